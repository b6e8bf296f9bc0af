//! Colours of a glTF file: the picture of the base colour, or colours of vertices.

use super::super::soup::{Fault, Soup};
use super::super::texture::{self, Lost, MAX_PICTURES, byte};
use super::accessor::Reader;
use super::buffers;
use glam::Vec2;
use gltf::json::accessor::Type;
use gltf::json::mesh::{Primitive, Semantic};
use gltf::json::validation::Checked;
use image::RgbImage;
use std::path::Path;

/// What the primitives bring along, in the order of the soup's triangles and positions.
#[derive(Default)]
pub(super) struct Looks {
    uv: Vec<[Vec2; 3]>,
    /// The material of each triangle that has a place on a picture.
    material_of: Vec<Option<usize>>,
    /// `None` once a primitive has no colours.
    colors: Vec<Option<[u8; 3]>>,
}

impl Looks {
    /// Adds a primitive of so many positions and these triangles.
    pub fn add(&mut self, reader: &Reader, primitive: &Primitive, positions: usize, triangles: &[[u32; 3]]) {
        let set = primitive.material.and_then(|m| texture_of(reader, m.value())).map_or(0, |t| t.1);
        let uv = attribute(primitive, Semantic::TexCoords(set)).and_then(|i| reader.rows::<2>(i, Type::Vec2).ok());
        let uv = uv.filter(|uv| uv.len() == positions);
        let at = |i: u32| {
            let uv = uv.as_ref().map_or([0.0; 2], |uv| uv[i as usize]);
            Vec2::new(uv[0] as f32, uv[1] as f32)
        };
        self.uv.extend(
            triangles
                .iter()
                .map(|t| t.map(at))
                .map(|uv| if uv.iter().all(|c| c.is_finite()) { uv } else { [Vec2::ZERO; 3] }),
        );
        let material = primitive.material.map(|m| m.value()).filter(|_| uv.is_some());
        self.material_of.extend(triangles.iter().map(|_| material));
        let colors = attribute(primitive, Semantic::Colors(0)).and_then(|i| colors(reader, i).ok());
        match colors.filter(|c| c.len() == positions) {
            Some(colors) => self.colors.extend(colors.into_iter().map(Some)),
            None => self.colors.extend(std::iter::repeat_n(None, positions)),
        }
    }

    /// Gives the soup its picture or colours, and notes what is missing.
    pub fn apply(self, soup: &mut Soup, reader: &Reader, path: &Path) {
        let mut pictures: Vec<RgbImage> = Vec::new();
        let (mut missing, mut unreadable) = (0, 0);
        let mut used: Vec<usize> = self.material_of.iter().flatten().copied().collect();
        used.sort_unstable();
        used.dedup();
        // By image, since materials may share one.
        let mut read: Vec<(usize, Option<usize>)> = Vec::new();
        let mut place = |material: usize| -> Option<usize> {
            let image = texture_of(reader, material)?.0;
            if let Some((_, known)) = read.iter().find(|r| r.0 == image) {
                return *known;
            }
            let found = match picture(reader, image, path) {
                Ok(picture) if pictures.len() < MAX_PICTURES => {
                    pictures.push(picture);
                    Some(pictures.len() - 1)
                }
                Err(Lost::Missing) => {
                    missing += 1;
                    None
                }
                _ => {
                    unreadable += 1;
                    None
                }
            };
            read.push((image, found));
            found
        };
        let by_material: Vec<(usize, Option<usize>)> = used.into_iter().map(|m| (m, place(m))).collect();
        let of = |m: &Option<usize>| m.and_then(|m| by_material.iter().find(|b| b.0 == m)?.1);
        let picture_of: Vec<Option<usize>> = self.material_of.iter().map(of).collect();
        soup.note("texture_missing", missing, false);
        soup.note("texture_unreadable", unreadable, false);
        if picture_of.iter().any(Option::is_some) {
            texture::apply(soup, pictures, &picture_of, self.uv);
        } else if self.colors.iter().all(Option::is_some) {
            soup.colors = self.colors.into_iter().flatten().collect();
        }
    }
}

fn attribute(primitive: &Primitive, semantic: Semantic) -> Option<usize> {
    primitive.attributes.get(&Checked::Valid(semantic)).map(|i| i.value())
}

/// Linear colours of vertices, as sRGB.
fn colors(reader: &Reader, index: usize) -> Result<Vec<[u8; 3]>, Fault> {
    let rows = reader.rows::<3>(index, Type::Vec3).or_else(|_| reader.rows::<3>(index, Type::Vec4))?;
    let srgb = |v: f64| if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
    Ok(rows.into_iter().map(|c| c.map(|v| byte(srgb(v), 1.0))).collect())
}

/// The image of a material's base colour, and which set of places it is laid on by.
fn texture_of(reader: &Reader, material: usize) -> Option<(usize, u32)> {
    let info = reader.root.materials.get(material)?.pbr_metallic_roughness.base_color_texture.as_ref()?;
    let texture = reader.root.textures.get(info.index.value())?;
    Some((texture.source.value(), info.tex_coord))
}

fn picture(reader: &Reader, image: usize, path: &Path) -> Result<RgbImage, Lost> {
    let image = reader.root.images.get(image).ok_or(Lost::Missing)?;
    if let Some(view) = image.buffer_view {
        return texture::decode(reader.view(view.value()).ok_or(Lost::Missing)?);
    }
    let uri = image.uri.as_deref().ok_or(Lost::Missing)?;
    match uri.strip_prefix("data:") {
        Some(data) => texture::decode(&buffers::embedded(data).map_err(|_| Lost::Unreadable)?),
        None => texture::load(path, &decoded(uri)),
    }
}

/// A URI with its percent signs resolved, where it is a plain name; else as it stands.
fn decoded(uri: &str) -> String {
    buffers::file_name(uri).map_or_else(|| uri.replace("%20", " "), |p| p.to_string_lossy().into_owned())
}
