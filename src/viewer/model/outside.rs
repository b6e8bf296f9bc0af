//! A plan that names a head outside of its own folder may be a stranger's: the person is asked first.

use crate::scene::Scene;
use std::path::PathBuf;

/// Such a plan; it is opened when the person says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Outside {
    /// As it is to be opened.
    pub scene: Scene,
    pub path: PathBuf,
    pub head: PathBuf,
}
