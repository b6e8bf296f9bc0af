//! The window without a graphics device: the last picture and a sentence, drawn by the processor.

use crate::export::text;
use crate::gpu::{GpuError, recovery};
use crate::viewer::error::ViewerError;
use crate::viewer::strings as s;
use image::{Rgba, RgbaImage};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};
use winit::window::Window;

/// How long a window without a device waits before it tries again.
const DARK_FOR: Duration = Duration::from_secs(5);
/// The room's colour and the sentence's.
const ROOM: Rgba<u8> = Rgba([24, 25, 27, 255]);
const INK: [u8; 3] = [228, 229, 231];

/// Why a window has no device, in a sentence, and when it looks again.
pub struct NoDevice {
    pub said: String,
    pub again: Instant,
}

impl NoDevice {
    pub fn new(error: &ViewerError) -> Self {
        Self { said: s::no_device(&error.to_string()), again: Instant::now() + DARK_FOR }
    }

    /// Draws the sentence under the last picture. Errors are ignored: the window's title shows the same message.
    pub fn show(&self, window: &Arc<Window>, picture: Option<&RgbaImage>) {
        let shown = recovery::guarded("showing a sentence", || Ok::<_, GpuError>(show(window, picture, &self.said)));
        if let Ok(Err(error)) = shown {
            tracing::warn!("{error}");
        }
    }
}

fn show(window: &Arc<Window>, picture: Option<&RgbaImage>, said: &str) -> Result<(), softbuffer::SoftBufferError> {
    let size = window.inner_size();
    let (Some(width), Some(height)) = (NonZeroU32::new(size.width), NonZeroU32::new(size.height)) else {
        return Ok(());
    };
    let context = softbuffer::Context::new(window.clone())?;
    let mut surface = softbuffer::Surface::new(&context, window.clone())?;
    surface.resize(width, height)?;
    let mut buffer = surface.buffer_mut()?;
    let card = card(size.width, size.height, picture, said);
    for (to, Rgba([r, g, b, _])) in buffer.iter_mut().zip(card.pixels()) {
        *to = u32::from_be_bytes([0, *r, *g, *b]);
    }
    buffer.present()
}

/// A picture in the middle of a room with a sentence under it.
fn card(width: u32, height: u32, picture: Option<&RgbaImage>, said: &str) -> RgbaImage {
    let mut card = RgbaImage::from_pixel(width, height, ROOM);
    if let Some(picture) = picture {
        let middle = |room: u32, side: u32| (i64::from(room) - i64::from(side)) / 2;
        let (x, y) = (middle(width, picture.width()), middle(height, picture.height()));
        image::imageops::replace(&mut card, picture, x, y);
    }
    let size = (height as f32 * 0.03).max(14.0);
    let lines = wrapped(said, width as f32 * 0.86, size);
    let band = size * (lines.len() as f32 * 1.4 + 1.0);
    let top = height as f32 - band;
    for y in (top.max(0.0) as u32)..height {
        (0..width).for_each(|x| card.put_pixel(x, y, ROOM));
    }
    for (i, line) in lines.iter().enumerate() {
        let x = (width as f32 - text::width(line, size)) * 0.5;
        text::draw(&mut card, line, x, top + size * (0.5 + 1.4 * i as f32), size, INK, 1.0);
    }
    card
}

/// Lines of a text that are no wider than `room` pixels, where no word alone is.
fn wrapped(said: &str, room: f32, size: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in said.split_whitespace() {
        let line = lines.last_mut().filter(|l| text::width(&format!("{l} {word}"), size) <= room);
        match line {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) => *line += &format!(" {word}"),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_is_whole_and_inside_and_the_picture_stays() {
        let said = "the adapter llvmpipe refused a device: out of memory. Your design is safe; trying again.";
        let lines = wrapped(said, 300.0, 20.0);
        assert!(lines.len() > 2 && lines.iter().all(|l| text::width(l, 20.0) <= 300.0), "{lines:?}");
        assert_eq!(lines.join(" "), said);
        let red = RgbaImage::from_pixel(400, 90, Rgba([200, 10, 10, 255]));
        let card = card(320, 240, Some(&red), said);
        assert_eq!(card.get_pixel(160, 100).0, [200, 10, 10, 255]);
        assert!(card.pixels().filter(|p| p.0[0] > 110 && p.0[1] > 110).count() > 100, "text is seen");
        assert_eq!(self::card(1, 1, None, said).dimensions(), (1, 1));
    }
}
