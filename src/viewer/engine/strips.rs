//! What makes compared years tell apart from afar: under each head its strip, as on a sheet. Strips are drawn
//! when the picture rests, and stay while head, plan, light and years do: a turn of the head leaves them.

use super::{Picture, Request};
use crate::export::years::{self, Places};
use crate::renderer::FrameSpec;
use crate::scene::camera::View;
use crate::stage::Stage;
use image::RgbaImage;
use std::sync::Arc;

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
        let strips = heads.iter().zip(&self.of).filter_map(|(head, of)| years::strip(heads[0], head, of.years));
        self.pictures = (first_id..).zip(strips).map(|(id, strip)| Picture { image: Arc::new(strip), id }).collect();
    }

    pub fn pictures(&self) -> &[Picture] {
        &self.pictures
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
