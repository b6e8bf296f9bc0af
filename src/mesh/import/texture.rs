//! Pictures that a scan brings along: found beside it or in its folder and nowhere else, read with
//! bounds, and put on one sheet.

use super::soup::{Soup, shown};
use crate::picture::{self, Refused};
use glam::{Affine2, IVec2, Vec2, ivec2, vec2};
use image::RgbImage;
use image::imageops::FilterType;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

/// Larger pictures and sheets are scaled down to this.
const SHEET_SIDE: u32 = 4096;
/// Most pictures of one scan, and most repeats of one that has no repeat of its own.
pub(super) const MAX_PICTURES: usize = 32;
const MAX_REPEATS: i32 = 4;
/// Most entries of a folder that are looked at.
const MAX_ENTRIES: usize = 20_000;

/// Pixels of all pictures of a scan, and more of them for each byte that they take.
const PIXELS: u64 = 300_000_000;
const PIXELS_PER_BYTE: u64 = 20;

/// What is left to read of a scan's pictures: a small file may name many, or large ones.
pub(super) struct Allowance {
    /// Names that may still be looked up, and pixels that may still be decoded.
    names: usize,
    pixels: u64,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { names: MAX_PICTURES, pixels: PIXELS }
    }
}

impl Allowance {
    fn take_name(&mut self) -> Result<(), Lost> {
        let most = || Lost::Unreadable(format!("at most {MAX_PICTURES} pictures are read"));
        self.names = self.names.checked_sub(1).ok_or_else(most)?;
        Ok(())
    }
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    Missing,
    Unreadable(String),
}

impl From<Refused> for Lost {
    fn from(refused: Refused) -> Self {
        Self::Unreadable(refused.to_string())
    }
}

/// What a picture is outside of its own square.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wrap {
    #[default]
    Repeat,
    Mirror,
    Clamp,
}

/// How a material lays a picture on the surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lay {
    /// From the file's coordinates to the picture's, v down.
    pub map: Affine2,
    pub wrap: [Wrap; 2],
    /// What the picture is multiplied with, linear.
    pub factor: [f32; 3],
}

impl Default for Lay {
    fn default() -> Self {
        Self { map: Affine2::IDENTITY, wrap: [Wrap::Repeat; 2], factor: [1.0; 3] }
    }
}

/// A picture of a scan.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    pub name: String,
    pub image: RgbImage,
    /// In its file, pixels.
    pub size: [u32; 2],
}

/// A file of the scan's folder by the name that the scan gives it: as it stands if that stays inside,
/// else its last part beside the scan; upper and lower case and the two ways to write an accent are alike.
/// `from` is the file that gives the name: its folder, below the scan's, is looked in first.
pub(super) fn beside(scan: &Path, from: &Path, name: &str) -> Option<PathBuf> {
    let inside = folder(scan).canonicalize().ok()?;
    let name = name.trim().trim_matches('"').replace('\\', "/");
    let relative = Path::new(&name);
    let plain = relative.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
    let last = name.rsplit('/').next().filter(|l| !l.is_empty() && *l != ".." && *l != ".")?;
    let as_told = |f: &Path| Some(f.join(relative)).filter(|p| plain && p.is_file());
    let folders = [folder(from), folder(scan)];
    let found = folders.iter().find_map(|f| as_told(f)).or_else(|| folders.iter().find_map(|f| entry(f, last)))?;
    // A link may lead anywhere.
    let real = found.canonicalize().ok()?;
    (real.starts_with(&inside) && real.is_file()).then_some(real)
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The file of a folder with this name, whatever its case.
fn entry(folder: &Path, name: &str) -> Option<PathBuf> {
    let alike = |name: &str| name.nfc().collect::<String>().to_lowercase();
    let wanted = alike(name);
    let entries = std::fs::read_dir(folder).ok()?.take(MAX_ENTRIES).filter_map(Result::ok);
    entries.map(|e| e.path()).find(|p| p.file_name().is_some_and(|n| alike(&n.to_string_lossy()) == wanted))
}

/// The content of a file, or `None` where it has more than `limit` bytes.
pub(super) fn bytes(path: &Path, limit: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(limit + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= limit).then_some(bytes)
}

/// A picture of the scan's folder, named in the file `from`.
pub(super) fn load(scan: &Path, from: &Path, name: &str, left: &mut Allowance) -> Result<Picture, Lost> {
    left.take_name()?;
    let path = beside(scan, from, name).ok_or(Lost::Missing)?;
    let large = || Lost::Unreadable("it has more than 256 MB".into());
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    decoded(&bytes(&path, picture::MAX_BYTES).ok_or_else(large)?, &name, left)
}

/// A picture in a file's content. Colours only: what else it says (place, time, device) is left behind.
pub(super) fn decode(bytes: &[u8], name: &str, left: &mut Allowance) -> Result<Picture, Lost> {
    left.take_name()?;
    decoded(bytes, name, left)
}

fn decoded(bytes: &[u8], name: &str, left: &mut Allowance) -> Result<Picture, Lost> {
    let more = bytes.len() as u64 * PIXELS_PER_BYTE;
    let read = picture::decode_within(bytes, name, SHEET_SIDE, left.pixels + more)?;
    let pixels = u64::from(read.size[0]) * u64::from(read.size[1]);
    left.pixels -= pixels.saturating_sub(more);
    Ok(Picture { name: shown(name), image: read.image.into_rgb8(), size: read.size })
}

/// The place of a look among those so far; none where there are more than a sheet shows.
pub(super) fn place(looks: &mut Vec<(usize, Lay)>, look: (usize, Lay), soup: &mut Soup) -> Option<usize> {
    if let Some(known) = looks.iter().position(|l| *l == look) {
        return Some(known);
    }
    if looks.len() >= MAX_PICTURES {
        soup.lose(format!("its pictures are laid on in more than {MAX_PICTURES} ways"));
        return None;
    }
    looks.push(look);
    Some(looks.len() - 1)
}

/// A sentence's half for a picture that is not there.
pub(super) fn told(name: &str, lost: &Lost) -> String {
    match lost {
        Lost::Missing => format!("the picture '{}' is missing", shown(name)),
        Lost::Unreadable(why) => format!("the picture '{}' is not read: {why}", shown(name)),
    }
}

/// Gives a soup its pictures: `look_of` names a picture and how it lies for each triangle. Several are put on
/// one sheet, with a plain tile for triangles without one.
pub(super) fn apply(
    soup: &mut Soup,
    mut pictures: Vec<Picture>,
    looks: &[(usize, Lay)],
    look_of: &[Option<usize>],
    mut uv: Vec<[Vec2; 3]>,
) {
    let fits = look_of.len() == soup.triangles.len() && uv.len() == soup.triangles.len();
    if looks.is_empty() || !fits || look_of.iter().all(Option::is_none) {
        return;
    }
    for (corners, look) in uv.iter_mut().zip(look_of) {
        let map = look.and_then(|l| looks.get(l)).map_or(Affine2::IDENTITY, |l| l.1.map);
        *corners = corners.map(|c| map.transform_point2(c));
    }
    let whole = looks.len() == 1 && look_of.iter().all(Option::is_some);
    let side = if whole { SHEET_SIDE } else { cell_side(looks.len() + 1) };
    // No larger than what becomes of them on the sheet, each once.
    pictures.iter_mut().for_each(|p| shrink(&mut p.image, side));
    let mut tiles: Vec<RgbImage> = Vec::with_capacity(looks.len());
    for (i, (picture, lay)) in looks.iter().enumerate() {
        let Some(picture) = pictures.get(*picture) else { return };
        let own = || look_of.iter().enumerate().filter(|l| *l.1 == Some(i)).map(|l| l.0);
        let mut tile = tinted(&picture.image, lay.factor);
        if lay.wrap != [Wrap::Repeat; 2] {
            let corners = own().flat_map(|t| uv[t]);
            let (low, high) = corners.fold((Vec2::MAX, Vec2::MIN), |(l, h), c| (l.min(c), h.max(c)));
            let (from, count) = squares(low, high);
            tile = unrolled(&tile, from, count, lay.wrap);
            // Its last edge is not the next square's first.
            let to = |c: Vec2| ((c - from.as_vec2()) / count.as_vec2()).clamp(Vec2::ZERO, Vec2::splat(1.0 - 1e-6));
            own().collect::<Vec<_>>().into_iter().for_each(|t| uv[t] = uv[t].map(to));
        }
        if !whole {
            shrink(&mut tile, side);
        }
        tiles.push(tile);
    }
    soup.pictures = pictures.iter().map(|p| format!("{} ({} x {})", p.name, p.size[0], p.size[1])).collect();
    soup.corner_uv = uv;
    if whole {
        soup.image = tiles.pop();
        return;
    }
    soup.pictured = look_of.iter().map(Option::is_some).collect();
    sheet(soup, tiles, look_of);
}

/// Side of a tile on a sheet of so many.
fn cell_side(count: usize) -> u32 {
    SHEET_SIDE / (count as f32).sqrt().ceil() as u32
}

/// Scales a picture down to a largest side.
fn shrink(image: &mut RgbImage, side: u32) {
    if image.width().max(image.height()) > side {
        *image =
            image::imageops::resize(image, image.width().min(side), image.height().min(side), FilterType::Triangle);
    }
}

/// Squares of the plane that corners lie in: the first, and how many.
fn squares(low: Vec2, high: Vec2) -> (IVec2, IVec2) {
    let low = low.floor().clamp(Vec2::splat(-1e6), Vec2::splat(1e6)).as_ivec2();
    let high = high.ceil().clamp(Vec2::splat(-1e6), Vec2::splat(1e6)).as_ivec2();
    // Far more of them are the same margin again.
    let from = low.max(IVec2::splat(-MAX_REPEATS / 2));
    (from, (high - from).clamp(IVec2::ONE, IVec2::splat(MAX_REPEATS)))
}

/// A picture with what is around it, by its wrap.
fn unrolled(tile: &RgbImage, from: IVec2, count: IVec2, wrap: [Wrap; 2]) -> RgbImage {
    if (from, count) == (IVec2::ZERO, IVec2::ONE) {
        return tile.clone();
    }
    let most = SHEET_SIDE / count.max_element().unsigned_abs().max(1);
    let tile = if tile.width().max(tile.height()) > most {
        image::imageops::thumbnail(tile, tile.width().min(most), tile.height().min(most))
    } else {
        tile.clone()
    };
    let (w, h) = (tile.width() as i32, tile.height() as i32);
    let place = |at: i32, n: i32, wrap: Wrap| match wrap {
        Wrap::Repeat => at.rem_euclid(n),
        Wrap::Clamp => at.clamp(0, n - 1),
        Wrap::Mirror if at.div_euclid(n) % 2 == 0 => at.rem_euclid(n),
        Wrap::Mirror => n - 1 - at.rem_euclid(n),
    };
    RgbImage::from_fn((w * count.x) as u32, (h * count.y) as u32, |x, y| {
        let at = ivec2(x as i32, y as i32) + from * ivec2(w, h);
        *tile.get_pixel(place(at.x, w, wrap[0]) as u32, place(at.y, h, wrap[1]) as u32)
    })
}

/// A picture times a linear factor.
fn tinted(image: &RgbImage, factor: [f32; 3]) -> RgbImage {
    let mut image = image.clone();
    if factor == [1.0; 3] {
        return image;
    }
    let tables = factor.map(|f| -> Vec<u8> {
        let of = |v: u32| srgb(linear(f64::from(v) / 255.0) * f64::from(f));
        (0..256).map(|v| super::colors::byte(of(v), 1.0)).collect()
    });
    for pixel in image.pixels_mut() {
        pixel.0 = std::array::from_fn(|k| tables[k][usize::from(pixel.0[k])]);
    }
    image
}

/// The sRGB transfer function (IEC 61966-2-1) and its inverse, 0 to 1.
pub(super) fn srgb(linear: f64) -> f64 {
    if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

fn linear(srgb: f64) -> f64 {
    if srgb <= 0.040_45 { srgb / 12.92 } else { ((srgb + 0.055) / 1.055).powf(2.4) }
}

/// Puts tiles on one sheet, and a plain one for triangles without.
fn sheet(soup: &mut Soup, mut tiles: Vec<RgbImage>, look_of: &[Option<usize>]) {
    let plain = RgbImage::from_pixel(8, 8, mean(&tiles));
    tiles.push(plain);
    let columns = (tiles.len() as f32).sqrt().ceil() as u32;
    let rows = (tiles.len() as u32).div_ceil(columns);
    let largest = tiles.iter().map(|p| p.width().max(p.height())).max().unwrap_or(8);
    let cell = largest.min(cell_side(tiles.len())).max(8);
    let mut sheet = RgbImage::new(columns * cell, rows * cell);
    for (i, tile) in tiles.iter().enumerate() {
        let tile = image::imageops::resize(tile, cell, cell, FilterType::Triangle);
        let (x, y) = (i as u32 % columns * cell, i as u32 / columns * cell);
        image::imageops::replace(&mut sheet, &tile, x.into(), y.into());
    }
    let size = vec2(sheet.width() as f32, sheet.height() as f32);
    for (corners, look) in soup.corner_uv.iter_mut().zip(look_of) {
        let i = look.map_or(tiles.len() - 1, |p| p.min(tiles.len() - 1)) as u32;
        let corner = vec2((i % columns * cell) as f32, (i / columns * cell) as f32);
        // A tile cannot repeat: the triangle is moved into it, and kept off the neighbours.
        let low = corners[0].min(corners[1]).min(corners[2]).floor();
        for at in corners.iter_mut() {
            let inside = (*at - low).clamp(Vec2::ZERO, Vec2::ONE) * (cell as f32 - 1.0) + 0.5;
            *at = (corner + inside) / size;
        }
    }
    soup.image = Some(sheet);
}

/// The mean colour of some pixels of all pictures.
fn mean(pictures: &[RgbImage]) -> image::Rgb<u8> {
    let (mut sum, mut count) = ([0_u64; 3], 0);
    for picture in pictures {
        for pixel in picture.pixels().step_by(97) {
            sum.iter_mut().zip(pixel.0).for_each(|(s, v)| *s += u64::from(v));
            count += 1;
        }
    }
    image::Rgb(sum.map(|s| (s / count.max(1)) as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_folder_is_looked_at() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("inner");
        std::fs::create_dir_all(inner.join("maps")).expect("folders");
        for file in ["secret.png", "inner/Skin One.JPG", "inner/maps/a.png"] {
            std::fs::write(folder.path().join(file), b"x").expect("writing it");
        }
        let scan = inner.join("head.obj");
        for good in [
            "Skin One.JPG",
            "skin one.jpg",
            "C:\\scans\\me\\SKIN ONE.jpg",
            "maps/a.png",
            "./maps\\a.png",
            "/x/skin one.jpg",
        ] {
            assert!(beside(&scan, &scan, good).is_some(), "{good}");
        }
        for bad in
            ["../secret.png", "secret.png", "..", ".", "", "maps", "/etc/passwd", "maps/../../secret.png", "a\0b"]
        {
            assert_eq!(beside(&scan, &scan, bad), None, "{bad}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../secret.png", inner.join("link.png")).expect("a link");
            assert_eq!(beside(&scan, &scan, "link.png"), None);
        }
    }

    #[test]
    fn several_pictures_share_a_sheet() {
        let colors = [[250, 0, 0], [0, 250, 0]];
        let picture =
            |c| Picture { name: "a".into(), image: RgbImage::from_pixel(16, 16, image::Rgb(c)), size: [16, 16] };
        let looks = [(0, Lay::default()), (1, Lay::default())];
        let mut soup = Soup { triangles: vec![[0, 1, 2]; 3], ..Soup::default() };
        let uv = vec![[vec2(1.2, 3.1), vec2(1.9, 3.2), vec2(1.5, 3.9)]; 3];
        apply(&mut soup, colors.map(picture).to_vec(), &looks, &[Some(0), Some(1), None], uv);
        assert_eq!(soup.pictured, [true, true, false]);
        let sheet = soup.image.expect("a sheet");
        let at =
            |uv: Vec2| sheet.get_pixel((uv.x * sheet.width() as f32) as u32, (uv.y * sheet.height() as f32) as u32).0;
        for corner in soup.corner_uv[0] {
            assert_eq!(at(corner), colors[0]);
        }
        assert_eq!(at(soup.corner_uv[1][0]), colors[1]);
        assert_eq!(at(soup.corner_uv[2][0]), [125, 125, 0]);
    }

    #[test]
    fn a_clamped_picture_keeps_its_margin() {
        let mut image = RgbImage::from_pixel(8, 8, image::Rgb([9; 3]));
        (0..8).for_each(|y| image.put_pixel(7, y, image::Rgb([250, 0, 0])));
        let picture = Picture { name: "a".into(), image, size: [8, 8] };
        let color_at = |wrap, uv: Vec2| {
            let mut soup = Soup { triangles: vec![[0, 1, 2]], ..Soup::default() };
            let lay = Lay { wrap: [wrap; 2], ..Lay::default() };
            apply(&mut soup, vec![picture.clone()], &[(0, lay)], &[Some(0)], vec![[uv, Vec2::ZERO, Vec2::ONE]]);
            let (image, at) = (soup.image.expect("a picture"), soup.corner_uv[0][0]);
            let at = at - at.floor();
            image.get_pixel((at.x * image.width() as f32) as u32, (at.y * image.height() as f32) as u32).0
        };
        for (wrap, red) in [(Wrap::Repeat, false), (Wrap::Clamp, true), (Wrap::Mirror, false)] {
            assert_eq!(color_at(wrap, vec2(1.5, 0.5))[0] > 200, red, "{wrap:?}");
        }
        assert!(color_at(Wrap::Mirror, vec2(1.05, 0.5))[0] > 200);
        assert!(color_at(Wrap::Clamp, vec2(1e9, -1e9))[0] > 200);
    }

    #[test]
    fn accents_are_found_whichever_way_they_are_written() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("t\u{ea}te.png"), b"x").expect("writing it");
        let scan = folder.path().join("a.obj");
        assert!(beside(&scan, &scan, "te\u{302}te.PNG").is_some());
        std::fs::create_dir(folder.path().join("mat")).expect("a folder");
        std::fs::write(folder.path().join("mat/own.png"), b"x").expect("writing it");
        assert!(beside(&scan, &folder.path().join("mat/a.mtl"), "own.png").is_some());
        assert_eq!(beside(&scan, &scan, "own.png"), None);
    }
}
