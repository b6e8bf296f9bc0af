//! A mesh together with the colour that its scan brought along: what is done to one is done to both.

use crate::mesh::{Mesh, Paint};
use glam::{Vec2, Vec3};
use std::collections::BTreeMap;

/// A mesh and its paint; the lengths agree.
#[derive(Clone, Debug, Default)]
pub struct Painted {
    /// Normals are empty until somebody computes them.
    pub mesh: Mesh,
    /// One colour a position, or one triple of corners a triangle.
    pub paint: Paint,
}

impl From<Mesh> for Painted {
    fn from(mesh: Mesh) -> Self {
        Self { mesh, paint: Paint::Skin }
    }
}

impl Painted {
    /// Keeps the triangles that `wanted` says, and the positions they use. Normals are dropped.
    pub fn keep(&mut self, wanted: impl Fn(usize) -> bool) {
        let triangles = std::mem::take(&mut self.mesh.triangles);
        let kept: Vec<usize> = (0..triangles.len()).filter(|t| wanted(*t)).collect();
        let mut new = vec![u32::MAX; self.mesh.positions_mm.len()];
        let mut old = Vec::new();
        self.mesh.triangles = kept
            .iter()
            .map(|t| {
                triangles[*t].map(|i| {
                    if new[i as usize] == u32::MAX {
                        new[i as usize] = old.len() as u32;
                        old.push(i as usize);
                    }
                    new[i as usize]
                })
            })
            .collect();
        self.mesh.positions_mm = old.iter().map(|i| self.mesh.positions_mm[*i]).collect();
        self.mesh.normals.clear();
        match &mut self.paint {
            Paint::Skin => {}
            Paint::Vertices(colors) => *colors = old.iter().map(|i| colors[*i]).collect(),
            Paint::Image { corner_uv, .. } => *corner_uv = kept.iter().map(|t| corner_uv[*t]).collect(),
        }
    }

    /// Turns all triangles the other way round.
    pub fn flip(&mut self) {
        self.mesh.triangles.iter_mut().for_each(|t| t.swap(1, 2));
        if let Paint::Image { corner_uv, .. } = &mut self.paint {
            corner_uv.iter_mut().for_each(|t| t.swap(1, 2));
        }
    }

    /// Cuts off what lies below a level plane; triangles on it are clipped, so the edge is straight.
    pub fn clip_below(&mut self, floor: f32) {
        let count = self.mesh.triangles.len();
        let above: Vec<bool> = self.mesh.positions_mm.iter().map(|p| p.y > floor).collect();
        let mut cut = Cut { crossings: BTreeMap::new(), painted: self, floor };
        for t in 0..count {
            let corners = cut.painted.mesh.triangles[t];
            let inside = corners.map(|i| above[i as usize]);
            if inside.contains(&true) && inside.contains(&false) {
                cut.triangle(t, corners, inside);
            }
        }
        let whole = |t: &[u32; 3]| t.iter().all(|i| above.get(*i as usize).is_none_or(|a| *a));
        let kept: Vec<bool> = self.mesh.triangles.iter().map(whole).collect();
        self.keep(|t| kept[t]);
    }
}

/// The work of cutting along a plane.
struct Cut<'a> {
    /// New position of each cut edge. In a fixed order, so that the result does not depend on hashing.
    crossings: BTreeMap<(u32, u32), u32>,
    painted: &'a mut Painted,
    floor: f32,
}

impl Cut<'_> {
    /// Adds what is left of a triangle that the plane cuts.
    fn triangle(&mut self, t: usize, corners: [u32; 3], inside: [bool; 3]) {
        let uv = match &self.painted.paint {
            Paint::Image { corner_uv, .. } => corner_uv[t],
            _ => [Vec2::ZERO; 3],
        };
        let mut polygon = Vec::with_capacity(4);
        for k in 0..3 {
            let n = (k + 1) % 3;
            if inside[k] {
                polygon.push((corners[k], uv[k]));
            }
            if inside[k] != inside[n] {
                let (p, share) = self.crossing(corners[k], corners[n]);
                polygon.push((p, uv[k].lerp(uv[n], share)));
            }
        }
        for k in 2..polygon.len() {
            let piece = [polygon[0], polygon[k - 1], polygon[k]];
            self.painted.mesh.triangles.push(piece.map(|p| p.0));
            if let Paint::Image { corner_uv, .. } = &mut self.painted.paint {
                corner_uv.push(piece.map(|p| p.1));
            }
        }
    }

    /// The point in which an edge meets the plane, and its share of the way from `a` to `b`.
    fn crossing(&mut self, a: u32, b: u32) -> (u32, f32) {
        let key = (a.min(b), a.max(b));
        let at = |i: u32, p: &[Vec3]| p[i as usize];
        let positions = &mut self.painted.mesh.positions_mm;
        let (low, high) = (at(key.0, positions), at(key.1, positions));
        let share = (self.floor - low.y) / (high.y - low.y);
        let index = *self.crossings.entry(key).or_insert_with(|| {
            positions.push(low.lerp(high, share));
            if let Paint::Vertices(colors) = &mut self.painted.paint {
                let (low, high) = (colors[key.0 as usize], colors[key.1 as usize]);
                colors.push(mixed(low, high, share));
            }
            positions.len() as u32 - 1
        });
        (index, if a < b { share } else { 1.0 - share })
    }
}

/// Between two colours.
pub fn mixed(a: [u8; 3], b: [u8; 3], share: f32) -> [u8; 3] {
    std::array::from_fn(|k| (f32::from(a[k]) + (f32::from(b[k]) - f32::from(a[k])) * share).round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::vec2;

    /// A square of two triangles, 2 on a side about the origin, in the plane z = 0.
    fn square(paint: Paint) -> Painted {
        let positions_mm = vec![
            Vec3::new(-1.0, -1.0, 0.0),
            Vec3::new(1.0, -1.0, 0.0),
            Vec3::new(1.0, 1.0, 0.0),
            Vec3::new(-1.0, 1.0, 0.0),
        ];
        Painted { mesh: Mesh { positions_mm, normals: Vec::new(), triangles: vec![[0, 1, 2], [0, 2, 3]] }, paint }
    }

    #[test]
    fn a_cut_keeps_colours_in_place() {
        let mut painted = square(Paint::Vertices(vec![[0; 3], [0; 3], [200; 3], [200; 3]]));
        painted.clip_below(0.0);
        let Paint::Vertices(colors) = &painted.paint else { panic!("colours are lost") };
        assert_eq!(colors.len(), painted.mesh.positions_mm.len());
        for (p, c) in painted.mesh.positions_mm.iter().zip(colors) {
            assert!(p.y >= 0.0 && (f32::from(c[0]) - 100.0 * (p.y + 1.0)).abs() <= 1.0, "{p} has {c:?}");
        }

        let uv = |p: Vec3| vec2(p.x, p.y) * 0.5 + 0.5;
        let plain = square(Paint::Skin);
        let corner_uv = (0..2).map(|t| plain.mesh.corners(t).map(uv)).collect();
        let mut painted = square(Paint::Image { corner_uv, image: image::RgbImage::new(1, 1) });
        painted.flip();
        painted.clip_below(-0.3);
        let Paint::Image { corner_uv, .. } = &painted.paint else { panic!("the image is lost") };
        assert_eq!(corner_uv.len(), painted.mesh.triangles.len());
        let mut area = 0.0;
        for (t, at) in corner_uv.iter().enumerate() {
            let [a, b, c] = painted.mesh.corners(t);
            area += (b - a).cross(c - a).length() * 0.5;
            assert!(painted.mesh.corners(t).into_iter().zip(at).all(|(p, q)| uv(p).distance(*q) < 1e-5));
        }
        assert!((area - 2.6).abs() < 1e-4, "{area}");
    }
}
