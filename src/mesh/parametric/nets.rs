//! Surface nets: one vertex in every lattice cell that the surface crosses, then onto the surface.

use super::field::{Field, HIGH, LOW};
use crate::mesh::Mesh;
use glam::{IVec3, Vec3, ivec3};
use rayon::prelude::*;
use std::collections::HashMap;

/// Triangles of the field's zero set; closed, counter-clockwise from outside.
pub fn polygonise(field: &Field, cell_mm: f32) -> Mesh {
    let size = ((HIGH - LOW) / cell_mm).ceil().as_ivec3() + 1;
    let lattice = sample(field, cell_mm, size);
    let inside = |p: IVec3| lattice[index(p, size)] < 0.0;

    let mut vertex_of: HashMap<IVec3, u32> = HashMap::new();
    let mut cells = Vec::new();
    for z in 0..size.z - 1 {
        for y in 0..size.y - 1 {
            for x in 0..size.x - 1 {
                let cell = ivec3(x, y, z);
                let within = (0..8).filter(|&c| inside(cell + corner(c))).count();
                if within != 0 && within != 8 {
                    vertex_of.insert(cell, cells.len() as u32);
                    cells.push(cell);
                }
            }
        }
    }
    let (positions_mm, normals): (Vec<_>, Vec<_>) = cells
        .par_iter()
        .map(|&cell| {
            let p = onto(field, crossing_mean(cell, cell_mm, &lattice, size));
            (p, field.normal(p))
        })
        .unzip();
    let mut triangles = Vec::new();
    for &cell in &cells {
        for axis in 0..3 {
            quad(cell, axis, &inside, &vertex_of, &positions_mm, &mut triangles);
        }
    }
    Mesh { positions_mm, normals, triangles }
}

/// The field on the lattice. Nodes far from the surface get their block's rough distance.
fn sample(field: &Field, cell_mm: f32, size: IVec3) -> Vec<f32> {
    const BLOCK: i32 = 6;
    let reach = cell_mm * BLOCK as f32 * 3.0_f32.sqrt();
    let blocks = (size + BLOCK - 1) / BLOCK;
    let rough: Vec<f32> = (0..blocks.x * blocks.y * blocks.z)
        .into_par_iter()
        .map(|i| {
            let b = ivec3(i % blocks.x, i / blocks.x % blocks.y, i / (blocks.x * blocks.y));
            field.distance(LOW + (b.as_vec3() + 0.5) * (BLOCK as f32 * cell_mm))
        })
        .collect();
    (0..size.x * size.y * size.z)
        .into_par_iter()
        .map(|i| {
            let p = ivec3(i % size.x, i / size.x % size.y, i / (size.x * size.y));
            let b = p / BLOCK;
            let near = rough[(b.x + blocks.x * (b.y + blocks.y * b.z)) as usize];
            if near.abs() > 1.6 * reach { near } else { field.distance(LOW + p.as_vec3() * cell_mm) }
        })
        .collect()
}

fn index(p: IVec3, size: IVec3) -> usize {
    (p.x + size.x * (p.y + size.y * p.z)) as usize
}

fn corner(c: i32) -> IVec3 {
    ivec3(c & 1, c >> 1 & 1, c >> 2)
}

/// Mean of the points where the cell's edges cross the surface.
fn crossing_mean(cell: IVec3, cell_mm: f32, lattice: &[f32], size: IVec3) -> Vec3 {
    let (mut sum, mut count) = (Vec3::ZERO, 0.0);
    for c in 0..8 {
        for axis in 0..3 {
            if c >> axis & 1 == 1 {
                continue;
            }
            let (a, b) = (cell + corner(c), cell + corner(c | 1 << axis));
            let (da, db) = (lattice[index(a, size)], lattice[index(b, size)]);
            if (da < 0.0) != (db < 0.0) {
                sum += a.as_vec3().lerp(b.as_vec3(), da / (da - db));
                count += 1.0;
            }
        }
    }
    LOW + sum / f32::max(count, 1.0) * cell_mm
}

/// Newton steps onto the surface.
fn onto(field: &Field, mut p: Vec3) -> Vec3 {
    for _ in 0..3 {
        p -= field.normal(p) * field.distance(p).clamp(-1.0, 1.0) * 0.9;
    }
    p
}

/// The quad around the lattice edge that starts at `cell`'s first corner along `axis`, split along
/// its shorter diagonal.
fn quad(
    cell: IVec3,
    axis: usize,
    inside: &impl Fn(IVec3) -> bool,
    vertex_of: &HashMap<IVec3, u32>,
    positions: &[Vec3],
    out: &mut Vec<[u32; 3]>,
) {
    let step = [IVec3::X, IVec3::Y, IVec3::Z];
    let (u, v) = (step[(axis + 1) % 3], step[(axis + 2) % 3]);
    let (from, to) = (inside(cell), inside(cell + step[axis]));
    if from == to {
        return;
    }
    let ring = [cell, cell - u, cell - u - v, cell - v].map(|c| vertex_of.get(&c).copied());
    let [Some(a), Some(b), Some(c), Some(d)] = ring else { return };
    let (a, b, c, d) = if from { (a, b, c, d) } else { (d, c, b, a) };
    let length = |i: u32, j: u32| positions[i as usize].distance_squared(positions[j as usize]);
    if length(a, c) <= length(b, d) {
        out.extend([[a, b, c], [a, c, d]]);
    } else {
        out.extend([[a, b, d], [b, c, d]]);
    }
}
