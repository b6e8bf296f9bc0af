//! Where a vault may be: balls on which much of a surface lies, all around. The score counts
//! directions, not points, so that shoulders and walls do not win.

use super::scan::Sample;
use super::typical::TYPICAL;
use crate::rng::hash2;
use glam::Vec3;

/// A ball in the scan's unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ball {
    pub center: Vec3,
    pub radius: f32,
    /// Share of the directions that are taken.
    pub score: f32,
}

/// Pairs of samples tried, and samples that each ball is counted on.
const TRIES: u32 = 4000;
const COUNTED: usize = 900;
/// A sample this far off, in radii, and turned this far (cosine), still lies on the ball.
const NEAR: f32 = 0.07;
const ALIKE: f32 = 0.86;
/// Vaults of adults and children against the typical one.
const SIZES: (f32, f32) = (0.72, 1.32);
/// Smallest ball of any size against the whole surface: smaller ones are seen in its ends.
const LEAST: f32 = 0.06;
/// Distinct balls that are handed on.
const KEPT: usize = 6;

/// Balls of a vault's size in one of the units, most taken first; without units, balls of any size that the
/// surface shows.
pub(super) fn find(samples: &[Sample], mm_per_unit: Option<&[f32]>) -> Vec<Ball> {
    let typical = TYPICAL.vault_radius;
    let size = crate::math::Aabb::around(samples.iter().map(|s| &s.position)).size().max_element();
    let fits = |r: f32| match mm_per_unit {
        Some(units) => units.iter().any(|u| (SIZES.0..SIZES.1).contains(&(r * u / typical))),
        None => (size * LEAST..size).contains(&r),
    };
    let Some(n) = u32::try_from(samples.len()).ok().filter(|n| *n > 50) else { return Vec::new() };
    let counted = &samples[..samples.len().min(COUNTED)];
    let mut balls: Vec<Ball> = (0..TRIES)
        .filter_map(|i| {
            let [a, b] = [1, 2].map(|k| samples[(hash2(i, k) % n) as usize]);
            let turn = a.normal - b.normal;
            // Nearly alike normals tell no radius.
            let spread = turn.length_squared();
            if spread < 0.2 {
                return None;
            }
            let radius = (a.position - b.position).dot(turn) / spread;
            let center = (a.position - a.normal * radius + b.position - b.normal * radius) * 0.5;
            let off =
                ((a.position - center).length() - radius).abs().max(((b.position - center).length() - radius).abs());
            (fits(radius) && off < NEAR * radius).then(|| Ball {
                center,
                radius,
                score: score(counted, center, radius),
            })
        })
        .collect();
    balls.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Ball> = Vec::new();
    for ball in balls {
        let same = |k: &Ball| {
            k.center.distance(ball.center) < 0.25 * k.radius
                && ball.radius < 1.5 * k.radius
                && k.radius < 1.5 * ball.radius
        };
        if kept.len() < KEPT && !kept.iter().any(same) {
            kept.push(ball);
        }
    }
    kept
}

/// Share of 96 cells of direction in which a sample lies on the ball.
fn score(samples: &[Sample], center: Vec3, radius: f32) -> f32 {
    let mut taken = 0_u128;
    for s in samples {
        let away = s.position - center;
        let distance = away.length();
        if (distance - radius).abs() < NEAR * radius && away.dot(s.normal) > ALIKE * distance {
            taken |= 1 << cell(away);
        }
    }
    taken.count_ones() as f32 / 96.0
}

/// One of 96 cells: 4 by 4 on each face of a cube.
fn cell(d: Vec3) -> u32 {
    let a = d.abs();
    let axis = if a.x >= a.y && a.x >= a.z {
        0
    } else if a.y >= a.z {
        1
    } else {
        2
    };
    let along = d[axis];
    let face = axis as u32 * 2 + u32::from(along < 0.0);
    let of = |v: f32| (((v / along.abs() + 1.0) * 2.0) as u32).min(3);
    face * 16 + of(d[(axis + 1) % 3]) * 4 + of(d[(axis + 2) % 3])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::parametric::default_head;
    use crate::mesh::pose::scan;

    #[test]
    fn the_vault_is_found_in_its_unit() {
        let mut mesh = default_head().mesh;
        for p in &mut mesh.positions_mm {
            *p = *p * 0.001 + Vec3::new(1.0, 2.0, 3.0);
        }
        let samples = scan::samples(&mesh, 0.006, |_| true);
        let best = find(&samples, Some(&[1.0, 10.0, 25.4, 100.0, 1000.0]))[0];
        assert!((75.0..110.0).contains(&(best.radius * 1000.0)), "{best:?}");
        let own = (best.center - Vec3::new(1.0, 2.0, 3.0)) * 1000.0;
        assert!(own.distance(TYPICAL.vault_center) < 25.0, "{own}");
    }
}
