//! Lights the drawn strands' points, once a frame.

use super::Context;
use super::grow::Strands;
use super::hair_density::HairDensityPass;
use super::shadow::ShadowPass;
use crate::gpu::{Gpu, GpuError, pipeline};

pub struct StrandLightingPass {
    pipeline: wgpu::ComputePipeline,
}

impl StrandLightingPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { pipeline: pipeline::compute(gpu, "strand_lighting", "main")? })
    }

    /// Lights `points` points of the slice's strands; `name` is what the time is counted as.
    pub fn record(
        &self,
        context: &mut Context,
        strands: &Strands,
        (hair_grid, shadow): (&HairDensityPass, &ShadowPass),
        shading: &wgpu::Buffer,
        (name, points): (&'static str, u32),
    ) {
        let group = pipeline::bind(
            context.gpu,
            "strand_lighting",
            &self.pipeline.get_bind_group_layout(0),
            &[
                (1, context.slice.as_entire_binding()),
                (2, shading.as_entire_binding()),
                (3, strands.hair_style.as_entire_binding()),
                (4, strands.roots.as_entire_binding()),
                (5, strands.points.as_entire_binding()),
                (6, wgpu::BindingResource::TextureView(hair_grid.reach_map())),
                (7, wgpu::BindingResource::TextureView(hair_grid.sky_map())),
                (8, wgpu::BindingResource::Sampler(&context.resident.tables.sampler)),
                (9, wgpu::BindingResource::TextureView(shadow.maps())),
                (10, strands.strand_light.as_entire_binding()),
            ],
        );
        let groups = pipeline::folded(points.div_ceil(64));
        pipeline::dispatch(context.encoder, &context.timer.compute(name), &self.pipeline, &group, groups);
    }
}
