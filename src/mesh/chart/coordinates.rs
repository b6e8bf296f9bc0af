//! Scalp coordinates (u, v): shares of arcs that a tape measures. u runs from the nasion (0) over
//! the vertex to the inion (1) and on to the nape; v from the left ear (0) over the midline (0.5)
//! to the right ear (1).

use super::cast::Cast;
use super::{ChartFrame, map};
use crate::mesh::Head;
use glam::{Mat3, Vec2, Vec3, vec2};
use std::f32::consts::PI;

const THETAS: usize = 320;
const ALPHAS: usize = 161;
const THETA_LOW: f32 = -0.75;
const THETA_HIGH: f32 = 4.55;
/// Closer to the ears' axis than this the radius is that of the preauricular point, radians.
const EAR_BLEND: f32 = 0.30;
/// Where the inion lies on the midline, radians from the nasion, if the landmark is unusable.
const INION_THETA: f32 = 172.0 / 180.0 * PI;
/// Texels of a side of the radius map.
const MAP: u32 = 384;

/// Arc tables of one head.
#[derive(Clone, Debug)]
pub struct Coordinates {
    origin: Vec3,
    /// Rows: left, towards the nasion, up.
    axes: Mat3,
    frame: ChartFrame,
    radius_mm: Vec<f32>,
    ears_mm: [f32; 2],
    /// Arc length of the midline from the nasion, by theta, mm.
    midline: Vec<f32>,
    inion_mm: f32,
    /// Arc length from the left ear, by theta and alpha, as a share of the whole.
    across: Vec<f32>,
}

impl Coordinates {
    pub fn new(head: &Head) -> Self {
        let l = &head.landmarks;
        let origin = (l.left_preauricular + l.right_preauricular) * 0.5;
        let left = crate::math::unit_or(l.left_preauricular - l.right_preauricular, Vec3::X);
        let to_nasion = l.nasion - origin;
        let forward = crate::math::unit_or(to_nasion - left * left.dot(to_nasion), Vec3::Z);
        let axes = Mat3::from_cols(left, forward, forward.cross(left));
        let frame = ChartFrame::about(origin, Vec3::Y);
        let cast = Cast::new(&head.mesh, &frame, MAP);
        let mut coordinates = Self {
            origin,
            axes,
            frame,
            radius_mm: radius_map(&cast),
            ears_mm: [l.left_preauricular.distance(origin), l.right_preauricular.distance(origin)],
            midline: Vec::new(),
            inion_mm: 1.0,
            across: Vec::new(),
        };
        coordinates.tabulate(l.inion);
        coordinates
    }

    pub fn nasion_inion_mm(&self) -> f32 {
        self.inion_mm
    }

    fn tabulate(&mut self, inion: Vec3) {
        let midline: Vec<Vec3> = (0..THETAS).map(|i| self.point(theta_at(i), PI * 0.5)).collect();
        self.midline = cumulative(&midline);
        let at_nasion = sample(&self.midline, theta_index(0.0));
        for s in &mut self.midline {
            *s -= at_nasion;
        }
        let (theta, _) = self.angles(inion);
        let theta = if (2.6..3.4).contains(&theta) { theta } else { INION_THETA };
        self.inion_mm = sample(&self.midline, theta_index(theta)).max(1.0);
        self.across = (0..THETAS)
            .flat_map(|i| {
                let arc: Vec<Vec3> = (0..ALPHAS).map(|j| self.point(theta_at(i), alpha_at(j))).collect();
                let lengths = cumulative(&arc);
                let whole = lengths[ALPHAS - 1].max(1.0);
                lengths.into_iter().map(move |s| s / whole)
            })
            .collect();
    }

    /// Midline angle and angle from the left ear's axis, radians.
    fn angles(&self, point_mm: Vec3) -> (f32, f32) {
        let q = self.axes.transpose() * (point_mm - self.origin);
        let theta = q.z.atan2(q.y);
        let theta = if theta < THETA_LOW { theta + 2.0 * PI } else { theta };
        (theta, (q.x / q.length().max(1e-6)).clamp(-1.0, 1.0).acos())
    }

    /// Skin point of two angles.
    fn point(&self, theta: f32, alpha: f32) -> Vec3 {
        let direction = self.axes * Vec3::new(alpha.cos(), alpha.sin() * theta.cos(), alpha.sin() * theta.sin());
        let from_ear = alpha.min(PI - alpha) / EAR_BLEND;
        let ear = self.ears_mm[usize::from(alpha > PI * 0.5)];
        let share = crate::math::smoothstep(0.0, 1.0, from_ear);
        self.origin + direction * (ear + (self.radius(direction) - ear) * share)
    }

    /// Bilinear radius of the skin in a direction from the origin, mm.
    fn radius(&self, direction: Vec3) -> f32 {
        map::bilinear(&self.radius_mm, MAP, self.frame.st_from_point(self.origin + direction))
    }

    pub fn uv_from_point(&self, point_mm: Vec3) -> Vec2 {
        let (theta, alpha) = self.angles(point_mm);
        let row = theta_index(theta);
        let u = sample(&self.midline, row) / self.inion_mm;
        let j = alpha / PI * (ALPHAS - 1) as f32;
        let (i, f) = split(row, THETAS);
        let v = |i: usize| sample(&self.across[i * ALPHAS..(i + 1) * ALPHAS], j);
        vec2(u, v(i) + (v(i + 1) - v(i)) * f)
    }

    pub fn point_from_uv(&self, uv: Vec2) -> Option<Vec3> {
        let row = invert(&self.midline, uv.x * self.inion_mm)?;
        let (i, f) = split(row, THETAS);
        let blended: Vec<f32> = (0..ALPHAS)
            .map(|j| {
                let (a, b) = (self.across[i * ALPHAS + j], self.across[(i + 1) * ALPHAS + j]);
                a + (b - a) * f
            })
            .collect();
        let alpha = invert(&blended, uv.y)? / (ALPHAS - 1) as f32 * PI;
        Some(self.point(THETA_LOW + row / (THETAS - 1) as f32 * (THETA_HIGH - THETA_LOW), alpha))
    }
}

fn theta_at(i: usize) -> f32 {
    THETA_LOW + i as f32 / (THETAS - 1) as f32 * (THETA_HIGH - THETA_LOW)
}

fn theta_index(theta: f32) -> f32 {
    (theta - THETA_LOW) / (THETA_HIGH - THETA_LOW) * (THETAS - 1) as f32
}

fn alpha_at(j: usize) -> f32 {
    j as f32 / (ALPHAS - 1) as f32 * PI
}

/// Running length of a polyline, 0 at its start.
fn cumulative(points: &[Vec3]) -> Vec<f32> {
    let mut sum = 0.0;
    (0..points.len())
        .map(|i| {
            if i > 0 {
                sum += points[i].distance(points[i - 1]);
            }
            sum
        })
        .collect()
}

/// Whole and fractional part of a table index, the whole one with a successor.
fn split(index: f32, len: usize) -> (usize, f32) {
    let i = (index.max(0.0) as usize).min(len - 2);
    (i, (index - i as f32).clamp(0.0, 1.0))
}

fn sample(table: &[f32], index: f32) -> f32 {
    let (i, f) = split(index, table.len());
    table[i] + (table[i + 1] - table[i]) * f
}

/// Index at which a rising table reaches a value, or `None` outside of it.
fn invert(table: &[f32], value: f32) -> Option<f32> {
    let i = table.windows(2).position(|w| w[0] <= value && value <= w[1])?;
    let step = table[i + 1] - table[i];
    Some(i as f32 + if step > 0.0 { (value - table[i]) / step } else { 0.0 })
}

/// Outermost radius by texel; rays that meet nothing take their neighbours' mean (Laplace).
fn radius_map(cast: &Cast) -> Vec<f32> {
    let n = MAP as usize;
    let known: Vec<Option<f32>> = (0..n * n).map(|i| cast.outer(i).map(|h| h.radius_mm)).collect();
    let count = known.iter().flatten().count().max(1) as f32;
    let mean = known.iter().flatten().sum::<f32>() / count;
    let mut map: Vec<f32> = known.iter().map(|r| r.unwrap_or(mean)).collect();
    let holes: Vec<usize> = (0..n * n).filter(|&i| known[i].is_none()).collect();
    for _ in 0..64 {
        for &i in &holes {
            let (x, y) = (i % n, i / n);
            if x > 0 && y > 0 && x + 1 < n && y + 1 < n {
                map[i] = (map[i - 1] + map[i + 1] + map[i - n] + map[i + n]) * 0.25;
            }
        }
    }
    map
}
