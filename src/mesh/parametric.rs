//! The embedded default head: a bald adult of our own making, from published mean measures
//! (ANSUR II, men), as a signed distance field turned into triangles. No data file, no network.

mod field;
mod nets;

use super::{Head, Landmarks, Mesh};
use field::Field;
use glam::{Vec3, vec3};

/// Main measures of the head, mm. Defaults are the means of 4 082 men (ANSUR II).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadShape {
    /// Glabella to the farthest point of the occiput.
    pub length_mm: f32,
    /// Largest breadth above the ears.
    pub breadth_mm: f32,
    /// Tragion to the top of the head.
    pub height_mm: f32,
}

impl Default for HeadShape {
    fn default() -> Self {
        Self { length_mm: 199.5, breadth_mm: 154.3, height_mm: 131.1 }
    }
}

/// Edge of a cell of the lattice that the field is sampled on, mm.
const CELL_MM: f32 = 2.1;

/// The default head.
pub fn default_head() -> Head {
    head(&HeadShape::default())
}

/// A head of given measures.
pub fn head(shape: &HeadShape) -> Head {
    let field = Field::new();
    let mut mesh = nets::polygonise(&field, CELL_MM);
    let mut landmarks = landmarks(&field);
    fit(&mut mesh, &mut landmarks, shape);
    Head::new("default", mesh, landmarks)
}

/// Stretches the head along its axes to the asked measures. The origin, midway between the
/// preauricular points, stays.
fn fit(mesh: &mut Mesh, landmarks: &mut Landmarks, shape: &HeadShape) {
    let vault = |p: &&Vec3| p.y > 20.0;
    let far = |f: fn(&Vec3) -> f32| mesh.positions_mm.iter().filter(vault).map(f).fold(0.0, f32::max);
    let front = mesh.positions_mm.iter().filter(|p| p.y > 28.0).map(|p| p.z).fold(0.0, f32::max);
    // Above the ears: they stick out further than the skull.
    let half_breadth = mesh.positions_mm.iter().filter(|p| p.y > 45.0).map(|p| p.x).fold(0.0, f32::max);
    let scale = vec3(
        shape.breadth_mm * 0.5 / half_breadth,
        shape.height_mm / far(|p| p.y),
        shape.length_mm / (front + far(|p| -p.z)),
    );
    for p in &mut mesh.positions_mm {
        *p *= scale;
    }
    for n in &mut mesh.normals {
        *n = crate::math::unit_or(*n / scale, Vec3::Y);
    }
    let l = landmarks;
    for p in [&mut l.nasion, &mut l.inion, &mut l.left_preauricular, &mut l.right_preauricular, &mut l.vertex] {
        *p *= scale;
    }
}

fn landmarks(field: &Field) -> Landmarks {
    let left = field.outermost(vec3(0.0, 0.0, 0.0), Vec3::X, 78.0);
    let nasion = field.outermost(vec3(0.0, 24.0, 60.0), Vec3::Z, 120.0);
    let vertex = (-60..30)
        .step_by(2)
        .map(|z| field.outermost(vec3(0.0, 60.0, z as f32), Vec3::Y, 200.0))
        .max_by(|a, b| a.y.total_cmp(&b.y))
        .unwrap_or(vec3(0.0, 130.0, 0.0));
    Landmarks {
        nasion,
        inion: field.outermost(vec3(0.0, -16.0, -40.0), Vec3::NEG_Z, 200.0),
        left_preauricular: left,
        right_preauricular: vec3(-left.x, left.y, left.z),
        vertex,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn closed_with_consistent_winding() {
        let mesh = default_head().mesh;
        let mut edges: HashMap<(u32, u32), i32> = HashMap::new();
        for t in &mesh.triangles {
            for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
                *edges.entry((a, b)).or_default() += 1;
            }
        }
        let open = edges.keys().filter(|(a, b)| !edges.contains_key(&(*b, *a))).count();
        assert_eq!(open, 0, "edges without a partner");
        let volume: f32 = (0..mesh.triangles.len())
            .map(|t| {
                let [a, b, c] = mesh.corners(t);
                a.dot(b.cross(c)) / 6.0
            })
            .sum();
        assert!(volume > 3.0e6, "volume {volume} mm3: inside out or far too small");
    }

    #[test]
    fn measures_are_those_of_a_man() {
        let head = default_head();
        let p = &head.mesh.positions_mm;
        let most = |f: &dyn Fn(&Vec3) -> f32| p.iter().map(f).fold(f32::MIN, f32::max);
        let top = most(&|p| p.y);
        assert!((top - 131.1).abs() < 6.2, "tragion to top {top}");
        let breadth = 2.0 * most(&|p| if p.y > 45.0 { p.x } else { 0.0 });
        assert!((breadth - 154.3).abs() < 5.5, "breadth {breadth}");
        let l = head.landmarks;
        let bizygomatic = 2.0 * most(&|p| if p.y.abs() < 14.0 && p.z > 12.0 { p.x } else { 0.0 });
        assert!((bizygomatic - 142.6).abs() < 9.0, "bizygomatic {bizygomatic}");
        assert!((l.left_preauricular + l.right_preauricular).length() < 3.0, "origin off the ears");
        assert!(l.nasion.z > 80.0 && l.inion.z < -70.0 && l.vertex.y > 125.0, "{l:?}");
    }
}
