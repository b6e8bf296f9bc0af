//! The event loop: window, interface, and the rebuild after a lost device.

use super::engine::{Engine, Request, Staged, Wake};
use super::model::Model;
use super::panels::{self, Facts};
use super::recovery::{self, Losses};
use super::screen::{Painted, Screen};
use super::{ViewOptions, ViewerError, keys};
use crate::gpu::{AdapterChoice, GpuError};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use winit::application::ApplicationHandler;
use winit::event::{StartCause, WindowEvent};
use winit::event_loop::{ActiveEventLoop, ControlFlow, EventLoopProxy};
use winit::window::{Fullscreen, Window, WindowId};

/// The picture counts as moving until this long after the last change.
const REST_AFTER: Duration = Duration::from_millis(150);
/// How often a window that nobody can see looks whether that has changed.
const HIDDEN_TICK: Duration = Duration::from_millis(250);
/// How soon a frame that missed the surface is tried again.
const MISSED_TICK: Duration = Duration::from_millis(15);

pub struct App {
    model: Model,
    base: PathBuf,
    adapter: AdapterChoice,
    proxy: EventLoopProxy<Wake>,
    open: Option<Open>,
    losses: Losses,
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
            losses: Losses::default(),
            error: None,
        }
    }

    pub fn into_result(self) -> Result<(), ViewerError> {
        self.error.map_or(Ok(()), Err)
    }

    /// Makes everything that lives on a device, for a new or an old window.
    fn open(&self, window: Arc<Window>, adapter: &AdapterChoice, staged: Option<Staged>) -> Result<Open, ViewerError> {
        let screen = Screen::new(&window, adapter)?;
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
        let pass = recovery::guarded("showing the window", || Ok(open.pass(model)));
        if self.model.quit {
            event_loop.exit();
        }
        match pass {
            Ok(again) if !open.screen.gpu.is_lost() && !open.engine.shown().lost => {
                pace(event_loop, &open.window, again);
                self.open = Some(open);
            }
            _ => self.rebuild(event_loop, open),
        }
    }

    /// Opens a new device for the same window and design. What was last shown stays on the screen
    /// until there is a picture again.
    fn rebuild(&mut self, event_loop: &ActiveEventLoop, open: Open) {
        let (window, staged) = (open.window.clone(), open.engine.shown().staged);
        recovery::bury(open);
        let mut error = GpuError::Lost { doing: "showing the window" }.into();
        while let Some(adapter) = recovery::adapter(self.losses.note(Instant::now()), &self.adapter) {
            let opened = recovery::guarded("opening it again", || self.open(window.clone(), &adapter, staged.clone()));
            match opened {
                Ok(open) => {
                    let say = "The graphics device was lost and has been set up again; nothing of the design is lost.";
                    self.model.say(say);
                    open.window.request_redraw();
                    self.open = Some(open);
                    return;
                }
                Err(e) => error = e,
            }
        }
        self.fail(event_loop, error);
    }
}

/// Plans the next pass: at once, after a while, or when something happens.
fn pace(event_loop: &ActiveEventLoop, window: &Window, again: Duration) {
    let flow = match again {
        Duration::ZERO => {
            window.request_redraw();
            ControlFlow::Wait
        }
        again => Instant::now().checked_add(again).map_or(ControlFlow::Wait, ControlFlow::WaitUntil),
    };
    event_loop.set_control_flow(flow);
}

impl Open {
    /// Input, interface, request, paint. Returns how soon to do it again.
    fn pass(&mut self, model: &mut Model) -> Duration {
        let seconds = self.frame.elapsed().as_secs_f32().min(0.1);
        self.frame = Instant::now();
        let shown = self.engine.shown();
        self.adopt(&shown);
        if let Some(point) = self.engine.picked() {
            model.camera.pivot(point);
        }
        if let Some(said) = self.engine.said() {
            model.say(said);
        }
        if let Some(head) = shown.head {
            model.camera.set_head(head);
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
            if let Some(at) = outcome.pick {
                self.engine.pick(at);
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
            self.engine.screenshot();
        }
        let asked = output.viewport_output.values().map(|v| v.repaint_delay).min().unwrap_or(Duration::MAX);
        let rest = (REST_AFTER + MISSED_TICK).checked_sub(self.changed.elapsed()).unwrap_or(Duration::MAX);
        match painted {
            Painted::Hidden => HIDDEN_TICK,
            Painted::Missed => MISSED_TICK,
            Painted::Shown if animating => Duration::ZERO,
            Painted::Shown => asked.min(rest),
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
}

/// The deltas have been applied; egui wants to be told.
fn textures_done(mut textures: egui::TexturesDelta) {
    textures.clear();
}

impl ApplicationHandler<Wake> for App {
    fn new_events(&mut self, event_loop: &ActiveEventLoop, cause: StartCause) {
        if let (StartCause::ResumeTimeReached { .. }, Some(open)) = (cause, &self.open) {
            // The pass sets the next time; until it runs there is none.
            event_loop.set_control_flow(ControlFlow::Wait);
            open.window.request_redraw();
        }
    }

    fn resumed(&mut self, event_loop: &ActiveEventLoop) {
        if self.open.is_some() {
            return;
        }
        let attributes = Window::default_attributes()
            .with_title("Tonsure")
            .with_inner_size(winit::dpi::LogicalSize::new(1440.0, 900.0))
            .with_min_inner_size(winit::dpi::LogicalSize::new(640.0, 400.0));
        let opened = event_loop.create_window(attributes).map_err(|e| ViewerError::NoDisplay(e.to_string())).and_then(
            |window| {
                let open = || self.open(Arc::new(window), &self.adapter, None);
                recovery::guarded("opening the window", open)
            },
        );
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
