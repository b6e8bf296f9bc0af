//! The front edge of the treated area: its shape, its gradients, and the curve on a head.

mod guides;
mod style;

pub use guides::{Guides, guides, warnings};
pub use style::{Style, control_points};

use super::client::Client;
use crate::math::{catmull_rom, smoothstep};
use crate::mesh::chart::Chart;
use crate::rng::{hash2, unit_f32};
use glam::{Vec2, Vec3};
pub use style::Hairline;

/// Largest share that shade and dot size lose at the edge of a full gradient.
pub const SHADE_FALL: f32 = 0.6;
pub(crate) const SIZE_FALL: f32 = 0.35;

/// Width over which density rises behind the line at temple and sideburn, and how far corners there are
/// rounded (deviation of the weights along the line), mm, of a line with a soft feather.
const SIDE_FEATHER_MM: f32 = 16.0;
const SIDE_ROUND_MM: f32 = 14.0;
/// A feather from which on a line is soft, mm; a barber's line keeps its corners.
const SOFT_FEATHER_MM: f32 = 6.0;

/// Points between two control points.
const STEPS: usize = 24;
/// Columns of the table of u by v.
const COLUMNS: usize = 256;
/// Points behind the line by more than this share of u are far behind it.
const FAR_U: f32 = 0.16;

/// A hairline as a dense polyline on the skin, from left to right.
pub struct Line {
    /// Scalp coordinates (u, v) of its points.
    pub uv: Vec<Vec2>,
    /// The same points on the skin, head frame.
    pub points_mm: Vec<Vec3>,
    /// Running length, mm.
    length_mm: Vec<f32>,
    u_by_v: Vec<f32>,
}

/// A ball that a line does not come near.
#[derive(Clone, Copy, Default)]
pub(super) struct Clear {
    center_mm: Vec3,
    radius_mm: f32,
}

impl Clear {
    fn holds(&self, point_mm: Vec3) -> bool {
        self.radius_mm > 0.0 && point_mm.distance_squared(self.center_mm) < self.radius_mm * self.radius_mm
    }
}

impl Line {
    /// The line of a plan on a head; a height left open is the client's mature one.
    pub fn new(chart: &Chart, hairline: &Hairline, client: &Client) -> Self {
        let controls = control_points(chart, hairline, client);
        let dense = (0..controls.len().saturating_sub(1)).flat_map(|i| {
            let at = |k: isize| controls[(i as isize + k).clamp(0, controls.len() as isize - 1) as usize];
            let [a, b, c, d] = [at(-1), at(0), at(1), at(2)];
            let last = usize::from(i + 2 == controls.len());
            (0..STEPS + last).map(move |s| catmull_rom(a, b, c, d, s as f32 / STEPS as f32))
        });
        let place = |uv: Vec2| chart.point_from_uv(uv).map(|p| (uv, p));
        let (mut uv, mut points_mm): (Vec<_>, Vec<_>) = dense.filter_map(place).unzip();
        // What was drawn by hand stays as it was drawn.
        if hairline.points.len() < 2 {
            let round_mm = SIDE_ROUND_MM * hairline.softness();
            (uv, points_mm) = rounded(&uv, &running(&points_mm), round_mm).into_iter().filter_map(place).unzip();
        }
        let length_mm = running(&points_mm);
        let u_by_v = (0..=COLUMNS).map(|i| u_at(&uv, i as f32 / COLUMNS as f32)).collect();
        Self { uv, points_mm, length_mm, u_by_v }
    }

    /// Length along the skin, mm.
    pub fn length_mm(&self) -> f32 {
        self.length_mm.last().copied().unwrap_or(0.0)
    }

    /// Distance from the line along the skin, mm, positive behind it (on the treated side), and
    /// where along the line the nearest point lies, mm. Straight distances: true to a per cent over
    /// the few millimetres of a feather. Infinite far behind.
    pub fn signed_distance(&self, point_mm: Vec3, uv: Vec2) -> (f32, f32) {
        let mut nowhere = Clear::default();
        self.distance_within(f32::INFINITY, point_mm, uv, &mut nowhere)
    }

    /// The same where it is at most `reach_mm`, infinite to either side elsewhere. `clear` is what the
    /// last call found, and spares the search around places that are far from the line.
    pub(super) fn distance_within(&self, reach_mm: f32, point_mm: Vec3, uv: Vec2, clear: &mut Clear) -> (f32, f32) {
        let u = self.u_at(uv.y);
        if uv.x > u + FAR_U || self.points_mm.len() < 2 {
            return (f32::INFINITY, 0.0);
        }
        let side = if uv.x >= u { 1.0 } else { -1.0 };
        if clear.holds(point_mm) {
            return (side * f32::INFINITY, 0.0);
        }
        let (distance_mm, along_mm) = self.nearest(point_mm);
        *clear = Clear { center_mm: point_mm, radius_mm: distance_mm - reach_mm };
        (side * if distance_mm > reach_mm { f32::INFINITY } else { distance_mm }, along_mm)
    }

    /// True where the line says nothing about a place: far behind it.
    pub(super) fn is_far_before(&self, uv: Vec2) -> bool {
        uv.x > self.u_at(uv.y) + FAR_U
    }

    /// u of the line at a v.
    fn u_at(&self, v: f32) -> f32 {
        let at = v.clamp(0.0, 1.0) * COLUMNS as f32;
        let i = (at as usize).min(COLUMNS - 1);
        self.u_by_v[i] + (self.u_by_v[i + 1] - self.u_by_v[i]) * (at - i as f32)
    }

    /// Distance to the polyline, and where along it: coarse, then fine.
    fn nearest(&self, p: Vec3) -> (f32, f32) {
        const STRIDE: usize = 8;
        let d2 = |i: usize| self.points_mm[i].distance_squared(p);
        let n = self.points_mm.len();
        let coarse = (0..n).step_by(STRIDE).min_by(|&a, &b| d2(a).total_cmp(&d2(b))).unwrap_or(0);
        let range = coarse.saturating_sub(STRIDE)..(coarse + STRIDE).min(n - 1);
        let segment = |i: usize| {
            let (a, b) = (self.points_mm[i], self.points_mm[i + 1]);
            let t = ((p - a).dot(b - a) / (b - a).length_squared().max(1e-9)).clamp(0.0, 1.0);
            let along = self.length_mm[i] + (self.length_mm[i + 1] - self.length_mm[i]) * t;
            ((a + (b - a) * t).distance_squared(p), along)
        };
        let best = range.map(segment).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((d2(coarse), 0.0));
        (best.0.sqrt(), best.1)
    }
}

/// Running length of a polyline.
fn running(points_mm: &[Vec3]) -> Vec<f32> {
    let steps = points_mm.windows(2).map(|w| w[0].distance(w[1]));
    std::iter::once(0.0)
        .chain(steps.scan(0.0, |sum, step| {
            *sum += step;
            Some(*sum)
        }))
        .take(points_mm.len())
        .collect()
}

/// A line whose corners at the sides are rounded: each point the weighted mean of those around it.
fn rounded(uv: &[Vec2], length_mm: &[f32], round_mm: f32) -> Vec<Vec2> {
    let mean = |i: usize| {
        let sigma = round_mm * beside(uv[i].y);
        if sigma < 0.5 {
            return uv[i];
        }
        // As far to one side as to the other, so that the line's ends stay.
        let reach = (3.0 * sigma).min(length_mm[i]).min(length_mm[uv.len() - 1] - length_mm[i]);
        let near = (0..uv.len()).filter(|&j| (length_mm[j] - length_mm[i]).abs() <= reach);
        // Points stand unevenly: each weighs by the length that it stands for.
        let (weight, sum) = near.fold((0.0, Vec2::ZERO), |(weight, sum), j| {
            let stands_for = length_mm[(j + 1).min(uv.len() - 1)] - length_mm[j.saturating_sub(1)];
            let w = stands_for * (-0.5 * ((length_mm[j] - length_mm[i]) / sigma).powi(2)).exp();
            (weight + w, sum + w * uv[j])
        });
        if weight > 0.0 { sum / weight } else { uv[i] }
    };
    (0..uv.len()).map(mean).collect()
}

/// How far a v is at the side of the head: 0 over the forehead, 1 from the temple's peak down.
pub(super) fn beside(v: f32) -> f32 {
    smoothstep(0.315, 0.265, v.min(1.0 - v))
}

impl Hairline {
    /// 0 a barber's line to 1.
    fn softness(&self) -> f32 {
        (self.feather_mm / SOFT_FEATHER_MM).clamp(0.0, 1.0)
    }

    /// Width over which density rises behind the line at temple and sideburn, mm.
    pub fn side_feather_mm(&self) -> f32 {
        self.feather_mm.max(SIDE_FEATHER_MM * self.softness())
    }

    /// How far the edge wanders at a place along the line, mm.
    pub fn wander_mm(&self, along_mm: f32, seed: u32) -> f32 {
        self.irregularity_mm * wave(along_mm / self.macro_wavelength_mm.max(1.0), seed)
            + self.micro_mm * wave(along_mm / self.micro_wavelength_mm.max(0.2), seed ^ 0x5bd1)
    }
}

/// The u of a polyline at a given v; beyond its ends, that of the end.
fn u_at(uv: &[Vec2], v: f32) -> f32 {
    let between = uv.windows(2).find(|w| w[0].y.min(w[1].y) <= v && v <= w[0].y.max(w[1].y));
    match (between, uv.first(), uv.last()) {
        (Some(w), ..) => {
            let step = w[1].y - w[0].y;
            if step.abs() < 1e-6 { w[0].x } else { w[0].x + (w[1].x - w[0].x) * (v - w[0].y) / step }
        }
        (None, Some(first), Some(last)) => {
            if (v < first.y) == (first.y < last.y) {
                first.x
            } else {
                last.x
            }
        }
        _ => 0.0,
    }
}

/// Smooth noise in [-1, 1].
fn wave(x: f32, seed: u32) -> f32 {
    let (i, f) = (x.floor(), x - x.floor());
    let at = |k: f32| 2.0 * unit_f32(hash2(seed, (i + k) as i32 as u32)) - 1.0;
    let s = f * f * (3.0 - 2.0 * f);
    at(0.0) + (at(1.0) - at(0.0)) * s
}
