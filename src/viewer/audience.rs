//! A second window for the audience: the picture alone, on a second monitor where there is one. Panels
//! stay with the operator, and either window may be closed.

use super::engine::Shown;
use super::model::Model;
use super::picture;
use super::screen::{Painted, Screen};
use super::{ViewerError, strings as s, theme};
use crate::gpu::Gpu;
use std::sync::Arc;
use winit::event_loop::ActiveEventLoop;
use winit::window::{Fullscreen, Window};

/// Size of the window where there is no second monitor, points.
const SIZE: (f64, f64) = (960.0, 540.0);

/// The window, its surface and its own interface on the operator's device.
pub struct Audience {
    pub window: Arc<Window>,
    screen: Screen,
    ctx: egui::Context,
    textures: Vec<(u64, egui::TextureId)>,
}

/// Opens the window: all over a monitor that is not the operator's, or beside on the same one.
///
/// # Errors
/// A window system that has no more windows.
pub fn window(event_loop: &ActiveEventLoop, operator: &Window) -> Result<Arc<Window>, ViewerError> {
    let own = operator.current_monitor();
    let other = event_loop.available_monitors().find(|m| Some(m) != own.as_ref());
    let attributes = Window::default_attributes()
        .with_title(s::AUDIENCE_TITLE)
        .with_inner_size(winit::dpi::LogicalSize::new(SIZE.0, SIZE.1))
        .with_fullscreen(other.map(|m| Fullscreen::Borderless(Some(m))));
    event_loop.create_window(attributes).map(Arc::new).map_err(|e| ViewerError::Window(e.to_string()))
}

impl Audience {
    /// Makes what lives on a device, for a new or an old window.
    ///
    /// # Errors
    /// A device that cannot draw there.
    pub fn new(window: Arc<Window>, gpu: &Gpu) -> Result<Self, ViewerError> {
        let screen = Screen::beside(&window, gpu)?;
        let ctx = egui::Context::default();
        theme::apply(&ctx);
        Ok(Self { window, screen, ctx, textures: Vec::new() })
    }

    /// Pixels of the window.
    pub fn size_px(&self) -> [u32; 2] {
        let size = self.window.inner_size();
        [size.width, size.height]
    }

    /// True where the next [`Self::paint`] will configure the surface, for which the device must rest.
    pub fn will_configure(&self) -> bool {
        self.screen.will_configure(&self.window)
    }

    /// Shows what the operator's window shows, without its panels.
    pub fn paint(&mut self, model: &Model, shown: &Shown) -> Painted {
        self.screen.adopt(&mut self.textures, &shown.pictures);
        let textures: Vec<egui::TextureId> = self.textures.iter().map(|(_, id)| *id).collect();
        let scale = self.window.scale_factor() as f32;
        let [width, height] = self.size_px().map(|v| v as f32 / scale);
        let rect = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, height));
        let mut input = egui::RawInput { screen_rect: Some(rect), ..Default::default() };
        input.viewports.entry(egui::ViewportId::ROOT).or_default().native_pixels_per_point = Some(scale);
        let mut output = self.ctx.run_ui(input, |ui| {
            egui::CentralPanel::default()
                .frame(picture::frame())
                .show(ui, |ui| picture::for_audience(ui, model, shown, &textures));
        });
        let mut deltas = std::mem::take(&mut output.textures_delta);
        let jobs = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let painted = self.screen.paint(&self.window, &jobs, output.pixels_per_point, &deltas);
        deltas.clear();
        painted
    }
}
