//! Small geometry that several modules need.

use glam::{Vec2, Vec3};

/// Axis-aligned box in millimetres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aabb {
    /// Lowest x, y and z; above `max` in the empty box.
    pub min: Vec3,
    /// Highest x, y and z.
    pub max: Vec3,
}

impl Aabb {
    /// The box that holds nothing; the start of a fold.
    pub const EMPTY: Self = Self { min: Vec3::INFINITY, max: Vec3::NEG_INFINITY };

    /// Smallest box around `points`.
    pub fn around<'a>(points: impl IntoIterator<Item = &'a Vec3>) -> Self {
        points.into_iter().fold(Self::EMPTY, |b, p| Self { min: b.min.min(*p), max: b.max.max(*p) })
    }

    /// The middle; not a number for the empty box.
    pub fn center(&self) -> Vec3 {
        (self.min + self.max) * 0.5
    }

    /// Sides; negative for the empty box.
    pub fn size(&self) -> Vec3 {
        self.max - self.min
    }
}

/// Unit vector, or `fallback` where the input has no direction (zero or not finite).
pub fn unit_or(v: Vec3, fallback: Vec3) -> Vec3 {
    v.try_normalize().unwrap_or(fallback)
}

/// Octahedral map of a unit vector to [-1, 1]^2 (Cigolle et al. 2014).
pub fn oct_from_unit(n: Vec3) -> Vec2 {
    let p = Vec2::new(n.x, n.y) / (n.x.abs() + n.y.abs() + n.z.abs());
    if n.z >= 0.0 {
        p
    } else {
        let sign = |v: f32| if v >= 0.0 { 1.0 } else { -1.0 };
        Vec2::new((1.0 - p.y.abs()) * sign(p.x), (1.0 - p.x.abs()) * sign(p.y))
    }
}

/// Inverse of [`oct_from_unit`].
pub fn unit_from_oct(e: Vec2) -> Vec3 {
    let mut n = Vec3::new(e.x, e.y, 1.0 - e.x.abs() - e.y.abs());
    let t = (-n.z).max(0.0);
    n.x += if n.x >= 0.0 { -t } else { t };
    n.y += if n.y >= 0.0 { -t } else { t };
    unit_or(n, Vec3::Z)
}

/// Point of a Catmull-Rom spline between `b` and `c`, `t` from 0 to 1.
pub fn catmull_rom(a: Vec2, b: Vec2, c: Vec2, d: Vec2, t: f32) -> Vec2 {
    let (t2, t3) = (t * t, t * t * t);
    0.5 * (2.0 * b + (c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * t2 + (3.0 * b - a - 3.0 * c + d) * t3)
}

/// Shares of a triangle's corners at a point of it.
pub fn barycentric(p: Vec2, [a, b, c]: [Vec2; 3]) -> Option<Vec3> {
    let area = (b - a).perp_dot(c - a);
    let (u, v) = ((b - p).perp_dot(c - p) / area, (c - p).perp_dot(a - p) / area);
    let shares = Vec3::new(u, v, 1.0 - u - v);
    (area != 0.0 && shares.min_element() >= -1e-4).then_some(shares)
}

/// Smooth step from 0 at `lo` to 1 at `hi`, which may be the smaller.
pub fn smoothstep(lo: f32, hi: f32, x: f32) -> f32 {
    let t = ((x - lo) / (hi - lo)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A place of a triangle by two draws from 0 to 1, each place as likely as any other: of its corners, or of what they
/// carry.
pub fn in_triangle([a, b, c]: [Vec3; 3], u: f32, v: f32) -> Vec3 {
    let (u, v) = if u + v > 1.0 { (1.0 - u, 1.0 - v) } else { (u, v) };
    a + (b - a) * u + (c - a) * v
}
