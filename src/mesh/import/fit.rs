//! A typical head fitted to a scan: similarity moves by nearest points, worst ones left out. One way
//! only, from the typical head to the scan, so shoulders and chairs do not matter.

use super::nearest::Tree;
use crate::mesh::Mesh;
use crate::mesh::parametric::default_head;
use glam::{DMat3, DVec3, Mat3, Vec3};
use std::sync::LazyLock;

/// Points of the typical head, and of them those of the first, coarse rounds.
const POINTS: usize = 900;
const COARSE: usize = 300;
/// Below this height of the head frame lies the neck, which scans cut anywhere, mm.
const FLOOR_MM: f32 = -75.0;
/// Farther than this counts as this far, mm.
const REACH_MM: f32 = 30.0;
/// Share of the points that each round trusts.
const TRUSTED: f32 = 0.8;
/// Sizes of heads against the typical one.
const SCALES: (f32, f32) = (0.8, 1.22);

/// Points of the typical head in the head frame.
static TYPICAL: LazyLock<Vec<Vec3>> = LazyLock::new(|| {
    let points = sample(&default_head().mesh, POINTS * 2);
    points.into_iter().filter(|p| p.y > FLOOR_MM).take(POINTS).collect()
});

/// Makes the typical head, once.
pub(super) fn prepare() {
    LazyLock::force(&TYPICAL);
}

/// A similarity from the head frame to the scan: `scan = rotation * head * scale + shift`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    pub rotation: Mat3,
    pub scale: f32,
    pub shift: Vec3,
    /// Mean distance of the typical head's points from the scan, mm, far ones cut.
    pub residual_mm: f32,
}

/// Evenly spread points on a mesh, the same ones in every run, in a mixed order.
pub(super) fn sample(mesh: &Mesh, count: usize) -> Vec<Vec3> {
    let mut sums = Vec::with_capacity(mesh.triangles.len());
    let mut sum = 0.0_f64;
    for t in 0..mesh.triangles.len() {
        let [a, b, c] = mesh.corners(t);
        sum += f64::from((b - a).cross(c - a).length());
        sums.push(sum);
    }
    // A stride by the golden ratio visits the surface evenly in any prefix.
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    (0..count)
        .filter_map(|i| {
            let wanted = (i as f64 * GOLDEN).fract() * sum;
            let t = sums.partition_point(|s| *s < wanted).min(sums.len().checked_sub(1)?);
            let number = |k| crate::rng::unit_f32(crate::rng::hash2(i as u32, k));
            let (mut x, mut y) = (number(1), number(2));
            if x + y > 1.0 {
                (x, y) = (1.0 - x, 1.0 - y);
            }
            let [a, b, c] = mesh.corners(t);
            Some(a + (b - a) * x + (c - a) * y)
        })
        .collect()
}

/// Refines a start by `rounds` of nearest points. `None` where the scan lies elsewhere.
pub(super) fn refine(scan: &Tree, start: Fit, rounds: usize, fine: bool) -> Option<Fit> {
    let typical = if fine { &TYPICAL[..] } else { &TYPICAL[..COARSE.min(TYPICAL.len())] };
    let mut fit = start;
    for _ in 0..rounds {
        let mut pairs: Vec<(f32, Vec3, Vec3)> = typical
            .iter()
            .filter_map(|t| {
                let p = fit.rotation * *t * fit.scale + fit.shift;
                let q = scan.nearest(p, REACH_MM * 2.0)?;
                Some((p.distance_squared(q), *t, q))
            })
            .collect();
        let trusted = (pairs.len() as f32 * TRUSTED) as usize;
        if trusted < typical.len() / 4 {
            return None;
        }
        let last = trusted.min(pairs.len().saturating_sub(1));
        pairs.select_nth_unstable_by(last, |a, b| a.0.total_cmp(&b.0));
        fit = similarity(&pairs[..trusted])?;
    }
    let far = |t: &Vec3| {
        let p = fit.rotation * *t * fit.scale + fit.shift;
        scan.nearest(p, REACH_MM).map_or(REACH_MM, |q| p.distance(q))
    };
    fit.residual_mm = typical.iter().map(far).sum::<f32>() / typical.len() as f32;
    Some(fit)
}

/// The best similarity of the pairs (distance, from, to).
fn similarity(pairs: &[(f32, Vec3, Vec3)]) -> Option<Fit> {
    let n = pairs.len() as f64;
    let mean = |f: fn(&(f32, Vec3, Vec3)) -> Vec3| pairs.iter().map(|p| f(p).as_dvec3()).sum::<DVec3>() / n;
    let (from, to) = (mean(|p| p.1), mean(|p| p.2));
    let (mut cross, mut spread) = (DMat3::ZERO, 0.0);
    for (_, t, q) in pairs {
        let (t, q) = (t.as_dvec3() - from, q.as_dvec3() - to);
        cross += DMat3::from_cols(q * t.x, q * t.y, q * t.z);
        spread += t.length_squared();
    }
    let rotation = nearest_rotation(cross)?;
    let matched = rotation.transpose() * cross;
    let scale =
        ((matched.x_axis.x + matched.y_axis.y + matched.z_axis.z) / spread).clamp(SCALES.0.into(), SCALES.1.into());
    let shift = to - rotation * from * scale;
    Some(Fit { rotation: rotation.as_mat3(), scale: scale as f32, shift: shift.as_vec3(), residual_mm: REACH_MM })
}

/// The rotation in a matrix, by Higham's iteration for the polar decomposition. `None` for a mirror
/// or nothing.
fn nearest_rotation(m: DMat3) -> Option<DMat3> {
    let size = m.to_cols_array().iter().map(|v| v * v).sum::<f64>().sqrt();
    let mut r = m * size.recip();
    for _ in 0..40 {
        if !(r.determinant() > 1e-12) {
            return None;
        }
        let next = (r + r.inverse().transpose()) * 0.5;
        let moved = (next - r).to_cols_array().iter().map(|v| v.abs()).sum::<f64>();
        r = next;
        if moved < 1e-10 {
            break;
        }
    }
    Some(r)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_turned_head_again() {
        prepare();
        let head = default_head().mesh;
        let turn = Mat3::from_euler(glam::EulerRot::XYZ, 0.3, 0.4, -0.2);
        let shift = Vec3::new(20.0, -10.0, 15.0);
        let scan = Tree::new(sample(&head, 6000).into_iter().map(|p| turn * p * 1.1 + shift).collect());
        let start = Fit { rotation: Mat3::IDENTITY, scale: 1.0, shift: Vec3::ZERO, residual_mm: 0.0 };
        let fit = refine(&scan, start, 25, true).expect("a fit");
        assert!(fit.residual_mm < 8.0, "{fit:?}");
        let angle = (fit.rotation.transpose() * turn).z_axis.z.clamp(-1.0, 1.0).acos();
        assert!(angle < 0.5, "{angle} rad off");
    }
}
