//! The typical head that scans are compared with: a mean and its main variations, in the head frame,
//! from MakeHuman's shape targets (CC0). `assets/heads/typical.py` makes the file and tells its layout.

use glam::{Vec3, vec3};
use std::sync::LazyLock;

static FILE: &[u8] = include_bytes!("../../../assets/heads/typical.bin");
/// Lengths in the file, mm.
const STEP_MM: f32 = 0.01;

/// Points of the head that have names, in the file's order; the right ear mirrors the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Nasion,
    Glabella,
    NoseTip,
    Inion,
    Vertex,
    LeftPreauricular,
    RightPreauricular,
}

/// A point that moves with the shape.
#[derive(Clone, Debug)]
pub struct Point {
    pub mean: Vec3,
    pub normal: Vec3,
    /// Displacement of one standard deviation of each variation, mm.
    pub modes: Vec<Vec3>,
}

impl Point {
    /// The point in a shape, mm.
    pub fn at(&self, shape: &[f32]) -> Vec3 {
        self.modes.iter().zip(shape).fold(self.mean, |p, (m, c)| p + *m * *c)
    }

    fn mirrored(&self) -> Self {
        let flip = |v: Vec3| vec3(-v.x, v.y, v.z);
        Self { mean: flip(self.mean), normal: flip(self.normal), modes: self.modes.iter().copied().map(flip).collect() }
    }
}

/// The typical head.
pub struct Typical {
    /// Evenly spread over what a scanner sees, face denser; any prefix is even too.
    pub points: Vec<Point>,
    /// Those of them on face and forehead, in the same order.
    pub front: Vec<Point>,
    marks: Vec<Point>,
    pub modes: usize,
    /// The ball that the vault lies on best.
    pub vault_center: Vec3,
    pub vault_radius: f32,
}

impl Typical {
    /// A named point.
    pub fn mark(&self, mark: Mark) -> &Point {
        &self.marks[mark as usize]
    }
}

/// The typical head, read once.
pub static TYPICAL: LazyLock<Typical> = LazyLock::new(read);

fn read() -> Typical {
    let mut numbers = Numbers { bytes: FILE };
    let [points, marks, modes] = [(); 3].map(|()| numbers.u16() as usize);
    let all = points + marks;
    let mean: Vec<Vec3> = (0..all).map(|_| numbers.vec3() * STEP_MM).collect();
    let normals: Vec<Vec3> = (0..points).map(|_| crate::math::unit_or(numbers.vec3(), Vec3::Y)).collect();
    let moves: Vec<Vec3> = (0..all * modes).map(|_| numbers.vec3() * STEP_MM).collect();
    let point = |i: usize| Point {
        mean: mean[i],
        normal: normals.get(i).copied().unwrap_or(Vec3::Y),
        modes: (0..modes).map(|k| moves[k * all + i]).collect(),
    };
    let left = (0..points).map(point);
    let points: Vec<Point> = left.flat_map(|p| [p.mirrored(), p]).collect();
    let mut marks: Vec<Point> = (0..marks).map(|i| point(all - marks + i)).collect();
    marks.extend(marks.last().map(Point::mirrored));
    let vault: Vec<Vec3> = points.iter().map(|p| p.mean).filter(|p| p.y > 45.0).collect();
    let (vault_center, vault_radius) = ball(&vault);
    let front = points.iter().filter(|p| p.mean.z > 25.0 && p.mean.y > -75.0).cloned().collect();
    Typical { points, front, marks, modes, vault_center, vault_radius }
}

/// The ball nearest to points, by a few steps of Gauss and Newton towards equal distances.
fn ball(points: &[Vec3]) -> (Vec3, f32) {
    let n = points.len().max(1) as f32;
    let mut center = vec3(0.0, 40.0, -10.0);
    let mut radius = 90.0;
    for _ in 0..200 {
        let distances = points.iter().map(|p| p.distance(center));
        radius = distances.sum::<f32>() / n;
        let pull = points.iter().map(|p| (*p - center) * (1.0 - radius / p.distance(center).max(1.0)));
        center += pull.sum::<Vec3>() / n;
    }
    (center, radius)
}

/// Little-endian numbers, read front to back; zeros past the end.
struct Numbers<'a> {
    bytes: &'a [u8],
}

impl Numbers<'_> {
    fn u16(&mut self) -> u16 {
        let Some((head, rest)) = self.bytes.split_first_chunk() else { return 0 };
        self.bytes = rest;
        u16::from_le_bytes(*head)
    }

    /// Three signed 16-bit numbers.
    fn vec3(&mut self) -> Vec3 {
        Vec3::from_array([(); 3].map(|()| f32::from(self.u16() as i16)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_a_head() {
        let t = &*TYPICAL;
        assert!(t.points.len() > 1000 && t.modes >= 10, "{} points", t.points.len());
        let [nasion, tip, ear, vertex, inion] =
            [Mark::Nasion, Mark::NoseTip, Mark::LeftPreauricular, Mark::Vertex, Mark::Inion].map(|m| t.mark(m).mean);
        assert!(tip.z > nasion.z + 8.0 && nasion.y > tip.y + 25.0, "{nasion} {tip}");
        assert!((60.0..80.0).contains(&ear.x) && vertex.y > 120.0 && inion.z < -70.0);
        assert_eq!(t.mark(Mark::RightPreauricular).mean.x, -ear.x);
        assert!((75.0..105.0).contains(&t.vault_radius), "vault {}", t.vault_radius);
        // Variations are small against the head.
        let widest = t.points.iter().flat_map(|p| &p.modes).map(|m| m.length()).fold(0.0, f32::max);
        assert!((2.0..25.0).contains(&widest), "{widest}");
    }
}
