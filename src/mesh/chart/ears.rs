//! Where an ear grows out of the skull there is no skull under it for a ray to meet: what stands out from the
//! skin around within the width of an ear is ear, and no scalp.

use super::{ChartFrame, ChartTexel};
use crate::mesh::Landmarks;
use glam::{Vec2, Vec3, uvec2, vec2};
use rayon::prelude::*;

/// Ears lie within this of a preauricular point, mm; skin twice as far away says how the skull goes on.
const NEAR_MM: f32 = 60.0;
/// Angle at the chart's centre within which an ear's middle sees skull: about 25 mm.
const REACH_RAD: f32 = 0.30;
/// The same for what lies within an ear, between its folds: about 15 mm.
const FOLD_RAD: f32 = 0.19;
/// What stands out by this is ear, mm.
const STANDS_OUT_MM: f32 = 2.5;
/// Cells of a side of the chart, by which skin is looked at: about 5 mm each.
const CELLS: u32 = 64;

/// A cell's direction from the chart's centre and a height there, mm.
#[derive(Clone, Copy)]
struct Cell {
    direction: Vec3,
    mm: f32,
}

/// Distance of the skull from the chart's centre, mm, and how far an ear that is there stands out of it, mm.
#[derive(Clone, Copy, Default)]
struct Under {
    skull_mm: f32,
    ear_mm: f32,
}

/// Takes the skin away from texels that show an ear.
pub(super) fn leave_out(texels: &mut [ChartTexel], size: u32, frame: &ChartFrame, l: &Landmarks) {
    for ear in [l.left_preauricular, l.right_preauricular] {
        let cells = under(texels, size, frame, ear);
        texels.par_iter_mut().enumerate().for_each(|(i, texel)| {
            if texel.area_mm2 <= 0.0 || texel.position_mm.distance(ear) > NEAR_MM {
                return;
            }
            let st = uvec2(i as u32 % size, i as u32 / size).as_vec2() / size.div_ceil(CELLS) as f32;
            let under = between(&cells, st);
            let stands_mm = texel.position_mm.distance(frame.center_mm) - under.skull_mm;
            if stands_mm.max(under.ear_mm) > STANDS_OUT_MM {
                texel.area_mm2 = 0.0;
            }
        });
    }
}

/// What is under each cell about an ear. The skull's distance is the morphological opening of the skin's,
/// which takes away what is narrower than the reach and leaves slopes as they are; the ear is the closing of
/// what stands out of it, which fills the hollows between its folds.
fn under(texels: &[ChartTexel], size: u32, frame: &ChartFrame, ear: Vec3) -> Vec<Option<Under>> {
    let side = size.div_ceil(CELLS);
    let cell = |i: u32| {
        let middle = |k: u32| (k * side + side / 2).min(size - 1);
        let texel = &texels[(middle(i / CELLS) * size + middle(i % CELLS)) as usize];
        let way = texel.position_mm - frame.center_mm;
        let near = texel.area_mm2 > 0.0 && texel.position_mm.distance(ear) < 2.0 * NEAR_MM;
        near.then(|| (i as usize, Cell { direction: way.normalize_or_zero(), mm: way.length() }))
    };
    let (places, skin): (Vec<usize>, Vec<Cell>) = (0..CELLS * CELLS).filter_map(cell).unzip();
    let skull = over(&over(&skin, REACH_RAD, f32::min), REACH_RAD, f32::max);
    let standing: Vec<Cell> = skin.iter().zip(&skull).map(|(s, u)| Cell { mm: s.mm - u.mm, ..*s }).collect();
    let closed = over(&over(&standing, FOLD_RAD, f32::max), FOLD_RAD, f32::min);
    let mut out = vec![None; (CELLS * CELLS) as usize];
    for (at, (skull, closed)) in places.into_iter().zip(skull.iter().zip(closed)) {
        out[at] = Some(Under { skull_mm: skull.mm, ear_mm: closed.mm });
    }
    out
}

/// What is under a place, in cells from the chart's corner, between the four cells around it that are known.
fn between(cells: &[Option<Under>], place: Vec2) -> Under {
    let from_middles = place - 0.5;
    let (corner, part) = (from_middles.floor(), from_middles - from_middles.floor());
    let (mut sum, mut weights) = (Under::default(), 0.0);
    for step in [vec2(0.0, 0.0), vec2(1.0, 0.0), vec2(0.0, 1.0), vec2(1.0, 1.0)] {
        let at = (corner + step).clamp(Vec2::ZERO, Vec2::splat((CELLS - 1) as f32)).as_uvec2();
        let Some(cell) = cells[(at.y * CELLS + at.x) as usize] else { continue };
        let weight = (1.0 - (part - step).abs()).element_product();
        sum = Under { skull_mm: sum.skull_mm + weight * cell.skull_mm, ear_mm: sum.ear_mm + weight * cell.ear_mm };
        weights += weight;
    }
    if weights <= 0.0 {
        // Nothing is known: the skin is taken for skull.
        return Under { skull_mm: f32::MAX, ear_mm: 0.0 };
    }
    Under { skull_mm: sum.skull_mm / weights, ear_mm: sum.ear_mm / weights }
}

/// Each cell with the least, or the greatest, height of those within an angle.
fn over(cells: &[Cell], angle_rad: f32, pick: fn(f32, f32) -> f32) -> Vec<Cell> {
    let least_cosine = angle_rad.cos();
    let around = |c: &Cell| {
        let near = cells.iter().filter(|o| o.direction.dot(c.direction) > least_cosine);
        Cell { mm: near.fold(c.mm, |height, o| pick(height, o.mm)), ..*c }
    };
    cells.par_iter().map(around).collect()
}
