//! The interface's handle of the thread that draws: requests in, newest wins; pictures out.
//!
//! The thread has a device of its own and the pictures come as plain pixels, so that no frame, however
//! long, and no loss of that device holds the interface, which has another one.

pub mod export;
pub mod outlook;
mod scale;
pub mod screenshot;
pub mod shared;
pub mod strips;
mod worker;

use super::strings as s;
use crate::gpu::recovery::{self, Losses};
use crate::gpu::{AdapterChoice, Gpu, GpuError};
use crate::renderer::FrameSpec;
use crate::scene::Scene;
use screenshot::Shot;
pub use shared::Picture;
pub use shared::Request;
pub use shared::Shown;
pub use shared::Wake;
use shared::{Shared, locked};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};
use worker::{DeviceParts, Worker};

/// How soon a device is tried for again where too many were lost.
const RETRY: Duration = Duration::from_secs(5);
/// How long the program's end waits for the thread.
const FAREWELL: Duration = Duration::from_millis(400);

/// Handle of the thread.
pub struct Engine {
    shared: Arc<Shared>,
    /// The small pictures asked for last, and the design that they are of.
    small: Option<(Vec<FrameSpec>, Scene)>,
}

impl Engine {
    /// Starts the thread. `wake` is called from it after each change of what is shown.
    pub fn start(adapter: AdapterChoice, wake: impl Fn() + Send + 'static) -> Self {
        let shared = Arc::new(Shared {
            inbox: Mutex::default(),
            bell: Condvar::new(),
            shown: Mutex::default(),
            cancel: AtomicBool::new(false),
            cancel_export: AtomicBool::new(false),
            exporting: Mutex::default(),
            lost: Mutex::default(),
            ended: AtomicBool::new(false),
        });
        let own = shared.clone();
        std::thread::spawn(move || {
            supervise(&own, &adapter, &wake);
            own.ended.store(true, Ordering::Release);
        });
        Self { shared, small: None }
    }

    /// Asks for a picture; the newest request wins.
    pub fn request(&mut self, request: Request) {
        let mut inbox = locked(&self.shared.inbox);
        if inbox.asked.as_ref() == Some(&request) {
            return;
        }
        if inbox.client != request.client {
            inbox.thumbnails.clear();
            self.small = None;
            let mut shown = locked(&self.shared.shown);
            (shown.pictures, shown.thumbnails) = (Vec::new(), Vec::new());
        }
        inbox.client = request.client;
        inbox.asked = Some(request.clone());
        inbox.request = Some(request);
        drop(inbox);
        self.shared.bell.notify_one();
    }

    /// Asks for small pictures, which are drawn when nothing else is to be done; `None`: not now.
    pub fn thumbnails(&mut self, frames: Option<Vec<FrameSpec>>) {
        let mut inbox = locked(&self.shared.inbox);
        let Some((frames, asked)) = frames.zip(inbox.asked.as_ref()) else {
            return;
        };
        let staged = locked(&self.shared.shown).staged.is_some();
        let wanted = (frames, asked.scene.clone());
        if !staged || self.small.as_ref() == Some(&wanted) {
            return;
        }
        inbox.thumbnails = wanted.0.iter().cloned().enumerate().rev().collect();
        self.small = Some(wanted);
        drop(inbox);
        self.shared.bell.notify_one();
    }

    /// Asks for a file of the picture, as soon as it is finished.
    pub fn screenshot(&self, shot: Shot) {
        locked(&self.shared.inbox).screenshot = Some(shot);
        self.shared.bell.notify_one();
    }

    /// Asks for a sheet or a film.
    pub fn export(&self, job: export::Job) {
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

    pub fn shown(&self) -> Shown {
        locked(&self.shared.shown).clone()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        locked(&self.shared.inbox).stop = true;
        self.shared.bell.notify_one();
    }
}

impl Engine {
    /// Ends the thread. False where it has not ended in time: a hung device must not hold the program.
    pub fn end(self) -> bool {
        let shared = self.shared.clone();
        drop(self);
        let start = Instant::now();
        while !shared.ended.load(Ordering::Acquire) && start.elapsed() < FAREWELL {
            std::thread::sleep(Duration::from_millis(2));
        }
        shared.ended.load(Ordering::Acquire)
    }
}

/// Opens one device after the other for the worker until told to stop: a loss costs a device, not the
/// thread. What the interface knows, and what it asked for last, stay.
fn supervise(shared: &Arc<Shared>, wanted: &AdapterChoice, wake: &dyn Fn()) {
    super::process::stand_back();
    let mut losses = Losses::default();
    let mut adapter = wanted.clone();
    loop {
        let Err(error) = serve(shared, &adapter, wake) else { return };
        tracing::warn!("drawing again after: {error}");
        locked(&shared.lost).get_or_insert_with(Instant::now);
        let mut shown = locked(&shared.shown);
        shown.losses += 1;
        shown.busy = None;
        // The next device draws the same picture of an export again; one that takes two devices with it is given up.
        let mut exporting = locked(&shared.exporting);
        let given_up = exporting.take_if(|export| !export.survives()).is_some();
        shown.export = shown.export.take().filter(|_| exporting.is_some());
        drop(exporting);
        let next = recovery::adapter(losses.note(Instant::now()), wanted);
        let pause = if next.is_some() { recovery::PAUSE } else { RETRY };
        if next.is_none() {
            shown.problem = Some(s::no_device(&error.to_string()));
        }
        adapter = next.unwrap_or_else(|| wanted.clone());
        drop(shown);
        wake();
        let mut inbox = locked(&shared.inbox);
        if inbox.request.is_none() {
            inbox.request = inbox.asked.clone();
        }
        if std::mem::take(&mut inbox.taking) || given_up {
            inbox.said = Some(if given_up { s::EXPORT_LOST } else { s::SCREENSHOT_LOST }.to_owned());
        }
        let (inbox, _) =
            shared.bell.wait_timeout_while(inbox, pause, |i| !i.stop).unwrap_or_else(PoisonError::into_inner);
        if inbox.stop {
            return;
        }
    }
}

/// Serves requests on one device: well until told to stop, else to the device's end.
fn serve(shared: &Arc<Shared>, adapter: &AdapterChoice, wake: &dyn Fn()) -> Result<(), GpuError> {
    let gpu = recovery::guarded("opening a device to draw on", || pollster::block_on(Gpu::open(adapter, None)))?;
    let mut remains = DeviceParts::default();
    let served = recovery::guarded("drawing", || Worker { shared, gpu: &gpu, wake }.run(&mut remains));
    // A lost device may hang or panic when it is dropped, and must not do so in the middle of a panic.
    recovery::drop_on_thread(vec![Box::new(remains), Box::new(gpu)]);
    served
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::model::command::ExportKind;
    use std::path::PathBuf;

    /// A name of a screenshot that the worker panics at, in tests alone.
    use super::worker::PANIC;

    const DEADLINE: Duration = Duration::from_secs(120);

    fn request(head: &str, years: f32) -> Request {
        let scene = Scene { head: head.into(), ..Scene::default() };
        let spec = FrameSpec { years, ..FrameSpec::of(&scene, 96, 64) };
        Request {
            scene,
            base: PathBuf::new(),
            frames: vec![spec.clone(), FrameSpec { treated: false, ..spec }],
            sides: 2,
            tells_years: false,
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
        let mut engine = Engine::start(AdapterChoice::Best, || {});
        engine.request(request("default", 0.0));
        let shown = wait_until(&engine, "picture", |s| !s.pictures.is_empty());
        let staged = shown.staged.clone().expect("a stage");
        assert_eq!(shown.stats.impressions, staged.1.impressions.len() as u64);
        assert!(shown.head.is_some_and(|head| head.size().min_element() > 100.0));

        assert_eq!(shown.pictures.len(), 2, "one a side");
        assert_ne!(shown.pictures[0].image, shown.pictures[1].image, "before and after differ");

        engine.request(Request { moving: true, ..request("default", 8.0) });
        let moved = wait_until(&engine, "moving pictures", |s| s.pictures[0].id > shown.pictures[1].id);
        let [a, b] = [0, 1].map(|i| moved.pictures[i].image.dimensions());
        assert!(moved.pictures.len() == 2 && a == b);

        engine.request(request("no such head", 1.0));
        let problem = wait_until(&engine, "problem", |s| s.problem.is_some()).problem;
        assert!(problem.is_some_and(|p| p.contains("no such head")));
        assert!(!engine.shown().pictures.is_empty(), "the old picture stays");

        // Another client in the room: of the one before nothing is shown, not even until there is more.
        engine.request(Request { client: 1, ..request("default", 5.0) });
        assert!(engine.shown().pictures.is_empty());
        wait_until(&engine, "picture of the next client", |s| !s.pictures.is_empty());

        // What a driver's panic does to the thread.
        let shot = Shot::new(&super::super::model::Model::new(Scene::default()));
        let fatal = Shot { pattern: PathBuf::from(PANIC), ..shot };
        engine.screenshot(fatal.clone());
        engine.request(Request { client: 1, ..request("default", 2.0) });
        let before = engine.shown().pictures[0].id;
        let after = wait_until(&engine, "picture of the next device", |s| s.losses == 1 && s.pictures[0].id > before);
        assert!(after.staged.is_some_and(|(_, stage)| Arc::ptr_eq(&stage, &staged.1)), "nothing is seeded again");
        assert_eq!(locked(&engine.shared.inbox).said.take().as_deref(), Some(s::SCREENSHOT_LOST));

        // An export goes on where it was.
        let folder = tempfile::tempdir().expect("a folder");
        let model = super::super::model::Model::new(Scene::default());
        let mut job = export::Job::new(ExportKind::BeforeAfter, &model, folder.path().to_owned());
        job.frames = (0..8).map(|years| request("default", years as f32).frames[0].clone()).collect();
        engine.export(job);
        wait_until(&engine, "exported picture", |s| s.export.as_ref().is_some_and(|(_, share)| *share > 0.0));
        engine.screenshot(fatal);
        let lost = wait_until(&engine, "second loss", |s| s.losses == 2);
        assert!(lost.export.is_some_and(|(_, share)| share > 0.0), "it begins anew");
        wait_until(&engine, "end of the export", |s| s.export.is_none());
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }
}
