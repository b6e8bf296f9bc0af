//! A photograph of the client beside the picture, or over it. It is looked at only: no file that the
//! program writes knows of it, and a new client clears it.

use super::model::{Command, Model};
use super::strings as s;
use super::theme::{self, heading, note, quantity, slide};
use crate::picture;
use egui::{Color32, ColorImage, Rect, TextureHandle, Ui, Vec2, pos2};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Longest side that is kept, pixels: more than half of a large screen shows.
const LONGEST: u32 = 2048;
/// Share of the picture's width that a photograph beside it takes.
const SHARE: f32 = 0.42;

/// What takes no longer than this is not announced.
const UNSEEN: Duration = Duration::from_millis(200);
/// Bytes read at once.
const PIECE: u64 = 1 << 20;

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

/// How far the opening of a photograph is, seen by the window and the thread that opens it.
#[derive(Debug)]
pub struct Opening {
    since: Instant,
    /// Thousandths.
    reached: AtomicU32,
    given_up: AtomicBool,
}

impl Opening {
    pub fn new() -> Self {
        Self { since: Instant::now(), reached: AtomicU32::new(0), given_up: AtomicBool::new(false) }
    }

    /// Its share, once it has taken so long that the user should see it.
    pub fn late(&self) -> Option<f32> {
        (self.since.elapsed() > UNSEEN).then(|| self.reached.load(Ordering::Relaxed) as f32 / 1000.0)
    }

    /// Nobody wants it any more. The thread ends with its next step.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    fn reach(&self, share: f32) -> std::io::Result<()> {
        self.reached.store((share * 1000.0) as u32, Ordering::Relaxed);
        if self.given_up.load(Ordering::Relaxed) {
            return Err(std::io::Error::other("it was given up"));
        }
        Ok(())
    }

    /// A whole file, piece by piece: it may be on a slow disk.
    fn read(&self, mut file: File) -> std::io::Result<Vec<u8>> {
        let length = file.metadata()?.len().max(1);
        let mut bytes = Vec::new();
        while file.by_ref().take(PIECE).read_to_end(&mut bytes)? > 0 {
            self.reach((bytes.len() as f32 / length as f32).min(1.0) * 0.2)?;
        }
        Ok(bytes)
    }
}

/// Reads a photograph the right way up, no larger than is of use.
///
/// # Errors
/// A sentence: what, where, what to do.
pub fn load(path: &Path, opening: &Opening) -> Result<ColorImage, String> {
    let name = path.file_name().unwrap_or_default().display();
    read(path, opening).map_err(|e| format!("cannot show {name}: {e}; choose a JPEG or PNG picture"))
}

/// The steps of opening and their shares of the time, as measured on a JPEG of 48 million pixels: reading,
/// decoding, making it small, handing it over.
fn read(path: &Path, opening: &Opening) -> Result<ColorImage, String> {
    let said = |e: std::io::Error| e.to_string();
    // A pipe would hold its reader before it is even open.
    let found = std::fs::metadata(path).map_err(said)?;
    if !found.is_file() {
        return Err("it is no regular file".into());
    }
    let file = File::open(path).map_err(said)?;
    if found.len() > picture::MAX_BYTES {
        return Err("it has more than 256 MB".into());
    }
    let bytes = opening.read(file).map_err(said)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let picture::Picture { mut image, held, .. } =
        picture::decode(&bytes, &name, LONGEST).map_err(|e| e.to_string())?;
    opening.reach(0.95).map_err(said)?;
    // Not every file says how it was held.
    image.apply_orientation(held);
    let rgba = image.to_rgba8();
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
        let photo = load(&path, &Opening::new()).expect("a photograph");
        assert_eq!(photo.size, [2048, 512]);
        let text = folder.path().join("notes.png");
        std::fs::write(&text, "no picture").expect("write");
        assert!(load(folder.path(), &Opening::new()).is_err_and(|e| e.contains("no regular file")));
        let error = load(&text, &Opening::new()).expect_err("refused");
        assert!(error.contains("notes.png") && error.contains("JPEG") && !error.contains('\n'), "{error}");
    }

    #[test]
    fn opening_tells_how_far_it_is_and_can_be_given_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("client.png");
        image::RgbImage::from_fn(1500, 1500, |x, y| image::Rgb([(x * y) as u8, x as u8, y as u8]))
            .save(&path)
            .expect("write");
        let opening = Opening { since: Instant::now() - UNSEEN * 2, ..Opening::new() };
        assert_eq!(opening.late(), Some(0.0));
        load(&path, &opening).expect("a photograph");
        assert!(opening.late().is_some_and(|share| share > 0.9));
        let given_up = Opening::new();
        assert_eq!(given_up.late(), None, "what is quick is not announced");
        given_up.give_up();
        let error = load(&path, &given_up).expect_err("given up");
        assert!(error.contains("given up"), "{error}");
        assert!(given_up.reached.load(Ordering::Relaxed) <= 200, "it ends with its step");
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
