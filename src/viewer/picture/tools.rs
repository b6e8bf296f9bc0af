//! Tools that the hand holds on the head: a brush for density, a pen for scars, a tape measure.

use super::click::{clicked, crosshair};
use super::projection::Projection;
use super::split_input::way;
use super::{hairline_editor, scar_pen, tape};
use crate::design::Stroke;
use crate::stage::Stage;
use crate::viewer::model::tool::Tool;
use crate::viewer::model::{Model, Section};
use crate::viewer::theme::ACCENT;
use egui::{Color32, CursorIcon, PointerButton, Response, Ui};
use glam::Vec3;

/// Takes a tool up, or puts it down if it is in the hand.
pub fn toggle(model: &mut Model, tool: Tool) {
    model.tool = if model.tool == tool { Tool::None } else { tool };
    model.tape = crate::viewer::model::tape::Tape::default();
}

/// Points of a stroke are this share of the radius apart at least.
const SPACING: f32 = 0.4;

/// Serves the tool, and the points of the page that is open; true if it has the hands for itself.
pub fn show(ui: &Ui, model: &mut Model, stage: &Stage, projection: &Projection, picture: &Response) -> bool {
    if model.presenting.is_some() {
        return false;
    }
    crosshair(ui, model, projection, picture);
    match model.tool {
        Tool::Brush if model.section == Section::Zones => brush(ui, model, stage, projection, picture),
        Tool::Scar(..) if model.section == Section::Scars => scar_pen::draw(ui, model, stage, projection, picture),
        Tool::Tape => tape::show(ui, model, stage, projection, picture),
        _ => match model.section {
            Section::Hairline if !model.compare.is_on() => hairline_editor::show(ui, model, stage, projection),
            Section::Scars => scar_pen::edit(ui, model, stage, projection),
            _ => false,
        },
    }
}

fn brush(ui: &Ui, model: &mut Model, stage: &Stage, projection: &Projection, picture: &Response) -> bool {
    let pointer = ui.input(|i| i.pointer.latest_pos()).filter(|p| projection.rect.contains(*p));
    let under = pointer.filter(|_| picture.hovered() || model.brush.down).and_then(|p| projection.hit(stage, p));
    if let Some(point) = under {
        ring(ui, projection, point, model.brush.radius_mm);
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    }
    let strokes = &mut model.scene.treatment.strokes;
    let uv = |point: Vec3| stage.chart.uv_from_point(point).to_array();
    let new =
        |point: Vec3| Stroke { points: vec![uv(point)], radius_mm: model.brush.radius_mm, factor: model.brush.factor };
    if picture.drag_started_by(PointerButton::Primary) && !ui.input(|i| i.modifiers.shift) {
        // Where the button went down, not where the drag was noticed.
        let start = ui.input(|i| i.pointer.press_origin()).and_then(|p| projection.hit(stage, p));
        if let Some(point) = start {
            strokes.push(new(point));
            model.brush.down = true;
        }
    }
    if model.brush.down {
        let reaches = |last: &[f32; 2], point: Vec3| {
            let from = stage.chart.point_from_uv((*last).into());
            from.is_none_or(|from| from.distance(point) > model.brush.radius_mm * SPACING)
        };
        // Every place that the hand has been at, not only where it is now.
        for point in
            way(ui).into_iter().filter(|p| projection.rect.contains(*p)).filter_map(|p| projection.hit(stage, p))
        {
            if let Some(stroke) = strokes.last_mut()
                && stroke.points.last().is_none_or(|last| reaches(last, point))
            {
                stroke.points.push(uv(point));
            }
        }
        model.brush.down = picture.dragged_by(PointerButton::Primary);
        return true;
    }
    if let Some(point) = clicked(ui, projection, picture).and_then(|at| projection.hit(stage, at)) {
        strokes.push(new(point));
        return true;
    }
    false
}

/// The brush's edge on the skin about a point.
fn ring(ui: &Ui, projection: &Projection, point: Vec3, radius_mm: f32) {
    let toward_eye = (projection.view.eye_mm() - point).normalize_or(Vec3::Z);
    let right = toward_eye.cross(Vec3::Y).normalize_or(Vec3::X) * radius_mm;
    let (Some(at), Some(edge)) = (projection.screen(point), projection.screen(point + right)) else { return };
    let radius = at.distance(edge);
    ui.painter().circle_stroke(at, radius + 1.0, egui::Stroke::new(3.0, Color32::from_black_alpha(110)));
    ui.painter().circle_stroke(at, radius, egui::Stroke::new(1.5, ACCENT));
    ui.painter().circle_filled(at, 2.0, ACCENT);
}
