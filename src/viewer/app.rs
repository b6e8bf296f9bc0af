//! The event loop: window, interface, and the rebuild after a lost device.

use super::audience::{self, Audience};
use super::engine::{Engine, Request, Staged, Wake};
use super::files::{Desk, Keeper};
use super::journal::{self, Journal};
use super::model::{Command, Model, Section};
use super::panels::{self, Facts};
use super::present::{self, Kiosk, Presenting};
use super::recovery::{self, Losses};
use super::screen::{Painted, Screen};
use super::settings::Settings;
use super::strings as s;
use super::{ViewOptions, ViewerError, keys, light_page, theme};
use crate::gpu::{AdapterChoice, GpuError};
use egui_winit::accesskit_winit;
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
/// Drags after which the hints of the first minute are gone.
const HINTS_FOR: u32 = 4;
/// How soon a frame that missed the surface is tried again.
const MISSED_TICK: Duration = Duration::from_millis(15);

pub struct App {
    pub(super) model: Model,
    base: PathBuf,
    /// Size that the window opens with, points.
    size: [u32; 2],
    /// Settings as they are on the disk.
    kept: Settings,
    pub(super) desk: Desk,
    pub(super) keeper: Keeper,
    /// The work of a killed instance, until the user has answered.
    pub(super) recovered: Option<journal::Recovered>,
    adapter: AdapterChoice,
    pub(super) proxy: EventLoopProxy<Wake>,
    open: Option<Open>,
    losses: Losses,
    error: Option<ViewerError>,
    pace: Pace,
}

/// How long the interface's passes took.
#[derive(Default)]
struct Pace(Vec<f32>);

impl Pace {
    fn note(&mut self, took: Duration) {
        if self.0.len() < 1_000_000 {
            self.0.push(took.as_secs_f32() * 1000.0);
        }
    }

    /// Passes, median, 99th percentile and longest, ms.
    fn figures(&self) -> Option<(usize, f32, f32, f32)> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f32::total_cmp);
        let at = |share: f32| sorted.get((sorted.len() as f32 * share) as usize).or(sorted.last()).copied();
        Some((sorted.len(), at(0.5)?, at(0.99)?, *sorted.last()?))
    }
}

/// What exists while the window does.
struct Open {
    window: Arc<Window>,
    screen: Screen,
    engine: Engine,
    input: egui_winit::State,
    ctx: egui::Context,
    textures: Vec<(u64, egui::TextureId)>,
    outcome: super::picture::Outcome,
    /// The window's height in points that the interface was last scaled for.
    scaled_for: f32,
    base: PathBuf,
    /// The second window, if it is open.
    audience: Option<Audience>,
    last_frames: Vec<crate::renderer::FrameSpec>,
    changed: Instant,
    frame: Instant,
}

impl App {
    pub fn new(options: ViewOptions, proxy: EventLoopProxy<Wake>) -> Self {
        let mut model = Model::new(options.scene);
        model.settings = Settings::load();
        model.camera.still = model.settings.reduced_motion;
        model.path = options.path;
        if options.present || options.kiosk_idle_s.is_some() {
            let kiosk = options.kiosk_idle_s.map(Kiosk::new);
            model.presenting = Some(Presenting { kiosk, ..Presenting::default() });
        }
        model.scene = super::files::found(model.scene, &options.base);
        let recovered = options.kiosk_idle_s.is_none().then(|| journal::recover(&journal::folder())).flatten();
        model.recoverable = recovered.is_some();
        Self {
            size: options.size,
            pace: Pace::default(),
            kept: model.settings.clone(),
            desk: Desk::new(),
            keeper: Keeper::new(Journal::start(journal::folder())),
            recovered,
            model,
            base: options.base,
            adapter: options.adapter,
            proxy,
            open: None,
            losses: Losses::default(),
            error: None,
        }
    }

    pub fn into_result(self) -> Result<(), ViewerError> {
        if let Some((passes, median, p99, longest)) = self.pace.figures() {
            tracing::info!(
                "interface: {passes} passes, median {median:.1} ms, p99 {p99:.1} ms, longest {longest:.1} ms"
            );
        }
        self.error.map_or(Ok(()), Err)
    }

    /// Makes everything that lives on a device, for a new or an old window.
    fn open(&self, window: Arc<Window>, adapter: &AdapterChoice, staged: Option<Staged>) -> Result<Open, ViewerError> {
        let screen = Screen::new(&window, adapter)?;
        let proxy = self.proxy.clone();
        let wake = move || {
            // The loop may be gone already: then nobody needs waking.
            proxy.send_event(Wake::Picture).ok();
        };
        let engine = Engine::start(screen.gpu.clone(), staged, wake);
        let ctx = egui::Context::default();
        theme::apply(&ctx);
        let side = screen.gpu.device.limits().max_texture_dimension_2d as usize;
        let input = egui_winit::State::new(ctx.clone(), egui::ViewportId::ROOT, &window, None, None, Some(side));
        let now = Instant::now();
        Ok(Open {
            window,
            screen,
            engine,
            input,
            ctx,
            textures: Vec::new(),
            outcome: super::picture::Outcome { size_px: [8, 8], loupe: None },
            scaled_for: 0.0,
            base: self.base.clone(),
            audience: None,
            last_frames: Vec::new(),
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
        let (model, keeper, recent) = (&mut self.model, &mut self.keeper, &self.desk.recent);
        let start = Instant::now();
        let pass = recovery::guarded("showing the window", || Ok(open.pass(model, keeper, recent)));
        self.pace.note(start.elapsed());
        if self.model.settings != self.kept {
            self.kept = self.model.settings.clone();
            self.kept.save();
        }
        for command in std::mem::take(&mut self.model.commands) {
            if command == Command::Audience {
                open.toggle_audience(event_loop, &mut self.model);
                continue;
            }
            self.carry_out(event_loop, &open.engine, command);
        }
        open.window.set_title(&self.title());
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
    fn rebuild(&mut self, event_loop: &ActiveEventLoop, mut open: Open) {
        // A screen reader's adapter belongs to the window, which stays; a second one would be refused.
        let mut access = open.input.accesskit.take();
        let (window, staged) = (open.window.clone(), open.engine.shown().staged);
        let audience = open.audience.as_ref().map(|a| a.window.clone());
        recovery::bury(open);
        let mut error = GpuError::Lost { doing: "showing the window" }.into();
        while let Some(adapter) = recovery::adapter(self.losses.note(Instant::now()), &self.adapter) {
            let opened = recovery::guarded("opening it again", || self.open(window.clone(), &adapter, staged.clone()));
            match opened {
                Ok(mut open) => {
                    open.input.accesskit = access.take();
                    open.audience = audience.and_then(|window| Audience::new(window, &open.screen.gpu).ok());
                    // Costs a little without a reader, and a reader does not ask twice.
                    open.ctx.enable_accesskit();
                    self.model.say(s::DEVICE_BACK);
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
    fn pass(&mut self, model: &mut Model, keeper: &mut Keeper, recent: &[PathBuf]) -> Duration {
        let seconds = self.frame.elapsed().as_secs_f32().min(0.1);
        self.frame = Instant::now();
        let shown = self.engine.shown();
        self.screen.adopt(&mut self.textures, &shown.pictures);
        model.audience_px = self.audience.as_ref().map(Audience::size_px);
        model.blank_audience &= self.audience.is_some();
        if let Some(said) = self.engine.said() {
            model.say(said);
        }
        if let Some(head) = shown.head {
            model.camera.set_head(head);
        }
        self.rescale();
        let raw = self.input.take_egui_input(&self.window);
        let touched = !raw.events.is_empty();
        let dropped = raw.dropped_files.iter().map(|f| f.path().to_path_buf());
        model.commands.extend(dropped.map(Command::OpenFile));
        let textures: Vec<egui::TextureId> = self.textures.iter().map(|(_, id)| *id).collect();
        let facts = Facts {
            adapter: &self.screen.gpu.info.name,
            software: self.screen.gpu.info.device_type == wgpu::DeviceType::Cpu,
            textures: &textures,
            recent,
        };
        let ctx = self.ctx.clone();
        let mut outcome = None;
        let mut output = ctx.run_ui(raw, |ui| {
            keys::apply(ui.ctx(), model);
            outcome = Some(panels::show(ui, model, &shown, &facts));
        });
        let animating = model.advance(seconds) | present::advance(model, seconds, touched);
        if let Some(outcome) = outcome {
            self.outcome = outcome;
        }
        let held = ctx.input(|i| i.pointer.any_down());
        let noted = model.note(held, seconds);
        keeper.look(model, noted);
        model.trouble = keeper.journal.trouble();
        model.drags += u32::from(ctx.input(|i| i.pointer.any_released()));
        model.settings.hints_seen |= model.drags >= HINTS_FOR;
        self.request(model);
        self.input.handle_platform_output(&self.window, std::mem::take(&mut output.platform_output));
        let textures = std::mem::take(&mut output.textures_delta);
        let jobs = ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
        let scale = output.pixels_per_point;
        let painted = if self.screen.will_configure(&self.window) {
            self.engine.at_rest(|| self.screen.paint(&self.window, &jobs, scale, &textures))
        } else {
            self.screen.paint(&self.window, &jobs, scale, &textures)
        };
        textures_done(textures);
        self.show_audience(model, &shown);
        let full = model.presenting.is_some();
        if self.window.fullscreen().is_some() != full {
            self.window.set_fullscreen(full.then_some(Fullscreen::Borderless(None)));
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

    /// Opens the audience's window, or closes it.
    fn toggle_audience(&mut self, event_loop: &ActiveEventLoop, model: &mut Model) {
        if self.audience.take().is_none() {
            let opened =
                audience::window(event_loop, &self.window).and_then(|window| Audience::new(window, &self.screen.gpu));
            match opened {
                Ok(audience) => self.audience = Some(audience),
                Err(e) => model.say(e.to_string()),
            }
        }
        self.window.request_redraw();
    }

    fn show_audience(&mut self, model: &Model, shown: &super::engine::Shown) {
        let Some(audience) = &mut self.audience else { return };
        if audience.will_configure() {
            self.engine.at_rest(|| audience.paint(model, shown));
        } else {
            audience.paint(model, shown);
        }
    }

    /// What happens to the audience's window. Its keys, a clicker's among them, are the operator's.
    fn audience_event(&mut self, event: &WindowEvent) {
        if matches!(event, WindowEvent::CloseRequested | WindowEvent::Destroyed) {
            self.audience = None;
        }
        if matches!(event, WindowEvent::KeyboardInput { .. } | WindowEvent::ModifiersChanged(_)) {
            // The pass comes in any case.
            let _ = self.input.on_window_event(&self.window, event);
        }
        self.window.request_redraw();
    }

    /// Scales the interface with the window's height: what is large is looked at from afar.
    fn rescale(&mut self) {
        let height = self.window.inner_size().height as f32 / self.window.scale_factor() as f32;
        if height > 0.0 && (height - self.scaled_for).abs() > 1.0 {
            self.scaled_for = height;
            self.ctx.set_zoom_factor(theme::zoom_for(height));
        }
    }

    fn request(&mut self, model: &Model) {
        let [width, height] = self.outcome.size_px;
        let mut frames = model.specs(width, height);
        if let Some(loupe) = self.outcome.loupe {
            frames.push(loupe.spec(&frames[0]));
        }
        if self.last_frames != frames {
            self.last_frames.clone_from(&frames);
            self.changed = Instant::now();
        }
        let moving = self.changed.elapsed() < REST_AFTER;
        let mut scene = super::model::design_of(&model.scene);
        // Only head and treatment make a new stage, and which layers are shown is the frames' affair.
        scene.treatment.sessions.iter_mut().for_each(|session| session.visible = true);
        (scene.views, scene.light, scene.skin) = Default::default();
        self.engine.request(Request { scene, base: self.base.clone(), frames, moving, client: model.client });
        self.engine.thumbnails((model.section == Section::Light && !moving).then(|| light_page::frames(model)));
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
            // A screen reader's adapter must be there before the window is seen.
            .with_visible(false)
            .with_title(s::APP)
            .with_inner_size(winit::dpi::LogicalSize::new(f64::from(self.size[0]), f64::from(self.size[1])))
            .with_min_inner_size(winit::dpi::LogicalSize::new(640.0, 400.0));
        let opened = event_loop.create_window(attributes).map_err(|e| ViewerError::NoDisplay(e.to_string())).and_then(
            |window| {
                let open = || self.open(Arc::new(window), &self.adapter, None);
                recovery::guarded("opening the window", open)
            },
        );
        match opened {
            Ok(mut open) => {
                open.input.init_accesskit(event_loop, &open.window, self.proxy.clone());
                open.window.set_visible(true);
                open.window.request_redraw();
                self.open = Some(open);
            }
            Err(e) => self.fail(event_loop, e),
        }
        event_loop.set_control_flow(ControlFlow::Wait);
    }

    fn window_event(&mut self, event_loop: &ActiveEventLoop, id: WindowId, event: WindowEvent) {
        if let Some(open) = self.open.as_mut().filter(|open| open.window.id() != id) {
            return open.audience_event(&event);
        }
        match event {
            WindowEvent::CloseRequested => self.leave(event_loop),
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

    fn user_event(&mut self, event_loop: &ActiveEventLoop, wake: Wake) {
        self.answers();
        match wake {
            Wake::Quit => return self.leave(event_loop),
            Wake::Access(event) => {
                use accesskit_winit::WindowEvent as Event;
                if let Some(open) = &mut self.open {
                    match event.window_event {
                        Event::InitialTreeRequested => open.ctx.enable_accesskit(),
                        Event::ActionRequested(request) => open.input.on_accesskit_action_request(request),
                        Event::AccessibilityDeactivated => open.ctx.disable_accesskit(),
                    }
                }
            }
            Wake::Picture => {}
        }
        if let Some(open) = &self.open {
            open.window.request_redraw();
        }
    }
}
