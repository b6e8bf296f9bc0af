//! Shadow maps of the lights; drawn when the light or the head changes.

use super::Context;
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::{HeadVertex, MAX_LIGHTS, ShadowView};
use glam::Mat4;

/// Pixels of a side of a shadow map.
const SIDE: u32 = 1024;

pub struct ShadowPass {
    pub depth_pipeline: wgpu::RenderPipeline,
    maps: wgpu::TextureView,
    layers: Vec<wgpu::TextureView>,
    views: Vec<wgpu::Buffer>,
}

/// Vertex layout that reads positions alone.
const POSITION_LAYOUT: wgpu::VertexBufferLayout = wgpu::VertexBufferLayout {
    array_stride: size_of::<HeadVertex>() as u64,
    step_mode: wgpu::VertexStepMode::Vertex,
    attributes: &wgpu::vertex_attr_array![0 => Float32x3],
};

/// Depth alone, both faces: thin parts cast shadows too.
pub fn depth_pipeline(gpu: &Gpu) -> Result<wgpu::RenderPipeline, GpuError> {
    pipeline::raster(
        gpu,
        &pipeline::Raster {
            name: "shadow",
            vertex: "vertex",
            fragment: None,
            buffers: &[Some(POSITION_LAYOUT)],
            topology: wgpu::PrimitiveTopology::TriangleList,
            cull: None,
            depth_write: Some(true),
            targets: &[],
            constants: &[],
        },
    )
}

/// Draws the head's depth into `target` as `view` (an orthographic matrix uniform) sees it.
pub fn draw_depth(
    context: &mut Context,
    pipeline: &wgpu::RenderPipeline,
    view: &wgpu::Buffer,
    target: &wgpu::TextureView,
    label: &'static str,
) {
    let group =
        pipeline::bind(context.gpu, "shadow", &pipeline.get_bind_group_layout(0), &[(0, view.as_entire_binding())]);
    let mut pass = context.encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: Some(label),
        color_attachments: &[],
        depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
            view: target,
            depth_ops: Some(wgpu::Operations { load: wgpu::LoadOp::Clear(0.0), store: wgpu::StoreOp::Store }),
            stencil_ops: None,
        }),
        timestamp_writes: context.timer.render(label),
        ..Default::default()
    });
    pass.set_pipeline(pipeline);
    pass.set_bind_group(0, &group, &[]);
    pass.set_vertex_buffer(0, context.resident.head.vertices.slice(..));
    pass.set_index_buffer(context.resident.head.indices.slice(..), wgpu::IndexFormat::Uint32);
    pass.draw_indexed(0..context.resident.head.index_count, 0, 0..1);
}

impl ShadowPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("shadows"),
            size: wgpu::Extent3d { width: SIDE, height: SIDE, depth_or_array_layers: MAX_LIGHTS as u32 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Depth32Float,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING,
            view_formats: &[],
        });
        let layer = |base_array_layer| {
            texture.create_view(&wgpu::TextureViewDescriptor {
                dimension: Some(wgpu::TextureViewDimension::D2),
                base_array_layer,
                array_layer_count: Some(1),
                ..Default::default()
            })
        };
        Ok(Self {
            depth_pipeline: depth_pipeline(gpu)?,
            maps: texture.create_view(&wgpu::TextureViewDescriptor {
                dimension: Some(wgpu::TextureViewDimension::D2Array),
                ..Default::default()
            }),
            layers: (0..MAX_LIGHTS as u32).map(layer).collect(),
            views: (0..MAX_LIGHTS)
                .map(|_| buffer::uniform::<ShadowView>(gpu, "shadow view"))
                .collect::<Result<_, _>>()?,
        })
    }

    /// All maps, for the skin pass.
    pub fn maps(&self) -> &wgpu::TextureView {
        &self.maps
    }

    /// Draws the map of light `index`.
    pub fn record(&self, context: &mut Context, index: usize, clip_from_world: Mat4) {
        let view = ShadowView { clip_from_world: clip_from_world.to_cols_array_2d() };
        context.gpu.queue.write_buffer(&self.views[index], 0, bytemuck::bytes_of(&view));
        draw_depth(context, &self.depth_pipeline, &self.views[index], &self.layers[index], "shadow");
    }
}
