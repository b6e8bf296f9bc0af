//! Tone maps the samples so far into the picture: squares that show the head pixel by pixel, the backdrop beside it,
//! which is even, from the corners of its squares.

use super::Context;
use super::inputs::targets::squares;
use crate::gpu::{Gpu, GpuError, pipeline};

/// Format of the picture.
pub const PICTURE_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

pub struct DisplayPass {
    /// The tone map of the next recordings, whether the head is dressed, and their pipelines: head, backdrop.
    made_for: (u32, bool),
    pipelines: [wgpu::RenderPipeline; 2],
}

/// The part of the picture that a tile shows.
pub struct Part {
    /// Left top pixel of the tile.
    pub origin: [u32; 2],
    pub shown_first: [u32; 2],
    pub shown_end: [u32; 2],
}

fn made(gpu: &Gpu, (tone, dressed): (u32, bool)) -> Result<[wgpu::RenderPipeline; 2], GpuError> {
    let of = |head: bool| {
        let flag = |on: bool| f64::from(u8::from(on));
        pipeline::raster(
            gpu,
            &pipeline::Raster {
                name: "display",
                vertex: "vertex",
                fragment: Some("fragment"),
                buffers: &[],
                topology: wgpu::PrimitiveTopology::TriangleList,
                cull: None,
                depth_write: None,
                targets: &[Some(PICTURE_FORMAT.into())],
                constants: &[("TONE", f64::from(tone)), ("DRESSED", flag(dressed)), ("HEAD", flag(head))],
            },
        )
    };
    Ok([of(true)?, of(false)?])
}

impl DisplayPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { made_for: (0, true), pipelines: made(gpu, (0, true))? })
    }

    /// Makes the pipelines of a tone map, a number of `renderer::Tone`, for a dressed head or a bare one, unless they
    /// are there.
    ///
    /// # Errors
    /// A shader that does not compile.
    pub fn specialise(&mut self, gpu: &Gpu, tone: u32, dressed: bool) -> Result<(), GpuError> {
        if self.made_for != (tone, dressed) {
            (self.made_for, self.pipelines) = ((tone, dressed), made(gpu, (tone, dressed))?);
        }
        Ok(())
    }

    /// Shows a part of the picture; where it is `kept`, only squares that are listed anew.
    pub fn record(
        &self,
        context: &mut Context,
        shading: &wgpu::Buffer,
        picture: &wgpu::TextureView,
        (part, kept): (&Part, bool),
    ) {
        let targets = context.targets;
        let groups = self.pipelines.each_ref().map(|pipeline| {
            pipeline::bind(
                context.gpu,
                "display",
                &pipeline.get_bind_group_layout(0),
                &[
                    (0, context.frame.as_entire_binding()),
                    (1, targets.hdr.as_entire_binding()),
                    (2, targets.squares.as_entire_binding()),
                    (3, shading.as_entire_binding()),
                ],
            )
        });
        let mut pass = context.encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("display"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: picture,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations { load: wgpu::LoadOp::Load, store: wgpu::StoreOp::Store },
            })],
            timestamp_writes: context.timer.render("display"),
            ..Default::default()
        });
        let [left, top] = part.origin;
        let [width, height] = targets.size;
        pass.set_viewport(left as f32, top as f32, width as f32, height as f32, 0.0, 1.0);
        let [x, y] = part.shown_first;
        pass.set_scissor_rect(x, y, part.shown_end[0] - x, part.shown_end[1] - y);
        for (pipeline, group) in self.pipelines.iter().zip(&groups).take(if kept { 1 } else { 2 }) {
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, group, &[]);
            pass.draw(0..6, 0..squares(targets.size));
        }
    }
}
