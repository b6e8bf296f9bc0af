//! The base of a head made from the base mesh: the neck goes straight down where the shoulders
//! would begin, and ends in a level, closed, rounded foot.

use super::anatomy::NECK_LEAN;
use super::subdivide::Polygons;
use crate::math::smoothstep;
use glam::{Vec2, Vec3, vec2, vec3};
use std::collections::BTreeMap;

/// The foot lies this far below the chin, mm.
const BELOW_CHIN_MM: f32 = 36.0;
/// What lies outside of the neck is pressed to within this share of its radius.
const FLARE: f32 = 0.06;

/// Radius of the foot against the neck's.
const FOOT: f32 = 1.09;
/// Points nearer to the cut than this are in it, mm.
const IN_CUT_MM: f32 = 1e-3;

/// An ellipse about the leaning axis of a neck.
struct Neck {
    chin: Vec3,
    /// Middle at the height of the chin.
    middle: f32,
    radii: Vec2,
}

/// Gives a cage in the head frame its foot. Returns for each vertex that was added one before it that it
/// is like at rest, and next to on the skin.
pub fn seat(cage: &mut Polygons, chin: Vec3) -> Vec<usize> {
    let neck = Neck::of(&cage.positions, chin);
    for p in &mut cage.positions {
        *p = neck.straightened(*p);
        // No slivers: what is nearly in the cut is in it.
        let above = neck.above_cut(*p);
        if above.abs() < 2.5 {
            p.y -= above;
        }
    }
    let mut sources = cut(cage, &neck);
    loft(cage, &neck, &mut sources);
    sources
}

/// Cuts off what lies below the neck's cut.
fn cut(cage: &mut Polygons, neck: &Neck) -> Vec<usize> {
    let Polygons { positions, faces } = cage;
    let mut sources = Vec::new();
    // In a fixed order, so that the result does not depend on hashing.
    let mut crossings = BTreeMap::new();
    let mut kept = Vec::with_capacity(faces.len());
    for face in faces.iter() {
        let mut polygon = Vec::with_capacity(face.len() + 1);
        for k in 0..face.len() {
            let (i, j) = (face[k], face[(k + 1) % face.len()]);
            let (a, b) = (positions[i as usize], positions[j as usize]);
            let (over, next) = (neck.above_cut(a), neck.above_cut(b));
            if over > -IN_CUT_MM {
                polygon.push(i);
            }
            if over.abs() > IN_CUT_MM && next.abs() > IN_CUT_MM && over * next < 0.0 {
                polygon.push(*crossings.entry((i.min(j), i.max(j))).or_insert_with(|| {
                    positions.push(a.lerp(b, over / (over - next)));
                    sources.push(i as usize);
                    positions.len() as u32 - 1
                }));
            }
        }
        if polygon.len() > 2 && polygon.iter().any(|&i| neck.above_cut(positions[i as usize]) > IN_CUT_MM) {
            kept.push(polygon);
        }
    }
    *faces = kept;
    sources
}

/// Closes the cut: rings down to the floor, ever rounder, then in to its middle.
fn loft(cage: &mut Polygons, neck: &Neck, sources: &mut Vec<usize>) {
    let edge = open_edge(&cage.faces);
    let start: Vec<Vec3> = edge.iter().map(|&i| cage.positions[i as usize]).collect();
    let floor = neck.center(neck.chin.y - BELOW_CHIN_MM);
    let mut outer = edge;
    let mut ring = |cage: &mut Polygons, at: &dyn Fn(Vec3) -> Vec3| {
        let first = cage.positions.len() as u32;
        cage.positions.extend(start.iter().map(|p| at(*p)));
        sources.extend(outer.iter().map(|&i| i as usize));
        let inner: Vec<u32> = (first..first + start.len() as u32).collect();
        for k in 0..inner.len() {
            let next = (k + 1) % inner.len();
            cage.faces.push(vec![outer[next], outer[k], inner[k], inner[next]]);
        }
        outer = inner;
    };
    for share in [0.3, 0.65, 0.92, 1.0] {
        ring(cage, &|p| p.lerp(neck.foot(p), share));
    }
    for share in [0.93, 0.5] {
        ring(cage, &|p| floor.lerp(neck.foot(p), share));
    }
    let at = cage.positions.len() as u32;
    cage.positions.push(floor);
    sources.extend(outer.first().map(|&i| i as usize));
    for k in 0..outer.len() {
        cage.faces.push(vec![outer[(k + 1) % outer.len()], outer[k], at]);
    }
}

impl Neck {
    fn of(positions: &[Vec3], chin: Vec3) -> Self {
        let level =
            |low: f32, high: f32| positions.iter().filter(move |p| (chin.y + low..chin.y + high).contains(&p.y));
        // The narrowest breadth above the shoulders; the depth below the chin, behind it.
        let broad = |low: f32| level(low, low + 14.0).filter(|p| p.z < chin.z - 75.0).map(|p| p.x).fold(0.0, f32::max);
        let breadth = (-4..4).map(|k| broad(k as f32 * 7.0)).filter(|b| *b > 30.0).fold(75.0, f32::min);
        let middle_line = |low: f32, high: f32| level(low, high).filter(|p| p.x.abs() < 6.0);
        let back = middle_line(-8.0, 16.0).map(|p| p.z).fold(f32::MAX, f32::min);
        let front = middle_line(-44.0, -24.0).map(|p| p.z).fold(f32::MIN, f32::max) + NECK_LEAN * 34.0;
        Self { chin, middle: (front + back) * 0.5, radii: vec2(breadth, (front - back) * 0.5) }
    }

    /// Height over the cut, which is lower in front, below the floor of the mouth.
    fn above_cut(&self, p: Vec3) -> f32 {
        p.y - (self.chin.y + 3.0 - 0.42 * (p.z - self.middle))
    }

    /// Where a point of the cut goes on the floor: on an ellipse about the axis.
    fn foot(&self, p: Vec3) -> Vec3 {
        let from = self.center(p.y);
        let around =
            crate::math::unit_or(vec3((p.x - from.x) / self.radii.x, 0.0, (p.z - from.z) / self.radii.y), Vec3::Z);
        let radii = self.radii * FOOT;
        self.center(self.chin.y - BELOW_CHIN_MM) + vec3(around.x * radii.x, 0.0, around.z * radii.y)
    }

    /// The axis at a height.
    fn center(&self, y: f32) -> Vec3 {
        vec3(0.0, y, self.middle + (y - self.chin.y) * NECK_LEAN)
    }

    /// Presses what flares out of the neck back to it.
    fn straightened(&self, p: Vec3) -> Vec3 {
        let q = p - self.center(p.y);
        let share = (vec2(q.x, q.z) / self.radii).length();
        if share <= 1.0 {
            return p;
        }
        // In front the chin and the floor of the mouth stay; at the sides the shoulders begin higher.
        let forward = smoothstep(0.2, 0.8, q.z / vec2(q.x, q.z).length());
        let top = self.chin.y + 44.0 - 46.0 * forward;
        let free = smoothstep(top - 46.0, top, p.y);
        let room = FLARE + 2.0 * free / (1.001 - free);
        let kept = (1.0 + room * ((share - 1.0) / room).tanh()) / share;
        self.center(p.y) + vec3(q.x * kept, 0.0, q.z * kept)
    }
}

/// The open edge as a loop, in the direction of its faces.
fn open_edge(faces: &[Vec<u32>]) -> Vec<u32> {
    let sides = || faces.iter().flat_map(|f| (0..f.len()).map(|k| (f[k], f[(k + 1) % f.len()])));
    let all: std::collections::HashSet<(u32, u32)> = sides().collect();
    let open: BTreeMap<u32, u32> = sides().filter(|&(a, b)| !all.contains(&(b, a))).collect();
    let Some((&start, _)) = open.first_key_value() else { return Vec::new() };
    let mut edge = vec![start];
    while let Some(&next) = edge.last().and_then(|i| open.get(i))
        && next != start
        && edge.len() <= open.len()
    {
        edge.push(next);
    }
    edge
}
