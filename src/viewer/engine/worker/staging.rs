//! What the thread that draws has staged: the scene of the newest request, as far as it can be.

use super::{State, Worker};
use crate::renderer::Renderer;
use crate::scene::Scene;
use crate::stage::{Stage, StageError};
use crate::viewer::engine::Request;
use crate::viewer::engine::shared::{Staged, locked};
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Worker<'_> {
    /// Stages the scene, or keeps the old stage where it cannot be. True if there is something to draw.
    pub(super) fn stage(&self, renderer: &mut Renderer, state: &mut State, request: &Request) -> bool {
        let scene = &request.scene;
        if state.refused.as_ref().is_some_and(|refused| refused.has_head_of(scene)) {
            return state.staged.is_some();
        }
        state.refused = None;
        match self.staged(renderer, &mut state.staged, request) {
            Ok(()) => locked(&self.shared.shown).problem = None,
            // The user knows: it was the user.
            Err(StageError::Cancelled) => state.refused = Some(scene.clone()),
            Err(_) if self.gpu.is_lost() => return false,
            Err(e) => {
                state.refused = Some(scene.clone());
                self.fail(&e);
            }
        }
        state.refused.is_none()
    }

    /// What a request stages, before there is a renderer for it; or the scene that was cancelled. Neither where its head
    /// cannot be used, which its turn will tell.
    pub(super) fn staged_ahead(&self, request: &Request) -> (Option<Staged>, Option<Scene>) {
        match self.built(request) {
            Ok(stage) => (Some((request.scene.clone(), stage)), None),
            Err(StageError::Cancelled) => (None, Some(request.scene.clone())),
            Err(_) => (None, None),
        }
    }

    /// Stages a request's head and plan anew.
    fn built(&self, request: &Request) -> Result<Arc<Stage>, StageError> {
        let scene = &request.scene;
        // A cancel was said of an earlier head, and what was wrong with that one is past.
        self.shared.cancel.store(false, Ordering::Relaxed);
        locked(&self.shared.shown).problem = None;
        let cache_dir = crate::stage::folder_for(scene);
        let built = Stage::build_with(self.gpu, scene, &request.base, cache_dir.as_deref(), &mut |what, share| {
            locked(&self.shared.shown).busy = Some((what.to_owned(), share));
            (self.wake)();
            !locked(&self.shared.inbox).stop && !self.shared.cancel.load(Ordering::Relaxed)
        });
        locked(&self.shared.shown).busy = None;
        let stage = built?;
        stage.picking.prepare();
        Ok(stage)
    }

    /// Makes the renderer show the scene's head and treatment.
    fn staged(
        &self,
        renderer: &mut Renderer,
        staged: &mut Option<Staged>,
        request: &Request,
    ) -> Result<(), StageError> {
        let scene = &request.scene;
        let next = match staged {
            Some((old, stage)) if old.has_head_of(scene) && stage.is_plan_of(scene) => {
                return Ok(());
            }
            Some((old, stage)) if old.has_head_of(scene) && !stage.edit_to(scene).seeds => {
                // What was edited meanwhile comes after it, or a hand that goes on would never see anything.
                match stage.replan_while(scene, &mut || self.is_wanted(request)) {
                    Some(next) => next,
                    None => return Ok(()),
                }
            }
            _ => self.built(request)?,
        };
        renderer.set_stage(next.clone())?;
        *staged = Some((scene.clone(), next));
        self.publish(staged);
        Ok(())
    }

    /// Whether what a request plans is still to be seen: not at the end, nor once another client or head is asked for.
    fn is_wanted(&self, request: &Request) -> bool {
        let inbox = locked(&self.shared.inbox);
        let newest = inbox.request.as_ref();
        !inbox.stop && newest.is_none_or(|r| r.client == request.client && r.scene.has_head_of(&request.scene))
    }

    /// Tells the interface what is staged.
    pub(super) fn publish(&self, staged: &Option<Staged>) {
        let head = staged.as_ref().map(|(_, stage)| stage.head.bounds());
        let mut shown = locked(&self.shared.shown);
        shown.staged.clone_from(staged);
        shown.head = head;
    }
}
