//! The interface's handle of the thread that draws: requests in, newest wins; pictures out.

use super::worker::Worker;
use crate::gpu::Gpu;
use crate::math::Aabb;
use crate::renderer::{FrameSpec, FrameStats};
use crate::scene::Scene;
use crate::stage::Stage;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Wakes the interface.
#[derive(Debug)]
pub enum Wake {
    /// Something to show.
    Picture,
    /// The system asks the program to end.
    Quit,
    /// A screen reader speaks.
    Access(egui_winit::accesskit_winit::Event),
}

impl From<egui_winit::accesskit_winit::Event> for Wake {
    fn from(event: egui_winit::accesskit_winit::Event) -> Self {
        Self::Access(event)
    }
}

/// What to draw.
#[derive(Clone, PartialEq)]
pub struct Request {
    pub scene: Scene,
    /// Folder that the scene's relative paths start from.
    pub base: PathBuf,
    /// One frame a side of what is compared, then the loupe's.
    pub frames: Vec<FrameSpec>,
    /// The view or the time is changing: speed before sharpness.
    pub moving: bool,
    /// Number of the client in the room: of an earlier one nothing is shown.
    pub client: u64,
}

/// A finished picture of one frame.
#[derive(Clone)]
pub struct Picture {
    pub texture: wgpu::Texture,
    /// Another one for each texture that is new.
    pub id: u64,
}

/// What the interface shows.
#[derive(Clone, Default)]
pub struct Shown {
    pub pictures: Vec<Picture>,
    /// Small pictures of the lights, as far as they are drawn.
    pub thumbnails: Vec<Option<Arc<egui::ColorImage>>>,
    pub stats: FrameStats,
    pub frame_ms: f32,
    pub scale: f32,
    /// What the engine is busy with, and its share.
    pub busy: Option<(String, f32)>,
    /// The export that runs, and its share.
    pub export: Option<(String, f32)>,
    /// A sentence for the user.
    pub problem: Option<String>,
    /// The device is gone.
    pub lost: bool,
    /// What is staged: outlives the device, so that a new one need not seed again.
    pub staged: Option<Staged>,
    /// Box of the head that is staged, mm.
    pub head: Option<Aabb>,
}

/// A stage and the scene that it was made for.
pub type Staged = (Scene, Arc<Stage>);

/// What the interface asks for, and the answers that are told once.
#[derive(Default)]
pub(super) struct Inbox {
    pub request: Option<Request>,
    /// The client that is in the room now.
    pub client: u64,
    pub screenshot: Option<PathBuf>,
    pub export: Option<super::out::Job>,
    /// Small pictures that are still to be drawn, when nothing else is: their numbers and frames.
    pub thumbnails: Vec<(usize, FrameSpec)>,
    /// A line for the user.
    pub said: Option<String>,
    pub stop: bool,
}

/// What both threads see.
pub(super) struct Shared {
    pub inbox: Mutex<Inbox>,
    pub bell: Condvar,
    pub shown: Mutex<Shown>,
    /// What is being loaded is not wanted any more.
    pub cancel: AtomicBool,
    /// Neither is what is being exported.
    pub cancel_export: AtomicBool,
    /// The interface needs the device to come to rest: no new work for a moment.
    pub hold: AtomicBool,
}

impl Shared {
    /// Lets the interface have the device to itself where it asks for that.
    pub fn give_way(&self) {
        while self.hold.load(Ordering::Acquire) {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
}

/// Handle of the thread.
pub struct Engine {
    shared: Arc<Shared>,
    last: Option<Request>,
    /// The small pictures asked for last, and the design that they are of.
    small: Option<(Vec<FrameSpec>, Scene)>,
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic of the other side leaves plain data behind: still good.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    /// Starts the thread, with what an earlier one had staged. `wake` is called from it after each
    /// change of what is shown.
    pub fn start(gpu: Gpu, staged: Option<Staged>, wake: impl Fn() + Send + 'static) -> Self {
        let shared = Arc::new(Shared {
            inbox: Mutex::default(),
            bell: Condvar::new(),
            shown: Mutex::new(Shown { staged, ..Shown::default() }),
            cancel: AtomicBool::new(false),
            cancel_export: AtomicBool::new(false),
            hold: AtomicBool::new(false),
        });
        let own = shared.clone();
        std::thread::spawn(move || {
            let wake = std::panic::AssertUnwindSafe(wake);
            let worker = std::panic::AssertUnwindSafe(|| Worker { shared: &own, gpu: &gpu, wake: &*wake }.run());
            let panicked = std::panic::catch_unwind(worker).is_err();
            if panicked || gpu.is_lost() {
                locked(&own.shown).lost = true;
                wake();
            }
        });
        Self { shared, last: None, small: None }
    }

    /// Asks for a picture; the newest request wins.
    pub fn request(&mut self, request: Request) {
        if self.last.as_ref() == Some(&request) {
            return;
        }
        let mut inbox = locked(&self.shared.inbox);
        if inbox.client != request.client {
            inbox.thumbnails.clear();
            self.small = None;
            let mut shown = locked(&self.shared.shown);
            (shown.pictures, shown.thumbnails) = (Vec::new(), Vec::new());
        }
        inbox.client = request.client;
        self.last = Some(request.clone());
        inbox.request = Some(request);
        drop(inbox);
        self.shared.bell.notify_one();
    }

    /// Asks for small pictures, which are drawn when nothing else is to be done; `None`: not now.
    pub fn thumbnails(&mut self, frames: Option<Vec<FrameSpec>>) {
        let Some((frames, last)) = frames.zip(self.last.as_ref()) else {
            return;
        };
        let staged = locked(&self.shared.shown).staged.is_some();
        let wanted = (frames, last.scene.clone());
        if !staged || self.small.as_ref() == Some(&wanted) {
            return;
        }
        locked(&self.shared.inbox).thumbnails = wanted.0.iter().cloned().enumerate().rev().collect();
        self.small = Some(wanted);
        self.shared.bell.notify_one();
    }

    /// Asks for a file of the picture, as soon as it is finished; its folder and pattern of name.
    pub fn screenshot(&self, pattern: PathBuf) {
        locked(&self.shared.inbox).screenshot = Some(pattern);
        self.shared.bell.notify_one();
    }

    /// Asks for a sheet or a film.
    pub fn export(&self, job: super::out::Job) {
        locked(&self.shared.inbox).export = Some(job);
        self.shared.bell.notify_one();
    }

    /// Gives up what is being exported.
    pub fn cancel_export(&self) {
        self.shared.cancel_export.store(true, Ordering::Relaxed);
    }

    /// Gives up what is being loaded.
    pub fn cancel(&self) {
        self.shared.cancel.store(true, Ordering::Relaxed);
    }

    /// What became of a [`Self::screenshot`], once.
    pub fn said(&self) -> Option<String> {
        locked(&self.shared.inbox).said.take()
    }

    /// Keeps the thread from giving the device new work while `work` runs: configuring a surface waits
    /// for the device to come to rest, and beside a busy thread it never would.
    pub fn at_rest<T>(&self, work: impl FnOnce() -> T) -> T {
        self.shared.hold.store(true, Ordering::Release);
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        self.shared.hold.store(false, Ordering::Release);
        done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::AdapterChoice;
    use std::time::{Duration, Instant};

    const DEADLINE: Duration = Duration::from_secs(120);

    fn engine(staged: Option<Staged>) -> (Gpu, Engine) {
        let gpu = pollster::block_on(Gpu::open(&AdapterChoice::Best, None)).expect("a Vulkan adapter");
        (gpu.clone(), Engine::start(gpu, staged, || {}))
    }

    fn request(head: &str, years: f32) -> Request {
        let scene = Scene { head: head.into(), ..Scene::default() };
        let spec = FrameSpec { years, ..FrameSpec::of(&scene, 96, 64) };
        Request {
            scene,
            base: PathBuf::new(),
            frames: vec![spec.clone(), FrameSpec { treated: false, ..spec }],
            moving: false,
            client: 0,
        }
    }

    fn wait_until(engine: &Engine, what: &str, holds: impl Fn(&Shown) -> bool) -> Shown {
        let start = Instant::now();
        loop {
            let shown = engine.shown();
            if holds(&shown) {
                return shown;
            }
            assert!(start.elapsed() < DEADLINE, "no {what}: {:?}", shown.problem);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// One stage serves all steps: seeding it is what takes long.
    #[test]
    fn pictures_of_every_side_and_a_lost_device() {
        let (gpu, mut engine) = self::engine(None);
        engine.request(request("default", 0.0));
        let shown = wait_until(&engine, "picture", |s| !s.pictures.is_empty());
        let staged = shown.staged.clone().expect("a stage");
        assert_eq!(shown.stats.impressions, staged.1.impressions as u64);
        assert!(shown.head.is_some_and(|head| head.size().min_element() > 100.0));

        assert_eq!(shown.pictures.len(), 2, "one a side");
        let sides = [0, 1].map(|i| crate::renderer::read_texture(&gpu, &shown.pictures[i].texture).expect("read back"));
        assert_ne!(sides[0], sides[1], "before and after differ");

        engine.request(Request { moving: true, ..request("default", 8.0) });
        let moved = wait_until(&engine, "moving pictures", |s| {
            s.pictures[0].texture.size() != shown.pictures[0].texture.size() || s.frame_ms != shown.frame_ms
        });
        assert!(moved.pictures.len() == 2 && moved.pictures[0].texture.size() == moved.pictures[1].texture.size());

        engine.request(request("no such head", 1.0));
        let problem = wait_until(&engine, "problem", |s| s.problem.is_some()).problem;
        assert!(problem.is_some_and(|p| p.contains("no such head")));
        assert!(!engine.shown().pictures.is_empty(), "the old picture stays");

        // Another client in the room: of the one before nothing is shown, not even until there is more.
        engine.request(Request { client: 1, ..request("default", 5.0) });
        assert!(engine.shown().pictures.is_empty());
        wait_until(&engine, "picture of the next client", |s| !s.pictures.is_empty());

        gpu.device.destroy();
        engine.request(request("default", 2.0));
        let lost = wait_until(&engine, "loss", |s| s.lost);
        let kept = lost.staged.expect("the stage outlives the device");
        assert!(Arc::ptr_eq(&kept.1, &staged.1));

        let (_gpu, mut engine) = self::engine(Some(kept));
        engine.request(request("default", 2.0));
        let shown = wait_until(&engine, "second picture", |s| !s.pictures.is_empty());
        assert!(shown.staged.is_some_and(|(_, stage)| Arc::ptr_eq(&stage, &staged.1)), "nothing is seeded again");
    }
}
