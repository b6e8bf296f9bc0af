//! The belt where own hair borders on bare scalp: the treatment goes on into the hair and runs out there,
//! since no practitioner ends it at the first hair.

use super::zone::{BLENDED, ZoneShares};
use crate::mesh::chart::{Chart, ChartTexel};
use glam::{Vec2, vec2};
use rayon::prelude::*;

/// Cells of the chart in which the surroundings are looked at: some 3 mm each.
const CELLS: usize = 96;
/// Half width of one pass of the blur, cells, and passes: some 14 mm of deviation, for a belt of 15 to 30 mm
/// (practitioners blend so far into the hair).
const REACH: usize = 4;
const PASSES: usize = 3;
/// How much more hair than around makes a place wholly of the belt.
const WHOLLY: f32 = 0.22;

/// Of a cell: the zones' shares weighed by how bare it is, how bare, how hairy, and how much scalp.
type Cell = [f32; BLENDED + 3];
const BARE: usize = BLENDED;
const HAIR: usize = BLENDED + 1;
const SCALP: usize = BLENDED + 2;

/// Shares of the zones by which each texel's darkness is planned: those of its place, in the belt those of
/// the bare scalp beside it. `kept` is the share of own hair, by texel.
pub fn zones(chart: &Chart, own: &[ZoneShares], kept: &[f32]) -> Vec<ZoneShares> {
    let is_bare = |(t, kept): (&ChartTexel, &f32)| t.scalp > 0.0 && *kept < 0.5;
    if !chart.texels.par_iter().zip(kept).any(is_bare) {
        return own.to_vec();
    }
    let mut cells = gathered(chart, own, kept);
    for _ in 0..PASSES {
        cells = blurred(&blurred(&cells, 1), CELLS);
    }
    let size = chart.size as usize;
    let planned = |(i, own): (usize, &ZoneShares)| {
        if kept[i] <= 0.0 {
            return *own;
        }
        let around = between(&cells, vec2((i % size) as f32 + 0.5, (i / size) as f32 + 0.5) / size as f32);
        let more = kept[i] - around[HAIR] / around[SCALP].max(1e-6);
        // The root draws the fall out: the surroundings fade as a bell does.
        own.towards(&around[..BLENDED], around[BARE], (more / WHOLLY).clamp(0.0, 1.0).sqrt())
    };
    own.par_iter().enumerate().map(planned).collect()
}

/// Sums over the texels of each cell.
fn gathered(chart: &Chart, own: &[ZoneShares], kept: &[f32]) -> Vec<Cell> {
    let size = chart.size as usize;
    let mut cells = vec![Cell::default(); CELLS * CELLS];
    for (i, texel) in chart.texels.iter().enumerate().filter(|(_, t)| t.scalp > 0.0) {
        let cell = &mut cells[i % size * CELLS / size + i / size * CELLS / size * CELLS];
        let bare = (texel.scalp - kept[i]).max(0.0);
        cell.iter_mut().zip(own[i].shares()).for_each(|(sum, share)| *sum += bare * share);
        cell[BARE] += bare;
        cell[HAIR] += kept[i];
        cell[SCALP] += texel.scalp;
    }
    cells
}

/// One pass of the blur along cells that are `stride` apart.
fn blurred(cells: &[Cell], stride: usize) -> Vec<Cell> {
    let mean = |i: usize| {
        let at = i / stride % CELLS;
        let mut sum = Cell::default();
        for k in at.saturating_sub(REACH)..(at + REACH + 1).min(CELLS) {
            let cell = &cells[i + k * stride - at * stride];
            sum.iter_mut().zip(cell).for_each(|(sum, value)| *sum += value);
        }
        sum
    };
    (0..cells.len()).into_par_iter().map(mean).collect()
}

/// Bilinear values at a place of the chart.
fn between(cells: &[Cell], st: Vec2) -> Cell {
    let place = (st * CELLS as f32 - 0.5).clamp(Vec2::ZERO, Vec2::splat(CELLS as f32 - 1.001));
    let (base, part) = (place.floor(), place - place.floor());
    let first = base.x as usize + base.y as usize * CELLS;
    let [a, b, c, d] = [first, first + 1, first + CELLS, first + CELLS + 1].map(|i| &cells[i]);
    std::array::from_fn(|k| {
        let (low, high) = (a[k] + (b[k] - a[k]) * part.x, c[k] + (d[k] - c[k]) * part.x);
        low + (high - low) * part.y
    })
}
