//! Everything that stands before the camera: head, chart, seeds, impressions. The CPU side is the
//! truth; a lost device only means uploading it again.

mod ambient_occlusion;
pub(crate) mod cache;
mod edit;
mod picking;
pub(crate) mod shipped;
#[cfg(feature = "cli")]
mod state_folder;

use crate::design::Treatment;
use crate::design::client::Client;
use crate::design::cover::Cover;
use crate::design::density::{Brief, DensityMap};
use crate::design::hair::Hair;
use crate::design::loss::{Areata, Loss};
use crate::design::scars::Scar;
use crate::design::transplant::Transplant;
use crate::dots::ground::Ground;
use crate::dots::pack::{self, Mark};
use crate::dots::{FollicularUnit, Impression, Seeds, beard, select};
use crate::gpu::GpuError;
use crate::layout::{Cluster, PackedImpression};
use crate::mesh::chart::Chart;
use crate::mesh::face::FaceFrame;
use crate::mesh::{Head, MeshError};
use crate::scene::Scene;
pub use ambient_occlusion::AmbientOcclusion;
pub use edit::{Edit, PlanSource};
use glam::Vec3;
pub use picking::Picking;
#[cfg(feature = "cli")]
pub use state_folder::{folder_for, state_folder};
use std::sync::Arc;

/// Texels of a side of the scalp chart: about half a millimetre each.
pub(crate) const CHART_SIZE: u32 = 768;
/// What keeps a scene from being staged.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StageError {
    /// The head's file, or its name.
    #[error(transparent)]
    Mesh(#[from] MeshError),
    /// The scalp is seeded on the device.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// The caller's `progress` returned false.
    #[error("cancelled")]
    Cancelled,
}

/// What no edit of a plan remakes.
pub(crate) struct StagedHead {
    pub(crate) head: Arc<Head>,
    pub(crate) picking: Arc<Picking>,
    pub(crate) chart: Arc<Chart>,
    pub(crate) seeds: Arc<Seeds>,
    pub(crate) ground: Arc<Ground>,
    pub(crate) cover: Arc<Cover>,
    pub(crate) ambient_occlusion: Arc<AmbientOcclusion>,
}

/// Impressions or follicular units in cluster order, and as the device reads them.
#[derive(Debug)]
pub struct Packed<M> {
    /// In cluster order.
    pub marks: Vec<M>,
    /// The same, as the device reads them.
    pub packed: Vec<PackedImpression>,
    /// Runs of them that are culled together.
    pub clusters: Vec<Cluster>,
}

impl<M> Default for Packed<M> {
    fn default() -> Self {
        Self { marks: Vec::new(), packed: Vec::new(), clusters: Vec::new() }
    }
}

impl<M: Mark> Packed<M> {
    fn new(mut marks: Vec<M>, seed: u32) -> Self {
        let ranges = pack::clusters(&mut marks);
        let (packed, clusters) = pack::pack(&marks, &ranges, seed);
        Self { marks, packed, clusters }
    }
}

/// The CPU side of a staged scene: shared, never changed, enough to rebuild a lost device from.
#[derive(Clone)]
pub struct Stage {
    /// As it was loaded, unchanged by the plan.
    pub head: Arc<Head>,
    /// Where rays meet it.
    pub picking: Arc<Picking>,
    /// Where its face is.
    pub face: FaceFrame,
    /// Of the whole scalp.
    pub chart: Arc<Chart>,
    /// Every place that any plan may use.
    pub seeds: Arc<Seeds>,
    /// The seeds looked up on chart and skin.
    pub ground: Arc<Ground>,
    /// Own hair and scars over the chart.
    pub cover: Arc<Cover>,
    /// Empty until the first device has baked it, where no cache had it.
    pub ambient_occlusion: Arc<AmbientOcclusion>,
    /// Own hair and grafts, kept while nothing changes them.
    pub stubble: Arc<Packed<FollicularUnit>>,
    /// The shaved beard, likewise.
    pub beard: Arc<Packed<FollicularUnit>>,
    /// The treatment that the impressions were selected for.
    pub treatment: Treatment,
    /// The hair that was selected, with it.
    pub hair: Hair,
    /// What the stage was planned with, as are the next three.
    pub client: Client,
    /// See `client`.
    pub loss: Loss,
    /// See `client`.
    pub scars: Vec<Scar>,
    /// See `client`.
    pub transplant: Transplant,
    /// What the plan wants, over the chart.
    pub density: DensityMap,
    /// The plan's (needle strikes), in cluster order.
    pub impressions: Vec<Impression>,
    /// `impressions`, then `stubble` and `beard`.
    pub packed: Vec<PackedImpression>,
    /// Runs of `packed` that are culled together, the beard's last.
    pub clusters: Vec<Cluster>,
    /// Pigment dots they hold.
    pub dots: u64,
    /// How evenly they lie: 1 as the ranked seeds do, 0 at random.
    pub regularity: f32,
}

impl Stage {
    /// The same head with another treatment, hair or loss: nothing is reseeded, and what the change
    /// does not touch is kept.
    pub fn replan(&self, scene: &Scene) -> Arc<Self> {
        self.replan_while(scene, &mut || true).unwrap_or_else(|| Arc::new(self.clone()))
    }

    /// [`Self::replan`] for as long as it is wanted: the fullest plans take seconds. None once `going` says no.
    pub fn replan_while(&self, scene: &Scene, going: &mut dyn FnMut() -> bool) -> Option<Arc<Self>> {
        let edit = self.edit_to(scene);
        let cover = if edit.cover {
            Arc::new(self.cover.again(&self.chart, &scene.loss, &scene.scars))
        } else {
            self.cover.clone()
        };
        let base = StagedHead {
            head: self.head.clone(),
            picking: self.picking.clone(),
            chart: self.chart.clone(),
            seeds: self.seeds.clone(),
            ground: self.ground.clone(),
            cover,
            ambient_occlusion: self.ambient_occlusion.clone(),
        };
        Self::plan(base, scene, Some((self, edit)), going).map(Arc::new)
    }

    /// What a scene of the same head asks anew for.
    pub fn edit_to(&self, scene: &Scene) -> Edit {
        let Self { treatment, client, hair, loss, scars, transplant, .. } = self;
        Edit::between(&PlanSource { treatment, client, hair, loss, scars, transplant }, &scene.into())
    }

    /// True where a scene asks for the same impressions and hairs on the same head.
    pub fn is_plan_of(&self, scene: &Scene) -> bool {
        !self.edit_to(scene).plan
    }

    pub(crate) fn plan(
        base: StagedHead,
        scene: &Scene,
        old: Option<(&Self, Edit)>,
        going: &mut dyn FnMut() -> bool,
    ) -> Option<Self> {
        if !going() {
            return None;
        }
        let StagedHead { head, picking, chart, seeds, ground, cover, ambient_occlusion } = base;
        let (treatment, hair) = (scene.treatment.clone(), scene.hair);
        let brief = Brief { treatment: &treatment, client: &scene.client, hair: &hair, cover: &cover };
        let density = match old {
            Some((old, _)) => {
                let Self { treatment, client, hair, cover, .. } = old;
                old.density.edited(&chart, &Brief { treatment, client, hair, cover }, &brief)
            }
            None => DensityMap::new(&chart, &brief),
        };
        if !going() {
            return None;
        }
        let seed = treatment.seed;
        let plan = Packed::new(select::select(&ground, &chart, &density, &treatment), seed);
        if !going() {
            return None;
        }
        let stubble = old.filter(|(_, edit)| !edit.stubble).map(|(old, _)| old.stubble.clone());
        let stubble = stubble.unwrap_or_else(|| {
            let units = select::select_hair(&ground, &chart, &density, &cover, &hair, &scene.transplant, seed);
            Arc::new(Packed::new(units, seed))
        });
        let beard = match old.filter(|(_, edit)| !edit.beard) {
            Some((old, _)) => old.beard.clone(),
            None if scene.loss.areata == Areata::Universalis => Arc::default(),
            None => Arc::new(Packed::new(beard::select_beard(&head, &chart.frame, &hair, seed), seed)),
        };
        let Packed { marks: impressions, mut packed, mut clusters } = plan;
        let regularity = select::regularity(&impressions);
        for hair in [&stubble, &beard] {
            let first = packed.len() as u32;
            packed.extend_from_slice(&hair.packed);
            clusters.extend(hair.clusters.iter().map(|c| Cluster { first: c.first + first, ..*c }));
        }
        let dots = impressions.len() as u64 * u64::from(treatment.dots_per_impression.max(1));
        Some(Self {
            face: FaceFrame::of(&head),
            head,
            picking,
            chart,
            seeds,
            ground,
            cover,
            ambient_occlusion,
            stubble,
            beard,
            treatment,
            hair,
            client: scene.client,
            loss: scene.loss.clone(),
            scars: scene.scars.clone(),
            transplant: scene.transplant,
            density,
            impressions,
            packed,
            clusters,
            dots,
            regularity,
        })
    }

    /// Follicular units that have hair at a time, years after the course.
    pub fn hair_at(&self, years: f32) -> impl Iterator<Item = &FollicularUnit> {
        self.stubble.marks.iter().filter(move |unit| unit.lifetime.left(years) > 0.0)
    }

    /// Place of a follicular unit among those around it, see [`select::hair_share`].
    pub fn hair_share(&self, unit: &FollicularUnit) -> f32 {
        select::hair_share(unit, &self.ground, &self.chart, &self.cover, &self.hair)
    }

    /// Middle of the box around head and neck, mm.
    pub fn center_mm(&self) -> Vec3 {
        self.head.bounds().center()
    }

    /// First point of the head on a ray, mm.
    pub fn hit(&self, origin_mm: Vec3, direction: Vec3) -> Option<Vec3> {
        self.picking.hit(origin_mm, direction)
    }
}
