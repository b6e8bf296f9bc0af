//! A scene staged on a device: the head read, charted, seeded, and its plan laid out.

use crate::design::cover::Cover;
use crate::dots::ground::Ground;
use crate::dots::seed::wanted;
use crate::dots::{SeedDomain, Seeds};
use crate::gpu::{Gpu, GpuError};
use crate::mesh::chart::{Chart, scalp_triangles};
use crate::mesh::{Head, library};
use crate::passes::seed::seed_async;
use crate::scene::Scene;
use crate::stage::{AmbientOcclusion, CHART_SIZE, Picking, Stage, StageError, StagedHead, cache, shipped};
use std::path::Path;
use std::sync::Arc;

/// A head with what takes longest to find of it.
pub(crate) struct Found {
    pub head: Head,
    pub chart: Chart,
    pub seeds: Seeds,
    pub ambient_occlusion: AmbientOcclusion,
}

impl Found {
    /// Lays a scene's plan out on it; `None` once `going` says no.
    pub fn staged(self, scene: &Scene, going: &mut dyn FnMut() -> bool) -> Option<Arc<Stage>> {
        let Self { head, chart, seeds, ambient_occlusion } = self;
        let head = Arc::new(head);
        let base = StagedHead {
            ground: Arc::new(Ground::new(&seeds, &head, &chart)),
            cover: Arc::new(Cover::new(&chart, &scene.loss, &scene.scars)),
            ambient_occlusion: Arc::new(ambient_occlusion),
            picking: Arc::new(Picking::new(head.clone())),
            head,
            chart: Arc::new(chart),
            seeds: Arc::new(seeds),
        };
        Stage::plan(base, scene, None, going).map(Arc::new)
    }
}

/// The chart that a head is staged with.
pub(crate) fn chart_of(head: &Head) -> Chart {
    Chart::new(head, CHART_SIZE)
}

/// Seeds a head's scalp on the device.
///
/// # Errors
/// A lost device.
pub(crate) async fn seeded(gpu: &Gpu, head: &Head, chart: &Chart, seed: u32) -> Result<Seeds, GpuError> {
    let domain = SeedDomain::new(&head.mesh, &scalp_triangles(chart, head));
    seed_async(gpu, &domain, seed, wanted(&domain), &mut |_| true).await
}

impl Stage {
    /// Loads the head, or the one that stands in for it, charts it, seeds it on the device and selects the impressions of the plan.
    /// Those of the default head are shipped. `cache_dir` keeps seeds and ambient occlusion between runs; `None` turns it off, as is due to a client's
    /// own head. `progress` gets what is being done and the share done, and answers false to cancel. Takes
    /// up to some seconds, the processor's in part.
    ///
    /// # Errors
    /// A head that cannot be used, a lost device, or a cancelled `progress`.
    pub async fn build_async(
        gpu: &Gpu,
        scene: &Scene,
        base: &Path,
        cache_dir: Option<&Path>,
        progress: &mut dyn FnMut(&str, f32) -> bool,
    ) -> Result<Arc<Self>, StageError> {
        let mut step = |what: &str, share: f32| if progress(what, share) { Ok(()) } else { Err(StageError::Cancelled) };
        step("loading the head", 0.0)?;
        let head = library::find_with(library::here(&scene.head), base, &scene.shape, &scene.import)?;
        step("charting the scalp", 0.2)?;
        let chart = chart_of(&head);
        let triangles = scalp_triangles(&chart, &head);
        step("seeding the scalp", 0.4)?;
        let domain = SeedDomain::new(&head.mesh, &triangles);
        let wanted = wanted(&domain);
        let known = shipped::seeds(&domain, scene.treatment.seed, wanted);
        let folder = cache_dir.filter(|_| known.is_none());
        let kept = folder.map(|folder| (folder, cache::seeds_key(&domain, scene.treatment.seed, wanted)));
        let seeds = match known.or_else(|| kept.and_then(|(folder, key)| cache::seeds(folder, key))) {
            Some(seeds) => seeds,
            None => {
                let mut going = true;
                let seeds = seed_async(gpu, &domain, scene.treatment.seed, wanted, &mut |share| {
                    going = step("seeding the scalp", 0.4 + 0.5 * share).is_ok();
                    going
                })
                .await?;
                // Half of them, of a seeding that was given up, are not cached.
                if let Some((folder, key)) = kept.filter(|_| going)
                    && let Err(e) = cache::save_seeds(folder, key, &seeds)
                {
                    tracing::warn!("the seeds are not cached for the next start: {e}");
                }
                seeds
            }
        };
        step("placing the impressions", 0.95)?;
        let ambient_occlusion = AmbientOcclusion::of(&head.mesh, cache_dir);
        let mut going = || progress("placing the impressions", 0.97);
        Found { head, chart, seeds, ambient_occlusion }.staged(scene, &mut going).ok_or(StageError::Cancelled)
    }

    /// [`Self::build_async`], which blocks: call it off the interface's thread.
    ///
    /// # Errors
    /// As there.
    pub fn build_with(
        gpu: &Gpu,
        scene: &Scene,
        base: &Path,
        cache_dir: Option<&Path>,
        progress: &mut dyn FnMut(&str, f32) -> bool,
    ) -> Result<Arc<Self>, StageError> {
        gpu.block_on(Self::build_async(gpu, scene, base, cache_dir, progress))
    }

    /// [`Self::build_with`] without a cache on the disk.
    ///
    /// # Errors
    /// As there.
    pub fn build(
        gpu: &Gpu,
        scene: &Scene,
        base: &Path,
        progress: &mut dyn FnMut(&str, f32) -> bool,
    ) -> Result<Arc<Self>, StageError> {
        Self::build_with(gpu, scene, base, None, progress)
    }
}
