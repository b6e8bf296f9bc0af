//! The hairline drawn on the head itself: points to drag on the skin.

use super::projection::Projection;
use crate::design::client::Client;
use crate::design::hairline::{Line, control_points};
use crate::mesh::chart::Chart;
use crate::stage::Stage;
use crate::viewer::model::Model;
use crate::viewer::strings as s;
use crate::viewer::theme::ACCENT;
use egui::{Color32, CursorIcon, PointerButton, Pos2, Rect, Sense, Stroke, Ui, Vec2};
use glam::Vec2 as Uv;

/// Radius of a point, points.
const RADIUS: f32 = 6.5;
/// Points that a line has at least.
const FEWEST: usize = 4;
/// How near the line a double click adds a point, points.
const NEAR: f32 = 14.0;

/// Draws and edits the line; true if it has the hands for itself in this pass.
pub fn show(ui: &Ui, model: &mut Model, stage: &Stage, projection: &Projection) -> bool {
    let points = control_points(&stage.chart, &model.scene.treatment.hairline, &model.scene.client);
    let line = Line::new(&stage.chart, &model.scene.treatment.hairline, &model.scene.client);
    let center_mm = stage.chart.frame.center_mm;
    let seen: Vec<Option<Pos2>> = line.points_mm.iter().step_by(3).map(|p| projection.facing(*p, center_mm)).collect();
    for pair in seen.windows(2) {
        if let [Some(a), Some(b)] = pair {
            ui.painter().line_segment([*a, *b], Stroke::new(3.0, Color32::from_black_alpha(120)));
            ui.painter().line_segment([*a, *b], Stroke::new(1.6, ACCENT));
        }
    }
    let mut taken = false;
    for (i, uv) in points.iter().enumerate() {
        let Some(at) = stage.chart.point_from_uv(*uv).and_then(|p| projection.facing(p, center_mm)) else { continue };
        taken |= handle(ui, model, (stage, projection), &points, i, at);
    }
    let nearest = ui.input(|i| i.pointer.latest_pos()).filter(|p| near(&seen, *p));
    let twice = ui.input(|i| i.pointer.button_double_clicked(PointerButton::Primary));
    if let Some(uv) = nearest.filter(|_| twice && !taken).and_then(|p| touched(&stage.chart, stage, projection, p)) {
        insert(&mut model.scene.treatment.hairline.points, &points, uv);
        taken = true;
    }
    taken
}

fn near(seen: &[Option<Pos2>], at: Pos2) -> bool {
    seen.iter().flatten().any(|p| p.distance(at) < NEAR)
}

fn touched(chart: &Chart, stage: &Stage, projection: &Projection, at: Pos2) -> Option<Uv> {
    projection.hit(stage, at).map(|point| chart.uv_from_point(point))
}

/// One point of the line; true while a hand is on it.
fn handle(
    ui: &Ui,
    model: &mut Model,
    (stage, projection): (&Stage, &Projection),
    line: &[Uv],
    i: usize,
    at: Pos2,
) -> bool {
    let id = ui.scope_id().with(("hairline point", i));
    let response = ui.interact(Rect::from_center_size(at, Vec2::splat(RADIUS * 3.2)), id, Sense::click_and_drag());
    response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("{} {}", s::LINE_POINT, i + 1)));
    let strong = response.hovered() || response.dragged() || response.has_focus();
    ui.painter().circle(
        at,
        if strong { RADIUS + 1.5 } else { RADIUS },
        if strong { ACCENT } else { Color32::from_rgb(28, 28, 30) },
        Stroke::new(2.0, ACCENT),
    );
    let hairline = &mut model.scene.treatment.hairline;
    if response.dragged_by(PointerButton::Primary)
        && let Some(pointer) = response.interact_pointer_pos()
        && let Some(uv) = touched(&stage.chart, stage, projection, pointer)
    {
        place(own(hairline, line), i, uv, model.settings.symmetric_line);
    }
    if response.has_focus() {
        // About a millimetre.
        let by = crate::viewer::theme::arrows(ui) * 0.003;
        if by != Vec2::ZERO {
            let uv = line[i] + Uv::new(by.y, by.x);
            place(own(hairline, line), i, uv, model.settings.symmetric_line);
        }
    }
    if response.secondary_clicked() {
        remove(own(hairline, line), i, model.settings.symmetric_line);
    }
    let response = response.on_hover_and_drag_cursor(CursorIcon::Grab);
    response.dragged() || response.hovered()
}

/// The line's own points: the style's, as they are shown, become its own with the first change.
fn own<'a>(hairline: &'a mut crate::design::Hairline, shown: &[Uv]) -> &'a mut Vec<[f32; 2]> {
    if hairline.points.len() < 2 {
        hairline.points = shown.iter().map(|p| p.to_array()).collect();
    }
    &mut hairline.points
}

/// Moves a point between its neighbours, and its counterpart where both sides are alike.
fn place(points: &mut [[f32; 2]], i: usize, uv: Uv, symmetric: bool) {
    let n = points.len();
    let low = if i > 0 { points[i - 1][1] + 0.004 } else { 0.02 };
    let high = if i + 1 < n { points[i + 1][1] - 0.004 } else { 0.98 };
    let middle = symmetric && i * 2 + 1 == n;
    let v = if middle { 0.5 } else { uv.y.clamp(low.min(high), high.max(low)) };
    points[i] = [uv.x.clamp(0.02, 0.75), v];
    if symmetric && !middle {
        points[n - 1 - i] = [points[i][0], 1.0 - points[i][1]];
    }
}

fn remove(points: &mut Vec<[f32; 2]>, i: usize, symmetric: bool) {
    let other = points.len() - 1 - i;
    let both = symmetric && i != other;
    if points.len() - usize::from(both) > FEWEST {
        points.remove(if both { i.max(other) } else { i });
        if both {
            points.remove(i.min(other));
        }
    }
}

/// Adds a point where the line passes, in order of v.
fn insert(points: &mut Vec<[f32; 2]>, shown: &[Uv], uv: Uv) {
    if points.len() < 2 {
        *points = shown.iter().map(|p| p.to_array()).collect();
    }
    let i = points.iter().position(|p| p[1] > uv.y).unwrap_or(points.len());
    points.insert(i, uv.to_array());
}

/// Moves the whole line back (positive) or towards the brow, mm: a style by its height, own points by
/// their share of the arc from brow to nape (0.0025 of it is about 1 mm).
pub fn shift(hairline: &mut crate::design::Hairline, client: &Client, by_mm: f32) {
    if hairline.points.len() < 2 {
        let height_mm = hairline.height_mm.unwrap_or(client.mature_height_mm());
        hairline.height_mm = Some((height_mm + by_mm).clamp(20.0, 160.0));
    }
    hairline.points.iter_mut().for_each(|p| p[0] = (p[0] + 0.0025 * by_mm).clamp(0.02, 0.75));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Hairline;

    /// A line as it may be shown: thirteen points, left to right.
    fn shown() -> Vec<Uv> {
        (0..13).map(|i| Uv::new(0.22, 0.14 + 0.06 * i as f32)).collect()
    }

    #[test]
    fn the_default_line_becomes_own_with_the_first_change_and_alike_on_both_sides() {
        let mut hairline = Hairline::default();
        place(own(&mut hairline, &shown()), 2, Uv::new(0.30, 0.25), true);
        let n = hairline.points.len();
        assert_eq!(hairline.points[2], [0.30, 0.25]);
        assert_eq!(hairline.points[n - 3], [0.30, 0.75]);
        place(own(&mut hairline, &shown()), 2, Uv::new(0.28, 0.25), false);
        assert_eq!((hairline.points[2][0], hairline.points[n - 3][0]), (0.28, 0.30));
    }

    #[test]
    fn points_stay_in_order_whatever_a_hand_does() {
        let mut hairline = Hairline::default();
        for (i, v) in [(3, 0.9), (4, 0.01), (0, 0.7), (7, 0.1), (12, -3.0)] {
            place(own(&mut hairline, &shown()), i, Uv::new(0.2, v), i % 2 == 0);
            assert!(hairline.points.windows(2).all(|w| w[0][1] <= w[1][1]), "{:?}", hairline.points);
        }
        (0..20).for_each(|_| remove(own(&mut hairline, &shown()), 1, true));
        assert_eq!(hairline.points.len(), FEWEST + 1, "a pair less would be too few");
        (0..20).for_each(|_| remove(own(&mut hairline, &shown()), 1, false));
        assert_eq!(hairline.points.len(), FEWEST);
    }

    #[test]
    fn a_new_point_lies_between_its_neighbours() {
        let mut points = Vec::new();
        let shown = shown();
        insert(&mut points, &shown, Uv::new(0.2, 0.47));
        assert_eq!(points.len(), shown.len() + 1);
        assert!(points.windows(2).all(|w| w[0][1] < w[1][1]));
    }
}
