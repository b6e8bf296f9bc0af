//! How long the look lasts, over the years of the timeline: the fade with its band, sessions and touch-ups, what goes
//! on below them, and the touch-up that is advised.

use super::axis::Axis;
use crate::design::{Session, Treatment};
use crate::fade::touch_up::LOST;
use crate::fade::{Prospect, pigment_left};
use crate::layout::HAIR_SESSION;
use crate::viewer::model::Model;
use crate::viewer::model::moment::{LAST_YEAR, Moment};
use crate::viewer::model::outlook::{Outlook, point_at};
use crate::viewer::strings as s;
use crate::viewer::theme::{self, ACCENT, DUE, INK, LINE, MENDED, QUIET};
use egui::{
    Align2, Color32, FontId, Mesh, Painter, Pos2, Rect, Response, RichText, Sense, Shape, Stroke, Ui, Vec2, pos2,
};

/// Least height of a window that has room for the curve unless a hand takes it away, points.
const ROOMY: f32 = 700.0;
/// Height of the curve in the smallest window that is supported, and at most, points.
pub const HEIGHT: (f32, f32) = (62.0, 120.0);
const SMALLEST: f32 = 720.0;
/// Share that it has of what a window is taller.
const SHARE: f32 = 0.25;
/// Room for the percents beside the plot, points.
const PERCENTS: f32 = 40.0;
/// A touch-up lies this far after the course at least, years.
const SOONEST: f32 = 0.1;
/// How much of their colours lines keep that are of an earlier state of the plan.
const STALE: f32 = 0.35;

/// Whether the curve is there: as a hand left it, else where there is room.
pub fn is_shown(ui: &Ui, model: &Model) -> bool {
    model.settings.fade_curve.unwrap_or_else(|| ui.ctx().content_rect().height() >= ROOMY)
}

/// The row over the timeline. What is returned takes the hand, as the timeline does.
pub fn show(ui: &mut Ui, model: &mut Model, axis: &Axis) -> Response {
    let height = (HEIGHT.0 + SHARE * (ui.ctx().content_rect().height() - SMALLEST)).clamp(HEIGHT.0, HEIGHT.1);
    let (row, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
    let plot = Rect::from_min_max(pos2(axis.years.0, row.top()), pos2(axis.years.1, row.bottom()));
    let beside = Rect::from_min_max(row.min, pos2(plot.left() - PERCENTS, row.bottom()));
    let response = ui.interact(plot.expand2(Vec2::new(8.0, 0.0)), ui.scope_id().with("fade"), Sense::click_and_drag());
    let outlook = model.outlook.clone();
    let now = outlook.as_ref().and_then(|outlook| outlook.prospect(model.scene.fade));
    let pointed = response.hover_pos().map(|at| year_at(axis, at.x));
    let shown = if model.healing { 0.0 } else { model.scene.years };
    let year = pointed.unwrap_or(shown);
    let is_current = outlook.as_ref().is_some_and(|outlook| outlook.is_of(&model.scene));
    let told = now.map(|prospect| reading(prospect, year));
    let said = match (&told, &outlook) {
        (Some(told), _) => told.join(", "),
        (None, Some(_)) => s::FADE_NOTHING.into(),
        (None, None) => s::FADE_WORKING.into(),
    };
    response.widget_info(|| egui::WidgetInfo {
        current_text_value: Some(said.clone()),
        ..egui::WidgetInfo::slider(true, f64::from(shown), s::FADE_CURVE)
    });
    keyboard(ui, model, &response);
    if let Some((outlook, prospect)) = outlook.as_ref().zip(now) {
        let mut painter = ui.painter().with_clip_rect(row.expand(6.0));
        painter.multiply_opacity(if is_current { 1.0 } else { STALE });
        let plan = Plan { prospect, outlook, plot, axis, top: top(prospect) };
        plan.draw(&painter, &model.scene.treatment);
        plan.pointer(&painter, year, pointed.is_some());
    }
    if response.has_focus() {
        ui.painter().rect_stroke(plot.expand(3.0), 4.0, Stroke::new(1.5, ACCENT), egui::StrokeKind::Outside);
    }
    if !is_current && now.is_some() {
        let at = plot.right_top() + Vec2::new(0.0, 1.0);
        ui.painter().text(at, Align2::RIGHT_TOP, s::FADE_UPDATING, FontId::proportional(11.5), QUIET);
    }
    // A child that takes no room: the row has it all.
    let mut block = ui.new_child(egui::UiBuilder::new().max_rect(beside));
    words(&mut block, model, now, told.as_ref(), &said, is_current);
    if let (Some(prospect), Some(outlook), Some(year)) = (now, &outlook, pointed.filter(|_| !response.dragged())) {
        let lines = told.iter().flatten().cloned().chain(more(prospect, outlook, year));
        note(ui, &response, pos2(axis.x(Moment::Year(year)), plot.top() - 4.0), lines);
    }
    response
}

/// What a hand that points is told, above the plot: it hides no year.
fn note(ui: &Ui, response: &Response, at: Pos2, lines: impl Iterator<Item = String>) {
    let area = egui::Area::new(response.id.with("note")).order(egui::Order::Tooltip).interactable(false);
    area.fixed_pos(at).pivot(Align2::CENTER_BOTTOM).constrain(true).show(ui.ctx(), |ui| {
        egui::Frame::popup(ui.style()).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
            for (i, line) in lines.enumerate() {
                let text = RichText::new(line);
                ui.label(if i == 0 { text.size(14.0).strong() } else { text.size(12.0).color(QUIET) });
            }
        });
    });
}

/// Tenths of a year, as the timeline has them.
fn year_at(axis: &Axis, x: f32) -> f32 {
    match axis.at(x) {
        Moment::Year(year) => year,
        _ => 0.0,
    }
}

/// Year and share left, and how the contrast reads.
fn reading(prospect: &Prospect, year: f32) -> [String; 2] {
    let Some(point) = point_at(prospect, year) else { return Default::default() };
    let look = &point.whole;
    [s::kept(year, prospect.curve.kept(point, None)), s::contrast(look.contrast(), look.from_bare)]
}

/// What a hand that points learns beyond.
fn more(prospect: &Prospect, outlook: &Outlook, year: f32) -> Vec<String> {
    let left = point_at(prospect, year).map(|point| {
        let [carbon, iron] = pigment_left(point.layers.iter());
        s::pigment_left(carbon, iron)
    });
    let band = outlook.band.as_ref().zip(outlook.band_at(year));
    left.into_iter().chain(band.map(|(band, lines)| s::assumptions(lines, band.samples))).collect()
}

/// The words beside the plot, and the button.
fn words(
    ui: &mut Ui,
    model: &mut Model,
    now: Option<&Prospect>,
    told: Option<&[String; 2]>,
    said: &str,
    is_current: bool,
) {
    ui.spacing_mut().item_spacing.y = 1.0;
    let line = |ui: &mut Ui, text: &str, size: f32, color: Color32| {
        ui.add(egui::Label::new(RichText::new(text).size(size).color(color)).truncate());
    };
    let Some((prospect, [kept, contrast])) = now.zip(told) else {
        return line(ui, said, 12.0, QUIET);
    };
    line(ui, kept, 13.0, INK);
    line(ui, contrast, 12.0, QUIET);
    ui.add_space(3.0);
    let Some((year, then)) = prospect.due.map(|due| (rounded(due), &prospect.then)) else {
        return line(ui, s::TOUCH_UP_NONE, 12.0, QUIET);
    };
    let Some(then) = then else {
        return line(ui, &s::touch_up_full(year), 12.0, DUE);
    };
    ui.spacing_mut().button_padding = Vec2::new(9.0, 3.0);
    ui.spacing_mut().interact_size.y = 25.0;
    let text = RichText::new(s::touch_up_add(year)).size(13.0);
    let tip = s::touch_up_tip(LOST, then.before, then.after, then.impressions, then.again);
    let button = egui::Button::new(text).stroke(Stroke::new(1.0, DUE.gamma_multiply(0.7))).truncate();
    if ui.add_enabled(is_current, button).on_hover_text(tip).clicked() {
        add(&mut model.scene.treatment, &then.session);
    }
}

/// A year as hands set it.
pub fn rounded(year: f32) -> f32 {
    ((year * 10.0).round() / 10.0).clamp(SOONEST, LAST_YEAR)
}

/// Takes the touch-up that is advised into the plan, in tenths of a year as hands set them.
fn add(treatment: &mut Treatment, advised: &Session) {
    if treatment.sessions.len() < HAIR_SESSION as usize {
        treatment.sessions.push(Session { year: rounded(advised.year), ..advised.clone() });
    }
}

/// With the focus on it, arrows move the year: left and right by a tenth, up and down by a whole one.
fn keyboard(ui: &Ui, model: &mut Model, response: &Response) {
    if !response.has_focus() {
        return;
    }
    let filter = egui::EventFilter { horizontal_arrows: true, vertical_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let steps = theme::arrows(ui);
    if steps != Vec2::ZERO {
        let year = model.scene.years + steps.x * 0.1 + steps.y;
        model.go_to(Moment::Year((year * 10.0).round() / 10.0));
    }
}

/// Highest darkness that the plot has room for.
fn top(prospect: &Prospect) -> f64 {
    let all = prospect.planned.iter().chain(&prospect.advised);
    all.map(|(_, kept)| *kept).fold(1.0, f64::max) * 1.1
}

/// A line without points that lie closer than the eye follows a bend, but with both ends of each jump: a software
/// device has less to draw.
fn thinned(line: &[Pos2]) -> Vec<Pos2> {
    const NEAR: f32 = 10.0;
    let jumps = |a: usize, b: usize| line.get(a).zip(line.get(b)).is_none_or(|(a, b)| (b.y - a.y).abs() > 2.0);
    let mut kept: Vec<Pos2> = Vec::new();
    for (i, point) in line.iter().enumerate() {
        let is_far = kept.last().is_none_or(|last| point.x - last.x >= NEAR);
        if is_far || jumps(i.wrapping_sub(1), i) || jumps(i, i + 1) {
            kept.push(*point);
        }
    }
    kept
}

/// The plot of one scenario.
struct Plan<'a> {
    prospect: &'a Prospect,
    outlook: &'a Outlook,
    plot: Rect,
    axis: &'a Axis,
    /// Darkness at its upper edge.
    top: f64,
}

impl Plan<'_> {
    fn at(&self, (year, kept): (f32, f64)) -> Pos2 {
        let share = (kept / self.top).clamp(0.0, 1.0) as f32;
        pos2(self.axis.x(Moment::Year(year)), self.plot.bottom() - share * self.plot.height())
    }

    fn draw(&self, painter: &Painter, treatment: &Treatment) {
        self.grid(painter);
        self.band(painter);
        let points = |line: &[(f32, f64)]| thinned(&line.iter().map(|p| self.at(*p)).collect::<Vec<_>>());
        let line = |line: &[(f32, f64)], stroke: Stroke| _ = painter.add(Shape::line(points(line), stroke));
        let dashed = |line: &[(f32, f64)], stroke: Stroke| {
            painter.extend(Shape::dashed_line(&points(line), stroke, 5.0, 4.0));
        };
        let others = self.outlook.prospects.iter().filter(|other| other.curve.fade != self.prospect.curve.fade);
        for other in others {
            line(&other.planned, Stroke::new(1.0, QUIET.gamma_multiply(0.6)));
            self.name(painter, other);
        }
        let least = 1.0 - LOST;
        let across = [(0.0, least), (LAST_YEAR, least)].map(|p| self.at(p));
        painter.extend(Shape::dashed_line(&across, Stroke::new(1.0, DUE.gamma_multiply(0.6)), 2.0, 4.0));
        let font = FontId::proportional(10.5);
        let lost = across[1] - Vec2::new(2.0, 1.0);
        painter.text(lost, Align2::RIGHT_BOTTOM, s::lost(LOST), font.clone(), DUE.gamma_multiply(0.9));
        dashed(&self.prospect.untreated, Stroke::new(1.2, ACCENT.gamma_multiply(0.7)));
        if let (Some(due), Some(first)) = (self.prospect.due, self.prospect.advised.first()) {
            let rise: Vec<(f32, f64)> = std::iter::once((due, least)).chain(self.prospect.advised.clone()).collect();
            line(&rise, Stroke::new(1.5, MENDED));
            let peak = self.at(*first) + Vec2::new(4.0, 1.0);
            painter.text(peak, Align2::LEFT_BOTTOM, s::FADE_MENDED, font, MENDED);
        }
        line(&self.prospect.planned, Stroke::new(2.2, ACCENT));
        self.marks(painter, treatment);
    }

    /// Says which scenario a thin line is: above a slower one, below a faster one, where the lines are apart.
    fn name(&self, painter: &Painter, other: &Prospect) {
        let kept = |prospect: &Prospect, year: f32| point_at(prospect, year).map(|p| prospect.curve.kept(p, None));
        let apart = |year: &f32| Some((kept(other, *year)? - kept(self.prospect, *year)?).abs());
        let years = (10..=190).map(|tenth| tenth as f32 * 0.1);
        let widest = years.max_by(|a, b| apart(a).unwrap_or(0.0).total_cmp(&apart(b).unwrap_or(0.0))).unwrap_or(5.0);
        let Some((own, planned)) = kept(other, widest).zip(kept(self.prospect, widest)) else { return };
        let (align, off) = if own > planned { (Align2::LEFT_BOTTOM, -1.0) } else { (Align2::RIGHT_TOP, 1.0) };
        let at = self.at((widest, own)) + Vec2::new(0.0, off);
        painter.text(at, align, s::fade(other.curve.fade), FontId::proportional(10.5), QUIET);
    }

    fn grid(&self, painter: &Painter) {
        let font = FontId::proportional(10.5);
        for percent in [0, 50, 100] {
            let at = self.at((0.0, f64::from(percent) / 100.0));
            let across = [at, pos2(self.plot.right(), at.y)];
            painter.line_segment(across, Stroke::new(1.0, LINE));
            let text = format!("{percent} %");
            let align = if percent == 0 { Align2::RIGHT_BOTTOM } else { Align2::RIGHT_CENTER };
            painter.text(at - Vec2::new(7.0, 0.0), align, text, font.clone(), QUIET);
        }
    }

    /// 90 and 50 % of the assumptions.
    fn band(&self, painter: &Painter) {
        let Some(band) = &self.outlook.band else { return };
        for (low, high, strength) in [(0, 4, 0.12), (1, 3, 0.16)] {
            let mut mesh = Mesh::default();
            let color = ACCENT.gamma_multiply(strength);
            for (i, (year, lines)) in band.years.iter().zip(&band.whole).enumerate() {
                let n = i as u32 * 2;
                [lines[low], lines[high]]
                    .into_iter()
                    .for_each(|kept| mesh.colored_vertex(self.at((*year, kept)), color));
                if i > 0 {
                    mesh.add_triangle(n - 2, n - 1, n);
                    mesh.add_triangle(n - 1, n, n + 1);
                }
            }
            painter.add(mesh);
        }
    }

    /// The healed course, the touch-ups that are planned, and when one is advised.
    fn marks(&self, painter: &Painter, treatment: &Treatment) {
        let kept_at = |year: f32| point_at(self.prospect, year).map_or(1.0, |p| self.prospect.curve.kept(p, None));
        painter.circle_filled(self.at((0.0, kept_at(0.0))), 3.5, ACCENT);
        for session in treatment.sessions.iter().filter(|session| session.year > 0.0) {
            let at = self.at((session.year, kept_at(session.year)));
            let diamond = [(0.0, -5.0), (5.0, 0.0), (0.0, 5.0), (-5.0, 0.0)].map(|(x, y)| at + Vec2::new(x, y));
            painter.add(Shape::convex_polygon(diamond.to_vec(), ACCENT, Stroke::NONE));
        }
        if let Some(due) = self.prospect.due {
            let at = self.at((due, 1.0 - LOST));
            painter.circle(at, 4.0, theme::PANEL, Stroke::new(2.0, DUE));
        }
    }

    /// The year that is read, as a line down to the timeline's thumb.
    fn pointer(&self, painter: &Painter, year: f32, pointed: bool) {
        let Some(point) = point_at(self.prospect, year) else { return };
        let at = self.at((year, self.prospect.curve.kept(point, None)));
        let strength = if pointed { 0.8 } else { 0.45 };
        let down = [pos2(at.x, self.plot.top()), pos2(at.x, self.plot.bottom())];
        painter.line_segment(down, Stroke::new(1.0, INK.gamma_multiply(strength)));
        painter.circle(at, 4.0, INK, Stroke::new(1.5, theme::PANEL));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thinned_line_keeps_its_ends_and_its_jumps() {
        let y = |i: usize| if i < 100 { 10.0 } else { 40.0 };
        let line: Vec<Pos2> = (0..201).map(|i| pos2(i as f32 * 4.0, y(i))).collect();
        let kept = thinned(&line);
        assert!(kept.len() < 80 && kept.windows(2).all(|w| w[1].x - w[0].x <= 14.0), "{}", kept.len());
        assert!([0, 99, 100, 200].iter().all(|i| kept.contains(&line[*i])), "{kept:?}");
        assert!(thinned(&[]).is_empty());
    }
}
