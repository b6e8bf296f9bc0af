//! Head files: OBJ for now. Nothing in a file is trusted: sizes are capped, indices checked, and no
//! other file is ever opened on its behalf.

use super::{Mesh, MeshError};
use glam::Vec3;
use std::collections::HashMap;
use std::path::Path;

/// Largest file, vertex count and triangle count that are read.
const MAX_BYTES: u64 = 256 << 20;
const MAX_VERTICES: usize = 4_000_000;
const MAX_TRIANGLES: usize = 8_000_000;
/// Fewer triangles than this cannot show a head.
const MIN_TRIANGLES: usize = 1_000;
/// Breadths of heads, mm: what a unit guess must land in.
const BREADTH_MM: (f32, f32) = (105.0, 215.0);

pub(super) fn unusable(path: &Path, reason: impl Into<String>, remedy: &str) -> MeshError {
    MeshError::Unusable { path: path.into(), reason: reason.into(), remedy: remedy.into() }
}

/// Reads an OBJ file: triangles in millimetres, welded, one component, wound outwards.
///
/// # Errors
/// [`MeshError`] for anything that is not a surface.
pub fn load_obj(path: &Path) -> Result<Mesh, MeshError> {
    let read = |source| MeshError::Read { path: path.into(), source };
    let bytes = std::fs::metadata(path).map_err(read)?.len();
    if bytes > MAX_BYTES {
        return Err(unusable(path, format!("it has {} MB", bytes >> 20), "decimate the scan to below 256 MB"));
    }
    let text = tolerant(&std::fs::read(path).map_err(read)?);
    let mesh = parse(&text, path)?;
    let mesh = largest_component(clean(mesh, path)?);
    if mesh.triangles.len() < MIN_TRIANGLES {
        let reason = format!("its largest part has {} triangles", mesh.triangles.len());
        return Err(unusable(path, reason, "a head needs at least 1000; export the scan itself as OBJ"));
    }
    let mut mesh = outward(in_millimetres(mesh, path)?);
    mesh.compute_normals();
    Ok(mesh)
}

/// Keeps the statements that make a surface, in a form that the parser accepts: no byte-order mark,
/// any line ending, continued lines joined, faces without texture and normal indices.
fn tolerant(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace("\\\r\n", " ").replace("\\\n", " ");
    let mut out = String::with_capacity(text.len());
    for line in text.split(['\n', '\r']) {
        let mut words = line.trim_start_matches('\u{feff}').split_whitespace();
        match words.next() {
            Some("v") => {
                out.push('v');
                for word in words.take(3) {
                    out.push(' ');
                    out.push_str(word);
                }
                out.push('\n');
            }
            Some("f") => {
                out.push('f');
                for word in words {
                    out.push(' ');
                    out.push_str(word.split('/').next().unwrap_or(word));
                }
                out.push('\n');
            }
            _ => {}
        }
    }
    out
}

fn parse(text: &str, path: &Path) -> Result<Mesh, MeshError> {
    let options = tobj::LoadOptions { triangulate: true, single_index: true, ..Default::default() };
    let load = || tobj::load_obj_buf(&mut text.as_bytes(), &options, |_| Err(tobj::LoadError::OpenFileFailed));
    // The parser did not panic on any file tried, but the file is a stranger's.
    let parsed = std::panic::catch_unwind(load).unwrap_or(Err(tobj::LoadError::GenericFailure));
    let (models, _) =
        parsed.map_err(|e| unusable(path, format!("it does not read as OBJ ({e})"), "export it again as OBJ"))?;
    let mut mesh = Mesh::default();
    for model in models {
        let first = mesh.positions_mm.len() as u32;
        mesh.positions_mm.extend(model.mesh.positions.chunks_exact(3).map(Vec3::from_slice));
        mesh.triangles.extend(model.mesh.indices.chunks_exact(3).map(|t| [t[0] + first, t[1] + first, t[2] + first]));
        if mesh.positions_mm.len() > MAX_VERTICES || mesh.triangles.len() > MAX_TRIANGLES {
            return Err(unusable(path, "it has more than 8 million triangles", "decimate the scan"));
        }
    }
    if mesh.triangles.is_empty() {
        return Err(unusable(path, "it holds no faces", "export the surface, not points or lines, as OBJ"));
    }
    Ok(mesh)
}

/// Welds equal positions and drops what is not finite or has no area.
fn clean(mesh: Mesh, path: &Path) -> Result<Mesh, MeshError> {
    let finite = mesh.positions_mm.iter().filter(|p| p.is_finite() && p.abs().max_element() < 1e7).count();
    if finite * 2 < mesh.positions_mm.len() {
        return Err(unusable(path, "most of its vertices are not finite numbers", "export the scan again"));
    }
    let mut seen: HashMap<[u32; 3], u32> = HashMap::with_capacity(mesh.positions_mm.len());
    let mut positions = Vec::new();
    let index: Vec<Option<u32>> = mesh
        .positions_mm
        .iter()
        .map(|p| {
            (p.is_finite() && p.abs().max_element() < 1e7).then(|| {
                *seen.entry(p.to_array().map(|v| (v + 0.0).to_bits())).or_insert_with(|| {
                    positions.push(*p);
                    positions.len() as u32 - 1
                })
            })
        })
        .collect();
    let triangles = mesh
        .triangles
        .iter()
        .filter_map(|t| {
            let at = |i: u32| index.get(i as usize).copied().flatten();
            let t = [at(t[0])?, at(t[1])?, at(t[2])?];
            let [a, b, c] = t.map(|i| positions[i as usize]);
            (t[0] != t[1] && t[1] != t[2] && t[2] != t[0] && (b - a).cross(c - a).length_squared() > 0.0).then_some(t)
        })
        .collect();
    Ok(Mesh { positions_mm: positions, normals: Vec::new(), triangles })
}

/// The component with the most triangles: the head, not what floats about it.
fn largest_component(mesh: Mesh) -> Mesh {
    let mut parent: Vec<u32> = (0..mesh.positions_mm.len() as u32).collect();
    fn root(parent: &mut [u32], mut i: u32) -> u32 {
        while parent[i as usize] != i {
            parent[i as usize] = parent[parent[i as usize] as usize];
            i = parent[i as usize];
        }
        i
    }
    for t in &mesh.triangles {
        for (a, b) in [(t[0], t[1]), (t[1], t[2])] {
            let (a, b) = (root(&mut parent, a), root(&mut parent, b));
            parent[a.max(b) as usize] = a.min(b);
        }
    }
    let mut counts: HashMap<u32, usize> = HashMap::new();
    for t in &mesh.triangles {
        *counts.entry(root(&mut parent, t[0])).or_default() += 1;
    }
    let best = counts.into_iter().max_by_key(|&(r, n)| (n, std::cmp::Reverse(r))).map(|(r, _)| r);
    let kept = mesh.triangles.iter().filter(|t| Some(root(&mut parent, t[0])) == best).copied().collect();
    compact(mesh.positions_mm, kept)
}

/// A mesh without the positions that no triangle uses.
pub(super) fn compact(positions: Vec<Vec3>, triangles: Vec<[u32; 3]>) -> Mesh {
    let mut new = vec![u32::MAX; positions.len()];
    let mut kept = Vec::new();
    let triangles = triangles
        .into_iter()
        .map(|t| {
            t.map(|i| {
                if new[i as usize] == u32::MAX {
                    new[i as usize] = kept.len() as u32;
                    kept.push(positions[i as usize]);
                }
                new[i as usize]
            })
        })
        .collect();
    Mesh { positions_mm: kept, normals: Vec::new(), triangles }
}

/// Finds the unit: the one in which the head's breadth, over its upper third, is a head's.
fn in_millimetres(mut mesh: Mesh, path: &Path) -> Result<Mesh, MeshError> {
    let bounds = crate::math::Aabb::around(&mesh.positions_mm);
    // Recentred first: scans lie anywhere in a room.
    let center = bounds.center();
    let size = bounds.size();
    // The crown is narrower than the shoulders, so only the top counts; a head and neck are about
    // 1.8 breadths high.
    let top = bounds.max.y - size.y.min(size.x.max(size.z)) * 0.4;
    let breadth = crate::math::Aabb::around(mesh.positions_mm.iter().filter(|p| p.y > top)).size().x;
    const UNITS_MM: [f32; 5] = [1.0, 1000.0, 25.4, 10.0, 100.0];
    let unit = UNITS_MM.into_iter().find(|u| (BREADTH_MM.0..=BREADTH_MM.1).contains(&(breadth * u)));
    let Some(unit) = unit else {
        let reason = format!("it is {breadth:.3} units wide, which is a head in no unit");
        return Err(unusable(path, reason, "export it upright (+Y up, face to +Z) in millimetres"));
    };
    for p in &mut mesh.positions_mm {
        *p = (*p - center) * unit;
    }
    Ok(mesh)
}

/// Turns the winding so that the enclosed volume is positive.
fn outward(mut mesh: Mesh) -> Mesh {
    let volume: f64 = (0..mesh.triangles.len())
        .map(|t| {
            let [a, b, c] = mesh.corners(t);
            f64::from(a.dot(b.cross(c)))
        })
        .sum();
    if volume < 0.0 {
        for t in &mut mesh.triangles {
            t.swap(1, 2);
        }
    }
    mesh
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(content: &[u8]) -> String {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), content).expect("writing it");
        load_obj(file.path()).expect_err("must be refused").to_string()
    }

    #[test]
    fn bad_files_get_one_sentence() {
        assert!(load_obj(Path::new("/no/such/head.obj")).expect_err("missing").to_string().contains("cannot read"));
        assert!(refused(b"").contains("no faces"));
        assert!(refused(b"\x89PNG\r\n\x1a\n\x00\x00 garbage \xff\xfe f 1 2 3").contains("not"));
        assert!(refused(b"v 0 0 0\nv 1 0 0\nv 0 1 0\n").contains("no faces"));
        assert!(refused(b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 9\n").contains("OBJ"));
        assert!(refused(b"v nan nan nan\nv nan 0 0\nv 0 nan 0\nf 1 2 3\n").contains("finite"));
        assert!(refused(b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n").contains("triangles"));
        assert!(refused(b"v 0 0 0\nv 1 0 0\nv 0 1").contains("not") || refused(b"v 0 0").contains("not"));
    }
}
