//! The plain ways to draw the same dots (instanced quads, hardware points): honest baselines.
//! They draw every dot, unculled, and take the place of the `splat` pass only.

use super::Context;
use super::inputs::targets::blended_format;
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::{HAIR_SESSION, ITEM_DOTS, Item};
use crate::stage::Stage;

/// More dots than this are not drawn by the baselines: a frame would take tens of seconds.
pub const MAX_DOTS: u64 = 4_500_000;

pub struct BaselinePass {
    quads: wgpu::RenderPipeline,
    points: wgpu::RenderPipeline,
    gather: wgpu::ComputePipeline,
    indices: wgpu::Buffer,
}

/// Every dot of a stage, in items.
pub struct AllItems {
    pub buffer: wgpu::Buffer,
    pub count: u32,
}

impl BaselinePass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let additive = wgpu::BlendComponent {
            src_factor: wgpu::BlendFactor::One,
            dst_factor: wgpu::BlendFactor::One,
            operation: wgpu::BlendOperation::Add,
        };
        let target = wgpu::ColorTargetState {
            format: blended_format(gpu),
            blend: Some(wgpu::BlendState { color: additive, alpha: additive }),
            write_mask: wgpu::ColorWrites::ALL,
        };
        let make = |vertex, fragment, topology| {
            pipeline::raster(
                gpu,
                &pipeline::Raster {
                    name: "baseline",
                    vertex,
                    fragment: Some(fragment),
                    buffers: &[],
                    topology,
                    cull: None,
                    depth_write: Some(false),
                    targets: &[Some(target.clone())],
                    constants: &[],
                },
            )
        };
        Ok(Self {
            quads: make("quad", "quad_fragment", wgpu::PrimitiveTopology::TriangleList)?,
            points: make("point", "point_fragment", wgpu::PrimitiveTopology::PointList)?,
            gather: pipeline::compute(gpu, "baseline_gather", "main")?,
            indices: super::splat_large::quad_indices(gpu)?,
        })
    }

    /// Lists every dot of a stage.
    ///
    /// # Errors
    /// More than [`MAX_DOTS`].
    pub fn all_items(gpu: &Gpu, stage: &Stage, dots_per_impression: u32) -> Result<AllItems, GpuError> {
        let mut items = Vec::new();
        let mut dots = 0_u64;
        for (cluster, record) in (0..).zip(&stage.clusters).filter(|(_, c)| c.session != HAIR_SESSION) {
            let count = record.count * dots_per_impression;
            dots += u64::from(count);
            if dots > MAX_DOTS {
                return Err(GpuError::TooManyForBaseline { limit: MAX_DOTS });
            }
            items.extend((0..count).step_by(ITEM_DOTS as usize).map(|start| Item {
                cluster,
                start,
                wanted: count as f32,
                _pad0: 0,
            }));
        }
        let count = items.len() as u32;
        Ok(AllItems { buffer: buffer::filled(gpu, "baseline lists", &items, wgpu::BufferUsages::STORAGE)?, count })
    }

    /// Draws all dots as quads, or as points, and brings them into the sums.
    pub fn record(&self, context: &mut Context, items: &AllItems, points: bool) {
        let Some(blended) = &context.targets.blended else { return };
        let (resident, targets) = (context.resident, context.targets);
        let pipeline = if points { &self.points } else { &self.quads };
        let group = pipeline::bind(
            context.gpu,
            "baseline",
            &pipeline.get_bind_group_layout(0),
            &[
                (0, context.frame.as_entire_binding()),
                (1, resident.plan.clusters.as_entire_binding()),
                (2, resident.plan.impressions.as_entire_binding()),
                (3, resident.plan.aged.as_entire_binding()),
                (4, items.buffer.as_entire_binding()),
                (5, resident.plan.unions.as_entire_binding()),
            ],
        );
        let mut pass = context.encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("baseline"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: blended,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                    store: wgpu::StoreOp::Store,
                },
            })],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &targets.depth,
                depth_ops: None,
                stencil_ops: None,
            }),
            timestamp_writes: context.timer.render(if points { "points" } else { "quads" }),
            ..Default::default()
        });
        pass.set_pipeline(pipeline);
        pass.set_bind_group(0, &group, &[]);
        if points {
            pass.draw(0..ITEM_DOTS, 0..items.count);
        } else {
            pass.set_index_buffer(self.indices.slice(..), wgpu::IndexFormat::Uint32);
            pass.draw_indexed(0..ITEM_DOTS * 6, 0, 0..items.count);
        }
        drop(pass);
        let group = pipeline::bind(
            context.gpu,
            "gather",
            &self.gather.get_bind_group_layout(0),
            &[
                (0, context.frame.as_entire_binding()),
                (1, wgpu::BindingResource::TextureView(blended)),
                (2, targets.sums.as_entire_binding()),
                (3, targets.inked.as_entire_binding()),
            ],
        );
        let groups = targets.size.map(|s| s.div_ceil(8));
        pipeline::dispatch(context.encoder, &context.timer.compute("gather"), &self.gather, &group, groups);
    }
}
