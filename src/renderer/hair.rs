//! Grown hair's part of a frame: growing it, lighting it, drawing it, each in slices. Nothing of this
//! runs where hair is stubble.

use super::Renderer;
use super::job::{Job, Phase, Work};
use crate::dots::{FollicularUnit, strands};
use crate::gpu::GpuError;
use crate::layout::{HAIR_GRID_Z, HULL_SIZE, HairStyle, POSITION_UNITS_PER_MM, Root, Slice};
use crate::mesh::chart::hull::Hull;
use crate::passes::grow;
use crate::passes::inputs::hair_style;
use crate::passes::inputs::resident::Version;
use crate::scene::frame::is_grown;
use bytemuck::Zeroable;
use glam::Vec3;

/// No hair grows long where the hull lies higher over a root than this, mm: in the fold behind an ear.
const UNDER_MM: f32 = 2.5;

impl Renderer {
    /// Grows and lights the hair as far as the frame needs; at once done where hair is stubble.
    pub(super) fn grow(&mut self, job: &mut Job, budget_ms: f32) -> Result<f32, GpuError> {
        if !is_grown(job.spec()) {
            self.show_hair_style(HairStyle::zeroed());
            self.growth.hair_style = HairStyle::zeroed();
            job.phase = Phase::Brows;
            return Ok(0.0);
        }
        self.plant(job)?;
        self.show_hair_style(self.growth.hair_style);
        let wanted = self.growth.hair_style.drawn.max(self.growth.hair_style.filling);
        if self.growth.grown < wanted {
            return self.grow_some(wanted, budget_ms);
        }
        if self.growth.filled != Some(self.growth.hair_style.shaft_mm) {
            return self.fill_hair_grid();
        }
        if self.growth.skied < HAIR_GRID_Z || self.growth.lit < HAIR_GRID_Z {
            return self.light_hair_grid(budget_ms);
        }
        self.passes.strands.reserve(&self.gpu, job.tile_size());
        job.phase = Phase::StrandLighting(0);
        Ok(0.0)
    }

    /// Lights a range of the frame's strands.
    pub(super) fn light_strands(&mut self, job: &mut Job, first: u32, budget_ms: f32) -> Result<f32, GpuError> {
        let HairStyle { drawn, points, .. } = self.growth.hair_style;
        let rate = self.rates.ms(Work::LitPoints) * points as f32;
        let end = drawn.min(first + (budget_ms / rate).clamp(256.0, 4e9) as u32);
        let slice = Slice { strand_first: first, strand_end: end, ..Slice::zeroed() };
        let count = (end - first) * points;
        self.submit(slice, |passes, context| {
            let Some(strands) = passes.grow.strands() else { return };
            let around = (&passes.hair_density, &passes.shadow);
            passes.strand_lighting.record(context, &strands, around, passes.skin.shading(), ("strand_lighting", count));
        })?;
        self.rates.learn(&self.gpu, Work::LitPoints, count as f32);
        job.phase = if end < drawn { Phase::StrandLighting(end) } else { Phase::Brows };
        Ok(rate * (end - first) as f32)
    }

    /// Finds out what has to be grown, filled or lit anew.
    fn plant(&mut self, job: &Job) -> Result<(), GpuError> {
        let (stage, spec) = (job.stage(), job.spec());
        let growth = &mut self.growth;
        let Some(Version { head, hair, .. }) = self.resident.as_ref().map(|r| r.version) else {
            return Err(GpuError::NothingStaged);
        };
        if growth.hull.as_ref().is_none_or(|(of, _)| *of != head) {
            growth.hull = Some((head, Hull::new(&stage.head, &stage.chart, HULL_SIZE)));
        }
        let Some((_, hull)) = &growth.hull else { return Ok(()) };
        // Hair falls and grafts grow with the years.
        let units: Vec<_> = stage.hair_at(spec.years).collect();
        if growth.rooted != Some((hair, units.len())) {
            growth.rooted = Some((hair, units.len()));
            let free = |unit: &FollicularUnit| hull.outside_mm(unit.position_mm) > -UNDER_MM;
            growth.roots = strands::roots(&units, free, |unit| stage.hair_share(unit), stage.treatment.seed);
            growth.shape = None;
        }
        let wanted = hair_style::hair_style(stage, spec, growth.roots.len() as u32);
        growth.hair_style = wanted;
        if growth.shape != Some(hair_style::shape(&wanted)) {
            let most = hair_style::most_strands(&wanted);
            let hair = || grow::Hair::new(&self.gpu, &growth.roots, &hull.radii_mm, most, wanted.points);
            self.passes.grow.plant(&self.gpu, hair)?;
            self.passes.hair_density.reserve(&self.gpu)?;
            (growth.shape, growth.grown, growth.filled) = (Some(hair_style::shape(&wanted)), 0, None);
        }
        if growth.lights != self.baked.shadows {
            growth.lights.clone_from(&self.baked.shadows);
            growth.lit = 0;
        }
        Ok(())
    }

    /// The grown hair of the frame; all zero where there is none.
    pub(super) fn hair_style(&self) -> &HairStyle {
        &self.growth.hair_style
    }

    fn show_hair_style(&mut self, hair_style: HairStyle) {
        if self.growth.shown != Some(hair_style) {
            self.gpu.queue.write_buffer(&self.passes.grow.hair_style, 0, bytemuck::bytes_of(&hair_style));
            self.growth.shown = Some(hair_style);
        }
    }

    fn grow_some(&mut self, wanted: u32, budget_ms: f32) -> Result<f32, GpuError> {
        let points = self.growth.hair_style.points as f32;
        let rate = self.rates.ms(Work::GrownPoints) * points;
        let first = self.growth.grown;
        let end = wanted.min(first + (budget_ms / rate).clamp(256.0, 4e9) as u32);
        let slice = Slice { strand_first: first, strand_end: end, ..Slice::zeroed() };
        self.submit(slice, |passes, context| passes.grow.record(context, first..end))?;
        self.rates.learn(&self.gpu, Work::GrownPoints, (end - first) as f32 * points);
        self.growth.grown = end;
        Ok(rate * (end - first) as f32)
    }

    fn fill_hair_grid(&mut self) -> Result<f32, GpuError> {
        let end = self.growth.hair_style.filling;
        let slice = Slice { strand_first: 0, strand_end: end, ..Slice::zeroed() };
        self.submit(slice, |passes, context| passes.hair_density.record_fill(context, &passes.grow, 0..end))?;
        self.growth.filled = Some(self.growth.hair_style.shaft_mm);
        (self.growth.skied, self.growth.lit) = (0, 0);
        Ok(5.0)
    }

    fn light_hair_grid(&mut self, budget_ms: f32) -> Result<f32, GpuError> {
        let rate = self.rates.ms(Work::HairGridLayers);
        let sky = self.growth.skied < HAIR_GRID_Z;
        let first = if sky { self.growth.skied } else { self.growth.lit };
        let end = HAIR_GRID_Z.min(first + (budget_ms / rate).clamp(1.0, 1e3) as u32);
        let slice = Slice { row_first: first, row_end: end, ..Slice::zeroed() };
        self.submit(slice, |passes, context| {
            if sky {
                passes.hair_density.record_sky(context, &passes.grow, end - first);
            } else {
                passes.hair_density.record_reach(context, &passes.grow, passes.skin.shading(), end - first);
            }
        })?;
        self.rates.learn(&self.gpu, Work::HairGridLayers, (end - first) as f32);
        if sky {
            self.growth.skied = end;
        } else {
            self.growth.lit = end;
        }
        Ok(rate * (end - first) as f32)
    }

    /// Draws a range of the frame's strands.
    pub(super) fn strands(&mut self, job: &mut Job, first: u32, budget_ms: f32) -> Result<f32, GpuError> {
        let HairStyle { drawn, points, .. } = self.growth.hair_style;
        let rate = self.rates.ms(Work::DrawnPoints) * points as f32;
        let end = drawn.min(first + (budget_ms / rate).clamp(256.0, 4e9) as u32);
        let slice = Slice { strand_first: first, strand_end: end, ..Slice::zeroed() };
        self.submit(slice, |passes, context| {
            passes.strands.record(context, &passes.grow, first..end, points, end == drawn);
        })?;
        self.rates.learn(&self.gpu, Work::DrawnPoints, ((end - first) * points) as f32);
        job.phase = if end < drawn { Phase::Strands(end) } else { Phase::Skin(0) };
        Ok(rate * (end - first) as f32)
    }
}

/// A hair's root and its points, mm, root first.
pub type Strand = (Root, Vec<Vec3>);

impl Renderer {
    /// Draws the frame that was begun and reads its grown hair back; empty where hair is stubble.
    /// Blocks: for tests.
    ///
    /// # Errors
    /// A lost device.
    pub fn read_strands(&mut self) -> Result<Vec<Strand>, GpuError> {
        self.finish()?;
        let (Some(hair), true) = (self.passes.grow.hair(), self.growth.hair_style.shown > 0.0) else {
            return Ok(Vec::new());
        };
        let (count, points) = (self.growth.grown as usize, self.growth.hair_style.points as usize);
        let bytes = self.gpu.read_buffer(&hair.points, (count * points * 8) as u64)?;
        let packed: &[[u32; 2]] = bytemuck::cast_slice(&bytes);
        let strands = packed.chunks_exact(points).map(|strand| strand.iter().map(|&p| unpack(p)).collect());
        Ok(self.growth.roots.iter().copied().zip(strands).collect())
    }
}

/// A point as `shaders/shared/strand.wgsl` packs it.
fn unpack([xy, z]: [u32; 2]) -> Vec3 {
    let mm = |units: u32| ((units & 0xffff) as f32 - 32_768.0) / POSITION_UNITS_PER_MM;
    Vec3::new(mm(xy), mm(xy >> 16), mm(z))
}
