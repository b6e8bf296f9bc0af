//! What is wrong with a head file: what, where, what to do.

use std::path::{Path, PathBuf};

/// What went wrong with a head file. One sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum MeshError {
    #[error("cannot read the head file {path}: {source}; check the name and the permissions")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{path} is not a usable head: {reason}; {remedy}")]
    Unusable { path: PathBuf, reason: String, remedy: String },
    #[error("there is no head named '{name}'; known heads: {known}")]
    UnknownName { name: String, known: String },
}

/// Why a file cannot be read, and what to do. The path is added where it is known.
#[derive(Debug)]
pub struct Fault {
    pub reason: String,
    pub remedy: &'static str,
}

pub fn fault(reason: impl Into<String>, remedy: &'static str) -> Fault {
    Fault { reason: reason.into(), remedy }
}

pub fn unusable(path: &Path, reason: impl Into<String>, remedy: &str) -> MeshError {
    MeshError::Unusable { path: path.into(), reason: reason.into(), remedy: remedy.into() }
}
