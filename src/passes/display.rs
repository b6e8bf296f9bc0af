//! Tone maps the samples so far into the picture.

use super::Context;
use crate::gpu::{Gpu, GpuError, pipeline};

pub struct DisplayPass {
    /// The tone map of the next recordings, whether the head is dressed, and their pipeline.
    made_for: (u32, bool),
    pipeline: wgpu::ComputePipeline,
}

fn made(gpu: &Gpu, (tone, dressed): (u32, bool)) -> Result<wgpu::ComputePipeline, GpuError> {
    let constants = [("TONE", f64::from(tone)), ("DRESSED", f64::from(u8::from(dressed)))];
    pipeline::specialised(gpu, "display", "main", &constants)
}

impl DisplayPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { made_for: (0, true), pipeline: made(gpu, (0, true))? })
    }

    /// Makes the pipeline of a tone map, a number of `renderer::Tone`, for a dressed head or a bare one, unless it is
    /// there.
    ///
    /// # Errors
    /// A shader that does not compile.
    pub fn specialise(&mut self, gpu: &Gpu, tone: u32, dressed: bool) -> Result<(), GpuError> {
        if self.made_for != (tone, dressed) {
            (self.made_for, self.pipeline) = ((tone, dressed), made(gpu, (tone, dressed))?);
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
