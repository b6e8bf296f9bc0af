//! PNG files.

use super::ExportError;
use image::{ImageEncoder, RgbaImage};
use std::path::Path;

/// Writes a picture; the file appears whole or not at all. It carries no metadata.
///
/// # Errors
/// [`ExportError`], naming the file.
pub fn write(picture: &RgbaImage, path: &Path) -> Result<(), ExportError> {
    write_bytes(&encode(picture, path)?, path)
}

/// The bytes of the file; `path` is for messages.
///
/// # Errors
/// [`ExportError::Encode`].
pub fn encode(picture: &RgbaImage, path: &Path) -> Result<Vec<u8>, ExportError> {
    let mut bytes = Vec::new();
    let rgb = image::DynamicImage::ImageRgba8(picture.clone()).into_rgb8();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(&rgb, rgb.width(), rgb.height(), image::ExtendedColorType::Rgb8)
        .map_err(|e| ExportError::Encode { path: path.into(), reason: e.to_string() })?;
    Ok(bytes)
}

/// Writes bytes; the file appears whole or not at all.
///
/// # Errors
/// [`ExportError::Write`].
pub fn write_bytes(bytes: &[u8], path: &Path) -> Result<(), ExportError> {
    crate::files::write(path, bytes).map_err(|source| ExportError::Write { path: path.into(), source })
}
