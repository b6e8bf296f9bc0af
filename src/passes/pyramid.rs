//! Builds the depth pyramid that hidden clusters are found with.

use super::Context;
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::Slice;
use bytemuck::Zeroable;

/// Levels at most: 8 pixels << 15 is wider than any picture.
const LEVELS: usize = 16;

pub struct PyramidPass {
    pipeline: wgpu::ComputePipeline,
    /// One uniform a level, so that all levels go into one submission.
    levels: Vec<wgpu::Buffer>,
}

impl PyramidPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let levels = (0..LEVELS as u32)
            .map(|pyramid_level| {
                let slice = Slice { pyramid_level, ..Slice::zeroed() };
                buffer::filled(gpu, "pyramid level", &[slice], wgpu::BufferUsages::UNIFORM)
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { pipeline: pipeline::compute(gpu, "pyramid", "main")?, levels })
    }

    pub fn record(&self, context: &mut Context) {
        let targets = context.targets;
        for (level, uniform) in self.levels.iter().enumerate().take(targets.pyramid_levels as usize) {
            let group = pipeline::bind(
                context.gpu,
                "pyramid",
                &self.pipeline.get_bind_group_layout(0),
                &[
                    (0, context.frame.as_entire_binding()),
                    (1, uniform.as_entire_binding()),
                    (2, wgpu::BindingResource::TextureView(&targets.depth)),
                    (3, targets.pyramid.as_entire_binding()),
                    (4, targets.nearest.as_entire_binding()),
                ],
            );
            let groups = targets.size.map(|s| s.div_ceil(8 << level).div_ceil(8));
            pipeline::dispatch(context.encoder, &context.timer.compute("pyramid"), &self.pipeline, &group, groups);
        }
    }
}
