//! Pictures that a scan brings along: found beside it or in its folder and nowhere else, read with
//! bounds, and put on one sheet.

use super::soup::Soup;
use glam::{Vec2, vec2};
use image::RgbImage;
use image::imageops::FilterType;
use std::io::{Cursor, Read};
use std::path::{Component, Path, PathBuf};

/// Largest picture file, largest side and largest decoded picture.
const MAX_BYTES: u64 = 64 << 20;
const MAX_SIDE: u32 = 16_384;
const MAX_DECODED: u64 = 512 << 20;
/// Larger sheets are scaled down to this.
const SHEET_SIDE: u32 = 4096;
/// Most pictures of one scan.
pub(super) const MAX_PICTURES: usize = 32;
/// Most entries of a folder that are looked at.
const MAX_ENTRIES: usize = 20_000;

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lost {
    Missing,
    Unreadable,
}

/// A file of the scan's folder by the name that the scan gives it: as it stands if that stays inside,
/// else its last part beside the scan; upper and lower case are alike.
pub(super) fn beside(scan: &Path, name: &str) -> Option<PathBuf> {
    let folder = scan.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let inside = folder.canonicalize().ok()?;
    let name = name.trim().trim_matches('"').replace('\\', "/");
    let relative = Path::new(&name);
    let plain = relative.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
    let last = name.rsplit('/').next().filter(|l| !l.is_empty() && *l != ".." && *l != ".")?;
    let as_told = Some(folder.join(relative)).filter(|p| plain && p.is_file());
    let found = as_told.or_else(|| entry(folder, last))?;
    // A link may lead anywhere.
    let real = found.canonicalize().ok()?;
    (real.starts_with(&inside) && real.is_file()).then_some(real)
}

/// The file of a folder with this name, whatever its case.
fn entry(folder: &Path, name: &str) -> Option<PathBuf> {
    let wanted = name.to_lowercase();
    let entries = std::fs::read_dir(folder).ok()?.take(MAX_ENTRIES).filter_map(Result::ok);
    entries.map(|e| e.path()).find(|p| p.file_name().is_some_and(|n| n.to_string_lossy().to_lowercase() == wanted))
}

/// The content of a file, or `None` where it has more than `limit` bytes.
pub(super) fn bytes(path: &Path, limit: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(limit + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= limit).then_some(bytes)
}

/// A picture of the scan's folder.
pub(super) fn load(scan: &Path, name: &str) -> Result<RgbImage, Lost> {
    let path = beside(scan, name).ok_or(Lost::Missing)?;
    decode(&bytes(&path, MAX_BYTES).ok_or(Lost::Unreadable)?)
}

/// A PNG or JPEG, told apart by content.
pub(super) fn decode(bytes: &[u8]) -> Result<RgbImage, Lost> {
    let unreadable = |_| Lost::Unreadable;
    let mut limits = image::Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
    limits.max_alloc = Some(MAX_DECODED);
    let reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let mut reader = reader.map_err(|_| Lost::Unreadable)?;
    reader.limits(limits);
    let picture = reader.decode().map_err(unreadable)?;
    let side = picture.width().max(picture.height());
    // Colours only; what else the file says (place, time, device) is left behind.
    Ok(if side > SHEET_SIDE { picture.thumbnail(SHEET_SIDE, SHEET_SIDE) } else { picture }.to_rgb8())
}

/// Gives a soup its pictures: `picture_of` names one for each triangle. Several are put on one sheet,
/// with a plain tile for triangles without one.
pub(super) fn apply(soup: &mut Soup, mut pictures: Vec<RgbImage>, picture_of: &[Option<usize>], uv: Vec<[Vec2; 3]>) {
    if pictures.is_empty() || picture_of.len() != soup.triangles.len() || uv.len() != soup.triangles.len() {
        return;
    }
    soup.corner_uv = uv;
    if pictures.len() == 1 && picture_of.iter().all(Option::is_some) {
        soup.image = pictures.pop();
        return;
    }
    let plain = RgbImage::from_pixel(8, 8, mean(&pictures));
    pictures.push(plain);
    let columns = (pictures.len() as f32).sqrt().ceil() as u32;
    let rows = (pictures.len() as u32).div_ceil(columns);
    let largest = pictures.iter().map(|p| p.width().max(p.height())).max().unwrap_or(8);
    let cell = largest.min(SHEET_SIDE / columns).max(8);
    let mut sheet = RgbImage::new(columns * cell, rows * cell);
    for (i, picture) in pictures.iter().enumerate() {
        let tile = image::imageops::resize(picture, cell, cell, FilterType::Triangle);
        let (x, y) = (i as u32 % columns * cell, i as u32 / columns * cell);
        image::imageops::replace(&mut sheet, &tile, x.into(), y.into());
    }
    let size = vec2(sheet.width() as f32, sheet.height() as f32);
    for (corners, picture) in soup.corner_uv.iter_mut().zip(picture_of) {
        let i = picture.map_or(pictures.len() - 1, |p| p.min(pictures.len() - 1)) as u32;
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

/// One number of a colour as a byte, where files write 0 to 1 or 0 to 255.
pub(super) fn byte(value: f64, largest: f64) -> u8 {
    // A number that is none becomes black.
    (value / largest * 255.0).round().clamp(0.0, 255.0) as u8
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
            assert!(beside(&scan, good).is_some(), "{good}");
        }
        for bad in
            ["../secret.png", "secret.png", "..", ".", "", "maps", "/etc/passwd", "maps/../../secret.png", "a\0b"]
        {
            assert_eq!(beside(&scan, bad), None, "{bad}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../secret.png", inner.join("link.png")).expect("a link");
            assert_eq!(beside(&scan, "link.png"), None);
        }
    }

    #[test]
    fn pictures_are_read_with_bounds() {
        let mut png = Cursor::new(Vec::new());
        RgbImage::from_pixel(4, 2, image::Rgb([9, 8, 7])).write_to(&mut png, image::ImageFormat::Png).expect("a PNG");
        let mut png = png.into_inner();
        assert_eq!(decode(&png).map(|p| p.dimensions()), Ok((4, 2)));
        // A header that promises 60 000 x 60 000 pixels.
        png[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        assert_eq!(decode(&png).err(), Some(Lost::Unreadable));
        assert_eq!(decode(b"GIF89a").err(), Some(Lost::Unreadable));
        assert_eq!(decode(&[]).err(), Some(Lost::Unreadable));
    }

    #[test]
    fn several_pictures_share_a_sheet() {
        let colors = [[250, 0, 0], [0, 250, 0]];
        let pictures = colors.map(|c| RgbImage::from_pixel(16, 16, image::Rgb(c))).to_vec();
        let mut soup = Soup { triangles: vec![[0, 1, 2]; 3], ..Soup::default() };
        let uv = vec![[vec2(1.2, 3.1), vec2(1.9, 3.2), vec2(1.5, 3.9)]; 3];
        apply(&mut soup, pictures, &[Some(0), Some(1), None], uv);
        let sheet = soup.image.expect("a sheet");
        let at =
            |uv: Vec2| sheet.get_pixel((uv.x * sheet.width() as f32) as u32, (uv.y * sheet.height() as f32) as u32).0;
        for corner in soup.corner_uv[0] {
            assert_eq!(at(corner), colors[0]);
        }
        assert_eq!(at(soup.corner_uv[1][0]), colors[1]);
        assert_eq!(at(soup.corner_uv[2][0]), [125, 125, 0]);
    }
}
