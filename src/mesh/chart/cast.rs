//! Where the rays of a chart's texels meet the mesh.

use super::ChartFrame;
use crate::mesh::Mesh;
use glam::{Vec2, Vec3, vec2};
use rayon::prelude::*;

/// Where a ray leaves the skin.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    pub radius_mm: f32,
    pub triangle: u32,
}

/// Innermost and outermost outward-facing hit of every texel's ray.
pub struct Cast {
    hits: Vec<[Option<Hit>; 2]>,
}

/// Rows that one task works on.
const BAND: usize = 16;

/// A triangle's texels, low and high, inclusive; what a ray from the frame's centre is held against: the triangle's
/// normal, not of unit length, the planes through the centre and each side, and how far the triangle's plane is.
struct Footprint {
    triangle: u32,
    low: [usize; 2],
    high: [usize; 2],
    normal: Vec3,
    sides: [Vec3; 3],
    off: f32,
}

impl Cast {
    pub fn new(mesh: &Mesh, frame: &ChartFrame, size: u32) -> Self {
        let n = size as usize;
        let footprints: Vec<Footprint> =
            (0..mesh.triangles.len()).into_par_iter().filter_map(|t| footprint(mesh, frame, n, t)).collect();
        let direction = |i: usize| frame.direction_from_st(vec2((i % n) as f32 + 0.5, (i / n) as f32 + 0.5) / n as f32);
        let directions: Vec<Option<Vec3>> = (0..n * n).into_par_iter().map(direction).collect();
        let mut hits = vec![[None; 2]; n * n];
        hits.par_chunks_mut(n * BAND).enumerate().for_each(|(band, rows)| {
            let first = band * BAND;
            let last = first + rows.len() / n - 1;
            for f in footprints.iter().filter(|f| f.low[1] <= last && f.high[1] >= first) {
                for y in f.low[1].max(first)..=f.high[1].min(last) {
                    for x in f.low[0]..=f.high[0] {
                        let Some(direction) = directions[x + y * n] else { continue };
                        if let Some(radius_mm) = f.leaves(direction) {
                            keep(&mut rows[x + (y - first) * n], Hit { radius_mm, triangle: f.triangle });
                        }
                    }
                }
            }
        });
        Self { hits }
    }

    pub fn inner(&self, texel: usize) -> Option<Hit> {
        self.hits[texel][0]
    }

    pub fn outer(&self, texel: usize) -> Option<Hit> {
        self.hits[texel][1]
    }
}

/// Keeps the nearest and the farthest hit; ties go to the lower triangle, so that order does not
/// matter.
fn keep(slot: &mut [Option<Hit>; 2], hit: Hit) {
    let nearer = |a: &Hit, b: &Hit| (a.radius_mm, a.triangle) < (b.radius_mm, b.triangle);
    if slot[0].as_ref().is_none_or(|old| nearer(&hit, old)) {
        slot[0] = Some(hit);
    }
    if slot[1].as_ref().is_none_or(|old| nearer(old, &hit)) {
        slot[1] = Some(hit);
    }
}

fn footprint(mesh: &Mesh, frame: &ChartFrame, n: usize, t: usize) -> Option<Footprint> {
    let corners = mesh.corners(t);
    let pole = frame.axes.z_axis;
    // Near the antipode the projection tears; no scalp lies there.
    if corners.iter().any(|c| crate::math::unit_or(*c - frame.center_mm, pole).dot(pole) < -0.93) {
        return None;
    }
    let st = corners.map(|c| frame.st_from_point(c));
    let low = st[0].min(st[1]).min(st[2]);
    let high = st[0].max(st[1]).max(st[2]);
    // Straight edges bow a little in the chart.
    let margin = (high - low) * 0.08 + Vec2::splat(1.0 / n as f32);
    let texel = |v: f32| ((v * n as f32) as isize).clamp(0, n as isize - 1) as usize;
    let (low, high) = (low - margin, high + margin);
    let [a, b, c] = corners.map(|c| c - frame.center_mm);
    let normal = (b - a).cross(c - a);
    Some(Footprint {
        triangle: t as u32,
        low: [texel(low.x), texel(low.y)],
        high: [texel(high.x), texel(high.y)],
        normal,
        sides: [a.cross(b), b.cross(c), c.cross(a)],
        off: normal.dot(a),
    })
}

impl Footprint {
    /// Distance at which a ray from the centre leaves through the triangle, or `None`. Edges are counted in on both
    /// sides, so no ray slips through between neighbours.
    fn leaves(&self, direction: Vec3) -> Option<f32> {
        let facing = self.normal.dot(direction);
        if facing <= 0.0 {
            return None;
        }
        let slack = -1e-6 * facing;
        let inside = self.sides.iter().all(|side| side.dot(direction) >= slack);
        let t = self.off / facing;
        (inside && t > 0.0).then_some(t)
    }
}
