//! What the cage draws too bluntly: nostrils, which are dents in it, and the lobes of the ears, which it cuts
//! square. Both are moved before the subdivision, which rounds them.

use super::anatomy::{self, place};
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
/// Where the lobe begins and ends at rest, mm; how much of its way off the head is left at its end, and how far its
/// outer corner rises, mm (by eye).
const LOBE_MM: (f32, f32) = (702.0, 683.0);
const LOBE_LEFT: f32 = 0.5;
const LOBE_RISE_MM: f32 = 5.0;

/// Distance from the middle of the nostril on its side, seen from below: 1 on the edge of its opening.
fn from_nostril(rest: Vec3) -> f32 {
    let turn = NOSTRIL_TURN_DEG.to_radians();
    let off = vec2(rest.x.abs() - NOSTRIL.x, rest.z - NOSTRIL.z);
    let turned = glam::Vec2::from_angle(turn).rotate(off);
    (turned / vec2(NOSTRIL_MM.0, NOSTRIL_MM.1)).length()
}

/// How much a place at rest is within a nostril, 0 to 1.
pub fn nostril(rest: Vec3) -> f32 {
    let under = smoothstep(680.8, 682.9, rest.y) * smoothstep(690.0, 688.2, rest.y);
    under * smoothstep(0.95, 0.55, from_nostril(rest))
}

/// Opens the nostrils of a shape and tapers its lobes.
pub fn shape(rest: &[Vec3], shape: &mut [Vec3]) {
    let root = shape[anatomy::nearest(rest, place::PREAURICULAR)].x;
    for (p, r) in shape.iter_mut().zip(rest) {
        if r.y < 690.0 && r.y > 681.0 && r.z > 146.0 && r.x.abs() < 17.0 {
            let inside = smoothstep(1.0, 0.3, from_nostril(*r)) * smoothstep(682.8, 683.6, r.y);
            let front = (*r - vec3(r.x.signum() * 9.5, 687.0, 161.0)) / vec3(5.5, 4.0, 4.5);
            p.y += DEEP_MM * inside + LIFT_MM * (-front.length_squared()).exp();
        }
        if anatomy::is_ear(*r) {
            let off = p.x.abs() - root.abs();
            let down = smoothstep(LOBE_MM.0, LOBE_MM.1, r.y);
            if off > 0.0 {
                p.y += LOBE_RISE_MM * down * smoothstep(2.0, 12.0, off);
                p.x -= p.x.signum() * off * down * (1.0 - LOBE_LEFT);
            }
        }
    }
}
