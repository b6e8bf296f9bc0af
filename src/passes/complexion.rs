//! Bakes the uneven colour of the skin over the chart; again only when the skin changes.

use super::Context;
use crate::gpu::{Gpu, GpuError, pipeline};
use crate::layout::COMPLEXION_SIZE;

pub struct ComplexionPass {
    pipeline: wgpu::ComputePipeline,
}

impl ComplexionPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { pipeline: pipeline::compute(gpu, "complexion", "main")? })
    }

    pub fn record(&self, context: &mut Context, shading: &wgpu::Buffer) {
        let group = pipeline::bind(
            context.gpu,
            "complexion",
            &self.pipeline.get_bind_group_layout(0),
            &[
                (0, shading.as_entire_binding()),
                (1, wgpu::BindingResource::TextureView(&context.resident.cover.complexion)),
                (2, wgpu::BindingResource::TextureView(&context.resident.cover.ground)),
                (3, wgpu::BindingResource::Sampler(&context.resident.tables.sampler)),
            ],
        );
        let groups = [COMPLEXION_SIZE.div_ceil(8); 2];
        pipeline::dispatch(context.encoder, &context.timer.compute("complexion"), &self.pipeline, &group, groups);
    }
}
