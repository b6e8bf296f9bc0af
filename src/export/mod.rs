//! Pictures and dot lists as files: whole or not at all.

pub mod dots;
pub mod fade;
#[cfg(feature = "cli")]
pub(crate) mod fade_plot;
pub mod film;
#[cfg(feature = "cli")]
pub(crate) mod head_sheet;
#[cfg(feature = "cli")]
mod pdf_canvas;
#[cfg(feature = "cli")]
pub(crate) mod plan;
pub(crate) mod png;
#[cfg(feature = "cli")]
pub(crate) mod sheet;
pub mod text;
pub mod years;

use std::path::PathBuf;

/// What keeps a file from being written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExportError {
    /// The file or its folder does not take it.
    #[error("cannot write {path}: {source}; choose a folder you may write to")]
    Write {
        /// As it was asked for.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The format does not hold such a picture.
    #[error("cannot encode {path}: {reason}; lower the resolution")]
    Encode {
        /// As it was asked for.
        path: PathBuf,
        /// The encoder's own words.
        reason: String,
    },
    #[error(
        "cannot write {path}: an MP4 needs ffmpeg; install it, or write frames with a pattern such as film-{{frame}}.png"
    )]
    /// A film was wanted and no encoder is installed.
    NoFfmpeg {
        /// As it was asked for.
        path: PathBuf,
    },
}
