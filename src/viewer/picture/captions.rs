//! What is written on a picture: what each side shows, the time, the clinic's name. In the room the name
//! of a side is also where another is chosen.

use crate::export::text::STAMP;
use crate::scene::light::PRESETS;
use crate::viewer::model::Model;
use crate::viewer::model::compare::{Layout, Variable};
use crate::viewer::strings as s;
use crate::viewer::theme::{self, INK, QUIET};
use egui::{Align2, Color32, FontId, Pos2, Rect, Sense, Ui, Vec2, pos2};

/// Share of the picture's height that text has at least while presenting.
pub const TEXT_SHARE: f32 = 0.024;
/// Share of the picture's height that is kept free at its edges while presenting.
const SAFE_SHARE: f32 = 0.04;

/// Height of text on a picture, points.
pub fn text_size(presents: bool, rect: Rect) -> f32 {
    let least = if presents { TEXT_SHARE } else { 0.0 };
    // The height of a line's letters is what is read, not the height of the line.
    (rect.height() * least * 1.25).max(15.0)
}

/// Where a side's name lies. Beside a line that is near an edge there is no room for it: then it lies at that
/// edge, a row further down.
fn place(layout: Layout, side: usize, cell: Rect, split: f32, margin: f32, size: f32) -> (Pos2, Align2) {
    let (top, least) = (cell.top() + margin, size * 12.0);
    let below = top + size * 2.4;
    match (layout, side) {
        (Layout::Split, 0) if split - cell.left() < least => (pos2(cell.left() + margin, below), Align2::LEFT_TOP),
        (Layout::Split, 1) if cell.right() - split < least => (pos2(cell.right() - margin, below), Align2::RIGHT_TOP),
        (Layout::Split, 0) => (pos2(split - size * 0.5, top), Align2::RIGHT_TOP),
        (Layout::Split, _) => (pos2(split + size * 0.5, top), Align2::LEFT_TOP),
        _ => (pos2(cell.center().x, top), Align2::CENTER_TOP),
    }
}

/// The captions of the operator's own picture.
pub fn show(ui: &mut Ui, model: &mut Model, cells: &[Rect], rect: Rect, split: f32) {
    if model.presenting.is_some() {
        return paint(ui, model, cells, rect, split);
    }
    let (size, margin) = (text_size(false, rect), 10.0);
    if model.compare.is_on() {
        for (side, cell) in cells.iter().enumerate() {
            let (at, align) = place(model.compare.layout, side, *cell, split, margin, size);
            if model.held_before {
                tag(ui, at, align, s::BEFORE, size * 1.15, INK, f32::INFINITY);
            } else {
                name(ui, model, side, at, align, size * 1.15, cell.width());
            }
        }
        let at = rect.left_bottom() + Vec2::new(margin, -margin);
        tag(ui, at, Align2::LEFT_BOTTOM, model.compare.variable.differs(), 13.0, QUIET, rect.width());
    } else if model.held_before {
        let at = rect.left_top() + Vec2::splat(margin);
        tag(ui, at, Align2::LEFT_TOP, s::BEFORE, size * 1.15, INK, f32::INFINITY);
    }
}

/// What a side shows; where the timeline does not offer the choice, a menu of it.
fn name(ui: &mut Ui, model: &mut Model, side: usize, at: Pos2, align: Align2, size: f32, room: f32) {
    let text = model.compare.label(side, &model.scene);
    let chosen = matches!(model.compare.variable, Variable::Light | Variable::Sessions);
    if !chosen {
        tag(ui, at, align, &text, size, INK, room);
        return;
    }
    // Room for the mark at the end.
    let ground = tag(ui, at, align, &format!("{text}      "), size, INK, room);
    let id = ui.scope_id().with(("side", side));
    let response = ui.interact(ground, id, Sense::click()).on_hover_cursor(egui::CursorIcon::PointingHand);
    let title = s::side(side, &text);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, &title));
    let strong = response.hovered() || response.has_focus();
    let ink = if strong { theme::ACCENT } else { QUIET };
    if response.has_focus() {
        let ring = egui::Stroke::new(1.5, theme::ACCENT);
        ui.painter().rect_stroke(ground, size * 0.5, ring, egui::StrokeKind::Inside);
    }
    let (mark, half) = (pos2(ground.right() - size * 1.05, ground.center().y), size * 0.26);
    let corners = [(-half, -half * 0.6), (half, -half * 0.6), (0.0, half * 0.8)].map(|(x, y)| mark + Vec2::new(x, y));
    ui.painter().add(egui::Shape::convex_polygon(corners.to_vec(), ink, egui::Stroke::NONE));
    egui::Popup::menu(&response).show(|ui| choices(ui, model, side));
}

fn choices(ui: &mut Ui, model: &mut Model, side: usize) {
    let slot = model.compare.slot(side);
    if model.compare.variable == Variable::Light {
        for (i, preset) in PRESETS.iter().enumerate() {
            ui.selectable_value(&mut model.compare.lights[slot], i, preset.label);
        }
        return;
    }
    ui.selectable_value(&mut model.compare.sessions[slot], 0, s::BEFORE);
    for (i, session) in model.scene.treatment.sessions.iter().enumerate() {
        let text = s::after_session(i + 1, &session.name);
        ui.selectable_value(&mut model.compare.sessions[slot], i + 1, text);
    }
}

/// The captions of presenting: nothing of them is to be worked.
pub fn paint(ui: &Ui, model: &Model, cells: &[Rect], rect: Rect, split: f32) {
    let size = text_size(true, rect);
    let margin = rect.height() * SAFE_SHARE;
    let compare = &model.compare;
    if compare.is_on() {
        for (side, cell) in cells.iter().enumerate() {
            let (at, align) = place(compare.layout, side, *cell, split, margin, size);
            tag(ui, at, align, &model.side_name(side), size * 1.15, INK, cell.width());
        }
    }
    let (left, right) = (rect.left_bottom() + Vec2::new(margin, -margin), rect.right_bottom() - Vec2::splat(margin));
    if !compare.is_of_years() {
        tag(ui, left, Align2::LEFT_BOTTOM, &model.caption(), size * 1.8, INK, f32::INFINITY);
    }
    tag(ui, right, Align2::RIGHT_BOTTOM, STAMP, size, QUIET, f32::INFINITY);
    if !model.settings.clinic.is_empty() {
        let at = rect.right_top() + Vec2::new(-margin, margin);
        tag(ui, at, Align2::RIGHT_TOP, &model.settings.clinic, size * 1.1, INK, rect.width());
    }
}

/// Text on a dark ground of its own, whose edge or corner is at a place: legible on any skin.
pub fn tag(ui: &Ui, at: Pos2, align: Align2, text: &str, size: f32, color: Color32, width: f32) -> Rect {
    let galley = ui.painter().layout(text.to_owned(), FontId::proportional(size), color, width);
    let about = Vec2::new(size * 0.65, size * 0.32);
    let ground = align.anchor_size(at, galley.size() + about * 2.0);
    ui.painter().rect_filled(ground, size * 0.5, Color32::from_rgba_unmultiplied(16, 17, 18, 190));
    ui.painter().galley(ground.min + about, galley, color);
    ground
}
