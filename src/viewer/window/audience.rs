//! A second window for the audience: the picture alone, on a second monitor where there is one. Panels
//! stay with the operator, and either window may be closed.

use crate::gpu::{Gpu, recovery};
use crate::viewer::device::screen::{Deltas, Screen};
use crate::viewer::device::textures::{self, Pictures};
use crate::viewer::engine::Shown;
use crate::viewer::error::ViewerError;
use crate::viewer::model::Model;
use crate::viewer::{picture, strings as s, theme};
use std::sync::Arc;
use winit::event_loop::ActiveEventLoop;
use winit::window::{Fullscreen, Window};

/// Size of the window where there is no second monitor, points.
const SIZE: (f64, f64) = (960.0, 540.0);

/// The window, and what it has on the operator's device.
pub struct Audience {
    window: Arc<Window>,
    /// `None` while there is no device.
    screen: Option<Screen>,
    pictures: Pictures,
    ctx: egui::Context,
}

/// Opens the window: all over a monitor that is not the operator's, or beside on the same one.
///
/// # Errors
/// A window system that has no more windows.
fn window(event_loop: &ActiveEventLoop, operator: &Window) -> Result<Arc<Window>, ViewerError> {
    let own = operator.current_monitor();
    let other = event_loop.available_monitors().find(|m| Some(m) != own.as_ref());
    let attributes = Window::default_attributes()
        .with_title(s::AUDIENCE_TITLE)
        .with_inner_size(winit::dpi::LogicalSize::new(SIZE.0, SIZE.1))
        .with_fullscreen(other.map(|m| Fullscreen::Borderless(Some(m))));
    event_loop.create_window(attributes).map(Arc::new).map_err(|e| ViewerError::Window(e.to_string()))
}

impl Audience {
    /// Opens the window beside the operator's.
    ///
    /// # Errors
    /// A window system that has no more windows, a device that cannot draw there.
    pub fn open(event_loop: &ActiveEventLoop, operator: &Window, gpu: &Gpu) -> Result<Self, ViewerError> {
        let window = window(event_loop, operator)?;
        let mut audience = Self { window, screen: None, pictures: Pictures::default(), ctx: egui::Context::default() };
        audience.attach_device(gpu)?;
        Ok(audience)
    }

    /// Takes the operator's device, the first one or a new one.
    ///
    /// # Errors
    /// A device that cannot draw there.
    pub fn attach_device(&mut self, gpu: &Gpu) -> Result<(), ViewerError> {
        self.screen = Some(Screen::beside(&self.window, gpu)?);
        // Its fonts are told once, so a new device needs a new one.
        self.ctx = egui::Context::default();
        theme::apply(&self.ctx);
        Ok(())
    }

    /// Lets a lost device's things go.
    pub fn detach_device(&mut self) {
        recovery::drop_on_thread(textures::parts(&mut self.screen, &mut self.pictures));
    }

    /// Pixels of the window.
    pub fn size_px(&self) -> [u32; 2] {
        let size = self.window.inner_size();
        [size.width, size.height]
    }

    /// Shows what the operator's window shows, without its panels.
    pub fn paint(&mut self, model: &Model, shown: &Shown) {
        let size_px = self.size_px();
        let Some(screen) = &mut self.screen else { return };
        self.pictures.upload(screen, &shown.pictures);
        let textures = self.pictures.textures();
        let scale = self.window.scale_factor() as f32;
        let [width, height] = size_px.map(|v| v as f32 / scale);
        let rect = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, height));
        let mut input = egui::RawInput { screen_rect: Some(rect), ..Default::default() };
        input.viewports.entry(egui::ViewportId::ROOT).or_default().native_pixels_per_point = Some(scale);
        let mut output = self.ctx.run_ui(input, |ui| {
            egui::CentralPanel::default()
                .frame(picture::frame())
                .show(ui, |ui| picture::for_audience(ui, model, shown, &textures));
        });
        let deltas = Deltas::take(&mut output.textures_delta);
        let jobs = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        screen.paint(&self.window, &jobs, output.pixels_per_point, &deltas);
    }
}
