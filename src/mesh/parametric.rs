//! The embedded default heads: a bald man and a bald woman of mean measures (ANSUR II), made on
//! MakeHuman's base mesh (CC0), and shaped to a client by tape measure and sliders. No network.

pub(in crate::mesh) mod anatomy;
mod beard;
mod bust;
pub(in crate::mesh) mod cage;
mod cranium;
mod drawn;
mod hollows;
pub(in crate::mesh) mod lids;
pub(in crate::mesh) mod means;
mod mosaic;
mod shape;
pub(in crate::mesh) mod tape;

use super::{Head, measure};
use crate::math::smoothstep;
use glam::Vec3;
use means::Means;
pub use shape::{HeadShape, Limit, Sex};
use std::sync::LazyLock;

/// Names of the embedded heads.
pub const NAMES: [&str; 2] = ["default", "default-female"];

/// Embedded by `tonsure heads --from FOLDER --means FILE`.
static MEANS: LazyLock<Means> =
    LazyLock::new(|| Means::from_bytes(include_bytes!("../../assets/heads/means.bin")).unwrap_or_default());

/// What a slider at 1 moves the skin by, mm.
const SLIDER_MM: f32 = 9.0;
/// With length and breadth given, the section's roundness makes up for the tape by up to this share
/// of the cage's radius, of which the rounding of the cranium leaves about a third; beyond it length and breadth
/// give way.
const ROUNDNESS: f32 = 0.09;
/// A breadth or length that follows from the tape stays within this of the mean's.
const FOLLOWS: (f32, f32) = (0.86, 1.16);

/// The default head.
pub fn default_head() -> Head {
    head(&HeadShape::default())
}

/// The head of a name out of [`NAMES`]: "default-female" is a woman's whatever the shape says.
pub fn named(name: &str, shape: &HeadShape) -> Head {
    let sex = if name == "default-female" { Sex::Female } else { shape.sex };
    Head { name: name.into(), ..head(&HeadShape { sex, ..*shape }) }
}

/// A head of given measures. Where circumference, length and breadth contradict each other the tape
/// is trusted: see [`HeadShape::circumference_mm`].
pub fn head(shape: &HeadShape) -> Head {
    let means = &*MEANS;
    let mean = match shape.sex {
        Sex::Male => &means.men,
        Sex::Female => &means.women,
    };
    let mut slid = mean.clone();
    let vertex = anatomy::landmarks(&means.cage.rest, mean).vertex;
    slid.iter_mut().for_each(|p| *p += slide(*p, vertex, shape));
    if shape.is_free() {
        return means.cage.head("default", shape.sex, slid);
    }
    let mut stretch = Stretch::default();
    for _ in 0..5 {
        let (head, rest) = means.cage.built("", shape.sex, stretch.of(&slid));
        stretch.correct(shape, &measure::calliper(&head), tape::height(&head, &rest));
    }
    means.cage.head("default", shape.sex, stretch.of(&slid))
}

/// Where the sliders move a point.
fn slide(p: Vec3, vertex: Vec3, shape: &HeadShape) -> Vec3 {
    let up = p.y / vertex.y;
    // The back of the head between nape and crown, and everything behind the ears a little.
    let back = smoothstep(-25.0, -95.0, p.z) * smoothstep(-0.35, 0.2, up) * smoothstep(1.0, 0.45, up);
    // From the brow up: the forehead leans back about it.
    let lean = smoothstep(0.22, 0.85, up) * smoothstep(0.0, 70.0, p.z);
    let vault = smoothstep(0.35, 1.0, up);
    Vec3::new(0.0, shape.vault_height * vault, -shape.occiput * back - shape.forehead_slope * lean) * SLIDER_MM
}

/// Factors along the axes of the head, and of the vault's section.
#[derive(Clone, Copy)]
struct Stretch {
    axes: Vec3,
    round: f32,
}

impl Default for Stretch {
    fn default() -> Self {
        Self { axes: Vec3::ONE, round: 0.0 }
    }
}

impl Stretch {
    fn of(self, positions: &[Vec3]) -> Vec<Vec3> {
        positions.iter().map(|p| self.moved(*p)).collect()
    }

    fn moved(self, p: Vec3) -> Vec3 {
        let mut q = p * Vec3::new(self.axes.x, 1.0, self.axes.z);
        // Only what is above the ears grows in height.
        q.y = p.y + (self.axes.y - 1.0) * p.y.max(0.0) * smoothstep(0.0, 30.0, p.y);
        let flat = Vec3::new(q.x, 0.0, q.z + 10.0);
        let oblique = 4.0 * (flat.x * flat.z / flat.length_squared().max(1.0)).powi(2);
        q + flat * (self.round * oblique * smoothstep(-10.0, 25.0, p.y) * smoothstep(115.0, 60.0, p.y))
    }

    /// Brings the measures nearer to the asked ones.
    fn correct(&mut self, shape: &HeadShape, found: &measure::Calliper, height_mm: f32) {
        let ratio = |asked: Option<f32>, found: Option<f32>| asked.zip(found).map_or(1.0, |(a, f)| a / f.max(1.0));
        self.axes.y *= ratio(shape.height_mm, Some(height_mm));
        let length = ratio(shape.length_mm, found.length_mm);
        let breadth = ratio(shape.breadth_mm, Some(found.breadth_mm));
        let tape = ratio(shape.circumference_mm, found.circumference_mm);
        let follow = |axis: f32| (axis * tape * tape).clamp(FOLLOWS.0, FOLLOWS.1);
        match (shape.length_mm, shape.breadth_mm, shape.circumference_mm) {
            (None, None, _) => (self.axes.x, self.axes.z) = (self.axes.x * tape, self.axes.z * tape),
            (Some(_), None, _) => (self.axes.x, self.axes.z) = (follow(self.axes.x), self.axes.z * length),
            (None, Some(_), _) => (self.axes.x, self.axes.z) = (self.axes.x * breadth, follow(self.axes.z)),
            (Some(_), Some(_), _) => {
                // What the tape still misses when length and breadth are right is for roundness.
                let wanted = self.round + 2.0 * (tape / (length * breadth).sqrt() - 1.0);
                self.round = wanted.clamp(-ROUNDNESS, ROUNDNESS);
                let enough = wanted.abs() <= ROUNDNESS;
                let (x, z) = if enough { (breadth, length) } else { (tape, tape) };
                (self.axes.x, self.axes.z) = (self.axes.x * x, self.axes.z * z);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::means;
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn closed_with_consistent_winding() {
        for sex in [Sex::Male, Sex::Female] {
            let mesh = head(&HeadShape { sex, ..HeadShape::default() }).mesh;
            assert!(mesh.triangles.len() < 100_000, "{} triangles", mesh.triangles.len());
            let mut edges: HashMap<(u32, u32), i32> = HashMap::new();
            for t in &mesh.triangles {
                for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
                    *edges.entry((a, b)).or_default() += 1;
                }
            }
            let open = edges.iter().filter(|((a, b), n)| **n != 1 || !edges.contains_key(&(*b, *a))).count();
            assert_eq!(open, 0, "edges without a partner");
            let volume: f32 = (0..mesh.triangles.len())
                .map(|t| {
                    let [a, b, c] = mesh.corners(t);
                    a.dot(b.cross(c)) / 6.0
                })
                .sum();
            assert!(volume > 3.0e6, "volume {volume} mm3: inside out or far too small");
        }
    }

    #[test]
    fn measures_are_the_published_means() {
        let means = &*MEANS;
        for (sex, shape, wanted, deviation) in [
            (Sex::Male, &means.men, means::MEN, means::MEN_SD),
            (Sex::Female, &means.women, means::WOMEN, means::WOMEN_SD),
        ] {
            let (head, rest) = means.cage.built("", sex, shape.clone());
            let found = tape::measures(&head, &rest);
            for (k, name) in tape::NAMES.iter().enumerate() {
                println!("{name}: {:.1}, published {} +- {}", found[k], wanted[k], deviation[k]);
                assert!((found[k] - wanted[k]).abs() < deviation[k], "{name} is {}, not {}", found[k], wanted[k]);
            }
        }
    }

    fn measured(shape: HeadShape) -> measure::Calliper {
        measure::calliper(&head(&shape))
    }

    /// Preauricular points to the top; the tragion lies as high above them in every shape.
    fn top(shape: HeadShape) -> f32 {
        head(&shape).landmarks.vertex.y
    }

    #[test]
    fn a_client_is_matched_by_tape_and_calliper() {
        let free = HeadShape::default();
        for (length, breadth, tape) in [(188.0, 146.0, 548.0), (210.0, 160.0, 600.0), (199.5, 154.3, 585.0)] {
            let shape = HeadShape {
                length_mm: Some(length),
                breadth_mm: Some(breadth),
                circumference_mm: Some(tape),
                height_mm: Some(125.0),
                ..free
            };
            let found = measured(shape);
            let lower = top(free) - top(shape);
            let gap = |asked: f32, found: Option<f32>| (found.expect("measured") - asked).abs();
            assert!(gap(length, found.length_mm) < 2.0 && gap(breadth, Some(found.breadth_mm)) < 2.0, "{found:?}");
            assert!(gap(tape, found.circumference_mm) < 3.0 && (lower - (131.1 - 125.0)).abs() < 1.0, "{found:?}");
        }
        let alone = measured(HeadShape { circumference_mm: Some(550.0), ..free });
        assert!((alone.circumference_mm.expect("a tape") - 550.0).abs() < 2.0, "{alone:?}");
        let ratio = alone.breadth_mm / alone.length_mm.expect("a length");
        assert!((ratio - 154.3 / 199.5).abs() < 0.01, "breadth and length keep their ratio: {ratio}");
    }

    #[test]
    fn the_tape_wins_over_the_calliper() {
        let shape = HeadShape {
            length_mm: Some(190.0),
            breadth_mm: Some(145.0),
            circumference_mm: Some(600.0),
            ..HeadShape::default()
        };
        let found = measured(shape);
        assert!((found.circumference_mm.expect("a tape") - 600.0).abs() < 4.0, "{found:?}");
        assert!(found.breadth_mm > 147.0 && found.length_mm.expect("a length") > 192.0, "{found:?}");
    }

    #[test]
    fn sliders_move_what_they_name() {
        let free = HeadShape::default();
        let mean = measured(free);
        let by = |shape: HeadShape| {
            let m = measured(shape);
            (top(shape) - top(free), m.length_mm.zip(mean.length_mm).map_or(0.0, |(a, b)| a - b))
        };
        let (high, _) = by(HeadShape { vault_height: 1.0, ..free });
        let (_, long) = by(HeadShape { occiput: 1.0, ..free });
        let (_, short) = by(HeadShape { occiput: -1.0, ..free });
        assert!((6.0..12.0).contains(&high) && (4.0..12.0).contains(&long) && (-12.0..-2.0).contains(&short));
        let forehead = |slope: f32| {
            let head = head(&HeadShape { forehead_slope: slope, ..free });
            head.mesh.positions_mm.iter().filter(|p| (p.y - 80.0).abs() < 3.0).map(|p| p.z).fold(0.0, f32::max)
        };
        assert!(forehead(-1.0) - forehead(1.0) > 8.0, "{} to {}", forehead(-1.0), forehead(1.0));
    }
}
