//! The face as seen from the front: how far out its skin lies, for hairs that lie on it.

use crate::math::{Aabb, barycentric, unit_or};
use crate::mesh::Mesh;
use glam::{Vec2, Vec3, vec2};

/// Side of a cell, mm.
const CELL_MM: f32 = 0.5;

/// Height of the foremost skin over a grid of x and y, mm; not a number where there is none.
pub struct Relief {
    low: Vec2,
    columns: usize,
    rows: usize,
    z_mm: Vec<f32>,
}

impl Relief {
    /// The skin of a mesh within a box.
    pub fn new(mesh: &Mesh, area: &Aabb) -> Self {
        let low = area.min.truncate();
        let cells = ((area.max.truncate() - low) / CELL_MM).ceil().max(Vec2::ONE);
        let (columns, rows) = (cells.x as usize + 1, cells.y as usize + 1);
        let mut z_mm = vec![f32::NAN; columns * rows];
        let inside = |p: &Vec3| p.cmpge(area.min - 3.0).all() && p.cmple(area.max + 3.0).all();
        for corners in (0..mesh.triangles.len()).map(|t| mesh.corners(t)).filter(|c| c.iter().all(inside)) {
            let flat = corners.map(|p| (p.truncate() - low) / CELL_MM);
            let from = flat[0].min(flat[1]).min(flat[2]).ceil().max(Vec2::ZERO);
            let to = flat[0].max(flat[1]).max(flat[2]).floor().min(cells);
            for y in from.y as usize..=to.y.max(-1.0) as usize {
                for x in from.x as usize..=to.x.max(-1.0) as usize {
                    let Some(shares) = barycentric(vec2(x as f32, y as f32), flat) else { continue };
                    let z = &mut z_mm[(x + y * columns).min(columns * rows - 1)];
                    *z = z.max(shares.dot(Vec3::from(corners.map(|p| p.z))));
                }
            }
        }
        Self { low, columns, rows, z_mm }
    }

    /// The skin in front of a point and its normal; `None` off the face.
    pub fn under(&self, p: Vec3) -> Option<(Vec3, Vec3)> {
        let at = (p.truncate() - self.low) / CELL_MM;
        let base = at.floor();
        if base.min_element() < 0.0 || base.x as usize + 1 >= self.columns || base.y as usize + 1 >= self.rows {
            return None;
        }
        let (i, t) = (base.x as usize + base.y as usize * self.columns, at - base);
        let [a, b] = [self.z_mm[i], self.z_mm[i + 1]];
        let [c, d] = [self.z_mm[i + self.columns], self.z_mm[i + self.columns + 1]];
        let (low, high) = (a + (b - a) * t.x, c + (d - c) * t.x);
        let slope = vec2((b - a) + (d - c - b + a) * t.y, high - low) / CELL_MM;
        let z = low + (high - low) * t.y;
        z.is_finite().then(|| (p.truncate().extend(z), unit_or(Vec3::new(-slope.x, -slope.y, 1.0), Vec3::Z)))
    }
}
