//! GLB and glTF: all triangles of the scene, each moved by its node. Buffers and pictures are
//! opened only where they lie beside the file.

mod accessor;
mod buffers;
mod deform;
mod looks;

use super::soup::{AGAIN, SURFACE, Soup, shown};
use super::texture;
use crate::mesh::error::{Fault, fault};
use accessor::Reader;
use deform::Work;
use glam::{DMat4, DVec3, Quat, Vec3};
use gltf::json::validation::Checked;
use gltf::json::{self, Root, mesh::Mode};
use looks::Looks;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Deepest nesting of nodes, and most nodes visited: a chain may bite its own tail.
const MAX_DEPTH: usize = 512;
const MAX_VISITS: usize = 100_000;

/// Extensions that pack what a position is.
const PACKED: [(&str, &str, &str); 3] = [
    ("KHR_draco_mesh_compression", "Draco compression", "export it again without Draco compression"),
    ("EXT_meshopt_compression", "meshopt compression", "export it again without meshopt compression"),
    ("KHR_meshopt_compression", "meshopt compression", "export it again without meshopt compression"),
];

/// Beginnings of the names of extensions that may be required: those that are read, and those about looks,
/// light and remarks, without which a head is still the head.
const TAKEN: [&str; 11] = [
    "KHR_mesh_quantization",
    "KHR_texture_",
    "EXT_texture_",
    "MSFT_texture_",
    "KHR_materials_",
    "EXT_materials_",
    "KHR_lights_",
    "EXT_lights_",
    "KHR_animation_",
    "KHR_xmp",
    "KHR_node_",
];

/// A GLB or glTF file before anything in it is looked at.
fn parsed(bytes: &[u8]) -> Result<gltf::Gltf, Fault> {
    // The container's own reader subtracts its header from this length unchecked.
    let length = bytes.get(8..12).map(|n| u32::from_le_bytes([n[0], n[1], n[2], n[3]]));
    if bytes.starts_with(b"glTF") && length.is_none_or(|n| n < 20) {
        return Err(fault("it was cut within its header", AGAIN));
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    gltf::Gltf::from_slice_without_validation(text)
        .map_err(|e| fault(format!("it does not read as glTF ({})", shown(&e.to_string())), AGAIN))
}

/// Reads a GLB or glTF file.
pub(super) fn read(bytes: &[u8], path: &Path) -> Result<Soup, Fault> {
    let file = parsed(bytes)?;
    let root = file.document.into_json();
    for (extension, what, remedy) in PACKED {
        if root.extensions_required.iter().any(|e| e == extension) {
            return Err(fault(format!("it needs {what}"), remedy));
        }
    }
    if let Some(other) = root.extensions_required.iter().find(|e| !TAKEN.iter().any(|t| e.starts_with(t))) {
        let reason = format!("it needs the extension '{}', which is not read", shown(other));
        return Err(fault(reason, "export it again without that extension"));
    }
    // Without what is packed, buffers and positions are not there: the cause, not what follows from it.
    let packed = PACKED.iter().find(|p| root.extensions_used.iter().any(|e| e == p.0));
    read_root(&root, file.blob, path).map_err(|f| match packed {
        Some((_, what, remedy)) if f.reason.contains("no buffer") || f.reason.contains("missing") => {
            fault(format!("its positions lie in {what}"), remedy)
        }
        _ => f,
    })
}

/// Most files of a glTF file that are looked for.
const MAX_FILES: usize = 64;

/// The buffers and pictures that lie beside it.
pub(super) fn companions(bytes: &[u8], path: &Path) -> Vec<PathBuf> {
    let Ok(root) = parsed(bytes).map(|file| file.document.into_json()) else { return Vec::new() };
    let buffers = root.buffers.iter().filter_map(|b| b.uri.as_deref());
    let uris = buffers.chain(root.images.iter().filter_map(|i| i.uri.as_deref()));
    let files = uris.filter(|uri| !uri.starts_with("data:")).take(MAX_FILES);
    files.filter_map(|uri| texture::beside(path, path, &looks::decoded(uri))).collect()
}

fn read_root(root: &Root, blob: Option<Vec<u8>>, path: &Path) -> Result<Soup, Fault> {
    let buffers = buffers::load(root, blob, path)?;
    let reader = Reader { root, buffers: &buffers };
    let mut soup = Soup::default();
    let mut looks = Looks::default();
    let (mut skipped, mut work) = (0, Work::default());
    let scene = Scene::of(root)?;
    for place in &scene.placed {
        add(&reader, place, &scene.worlds, &mut soup, &mut looks, &mut skipped, &mut work)?;
    }
    if soup.triangles.is_empty() && skipped == 0 {
        // Meshes that no scene shows are still what the person scanned.
        for mesh in &root.meshes {
            let place = Placed { mesh, transform: DMat4::IDENTITY, skin: None, weights: &[] };
            add(&reader, &place, &scene.worlds, &mut soup, &mut looks, &mut skipped, &mut work)?;
        }
        let found = if soup.triangles.is_empty() { 0 } else { root.meshes.len() };
        soup.note("meshes_in_no_scene", found, true);
    }
    if soup.triangles.is_empty() {
        return Err(fault("it holds no triangles", SURFACE));
    }
    soup.note("points_or_lines", skipped, true);
    looks.apply(&mut soup, &reader, path);
    Ok(soup)
}

/// A mesh of the shown scene.
struct Placed<'a> {
    mesh: &'a json::Mesh,
    transform: DMat4,
    skin: Option<usize>,
    /// Of its morph targets.
    weights: &'a [f32],
}

/// The shown scene.
struct Scene<'a> {
    placed: Vec<Placed<'a>>,
    /// Transforms of all its nodes.
    worlds: HashMap<usize, DMat4>,
}

impl<'a> Scene<'a> {
    fn of(root: &'a Root) -> Result<Self, Fault> {
        let scene = root.scene.map_or(0, |s| s.value());
        let roots: Vec<usize> = match root.scenes.get(scene) {
            Some(scene) => scene.nodes.iter().map(|n| n.value()).collect(),
            None => {
                let mut child = vec![false; root.nodes.len()];
                for c in root.nodes.iter().flat_map(|n| n.children.iter().flatten()) {
                    if let Some(c) = child.get_mut(c.value()) {
                        *c = true;
                    }
                }
                (0..root.nodes.len()).filter(|n| !child[*n]).collect()
            }
        };
        let mut open: Vec<(usize, DMat4, usize)> = roots.into_iter().rev().map(|n| (n, DMat4::IDENTITY, 0)).collect();
        let (mut placed, mut worlds) = (Vec::new(), HashMap::new());
        let mut visits = 0;
        while let Some((index, above, depth)) = open.pop() {
            visits += 1;
            if depth > MAX_DEPTH || visits > MAX_VISITS {
                return Err(fault("its nodes hang in a circle or too deep", AGAIN));
            }
            let node = root
                .nodes
                .get(index)
                .ok_or_else(|| fault(format!("it names node {index}, which is not there"), AGAIN))?;
            let transform = above * local(node);
            worlds.insert(index, transform);
            if let Some(mesh) = node.mesh {
                let i = mesh.value();
                let mesh =
                    root.meshes.get(i).ok_or_else(|| fault(format!("it names mesh {i}, which is not there"), AGAIN))?;
                let weights = node.weights.as_ref().or(mesh.weights.as_ref());
                placed.push(Placed {
                    mesh,
                    transform,
                    skin: node.skin.map(|s| s.value()),
                    weights: weights.map_or(&[], Vec::as_slice),
                });
            }
            let children = node.children.iter().flatten().rev();
            open.extend(children.map(|c| (c.value(), transform, depth + 1)));
            if open.len() > MAX_VISITS {
                return Err(fault("it has more than 100 000 nodes", AGAIN));
            }
        }
        Ok(Self { placed, worlds })
    }
}

fn local(node: &json::Node) -> DMat4 {
    if let Some(matrix) = node.matrix {
        return DMat4::from_cols_array(&matrix.map(f64::from));
    }
    let rotation = node.rotation.map_or(Quat::IDENTITY, |r| Quat::from_array(r.0));
    DMat4::from_scale_rotation_translation(
        Vec3::from(node.scale.unwrap_or([1.0; 3])).as_dvec3(),
        // A rotation of length zero would turn everything into nothing.
        if rotation.length_squared() > 1e-6 { rotation.as_dquat().normalize() } else { glam::DQuat::IDENTITY },
        Vec3::from(node.translation.unwrap_or_default()).as_dvec3(),
    )
}

/// Adds a mesh's triangles.
fn add(
    reader: &Reader,
    place: &Placed,
    worlds: &HashMap<usize, DMat4>,
    soup: &mut Soup,
    looks: &mut Looks,
    skipped: &mut usize,
    work: &mut Work,
) -> Result<(), Fault> {
    work.primitives(place.mesh.primitives.len())?;
    let joints = place.skin.map(|s| deform::joints(reader, s, worlds, work)).transpose()?;
    for primitive in &place.mesh.primitives {
        let Checked::Valid(mode) = primitive.mode else {
            return Err(fault("it draws in a mode that glTF does not know", AGAIN));
        };
        if !matches!(mode, Mode::Triangles | Mode::TriangleStrip | Mode::TriangleFan) {
            *skipped += 1;
            continue;
        }
        let semantic = Checked::Valid(json::mesh::Semantic::Positions);
        let Some(positions) = primitive.attributes.get(&semantic) else { continue };
        let mut positions = reader.positions(positions.value())?;
        deform::morph(reader, primitive, place.weights, &mut positions, work)?;
        // Of a mesh with a skin, the joints say where it is; its own node does not.
        let bent = match &joints {
            Some(joints) => {
                work.moves(positions.len())?;
                deform::bend(reader, primitive, joints, &mut positions)?
            }
            None => false,
        };
        let transform = if bent { DMat4::IDENTITY } else { place.transform };
        let first_joint = joints.as_ref().and_then(|j| j.first()).filter(|_| bent);
        let mirrored = first_joint.unwrap_or(&transform).determinant() < 0.0;
        let indices = match primitive.indices {
            Some(indices) => reader.indices(indices.value())?,
            None => (0..positions.len() as u32).collect(),
        };
        if let Some(i) = indices.iter().find(|i| **i as usize >= positions.len()) {
            return Err(fault(format!("a triangle names vertex {i} of {}, counted from 0", positions.len()), AGAIN));
        }
        let first = soup.positions.len() as u32;
        soup.positions.extend(positions.iter().map(|p: &DVec3| transform.transform_point3(*p)));
        let own: Vec<[u32; 3]> = triangles(&indices, mode)
            .into_iter()
            .map(|[a, b, c]| if mirrored { [a, c, b] } else { [a, b, c] })
            .collect();
        looks.add(reader, primitive, positions.len(), &own);
        soup.triangles.extend(own.iter().map(|t| t.map(|i| i + first)));
        soup.check_size()?;
    }
    Ok(())
}

fn triangles(indices: &[u32], mode: Mode) -> Vec<[u32; 3]> {
    match mode {
        Mode::TriangleStrip => indices
            .windows(3)
            .enumerate()
            .map(|(k, t)| if k % 2 == 0 { [t[0], t[1], t[2]] } else { [t[1], t[0], t[2]] })
            .collect(),
        Mode::TriangleFan => {
            let corners = indices.windows(2).skip(1);
            corners.filter_map(|t| Some([*indices.first()?, t[0], t[1]])).collect()
        }
        _ => indices.chunks_exact(3).map(|t| [t[0], t[1], t[2]]).collect(),
    }
}
