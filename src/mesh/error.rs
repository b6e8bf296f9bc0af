//! What is wrong with a head file: what, where, what to do.

use std::path::{Path, PathBuf};

/// What went wrong with a head file. One sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MeshError {
    /// It cannot be opened or read.
    #[error("cannot read the head file {path}: {source}; check the name and the permissions")]
    Read {
        /// The head's file, or one that it names.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It was read, and is no head or is broken.
    #[error("{path} is not a usable head: {reason}; {remedy}")]
    Unusable {
        /// The head's file, or one that it names.
        path: PathBuf,
        /// Half a sentence.
        reason: String,
        /// What to do, as an order.
        remedy: String,
    },
    /// Neither a file nor a head that is built in or fetched.
    #[error("there is no head named '{name}'; known heads: {known}")]
    UnknownName {
        /// As it was asked for.
        name: String,
        /// Names that would do, in a row.
        known: String,
    },
}

/// Why a file cannot be read, and what to do. The path is added where it is known.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Half a sentence, the file left out.
    pub reason: String,
    /// What to do, as an order.
    pub remedy: &'static str,
}

pub(crate) fn fault(reason: impl Into<String>, remedy: &'static str) -> Fault {
    Fault { reason: reason.into(), remedy }
}

pub fn unusable(path: &Path, reason: impl Into<String>, remedy: &str) -> MeshError {
    MeshError::Unusable { path: path.into(), reason: reason.into(), remedy: remedy.into() }
}
