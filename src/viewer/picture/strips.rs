//! The strips of compared years over their sides.

use egui::{Color32, Rect, TextureId, Ui, Vec2, pos2};

/// Share of a cell's width that a strip takes at most, and room below it for a line of text, points.
const WIDTH_SHARE: f32 = 0.62;
const LINE_BELOW: f32 = 44.0;

/// Where a strip of a size in pixels lies over its side.
fn place(cell: Rect, side: usize, sides_share_cell: bool, size: Vec2) -> Rect {
    let room = cell.width() * WIDTH_SHARE * if sides_share_cell { 0.5 } else { 1.0 };
    let size = size * (room / size.x).min(1.0);
    let left = if sides_share_cell && side > 0 { cell.right() - 10.0 - size.x } else { cell.left() + 10.0 };
    Rect::from_min_size(pos2(left, cell.bottom() - LINE_BELOW - size.y), size)
}

/// Paints the strips over their sides.
pub fn paint(ui: &Ui, shown: &crate::viewer::engine::Shown, cells: &[Rect], textures: &[TextureId]) {
    let first = shown.pictures.len().saturating_sub(shown.strips);
    let strips = shown.pictures.iter().zip(textures).skip(first).zip(cells).enumerate();
    let share_cell = cells.len() > 1 && cells[0] == cells[1];
    for (side, ((picture, texture), cell)) in strips {
        let (width, height) = picture.image.dimensions();
        let px = ui.ctx().pixels_per_point();
        let rect = place(*cell, side, share_cell, Vec2::new(width as f32, height as f32) / px);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(*texture, rect, whole, Color32::WHITE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strips_lie_within_their_sides_and_apart() {
        let cell = Rect::from_min_size(pos2(0.0, 0.0), Vec2::new(600.0, 500.0));
        let [a, b] = [0, 1].map(|side| place(cell, side, true, Vec2::new(800.0, 300.0)));
        assert!(cell.contains_rect(a) && cell.contains_rect(b) && !a.intersects(b));
        let small = place(cell, 1, false, Vec2::new(200.0, 90.0));
        assert_eq!(small.size(), Vec2::new(200.0, 90.0), "pixels are not stretched");
    }
}
