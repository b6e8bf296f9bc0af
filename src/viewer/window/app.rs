//! The event loop: window, interface, and the rebuild after a lost device.

mod commands;
mod events;

use super::audience::Audience;
use super::commands::Waker;
use super::files::{Autosave, Files};
use super::measure::Measure;
use super::{keys, panels};
use crate::gpu::recovery::{self, Losses};
use crate::gpu::{AdapterChoice, GpuError};
use crate::viewer::device::no_device::NoDevice;
use crate::viewer::device::screen::{Deltas, Painted, Screen};
use crate::viewer::device::textures::{Copies, Pictures};
use crate::viewer::engine::outlook::Outlooks;
use crate::viewer::engine::{Engine, Request, Shown, Wake};
use crate::viewer::error::ViewerError;
use crate::viewer::model::presenting::{Kiosk, Presenting};
use crate::viewer::model::{Command, Model, Section, present, staged_part};
use crate::viewer::options::ViewOptions;
use crate::viewer::pages::facts::Facts;
use crate::viewer::pages::light;
use crate::viewer::picture::split_input::apart;
use crate::viewer::store::folders;
use crate::viewer::store::journal::{self, Journal};
use crate::viewer::store::settings::Settings;
use crate::viewer::{strings as s, theme};
use egui_winit::accesskit_winit;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
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
    /// Settings as they are on the disk, or on their way to it.
    kept: Settings,
    writer: (Sender<Settings>, JoinHandle<()>),
    pub(super) files: Files,
    pub(super) autosave: Autosave,
    /// The work of killed instances, until the user has answered.
    pub(super) left: Vec<journal::Left>,
    adapter: AdapterChoice,
    pub(super) proxy: EventLoopProxy<Wake>,
    engine: Option<Engine>,
    outlooks: Outlooks,
    open: Option<Open>,
    losses: Losses,
    /// When the last device went, until the window is back.
    lost: Option<Instant>,
    error: Option<ViewerError>,
    measure: Option<Measure>,
}

/// What exists while the window does. Only the screen and what hangs there is on a device.
struct Open {
    window: Arc<Window>,
    /// `None` while no device can be had.
    screen: Option<Screen>,
    pictures: Pictures,
    copies: Copies,
    no_device: Option<NoDevice>,
    input: egui_winit::State,
    ctx: egui::Context,
    /// The interface's own code is running: a panic that finds it so is not the device's.
    inside: bool,
    outcome: crate::viewer::picture::Outcome,
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
        let mut model = super::files::opened(options.scene, options.path, options.outside, &options.base);
        model.settings = Settings::load();
        model.camera.still = model.settings.reduced_motion;
        if options.present || options.kiosk_idle_s.is_some() {
            let kiosk = options.kiosk_idle_s.map(Kiosk::new);
            model.presenting = Some(Presenting { kiosk, ..Presenting::default() });
        }
        let mut files = Files::new(&crate::viewer::store::settings::folder());
        if options.kiosk_idle_s.is_none() {
            let waker = Waker(Some(proxy.clone()));
            files.look(folders::all(), move || waker.wake());
        }
        let waker = Waker(Some(proxy.clone()));
        Self {
            outlooks: Outlooks::start(move || waker.wake()),
            size: options.size,
            measure: options.measure.map(|lasts| Measure::new(Instant::now(), lasts)),
            kept: model.settings.clone(),
            writer: Settings::writer(),
            files,
            autosave: Autosave::new(Journal::start(folders::all())),
            left: Vec::new(),
            model,
            base: options.base,
            adapter: options.adapter,
            proxy,
            engine: None,
            open: None,
            losses: Losses::default(),
            lost: None,
            error: None,
        }
    }

    /// Leaves a window whose display is gone: the work is brought to the disk, and what hangs on the
    /// display is not touched any more.
    pub fn abandon(mut self) {
        self.autosave.journal.flush();
        self.engine.take().map(Engine::end);
        std::mem::forget(self);
    }

    pub fn into_result(self) -> Result<(), ViewerError> {
        if let Some(measure) = &self.measure {
            println!("{measure}");
        }
        drop(self.writer.0);
        // The program is ending: a panic in the settings' writer is ignored.
        self.writer.1.join().ok();
        if self.engine.is_some_and(|engine| !engine.end()) && self.error.is_none() {
            crate::viewer::process::exit_at_once();
        }
        self.error.map_or(Ok(()), Err)
    }

    fn fail(&mut self, event_loop: &ActiveEventLoop, error: ViewerError) {
        self.error = Some(error);
        event_loop.exit();
    }

    /// Starts the drawing thread. It stages the head while the window is still being opened.
    fn start_engine(&mut self) {
        if self.engine.is_some() {
            return;
        }
        let proxy = self.proxy.clone();
        let wake = move || {
            // The loop may be gone already: then nobody needs waking.
            proxy.send_event(Wake::Picture).ok();
        };
        let mut engine = Engine::start(self.adapter.clone(), wake);
        let (scene, base) = (staged_part(&self.model.scene), self.base.clone());
        engine.request(Request {
            scene,
            base,
            frames: Vec::new(),
            sides: 0,
            tells_years: false,
            moving: false,
            client: self.model.client,
        });
        self.engine = Some(engine);
    }

    /// A screen on a device, after a bounded number of tries.
    fn new_screen(&mut self, window: &Arc<Window>, adapter: AdapterChoice) -> Result<Screen, ViewerError> {
        let mut adapter = adapter;
        loop {
            let error = match recovery::guarded("opening the window", || Screen::new(window, &adapter)) {
                Ok(screen) => return Ok(screen),
                Err(error) => error,
            };
            tracing::warn!("the window's device: {error}");
            match recovery::adapter(self.losses.note(Instant::now()), &self.adapter) {
                Some(next) => adapter = next,
                None => return Err(error),
            }
            std::thread::sleep(recovery::PAUSE);
        }
    }

    /// Gives a window a device; without one it shows a sentence and looks again later.
    fn attach_device(&mut self, open: &mut Open, adapter: AdapterChoice) {
        match self.new_screen(&open.window, adapter) {
            Ok(screen) => {
                open.attach_device(screen);
                self.model.say(s::DEVICE_BACK);
            }
            Err(error) => open.show_no_device(&error),
        }
    }

    /// Looks whether there is a device again; until then shows what can be shown without one.
    fn wait_for_device(&mut self, event_loop: &ActiveEventLoop, open: &mut Open) {
        match &open.no_device {
            Some(no_device) if Instant::now() < no_device.again => {
                event_loop.set_control_flow(ControlFlow::WaitUntil(no_device.again));
                let shown = self.engine.as_ref().map(Engine::shown).unwrap_or_default();
                no_device.show(&open.window, shown.pictures.first().map(|p| &*p.image));
            }
            _ => self.attach_device(open, self.adapter.clone()),
        }
    }

    /// Draws one pass behind a guard: a driver's panic costs the device, not the design.
    fn redraw(&mut self, event_loop: &ActiveEventLoop) {
        let Some(mut open) = self.open.take() else { return };
        if open.screen.is_none() {
            self.wait_for_device(event_loop, &mut open);
            self.open = Some(open);
            return;
        }
        let Some(mut engine) = self.engine.take() else { return };
        let shown = engine.shown();
        if let Some((_, stage)) = shown.staged.as_ref().filter(|(scene, _)| scene.has_head_of(&self.model.scene)) {
            self.outlooks.ask(&self.model.scene, &stage.head, self.model.plan);
        }
        self.model.outlook = self.outlooks.told(self.model.plan);
        let (model, autosave, recent) = (&mut self.model, &mut self.autosave, &self.files.recent);
        let pass = recovery::guarded("showing the window", || {
            open.pass(&mut engine, &shown, model, autosave, recent)
                .ok_or(GpuError::Lost { doing: "showing the window" })
        });
        if self.model.settings != self.kept {
            self.kept = self.model.settings.clone();
            // Its thread lives as long as the window does.
            self.writer.0.send(self.kept.clone()).ok();
        }
        for command in std::mem::take(&mut self.model.commands) {
            if command == Command::Audience {
                open.toggle_audience(event_loop, &mut self.model);
                continue;
            }
            self.carry_out(event_loop, &engine, command);
        }
        self.engine = Some(engine);
        open.window.set_title(&self.title());
        match pass {
            Ok((painted, again)) if open.screen.as_ref().is_some_and(|s| !s.gpu.is_lost()) => {
                pace(event_loop, &open.window, again);
                if painted == Painted::Shown {
                    self.on_screen(event_loop, &shown);
                }
            }
            _ => self.rebuild(&mut open),
        }
        self.open = Some(open);
    }

    /// A pass is on the screen.
    fn on_screen(&mut self, event_loop: &ActiveEventLoop, shown: &Shown) {
        if let Some(lost) = self.lost.take() {
            tracing::info!("the window is back after {} ms", lost.elapsed().as_millis());
        }
        if self.measure.as_mut().is_some_and(|m| m.pass(shown, &self.proxy)) {
            event_loop.exit();
        }
    }

    /// Opens a new device for the same window and design. What was last shown stays on the screen
    /// until the new one shows it again.
    fn rebuild(&mut self, open: &mut Open) {
        let now = Instant::now();
        self.lost.get_or_insert(now);
        open.detach_device();
        match recovery::adapter(self.losses.note(now), &self.adapter) {
            Some(adapter) => self.attach_device(open, adapter),
            None => open.show_no_device(&GpuError::Lost { doing: "showing the window" }.into()),
        }
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
    /// A window's interface, on no device yet.
    fn new(window: Arc<Window>, base: PathBuf) -> Self {
        let (ctx, input) = theme::interface(&window);
        let now = Instant::now();
        Self {
            window,
            screen: None,
            pictures: Pictures::default(),
            copies: Copies::default(),
            no_device: None,
            input,
            ctx,
            inside: false,
            outcome: crate::viewer::picture::Outcome { size_px: [8, 8], loupe: None },
            scaled_for: 0.0,
            base,
            audience: None,
            last_frames: Vec::new(),
            changed: now,
            frame: now,
        }
    }

    /// Takes a screen, with all that the interface had on the one before.
    fn attach_device(&mut self, mut screen: Screen) {
        screen.load(&self.copies.all());
        self.audience.take_if(|audience| audience.attach_device(&screen.gpu).is_err());
        self.input.set_max_texture_side(screen.gpu.device.limits().max_texture_dimension_2d as usize);
        (self.screen, self.no_device) = (Some(screen), None);
        self.window.request_redraw();
    }

    /// Lets a lost screen go.
    fn detach_device(&mut self) {
        if let Some(audience) = &mut self.audience {
            audience.detach_device();
        }
        recovery::drop_on_thread(crate::viewer::device::textures::parts(&mut self.screen, &mut self.pictures));
        if std::mem::take(&mut self.inside) {
            // The panic came from interface code, so egui's state may be inconsistent: it is made anew.
            let access = self.input.accesskit.take();
            (self.ctx, self.input) = theme::interface(&self.window);
            (self.input.accesskit, self.copies, self.scaled_for) = (access, Copies::default(), 0.0);
            self.ctx.enable_accesskit();
        }
    }

    /// Goes on without a screen.
    fn show_no_device(&mut self, error: &ViewerError) {
        let no_device = NoDevice::new(error);
        self.window.set_title(&no_device.said);
        self.no_device = Some(no_device);
        self.window.request_redraw();
    }

    /// Input, interface, request, paint. Returns how soon to do it again; nothing without a screen.
    fn pass(
        &mut self,
        engine: &mut Engine,
        shown: &Shown,
        model: &mut Model,
        autosave: &mut Autosave,
        recent: &[PathBuf],
    ) -> Option<(Painted, Duration)> {
        let screen = self.screen.as_mut()?;
        let seconds = self.frame.elapsed().as_secs_f32().min(0.1);
        self.frame = Instant::now();
        self.pictures.upload(screen, &shown.pictures);
        model.audience_px = self.audience.as_ref().map(Audience::size_px);
        model.blank_audience &= self.audience.is_some();
        if let Some(said) = engine.said() {
            model.say(said);
        }
        if let Some(head) = shown.head {
            model.camera.set_head(head);
        }
        theme::rescale(&self.ctx, &self.window, &mut self.scaled_for);
        let raw = self.input.take_egui_input(&self.window);
        let touched = !raw.events.is_empty();
        let dropped = raw.dropped_files.iter().map(|f| f.path().to_path_buf());
        model.commands.extend(dropped.map(Command::OpenFile));
        let textures = self.pictures.textures();
        let facts = Facts {
            adapter: &screen.gpu.info.name,
            software: screen.gpu.info.device_type == wgpu::DeviceType::Cpu,
            textures: &textures,
            recent,
        };
        let ctx = self.ctx.clone();
        let mut outcome = None;
        let mut output = egui::FullOutput::default();
        for (i, raw) in apart(raw).into_iter().enumerate() {
            self.inside = true;
            output.append(ctx.run_ui(raw, |ui| {
                keys::apply(ui.ctx(), model);
                outcome = Some(panels::show(ui, model, shown, &facts));
            }));
            self.inside = false;
            let (held, released) = ctx.input(|i| (i.pointer.any_down(), i.pointer.any_released()));
            let noted = model.note(held, if i == 0 { seconds } else { 0.0 });
            autosave.look(model, noted);
            model.drags += u32::from(released);
        }
        let animating = model.advance(seconds) | present::advance(model, seconds, touched);
        if let Some(outcome) = outcome {
            self.outcome = outcome;
        }
        autosave.tell(model);
        model.settings.hints_seen |= model.drags >= HINTS_FOR;
        let frames = self.outcome.frames(model);
        if self.last_frames != frames {
            self.last_frames.clone_from(&frames);
            self.changed = Instant::now();
        }
        let moving = self.changed.elapsed() < REST_AFTER;
        engine.request(Request {
            scene: staged_part(&model.scene),
            base: self.base.clone(),
            frames,
            sides: model.compare.sides(),
            tells_years: model.compare.is_of_years(),
            moving,
            client: model.client,
        });
        engine.thumbnails((model.section == Section::Light && !moving).then(|| light::frames(model)));
        self.input.handle_platform_output(&self.window, std::mem::take(&mut output.platform_output));
        let textures = Deltas::take(&mut output.textures_delta);
        self.copies.note(&textures);
        let jobs = ctx.tessellate(std::mem::take(&mut output.shapes), output.pixels_per_point);
        let scale = output.pixels_per_point;
        let painted = screen.paint(&self.window, &jobs, scale, &textures);
        if let Some(audience) = &mut self.audience {
            audience.paint(model, shown);
        }
        let full = model.presenting.is_some();
        if self.window.fullscreen().is_some() != full {
            self.window.set_fullscreen(full.then_some(Fullscreen::Borderless(None)));
        }
        let asked = output.viewport_output.values().map(|v| v.repaint_delay).min().unwrap_or(Duration::MAX);
        let rest = (REST_AFTER + MISSED_TICK).checked_sub(self.changed.elapsed()).unwrap_or(Duration::MAX);
        let again = match painted {
            Painted::Hidden => HIDDEN_TICK,
            Painted::Missed => MISSED_TICK,
            Painted::Shown if animating => Duration::ZERO,
            Painted::Shown => asked.min(rest),
        };
        Some((painted, again))
    }

    /// Opens the audience's window, or closes it.
    fn toggle_audience(&mut self, event_loop: &ActiveEventLoop, model: &mut Model) {
        let closed = self.audience.take().is_some();
        if let Some(screen) = self.screen.as_ref().filter(|_| !closed) {
            match Audience::open(event_loop, &self.window, &screen.gpu) {
                Ok(audience) => self.audience = Some(audience),
                Err(e) => model.say(e.to_string()),
            }
        }
        self.window.request_redraw();
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
}
