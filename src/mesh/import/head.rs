//! From an upright surface, or a scan that was read, to a head: landmarks, head frame.

use super::Imported;
use crate::mesh::geometry::painted::Painted;
use crate::mesh::pose::marks::landmarks;
use crate::mesh::{Head, Mesh, MeshError, import, measure};
use std::path::Path;

/// Finds the landmarks of an upright mesh (+Y up, face to +Z) in millimetres and brings it into the
/// head frame.
///
/// # Errors
/// A mesh on which no head is found.
pub fn register(name: &str, mesh: Mesh, path: &Path) -> Result<Head, MeshError> {
    Ok(head(name, import::upright(mesh, path)?))
}

/// The head of a scan that was read.
pub fn head(name: &str, imported: Imported) -> Head {
    let Painted { mesh, paint } = imported.painted;
    let mut head = Head { paint, ..Head::new(name, mesh, landmarks(&imported.marks)) };
    head.size_note = measure::size_note(&head, &imported.report);
    head.colour_note = Some(imported.report.colour);
    head.placement = Some(imported.report.placement);
    head
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::parametric::default_head;
    use glam::Vec3;
    use glam::vec3;

    #[test]
    fn finds_the_default_heads_own_landmarks() {
        let head = default_head();
        let shifted = Mesh {
            positions_mm: head.mesh.positions_mm.iter().map(|p| *p + vec3(3.0, -40.0, 12.0)).collect(),
            ..head.mesh.clone()
        };
        let found = register("again", shifted, Path::new("again.obj")).expect("a head").landmarks;
        let own = head.landmarks;
        // Each frame starts at its own ears: places are compared from the nasion.
        for (name, a, b, bound) in [
            ("vertex", found.vertex, own.vertex, 8.0),
            ("left ear", found.left_preauricular, own.left_preauricular, 15.0),
            ("right ear", found.right_preauricular, own.right_preauricular, 15.0),
            ("inion", found.inion, own.inion, 30.0),
        ] {
            let (a, b) = (a - found.nasion, b - own.nasion);
            assert!(a.distance(b) < bound, "{name}: found {a}, is {b} from the nasion");
        }
    }

    #[test]
    fn a_ball_is_not_a_head() {
        let mut mesh = default_head().mesh;
        for p in &mut mesh.positions_mm {
            *p = p.normalize_or(Vec3::Y) * 95.0;
        }
        let error = register("ball", mesh, Path::new("ball.obj")).map(|_| ()).expect_err("no head").to_string();
        assert!(error.contains("no head was found"), "{error}");
    }
}
