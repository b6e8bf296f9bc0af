//! Head files: OBJ, PLY, STL, GLB and glTF, in any unit and along any axes. Nothing in a file is
//! trusted: sizes are capped, indices checked, and no other file is opened on its behalf but a glTF
//! buffer beside it.

mod fit;
mod gltf;
mod nearest;
mod obj;
mod options;
mod ply;
mod pose;
mod repair;
mod sniff;
mod soup;
mod stl;

pub use options::{Axis, Defect, ImportOptions, Placement, Report, Unit};

use super::{Mesh, MeshError};
use glam::Vec3;
use repair::Surface;
use sniff::Format;
use soup::{Fault, Soup, fault};
use std::io::Read;
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

/// Reads a head file of any known format: triangles in millimetres, welded, one component, wound
/// outwards, upright (+Y up, face to +Z).
///
/// # Errors
/// [`MeshError`] for anything that is not the surface of a head.
pub fn load(path: &Path, options: &ImportOptions) -> Result<(Mesh, Report), MeshError> {
    let bytes = bytes(path)?;
    read(&bytes, path, options).map_err(|f| unusable(path, f.reason, f.remedy))
}

fn read(bytes: &[u8], path: &Path, options: &ImportOptions) -> Result<(Mesh, Report), Fault> {
    let text = from_utf16(bytes);
    let bytes = text.as_deref().map_or(bytes, str::as_bytes);
    let format = sniff::format(bytes, path)?;
    let mut soup = parse(format, bytes, path)?;
    soup.note("text_in_utf16", usize::from(text.is_some()), true);
    let surface = large_enough(repair::repair(soup, true)?)?;
    let Surface { positions, triangles, center, vertices, read_triangles, components, defects } = surface;
    let mut mesh = Mesh { positions_mm: positions, normals: Vec::new(), triangles };
    let pose = pose::find(&mesh, options)?;
    let mm_per_unit = pose.unit.millimetres();
    for p in &mut mesh.positions_mm {
        *p = pose.rotation * *p * mm_per_unit as f32;
    }
    mesh.compute_normals();
    let report = Report {
        format: format.name(),
        vertices,
        triangles: read_triangles,
        components,
        unit: pose.unit,
        mm_per_unit,
        up: pose.up,
        front: pose.front,
        defects,
        placement: Placement { rotation: pose.rotation, mm_per_unit, center },
        fit_mm: pose.fit_mm,
    };
    Ok((mesh, report))
}

fn parse(format: Format, bytes: &[u8], path: &Path) -> Result<Soup, Fault> {
    match format {
        Format::Obj => obj::read(bytes),
        Format::Ply => ply::read(bytes),
        Format::Stl => stl::read(bytes),
        Format::Glb | Format::Gltf => gltf::read(bytes, path),
    }
}

/// Reads an upright OBJ file (+Y up, face to +Z) as it stands, like the built-in heads: triangles in
/// millimetres, welded, one component, wound outwards.
///
/// # Errors
/// [`MeshError`] for anything that is not a surface.
pub fn load_obj(path: &Path) -> Result<Mesh, MeshError> {
    let wrong = |f: Fault| unusable(path, f.reason, f.remedy);
    // Not recentred: the built-in heads keep every bit of their positions.
    let mend = |soup| large_enough(repair::repair(soup, false)?);
    let surface = obj::read(&bytes(path)?).and_then(mend).map_err(wrong)?;
    let mesh = Mesh { positions_mm: surface.positions, normals: Vec::new(), triangles: surface.triangles };
    let mut mesh = in_millimetres(mesh, path)?;
    mesh.compute_normals();
    Ok(mesh)
}

/// The file's content, up to the largest size.
fn bytes(path: &Path) -> Result<Vec<u8>, MeshError> {
    let read = |source| MeshError::Read { path: path.into(), source };
    // Asked before it is opened: opening a pipe would wait for a writer.
    let known = std::fs::metadata(path).map_err(read)?;
    if !known.is_file() {
        return Err(unusable(path, "it is not a file", "name the head file itself"));
    }
    if known.len() > MAX_BYTES {
        let reason = format!("it has {} MB", known.len() >> 20);
        return Err(unusable(path, reason, "decimate the scan to below 256 MB"));
    }
    let mut bytes = Vec::with_capacity(known.len() as usize);
    std::fs::File::open(path).and_then(|f| f.take(MAX_BYTES).read_to_end(&mut bytes)).map_err(read)?;
    Ok(bytes)
}

/// The text of a file that some editor saved as UTF-16.
fn from_utf16(bytes: &[u8]) -> Option<String> {
    let units = |of: fn([u8; 2]) -> u16| bytes[2..].chunks_exact(2).map(|b| of([b[0], b[1]])).collect::<Vec<_>>();
    let units = match bytes {
        [0xff, 0xfe, ..] => units(u16::from_le_bytes),
        [0xfe, 0xff, ..] => units(u16::from_be_bytes),
        _ => return None,
    };
    Some(String::from_utf16_lossy(&units))
}

fn large_enough(surface: Surface) -> Result<Surface, Fault> {
    if surface.triangles.len() < MIN_TRIANGLES {
        let reason = format!("its largest part has {} triangles", surface.triangles.len());
        return Err(fault(reason, "a head needs at least 1000; export the scan itself"));
    }
    Ok(surface)
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

/// Turns the winding so that the enclosed volume is positive; true where it was not.
fn outward(mut mesh: Mesh) -> (Mesh, bool) {
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
    (mesh, volume < 0.0)
}

#[cfg(test)]
mod tests;
