//! The scalp chart: the flat map of the head that every zone, line and baked map lives in.
//!
//! Directions from a centre inside the cranium, mapped by Lambert's azimuthal equal-area
//! projection about a pole at the top of the head. Single-valued, because a cranium is
//! star-shaped about that centre; the neck lies at the rim.

use super::{Head, Landmarks};
use glam::{Mat3, Vec2, Vec3};

/// Where the chart's directions start and which way its pole points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChartFrame {
    pub center_mm: Vec3,
    /// Columns: chart x (person's left), chart y (towards the face), pole.
    pub axes: Mat3,
}

impl ChartFrame {
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
    pub normal: Vec3,
    /// Skin area that the texel stands for, mm2; 0 where the ray meets no skin.
    pub area_mm2: f32,
    /// Scalp coordinates (u, v): 0 nasion, 0.5 vertex, 1 inion; 0 left ear, 0.5 midline, 1 right.
    pub uv: Vec2,
    /// Share of the texel on the hair-bearing scalp, 0 to 1.
    pub scalp: f32,
}

/// The chart of one head.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Texels per side; texel (x, y) has its centre at ((x + 0.5) / size, (y + 0.5) / size).
    pub size: u32,
    pub frame: ChartFrame,
    pub landmarks: Landmarks,
    /// Nasion-inion arc along the midline, mm.
    pub nasion_inion_mm: f32,
    /// Row-major.
    pub texels: Vec<ChartTexel>,
}

impl Chart {
    /// Charts a head.
    pub fn new(head: &Head, size: u32) -> Self {
        let _ = (head, size);
        todo!()
    }

    /// Skin point of scalp coordinates, or `None` off the head.
    pub fn point_from_uv(&self, uv: Vec2) -> Option<Vec3> {
        let _ = uv;
        todo!()
    }

    /// Hair-bearing scalp area, cm2.
    pub fn scalp_area_cm2(&self) -> f32 {
        self.texels.iter().map(|t| t.scalp * t.area_mm2).sum::<f32>() / crate::units::MM2_PER_CM2
    }
}
