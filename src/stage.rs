//! Everything that stands before the camera: head, chart, seeds, impressions, and their copies on
//! the device. The CPU side is the truth; a lost device only means uploading it again.

use crate::design::Treatment;
use crate::dots::Seeds;
use crate::gpu::{Gpu, GpuError};
use crate::mesh::chart::Chart;
use crate::mesh::{Head, MeshError};
use crate::scene::Scene;
use std::path::Path;
use std::sync::Arc;

/// What keeps a scene from being staged.
#[derive(Debug, thiserror::Error)]
pub enum StageError {
    #[error(transparent)]
    Mesh(#[from] MeshError),
    #[error(transparent)]
    Gpu(#[from] GpuError),
    #[error("cancelled")]
    Cancelled,
}

/// The CPU side of a staged scene: cheap to share, enough to rebuild a lost device from.
pub struct Stage {
    pub head: Head,
    pub chart: Chart,
    pub seeds: Seeds,
    /// The treatment that `impressions` were selected for.
    pub treatment: Treatment,
    /// Impressions in the plan (needle strikes).
    pub impressions: usize,
    /// Pigment dots they hold.
    pub dots: u64,
}

impl Stage {
    /// Loads the head, charts it, seeds it on the device and selects the impressions of the plan.
    /// Blocks for up to some seconds: call it off the interface's thread. `progress` gets what is
    /// being done and the share done, and answers false to cancel.
    pub fn build(
        gpu: &Gpu,
        scene: &Scene,
        base: &Path,
        progress: &mut dyn FnMut(&str, f32) -> bool,
    ) -> Result<Arc<Self>, StageError> {
        let _ = (gpu, scene, base, progress);
        todo!()
    }

    /// The same head with another treatment: nothing is reseeded.
    pub fn replan(&self, treatment: &Treatment) -> Arc<Self> {
        let _ = treatment;
        todo!()
    }
}
