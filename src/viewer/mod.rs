//! The window.

use crate::gpu::{AdapterChoice, GpuError};
use crate::scene::Scene;
use std::path::PathBuf;

/// What the window opens on.
pub struct ViewOptions {
    pub scene: Scene,
    /// Folder that the scene's relative paths start from.
    pub base: PathBuf,
    pub adapter: AdapterChoice,
}

/// What keeps the window from opening. One sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum ViewerError {
    #[error("no display to open a window on ({0}); `tonsure render` works without one")]
    NoDisplay(String),
    #[error(transparent)]
    Gpu(#[from] GpuError),
    #[error("the window failed: {0}; start again, or use `tonsure render`")]
    Window(String),
}

/// Opens the window and runs until it closes.
pub fn run(_options: ViewOptions) -> Result<(), ViewerError> {
    Err(ViewerError::NoDisplay("not built".into()))
}
