//! How far a face stands out: what tells one from a smooth forehead, an egg or a scan whose face was smoothed away.

use super::fit::{Fit, REACH_MM, in_face, solved};
use super::scan::Scan;
use super::typical::TYPICAL;
use glam::Vec3;

/// A face that stands out less than this of the typical one's relief is none. Seen: heads 0.85 to 0.92, one of 1750
/// triangles too; a face smoothed until nose and sockets are gone 0.35 to 0.45, balls, eggs and boxes 0.01.
pub const LEAST_RELIEF: f32 = 0.5;

/// Terms of a surface of the second degree.
const TERMS: usize = 6;

/// The relief of the scan's face against the typical one's: 1 as far, 0 none. Relief is what a surface of the
/// second degree leaves of the depth: nose, brows and lips against sockets and cheeks. `None` without a face.
pub(super) fn relief(fit: &Fit, scan: &Scan) -> Option<f32> {
    let back = fit.rotation.transpose();
    let pairs: Vec<(Vec3, Vec3)> = TYPICAL
        .points
        .iter()
        .filter(|t| in_face(t.mean))
        .filter_map(|t| {
            let near = scan.nearest(fit.place(t), REACH_MM)?;
            Some((t.at(&fit.shape), back * (near.position - fit.shift) / fit.scale))
        })
        .collect();
    let (typical, own): (Vec<Vec3>, Vec<Vec3>) = pairs.into_iter().unzip();
    let (typical, own) = (left_over(&typical)?, left_over(&own)?);
    let along: f64 = typical.iter().zip(&own).map(|(t, o)| t * o).sum();
    Some((along / typical.iter().map(|t| t * t).sum::<f64>().max(1e-9)) as f32)
}

/// What the best surface of the second degree leaves of the depth of points.
fn left_over(points: &[Vec3]) -> Option<Vec<f64>> {
    // In units of a face, for the sake of digits.
    let row = |p: &Vec3| {
        let (x, y) = (f64::from(p.x) / 40.0, f64::from(p.y) / 40.0);
        [1.0, x, y, x * x, x * y, y * y]
    };
    let (mut matrix, mut right) = (vec![0.0; TERMS * TERMS], vec![0.0; TERMS]);
    for p in points {
        let row = row(p);
        for i in 0..TERMS {
            right[i] += row[i] * f64::from(p.z);
            (0..=i).for_each(|k| matrix[i * TERMS + k] += row[i] * row[k]);
        }
    }
    let terms = solved(matrix, right)?;
    let depth = |p: &Vec3| row(p).iter().zip(&terms).map(|(r, t)| r * t).sum::<f64>();
    Some(points.iter().map(|p| f64::from(p.z) - depth(p)).collect())
}
