//! Where a bust ends in pictures: skin fades into the backdrop above the end of neck or shoulders, so that
//! no cut shows.

use super::{CHIN_MM, Head, Mesh};
use crate::math::smoothstep;
use glam::{Vec2, Vec3, vec2};
use std::collections::BTreeMap;
use std::f32::consts::TAU;

/// Height that skin fades over, mm, and at least where it ends near the chin.
const OVER_MM: f32 = 60.0;
const LEAST_MM: f32 = 10.0;
/// Half the breadth of a bust and its height below the chin, mm, and the share of both that is solid.
const BUST_MM: Vec2 = vec2(330.0, 190.0);
const SOLID: f32 = 0.75;
/// Busts lean as necks do: their lower line falls by this for each millimetre forward.
const LEAN: f32 = 0.27;
/// An open rim whose middle lies this far below the ears is the neck's end, mm; of a closed one, skin below the
/// chin that looks down like this.
const NECK_MM: f32 = -45.0;
const DOWNWARD: f32 = -0.85;
/// Directions around the neck in which the end is looked for.
const WAYS: usize = 48;

/// How opaque each vertex is drawn, 0 to 1.
pub fn opacity(head: &Head) -> Vec<f32> {
    let chin = head.landmarks.nasion.y - CHIN_MM;
    let end = End::of(&head.mesh, chin);
    let at = |p: &Vec3| if p.y > chin + OVER_MM { 1.0 } else { in_bust(*p, chin).min(end.above(*p, chin)) };
    head.mesh.positions_mm.iter().map(at).collect()
}

/// An antique bust: cut on a curve, deepest at the breast.
fn in_bust(p: Vec3, chin: f32) -> f32 {
    let below = (chin - p.y - LEAN * p.z).max(0.0);
    // Behind the neck it is narrower: from the side a far shoulder would stand there, cut off by its own fading.
    let back = 1.0 + 0.4 * smoothstep(-20.0, -70.0, p.z);
    let beside = p.x.abs() * back * smoothstep(0.0, 30.0, below);
    smoothstep(1.0, SOLID, (vec2(beside, below) / BUST_MM).length())
}

/// The height at which the skin ends, by direction around the neck; none where it goes on.
struct End {
    middle: Vec2,
    highest_mm: Option<[f32; WAYS]>,
}

impl End {
    fn of(mesh: &Mesh, chin: f32) -> Self {
        let ends = match rim(mesh) {
            rim if rim.is_empty() => cap(mesh, chin),
            rim => rim,
        };
        let middle = ends.iter().map(|p| vec2(p.x, p.z)).sum::<Vec2>() / ends.len().max(1) as f32;
        let mut end = Self { middle, highest_mm: None };
        let mut highest = [f32::MIN; WAYS];
        for p in &ends {
            let way = end.way(*p) as usize % WAYS;
            highest[way] = highest[way].max(p.y);
        }
        if highest.iter().all(|h| *h == f32::MIN) {
            return end;
        }
        // Gaps between vertices of the rim take their neighbours' heights; then without steps.
        while highest.contains(&f32::MIN) {
            highest = around(&highest, |before, at, after| if at == f32::MIN { before.max(after) } else { at });
        }
        highest = around(&highest, |before, at, after| before.max(at).max(after));
        for _ in 0..3 {
            highest = around(&highest, |before, at, after| 0.25 * before + 0.5 * at + 0.25 * after);
        }
        end.highest_mm = Some(highest);
        end
    }

    /// Direction of a point, 0 to [`WAYS`].
    fn way(&self, p: Vec3) -> f32 {
        ((p.x - self.middle.x).atan2(p.z - self.middle.y) / TAU + 0.5) * WAYS as f32
    }

    fn above(&self, p: Vec3, chin: f32) -> f32 {
        let Some(highest) = &self.highest_mm else { return 1.0 };
        let at = (self.way(p) - 0.5).rem_euclid(WAYS as f32);
        let (low, share) = (at as usize % WAYS, at.fract());
        let end = highest[low] + (highest[(low + 1) % WAYS] - highest[low]) * share;
        // A face that ends at its chin keeps it.
        let over = (chin - end).clamp(LEAST_MM, OVER_MM);
        smoothstep(0.5, over, p.y - end)
    }
}

/// A new ring of heights from each one and its neighbours.
fn around(ring: &[f32; WAYS], of: impl Fn(f32, f32, f32) -> f32) -> [f32; WAYS] {
    std::array::from_fn(|i| of(ring[(i + WAYS - 1) % WAYS], ring[i], ring[(i + 1) % WAYS]))
}

/// The open rim of the neck: of those whose middle is low enough, the widest.
fn rim(mesh: &Mesh) -> Vec<Vec3> {
    let mut sides = Vec::new();
    for t in &mesh.triangles {
        for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
            let low = |i: u32| mesh.positions_mm[i as usize].y < NECK_MM + OVER_MM;
            if low(a) && low(b) {
                sides.push((a.min(b), a.max(b)));
            }
        }
    }
    let mut next: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    sides.sort_unstable();
    for run in sides.chunk_by(|a, b| a == b) {
        if let [(a, b)] = run {
            next.entry(*a).or_default().push(*b);
            next.entry(*b).or_default().push(*a);
        }
    }
    let mut widest = (0.0, Vec::new());
    while let Some((start, _)) = next.first_key_value() {
        let (mut waiting, mut found) = (vec![*start], Vec::new());
        while let Some(i) = waiting.pop() {
            if let Some(neighbours) = next.remove(&i) {
                waiting.extend(neighbours);
                found.push(mesh.positions_mm[i as usize]);
            }
        }
        let bounds = crate::math::Aabb::around(&found);
        let width = bounds.size().x.max(bounds.size().z);
        if bounds.center().y < NECK_MM && width > widest.0 {
            widest = (width, found);
        }
    }
    widest.1
}

/// What closes a neck that was cut level.
fn cap(mesh: &Mesh, chin: f32) -> Vec<Vec3> {
    let closes = |(p, n): &(&Vec3, &Vec3)| p.y < chin - 12.0 && n.y < DOWNWARD;
    mesh.positions_mm.iter().zip(&mesh.normals).filter(closes).map(|(p, _)| *p).collect()
}
