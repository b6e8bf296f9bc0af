//! A tape measure on the skin: laid from one place to another, taut over hollows, as a tailor's is.

use crate::mesh::{Mesh, measure};
use glam::{Vec3, vec2};

/// A tape as it lies.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tape {
    /// Places that were touched, at most two, mm.
    pub ends: Vec<Vec3>,
    /// Along the skin from the first to the second, mm.
    pub path: Vec<Vec3>,
}

impl Tape {
    /// Length along the skin, mm; `None` until both ends lie.
    pub fn length_mm(&self) -> Option<f32> {
        (self.ends.len() == 2).then(|| self.path.windows(2).map(|w| w[0].distance(w[1])).sum())
    }

    /// Lays an end; a third one begins anew.
    pub fn lay(&mut self, mesh: &Mesh, center_mm: Vec3, point: Vec3) {
        if self.ends.len() == 2 {
            *self = Self::default();
        }
        self.ends.push(point);
        if let [a, b] = self.ends[..] {
            self.path = taut(mesh, center_mm, a, b);
        }
    }
}

/// The shortest way over the outside of the head in the plane through both places and away from its
/// middle: the upper hull of the cut.
fn taut(mesh: &Mesh, center_mm: Vec3, a: Vec3, b: Vec3) -> Vec<Vec3> {
    let along = (b - a).normalize_or(Vec3::X);
    let out = ((a + b) * 0.5 - center_mm).reject_from_normalized(along).normalize_or(Vec3::Y);
    let length = a.distance(b);
    let mut points: Vec<glam::Vec2> = measure::cut(mesh, a, along.cross(out))
        .into_iter()
        .map(|p| vec2((p - a).dot(along), (p - a).dot(out)))
        .filter(|p| p.x > 0.0 && p.x < length)
        .chain([glam::Vec2::ZERO, vec2(length, 0.0)])
        .collect();
    points.sort_by(|p, q| p.x.total_cmp(&q.x));
    let mut hull: Vec<glam::Vec2> = Vec::new();
    for p in points {
        while let [.., q, r] = hull[..]
            && (r - q).perp_dot(p - q) >= 0.0
        {
            hull.pop();
        }
        hull.push(p);
    }
    hull.into_iter().map(|p| a + along * p.x + out * p.y).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ball of radius 100 mm in rings.
    fn ball() -> Mesh {
        let (rows, columns) = (90_u32, 180_u32);
        let at = |r: u32, c: u32| {
            let (t, f) =
                (r as f32 / rows as f32 * std::f32::consts::PI, c as f32 / columns as f32 * std::f32::consts::TAU);
            Vec3::new(t.sin() * f.cos(), t.cos(), t.sin() * f.sin()) * 100.0
        };
        let positions_mm = (0..=rows).flat_map(|r| (0..columns).map(move |c| at(r, c))).collect();
        let triangles = (0..rows)
            .flat_map(|r| (0..columns).map(move |c| (r, c)))
            .flat_map(|(r, c)| {
                let next = (c + 1) % columns;
                let [a, b, d, e] =
                    [r * columns + c, r * columns + next, (r + 1) * columns + c, (r + 1) * columns + next];
                [[a, d, b], [b, d, e]]
            })
            .collect();
        Mesh { positions_mm, triangles, ..Mesh::default() }
    }

    #[test]
    fn a_tape_on_a_ball_is_its_arc() {
        let mut tape = Tape::default();
        let mesh = ball();
        for (degrees, from) in [(60.0_f32, 20.0_f32), (120.0, 10.0)] {
            let at = |d: f32| Vec3::new(d.to_radians().cos(), d.to_radians().sin(), 0.0) * 100.0;
            tape.lay(&mesh, Vec3::ZERO, at(from));
            assert_eq!(tape.length_mm(), None);
            tape.lay(&mesh, Vec3::ZERO, at(from + degrees));
            let wanted = degrees.to_radians() * 100.0;
            let mm = tape.length_mm().expect("both ends");
            assert!((mm - wanted).abs() < wanted * 0.004, "{mm} for {wanted}");
        }
    }

    #[test]
    fn a_tape_is_taut_over_a_hollow() {
        let mut mesh = ball();
        // A dent on the way.
        for p in &mut mesh.positions_mm {
            if p.distance(Vec3::Y * 100.0) < 20.0 {
                *p *= 0.8;
            }
        }
        let mut tape = Tape::default();
        let at = |d: f32| Vec3::new(d.to_radians().cos(), d.to_radians().sin(), 0.0) * 100.0;
        tape.lay(&mesh, Vec3::ZERO, at(60.0));
        tape.lay(&mesh, Vec3::ZERO, at(120.0));
        let mm = tape.length_mm().expect("both ends");
        assert!(mm > 99.9 && mm < 60.0_f32.to_radians() * 100.0, "{mm}");
    }
}
