//! A photograph of the client, and how it is opened. It is looked at only: no file that the program writes knows
//! of it, and a new client clears it.

use crate::picture;
use egui::ColorImage;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Longest side that is kept, pixels: more than half of a large screen shows.
const LONGEST: u32 = 2048;

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
    pub image: Arc<ColorImage>,
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
}
