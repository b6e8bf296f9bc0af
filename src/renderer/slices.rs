//! The slices of a frame, recorded and submitted one by one.

use super::baked::{Shown, Surface};
use super::features::{features, lights_of};
use super::{Backend, Renderer};
use crate::gpu::GpuError;
use crate::layout::{Frame, IndirectArgs, Slice};
use crate::math::Aabb;
use crate::passes::display::Part;
use crate::passes::inputs::head::COARSE_MM;
use crate::passes::inputs::resident::Resident;
use crate::passes::inputs::shading;
use crate::passes::inputs::targets::TILE;
use crate::passes::lit::{self, LitPass};
use crate::passes::skin::Features;
use crate::passes::{Context, ambient_occlusion, pixels_of, scatter};
use crate::renderer::job::{Job, Phase, Tile, Work};
use bytemuck::Zeroable as _;

impl Renderer {
    /// Records and submits one slice that should take at most `budget_ms`; returns what it is
    /// expected to take.
    pub(super) fn slice(&mut self, job: &mut Job, budget_ms: f32) -> Result<f32, GpuError> {
        match job.phase {
            Phase::Bake => self.bake(job, budget_ms),
            Phase::Prepare => self.prepare(job),
            Phase::Grow => self.grow(job, budget_ms),
            Phase::StrandLighting(first) => self.light_strands(job, first, budget_ms),
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

    /// Ambient occlusion of the vertices, some directions at a time; once a head.
    fn bake(&mut self, job: &mut Job, budget_ms: f32) -> Result<f32, GpuError> {
        let done = self.ambient_occlusion.0;
        let Some(sums) = self.ambient_occlusion.1.take().filter(|_| done < ambient_occlusion::DIRECTIONS) else {
            job.phase = Phase::Prepare;
            return Ok(0.0);
        };
        let rate = self.rates.ms(Work::Directions);
        let count = ((budget_ms / rate) as u32).clamp(1, 16).min(ambient_occlusion::DIRECTIONS - done);
        let center = job.stage.center_mm();
        // Not a pass of the frame: it would only blur the figures.
        self.submit(Slice::zeroed(), |passes, context| {
            passes.ambient_occlusion.record(context, &sums, center, done..done + count);
        })?;
        self.timer.reset();
        self.rates.learn(&self.gpu, Work::Directions, count as f32);
        self.ambient_occlusion = (done + count, Some(sums));
        Ok(rate * count as f32)
    }

    /// Ages the impressions and draws the shadow maps, where what they show has changed.
    fn prepare(&mut self, job: &mut Job) -> Result<f32, GpuError> {
        job.phase = Phase::Grow;
        let ageing = Self::ageing(&job.stage, &job.spec);
        let (shading, _) = shading::shading(&job.stage, &job.spec, &ageing);
        self.passes.skin.set_shading(&self.gpu, &shading);
        let features = features(&job.spec, &job.stage);
        // A picture that rests asks the shadow maps itself.
        let Some(Resident { version, head, .. }) = &self.resident else { return Err(GpuError::NothingStaged) };
        let lit =
            !features.scattered && lit::serves(&shading, lights_of(&job.spec).len(), head.vertex_count, head.edge_mm);
        let version = *version;
        self.passes.display.specialise(&self.gpu, job.spec.tone as u32, features.dressed)?;
        self.passes.skin.specialise(&self.gpu, Features { lit, ..features })?;
        let views = shading::shadow_views(&job.spec, job.stage.center_mm());
        let wanted = self.baked.wanted(version, &ageing, &shading, &views, lit);
        let stale = self.baked.stale(&wanted);
        if !stale.any() {
            return Ok(0.0);
        }
        if stale.lit && self.passes.lit.is_none() {
            self.passes.lit = Some(LitPass::new(&self.gpu)?);
        }
        self.submit(Slice::zeroed(), |passes, context| {
            if stale.aged {
                passes.age.record(context, &ageing);
                context.ends("age");
            }
            if stale.listed {
                passes.entry.record_list(context, passes.skin.shading(), passes.age.ageing());
                context.ends("entry list");
            }
            if stale.entry {
                passes.entry.record(context, passes.skin.shading());
                context.ends("entry");
            }
            if stale.complexion {
                passes.complexion.record(context, passes.skin.shading());
                context.ends("complexion");
            }
            for (i, view) in views.into_iter().enumerate().filter(|_| stale.shadows) {
                passes.shadow.record(context, i, view);
                context.ends("shadow");
            }
            if let Some(lit) = passes.lit.as_ref().filter(|_| stale.lit) {
                lit.record(context, passes.skin.shading(), &passes.shadow);
                context.ends("lit");
            }
        })?;
        self.baked = wanted;
        Ok(5.0)
    }

    /// Starts a sample of a tile: the head, the depth pyramid, empty sums.
    fn head(&mut self, job: &mut Job) -> Result<f32, GpuError> {
        let lights = lights_of(&job.spec).len() as u32;
        let levels = self.targets.as_ref().map_or(1, |t| t.pyramid_levels);
        let mut frame = job.frame(levels, lights);
        frame.brows = self.brows_place(job, &frame);
        frame.head = self.resident.as_ref().map_or([0; 4], |r| cells_of(&r.head.bounds, &frame));
        self.gpu.queue.write_buffer(&self.frame_uniform, 0, bytemuck::bytes_of(&frame));
        let brows = frame.brows[2] > 0;
        let new_tile = job.sample == 0;
        let coarse = self.passes.skin.features().moving && scatter::px_mm(&job.spec) > 2.0 * COARSE_MM;
        let first = new_tile && job.tile == 0;
        let head = self.resident.as_ref().map_or(0, |r| r.version.head);
        let surface = Surface::new(&frame, head, self.ambient_occlusion.0, &self.baked, coarse);
        let kept = self.surface.replace(surface.clone()).is_some_and(|old| old == surface);
        job.shown = self.showing(job, surface);
        job.kept = job.shown.is_some() && self.shown == job.shown;
        if !job.kept {
            (self.shown, self.touched) = (None, false);
        }
        let (only_year, touch) = (job.kept, job.kept && !self.touched);
        self.submit(Slice::zeroed(), |passes, context| {
            if !kept {
                passes.head.record(context, passes.skin.features().painted, coarse);
                context.ends("head");
                passes.pyramid.record(context, &frame);
                context.ends("pyramid");
            }
            if brows && !only_year {
                passes.brows.record(context);
                context.ends("brows");
            }
            if touch {
                passes.touched.record(context, passes.skin.shading());
                context.ends("touched");
            }
            context.encoder.clear_buffer(&context.targets.sums, 0, None);
            context.encoder.clear_buffer(&context.targets.inked, 0, None);
            if new_tile {
                if !only_year {
                    context.encoder.clear_buffer(&context.targets.hdr, 0, None);
                }
                context.encoder.clear_buffer(&context.targets.squares, 0, None);
                if passes.skin.features().scattered {
                    context.encoder.clear_buffer(&context.targets.irradiance, 0, None);
                    context.encoder.clear_buffer(&context.targets.diffuse, 0, None);
                }
            }
            if first {
                context.encoder.clear_buffer(&context.targets.indirect_args, 0, None);
            }
            context.ends("clear");
        })?;
        self.touched |= touch;
        let pixels = (job.tile_size[0] * job.tile_size[1]) as f32;
        self.rates.learn(&self.gpu, Work::Pixels, pixels);
        let dots = job.spec.treated || job.spec.hair.visible;
        job.phase = if dots { Phase::Dots(0) } else { job.after_dots() };
        Ok(pixels * self.rates.ms(Work::Pixels))
    }

    /// What the picture of a job shows but for the year, where another one may take it over: it moves, lies in one tile
    /// and shows no grown hair.
    fn showing(&self, job: &Job, surface: Surface) -> Option<Shown> {
        let features = self.passes.skin.features();
        let apt = features.moving && !features.grown && job.tiles.len() == 1 && job.spec.backend == Backend::Compute;
        let version = self.resident.as_ref().filter(|_| apt)?.version;
        let look = (self.passes.skin.shown(), features, job.spec.tone);
        Some(Shown::new(surface, version, &self.baked, look, self.passes.brows.shown()))
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
        // The indirect_args's counters of the frame lie behind its lists' lengths.
        let lists_bytes = std::mem::offset_of!(IndirectArgs, clusters_visible) as u64;
        self.submit(slice, |passes, context| {
            context.encoder.clear_buffer(&context.targets.indirect_args, 0, Some(lists_bytes));
            passes.cull.record(context, end - first);
            context.ends("cull");
            match (all.as_ref().zip(passes.baseline.as_ref()), backend) {
                (Some(((_, items), baseline)), Backend::Quads | Backend::Points) if first == 0 => {
                    baseline.record(context, items, backend == Backend::Points);
                    context.ends(if backend == Backend::Points { "points" } else { "quads" });
                }
                (_, Backend::Compute) => {
                    passes.splat.record(context, passes.cull.lists());
                    context.ends("splat");
                }
                _ => {}
            }
            passes.splat_large.record(context, passes.cull.lists());
            context.ends("splat_large");
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
        let kind = (self.passes.skin.features(), job.kept);
        self.passes.tiles.make(&self.gpu, kind)?;
        self.submit(slice, |passes, context| {
            let hair = passes.hair();
            passes.tiles.record(context, hair.hair, passes.skin.shading(), kind, end - first);
            context.ends("tiles");
            passes.skin.record(context, &passes.shadow, &hair);
            context.ends("skin");
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
        self.submit(Slice::zeroed(), |passes, context| {
            passes.scatter.record(context);
            context.ends("scatter");
        })?;
        job.phase = Phase::Display;
        Ok((job.tile_size[0] * job.tile_size[1]) as f32 * 1e-4)
    }

    /// Shows the tile and goes on to the next one.
    fn display(&mut self, job: &mut Job) -> Result<f32, GpuError> {
        let Some(view) = self.picture.as_ref().map(|p| p.create_view(&Default::default())) else {
            return Err(GpuError::NothingStaged);
        };
        let Tile { origin, shown_first, shown_end } = job.tile();
        let part = (&Part { origin, shown_first, shown_end }, job.kept);
        self.submit(Slice::zeroed(), |passes, context| {
            passes.display.record(context, passes.skin.shading(), &view, part);
            context.ends("display");
        })?;
        self.shown = job.shown.take();
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
        let mut encoder = self.gpu.encoder("slice");
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
        if self.gpu.is_lost() {
            return Err(GpuError::Lost { doing: "drawing a frame" });
        }
        self.gpu.queue.submit([encoder.finish()]);
        Ok(())
    }
}

/// Pixels of a tile that a box lies in, widened to whole cells of the depth pyramid: left, top, width, height.
fn cells_of(bounds: &Aabb, frame: &Frame) -> [u32; 4] {
    let Some([low, high]) = pixels_of(bounds, frame) else { return [0; 4] };
    let first = low.as_uvec2() / TILE * TILE;
    let size = high.as_uvec2() - first;
    [first.x, first.y, size.x, size.y]
}
