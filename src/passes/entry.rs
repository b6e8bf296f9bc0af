//! The entry map: what the pigment around each point of the scalp lets into the skin, and how much of
//! their areas overlapping impressions keep. Runs after
//! `age`, whenever that does. Which squares of the map can show anything is listed once a plan: no year moves an
//! impression.

use super::Context;
use super::inputs::targets::{HEAD_WORDS, TILE};
use crate::gpu::{Gpu, GpuError, pipeline};
use crate::layout::ENTRY_SIZE;

pub struct EntryPass {
    mark: wgpu::ComputePipeline,
    list: wgpu::ComputePipeline,
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
            mark: pipeline::compute(gpu, "entry", "mark")?,
            list: pipeline::compute(gpu, "entry", "list")?,
            splat: pipeline::compute(gpu, "entry", "splat")?,
            blur_rows: pipeline::compute(gpu, "entry", "blur_rows")?,
            blur_columns: pipeline::compute(gpu, "entry", "blur_columns")?,
            overlap: pipeline::compute(gpu, "overlap", "main")?,
        })
    }

    /// Lists the squares of the map near any impression of a plan that is shown, and lets all light in elsewhere.
    /// `ageing` tells which are shown.
    pub fn record_list(&self, context: &mut Context, shading: &wgpu::Buffer, ageing: &wgpu::Buffer) {
        let resident = context.resident;
        let entry = &resident.head.entry;
        context.encoder.clear_buffer(&entry.near, 0, None);
        for list in [&entry.rows_list, &entry.map_list] {
            context.encoder.clear_buffer(list, 0, Some(HEAD_WORDS * 4));
        }
        if resident.plan.impression_count > 0 {
            let bindings = [
                (0, shading.as_entire_binding()),
                (1, resident.plan.impressions.as_entire_binding()),
                (8, entry.near.as_entire_binding()),
                (12, ageing.as_entire_binding()),
            ];
            let group = pipeline::bind(context.gpu, "entry", &self.mark.get_bind_group_layout(0), &bindings);
            let groups = pipeline::folded(resident.plan.impression_count.div_ceil(64));
            pipeline::dispatch(context.encoder, &context.timer.compute("entry"), &self.mark, &group, groups);
        }
        let bindings = [
            (6, wgpu::BindingResource::TextureView(&entry.map)),
            (8, entry.near.as_entire_binding()),
            (9, entry.rows_list.as_entire_binding()),
            (10, entry.map_list.as_entire_binding()),
        ];
        let group = pipeline::bind(context.gpu, "entry", &self.list.get_bind_group_layout(0), &bindings);
        let squares = [ENTRY_SIZE / TILE; 2];
        pipeline::dispatch(context.encoder, &context.timer.compute("entry"), &self.list, &group, squares);
    }

    /// Fills the listed squares.
    pub fn record(&self, context: &mut Context, shading: &wgpu::Buffer) {
        let resident = context.resident;
        let (plan, entry) = (&resident.plan, &resident.head.entry);
        context.encoder.clear_buffer(&entry.sums, 0, None);
        if plan.impression_count > 0 {
            let bindings = [
                (0, shading.as_entire_binding()),
                (1, plan.impressions.as_entire_binding()),
                (2, plan.aged.as_entire_binding()),
                (4, entry.sums.as_entire_binding()),
            ];
            let group = pipeline::bind(context.gpu, "entry", &self.splat.get_bind_group_layout(0), &bindings);
            let groups = pipeline::folded(plan.impression_count.div_ceil(64));
            pipeline::dispatch(context.encoder, &context.timer.compute("entry"), &self.splat, &group, groups);
        }
        let texels = (3, entry.texels.as_entire_binding());
        let sums = (7, entry.sums.as_entire_binding());
        let rows = (5, entry.rows.as_entire_binding());
        let map = (6, wgpu::BindingResource::TextureView(&entry.map));
        let mut blur = |pipeline: &wgpu::ComputePipeline, list: &wgpu::Buffer, read, written| {
            let listed = (11, list.as_entire_binding());
            let bindings = [(0, shading.as_entire_binding()), texels.clone(), read, written, listed];
            let group = pipeline::bind(context.gpu, "entry", &pipeline.get_bind_group_layout(0), &bindings);
            pipeline::dispatch_listed(context.encoder, &context.timer.compute("entry"), pipeline, &group, list);
        };
        blur(&self.blur_rows, &entry.rows_list, sums, rows.clone());
        blur(&self.blur_columns, &entry.map_list, rows, map);
        if plan.cluster_count == 0 {
            return;
        }
        let bindings = [
            (0, shading.as_entire_binding()),
            (1, plan.clusters.as_entire_binding()),
            (2, entry.texels.as_entire_binding()),
            (3, entry.sums.as_entire_binding()),
            (4, plan.unions.as_entire_binding()),
        ];
        let group = pipeline::bind(context.gpu, "entry overlap", &self.overlap.get_bind_group_layout(0), &bindings);
        let groups = pipeline::folded(plan.cluster_count.div_ceil(64));
        pipeline::dispatch(context.encoder, &context.timer.compute("entry"), &self.overlap, &group, groups);
    }
}
