//! The measures of ANSUR II taken on a head made from the cage: tape and calliper between places
//! that are known at rest.

use super::anatomy::{self, place};
use crate::mesh::{Head, measure};
use glam::{Vec3, vec3};

/// How many measures there are.
pub const COUNT: usize = 13;

/// What is measured.
#[cfg(test)]
pub const NAMES: [&str; COUNT] = [
    "head length",
    "head breadth",
    "head circumference",
    "tragion to top",
    "menton-sellion",
    "bizygomatic",
    "bitragion-chin arc",
    "bitragion-submandibular arc",
    "interpupillary",
    "ear length",
    "ear breadth",
    "ear protrusion",
    "neck circumference",
];

/// What lies farther from the midline than this is shoulder, mm.
const NECK_MM: f32 = 76.0;

/// Head length, breadth, circumference, tragion to top, menton-sellion, bizygomatic, bitragion-chin
/// arc, bitragion-submandibular arc, interpupillary, ear length, breadth, protrusion, neck
/// circumference; mm.
pub fn measures(head: &Head, rest: &[Vec3]) -> [f32; COUNT] {
    let p = &head.mesh.positions_mm;
    let at = |place: Vec3| p[anatomy::nearest(rest, place)];
    let m = measure::calliper(head);
    let pairs = || p.iter().zip(rest);
    let most = |of: &dyn Fn(Vec3) -> f32, here: &dyn Fn(Vec3) -> bool| {
        pairs().filter(|(_, r)| here(**r)).map(|(p, _)| of(*p)).fold(f32::MIN, f32::max)
    };
    let span = |of: &dyn Fn(Vec3) -> f32, here: &dyn Fn(Vec3) -> bool| most(of, here) + most(&|p| -of(p), here);
    let ear = |r: Vec3| r.x > 73.0 && (680.0..740.0).contains(&r.y) && (25.0..62.0).contains(&r.z);
    let pupil = (at(vec3(20.0, 728.0, 138.0)) + at(vec3(44.0, 729.0, 132.0))) * 0.5;
    let mastoid = at(vec3(69.0, 705.0, 30.0));
    let zygoma = |r: Vec3| (690.0..725.0).contains(&r.y) && (78.0..130.0).contains(&r.z);
    let chin = at(place::MENTON);
    // Below the chin in front, square to the leaning neck.
    let throat = vec3(0.0, chin.y - 22.0, 0.7 * chin.z);
    [
        m.length_mm.unwrap_or(0.0),
        m.breadth_mm,
        m.circumference_mm.unwrap_or(0.0),
        height(head, rest),
        at(place::SELLION).distance(at(place::MENTON)),
        2.0 * most(&|p| p.x, &zygoma),
        arc(head, at(place::TRAGION), at(vec3(0.0, 627.1, 148.3))),
        arc(head, at(place::TRAGION), at(place::SUBMANDIBULAR)),
        2.0 * pupil.x,
        span(&|p| p.y, &ear),
        span(&|p| p.z, &ear),
        most(&|p| p.x, &ear) - mastoid.x,
        hull(head, throat, throat + vec3(0.0, 0.3, -1.0), &|p| p.x.abs() < NECK_MM),
    ]
}

/// From the tragion to the top of the head.
pub fn height(head: &Head, rest: &[Vec3]) -> f32 {
    let p = &head.mesh.positions_mm;
    p.iter().map(|p| p.y).fold(f32::MIN, f32::max) - p[anatomy::nearest(rest, place::TRAGION)].y
}

/// A tape from ear to ear, from the left tragion, through a point of the midline.
fn arc(head: &Head, tragion: Vec3, through: Vec3) -> f32 {
    let width = 2.0 * tragion.x;
    let from = tragion.with_x(0.0);
    let along = (through - from).normalize();
    let reach = |p: Vec3| (p - from).dot(along) > -0.5 && p.x.abs() < width * 0.5 + 6.0;
    hull(head, through, from, &reach) - width
}

/// Perimeter of the hull of the cut by a plane through two points of the midline.
fn hull(head: &Head, a: Vec3, b: Vec3, here: &dyn Fn(Vec3) -> bool) -> f32 {
    let along = (a - b).normalize();
    measure::hull_length(
        measure::cut(&head.mesh, a, Vec3::X.cross(along).normalize())
            .into_iter()
            .filter(|p| here(*p))
            .map(|p| glam::vec2(p.x, (p - a).dot(along)))
            .collect(),
    )
    .unwrap_or(0.0)
}
