//! The skin of a face is not as smooth as a cage of quads makes it: fat and muscle under it raise and sink it by
//! hundredths of a millimetre over one or two centimetres. Only its normals show that.

use super::Head;
use crate::math::{smoothstep, unit_or};
use crate::rng::{hash2, unit_f32};
use glam::Vec3;
use std::f32::consts::TAU;

/// Plane waves whose sum it is: enough for a field that never repeats.
const WAVES: u32 = 28;
/// Their lengths, mm: the mesh has vertices every 3 to 5.
const LENGTH_MM: (f32, f32) = (8.0, 24.0);
/// Root mean square of the slope on the face, both directions together, and what a scalp has of it (by eye).
const SLOPE_RMS: f32 = 0.042;
const SCALP_SHARE: f32 = 0.35;
/// Curvature from which skin is stretched over something: lids, nostrils, lips, ears, 1/mm.
const TAUT_PER_MM: f32 = 0.07;

/// Normals of a head that is a drawing; a scan has its own relief.
pub fn normals(head: &Head, curvature_per_mm: &[f32]) -> Vec<Vec3> {
    let mesh = &head.mesh;
    if head.marks.is_empty() {
        return mesh.normals.clone();
    }
    let waves: Vec<(Vec3, f32)> = (0..WAVES).map(wave).collect();
    // A gradient along a surface has two of its three parts.
    let scale = SLOPE_RMS * (2.0 / WAVES as f32 * 1.5).sqrt();
    let hairline_mm = head.landmarks.glabella.y + 40.0;
    let tilted = |(i, n): (usize, &Vec3)| {
        let p = mesh.positions_mm[i];
        let slope: Vec3 = waves.iter().map(|(k, phase)| k.normalize_or_zero() * (k.dot(p) + phase).cos()).sum();
        let scalp = smoothstep(hairline_mm - 8.0, hairline_mm + 12.0, p.y).max(smoothstep(5.0, -15.0, p.z));
        let taut = smoothstep(TAUT_PER_MM, 0.4 * TAUT_PER_MM, curvature_per_mm[i].abs());
        let share = scale * taut * (1.0 + (SCALP_SHARE - 1.0) * scalp);
        unit_or(*n - slope.reject_from_normalized(*n) * share, *n)
    };
    mesh.normals.iter().enumerate().map(tilted).collect()
}

/// Wave vector, 1/mm, and phase.
fn wave(i: u32) -> (Vec3, f32) {
    let draw = |stream: u32| unit_f32(hash2(0x756e_6475 + i, stream));
    let (z, turn) = (2.0 * draw(0) - 1.0, TAU * draw(1));
    let flat = (1.0 - z * z).sqrt();
    let length_mm = LENGTH_MM.0 * (LENGTH_MM.1 / LENGTH_MM.0).powf(draw(2));
    (Vec3::new(flat * turn.cos(), flat * turn.sin(), z) * (TAU / length_mm), TAU * draw(3))
}

#[cfg(test)]
mod tests {
    use super::super::geometry::curvature;
    use super::super::parametric;
    use super::*;

    #[test]
    fn a_face_undulates_and_a_scan_does_not() {
        let mut head = parametric::default_head();
        let bulge = curvature::mean_per_mm(&head.mesh);
        let rms = |normals: &[Vec3], here: &dyn Fn(Vec3) -> bool| {
            let pairs = normals.iter().zip(&head.mesh.normals).zip(&head.mesh.positions_mm).filter(|(_, p)| here(**p));
            let squares: Vec<f32> = pairs.map(|((a, b), _)| a.distance_squared(*b)).collect();
            (squares.iter().sum::<f32>() / squares.len() as f32).sqrt()
        };
        let tilted = normals(&head, &bulge);
        let [forehead, scalp] =
            [rms(&tilted, &|p| (50.0..75.0).contains(&p.y) && p.z > 80.0), rms(&tilted, &|p| p.y > 120.0)];
        assert!((0.03..0.09).contains(&forehead), "{forehead}");
        assert!((0.2..0.5).contains(&(scalp / forehead)), "{scalp} {forehead}");
        head.marks.clear();
        assert_eq!(normals(&head, &bulge), head.mesh.normals);
    }
}
