//! Builds the depth pyramid that hidden clusters are found with, and finds where the surface is even.

use super::Context;
use super::inputs::targets::TILE;
use crate::gpu::{Gpu, GpuError, pipeline};
use crate::layout::Frame;

pub struct PyramidPass {
    finest: wgpu::ComputePipeline,
    coarser: wgpu::ComputePipeline,
}

impl PyramidPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self {
            finest: pipeline::compute(gpu, "pyramid", "finest")?,
            coarser: pipeline::compute(gpu, "pyramid", "coarser")?,
        })
    }

    /// Looks at the head's box of a frame.
    pub fn record(&self, context: &mut Context, frame: &Frame) {
        let targets = context.targets;
        for buffer in [&targets.pyramid, &targets.cells] {
            context.encoder.clear_buffer(buffer, 0, None);
        }
        let entries = [
            (0, context.frame.as_entire_binding()),
            (2, wgpu::BindingResource::TextureView(&targets.depth)),
            (3, targets.pyramid.as_entire_binding()),
            (4, targets.cells.as_entire_binding()),
        ];
        let finest = pipeline::bind(context.gpu, "pyramid", &self.finest.get_bind_group_layout(0), &entries);
        let levels = [entries[0].clone(), entries[2].clone()];
        let coarser = pipeline::bind(context.gpu, "pyramid", &self.coarser.get_bind_group_layout(0), &levels);
        let groups = [frame.head[2], frame.head[3]].map(|side| side.div_ceil(TILE * 8));
        pipeline::dispatch(context.encoder, &context.timer.compute("pyramid"), &self.finest, &finest, groups);
        pipeline::dispatch(context.encoder, &context.timer.compute("pyramid"), &self.coarser, &coarser, [1, 1]);
    }
}
