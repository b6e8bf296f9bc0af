//! Moves follicular units apart: they take a range of the ranked seeds, which fills gaps and is not
//! evenly spread by itself, as hair on a head is.

use super::FollicularUnit;
use crate::math::smoothstep;
use crate::mesh::chart::ChartFrame;
use glam::Vec3;
use rayon::prelude::*;

/// Least length of skin along a side of the chart, mm: some 400, less where its projection narrows it. Its cells,
/// by which neighbours are looked for, are no smaller than what is looked for.
const SIDE_MM: f32 = 280.0;
/// Rounds of pushing, and the share of an overlap that one takes away.
const ROUNDS: usize = 12;
const PUSH: f32 = 0.2;
/// How near pushes, over the spacing of an even triangular lattice. At 1 a unit that has its own room stands
/// still, and thin places of 3 to 6 mm, which make a shaved head look blotched, stay thin.
const REACH: f32 = 1.7;
/// How far a unit may move: as a share of its spacing, and in mm.
const FARTHEST: f32 = 0.7;
const FARTHEST_MM: f32 = 0.8;

/// Moves `units` of at most `per_cm2` along the skin, away from those around them, until they lie about as
/// evenly as hair does; 0.8 mm at most, and nowhere that less of the hair `grows`, 0 to 1, than where they are.
pub fn move_apart(units: &mut [FollicularUnit], frame: &ChartFrame, per_cm2: f32, grows: impl Fn(Vec3) -> f32) {
    let spacing_mm = (2.0 / 3.0_f32.sqrt() * 100.0 / per_cm2.max(1.0)).sqrt();
    let (reach_mm, farthest_mm) = (REACH * spacing_mm, (FARTHEST * spacing_mm).min(FARTHEST_MM));
    let near = neighbours(units, frame, reach_mm + farthest_mm);
    let free = |(unit, near): (&FollicularUnit, &Vec<u32>)| {
        farthest_mm * flatness(unit, near, units) * amidst(unit, near, units)
    };
    let free: Vec<f32> = units.par_iter().zip(&near).map(free).collect();
    let mut places: Vec<Vec3> = units.iter().map(|unit| unit.position_mm).collect();
    for _ in 0..ROUNDS {
        let moved = |((unit, free_mm), (place, near)): ((&FollicularUnit, &f32), (&Vec3, &Vec<u32>))| {
            let push = near.iter().map(|&other| {
                let way = *place - places[other as usize];
                let distance_mm = way.length().max(1e-3);
                way / distance_mm * (reach_mm - distance_mm).max(0.0)
            });
            let off = *place + PUSH * push.sum::<Vec3>() - unit.position_mm;
            unit.position_mm + off.reject_from_normalized(unit.normal).clamp_length_max(*free_mm)
        };
        places = units.par_iter().zip(&free).zip(places.par_iter().zip(&near)).map(moved).collect();
    }
    for (unit, place) in units.iter_mut().zip(places) {
        if grows(place) >= grows(unit.position_mm) {
            unit.position_mm = place;
        }
    }
}

/// 0 in a fold, where a straight move leaves the skin, to 1 where it is flat.
fn flatness(unit: &FollicularUnit, near: &[u32], units: &[FollicularUnit]) -> f32 {
    let alike = near.iter().map(|&other| unit.normal.dot(units[other as usize].normal)).fold(1.0, f32::min);
    smoothstep(0.90, 0.99, alike)
}

/// 0 for a unit at an edge of the hair, where nothing holds against those on one side and all would gather in a dark
/// row, to 1 amidst others.
fn amidst(unit: &FollicularUnit, near: &[u32], units: &[FollicularUnit]) -> f32 {
    let ways = near.iter().map(|&other| (units[other as usize].position_mm - unit.position_mm).normalize_or_zero());
    let lean = (ways.sum::<Vec3>() / near.len().max(1) as f32).length();
    // Half a disc of neighbours leans by 0.64, a whole one by chance by some 0.15.
    smoothstep(0.5, 0.25, lean)
}

/// The units within a distance of each.
fn neighbours(units: &[FollicularUnit], frame: &ChartFrame, reach_mm: f32) -> Vec<Vec<u32>> {
    let side = (SIDE_MM / reach_mm).max(1.0) as usize;
    let at = |v: f32| ((v * side as f32).max(0.0) as usize).min(side - 1);
    let cell = |unit: &FollicularUnit| {
        let st = frame.st_from_point(unit.position_mm);
        (at(st.x), at(st.y))
    };
    let mut cells = vec![Vec::new(); side * side];
    for (i, unit) in units.iter().enumerate() {
        let (x, y) = cell(unit);
        cells[x + y * side].push(i as u32);
    }
    let around = |(i, unit): (usize, &FollicularUnit)| {
        let (x, y) = cell(unit);
        let (xs, ys) = (x.saturating_sub(1)..=(x + 1).min(side - 1), y.saturating_sub(1)..=(y + 1).min(side - 1));
        let close = |&j: &u32| {
            j as usize != i && units[j as usize].position_mm.distance_squared(unit.position_mm) < reach_mm * reach_mm
        };
        ys.flat_map(|v| xs.clone().map(move |u| u + v * side))
            .flat_map(|c| cells[c].iter().copied().filter(close))
            .collect()
    };
    units.par_iter().enumerate().map(around).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{hash3, unit_f32};
    use glam::{Mat3, vec3};

    /// Units thrown at random on a plane over the chart's centre.
    fn thrown(count: u32) -> Vec<FollicularUnit> {
        let place = |i: u32, k: u32| 40.0 * (unit_f32(hash3(i, k, 5)) - 0.5);
        let unit = |rank: u32| FollicularUnit {
            position_mm: vec3(place(rank, 0), place(rank, 1), 100.0),
            normal: Vec3::Z,
            rank,
            hairs: 2,
            coarseness: 1.0,
            lifetime: crate::dots::Lifetime::new(None, None),
        };
        (0..count).map(unit).collect()
    }

    /// Variance over mean of the counts in squares of 4 mm: 1 where units are thrown at random.
    fn unevenness(units: &[FollicularUnit]) -> f32 {
        let mut counts = [0.0_f32; 64];
        for unit in units {
            let at = |v: f32| (((v + 16.0) / 4.0).floor() as i32).clamp(-1, 8);
            let (x, y) = (at(unit.position_mm.x), at(unit.position_mm.y));
            if (0..8).contains(&x) && (0..8).contains(&y) {
                counts[(x + y * 8) as usize] += 1.0;
            }
        }
        let mean = counts.iter().sum::<f32>() / 64.0;
        counts.iter().map(|c| (c - mean) * (c - mean)).sum::<f32>() / 64.0 / mean
    }

    #[test]
    fn units_come_apart_and_stay_on_the_skin() {
        let frame = ChartFrame { center_mm: Vec3::ZERO, axes: Mat3::IDENTITY };
        let (before, mut after) = (thrown(1328), thrown(1328));
        move_apart(&mut after, &frame, 83.0, |p| if p.x < 18.0 { 1.0 } else { 0.0 });
        let (random, even) = (unevenness(&before), unevenness(&after));
        println!("variance over mean of the counts: {random:.2} before, {even:.2} after");
        // Along the edge of the hair no row gathers: the outermost 1.5 mm hold no more than before.
        let at_edge = |units: &[FollicularUnit]| {
            let far = |p: Vec3| p.x.abs().max(p.y.abs());
            units.iter().filter(|u| (18.5..20.8).contains(&far(u.position_mm))).count() as f32
        };
        let gathered = at_edge(&after) / at_edge(&before);
        println!("units in the outermost 1.5 mm, over those before: {gathered:.2}");
        assert!(gathered < 1.12, "{gathered} of the units before stand at the edge");
        assert!(even < 0.4 * random, "{even} of {random}");
        for (old, new) in before.iter().zip(&after) {
            let moved = new.position_mm - old.position_mm;
            assert!(moved.length() <= 0.8001 && moved.z.abs() < 1e-4, "{moved}");
            assert!(old.position_mm.x >= 18.0 || new.position_mm.x < 18.0, "moved to where no hair grows");
        }
    }
}
