//! Polygons cut into triangles: convex ones as a fan, concave ones by ears.

use glam::{DVec2, DVec3};

/// Corners of the largest polygon that ears are looked for in; larger ones are cut as a fan.
const MOST_CORNERS: usize = 512;
/// Most tests of a point against an ear, all polygons of a file together: about a second.
const MOST_TESTS: usize = 200_000_000;

/// Cuts polygons, with a bound on the work of all of them.
#[derive(Debug)]
pub(super) struct Cutter {
    tests_left: usize,
    /// Concave polygons that were cut as a fan, for they were too large or had no ears.
    pub fanned: usize,
}

impl Default for Cutter {
    fn default() -> Self {
        Self { tests_left: MOST_TESTS, fanned: 0 }
    }
}

impl Cutter {
    /// The triangles of a polygon, as places among its corners.
    pub fn cut(&mut self, corners: &[DVec3], out: &mut Vec<[usize; 3]>) {
        out.clear();
        let n = corners.len();
        if n > 3
            && let Some(flat) = flattened(corners)
        {
            let turn = |a: usize, b: usize, c: usize| (flat[b] - flat[a]).perp_dot(flat[c] - flat[b]);
            if (0..n).any(|i| turn(i, (i + 1) % n, (i + 2) % n) < 0.0) {
                if n <= MOST_CORNERS && self.ears(&flat, out) {
                    return;
                }
                self.fanned += 1;
                out.clear();
            }
        }
        out.extend((1..n.saturating_sub(1)).map(|k| [0, k, k + 1]));
    }

    /// Cuts off one ear after the other; false where there are none.
    fn ears(&mut self, flat: &[DVec2], out: &mut Vec<[usize; 3]>) -> bool {
        let mut left: Vec<usize> = (0..flat.len()).collect();
        let (mut at, mut tried) = (0, 0);
        while left.len() > 3 {
            let n = left.len();
            if tried == n || self.tests_left < n {
                return false;
            }
            self.tests_left -= n;
            let ear = [left[(at + n - 1) % n], left[at % n], left[(at + 1) % n]];
            if is_ear(flat, &left, ear) {
                out.push(ear);
                left.remove(at % n);
                at = (at + left.len() - 1) % left.len();
                tried = 0;
            } else {
                at = (at + 1) % n;
                tried += 1;
            }
        }
        out.push([left[0], left[1], left[2]]);
        true
    }
}

/// A corner that turns left, with no other corner in its triangle.
fn is_ear(flat: &[DVec2], left: &[usize], ear: [usize; 3]) -> bool {
    let [a, b, c] = ear.map(|i| flat[i]);
    if (b - a).perp_dot(c - b) <= 0.0 {
        return false;
    }
    let inside =
        |p: DVec2| (b - a).perp_dot(p - a) >= 0.0 && (c - b).perp_dot(p - b) >= 0.0 && (a - c).perp_dot(p - c) >= 0.0;
    // Corners that lie on the ear's own are another's place, as where a hole is cut in.
    left.iter().filter(|i| !ear.contains(i)).map(|i| flat[*i]).all(|p| p == a || p == b || p == c || !inside(p))
}

/// The polygon in its own plane, counter-clockwise. `None` where it has none.
fn flattened(corners: &[DVec3]) -> Option<Vec<DVec2>> {
    // Newell's normal, about the first corner for the sake of digits.
    let from = *corners.first()?;
    let next = corners.iter().skip(1).chain(corners.first());
    let normal: DVec3 = corners.iter().zip(next).map(|(a, b)| (*a - from).cross(*b - from)).sum();
    let z = normal.try_normalize()?;
    let (x, y) = z.any_orthonormal_pair();
    Some(corners.iter().map(|p| DVec2::new((*p - from).dot(x), (*p - from).dot(y))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(corners: &[DVec3], triangles: &[[usize; 3]]) -> (f64, f64) {
        let of = |t: &[usize; 3]| {
            let [a, b, c] = t.map(|i| corners[i]);
            (b - a).cross(c - a).z * 0.5
        };
        (triangles.iter().map(of).sum(), triangles.iter().map(|t| of(t).abs()).sum())
    }

    #[test]
    fn concave_polygons_are_covered_once() {
        // A comb: fans of it lie over each other.
        let comb: Vec<DVec3> = (0..20)
            .map(|i| DVec3::new(f64::from(i), if i % 2 == 0 { 0.5 } else { 9.0 }, 0.0))
            .chain([DVec3::new(19.0, -1.0, 0.0), DVec3::new(0.0, -1.0, 0.0)])
            .rev()
            .collect();
        let mut out = Vec::new();
        let mut cutter = Cutter::default();
        cutter.cut(&comb, &mut out);
        let (whole, each) = area(&comb, &out);
        assert_eq!((out.len(), cutter.fanned), (comb.len() - 2, 0));
        assert!((whole - each).abs() < 1e-9 && whole > 100.0, "{whole} of {each}");
        // Convex ones stay fans, whatever way they are wound.
        let square = [DVec3::ZERO, DVec3::X, DVec3::X + DVec3::Y, DVec3::Y];
        cutter.cut(&square, &mut out);
        assert_eq!(out, [[0, 1, 2], [0, 2, 3]]);
        cutter.cut(&[DVec3::NAN; 5], &mut out);
        assert_eq!(out.len(), 3);
    }

    #[test]
    fn work_is_bounded() {
        let star = |i: usize| {
            let (s, c) = (i as f64 * 0.618 * std::f64::consts::TAU).sin_cos();
            DVec3::new(c, s, 0.0) * (1.0 + (i % 7) as f64)
        };
        let (mut cutter, mut out) = (Cutter::default(), Vec::new());
        let tangle: Vec<DVec3> = (0..MOST_CORNERS).map(star).collect();
        let start = std::time::Instant::now();
        for _ in 0..5000 {
            cutter.cut(&tangle, &mut out);
        }
        assert!(out.len() == tangle.len() - 2 && cutter.fanned > 0);
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
}
