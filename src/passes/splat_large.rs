//! Draws resolved dots as quads whose fragments add to the same fixed-point sums.

use super::{Context, cull::Lists};
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::ITEM_DOTS;

/// Where the indexed draw's arguments lie in the indirect_args.
const DRAW_OFFSET: u64 = 16;

pub struct SplatLargePass {
    pipeline: wgpu::RenderPipeline,
    indices: wgpu::Buffer,
}

/// Indices of 256 quads over 4 vertices each: corners are bits 0 and 1 of the vertex number.
pub fn quad_indices(gpu: &Gpu) -> Result<wgpu::Buffer, GpuError> {
    let indices: Vec<u32> = (0..ITEM_DOTS).flat_map(|q| [0, 1, 2, 2, 1, 3].map(|i| q * 4 + i)).collect();
    buffer::filled(gpu, "quad indices", &indices, wgpu::BufferUsages::INDEX)
}

impl SplatLargePass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let pipeline = pipeline::raster(
            gpu,
            &pipeline::Raster {
                name: "splat_large",
                vertex: "vertex",
                fragment: Some("fragment"),
                buffers: &[],
                topology: wgpu::PrimitiveTopology::TriangleList,
                cull: None,
                depth_write: Some(false),
                targets: &[],
                constants: &[],
            },
        )?;
        Ok(Self { pipeline, indices: quad_indices(gpu)? })
    }

    pub fn record(&self, context: &mut Context, lists: &Lists) {
        let (resident, targets) = (context.resident, context.targets);
        let group = pipeline::bind(
            context.gpu,
            "splat_large",
            &self.pipeline.get_bind_group_layout(0),
            &[
                (0, context.frame.as_entire_binding()),
                (1, resident.plan.clusters.as_entire_binding()),
                (2, resident.plan.impressions.as_entire_binding()),
                (3, resident.plan.aged.as_entire_binding()),
                (4, lists.large_items.as_entire_binding()),
                (5, targets.sums.as_entire_binding()),
                (6, wgpu::BindingResource::TextureView(&targets.depth)),
                (7, targets.inked.as_entire_binding()),
            ],
        );
        let mut pass = context.encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("splat_large"),
            color_attachments: &[],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &targets.depth,
                depth_ops: None,
                stencil_ops: None,
            }),
            timestamp_writes: context.timer.render("splat_large"),
            ..Default::default()
        });
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.set_index_buffer(self.indices.slice(..), wgpu::IndexFormat::Uint32);
        pass.draw_indexed_indirect(&targets.indirect_args, DRAW_OFFSET);
    }
}
