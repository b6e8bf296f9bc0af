//! Ages every impression; runs when the shown time, the skin or the layers change.

use super::Context;
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::Ageing;

pub struct AgePass {
    pipeline: wgpu::ComputePipeline,
    ageing: wgpu::Buffer,
}

impl AgePass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { pipeline: pipeline::compute(gpu, "age", "main")?, ageing: buffer::uniform::<Ageing>(gpu, "ageing")? })
    }

    pub fn record(&self, context: &mut Context, ageing: &Ageing) {
        let resident = context.resident;
        if resident.plan.cluster_count == 0 {
            return;
        }
        context.gpu.queue.write_buffer(&self.ageing, 0, bytemuck::bytes_of(ageing));
        let group = pipeline::bind(
            context.gpu,
            "age",
            &self.pipeline.get_bind_group_layout(0),
            &[
                (0, self.ageing.as_entire_binding()),
                (1, resident.plan.impressions.as_entire_binding()),
                (2, resident.plan.clusters.as_entire_binding()),
                (3, resident.plan.aged.as_entire_binding()),
            ],
        );
        let groups = pipeline::folded(resident.plan.cluster_count);
        pipeline::dispatch(context.encoder, &context.timer.compute("age"), &self.pipeline, &group, groups);
    }
}
