//! One labelled sheet of several pictures.

use super::text;
use image::{Rgba, RgbaImage, imageops};

/// A picture and what it shows.
pub struct Cell {
    pub picture: RgbaImage,
    pub caption: String,
}

const BACKGROUND: Rgba<u8> = Rgba([24, 25, 27, 255]);
const INK: [u8; 3] = [236, 236, 234];
const QUIET: [u8; 3] = [160, 162, 166];

/// Lays pictures of one size out in rows of at most `columns`, with a title above and `stamp` below.
pub fn compose(title: &str, cells: &[Cell], columns: u32, stamp: Option<&str>) -> RgbaImage {
    let Some(first) = cells.first() else { return RgbaImage::new(1, 1) };
    let (width, height) = first.picture.dimensions();
    let columns = columns.clamp(1, cells.len() as u32);
    let rows = (cells.len() as u32).div_ceil(columns);
    let unit = (height as f32 * 0.05).max(12.0);
    let (gap, caption, head, foot) = (unit * 0.5, unit * 1.6, unit * 2.6, unit * 2.0);
    let place = |n: u32, size: u32, extra: f32| (n as f32 * (size as f32 + extra)).round() as u32;
    let sheet_width = place(columns, width, gap) + gap as u32;
    let sheet_height = head as u32 + place(rows, height, caption + gap) + foot as u32;
    let mut sheet = RgbaImage::from_pixel(sheet_width, sheet_height, BACKGROUND);
    text::draw(&mut sheet, title, gap, unit * 0.7, unit * 1.1, INK, 1.0);
    for (i, cell) in (0..).zip(cells) {
        let x = gap as u32 + place(i % columns, width, gap);
        let y = head as u32 + place(i / columns, height, caption + gap);
        imageops::replace(&mut sheet, &cell.picture, i64::from(x), i64::from(y));
        let size = unit * 0.85;
        let left = x as f32 + (width as f32 - text::width(&cell.caption, size)) * 0.5;
        text::draw(&mut sheet, &cell.caption, left, (y + height) as f32 + unit * 0.35, size, INK, 1.0);
    }
    if let Some(stamp) = stamp {
        let y = sheet_height as f32 - unit * 1.4;
        text::draw(&mut sheet, stamp, gap, y, unit * 0.7, QUIET, 1.0);
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_every_picture_and_its_caption() {
        let cells: Vec<Cell> = (0..5)
            .map(|i| Cell {
                picture: RgbaImage::from_pixel(200, 150, Rgba([i * 40, 0, 0, 255])),
                caption: format!("year {i}"),
            })
            .collect();
        let sheet = compose("Years", &cells, 3, Some(text::STAMP));
        assert!(sheet.width() >= 600 && sheet.height() >= 300);
        for i in 1..5_u8 {
            assert!(sheet.pixels().filter(|p| p.0 == [i * 40, 0, 0, 255]).count() == 200 * 150, "picture {i}");
        }
        assert!(sheet.pixels().any(|p| p.0[0] > 200 && p.0[1] > 200), "no text was drawn");
    }
}
