//! A program with a window and a device of its own that shows our head in it:
//! `cargo run --example embed_in_a_host -- [FRAMES]`. The head is drawn on the host's device into a texture that
//! the host samples: no pixel is read back. Arrow keys turn it; with FRAMES it ends after as many pictures.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tonsure::gpu::Gpu;
use tonsure::renderer::{FrameSpec, Progress, Renderer};
use tonsure::scene::Scene;
use tonsure::stage::Stage;
use tonsure::wgpu;
use winit::application::ApplicationHandler;
use winit::event::WindowEvent;
use winit::event_loop::{ActiveEventLoop, EventLoop};
use winit::keyboard::{Key, NamedKey};
use winit::window::{Window, WindowId};

/// Device time of a slice of the head's frame between two frames of the host.
const SLICE: Duration = Duration::from_millis(12);

/// What the host has, and our renderer in it.
struct Host {
    window: Arc<Window>,
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
    blitter: wgpu::util::TextureBlitter,
    gpu: Gpu,
    renderer: Renderer,
    spec: FrameSpec,
    /// Pictures of the head so far.
    pictures: u32,
}

impl Host {
    fn open(event_loop: &ActiveEventLoop) -> Result<Self, Box<dyn Error>> {
        let title =
            Window::default_attributes().with_title("A host").with_inner_size(winit::dpi::LogicalSize::new(480, 360));
        let window = Arc::new(event_loop.create_window(title)?);
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let surface = instance.create_surface(window.clone())?;
        let wanted = wgpu::RequestAdapterOptions { compatible_surface: Some(&surface), ..Default::default() };
        let adapter = tonsure::pollster::block_on(instance.request_adapter(&wanted))?;
        let (device, queue) = tonsure::pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
            label: Some("host"),
            required_limits: adapter.limits(),
            ..Default::default()
        }))?;
        let size = window.inner_size();
        let config = surface.get_default_config(&adapter, size.width.max(1), size.height.max(1)).ok_or("no display")?;
        // The head's picture has sRGB-encoded values in a plain format: a surface that encodes again is too light.
        let config = wgpu::SurfaceConfiguration { format: config.format.remove_srgb_suffix(), ..config };
        surface.configure(&device, &config);
        let blitter = wgpu::util::TextureBlitter::new(&device, config.format);

        // From here on: what a host does to draw heads.
        let gpu = Gpu::from_parts(instance, adapter, device, queue);
        let flag = gpu.clone();
        gpu.device.set_device_lost_callback(move |_, _| flag.give_up());
        let scene = Scene::default();
        let stage = Stage::build(&gpu, &scene, Path::new(""), &mut |_, _| true)?;
        let mut renderer = Renderer::new(&gpu)?;
        renderer.set_stage(stage)?;
        let spec = FrameSpec::of(&scene, config.width, config.height);
        renderer.begin(&spec)?;
        Ok(Self { window, surface, config, blitter, gpu, renderer, spec, pictures: 0 })
    }

    /// One frame of the host: a slice of the head's next picture, and its last one on the window.
    fn frame(&mut self) -> Result<(), Box<dyn Error>> {
        if self.renderer.step(SLICE)? == Progress::Done {
            self.present();
            self.pictures += 1;
            self.renderer.begin(&self.spec)?;
        }
        Ok(())
    }

    fn present(&self) {
        use wgpu::CurrentSurfaceTexture::{Suboptimal, Success};
        let Some(picture) = self.renderer.picture() else { return };
        let (Success(target) | Suboptimal(target)) = self.surface.get_current_texture() else { return };
        let [from, to] = [picture, &target.texture].map(|t| t.create_view(&Default::default()));
        let commands = wgpu::CommandEncoderDescriptor { label: Some("present") };
        let mut encoder = self.gpu.device.create_command_encoder(&commands);
        self.blitter.copy(&self.gpu.device, &mut encoder, &from, &to);
        self.gpu.queue.submit([encoder.finish()]);
        self.gpu.queue.present(target);
    }

    fn resize(&mut self, width: u32, height: u32) -> Result<(), Box<dyn Error>> {
        (self.config.width, self.config.height) = (width.max(1), height.max(1));
        self.surface.configure(&self.gpu.device, &self.config);
        (self.spec.width, self.spec.height) = (self.config.width, self.config.height);
        Ok(self.renderer.begin(&self.spec)?)
    }
}

struct App {
    host: Option<Host>,
    frames: Option<u32>,
    failed: Option<Box<dyn Error>>,
}

impl App {
    fn on(&mut self, event_loop: &ActiveEventLoop, event: WindowEvent) -> Result<(), Box<dyn Error>> {
        let Some(host) = &mut self.host else { return Ok(()) };
        match event {
            WindowEvent::CloseRequested => event_loop.exit(),
            WindowEvent::Resized(size) => host.resize(size.width, size.height)?,
            WindowEvent::KeyboardInput { event, .. } if event.state.is_pressed() => match event.logical_key {
                Key::Named(NamedKey::ArrowLeft) => host.spec.view.azimuth_deg -= 15.0,
                Key::Named(NamedKey::ArrowRight) => host.spec.view.azimuth_deg += 15.0,
                _ => {}
            },
            WindowEvent::RedrawRequested => {
                host.frame()?;
                if self.frames.is_some_and(|frames| host.pictures >= frames) {
                    println!("{} pictures", host.pictures);
                    event_loop.exit();
                }
                host.window.request_redraw();
            }
            _ => {}
        }
        Ok(())
    }
}

impl ApplicationHandler for App {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        match Host::open(event_loop) {
            Ok(host) => self.host = Some(host),
            Err(e) => {
                self.failed = Some(e);
                event_loop.exit();
            }
        }
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        if let Err(e) = self.on(event_loop, event) {
            self.failed = Some(e);
            event_loop.exit();
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let frames = std::env::args().nth(1).map(|n| n.parse()).transpose()?;
    let mut app = App { host: None, frames, failed: None };
    EventLoop::new()?.run_app(&mut app)?;
    app.failed.map_or(Ok(()), Err)
}
