//! The entry map: what the pigment around each point of the scalp lets into the skin, and how much of
//! their areas overlapping impressions keep. Runs after
//! `age`, whenever that does.

use super::Context;
use crate::gpu::{Gpu, GpuError, pipeline};
use crate::layout::ENTRY_SIZE;

pub struct EntryPass {
    splat: wgpu::ComputePipeline,
    blur_rows: wgpu::ComputePipeline,
    blur_columns: wgpu::ComputePipeline,
    overlap: wgpu::ComputePipeline,
}

impl EntryPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self {
            splat: pipeline::compute(gpu, "entry", "splat")?,
            blur_rows: pipeline::compute(gpu, "entry", "blur_rows")?,
            blur_columns: pipeline::compute(gpu, "entry", "blur_columns")?,
            overlap: pipeline::compute(gpu, "overlap", "main")?,
        })
    }

    pub fn record(&self, context: &mut Context, shading: &wgpu::Buffer) {
        let resident = context.resident;
        let entry = &resident.head.entry;
        let bindings = [
            (0, shading.as_entire_binding()),
            (1, resident.plan.impressions.as_entire_binding()),
            (2, resident.plan.aged.as_entire_binding()),
            (3, entry.texels.as_entire_binding()),
            (4, entry.sums.as_entire_binding()),
            (5, entry.rows.as_entire_binding()),
            (6, wgpu::BindingResource::TextureView(&entry.map)),
        ];
        context.encoder.clear_buffer(&entry.sums, 0, None);
        let mut run = |pipeline: &wgpu::ComputePipeline, used: &[usize], groups| {
            let used: Vec<_> = used.iter().map(|&i| bindings[i].clone()).collect();
            let group = pipeline::bind(context.gpu, "entry", &pipeline.get_bind_group_layout(0), &used);
            pipeline::dispatch(context.encoder, &context.timer.compute("entry"), pipeline, &group, groups);
        };
        let tiles = [ENTRY_SIZE.div_ceil(8); 2];
        if resident.plan.impression_count > 0 {
            run(&self.splat, &[0, 1, 2, 4], pipeline::folded(resident.plan.impression_count.div_ceil(64)));
        }
        run(&self.blur_rows, &[0, 3, 4, 5], tiles);
        run(&self.blur_columns, &[0, 3, 5, 6], tiles);
        if resident.plan.cluster_count == 0 {
            return;
        }
        let bindings = [
            (0, shading.as_entire_binding()),
            (1, resident.plan.clusters.as_entire_binding()),
            (2, entry.texels.as_entire_binding()),
            (3, entry.sums.as_entire_binding()),
            (4, resident.plan.unions.as_entire_binding()),
        ];
        let group = pipeline::bind(context.gpu, "entry overlap", &self.overlap.get_bind_group_layout(0), &bindings);
        let groups = pipeline::folded(resident.plan.cluster_count.div_ceil(64));
        pipeline::dispatch(context.encoder, &context.timer.compute("entry"), &self.overlap, &group, groups);
    }
}
