//! The typical head fitted to a scan: place, size and shape, by nearest points. One way only, from the
//! typical head to the scan, so shoulders, chairs and hair do not matter.

use super::scan::Scan;
use super::typical::{Point, TYPICAL};
use glam::{DMat3, DVec3, Mat3, Vec3};

/// Fitted worse than this, a thing is no head, mm.
pub const NO_HEAD_MM: f32 = 6.5;

/// Farther than this counts as this far, mm.
pub(super) const REACH_MM: f32 = 30.0;
/// A scan farther from a point of the face than this is no part of it, mm.
const FACE_MM: f32 = 8.0;
/// Sizes of heads against the typical one.
const SCALES: (f32, f32) = (0.72, 1.3);
/// Price of a surface at a right angle to the typical head's, mm.
const ASKEW_MM: f32 = 20.0;
/// Surfaces that face further apart than this are not matched: the cosine.
const ALIKE: f32 = 0.35;
/// Turn, shift, size.
const PLACE: usize = 7;
/// What one standard deviation of a variation costs, mm2 per point: some tenth of the scatter of a
/// good fit, since neighbouring points err together.
const STIFF_MM2: f64 = 0.06;

/// A typical head as it lies in a scan: `scan = rotation * head(shape) * scale + shift`, mm.
#[derive(Clone, Debug)]
pub struct Fit {
    pub rotation: Mat3,
    pub scale: f32,
    pub shift: Vec3,
    /// Weights of the variations, in standard deviations; none for a typical shape.
    pub shape: Vec<f32>,
    /// Mean distance of the fitted points from the scan, mm, far ones cut.
    pub residual_mm: f32,
    /// The same with a price on surfaces that face elsewhere, which tells a face from an occiput.
    pub score: f32,
}

impl Fit {
    pub fn new(rotation: Mat3, scale: f32, shift: Vec3) -> Self {
        Self { rotation, scale, shift, shape: Vec::new(), residual_mm: f32::MAX, score: f32::MAX }
    }

    /// The same where all lengths are so many times as long.
    pub fn sized(&self, by: f32) -> Self {
        let Self { rotation, scale, shift, residual_mm, score, .. } = self;
        Self {
            rotation: *rotation,
            scale: scale * by,
            shift: *shift * by,
            shape: self.shape.clone(),
            residual_mm: residual_mm * by,
            score: score * by,
        }
    }

    /// A point of the head where it lies in the scan, mm.
    pub fn place(&self, point: &Point) -> Vec3 {
        self.to_scan(point.at(&self.shape))
    }

    /// From the head frame to the scan, mm.
    pub fn to_scan(&self, p: Vec3) -> Vec3 {
        self.rotation * p * self.scale + self.shift
    }

    /// Distance of a placed point from the scan, at most [`REACH_MM`], and how alike they face.
    fn gap(&self, scan: &Scan, point: &Point) -> (f32, f32) {
        let p = self.place(point);
        scan.nearest(p, REACH_MM)
            .map_or((REACH_MM, 0.0), |s| (p.distance(s.position), (self.rotation * point.normal).dot(s.normal)))
    }

    /// How alike the scan and the fitted face are turned, 0 to 1: what tells a face from a smooth ball.
    /// Points without a scan near count as half alike, so that a hole in a face does not make it none.
    pub(super) fn face(&self, scan: &Scan) -> f32 {
        let alike = |t: &Point| match self.gap(scan, t) {
            (far, alike) if far < FACE_MM => alike.max(0.0),
            _ => 0.5,
        };
        let face: Vec<f32> = TYPICAL.points.iter().filter(|t| in_face(t.mean)).map(alike).collect();
        face.iter().sum::<f32>() / face.len().max(1) as f32
    }

    /// Price of a place, mm, on the first `count` points.
    pub(super) fn price(&self, scan: &Scan, count: usize) -> f32 {
        self.price_of(scan, &TYPICAL.points, count)
    }

    /// The same on the first of some points.
    pub(super) fn price_of(&self, scan: &Scan, points: &[Point], count: usize) -> f32 {
        let points = &points[..count.min(points.len())];
        points.iter().map(|t| price(self.gap(scan, t))).sum::<f32>() / points.len() as f32
    }
}

/// Nose, eyes and mouth.
pub(super) fn in_face(p: Vec3) -> bool {
    p.z > 62.0 && p.x.abs() < 42.0 && (-60.0..40.0).contains(&p.y)
}

fn price((far, alike): (f32, f32)) -> f32 {
    far + ASKEW_MM * (1.0 - alike.clamp(0.0, 1.0))
}

/// How a fit is refined.
#[derive(Clone, Copy)]
pub(super) struct Plan {
    /// Rounds towards nearest points, which is sure, and towards nearest planes, which is quick.
    pub sure: usize,
    pub quick: usize,
    /// How many points and variations take part.
    pub points: usize,
    pub modes: usize,
    /// Only the front of the head does.
    pub front: bool,
}

/// Refines a start. `None` where the scan lies elsewhere.
pub(super) fn refine(scan: &Scan, start: &Fit, plan: Plan) -> Option<Fit> {
    let points = if plan.front { &TYPICAL.front } else { &TYPICAL.points };
    let points = &points[..plan.points.min(points.len())];
    let mut fit = start.clone();
    fit.shape.resize(plan.modes.min(TYPICAL.modes), 0.0);
    let rounds = plan.sure + plan.quick;
    for round in 0..rounds {
        // Far pairs count ever less.
        let soft = REACH_MM * (1.0 - 0.8 * round as f32 / rounds as f32);
        let pairs = pairs(scan, &fit, points, soft)?;
        fit = if round < plan.sure { similarity(&fit, &pairs)? } else { slide(&fit, &pairs)? };
    }
    let n = points.len() as f32;
    (fit.residual_mm, fit.score) = (0.0, 0.0);
    for t in points {
        let gap = fit.gap(scan, t);
        fit.residual_mm += gap.0 / n;
        fit.score += price(gap) / n;
    }
    Some(fit)
}

/// A point of the head and the scan's nearest.
struct Pair<'a> {
    point: &'a Point,
    from: Vec3,
    to: Vec3,
    normal: Vec3,
    weight: f64,
}

/// The pairs that face alike, with weights that fall with distance (Geman and McClure's).
fn pairs<'a>(scan: &Scan, fit: &Fit, points: &'a [Point], soft_mm: f32) -> Option<Vec<Pair<'a>>> {
    let pair = |point: &'a Point| {
        let from = fit.place(point);
        let near = scan.nearest(from, REACH_MM * 2.0)?;
        if (fit.rotation * point.normal).dot(near.normal) < ALIKE {
            return None;
        }
        let far = from.distance_squared(near.position);
        let weight = f64::from((soft_mm * soft_mm / (soft_mm * soft_mm + far)).powi(2));
        Some(Pair { point, from, to: near.position, normal: near.normal, weight })
    };
    let pairs: Vec<Pair> = points.iter().filter_map(pair).collect();
    (pairs.len() > points.len() / 4).then_some(pairs)
}

/// One step of Gauss and Newton towards the planes of the pairs: turn, shift, growth and shape.
fn slide(fit: &Fit, pairs: &[Pair]) -> Option<Fit> {
    /// Brings turns and shifts to like sizes, mm.
    const ARM_MM: f64 = 100.0;
    let size = PLACE + fit.shape.len();
    let center = pairs.iter().map(|p| p.from.as_dvec3()).sum::<DVec3>() / pairs.len() as f64;
    let mut matrix = vec![0.0; size * size];
    let mut right = vec![0.0; size];
    let mut row = vec![0.0; size];
    let turned = fit.rotation * fit.scale;
    for pair in pairs {
        let (p, n) = (pair.from.as_dvec3(), pair.normal.as_dvec3());
        let arm = (p - center) / ARM_MM;
        let turn = arm.cross(n);
        row[..PLACE].copy_from_slice(&[turn.x, turn.y, turn.z, n.x, n.y, n.z, arm.dot(n)]);
        let along = turned.transpose() * pair.normal;
        for (cell, mode) in row[PLACE..].iter_mut().zip(&pair.point.modes) {
            *cell = f64::from(mode.dot(along));
        }
        let gap = n.dot(pair.to.as_dvec3() - p);
        for i in 0..size {
            let weighted = row[i] * pair.weight;
            right[i] += weighted * gap;
            for k in 0..=i {
                matrix[i * size + k] += weighted * row[k];
            }
        }
    }
    let n = pairs.len() as f64;
    for i in 0..size {
        // A little stiffness where the surface does not tell, as on a ball; shapes tend to the mean.
        matrix[i * size + i] += if i < PLACE { 1e-3 * n } else { STIFF_MM2 * n };
        if i >= PLACE {
            right[i] -= STIFF_MM2 * n * f64::from(fit.shape[i - PLACE]);
        }
    }
    let x = solved(matrix, right)?;
    let turn = DVec3::new(x[0], x[1], x[2]) / ARM_MM;
    let angle = turn.length().min(0.3);
    let turn = turn.try_normalize().map_or(DMat3::IDENTITY, |axis| DMat3::from_axis_angle(axis, angle));
    let scale = (f64::from(fit.scale) * (1.0 + x[6] / ARM_MM)).clamp(SCALES.0.into(), SCALES.1.into());
    let growth = scale / f64::from(fit.scale);
    let shift = center + turn * (fit.shift.as_dvec3() - center) * growth + DVec3::new(x[3], x[4], x[5]);
    let rotation = nearest_rotation(turn * fit.rotation.as_dmat3())?;
    let shape = fit.shape.iter().zip(&x[PLACE..]).map(|(c, d)| (c + *d as f32).clamp(-3.5, 3.5)).collect();
    Some(Fit { rotation: rotation.as_mat3(), scale: scale as f32, shift: shift.as_vec3(), shape, ..fit.clone() })
}

/// Solves a symmetric positive system given by its lower half (Cholesky).
pub(super) fn solved(mut m: Vec<f64>, mut x: Vec<f64>) -> Option<Vec<f64>> {
    let n = x.len();
    for i in 0..n {
        for k in 0..=i {
            let sum = m[i * n + k] - (0..k).map(|j| m[i * n + j] * m[k * n + j]).sum::<f64>();
            if i == k {
                if sum.is_nan() || sum <= 1e-12 {
                    return None;
                }
                m[i * n + i] = sum.sqrt();
            } else {
                m[i * n + k] = sum / m[k * n + k];
            }
        }
    }
    for i in 0..n {
        let known: f64 = (0..i).map(|k| m[i * n + k] * x[k]).sum();
        x[i] = (x[i] - known) / m[i * n + i];
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| m[k * n + i] * x[k]).sum();
        x[i] = (x[i] - known) / m[i * n + i];
    }
    Some(x)
}

/// The best similarity of the pairs; the shape stays.
fn similarity(fit: &Fit, pairs: &[Pair]) -> Option<Fit> {
    let all = pairs.iter().map(|p| p.weight).sum::<f64>().max(1e-9);
    let own = |p: &Pair| p.point.at(&fit.shape).as_dvec3();
    let from = pairs.iter().map(|p| own(p) * p.weight).sum::<DVec3>() / all;
    let to = pairs.iter().map(|p| p.to.as_dvec3() * p.weight).sum::<DVec3>() / all;
    let (mut cross, mut spread) = (DMat3::ZERO, 0.0);
    for pair in pairs {
        let (t, q) = (own(pair) - from, (pair.to.as_dvec3() - to) * pair.weight);
        cross += DMat3::from_cols(q * t.x, q * t.y, q * t.z);
        spread += t.length_squared() * pair.weight;
    }
    let rotation = nearest_rotation(cross)?;
    let matched = rotation.transpose() * cross;
    let scale =
        ((matched.x_axis.x + matched.y_axis.y + matched.z_axis.z) / spread).clamp(SCALES.0.into(), SCALES.1.into());
    let shift = to - rotation * from * scale;
    Some(Fit { rotation: rotation.as_mat3(), scale: scale as f32, shift: shift.as_vec3(), ..fit.clone() })
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
    use super::super::scan::{Sample, samples};
    use super::*;
    use crate::mesh::parametric::default_head;

    const PLAN: Plan = Plan { sure: 8, quick: 14, points: 4000, modes: 20, front: false };

    #[test]
    fn finds_a_turned_head_again() {
        let head = default_head().mesh;
        let fit = |turn: Mat3, scale: f32, shift: Vec3, start: Mat3| {
            let moved = samples(&head, 4.0, |_| true)
                .into_iter()
                .map(|s| Sample { position: turn * s.position * scale + shift, normal: turn * s.normal });
            refine(&Scan::new(moved.collect()), &Fit::new(start, 1.0, Vec3::ZERO), PLAN).expect("a fit")
        };
        let own = fit(Mat3::IDENTITY, 1.0, Vec3::ZERO, Mat3::IDENTITY);
        assert!(own.residual_mm < 4.0, "{} mm", own.residual_mm);
        let turn = Mat3::from_euler(glam::EulerRot::XYZ, 0.3, 0.4, -0.2);
        let found = fit(turn, 1.1, Vec3::new(20.0, -10.0, 15.0), Mat3::IDENTITY);
        let off = (own.rotation * found.rotation.transpose() * turn).to_cols_array();
        let cosine = (off[0] + off[4] + off[8] - 1.0) * 0.5;
        assert!(cosine > 0.9995, "{} degrees off", cosine.clamp(-1.0, 1.0).acos().to_degrees());
        assert!((found.scale / own.scale - 1.1).abs() < 0.01, "{} and {}", found.scale, own.scale);
    }

    #[test]
    fn elimination_solves() {
        let x = solved(vec![4.0, 0.0, 0.0, 2.0, 5.0, 0.0, 1.0, 3.0, 6.0], vec![1.0, 2.0, 3.0]).expect("solvable");
        let rows = [[4.0, 2.0, 1.0], [2.0, 5.0, 3.0], [1.0, 3.0, 6.0]];
        for (row, want) in rows.iter().zip([1.0, 2.0, 3.0]) {
            let got: f64 = row.iter().zip(&x).map(|(a, b)| a * b).sum();
            assert!((got - want).abs() < 1e-12);
        }
        assert!(solved(vec![0.0], vec![1.0]).is_none());
    }
}
