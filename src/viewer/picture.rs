//! The picture: one, or two or three compared; what is written on it and what hands do on it.

pub mod backdrop;
pub mod captions;
pub mod click;
pub mod hairline_editor;
pub mod loupe;
pub mod photograph;
pub mod pointer_input;
pub mod projection;
pub mod scar_pen;
pub mod split_input;
pub mod strips;
pub mod tape;
pub mod tools;

use super::device::blit;
use super::engine::Shown;
use super::model::compare::Layout;
use super::model::{Command, Model};
use super::strings as s;
use super::theme::{self, ACCENT, INK};
use crate::renderer::FrameSpec;
use captions::{tag, text_size};
use egui::{Align2, Color32, CursorIcon, FontId, Pos2, Rect, Response, Sense, Stroke, TextureId, Ui, Vec2, pos2};
use egui_material_icons::icons;
use projection::Projection;

/// Room between pictures side by side, points.
const GAP: f32 = 3.0;
/// How long a side that is not drawn yet takes to darken, seconds.
const LATE_S: f32 = 0.6;
/// How long a pointer is seen while presenting, seconds.
const POINTER_S: f32 = 3.0;

/// What the window needs to know of a pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Size of each side's picture.
    pub size_px: [u32; 2],
    /// The loupe's frame is wanted too.
    pub loupe: Option<loupe::Wanted>,
}

impl Outcome {
    /// The frames to draw: one a side, then the loupe's.
    pub fn frames(&self, model: &Model) -> Vec<FrameSpec> {
        let mut frames = model.specs(self.size_px[0], self.size_px[1]);
        if let Some(loupe) = &self.loupe {
            frames.push(loupe.spec(&frames[loupe.side.min(frames.len() - 1)]));
        }
        frames
    }
}

/// Where the pictures lie.
fn cells(rect: Rect, layout: Layout) -> Vec<Rect> {
    let sides = match layout {
        Layout::Single => return vec![rect],
        Layout::Split => return vec![rect; 2],
        Layout::Two => 2,
        Layout::Three => 3,
    };
    let width = (rect.width() - GAP * (sides - 1) as f32) / sides as f32;
    (0..sides)
        .map(|i| {
            let left = rect.left() + i as f32 * (width + GAP);
            Rect::from_min_size(pos2(left, rect.top()), Vec2::new(width, rect.height()))
        })
        .collect()
}

/// The side that is seen at a place.
fn side_at(layout: Layout, cells: &[Rect], split: f32, at: Option<Pos2>) -> usize {
    let Some(at) = at else { return 0 };
    match layout {
        Layout::Split => usize::from(at.x > split),
        _ => cells.iter().position(|c| c.contains(at)).unwrap_or(0),
    }
}

/// One pass of the picture.
pub fn show(ui: &mut Ui, model: &mut Model, shown: &Shown, textures: &[TextureId]) -> Outcome {
    let (whole, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
    let rect = photograph::beside(model, whole);
    let layout = model.compare.layout;
    let cells = cells(rect, layout);
    let px = ui.ctx().pixels_per_point();
    let fine = px * for_both(model, rect.size() * px);
    let size_px = [cells[0].width(), cells[0].height()].map(|v| ((v * fine) as u32).clamp(8, 8192));
    if model.presenting.as_ref().is_some_and(|p| p.blank) {
        ui.painter().rect_filled(whole, 0.0, Color32::BLACK);
        ui.ctx().set_cursor_icon(CursorIcon::None);
        return Outcome { size_px, loupe: None };
    }
    if textures.is_empty() {
        backdrop::paint(ui, rect, model);
    }
    let split = rect.left() + rect.width() * model.compare.split;
    sides(ui, model, shown, &cells, (rect, split), textures);
    photograph::paint(ui, model, whole, rect);
    let pointer = ui.input(|i| i.pointer.latest_pos());
    let under = pointer.and_then(|p| cells.iter().find(|c| c.contains(p))).copied();
    let view = model.specs(size_px[0], size_px[1])[0].view;
    let projection = Projection { rect: under.unwrap_or(cells[0]), view, mirror: model.mirror };
    let taken = match &shown.staged {
        Some((_, stage)) => tools::show(ui, model, stage, &projection, &response),
        None => false,
    };
    if layout == Layout::Split {
        split_line(ui, model, rect, split);
    }
    if !taken {
        pointer_input::apply(ui, model, &response);
    }
    pivot(model, shown, &response, &projection);
    describe(&response, model);
    let loupe = loupe::show(
        ui,
        model,
        shown,
        (side_at(layout, &cells, split, pointer), &projection),
        // What comes after the sides may also be their strips.
        textures.get(shown.sides).filter(|_| shown.sides + shown.strips < shown.pictures.len()).copied(),
    );
    strips::paint(ui, shown, &cells, textures);
    captions::show(ui, model, &cells, rect, split);
    overlays(ui, model, shown, rect);
    Outcome { size_px, loupe }
}

/// How many times finer the picture is drawn than the operator sees it, so that it serves a larger
/// audience's window as well.
fn for_both(model: &Model, own_px: Vec2) -> f32 {
    let Some([width, height]) = model.audience_px else { return 1.0 };
    let fits = (width as f32 / own_px.x.max(1.0)).min(height as f32 / own_px.y.max(1.0));
    fits.clamp(1.0, 4.0)
}

/// Draws every side where it lies. What is not drawn yet is an older picture, which soon darkens: it does
/// not show what is written on it.
fn sides(ui: &Ui, model: &Model, shown: &Shown, cells: &[Rect], (rect, split): (Rect, f32), textures: &[TextureId]) {
    let late = cells.len() > shown.sides;
    let still = ui.ctx().animate_bool_with_time(ui.scope_id().with("late"), late, if late { LATE_S } else { 0.0 });
    for (side, cell) in cells.iter().enumerate() {
        let clip = match (model.compare.layout, side) {
            (Layout::Split, 0) => Rect::from_min_max(rect.min, pos2(split, rect.bottom())),
            (Layout::Split, _) => Rect::from_min_max(pos2(split, rect.top()), rect.max),
            _ => *cell,
        };
        let own = side.min(shown.sides.saturating_sub(1));
        let Some((texture, picture)) = textures.get(own).zip(shown.pictures.get(own)) else { continue };
        let size = picture.image.dimensions();
        if !place_in(ui, size, *cell).contains_rect(*cell) {
            backdrop::paint(ui, *cell, model);
        }
        paint(ui, *texture, size, *cell, clip, model.mirror);
        if side >= shown.sides {
            ui.painter().rect_filled(clip, 0.0, Color32::from_black_alpha((still * 150.0) as u8));
        }
    }
}

/// The picture for an audience: as large as the window allows in the operator's shape, with the words
/// of presenting and nothing to work with.
pub fn for_audience(ui: &mut Ui, model: &Model, shown: &Shown, textures: &[TextureId]) {
    let (whole, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    if model.blank_audience || model.presenting.as_ref().is_some_and(|p| p.blank) {
        ui.painter().rect_filled(whole, 0.0, Color32::BLACK);
        return;
    }
    let Some(first) = shown.pictures.first() else { return };
    let (count, gaps) = match model.compare.layout {
        Layout::Single | Layout::Split => (1.0, 0.0),
        Layout::Two => (2.0, GAP),
        Layout::Three => (3.0, 2.0 * GAP),
    };
    let (width, height) = first.image.dimensions();
    let shape = Vec2::new(width as f32 * count + gaps, height as f32);
    let rect = photograph::fitted(whole, shape);
    let cells = cells(rect, model.compare.layout);
    let split = rect.left() + rect.width() * model.compare.split;
    sides(ui, model, shown, &cells, (rect, split), textures);
    if model.compare.layout == Layout::Split {
        let line = Stroke::new(1.5, Color32::from_white_alpha(190));
        ui.painter().line_segment([pos2(split, rect.top()), pos2(split, rect.bottom())], line);
    }
    strips::paint(ui, shown, &cells, textures);
    captions::paint(ui, model, &cells, whole, split);
}

/// Where a picture lies in its cell. One of another shape, drawn before the cell had this one, keeps its own:
/// both show the same height.
fn place_in(ui: &Ui, (width, height): (u32, u32), cell: Rect) -> Rect {
    let lies = Vec2::new(width as f32 / height.max(1) as f32 * cell.height(), cell.height());
    // Less than a pixel is the rounding of the picture's size.
    let lies = if (lies.x - cell.width()).abs() * ui.ctx().pixels_per_point() < 1.5 { cell.size() } else { lies };
    Rect::from_center_size(cell.center(), lies)
}

/// Draws the part of a side's picture that lies in `clip`.
fn paint(ui: &Ui, texture: TextureId, size: (u32, u32), cell: Rect, clip: Rect, mirror: bool) {
    let place = place_in(ui, size, cell);
    let clip = clip.intersect(place);
    let uv_of = |at: Pos2| {
        let share = (at - place.min) / place.size();
        pos2(if mirror { 1.0 - share.x } else { share.x }, share.y)
    };
    let uv = Rect { min: uv_of(clip.min), max: uv_of(clip.max) };
    ui.painter().add(blit::shape(texture, clip, uv));
}

/// The line across the head, with a grip.
fn split_line(ui: &Ui, model: &mut Model, rect: Rect, x: f32) {
    let grab = Rect::from_center_size(pos2(x, rect.center().y), Vec2::new(30.0, rect.height()));
    let response = ui.interact(grab, ui.scope_id().with("split"), Sense::click_and_drag());
    let response = response.on_hover_cursor(CursorIcon::ResizeHorizontal);
    if response.dragged() {
        model.compare.split += response.drag_delta().x / rect.width();
    }
    if response.has_focus() {
        let by = ui.input(|i| {
            f32::from(u8::from(i.key_pressed(egui::Key::ArrowRight)))
                - f32::from(u8::from(i.key_pressed(egui::Key::ArrowLeft)))
        });
        model.compare.split += by * 0.02;
    }
    model.compare.split = model.compare.split.clamp(0.02, 0.98);
    response.widget_info(|| egui::WidgetInfo::slider(true, f64::from(model.compare.split), s::SPLIT_LINE));
    let strong = response.hovered() || response.dragged() || response.has_focus();
    let line = Color32::from_white_alpha(if strong { 235 } else { 170 });
    let painter = ui.painter();
    painter.line_segment([pos2(x, rect.top()), pos2(x, rect.bottom())], Stroke::new(1.5, line));
    let grip = pos2(x, rect.bottom() - rect.height() * 0.16);
    painter.circle(grip, 17.0, Color32::from_black_alpha(170), Stroke::new(1.5, line));
    for (dx, symbol) in [(-8.0, icons::ICON_CHEVRON_LEFT), (8.0, icons::ICON_CHEVRON_RIGHT)] {
        let font = FontId::new(17.0, egui::FontFamily::Name(egui_material_icons::FONT_FAMILY_OUTLINED.into()));
        painter.text(grip + Vec2::new(dx, 0.0), Align2::CENTER_CENTER, symbol.codepoint, font, line);
    }
}

/// A double click, and a zoom that the head has stopped, put the pivot on the skin.
fn pivot(model: &mut Model, shown: &Shown, response: &Response, projection: &Projection) {
    let Some((_, stage)) = &shown.staged else { return };
    let at = if model.camera.take_at_head() {
        Some(projection.rect.center())
    } else {
        response.double_clicked().then(|| response.interact_pointer_pos()).flatten()
    };
    if let Some(point) = at.and_then(|at| projection.hit(stage, at)) {
        model.camera.pivot(point);
    }
}

/// Words for a screen reader.
fn describe(response: &Response, model: &Model) {
    let view = model.camera.view();
    let azimuth = (view.azimuth_deg + 180.0).rem_euclid(360.0) - 180.0;
    let text = s::picture(&model.scene.head, &model.caption(), azimuth, view.elevation_deg);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &text));
}

/// What is busy, what went wrong, the first hints, a kiosk's question.
fn overlays(ui: &mut Ui, model: &mut Model, shown: &Shown, rect: Rect) {
    let size = text_size(model.presenting.is_some(), rect);
    // Of the first head there is nothing to go back to.
    let empty = shown.pictures.is_empty();
    let back = (!empty).then_some(Command::CancelLoading);
    if let Some((what, share)) = &shown.busy {
        progress(ui, model, rect, (what, *share), back, empty);
    } else if let Some((what, share)) = &shown.export {
        progress(ui, model, rect, (what, *share), Some(Command::CancelExport), empty);
    } else if let Some(share) = model.opening.as_ref().and_then(|o| o.late()) {
        progress(ui, model, rect, (s::PHOTO_OPENING, share), Some(Command::CancelPhoto), empty);
    } else if let Some(share) = model.reading.as_ref().and_then(|o| o.late()) {
        progress(ui, model, rect, (s::READING, share), Some(Command::CancelReading), empty);
    } else if shown.pictures.is_empty() && shown.problem.is_none() {
        progress(ui, model, rect, (s::PREPARING, 0.0), None, empty);
    }
    if model.opening.is_some() || model.reading.is_some() {
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(60));
    }
    let notice = shown.problem.as_deref().or((model.notice.1 > 0.0).then_some(model.notice.0.as_str()));
    // A head whose size is in doubt stays so until a tape is given; a client need not read it.
    let doubt = shown.staged.as_ref().and_then(|(_, stage)| stage.head.size_note.as_deref());
    let notice = notice.or(doubt.filter(|_| model.presenting.is_none()));
    if let Some(text) = notice {
        // Above the year and the stamp while presenting.
        let above = if model.presenting.is_some() { size * 4.5 } else { 12.0 };
        let at = rect.center_bottom() - Vec2::new(0.0, above);
        tag(ui, at, Align2::CENTER_BOTTOM, text, size, ACCENT, rect.width() * 0.8);
    }
    if let Some(reason) = &model.trouble {
        let text = s::no_autosave(reason);
        tag(ui, rect.center_top() + Vec2::new(0.0, size), Align2::CENTER_TOP, &text, size, ACCENT, rect.width() * 0.8);
    }
    let hovering = ui.input(|i| i.raw.hovered_files.first().and_then(|f| f.path.clone()));
    if let Some(name) = hovering.as_ref().and_then(|p| p.file_name()) {
        tag(
            ui,
            rect.center(),
            Align2::CENTER_CENTER,
            &s::drop_here(&name.to_string_lossy()),
            size * 1.4,
            INK,
            rect.width(),
        );
    }
    let kiosk = model.presenting.as_ref().and_then(|p| p.kiosk);
    if let Some(left) = kiosk.and_then(|k| k.countdown()) {
        tag(ui, rect.center(), Align2::CENTER_CENTER, &s::keep_looking(left), size * 1.6, INK, rect.width() * 0.9);
    }
    if model.presenting.as_ref().is_some_and(|p| p.still_s > POINTER_S) {
        ui.ctx().set_cursor_icon(CursorIcon::None);
    }
    let calm = model.presenting.is_none() && !model.compare.is_on() && shown.export.is_none() && notice.is_none();
    if !model.settings.hints_seen && calm && !shown.pictures.is_empty() {
        hints(ui, rect);
    }
}

/// The three hints of the first minute.
fn hints(ui: &Ui, rect: Rect) {
    let text = s::HINTS.join("      ·      ");
    tag(ui, rect.center_bottom() - Vec2::new(0.0, 12.0), Align2::CENTER_BOTTOM, &text, 14.0, INK, rect.width() * 0.95);
}

/// What is being done, how far it is, and a way out.
fn progress(
    ui: &mut Ui,
    model: &mut Model,
    rect: Rect,
    (what, share): (&str, f32),
    cancel: Option<Command>,
    empty: bool,
) {
    let size = text_size(model.presenting.is_some(), rect);
    // Not over a face.
    let middle = if empty { rect.center() } else { rect.center_bottom() - Vec2::new(0.0, size * 8.0) };
    let bar = Rect::from_center_size(middle, Vec2::new(size * 16.0, size * 0.27));
    let ground = bar.expand2(Vec2::new(size * 2.3, size * 2.9));
    // Over a picture it has a ground of its own; an empty room is one.
    if !empty || model.compare.is_on() {
        ui.painter().rect_filled(ground, 12.0, Color32::from_rgba_unmultiplied(24, 25, 27, 225));
    }
    let font = FontId::proportional(size);
    let what = s::sentence(what);
    ui.painter().text(bar.center_top() - Vec2::new(0.0, 10.0), Align2::CENTER_BOTTOM, what, font, INK);
    if share <= 0.0 && cancel.is_none() {
        return;
    }
    ui.painter().rect_filled(bar, 2.0, theme::RAISED);
    let done = Rect::from_min_size(bar.min, Vec2::new(bar.width() * share.clamp(0.0, 1.0), bar.height()));
    ui.painter().rect_filled(done, 2.0, ACCENT);
    if let Some(cancel) = cancel.filter(|_| model.presenting.as_ref().is_none_or(|p| p.kiosk.is_none())) {
        let place = Rect::from_center_size(
            bar.center() + Vec2::new(0.0, 8.0 + size),
            Vec2::new(size * 6.0, (size * 1.7).max(26.0)),
        );
        let text = egui::RichText::new(s::CANCEL).size((size * 0.85).max(12.5)).color(INK);
        let button = egui::Button::new(text).fill(theme::RAISED);
        if ui.put(place, button).clicked() {
            model.commands.push(cancel);
        }
    }
}

/// What pictures lie in: no ground of its own, they cover it.
pub fn frame() -> egui::Frame {
    egui::Frame::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Heads are not squeezed while a picture of another shape is still to come.
    #[test]
    fn an_older_picture_keeps_its_shape() {
        let ctx = egui::Context::default();
        let cell = Rect::from_min_size(pos2(30.0, 10.0), Vec2::new(300.0, 600.0));
        for (size, seen) in [((1200, 600), 300.0), ((300, 600), 300.0), ((100, 400), 150.0), ((299, 600), 300.0)] {
            let output = ctx.run_ui(egui::RawInput::default(), |ui| {
                paint(ui, TextureId::User(1), size, cell, cell, false);
            });
            let places: Vec<Rect> = output
                .shapes
                .iter()
                .filter_map(|s| match &s.shape {
                    egui::Shape::Callback(call) => Some(call.rect),
                    _ => None,
                })
                .collect();
            output.drop_without_applying_deltas();
            assert_eq!(places.len(), 1);
            assert!((places[0].width() - seen).abs() < 0.5 && places[0].height() == 600.0, "{size:?}: {places:?}");
            assert!(cell.contains_rect(places[0]));
        }
    }

    /// The loupe is of the side that it lies on.
    #[test]
    fn a_place_belongs_to_the_side_that_is_seen_there() {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), Vec2::new(900.0, 600.0));
        let side = |layout, x| side_at(layout, &cells(rect, layout), 300.0, Some(pos2(x, 100.0)));
        assert_eq!([299.0, 301.0].map(|x| side(Layout::Split, x)), [0, 1]);
        assert_eq!([10.0, 450.0, 890.0].map(|x| side(Layout::Three, x)), [0, 1, 2]);
        assert_eq!(side(Layout::Single, 700.0), 0);
        let mut compared = Model::new(crate::scene::Scene::default());
        compared.compare.lay(Layout::Split);
        let loupe = loupe::Wanted { side: 1, size_px: 64, view: Default::default() };
        let frames = Outcome { size_px: [90, 60], loupe: Some(loupe) }.frames(&compared);
        assert!(!frames[0].treated && frames[1].treated && frames[2].treated);
    }

    #[test]
    fn pictures_side_by_side_are_of_one_size_and_do_not_touch() {
        let rect = Rect::from_min_size(pos2(10.0, 20.0), Vec2::new(1000.0, 600.0));
        for (layout, sides) in [(Layout::Single, 1), (Layout::Split, 2), (Layout::Two, 2), (Layout::Three, 3)] {
            let cells = cells(rect, layout);
            assert_eq!(cells.len(), sides);
            assert!(cells.iter().all(|c| (c.size() - cells[0].size()).length() < 0.01 && rect.contains_rect(*c)));
            if layout != Layout::Split {
                assert!(cells.windows(2).all(|w| w[1].left() - w[0].right() >= GAP - 0.01));
            }
        }
    }
}
