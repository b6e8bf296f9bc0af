//! Grows hair from its roots; runs when the hair or the head changes.

use super::Context;
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::{HairStyle, Root};
use std::ops::Range;
use wgpu::BufferUsages as Usage;

pub struct GrowPass {
    /// Made with the first hair: most heads are shaved.
    pipeline: Option<wgpu::ComputePipeline>,
    /// `layout::HairStyle`, for every pass that looks at grown hair; all zero where none is.
    pub hair_style: wgpu::Buffer,
    /// Roots, hull and points, where hair is grown.
    hair: Option<Hair>,
}

/// The grown hair of a head on the device.
pub struct Hair {
    pub roots: wgpu::Buffer,
    hull: wgpu::Buffer,
    /// Points of the strands, 8 bytes each.
    pub points: wgpu::Buffer,
    /// Light from them towards the eye, 4 bytes each.
    pub strand_light: wgpu::Buffer,
}

impl Hair {
    /// Room for `strands` strands of `points` points.
    ///
    /// # Errors
    /// More than the device can bind.
    pub fn new(gpu: &Gpu, roots: &[Root], hull: &[f32], strands: u32, points: u32) -> Result<Self, GpuError> {
        let points = u64::from(strands) * u64::from(points);
        Ok(Self {
            roots: buffer::filled(gpu, "hair roots", roots, Usage::STORAGE)?,
            hull: buffer::filled(gpu, "head's hull", hull, Usage::STORAGE)?,
            points: buffer::empty(gpu, "hair", points * 8, Usage::STORAGE)?,
            strand_light: buffer::empty(gpu, "hair's light", points * 4, Usage::STORAGE)?,
        })
    }
}

impl GrowPass {
    /// # Errors
    /// A uniform larger than the device's limit.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let hair_style = buffer::uniform::<HairStyle>(gpu, "hair_style")?;
        Ok(Self { pipeline: None, hair_style, hair: None })
    }

    /// The hair that is grown.
    pub fn hair(&self) -> Option<&Hair> {
        self.hair.as_ref()
    }

    /// Makes room for the hair that `made` makes, in the place of the one before, which goes first.
    ///
    /// # Errors
    /// As [`Hair::new`], and a shader that does not compile.
    pub fn plant(&mut self, gpu: &Gpu, made: impl FnOnce() -> Result<Hair, GpuError>) -> Result<(), GpuError> {
        self.hair = None;
        if self.pipeline.is_none() {
            self.pipeline = Some(pipeline::compute(gpu, "grow", "main")?);
        }
        self.hair = Some(made()?);
        Ok(())
    }

    /// What lights and draws the hair.
    pub fn strands(&self) -> Option<Strands<'_>> {
        let Hair { roots, points, strand_light, .. } = self.hair.as_ref()?;
        Some(Strands { hair_style: &self.hair_style, roots, points, strand_light })
    }

    /// Grows the slice's strands.
    pub fn record(&self, context: &mut Context, strands: Range<u32>) {
        let (Some(hair), Some(pipeline)) = (&self.hair, &self.pipeline) else { return };
        let group = pipeline::bind(
            context.gpu,
            "grow",
            &pipeline.get_bind_group_layout(0),
            &[
                (0, self.hair_style.as_entire_binding()),
                (1, context.slice.as_entire_binding()),
                (2, hair.roots.as_entire_binding()),
                (3, hair.hull.as_entire_binding()),
                (4, hair.points.as_entire_binding()),
            ],
        );
        let groups = [(strands.end - strands.start).div_ceil(64), 1];
        pipeline::dispatch(context.encoder, &context.timer.compute("grow"), pipeline, &group, groups);
    }
}

/// Strands on the device, and where the light from them goes.
pub struct Strands<'a> {
    pub hair_style: &'a wgpu::Buffer,
    pub roots: &'a wgpu::Buffer,
    pub points: &'a wgpu::Buffer,
    pub strand_light: &'a wgpu::Buffer,
}
