//! A round cranium: above the ears a head follows a smooth surface fitted to its own skull, since the quads
//! of the cage are too coarse for a dome and leave corners in its outline.
//!
//! The surface is a distance from a centre as a sum of real spherical harmonics, fitted by least squares with a
//! penalty on bending, the square of the Laplacian over the sphere (Wahba 1981, "Spline interpolation and smoothing on the sphere").

use crate::math::smoothstep;
use glam::{Vec3, vec3};
use std::f64::consts::PI;

/// Highest degree of the harmonics: waves of 45 degrees.
const DEGREE: usize = 8;
const TERMS: usize = (DEGREE + 1) * (DEGREE + 1);
/// Weight of the penalty against the mean squared distance: the greater, the rounder.
const BENDING: f64 = 0.12;
/// Waves up to this degree are free if no more than so many of them go around the head: its length, breadth, the
/// dome of the forehead. Four to a turn would make it square.
const FREE_DEGREE: usize = 5;
const FREE_ORDER: usize = 3;
/// Height of the centre over the ear canals, mm: there the section is longest.
const CENTER_Y_MM: f32 = 42.0;
/// How far above the lower edge of the cranium the fitted surface is reached, mm.
const EDGE_MM: f32 = 32.0;

/// The sides of the base mesh run straight in the middle of the length: there they bulge by this share, mm before and
/// behind it (by eye, until the outline bends like a skull's).
const BULGE: f32 = 0.045;
const BULGE_REACH_MM: f32 = 50.0;

/// Moves what is cranium to the surface fitted to it, with a soft edge. The first `known` positions are fitted.
pub fn round(positions: &mut [Vec3], rest: &[Vec3], known: usize) {
    let above =
        |of: fn(f32, f32) -> f32, from: f32| positions.iter().filter(|p| p.y > 20.0).map(|p| p.z).fold(from, of);
    let center = vec3(0.0, CENTER_Y_MM, (above(f32::min, f32::MAX) + above(f32::max, f32::MIN)) * 0.5);
    let Some(surface) = fitted(positions.iter().zip(rest).take(known), center) else { return };
    for (p, rest) in positions.iter_mut().zip(rest) {
        let share = smoothstep(0.0, EDGE_MM, over_edge(*rest));
        if share > 0.0 {
            let way = crate::math::unit_or(*p - center, Vec3::Y);
            let mut to = center + way * surface.distance(way);
            let middle = smoothstep(BULGE_REACH_MM, 0.0, (to.z - center.z).abs());
            to.x *= 1.0 + BULGE * middle;
            *p = p.lerp(to, share);
        }
    }
}

/// How far a place at rest lies above the lower edge of the cranium, mm: the edge runs over the brows and the ears
/// and falls behind them to the nape.
fn over_edge(rest: Vec3) -> f32 {
    const EDGE: [(f32, f32); 6] =
        [(-20.0, 694.0), (10.0, 712.0), (28.0, 736.0), (66.0, 741.0), (110.0, 745.0), (140.0, 764.0)];
    rest.y - super::drawn::along(&EDGE, rest.z)
}

/// Coefficients of the harmonics.
struct Surface([f64; TERMS]);

impl Surface {
    /// From the centre along a unit vector, mm.
    fn distance(&self, way: Vec3) -> f32 {
        self.0.iter().zip(harmonics(way)).map(|(c, y)| c * y).sum::<f64>() as f32
    }
}

fn fitted<'a>(points: impl Iterator<Item = (&'a Vec3, &'a Vec3)>, center: Vec3) -> Option<Surface> {
    let (mut matrix, mut right, mut sum) = (vec![[0.0; TERMS]; TERMS], [0.0; TERMS], 0.0);
    for (p, rest) in points {
        let weight = f64::from(smoothstep(-10.0, 15.0, over_edge(*rest)));
        if weight == 0.0 {
            continue;
        }
        let from = *p - center;
        let y = harmonics(crate::math::unit_or(from, Vec3::Y));
        for (i, row) in matrix.iter_mut().enumerate() {
            let w = weight * y[i];
            right[i] += w * f64::from(from.length());
            row.iter_mut().zip(&y).for_each(|(m, y)| *m += w * y);
        }
        sum += weight;
    }
    for degree in 0..=DEGREE {
        let bend = (degree * (degree + 1)) as f64;
        for order in 0..=2 * degree {
            let is_free = degree <= FREE_DEGREE && order.abs_diff(degree) <= FREE_ORDER;
            let penalty = if is_free { 1e-6 } else { BENDING * bend * bend };
            let term = degree * degree + order;
            matrix[term][term] += penalty * sum / (4.0 * PI) + 1e-9;
        }
    }
    solved(matrix, right).map(Surface)
}

/// Solves a symmetric, positive definite system by Cholesky's factors.
fn solved(mut a: Vec<[f64; TERMS]>, mut x: [f64; TERMS]) -> Option<[f64; TERMS]> {
    for j in 0..TERMS {
        for i in j..TERMS {
            let sum = a[i][j] - (0..j).map(|k| a[i][k] * a[j][k]).sum::<f64>();
            if i == j && sum.partial_cmp(&1e-12) != Some(std::cmp::Ordering::Greater) {
                return None;
            }
            a[i][j] = if i == j { sum.sqrt() } else { sum / a[j][j] };
        }
    }
    for i in 0..TERMS {
        x[i] = (x[i] - (0..i).map(|k| a[i][k] * x[k]).sum::<f64>()) / a[i][i];
    }
    for i in (0..TERMS).rev() {
        x[i] = (x[i] - (i + 1..TERMS).map(|k| a[k][i] * x[k]).sum::<f64>()) / a[i][i];
    }
    Some(x)
}

/// Real orthonormal spherical harmonics at a unit vector, by degree, orders from -degree to degree; the pole is up.
fn harmonics(way: Vec3) -> [f64; TERMS] {
    let (x, y, z) = (f64::from(way.x), f64::from(way.y), f64::from(way.z));
    // Associated Legendre functions over sin^order, which goes into the powers of (z + ix) instead.
    let mut legendre = [[0.0_f64; DEGREE + 1]; DEGREE + 1];
    let (mut out, mut seed) = ([0.0; TERMS], (0.25 / PI).sqrt());
    let (mut cosine, mut sine) = (1.0, 0.0);
    for m in 0..=DEGREE {
        let order = m as f64;
        if m > 0 {
            seed *= ((2.0 * order + 1.0) / (2.0 * order)).sqrt();
            (cosine, sine) = (cosine * z - sine * x, sine * z + cosine * x);
        }
        legendre[m][m] = seed;
        for l in m..=DEGREE {
            let degree = l as f64;
            if l == m + 1 {
                legendre[l][m] = y * (2.0 * order + 3.0).sqrt() * seed;
            } else if l > m + 1 {
                let a = ((4.0 * degree * degree - 1.0) / (degree * degree - order * order)).sqrt();
                let b = (((degree - 1.0).powi(2) - order * order) / (4.0 * (degree - 1.0).powi(2) - 1.0)).sqrt();
                legendre[l][m] = a * (y * legendre[l - 1][m] - b * legendre[l - 2][m]);
            }
            let scale = if m > 0 { std::f64::consts::SQRT_2 } else { 1.0 };
            out[l * l + l + m] = scale * legendre[l][m] * cosine;
            if m > 0 {
                out[l * l + l - m] = scale * legendre[l][m] * sine;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmonics_are_orthonormal() {
        // Points of a Fibonacci spiral.
        const POINTS: usize = 20_000;
        let mut sums = vec![[0.0; TERMS]; TERMS];
        for i in 0..POINTS {
            let y = 1.0 - (2.0 * i as f32 + 1.0) / POINTS as f32;
            let turn = i as f32 * 2.399_963;
            let ring = (1.0 - y * y).sqrt();
            let h = harmonics(vec3(ring * turn.sin(), y, ring * turn.cos()));
            for (row, a) in sums.iter_mut().zip(&h) {
                row.iter_mut().zip(&h).for_each(|(s, b)| *s += a * b * 4.0 * PI / POINTS as f64);
            }
        }
        for (i, row) in sums.iter().enumerate() {
            for (j, sum) in row.iter().enumerate() {
                let wanted = f64::from(u8::from(i == j));
                assert!((sum - wanted).abs() < 5e-3, "terms {i} and {j}: {sum}");
            }
        }
    }
}
