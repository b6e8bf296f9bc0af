//! Fewer triangles over the same vertices, for a picture that need not show every fold: corners are drawn onto their
//! neighbours (half-edge collapses, after Hoppe 1996) where the surface hardly moves by it.

use crate::mesh::Mesh;
use glam::Vec3;

/// Passes over the surface; each takes at most every third corner.
const ROUNDS: usize = 6;
/// Cosine of how far a new triangle may turn from the normals of its corners.
const TURNED: f32 = 0.9;
/// Least height of a triangle over its longest side.
const SLENDER: f32 = 0.15;

/// How far the coarser surface may go.
pub struct Limits<F: Fn(u32, u32) -> bool> {
    /// Off a vertex that is left out, by each round, mm.
    pub off_mm: f32,
    /// Longest side of a new triangle, mm.
    pub side_mm: f32,
    /// Whether one vertex may stand for another, shape aside.
    pub alike: F,
}

/// Triangles of the coarser surface. Rims stay as they are.
pub fn coarser<F: Fn(u32, u32) -> bool>(mesh: &Mesh, limits: &Limits<F>) -> Vec<[u32; 3]> {
    let mut triangles = mesh.triangles.clone();
    for _ in 0..ROUNDS {
        let before = triangles.len();
        Round::new(mesh, &mut triangles).run(limits);
        triangles.retain(|t| t[0] != t[1]);
        if triangles.len() * 20 > before * 19 {
            break;
        }
    }
    triangles
}

/// One pass: corners that go, none of them neighbours.
struct Round<'a> {
    mesh: &'a Mesh,
    triangles: &'a mut Vec<[u32; 3]>,
    /// Triangles by corner: where each corner's begin in `fans`.
    starts: Vec<u32>,
    fans: Vec<u32>,
    settled: Vec<bool>,
}

impl<'a> Round<'a> {
    fn new(mesh: &'a Mesh, triangles: &'a mut Vec<[u32; 3]>) -> Self {
        let count = mesh.positions_mm.len();
        let mut starts = vec![0_u32; count + 1];
        triangles.as_flattened().iter().for_each(|v| starts[*v as usize + 1] += 1);
        for v in 0..count {
            starts[v + 1] += starts[v];
        }
        let mut next = starts.clone();
        let mut fans = vec![0; triangles.len() * 3];
        for (t, corners) in (0..).zip(triangles.iter()) {
            for v in corners {
                let at = &mut next[*v as usize];
                fans[*at as usize] = t;
                *at += 1;
            }
        }
        Self { mesh, triangles, starts, fans, settled: vec![false; count] }
    }

    fn run<F: Fn(u32, u32) -> bool>(mut self, limits: &Limits<F>) {
        let (mut ring, mut other) = (Vec::new(), Vec::new());
        for v in 0..self.settled.len() as u32 {
            if self.settled[v as usize] || !self.ring(v, &mut ring) {
                continue;
            }
            let onto = ring
                .iter()
                .filter(|u| (limits.alike)(v, **u))
                .filter_map(|u| self.cost(v, *u, limits).map(|cost| (cost, *u)))
                .min_by(|a, b| a.0.total_cmp(&b.0));
            let Some((_, u)) = onto else { continue };
            // Two corners that share more than the two beside their edge would fold the surface.
            self.ring(u, &mut other);
            if ring.iter().filter(|w| other.contains(w)).count() != 2 {
                continue;
            }
            for at in self.fan(v) {
                let corners = &mut self.triangles[self.fans[at] as usize];
                if corners.contains(&u) {
                    *corners = [u; 3];
                } else {
                    corners.iter_mut().filter(|w| **w == v).for_each(|w| *w = u);
                }
            }
            ring.iter().for_each(|w| self.settled[*w as usize] = true);
        }
    }

    /// Where a corner's triangles stand in `fans`.
    fn fan(&self, v: u32) -> std::ops::Range<usize> {
        self.starts[v as usize] as usize..self.starts[v as usize + 1] as usize
    }

    /// Neighbours of a corner; false where it lies on a rim, or where surfaces meet.
    fn ring(&self, v: u32, ring: &mut Vec<u32>) -> bool {
        ring.clear();
        let mut after = Vec::new();
        for at in self.fan(v) {
            let [a, b, c] = self.triangles[self.fans[at] as usize];
            let (next, last) = if a == v {
                (b, c)
            } else if b == v {
                (c, a)
            } else {
                (a, b)
            };
            ring.push(next);
            after.push(last);
        }
        let unique = |all: &[u32]| (1..all.len()).all(|i| !all[..i].contains(&all[i]));
        ring.len() > 2 && unique(ring) && unique(&after) && after.iter().all(|w| ring.contains(w))
    }

    /// How far the surface moves where `v` is drawn onto `u`, mm; `None` where it may not be.
    fn cost<F: Fn(u32, u32) -> bool>(&self, v: u32, u: u32, limits: &Limits<F>) -> Option<f32> {
        let place = |i: u32| self.mesh.positions_mm[i as usize];
        let way: Vec3 = place(v) - place(u);
        let mut most_mm = 0.0_f32;
        for at in self.fan(v) {
            let corners = self.triangles[self.fans[at] as usize];
            if corners.contains(&u) {
                continue;
            }
            let corners = corners.map(|w| if w == v { u } else { w });
            let [a, b, c] = corners.map(place);
            let cross = (b - a).cross(c - a);
            let longest = (b - a).length_squared().max((c - b).length_squared()).max((a - c).length_squared());
            let normal = cross.try_normalize()?;
            let turned = corners.iter().any(|w| normal.dot(self.mesh.normals[*w as usize]) < TURNED);
            most_mm = most_mm.max(way.dot(normal).abs());
            if turned
                || cross.length() < SLENDER * longest
                || longest > limits.side_mm * limits.side_mm
                || most_mm > limits.off_mm
            {
                return None;
            }
        }
        Some(most_mm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_field_needs_few_triangles_and_keeps_its_rim_and_area() {
        const SIDE: u32 = 40;
        let place = |i: u32| Vec3::new((i % SIDE) as f32, (i / SIDE) as f32, 0.0);
        let mut mesh = Mesh {
            positions_mm: (0..SIDE * SIDE).map(place).collect(),
            normals: vec![Vec3::Z; (SIDE * SIDE) as usize],
            triangles: Vec::new(),
        };
        for i in (0..SIDE * (SIDE - 1)).filter(|i| i % SIDE < SIDE - 1) {
            mesh.triangles.extend([[i, i + 1, i + SIDE], [i + 1, i + SIDE + 1, i + SIDE]]);
        }
        let coarse = coarser(&mesh, &Limits { off_mm: 0.01, side_mm: 8.0, alike: |_, _| true });
        assert!(coarse.len() * 3 < mesh.triangles.len(), "{} of {}", coarse.len(), mesh.triangles.len());
        let area = |t: &[u32; 3]| {
            let [a, b, c] = t.map(place);
            (b - a).cross(c - a).z * 0.5
        };
        assert!(coarse.iter().all(|t| area(t) > 0.0), "a triangle is turned over");
        let whole = ((SIDE - 1) * (SIDE - 1)) as f32;
        assert!((coarse.iter().map(area).sum::<f32>() - whole).abs() < 1e-2);
    }
}
