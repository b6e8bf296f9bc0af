//! Errors of commands and their exit codes; text from files made safe for a terminal.

use crate::export::ExportError;
use crate::gpu::GpuError;
use crate::mesh::MeshError;
use crate::scene::file::SceneFileError;
use crate::stage::StageError;

/// What a command ends with when it does not end well.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Input(String),
    /// Somebody else's at this moment: later it may go well.
    #[error("{0}")]
    Busy(String),
    #[error(transparent)]
    Gpu(#[from] GpuError),
    #[error(transparent)]
    Stage(#[from] StageError),
    #[error(transparent)]
    Scene(#[from] SceneFileError),
    #[error(transparent)]
    Mesh(#[from] MeshError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[cfg(feature = "viewer")]
    #[error(transparent)]
    Viewer(#[from] crate::viewer::ViewerError),
}

impl CliError {
    pub(super) fn exit_code(&self) -> u8 {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match self {
            Self::Export(ExportError::Write { source, .. })
            | Self::Scene(SceneFileError::Write { source, .. })
            | Self::Mesh(MeshError::Read { source, .. })
                if [StorageFull, QuotaExceeded, FileTooLarge].contains(&source.kind()) =>
            {
                1
            }
            Self::Usage(_) => 2,
            Self::Input(_) | Self::Scene(_) | Self::Mesh(_) | Self::Export(_) => 4,
            Self::Stage(StageError::Mesh(_)) => 4,
            Self::Gpu(e) | Self::Stage(StageError::Gpu(e)) => gpu_code(e),
            Self::Stage(StageError::Cancelled) | Self::Busy(_) => 1,
            #[cfg(feature = "viewer")]
            Self::Viewer(crate::viewer::ViewerError::Gpu(e)) => gpu_code(e),
            #[cfg(feature = "viewer")]
            Self::Viewer(e) => e.exit_code(),
        }
    }
}

fn gpu_code(error: &GpuError) -> u8 {
    match error {
        GpuError::NoAdapter { .. } | GpuError::NoDevice { .. } => 3,
        GpuError::PictureTooLarge { .. } | GpuError::TooManyForBaseline { .. } | GpuError::TooLarge { .. } => 2,
        _ => 1,
    }
}

/// A text without what a terminal would take for a command, or would turn the line round for: a file may say anything.
pub fn printable(text: &str) -> String {
    let turns =
        |c| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain = |c: char| if (c.is_control() && c != '\n') || turns(c) { char::REPLACEMENT_CHARACTER } else { c };
    text.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn no_text_moves_the_cursor_or_turns_the_line_round() {
        assert_eq!(
            printable("a\u{1b}[31mb\u{9b}\rc\u{202e}gpj.exe\nd"),
            "a\u{fffd}[31mb\u{fffd}\u{fffd}c\u{fffd}gpj.exe\nd"
        );
        assert_eq!(printable("Köpfe, סריקה"), "Köpfe, סריקה");
    }
}
