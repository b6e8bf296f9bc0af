//! The frame, in order, in slices. One renderer serves the window and the command line.

mod baked;
mod brows;
mod features;
mod growth;
pub mod hair;
mod job;
mod picture;
mod read;
mod slices;
pub(crate) mod staging;

pub use picture::{read_texture, read_texture_async};

use crate::design::hair::Hair;
use crate::dots::age::{self};
use crate::gpu::timer::Timer;
use crate::gpu::{Gpu, GpuError};
use crate::layout::{Ageing, Frame, Slice};
use crate::passes::age::AgePass;
use crate::passes::ambient_occlusion::AmbientOcclusionPass;
use crate::passes::baseline::{AllItems, BaselinePass};
use crate::passes::brows::BrowsPass;
use crate::passes::complexion::ComplexionPass;
use crate::passes::cull::CullPass;
use crate::passes::display::DisplayPass;
use crate::passes::entry::EntryPass;
use crate::passes::grow::GrowPass;
use crate::passes::hair_density::HairDensityPass;
use crate::passes::head::HeadPass;
use crate::passes::inputs::resident::{Resident, Version};
use crate::passes::inputs::tables::DeviceTables;
use crate::passes::inputs::targets::Targets;
use crate::passes::lit::LitPass;
use crate::passes::pyramid::PyramidPass;
use crate::passes::scatter::ScatterPass;
use crate::passes::shadow::ShadowPass;
use crate::passes::skin::{HairMaps, SkinPass};
use crate::passes::splat::SplatPass;
use crate::passes::splat_large::SplatLargePass;
use crate::passes::strand_lighting::StrandLightingPass;
use crate::passes::strands::StrandsPass;
use crate::passes::tiles::TilesPass;
use crate::passes::touched::TouchedPass;
pub use crate::scene::frame::Backend;
pub use crate::scene::frame::FrameSpec;
pub use crate::scene::frame::Tone;
use crate::stage::Stage;
use job::Job;
use std::sync::Arc;
use std::time::Duration;

/// Where a frame stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Call [`Renderer::step`] again.
    More,
    /// The picture is whole and may be sampled or read.
    Done,
}

/// What a finished frame cost.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct FrameStats {
    /// Needle strikes in the plan.
    pub impressions: u64,
    /// Pigment dots that they hold, drawn or not.
    pub dots: u64,
    /// Follicular units of the hair that is left.
    pub stubble: u64,
    /// Of plan, stubble and beard together.
    pub clusters: u32,
    /// Clusters that passed the cull, summed over the tiles, mean of the samples.
    pub clusters_visible: u32,
    /// After cull and level of detail, mean of the samples; a baseline draws them all.
    pub dots_drawn: u64,
    /// Time of each pass in ms, in frame order: by the device's stamps, which a software device makes too early (empty
    /// where it has none), or by waiting where [`Renderer::wait_for_passes`] asked for it.
    pub passes: Vec<(String, f32)>,
    /// Whether each pass was waited for.
    pub waited: bool,
}

/// Pipelines and targets; owns nothing that cannot be rebuilt from a [`Stage`] and a [`FrameSpec`].
pub struct Renderer {
    gpu: Gpu,
    passes: Passes,
    tables: Arc<DeviceTables>,
    timer: Timer,
    frame_uniform: wgpu::Buffer,
    slice_uniform: wgpu::Buffer,
    targets: Option<Targets>,
    picture: Option<wgpu::Texture>,
    resident: Option<Resident>,
    /// What the baselines draw, of which plan and how many dots an impression.
    baseline_items: Option<((u32, u32), AllItems)>,
    /// Directions of the ambient occlusion bake that are done, and its running sums.
    ambient_occlusion: (u32, Option<wgpu::Buffer>),
    baked: baked::Baked,
    /// Of what is staged where nothing is.
    first: Version,
    growth: growth::Growth,
    /// What the head's surface in the targets shows; `None`: nothing that a later frame may take over.
    surface: Option<baked::Surface>,
    /// What the picture shows; `None`: nothing that a later frame may take over.
    shown: Option<baked::Shown>,
    /// The tiles that its pigment touches are known.
    touched: bool,
    /// What the hairs of the face were lit for.
    face_light: Option<baked::FaceLight>,
    job: Option<Job>,
    last: Option<FrameSpec>,
    rates: job::Rates,
}

struct Passes {
    ambient_occlusion: AmbientOcclusionPass,
    age: AgePass,
    entry: EntryPass,
    shadow: ShadowPass,
    /// Made with the first picture that moves.
    lit: Option<LitPass>,
    head: HeadPass,
    pyramid: PyramidPass,
    cull: CullPass,
    splat: SplatPass,
    splat_large: SplatLargePass,
    /// Made when a baseline is first asked for.
    baseline: Option<BaselinePass>,
    complexion: ComplexionPass,
    grow: GrowPass,
    hair_density: HairDensityPass,
    strand_lighting: StrandLightingPass,
    strands: StrandsPass,
    brows: BrowsPass,
    touched: TouchedPass,
    tiles: TilesPass,
    skin: SkinPass,
    scatter: ScatterPass,
    display: DisplayPass,
}

impl Passes {
    /// Compiles the pipelines of most pictures.
    fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self {
            ambient_occlusion: AmbientOcclusionPass::new(gpu)?,
            age: AgePass::new(gpu)?,
            entry: EntryPass::new(gpu)?,
            shadow: ShadowPass::new(gpu)?,
            lit: None,
            head: HeadPass::new(gpu)?,
            pyramid: PyramidPass::new(gpu)?,
            cull: CullPass::new(gpu)?,
            splat: SplatPass::new(gpu)?,
            splat_large: SplatLargePass::new(gpu)?,
            baseline: None,
            complexion: ComplexionPass::new(gpu)?,
            grow: GrowPass::new(gpu)?,
            hair_density: HairDensityPass::new(gpu)?,
            strand_lighting: StrandLightingPass::new(gpu)?,
            strands: StrandsPass::new(gpu)?,
            brows: BrowsPass::new(gpu)?,
            touched: TouchedPass::new(gpu)?,
            tiles: TilesPass::default(),
            skin: SkinPass::new(gpu)?,
            scatter: ScatterPass::new(gpu)?,
            display: DisplayPass::new(gpu)?,
        })
    }

    /// What the skin sees of grown hair.
    fn hair(&self) -> HairMaps<'_> {
        HairMaps {
            hair_style: &self.grow.hair_style,
            hair: self.strands.hair(),
            reach: self.hair_density.reach_map(),
            sky: self.hair_density.sky_map(),
            brows: self.brows.hair(),
        }
    }
}

impl Renderer {
    /// Compiles the pipelines of most pictures, and makes what is on the device whatever head is shown.
    ///
    /// # Errors
    /// A shader that does not compile on this device.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        // Tables take the processor as long as pipelines take the driver.
        let (passes, tables) = rayon::join(|| Passes::new(gpu), || Arc::new(DeviceTables::new(gpu)));
        Ok(Self {
            gpu: gpu.clone(),
            passes: passes?,
            tables,
            timer: Timer::new(gpu)?,
            frame_uniform: crate::gpu::buffer::uniform::<Frame>(gpu, "frame")?,
            slice_uniform: crate::gpu::buffer::uniform::<Slice>(gpu, "slice")?,
            targets: None,
            picture: None,
            resident: None,
            baseline_items: None,
            ambient_occlusion: (0, None),
            baked: baked::Baked::default(),
            first: Version::default(),
            growth: growth::Growth::default(),
            surface: None,
            shown: None,
            touched: false,
            face_light: None,
            job: None,
            last: None,
            rates: job::Rates::default(),
        })
    }

    /// Uploads a stage. Frames show it from the next `begin`; what it shares with the one before it, head, cover or
    /// hair, is neither uploaded nor baked again.
    ///
    /// # Errors
    /// A stage too large for the device.
    pub fn set_stage(&mut self, stage: Arc<Stage>) -> Result<(), GpuError> {
        let resident = Resident::new(&self.gpu, &stage, &self.tables, self.resident.as_ref(), self.first)?;
        if self.resident.as_ref().is_none_or(|old| old.version.head != resident.version.head) {
            let sums = AmbientOcclusionPass::sums(&self.gpu, resident.head.vertex_count)?;
            self.ambient_occlusion = (0, Some(sums).filter(|_| !resident.head.is_open));
        }
        self.resident = Some(resident);
        self.job = None;
        Ok(())
    }

    /// Lets go of what is staged, so that the next head is not made beside the last one.
    pub fn clear_stage(&mut self) {
        if let Some(old) = self.resident.take() {
            self.first = old.version.after();
        }
        self.job = None;
        self.ambient_occlusion = (0, None);
    }

    /// Whether each pass is waited for, so that [`FrameStats::passes`] tells what it takes; a frame takes longer then.
    pub fn wait_for_passes(&mut self, wait: bool) {
        self.timer.wait_for_passes(wait);
    }

    /// Starts a frame; an unfinished one is dropped.
    ///
    /// # Errors
    /// A size the device cannot hold, or more dots than a baseline draws.
    pub fn begin(&mut self, spec: &FrameSpec) -> Result<(), GpuError> {
        let Some(resident) = &self.resident else { return Err(GpuError::NothingStaged) };
        let stage = resident.stage.clone();
        let limit = self.gpu.device.limits().max_texture_dimension_2d;
        let (width, height) = (spec.width.max(1), spec.height.max(1));
        if width > limit || height > limit {
            return Err(GpuError::PictureTooLarge { width, height, limit });
        }
        if self.picture.as_ref().is_none_or(|p| (p.width(), p.height()) != (width, height)) {
            self.picture = Some(picture::picture(&self.gpu, width, height));
            self.shown = None;
        }
        let job = Job::new(spec, &stage);
        let size = job.tile_size();
        if self.targets.as_ref().is_none_or(|t| t.size != size) {
            (self.targets, self.surface, self.shown) = (None, None, None);
            self.targets = Some(Targets::new(&self.gpu, size)?);
        }
        if spec.backend != Backend::Compute {
            if self.passes.baseline.is_none() {
                self.passes.baseline = Some(BaselinePass::new(&self.gpu)?);
            }
            let of = (resident.version.plan, job.dots_per_impression());
            if self.baseline_items.as_ref().is_none_or(|(made_of, _)| *made_of != of) {
                self.baseline_items = Some((of, BaselinePass::all_items(&self.gpu, &stage, of.1)?));
            }
            if let Some(targets) = &mut self.targets {
                targets.blended(&self.gpu);
            }
        }
        self.timer.reset();
        self.last = Some(spec.clone());
        self.job = Some(job);
        Ok(())
    }

    /// Records and submits the next slice of the frame, at most about `budget` of device time by
    /// what earlier slices cost. Never waits for the device.
    ///
    /// # Errors
    /// A lost device, or a slice too large for it.
    pub fn step(&mut self, budget: Duration) -> Result<Progress, GpuError> {
        if self.gpu.is_lost() {
            return Err(GpuError::Lost { doing: "drawing a frame" });
        }
        let Some(mut job) = self.job.take() else { return Ok(Progress::Done) };
        let budget_ms = budget.as_secs_f32() * 1000.0;
        let mut spent_ms = 0.0;
        while !job.is_done() && spent_ms < budget_ms {
            spent_ms += self.slice(&mut job, budget_ms - spent_ms)?;
        }
        if job.is_done() {
            return Ok(Progress::Done);
        }
        self.job = Some(job);
        Ok(Progress::More)
    }

    /// Runs all remaining slices without a pause.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn finish(&mut self) -> Result<(), GpuError> {
        while self.step(Duration::from_secs(3600))? == Progress::More {}
        Ok(())
    }

    /// The last finished picture: `Rgba8Unorm`, sRGB-encoded values, usable as a sampled texture
    /// (a plain, not an sRGB, format: the interface blends in gamma space).
    pub fn picture(&self) -> Option<&wgpu::Texture> {
        self.picture.as_ref()
    }

    /// The ageing uniform of a frame.
    fn ageing(stage: &Stage, spec: &FrameSpec) -> Ageing {
        let elapsed = age::Elapsed {
            years: spec.years,
            days: spec.days,
            sun_mlxh_per_year: spec.skin.sun_mlxh_per_year,
            habits: spec.habits,
            fade: spec.fade,
            aftercare: spec.aftercare,
            // The baselines draw pigment alone. Of grown hair the skin shows the roots; strands are drawn by themselves.
            hair: Hair {
                visible: spec.hair.visible && spec.backend == Backend::Compute,
                stubble_days: if spec.hair.is_grown() { 0.0 } else { spec.hair.stubble_days },
                ..spec.hair
            },
        };
        let hidden = vec![false; stage.treatment.sessions.len()];
        age::ageing(&stage.treatment, if spec.treated { &spec.layers } else { &hidden }, &elapsed)
    }
}
