//! Roots of the grown hair: one for every hair of the follicular units.

use super::FollicularUnit;
use crate::layout::Root;
use crate::rng::{hash2, pcg, unit_f32};
use glam::{Vec2, Vec3};

/// How far from the middle of its unit a hair leaves the skin, mm (model: punches of 0.8 to 1.0 mm take a whole unit
/// out; mirrored in `shaders/shared/hair.wgsl`).
const APART_MM: f32 = 0.25;
/// Spread of the widths of hairs about their unit's, as a share (model).
const WIDTH_SPREAD: f32 = 0.3;
/// Share of the hairs that grow anew, in hair of at least so many mm (model: a tenth to a fifth of the hairs of a scalp
/// is shed and grows again within a year; mirrored in `shaders/shared/strand.wgsl`).
const REGROWING: f32 = 0.09;
const REGROWS_FROM_MM: f32 = 20.0;

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
    length_mm * regrown(length_mm, key) * (1.0 + 0.10 * (unit_f32(pcg(key ^ 0x3c)) - 0.5))
}

/// Share of the length that a hair has reached: some are shed and grow anew.
pub fn regrown(length_mm: f32, key: u32) -> f32 {
    let draw = unit_f32(pcg(key ^ 0x9a));
    if draw < REGROWING && length_mm >= REGROWS_FROM_MM { 0.12 + 0.6 * draw / REGROWING } else { 1.0 }
}

/// Where hair `nth` of a unit leaves the skin, from the unit's middle in its tangent plane, mm: where its stump is
/// drawn. The twin of `shaders/shared/hair.wgsl`.
fn apart_mm(key: u32, nth: u32) -> Vec2 {
    let angle = std::f32::consts::TAU * (unit_f32(pcg(key ^ 0x71)) + 0.37 * nth as f32);
    APART_MM * (0.5 + unit_f32(hash2(key, nth + 30))) * Vec2::from_angle(angle)
}

/// Hair `nth` of a unit.
fn root(unit: &FollicularUnit, nth: u32, seed: u32) -> Root {
    let key = hash2(unit.rank, seed);
    let normal = crate::math::unit_or(unit.normal, Vec3::Y);
    let (x, y) = normal.any_orthonormal_pair();
    let apart = apart_mm(key, nth);
    let own = hash2(key, nth);
    let width = unit.coarseness * (1.0 + WIDTH_SPREAD * (2.0 * unit_f32(pcg(own ^ 0x5b)) - 1.0));
    Root {
        position_mm: (unit.position_mm + x * apart.x + y * apart.y).to_array(),
        key: own,
        normal: normal.to_array(),
        traits: Root::traits(1.0, width),
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
