//! Where there is no disk: in a browser.

use std::io::{Error, ErrorKind, Result};
use std::path::Path;

/// Writes nothing.
///
/// # Errors
/// Always.
pub fn write(_path: &Path, _bytes: &[u8], _is_private: bool) -> Result<()> {
    Err(Error::from(ErrorKind::Unsupported))
}
