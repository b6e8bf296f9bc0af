//! Draws grown hair into a target of its own, in front of and behind the head.

use super::{Context, grow::GrowPass, head};
use crate::gpu::{Gpu, GpuError, pipeline};
use std::ops::Range;
use wgpu::{TextureFormat, TextureUsages as Usage};

/// Samples a pixel: hairs are thin.
const SAMPLES: u32 = 4;
const FORMAT: TextureFormat = TextureFormat::Rgba16Float;

pub struct StrandsPass {
    hair: wgpu::RenderPipeline,
    head: wgpu::RenderPipeline,
    targets: Targets,
}

struct Targets {
    size: [u32; 2],
    color: wgpu::TextureView,
    depth: wgpu::TextureView,
    /// Light, and the share of the pixel that hair covers.
    resolved: wgpu::TextureView,
}

impl Targets {
    fn new(gpu: &Gpu, size: [u32; 2]) -> Self {
        let texture = |label, format, sample_count, usage| {
            gpu.device
                .create_texture(&wgpu::TextureDescriptor {
                    label: Some(label),
                    size: wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 1 },
                    mip_level_count: 1,
                    sample_count,
                    dimension: wgpu::TextureDimension::D2,
                    format,
                    usage,
                    view_formats: &[],
                })
                .create_view(&Default::default())
        };
        Self {
            size,
            color: texture("hair samples", FORMAT, SAMPLES, Usage::RENDER_ATTACHMENT),
            depth: texture("hair depth", TextureFormat::Depth32Float, SAMPLES, Usage::RENDER_ATTACHMENT),
            resolved: texture("hair", FORMAT, 1, Usage::RENDER_ATTACHMENT | Usage::TEXTURE_BINDING),
        }
    }
}

impl StrandsPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let target = |write_mask| wgpu::ColorTargetState { format: FORMAT, blend: None, write_mask };
        let make = |vertex, fragment, buffers: &[_], topology, cull, write_mask| {
            let targets = [Some(target(write_mask))];
            let raster = pipeline::Raster {
                name: "strands",
                vertex,
                fragment: Some(fragment),
                buffers,
                topology,
                cull,
                depth_write: Some(true),
                targets: &targets,
                constants: &[],
            };
            pipeline::multisampled(gpu, &raster, SAMPLES)
        };
        Ok(Self {
            hair: make(
                "vertex",
                "fragment",
                &[],
                wgpu::PrimitiveTopology::TriangleStrip,
                None,
                wgpu::ColorWrites::ALL,
            )?,
            head: make(
                "head",
                "nothing",
                &[Some(head::VERTEX_LAYOUT)],
                wgpu::PrimitiveTopology::TriangleList,
                Some(wgpu::Face::Back),
                wgpu::ColorWrites::empty(),
            )?,
            targets: Targets::new(gpu, [1; 2]),
        })
    }

    /// Makes the targets as large as a tile.
    pub fn reserve(&mut self, gpu: &Gpu, size: [u32; 2]) {
        if self.targets.size != size {
            self.targets = Targets::new(gpu, size);
        }
    }

    /// Light and coverage of the hair, for the skin pass.
    pub fn hair(&self) -> &wgpu::TextureView {
        &self.targets.resolved
    }

    /// Draws `strands` of `points` points each; `last`: no more are to come.
    pub fn record(&self, context: &mut Context, grow: &GrowPass, strands: Range<u32>, points: u32, last: bool) {
        let Some(hair) = grow.hair() else { return };
        let group = pipeline::bind(
            context.gpu,
            "strands",
            &self.hair.get_bind_group_layout(0),
            &[
                (0, context.frame.as_entire_binding()),
                (1, context.slice.as_entire_binding()),
                (3, grow.hair_style.as_entire_binding()),
                (5, hair.points.as_entire_binding()),
                (10, hair.strand_light.as_entire_binding()),
            ],
        );
        let first = strands.start == 0;
        let head = pipeline::bind(
            context.gpu,
            "strands head",
            &self.head.get_bind_group_layout(0),
            &[(0, context.frame.as_entire_binding())],
        );
        let kept = |clear: bool| if clear { wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT) } else { wgpu::LoadOp::Load };
        let kept_depth = if first { wgpu::LoadOp::Clear(0.0) } else { wgpu::LoadOp::Load };
        let mut pass = context.encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("strands"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &self.targets.color,
                depth_slice: None,
                resolve_target: last.then_some(&self.targets.resolved),
                ops: wgpu::Operations { load: kept(first), store: wgpu::StoreOp::Store },
            })],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &self.targets.depth,
                depth_ops: Some(wgpu::Operations { load: kept_depth, store: wgpu::StoreOp::Store }),
                stencil_ops: None,
            }),
            timestamp_writes: context.timer.render("strands"),
            ..Default::default()
        });
        if first {
            pass.set_pipeline(&self.head);
            pass.set_bind_group(0, &head, &[]);
            pass.set_vertex_buffer(0, context.resident.head.vertices.slice(..));
            pass.set_index_buffer(context.resident.head.indices.slice(..), wgpu::IndexFormat::Uint32);
            pass.draw_indexed(0..context.resident.head.index_count, 0, 0..1);
        }
        pass.set_pipeline(&self.hair);
        pass.set_bind_group(0, &group, &[]);
        pass.draw(0..points * 2, 0..strands.end - strands.start);
    }
}
