//! Brows and lashes: lights the hairs of the face and draws them over their part of the picture. They stand
//! on a shaved head too, where nothing else of grown hair runs.

use super::grow::Strands;
use super::hair_density::HairDensityPass;
use super::inputs::hair_style;
use super::inputs::targets::texture;
use super::shadow::ShadowPass;
use super::strand_lighting::StrandLightingPass;
use super::{Context, pixels_of};
use crate::dots::brows::{FaceHair, POINTS};
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::{Frame, HairStyle};
use crate::math::Aabb;
use crate::scene::frame::FrameSpec;
use bytemuck::Zeroable;
use wgpu::{BufferUsages as Usage, TextureFormat, TextureUsages};

const FORMAT: TextureFormat = TextureFormat::Rgba16Float;
/// Ribbons this much wider than a hair have every other point (mirrored in `shaders/brows.wgsl`).
const COARSE: f32 = 1.5;
/// Sides of the target are multiples of this, pixels: a slow move of the camera keeps it.
const STEP_PX: u32 = 64;

pub struct BrowsPass {
    pipeline: wgpu::RenderPipeline,
    hair_style: wgpu::Buffer,
    /// What the uniform holds.
    shown: HairStyle,
    hair: Option<Hair>,
    /// Light and coverage of the box's pixels, and its sides.
    target: (wgpu::TextureView, [u32; 2]),
}

/// The face's hair on the device.
struct Hair {
    count: u32,
    bounds: Aabb,
    roots: wgpu::Buffer,
    points: wgpu::Buffer,
    strand_light: wgpu::Buffer,
}

impl BrowsPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let blend = wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING;
        let target = wgpu::ColorTargetState { format: FORMAT, blend: Some(blend), write_mask: wgpu::ColorWrites::ALL };
        let pipeline = pipeline::raster(
            gpu,
            &pipeline::Raster {
                name: "brows",
                vertex: "vertex",
                fragment: Some("fragment"),
                buffers: &[],
                topology: wgpu::PrimitiveTopology::TriangleStrip,
                cull: None,
                depth_write: None,
                targets: &[Some(target)],
                constants: &[],
            },
        )?;
        let hair_style = buffer::uniform::<HairStyle>(gpu, "face's hair")?;
        Ok(Self {
            pipeline,
            hair_style,
            shown: HairStyle::zeroed(),
            hair: None,
            target: (target_of(gpu, [1; 2]), [1; 2]),
        })
    }

    /// Uploads the hair of a face.
    ///
    /// # Errors
    /// A lost device.
    pub fn plant(&mut self, gpu: &Gpu, face: &FaceHair) -> Result<(), GpuError> {
        let Some(bounds) = face.bounds else {
            self.hair = None;
            return Ok(());
        };
        self.hair = Some(Hair {
            count: face.roots.len() as u32,
            bounds,
            roots: buffer::filled(gpu, "face's roots", &face.roots, Usage::STORAGE)?,
            points: buffer::filled(gpu, "face's hairs", &face.points, Usage::STORAGE)?,
            strand_light: buffer::empty(gpu, "face's light", face.points.len() as u64 * 4, Usage::STORAGE)?,
        });
        Ok(())
    }

    /// Sets how the hair looks; `scalp` is the grown hair around, all zero where there is none.
    pub fn set_hair_style(&mut self, gpu: &Gpu, spec: &FrameSpec, scalp: &HairStyle) {
        self.shown = hair_style::face(spec, self.hair.as_ref().map_or(0, |hair| hair.count), scalp);
        gpu.queue.write_buffer(&self.hair_style, 0, bytemuck::bytes_of(&self.shown));
    }

    /// What the uniform holds.
    pub fn shown(&self) -> &HairStyle {
        &self.shown
    }

    /// Hairs that are drawn, the first of all.
    pub fn drawn(&self) -> u32 {
        self.shown.drawn
    }

    /// Lights the hairs of the slice, all that are drawn; once a frame.
    pub fn record_light(
        &self,
        context: &mut Context,
        strand_lighting: &StrandLightingPass,
        around: (&HairDensityPass, &ShadowPass),
        shading: &wgpu::Buffer,
    ) {
        let Some(hair) = &self.hair else { return };
        let strands = Strands {
            hair_style: &self.hair_style,
            roots: &hair.roots,
            points: &hair.points,
            strand_light: &hair.strand_light,
        };
        strand_lighting.record(context, &strands, around, shading, ("brows", self.shown.drawn * POINTS as u32));
    }

    /// Pixels of a tile that the hair lies in, left, top, width and height, and makes the target as large;
    /// all zero where none does.
    pub fn place(&mut self, gpu: &Gpu, frame: &Frame) -> [u32; 4] {
        let Some([low, high]) = self.hair.as_ref().and_then(|hair| pixels_of(&hair.bounds, frame)) else {
            return [0; 4];
        };
        let size = [high.x - low.x, high.y - low.y].map(|s| (s as u32).div_ceil(STEP_PX) * STEP_PX);
        if self.target.1 != size {
            self.target = (target_of(gpu, size), size);
        }
        [low.x as u32, low.y as u32, size[0], size[1]]
    }

    /// Light and coverage of the box's pixels, for the skin pass.
    pub fn hair(&self) -> &wgpu::TextureView {
        &self.target.0
    }

    /// Draws the hair over the head's depth.
    pub fn record(&self, context: &mut Context) {
        let Some(hair) = &self.hair else { return };
        let group = pipeline::bind(
            context.gpu,
            "brows",
            &self.pipeline.get_bind_group_layout(0),
            &[
                (0, context.frame.as_entire_binding()),
                (1, wgpu::BindingResource::TextureView(&context.targets.depth)),
                (3, self.hair_style.as_entire_binding()),
                (5, hair.points.as_entire_binding()),
                (10, hair.strand_light.as_entire_binding()),
            ],
        );
        let mut pass = context.encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("brows"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &self.target.0,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                    store: wgpu::StoreOp::Store,
                },
            })],
            timestamp_writes: context.timer.render("brows"),
            ..Default::default()
        });
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &group, &[]);
        // Wider ribbons have every other point, as the shader knows.
        let points = if self.shown.thicker > COARSE { POINTS.div_ceil(2) } else { POINTS };
        pass.draw(0..points as u32 * 2, 0..self.shown.drawn);
    }
}

fn target_of(gpu: &Gpu, size: [u32; 2]) -> wgpu::TextureView {
    texture(gpu, "face's hair", size, FORMAT, TextureUsages::RENDER_ATTACHMENT | TextureUsages::TEXTURE_BINDING)
}
