//! The thread that draws. It takes the newest request, draws it in slices, shows it, and refines it
//! while nothing new comes.

mod staging;

use super::export::{Export, Job};
use super::screenshot::Shot;
use super::shared::{Shared, Staged, locked};
use super::strips::Strips;
use super::{Picture, Request, scale};
use crate::gpu::{Gpu, GpuError};
use crate::renderer::{FrameSpec, Progress, Renderer};
use crate::scene::Scene;
use crate::stage::StageError;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

/// Device time of a slice at most.
const SLICE: Duration = Duration::from_millis(15);
/// A device that does not answer for this long is given up.
const PATIENCE: Duration = Duration::from_secs(10);
/// Samples of a picture at rest.
const REST_SAMPLES: u32 = 8;

/// A name of a screenshot that stands for a driver's panic.
#[cfg(test)]
pub(super) const PANIC: &str = "the driver panics";

pub(super) struct Worker<'a> {
    pub shared: &'a Shared,
    pub gpu: &'a Gpu,
    /// Told after each change of what is shown.
    pub wake: &'a dyn Fn(),
}

/// What the thread keeps from one request to the next.
struct State {
    staged: Option<Staged>,
    /// A head that could not be staged: not tried again until another one has been asked for.
    refused: Option<Scene>,
    /// Scale of moving frames.
    scale: f32,
    /// The passes of moving frames are compiled.
    ready_to_move: bool,
    /// What a pixel took of late, ms, once that is known.
    pixel_ms: Option<f32>,
    /// The client of the request that is served.
    client: u64,
    /// The request served last.
    last: Option<Request>,
    /// How many of that request's frames are sides.
    sides: usize,
    /// Finished frames of a request whose others are still being drawn.
    backs: Vec<Arc<image::RgbaImage>>,
    strips: Strips,
}

/// What is left on the device when the worker has ended, well or not.
#[derive(Default)]
pub(super) struct DeviceParts(Option<Renderer>);

/// What the thread does next.
enum Task {
    Draw(Box<Request>),
    Screenshot(Shot),
    Begin(Box<Job>),
    /// The next frame of the export that runs.
    Export,
    Thumbnail(usize, Box<FrameSpec>),
}

/// Why a frame ended.
#[derive(PartialEq)]
enum End {
    Drawn,
    Overtaken,
}

/// A renderer with what the first picture of a request needs.
fn renderer_for(gpu: &Gpu, first: Option<&Request>) -> Result<Renderer, GpuError> {
    let mut renderer = Renderer::new(gpu)?;
    if let Some((request, frame)) = first.and_then(|request| Some((request, request.frames.first()?))) {
        renderer.expect(&request.scene, &FrameSpec { samples: 1, moving: false, ..frame.clone() })?;
    }
    Ok(renderer)
}

impl Worker<'_> {
    /// Serves requests until told to stop.
    ///
    /// # Errors
    /// A lost device.
    pub fn run(&self, remains: &mut DeviceParts) -> Result<(), GpuError> {
        // What is asked for first is staged while the driver compiles.
        let first = locked(&self.shared.inbox).request.clone();
        let kept = locked(&self.shared.shown).staged.clone();
        let (renderer, (staged, refused)) = std::thread::scope(|scope| {
            let gpu = self.gpu;
            let renderer = scope.spawn(|| renderer_for(gpu, first.as_ref()));
            let ahead = || first.as_ref().map_or((None, None), |request| self.staged_ahead(request));
            let staged = kept.map_or_else(ahead, |staged| (Some(staged), None));
            (renderer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), staged)
        });
        let renderer = remains.0.insert(renderer?);
        let mut state = State {
            staged,
            refused,
            scale: 1.0,
            ready_to_move: false,
            pixel_ms: None,
            client: 0,
            sides: 0,
            last: None,
            backs: Vec::new(),
            strips: Strips::default(),
        };
        if let Some((_, stage)) = &state.staged
            && let Err(e) = renderer.set_stage(stage.clone())
        {
            // The next request stages anew.
            tracing::warn!("{e}");
            state.staged = None;
        }
        self.publish(&state.staged);
        let mut exported = true;
        while let Some(task) = self.next(self.is_exporting(), !exported) {
            exported = matches!(task, Task::Export);
            match task {
                Task::Screenshot(shot) => {
                    self.screenshot(renderer, &mut state, &shot);
                    locked(&self.shared.inbox).taking = false;
                }
                Task::Begin(job) => self.begin_export(&mut state, *job),
                Task::Export => self.export(renderer, &mut state),
                Task::Thumbnail(number, frame) => self.thumbnail(renderer, &state, number, &frame),
                Task::Draw(request) => {
                    self.serve(renderer, &mut state, &request);
                    state.last = Some(*request);
                }
            }
            if self.gpu.is_lost() {
                return Err(GpuError::Lost { doing: "drawing" });
            }
        }
        Ok(())
    }

    /// Waits for something to do; `None` to stop. While an export runs, its frames and the window's
    /// take turns. A screenshot comes before a newer picture: while the
    /// years play there is always a newer one.
    fn next(&self, exporting: bool, export_first: bool) -> Option<Task> {
        let mut inbox = locked(&self.shared.inbox);
        loop {
            if inbox.stop {
                return None;
            }
            if let Some(shot) = inbox.screenshot.take() {
                inbox.taking = true;
                return Some(Task::Screenshot(shot));
            }
            if let Some(job) = inbox.export.take().filter(|_| !exporting) {
                return Some(Task::Begin(Box::new(job)));
            }
            if exporting && (export_first || inbox.request.is_none()) {
                return Some(Task::Export);
            }
            if let Some(request) = inbox.request.take() {
                return Some(Task::Draw(Box::new(request)));
            }
            if let Some((number, frame)) = inbox.thumbnails.pop() {
                return Some(Task::Thumbnail(number, Box::new(frame)));
            }
            inbox = self.shared.bell.wait(inbox).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Draws a request: at once, however coarsely, then in full and finely if nothing newer has come.
    fn serve(&self, renderer: &mut Renderer, state: &mut State, request: &Request) {
        (state.client, state.sides) = (request.client, request.sides);
        if !self.stage(renderer, state, request) {
            return;
        }
        if let Some((_, stage)) = &state.staged {
            state.strips.begin(request, stage);
        }
        let pixels = request.frames.iter().map(|f| f.width as f32 * f.height as f32).sum();
        let used = scale::first(request.moving, state.scale, state.pixel_ms, pixels);
        let Some(mut ms) = self.timed(renderer, state, request, used, false) else { return };
        if used < 1.0 || request.moving {
            state.scale = scale::next(used, ms);
        }
        self.show(renderer, state, ms, used);
        if renderer.keep_bake().is_err() || request.moving {
            return;
        }
        if used < 1.0 {
            let Some(whole) = self.timed(renderer, state, request, 1.0, true) else { return };
            ms = whole;
            self.show(renderer, state, ms, 1.0);
        }
        if !self.is_exporting() && self.draw_all(renderer, state, request, 1.0, REST_SAMPLES, true) == Some(End::Drawn)
        {
            self.show(renderer, state, ms, 1.0);
            self.strips(renderer, state);
            self.get_ready_to_move(renderer, state, request);
        }
    }

    /// Compiles what moving frames are drawn with, by a small one, while nobody waits for it.
    fn get_ready_to_move(&self, renderer: &mut Renderer, state: &mut State, request: &Request) {
        const SIDE: f32 = 64.0;
        let Some(frame) = request.frames.first().filter(|_| !state.ready_to_move) else { return };
        let spec = FrameSpec { moving: true, samples: 1, ..scaled(frame, SIDE / frame.width.max(1) as f32) };
        state.ready_to_move = self.draw(renderer, &spec, true) == Some(End::Drawn);
    }

    /// Draws the strips that are still wanted and shows them, unless something newer comes.
    fn strips(&self, renderer: &mut Renderer, state: &mut State) {
        let mut insets = Vec::new();
        for frame in state.strips.missing() {
            if self.draw(renderer, &FrameSpec { samples: REST_SAMPLES, ..frame }, true) != Some(End::Drawn) {
                return;
            }
            let Some(Ok(picture)) = renderer.picture().map(|t| crate::renderer::read_texture(self.gpu, t)) else {
                return;
            };
            insets.push(picture);
        }
        let inbox = locked(&self.shared.inbox);
        if insets.is_empty() || inbox.client != state.client {
            return;
        }
        let mut shown = locked(&self.shared.shown);
        let first = shown.made;
        state.strips.take(&insets, first);
        shown.made += state.strips.pictures().len() as u64;
        shown.strips = state.strips.pictures().len();
        shown.pictures.extend_from_slice(state.strips.pictures());
        drop((shown, inbox));
        (self.wake)();
    }

    /// Draws every frame of a request once, in ms; `None` where it was not drawn to its end.
    fn timed(
        &self,
        renderer: &mut Renderer,
        state: &mut State,
        request: &Request,
        scale: f32,
        yields: bool,
    ) -> Option<f32> {
        let start = Instant::now();
        if self.draw_all(renderer, state, request, scale, 1, yields) != Some(End::Drawn) {
            return None;
        }
        let ms = start.elapsed().as_secs_f32() * 1000.0;
        let pixels = state.backs.iter().map(|p| p.width() as f32 * p.height() as f32).sum::<f32>();
        state.pixel_ms = Some(ms / pixels.max(1.0));
        Some(ms)
    }

    fn begin_export(&self, state: &mut State, job: Job) {
        self.shared.cancel_export.store(false, Ordering::Relaxed);
        match Export::begin(job, state.staged.as_ref().map(|(_, stage)| &**stage)) {
            Ok(export) => *locked(&self.shared.exporting) = Some(export),
            Err(e) => self.tell(e.to_string()),
        }
    }

    /// Draws one frame of the export, and ends it after the last one.
    fn export(&self, renderer: &mut Renderer, state: &mut State) {
        if self.shared.cancel_export.load(Ordering::Relaxed) {
            return self.end_export(state);
        }
        // It stays with both threads while it is drawn: a device that goes takes no picture with it.
        let Some(frame) = locked(&self.shared.exporting).as_ref().map(|e| e.frame().cloned()) else { return };
        let Some(frame) = frame else {
            let Some(export) = locked(&self.shared.exporting).take() else { return };
            self.tell(export.finish().map_or_else(|e| e.to_string(), |path| crate::viewer::strings::saved(&path)));
            return self.end_export(state);
        };
        if state.staged.is_none() {
            self.tell(crate::viewer::strings::PREPARING.to_owned());
            return self.end_export(state);
        }
        let is_drawn = self.draw(renderer, &frame, false) == Some(End::Drawn);
        let read =
            renderer.picture().filter(|_| is_drawn).map(|source| crate::renderer::read_texture(self.gpu, source));
        if self.gpu.is_lost() {
            return;
        }
        let Some(read) = read else { return self.end_export(state) };
        let mut exporting = locked(&self.shared.exporting);
        let Some(export) = exporting.as_mut() else { return };
        let drawn = read.map_err(|e| e.to_string()).and_then(|p| export.take(p).map_err(|e| e.to_string()));
        let (what, share) = (crate::viewer::strings::exporting(export.job.kind.label()), export.share());
        drop(exporting);
        match drawn {
            Ok(()) => {
                locked(&self.shared.shown).export = Some((what, share));
                (self.wake)();
            }
            Err(e) => {
                self.tell(e);
                self.end_export(state);
            }
        }
    }

    fn end_export(&self, state: &mut State) {
        *locked(&self.shared.exporting) = None;
        locked(&self.shared.shown).export = None;
        // What is on the screen may be coarse: it was never refined meanwhile.
        let mut inbox = locked(&self.shared.inbox);
        if inbox.request.is_none() {
            inbox.request = state.last.take();
        }
        drop(inbox);
        (self.wake)();
    }

    /// Draws a small picture; a newer request comes first, and then it is drawn afterwards.
    fn thumbnail(&self, renderer: &mut Renderer, state: &State, number: usize, frame: &FrameSpec) {
        if state.staged.is_none() {
            return;
        }
        match self.draw(renderer, frame, true) {
            Some(End::Drawn) => {}
            Some(End::Overtaken) => return locked(&self.shared.inbox).thumbnails.push((number, frame.clone())),
            None => return,
        }
        let Some(Ok(picture)) = renderer.picture().map(|source| crate::renderer::read_texture(self.gpu, source)) else {
            return;
        };
        let size = [picture.width() as usize, picture.height() as usize];
        let image = Arc::new(egui::ColorImage::from_rgba_unmultiplied(size, picture.as_raw()));
        let inbox = locked(&self.shared.inbox);
        if inbox.client != state.client {
            return;
        }
        let mut shown = locked(&self.shared.shown);
        if shown.thumbnails.len() <= number {
            shown.thumbnails.resize(number + 1, None);
        }
        shown.thumbnails[number] = Some(image);
        drop((shown, inbox));
        (self.wake)();
    }

    /// A line for the user, once.
    fn tell(&self, said: String) {
        locked(&self.shared.inbox).said = Some(said);
        (self.wake)();
    }

    /// Draws every frame of a request and keeps each until all are done: sides change together.
    fn draw_all(
        &self,
        renderer: &mut Renderer,
        state: &mut State,
        request: &Request,
        scale: f32,
        samples: u32,
        yields: bool,
    ) -> Option<End> {
        state.backs.clear();
        for frame in &request.frames {
            let moving = samples == 1 && request.moving && state.ready_to_move;
            let spec = FrameSpec { samples, moving, ..scaled(frame, scale) };
            let end = self.draw(renderer, &spec, yields)?;
            if end != End::Drawn {
                return Some(end);
            }
            let picture = crate::renderer::read_texture(self.gpu, renderer.picture()?).ok()?;
            state.backs.push(Arc::new(picture));
        }
        Some(End::Drawn)
    }

    /// Draws the newest request at full size and quality and writes it to a new file.
    fn screenshot(&self, renderer: &mut Renderer, state: &mut State, shot: &Shot) {
        #[cfg(test)]
        assert_ne!(shot.pattern, std::path::Path::new(PANIC));
        let newest = locked(&self.shared.inbox).request.take();
        if let Some(request) = newest.or_else(|| state.last.take()) {
            let start = Instant::now();
            (state.client, state.sides) = (request.client, request.sides);
            let drawn = self.stage(renderer, state, &request)
                && self.draw_all(renderer, state, &request, 1.0, REST_SAMPLES, false) == Some(End::Drawn);
            state.last = Some(request);
            if !drawn {
                return;
            }
            self.show(renderer, state, start.elapsed().as_secs_f32() * 1000.0, 1.0);
        }
        let pictures = locked(&self.shared.shown).pictures.clone();
        let sides: Vec<&image::RgbaImage> = pictures.iter().map(|p| &*p.image).collect();
        let said = shot.save(&sides).unwrap_or_else(|e| e);
        locked(&self.shared.inbox).said = Some(said);
        (self.wake)();
    }

    fn is_exporting(&self) -> bool {
        locked(&self.shared.exporting).is_some()
    }

    fn stopping(&self) -> bool {
        locked(&self.shared.inbox).stop
    }

    fn overtaken(&self) -> bool {
        let inbox = locked(&self.shared.inbox);
        inbox.request.is_some() || inbox.stop
    }

    /// Draws a frame in slices. A refinement yields to a newer request, a first picture does not.
    fn draw(&self, renderer: &mut Renderer, spec: &FrameSpec, yields: bool) -> Option<End> {
        if let Err(e) = renderer.begin(spec) {
            self.fail(&e.into());
            return None;
        }
        loop {
            let progress = match renderer.step(SLICE) {
                Ok(progress) => progress,
                Err(e) => {
                    self.fail(&e.into());
                    return None;
                }
            };
            self.gpu.wait_for(PATIENCE).ok()?;
            if progress == Progress::Done {
                return Some(End::Drawn);
            }
            if self.stopping() || yields && self.overtaken() {
                return Some(End::Overtaken);
            }
        }
    }

    /// Hands the finished pictures over, all together.
    fn show(&self, renderer: &mut Renderer, state: &State, frame_ms: f32, scale: f32) {
        let stats = renderer.read_stats().unwrap_or_default();
        let inbox = locked(&self.shared.inbox);
        if inbox.client != state.client {
            return;
        }
        let mut shown = locked(&self.shared.shown);
        if let Some(lost) = locked(&self.shared.lost).take_if(|_| !state.backs.is_empty()) {
            tracing::info!("the head is back after {} ms", lost.elapsed().as_millis());
        }
        let first = shown.made;
        shown.made += state.backs.len() as u64;
        shown.pictures = (first..).zip(&state.backs).map(|(id, back)| Picture { image: back.clone(), id }).collect();
        shown.pictures.extend_from_slice(state.strips.pictures());
        (shown.sides, shown.strips) = (state.sides, state.strips.pictures().len());
        (shown.stats, shown.frame_ms, shown.scale) = (stats, frame_ms, scale);
        drop((shown, inbox));
        (self.wake)();
    }

    /// Tells what went wrong. A lost device is no matter for the user: another one follows.
    fn fail(&self, problem: &StageError) {
        if !self.gpu.is_lost() {
            locked(&self.shared.shown).problem = Some(problem.to_string());
            (self.wake)();
        }
    }
}

fn scaled(spec: &FrameSpec, scale: f32) -> FrameSpec {
    let side = |s: u32| ((s as f32 * scale) as u32).max(8);
    FrameSpec { width: side(spec.width), height: side(spec.height), ..spec.clone() }
}
