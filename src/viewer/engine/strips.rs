//! What makes compared years tell apart from afar: under each head its strip, as on a sheet. Strips are drawn
//! when the picture rests, and stay while head, plan, light and years do: a turn of the head leaves them.

use super::{Picture, Request};
use crate::export::years::{self, Places};
use crate::renderer::FrameSpec;
use crate::scene::camera::View;
use crate::stage::Stage;
use egui::{Color32, Rect, TextureId, Ui, Vec2, pos2};
use image::RgbaImage;
use std::sync::Arc;

/// Share of a cell's width that a strip takes at most, and room below it for a line of text, points.
const WIDTH_SHARE: f32 = 0.62;
const LINE_BELOW: f32 = 44.0;

/// The strips of one set of heads.
#[derive(Default)]
pub struct Strips {
    /// The heads, from no view of their own, and the stage that they show.
    of: Vec<FrameSpec>,
    stage: Option<Arc<Stage>>,
    pictures: Vec<Picture>,
}

impl Strips {
    /// Forgets strips that are not of these heads.
    pub fn begin(&mut self, request: &Request, stage: &Arc<Stage>) {
        if !self.stage.as_ref().is_some_and(|s| Arc::ptr_eq(s, stage)) {
            *self = Self { stage: Some(stage.clone()), ..Self::default() };
        }
        self.keep_for(request);
    }

    fn keep_for(&mut self, request: &Request) {
        let sides = request.frames.iter().take(if request.tells_years { request.sides } else { 0 });
        let of: Vec<FrameSpec> = sides.map(|f| FrameSpec { view: View::default(), ..f.clone() }).collect();
        if self.of != of {
            (self.of, self.pictures) = (of, Vec::new());
        }
    }

    /// The insets that are still to be drawn, head by head.
    pub fn missing(&self) -> Vec<FrameSpec> {
        if !self.pictures.is_empty() || self.of.is_empty() {
            return Vec::new();
        }
        let places = self.stage.as_deref().and_then(Places::of);
        places.map_or_else(Vec::new, |p| self.of.iter().flat_map(|head| p.frames(head)).collect())
    }

    /// Makes the strips from all [`Self::missing`] insets; pictures are numbered from `first_id` on.
    pub fn take(&mut self, insets: &[RgbaImage], first_id: u64) {
        let heads: Vec<&[RgbaImage]> = insets.chunks((insets.len() / self.of.len().max(1)).max(1)).collect();
        let strips = heads.iter().filter_map(|head| years::strip(heads[0], head));
        self.pictures = (first_id..).zip(strips).map(|(id, strip)| Picture { image: Arc::new(strip), id }).collect();
    }

    pub fn pictures(&self) -> &[Picture] {
        &self.pictures
    }
}

/// Where a strip of a size in pixels lies over its side.
fn place(cell: Rect, side: usize, sides_share_cell: bool, size: Vec2) -> Rect {
    let room = cell.width() * WIDTH_SHARE * if sides_share_cell { 0.5 } else { 1.0 };
    let size = size * (room / size.x).min(1.0);
    let left = if sides_share_cell && side > 0 { cell.right() - 10.0 - size.x } else { cell.left() + 10.0 };
    Rect::from_min_size(pos2(left, cell.bottom() - LINE_BELOW - size.y), size)
}

/// Paints the strips over their sides.
pub fn paint(ui: &Ui, shown: &super::Shown, cells: &[Rect], textures: &[TextureId]) {
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
    use crate::scene::Scene;
    use image::Rgba;
    use std::path::PathBuf;

    fn request(years: [f32; 2], azimuth_deg: f32, tells_years: bool) -> Request {
        let view = View { azimuth_deg, ..View::default() };
        let frames = years.map(|years| FrameSpec { years, view, ..FrameSpec::of(&Scene::default(), 400, 300) });
        let (scene, base) = (Scene::default(), PathBuf::new());
        Request { scene, base, frames: frames.to_vec(), sides: 2, tells_years, moving: false, client: 0 }
    }

    #[test]
    fn strips_lie_within_their_sides_and_apart() {
        let cell = Rect::from_min_size(pos2(0.0, 0.0), Vec2::new(600.0, 500.0));
        let [a, b] = [0, 1].map(|side| place(cell, side, true, Vec2::new(800.0, 300.0)));
        assert!(cell.contains_rect(a) && cell.contains_rect(b) && !a.intersects(b));
        let small = place(cell, 1, false, Vec2::new(200.0, 90.0));
        assert_eq!(small.size(), Vec2::new(200.0, 90.0), "pixels are not stretched");
    }

    #[test]
    fn a_turned_head_keeps_its_strips_and_another_year_does_not() {
        let mut strips = Strips::default();
        strips.keep_for(&request([0.0, 8.0], 0.0, true));
        let inset = |v: u8| RgbaImage::from_pixel(100, 100, Rgba([v, v, v, 255]));
        strips.take(&[60, 120, 80, 120].map(inset), 7);
        assert_eq!(strips.pictures().iter().map(|p| p.id).collect::<Vec<_>>(), [7, 8]);
        strips.keep_for(&request([0.0, 8.0], 40.0, true));
        assert_eq!(strips.pictures().len(), 2);
        strips.keep_for(&request([0.0, 9.0], 40.0, true));
        assert!(strips.pictures().is_empty());
        strips.take(&[60, 120, 80, 120].map(inset), 9);
        strips.keep_for(&request([0.0, 9.0], 40.0, false));
        assert!(strips.pictures().is_empty() && strips.missing().is_empty());
    }
}
