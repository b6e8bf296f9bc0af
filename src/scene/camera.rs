//! Cameras: the named clinical views and the orbit that the window drives.

use glam::{Mat4, Vec3};
use serde::{Deserialize, Serialize};

/// A camera on an orbit about a point on or in the head.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct View {
    /// Point looked at, head frame, mm.
    pub target_mm: [f32; 3],
    /// 0 in front of the face, positive towards the person's left, degrees.
    pub azimuth_deg: f32,
    /// 90 straight above the vertex, degrees. All of -90 to 90 is reachable.
    pub elevation_deg: f32,
    /// From the eye to `target_mm`.
    pub distance_mm: f32,
    /// Vertical field of view, degrees.
    pub fov_deg: f32,
}

/// As a portrait is taken: a lens of 105 mm on a frame of 24 mm, from where a face keeps its proportions. Nearer, the
/// nose grows and the top of the head shrinks.
impl Default for View {
    fn default() -> Self {
        Self { target_mm: [0.0, 8.0, -4.0], azimuth_deg: 32.0, elevation_deg: 22.0, distance_mm: 1460.0, fov_deg: 13.0 }
    }
}

/// Clinical views by name: azimuth and elevation in degrees (global photography's vertex,
/// midline, frontal and temporal views, plus the back).
pub const NAMED: [(&str, f32, f32); 9] = [
    ("frontal", 0.0, 8.0),
    ("three-quarter", 32.0, 24.0),
    ("left", 90.0, 8.0),
    ("right", -90.0, 8.0),
    ("vertex", 0.0, 78.0),
    ("crown", 180.0, 55.0),
    ("back", 180.0, 8.0),
    ("left-temple", 60.0, 14.0),
    ("right-temple", -60.0, 14.0),
];

impl View {
    /// A named clinical view, at the default distance.
    pub fn named(name: &str) -> Option<Self> {
        NAMED.iter().find(|(n, ..)| *n == name).map(|&(_, azimuth_deg, elevation_deg)| Self {
            azimuth_deg,
            elevation_deg,
            ..Self::default()
        })
    }

    /// Unit vector from the target to the eye.
    pub fn eye_direction(&self) -> Vec3 {
        let (sa, ca) = self.azimuth_deg.to_radians().sin_cos();
        let (se, ce) = self.elevation_deg.to_radians().sin_cos();
        Vec3::new(sa * ce, se, ca * ce)
    }

    /// Eye position, head frame, mm.
    pub fn eye_mm(&self) -> Vec3 {
        Vec3::from(self.target_mm) + self.eye_direction() * self.distance_mm
    }

    /// Rigid transform into view space: x right, y up, -z forward, mm. The heading is kept at the
    /// poles, so the crown can be looked at straight from above.
    pub fn view_from_world(&self) -> Mat4 {
        let (sa, ca) = self.azimuth_deg.to_radians().sin_cos();
        let (se, ce) = self.elevation_deg.to_radians().sin_cos();
        let right = Vec3::new(ca, 0.0, -sa);
        let up = Vec3::new(-sa * se, ce, -ca * se);
        let back = self.eye_direction();
        let eye = self.eye_mm();
        Mat4::from_cols(
            glam::vec4(right.x, up.x, back.x, 0.0),
            glam::vec4(right.y, up.y, back.y, 0.0),
            glam::vec4(right.z, up.z, back.z, 0.0),
            glam::vec4(-right.dot(eye), -up.dot(eye), -back.dot(eye), 1.0),
        )
    }

    /// Perspective with reversed depth: 1 at the near plane, 0 at infinity.
    pub fn clip_from_view(&self, aspect: f32) -> Mat4 {
        let f = (self.fov_deg.to_radians() * 0.5).tan().recip();
        Mat4::from_cols(
            glam::vec4(f / aspect, 0.0, 0.0, 0.0),
            glam::vec4(0.0, f, 0.0, 0.0),
            glam::vec4(0.0, 0.0, 0.0, -1.0),
            glam::vec4(0.0, 0.0, self.near_mm(), 0.0),
        )
    }

    /// World to clip.
    pub fn clip_from_world(&self, aspect: f32) -> Mat4 {
        self.clip_from_view(aspect) * self.view_from_world()
    }

    /// Near plane, mm: a fraction of the distance, so that close-ups keep depth precision.
    pub fn near_mm(&self) -> f32 {
        (self.distance_mm * 0.05).clamp(1.0, 50.0)
    }
}
