//! Draws pictures beside the interface's own shader, which costs a software device a hundred nanoseconds
//! a pixel: a picture is most of the window.

use crate::gpu::{Gpu, GpuError, shader};
use crate::layout::PicturePart;
use egui::{Rect, TextureId};
use egui_wgpu::{CallbackResources, CallbackTrait, ScreenDescriptor};
use std::collections::HashMap;
use std::sync::OnceLock;

/// What a device needs to draw pictures; it lies among the painter's resources.
pub struct Press {
    pipeline: wgpu::RenderPipeline,
    sampler: wgpu::Sampler,
    pub views: HashMap<TextureId, wgpu::TextureView>,
}

impl Press {
    /// # Errors
    /// An unknown shader.
    pub fn new(gpu: &Gpu, format: wgpu::TextureFormat) -> Result<Self, GpuError> {
        let module = shader::module(gpu, "blit")?;
        let device = &gpu.device;
        let pipeline = device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("blit"),
            layout: None,
            vertex: wgpu::VertexState {
                module: &module,
                entry_point: Some("corner"),
                compilation_options: Default::default(),
                buffers: &[],
            },
            primitive: Default::default(),
            depth_stencil: None,
            multisample: Default::default(),
            fragment: Some(wgpu::FragmentState {
                module: &module,
                entry_point: Some("colour"),
                compilation_options: Default::default(),
                targets: &[Some(format.into())],
            }),
            multiview_mask: None,
            cache: None,
        });
        let sampler = device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("blit"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..Default::default()
        });
        Ok(Self { pipeline, sampler, views: HashMap::new() })
    }
}

/// One picture in one place.
struct Blit {
    texture: TextureId,
    uv: Rect,
    group: OnceLock<wgpu::BindGroup>,
}

/// A shape that draws the part `uv` of a hung picture over `rect`; nothing where it hangs no more.
pub fn shape(texture: TextureId, rect: Rect, uv: Rect) -> egui::Shape {
    let blit = Blit { texture, uv, group: OnceLock::new() };
    egui_wgpu::Callback::new_paint_callback(rect, blit).into()
}

impl CallbackTrait for Blit {
    fn prepare(
        &self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        _: &ScreenDescriptor,
        _: &mut wgpu::CommandEncoder,
        resources: &mut CallbackResources,
    ) -> Vec<wgpu::CommandBuffer> {
        let Some(press) = resources.get::<Press>() else { return Vec::new() };
        let Some(view) = press.views.get(&self.texture) else { return Vec::new() };
        let part = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("blit part"),
            size: size_of::<PicturePart>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let corners = PicturePart { left_top: self.uv.min.into(), right_bottom: self.uv.max.into() };
        queue.write_buffer(&part, 0, bytemuck::bytes_of(&corners));
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("blit"),
            layout: &press.pipeline.get_bind_group_layout(0),
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::TextureView(view) },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::Sampler(&press.sampler) },
                wgpu::BindGroupEntry { binding: 2, resource: part.as_entire_binding() },
            ],
        });
        // A shape is drawn once a pass; where it is drawn again the group is the same.
        self.group.set(group).ok();
        Vec::new()
    }

    fn paint(&self, _: egui::PaintCallbackInfo, pass: &mut wgpu::RenderPass<'static>, resources: &CallbackResources) {
        if let (Some(press), Some(group)) = (resources.get::<Press>(), self.group.get()) {
            pass.set_pipeline(&press.pipeline);
            pass.set_bind_group(0, group, &[]);
            pass.draw(0..3, 0..1);
        }
    }
}
