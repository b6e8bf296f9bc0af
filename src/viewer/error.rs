//! What keeps the window from opening, or closes it.

use crate::gpu::GpuError;

/// What keeps the window from opening. One sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum ViewerError {
    #[error("no display to open a window on ({0}); `tonsure render` works without one")]
    NoDisplay(String),
    #[error(transparent)]
    Gpu(#[from] GpuError),
    #[error("the display went away; unsaved work is kept and offered at the next start")]
    DisplayGone,
    #[error("the window failed: {0}; start again, or use `tonsure render`")]
    Window(String),
}

impl ViewerError {
    /// As the command line says it: 3 where there is no display (any more).
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NoDisplay(_) | Self::DisplayGone => 3,
            Self::Gpu(_) | Self::Window(_) => 1,
        }
    }
}

/// A sentence of the window system without the places in source files that it names.
pub fn plain(said: &str) -> String {
    let said = said.replace('\n', " ");
    said.split(": ").filter(|part| !part.contains(".rs:")).collect::<Vec<_>>().join(": ")
}
