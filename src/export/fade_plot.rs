//! The fade as a plot for a client: darkness over the years, the band of assumptions, sessions and touch-ups, and the
//! loss that goes on below them.

use super::text::STAMP;
use crate::design::Fade;
use crate::fade::touch_up::Terms;
use crate::fade::{Asker, Band, Line, Lines};
use image::{RgbImage, RgbaImage, imageops};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, register_font};

/// What a plot shows.
#[derive(Clone, Debug, PartialEq)]
pub struct FadePlot {
    /// What of which head, in which light.
    subject: String,
    /// The plan under typical fading.
    planned: Line,
    /// Slow and fast; none where a band is shown.
    others: Vec<(&'static str, Line)>,
    /// Without any touch-up, from the first one on.
    untreated: Line,
    /// With the one that is advised, where none is planned.
    advised: Line,
    /// Years and the band's lines.
    band: Vec<(f32, Lines)>,
    /// How many assumptions are behind the band.
    samples: usize,
    due: Option<f32>,
    /// Sessions of the course, and what there is of touch-ups: name, year.
    course: usize,
    touch_ups: Vec<(String, f32)>,
    terms: Terms,
    until: f32,
}

/// Size of a plot's picture, pixels. It is drawn larger and shrunk: lines come out smooth.
const SIZE: (u32, u32) = (1400, 860);
const LARGER: u32 = 3;
/// Highest darkness of a band that the plot makes room for.
const MOST_SHOWN: f64 = 1.4;

const PAPER: RGBColor = RGBColor(255, 255, 255);
const INK: RGBColor = RGBColor(34, 38, 46);
const QUIET: RGBColor = RGBColor(112, 118, 128);
const GRID: RGBColor = RGBColor(228, 231, 236);
const PLANNED: RGBColor = RGBColor(28, 78, 128);
const BRANCH: RGBColor = RGBColor(46, 132, 92);
const DUE: RGBColor = RGBColor(192, 86, 32);
const FONT: &str = "sans-serif";
/// Over every plot.
pub const TITLE: &str = "How long the look lasts";

impl FadePlot {
    /// Of a plan, or of one zone of it, to a year.
    pub fn new(
        asker: &Asker,
        subject: String,
        zone: Option<usize>,
        terms: Terms,
        band: Option<&Band>,
        until: f32,
    ) -> Self {
        let typical = asker.prospect(Fade::Typical, zone, terms, until);
        let others = [("slow", Fade::Slow), ("fast", Fade::Fast)].into_iter().filter(|_| band.is_none());
        let others = others.map(|(name, fade)| (name, asker.prospect(fade, zone, terms, until).planned)).collect();
        let sessions = asker.plan.sessions();
        let touch_ups: Vec<(String, f32)> =
            sessions.iter().filter(|s| s.year > 0.0).map(|s| (s.name.clone(), s.year)).collect();
        Self {
            subject,
            planned: typical.planned,
            others,
            untreated: typical.untreated,
            // What one does is reckoned for all zones.
            advised: if zone.is_none() { typical.advised } else { Line::new() },
            band: band.map_or(Vec::new(), |band| {
                let lines = zone.map_or(&band.whole, |i| &band.zones[i]);
                band.years.iter().copied().zip(lines.iter().copied()).collect()
            }),
            samples: band.map_or(0, |band| band.samples),
            due: typical.due.filter(|y| *y <= until),
            course: sessions.len() - touch_ups.len(),
            touch_ups,
            terms,
            until,
        }
    }

    /// As a picture; none where the plot cannot be drawn.
    ///
    /// # Errors
    /// What the drawing says.
    pub fn png(&self) -> Result<RgbaImage, String> {
        let (width, height) = (SIZE.0 * LARGER, SIZE.1 * LARGER);
        let mut bytes = vec![0; (width * height * 3) as usize];
        self.draw(&BitMapBackend::with_buffer(&mut bytes, (width, height)).into_drawing_area(), LARGER, true)?;
        let picture = RgbImage::from_raw(width, height, bytes).ok_or("no picture")?;
        let picture = imageops::resize(&picture, SIZE.0, SIZE.1, imageops::FilterType::Triangle);
        Ok(image::DynamicImage::ImageRgb8(picture).into_rgba8())
    }

    /// As a drawing.
    ///
    /// # Errors
    /// What the drawing says.
    pub fn svg(&self) -> Result<String, String> {
        let mut text = String::new();
        self.draw(&SVGBackend::with_string(&mut text, SIZE).into_drawing_area(), 1, true)?;
        Ok(text)
    }

    /// On anything, a pixel of the plot's own being `unit` of the area's, with or without its title.
    ///
    /// # Errors
    /// What the drawing says.
    pub fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>, unit: u32, titled: bool) -> Result<(), String> {
        // The program's own letters: a system may have none.
        register_font(FONT, FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT).map_err(|_| "no font")?;
        self.draw_all(area, unit, titled).map_err(|e| e.to_string())
    }

    fn draw_all<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>, unit: u32, titled: bool) -> Drawn<B> {
        let px = |n: u32| (n * unit) as i32;
        let words = |size: u32, color: &RGBColor| (FONT, size * unit).into_font().color(color);
        area.fill(&PAPER)?;
        let left = px(84);
        if titled {
            area.draw(&Text::new(TITLE, (left, px(26)), words(34, &INK)))?;
            area.draw(&Text::new(self.subject.clone(), (left, px(68)), words(19, &QUIET)))?;
        }
        let top = self.top();
        let mut chart = ChartBuilder::on(area)
            .margin_top(if titled { 110 } else { 16 } * unit)
            .margin_bottom(62 * unit)
            .margin_left(22 * unit)
            .margin_right(190 * unit)
            .x_label_area_size(54 * unit)
            .y_label_area_size(62 * unit)
            .build_cartesian_2d(0.0..self.until.max(1.0), 0.0..top)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(ShapeStyle::from(&GRID).stroke_width(unit))
            .axis_style(ShapeStyle::from(&QUIET).stroke_width(unit))
            .x_desc("Years since the course healed")
            .y_desc("Darkness that is left, settled look = 100 %")
            .set_all_tick_mark_size(5 * unit)
            .axis_desc_style(words(18, &INK))
            .label_style(words(17, &INK))
            .x_labels(11)
            .y_labels(7)
            .x_label_formatter(&|year| format!("{year:.0}"))
            .y_label_formatter(&|kept| format!("{:.0} %", kept * 100.0))
            .draw()?;
        let stroke = |color: RGBColor, width: u32| ShapeStyle::from(&color).stroke_width(width * unit);
        for (low, high, share) in [(0, 4, 0.13), (1, 3, 0.17)] {
            if !self.band.is_empty() {
                let up = self.band.iter().map(|(year, lines)| (*year, lines[high].min(top)));
                let down = self.band.iter().rev().map(|(year, lines)| (*year, lines[low].min(top)));
                chart.draw_series([Polygon::new(up.chain(down).collect::<Vec<_>>(), PLANNED.mix(share).filled())])?;
            }
        }
        for (_, line) in &self.others {
            chart.draw_series(LineSeries::new(line.iter().copied(), stroke(RGBColor(150, 172, 196), 2)))?;
        }
        // From here on a touch-up is advised.
        let least = 1.0 - self.terms.lost;
        let across = [(0.0, least), (self.until, least)];
        chart.draw_series(DashedLineSeries::new(across, 3 * unit, 5 * unit, stroke(DUE, 1)))?;
        // What goes on below a touch-up is thin and dashed.
        let turn = self.due.filter(|_| !self.advised.is_empty()).map(|due| (due, least));
        let from = turn.map_or(f32::INFINITY, |(due, _)| due);
        let after: Line = self.planned.iter().filter(|(year, _)| *year > from).copied().collect();
        let after: Line = turn.into_iter().chain(after).collect();
        for below in [&after, &self.untreated].into_iter().filter(|line| line.len() > 1) {
            chart.draw_series(DashedLineSeries::new(below.clone(), 8 * unit, 6 * unit, stroke(PLANNED, 2)))?;
        }
        let mut solid: Line = self.planned.iter().filter(|(year, _)| *year <= from).copied().collect();
        solid.extend(turn);
        chart.draw_series(LineSeries::new(solid.clone(), stroke(PLANNED, 4)))?;
        if let (Some(last), false) = (solid.last(), self.advised.is_empty()) {
            let rise = std::iter::once(*last).chain(self.advised.iter().copied());
            chart.draw_series(LineSeries::new(rise, stroke(BRANCH, 4)))?;
        }
        self.mark(&mut chart, area, unit)?;
        // What each line is, beside its end.
        let none_planned = self.touch_ups.is_empty();
        let named = [
            (if none_planned { "typical fading" } else { "with the touch-ups" }, &solid, turn.is_none(), PLANNED),
            (if none_planned { "with one touch-up" } else { "with one more" }, &self.advised, true, BRANCH),
            (if none_planned { "without touch-up" } else { "as planned" }, &after, turn.is_some(), PLANNED),
            ("without touch-up", &self.untreated, true, PLANNED),
        ];
        let mut ends: Vec<(String, f64, RGBColor)> = Vec::new();
        for (name, line, _, color) in named.into_iter().filter(|(_, _, shown, _)| *shown) {
            ends.extend(line.last().map(|(_, kept)| (name.to_owned(), *kept, color)));
        }
        let end_of = |line: &Line| line.last().map_or(0.0, |(_, kept)| *kept);
        ends.extend(
            self.others.iter().map(|(name, line)| (format!("{name} fading"), end_of(line), RGBColor(96, 122, 150))),
        );
        ends.sort_by(|a, b| b.1.total_cmp(&a.1));
        let mut last = i32::MIN;
        for (name, kept, color) in ends {
            let (x, y) = chart.backend_coord(&(self.until, kept));
            let y = y.max(last + px(21));
            last = y;
            let style = words(17, &color).pos(Pos::new(HPos::Left, VPos::Center));
            area.draw(&Text::new(name, (x + px(10), y), style))?;
        }
        let height = area.dim_in_pixel().1 as i32;
        let foot = |row: u32| height - px(48) + px(22 * row);
        if !self.band.is_empty() {
            let told = format!(
                "Shaded: half (dark) and 90 % (pale) of {} other assumptions about fading, drawn from what is plausible; not how likely any outcome is.",
                self.samples
            );
            area.draw(&Text::new(told, (left, foot(0)), words(15, &QUIET)))?;
        }
        let told = format!("Line: typical fading, by which touch-ups fall due when clinics advise them. {STAMP}.");
        area.draw(&Text::new(told, (left, foot(1)), words(15, &QUIET)))?;
        Ok(())
    }

    /// Marks of sessions, touch-ups, and of the year one is advised in.
    fn mark<B: DrawingBackend>(&self, chart: &mut Chart<'_, B>, area: &DrawingArea<B, Shift>, unit: u32) -> Drawn<B> {
        let px = |n: i32| n * unit as i32;
        let words = |color: &RGBColor, h: HPos, v: VPos| (FONT, 17 * unit).into_font().color(color).pos(Pos::new(h, v));
        let kept_at = |year: f32| {
            let past = self.planned.iter().rev().find(|(y, _)| *y <= year + 1e-4);
            past.map_or(1.0, |(_, kept)| *kept)
        };
        let at = |year: f32, kept: f64| chart.backend_coord(&(year, kept));
        let start = at(0.0, kept_at(0.0));
        area.draw(&Circle::new(start, px(6), PLANNED.filled()))?;
        let visits = if self.course == 1 { "1 session".into() } else { format!("{} sessions", self.course) };
        let style = words(&PLANNED, HPos::Left, VPos::Bottom);
        area.draw(&Text::new(format!("course of {visits}"), (start.0 + px(12), start.1 - px(4)), style))?;
        for (name, year) in self.touch_ups.iter().filter(|(_, year)| *year <= self.until) {
            let (x, y) = at(*year, kept_at(*year));
            let diamond = [(0, -8), (8, 0), (0, 8), (-8, 0)].map(|(dx, dy)| (x + px(dx), y + px(dy)));
            area.draw(&Polygon::new(diamond.to_vec(), PLANNED.filled()))?;
            let style = words(&PLANNED, HPos::Left, VPos::Bottom);
            area.draw(&Text::new(shortened(name), (x + px(10), y - px(6)), style))?;
        }
        let least = 1.0 - self.terms.lost;
        if let Some(due) = self.due {
            let (x, y) = at(due, least);
            let bottom = at(due, 0.0).1;
            area.draw(&PathElement::new(vec![(x, y), (x, bottom)], ShapeStyle::from(&DUE).stroke_width(unit)))?;
            area.draw(&Circle::new((x, y), px(7), DUE.filled()))?;
            let told = format!("touch-up advised: year {due:.1}");
            area.draw(&Text::new(told, (x + px(8), bottom - px(8)), words(&DUE, HPos::Left, VPos::Bottom)))?;
        }
        let (x, y) = at(self.until, least);
        let told = format!("{:.0} % lost", self.terms.lost * 100.0);
        area.draw(&Text::new(told, (x - px(6), y - px(5)), words(&DUE, HPos::Right, VPos::Bottom)))
    }

    /// Highest darkness shown.
    fn top(&self) -> f64 {
        let lines = [&self.planned, &self.advised].into_iter().chain(self.others.iter().map(|(_, line)| line));
        let highest = lines.flatten().map(|(_, kept)| *kept).fold(1.0, f64::max);
        let band = self.band.iter().map(|(_, lines)| lines[4]).fold(0.0, f64::max);
        (highest * 1.1).max(1.1).max(band.min(MOST_SHOWN) * 1.02)
    }
}

type Chart<'a, B> =
    ChartContext<'a, B, Cartesian2d<plotters::coord::types::RangedCoordf32, plotters::coord::types::RangedCoordf64>>;
type Drawn<B> = Result<(), DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;

/// Names that people give may be long.
fn shortened(name: &str) -> String {
    const MOST: usize = 26;
    if name.chars().count() <= MOST { name.into() } else { name.chars().take(MOST - 3).chain("...".chars()).collect() }
}
