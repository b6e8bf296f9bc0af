//! A surface as a few thousand points with normals: means over cells, so that noise averages out and
//! dense and sparse scans look alike.

use crate::mesh::Mesh;
use crate::mesh::geometry::nearest::Tree;
use glam::{IVec3, Vec3};
use rustc_hash::FxHashMap;

/// A point of a surface and its unit normal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sample {
    pub position: Vec3,
    pub normal: Vec3,
}

/// What heads are fitted to.
pub(super) struct Scan {
    pub samples: Vec<Sample>,
    tree: Tree,
}

impl Scan {
    pub fn new(samples: Vec<Sample>) -> Self {
        let positions: Vec<Vec3> = samples.iter().map(|s| s.position).collect();
        Self { tree: Tree::new(&positions), samples }
    }

    /// The nearest sample within `reach`.
    pub fn nearest(&self, p: Vec3, reach: f32) -> Option<&Sample> {
        self.tree.nearest(p, reach).map(|(_, i)| &self.samples[i as usize])
    }
}

/// Area of a triangle list, in the square of its unit.
pub(super) fn area(mesh: &Mesh) -> f64 {
    let of = |t| {
        let [a, b, c] = mesh.corners(t);
        f64::from((b - a).cross(c - a).length()) * 0.5
    };
    (0..mesh.triangles.len()).map(of).sum()
}

/// Sum over a cell: twice the area, position and normal weighted by it.
#[derive(Default)]
struct Cell {
    weight: f32,
    position: Vec3,
    normal: Vec3,
}

/// Most samples drawn on one triangle.
const MOST: f32 = 400.0;

/// One sample a cell of edge `cell`, of the triangles that `wanted` says. In a fixed, mixed order.
pub(super) fn samples(mesh: &Mesh, cell: f32, wanted: impl Fn([Vec3; 3]) -> bool) -> Vec<Sample> {
    let mut cells: FxHashMap<IVec3, Cell> = FxHashMap::default();
    let mut put = |p: Vec3, normal: Vec3, weight: f32| {
        let sum = cells.entry((p / cell).floor().as_ivec3()).or_default();
        sum.weight += weight;
        sum.position += p * weight;
        sum.normal += normal;
    };
    for t in 0..mesh.triangles.len() {
        let corners = mesh.corners(t);
        if !wanted(corners) {
            continue;
        }
        let [a, b, c] = corners;
        let normal = (b - a).cross(c - a);
        let weight = normal.length();
        // Large triangles are seen as several small ones.
        let count = (weight / (cell * cell)).ceil().clamp(1.0, MOST) as u32;
        if count == 1 {
            put((a + b + c) / 3.0, normal, weight);
            continue;
        }
        for i in 0..count {
            let (mut x, mut y) = plastic(i);
            if x + y > 1.0 {
                (x, y) = (1.0 - x, 1.0 - y);
            }
            put(a + (b - a) * x + (c - a) * y, normal / count as f32, weight / count as f32);
        }
    }
    let mut all: Vec<(IVec3, Cell)> = cells.into_iter().collect();
    // The map has no order; the samples shall have one, and any prefix of it be spread out.
    all.sort_unstable_by_key(|(k, _)| (crate::rng::hash3(k.x as u32, k.y as u32, k.z as u32), k.to_array()));
    all.into_iter()
        .filter_map(|(_, c)| {
            let normal = c.normal.try_normalize()?;
            Some(Sample { position: c.position / c.weight, normal })
        })
        .collect()
}

/// Evenly spread numbers of the unit square (Roberts' sequence).
fn plastic(i: u32) -> (f32, f32) {
    const FIRST: f64 = 0.754_877_666_246_692_8;
    const SECOND: f64 = 0.569_840_290_998_053_3;
    let at = |step: f64| (0.5 + f64::from(i) * step).fract() as f32;
    (at(FIRST), at(SECOND))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::parametric::default_head;

    #[test]
    fn a_head_is_covered_whatever_its_triangles() {
        let head = default_head().mesh;
        let fine = samples(&head, 6.0, |_| true);
        assert!((2500..15_000).contains(&fine.len()), "{}", fine.len());
        let scan = Scan::new(fine);
        for p in head.positions_mm.iter().step_by(50) {
            let near = scan.nearest(*p, 12.0).expect("a sample near every vertex");
            assert!((near.normal.length() - 1.0).abs() < 1e-3);
        }
        // One large triangle gives many samples.
        let big = Mesh {
            positions_mm: vec![Vec3::ZERO, Vec3::X * 60.0, Vec3::Y * 60.0],
            triangles: vec![[0, 1, 2]],
            ..Mesh::default()
        };
        assert!(samples(&big, 6.0, |_| true).len() > 30);
        assert!((area(&big) - 1800.0).abs() < 1.0);
    }
}
