//! The canvas: finished pictures are kept side by side, and copied onto it bit for bit.

use crate::canvas_usage;
use std::ops::Range;
use tonsure::gpu::Gpu;
use tonsure::wgpu;
use wasm_bindgen::JsError;
use web_sys::HtmlCanvasElement;

/// That of the renderer's pictures: every browser has it, and a copy changes no format.
const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

/// A canvas and what it shows.
pub struct Canvas {
    element: HtmlCanvasElement,
    surface: wgpu::Surface<'static>,
    kept: Option<wgpu::Texture>,
    size: [u32; 2],
}

impl Canvas {
    pub fn new(gpu: &Gpu, element: HtmlCanvasElement) -> Result<Self, JsError> {
        let surface = gpu.instance.create_surface(wgpu::SurfaceTarget::Canvas(element.clone()))?;
        Ok(Self { element, surface, kept: None, size: [0; 2] })
    }

    /// Keeps some columns of a picture.
    pub fn keep(&mut self, gpu: &Gpu, picture: &wgpu::Texture, columns: Range<u32>) {
        let size = [picture.width(), picture.height()];
        let whole = wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 1 };
        let kept = self.kept.take().filter(|kept| kept.size() == whole).unwrap_or_else(|| {
            gpu.device.create_texture(&wgpu::TextureDescriptor {
                label: Some("shown"),
                size: whole,
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format: FORMAT,
                usage: wgpu::TextureUsages::COPY_DST | wgpu::TextureUsages::COPY_SRC,
                view_formats: &[],
            })
        });
        let at = wgpu::Origin3d { x: columns.start, y: 0, z: 0 };
        let part = wgpu::Extent3d { width: columns.len() as u32, ..whole };
        copy(gpu, picture, &kept, at, part);
        self.kept = Some(kept);
    }

    /// Shows what is kept.
    pub fn show(&mut self, gpu: &Gpu) {
        let Some(kept) = &self.kept else { return };
        let size = [kept.width(), kept.height()];
        if self.size != size {
            self.size = size;
            self.element.set_width(size[0]);
            self.element.set_height(size[1]);
            self.surface.configure(
                &gpu.device,
                &wgpu::SurfaceConfiguration {
                    usage: canvas_usage(),
                    format: FORMAT,
                    width: size[0],
                    height: size[1],
                    present_mode: wgpu::PresentMode::Fifo,
                    desired_maximum_frame_latency: 2,
                    alpha_mode: wgpu::CompositeAlphaMode::Opaque,
                    view_formats: Vec::new(),
                    color_space: Default::default(),
                },
            );
        }
        let wgpu::CurrentSurfaceTexture::Success(frame) = self.surface.get_current_texture() else { return };
        copy(gpu, kept, &frame.texture, wgpu::Origin3d::ZERO, kept.size());
        gpu.queue.present(frame);
    }
}

fn copy(gpu: &Gpu, from: &wgpu::Texture, to: &wgpu::Texture, origin: wgpu::Origin3d, part: wgpu::Extent3d) {
    let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("show") });
    encoder.copy_texture_to_texture(
        wgpu::TexelCopyTextureInfo { origin, ..from.as_image_copy() },
        wgpu::TexelCopyTextureInfo { origin, ..to.as_image_copy() },
        part,
    );
    gpu.queue.submit([encoder.finish()]);
}
