//! A scene staged on a device: the head read, charted, seeded, and its plan laid out.

use crate::design::cover::Cover;
use crate::dots::SeedDomain;
use crate::dots::ground::Ground;
use crate::dots::seed::SEEDED_PER_CM2;
use crate::gpu::Gpu;
use crate::mesh::chart::{Chart, scalp_triangles};
use crate::mesh::library;
use crate::passes::seed::seed_gpu;
use crate::scene::Scene;
use crate::stage::{AmbientOcclusion, CHART_SIZE, Picking, Stage, StageError, StagedHead, cache, shipped};
use std::path::Path;
use std::sync::Arc;

impl Stage {
    /// Loads the head, or the one that stands in for it, charts it, seeds it on the device and selects the impressions of the plan.
    /// Those of the default head are shipped. `cache_dir` keeps seeds and ambient occlusion between runs; `None` turns it off, as is due to a client's
    /// own head. `progress` gets what is being done and the share done, and answers false to cancel. Blocks for
    /// up to some seconds: call it off the interface's thread.
    ///
    /// # Errors
    /// A head that cannot be used, a lost device, or a cancelled `progress`.
    pub fn build_with(
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
        let chart = Chart::new(&head, CHART_SIZE);
        let triangles = scalp_triangles(&chart, &head);
        step("seeding the scalp", 0.4)?;
        let domain = SeedDomain::new(&head.mesh, &triangles);
        let wanted = (domain.area_mm2() * f64::from(SEEDED_PER_CM2) * 0.01) as u32;
        let known = shipped::seeds(&domain, scene.treatment.seed, wanted);
        let folder = cache_dir.filter(|_| known.is_none());
        let kept = folder.map(|folder| (folder, cache::seeds_key(&domain, scene.treatment.seed, wanted)));
        let seeds = match known.or_else(|| kept.and_then(|(folder, key)| cache::seeds(folder, key))) {
            Some(seeds) => seeds,
            None => {
                let mut going = true;
                let seeds = seed_gpu(gpu, &domain, scene.treatment.seed, wanted, &mut |share| {
                    going = step("seeding the scalp", 0.4 + 0.5 * share).is_ok();
                    going
                })?;
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
        let head = Arc::new(head);
        let base = StagedHead {
            ground: Arc::new(Ground::new(&seeds, &head, &chart)),
            cover: Arc::new(Cover::new(&chart, &scene.loss, &scene.scars)),
            ambient_occlusion: Arc::new(AmbientOcclusion::of(&head.mesh, cache_dir)),
            picking: Arc::new(Picking::new(head.clone())),
            head,
            chart: Arc::new(chart),
            seeds: Arc::new(seeds),
        };
        let mut going = || progress("placing the impressions", 0.97);
        Self::plan(base, scene, None, &mut going).map(Arc::new).ok_or(StageError::Cancelled)
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
