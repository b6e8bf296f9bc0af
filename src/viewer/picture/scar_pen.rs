//! Scars on the head: drawn by clicks, moved by their points.

use super::click::clicked;
use crate::design::scars::{Scar, ScarKind};
use crate::stage::Stage;
use crate::viewer::model::Model;
use crate::viewer::model::tool::Tool;
use crate::viewer::picture::projection::Projection;
use crate::viewer::theme::ACCENT;
use crate::viewer::{strings as s, theme};
use egui::{Color32, CursorIcon, PointerButton, Pos2, Rect, Response, Sense, Stroke, Ui, Vec2};

/// Radius of a point, points.
const RADIUS: f32 = 5.5;

/// Points that a scar of a kind has at least.
pub fn fewest(kind: ScarKind) -> usize {
    if kind == ScarKind::Fut { 2 } else { 3 }
}

/// The scar that has been drawn becomes one of the design.
pub fn finish(model: &mut Model) {
    if let Tool::Scar(kind, points) = std::mem::take(&mut model.tool)
        && points.len() >= fewest(kind)
    {
        model.scene.scars.push(Scar { points, ..Scar::usual(kind) });
    }
}

/// Clicks draw a scar, point by point; a double click ends it.
pub fn draw(ui: &Ui, model: &mut Model, stage: &Stage, projection: &Projection, picture: &Response) -> bool {
    let touched = clicked(ui, projection, picture).and_then(|at| projection.hit(stage, at));
    let ends = picture.double_clicked();
    let Tool::Scar(kind, points) = &mut model.tool else { return false };
    if let Some(point) = touched.filter(|_| !ends) {
        points.push(stage.chart.uv_from_point(point).to_array());
    }
    line(ui, stage, projection, points, *kind != ScarKind::Fut);
    for at in points.iter().filter_map(|p| seen(stage, projection, p)) {
        ui.painter().circle(at, RADIUS, ACCENT, Stroke::new(2.0, Color32::from_black_alpha(170)));
    }
    if picture.hovered() && !picture.dragged() {
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
    }
    if ends && points.len() >= fewest(*kind) {
        finish(model);
        return true;
    }
    false
}

fn seen(stage: &Stage, projection: &Projection, uv: &[f32; 2]) -> Option<Pos2> {
    let point = stage.chart.point_from_uv((*uv).into())?;
    projection.facing(point, stage.chart.frame.center_mm)
}

/// The stretches of a line through points; a closed one ends where it began.
fn stretches(points: &[[f32; 2]], closed: bool) -> impl Iterator<Item = (glam::Vec2, glam::Vec2)> {
    let following = points.iter().cycle().skip(1);
    let count = if closed { points.len() } else { points.len().saturating_sub(1) };
    points.iter().zip(following).take(count).map(|(a, b)| ((*a).into(), (*b).into()))
}

/// A scar's points as a line over the skin.
fn line(ui: &Ui, stage: &Stage, projection: &Projection, points: &[[f32; 2]], closed: bool) {
    const STEPS: usize = 10;
    for (a, b) in stretches(points, closed) {
        let way: Vec<Option<Pos2>> =
            (0..=STEPS).map(|k| seen(stage, projection, &a.lerp(b, k as f32 / STEPS as f32).to_array())).collect();
        for pair in way.windows(2) {
            if let [Some(a), Some(b)] = pair {
                ui.painter().line_segment([*a, *b], Stroke::new(2.6, Color32::from_black_alpha(90)));
                ui.painter().line_segment([*a, *b], Stroke::new(1.2, ACCENT.gamma_multiply(0.8)));
            }
        }
    }
}

/// The points of the scars that are there, to drag; true while a hand is on one.
pub fn edit(ui: &Ui, model: &mut Model, stage: &Stage, projection: &Projection) -> bool {
    let mut taken = false;
    for (n, scar) in model.scene.scars.iter_mut().enumerate() {
        line(ui, stage, projection, &scar.points, scar.kind != ScarKind::Fut);
        for (i, uv) in scar.points.iter_mut().enumerate() {
            let Some(at) = seen(stage, projection, uv) else { continue };
            let rect = Rect::from_center_size(at, Vec2::splat(RADIUS * 3.2));
            let response = ui.interact(rect, ui.scope_id().with(("scar point", n, i)), Sense::click_and_drag());
            let name = s::scar_point(n + 1, i + 1);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
            let strong = response.hovered() || response.dragged() || response.has_focus();
            let fill = if strong { ACCENT } else { Color32::from_rgb(28, 28, 30) };
            ui.painter().circle(at, if strong { RADIUS + 1.5 } else { RADIUS }, fill, Stroke::new(1.6, ACCENT));
            if response.dragged_by(PointerButton::Primary)
                && let Some(point) = response.interact_pointer_pos().and_then(|p| projection.hit(stage, p))
            {
                *uv = stage.chart.uv_from_point(point).to_array();
            }
            if response.has_focus() {
                let by = theme::arrows(ui) * 0.003;
                if by != Vec2::ZERO {
                    *uv = [(uv[0] + by.y).clamp(-0.3, 1.5), (uv[1] + by.x).clamp(0.0, 1.0)];
                }
            }
            taken |= response.dragged() || response.hovered();
            response.on_hover_and_drag_cursor(CursorIcon::Grab);
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;

    #[test]
    fn a_drawn_scar_needs_its_points_and_is_one_step() {
        let mut model = Model::new(Scene::default());
        model.tool = Tool::Scar(ScarKind::Trauma, vec![[0.5, 0.4], [0.5, 0.5]]);
        finish(&mut model);
        assert!(model.scene.scars.is_empty() && model.tool == Tool::None);
        model.tool = Tool::Scar(ScarKind::Fut, vec![[0.8, 0.4], [0.82, 0.6]]);
        finish(&mut model);
        model.note(false, 1.0);
        assert_eq!(model.scene.scars[0].points, [[0.8, 0.4], [0.82, 0.6]]);
        assert_eq!(model.history.names().nth(1), Some(s::HISTORY_SCARS));
        model.undo();
        assert!(model.scene.scars.is_empty());
    }
}
