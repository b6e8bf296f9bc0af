//! Pictures and dot lists as files: whole or not at all.

pub(crate) mod dots;
pub mod film;
pub(crate) mod head_sheet;
#[cfg(feature = "cli")]
pub(crate) mod plan;
pub(crate) mod png;
pub(crate) mod sheet;
pub(crate) mod text;
pub mod years;

use std::path::PathBuf;

/// What keeps a file from being written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("cannot write {path}: {source}; choose a folder you may write to")]
    Write { path: PathBuf, source: std::io::Error },
    #[error("cannot encode {path}: {reason}; lower the resolution")]
    Encode { path: PathBuf, reason: String },
    #[error(
        "cannot write {path}: an MP4 needs ffmpeg; install it, or write frames with a pattern such as film-{{frame}}.png"
    )]
    NoFfmpeg { path: PathBuf },
}
