//! The map from directions to the chart, and what stands at each texel.

use crate::mesh::Landmarks;
use glam::{Mat3, Vec2, Vec3};

/// Farther than this from the plane of the charted skin is something else, like an ear's back, mm.
pub const OFF_MM: f32 = 1.5;
/// So is what lies farther from the texel's own point than a texel is wide, grazed by its rays, mm.
pub const APART_MM: f32 = 4.0;

/// Where the chart's directions start and which way its pole points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChartFrame {
    /// Inside the head: rays to the skin start here.
    pub center_mm: Vec3,
    /// Columns: chart x (person's left), chart y (towards the face), pole.
    pub axes: Mat3,
}

impl ChartFrame {
    /// A frame about a point a little above the ear canals whose antipode goes down the neck, so
    /// that the whole scalp, nape included, lies far from the rim.
    pub fn for_landmarks(l: &Landmarks) -> Self {
        let ears = (l.left_preauricular + l.right_preauricular) * 0.5;
        let center_mm = ears + Vec3::new(0.0, 0.28 * (l.vertex.y - ears.y), -12.0);
        Self::about(center_mm, Vec3::new(0.0, 1.0, 0.14).normalize_or(Vec3::Y))
    }

    /// A frame about `center_mm` with a pole near +Y.
    pub(super) fn about(center_mm: Vec3, pole: Vec3) -> Self {
        let y = Vec3::X.cross(pole);
        Self { center_mm, axes: Mat3::from_cols(Vec3::X, y, pole) }
    }

    /// Chart position in [0, 1]^2 of a point. The pole maps to (0.5, 0.5); the antipode has no
    /// one place and maps to the rim.
    pub fn st_from_point(&self, point_mm: Vec3) -> Vec2 {
        let d = self.axes.transpose() * crate::math::unit_or(point_mm - self.center_mm, Vec3::Z);
        // Lambert: r = sqrt((1 - cos) / 2) of the sphere's rim radius 1.
        let scale = (2.0 * (1.0 + d.z)).max(1e-12).sqrt().recip();
        Vec2::splat(0.5) + Vec2::new(d.x, d.y) * scale * 0.5
    }

    /// Unit direction of a chart position (inverse of [`Self::st_from_point`]), or `None` outside
    /// the disc.
    pub fn direction_from_st(&self, st: Vec2) -> Option<Vec3> {
        let e = (st - 0.5) * 2.0;
        let r2 = e.length_squared();
        if r2 > 1.0 {
            return None;
        }
        let s = 2.0 * (1.0 - r2).sqrt();
        Some(self.axes * Vec3::new(e.x * s, e.y * s, 1.0 - 2.0 * r2))
    }
}

/// One texel of the chart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ChartTexel {
    /// Skin point under the texel's centre, mm. Meaningless where `area_mm2` is 0.
    pub position_mm: Vec3,
    /// Unit, out of the skin, interpolated from the mesh's.
    pub normal: Vec3,
    /// Skin area that the texel stands for, mm2; 0 where the ray meets no skin, or an ear.
    pub area_mm2: f32,
    /// Scalp coordinates (u, v): 0 nasion, 0.5 vertex, 1 inion; 0 left ear, 0.5 midline, 1 right.
    pub uv: Vec2,
    /// Share of the texel on the hair-bearing scalp, 0 to 1.
    pub scalp: f32,
}

impl ChartTexel {
    /// Whether a point whose ray goes through the texel lies on the skin that is charted there, and not on an
    /// ear over it.
    pub fn carries(&self, point_mm: Vec3) -> bool {
        let off = point_mm - self.position_mm;
        self.area_mm2 > 0.0 && off.length_squared() < APART_MM * APART_MM && off.dot(self.normal).abs() < OFF_MM
    }
}
