//! Textures on the interface's device: the engine's pictures, and copies of the interface's textures,
//! which a new device begins with.

use super::blit::Press;
use super::screen::{Deltas, Screen};
use crate::gpu::recovery::Part;
use crate::viewer::engine::Picture;
use egui::epaint::{ImageData, ImageDelta};
use egui::{TextureId, TexturesDelta};
use std::collections::HashMap;
use std::sync::Arc;

/// A picture on the device.
struct Uploaded {
    picture: Picture,
    texture: wgpu::Texture,
    id: TextureId,
}

/// The pictures that the interface draws, in the engine's order.
#[derive(Default)]
pub struct Pictures(Vec<Uploaded>);

impl Pictures {
    /// Uploads the engine's pictures where they are not there already.
    pub fn upload(&mut self, screen: &mut Screen, pictures: &[Picture]) {
        for old in self.0.drain(pictures.len().min(self.0.len())..) {
            free(screen, old.id);
        }
        for (place, picture) in pictures.iter().enumerate() {
            match self.0.get_mut(place) {
                Some(uploaded) if uploaded.picture.id == picture.id => {}
                Some(uploaded) if uploaded.picture.image.dimensions() == picture.image.dimensions() => {
                    write(screen, &uploaded.texture, &picture.image);
                    uploaded.picture = picture.clone();
                }
                Some(uploaded) => {
                    free(screen, uploaded.id);
                    *uploaded = created(screen, picture);
                }
                None => self.0.push(created(screen, picture)),
            }
        }
    }

    pub fn textures(&self) -> Vec<TextureId> {
        self.0.iter().map(|uploaded| uploaded.id).collect()
    }
}

/// All that a window has on its device, in the order in which it goes: the surface before the device.
pub fn parts(screen: &mut Option<Screen>, pictures: &mut Pictures) -> Vec<Part> {
    let mut parts: Vec<Part> = screen.take().map_or_else(Vec::new, Screen::into_parts);
    parts.insert(0, Box::new(std::mem::take(pictures)));
    parts
}

fn created(screen: &mut Screen, picture: &Picture) -> Uploaded {
    let device = &screen.gpu.device;
    let (width, height) = picture.image.dimensions();
    let texture = device.create_texture(&wgpu::TextureDescriptor {
        label: Some("picture"),
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    let view = texture.create_view(&Default::default());
    let id = screen.painter.register_native_texture(device, &view, wgpu::FilterMode::Linear);
    write(screen, &texture, &picture.image);
    if let Some(press) = screen.painter.callback_resources.get_mut::<Press>() {
        press.views.insert(id, view);
    }
    Uploaded { picture: picture.clone(), texture, id }
}

fn free(screen: &mut Screen, id: TextureId) {
    screen.painter.free_texture(&id);
    if let Some(press) = screen.painter.callback_resources.get_mut::<Press>() {
        press.views.remove(&id);
    }
}

fn write(screen: &Screen, texture: &wgpu::Texture, image: &image::RgbaImage) {
    let layout =
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(image.width() * 4), rows_per_image: None };
    screen.gpu.queue.write_texture(texture.as_image_copy(), image, layout, texture.size());
}

/// The interface's textures, fonts above all, as they are on the device: it tells them once.
#[derive(Default)]
pub struct Copies(HashMap<TextureId, ImageDelta>);

impl Copies {
    /// Follows what a pass changed.
    pub fn note(&mut self, textures: &TexturesDelta) {
        for (id, deltas) in &textures.set {
            for delta in deltas {
                match (delta.pos, self.0.get_mut(id)) {
                    (None, _) => _ = self.0.insert(*id, delta.clone()),
                    (Some(at), Some(whole)) => patch(whole, delta, at),
                    (Some(_), None) => {}
                }
            }
        }
        textures.free.iter().for_each(|id| _ = self.0.remove(id));
    }

    /// Everything, for a new device.
    pub fn all(&self) -> Deltas {
        let mut all = TexturesDelta::default();
        self.0.iter().for_each(|(id, whole)| all.push(*id, whole.clone()));
        Deltas::take(&mut all)
    }
}

/// Writes a patch into a whole texture, its left top pixel at `at`.
fn patch(whole: &mut ImageDelta, patch: &ImageDelta, at: [usize; 2]) {
    let (ImageData::Color(whole), ImageData::Color(patch)) = (&mut whole.image, &patch.image);
    let whole = Arc::make_mut(whole);
    let [width, height] = whole.size;
    let columns = patch.width().min(width.saturating_sub(at[0]));
    for (y, row) in patch.pixels.chunks_exact(patch.width().max(1)).enumerate().take_while(|(y, _)| at[1] + y < height)
    {
        let start = (at[1] + y) * width + at[0];
        whole.pixels[start..start + columns].copy_from_slice(&row[..columns]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Color32, ColorImage, TextureOptions};

    #[test]
    fn a_new_device_gets_every_texture_as_it_was_patched() {
        let filled = |size, color| ImageData::from(ColorImage::filled(size, color));
        let options = TextureOptions::LINEAR;
        let (kept, gone) = (TextureId::Managed(1), TextureId::Managed(2));
        let mut copies = Copies::default();
        let mut first = TexturesDelta::default();
        first.push(kept, ImageDelta::full(filled([4, 3], Color32::BLACK), options));
        first.push(gone, ImageDelta::full(filled([1, 1], Color32::RED), options));
        copies.note(&first);
        let mut second = TexturesDelta::default();
        second.push(kept, ImageDelta::partial([2, 1], filled([2, 2], Color32::WHITE), options));
        second.free.insert(gone);
        copies.note(&second);
        let all = copies.all();
        assert_eq!(all.set.len(), 1);
        let ImageData::Color(image) = &all.set[&kept][0].image;
        let white: Vec<usize> = (0..12).filter(|i| image.pixels[*i] == Color32::WHITE).collect();
        assert_eq!(white, [6, 7, 10, 11]);
        first.clear();
        second.clear();
    }
}
