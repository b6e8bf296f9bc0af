//! Draws the head's depth, its shape and the colour or the marks on it.

use super::Context;
use super::inputs::targets::SURFACE_FORMAT;
use crate::gpu::{Gpu, GpuError, pipeline};
use crate::layout::HeadVertex;

pub struct HeadPass {
    /// For a head without a picture on it, and one with it.
    pipelines: [wgpu::RenderPipeline; 2],
}

/// Vertex layout of [`HeadVertex`].
pub const VERTEX_LAYOUT: wgpu::VertexBufferLayout = wgpu::VertexBufferLayout {
    array_stride: size_of::<HeadVertex>() as u64,
    step_mode: wgpu::VertexStepMode::Vertex,
    attributes: &wgpu::vertex_attr_array![
        0 => Float32x3, 1 => Float32, 2 => Float32x3, 3 => Float32, 4 => Float32x2, 5 => Unorm8x4, 6 => Uint32
    ],
};

/// Vertex layout of what the `lit` pass writes.
const LIT_LAYOUT: wgpu::VertexBufferLayout = wgpu::VertexBufferLayout {
    array_stride: 4,
    step_mode: wgpu::VertexStepMode::Vertex,
    attributes: &wgpu::vertex_attr_array![7 => Unorm8x4],
};

impl HeadPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let of = |painted: bool| {
            pipeline::raster(
                gpu,
                &pipeline::Raster {
                    name: "head",
                    vertex: "vertex",
                    fragment: Some("fragment"),
                    buffers: &[Some(VERTEX_LAYOUT), Some(LIT_LAYOUT)],
                    topology: wgpu::PrimitiveTopology::TriangleList,
                    cull: Some(wgpu::Face::Back),
                    depth_write: Some(true),
                    targets: &[Some(SURFACE_FORMAT.into())],
                    constants: &[("PAINTED", f64::from(u8::from(painted)))],
                },
            )
        };
        Ok(Self { pipelines: [of(false)?, of(true)?] })
    }

    /// `painted`: the head brings its own colour, perhaps as a picture. `coarse`: by fewer triangles.
    pub fn record(&self, context: &mut Context, painted: bool, coarse: bool) {
        let pipeline = &self.pipelines[usize::from(painted)];
        let layout = pipeline.get_bind_group_layout(0);
        let paint = &context.resident.head.paint;
        let group = pipeline::bind(
            context.gpu,
            "head",
            &layout,
            &[
                (0, context.frame.as_entire_binding()),
                (1, wgpu::BindingResource::TextureView(&paint.image)),
                (2, wgpu::BindingResource::Sampler(&paint.sampler)),
            ],
        );
        let attachment = |view| {
            Some(wgpu::RenderPassColorAttachment {
                view,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                    store: wgpu::StoreOp::Store,
                },
            })
        };
        let mut pass = context.encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("head"),
            color_attachments: &[attachment(&context.targets.surface)],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &context.targets.depth,
                depth_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(0.0), store: wgpu::StoreOp::Store }),
                stencil_ops: None,
            }),
            timestamp_writes: context.timer.render("head"),
            ..Default::default()
        });
        pass.set_pipeline(pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.set_vertex_buffer(0, context.resident.head.vertices.slice(..));
        pass.set_vertex_buffer(1, context.resident.head.lit.slice(..));
        let (indices, count) = context.resident.head.indices(context.gpu, &context.resident.stage.head.mesh, coarse);
        pass.set_index_buffer(indices.slice(..), wgpu::IndexFormat::Uint32);
        pass.draw_indexed(0..count, 0, 0..1);
    }
}
