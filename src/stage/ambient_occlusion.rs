//! Ambient occlusion, how much of the sky each vertex sees: baked on the first device that shows the head, and kept for the
//! devices after it.

use super::{cache, shipped};
use crate::mesh::Mesh;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// How open each vertex of a head is (its ambient occlusion): 0 to 1 by vertex of the device's mesh, once it is known.
#[derive(Debug, Default)]
pub struct AmbientOcclusion {
    by_vertex: OnceLock<Vec<f32>>,
    /// Folder and key of the file that it is kept in.
    file: Option<(PathBuf, u64)>,
}

impl AmbientOcclusion {
    /// The one that is shipped, or that of an earlier run, if there is a folder where such things are kept; else not
    /// known yet.
    pub fn of(mesh: &Mesh, cache_dir: Option<&Path>) -> Self {
        if let Some(known) = shipped::ambient_occlusion(mesh) {
            return Self { by_vertex: OnceLock::from(known), file: None };
        }
        let file = cache_dir.map(|folder| (folder.to_owned(), cache::ambient_occlusion_key(mesh)));
        let known = file.as_ref().and_then(|(folder, key)| cache::ambient_occlusion(folder, *key));
        Self { by_vertex: known.map(OnceLock::from).unwrap_or_default(), file }
    }

    /// One that came with the head, or none yet.
    pub fn known(by_vertex: Option<Vec<f32>>) -> Self {
        Self { by_vertex: by_vertex.map(OnceLock::from).unwrap_or_default(), file: None }
    }

    /// `None` until a device has baked it.
    pub fn get(&self) -> Option<&[f32]> {
        self.by_vertex.get().map(Vec::as_slice)
    }

    /// Takes over what a device has baked, unless it was known.
    pub fn keep(&self, by_vertex: Vec<f32>) {
        if self.by_vertex.set(by_vertex).is_err() {
            return;
        }
        let Some(((folder, key), known)) = self.file.as_ref().zip(self.get()) else { return };
        if let Err(e) = cache::save_ambient_occlusion(folder, *key, known) {
            tracing::warn!("the ambient occlusion is not cached for the next start: {e}");
        }
    }
}
