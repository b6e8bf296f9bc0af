//! The thread that draws. It takes the newest request, draws it in slices, shows it, and refines it
//! while nothing new comes.

use crate::gpu::Gpu;
use crate::renderer::{FrameSpec, FrameStats, Progress, Renderer};
use crate::scene::Scene;
use crate::stage::{Stage, StageError};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Device time of a slice at most.
const SLICE: Duration = Duration::from_millis(15);
/// A device that does not answer for this long is given up.
const PATIENCE: Duration = Duration::from_secs(10);
/// Samples of a picture at rest.
const REST_SAMPLES: u32 = 8;
/// A moving frame slower than this is drawn smaller, faster than half of it larger again.
const MOVING_MS: f32 = 60.0;

/// Wakes the interface: something to show.
#[derive(Clone, Copy, Debug)]
pub struct Wake;

/// What to draw.
#[derive(Clone, PartialEq)]
pub struct Request {
    pub scene: Scene,
    pub spec: FrameSpec,
    /// The view or the time is changing: speed before sharpness.
    pub moving: bool,
}

/// What the interface shows.
#[derive(Clone, Default)]
pub struct Shown {
    pub picture: Option<wgpu::Texture>,
    /// Counts up with each picture texture that is new.
    pub generation: u64,
    pub stats: FrameStats,
    pub frame_ms: f32,
    pub scale: f32,
    /// What the engine is busy with, and its share.
    pub busy: Option<(String, f32)>,
    /// A sentence for the user.
    pub problem: Option<String>,
    /// The device is gone.
    pub lost: bool,
    /// What is staged: outlives the device, so that a new one need not seed again.
    pub staged: Option<Staged>,
}

/// A stage and the scene that it was made for.
pub type Staged = (Scene, Arc<Stage>);

#[derive(Default)]
struct Inbox {
    request: Option<Request>,
    pick: Option<(u32, u32)>,
    picked: Option<glam::Vec3>,
    stop: bool,
}

struct Shared {
    inbox: Mutex<Inbox>,
    bell: Condvar,
    shown: Mutex<Shown>,
}

/// Handle of the thread.
pub struct Engine {
    shared: Arc<Shared>,
    last: Option<Request>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic of the other side leaves plain data behind: still good.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    /// Starts the thread, with what an earlier one had staged. `wake` is called from it after each
    /// change of what is shown.
    pub fn start(gpu: Gpu, base: PathBuf, staged: Option<Staged>, wake: impl Fn() + Send + 'static) -> Self {
        let shared = Arc::new(Shared {
            inbox: Mutex::default(),
            bell: Condvar::new(),
            shown: Mutex::new(Shown { staged, ..Shown::default() }),
        });
        let own = shared.clone();
        std::thread::spawn(move || {
            let wake = std::panic::AssertUnwindSafe(wake);
            let worker =
                std::panic::AssertUnwindSafe(|| Worker { shared: &own, gpu: &gpu, base: &base, wake: &*wake }.run());
            if std::panic::catch_unwind(worker).is_err() || gpu.is_lost() {
                locked(&own.shown).lost = true;
                wake();
            }
        });
        Self { shared, last: None }
    }

    /// Asks for a picture; the newest request wins.
    pub fn request(&mut self, request: Request) {
        if self.last.as_ref() == Some(&request) {
            return;
        }
        self.last = Some(request.clone());
        locked(&self.shared.inbox).request = Some(request);
        self.shared.bell.notify_one();
    }

    /// Asks what skin point is under a pixel of the last picture.
    pub fn pick(&self, x: u32, y: u32) {
        locked(&self.shared.inbox).pick = Some((x, y));
        self.shared.bell.notify_one();
    }

    /// The answer to [`Self::pick`], once.
    pub fn picked(&self) -> Option<glam::Vec3> {
        locked(&self.shared.inbox).picked.take()
    }

    pub fn shown(&self) -> Shown {
        locked(&self.shared.shown).clone()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // Not joined: a hung device must not hold the interface.
        locked(&self.shared.inbox).stop = true;
        self.shared.bell.notify_one();
    }
}

struct Worker<'a> {
    shared: &'a Shared,
    gpu: &'a Gpu,
    base: &'a std::path::Path,
    wake: &'a dyn Fn(),
}

/// Why a frame ended.
#[derive(PartialEq)]
enum End {
    Drawn,
    Overtaken,
}

impl Worker<'_> {
    fn run(&self) {
        let mut renderer = match Renderer::new(self.gpu) {
            Ok(renderer) => renderer,
            Err(e) => return self.say(e.to_string()),
        };
        let mut staged = locked(&self.shared.shown).staged.clone();
        if let Some((_, stage)) = &staged
            && let Err(e) = renderer.set_stage(stage.clone())
        {
            return self.say(e.to_string());
        }
        let mut scale = 1.0_f32;
        while let Some(request) = self.next(&renderer) {
            if let Err(e) = self.staged(&mut renderer, &mut staged, &request.scene) {
                self.say(e.to_string());
                continue;
            }
            let quick = FrameSpec { samples: 1, ..scaled(&request.spec, if request.moving { scale } else { 1.0 }) };
            let start = Instant::now();
            if self.draw(&mut renderer, &quick, false) != Some(End::Drawn) {
                continue;
            }
            let ms = start.elapsed().as_secs_f32() * 1000.0;
            if request.moving {
                scale = (scale * (MOVING_MS / ms).sqrt().clamp(0.8, 1.15)).clamp(0.5, 1.0);
            }
            self.show(&mut renderer, ms, if request.moving { scale } else { 1.0 });
            if !request.moving {
                let fine = FrameSpec { samples: REST_SAMPLES, ..request.spec.clone() };
                if self.draw(&mut renderer, &fine, true) == Some(End::Drawn) {
                    self.show(&mut renderer, ms, 1.0);
                }
            }
            if self.gpu.is_lost() {
                return;
            }
        }
    }

    /// Waits for the next request; `None` to stop.
    fn next(&self, renderer: &Renderer) -> Option<Request> {
        let mut inbox = locked(&self.shared.inbox);
        loop {
            if inbox.stop {
                return None;
            }
            if let Some((x, y)) = inbox.pick.take() {
                inbox.picked = renderer.point_under(x, y);
                (self.wake)();
            }
            if let Some(request) = inbox.request.take() {
                return Some(request);
            }
            inbox = self.shared.bell.wait(inbox).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn overtaken(&self) -> bool {
        let inbox = locked(&self.shared.inbox);
        inbox.request.is_some() || inbox.stop
    }

    /// Makes the renderer show the scene's head and treatment.
    fn staged(&self, renderer: &mut Renderer, staged: &mut Option<Staged>, scene: &Scene) -> Result<(), StageError> {
        let next = match staged {
            Some((old, _)) if old.head == scene.head && old.treatment == scene.treatment => return Ok(()),
            Some((old, stage)) if old.head == scene.head && old.treatment.seed == scene.treatment.seed => {
                stage.replan(&scene.treatment)
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
        locked(&self.shared.shown).staged.clone_from(staged);
        Ok(())
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
        (shown.stats, shown.frame_ms, shown.scale, shown.problem) = (stats, frame_ms, scale, None);
        drop(shown);
        (self.wake)();
    }

    fn say(&self, problem: String) {
        locked(&self.shared.shown).problem = Some(problem);
        (self.wake)();
    }
}

fn scaled(spec: &FrameSpec, scale: f32) -> FrameSpec {
    let side = |s: u32| ((s as f32 * scale) as u32).max(8);
    FrameSpec { width: side(spec.width), height: side(spec.height), ..spec.clone() }
}
