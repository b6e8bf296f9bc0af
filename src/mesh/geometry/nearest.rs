//! Nearest neighbour among a few thousand points: a balanced tree in one array.
//!
//! Ours: `kiddo`, which is made for this, brings some ten crates that nothing else here needs, for these sixty lines.

use glam::Vec3;

/// Points and their places in the list that the tree was made of.
pub struct Tree {
    points: Vec<(Vec3, u32)>,
}

impl Tree {
    pub fn new(points: &[Vec3]) -> Self {
        let mut points: Vec<(Vec3, u32)> = points.iter().copied().zip(0..).collect();
        sort(&mut points, 0);
        Self { points }
    }

    /// The nearest point within `reach` and its place in the list.
    pub fn nearest(&self, p: Vec3, reach: f32) -> Option<(Vec3, u32)> {
        let mut search = Search { p, within: reach * reach, best: None };
        search.look(&self.points, 0, Vec3::ZERO);
        search.best
    }
}

/// So few points are looked at one by one.
const FEW: usize = 10;
/// Room for rounding where a box is passed over.
const SLACK: f32 = 0.9999;

/// Median in the middle, smaller to its left, by alternating axes.
fn sort(points: &mut [(Vec3, u32)], axis: usize) {
    if points.len() <= FEW {
        return;
    }
    let half = points.len() / 2;
    points.select_nth_unstable_by(half, |a, b| a.0[axis].total_cmp(&b.0[axis]));
    let (left, right) = points.split_at_mut(half);
    sort(left, (axis + 1) % 3);
    sort(&mut right[1..], (axis + 1) % 3);
}

/// A place whose nearest point is looked for, and what has been found: squared distance and point.
struct Search {
    p: Vec3,
    within: f32,
    best: Option<(Vec3, u32)>,
}

impl Search {
    /// Looks at a part of the tree that lies `away` from the place, axis by axis.
    fn look(&mut self, points: &[(Vec3, u32)], axis: usize, away: Vec3) {
        if points.len() <= FEW {
            points.iter().for_each(|point| self.try_one(point));
            return;
        }
        let half = points.len() / 2;
        let (left, right) = (&points[..half], &points[half + 1..]);
        let side = self.p[axis] - points[half].0[axis];
        let (near, far) = if side < 0.0 { (left, right) } else { (right, left) };
        let next = (axis + 1) % 3;
        self.look(near, next, away);
        self.try_one(&points[half]);
        let mut beyond = away;
        beyond[axis] = side;
        if beyond.length_squared() * SLACK < self.within {
            self.look(far, next, beyond);
        }
    }

    fn try_one(&mut self, point: &(Vec3, u32)) {
        let d = point.0.distance_squared(self.p);
        if d < self.within {
            (self.within, self.best) = (d, Some(*point));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_trying_all() {
        let at = |i: u32| {
            let number = |k| crate::rng::unit_f32(crate::rng::hash2(i, k));
            Vec3::new(number(0), number(1), number(2))
        };
        let points: Vec<Vec3> = (0..500).map(at).collect();
        let tree = Tree::new(&points);
        for p in (1000..1200).map(at) {
            let best = points.iter().copied().min_by(|a, b| a.distance(p).total_cmp(&b.distance(p)));
            assert_eq!(tree.nearest(p, 2.0).map(|n| n.0), best);
            assert!(tree.nearest(p, 2.0).is_some_and(|n| points[n.1 as usize] == n.0));
        }
        assert_eq!(tree.nearest(Vec3::splat(9.0), 1.0), None);
        assert_eq!(Tree::new(&[]).nearest(Vec3::ZERO, 1.0), None);
    }
}
