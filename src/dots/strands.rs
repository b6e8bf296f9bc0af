//! Roots of the grown hair: one for every hair of the follicular units.

use super::FollicularUnit;
use crate::layout::Root;
use crate::rng::{hash2, pcg, unit_f32};
use glam::{Quat, Vec3};

/// How far from the middle of its unit a hair leaves the skin, mm (model).
const APART_MM: f32 = 0.16;

/// Roots of every hair of the `units` that are `free`. Every prefix holds the same share of the hairs
/// everywhere, evenly spread: first one hair of each unit, in the order of their `share` among the units
/// around, then the second hairs, and so on. `seed` keys every random draw.
pub fn roots(
    units: &[&FollicularUnit],
    free: impl Fn(&FollicularUnit) -> bool,
    share: impl Fn(&FollicularUnit) -> f32,
    seed: u32,
) -> Vec<Root> {
    let mut order: Vec<(f32, u32, &FollicularUnit)> =
        units.iter().filter(|unit| free(unit)).map(|unit| (share(unit), unit.rank, *unit)).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let most = units.iter().map(|unit| unit.hairs).max().unwrap_or(0);
    (0..most)
        .flat_map(|nth| order.iter().filter(move |o| o.2.hairs > nth).map(move |o| (nth, o.2)))
        .map(|(nth, unit)| root(unit, nth, seed))
        .collect()
}

/// Length of one hair of hair cut to `length_mm`, mm: it grows and is cut unevenly. The twin of
/// `shaders/shared/strand.wgsl`.
pub fn length_mm(length_mm: f32, key: u32) -> f32 {
    length_mm * (1.0 + 0.10 * (unit_f32(pcg(key ^ 0x3c)) - 0.5))
}

/// Hair `nth` of a unit.
fn root(unit: &FollicularUnit, nth: u32, seed: u32) -> Root {
    let key = hash2(unit.rank, seed);
    let turn = (unit_f32(hash2(key, 7)) + nth as f32 / unit.hairs as f32) * std::f32::consts::TAU;
    let apart = if unit.hairs > 1 { APART_MM } else { 0.0 };
    let across = Quat::from_axis_angle(unit.normal, turn) * unit.normal.any_orthonormal_vector();
    Root {
        position_mm: (unit.position_mm + across * apart).to_array(),
        key: hash2(key, nth),
        normal: crate::math::unit_or(unit.normal, Vec3::Y).to_array(),
        greying: 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dots::Lifetime;

    #[test]
    fn every_unit_gives_its_first_hair_before_any_gives_its_second() {
        let unit = |rank: u32| FollicularUnit {
            position_mm: Vec3::new(rank as f32, 100.0, 0.0),
            normal: Vec3::Y,
            rank,
            hairs: 1 + rank % 3,
            coarseness: 1.0,
            lifetime: Lifetime::new(None, None),
        };
        let units: Vec<FollicularUnit> = (0..300).map(unit).collect();
        let roots = roots(&units.iter().collect::<Vec<_>>(), |_| true, |unit| unit.rank as f32 / 300.0, 1);
        assert_eq!(roots.len(), 600);
        let mut first: Vec<u32> = roots[..300].iter().map(|r| r.position_mm[0].round() as u32).collect();
        first.sort_unstable();
        assert_eq!(first, (0..300).collect::<Vec<_>>());
        let mut keys: Vec<u32> = roots.iter().map(|r| r.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 600, "two hairs share their draws");
    }
}
