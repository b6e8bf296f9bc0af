//! Where the plane between left and right cuts a surface.

use crate::mesh::Mesh;
use glam::Vec3;

/// Step of the midline profile, mm.
const STEP_MM: f32 = 2.0;

/// Front and back of the midline at one height, mm.
#[derive(Clone, Copy)]
pub struct Row {
    pub y: f32,
    pub front: f32,
    pub back: f32,
}

/// Points along the curve in which the plane x = `middle` cuts the mesh, about a millimetre apart.
pub fn midline(mesh: &Mesh, middle: f32) -> Vec<Vec3> {
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
pub fn profile(midline: &[Vec3], top: f32) -> Vec<Row> {
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
