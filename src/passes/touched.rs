//! Finds the tiles that pigment or stubble may have a part in at any year, once the camera stands still.

use super::Context;
use super::inputs::targets::TILE;
use crate::gpu::{Gpu, GpuError, pipeline};

pub struct TouchedPass {
    pipeline: wgpu::ComputePipeline,
}

impl TouchedPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { pipeline: pipeline::compute(gpu, "touched", "main")? })
    }

    /// Looks at what the frame before left in the targets: before they are cleared.
    pub fn record(&self, context: &mut Context, shading: &wgpu::Buffer) {
        let (targets, entry) = (context.targets, &context.resident.head.entry);
        let bindings = [
            (0, context.frame.as_entire_binding()),
            (1, shading.as_entire_binding()),
            (2, wgpu::BindingResource::TextureView(&targets.depth)),
            (3, targets.cells.as_entire_binding()),
            (4, entry.near.as_entire_binding()),
            (5, targets.inked.as_entire_binding()),
            (6, targets.touched.as_entire_binding()),
        ];
        let group = pipeline::bind(context.gpu, "touched", &self.pipeline.get_bind_group_layout(0), &bindings);
        let groups = targets.size.map(|side| side.div_ceil(TILE * 8));
        pipeline::dispatch(context.encoder, &context.timer.compute("touched"), &self.pipeline, &group, groups);
    }
}
