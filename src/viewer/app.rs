//! The event loop: window, interface, and the rebuild after a lost device.

use super::engine::{Engine, Request, Staged, Wake};
use super::model::Model;
use super::panels::{self, Facts};
use super::screen::Screen;
use super::{ViewOptions, ViewerError, keys};
use crate::gpu::AdapterChoice;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use winit::application::ApplicationHandler;
use winit::event::WindowEvent;
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoopProxy};
use winit::window::{Fullscreen, Window, WindowId};

/// Rebuilds of a lost device in a row before the window gives up.
const REBUILDS: u32 = 3;
/// The picture counts as moving until this long after the last change.
const REST_AFTER: Duration = Duration::from_millis(150);

pub struct App {
    model: Model,
    base: PathBuf,
    adapter: AdapterChoice,
    proxy: EventLoopProxy<Wake>,
    open: Option<Open>,
    rebuilds: u32,
    error: Option<ViewerError>,
}

/// What exists while the window does.
struct Open {
    window: Arc<Window>,
    screen: Screen,
    engine: Engine,
    input: egui_winit::State,
    ctx: egui::Context,
    texture: Option<(u64, egui::TextureId, egui::Vec2)>,
    size_px: [u32; 2],
    last_spec: Option<crate::renderer::FrameSpec>,
    changed: Instant,
    frame: Instant,
}

impl App {
    pub fn new(options: ViewOptions, proxy: EventLoopProxy<Wake>) -> Self {
        Self {
            model: Model::new(options.scene),
            base: options.base,
            adapter: options.adapter,
            proxy,
            open: None,
            rebuilds: 0,
            error: None,
        }
    }

    pub fn into_result(self) -> Result<(), ViewerError> {
        self.error.map_or(Ok(()), Err)
    }

    /// Makes everything that lives on a device, for a new or an old window.
    fn open(&self, window: Arc<Window>, staged: Option<Staged>) -> Result<Open, ViewerError> {
        let screen = Screen::new(&window, &self.adapter)?;
        let proxy = self.proxy.clone();
        let wake = move || {
            // The loop may be gone already: then nobody needs waking.
            proxy.send_event(Wake).ok();
        };
        let engine = Engine::start(screen.gpu.clone(), self.base.clone(), staged, wake);
        let ctx = egui::Context::default();
        panels::style(&ctx);
        let side = screen.gpu.device.limits().max_texture_dimension_2d as usize;
        let input = egui_winit::State::new(ctx.clone(), egui::ViewportId::ROOT, &window, None, None, Some(side));
        let now = Instant::now();
        Ok(Open {
            window,
            screen,
            engine,
            input,
            ctx,
            texture: None,
            size_px: [8, 8],
            last_spec: None,
            changed: now,
            frame: now,
        })
    }

    fn fail(&mut self, event_loop: &ActiveEventLoop, error: ViewerError) {
        self.error = Some(error);
        event_loop.exit();
    }

    /// Draws one pass behind a guard: a driver's panic costs the device, not the design.
    fn redraw(&mut self, event_loop: &ActiveEventLoop) {
        let Some(mut open) = self.open.take() else { return };
        let model = &mut self.model;
        let pass = std::panic::AssertUnwindSafe(|| open.pass(model));
        let alive = std::panic::catch_unwind(pass).is_ok() && !open.screen.gpu.is_lost() && !open.engine.shown().lost;
        if self.model.quit {
            event_loop.exit();
        }
        if alive {
            self.rebuilds = if open.texture.is_some() { 0 } else { self.rebuilds };
            self.open = Some(open);
            return;
        }
        self.rebuilds += 1;
        let (window, staged) = (open.window.clone(), open.engine.shown().staged);
        bury(open);
        if self.rebuilds > REBUILDS {
            let lost = crate::gpu::GpuError::Lost { doing: "showing the window" };
            return self.fail(event_loop, lost.into());
        }
        self.model.say("The graphics device was lost and is being set up again; nothing of the design is lost.");
        match self.open(window, staged) {
            Ok(open) => {
                open.window.request_redraw();
                self.open = Some(open);
            }
            Err(e) => self.fail(event_loop, e),
        }
    }
}

impl Open {
    /// Input, interface, request, paint.
    fn pass(&mut self, model: &mut Model) {
        let seconds = self.frame.elapsed().as_secs_f32().min(0.1);
        self.frame = Instant::now();
        let shown = self.engine.shown();
        self.adopt(&shown);
        if let Some(point) = self.engine.picked() {
            model.camera.pivot(point);
        }
        let raw = self.input.take_egui_input(&self.window);
        let facts = Facts {
            adapter: &self.screen.gpu.info.name,
            software: self.screen.gpu.info.device_type == wgpu::DeviceType::Cpu,
            texture: self.texture.map(|(_, id, size)| (id, size)),
        };
        let ctx = self.ctx.clone();
        let mut outcome = None;
        let mut output = ctx.run_ui(raw, |ui| {
            keys::apply(ui.ctx(), model);
            outcome = Some(panels::show(ui, model, &shown, &facts));
        });
        let animating = model.advance(seconds);
        if let Some(outcome) = outcome {
            self.size_px = outcome.size_px;
            if let Some((x, y)) = outcome.pick {
                self.engine.pick(x, y);
            }
        }
        self.request(model);
        self.input.handle_platform_output(&self.window, std::mem::take(&mut output.platform_output));
        let textures = std::mem::take(&mut output.textures_delta);
        let jobs = ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
        let painted = self.screen.paint(&self.window, &jobs, output.pixels_per_point, &textures);
        textures_done(textures);
        let fullscreen = model.fullscreen.then_some(Fullscreen::Borderless(None));
        if self.window.fullscreen().is_some() != model.fullscreen {
            self.window.set_fullscreen(fullscreen);
        }
        if std::mem::take(&mut model.screenshot) {
            self.screenshot(model, &shown);
        }
        let resting = self.changed.elapsed() > REST_AFTER * 2;
        if animating || !painted || !resting || ctx.has_requested_repaint() {
            self.window.request_redraw();
        }
    }

    /// Takes over the engine's picture when its texture is a new one.
    fn adopt(&mut self, shown: &super::engine::Shown) {
        let Some(picture) = &shown.picture else { return };
        if self.texture.is_some_and(|(generation, ..)| generation == shown.generation) {
            return;
        }
        let view = picture.create_view(&Default::default());
        let painter = &mut self.screen.painter;
        if let Some((_, old, _)) = self.texture.take() {
            painter.free_texture(&old);
        }
        let id = painter.register_native_texture(&self.screen.gpu.device, &view, wgpu::FilterMode::Linear);
        let size = egui::vec2(picture.width() as f32, picture.height() as f32);
        self.texture = Some((shown.generation, id, size));
    }

    fn request(&mut self, model: &Model) {
        let spec = model.spec(self.size_px[0], self.size_px[1]);
        if self.last_spec.as_ref() != Some(&spec) {
            self.last_spec = Some(spec.clone());
            self.changed = Instant::now();
        }
        let moving = self.changed.elapsed() < REST_AFTER;
        let mut scene = model.scene.clone();
        // Only head and treatment make a new stage.
        (scene.years, scene.camera) = (0.0, Default::default());
        self.engine.request(Request { scene, spec, moving });
    }

    /// Writes what is shown to a new file in the current folder.
    fn screenshot(&self, model: &mut Model, shown: &super::engine::Shown) {
        let Some(picture) = &shown.picture else { return };
        let name = (1..10_000).map(|n| PathBuf::from(format!("tonsure-{n:03}.png"))).find(|p| !p.exists());
        let (Some(path), Ok(mut image)) = (name, crate::renderer::read_texture(&self.screen.gpu, picture)) else {
            return model.say("The picture could not be read back.");
        };
        crate::export::text::stamp(&mut image);
        match crate::export::png::write(&image, &path) {
            Ok(()) => model.say(format!("Saved {}", path.display())),
            Err(e) => model.say(e.to_string()),
        }
    }
}

/// Drops everything of a lost device on a thread of its own: it may block. The new surface wants the
/// old one gone, so this waits for it, but not for long.
fn bury(open: Open) {
    let (done, wait) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let drop_all = std::panic::AssertUnwindSafe(|| drop(open));
        std::panic::catch_unwind(drop_all).ok();
        done.send(()).ok();
    });
    wait.recv_timeout(Duration::from_secs(2)).ok();
}

/// The deltas have been applied; egui wants to be told.
fn textures_done(mut textures: egui::TexturesDelta) {
    textures.clear();
}

impl ApplicationHandler<Wake> for App {
    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if self.open.is_some() {
            return;
        }
        let attributes = Window::default_attributes()
            .with_title("Tonsure")
            .with_inner_size(winit::dpi::LogicalSize::new(1440.0, 900.0))
            .with_min_inner_size(winit::dpi::LogicalSize::new(640.0, 400.0));
        let opened = event_loop
            .create_window(attributes)
            .map_err(|e| ViewerError::NoDisplay(e.to_string()))
            .and_then(|window| self.open(Arc::new(window), None));
        match opened {
            Ok(open) => {
                open.window.request_redraw();
                self.open = Some(open);
            }
            Err(e) => self.fail(event_loop, e),
        }
        event_loop.set_control_flow(ControlFlow::Wait);
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, _: WindowId, event: WindowEvent) {
        match event {
            WindowEvent::CloseRequested => event_loop.exit(),
            WindowEvent::RedrawRequested => self.redraw(event_loop),
            event => {
                if let Some(open) = &mut self.open
                    && (open.input.on_window_event(&open.window, &event).repaint
                        || matches!(event, WindowEvent::Resized(_)))
                {
                    open.window.request_redraw();
                }
            }
        }
    }

    fn user_event(&mut self, _: &ActiveEventLoop, _: Wake) {
        if let Some(open) = &self.open {
            open.window.request_redraw();
        }
    }
}
