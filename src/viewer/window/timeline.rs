//! Time as one line: the sessions of the course, the healing days, twenty years with their touch-ups.

use super::axis::{Axis, SESSION_GAP};
use super::fade_curve;
use crate::design::{Aftercare, Fade};
use crate::export::text::STAMP;
use crate::viewer::model::moment::{LAST_YEAR, Moment};
use crate::viewer::model::{Model, SPEEDS};
use crate::viewer::strings as s;
use crate::viewer::theme::{self, ACCENT, INK, LINE, QUIET, RAISED};
use egui::{Align, Align2, Color32, FontId, Layout, Pos2, Rect, RichText, Sense, Stroke, Ui, Vec2, pos2};
use egui_material_icons::icons;

/// Room for the buttons of play, and for half a thumb at both ends of the line, points.
const PLAY: f32 = 116.0;
const THUMB: f32 = 16.0;

/// The bottom of the window: play, the line, how fast pigment is assumed to fade.
pub fn show(ui: &mut Ui, model: &mut Model) {
    let (left, right) = (ui.max_rect().left() + PLAY, ui.max_rect().right());
    let axis = Axis::new(left + THUMB, right - THUMB, model.course());
    let with_curve = fade_curve::is_shown(ui, model);
    if with_curve {
        let response = fade_curve::show(ui, model, &axis);
        scrub(ui, model, &axis, &response);
        // The curve stands on the line of the years.
        ui.add_space(-ui.spacing().item_spacing.y);
    }
    ui.horizontal(|ui| {
        play(ui, model);
        ui.add_space(left - ui.cursor().left());
        line(ui, model, &axis);
    });
    ui.horizontal(|ui| {
        ui.label(RichText::new(s::FADING).color(QUIET));
        let fades = Fade::ALL.map(|f| (f, s::fade(f)));
        theme::segmented(ui, &mut model.scene.fade, &fades);
        if ui.button(s::COMPARE_FADES).on_hover_text(s::COMPARE_FADES_TIP).clicked() {
            model.compare.vary(crate::viewer::model::compare::Variable::Fade);
            model.compare.lay(crate::viewer::model::compare::Layout::Three);
        }
        let ink = if with_curve { ACCENT } else { QUIET };
        let curve = egui::Button::new(theme::icon(icons::ICON_SHOW_CHART, 17.0).color(ink)).min_size(Vec2::splat(28.0));
        let curve = theme::named(ui.add(curve), s::FADE_CURVE, with_curve);
        if curve.on_hover_text(s::FADE_CURVE_TIP).clicked() {
            model.settings.fade_curve = Some(!with_curve);
        }
        ui.add_space(12.0);
        let mut kept = model.scene.aftercare == Aftercare::Kept;
        ui.checkbox(&mut kept, s::AFTERCARE).on_hover_text(s::AFTERCARE_TIP);
        model.scene.aftercare = if kept { Aftercare::Kept } else { Aftercare::Neglected };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(egui::Label::new(RichText::new(STAMP).size(11.5).color(QUIET)).truncate());
        });
    });
}

fn play(ui: &mut Ui, model: &mut Model) {
    let (symbol, name) = if model.playing { (icons::ICON_PAUSE, s::PAUSE) } else { (icons::ICON_PLAY_ARROW, s::PLAY) };
    let button = egui::Button::new(theme::icon(symbol, 24.0).color(theme::ON_ACCENT)).fill(ACCENT).corner_radius(20.0);
    let response = ui.scope(|ui| {
        ui.spacing_mut().button_padding = Vec2::splat(4.0);
        ui.add_sized([40.0, 40.0], button)
    });
    if theme::named(response.inner, name, model.playing).clicked() {
        model.toggle_play();
    }
    let next = SPEEDS.iter().position(|v| *v == model.speed).map_or(0, |i| (i + 1) % SPEEDS.len());
    let speed = egui::Button::new(RichText::new(s::speed(model.speed)).color(QUIET)).fill(Color32::TRANSPARENT);
    if ui.add_sized([52.0, 32.0], speed).on_hover_text(s::SPEED_TIP).clicked() {
        model.speed = SPEEDS[next];
    }
}

/// A year that a hand moves: the timeline's own, or one of those compared.
fn line(ui: &mut Ui, model: &mut Model, axis: &Axis) {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 54.0), Sense::click_and_drag());
    let y = rect.top() + 19.0;
    scrub(ui, model, axis, &response);
    keyboard(ui, model, response.id);
    response.widget_info(|| egui::WidgetInfo::slider(true, f64::from(model.scene.years), s::TIMELINE));
    ruler(ui, axis, y);
    marks(ui, model, axis, y);
    if model.compare.is_of_years() {
        for side in 0..model.compare.sides() {
            let slot = model.compare.slot(side);
            let name = s::SIDE_NAMES[side];
            thumb(ui, pos2(axis.x(Moment::Year(model.compare.years[slot])), y), 10.0, Some(name));
        }
    } else {
        let moment = match model.stage {
            Some(k) if model.days == 0.0 => Moment::Session(k),
            _ => model.moment(),
        };
        let radius = if response.hovered() || response.has_focus() { 9.5 } else { 8.5 };
        thumb(ui, pos2(axis.x(moment), y), radius, None);
    }
    if let Some(at) = response.hover_pos().filter(|_| !response.dragged()) {
        let text = match axis.at(at.x) {
            Moment::Session(k) => session_text(model, k),
            Moment::Day(days) => s::day(days),
            Moment::Year(years) => s::year(years),
        };
        response.on_hover_text_at_pointer(text);
    }
}

fn session_text(model: &Model, k: usize) -> String {
    let name = model.scene.treatment.sessions.iter().filter(|x| x.year <= 0.0).nth(k).map_or("", |x| x.name.as_str());
    s::after_session(k + 1, name)
}

/// Moves time with the hand that is on the timeline, or on the curve above it.
fn scrub(ui: &Ui, model: &mut Model, axis: &Axis, response: &egui::Response) {
    if let Some(at) = response.interact_pointer_pos() {
        drag(ui, model, axis, at, response.drag_started() || response.clicked());
    }
}

fn drag(ui: &Ui, model: &mut Model, axis: &Axis, at: Pos2, starts: bool) {
    if !model.compare.is_of_years() {
        return model.go_to(axis.at(at.x));
    }
    // The nearest thumb is taken at the start and kept to the end.
    let id = ui.scope_id().with("side");
    let sides = 0..model.compare.sides();
    let distance = |side: &usize| (axis.x(Moment::Year(model.compare.years[model.compare.slot(*side)])) - at.x).abs();
    let held = ui.data(|d| d.get_temp::<usize>(id)).filter(|_| !starts);
    let nearest = held.or_else(|| sides.min_by(|a, b| distance(a).total_cmp(&distance(b)))).unwrap_or(0);
    ui.data_mut(|d| d.insert_temp(id, nearest));
    let years = match axis.at(at.x) {
        Moment::Year(years) => years,
        _ => 0.0,
    };
    let slot = model.compare.slot(nearest);
    model.compare.years[slot] = years;
}

/// With the focus on it, arrows move by a tenth of a year.
fn keyboard(ui: &Ui, model: &mut Model, id: egui::Id) {
    if !ui.memory(|m| m.has_focus(id)) {
        return;
    }
    let step = ui.input(|i| {
        f32::from(u8::from(i.key_pressed(egui::Key::ArrowUp)))
            - f32::from(u8::from(i.key_pressed(egui::Key::ArrowDown)))
    });
    if step != 0.0 {
        model.go_to(Moment::Year(((model.scene.years + step * 0.1) * 10.0).round() / 10.0));
    }
}

fn ruler(ui: &Ui, axis: &Axis, y: f32) {
    let painter = ui.painter();
    let segment = |(from, to): (f32, f32), color: Color32| {
        painter.rect_filled(Rect::from_min_max(pos2(from, y - 2.0), pos2(to, y + 2.0)), 2.0, color);
    };
    segment(axis.healing, Color32::from_rgb(96, 62, 56));
    segment(axis.years, RAISED);
    let font = FontId::proportional(11.5);
    let label = |x: f32, text: &str, align: Align2| {
        painter.text(pos2(x, y + 17.0), align, text, font.clone(), QUIET);
    };
    label((axis.healing.0 + axis.healing.1) * 0.5, s::HEALING, Align2::CENTER_TOP);
    let room = (axis.years.1 - axis.years.0) / LAST_YEAR;
    for year in 0..=LAST_YEAR as u32 {
        let x = axis.x(Moment::Year(year as f32));
        let long = year % 5 == 0;
        let tick = if long { 7.0 } else { 4.0 };
        painter.line_segment([pos2(x, y + 6.0), pos2(x, y + 6.0 + tick)], Stroke::new(1.0, LINE.gamma_multiply(1.8)));
        if long || room > 26.0 {
            let text = if year == 0 { s::YEAR_ZERO.to_owned() } else { year.to_string() };
            label(x, &text, Align2::CENTER_TOP);
        }
    }
}

/// Sessions of the course as numbers, touch-ups as diamonds in their years.
fn marks(ui: &Ui, model: &Model, axis: &Axis, y: f32) {
    let painter = ui.painter();
    for k in 0..axis.sessions {
        let at = pos2(axis.x(Moment::Session(k)), y);
        let done = model.stage.is_none_or(|stage| k <= stage);
        painter.circle(
            at,
            9.0,
            if done { RAISED } else { theme::PANEL },
            Stroke::new(1.0, if done { QUIET } else { LINE }),
        );
        let ink = if done { INK } else { QUIET };
        painter.text(at, Align2::CENTER_CENTER, (k + 1).to_string(), FontId::proportional(11.0), ink);
    }
    if axis.sessions > 0 {
        let middle = axis.left + (axis.sessions - 1) as f32 * SESSION_GAP * 0.5;
        painter.text(pos2(middle, y + 17.0), Align2::CENTER_TOP, s::COURSE, FontId::proportional(11.5), QUIET);
    }
    for session in model.scene.treatment.sessions.iter().filter(|x| x.year > 0.0) {
        let at = pos2(axis.x(Moment::Year(session.year)), y - 11.0);
        let diamond = [Vec2::new(0.0, -5.0), Vec2::new(5.0, 0.0), Vec2::new(0.0, 5.0), Vec2::new(-5.0, 0.0)];
        let points = diamond.map(|v| at + v).to_vec();
        painter.add(egui::Shape::convex_polygon(points, ACCENT, Stroke::NONE));
    }
}

fn thumb(ui: &Ui, at: Pos2, radius: f32, name: Option<&str>) {
    let painter = ui.painter();
    painter.circle_filled(at + Vec2::new(0.0, 1.0), radius + 1.0, Color32::from_black_alpha(110));
    painter.circle_filled(at, radius, ACCENT);
    if let Some(name) = name {
        painter.text(at, Align2::CENTER_CENTER, name, FontId::proportional(12.0), theme::ON_ACCENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;

    /// The model after a press of the mouse at a moment.
    fn pressed(mut model: Model, moment: Moment) -> Model {
        let ctx = egui::Context::default();
        theme::apply(&ctx);
        let screen = Rect::from_min_size(Pos2::ZERO, Vec2::new(1000.0, 120.0));
        let axis = Axis::new(16.0, screen.right() - 16.0, model.course());
        let at = pos2(axis.x(moment), 19.0);
        let press = |pressed| egui::Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        for events in [vec![], vec![egui::Event::PointerMoved(at)], vec![press(true)], vec![press(false)], vec![]] {
            let input = egui::RawInput { screen_rect: Some(screen), events, ..Default::default() };
            ctx.run_ui(input, |ui| line(ui, &mut model, &axis)).drop_without_applying_deltas();
        }
        model
    }

    #[test]
    fn a_hand_goes_to_sessions_days_and_years() {
        let model = pressed(Model::new(Scene::default()), Moment::Year(8.0));
        assert_eq!(model.moment(), Moment::Year(8.0));
        let model = pressed(model, Moment::Day(21.0));
        assert_eq!(model.moment(), Moment::Day(21.0));
        let model = pressed(model, Moment::Session(1));
        assert_eq!((model.stage, model.moment()), (Some(1), Moment::Day(0.0)));
    }

    #[test]
    fn while_years_are_compared_the_nearest_thumb_moves() {
        let mut model = Model::new(Scene::default());
        model.compare.vary(crate::viewer::model::compare::Variable::Time);
        model.compare.lay(crate::viewer::model::compare::Layout::Split);
        let model = pressed(model, Moment::Year(10.0));
        assert_eq!(model.compare.years, [0.0, 3.0, 10.0]);
        let model = pressed(model, Moment::Year(1.0));
        assert_eq!(model.compare.years, [1.0, 3.0, 10.0]);
    }
}
