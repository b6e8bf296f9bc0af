//! Places on MakeHuman's base mesh, in its own coordinates: rest, millimetres, +Y up, +Z out of the
//! face, left at +X. Every head that is made from it has them at the same vertices.

use super::drawn::along;
use super::{Sex, beard};
use crate::math::smoothstep;
use crate::mesh::{Landmarks, Marks};
use glam::{Vec2, Vec3, vec2, vec3};

/// Points of the left half or the midline, rest millimetres.
pub mod place {
    use glam::{Vec3, vec3};

    pub const SELLION: Vec3 = vec3(0.0, 732.3, 150.6);
    /// Between the brows: about there the midline is farthest forward.
    pub const GLABELLA: Vec3 = vec3(0.0, 746.0, 152.0);
    pub const MENTON: Vec3 = vec3(0.0, 620.1, 143.4);
    pub const INION: Vec3 = vec3(0.0, 684.7, -18.4);
    /// The notch above the tragus, about the height of the ear canal's upper rim: where tapes start, and
    /// what is level with the orbits.
    pub const TRAGION: Vec3 = vec3(71.2, 710.9, 65.4);
    /// In front of the tragus, at its middle: the fiducial of the 10-20 system.
    pub const PREAURICULAR: Vec3 = vec3(70.65, 704.5, 66.3);
    /// Where the floor of the mouth meets the neck.
    pub const SUBMANDIBULAR: Vec3 = vec3(0.0, 616.4, 114.0);
    /// Lowest point of the orbit's rim.
    pub const ORBITALE: Vec3 = vec3(31.0, 708.0, 139.0);
}

/// The vertex nearest to a place.
pub fn nearest(rest: &[Vec3], place: Vec3) -> usize {
    let far = |p: &Vec3| p.distance_squared(place);
    (0..rest.len()).min_by(|&a, &b| far(&rest[a]).total_cmp(&far(&rest[b]))).unwrap_or(0)
}

/// The landmarks of a shape, read at the vertices of their places.
pub fn landmarks(rest: &[Vec3], shape: &[Vec3]) -> Landmarks {
    let at = |place: Vec3| shape[nearest(rest, place)];
    Landmarks {
        nasion: at(place::SELLION),
        glabella: at(place::GLABELLA),
        inion: at(place::INION),
        left_preauricular: at(place::PREAURICULAR),
        right_preauricular: at(mirrored(place::PREAURICULAR)),
        vertex: vertex(rest, shape),
    }
}

/// Highest point of the midline; where it is flat, the middle of the flat part.
fn vertex(rest: &[Vec3], shape: &[Vec3]) -> Vec3 {
    let middle = || shape.iter().zip(rest).filter(|(_, r)| r.x.abs() < 0.1).map(|(p, _)| *p);
    let top = middle().map(|p| p.y).fold(f32::MIN, f32::max);
    let flat = middle().filter(|p| p.y > top - 1.0).map(|p| p.z);
    let (back, front) = flat.fold((f32::MAX, f32::MIN), |(a, b), z| (a.min(z), b.max(z)));
    vec3(0.0, top, (back + front) * 0.5)
}

pub fn mirrored(p: Vec3) -> Vec3 {
    vec3(-p.x, p.y, p.z)
}

/// Outer edges of the lips, upper and lower, and the edges of the open lids: x, y at rest.
const UPPER_LIP: [(f32, f32); 8] = [
    (0.0, 669.0),
    (4.0, 670.2),
    (8.0, 671.3),
    (13.0, 670.0),
    (18.0, 667.2),
    (22.0, 664.4),
    (25.0, 661.8),
    (26.0, 661.0),
];
const LOWER_LIP: [(f32, f32); 7] =
    [(0.0, 650.4), (6.0, 650.3), (12.0, 651.4), (18.0, 654.6), (22.0, 657.6), (25.0, 660.2), (26.0, 661.0)];
pub const UPPER_LID: [(f32, f32); 7] =
    [(20.5, 728.0), (23.5, 731.2), (27.0, 732.6), (31.0, 733.3), (36.0, 733.2), (41.0, 731.8), (44.5, 729.0)];
pub const LOWER_LID: [(f32, f32); 7] =
    [(20.5, 727.5), (22.0, 726.0), (27.0, 724.9), (31.0, 724.3), (36.0, 724.4), (41.0, 726.0), (44.5, 729.0)];

/// Middle of an eyebrow, and half its height there, from its head to its tail.
struct Brow {
    middle: [(f32, f32); 7],
    half: [(f32, f32); 6],
}

/// Low, straight and full on the ridge; thin and arched above it.
const MANS_BROW: Brow = Brow {
    middle: [(11.0, 747.2), (17.0, 748.4), (25.0, 749.8), (33.0, 751.0), (42.0, 751.2), (50.0, 749.0), (59.0, 744.4)],
    half: [(11.0, 1.4), (15.0, 3.0), (22.0, 3.6), (35.0, 3.2), (48.0, 2.1), (59.0, 0.5)],
};
const WOMANS_BROW: Brow = Brow {
    middle: [(12.5, 748.2), (17.0, 749.4), (25.0, 751.4), (33.0, 753.2), (41.0, 754.0), (48.0, 752.6), (57.0, 748.6)],
    half: [(12.5, 1.0), (15.0, 2.4), (22.0, 2.7), (35.0, 2.1), (47.0, 1.3), (57.0, 0.3)],
};

/// Marks of a face at a place at rest.
pub fn marks(rest: Vec3, sex: Sex) -> Marks {
    let x = rest.x.abs();
    let beard = if sex == Sex::Male { beard::density(rest) } else { 0.0 };
    if rest.z < 105.0 || !(645.0..765.0).contains(&rest.y) {
        return Marks { beard, ..Marks::default() };
    }
    let lips = if x < 26.0 && rest.z > 130.0 {
        let inside = (along(&UPPER_LIP, x) - rest.y).min(rest.y - along(&LOWER_LIP, x));
        // The red fades over some millimetres, and towards the corners, where it is least.
        smoothstep(-1.4, 1.4, inside) * (0.8 + 0.2 * smoothstep(26.0, 10.0, x))
    } else {
        0.0
    };
    let mouth = lips * smoothstep(3.2, 0.6, (rest.y - mouth_line(x)).abs()) * smoothstep(26.0, 21.0, x);
    let Brow { middle, half } = match sex {
        Sex::Male => MANS_BROW,
        Sex::Female => WOMANS_BROW,
    };
    let across = (rest.y - along(&middle, x)).abs() / along(&half, x).max(0.1);
    let (head, tail) = (middle[0].0, middle[6].0);
    let brow =
        smoothstep(1.35, 0.55, across) * smoothstep(head - 1.0, head + 3.5, x) * smoothstep(tail + 1.0, tail - 4.0, x);
    Marks { lips, brow, beard: beard * (1.0 - lips), mouth, ..Marks::default() }
}

/// Edges of the lids in front of which nothing lies at rest: left upper, left lower, right upper, right
/// lower; points x, y at rest from the inner to the outer corner.
pub fn lid_edges() -> [Vec<Vec2>; 4] {
    /// Distance between points, mm.
    const STEP_MM: f32 = 0.4;
    let edge = |side: f32, line: &[(f32, f32); 7]| {
        let (inner, outer) = (line[0].0, line[6].0);
        let steps = ((outer - inner) / STEP_MM) as usize;
        let point = |i: usize| inner + (outer - inner) * i as f32 / steps as f32;
        (0..=steps).map(|i| vec2(side * point(i), along(line, point(i)))).collect()
    };
    [edge(1.0, &UPPER_LID), edge(1.0, &LOWER_LID), edge(-1.0, &UPPER_LID), edge(-1.0, &LOWER_LID)]
}

/// Necks lean forward: their axis moves back by this for each millimetre down.
pub const NECK_LEAN: f32 = 0.25;

/// Share of the ear at a place at rest: 0 on the skull, 1 on what stands off it.
pub fn earness(rest: Vec3) -> f32 {
    let beyond = |low: f32, high: f32, x: f32| smoothstep(low - 2.0, low, x) * smoothstep(high + 2.0, high, x);
    smoothstep(71.0, 73.0, rest.x.abs()) * beyond(680.0, 740.0, rest.y) * beyond(25.0, 63.0, rest.z)
}

/// Height of the line between the lips at rest, so far from the middle.
fn mouth_line(x: f32) -> f32 {
    660.7 + 0.03 * x
}

/// Closes the lips of a shape: what lies above the line between them goes down, what lies below it
/// up, until they press on each other.
pub fn close_lips(rest: &[Vec3], shape: &mut [Vec3]) {
    /// How far they overlap, so that the subdivision, which rounds them, still leaves no gap.
    const PRESS_MM: f32 = 1.0;
    let y = |place: Vec3| shape[nearest(rest, place)].y;
    let gap = y(vec3(0.0, 660.8, 155.3)) - y(vec3(0.0, 660.6, 152.7));
    let by = (gap + PRESS_MM) * 0.5;
    for (p, r) in shape.iter_mut().zip(rest) {
        let above = r.y - mouth_line(r.x.abs());
        let near =
            smoothstep(13.0, 0.0, above.abs()) * smoothstep(27.0, 23.0, r.x.abs()) * smoothstep(120.0, 135.0, r.z);
        p.y -= by * near * above.signum();
    }
}

/// Whether a place at rest is on an ear or just beside it.
pub fn is_ear(rest: Vec3) -> bool {
    rest.x.abs() > 68.0 && (674.0..744.0).contains(&rest.y) && (26.0..68.0).contains(&rest.z)
}

/// Whether marks lie about a place at rest, or their edges: brows, lids, lips.
pub fn is_marked(rest: Vec3) -> bool {
    let x = rest.x.abs();
    let brow = (9.0..60.0).contains(&x) && (739.0..762.0).contains(&rest.y);
    let lid = (17.0..48.0).contains(&x) && (720.0..739.0).contains(&rest.y);
    let lips = x < 28.0 && (648.0..673.0).contains(&rest.y);
    rest.z > 132.0 - 0.2 * x && (brow || lid || lips)
}

/// Whether a place at rest is looked at from near: eyes, brows, nose, lips, ears.
pub fn is_detailed(rest: Vec3) -> bool {
    let p = vec3(rest.x.abs(), rest.y, rest.z);
    let face = p.x < 52.0 && (640.0..752.0).contains(&p.y) && p.z > 118.0;
    face || is_ear(rest)
}
