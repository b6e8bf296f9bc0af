//! The head as a signed distance field: ellipsoids, capsules and rings, joined smoothly.
//! Millimetres, head frame; a drawing after mean measures, left half mirrored.

use glam::{Quat, Vec2, Vec3, vec3};

/// One piece of the head, for x >= 0; the other side is its mirror image.
struct Piece {
    shape: Shape,
    /// Radius of the smooth join to everything before it, mm.
    blend: f32,
    /// True where the piece is cut out instead of added.
    cut: bool,
}

enum Shape {
    Ellipsoid {
        center: Vec3,
        radii: Vec3,
    },
    /// Cone with round ends.
    Capsule {
        a: Vec3,
        b: Vec3,
        ra: f32,
        rb: f32,
    },
    /// An ellipse's rim with a round section, in a turned plane: the folds of the ear.
    Ring {
        center: Vec3,
        turn: Quat,
        radii: Vec2,
        section: f32,
    },
    /// An ellipsoid in a turned frame.
    Turned {
        center: Vec3,
        turn: Quat,
        radii: Vec3,
    },
}

/// The whole head.
pub struct Field {
    pieces: Vec<Piece>,
    reach: Vec<(Vec3, f32)>,
}

/// Below this the neck is cut, mm.
pub const NECK_CUT_MM: f32 = -152.0;
/// Box that holds the head, mm.
pub const LOW: Vec3 = vec3(-112.0, -162.0, -132.0);
pub const HIGH: Vec3 = vec3(112.0, 148.0, 140.0);

fn ellipsoid(center: [f32; 3], radii: [f32; 3], blend: f32) -> Piece {
    Piece { shape: Shape::Ellipsoid { center: center.into(), radii: radii.into() }, blend, cut: false }
}

fn capsule(a: [f32; 3], b: [f32; 3], ra: f32, rb: f32, blend: f32) -> Piece {
    Piece { shape: Shape::Capsule { a: a.into(), b: b.into(), ra, rb }, blend, cut: false }
}

fn cut(piece: Piece) -> Piece {
    Piece { cut: true, ..piece }
}

impl Field {
    pub fn new() -> Self {
        let mut pieces = cranium();
        pieces.extend(neck());
        pieces.extend(face());
        pieces.extend(eyes());
        pieces.extend(nose());
        pieces.extend(mouth());
        pieces.extend(ear());
        let reach = pieces.iter().map(Piece::bound).collect();
        Self { pieces, reach }
    }

    /// Signed distance (approximate away from the surface), mm; negative inside.
    pub fn distance(&self, p: Vec3) -> f32 {
        // A rounded |x|: mirrored pieces meet in the midline without a crease.
        let q = vec3((p.x * p.x + 1.4).sqrt(), p.y, p.z);
        let mut d = f32::INFINITY;
        for (piece, (center, radius)) in self.pieces.iter().zip(&self.reach) {
            // Pieces too far to touch the blend cannot change the result.
            let gap = q.distance(*center) - radius;
            if !piece.cut && gap > d + piece.blend || piece.cut && gap > piece.blend - d.min(0.0) + 4.0 {
                continue;
            }
            let s = piece.distance(q);
            d = if d.is_infinite() {
                s
            } else if piece.cut {
                -smooth_min(-d, s, piece.blend)
            } else {
                smooth_min(d, s, piece.blend)
            };
        }
        // The cut of the neck is rounded a little.
        -smooth_min(-d, p.y - NECK_CUT_MM, 3.0)
    }

    /// Unit outward normal.
    pub fn normal(&self, p: Vec3) -> Vec3 {
        const H: f32 = 0.25;
        let d = |o: Vec3| self.distance(p + o);
        let g = vec3(
            d(Vec3::X * H) - d(Vec3::NEG_X * H),
            d(Vec3::Y * H) - d(Vec3::NEG_Y * H),
            d(Vec3::Z * H) - d(Vec3::NEG_Z * H),
        );
        crate::math::unit_or(g, Vec3::Y)
    }

    /// Last point of the surface on a ray that starts inside, at most `far` mm out.
    pub fn outermost(&self, from: Vec3, toward: Vec3, far: f32) -> Vec3 {
        let mut t = far;
        for _ in 0..400 {
            let d = self.distance(from + toward * t);
            if d.abs() < 0.01 || t <= 0.0 {
                break;
            }
            t -= d.abs().max(0.02) * 0.6;
        }
        from + toward * t
    }
}

impl Piece {
    fn distance(&self, p: Vec3) -> f32 {
        match &self.shape {
            Shape::Ellipsoid { center, radii } => ellipsoid_distance(p - *center, *radii),
            Shape::Turned { center, turn, radii } => ellipsoid_distance(turn.inverse() * (p - *center), *radii),
            Shape::Capsule { a, b, ra, rb } => {
                let ab = *b - *a;
                let t = ((p - *a).dot(ab) / ab.length_squared()).clamp(0.0, 1.0);
                p.distance(*a + ab * t) - (ra + (rb - ra) * t)
            }
            Shape::Ring { center, turn, radii, section } => {
                let q = turn.inverse() * (p - *center);
                let flat = Vec2::new(q.x, q.y);
                let rim = {
                    let k0 = (flat / *radii).length().max(1e-4);
                    let k1 = (flat / (*radii * *radii)).length().max(1e-6);
                    k0 * (k0 - 1.0) / k1
                };
                Vec2::new(rim, q.z).length() - section
            }
        }
    }

    /// A sphere around the piece.
    fn bound(&self) -> (Vec3, f32) {
        match &self.shape {
            Shape::Ellipsoid { center, radii } | Shape::Turned { center, radii, .. } => (*center, radii.max_element()),
            Shape::Capsule { a, b, ra, rb } => ((*a + *b) * 0.5, a.distance(*b) * 0.5 + ra.max(*rb)),
            Shape::Ring { center, radii, section, .. } => (*center, radii.max_element() + section),
        }
    }
}

/// Distance to an ellipsoid to first order (Quilez).
fn ellipsoid_distance(p: Vec3, radii: Vec3) -> f32 {
    let k0 = (p / radii).length();
    let k1 = (p / (radii * radii)).length().max(1e-6);
    k0 * (k0 - 1.0) / k1
}

/// Cubic smooth minimum: exact further than `k` from the join, second-order smooth in it.
fn smooth_min(a: f32, b: f32, k: f32) -> f32 {
    let h = ((k - (a - b).abs()) / k.max(1e-3)).max(0.0);
    a.min(b) - h * h * h * k * (1.0 / 6.0)
}

fn cranium() -> Vec<Piece> {
    vec![
        // Vault, occiput, forehead: three large ellipsoids of nearly the same curvature.
        ellipsoid([0.0, 43.0, -18.0], [74.5, 86.0, 82.0], 1.0),
        ellipsoid([0.0, 38.0, 18.0], [66.0, 84.0, 78.0], 60.0),
        ellipsoid([0.0, 22.0, -40.0], [62.0, 62.0, 58.0], 50.0),
    ]
}

fn neck() -> Vec<Piece> {
    vec![
        capsule([0.0, -30.0, -28.0], [0.0, -210.0, -40.0], 52.0, 60.0, 34.0),
        capsule([16.0, -70.0, -2.0], [8.0, -200.0, -4.0], 34.0, 44.0, 30.0),
        // Trapezius, and the long muscle from behind the ear to the breastbone.
        capsule([20.0, -60.0, -58.0], [62.0, -200.0, -58.0], 18.0, 30.0, 44.0),
        capsule([56.0, -34.0, -26.0], [18.0, -190.0, 22.0], 9.0, 10.0, 30.0),
        // Larynx.
        ellipsoid([0.0, -128.0, 27.0], [8.0, 15.0, 9.0], 26.0),
    ]
}

fn face() -> Vec<Piece> {
    vec![
        ellipsoid([0.0, -8.0, 42.0], [58.0, 72.0, 50.0], 30.0),
        ellipsoid([0.0, -48.0, 52.0], [44.0, 46.0, 43.0], 22.0),
        // Jaw: branch from the ear to the angle, body from the angle to the chin.
        capsule([55.0, -6.0, 8.0], [49.0, -56.0, 12.0], 12.0, 12.0, 32.0),
        capsule([48.0, -58.0, 16.0], [15.0, -88.0, 72.0], 13.0, 15.0, 30.0),
        ellipsoid([0.0, -88.0, 80.0], [19.0, 14.0, 14.0], 16.0),
        ellipsoid([9.0, -91.0, 84.0], [9.0, 8.0, 8.0], 10.0),
        // Cheekbone and its arch.
        capsule([43.0, -16.0, 73.0], [60.0, -7.0, 38.0], 11.0, 9.0, 26.0),
        capsule([60.0, -7.0, 38.0], [65.0, -3.0, 8.0], 8.0, 6.0, 24.0),
        ellipsoid([38.0, -38.0, 56.0], [21.0, 30.0, 26.0], 34.0),
        // Brow.
        capsule([9.0, 31.0, 86.5], [34.0, 35.0, 82.0], 8.0, 7.0, 18.0),
        capsule([34.0, 35.0, 83.0], [52.0, 25.0, 66.0], 7.0, 7.0, 14.0),
        // Temple hollow.
        cut(ellipsoid([88.0, 26.0, 56.0], [20.0, 26.0, 26.0], 24.0)),
    ]
}

fn eyes() -> Vec<Piece> {
    vec![
        cut(ellipsoid([31.0, 12.0, 99.0], [18.5, 12.0, 17.0], 16.0)),
        cut(ellipsoid([19.0, 13.0, 100.0], [8.0, 9.0, 14.0], 10.0)),
        // Closed lids over the eyeball.
        ellipsoid([31.5, 11.5, 72.0], [15.5, 13.0, 13.6], 5.0),
        // Upper lid fold and the line where the lids meet.
        cut(capsule([19.0, 18.0, 87.0], [44.0, 17.5, 81.0], 2.0, 2.0, 7.0)),
        cut(capsule([17.5, 7.6, 86.8], [31.0, 6.6, 89.2], 1.9, 2.0, 5.5)),
        cut(capsule([31.0, 6.6, 89.2], [45.5, 8.0, 82.0], 2.0, 1.9, 5.5)),
        // Upper lid margin, a fuller rim over the line.
        capsule([20.0, 9.4, 84.0], [31.0, 8.2, 85.6], 1.6, 1.9, 4.0),
        capsule([31.0, 8.2, 85.6], [43.0, 9.8, 79.2], 1.9, 1.5, 4.0),
    ]
}

fn nose() -> Vec<Piece> {
    vec![
        capsule([0.0, 22.0, 88.0], [0.0, -12.0, 107.0], 7.0, 8.0, 13.0),
        capsule([0.0, -4.0, 98.0], [0.0, -19.0, 106.0], 11.0, 11.5, 10.0),
        ellipsoid([0.0, -17.0, 112.0], [9.5, 8.5, 9.0], 8.0),
        ellipsoid([11.5, -22.5, 101.0], [7.0, 7.5, 10.0], 6.0),
        capsule([0.0, -26.0, 108.0], [0.0, -32.0, 96.0], 3.4, 4.0, 5.0),
        cut(ellipsoid([7.2, -30.0, 103.0], [3.4, 4.0, 6.2], 3.0)),
        // Crease round the wing.
        cut(capsule([18.5, -17.0, 95.0], [18.5, -28.0, 94.0], 1.4, 1.4, 5.0)),
    ]
}

fn mouth() -> Vec<Piece> {
    vec![
        // The arch of the teeth under the lips.
        ellipsoid([0.0, -51.0, 76.0], [28.0, 22.0, 22.0], 16.0),
        capsule([0.0, -47.6, 96.6], [9.0, -47.2, 94.6], 5.0, 4.8, 6.0),
        capsule([9.0, -47.2, 94.6], [23.0, -52.0, 85.0], 4.8, 2.4, 6.0),
        capsule([0.0, -58.2, 94.8], [10.0, -57.6, 92.6], 6.4, 5.8, 6.0),
        capsule([10.0, -57.6, 92.6], [22.0, -53.8, 85.4], 5.6, 2.4, 6.0),
        cut(capsule([0.0, -52.6, 103.0], [11.0, -52.3, 100.0], 2.0, 2.0, 5.0)),
        cut(capsule([11.0, -52.3, 100.0], [23.0, -53.0, 92.2], 2.0, 1.9, 5.0)),
        // Philtrum and the hollow over the chin.
        cut(capsule([0.0, -34.0, 100.8], [0.0, -43.0, 103.6], 2.0, 2.2, 4.5)),
        cut(capsule([-14.0, -69.5, 99.0], [14.0, -69.5, 99.0], 5.0, 5.0, 10.0)),
    ]
}

/// The ear in its own plane: x to the back and out, y up, z away from the skull; turned out by some
/// 26 degrees and leaning back by 9.
fn ear() -> Vec<Piece> {
    let turn = Quat::from_rotation_y(std::f32::consts::FRAC_PI_2 - 0.46) * Quat::from_rotation_z(0.16);
    // Here x points backwards and out, so "forward" is negative.
    let center = vec3(77.5, 2.0, -17.0);
    let at = |x: f32, y: f32, z: f32| center + turn * vec3(x, y, z);
    let turned = |x: f32, y: f32, z: f32, radii: [f32; 3], blend: f32| Piece {
        shape: Shape::Turned { center: at(x, y, z), turn, radii: radii.into() },
        blend,
        cut: false,
    };
    let tube = |a: [f32; 3], b: [f32; 3], ra: f32, rb: f32, blend: f32| {
        let (a, b) = (at(a[0], a[1], a[2]), at(b[0], b[1], b[2]));
        capsule(a.to_array(), b.to_array(), ra, rb, blend)
    };
    vec![
        // The shell, its root on the skull, the bowl and the boat-shaped hollow.
        turned(0.0, 4.0, -1.0, [16.5, 26.5, 3.6], 5.0),
        turned(-4.0, -2.0, -9.0, [9.0, 19.0, 10.0], 8.0),
        cut(turned(-3.5, -4.0, 5.5, [8.4, 10.5, 8.0], 4.0)),
        cut(turned(1.0, 15.0, 3.6, [8.0, 9.0, 3.4], 3.0)),
        // Rim: a ring, open in front below.
        Piece {
            shape: Shape::Ring { center: at(0.5, 5.5, 1.6), turn, radii: Vec2::new(15.4, 25.0), section: 2.4 },
            blend: 3.0,
            cut: false,
        },
        // Inner fold, lower bump, tragus, lobe.
        tube([7.0, 12.0, 1.6], [8.6, -4.0, 2.6], 1.9, 2.4, 3.0),
        tube([8.6, -4.0, 2.6], [1.0, -15.5, 2.8], 2.4, 2.2, 3.0),
        tube([-12.5, -1.0, 1.8], [-11.0, -9.0, 2.2], 2.6, 2.8, 3.0),
        turned(-2.5, -24.0, 0.6, [8.2, 9.5, 3.4], 5.0),
    ]
}
