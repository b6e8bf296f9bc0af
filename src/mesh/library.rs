//! Heads by name.

use super::{Head, MeshError, parametric};
use std::path::Path;

/// A head by name.
pub fn find(name_or_path: &str, _base: &Path) -> Result<Head, MeshError> {
    match name_or_path {
        "default" => Ok(parametric::default_head()),
        _ => Err(MeshError::UnknownName { name: name_or_path.into(), known: "default".into() }),
    }
}

/// Names that [`find`] knows.
pub fn names() -> Vec<String> {
    vec!["default".into()]
}
