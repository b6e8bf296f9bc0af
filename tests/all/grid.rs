//! Near triangles of a mesh, found by the cells of a grid.

use glam::Vec3;
use std::collections::HashMap;
use tonsure::mesh::Mesh;

/// Side of a cell: what is nearer than this to a point is found, mm.
pub const CELL_MM: f32 = 5.0;

pub struct Grid<'a> {
    pub mesh: &'a Mesh,
    cells: HashMap<[i32; 3], Vec<usize>>,
}

impl<'a> Grid<'a> {
    pub fn new(mesh: &'a Mesh) -> Self {
        let mut cells: HashMap<_, Vec<usize>> = HashMap::new();
        for t in 0..mesh.triangles.len() {
            let corners = mesh.corners(t).map(cell);
            let low = [0, 1, 2].map(|k| corners.iter().map(|c| c[k]).min().unwrap_or(0));
            let high = [0, 1, 2].map(|k| corners.iter().map(|c| c[k]).max().unwrap_or(0));
            // Around them too, so that one look at a point's own cell is enough.
            for x in low[0] - 1..=high[0] + 1 {
                for y in low[1] - 1..=high[1] + 1 {
                    for z in low[2] - 1..=high[2] + 1 {
                        cells.entry([x, y, z]).or_default().push(t);
                    }
                }
            }
        }
        Self { mesh, cells }
    }

    /// Triangles near a point.
    pub fn near(&self, p: Vec3) -> &[usize] {
        self.cells.get(&cell(p)).map_or(&[], Vec::as_slice)
    }
}

fn cell(p: Vec3) -> [i32; 3] {
    (p / CELL_MM).floor().as_ivec3().to_array()
}

/// Nearest point of a triangle (Ericson 2005, 5.1.5, by clamping edges).
pub fn nearest(p: Vec3, [a, b, c]: [Vec3; 3]) -> Vec3 {
    let n = (b - a).cross(c - a);
    let inside = [(a, b), (b, c), (c, a)].iter().all(|(u, v)| (*v - *u).cross(p - *u).dot(n) >= 0.0);
    if inside && n.length_squared() > 1e-12 {
        return p - n * ((p - a).dot(n) / n.length_squared());
    }
    let on_edge =
        |u: Vec3, v: Vec3| u + (v - u) * ((p - u).dot(v - u) / (v - u).length_squared().max(1e-12)).clamp(0.0, 1.0);
    let candidates = [on_edge(a, b), on_edge(b, c), on_edge(c, a)];
    candidates.into_iter().min_by(|x, y| x.distance_squared(p).total_cmp(&y.distance_squared(p))).unwrap_or(a)
}
