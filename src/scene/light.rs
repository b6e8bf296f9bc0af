//! Light presets: a few area lights in lux and kelvin over an ambient dome.
//!
//! Each preset is exposed so that a white surface facing its whole light reads 1: the tone mapper
//! `true` then shows albedo as itself. Levels and colours are those of published lighting surveys
//! (office 300 to 500 lx, sun 100 000 lx, and so on); where the lights hang is a drawing.

use super::LightChoice;
use glam::{Mat3, Mat4, Vec3, vec3};

/// What shines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// So far that it has one direction.
    Distant {
        /// Half of the angle that it fills.
        radius_deg: f32,
    },
    /// A rectangle that faces the head's middle.
    Rectangle {
        /// The level side.
        width_mm: f32,
        /// The other side.
        height_mm: f32,
    },
}

/// One light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source {
    /// How large it is, which is how soft its shadows are.
    pub shape: Shape,
    /// From the head's middle, head frame, mm; of a distant light the direction alone counts.
    pub place_mm: Vec3,
    /// Colour temperature of its white.
    pub kelvin: f32,
    /// Share of the preset's illuminance.
    pub share: f32,
    /// True where it stays with the camera (a flash).
    pub follows_camera: bool,
}

impl Source {
    /// Half of the angle that it fills as seen from the head's middle, radians: a rectangle's is that of
    /// a disc of its area.
    pub fn angular_radius(&self) -> f32 {
        match self.shape {
            Shape::Distant { radius_deg } => radius_deg.to_radians(),
            Shape::Rectangle { width_mm, height_mm } => {
                ((width_mm * height_mm / std::f32::consts::PI).sqrt() / self.place_mm.length().max(1.0)).atan()
            }
        }
    }

    /// Half sides of a rectangle at `place_mm`, facing the head's middle: their cross product points
    /// away from the head.
    pub fn half_sides_mm(&self, place_mm: Vec3) -> [Vec3; 2] {
        let Shape::Rectangle { width_mm, height_mm } = self.shape else { return [Vec3::ZERO; 2] };
        let away = crate::math::unit_or(place_mm, Vec3::Y);
        let level = if away.y.abs() > 0.99 { Vec3::Z } else { Vec3::Y };
        let x = crate::math::unit_or(level.cross(away), Vec3::X);
        [x * width_mm * 0.5, away.cross(x) * height_mm * 0.5]
    }
}

/// A named light.
#[derive(Clone, Debug, PartialEq)]
pub struct Preset {
    /// As scene files write it.
    pub name: &'static str,
    /// As people read it.
    pub label: &'static str,
    /// Illuminance of a surface that faces the whole light.
    pub lux: f32,
    /// At most `layout::MAX_LIGHTS`.
    pub sources: &'static [Source],
    /// Ambient dome: colour temperature above and below, and its share of the illuminance.
    pub sky_kelvin: f32,
    /// Of the dome's lower half.
    pub ground_kelvin: f32,
    /// Weighed against the sources' shares: what they sum to does not matter.
    pub ambient_share: f32,
    /// Exposure over that at which white in the whole light reads 1, EV: a portrait is exposed on the face, which
    /// no light of a room falls on alone.
    pub exposure_ev: f32,
}

/// Side of the shadow maps' view and their depth range, mm (mirrored in `shaders/shared/around.wgsl`).
pub const SHADOW_SIDE_MM: f32 = 420.0;
pub(crate) const SHADOW_RANGE_MM: f32 = 600.0;

const fn rectangle(place: [f32; 3], size: [f32; 2], kelvin: f32, share: f32) -> Source {
    let shape = Shape::Rectangle { width_mm: size[0], height_mm: size[1] };
    Source { shape, place_mm: vec3(place[0], place[1], place[2]), kelvin, share, follows_camera: false }
}

const fn sun(toward: [f32; 3], kelvin: f32, share: f32) -> Source {
    let shape = Shape::Distant { radius_deg: 0.27 };
    Source { shape, place_mm: vec3(toward[0], toward[1], toward[2]), kelvin, share, follows_camera: false }
}

/// The presets, in the order the interface shows them.
pub const PRESETS: [Preset; 8] = [
    Preset {
        name: "clinic-soft",
        label: "Clinic, soft",
        lux: 1000.0,
        sources: &[
            // A softbox above and beside the face, which models it; a low fill from the other side at less than a
            // third of it; and behind, out of the rims' mirror, one that lights the back of the head: none hangs
            // over the scalp, as a hair light would.
            rectangle([640.0, 740.0, 780.0], [650.0, 600.0], 5200.0, 0.70),
            rectangle([-700.0, -300.0, 850.0], [1100.0, 1100.0], 4900.0, 0.20),
            rectangle([0.0, 700.0, -1010.0], [1000.0, 1000.0], 5400.0, 0.18),
        ],
        sky_kelvin: 5600.0,
        ground_kelvin: 4600.0,
        ambient_share: 0.14,
        exposure_ev: 0.12,
    },
    Preset {
        name: "downlight",
        label: "Downlight",
        lux: 500.0,
        sources: &[rectangle([50.0, 1450.0, 260.0], [100.0, 100.0], 3000.0, 0.84)],
        sky_kelvin: 3000.0,
        ground_kelvin: 2700.0,
        ambient_share: 0.18,
        exposure_ev: 0.0,
    },
    Preset {
        name: "bathroom",
        label: "Bathroom mirror",
        lux: 300.0,
        sources: &[
            rectangle([0.0, 450.0, 650.0], [600.0, 100.0], 3000.0, 0.42),
            rectangle([480.0, 60.0, 620.0], [60.0, 600.0], 2900.0, 0.24),
            rectangle([-480.0, 60.0, 620.0], [60.0, 600.0], 2900.0, 0.20),
        ],
        sky_kelvin: 3000.0,
        ground_kelvin: 2800.0,
        ambient_share: 0.28,
        exposure_ev: 0.0,
    },
    Preset {
        name: "office",
        label: "Office",
        lux: 500.0,
        sources: &[
            rectangle([900.0, 1600.0, 350.0], [600.0, 1200.0], 4000.0, 0.40),
            rectangle([-900.0, 1600.0, 100.0], [600.0, 1200.0], 4000.0, 0.32),
        ],
        sky_kelvin: 4100.0,
        ground_kelvin: 3800.0,
        ambient_share: 0.34,
        exposure_ev: 0.0,
    },
    Preset {
        name: "noon",
        label: "Daylight, noon",
        lux: 100_000.0,
        sources: &[sun([0.35, 0.87, 0.36], 5500.0, 0.82)],
        sky_kelvin: 8000.0,
        ground_kelvin: 5000.0,
        ambient_share: 0.22,
        exposure_ev: 0.0,
    },
    Preset {
        name: "overcast",
        label: "Overcast",
        lux: 5000.0,
        sources: &[rectangle([300.0, 2400.0, 700.0], [5200.0, 5200.0], 6800.0, 0.46)],
        sky_kelvin: 6900.0,
        ground_kelvin: 5600.0,
        ambient_share: 0.58,
        exposure_ev: 0.0,
    },
    Preset {
        name: "golden-hour",
        label: "Golden hour",
        lux: 10_000.0,
        sources: &[sun([0.86, 0.16, 0.5], 3200.0, 0.80)],
        sky_kelvin: 9500.0,
        ground_kelvin: 4200.0,
        ambient_share: 0.26,
        exposure_ev: 0.0,
    },
    Preset {
        name: "flash",
        label: "Camera flash",
        lux: 2000.0,
        sources: &[Source {
            shape: Shape::Distant { radius_deg: 1.2 },
            place_mm: vec3(0.0, 0.13, 1.0),
            kelvin: 5600.0,
            share: 0.92,
            follows_camera: true,
        }],
        sky_kelvin: 3500.0,
        ground_kelvin: 3500.0,
        ambient_share: 0.10,
        exposure_ev: 0.0,
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
    exposure_ev: 0.0,
};
/// What a surface that faces up receives in it, relative to white.
pub const COLOUR_CHECK_LEVEL: f32 = SKY_LEVEL;
/// Levels of the dome above and below, relative to its share.
pub const SKY_LEVEL: f32 = 1.25;
pub(crate) const GROUND_LEVEL: f32 = 0.55;

/// The preset of a choice; the first one for an unknown name (the scene file is checked earlier).
pub fn preset(choice: &LightChoice) -> &'static Preset {
    PRESETS.iter().chain([&COLOUR_CHECK]).find(|p| p.name == choice.preset).unwrap_or(&PRESETS[0])
}

/// Place of a source about the head's middle for a camera at `azimuth_deg`, `elevation_deg`, the rig
/// turned by `turn_deg` about the vertical, mm.
pub fn place_mm(source: &Source, turn_deg: f32, azimuth_deg: f32, elevation_deg: f32) -> Vec3 {
    let turn = if source.follows_camera { azimuth_deg } else { turn_deg };
    let pitch = if source.follows_camera { elevation_deg } else { 0.0 };
    Mat3::from_rotation_y(turn.to_radians()) * Mat3::from_rotation_x(-pitch.to_radians()) * source.place_mm
}

/// Linear sRGB of a colour temperature at luminance 1, adapted to D65 by `adaptation` (0: as a
/// camera set to daylight, 1: the light looks white). An eye adapts about 70 % of the way.
pub fn adapted_rgb(kelvin: f32, adaptation: f32) -> Vec3 {
    rgb_from_kelvin(kelvin).powf(1.0 - adaptation)
}

/// Share of the light of a rectangle that reaches a surface at the origin facing its middle, by
/// Lambert's polygon formula. `corners` in order.
pub fn form_factor(corners: [Vec3; 4], facing: Vec3) -> f32 {
    let unit = corners.map(|c| crate::math::unit_or(c, Vec3::Y));
    let edge = |i: usize| {
        let (a, b) = (unit[i], unit[(i + 1) % 4]);
        crate::math::unit_or(a.cross(b), Vec3::ZERO) * a.dot(b).clamp(-1.0, 1.0).acos()
    };
    ((0..4).map(edge).sum::<Vec3>().dot(facing) / std::f32::consts::TAU).abs()
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

/// Orthographic view from a direction, reversed depth: for shadow maps and the ambient occlusion bake.
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
    fn a_rectangle_faces_the_head_and_fills_its_form_factor() {
        // A square of side 2 at distance 1, seen from below its middle: a textbook value.
        let corner = |x: f32, y: f32| vec3(x, y, 1.0);
        let square = [corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)];
        assert!((form_factor(square, Vec3::Z) - 0.5541).abs() < 1e-3, "{}", form_factor(square, Vec3::Z));
        let source = rectangle([900.0, 700.0, 900.0], [900.0, 600.0], 5000.0, 1.0);
        let [x, y] = source.half_sides_mm(source.place_mm);
        assert!(x.cross(y).normalize().dot(source.place_mm.normalize()) > 0.999 && x.y.abs() < 1e-3);
        assert!((source.angular_radius().to_degrees() - 15.8).abs() < 1.0);
    }

    #[test]
    fn ortho_puts_the_nearer_point_at_the_larger_depth() {
        let m = ortho_from_world(Vec3::Y, Vec3::ZERO, 400.0, 600.0);
        let (top, bottom) = (m.project_point3(Vec3::Y * 100.0), m.project_point3(Vec3::Y * -100.0));
        assert!(top.z > bottom.z && top.z < 1.0 && bottom.z > 0.0);
    }
}
