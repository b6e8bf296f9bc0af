//! Tone maps the samples so far into the picture.

use super::Context;
use crate::gpu::{Gpu, GpuError, pipeline};

pub struct DisplayPass {
    /// The tone map of the next recordings, and its pipeline.
    tone: u32,
    pipeline: wgpu::ComputePipeline,
}

fn made(gpu: &Gpu, tone: u32) -> Result<wgpu::ComputePipeline, GpuError> {
    pipeline::specialised(gpu, "display", "main", &[("TONE", f64::from(tone))])
}

impl DisplayPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { tone: 0, pipeline: made(gpu, 0)? })
    }

    /// Makes the pipeline of a tone map, a number of `renderer::Tone`, unless it is there.
    ///
    /// # Errors
    /// A shader that does not compile.
    pub fn specialise(&mut self, gpu: &Gpu, tone: u32) -> Result<(), GpuError> {
        if self.tone != tone {
            (self.tone, self.pipeline) = (tone, made(gpu, tone)?);
        }
        Ok(())
    }

    pub fn record(&self, context: &mut Context, shading: &wgpu::Buffer, picture: &wgpu::TextureView) {
        let targets = context.targets;
        let group = pipeline::bind(
            context.gpu,
            "display",
            &self.pipeline.get_bind_group_layout(0),
            &[
                (0, context.frame.as_entire_binding()),
                (1, targets.hdr.as_entire_binding()),
                (2, wgpu::BindingResource::TextureView(picture)),
                (3, shading.as_entire_binding()),
            ],
        );
        let groups = targets.size.map(|s| s.div_ceil(8));
        pipeline::dispatch(context.encoder, &context.timer.compute("display"), &self.pipeline, &group, groups);
    }
}
