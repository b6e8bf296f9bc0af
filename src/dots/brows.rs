//! Hair of the face: single hairs of the brows and, in `lashes`, of the lids. They are there on a shaved
//! head too, and few enough to be laid out here, once a head.

mod hair;
mod lashes;
mod relief;

use crate::layout::{POSITION_UNITS_PER_MM, Root};
use crate::math::{Aabb, in_triangle, smoothstep, unit_or};
use crate::mesh::Head;
use crate::rng::{hash2, hash3, unit_f32};
use glam::{Quat, Vec3};
pub use hair::POINTS;
use hair::{Hair, between, draw};
use relief::Relief;

/// Hairs of the face, every prefix a fair sample of them all.
#[derive(Clone, Debug, Default)]
pub struct FaceHair {
    /// One a hair, as the device reads them.
    pub roots: Vec<Root>,
    /// [`POINTS`] a hair, root first, as `shaders/shared/strand.wgsl` reads them.
    pub points: Vec<[u32; 2]>,
    /// Around all points, mm.
    pub bounds: Option<Aabb>,
}

impl FaceHair {
    /// The brows and lashes of a head; none where it has no marks.
    pub fn new(head: &Head, seed: u32) -> Self {
        let mut hairs: Vec<Hair> = [1.0, -1.0].into_iter().flat_map(|side| brow(head, side, seed)).collect();
        hairs.extend(lashes::lashes(head, seed));
        hairs.sort_by_key(|hair| hair.key);
        let all = || hairs.iter().flat_map(|hair| hair.points.iter());
        Self {
            roots: hairs.iter().map(Hair::root).collect(),
            points: all().map(|(p, width_mm)| packed(*p, *width_mm)).collect(),
            bounds: (!hairs.is_empty()).then(|| Aabb::around(all().map(|(p, _)| p))),
        }
    }
}

/// A point and the hair's width there.
fn packed(p: Vec3, width_mm: f32) -> [u32; 2] {
    let q = (p * POSITION_UNITS_PER_MM + 32768.5).clamp(Vec3::ZERO, Vec3::splat(65535.0)).as_uvec3();
    [q.x | q.y << 16, q.z | ((width_mm * 65536.0) as u32).min(0xffff) << 16]
}

/// Hairs of a brow by the skin that it covers, mm2: of a mean man's 400 mm2 some 600, of a woman's 210 some 310.
fn hairs_of(area_mm2: f32) -> u32 {
    (1.5 * area_mm2) as u32
}

/// Length of a hair at the brow's head and at its tail, mm.
const BROW_MM: (f32, f32) = (8.6, 5.0);
/// Width of a shaft, mm.
const BROW_SHAFT_MM: (f32, f32) = (0.055, 0.08);
/// Angle at which a hair leaves the skin, degrees.
const RISE_DEG: (f32, f32) = (15.0, 25.0);
/// Brows grey later than the scalp (model).
const GREYING: f32 = 0.6;
/// Hairs that lean together stand within about this, mm.
const TUFT_MM: f32 = 2.5;

/// Hairs of the brow on one side: 1 the person's left, -1 the right. Each side has draws of its own.
fn brow(head: &Head, side: f32, seed: u32) -> Vec<Hair> {
    let key = hash2(seed, if side > 0.0 { 0xb201 } else { 0xb202 });
    let Some(field) = Field::new(head, side) else { return Vec::new() };
    field.places(key).into_iter().enumerate().map(|(i, place)| field.hair(&place, hash2(key, i as u32))).collect()
}

/// The brow's marked skin: its triangles, its middle line and the relief around it.
struct Field {
    side: f32,
    /// Corners, normal, and the area marked up to and including it, mm2.
    triangles: Vec<([Vec3; 3], Vec3, f32)>,
    /// |x| of head and tail, mm.
    ends: (f32, f32),
    /// Height and half of the breadth at shares of the way from head to tail, mm.
    line: [(f32, f32); Self::BINS],
    relief: Relief,
}

struct Place {
    p: Vec3,
    normal: Vec3,
    /// Share of the way from the brow's head to its tail, and across it: -1 its lower edge, 1 its upper.
    along: f32,
    across: f32,
}

impl Field {
    const BINS: usize = 12;

    /// `None` where no brow is marked.
    fn new(head: &Head, side: f32) -> Option<Self> {
        let mesh = &head.mesh;
        let mut area_mm2 = 0.0;
        let marked = |t: &[u32; 3]| t.iter().map(|&i| head.marks.get(i as usize).map_or(0.0, |m| m.brow)).sum::<f32>();
        let triangle = |(i, t): (usize, &[u32; 3])| {
            let (corners, share) = (mesh.corners(i), marked(t) / 3.0);
            let normal = (corners[1] - corners[0]).cross(corners[2] - corners[0]);
            if share < 0.02 || corners[0].x * side <= 0.0 {
                return None;
            }
            area_mm2 += 0.5 * normal.length() * share;
            Some((corners, unit_or(normal, Vec3::Z), area_mm2))
        };
        let triangles: Vec<_> = mesh.triangles.iter().enumerate().filter_map(triangle).collect();
        if triangles.is_empty() {
            return None;
        }
        let box_mm = Aabb::around(triangles.iter().flat_map(|t| &t.0));
        let room = Aabb { min: box_mm.min - 14.0, max: box_mm.max + 14.0 };
        let relief = Relief::new(mesh, &room);
        let mut field = Self { side, triangles, ends: (0.0, 0.0), line: [(0.0, 1.0); Self::BINS], relief };
        let mut sample: Vec<Vec3> = (0..4096).map(|i| field.thrown(hash2(0x51, i)).0).collect();
        sample.sort_by(|a, b| a.x.abs().total_cmp(&b.x.abs()));
        field.ends = (sample[40].x.abs(), sample[4055].x.abs());
        for (bin, line) in field.line.iter_mut().enumerate() {
            let part = &sample[bin * 4096 / Self::BINS..(bin + 1) * 4096 / Self::BINS];
            let mean = |f: &dyn Fn(&Vec3) -> f32| part.iter().map(f).sum::<f32>() / part.len() as f32;
            let middle = mean(&|p| p.y);
            *line = (middle, 1.8 * mean(&|p| (p.y - middle) * (p.y - middle)).sqrt().max(0.2));
        }
        // By equal shares of the way, not of the hairs.
        let at: Vec<f32> = (0..Self::BINS).map(|b| sample[(2 * b + 1) * 2048 / Self::BINS].x.abs()).collect();
        field.line = std::array::from_fn(|b| {
            let x = between(field.ends, (b as f32 + 0.5) / Self::BINS as f32);
            let after = at.iter().position(|a| *a > x).unwrap_or(Self::BINS).clamp(1, Self::BINS - 1);
            let t = ((x - at[after - 1]) / (at[after] - at[after - 1]).max(1e-3)).clamp(0.0, 1.0);
            let (a, b) = (field.line[after - 1], field.line[after]);
            (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
        });
        Some(field)
    }

    /// A point of the marked skin by a key, and its normal.
    fn thrown(&self, key: u32) -> (Vec3, Vec3) {
        let all = self.triangles.last().map_or(0.0, |t| t.2);
        let wanted = unit_f32(hash2(key, 1)) * all;
        let i = self.triangles.partition_point(|t| t.2 <= wanted).min(self.triangles.len() - 1);
        let (corners, normal, _) = self.triangles[i];
        let (u, v) = (unit_f32(hash2(key, 2)), unit_f32(hash2(key, 3)));
        (in_triangle(corners, u, v), normal)
    }

    /// Height of the middle and half of the breadth there, mm.
    fn line_at(&self, along: f32) -> (f32, f32) {
        let at = (along * Self::BINS as f32 - 0.5).clamp(0.0, Self::BINS as f32 - 1.001);
        let (i, t) = (at as usize, at.fract());
        let (a, b) = (self.line[i], self.line[i + 1]);
        (a.0 + (b.0 - a.0) * t, a.1 + (b.1 - a.1) * t)
    }

    fn place(&self, key: u32) -> Place {
        let (p, normal) = self.thrown(key);
        let along = ((p.x.abs() - self.ends.0) / (self.ends.1 - self.ends.0).max(1.0)).clamp(0.0, 1.0);
        let (middle, half) = self.line_at(along);
        Place { p, normal, along, across: ((p.y - middle) / half).clamp(-1.3, 1.3) }
    }

    /// Roots, each the farthest of some candidates from those before it: even, but not a lattice.
    fn places(&self, key: u32) -> Vec<Place> {
        const CANDIDATES: u32 = 6;
        const FOLD_MM: f32 = 0.5;
        let area_mm2 = self.triangles.last().map_or(0.0, |t| t.2);
        let count = hairs_of(area_mm2);
        let mut places: Vec<Place> = Vec::with_capacity(count as usize);
        for i in 0..count {
            let candidates = (0..CANDIDATES).map(|k| self.place(hash3(key, i, k))).filter(|place| {
                // At the head hairs start low and grow up into the mark.
                let high = smoothstep(-0.5, 0.7, place.across) * smoothstep(0.34, 0.08, place.along);
                // None grows in the fold below, which the ridge hides.
                let bare = self.relief.under(place.p).is_some_and(|(skin, _)| skin.z - place.p.z < FOLD_MM);
                bare && unit_f32(hash3(key, i, place.p.y.to_bits())) > 0.92 * high
            });
            let gap = |place: &Place| places.iter().map(|p| p.p.distance_squared(place.p)).fold(f32::MAX, f32::min);
            let farthest = candidates.map(|place| (gap(&place), place)).max_by(|a, b| a.0.total_cmp(&b.0));
            places.extend(farthest.map(|f| f.1));
        }
        places
    }

    /// The hair of a place: up at the brow's head, outwards in its body, from both edges towards its middle,
    /// and down along its tail.
    fn hair(&self, place: &Place, key: u32) -> Hair {
        let Place { p, normal, along, across } = *place;
        let (before, after) = (self.line_at((along - 0.06).max(0.0)).0, self.line_at((along + 0.06).min(1.0)).0);
        let slope = (after - before) / (0.12 * (self.ends.1 - self.ends.0)).max(1.0);
        let outwards = unit_or(Vec3::new(self.side, slope, 0.0).reject_from_normalized(normal), Vec3::X * self.side);
        let cell = (p / TUFT_MM).floor().as_ivec3();
        let tuft = hash3(cell.x as u32, cell.y as u32, hash2(cell.z as u32, 0x7f));
        let upright = smoothstep(0.24, 0.0, along);
        let towards = (8.0 - 24.0 * across) * smoothstep(0.12, 0.4, along) - 10.0 * smoothstep(0.65, 0.95, along);
        let turn_deg = 62.0 * upright
            + 14.0 * (1.0 - upright)
            + towards
            + 7.0 * draw(tuft, 1)
            + 9.0 * (draw(key, 2) + draw(key, 3));
        let mut way = Quat::from_axis_angle(normal, turn_deg.to_radians() * self.side) * outwards;
        // Hairs at the edges are young and short; some grow again everywhere.
        let edge = 1.0 - 0.3 * smoothstep(0.5, 1.2, across.abs());
        let young = if draw(key, 4) > 0.75 { 0.6 } else { 1.0 };
        let length_mm = between(BROW_MM, smoothstep(0.1, 1.0, along)) * edge * young * (1.0 + 0.16 * draw(key, 5));
        let shaft_mm = between(BROW_SHAFT_MM, 0.5 + 0.5 * draw(key, 6)) * (0.8 + 0.2 * edge * young);
        let rise = between(RISE_DEG, 0.5 + 0.5 * draw(key, 7)).to_radians().tan();
        // They bend back to the line that they leave.
        let bend = (-0.35 * (towards + 60.0 * upright).to_radians() + 0.25 * draw(key, 8)) / POINTS as f32;
        let step_mm = length_mm / (POINTS - 1) as f32;
        let (mut skin, mut n) = (p, normal);
        let points = std::array::from_fn(|i| {
            let share = i as f32 / (POINTS - 1) as f32;
            if i > 0 {
                way = Quat::from_axis_angle(n, bend * self.side) * way;
                skin += way * step_mm;
                if let Some((under, normal)) = self.relief.under(skin) {
                    (skin, n) = (under, normal);
                    way = unit_or(way.reject_from_normalized(n), way);
                }
            }
            // They lie down again: their tips are nearly on the skin.
            let height_mm = rise * length_mm * share * (1.0 - 0.92 * share);
            (skin + n * height_mm, shaft_mm * (1.0 - 0.8 * share.powi(3)))
        });
        Hair { key, normal, greying: GREYING, points }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::parametric::named;

    /// Hairs of brows and lashes, left and right.
    fn counts(head: &Head) -> [usize; 4] {
        let brow = |side: f32| brow(head, side, 1).len();
        let lash = |side: f32| lashes::lashes(head, 1).iter().filter(|h| h.points[0].0.x * side > 0.0).count();
        [brow(1.0), brow(-1.0), lash(1.0), lash(-1.0)]
    }

    #[test]
    fn a_face_has_as_many_hairs_as_people_have() {
        let man = counts(&named("default", &Default::default()));
        let woman = counts(&named("default-female", &Default::default()));
        println!("brows and lashes: man {man:?}, woman {woman:?}");
        assert!(man[..2].iter().all(|n| (450..=650).contains(n)), "{man:?}");
        assert!(woman[..2].iter().all(|n| (250..=350).contains(n)), "{woman:?}");
        // Of the 90 to 160 on an upper lid and 70 to 80 on a lower one (anatomists' counts), 120 and 60.
        assert!(man[2..] == [180, 180] && woman[2..] == [180, 180], "{man:?} {woman:?}");
        // A head without marks has none.
        let plain = named("default", &Default::default());
        let plain = Head { marks: Vec::new(), lids: Default::default(), ..plain };
        assert!(FaceHair::new(&plain, 1).roots.is_empty());
    }

    #[test]
    fn brow_hairs_are_long_low_and_on_no_mirror() {
        let head = named("default", &Default::default());
        let (left, right) = (brow(&head, 1.0, 1), brow(&head, -1.0, 1));
        let mirrored = |hair: &&Hair| {
            let p = hair.points[0].0 * Vec3::new(-1.0, 1.0, 1.0);
            right.iter().any(|other| other.points[0].0.distance(p) < 0.05)
        };
        let same = left.iter().filter(mirrored).count();
        assert!(same < left.len() / 20, "{same} of {} hairs have a mirror image", left.len());
        let length = |hair: &Hair| hair.points.windows(2).map(|w| w[0].0.distance(w[1].0)).sum::<f32>();
        let mean = |of: &dyn Fn(f32) -> bool| {
            let some: Vec<f32> = left.iter().filter(|h| of(h.points[0].0.x)).map(length).collect();
            some.iter().sum::<f32>() / some.len() as f32
        };
        let (inner, outer) = (mean(&|x| x < 25.0), mean(&|x| x > 48.0));
        println!("{inner:.1} mm at the head of the brow, {outer:.1} at its tail");
        assert!((7.0..10.5).contains(&inner) && (4.0..6.5).contains(&outer), "{inner} {outer}");
        // The skin under a hair bends by some degrees within its first millimetre and a half.
        let rise = |hair: &Hair| (hair.points[1].0 - hair.points[0].0).normalize().dot(hair.normal).asin().to_degrees();
        let rises: Vec<f32> = left.iter().map(rise).collect();
        let mean_deg = rises.iter().sum::<f32>() / rises.len() as f32;
        let usual = rises.iter().filter(|deg| (8.0..30.0).contains(*deg)).count();
        println!("hairs leave the skin at {mean_deg:.1} degrees, {usual} of {} at 8 to 30", rises.len());
        assert!((14.0..25.0).contains(&mean_deg) && usual * 10 > rises.len() * 9, "{mean_deg} degrees, {usual} usual");
        for hair in &left {
            assert!(hair.points.iter().all(|p| p.1 <= 0.081 && p.1 > 0.005), "{:?}", hair.points);
        }
    }
}
