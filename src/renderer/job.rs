//! One frame as a list of slices: bake, prepare, then for every tile and sample the head, the dots
//! in ranges of clusters, the skin in ranges of rows, the display.

use super::brows::has_brows;
use super::hair::is_grown;
use super::{Backend, FrameSpec, Renderer};
use crate::gpu::{Gpu, GpuError};
use crate::layout::{Frame, LIGHT_DISTANT, LIGHT_RECTANGLE, Look, MAX_LIGHTS, Slice, Tally};
use crate::passes::inputs::{look, paint};
use crate::passes::skin::Features;
use crate::passes::{Context, cull, openness, scatter};
use crate::scene::light;
use crate::stage::Stage;
use bytemuck::Zeroable;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Pixels of a side of a tile at most: the sums of one tile stay far below 128 MiB.
const TILE_SIDE: u32 = 2048;
/// Dots an impression is drawn with at most by the level of detail (see `shaders/cull.wgsl`).
const LOD_DOTS: u32 = 68;
/// Shafts and stumps of a follicular unit at most (see `shaders/shared/hair.wgsl`).
const HAIR_DOTS: u32 = 8;
/// Work items of one slice at most: 16 bytes each.
const SLICE_ITEMS: u64 = 1 << 22;

/// A frame on its way.
pub struct Job {
    spec: FrameSpec,
    stage: Arc<Stage>,
    tiles: Vec<Tile>,
    tile_size: [u32; 2],
    tile: usize,
    sample: u32,
    pub(super) phase: Phase,
}

/// A part of the picture that is drawn at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tile {
    /// Left top pixel that is drawn.
    pub origin: [u32; 2],
    /// First pixel that is shown, and the end: what lies beside them is there for the blur alone.
    pub shown_first: [u32; 2],
    pub shown_end: [u32; 2],
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    Bake,
    Prepare,
    /// Grown hair, where it has changed.
    Grow,
    /// Strands to light from here on.
    Shine(u32),
    /// Brows and lashes.
    Brows,
    Head,
    /// Clusters from here on.
    Dots(u32),
    /// Strands of grown hair from here on.
    Strands(u32),
    /// Rows from here on.
    Skin(u32),
    /// Light that walks under the skin, where the picture rests.
    Scatter,
    Display,
    Done,
}

/// What a unit of each kind of work costs on this device, ms; learnt from slices that finished.
#[derive(Clone, Default)]
pub struct Rates(Arc<Mutex<[Option<f32>; 8]>>);

#[derive(Clone, Copy)]
pub(super) enum Work {
    Directions,
    Pixels,
    Clusters,
    SkinPixels,
    GrownPoints,
    ThicketLayers,
    LitPoints,
    DrawnPoints,
}

/// Guesses before the first measurement, ms a unit: a slow software device.
const FIRST_GUESS_MS: [f32; 8] = [5.0, 2e-5, 0.1, 3e-4, 1e-3, 10.0, 1e-3, 3e-4];

impl Rates {
    pub(super) fn ms(&self, work: Work) -> f32 {
        self.0.lock().ok().and_then(|r| r[work as usize]).unwrap_or(FIRST_GUESS_MS[work as usize])
    }

    /// Learns from the submission just made, once the device reports it done.
    pub(super) fn learn(&self, gpu: &Gpu, work: Work, units: f32) {
        let (rates, start) = (self.0.clone(), Instant::now());
        gpu.queue.on_submitted_work_done(move || {
            let ms = start.elapsed().as_secs_f32() * 1000.0 / units.max(1.0);
            if let Ok(mut rates) = rates.lock() {
                let rate = &mut rates[work as usize];
                *rate = Some(rate.map_or(ms, |old| 0.7 * old + 0.3 * ms));
            }
        });
    }
}

/// Dots that an impression of this frame is drawn with, level of detail aside.
pub fn dots_per_impression(spec: &FrameSpec, stage: &Stage) -> u32 {
    if spec.dots_per_impression > 0 { spec.dots_per_impression } else { stage.treatment.dots_per_impression.max(1) }
}

impl Job {
    pub fn new(spec: &FrameSpec, stage: &Arc<Stage>) -> Self {
        let picture = [spec.width.max(1), spec.height.max(1)];
        let count = picture.map(|s| s.div_ceil(TILE_SIDE));
        let border = scatter::border_px(spec);
        let shown = [0, 1].map(|i: usize| picture[i].div_ceil(count[i]));
        let tile_size =
            [0, 1].map(|i: usize| if count[i] > 1 { picture[i].min(shown[i] + 2 * border) } else { shown[i] });
        let tile = move |at: [u32; 2]| Tile {
            origin: [0, 1].map(|i: usize| (at[i] * shown[i]).saturating_sub(border).min(picture[i] - tile_size[i])),
            shown_first: [0, 1].map(|i: usize| at[i] * shown[i]),
            shown_end: [0, 1].map(|i: usize| ((at[i] + 1) * shown[i]).min(picture[i])),
        };
        let tiles = (0..count[1]).flat_map(|y| (0..count[0]).map(move |x| tile([x, y])));
        Self {
            spec: FrameSpec { samples: spec.samples.max(1), ..spec.clone() },
            stage: stage.clone(),
            tiles: tiles.collect(),
            tile_size,
            tile: 0,
            sample: 0,
            phase: Phase::Bake,
        }
    }

    pub fn tile_size(&self) -> [u32; 2] {
        self.tile_size
    }

    /// The tile that is being drawn.
    pub(super) fn tile(&self) -> Tile {
        self.tiles.get(self.tile).copied().unwrap_or_default()
    }

    pub fn picture_size(&self) -> [u32; 2] {
        [self.spec.width.max(1), self.spec.height.max(1)]
    }

    pub fn samples(&self) -> u32 {
        self.spec.samples
    }

    pub fn dots_per_impression(&self) -> u32 {
        dots_per_impression(&self.spec, &self.stage)
    }

    pub(super) fn spec(&self) -> &FrameSpec {
        &self.spec
    }

    pub(super) fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What comes after the dots.
    fn after_dots(&self) -> Phase {
        if is_grown(&self.spec) { Phase::Strands(0) } else { Phase::Skin(0) }
    }

    pub fn is_done(&self) -> bool {
        self.phase == Phase::Done
    }

    /// The camera of the current sample of the current tile.
    fn frame(&self, pyramid_levels: u32, light_count: u32) -> Frame {
        let spec = &self.spec;
        let view = spec.view.view_from_world();
        let Tile { origin, shown_first, shown_end } = self.tile();
        let jitter = if spec.samples > 1 { jitter(self.sample) } else { [0.0; 2] };
        let center = |i: usize, side: u32| side as f32 * 0.5 + jitter[i] - origin[i] as f32;
        Frame {
            view_from_world: view.to_cols_array_2d(),
            world_from_view: view.inverse().to_cols_array_2d(),
            eye_mm: spec.view.eye_mm().to_array(),
            near_mm: spec.view.near_mm(),
            center_px: [center(0, spec.width), center(1, spec.height)],
            focal_px: spec.height as f32 * 0.5 / (spec.view.fov_deg.to_radians() * 0.5).tan(),
            dots_per_impression: self.dots_per_impression(),
            tile_size: self.tile_size,
            tile_origin: origin,
            picture_size: [spec.width, spec.height],
            shown_first,
            shown_end,
            lod: u32::from(spec.lod),
            sample: self.sample,
            samples: spec.samples,
            gloss: if spec.gloss { 1.0 } else { 0.0 },
            treated: if spec.treated { 1.0 } else { 0.0 },
            tone: spec.tone as u32,
            exposure: (light::preset(&spec.light).exposure_ev + spec.light.exposure_ev).exp2(),
            light_count,
            pyramid_levels,
            bands: u32::from(spec.bands),
            brows: [0; 4],
        }
    }

    /// Clusters whose dots fit one slice's work lists, and the list length they need.
    fn clusters_at_once(&self) -> (u32, u64) {
        let dots = if self.spec.lod { self.dots_per_impression().min(LOD_DOTS) } else { self.dots_per_impression() };
        let one = cull::capacity(1, dots.max(HAIR_DOTS)).max(1);
        let clusters = (SLICE_ITEMS / one).clamp(1, u64::from(u32::MAX)) as u32;
        (clusters, one)
    }
}

impl Renderer {
    /// Records and submits one slice that should take at most `budget_ms`; returns what it is
    /// expected to take.
    pub(super) fn slice(&mut self, job: &mut Job, budget_ms: f32) -> Result<f32, GpuError> {
        match job.phase {
            Phase::Bake => self.bake(job, budget_ms),
            Phase::Prepare => self.prepare(job),
            Phase::Grow => self.grow(job, budget_ms),
            Phase::Shine(first) => self.shine(job, first, budget_ms),
            Phase::Brows => self.brows(job),
            Phase::Head => self.head(job),
            Phase::Dots(first) => self.dots(job, first, budget_ms),
            Phase::Strands(first) => self.strands(job, first, budget_ms),
            Phase::Skin(first) => self.skin(job, first, budget_ms),
            Phase::Scatter => self.scatter(job),
            Phase::Display => self.display(job),
            Phase::Done => Ok(0.0),
        }
    }

    /// Openness of the vertices, some directions at a time; once a head.
    fn bake(&mut self, job: &mut Job, budget_ms: f32) -> Result<f32, GpuError> {
        let done = self.openness.0;
        let Some(sums) = self.openness.1.take().filter(|_| done < openness::DIRECTIONS) else {
            job.phase = Phase::Prepare;
            return Ok(0.0);
        };
        let rate = self.rates.ms(Work::Directions);
        let count = ((budget_ms / rate) as u32).clamp(1, 16).min(openness::DIRECTIONS - done);
        let center = job.stage.center_mm();
        // Not a pass of the frame: it would only blur the figures.
        self.submit(Slice::zeroed(), |passes, context| {
            passes.openness.record(context, &sums, center, done..done + count);
        })?;
        self.timer.reset();
        self.rates.learn(&self.gpu, Work::Directions, count as f32);
        self.openness = (done + count, Some(sums));
        Ok(rate * count as f32)
    }

    /// Ages the impressions and draws the shadow maps, where what they show has changed.
    fn prepare(&mut self, job: &mut Job) -> Result<f32, GpuError> {
        job.phase = Phase::Grow;
        let ageing = Self::ageing(&job.stage, &job.spec);
        let (look, _) = look::look(&job.stage, &job.spec, &ageing);
        self.passes.skin.set_look(&self.gpu, &look);
        self.passes.skin.specialise(&self.gpu, features(&job.spec, &job.stage, &look))?;
        let views = look::shadow_views(&job.spec, job.stage.center_mm());
        let keys: Vec<[f32; 16]> = views.iter().map(|v| v.to_cols_array()).collect();
        let new_age = self.aged.is_none_or(|a| bytemuck::bytes_of(&a) != bytemuck::bytes_of(&ageing));
        let new_light = self.shadowed.as_ref() != Some(&keys);
        let complexion = [look.variation, look.freckles];
        let new_complexion = self.complexion != Some(complexion);
        if !new_age && !new_light && !new_complexion {
            return Ok(0.0);
        }
        self.submit(Slice::zeroed(), |passes, context| {
            if new_age {
                passes.age.record(context, &ageing);
                passes.entry.record(context, passes.skin.look());
            }
            if new_complexion {
                passes.complexion.record(context, passes.skin.look());
            }
            for (i, view) in views.into_iter().enumerate().filter(|_| new_light) {
                passes.shadow.record(context, i, view);
            }
        })?;
        (self.aged, self.shadowed, self.complexion) = (Some(ageing), Some(keys), Some(complexion));
        Ok(5.0)
    }

    /// Starts a sample of a tile: the head, the depth pyramid, empty sums.
    fn head(&mut self, job: &mut Job) -> Result<f32, GpuError> {
        let lights = light::preset(&job.spec.light).sources.len().min(MAX_LIGHTS) as u32;
        let levels = self.targets.as_ref().map_or(1, |t| t.pyramid_levels);
        let mut frame = job.frame(levels, lights);
        frame.brows = self.brows_place(job, &frame);
        self.gpu.queue.write_buffer(&self.frame_uniform, 0, bytemuck::bytes_of(&frame));
        let brows = frame.brows[2] > 0;
        let new_tile = job.sample == 0;
        let first = new_tile && job.tile == 0;
        self.submit(Slice::zeroed(), |passes, context| {
            passes.head.record(context);
            passes.pyramid.record(context);
            if brows {
                passes.brows.record(context);
            }
            context.encoder.clear_buffer(&context.targets.sums, 0, None);
            if new_tile {
                context.encoder.clear_buffer(&context.targets.hdr, 0, None);
                if passes.skin.features().scattered {
                    context.encoder.clear_buffer(&context.targets.irradiance, 0, None);
                    context.encoder.clear_buffer(&context.targets.diffuse, 0, None);
                }
            }
            if first {
                context.encoder.clear_buffer(&context.targets.tally, 0, None);
            }
        })?;
        let pixels = (job.tile_size[0] * job.tile_size[1]) as f32;
        self.rates.learn(&self.gpu, Work::Pixels, pixels);
        let dots = job.spec.treated || job.spec.hair.visible;
        job.phase = if dots { Phase::Dots(0) } else { job.after_dots() };
        Ok(pixels * self.rates.ms(Work::Pixels))
    }

    /// Culls and splats a range of clusters.
    fn dots(&mut self, job: &mut Job, first: u32, budget_ms: f32) -> Result<f32, GpuError> {
        let count = job.stage.clusters.len() as u32;
        let (at_once, items) = job.clusters_at_once();
        let rate = self.rates.ms(Work::Clusters);
        let affordable = (budget_ms / rate).clamp(64.0, 4e9) as u32;
        let end = count.min(first.saturating_add(affordable.min(at_once)));
        if first >= end {
            job.phase = job.after_dots();
            return Ok(0.0);
        }
        self.passes.cull.reserve(&self.gpu, u64::from(end - first) * items)?;
        let capacity = self.passes.cull.lists().capacity;
        let backend = job.spec.backend;
        let slice = Slice { cluster_first: first, cluster_end: end, item_capacity: capacity, ..Slice::zeroed() };
        let all = self.baseline_items.take();
        // The tally's counters of the frame lie behind its lists' lengths.
        let lists_bytes = std::mem::offset_of!(Tally, clusters_visible) as u64;
        self.submit(slice, |passes, context| {
            context.encoder.clear_buffer(&context.targets.tally, 0, Some(lists_bytes));
            passes.cull.record(context, end - first);
            match (&all, backend) {
                (Some((_, items)), Backend::Quads | Backend::Points) if first == 0 => {
                    passes.baseline.record(context, items, backend == Backend::Points);
                }
                (_, Backend::Compute) => passes.splat.record(context, passes.cull.lists()),
                _ => {}
            }
            passes.splat_large.record(context, passes.cull.lists());
        })?;
        self.baseline_items = all;
        self.rates.learn(&self.gpu, Work::Clusters, (end - first) as f32);
        job.phase = if end < count { Phase::Dots(end) } else { job.after_dots() };
        Ok(rate * (end - first) as f32)
    }

    /// Shades a range of rows.
    fn skin(&mut self, job: &mut Job, first: u32, budget_ms: f32) -> Result<f32, GpuError> {
        let [width, height] = job.tile_size;
        let rate = self.rates.ms(Work::SkinPixels) * width as f32;
        let affordable = (budget_ms / rate).clamp(32.0, 1e6) as u32 & !7;
        let end = height.min(first + affordable);
        let slice = Slice { row_first: first, row_end: end, ..Slice::zeroed() };
        self.submit(slice, |passes, context| {
            passes.tiles.record(context, passes.hair().hair, passes.skin.features().grown, end - first);
            passes.skin.record(context, &passes.shadow, passes.hair());
        })?;
        self.rates.learn(&self.gpu, Work::SkinPixels, (width * (end - first)) as f32);
        if end < height {
            job.phase = Phase::Skin(end);
        } else if job.sample + 1 < job.spec.samples {
            job.sample += 1;
            job.phase = Phase::Head;
        } else {
            job.phase = if self.passes.skin.features().scattered { Phase::Scatter } else { Phase::Display };
        }
        Ok(rate * (end - first) as f32)
    }

    /// Blurs the tile's irradiance.
    fn scatter(&mut self, job: &mut Job) -> Result<f32, GpuError> {
        self.submit(Slice::zeroed(), |passes, context| passes.scatter.record(context))?;
        job.phase = Phase::Display;
        Ok((job.tile_size[0] * job.tile_size[1]) as f32 * 1e-4)
    }

    /// Shows the tile and goes on to the next one.
    fn display(&mut self, job: &mut Job) -> Result<f32, GpuError> {
        let Some(view) = self.picture.as_ref().map(|p| p.create_view(&Default::default())) else {
            return Err(GpuError::NothingStaged);
        };
        self.submit(Slice::zeroed(), |passes, context| passes.display.record(context, passes.skin.look(), &view))?;
        job.sample = 0;
        job.tile += 1;
        job.phase = if job.tile < job.tiles.len() { Phase::Head } else { Phase::Done };
        Ok((job.tile_size[0] * job.tile_size[1]) as f32 * 2e-5)
    }

    /// Submits one slice.
    pub(super) fn submit(
        &mut self,
        slice: Slice,
        record: impl FnOnce(&super::Passes, &mut Context),
    ) -> Result<(), GpuError> {
        let (Some(resident), Some(targets)) = (&self.resident, &self.targets) else {
            return Err(GpuError::NothingStaged);
        };
        self.gpu.queue.write_buffer(&self.slice_uniform, 0, bytemuck::bytes_of(&slice));
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        let mut context = Context {
            gpu: &self.gpu,
            encoder: &mut encoder,
            timer: &mut self.timer,
            resident,
            targets,
            frame: &self.frame_uniform,
            slice: &self.slice_uniform,
        };
        record(&self.passes, &mut context);
        self.gpu.queue.submit([encoder.finish()]);
        Ok(())
    }
}

/// What the skin pass has to draw.
fn features(spec: &FrameSpec, stage: &Stage, look: &Look) -> Features {
    let count = light::preset(&spec.light).sources.len().min(MAX_LIGHTS);
    let any = |kind: u32| look.lights[..count].iter().any(|l| l.kind == kind);
    Features {
        rectangles: any(LIGHT_RECTANGLE),
        distant: any(LIGHT_DISTANT),
        coat: look.sheen > 0.6,
        stubble: spec.hair.visible && !is_grown(spec),
        grown: is_grown(spec) && !spec.bands,
        healing: spec.treated && look.redness > 0.0,
        painted: paint::is_painted(&stage.head),
        scattered: scatter::scatters(spec),
        scarred: stage.cover.scars.stands_out(),
        brows: has_brows(stage, spec),
        dressed: spec.dressed && !stage.head.marks.is_empty(),
    }
}

/// Sub-pixel offset of a sample: Halton's sequence in bases 2 and 3, the first at the centre.
fn jitter(sample: u32) -> [f32; 2] {
    let radical = |base: u32| {
        let (mut index, mut share, mut sum) = (sample, 1.0, 0.0);
        while index > 0 {
            share /= base as f32;
            sum += (index % base) as f32 * share;
            index /= base;
        }
        sum
    };
    // Sample 0 of both sequences is 0; half a step moves it to the middle of the pixel.
    [2, 3].map(|base| (radical(base) + 0.5).fract() - 0.5)
}
