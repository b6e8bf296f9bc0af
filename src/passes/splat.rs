//! Adds sub-pixel dots into the fixed-point sums.

use super::{Context, cull::Lists};
use crate::gpu::{Gpu, GpuError, pipeline};

pub struct SplatPass {
    pipeline: wgpu::ComputePipeline,
}

impl SplatPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { pipeline: pipeline::compute(gpu, "splat", "main")? })
    }

    pub fn record(&self, context: &mut Context, lists: &Lists) {
        let (resident, targets) = (context.resident, context.targets);
        let group = pipeline::bind(
            context.gpu,
            "splat",
            &self.pipeline.get_bind_group_layout(0),
            &[
                (0, context.frame.as_entire_binding()),
                (1, resident.plan.clusters.as_entire_binding()),
                (2, resident.plan.impressions.as_entire_binding()),
                (3, resident.plan.aged.as_entire_binding()),
                (4, lists.items.as_entire_binding()),
                (5, targets.sums.as_entire_binding()),
                (6, wgpu::BindingResource::TextureView(&targets.depth)),
                (7, resident.plan.unions.as_entire_binding()),
                (8, targets.inked.as_entire_binding()),
            ],
        );
        let mut pass = context.encoder.begin_compute_pass(&context.timer.compute("splat"));
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.dispatch_workgroups_indirect(&targets.indirect_args, 0);
    }
}
