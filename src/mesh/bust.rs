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
const FLARE: f32 = 0.045;

/// An ellipse about the leaning axis of a neck.
struct Neck {
    chin: Vec3,
    /// Middle at the height of the chin.
    middle: f32,
    radii: Vec2,
}

/// Gives a cage in the head frame its foot. Returns for each vertex that was added an old one that
/// it is like at rest.
pub fn seat(cage: &mut Polygons, chin: Vec3) -> Vec<usize> {
    let neck = Neck::of(&cage.positions, chin);
    let floor = chin.y - BELOW_CHIN_MM;
    for p in &mut cage.positions {
        *p = neck.straightened(*p);
        // No slivers: what is nearly on the floor is on it.
        if (p.y - floor).abs() < 3.0 {
            p.y = floor;
        }
    }
    let mut sources = cut(cage, floor);
    close(cage, neck.center(floor), &mut sources);
    sources
}

/// Cuts off what lies below the floor.
fn cut(cage: &mut Polygons, floor: f32) -> Vec<usize> {
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
            if a.y >= floor {
                polygon.push(i);
            }
            if (a.y - floor) * (b.y - floor) < 0.0 {
                polygon.push(*crossings.entry((i.min(j), i.max(j))).or_insert_with(|| {
                    positions.push(a.lerp(b, (floor - a.y) / (b.y - a.y)));
                    sources.push(i as usize);
                    positions.len() as u32 - 1
                }));
            }
        }
        if polygon.len() > 2 && polygon.iter().any(|&i| positions[i as usize].y > floor) {
            kept.push(polygon);
        }
    }
    *faces = kept;
    sources
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

/// Closes the open edge by rings towards its middle.
fn close(cage: &mut Polygons, middle: Vec3, sources: &mut Vec<usize>) {
    let edge = open_edge(&cage.faces);
    let mut outer = edge.clone();
    for share in [0.90, 0.45] {
        let first = cage.positions.len() as u32;
        for &i in &edge {
            cage.positions.push(middle.lerp(cage.positions[i as usize], share));
            sources.push(0);
        }
        let inner: Vec<u32> = (first..first + edge.len() as u32).collect();
        for k in 0..edge.len() {
            let next = (k + 1) % edge.len();
            cage.faces.push(vec![outer[next], outer[k], inner[k], inner[next]]);
        }
        outer = inner;
    }
    if !edge.is_empty() {
        let at = cage.positions.len() as u32;
        cage.positions.push(middle);
        sources.push(0);
        for k in 0..outer.len() {
            cage.faces.push(vec![outer[(k + 1) % outer.len()], outer[k], at]);
        }
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
