//! Where an ear grows out of the skull there is no skull under it for a ray to meet: what stands out from the
//! skin around within the width of an ear is ear, and no scalp.

use super::{ChartFrame, ChartTexel};
use crate::mesh::Landmarks;
use glam::Vec3;
use rayon::prelude::*;

/// Ears lie within this of a preauricular point, mm; skin twice as far away says how the skull goes on.
const NEAR_MM: f32 = 60.0;
/// Angle at the chart's centre within which an ear's middle sees skull: about 25 mm.
const REACH_RAD: f32 = 0.30;
/// What stands out by this is ear, mm.
const STANDS_OUT_MM: f32 = 2.5;
/// Texels of a side of a cell that skin is looked at by.
const CELL: u32 = 12;

/// A cell's direction from the chart's centre and its skin's distance, mm.
#[derive(Clone, Copy)]
struct Cell {
    direction: Vec3,
    radius_mm: f32,
}

/// Takes the skin away from texels that show an ear.
pub(super) fn leave_out(texels: &mut [ChartTexel], size: u32, frame: &ChartFrame, l: &Landmarks) {
    for ear in [l.left_preauricular, l.right_preauricular] {
        let skull = skull(texels, size, frame, ear);
        let cells = size.div_ceil(CELL);
        texels.par_iter_mut().enumerate().for_each(|(i, texel)| {
            if texel.area_mm2 <= 0.0 || texel.position_mm.distance(ear) > NEAR_MM {
                return;
            }
            let at = i as u32 % size / CELL + i as u32 / size / CELL * cells;
            let radius_mm = texel.position_mm.distance(frame.center_mm);
            if skull[at as usize].is_some_and(|skull_mm| radius_mm > skull_mm + STANDS_OUT_MM) {
                texel.area_mm2 = 0.0;
            }
        });
    }
}

/// Distance of the skull by cell about an ear: the morphological opening of the skin's, which takes away
/// what is narrower than the reach and leaves slopes as they are.
fn skull(texels: &[ChartTexel], size: u32, frame: &ChartFrame, ear: Vec3) -> Vec<Option<f32>> {
    let cells = size.div_ceil(CELL);
    let cell = |i: u32| {
        let middle = |k: u32| (k * CELL + CELL / 2).min(size - 1);
        let texel = &texels[(middle(i / cells) * size + middle(i % cells)) as usize];
        let way = texel.position_mm - frame.center_mm;
        let near = texel.area_mm2 > 0.0 && texel.position_mm.distance(ear) < 2.0 * NEAR_MM;
        near.then(|| (i as usize, Cell { direction: way.normalize_or_zero(), radius_mm: way.length() }))
    };
    let (places, skin): (Vec<usize>, Vec<Cell>) = (0..cells * cells).filter_map(cell).unzip();
    let lowest = over_reach(&skin, f32::min);
    let opened = over_reach(&lowest, f32::max);
    let mut out = vec![None; (cells * cells) as usize];
    places.into_iter().zip(opened).for_each(|(at, cell)| out[at] = Some(cell.radius_mm));
    out
}

/// Each cell with the least, or the greatest, distance of those in its reach.
fn over_reach(cells: &[Cell], pick: fn(f32, f32) -> f32) -> Vec<Cell> {
    let least_cosine = REACH_RAD.cos();
    let around = |c: &Cell| {
        let near = cells.iter().filter(|o| o.direction.dot(c.direction) > least_cosine);
        Cell { radius_mm: near.fold(c.radius_mm, |r, o| pick(r, o.radius_mm)), ..*c }
    };
    cells.par_iter().map(around).collect()
}
