//! The triangles of a head: quads of three subdivisions of its cage, the finer ones where a look is near and
//! the skin bends, with nothing open between them.

use super::{anatomy, lids};
use crate::mesh::Mesh;
use crate::mesh::geometry::subdivide::{Polygons, catmull_clark};
use glam::Vec3;
use std::collections::{HashMap, HashSet};

/// Quads of the first subdivision with a longer side than this are divided again, mm: on the face and
/// the ears, and elsewhere, where only the outline tells them.
const FINE_MM: f32 = 2.2;
const SMOOTH_MM: f32 = 7.0;
/// The same below the neck, which begins at this height at rest, mm.
const SHOULDERS_MM: f32 = 14.0;
const NECK_ENDS_MM: f32 = 600.0;
/// Flat ones of the face stay whole, degrees between their corners' normals.
const FLAT_DEG: f32 = 7.2;
/// Quads of the ears are divided again, and once more, where the normals of their corners differ by
/// more than this, degrees.
const BENT_DEG: [f32; 2] = [12.0, 20.0];

/// Triangles of the first and second subdivision, and where each of their vertices is at rest.
pub fn triangulated(first: &Polygons, rest_first: &[Vec3], second: Polygons, mut rest: Vec<Vec3>) -> (Mesh, Vec<Vec3>) {
    let normals = normals(&first.faces, &first.positions);
    let fine: Vec<bool> =
        first.faces.iter().map(|f| is_fine(f, &first.positions, rest_first, turn_deg(f, &normals))).collect();
    let mut out = Vec::with_capacity(100_000);
    whole(first.positions.len(), &second.faces, &fine, &mut out);
    let Polygons { mut positions, faces } = second;
    let mut quads: Vec<Vec<u32>> =
        faces.chunks_exact(4).zip(&fine).filter(|(_, fine)| **fine).flat_map(|(quads, _)| quads.to_vec()).collect();
    let coarse: HashSet<u32> = out.iter().flatten().copied().collect();
    let bent = bent(&quads, &positions, &rest, &coarse);
    // What touches a bent quad: its corners and sides are then known as the whole surface has them.
    let near: HashSet<u32> = quads.iter().zip(&bent).filter(|(_, bent)| **bent).flat_map(|(q, _)| q.clone()).collect();
    let mut patch = Patch::default();
    let mut bent_of = bent.iter();
    quads.retain(|quad| {
        let is_bent = bent_of.next().copied().unwrap_or(false);
        let touches = quad.iter().any(|i| near.contains(i));
        if touches {
            patch.push(quad, is_bent);
        }
        !touches
    });
    out.extend(quads.iter().flat_map(|q| [[q[0], q[1], q[2]], [q[0], q[2], q[3]]]));
    patch.divide(&mut positions, &mut rest, &near, &mut out);
    compact(&positions, &rest, out)
}

/// Some quads that are divided once more, by themselves.
#[derive(Default)]
struct Patch {
    /// By a vertex of the whole, the patch's.
    index: HashMap<u32, u32>,
    old: Vec<u32>,
    faces: Vec<Vec<u32>>,
    bent: Vec<bool>,
}

impl Patch {
    fn push(&mut self, quad: &[u32], bent: bool) {
        let own = quad.iter().map(|i| {
            *self.index.entry(*i).or_insert_with(|| {
                self.old.push(*i);
                self.old.len() as u32 - 1
            })
        });
        self.faces.push(own.collect());
        self.bent.push(bent);
    }

    /// Adds the patch's triangles, and its new vertices to the whole. The corners of bent quads move.
    fn divide(self, positions: &mut Vec<Vec3>, rest: &mut Vec<Vec3>, near: &HashSet<u32>, out: &mut Vec<[u32; 3]>) {
        let of = |all: &[Vec3]| self.old.iter().map(|i| all[*i as usize]).collect();
        let third = catmull_clark(&Polygons { positions: of(positions), faces: self.faces.clone() });
        let third_rest = catmull_clark(&Polygons { positions: of(rest), faces: self.faces }).positions;
        for (old, (p, r)) in self.old.iter().zip(third.positions.iter().zip(&third_rest)) {
            if near.contains(old) {
                (positions[*old as usize], rest[*old as usize]) = (*p, *r);
            }
        }
        let (known, added) = (self.old.len(), positions.len() as u32);
        positions.extend(&third.positions[known..]);
        rest.extend(&third_rest[known..]);
        let mut triangles = Vec::new();
        whole(known, &third.faces, &self.bent, &mut triangles);
        let quads = third.faces.chunks_exact(4).zip(&self.bent).filter(|(_, bent)| **bent).flat_map(|(quads, _)| quads);
        triangles.extend(quads.flat_map(|q| [[q[0], q[1], q[2]], [q[0], q[2], q[3]]]));
        let global = |i: u32| self.old.get(i as usize).copied().unwrap_or_else(|| added + i - known as u32);
        out.extend(triangles.iter().map(|t| t.map(global)));
    }
}

/// Triangles of the faces that stay whole: they take in the middles of sides that their neighbours divide, so
/// nothing opens. `divided` holds four quads a face; the first `old` vertices are corners of faces.
fn whole(old: usize, divided: &[Vec<u32>], fine: &[bool], out: &mut Vec<[u32; 3]>) {
    // A face's quads stand in its order: corner, side, centre, side before.
    let faces = || divided.chunks_exact(4).zip(fine);
    let middles: HashSet<u32> = faces().filter(|f| *f.1).flat_map(|f| f.0.iter().map(|q| q[1])).collect();
    for (quads, _) in faces().filter(|f| !f.1) {
        let ring = quads.iter().flat_map(|q| [q[0], q[1]]);
        let polygon: Vec<u32> = ring.filter(|i| (*i as usize) < old || middles.contains(i)).collect();
        if let [a, b, c, d] = polygon[..] {
            out.extend([[a, b, c], [a, c, d]]);
        } else {
            let center = quads[0][2];
            out.extend((0..polygon.len()).map(|k| [polygon[k], polygon[(k + 1) % polygon.len()], center]));
        }
    }
}

fn is_fine(face: &[u32], positions: &[Vec3], rest: &[Vec3], turn_deg: f32) -> bool {
    let p = |k: usize| positions[face[k % face.len()] as usize];
    let longest = (0..face.len()).map(|k| p(k).distance(p(k + 1))).fold(0.0, f32::max);
    let all = |here: fn(Vec3) -> bool| face.iter().all(|i| here(rest[*i as usize]));
    longest > if all(|p| p.y < NECK_ENDS_MM) { SHOULDERS_MM } else { SMOOTH_MM }
        || turn_deg > BENT_DEG[0] && all(anatomy::is_ear)
        || longest > FINE_MM && (turn_deg > FLAT_DEG && all(anatomy::is_detailed) || all(anatomy::is_marked))
}

/// Which quads are divided once more: none that touches a face of the first subdivision.
fn bent(quads: &[Vec<u32>], positions: &[Vec3], rest: &[Vec3], coarse: &HashSet<u32>) -> Vec<bool> {
    let normals = normals(quads, positions);
    let is_bent = |q: &Vec<u32>| {
        let all = |here: fn(Vec3) -> bool| q.iter().all(|i| here(rest[*i as usize]));
        let free = !q.iter().any(|i| coarse.contains(i));
        free && (turn_deg(q, &normals) > BENT_DEG[1] && all(anatomy::is_ear) || all(lids::is_crease))
    };
    quads.iter().map(is_bent).collect()
}

/// Of the vertices of polygons, each weighted by its area.
fn normals(faces: &[Vec<u32>], positions: &[Vec3]) -> Vec<Vec3> {
    let mut normals = vec![Vec3::ZERO; positions.len()];
    for face in faces.iter().filter(|f| f.len() == 4) {
        let [a, b, c, d] = [0, 1, 2, 3].map(|k| positions[face[k] as usize]);
        face.iter().for_each(|i| normals[*i as usize] += (c - a).cross(d - b));
    }
    normals.into_iter().map(|n| crate::math::unit_or(n, Vec3::Y)).collect()
}

/// The greatest angle between the normals of a face's corners.
fn turn_deg(face: &[u32], normals: &[Vec3]) -> f32 {
    let n = |i: u32| normals[i as usize];
    let least = face.iter().flat_map(|a| face.iter().map(|b| n(*a).dot(n(*b)))).fold(1.0, f32::min);
    least.clamp(-1.0, 1.0).acos().to_degrees()
}

/// Only the vertices that triangles use.
fn compact(positions: &[Vec3], rest: &[Vec3], mut triangles: Vec<[u32; 3]>) -> (Mesh, Vec<Vec3>) {
    let mut new = vec![u32::MAX; positions.len()];
    let (mut kept, mut kept_rest) = (Vec::new(), Vec::new());
    for i in triangles.iter_mut().flatten() {
        let old = *i as usize;
        if new[old] == u32::MAX {
            new[old] = kept.len() as u32;
            kept.push(positions[old]);
            kept_rest.push(rest[old]);
        }
        *i = new[old];
    }
    let mut mesh = Mesh { positions_mm: kept, normals: Vec::new(), triangles };
    mesh.compute_normals();
    (mesh, kept_rest)
}
