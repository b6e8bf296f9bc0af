//! Everything that stands before the camera: head, chart, seeds, impressions. The CPU side is the
//! truth; a lost device only means uploading it again.

use crate::design::Treatment;
use crate::design::density::DensityMap;
use crate::design::hair::Hair;
use crate::dots::seed::SEEDED_PER_CM2;
use crate::dots::{Impression, SeedDomain, Seeds, pack, select};
use crate::gpu::{Gpu, GpuError};
use crate::layout::{Cluster, PackedImpression};
use crate::mesh::chart::{Chart, scalp_triangles};
use crate::mesh::{Head, MeshError, library};
use crate::passes::seed::seed_gpu;
use crate::scene::Scene;
use glam::Vec3;
use std::path::Path;
use std::sync::Arc;

/// Texels of a side of the scalp chart: about half a millimetre each.
const CHART_SIZE: u32 = 768;
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

/// The CPU side of a staged scene: shared, never changed, enough to rebuild a lost device from.
pub struct Stage {
    pub head: Arc<Head>,
    pub chart: Arc<Chart>,
    pub seeds: Arc<Seeds>,
    /// The treatment that the impressions were selected for.
    pub treatment: Treatment,
    /// The hair that was selected, with it.
    pub hair: Hair,
    pub density: DensityMap,
    /// Cluster order, as packed: the plan's impressions, then the follicular units.
    pub selected: Vec<Impression>,
    pub packed: Vec<PackedImpression>,
    pub clusters: Vec<Cluster>,
    /// Impressions in the plan (needle strikes).
    pub impressions: usize,
    /// Pigment dots they hold.
    pub dots: u64,
}

impl Stage {
    /// Loads the head, charts it, seeds it on the device and selects the impressions of the plan.
    /// Blocks for up to some seconds: call it off the interface's thread. `progress` gets what is
    /// being done and the share done, and answers false to cancel.
    ///
    /// # Errors
    /// A head that cannot be used, a lost device, or a cancelled `progress`.
    pub fn build(
        gpu: &Gpu,
        scene: &Scene,
        base: &Path,
        progress: &mut dyn FnMut(&str, f32) -> bool,
    ) -> Result<Arc<Self>, StageError> {
        let mut step = |what: &str, share: f32| if progress(what, share) { Ok(()) } else { Err(StageError::Cancelled) };
        step("loading the head", 0.0)?;
        let head = library::find_with(&scene.head, base, &scene.import)?;
        step("charting the scalp", 0.2)?;
        let chart = Chart::new(&head, CHART_SIZE);
        let triangles = scalp_triangles(&chart, &head);
        step("seeding the scalp", 0.4)?;
        let domain = SeedDomain::new(&head.mesh, &triangles);
        let wanted = (domain.area_mm2() * f64::from(SEEDED_PER_CM2) * 0.01) as u32;
        let seeds = seed_gpu(gpu, &domain, scene.treatment.seed, wanted, &mut |share| {
            step("seeding the scalp", 0.4 + 0.5 * share).is_ok()
        })?;
        step("placing the impressions", 0.95)?;
        Ok(Arc::new(Self::plan(Arc::new(head), Arc::new(chart), Arc::new(seeds), scene.treatment.clone(), scene.hair)))
    }

    /// The same head with another treatment or hair: nothing is reseeded.
    pub fn replan(&self, treatment: &Treatment, hair: &Hair) -> Arc<Self> {
        Arc::new(Self::plan(self.head.clone(), self.chart.clone(), self.seeds.clone(), treatment.clone(), *hair))
    }

    fn plan(head: Arc<Head>, chart: Arc<Chart>, seeds: Arc<Seeds>, treatment: Treatment, hair: Hair) -> Self {
        let density = DensityMap::new(&chart, &treatment);
        let mut selected = select::select(&seeds, &head, &chart, &density, &treatment);
        let impressions = selected.len();
        selected.extend(select::select_hair(&seeds, &head, &chart, &hair, treatment.seed));
        let ranges = select::clusters(&mut selected);
        let (packed, clusters) = pack::pack(&selected, &ranges, treatment.seed);
        let dots = impressions as u64 * u64::from(treatment.dots_per_impression.max(1));
        Self { head, chart, seeds, treatment, hair, density, selected, packed, clusters, impressions, dots }
    }

    /// The plan's impressions, without the hair that was selected with them.
    pub fn planned(&self) -> &[Impression] {
        &self.selected[..self.impressions]
    }

    /// Middle of the head's bounding box, mm.
    pub fn center_mm(&self) -> Vec3 {
        crate::math::Aabb::around(&self.head.mesh.positions_mm).center()
    }

    /// First point of the head on a ray, mm.
    pub fn hit(&self, origin_mm: Vec3, direction: Vec3) -> Option<Vec3> {
        let mesh = &self.head.mesh;
        (0..mesh.triangles.len())
            .filter_map(|t| ray_triangle(origin_mm, direction, mesh.corners(t)))
            .min_by(f32::total_cmp)
            .map(|t| origin_mm + direction * t)
    }
}

/// Distance along a ray to a triangle, both sides (Moeller and Trumbore 1997).
fn ray_triangle(origin: Vec3, direction: Vec3, [a, b, c]: [Vec3; 3]) -> Option<f32> {
    let (e1, e2) = (b - a, c - a);
    let p = direction.cross(e2);
    let inverse = e1.dot(p).recip();
    let s = origin - a;
    let u = s.dot(p) * inverse;
    let q = s.cross(e1);
    let v = direction.dot(q) * inverse;
    let t = e2.dot(q) * inverse;
    (u >= 0.0 && v >= 0.0 && u + v <= 1.0 && t > 0.0).then_some(t)
}
