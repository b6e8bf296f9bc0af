//! Lids of sleeping eyes: how far each part of the upper lid falls, and the crease above it.

use super::anatomy::{self, LOWER_LID, UPPER_LID};
use crate::math::smoothstep;
use crate::mesh::Mesh;
use glam::{Vec3, vec2, vec3};

/// How far the lids overlap, so that the subdivision, which rounds them, still leaves no gap.
const PRESS_MM: f32 = 0.9;
/// Margins of the open lids lie about this far forward at rest.
const MARGIN_Z: f32 = 138.5;

/// Closes the eyes of a shape by the way `fall` of a whole blink: where it would push the upper lid over the
/// lower one, only until they meet.
pub fn close(rest: &[Vec3], shape: &mut [Vec3], fall: &[Vec3]) {
    let at = |place: (f32, f32), side: f32| anatomy::nearest(rest, vec3(side * place.0, place.1, MARGIN_Z));
    let sides = [1.0, -1.0].map(|side| {
        let (upper, lower) = (at(UPPER_LID[3], side), at(LOWER_LID[3], side));
        let falls = fall[lower].y - fall[upper].y;
        ((shape[upper].y - shape[lower].y + PRESS_MM) / falls.max(1.0)).clamp(0.0, 1.2)
    });
    for ((p, rest), fall) in shape.iter_mut().zip(rest).zip(fall) {
        // The opening is lower at its outer corner.
        let corner = 1.0 - 0.2 * smoothstep(35.0, 44.0, rest.x.abs());
        *p += *fall * (sides[usize::from(rest.x < 0.0)] * corner);
    }
}

/// Whether a place at rest is where the crease goes.
pub fn is_crease(rest: Vec3) -> bool {
    (19.0..49.0).contains(&rest.x.abs()) && (732.0..744.0).contains(&rest.y) && rest.z > 136.0
}

/// Presses the crease into the upper lids, where the skin over the ball of the eye meets that below the
/// brow, and lets the edge above the lashes stand out.
pub fn crease(mesh: &mut Mesh, rest: &[Vec3]) {
    const DEEP_MM: f32 = 1.0;
    for side in [1.0_f32, -1.0] {
        let p = &mesh.positions_mm;
        // The line of the lashes: a parabola through both corners and the middle.
        let [inner, middle, outer] = [0, 3, 6].map(|k| {
            let (x, y) = UPPER_LID[k];
            let at = p[anatomy::nearest(rest, vec3(side * x, y, MARGIN_Z))];
            vec2(side * at.x, at.y)
        });
        let (slope, width) = ((outer.y - inner.y) / (outer.x - inner.x).max(1.0), (outer.x - inner.x).max(1.0));
        let sag = inner.y + slope * (middle.x - inner.x) - middle.y;
        let bow = sag / ((middle.x - inner.x) * (outer.x - middle.x)).max(1.0);
        let lashes = |x: f32| inner.y + slope * (x - inner.x) - bow * (x - inner.x) * (outer.x - x);
        for i in 0..rest.len() {
            let (p, rest, normal) = (mesh.positions_mm[i], rest[i], mesh.normals[i]);
            let (x, lid) = (side * p.x, side * rest.x > 14.0 && rest.y > 728.0 && rest.y < 752.0 && rest.z > 128.0);
            if !lid {
                continue;
            }
            let along = (x - inner.x) / width;
            let over = p.y - lashes(x);
            // Low at the nose, highest in the middle, falling to the temple and a little beyond the lashes.
            let height = 3.6 + 4.6 * smoothstep(-0.1, 0.45, along) - 1.6 * smoothstep(0.6, 1.15, along);
            let ends = smoothstep(-0.12, 0.2, along) * smoothstep(1.3, 0.95, along);
            let bell = |off: f32, width: f32| (-(off / width).powi(2)).exp();
            let fold = 0.5 * bell(over - height - 2.6, 2.2) - bell(over - height, 1.2);
            let edge = 0.25 * bell(over - 1.0, 0.9);
            mesh.positions_mm[i] += normal * (DEEP_MM * (fold * ends + edge * ends));
        }
    }
    mesh.compute_normals();
}
