//! The window's surface and the interface's painter on one device.

use super::blit::Press;
use crate::gpu::recovery::Part;
use crate::gpu::{AdapterChoice, Gpu, GpuError};
use crate::viewer::error::ViewerError;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Duration;
use winit::window::Window;

/// How long the device may take to come to rest before its surface is configured.
const PATIENCE: Duration = Duration::from_secs(2);

/// Everything of the window that a lost device takes away.
pub struct Screen {
    pub gpu: Gpu,
    /// `None` between an old surface and a new one.
    surface: Option<wgpu::Surface<'static>>,
    config: wgpu::SurfaceConfiguration,
    configured: bool,
    /// Frames in a row that the surface had nothing to draw on.
    misses: u32,
    pub painter: egui_wgpu::Renderer,
}

/// What a pass changed of the interface's textures. egui panics where they are dropped without a word, and a
/// driver's panic must not meet another one: so they count as told in any case.
#[derive(Default)]
pub struct Deltas(egui::TexturesDelta);

impl Deltas {
    pub fn take(from: &mut egui::TexturesDelta) -> Self {
        Self(std::mem::take(from))
    }
}

impl std::ops::Deref for Deltas {
    type Target = egui::TexturesDelta;

    fn deref(&self) -> &egui::TexturesDelta {
        &self.0
    }
}

impl Drop for Deltas {
    fn drop(&mut self) {
        self.0.clear();
    }
}

/// What became of a pass of the interface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Painted {
    Shown,
    /// Not this time; soon again.
    Missed,
    /// Nobody can see the window: no hurry.
    Hidden,
}

/// What an acquired surface asks for, beside drawing on it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Answer {
    Draw,
    /// Draw now, configure before the next frame.
    DrawOnce,
    Skip,
    Hide,
    Configure,
    Recreate,
}

/// The answer to what acquiring gave, `misses` frames having failed in a row before.
fn answer(current: &wgpu::CurrentSurfaceTexture, misses: u32) -> Answer {
    use wgpu::CurrentSurfaceTexture as Current;
    match current {
        Current::Success(_) => Answer::Draw,
        Current::Suboptimal(_) => Answer::DrawOnce,
        Current::Occluded => Answer::Hide,
        Current::Timeout if misses < 3 => Answer::Skip,
        Current::Outdated if misses < 3 => Answer::Configure,
        // A surface that a driver failed to configure stays invalid until it is made anew.
        Current::Validation if misses < 2 => Answer::Configure,
        Current::Timeout | Current::Outdated | Current::Validation | Current::Lost => Answer::Recreate,
    }
}

/// The size to configure for a window's, or `None` where there is nothing to see.
fn surface_size(window: [u32; 2], limit: u32) -> Option<[u32; 2]> {
    window.iter().all(|s| *s > 0).then(|| window.map(|s| s.min(limit)))
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

fn caught(work: impl FnOnce()) -> std::thread::Result<()> {
    catch_unwind(AssertUnwindSafe(work))
}

impl Screen {
    pub fn new(window: &Arc<Window>, choice: &AdapterChoice) -> Result<Self, ViewerError> {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = wgpu::Backends::VULKAN | wgpu::Backends::METAL | wgpu::Backends::DX12;
        descriptor.flags = wgpu::InstanceFlags::empty();
        let instance = wgpu::Instance::new(descriptor);
        let surface = instance.create_surface(window.clone()).map_err(|e| ViewerError::Window(e.to_string()))?;
        let gpu = pollster::block_on(Gpu::open_on(instance, choice, None))?;
        Self::on(surface, gpu)
    }

    /// A second window's surface on a device that is there.
    ///
    /// # Errors
    /// A device that cannot draw on that display.
    pub fn beside(window: &Arc<Window>, gpu: &Gpu) -> Result<Self, ViewerError> {
        let surface = gpu.instance.create_surface(window.clone()).map_err(|e| ViewerError::Window(e.to_string()))?;
        let mut screen = Self::on(surface, gpu.clone())?;
        // Waiting for two monitors in turn would halve the rate of both.
        screen.config.present_mode = wgpu::PresentMode::AutoNoVsync;
        Ok(screen)
    }

    fn on(surface: wgpu::Surface<'static>, gpu: Gpu) -> Result<Self, ViewerError> {
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
        let mut painter = painter(&gpu.device, format);
        painter.callback_resources.insert(Press::new(&gpu, format)?);
        Ok(Self { gpu, surface: Some(surface), config, configured: false, misses: 0, painter })
    }

    /// What goes with the device, to be dropped one after the other.
    pub fn into_parts(self) -> Vec<Part> {
        vec![Box::new(self.surface), Box::new(self.painter), Box::new(self.gpu)]
    }

    /// Follows the window's size. False where the surface is not ready to be drawn on.
    fn fit(&mut self, size: [u32; 2]) -> bool {
        let Some(surface) = &self.surface else { return false };
        if self.configured && [self.config.width, self.config.height] == size {
            return true;
        }
        // Configuring waits for the device without a limit: bring it to rest within one before.
        if self.gpu.wait_for(PATIENCE).is_err() {
            return false;
        }
        [self.config.width, self.config.height] = size;
        let scope = self.gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
        surface.configure(&self.gpu.device, &self.config);
        let error = pollster::block_on(scope.pop());
        if let Some(error) = &error {
            tracing::warn!("the surface was not configured: {error}");
        }
        self.configured = error.is_none();
        self.configured
    }

    /// Takes textures of the interface over.
    pub fn load(&mut self, textures: &egui::TexturesDelta) {
        for (id, deltas) in &textures.set {
            for delta in deltas {
                self.painter.update_texture(&self.gpu.device, &self.gpu.queue, *id, delta);
            }
        }
    }

    /// Paints one pass of the interface.
    pub fn paint(
        &mut self,
        window: &Arc<Window>,
        jobs: &[egui::ClippedPrimitive],
        pixels_per_point: f32,
        textures: &egui::TexturesDelta,
    ) -> Painted {
        // Textures first: they are told once, whether or not the surface is there.
        self.load(textures);
        let size = window.inner_size();
        let size = surface_size([size.width, size.height], self.gpu.device.limits().max_texture_dimension_2d);
        let painted = match size {
            None => Painted::Hidden,
            Some(size) if self.fit(size) => self.paint_surface(window, jobs, pixels_per_point),
            Some(_) => self.miss(window, Answer::Recreate),
        };
        for id in &textures.free {
            self.painter.free_texture(id);
        }
        painted
    }

    fn paint_surface(
        &mut self,
        window: &Arc<Window>,
        jobs: &[egui::ClippedPrimitive],
        pixels_per_point: f32,
    ) -> Painted {
        use wgpu::CurrentSurfaceTexture as Current;
        let Some(surface) = &self.surface else { return Painted::Missed };
        // A surface that fails is no failure of the device.
        let scope = self.gpu.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let current = surface.get_current_texture();
        pollster::block_on(scope.pop());
        let answer = answer(&current, self.misses);
        let (Current::Success(texture) | Current::Suboptimal(texture)) = current else {
            return self.miss(window, answer);
        };
        let view = texture.texture.create_view(&Default::default());
        let screen =
            egui_wgpu::ScreenDescriptor { size_in_pixels: [self.config.width, self.config.height], pixels_per_point };
        if let Err(panic) = caught(|| draw(&self.gpu, &mut self.painter, &view, jobs, &screen)) {
            // wgpu aborts where a frame is still out when its surface goes: it is given back first.
            if caught(|| drop(texture)).is_err() {
                std::mem::forget(self.surface.take());
            }
            resume_unwind(panic);
        }
        window.pre_present_notify();
        if let Err(panic) = caught(|| self.gpu.queue.present(texture)) {
            std::mem::forget(self.surface.take());
            resume_unwind(panic);
        }
        self.configured = answer == Answer::Draw;
        self.misses = 0;
        Painted::Shown
    }

    /// A frame without a texture: sees to the surface, so that the next one has one.
    fn miss(&mut self, window: &Arc<Window>, answer: Answer) -> Painted {
        // A lost device answers "invalid" for ever; only polling tells (and may panic, which the
        // window's guard takes as a loss).
        self.gpu.device.poll(wgpu::PollType::Poll).ok();
        if self.gpu.is_lost() {
            return Painted::Missed;
        }
        self.misses += 1;
        match answer {
            Answer::Hide => return Painted::Hidden,
            Answer::Configure => self.configured = false,
            Answer::Recreate => self.recreate(window),
            Answer::Draw | Answer::DrawOnce | Answer::Skip => {}
        }
        Painted::Missed
    }

    fn recreate(&mut self, window: &Arc<Window>) {
        // The window system wants the old one gone first.
        self.surface = None;
        (self.configured, self.misses) = (false, 0);
        match self.gpu.instance.create_surface(window.clone()) {
            Ok(surface) => self.surface = Some(surface),
            Err(error) => tracing::warn!("no new surface: {error}"),
        }
    }
}

/// What is under everything: a panel's colour, as it is, for the target does not encode.
fn ground() -> wgpu::Color {
    let [r, g, b, a] = crate::viewer::theme::PANEL.to_array().map(|c| f64::from(c) / 255.0);
    wgpu::Color { r, g, b, a }
}

/// Draws tessellated shapes into a target.
fn draw(
    gpu: &Gpu,
    painter: &mut egui_wgpu::Renderer,
    target: &wgpu::TextureView,
    jobs: &[egui::ClippedPrimitive],
    screen: &egui_wgpu::ScreenDescriptor,
) {
    let mut encoder = gpu.encoder("window");
    let mut commands = painter.update_buffers(&gpu.device, &gpu.queue, &mut encoder, jobs, screen);
    let mut pass = encoder
        .begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("interface"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: target,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations { load: wgpu::LoadOp::Clear(ground()), store: wgpu::StoreOp::Store },
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

    #[test]
    fn a_failing_surface_is_configured_then_made_anew() {
        use wgpu::CurrentSurfaceTexture as Current;
        assert_eq!(answer(&Current::Outdated, 0), Answer::Configure);
        assert_eq!(answer(&Current::Timeout, 0), Answer::Skip);
        assert_eq!(answer(&Current::Validation, 1), Answer::Configure);
        for (current, misses) in [(Current::Timeout, 3), (Current::Validation, 2), (Current::Lost, 0)] {
            assert_eq!(answer(&current, misses), Answer::Recreate);
        }
        assert_eq!(answer(&Current::Occluded, 100), Answer::Hide, "a hidden window is never retried in a loop");
    }

    #[test]
    fn sizes_are_within_the_device_and_never_zero() {
        assert_eq!(surface_size([0, 300], 8192), None);
        assert_eq!(surface_size([1, 100_000], 8192), Some([1, 8192]));
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
            label: Some("shown"),
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
