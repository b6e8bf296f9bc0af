//! What the interface and the thread that draws both see.

use super::screenshot::Shot;
use crate::math::Aabb;
use crate::renderer::{FrameSpec, FrameStats};
use crate::scene::Scene;
use crate::stage::Stage;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Wakes the interface.
#[derive(Debug)]
pub enum Wake {
    /// Something to show.
    Picture,
    /// The system asks the program to end.
    Quit,
    /// A measuring run's input, made at this time.
    Probe(Instant),
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
    /// How many of them are sides.
    pub sides: usize,
    /// The sides are of several years: each gets its strip when the picture rests.
    pub tells_years: bool,
    /// The view or the time is changing: speed before sharpness.
    pub moving: bool,
    /// Number of the client in the room: of an earlier one nothing is shown.
    pub client: u64,
}

/// A finished picture of one frame.
#[derive(Clone)]
pub struct Picture {
    pub image: Arc<image::RgbaImage>,
    /// Another one for each picture.
    pub id: u64,
}

/// What the interface shows.
#[derive(Clone, Default)]
pub struct Shown {
    pub pictures: Vec<Picture>,
    /// How many of them are sides; the loupe's comes after them, then the strips.
    pub sides: usize,
    /// How many of them, the last ones, are strips: one a side, or none.
    pub strips: usize,
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
    /// Devices lost so far.
    pub losses: u32,
    /// Pictures made so far.
    pub made: u64,
    /// What is staged: outlives the device, so that a new one need not seed again.
    pub staged: Option<Staged>,
    /// Box of the head that is staged, mm.
    pub head: Option<Aabb>,
}

/// A stage and the scene that it was made for.
pub type Staged = (Scene, Arc<Stage>);

/// What the interface asks for, and the answers that are told once.
#[derive(Default)]
pub struct Inbox {
    pub request: Option<Request>,
    /// The newest request of all, served or not: a new device begins with it.
    pub asked: Option<Request>,
    /// The client that is in the room now.
    pub client: u64,
    pub screenshot: Option<Shot>,
    /// A screenshot is being taken.
    pub taking: bool,
    pub export: Option<super::export::Job>,
    /// Small pictures that are still to be drawn, when nothing else is: their numbers and frames.
    pub thumbnails: Vec<(usize, FrameSpec)>,
    /// A line for the user.
    pub said: Option<String>,
    pub stop: bool,
}

/// What both threads see.
pub struct Shared {
    pub inbox: Mutex<Inbox>,
    pub bell: Condvar,
    pub shown: Mutex<Shown>,
    /// What is being loaded is not wanted any more.
    pub cancel: AtomicBool,
    /// Neither is what is being exported.
    pub cancel_export: AtomicBool,
    /// The export on its way; it outlives a device.
    pub exporting: Mutex<Option<super::export::Export>>,
    /// When the last device went, until the next one has shown a picture.
    pub lost: Mutex<Option<Instant>>,
    /// The thread has ended.
    pub ended: AtomicBool,
}

pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic of the other side leaves plain data behind: still good.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
