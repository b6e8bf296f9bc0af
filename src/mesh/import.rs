//! Head files: OBJ, PLY, STL, GLB and glTF, in any unit and along any axes. Nothing in a file is
//! trusted: sizes are capped, indices checked, and no other file is opened on its behalf but a glTF
//! buffer beside it.

mod colors;
mod dense;
mod gltf;
pub mod head;
mod holes;
mod obj;
mod place;
mod ply;
mod polygon;
mod repair;
mod sniff;
mod soup;
mod stl;
mod texture;

pub use super::options::{Axis, ImportOptions, NoSuch, Placement, Unit, unit_name};
pub use super::report::{Defect, Report};

pub(crate) use super::error::{Fault, fault};

use super::error::unusable;
pub use super::geometry::painted::Painted;
pub use super::pose::marks::Found;
use super::{Mesh, MeshError};
use repair::Surface;
use sniff::Format;
use soup::{MAX_BYTES, Soup};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Fewer triangles than this cannot show a head.
const MIN_TRIANGLES: usize = 1_000;
/// Breadths of heads, mm: what a unit guess must land in.
const BREADTH_MM: (f32, f32) = (105.0, 215.0);

/// A head file read: in the head frame, its landmarks, and what was made of it.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Millimetres, head frame.
    pub painted: Painted,
    /// In the head frame, with how sure each is.
    pub marks: Vec<Found>,
    /// What was in the file and what was mended.
    pub report: Report,
}

/// Reads a head file of any known format: triangles in millimetres in the head frame, mended.
///
/// # Errors
/// [`MeshError`] for anything that is not the surface of a head.
pub fn load(path: &Path, options: &ImportOptions) -> Result<Imported, MeshError> {
    let bytes = bytes(path)?;
    read(&bytes, path, options).map_err(|f| unusable(path, f.reason, f.remedy))
}

fn read(bytes: &[u8], path: &Path, options: &ImportOptions) -> Result<Imported, Fault> {
    let text = from_utf16(bytes);
    let bytes = text.as_deref().map_or(bytes, str::as_bytes);
    let format = sniff::format(bytes, path)?;
    let mut soup = parse(format, bytes, path)?;
    soup.note("text_in_utf16", usize::from(text.is_some()), true);
    let surface = repair::repair(soup, true)?;
    large_enough(&surface.painted.mesh)?;
    placed(format.name(), surface, options)
}

/// Finds the head in a surface and tells about it.
fn placed(format: &'static str, surface: Surface, options: &ImportOptions) -> Result<Imported, Fault> {
    let (vertices, triangles, components) = (surface.vertices, surface.read_triangles, surface.components);
    let (placed, defects) = place::place(surface, options)?;
    large_enough(&placed.painted.mesh)?;
    let pose = placed.pose;
    let report = Report {
        format,
        vertices,
        triangles,
        components,
        unit: pose.unit,
        by_tape: options.circumference_mm.is_some(),
        up: pose.up,
        front: pose.front,
        defects,
        placement: placed.placement,
        fit_mm: pose.fit.residual_mm,
        colour: placed.colour,
    };
    Ok(Imported { painted: placed.painted, marks: placed.marks, report })
}

/// An upright surface (+Y up, face to +Z) in millimetres, as if it were read from a file.
///
/// # Errors
/// [`MeshError`] where there is no head in it.
pub fn upright(mesh: Mesh, path: &Path) -> Result<Imported, MeshError> {
    let options = ImportOptions {
        unit: Some(Unit::Millimetre),
        up: Some(Axis::UP),
        front: Some(Axis::FRONT),
        ..Default::default()
    };
    let parts = vec![0; mesh.triangles.len()];
    let (vertices, triangles) = (mesh.positions_mm.len(), mesh.triangles.len());
    let painted = Painted::from(Mesh { normals: Vec::new(), ..mesh });
    let surface = Surface {
        painted,
        parts,
        center: glam::DVec3::ZERO,
        vertices,
        read_triangles: triangles,
        components: 1,
        brought: colors::Brought::default(),
        defects: Vec::new(),
    };
    placed("mesh", surface, &options).map_err(|f| unusable(path, f.reason, f.remedy))
}

/// Reads and mends a file's bytes without looking for a head in it: how many triangles there are. Files that
/// it names are looked for beside `path`. What fuzzing feeds.
///
/// # Errors
/// [`MeshError`] for anything that is not a surface.
pub fn triangles_in(bytes: &[u8], path: &Path) -> Result<usize, MeshError> {
    let soup = sniff::format(bytes, path).and_then(|format| parse(format, bytes, path));
    let surface = soup.and_then(|soup| repair::repair(soup, true));
    Ok(surface.map_err(|f| unusable(path, f.reason, f.remedy))?.painted.mesh.triangles.len())
}

/// The files that a head file has its look or its buffers from, as far as they are there; none of what does not read.
pub fn companions(path: &Path) -> Vec<PathBuf> {
    let Ok(bytes) = bytes(path) else { return Vec::new() };
    let text = from_utf16(&bytes);
    let bytes = text.as_deref().map_or(&bytes[..], str::as_bytes);
    match sniff::format(bytes, path) {
        Ok(Format::Obj) => obj::companions(bytes, path),
        Ok(Format::Ply) => ply::companions(bytes, path),
        Ok(Format::Glb | Format::Gltf) => gltf::companions(bytes, path),
        Ok(Format::Stl) | Err(_) => Vec::new(),
    }
}

/// The pictures that an MTL file names for its materials.
pub fn pictures_in(mtl: &str) -> Vec<(String, String)> {
    obj::pictures(mtl)
}

fn parse(format: Format, bytes: &[u8], path: &Path) -> Result<Soup, Fault> {
    match format {
        Format::Obj => obj::read(bytes, path),
        Format::Ply => ply::read(bytes, path),
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
    let surface = obj::read(&bytes(path)?, path).and_then(|soup| repair::repair(soup, false)).map_err(wrong)?;
    let mut painted = surface.painted;
    let largest = largest(&surface.parts);
    painted.keep(|t| surface.parts[t] == largest);
    large_enough(&painted.mesh).map_err(wrong)?;
    let mut mesh = in_millimetres(painted.mesh, path)?;
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

fn large_enough(mesh: &Mesh) -> Result<(), Fault> {
    if mesh.triangles.len() < MIN_TRIANGLES {
        let reason = format!("its head-like part has {} triangles", mesh.triangles.len());
        return Err(fault(reason, "a head needs at least 1000; export the scan itself"));
    }
    Ok(())
}

/// The part with the most triangles; the first of equals.
fn largest(parts: &[u32]) -> u32 {
    let mut counts = vec![0_usize; parts.iter().max().map_or(0, |m| *m as usize + 1)];
    for p in parts {
        counts[*p as usize] += 1;
    }
    (0..counts.len()).rev().max_by_key(|p| counts[*p]).unwrap_or(0) as u32
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

#[cfg(test)]
mod tests;
