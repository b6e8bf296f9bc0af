//! The front edge of the treated area as a curve on the head.

use super::Hairline;
use crate::mesh::chart::Chart;
use crate::rng::{hash2, unit_f32};
use glam::{Vec2, Vec3, vec2};

/// Half of the default mature line, (u, v) from the left temple to the midline: a drawing about
/// 8 cm above the glabella in the middle, receding a little at the corners.
const DEFAULT_HALF: [(f32, f32); 7] =
    [(0.290, 0.140), (0.262, 0.190), (0.258, 0.240), (0.268, 0.290), (0.248, 0.345), (0.226, 0.405), (0.214, 0.460)];
/// The default line's middle.
const DEFAULT_MIDDLE: (f32, f32) = (0.210, 0.5);

/// Points between two control points.
const STEPS: usize = 24;

/// A hairline as a dense polyline on the skin, from left to right.
pub struct Line {
    pub uv: Vec<Vec2>,
    pub points_mm: Vec<Vec3>,
    /// Running length, mm.
    length_mm: Vec<f32>,
}

/// The control points of a hairline, its own or the default's.
pub fn control_points(hairline: &Hairline) -> Vec<Vec2> {
    if hairline.points.len() >= 2 {
        return hairline.points.iter().map(|&[u, v]| vec2(u, v)).collect();
    }
    let half = DEFAULT_HALF.iter().map(|&(u, v)| vec2(u, v));
    let mirrored = DEFAULT_HALF.iter().rev().map(|&(u, v)| vec2(u, 1.0 - v));
    half.chain([vec2(DEFAULT_MIDDLE.0, DEFAULT_MIDDLE.1)]).chain(mirrored).collect()
}

impl Line {
    pub fn new(chart: &Chart, hairline: &Hairline) -> Self {
        let controls = control_points(hairline);
        let dense = (0..controls.len() - 1).flat_map(|i| {
            let at = |k: isize| controls[(i as isize + k).clamp(0, controls.len() as isize - 1) as usize];
            let [a, b, c, d] = [at(-1), at(0), at(1), at(2)];
            (0..STEPS).map(move |s| catmull_rom(a, b, c, d, s as f32 / STEPS as f32))
        });
        let (uv, points_mm): (Vec<_>, Vec<_>) = dense.filter_map(|uv| chart.point_from_uv(uv).map(|p| (uv, p))).unzip();
        let mut sum = 0.0;
        let length_mm = (0..points_mm.len())
            .map(|i: usize| {
                if i > 0 {
                    sum += points_mm[i].distance(points_mm[i - 1]);
                }
                sum
            })
            .collect();
        Self { uv, points_mm, length_mm }
    }

    /// Distance from the line along the skin, mm, positive behind it (on the treated side), and
    /// where along the line the nearest point lies, mm. Straight distances: true to a per cent over
    /// the few millimetres of a feather.
    pub fn signed_distance(&self, point_mm: Vec3, uv: Vec2) -> (f32, f32) {
        let nearest = self.points_mm.iter().map(|p| p.distance_squared(point_mm)).enumerate();
        let Some((i, d2)) = nearest.min_by(|a, b| a.1.total_cmp(&b.1)) else { return (f32::MAX, 0.0) };
        let side = if uv.x >= self.u_at(uv.y) { 1.0 } else { -1.0 };
        (side * d2.sqrt(), self.length_mm[i])
    }

    /// The line's u at a given v; beyond its ends, that of the end.
    fn u_at(&self, v: f32) -> f32 {
        let i = self.uv.windows(2).position(|w| w[0].y <= v && v <= w[1].y);
        match (i, self.uv.first(), self.uv.last()) {
            (Some(i), ..) => {
                let (a, b) = (self.uv[i], self.uv[i + 1]);
                a.x + (b.x - a.x) * ((v - a.y) / (b.y - a.y).max(1e-6))
            }
            (None, Some(first), Some(last)) => {
                if v < first.y {
                    first.x
                } else {
                    last.x
                }
            }
            _ => 0.0,
        }
    }
}

/// How far the edge wanders at a place along the line, mm: waves of some 15 mm and of some 2.5 mm.
pub fn irregularity(at_mm: f32, amplitude_mm: f32, seed: u32) -> f32 {
    amplitude_mm * (wave(at_mm / 15.0, seed) + 0.4 * wave(at_mm / 2.5, seed ^ 0x5bd1))
}

/// Smooth noise in [-1, 1].
fn wave(x: f32, seed: u32) -> f32 {
    let (i, f) = (x.floor(), x - x.floor());
    let at = |k: f32| 2.0 * unit_f32(hash2(seed, (i + k) as i32 as u32)) - 1.0;
    let s = f * f * (3.0 - 2.0 * f);
    at(0.0) + (at(1.0) - at(0.0)) * s
}

fn catmull_rom(a: Vec2, b: Vec2, c: Vec2, d: Vec2, t: f32) -> Vec2 {
    let (t2, t3) = (t * t, t * t * t);
    0.5 * (2.0 * b + (c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * t2 + (3.0 * b - a - 3.0 * c + d) * t3)
}
