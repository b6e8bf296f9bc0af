//! How much of the sky each vertex sees: baked on the first device that shows the head, and kept for the
//! devices after it.

use super::kept;
use crate::mesh::Mesh;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The openness of a head, 0 to 1 by vertex of the device's mesh, once it is known.
#[derive(Debug)]
pub struct Openness {
    by_vertex: OnceLock<Vec<f32>>,
    /// Folder and number of the file that it is kept in.
    file: Option<(PathBuf, u64)>,
}

impl Openness {
    /// Not known yet, or that of an earlier run, if there is a folder where such things are kept.
    pub fn of(mesh: &Mesh, kept: Option<&Path>) -> Self {
        let file = kept.map(|folder| (folder.to_owned(), kept::number_of_openness(mesh)));
        let known = file.as_ref().and_then(|(folder, number)| kept::openness(folder, *number));
        Self { by_vertex: known.map(OnceLock::from).unwrap_or_default(), file }
    }

    pub fn get(&self) -> Option<&[f32]> {
        self.by_vertex.get().map(Vec::as_slice)
    }

    /// Takes over what a device has baked, unless it was known.
    pub fn keep(&self, by_vertex: Vec<f32>) {
        if self.by_vertex.set(by_vertex).is_err() {
            return;
        }
        let Some(((folder, number), known)) = self.file.as_ref().zip(self.get()) else { return };
        if let Err(e) = kept::save_openness(folder, *number, known) {
            tracing::warn!("the openness is not kept for the next start: {e}");
        }
    }
}
