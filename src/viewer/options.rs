//! How the window is opened.

use crate::gpu::AdapterChoice;
use crate::scene::Scene;
use std::path::PathBuf;

/// What the window opens on.
pub struct ViewOptions {
    pub scene: Scene,
    /// Folder that the scene's relative paths start from.
    pub base: PathBuf,
    /// The scene's own file, if it has one.
    pub path: Option<PathBuf>,
    /// The head that the scene names outside of its folder: the person is asked first.
    pub outside: Option<PathBuf>,
    pub adapter: AdapterChoice,
    /// Size of the window, points.
    pub size: [u32; 2],
    /// Opens on the picture alone, in full screen.
    pub present: bool,
    /// A kiosk: goes back to its start after this many seconds without a touch.
    pub kiosk_idle_s: Option<f32>,
    /// Turns the head by itself for so long, then prints what was measured and ends.
    pub measure: Option<std::time::Duration>,
}
