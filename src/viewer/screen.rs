//! The window's surface and the interface's painter on one device.

use super::ViewerError;
use crate::gpu::{AdapterChoice, Gpu, GpuError};
use std::sync::Arc;
use winit::window::Window;

/// Everything of the window that a lost device takes away.
pub struct Screen {
    pub gpu: Gpu,
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
    configured: bool,
    pub painter: egui_wgpu::Renderer,
}

/// The format of the surface: egui blends in gamma space, so the surface must not encode again.
pub fn surface_format(offered: &[wgpu::TextureFormat]) -> Option<wgpu::TextureFormat> {
    use wgpu::TextureFormat::{Bgra8Unorm, Rgba8Unorm};
    [Bgra8Unorm, Rgba8Unorm]
        .into_iter()
        .find(|f| offered.contains(f))
        .or_else(|| offered.iter().copied().find(|f| !f.is_srgb()).or(offered.first().copied()))
}

/// A painter for a format; dithering off, so that a colour comes out as asked.
fn painter(device: &wgpu::Device, format: wgpu::TextureFormat) -> egui_wgpu::Renderer {
    egui_wgpu::Renderer::new(device, format, egui_wgpu::RendererOptions { dithering: false, ..Default::default() })
}

impl Screen {
    pub fn new(window: &Arc<Window>, choice: &AdapterChoice) -> Result<Self, ViewerError> {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = wgpu::Backends::VULKAN | wgpu::Backends::METAL | wgpu::Backends::DX12;
        descriptor.flags = wgpu::InstanceFlags::empty();
        let instance = wgpu::Instance::new(descriptor);
        let surface = instance.create_surface(window.clone()).map_err(|e| ViewerError::Window(e.to_string()))?;
        let gpu = pollster::block_on(Gpu::open_on(instance, choice, None))?;
        let capabilities = surface.get_capabilities(&gpu.adapter);
        let Some(format) = surface_format(&capabilities.formats) else {
            let adapter = gpu.info.name.clone();
            return Err(GpuError::NoDevice { adapter, reason: "it cannot draw on this display".into() }.into());
        };
        let config = wgpu::SurfaceConfiguration {
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
            format,
            color_space: wgpu::SurfaceColorSpace::Auto,
            width: 0,
            height: 0,
            present_mode: wgpu::PresentMode::Fifo,
            desired_maximum_frame_latency: 2,
            alpha_mode: wgpu::CompositeAlphaMode::Auto,
            view_formats: vec![],
        };
        let painter = painter(&gpu.device, format);
        Ok(Self { gpu, surface, config, configured: false, painter })
    }

    /// Follows the window's size; a minimised window keeps the last one.
    fn fit(&mut self, window: &Window) -> bool {
        let size = window.inner_size();
        let limit = self.gpu.device.limits().max_texture_dimension_2d;
        if size.width == 0 || size.height == 0 {
            return false;
        }
        let (width, height) = (size.width.min(limit), size.height.min(limit));
        if !self.configured || (self.config.width, self.config.height) != (width, height) {
            (self.config.width, self.config.height) = (width, height);
            self.surface.configure(&self.gpu.device, &self.config);
            self.configured = true;
        }
        true
    }

    /// Paints one pass of the interface. True if it reached the screen.
    pub fn paint(
        &mut self,
        window: &Window,
        jobs: &[egui::ClippedPrimitive],
        pixels_per_point: f32,
        textures: &egui::TexturesDelta,
    ) -> bool {
        // Textures first: they are told once, whether or not the surface is there.
        for (id, deltas) in &textures.set {
            for delta in deltas {
                self.painter.update_texture(&self.gpu.device, &self.gpu.queue, *id, delta);
            }
        }
        let painted = self.fit(window) && self.paint_surface(jobs, pixels_per_point);
        for id in &textures.free {
            self.painter.free_texture(id);
        }
        painted
    }

    fn paint_surface(&mut self, jobs: &[egui::ClippedPrimitive], pixels_per_point: f32) -> bool {
        use wgpu::CurrentSurfaceTexture as Current;
        let (texture, stale) = match self.surface.get_current_texture() {
            Current::Success(texture) => (texture, false),
            Current::Suboptimal(texture) => (texture, true),
            Current::Timeout | Current::Occluded => return false,
            Current::Outdated | Current::Lost | Current::Validation => {
                self.configured = false;
                return false;
            }
        };
        let view = texture.texture.create_view(&Default::default());
        let screen =
            egui_wgpu::ScreenDescriptor { size_in_pixels: [self.config.width, self.config.height], pixels_per_point };
        draw(&self.gpu, &mut self.painter, &view, jobs, &screen);
        self.gpu.queue.present(texture);
        self.configured &= !stale;
        true
    }
}

/// Draws tessellated shapes into a target.
fn draw(
    gpu: &Gpu,
    painter: &mut egui_wgpu::Renderer,
    target: &wgpu::TextureView,
    jobs: &[egui::ClippedPrimitive],
    screen: &egui_wgpu::ScreenDescriptor,
) {
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    let mut commands = painter.update_buffers(&gpu.device, &gpu.queue, &mut encoder, jobs, screen);
    let mut pass = encoder
        .begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("interface"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: target,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::BLACK), store: wgpu::StoreOp::Store },
            })],
            ..Default::default()
        })
        .forget_lifetime();
    painter.render(&mut pass, jobs, screen);
    drop(pass);
    commands.push(encoder.finish());
    gpu.queue.submit(commands);
}

#[cfg(test)]
mod tests {
    use super::*;
    use wgpu::TextureFormat as Format;

    #[test]
    fn the_surface_never_encodes_twice() {
        let both = [Format::Bgra8UnormSrgb, Format::Bgra8Unorm];
        assert_eq!(surface_format(&both), Some(Format::Bgra8Unorm));
        assert_eq!(surface_format(&[Format::Rgba8UnormSrgb, Format::Rgba8Unorm]), Some(Format::Rgba8Unorm));
        assert_eq!(surface_format(&[]), None);
    }

    /// A grey asked for is the grey that comes out, on a real device.
    #[test]
    fn a_grey_stays_that_grey() {
        let gpu = pollster::block_on(Gpu::open(&AdapterChoice::Best, None)).expect("a Vulkan adapter");
        let ctx = egui::Context::default();
        let rect = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(64.0, 64.0));
        let input = egui::RawInput { screen_rect: Some(rect), ..Default::default() };
        let mut output = ctx.run_ui(input, |ui| {
            ui.painter().rect_filled(rect, 0.0, egui::Color32::from_gray(128));
        });
        let mut painter = painter(&gpu.device, Format::Rgba8Unorm);
        for (id, deltas) in &output.textures_delta.set {
            for delta in deltas {
                painter.update_texture(&gpu.device, &gpu.queue, *id, delta);
            }
        }
        output.textures_delta.clear();
        let jobs = ctx.tessellate(output.shapes, 1.0);
        let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d { width: 64, height: 64, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: Format::Rgba8Unorm,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        let screen = egui_wgpu::ScreenDescriptor { size_in_pixels: [64, 64], pixels_per_point: 1.0 };
        draw(&gpu, &mut painter, &texture.create_view(&Default::default()), &jobs, &screen);
        let picture = crate::renderer::read_texture(&gpu, &texture).expect("read back");
        assert_eq!(picture.get_pixel(32, 32).0, [128, 128, 128, 255]);
    }
}
