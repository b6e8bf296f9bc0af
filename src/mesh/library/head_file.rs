//! The format in which the library keeps its own heads: OBJ with their landmarks and features in comments.

use crate::mesh::{Head, Landmarks, Marks, Mesh};
use glam::Vec3;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::str::FromStr;

/// First line of the heads that [`write_obj`] writes.
pub const HEADER: &str = "# tonsure head 7: millimetres, head frame (+X left, +Y up, +Z forward); a mark is vertex, lips, brow, beard, mouth, hollow";

/// Writes a head as OBJ, landmarks and marks as comments, which other programs pass over; the file appears
/// whole or not at all.
///
/// # Errors
/// The file system's.
pub fn write_obj(head: &Head, path: &Path) -> std::io::Result<()> {
    crate::files::write(path, obj_text(head).as_bytes())
}

pub fn obj_text(head: &Head) -> String {
    let mut out = format!("{HEADER}\n");
    // Writing to a String cannot fail.
    for (name, p) in head.landmarks.named() {
        writeln!(out, "# {name} {:.2} {:.2} {:.2}", p.x, p.y, p.z).ok();
    }
    for (i, Marks { lips, brow, beard, mouth, hollow }) in head.marks.iter().enumerate() {
        if lips + brow + beard + hollow > 0.005 {
            writeln!(out, "# mark {i} {lips:.2} {brow:.2} {beard:.2} {mouth:.2} {hollow:.2}").ok();
        }
    }
    for (i, p) in head.lids.iter().enumerate().flat_map(|(i, lid)| lid.iter().map(move |p| (i, p))) {
        writeln!(out, "# lid {i} {:.3} {:.3} {:.3}", p.x, p.y, p.z).ok();
    }
    for p in &head.mesh.positions_mm {
        writeln!(out, "v {:.3} {:.3} {:.3}", p.x, p.y, p.z).ok();
    }
    for t in &head.mesh.triangles {
        writeln!(out, "f {} {} {}", t[0] + 1, t[1] + 1, t[2] + 1).ok();
    }
    out
}

/// Reads what [`obj_text`] wrote, as it stands; `None` where it is something else, like the heads of
/// an older version, which had no marks.
pub fn own_obj(name: &str, text: &str) -> Option<Head> {
    let rest = text.strip_prefix(HEADER)?;
    let (mut mesh, mut marked) = (Mesh::default(), Vec::new());
    let mut lids: [Vec<Vec3>; 4] = Default::default();
    let mut points = BTreeMap::new();
    for line in rest.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("#") => {
                let name = words.next()?;
                if name == "mark" {
                    marked.push(numbers::<f32, 6>(words)?);
                } else if name == "lid" {
                    let [lid, x, y, z] = numbers::<f32, 4>(words)?;
                    lids.get_mut(lid as usize)?.push(Vec3::new(x, y, z));
                } else {
                    points.insert(name, Vec3::from(numbers(words)?));
                }
            }
            Some("v") => mesh.positions_mm.push(Vec3::from(numbers(words)?)),
            Some("f") => mesh.triangles.push(numbers::<u32, 3>(words)?.map(|i| i.wrapping_sub(1))),
            _ => {}
        }
    }
    let count = mesh.positions_mm.len() as u32;
    if mesh.triangles.is_empty() || mesh.triangles.iter().flatten().any(|&i| i >= count) {
        return None;
    }
    mesh.compute_normals();
    let mut marks = vec![Marks::default(); mesh.positions_mm.len()];
    for [i, lips, brow, beard, mouth, hollow] in marked {
        *marks.get_mut(i as usize)? = Marks { lips, brow, beard, mouth, hollow };
    }
    let landmarks = Landmarks {
        nasion: *points.get("nasion")?,
        glabella: *points.get("glabella")?,
        inion: *points.get("inion")?,
        left_preauricular: *points.get("left_preauricular")?,
        right_preauricular: *points.get("right_preauricular")?,
        vertex: *points.get("vertex")?,
    };
    Some(Head { marks, lids, ..Head::new(name, mesh, landmarks) })
}

fn numbers<'a, T: FromStr + PartialOrd, const N: usize>(words: impl Iterator<Item = &'a str>) -> Option<[T; N]> {
    // What equals itself: no NaN.
    let parsed =
        words.map(|w| w.parse().ok().filter(|v: &T| v.partial_cmp(v).is_some())).collect::<Option<Vec<T>>>()?;
    parsed.try_into().ok()
}
