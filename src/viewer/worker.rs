//! The thread that draws. It takes the newest request, draws it in slices, shows it, and refines it
//! while nothing new comes.

use super::engine::{Request, Shared, Staged, locked};
use crate::gpu::Gpu;
use crate::math::Aabb;
use crate::renderer::{FrameSpec, Progress, Renderer};
use crate::scene::Scene;
use crate::stage::{Stage, StageError};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::time::{Duration, Instant};

/// Device time of a slice at most.
const SLICE: Duration = Duration::from_millis(15);
/// A device that does not answer for this long is given up.
const PATIENCE: Duration = Duration::from_secs(10);
/// Samples of a picture at rest.
const REST_SAMPLES: u32 = 8;
/// Moving frames are scaled to take about this long.
const MOVING_MS: f32 = 60.0;

pub(super) struct Worker<'a> {
    pub shared: &'a Shared,
    pub gpu: &'a Gpu,
    /// Folder that the scene's relative paths start from.
    pub base: &'a Path,
    /// Told after each change of what is shown.
    pub wake: &'a dyn Fn(),
}

/// What the thread keeps from one request to the next.
struct State {
    staged: Option<Staged>,
    /// A head that could not be staged: not tried again until another one has been asked for.
    refused: Option<String>,
    /// Scale of moving frames.
    scale: f32,
    /// The request served last.
    last: Option<Request>,
}

/// What the thread does next.
enum Task {
    Draw(Box<Request>),
    Pick([f32; 2]),
    Screenshot,
}

/// Why a frame ended.
#[derive(PartialEq)]
enum End {
    Drawn,
    Overtaken,
}

impl Worker<'_> {
    /// Serves requests until told to stop, or until the device is lost.
    pub fn run(&self) {
        let mut renderer = match Renderer::new(self.gpu) {
            Ok(renderer) => renderer,
            Err(e) => return self.say(e.to_string()),
        };
        let mut state =
            State { staged: locked(&self.shared.shown).staged.clone(), refused: None, scale: 1.0, last: None };
        if let Some((_, stage)) = &state.staged
            && let Err(e) = renderer.set_stage(stage.clone())
        {
            // The next request stages anew.
            self.say(e.to_string());
            state.staged = None;
        }
        self.publish(&state.staged);
        while let Some(task) = self.next() {
            match task {
                Task::Pick(at) => self.answer_pick(&renderer, at),
                Task::Screenshot => self.screenshot(&mut renderer, &mut state),
                Task::Draw(request) => {
                    self.serve(&mut renderer, &mut state, &request);
                    state.last = Some(*request);
                }
            }
            if self.gpu.is_lost() {
                return;
            }
        }
    }

    /// Waits for something to do; `None` to stop. A screenshot comes before a newer picture: while the
    /// years play there is always a newer one.
    fn next(&self) -> Option<Task> {
        let mut inbox = locked(&self.shared.inbox);
        loop {
            if inbox.stop {
                return None;
            }
            if let Some(at) = inbox.pick.take() {
                return Some(Task::Pick(at));
            }
            if std::mem::take(&mut inbox.screenshot) {
                return Some(Task::Screenshot);
            }
            if let Some(request) = inbox.request.take() {
                return Some(Task::Draw(Box::new(request)));
            }
            inbox = self.shared.bell.wait(inbox).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn answer_pick(&self, renderer: &Renderer, at: [f32; 2]) {
        let Some(picture) = renderer.picture() else { return };
        let pixel = |share: f32, side: u32| (share.clamp(0.0, 1.0) * side as f32).min(side as f32 - 1.0) as u32;
        let point = renderer.point_under(pixel(at[0], picture.width()), pixel(at[1], picture.height()));
        locked(&self.shared.inbox).picked = point;
        (self.wake)();
    }

    /// Draws a request: at once, then finely if nothing newer has come.
    fn serve(&self, renderer: &mut Renderer, state: &mut State, request: &Request) {
        if !self.stage(renderer, state, &request.scene) {
            return;
        }
        let used = if request.moving { state.scale } else { 1.0 };
        let quick = FrameSpec { samples: 1, ..scaled(&request.spec, used) };
        let start = Instant::now();
        if self.draw(renderer, &quick, false) != Some(End::Drawn) {
            return;
        }
        let ms = start.elapsed().as_secs_f32() * 1000.0;
        if request.moving {
            state.scale = next_scale(used, ms);
        }
        self.show(renderer, ms, used);
        if !request.moving {
            let fine = FrameSpec { samples: REST_SAMPLES, ..request.spec.clone() };
            if self.draw(renderer, &fine, true) == Some(End::Drawn) {
                self.show(renderer, ms, 1.0);
            }
        }
    }

    /// Draws the newest request at full size and quality and writes it to a new file in the current
    /// folder.
    fn screenshot(&self, renderer: &mut Renderer, state: &mut State) {
        let newest = locked(&self.shared.inbox).request.take();
        if let Some(request) = newest.or_else(|| state.last.take()) {
            let start = Instant::now();
            let fine = FrameSpec { samples: REST_SAMPLES, ..request.spec.clone() };
            let drawn =
                self.stage(renderer, state, &request.scene) && self.draw(renderer, &fine, false) == Some(End::Drawn);
            state.last = Some(request);
            if !drawn {
                return;
            }
            self.show(renderer, start.elapsed().as_secs_f32() * 1000.0, 1.0);
        }
        let Some(picture) = locked(&self.shared.shown).picture.clone() else { return };
        let said = save_picture(self.gpu, &picture).unwrap_or_else(|e| e);
        locked(&self.shared.inbox).said = Some(said);
        (self.wake)();
    }

    fn overtaken(&self) -> bool {
        let inbox = locked(&self.shared.inbox);
        inbox.request.is_some() || inbox.stop
    }

    /// Stages the scene, or keeps the old stage where it cannot be. True if there is something to draw.
    fn stage(&self, renderer: &mut Renderer, state: &mut State, scene: &Scene) -> bool {
        if state.refused.as_ref() == Some(&scene.head) {
            return state.staged.is_some();
        }
        state.refused = None;
        match self.staged(renderer, &mut state.staged, scene) {
            Ok(()) => locked(&self.shared.shown).problem = None,
            Err(e) => {
                state.refused = Some(scene.head.clone());
                self.say(e.to_string());
            }
        }
        state.refused.is_none()
    }

    /// Makes the renderer show the scene's head and treatment.
    fn staged(&self, renderer: &mut Renderer, staged: &mut Option<Staged>, scene: &Scene) -> Result<(), StageError> {
        let next = match staged {
            Some((old, stage)) if old.has_head_of(scene) && stage.is_plan_of(scene) => {
                return Ok(());
            }
            Some((old, stage)) if old.has_head_of(scene) && old.treatment.seed == scene.treatment.seed => {
                stage.replan(scene)
            }
            _ => {
                let built = Stage::build(self.gpu, scene, self.base, &mut |what, share| {
                    locked(&self.shared.shown).busy = Some((what.to_owned(), share));
                    (self.wake)();
                    !locked(&self.shared.inbox).stop
                });
                locked(&self.shared.shown).busy = None;
                built?
            }
        };
        renderer.set_stage(next.clone())?;
        *staged = Some((scene.clone(), next));
        self.publish(staged);
        Ok(())
    }

    /// Tells the interface what is staged.
    fn publish(&self, staged: &Option<Staged>) {
        let head = staged.as_ref().map(|(_, stage)| Aabb::around(&stage.head.mesh.positions_mm));
        let mut shown = locked(&self.shared.shown);
        shown.staged.clone_from(staged);
        shown.head = head;
    }

    /// Draws a frame in slices. A refinement yields to a newer request, a first picture does not.
    fn draw(&self, renderer: &mut Renderer, spec: &FrameSpec, yields: bool) -> Option<End> {
        if let Err(e) = renderer.begin(spec) {
            self.say(e.to_string());
            return None;
        }
        loop {
            let progress = match renderer.step(SLICE) {
                Ok(progress) => progress,
                Err(e) => {
                    self.say(e.to_string());
                    return None;
                }
            };
            self.gpu.wait_for(PATIENCE).ok()?;
            if progress == Progress::Done {
                return Some(End::Drawn);
            }
            if yields && self.overtaken() {
                return Some(End::Overtaken);
            }
        }
    }

    /// Copies the finished picture to the one that the interface shows: in one submission, so a
    /// half-drawn one is never seen.
    fn show(&self, renderer: &mut Renderer, frame_ms: f32, scale: f32) {
        let Some(source) = renderer.picture().cloned() else { return };
        let size = source.size();
        let old = locked(&self.shared.shown).picture.clone();
        let same = old.filter(|p| p.size() == size);
        let fresh = same.is_none();
        let target = same.unwrap_or_else(|| {
            self.gpu.device.create_texture(&wgpu::TextureDescriptor {
                label: Some("front"),
                size,
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format: wgpu::TextureFormat::Rgba8Unorm,
                usage: wgpu::TextureUsages::TEXTURE_BINDING
                    | wgpu::TextureUsages::COPY_DST
                    | wgpu::TextureUsages::COPY_SRC,
                view_formats: &[],
            })
        });
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        encoder.copy_texture_to_texture(source.as_image_copy(), target.as_image_copy(), size);
        self.gpu.queue.submit([encoder.finish()]);
        let stats = renderer.read_stats().unwrap_or_default();
        let mut shown = locked(&self.shared.shown);
        shown.picture = Some(target);
        shown.generation += u64::from(fresh);
        (shown.stats, shown.frame_ms, shown.scale) = (stats, frame_ms, scale);
        drop(shown);
        (self.wake)();
    }

    fn say(&self, problem: String) {
        locked(&self.shared.shown).problem = Some(problem);
        (self.wake)();
    }
}

/// The scale of the next moving frame after one at `scale` that took `ms`.
fn next_scale(scale: f32, ms: f32) -> f32 {
    (scale * (MOVING_MS / ms.max(1.0)).sqrt().clamp(0.8, 1.15)).clamp(0.5, 1.0)
}

/// Saves a picture under the first free name in the current folder; says what happened.
fn save_picture(gpu: &Gpu, picture: &wgpu::Texture) -> Result<String, String> {
    let name = (1..10_000).map(|n| PathBuf::from(format!("tonsure-{n:03}.png"))).find(|p| !p.exists());
    let path = name.ok_or("The folder is full of screenshots; move some away.")?;
    let mut image = crate::renderer::read_texture(gpu, picture).map_err(|e| e.to_string())?;
    crate::export::text::stamp(&mut image);
    crate::export::png::write(&image, &path).map_err(|e| e.to_string())?;
    Ok(format!("Saved {}", path.display()))
}

fn scaled(spec: &FrameSpec, scale: f32) -> FrameSpec {
    let side = |s: u32| ((s as f32 * scale) as u32).max(8);
    FrameSpec { width: side(spec.width), height: side(spec.height), ..spec.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_frames_shrink_and_fast_ones_grow_within_bounds() {
        let settle = |ms_at_full: f32| (0..40).fold(1.0, |scale, _| next_scale(scale, ms_at_full * scale * scale));
        assert_eq!(settle(1000.0), 0.5);
        assert_eq!(settle(5.0), 1.0);
        let middle = settle(120.0);
        assert!((120.0 * middle * middle - MOVING_MS).abs() < 6.0, "settles at {middle}");
    }
}
