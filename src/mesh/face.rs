//! Where a head's face is and how large: what the regions of its skin are laid out by.

use super::Head;
use glam::Vec3;

/// The mean man's face: half of the breadth between the ears, the nasion's distance in front of them, and how far
/// the lips lie below it, mm (of the default head, from ANSUR II).
const MEAN_MM: Vec3 = Vec3::new(73.6, 76.0, 92.0);

/// The face's place and size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaceFrame {
    /// Where it starts, head frame.
    pub nasion_mm: Vec3,
    /// Breadth, height and depth over the mean man's.
    pub scale: Vec3,
}

impl FaceFrame {
    /// By the landmarks, and by the lips where they are marked; else as high as it is broad and deep.
    pub fn of(head: &Head) -> Self {
        let l = &head.landmarks;
        let ears = (l.left_preauricular + l.right_preauricular) * 0.5;
        let x = 0.5 * l.left_preauricular.distance(l.right_preauricular) / MEAN_MM.x;
        let z = (l.nasion.z - ears.z) / MEAN_MM.z;
        let lips = || head.marks.iter().zip(&head.mesh.positions_mm).filter(|(m, _)| m.lips > 0.5).map(|(_, p)| p.y);
        let y = match lips().count() {
            0 => 0.5 * (x + z),
            n => (l.nasion.y - lips().sum::<f32>() / n as f32) / MEAN_MM.y,
        };
        // A landmark that is wrong must not put the cheeks on the neck.
        Self { nasion_mm: l.nasion, scale: Vec3::new(x, y, z).clamp(Vec3::splat(0.6), Vec3::splat(1.6)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::parametric;

    #[test]
    fn the_default_face_is_the_mean_and_a_womans_is_smaller() {
        let man = FaceFrame::of(&parametric::default_head()).scale;
        assert!(man.distance(Vec3::ONE) < 0.06, "{man}");
        let mut stranger = parametric::default_head();
        stranger.marks.clear();
        let unmarked = FaceFrame::of(&stranger).scale;
        assert!(unmarked.distance(man) < 0.06, "{unmarked}");
        let woman = FaceFrame::of(&parametric::named("default-female", &Default::default())).scale;
        assert!(woman.y < man.y && woman.x < man.x, "{woman}");
    }
}
