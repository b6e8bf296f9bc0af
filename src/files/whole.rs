//! A file that appears whole or not at all.

use std::io::{Result, Write};
use std::path::Path;

/// Writes it; a private one is its user's alone, another keeps the mode of the one before it.
///
/// # Errors
/// The file system's.
pub fn write(path: &Path, bytes: &[u8], is_private: bool) -> Result<()> {
    let mut options = atomic_write_file::OpenOptions::new();
    #[cfg(unix)]
    if is_private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        atomic_write_file::unix::OpenOptionsExt::preserve_mode(&mut options, false);
    }
    #[cfg(not(unix))]
    let _ = is_private;
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.commit()
}
