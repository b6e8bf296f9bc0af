//! Lines of text drawn into pictures.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use image::{Rgba, RgbaImage};

/// What every exported picture says unless told otherwise.
pub const STAMP: &str = "Illustration: a model, not a promise";

/// Draws a line with its top left corner at (x, y), `height` pixels high.
pub fn draw(picture: &mut RgbaImage, text: &str, x: f32, y: f32, height: f32, color: [u8; 3], opacity: f32) {
    draw_in(epaint_default_fonts::UBUNTU_LIGHT, picture, text, [x, y], height, color, opacity);
}

/// The same with letters of one width, for tables.
pub fn draw_mono(picture: &mut RgbaImage, text: &str, x: f32, y: f32, height: f32, color: [u8; 3]) {
    draw_in(epaint_default_fonts::HACK_REGULAR, picture, text, [x, y], height, color, 1.0);
}

fn draw_in(
    font: &[u8],
    picture: &mut RgbaImage,
    text: &str,
    [x, y]: [f32; 2],
    height: f32,
    color: [u8; 3],
    opacity: f32,
) {
    let Ok(font) = FontRef::try_from_slice(font) else { return };
    let scaled = font.as_scaled(PxScale::from(height));
    let (mut at, baseline) = (x, y + scaled.ascent());
    for c in text.chars() {
        let id = font.glyph_id(c);
        let glyph = id.with_scale_and_position(height, point(at, baseline));
        at += scaled.h_advance(id);
        let Some(outline) = font.outline_glyph(glyph) else { continue };
        let corner = outline.px_bounds().min;
        outline.draw(|dx, dy, cover| {
            let (px, py) = (corner.x as i64 + i64::from(dx), corner.y as i64 + i64::from(dy));
            if px >= 0 && py >= 0 && px < i64::from(picture.width()) && py < i64::from(picture.height()) {
                blend(picture.get_pixel_mut(px as u32, py as u32), color, cover.min(1.0) * opacity);
            }
        });
    }
}

/// Width of a line, pixels.
pub fn width(text: &str, height: f32) -> f32 {
    let Ok(font) = FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT) else { return 0.0 };
    let scaled = font.as_scaled(PxScale::from(height));
    text.chars().map(|c| scaled.h_advance(font.glyph_id(c))).sum()
}

/// Stamps a picture in its lower left corner.
pub fn stamp(picture: &mut RgbaImage) {
    let height = (picture.height() as f32 * 0.022).max(9.0);
    let y = picture.height() as f32 - height * 1.9;
    draw(picture, STAMP, height, y, height, [225, 226, 228], 0.62);
}

/// Stamps a picture in the middle of its lower edge, larger: it stays legible where a narrow page shows the middle
/// alone.
pub fn stamp_middle(picture: &mut RgbaImage) {
    let height = (picture.height() as f32 * 0.03).max(9.0);
    let (x, y) = ((picture.width() as f32 - width(STAMP, height)) * 0.5, picture.height() as f32 - height * 1.7);
    draw(picture, STAMP, x, y, height, [225, 226, 228], 0.75);
}

/// Stamps a picture, with the clinic's name, if there is one, in the other corner.
pub fn stamp_for(picture: &mut RgbaImage, clinic: &str) {
    stamp(picture);
    let height = (picture.height() as f32 * 0.022).max(9.0);
    let (x, y) = (picture.width() as f32 - width(clinic, height) - height, picture.height() as f32 - height * 1.9);
    draw(picture, clinic, x, y, height, [225, 226, 228], 0.62);
}

/// Writes the year into the upper left corner.
pub fn year(picture: &mut RgbaImage, years: f32) {
    let height = (picture.height() as f32 * 0.05).max(12.0);
    draw(picture, &format!("Year {years:.1}"), height * 0.6, height * 0.5, height, [236, 236, 234], 0.9);
}

fn blend(pixel: &mut Rgba<u8>, color: [u8; 3], share: f32) {
    for (c, to) in pixel.0.iter_mut().zip(color) {
        *c = (f32::from(*c) + (f32::from(to) - f32::from(*c)) * share + 0.5) as u8;
    }
}
