//! A head as a diagram: from the front, the left, above and behind, in parallel projection and to scale,
//! with its landmarks, the grid of scalp coordinates and the zones. Drawn on the processor, so that a
//! scan can be looked at where there is no graphics device.

mod view;

use super::text;
use crate::design::zone::Zone;
use crate::mesh::Head;
use crate::mesh::chart::Chart;
use crate::mesh::measure::Measures;
use image::{Rgba, RgbaImage, imageops};
use view::{BACKGROUND, View};

/// Side of one view, pixels, and what it shows, mm.
const SIDE: u32 = 900;
const SHOWN_MM: f32 = 330.0;
const GAP: u32 = 16;
const HEAD: u32 = 110;
const FOOT: u32 = 130;
const INK: [u8; 3] = [236, 236, 234];
const QUIET: [u8; 3] = [160, 162, 166];

/// A landmark in a view.
struct Spot {
    at: [f32; 2],
    name: &'static str,
    confidence: f32,
}

/// Draws a head; `title` names it, `placed` says how its file was taken to lie.
pub fn draw(head: &Head, chart: &Chart, measures: &Measures, title: &str, placed: &str) -> RgbaImage {
    let views = [View::FRONT, View::LEFT, View::TOP, View::BACK];
    let side = SIDE + GAP;
    let mut sheet = RgbaImage::from_pixel(2 * side + GAP, HEAD + 2 * side + FOOT, BACKGROUND);
    text::draw(&mut sheet, title, 20.0, 14.0, 42.0, INK, 1.0);
    text::draw(&mut sheet, placed, 20.0, 64.0, 26.0, QUIET, 1.0);
    for (i, view) in (0..).zip(views) {
        let mut picture = view.surface(head, chart, SIDE, SHOWN_MM);
        mark(&mut picture, &view, measures);
        text::draw(&mut picture, view.name, 16.0, 12.0, 28.0, INK, 1.0);
        let at = [GAP + i % 2 * side, HEAD + i / 2 * side];
        imageops::replace(&mut sheet, &picture, at[0].into(), at[1].into());
    }
    legend(&mut sheet, measures);
    sheet
}

/// Dots of the landmarks that a view shows, each with its name beside the head.
fn mark(picture: &mut RgbaImage, view: &View, measures: &Measures) {
    let spots = measures.points.iter().filter(|p| view.shows(p.name)).map(|p| {
        let at = view.pixel(p.position_mm, SIDE, SHOWN_MM);
        Spot { at: [at.x, at.y], name: p.name, confidence: p.confidence }
    });
    let middle = SIDE as f32 * 0.5;
    let (mut left, mut right): (Vec<Spot>, Vec<Spot>) = spots.partition(|s| s.at[0] < middle - 6.0);
    for (column, x) in [(&mut left, 14.0), (&mut right, SIDE as f32 - 14.0)] {
        column.sort_by(|a, b| a.at[1].total_cmp(&b.at[1]));
        let mut free = 60.0_f32;
        for spot in column {
            let y = free.max(spot.at[1]).min(SIDE as f32 - 30.0);
            free = y + 30.0;
            named(picture, spot, x, y);
        }
    }
}

/// A dot, a line to its name, the name and its confidence.
fn named(picture: &mut RgbaImage, spot: &Spot, x: f32, y: f32) {
    const LETTERS: f32 = 24.0;
    let words = format!("{} {:.2}", spot.name.replace('_', " "), spot.confidence);
    let width = text::width(&words, LETTERS);
    let (text_x, line_x) = if x < spot.at[0] { (x, x + width + 6.0) } else { (x - width, x - width - 6.0) };
    line(picture, spot.at, [line_x, y], QUIET);
    disc(picture, spot.at, 9.0, [20, 20, 22]);
    disc(picture, spot.at, 6.5, color(spot.confidence));
    text::draw(picture, &words, text_x, y - LETTERS * 0.6, LETTERS, color(spot.confidence), 1.0);
}

/// Green for what can be trusted, amber for what wants a look, red for what must be picked.
fn color(confidence: f32) -> [u8; 3] {
    if confidence >= 0.7 {
        [120, 214, 140]
    } else if confidence >= 0.5 {
        [240, 200, 90]
    } else {
        [245, 110, 96]
    }
}

fn disc(picture: &mut RgbaImage, at: [f32; 2], radius: f32, ink: [u8; 3]) {
    let reach = radius.ceil() as i32;
    for (dx, dy) in (-reach..=reach).flat_map(|x| (-reach..=reach).map(move |y| (x, y))) {
        let (x, y) = (at[0].round() + dx as f32, at[1].round() + dy as f32);
        let cover = (radius + 0.5 - (x - at[0]).hypot(y - at[1])).clamp(0.0, 1.0);
        blend(picture, x, y, ink, cover);
    }
}

fn line(picture: &mut RgbaImage, from: [f32; 2], to: [f32; 2], ink: [u8; 3]) {
    let steps = (to[0] - from[0]).hypot(to[1] - from[1]).ceil().max(1.0) as u32;
    for i in 0..=steps {
        let share = i as f32 / steps as f32;
        blend(picture, from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, ink, 0.8);
    }
}

fn blend(picture: &mut RgbaImage, x: f32, y: f32, ink: [u8; 3], cover: f32) {
    if x >= 0.0 && y >= 0.0 && (x as u32) < picture.width() && (y as u32) < picture.height() {
        let pixel = picture.get_pixel_mut(x as u32, y as u32);
        for (c, to) in pixel.0.iter_mut().zip(ink) {
            *c = (f32::from(*c) + (f32::from(to) - f32::from(*c)) * cover).round() as u8;
        }
    }
}

/// Zones, measures and a bar of 50 mm below the views.
fn legend(sheet: &mut RgbaImage, measures: &Measures) {
    let top = (sheet.height() - FOOT) as f32 + 14.0;
    let mut x = 20.0;
    for zone in Zone::ALL.into_iter().skip(1) {
        let [r, g, b] = view::tint(zone);
        for (dx, dy) in (0..24_u32).flat_map(|dx| (0..24).map(move |dy| (dx, dy))) {
            sheet.put_pixel(x as u32 + dx, top as u32 + dy, Rgba([r, g, b, 255]));
        }
        text::draw(sheet, zone.name(), x + 32.0, top - 2.0, 26.0, INK, 1.0);
        x += 60.0 + text::width(zone.name(), 26.0);
    }
    let bar = 50.0 * SIDE as f32 / SHOWN_MM;
    let right = sheet.width() as f32 - 30.0;
    for dy in 0..4 {
        line(sheet, [right - bar, top + 20.0 + dy as f32], [right, top + 20.0 + dy as f32], INK);
    }
    text::draw(sheet, "50 mm", right - bar - 90.0, top - 2.0, 26.0, INK, 1.0);
    let said = |v: Option<f32>| v.map_or("not found".to_owned(), |v| format!("{v:.0} mm"));
    let words = format!(
        "length {}    breadth {:.0} mm    circumference {}    scalp {:.0} cm2    grid: every 0.1 of u and v, the midline and u = 0.5 bold; numbers: confidence",
        said(measures.head_length_mm),
        measures.head_breadth_mm,
        said(measures.circumference_mm),
        measures.scalp_area_cm2
    );
    text::draw(sheet, &words, 20.0, top + 48.0, 26.0, QUIET, 1.0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::library::own_points;
    use crate::mesh::measure::measure;
    use crate::mesh::parametric::default_head;

    #[test]
    fn the_sheet_shows_head_grid_zones_and_landmarks() {
        let head = default_head();
        let measures = measure(&head, &own_points(&head).expect("its points"));
        let chart = Chart::new(&head, 256);
        let sheet = draw(&head, &chart, &measures, "default", "built-in");
        assert_eq!(sheet.dimensions(), (2 * (SIDE + GAP) + GAP, HEAD + 2 * (SIDE + GAP) + FOOT));
        // The dot of the nasion lies where the front view puts it.
        let nasion = measures.points.iter().find(|p| p.name == "nasion").expect("a nasion");
        let at = View::FRONT.pixel(nasion.position_mm, SIDE, SHOWN_MM);
        let dot = sheet.get_pixel(GAP + at.x.round() as u32, HEAD + at.y.round() as u32);
        assert_eq!(dot.0[..3], color(1.0));
        // From above there is more of the middle than from behind.
        let of = |view: &View, zone: Zone| {
            let picture = view.surface(&head, &chart, 300, SHOWN_MM);
            // Half of it on clay.
            let [r, g, b] = view::tint(zone).map(f32::from);
            let [r, g, b] = [r + 205.0, g + 190.0, b + 178.0];
            let like = |p: &&Rgba<u8>| {
                let [x, y, z, _] = p.0.map(f32::from);
                // The same hue, whatever the shade.
                let (own, tint) = (glam::vec3(x, y, z).normalize_or_zero(), glam::vec3(r, g, b).normalize());
                p.0 != BACKGROUND.0 && own.dot(tint) > 0.99
            };
            picture.pixels().filter(like).count()
        };
        assert!(of(&View::TOP, Zone::MidScalp) > 2000, "{}", of(&View::TOP, Zone::MidScalp));
        // Shoulders are of a hue with the nape's tint: the middle of the scalp tells the views apart.
        let [above, behind] = [&View::TOP, &View::BACK].map(|view| of(view, Zone::MidScalp));
        assert!(above > behind, "{above} and {behind}");
    }
}
