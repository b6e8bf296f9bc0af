//! Light presets: a few distant area lights in lux and kelvin over an ambient dome.
//!
//! Each preset is exposed so that a white surface facing its whole light reads 1: the tone mapper
//! `true` then shows albedo as itself. Levels and colours by the lighting survey in the project's
//! notes (office 300 to 500 lx, sun 100 000 lx, and so on); geometry is a drawing.

use super::LightChoice;
use glam::{Mat3, Mat4, Vec3};

/// A light far enough to have one direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source {
    /// Unit vector towards it, head frame.
    pub toward: Vec3,
    /// Half of the angle it fills, degrees.
    pub radius_deg: f32,
    pub kelvin: f32,
    /// Share of the preset's illuminance.
    pub share: f32,
    /// True where it stays with the camera (a flash).
    pub follows_camera: bool,
}

/// A named light.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    pub name: &'static str,
    pub label: &'static str,
    pub lux: f32,
    pub sources: &'static [Source],
    /// Ambient dome: colour temperature above and below, and its share of the illuminance.
    pub sky_kelvin: f32,
    pub ground_kelvin: f32,
    pub ambient_share: f32,
}

/// Side of the shadow maps' view and their depth range, mm (mirrored in `shaders/skin.wgsl`).
pub const SHADOW_SIDE_MM: f32 = 420.0;
pub const SHADOW_RANGE_MM: f32 = 600.0;

const fn source(x: f32, y: f32, z: f32, radius_deg: f32, kelvin: f32, share: f32) -> Source {
    Source { toward: Vec3::new(x, y, z), radius_deg, kelvin, share, follows_camera: false }
}

/// The presets, in the order the interface shows them.
pub const PRESETS: [Preset; 8] = [
    Preset {
        name: "clinic-soft",
        label: "Clinic, soft",
        lux: 1000.0,
        sources: &[
            source(0.70, 0.85, 0.75, 14.0, 5300.0, 0.52),
            source(-0.95, 0.30, 0.60, 18.0, 5000.0, 0.17),
            source(-0.45, 0.75, -0.80, 12.0, 6000.0, 0.34),
        ],
        sky_kelvin: 5600.0,
        ground_kelvin: 4400.0,
        ambient_share: 0.24,
    },
    Preset {
        name: "downlight",
        label: "Downlight",
        lux: 500.0,
        sources: &[source(0.05, 1.0, 0.22, 2.5, 3000.0, 0.84)],
        sky_kelvin: 3000.0,
        ground_kelvin: 2700.0,
        ambient_share: 0.18,
    },
    Preset {
        name: "bathroom",
        label: "Bathroom mirror",
        lux: 300.0,
        sources: &[
            source(0.0, 0.6, 0.9, 14.0, 3000.0, 0.42),
            source(0.75, 0.1, 0.8, 12.0, 2900.0, 0.22),
            source(-0.75, 0.1, 0.8, 12.0, 2900.0, 0.22),
        ],
        sky_kelvin: 3000.0,
        ground_kelvin: 2800.0,
        ambient_share: 0.28,
    },
    Preset {
        name: "office",
        label: "Office",
        lux: 500.0,
        sources: &[source(0.5, 1.0, 0.15, 18.0, 4000.0, 0.36), source(-0.5, 1.0, 0.15, 18.0, 4000.0, 0.36)],
        sky_kelvin: 4100.0,
        ground_kelvin: 3800.0,
        ambient_share: 0.34,
    },
    Preset {
        name: "noon",
        label: "Daylight, noon",
        lux: 100_000.0,
        sources: &[source(0.35, 0.87, 0.36, 0.27, 5500.0, 0.82)],
        sky_kelvin: 8000.0,
        ground_kelvin: 5000.0,
        ambient_share: 0.22,
    },
    Preset {
        name: "overcast",
        label: "Overcast",
        lux: 5000.0,
        sources: &[source(0.1, 1.0, 0.2, 45.0, 6800.0, 0.36)],
        sky_kelvin: 6900.0,
        ground_kelvin: 5600.0,
        ambient_share: 0.68,
    },
    Preset {
        name: "golden-hour",
        label: "Golden hour",
        lux: 10_000.0,
        sources: &[source(0.86, 0.16, 0.5, 0.6, 3200.0, 0.80)],
        sky_kelvin: 9500.0,
        ground_kelvin: 4200.0,
        ambient_share: 0.26,
    },
    Preset {
        name: "flash",
        label: "Camera flash",
        lux: 2000.0,
        sources: &[Source {
            toward: Vec3::new(0.0, 0.13, 1.0),
            radius_deg: 1.2,
            kelvin: 5600.0,
            share: 0.92,
            follows_camera: true,
        }],
        sky_kelvin: 3500.0,
        ground_kelvin: 3500.0,
        ambient_share: 0.10,
    },
];

/// Even white light from all sides, without sources: for measuring colours, not for showing.
pub static COLOUR_CHECK: Preset = Preset {
    name: "colour-check",
    label: "Colour check",
    lux: 1000.0,
    sources: &[],
    sky_kelvin: 6500.0,
    ground_kelvin: 6500.0,
    ambient_share: 1.0,
};
/// What a surface that faces up receives in it, relative to white.
pub const COLOUR_CHECK_LEVEL: f32 = SKY_LEVEL;
/// Levels of the dome above and below, relative to its share.
pub const SKY_LEVEL: f32 = 1.25;
pub const GROUND_LEVEL: f32 = 0.55;

/// The preset of a choice; the first one for an unknown name (the scene file is checked earlier).
pub fn preset(choice: &LightChoice) -> &'static Preset {
    PRESETS.iter().chain([&COLOUR_CHECK]).find(|p| p.name == choice.preset).unwrap_or(&PRESETS[0])
}

/// Direction towards a source for a camera at `azimuth_deg`, `elevation_deg`, the rig turned by
/// `turn_deg` about the vertical.
pub fn toward(source: &Source, turn_deg: f32, azimuth_deg: f32, elevation_deg: f32) -> Vec3 {
    let turn = if source.follows_camera { azimuth_deg } else { turn_deg };
    let pitch = if source.follows_camera { elevation_deg } else { 0.0 };
    let rotation = Mat3::from_rotation_y(turn.to_radians()) * Mat3::from_rotation_x(-pitch.to_radians());
    rotation * crate::math::unit_or(source.toward, Vec3::Y)
}

/// Linear sRGB of a colour temperature at luminance 1, adapted 70 % of the way to D65 as an eye
/// would: full colours look too orange and too blue on a screen.
pub fn adapted_rgb(kelvin: f32) -> Vec3 {
    rgb_from_kelvin(kelvin).powf(0.3)
}

/// Linear sRGB of a Planckian (below 5 kK) or daylight illuminant at luminance 1, by interpolation
/// in mireds between tabulated values.
pub fn rgb_from_kelvin(kelvin: f32) -> Vec3 {
    const TABLE: [(f32, [f32; 3]); 10] = [
        (2700.0, [1.929, 0.805, 0.193]),
        (3000.0, [1.767, 0.845, 0.273]),
        (3200.0, [1.677, 0.867, 0.326]),
        (3500.0, [1.563, 0.892, 0.405]),
        (4000.0, [1.415, 0.924, 0.533]),
        (5000.0, [1.176, 0.976, 0.721]),
        (5500.0, [1.104, 0.987, 0.822]),
        (6500.0, [1.0, 1.0, 1.0]),
        (7500.0, [0.929, 1.007, 1.144]),
        (10_000.0, [0.824, 1.012, 1.403]),
    ];
    let k = kelvin.clamp(TABLE[0].0, TABLE[TABLE.len() - 1].0);
    let i = TABLE.windows(2).position(|w| k <= w[1].0).unwrap_or(0);
    let ((k0, a), (k1, b)) = (TABLE[i], TABLE[i + 1]);
    let t = (1.0 / k0 - 1.0 / k) / (1.0 / k0 - 1.0 / k1);
    Vec3::from(a).lerp(Vec3::from(b), t)
}

/// Orthographic view from a direction, reversed depth: for shadow maps and the openness bake.
pub fn ortho_from_world(toward: Vec3, center_mm: Vec3, side_mm: f32, range_mm: f32) -> Mat4 {
    let up = if toward.y.abs() > 0.9 { Vec3::Z } else { Vec3::Y };
    let right = crate::math::unit_or(up.cross(toward), Vec3::X);
    let up = toward.cross(right);
    let (sx, sz) = (2.0 / side_mm, 1.0 / range_mm);
    let rows = [right * sx, up * sx, toward * sz];
    Mat4::from_cols(
        glam::vec4(rows[0].x, rows[1].x, rows[2].x, 0.0),
        glam::vec4(rows[0].y, rows[1].y, rows[2].y, 0.0),
        glam::vec4(rows[0].z, rows[1].z, rows[2].z, 0.0),
        glam::vec4(-rows[0].dot(center_mm), -rows[1].dot(center_mm), 0.5 - rows[2].dot(center_mm), 1.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn daylight_is_white_and_candles_are_not() {
        assert!((rgb_from_kelvin(6500.0) - Vec3::ONE).length() < 1e-4);
        let warm = rgb_from_kelvin(3100.0);
        assert!(warm.x > warm.y && warm.y > warm.z);
    }

    #[test]
    fn ortho_puts_the_nearer_point_at_the_larger_depth() {
        let m = ortho_from_world(Vec3::Y, Vec3::ZERO, 400.0, 600.0);
        let (top, bottom) = (m.project_point3(Vec3::Y * 100.0), m.project_point3(Vec3::Y * -100.0));
        assert!(top.z > bottom.z && top.z < 1.0 && bottom.z > 0.0);
    }
}
