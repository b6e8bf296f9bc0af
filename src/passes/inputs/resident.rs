//! All that a staged scene keeps on the device, parted by what it lives with; rebuilt after a loss.

use super::head::HeadBuffers;
use super::plan::{CoverMaps, PlanBuffers};
use super::tables::DeviceTables;
use crate::gpu::{Gpu, GpuError};
use crate::stage::Stage;
use std::sync::Arc;

/// Device copies of a [`Stage`].
pub struct Resident {
    pub tables: Arc<DeviceTables>,
    pub head: Arc<HeadBuffers>,
    pub cover: Arc<CoverMaps>,
    pub plan: PlanBuffers,
    pub version: Version,
    pub stage: Arc<Stage>,
}

/// Which head, cover, hair and plan are on the device: what is made from one of them carries its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version {
    pub head: u32,
    pub cover: u32,
    /// Own hair, with the cover that it grows through.
    pub hair: u32,
    pub plan: u32,
}

impl Version {
    /// Of what comes once this is cleared away: no number comes twice, so that nothing made of this is taken for its own.
    pub fn after(self) -> Self {
        Self { head: self.head + 1, cover: self.cover + 1, hair: self.hair + 1, plan: self.plan + 1 }
    }

    /// The numbers of a stage that comes after another: the one place that says what of it is new.
    fn next(self, old: &Stage, new: &Stage) -> Self {
        let new_head = !Arc::ptr_eq(&old.head, &new.head);
        let new_cover = new_head || !Arc::ptr_eq(&old.cover, &new.cover);
        let new_hair = new_cover || !Arc::ptr_eq(&old.stubble, &new.stubble);
        Self {
            head: self.head + u32::from(new_head),
            cover: self.cover + u32::from(new_cover),
            hair: self.hair + u32::from(new_hair),
            plan: self.plan + 1,
        }
    }
}

impl Resident {
    /// Uploads what of a stage is not on the device yet.
    ///
    /// # Errors
    /// A stage too large for the device.
    pub fn new(
        gpu: &Gpu,
        stage: &Arc<Stage>,
        tables: &Arc<DeviceTables>,
        old: Option<&Self>,
        first: Version,
    ) -> Result<Self, GpuError> {
        let version = old.map_or(first, |old| old.version.next(&old.stage, stage));
        let same_head = old.filter(|old| old.version.head == version.head);
        let same_cover = old.filter(|old| old.version.cover == version.cover);
        Ok(Self {
            tables: tables.clone(),
            head: match same_head {
                Some(old) => old.head.clone(),
                None => Arc::new(HeadBuffers::new(gpu, stage)?),
            },
            cover: same_cover.map_or_else(|| Arc::new(CoverMaps::new(gpu, stage)), |old| old.cover.clone()),
            plan: PlanBuffers::new(gpu, stage)?,
            version,
            stage: stage.clone(),
        })
    }
}
