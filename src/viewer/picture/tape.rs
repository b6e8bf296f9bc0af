//! A tape measure on the skin: laid from one place to another, taut over hollows, as a tailor's is.

use super::captions::tag;
use super::click::clicked;
use super::projection::Projection;
use crate::stage::Stage;
use crate::viewer::model::Model;
use crate::viewer::model::tape::Tape;
use crate::viewer::strings as s;
use crate::viewer::theme::{ACCENT, INK};
use egui::{Align2, Color32, CursorIcon, Response, Stroke, Ui, Vec2};
use glam::Vec3;

/// Width that is drawn, points.
const WIDTH: f32 = 2.5;

/// Lays the tape by clicks and draws it; a drag still turns the head.
pub fn show(ui: &Ui, model: &mut Model, stage: &Stage, projection: &Projection, picture: &Response) -> bool {
    if let Some(point) = clicked(ui, projection, picture).and_then(|at| projection.hit(stage, at)) {
        model.tape.lay(&stage.head.mesh, stage.chart.frame.center_mm, point);
    }
    if picture.hovered() && !picture.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    }
    draw(ui, &model.tape, stage, projection);
    false
}

fn draw(ui: &Ui, tape: &Tape, stage: &Stage, projection: &Projection) {
    let center_mm = stage.chart.frame.center_mm;
    let seen = |p: &Vec3| projection.facing(*p, center_mm);
    for pair in tape.path.windows(2) {
        if let (Some(a), Some(b)) = (seen(&pair[0]), seen(&pair[1])) {
            ui.painter().line_segment([a, b], Stroke::new(WIDTH + 2.0, Color32::from_black_alpha(150)));
            ui.painter().line_segment([a, b], Stroke::new(WIDTH, ACCENT));
        }
    }
    for end in tape.ends.iter().filter_map(seen) {
        ui.painter().circle(end, 5.0, ACCENT, Stroke::new(2.0, Color32::from_black_alpha(170)));
    }
    let middle = tape.path.get(tape.path.len() / 2).and_then(seen);
    if let (Some(mm), Some(at)) = (tape.length_mm(), middle) {
        tag(ui, at - Vec2::new(0.0, 16.0), Align2::CENTER_BOTTOM, &s::length(mm), 16.0, INK, f32::INFINITY);
    }
}
