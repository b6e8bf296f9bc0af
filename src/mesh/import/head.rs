//! From an upright surface, or a scan that was read, to a head: landmarks, head frame.

use super::Imported;
use crate::mesh::geometry::painted::Painted;
use crate::mesh::import;
use crate::mesh::measure;
use crate::mesh::pose::marks::Found;
use crate::mesh::{Head, Landmarks, Mesh, MeshError};
use glam::Vec3;
use std::path::Path;

/// Step of the midline profile, mm.
const STEP_MM: f32 = 2.0;
/// Finds the landmarks of an upright mesh (+Y up, face to +Z) in millimetres and brings it into the
/// head frame.
///
/// # Errors
/// A mesh on which no head is found.
pub fn register(name: &str, mesh: Mesh, path: &Path) -> Result<Head, MeshError> {
    Ok(head(name, import::upright(mesh, path)?))
}

/// The head of a scan that was read.
pub fn head(name: &str, imported: Imported) -> Head {
    let Painted { mesh, paint } = imported.painted;
    let mut head = Head { paint, ..Head::new(name, mesh, landmarks(&imported.marks)) };
    head.size_note = measure::size_note(&head, &imported.report);
    head.placement = Some(imported.report.placement);
    head
}

/// The landmarks that the chart is built from.
pub(in crate::mesh) fn landmarks(marks: &[Found]) -> Landmarks {
    let at = |name| marks.iter().find(|m| m.name == name).map_or(Vec3::ZERO, |m| m.position_mm);
    Landmarks {
        nasion: at("nasion"),
        glabella: at("glabella"),
        inion: at("inion"),
        left_preauricular: at("left_preauricular"),
        right_preauricular: at("right_preauricular"),
        vertex: at("vertex"),
    }
}

/// Front and back of the midline at one height, mm.
#[derive(Clone, Copy)]
pub(in crate::mesh) struct Row {
    pub y: f32,
    pub front: f32,
    pub back: f32,
}

/// Points along the curve in which the plane x = `middle` cuts the mesh, about a millimetre apart.
pub(in crate::mesh) fn midline(mesh: &Mesh, middle: f32) -> Vec<Vec3> {
    let mut points = Vec::new();
    for t in 0..mesh.triangles.len() {
        let corners = mesh.corners(t);
        let cut = |i: usize, j: usize| {
            let (a, b) = (corners[i], corners[j]);
            ((a.x < middle) != (b.x < middle)).then(|| a.lerp(b, (middle - a.x) / (b.x - a.x)))
        };
        let mut cuts = [cut(0, 1), cut(1, 2), cut(2, 0)].into_iter().flatten();
        if let (Some(a), Some(b)) = (cuts.next(), cuts.next()) {
            let steps = (a.distance(b) / STEP_MM * 2.0).ceil().clamp(1.0, 1e4) as u32;
            points.extend((0..=steps).map(|s| a.lerp(b, s as f32 / steps as f32)));
        }
    }
    points
}

/// Farthest front and back of a midline by height, top down.
pub(in crate::mesh) fn profile(midline: &[Vec3], top: f32) -> Vec<Row> {
    let rows = 130;
    let mut extent = vec![(f32::MIN, f32::MAX); rows];
    for p in midline {
        let i = (top - p.y) / STEP_MM;
        if i >= 0.0
            && let Some(e) = extent.get_mut(i as usize)
        {
            *e = (e.0.max(p.z), e.1.min(p.z));
        }
    }
    (0..rows)
        .filter(|&i| extent[i].0 > f32::MIN)
        .map(|i| Row { y: top - (i as f32 + 0.5) * STEP_MM, front: extent[i].0, back: extent[i].1 })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::parametric::default_head;
    use glam::vec3;

    #[test]
    fn finds_the_default_heads_own_landmarks() {
        let head = default_head();
        let shifted = Mesh {
            positions_mm: head.mesh.positions_mm.iter().map(|p| *p + vec3(3.0, -40.0, 12.0)).collect(),
            ..head.mesh.clone()
        };
        let found = register("again", shifted, Path::new("again.obj")).expect("a head").landmarks;
        let own = head.landmarks;
        // Each frame starts at its own ears: places are compared from the nasion.
        for (name, a, b, bound) in [
            ("vertex", found.vertex, own.vertex, 8.0),
            ("left ear", found.left_preauricular, own.left_preauricular, 15.0),
            ("right ear", found.right_preauricular, own.right_preauricular, 15.0),
            ("inion", found.inion, own.inion, 30.0),
        ] {
            let (a, b) = (a - found.nasion, b - own.nasion);
            assert!(a.distance(b) < bound, "{name}: found {a}, is {b} from the nasion");
        }
    }

    #[test]
    fn a_ball_is_not_a_head() {
        let mut mesh = default_head().mesh;
        for p in &mut mesh.positions_mm {
            *p = p.normalize_or(Vec3::Y) * 95.0;
        }
        let error = register("ball", mesh, Path::new("ball.obj")).map(|_| ()).expect_err("no head").to_string();
        assert!(error.contains("no head was found"), "{error}");
    }
}
