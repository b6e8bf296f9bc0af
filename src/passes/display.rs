//! Tone maps the samples so far into the picture.

use super::Context;
use crate::gpu::{Gpu, GpuError, pipeline};

pub struct DisplayPass {
    pipeline: wgpu::ComputePipeline,
}

impl DisplayPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { pipeline: pipeline::compute(gpu, "display", "main")? })
    }

    pub fn record(&self, context: &mut Context, look: &wgpu::Buffer, picture: &wgpu::TextureView) {
        let targets = context.targets;
        let group = pipeline::bind(
            context.gpu,
            &self.pipeline.get_bind_group_layout(0),
            &[
                (0, context.frame.as_entire_binding()),
                (1, targets.hdr.as_entire_binding()),
                (2, wgpu::BindingResource::TextureView(picture)),
                (3, look.as_entire_binding()),
            ],
        );
        let groups = targets.size.map(|s| s.div_ceil(8));
        pipeline::dispatch(context.encoder, context.timer.compute("display"), &self.pipeline, &group, groups);
    }
}
