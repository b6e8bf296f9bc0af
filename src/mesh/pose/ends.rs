//! The ends of long things: a standing person's head is one of them, and too small in the whole to be seen.

use crate::mesh::Mesh;

/// A thing this much longer than it is thin has ends.
const LONG: f32 = 2.6;
/// Head and neck against a person's height, with some room.
const SHARE: f32 = 0.21;

/// The parts of a surface at the ends of its long axes, the longest axis first, upper ends first; none of what
/// is compact.
pub(super) fn ends(surface: &Mesh) -> Vec<Mesh> {
    let used = surface.triangles.iter().flatten().map(|i| &surface.positions_mm[*i as usize]);
    let bounds = crate::math::Aabb::around(used);
    let size = bounds.size();
    let thin = size.min_element();
    let mut axes: Vec<usize> = (0..3).filter(|k| size[*k] > LONG * thin).collect();
    axes.sort_by(|a, b| size[*b].total_cmp(&size[*a]));
    let end = |(axis, high): (usize, bool)| {
        let reach = SHARE * size[axis];
        let inside = |i: &u32| {
            let at = surface.positions_mm[*i as usize][axis];
            if high { at > bounds.max[axis] - reach } else { at < bounds.min[axis] + reach }
        };
        let triangles = surface.triangles.iter().filter(|t| t.iter().all(inside)).copied().collect();
        Mesh { triangles, ..surface.clone() }
    };
    axes.into_iter().flat_map(|axis| [(axis, true), (axis, false)]).map(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::Vec3;

    #[test]
    fn a_stick_has_two_ends_and_a_ball_none() {
        let ball = crate::mesh::parametric::default_head().mesh;
        assert!(ends(&ball).is_empty());
        let mut stick = ball.clone();
        stick.positions_mm.iter_mut().for_each(|p| *p *= Vec3::new(1.0, 1.0, 9.0));
        let found = ends(&stick);
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|e| !e.triangles.is_empty() && e.triangles.len() < stick.triangles.len() / 2));
    }
}
