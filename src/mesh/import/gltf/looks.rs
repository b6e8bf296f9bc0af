//! Colours of a glTF file: the picture of a material's colour, as it is laid on, and colours of vertices.

use super::super::colors::byte;
use super::super::soup::Soup;
use super::super::texture::{self, Allowance, Lay, Lost, Picture, Wrap, srgb};
use super::accessor::{Reader, Whole};
use super::buffers;
use crate::mesh::error::Fault;
use glam::{Affine2, Vec2, vec2};
use gltf::json::accessor::Type;
use gltf::json::mesh::{Primitive, Semantic};
use gltf::json::texture::{Info, WrappingMode};
use gltf::json::validation::Checked;
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;

/// Programs that write sRGB bytes where glTF wants linear light, by their names in `asset.generator`: trimesh,
/// Open3D, and VTK (PyVista).
const WRITE_SRGB: [&str; 3] = ["trimesh", "Open3D", "VTK"];

/// What the primitives bring along, in the order of the soup's triangles and positions.
#[derive(Default)]
pub(super) struct Looks {
    uv: Vec<[Vec2; 3]>,
    /// The material of each triangle that has a place on a picture.
    material_of: Vec<Option<usize>>,
    /// Where each material has its colour.
    sources: HashMap<usize, Option<Source>>,
    colors: Vec<Option<[u8; 3]>>,
    /// Pictured materials without places, and materials of one colour alone.
    unplaced: usize,
    plain: Vec<[f32; 3]>,
}

impl Looks {
    /// Adds a primitive of so many positions and these triangles.
    pub fn add(&mut self, reader: &Reader, primitive: &Primitive, positions: usize, triangles: &[[u32; 3]]) {
        let material = primitive.material.map(|m| m.value());
        let source = material.and_then(|m| self.sources.entry(m).or_insert_with(|| Source::of(reader, m)).as_ref());
        let set = source.as_ref().map_or(0, |s| s.set);
        let uv = attribute(primitive, Semantic::TexCoords(set));
        let uv = uv.and_then(|i| reader.rows::<2>(i, Type::Vec2, Whole::Said, positions).ok());
        let at = |i: u32| {
            let uv = uv.as_ref().map_or([0.0; 2], |uv| uv[i as usize]);
            vec2(uv[0] as f32, uv[1] as f32)
        };
        let finite = |uv: [Vec2; 3]| if uv.iter().all(|c| c.is_finite()) { uv } else { [Vec2::ZERO; 3] };
        self.uv.extend(triangles.iter().map(|t| finite(t.map(at))));
        self.unplaced += usize::from(source.is_some() && uv.is_none());
        let pictured = material.filter(|_| uv.is_some() && source.is_some());
        self.material_of.extend(triangles.iter().map(|_| pictured));
        if let Some(factor) = material.filter(|_| source.is_none()).and_then(|m| factor_of(reader, m))
            && self.plain.len() < 4
        {
            self.plain.push(factor);
        }
        let linear = !reader.root.asset.generator.as_ref().is_some_and(|g| WRITE_SRGB.iter().any(|w| g.contains(w)));
        let colors = attribute(primitive, Semantic::Colors(0)).and_then(|i| colors(reader, i, linear, positions).ok());
        match colors {
            Some(colors) => self.colors.extend(colors.into_iter().map(Some)),
            None => self.colors.extend(std::iter::repeat_n(None, positions)),
        }
    }

    /// Gives the soup its picture and colours, and notes what is missing.
    pub fn apply(self, soup: &mut Soup, reader: &Reader, path: &Path) {
        let mut used: Vec<usize> = self.material_of.iter().flatten().copied().collect();
        used.sort_unstable();
        used.dedup();
        let mut shelf = Shelf::default();
        let mut looks: Vec<(usize, Lay)> = Vec::new();
        let mut look_of_material: Vec<Option<usize>> = vec![None; reader.root.materials.len()];
        for m in used {
            let Some(Some(source)) = self.sources.get(&m) else { continue };
            let Some(picture) = shelf.place(reader, source.texture, path, soup) else { continue };
            look_of_material[m] = texture::place(&mut looks, (picture, source.lay), soup);
        }
        soup.note("texture_missing", shelf.missing, false);
        soup.note("texture_unreadable", shelf.unreadable, false);
        if self.unplaced > 0 {
            soup.lose("some of it has a picture and no places on it");
        }
        if let Some(factor) = self.plain.first() {
            let [r, g, b] = factor.map(|v| byte(srgb(f64::from(v)), 1.0));
            soup.lose(format!("its material has one colour alone, #{r:02x}{g:02x}{b:02x}"));
        }
        let look_of: Vec<Option<usize>> =
            self.material_of.iter().map(|m| m.and_then(|m| *look_of_material.get(m)?)).collect();
        soup.colors = if self.colors.iter().any(Option::is_some) { self.colors } else { Vec::new() };
        texture::apply(soup, shelf.pictures, &looks, &look_of, self.uv);
    }
}

/// Where a picture's bytes are: buffer, first byte and length, or its URI.
type Key = Result<[u64; 3], String>;

/// Most pictures that are asked for, with those that are not there.
const MAX_ASKED: usize = 64;

/// The pictures that were read, each once.
#[derive(Default)]
struct Shelf {
    pictures: Vec<Picture>,
    /// By place in a buffer or by name, since images may share one.
    read: Vec<(Key, Option<usize>)>,
    left: Allowance,
    missing: usize,
    unreadable: usize,
}

impl Shelf {
    /// The place of a texture's picture; notes why there is none.
    fn place(&mut self, reader: &Reader, texture: usize, path: &Path, soup: &mut Soup) -> Option<usize> {
        let (name, found) = match image_of(reader, texture) {
            Ok(image) => {
                let image = reader.root.images.get(image)?;
                let view = image.buffer_view.map(|v| v.value());
                let key = match view.and_then(|v| reader.root.buffer_views.get(v)) {
                    Some(v) => Ok([v.buffer.value() as u64, v.byte_offset.map_or(0, |o| o.0), v.byte_length.0]),
                    None => Err(image.uri.clone().unwrap_or_default()),
                };
                if let Some((_, known)) = self.read.iter().find(|r| r.0 == key) {
                    return *known;
                }
                if self.read.len() >= MAX_ASKED {
                    return None;
                }
                let name = match &key {
                    Err(uri) if !uri.starts_with("data:") => decoded(uri),
                    _ => format!("in the file, {}", image.mime_type.as_ref().map_or("no type", |m| &m.0)),
                };
                let found =
                    picture(reader, view, image.uri.as_deref().unwrap_or_default(), &name, path, &mut self.left);
                let place = found.is_ok().then_some(self.pictures.len());
                self.read.push((key, place));
                (name, found)
            }
            Err(lost) => ("in the file".into(), Err(lost)),
        };
        match found {
            Ok(picture) => {
                self.pictures.push(picture);
                Some(self.pictures.len() - 1)
            }
            Err(lost) => {
                self.missing += usize::from(lost == Lost::Missing);
                self.unreadable += usize::from(lost != Lost::Missing);
                soup.lose(texture::told(&name, &lost));
                None
            }
        }
    }
}

/// Where a material's colour comes from.
struct Source {
    texture: usize,
    set: u32,
    lay: Lay,
}

impl Source {
    /// The base colour's picture; else the diffuse one of the older workflow; else the light that it gives off.
    fn of(reader: &Reader, material: usize) -> Option<Self> {
        let material = reader.root.materials.get(material)?;
        let base = &material.pbr_metallic_roughness;
        if let Some(info) = &base.base_color_texture {
            let [r, g, b, _] = base.base_color_factor.0;
            return Some(Self::told(reader, info, [r, g, b]));
        }
        let older = material.extensions.as_ref().and_then(|e| e.others.get("KHR_materials_pbrSpecularGlossiness"));
        if let Some(info) = older.and_then(|o| serde_json::from_value::<Info>(o.get("diffuseTexture")?.clone()).ok()) {
            let factor = older.and_then(|o| numbers(o.get("diffuseFactor")?)).unwrap_or([1.0; 3]);
            return Some(Self::told(reader, &info, factor));
        }
        let info = material.emissive_texture.as_ref()?;
        Some(Self::told(reader, info, material.emissive_factor.0))
    }

    fn told(reader: &Reader, info: &Info, factor: [f32; 3]) -> Self {
        let transform = info.extensions.as_ref().and_then(|e| e.others.get("KHR_texture_transform"));
        let number = |name: &str| transform.and_then(|t| t.get(name)?.as_f64());
        let pair = |name: &str, or: f32| {
            let v: Option<[f32; 2]> = transform.and_then(|t| numbers(t.get(name)?));
            v.map_or(Vec2::splat(or), Vec2::from)
        };
        // Counter-clockwise as seen, and v counts down.
        let turn = Affine2::from_angle(-number("rotation").unwrap_or(0.0) as f32);
        let map = Affine2::from_translation(pair("offset", 0.0)) * turn * Affine2::from_scale(pair("scale", 1.0));
        let set = number("texCoord").map_or(info.tex_coord, |n| n as u32);
        let texture = info.index.value();
        let sampler = reader.root.textures.get(texture).and_then(|t| reader.root.samplers.get(t.sampler?.value()));
        let wrap = |w: &Checked<WrappingMode>| match w {
            Checked::Valid(WrappingMode::ClampToEdge) => Wrap::Clamp,
            Checked::Valid(WrappingMode::MirroredRepeat) => Wrap::Mirror,
            _ => Wrap::Repeat,
        };
        let wrap = sampler.map_or([Wrap::Repeat; 2], |s| [wrap(&s.wrap_s), wrap(&s.wrap_t)]);
        Self { texture, set, lay: Lay { map, wrap, factor: factor.map(|v| v.clamp(0.0, 1.0)) } }
    }
}

/// The image of a texture: the plain one, else WebP.
fn image_of(reader: &Reader, texture: usize) -> Result<usize, Lost> {
    let texture = reader.root.textures.get(texture).ok_or(Lost::Missing)?;
    let plain = texture.source.value();
    if plain < reader.root.images.len() {
        return Ok(plain);
    }
    let other = |name: &str| texture.extensions.as_ref()?.others.get(name)?.get("source")?.as_u64();
    if let Some(image) = other("EXT_texture_webp") {
        return usize::try_from(image).ok().filter(|i| *i < reader.root.images.len()).ok_or(Lost::Missing);
    }
    for (name, what) in [
        ("KHR_texture_basisu", "it is packed by Basis Universal (KTX2)"),
        ("EXT_texture_avif", "it is in AVIF"),
        ("MSFT_texture_dds", "it is in DDS"),
    ] {
        if other(name).is_some() {
            return Err(Lost::Unreadable(format!("{what}; export it with PNG or JPEG pictures")));
        }
    }
    Err(Lost::Missing)
}

/// The one colour of a material, where it is not white.
fn factor_of(reader: &Reader, material: usize) -> Option<[f32; 3]> {
    let material = reader.root.materials.get(material)?;
    let [r, g, b, _] = material.pbr_metallic_roughness.base_color_factor.0;
    Some([r, g, b]).filter(|c| *c != [1.0; 3])
}

/// The first numbers of a list.
fn numbers<const N: usize>(value: &Value) -> Option<[f32; N]> {
    let list = value.as_array()?;
    let mut out = [0.0; N];
    for (slot, number) in out.iter_mut().zip(list) {
        *slot = number.as_f64().filter(|v| v.is_finite())? as f32;
    }
    (list.len() >= N).then_some(out)
}

fn attribute(primitive: &Primitive, semantic: Semantic) -> Option<usize> {
    primitive.attributes.get(&Checked::Valid(semantic)).map(|i| i.value())
}

/// Colours of vertices, as sRGB.
fn colors(reader: &Reader, index: usize, linear: bool, count: usize) -> Result<Vec<[u8; 3]>, Fault> {
    let rows = |kind| reader.rows::<3>(index, kind, Whole::Share, count);
    let rows = rows(Type::Vec3).or_else(|_| rows(Type::Vec4))?;
    let of = |v: f64| byte(if linear { srgb(v) } else { v }, 1.0);
    Ok(rows.into_iter().map(|c| c.map(of)).collect())
}

fn picture(
    reader: &Reader,
    view: Option<usize>,
    uri: &str,
    name: &str,
    path: &Path,
    left: &mut Allowance,
) -> Result<Picture, Lost> {
    match (view, uri.strip_prefix("data:")) {
        (Some(view), _) => texture::decode(reader.view(view).ok_or(Lost::Missing)?, name, left),
        (None, Some(data)) => {
            let broken = |_| Lost::Unreadable("its base64 is broken".into());
            texture::decode(&buffers::embedded(data).map_err(broken)?, name, left)
        }
        (None, None) if uri.is_empty() => Err(Lost::Missing),
        (None, None) => texture::load(path, path, name, left),
    }
}

/// A URI with its percent signs resolved, where it is a plain name; else as it stands.
pub(super) fn decoded(uri: &str) -> String {
    buffers::file_name(uri).map_or_else(|| uri.replace("%20", " "), |p| p.to_string_lossy().into_owned())
}
