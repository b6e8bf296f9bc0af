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

/// Price of a surface at a right angle to the typical head's, mm.
const ASKEW_MM: f32 = 20.0;
/// Surfaces that face further apart than this are not matched: the cosine.
const ALIKE: f32 = 0.3;

/// A point of a surface and its unit normal.
pub(super) type Sample = (Vec3, Vec3);

/// Points of the typical head in the head frame.
static TYPICAL: LazyLock<Vec<Sample>> = LazyLock::new(|| {
    let points = sample(&default_head().mesh, 1 << 20, POINTS * 2);
    points.into_iter().filter(|p| p.0.y > FLOOR_MM).take(POINTS).collect()
});

/// What heads are fitted to.
pub(super) struct Scan {
    tree: Tree,
    normals: Vec<Vec3>,
}

impl Scan {
    /// Samples in millimetres after scaling.
    pub fn new(samples: &[Sample], mm_per_unit: f32) -> Self {
        let points: Vec<Vec3> = samples.iter().map(|s| s.0 * mm_per_unit).collect();
        Self { tree: Tree::new(&points), normals: samples.iter().map(|s| s.1).collect() }
    }
}

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
    /// The same with a price on surfaces that face elsewhere, which tells a face from an occiput.
    pub score: f32,
}

impl Fit {
    fn place(&self, p: Vec3) -> Vec3 {
        self.rotation * p * self.scale + self.shift
    }
}

/// Evenly spread points on a mesh, the same ones in every run, in a mixed order; another `first`
/// gives other points.
pub(super) fn sample(mesh: &Mesh, first: usize, count: usize) -> Vec<Sample> {
    let mut sums = Vec::with_capacity(mesh.triangles.len());
    let mut sum = 0.0_f64;
    for t in 0..mesh.triangles.len() {
        let [a, b, c] = mesh.corners(t);
        sum += f64::from((b - a).cross(c - a).length());
        sums.push(sum);
    }
    // A stride by the golden ratio visits the surface evenly in any prefix.
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    (first..first + count)
        .filter_map(|i| {
            let wanted = (i as f64 * GOLDEN).fract() * sum;
            let t = sums.partition_point(|s| *s < wanted).min(sums.len().checked_sub(1)?);
            let number = |k| crate::rng::unit_f32(crate::rng::hash2(i as u32, k));
            let (mut x, mut y) = (number(1), number(2));
            if x + y > 1.0 {
                (x, y) = (1.0 - x, 1.0 - y);
            }
            let [a, b, c] = mesh.corners(t);
            Some((a + (b - a) * x + (c - a) * y, crate::math::unit_or((b - a).cross(c - a), Vec3::Y)))
        })
        .collect()
}

/// Refines a start: `rounds` towards nearest points, which is sure, then as many towards nearest
/// planes, which is quick. `None` where the scan lies elsewhere.
pub(super) fn refine(scan: &Scan, start: Fit, rounds: usize, fine: bool) -> Option<Fit> {
    let typical = if fine { &TYPICAL[..] } else { &TYPICAL[..COARSE.min(TYPICAL.len())] };
    let mut fit = start;
    for round in 0..rounds * 2 {
        let pairs = pairs(scan, &fit, typical)?;
        fit = if round < rounds { similarity(&pairs)? } else { slide(&fit, &pairs)? };
    }
    let n = typical.len() as f32;
    (fit.residual_mm, fit.score) = (0.0, 0.0);
    for t in typical {
        let p = fit.place(t.0);
        let near = scan.tree.nearest(p, REACH_MM);
        let far = near.map_or(REACH_MM, |q| p.distance(q.0));
        let alike = near.map_or(0.0, |q| (fit.rotation * t.1).dot(scan.normals[q.1 as usize]).abs());
        fit.residual_mm += far / n;
        fit.score += (far + ASKEW_MM * (1.0 - alike)) / n;
    }
    Some(fit)
}

/// A point of the typical head, and the scan's nearest with its normal.
struct Pair {
    distance: f32,
    from: Vec3,
    to: Vec3,
    normal: Vec3,
}

/// The trusted pairs under a fit.
fn pairs(scan: &Scan, fit: &Fit, typical: &[Sample]) -> Option<Vec<Pair>> {
    let pair = |t: &Sample| {
        let p = fit.place(t.0);
        let (to, i) = scan.tree.nearest(p, REACH_MM * 2.0)?;
        let normal = scan.normals[i as usize];
        // The sign is left out: an open scan may be wound inside out.
        let alike = (fit.rotation * t.1).dot(normal).abs() > ALIKE;
        alike.then(|| Pair { distance: p.distance(to), from: t.0, to, normal })
    };
    let mut pairs: Vec<Pair> = typical.iter().filter_map(pair).collect();
    pairs.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    pairs.truncate((pairs.len() as f32 * TRUSTED) as usize);
    (pairs.len() > typical.len() / 4).then_some(pairs)
}

/// One step of Gauss and Newton towards the planes of the pairs: small turn, shift and growth.
fn slide(fit: &Fit, pairs: &[Pair]) -> Option<Fit> {
    /// Brings turns and shifts to like sizes, mm.
    const ARM_MM: f64 = 100.0;
    let center = pairs.iter().map(|p| fit.place(p.from).as_dvec3()).sum::<DVec3>() / pairs.len() as f64;
    let mut m = [[0.0; 8]; 7];
    for pair in pairs {
        let (p, n) = (fit.place(pair.from).as_dvec3(), pair.normal.as_dvec3());
        let arm = (p - center) / ARM_MM;
        let turn = arm.cross(n);
        let row = [turn.x, turn.y, turn.z, n.x, n.y, n.z, arm.dot(n), n.dot(pair.to.as_dvec3() - p)];
        for (i, line) in m.iter_mut().enumerate() {
            for (k, cell) in line.iter_mut().enumerate() {
                *cell += row[i] * row[k];
            }
        }
    }
    for (i, line) in m.iter_mut().enumerate() {
        // A little stiffness where the surface does not tell, as on a ball.
        line[i] += 1e-3 * pairs.len() as f64;
    }
    let x = solved(m)?;
    let turn = DVec3::new(x[0], x[1], x[2]) / ARM_MM;
    let angle = turn.length().min(0.3);
    let turn = turn.try_normalize().map_or(DMat3::IDENTITY, |axis| DMat3::from_axis_angle(axis, angle));
    let scale = (f64::from(fit.scale) * (1.0 + x[6] / ARM_MM)).clamp(SCALES.0.into(), SCALES.1.into());
    let growth = scale / f64::from(fit.scale);
    let shift = center + turn * (fit.shift.as_dvec3() - center) * growth + DVec3::new(x[3], x[4], x[5]);
    let rotation = nearest_rotation(turn * fit.rotation.as_dmat3())?;
    Some(Fit { rotation: rotation.as_mat3(), scale: scale as f32, shift: shift.as_vec3(), ..*fit })
}

/// Solves a symmetric positive system, its right side in the last column, by elimination.
fn solved(mut m: [[f64; 8]; 7]) -> Option<[f64; 7]> {
    for i in 0..7 {
        let pivot = m[i];
        if pivot[i].is_nan() || pivot[i] <= 1e-12 {
            return None;
        }
        for line in m.iter_mut().skip(i + 1) {
            let share = line[i] / pivot[i];
            line.iter_mut().zip(pivot).for_each(|(cell, p)| *cell -= share * p);
        }
    }
    let mut x = [0.0; 7];
    for i in (0..7).rev() {
        let known: f64 = (i + 1..7).map(|k| m[i][k] * x[k]).sum();
        x[i] = (m[i][7] - known) / m[i][i];
    }
    Some(x)
}

/// The best similarity of the pairs.
fn similarity(pairs: &[Pair]) -> Option<Fit> {
    let n = pairs.len() as f64;
    let mean = |f: fn(&Pair) -> Vec3| pairs.iter().map(|p| f(p).as_dvec3()).sum::<DVec3>() / n;
    let (from, to) = (mean(|p| p.from), mean(|p| p.to));
    let (mut cross, mut spread) = (DMat3::ZERO, 0.0);
    for pair in pairs {
        let (t, q) = (pair.from.as_dvec3() - from, pair.to.as_dvec3() - to);
        cross += DMat3::from_cols(q * t.x, q * t.y, q * t.z);
        spread += t.length_squared();
    }
    let rotation = nearest_rotation(cross)?;
    let matched = rotation.transpose() * cross;
    let scale =
        ((matched.x_axis.x + matched.y_axis.y + matched.z_axis.z) / spread).clamp(SCALES.0.into(), SCALES.1.into());
    let shift = to - rotation * from * scale;
    Some(Fit {
        rotation: rotation.as_mat3(),
        scale: scale as f32,
        shift: shift.as_vec3(),
        residual_mm: REACH_MM,
        score: REACH_MM,
    })
}

/// The rotation in a matrix, by Higham's iteration for the polar decomposition. `None` for a mirror
/// or nothing.
fn nearest_rotation(m: DMat3) -> Option<DMat3> {
    let size = m.to_cols_array().iter().map(|v| v * v).sum::<f64>().sqrt();
    let mut r = m * size.recip();
    for _ in 0..40 {
        let volume = r.determinant();
        if volume.is_nan() || volume <= 1e-12 {
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
        let samples = sample(&head, 0, 6000);
        let samples: Vec<Sample> = samples.into_iter().map(|(p, n)| (turn * p * 1.1 + shift, turn * n)).collect();
        let scan = Scan::new(&samples, 1.0);
        let start = Fit { rotation: Mat3::IDENTITY, scale: 1.0, shift: Vec3::ZERO, residual_mm: 0.0, score: 0.0 };
        let fit = refine(&scan, start, 15, true).expect("a fit");
        assert!(fit.residual_mm < 5.0 && (fit.scale - 1.1).abs() < 0.01, "{fit:?}");
        let angle = (fit.rotation.transpose() * turn).z_axis.z.clamp(-1.0, 1.0).acos();
        assert!(angle < 0.03, "{angle} rad off");
    }
}
