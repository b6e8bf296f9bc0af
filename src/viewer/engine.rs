//! The interface's handle of the thread that draws: requests in, newest wins; pictures out.

use super::worker::Worker;
use crate::gpu::Gpu;
use crate::math::Aabb;
use crate::renderer::{FrameSpec, FrameStats};
use crate::scene::Scene;
use crate::stage::Stage;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

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
    /// Box of the head that is staged, mm.
    pub head: Option<Aabb>,
}

/// A stage and the scene that it was made for.
pub type Staged = (Scene, Arc<Stage>);

/// What the interface asks for, and the answers that are told once.
#[derive(Default)]
pub(super) struct Inbox {
    pub request: Option<Request>,
    pub pick: Option<[f32; 2]>,
    pub picked: Option<glam::Vec3>,
    pub screenshot: bool,
    /// A line for the user.
    pub said: Option<String>,
    pub stop: bool,
}

/// What both threads see.
pub(super) struct Shared {
    pub inbox: Mutex<Inbox>,
    pub bell: Condvar,
    pub shown: Mutex<Shown>,
}

/// Handle of the thread.
pub struct Engine {
    shared: Arc<Shared>,
    last: Option<Request>,
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
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
            let panicked = std::panic::catch_unwind(worker).is_err();
            if panicked || gpu.is_lost() {
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

    /// Asks what skin point is under a place of the last picture, each side from 0 to 1.
    pub fn pick(&self, at: [f32; 2]) {
        locked(&self.shared.inbox).pick = Some(at);
        self.shared.bell.notify_one();
    }

    /// Asks for a file of the picture, as soon as it is finished.
    pub fn screenshot(&self) {
        locked(&self.shared.inbox).screenshot = true;
        self.shared.bell.notify_one();
    }

    /// What became of a [`Self::screenshot`], once.
    pub fn said(&self) -> Option<String> {
        locked(&self.shared.inbox).said.take()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gpu::AdapterChoice;
    use std::time::{Duration, Instant};

    const DEADLINE: Duration = Duration::from_secs(120);

    fn engine(staged: Option<Staged>) -> (Gpu, Engine) {
        let gpu = pollster::block_on(Gpu::open(&AdapterChoice::Best, None)).expect("a Vulkan adapter");
        (gpu.clone(), Engine::start(gpu, PathBuf::new(), staged, || {}))
    }

    fn request(head: &str, years: f32) -> Request {
        let scene = Scene { head: head.into(), ..Scene::default() };
        let spec = FrameSpec { years, ..FrameSpec::of(&scene, 96, 64) };
        Request { scene, spec, moving: false }
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
    fn pictures_picks_and_a_lost_device() {
        let (gpu, mut engine) = self::engine(None);
        engine.request(request("default", 0.0));
        let shown = wait_until(&engine, "picture", |s| s.picture.is_some());
        let staged = shown.staged.clone().expect("a stage");
        assert_eq!(shown.stats.impressions, staged.1.impressions as u64);
        assert!(shown.head.is_some_and(|head| head.size().min_element() > 100.0));

        engine.pick([0.5, 0.4]);
        let picked = (0..2000).find_map(|_| {
            std::thread::sleep(Duration::from_millis(5));
            engine.picked()
        });
        let head = shown.head.expect("a head");
        assert!(picked.is_some_and(|p| p.cmpge(head.min).all() && p.cmple(head.max).all()), "picked {picked:?}");

        engine.request(request("no such head", 1.0));
        let problem = wait_until(&engine, "problem", |s| s.problem.is_some()).problem;
        assert!(problem.is_some_and(|p| p.contains("no such head")));
        assert!(engine.shown().picture.is_some(), "the old picture stays");

        gpu.device.destroy();
        engine.request(request("default", 2.0));
        let lost = wait_until(&engine, "loss", |s| s.lost);
        let kept = lost.staged.expect("the stage outlives the device");
        assert!(Arc::ptr_eq(&kept.1, &staged.1));

        let (_gpu, mut engine) = self::engine(Some(kept));
        engine.request(request("default", 2.0));
        let shown = wait_until(&engine, "second picture", |s| s.picture.is_some());
        assert!(shown.staged.is_some_and(|(_, stage)| Arc::ptr_eq(&stage, &staged.1)), "nothing is seeded again");
    }
}
