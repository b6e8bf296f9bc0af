//! A photograph of the client beside the picture, or over it. It is looked at only: no file that the
//! program writes knows of it, and a new client clears it.

use super::model::{Command, Model};
use super::strings as s;
use super::theme::{self, heading, note, quantity, slide};
use egui::{Color32, ColorImage, Rect, TextureHandle, Ui, Vec2, pos2};
use image::{DynamicImage, ImageDecoder, ImageReader};
use std::path::Path;
use std::sync::Arc;

/// Longest side that is kept, pixels: more than half of a large screen shows.
const LONGEST: u32 = 2048;
/// Share of the picture's width that a photograph beside it takes.
const SHARE: f32 = 0.42;

/// Where the photograph lies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Place {
    #[default]
    Beside,
    Over,
}

/// A photograph that is shown.
#[derive(Clone)]
pub struct Reference {
    image: Arc<ColorImage>,
    pub place: Place,
    /// 0 to 1.
    pub opacity: f32,
}

impl Reference {
    pub fn new(image: Arc<ColorImage>) -> Self {
        Self { image, place: Place::Beside, opacity: 0.5 }
    }
}

/// Reads a photograph the right way up, no larger than is of use.
///
/// # Errors
/// A sentence: what, where, what to do.
pub fn load(path: &Path) -> Result<ColorImage, String> {
    let sentence = |e: String| {
        format!("cannot show {}: {e}; choose a JPEG or PNG picture", path.file_name().unwrap_or_default().display())
    };
    let reader =
        ImageReader::open(path).and_then(ImageReader::with_guessed_format).map_err(|e| sentence(e.to_string()))?;
    let mut decoder = reader.into_decoder().map_err(|e| sentence(e.to_string()))?;
    // Not every file says how it was held.
    let held = decoder.orientation();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|e| sentence(e.to_string()))?;
    if let Ok(held) = held {
        picture.apply_orientation(held);
    }
    if picture.width().max(picture.height()) > LONGEST {
        picture = picture.thumbnail(LONGEST, LONGEST);
    }
    let rgba = picture.to_rgba8();
    let size = [rgba.width() as usize, rgba.height() as usize];
    Ok(ColorImage::from_rgba_unmultiplied(size, rgba.as_raw()))
}

/// True for a file that is a photograph by its name.
pub fn is_photograph(path: &Path) -> bool {
    let extension = path.extension().map(|e| e.to_ascii_lowercase());
    extension.is_some_and(|e| ["jpg", "jpeg", "png"].iter().any(|known| e == *known))
}

/// Its rows on the page.
pub fn rows(ui: &mut Ui, model: &mut Model) {
    heading(ui, s::PHOTO);
    let Some(reference) = &mut model.reference else {
        note(ui, s::PHOTO_HOW);
        if ui.button(s::PHOTO_OPEN).clicked() {
            model.commands.push(Command::OpenPhoto);
        }
        return;
    };
    theme::segmented(ui, &mut reference.place, &[(Place::Beside, s::PHOTO_BESIDE), (Place::Over, s::PHOTO_OVER)]);
    if reference.place == Place::Over {
        slide(ui, &mut reference.opacity, quantity(s::PHOTO_OPACITY, 0.0..=1.0, 2, ""));
    }
    let mut gone = false;
    ui.horizontal(|ui| {
        if ui.button(s::PHOTO_OTHER).clicked() {
            model.commands.push(Command::OpenPhoto);
        }
        gone = ui.button(s::PHOTO_REMOVE).clicked();
    });
    if gone {
        model.reference = None;
    }
}

/// What is left of a place for the picture, the photograph being beside it.
pub fn beside(model: &Model, rect: Rect) -> Rect {
    match &model.reference {
        Some(r) if r.place == Place::Beside && model.presenting.is_none() => {
            Rect::from_min_max(pos2(rect.left() + (rect.width() * SHARE).round() + 3.0, rect.top()), rect.max)
        }
        _ => rect,
    }
}

/// Draws it; `whole` is the place of both, `picture` that of the picture.
pub fn paint(ui: &Ui, model: &Model, whole: Rect, picture: Rect) {
    let Some(reference) = model.reference.as_ref().filter(|_| model.presenting.is_none()) else { return };
    let texture = texture(ui, &reference.image);
    let (room, opacity) = match reference.place {
        Place::Beside => (Rect::from_min_max(whole.min, pos2(picture.left() - 3.0, whole.bottom())), 1.0),
        Place::Over => (picture, reference.opacity),
    };
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let tint = Color32::WHITE.gamma_multiply(opacity);
    ui.painter().image(texture.id(), fitted(room, texture.size_vec2()), uv, tint);
}

/// The largest place of a picture's shape within a room.
pub fn fitted(room: Rect, size: Vec2) -> Rect {
    let scale = (room.width() / size.x.max(1.0)).min(room.height() / size.y.max(1.0));
    Rect::from_center_size(room.center(), size * scale)
}

/// Its texture, made once for each device.
fn texture(ui: &Ui, image: &Arc<ColorImage>) -> TextureHandle {
    let id = egui::Id::unique("reference photograph");
    let known = ui.data(|d| d.get_temp::<(usize, TextureHandle)>(id));
    let key = Arc::as_ptr(image) as usize;
    if let Some((_, handle)) = known.filter(|(k, _)| *k == key) {
        return handle;
    }
    let handle = ui.ctx().load_texture("reference", image.clone(), egui::TextureOptions::LINEAR);
    ui.data_mut(|d| d.insert_temp(id, (key, handle.clone())));
    handle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photograph_is_read_small_and_what_is_none_is_one_sentence() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("client.jpg");
        image::RgbImage::from_pixel(4000, 1000, image::Rgb([200, 150, 120])).save(&path).expect("write");
        let photo = load(&path).expect("a photograph");
        assert_eq!(photo.size, [2048, 512]);
        let text = folder.path().join("notes.png");
        std::fs::write(&text, "no picture").expect("write");
        let error = load(&text).expect_err("refused");
        assert!(error.contains("notes.png") && error.contains("JPEG") && !error.contains('\n'), "{error}");
    }

    #[test]
    fn a_photograph_keeps_its_shape_in_any_room() {
        let room = Rect::from_min_size(pos2(10.0, 10.0), Vec2::new(300.0, 500.0));
        for size in [Vec2::new(400.0, 300.0), Vec2::new(100.0, 900.0)] {
            let place = fitted(room, size);
            assert!(room.expand(0.01).contains_rect(place));
            assert!((place.aspect_ratio() - size.x / size.y).abs() < 1e-3);
        }
    }
}
