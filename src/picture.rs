//! The one reader of pictures that people bring: photographs, and the pictures of scans. A picture's size is
//! taken from its header, and memory only for a size that is allowed; what its first bytes are counts, not
//! its name.

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader};
use std::io::Cursor;

/// Largest file, bytes, and largest side, pixels.
pub const MAX_BYTES: u64 = 256 << 20;
pub(crate) const MAX_SIDE: u32 = 16_384;
/// Most memory of a picture that is decoded whole, bytes: a photograph of 170 million pixels.
const MAX_WHOLE: u64 = 512 << 20;
/// Most memory of the coefficients of a progressive JPEG, which cannot be decoded in pieces, bytes.
const MAX_COEFFICIENTS: u64 = 900 << 20;

/// A picture, at most as large as was asked for.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Made smaller where the file's is larger than was asked for.
    pub image: DynamicImage,
    /// As it lies in its file, pixels.
    pub size: [u32; 2],
    /// How the camera was held, where the file says so; not yet applied.
    pub held: Orientation,
}

/// Why there is no picture, as half a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// Neither its first bytes nor its name tell a format.
    #[error("it is in no format that is read (PNG, JPEG, WebP, BMP, TIFF, TGA)")]
    Format,
    /// Width and height, pixels.
    #[error("its header promises {} x {} pixels, and at most {MAX_SIDE} a side are read", .0[0], .0[1])]
    Large([u32; 2]),
    /// Width and height, pixels.
    #[error("its {} x {} pixels need more memory than a picture may have", .0[0], .0[1])]
    Memory([u32; 2]),
    /// Width and height of the one that was too much, pixels.
    #[error("with its {} x {} pixels the pictures of the scan are too many: make them smaller", .0[0], .0[1])]
    TooMany([u32; 2]),
    /// The format is known, and the decoder gave up.
    #[error("it is cut short or damaged")]
    Damaged,
}

/// Decodes a picture and makes it no larger than `longest` on its longest side. `name` tells a format that has
/// no first bytes of its own (TGA).
///
/// # Errors
/// What is no picture, or too large a one.
pub fn decode(bytes: &[u8], name: &str, longest: u32) -> Result<Picture, Refused> {
    decode_within(bytes, name, longest, u64::MAX)
}

/// The same of a picture that has at most so many pixels.
///
/// # Errors
/// As [`decode`].
pub fn decode_within(bytes: &[u8], name: &str, longest: u32, most_pixels: u64) -> Result<Picture, Refused> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| Refused::Damaged)?;
    if reader.format().is_none() && name.to_ascii_lowercase().ends_with(".tga") {
        reader.set_format(image::ImageFormat::Tga);
    }
    let format = reader.format().ok_or(Refused::Format)?;
    // The header's own size is checked below: a decoder's limit would refuse without saying which.
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(MAX_WHOLE);
    reader.limits(limits);
    let unread = |e| match e {
        image::ImageError::Unsupported(_) => Refused::Format,
        _ => Refused::Damaged,
    };
    let mut decoder = reader.into_decoder().map_err(unread)?;
    let (width, height) = decoder.dimensions();
    let size = [width, height];
    if width.max(height) > MAX_SIDE || width.min(height) == 0 {
        return Err(Refused::Large(size));
    }
    if u64::from(width) * u64::from(height) > most_pixels {
        return Err(Refused::TooMany(size));
    }
    let held = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = if decoder.total_bytes() <= MAX_WHOLE {
        DynamicImage::from_decoder(decoder).map_err(|_| Refused::Damaged)?
    } else if format == image::ImageFormat::Jpeg {
        drop(decoder);
        smaller_jpeg(bytes, size, longest)?
    } else {
        return Err(Refused::Memory(size));
    };
    let image = if image.width().max(image.height()) > longest { image.thumbnail(longest, longest) } else { image };
    Ok(Picture { image, size, held })
}

/// A JPEG decoded at a half, a quarter or an eighth of its size, without ever being whole in memory.
fn smaller_jpeg(bytes: &[u8], size: [u32; 2], longest: u32) -> Result<DynamicImage, Refused> {
    let mut decoder = jpeg_decoder::Decoder::new(bytes);
    let damaged = |_| Refused::Damaged;
    decoder.read_info().map_err(damaged)?;
    let info = decoder.info().ok_or(Refused::Damaged)?;
    let channels = info.pixel_format.pixel_bytes() as u64;
    let coefficients = u64::from(size[0]) * u64::from(size[1]) * channels * 2;
    if info.coding_process != jpeg_decoder::CodingProcess::DctSequential && coefficients > MAX_COEFFICIENTS {
        return Err(Refused::Memory(size));
    }
    let asked = |side: u32| u16::try_from(side.min(longest).max(1)).unwrap_or(u16::MAX);
    let share = f64::from(longest) / f64::from(size[0].max(size[1]));
    let [w, h] = size.map(|s| asked((f64::from(s) * share).ceil() as u32));
    let (width, height) = decoder.scale(w, h).map_err(damaged)?;
    let pixels = decoder.decode().map_err(damaged)?;
    let (width, height) = (u32::from(width), u32::from(height));
    let rgb = match info.pixel_format {
        jpeg_decoder::PixelFormat::L8 => {
            return image::GrayImage::from_raw(width, height, pixels).map(Into::into).ok_or(Refused::Damaged);
        }
        jpeg_decoder::PixelFormat::RGB24 => pixels,
        // Inks, of which programs write the inverse.
        jpeg_decoder::PixelFormat::CMYK32 => {
            let ink = |c: &[u8]| [0, 1, 2].map(|k| (u16::from(c[k]) * u16::from(c[3]) / 255) as u8);
            pixels.chunks_exact(4).flat_map(ink).collect()
        }
        jpeg_decoder::PixelFormat::L16 => return Err(Refused::Format),
    };
    image::RgbImage::from_raw(width, height, rgb).map(Into::into).ok_or(Refused::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(format: image::ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let picture = image::RgbImage::from_fn(40, 20, |x, _| image::Rgb([200, if x < 20 { 90 } else { 150 }, 60]));
        picture.write_to(&mut out, format).expect("a picture");
        out.into_inner()
    }

    #[test]
    fn every_format_is_read_whatever_its_name() {
        use image::ImageFormat::{Bmp, Jpeg, Png, Tga, Tiff, WebP};
        for (format, name) in
            [(Png, "a.jpg"), (Jpeg, "a"), (Bmp, "a.x"), (Tiff, "a.tga"), (WebP, "b.png"), (Tga, "A.TGA")]
        {
            let picture = decode(&written(format), name, 4096).unwrap_or_else(|e| panic!("{format:?}: {e}"));
            assert_eq!(picture.size, [40, 20]);
            let got = picture.image.to_rgb8().get_pixel(30, 10).0;
            assert!(got.iter().zip([200, 150, 60]).all(|(a, b)| a.abs_diff(b) < 6), "{format:?}: {got:?}");
        }
        assert_eq!(decode(&written(Png), "a.png", 10).expect("a picture").image.width(), 10);
        for (bytes, want) in
            [(&b"GIF89a"[..], Refused::Format), (b"", Refused::Format), (b"\x89PNG\r\n\x1a\n", Refused::Damaged)]
        {
            assert_eq!(decode(bytes, "a.png", 100).map(|p| p.size), Err(want));
        }
    }

    /// A header alone, which promises much, takes no memory.
    #[test]
    fn false_sizes_are_refused_before_memory_is_taken() {
        let promising = |side: u32| {
            let mut png = written(image::ImageFormat::Png);
            png[16..20].copy_from_slice(&side.to_be_bytes());
            png[20..24].copy_from_slice(&side.to_be_bytes());
            let mut sum = flate2::Crc::new();
            sum.update(&png[12..29]);
            png[29..33].copy_from_slice(&sum.sum().to_be_bytes());
            png
        };
        assert_eq!(decode(&promising(60_000), "", 100).map(|p| p.size), Err(Refused::Large([60_000, 60_000])));
        assert!(decode(&promising(16_384), "", 100).is_err());
        assert!(decode(&promising(16_384)[..69], "", 100).is_err());
        let mut bmp = written(image::ImageFormat::Bmp);
        bmp[18..26].copy_from_slice(&[0, 0, 0, 0x40, 0, 0, 0, 0x40]);
        assert!(decode(&bmp, "", 100).is_err());
    }

    /// A flat grey JPEG of any size that is a multiple of eight: every block is one and the same two bits.
    fn flat_jpeg(side: u16) -> Vec<u8> {
        let mut out = vec![0xff, 0xd8, 0xff, 0xdb, 0, 67, 0];
        out.extend([1; 64]);
        let [high, low] = side.to_be_bytes();
        out.extend([0xff, 0xc0, 0, 11, 8, high, low, high, low, 1, 1, 0x11, 0]);
        // One code of one bit each: no change of the mean; end of block.
        for class in [0x00, 0x10] {
            out.extend([0xff, 0xc4, 0, 20, class, 1]);
            out.extend([0; 15]);
            out.push(0);
        }
        out.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
        let blocks = usize::from(side / 8) * usize::from(side / 8);
        out.extend(vec![0; blocks * 2 / 8]);
        out.extend([0xff, 0xd9]);
        out
    }

    #[test]
    fn a_jpeg_of_sixteen_thousand_pixels_is_read_small() {
        let small = decode(&flat_jpeg(64), "", 4096).expect("a flat JPEG").image;
        assert_eq!((small.width(), small.to_rgb8().get_pixel(3, 3).0), (64, [128; 3]));
        let picture = decode(&flat_jpeg(16_384), "", 4096).expect("a large JPEG");
        assert_eq!((picture.size, picture.image.width(), picture.image.height()), ([16_384; 2], 4096, 4096));
        let whole = smaller_jpeg(&flat_jpeg(16_384), [16_384; 2], 2048).expect("a large JPEG");
        assert_eq!((whole.width(), whole.to_rgb8().get_pixel(99, 99).0), (2048, [128; 3]));
    }
}
