//! Lines on the skin that many places are asked about: the nearest point of one, and whether a place is inside
//! an outline, without looking at every piece of it.

use crate::math::Aabb;
use glam::{Vec2, Vec3};

/// Longest part of a piece that has a box of its own, mm, and most parts of a piece.
const PART_MM: f32 = 8.0;
const MOST_PARTS: usize = 64;
/// Room for rounding when a box is passed over.
const SLACK: f32 = 1.0001;

/// A line through points, as a tree of boxes around its parts.
#[derive(Clone, Debug, Default)]
pub struct Polyline {
    points_mm: Vec<Vec3>,
    tree: Vec<Node>,
}

/// A box, and what is in it: a piece, named by its first point, or two other boxes.
#[derive(Clone, Copy, Debug)]
struct Node {
    bounds: Aabb,
    holds: Holds,
}

#[derive(Clone, Copy, Debug)]
enum Holds {
    Piece(u32),
    /// The first follows at once, the second is there.
    Two(u32),
}

/// The nearest point of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    pub distance_mm: f32,
    /// The piece's first point, and how far along the piece, 0 to 1.
    pub piece: usize,
    pub share: f32,
}

impl Polyline {
    pub fn new(mut points_mm: Vec<Vec3>) -> Self {
        if points_mm.len() == 1 {
            // A single place is a piece without length.
            points_mm.push(points_mm[0]);
        }
        let mut parts: Vec<(u32, Aabb)> = Vec::with_capacity(points_mm.len());
        for (piece, ends) in (0..).zip(points_mm.windows(2)) {
            let [a, b] = [ends[0], ends[1]];
            let count = ((a.distance(b) / PART_MM) as usize).clamp(1, MOST_PARTS);
            let at = |k: usize| a.lerp(b, k as f32 / count as f32);
            parts.extend((0..count).map(|k| (piece, Aabb::around(&[at(k), at(k + 1)]))));
        }
        let mut line = Self { points_mm, tree: Vec::with_capacity(parts.len() * 2) };
        line.build(&mut parts);
        line
    }

    pub fn points_mm(&self) -> &[Vec3] {
        &self.points_mm
    }

    fn build(&mut self, parts: &mut [(u32, Aabb)]) {
        let bounds = parts.iter().fold(Aabb::EMPTY, |b, (_, p)| Aabb { min: b.min.min(p.min), max: b.max.max(p.max) });
        let node = self.tree.len();
        match parts {
            [] => {}
            [(piece, _)] => self.tree.push(Node { bounds, holds: Holds::Piece(*piece) }),
            _ => {
                let axis = bounds.size().max_position();
                let half = parts.len() / 2;
                parts.select_nth_unstable_by(half, |a, b| a.1.center()[axis].total_cmp(&b.1.center()[axis]));
                let (low, high) = parts.split_at_mut(half);
                self.tree.push(Node { bounds, holds: Holds::Two(0) });
                self.build(low);
                self.tree[node].holds = Holds::Two(self.tree.len() as u32);
                self.build(high);
            }
        }
    }

    /// The nearest point within `reach_mm`, the first of equals.
    pub fn nearest(&self, p: Vec3, reach_mm: f32) -> Option<Near> {
        self.nearest_or_within(p, reach_mm, 0.0)
    }

    /// The same, or the first that is found within `enough_mm`.
    pub fn nearest_or_within(&self, p: Vec3, reach_mm: f32, enough_mm: f32) -> Option<Near> {
        let mut best = Near { distance_mm: reach_mm, piece: usize::MAX, share: 0.0 };
        if !self.tree.is_empty() {
            self.search(0, p, enough_mm, &mut best);
        }
        (best.piece != usize::MAX).then_some(best)
    }

    fn search(&self, at: usize, p: Vec3, enough_mm: f32, best: &mut Near) {
        let node = &self.tree[at];
        if best.distance_mm < enough_mm || away_squared(&node.bounds, p) > best.distance_mm * best.distance_mm * SLACK {
            return;
        }
        match node.holds {
            Holds::Piece(piece) => {
                let piece = piece as usize;
                let (a, b) = (self.points_mm[piece], self.points_mm[piece + 1]);
                let along = b - a;
                let share = ((p - a).dot(along) / along.length_squared().max(1e-9)).clamp(0.0, 1.0);
                let distance_mm = (a + along * share).distance(p);
                if distance_mm < best.distance_mm || distance_mm == best.distance_mm && piece < best.piece {
                    *best = Near { distance_mm, piece, share };
                }
            }
            Holds::Two(second) => {
                let (first, second) = (at + 1, second as usize);
                let is_first = away_squared(&self.tree[first].bounds, p) <= away_squared(&self.tree[second].bounds, p);
                let (near, far) = if is_first { (first, second) } else { (second, first) };
                self.search(near, p, enough_mm, best);
                self.search(far, p, enough_mm, best);
            }
        }
    }
}

fn away_squared(bounds: &Aabb, p: Vec3) -> f32 {
    p.distance_squared(p.clamp(bounds.min, bounds.max))
}

/// A closed outline on the scalp's coordinates, its edges sorted into bands of v.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    points: Vec<[f32; 2]>,
    low: f32,
    step: f32,
    /// Edges that reach into each band.
    bands: Vec<Vec<[Vec2; 2]>>,
}

impl Outline {
    pub fn new(points: Vec<[f32; 2]>) -> Self {
        const BANDS: usize = 128;
        let (low, high) = points.iter().fold((f32::MAX, f32::MIN), |(l, h), p| (l.min(p[1]), h.max(p[1])));
        let step = ((high - low) / BANDS as f32).max(1e-9);
        let mut outline = Self { low, step, bands: vec![Vec::new(); BANDS], points };
        let n = outline.points.len();
        for i in 0..n {
            let [a, b] = [outline.points[(i + n - 1) % n], outline.points[i]].map(Vec2::from);
            let (from, to) = (outline.band(a.y.min(b.y)), outline.band(a.y.max(b.y)));
            outline.bands[from..=to].iter_mut().for_each(|band| band.push([a, b]));
        }
        outline
    }

    fn band(&self, v: f32) -> usize {
        (((v - self.low) / self.step).max(0.0) as usize).min(self.bands.len().saturating_sub(1))
    }

    /// True inside.
    pub fn holds(&self, p: Vec2) -> bool {
        let Some(edges) = self.bands.get(self.band(p.y)) else { return false };
        // No branches: that is many at once.
        let crosses =
            |[a, b]: &[Vec2; 2]| ((a.y > p.y) != (b.y > p.y)) & (p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x));
        edges.iter().fold(false, |is_inside, edge| is_inside ^ crosses(edge))
    }

    /// Lowest and highest coordinates.
    pub fn bounds(&self) -> (Vec2, Vec2) {
        let points = self.points.iter().map(|p| Vec2::from(*p));
        points.fold((Vec2::MAX, Vec2::MIN), |(l, h), p| (l.min(p), h.max(p)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{hash2, unit_f32};

    fn draw(i: u32, k: u32) -> f32 {
        unit_f32(hash2(i, k))
    }

    #[test]
    fn the_nearest_point_is_that_of_all_pieces() {
        for n in [1_u32, 2, 3, 9, 200] {
            let points: Vec<Vec3> = (0..n).map(|i| Vec3::new(draw(i, 0), draw(i, 1), draw(i, 2)) * 50.0).collect();
            let line = Polyline::new(points.clone());
            for p in (1000..1300).map(|i| Vec3::new(draw(i, 0), draw(i, 1), draw(i, 2)) * 60.0) {
                let piece = |i: usize| {
                    let (a, b) = (points[i], points[(i + 1).min(points.len() - 1)]);
                    let t = ((p - a).dot(b - a) / (b - a).length_squared().max(1e-9)).clamp(0.0, 1.0);
                    (a + (b - a) * t).distance(p)
                };
                let best = (0..points.len().max(2) - 1).map(piece).fold(f32::MAX, f32::min);
                assert_eq!(line.nearest(p, f32::MAX).map(|n| n.distance_mm), Some(best));
                assert_eq!(line.nearest(p, best * 0.999), None);
            }
        }
        assert_eq!(Polyline::new(Vec::new()).nearest(Vec3::ZERO, 1e9), None);
    }

    #[test]
    fn an_outline_knows_its_inside() {
        let square = Outline::new(vec![[0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6]]);
        assert!(square.holds(Vec2::splat(0.5)) && !square.holds(Vec2::new(0.7, 0.5)));
        assert!(!square.holds(Vec2::new(0.5, 0.7)) && !square.holds(Vec2::new(0.5, -9.0)));
        assert!(!Outline::new(Vec::new()).holds(Vec2::splat(0.5)));
        let points: Vec<[f32; 2]> = (0..99).map(|i| [draw(i, 0), draw(i, 1)]).collect();
        let outline = Outline::new(points.clone());
        for p in (500..900).map(|i| Vec2::new(draw(i, 0), draw(i, 1))) {
            assert_eq!(outline.holds(p), super::super::scars::inside(&points, p));
        }
    }
}
