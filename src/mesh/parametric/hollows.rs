//! What the cage draws too bluntly: nostrils, which are dents in it, the grooves about the nose's wings, and the lobes of
//! the ears, which it cuts square. All are moved before the subdivision, which rounds them.

use super::anatomy::{self, LOWER_LID, UPPER_LID, place};
use super::drawn::along;
use crate::math::smoothstep;
use glam::{Vec3, vec2, vec3};

/// Middle of the left nostril's opening at rest, and half its breadth and length, mm.
const NOSTRIL: Vec3 = vec3(9.2, 686.0, 156.0);
const NOSTRIL_MM: (f32, f32) = (4.0, 5.4);
/// The long axes of both nostrils meet in front, degrees.
const NOSTRIL_TURN_DEG: f32 = 24.0;
/// How far the dent goes up into the nose, and how far its front edge rises, mm (by eye).
const DEEP_MM: f32 = 8.0;
const LIFT_MM: f32 = 1.8;
/// Line along which the left wing of the nose meets the cheek, at rest, from its top to its foot, mm; how deep the groove
/// is pressed, how wide, and how far the wing before it swells (by eye).
const WING: [Vec3; 6] = [
    vec3(14.2, 702.6, 148.8),
    vec3(15.8, 697.7, 148.5),
    vec3(17.1, 693.2, 148.8),
    vec3(17.3, 689.4, 148.9),
    vec3(16.4, 686.1, 148.5),
    vec3(15.1, 683.7, 148.8),
];
const GROOVE_MM: f32 = 1.5;
const GROOVE_WIDE_MM: f32 = 1.9;
const WING_SWELLS_MM: f32 = 0.7;
/// How far from the edge of a closed lid its slit is seen, mm, and how dark it is (by eye).
const SLIT_MM: f32 = 0.8;
const SLIT_DEPTH: f32 = 0.9;
/// Where the lobe begins and ends at rest, mm; how much of its way off the head is left at its end, and how far its
/// outer corner rises, mm (by eye).
const LOBE_MM: (f32, f32) = (702.0, 683.0);
const LOBE_LEFT: f32 = 0.42;
const LOBE_RISE_MM: f32 = 6.5;

/// Distance from the middle of the nostril on its side, seen from below: 1 on the edge of its opening.
fn from_nostril(rest: Vec3) -> f32 {
    let turn = NOSTRIL_TURN_DEG.to_radians();
    let off = vec2(rest.x.abs() - NOSTRIL.x, rest.z - NOSTRIL.z);
    let turned = glam::Vec2::from_angle(turn).rotate(off);
    (turned / vec2(NOSTRIL_MM.0, NOSTRIL_MM.1)).length()
}

/// How deep a place at rest lies in a hollow, 0 to 1: within a nostril, or between closed lids.
pub fn depth(rest: Vec3) -> f32 {
    let under = smoothstep(680.8, 683.4, rest.y) * smoothstep(690.0, 688.2, rest.y);
    let nostril = under * smoothstep(1.15, 0.5, from_nostril(rest));
    nostril.max(SLIT_DEPTH * between_lids(rest))
}

/// How near a place at rest is to the edge of a lid, 0 to 1.
fn between_lids(rest: Vec3) -> f32 {
    let x = rest.x.abs();
    if !(20.0..45.5).contains(&x) || rest.z < 128.0 {
        return 0.0;
    }
    let off = [UPPER_LID, LOWER_LID].map(|edge| (rest.y - along(&edge, x)).abs());
    smoothstep(SLIT_MM, 0.2, off[0].min(off[1])) * smoothstep(20.0, 23.0, x) * smoothstep(45.5, 43.5, x)
}

/// Distance from the line of a wing, mm.
fn from_wing(rest: Vec3) -> f32 {
    let p = vec3(rest.x.abs(), rest.y, rest.z);
    let segment = |ends: &[Vec3]| {
        let way = ends[1] - ends[0];
        let share = ((p - ends[0]).dot(way) / way.length_squared()).clamp(0.0, 1.0);
        p.distance(ends[0] + way * share)
    };
    WING.windows(2).map(segment).fold(f32::MAX, f32::min)
}

/// Opens the nostrils of a shape, sets off their wings and tapers its lobes.
pub fn shape(rest: &[Vec3], shape: &mut [Vec3]) {
    let root = shape[anatomy::nearest(rest, place::PREAURICULAR)].x;
    for (p, r) in shape.iter_mut().zip(rest) {
        if r.y < 690.0 && r.y > 681.0 && r.z > 146.0 && r.x.abs() < 17.0 {
            let inside = smoothstep(1.0, 0.3, from_nostril(*r)) * smoothstep(682.8, 683.6, r.y);
            let front = (*r - vec3(r.x.signum() * 9.5, 687.0, 161.0)) / vec3(5.5, 4.0, 4.5);
            p.y += DEEP_MM * inside + LIFT_MM * (-front.length_squared()).exp();
        }
        let groove = (-(from_wing(*r) / GROOVE_WIDE_MM).powi(2)).exp();
        let wing = (vec3(r.x.abs(), r.y, r.z) - vec3(15.6, 690.5, 153.0)) / vec3(3.0, 5.0, 3.5);
        p.z -= GROOVE_MM * groove;
        p.x += r.x.signum() * (WING_SWELLS_MM * (-wing.length_squared()).exp() - 0.3 * GROOVE_MM * groove);
        if anatomy::is_ear(*r) {
            let off = p.x.abs() - root.abs();
            let down = smoothstep(LOBE_MM.0, LOBE_MM.1, r.y);
            if off > 0.0 {
                p.y += LOBE_RISE_MM * down * smoothstep(0.0, 14.0, off);
                p.x -= p.x.signum() * off * down * (1.0 - LOBE_LEFT);
            }
        }
    }
}
