//! How thin a head is where light shines through it: the ears.

use super::Head;
use crate::math::unit_or;
use glam::{IVec3, Vec3, ivec3};
use rayon::prelude::*;
use std::collections::HashMap;

/// Thickness from which nothing is said of it, mm.
pub const MOST_MM: f32 = 8.0;
/// About this far from the preauricular points ears end, mm: above and below, and behind.
const EAR_MM: (f32, f32) = (52.0, 55.0);
/// How far aside of a vertex its other side may be met, mm.
const ASIDE_MM: f32 = 2.5;

/// Thickness below each vertex, mm; [`MOST_MM`] off the ears.
pub fn thickness_mm(head: &Head) -> Vec<f32> {
    let mut thick = vec![MOST_MM; head.mesh.positions_mm.len()];
    for (ear, side) in [(head.landmarks.left_preauricular, 1.0), (head.landmarks.right_preauricular, -1.0)] {
        let off = |p: Vec3| {
            let q = p - ear;
            (q.x * side > -10.0 && q.y.abs() < EAR_MM.0 && q.z < 12.0 && q.z > -EAR_MM.1).then(|| cell(p))
        };
        let mut cells: HashMap<IVec3, Vec<u32>> = HashMap::new();
        for (i, p) in head.mesh.positions_mm.iter().enumerate() {
            if let Some(cell) = off(*p) {
                cells.entry(cell).or_default().push(i as u32);
            }
        }
        let near: Vec<u32> = cells.values().flatten().copied().collect();
        let found: Vec<f32> = near.par_iter().map(|i| below(head, *i as usize, &cells)).collect();
        near.into_iter().zip(found).for_each(|(i, mm)| thick[i as usize] = mm);
    }
    thick
}

fn cell(p: Vec3) -> IVec3 {
    (p / MOST_MM).floor().as_ivec3()
}

/// Way from a vertex through the skin to the nearest vertex that faces the other way.
fn below(head: &Head, i: usize, cells: &HashMap<IVec3, Vec<u32>>) -> f32 {
    let (p, n) = (head.mesh.positions_mm[i], unit_or(head.mesh.normals[i], Vec3::Y));
    let here = cell(p);
    let around = (0..27).filter_map(|k| cells.get(&(here + ivec3(k % 3 - 1, k / 3 % 3 - 1, k / 9 - 1)))).flatten();
    let through = |&j: &u32| {
        let way = head.mesh.positions_mm[j as usize] - p;
        let deep = -way.dot(n);
        let opposite = head.mesh.normals[j as usize].dot(n) < -0.3;
        (opposite && deep > 0.3 && (way + n * deep).length() < ASIDE_MM).then_some(deep)
    };
    around.filter_map(through).fold(MOST_MM, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::parametric;

    #[test]
    fn ears_are_thin_and_the_skull_is_not() {
        let head = parametric::default_head();
        let thick = thickness_mm(&head);
        let thin = |low: f32, high: f32| thick.iter().filter(|t| (low..high).contains(*t)).count();
        // Helices and lobes of people are 2 to 5 mm thick.
        assert!(thin(1.5, 6.0) > 800, "{} of {} below 6 mm", thin(1.5, 6.0), thick.len());
        let off = |p: &Vec3| p.z > 20.0 || p.y > 70.0;
        let wrong = head.mesh.positions_mm.iter().zip(&thick).filter(|(p, t)| off(p) && **t < MOST_MM).count();
        assert_eq!(wrong, 0);
    }
}
