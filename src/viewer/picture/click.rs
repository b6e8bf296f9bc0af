//! Where a click on the head points to, by pointer or by key.

use super::projection::Projection;
use crate::viewer::model::Model;
use crate::viewer::model::tool::Tool;
use crate::viewer::theme::ACCENT;
use egui::{Pos2, Response, Ui};

/// Where a click points to: under the pointer, or in the middle where a key has made it.
pub fn clicked(ui: &Ui, projection: &Projection, picture: &Response) -> Option<Pos2> {
    if !picture.clicked() {
        return None;
    }
    let by_pointer = ui.input(|i| i.pointer.any_released());
    let at = picture.interact_pointer_pos().filter(|_| by_pointer);
    Some(at.filter(|p| projection.rect.contains(*p)).unwrap_or(projection.rect.center()))
}

/// For those who work a tool by keys: where it touches.
pub fn crosshair(ui: &Ui, model: &Model, projection: &Projection, picture: &Response) {
    if model.tool == Tool::None || !picture.has_focus() {
        return;
    }
    let (c, stroke) = (projection.rect.center(), egui::Stroke::new(1.5, ACCENT));
    for (dx, dy) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
        let way = egui::vec2(dx, dy);
        ui.painter().line_segment([c + way * 5.0, c + way * 14.0], stroke);
    }
}
