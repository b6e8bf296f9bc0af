//! The relief of the skin: one tile of pores and lines, made once a process, that every skin repeats.

use crate::gpu::{Gpu, texture};
use crate::rng::{hash2, hash3, unit_f32};
use glam::{IVec2, Vec2, Vec4, ivec2, vec2};
use half::f16;
use rayon::prelude::*;
use std::sync::LazyLock;

/// Texels of the tile's side.
pub const SIDE: usize = 512;
/// The tile's side, mm (mirrored in `shaders/shared/relief.wgsl`): texels of 0.047 mm.
const TILE_MM: f32 = 24.0;
/// Root mean square of the slope, both directions together: what the slopes are scaled to (mirrored in
/// `shaders/shared/relief.wgsl`).
const SLOPE_RMS: f32 = 0.15;
/// Levels down to one texel.
const LEVELS: u32 = SIDE.ilog2() + 1;

/// A net of furrows: borders of the cells about scattered points, on a lattice along the tile's diagonals.
struct Net {
    /// Cells along half of each diagonal.
    cells: IVec2,
    /// Depth from and to, and half width of a furrow, mm.
    depth_mm: [f32; 2],
    width_mm: f32,
    seed: u32,
    points: Vec<Vec2>,
}

impl Net {
    fn new(cells: IVec2, depth_mm: [f32; 2], width_mm: f32, seed: u32) -> Self {
        let at = |k: i32, salt: u32| unit_f32(hash3(k as u32, seed, salt));
        let points = (0..2 * cells.x * cells.y).map(|k| vec2(at(k, 0), at(k, 1))).collect();
        Self { cells, depth_mm, width_mm, seed, points }
    }

    /// Place of a lattice cell in `points`: the tile's two periods are (x, y) and (x, -y) cells.
    fn index(&self, cell: IVec2) -> i32 {
        let turns = cell.y.div_euclid(self.cells.y);
        let x = (cell.x - turns * self.cells.x).rem_euclid(2 * self.cells.x);
        x * self.cells.y + (cell.y - turns * self.cells.y)
    }

    /// Depth at a place in shares of the tile, mm.
    fn depth(&self, at: Vec2) -> f32 {
        let q = vec2(at.x + at.y, at.x - at.y) * self.cells.as_vec2();
        let cell = q.floor().as_ivec2();
        let mut nearest = [(f32::MAX, Vec2::ZERO, 0); 2];
        for dy in -1..=1 {
            for dx in -1..=1 {
                let other = cell + ivec2(dx, dy);
                let index = self.index(other);
                let Some(point) = self.points.get(index as usize) else { continue };
                let place = other.as_vec2() + *point;
                let found = (place.distance_squared(q), place, index);
                if found.0 < nearest[0].0 {
                    nearest = [found, nearest[0]];
                } else if found.0 < nearest[1].0 {
                    nearest[1] = found;
                }
            }
        }
        let [(a2, a, i), (b2, b, j)] = nearest;
        let cell_mm = TILE_MM * std::f32::consts::FRAC_1_SQRT_2 / (self.cells.x as f32 * self.cells.y as f32).sqrt();
        let edge_mm = 0.5 * (b2 - a2) / a.distance(b).max(1e-3) * cell_mm;
        let share: f32 = unit_f32(hash3(i.min(j) as u32, i.max(j) as u32, self.seed));
        let [from, to] = self.depth_mm;
        (from + (to - from) * share) * (-(edge_mm / self.width_mm).powi(2)).exp()
    }
}

/// Depths of lines and of pores at each texel, mm.
fn depths() -> (Vec<f32>, Vec<f32>) {
    // Cells of 0.55 mm by 0.9 mm along one diagonal, shallower ones along the other, and fine ones.
    let nets = [
        Net::new(ivec2(31, 19), [0.015, 0.065], 0.075, 11),
        Net::new(ivec2(17, 27), [0.005, 0.040], 0.065, 23),
        Net::new(ivec2(61, 57), [0.002, 0.014], 0.045, 37),
    ];
    let mut lines = vec![0.0; SIDE * SIDE];
    lines.par_chunks_mut(SIDE).enumerate().for_each(|(y, row)| {
        for (x, depth) in row.iter_mut().enumerate() {
            let at = vec2(x as f32, y as f32) / SIDE as f32;
            *depth = nets.iter().map(|net| net.depth(at)).fold(0.0, f32::hypot);
        }
    });
    (lines, pores())
}

/// Round pits, one in each cell of a square lattice of 0.8 mm at most, small ones more often.
fn pores() -> Vec<f32> {
    const CELLS: u32 = 28;
    let texel_mm = TILE_MM / SIDE as f32;
    let mut pits = vec![0.0_f32; SIDE * SIDE];
    for k in 0..CELLS * CELLS {
        let draw = |salt: u32| unit_f32(hash2(k, 0x706f_7265 + salt));
        let middle: Vec2 = vec2((k % CELLS) as f32 + draw(0), (k / CELLS) as f32 + draw(1)) * (TILE_MM / CELLS as f32);
        let radius_mm = 0.08 + 0.19 * draw(2).powi(2);
        let depth_mm = 0.4 * radius_mm * (0.4 + 0.6 * draw(3));
        let first = ((middle - radius_mm) / texel_mm).floor().as_ivec2();
        let last = ((middle + radius_mm) / texel_mm).ceil().as_ivec2();
        for y in first.y..=last.y {
            for x in first.x..=last.x {
                let far = (ivec2(x, y).as_vec2() * texel_mm).distance_squared(middle) / (radius_mm * radius_mm);
                let [x, y] = [x, y].map(|v| v.rem_euclid(SIDE as i32) as usize);
                let pit = &mut pits[y * SIDE + x];
                *pit = pit.max(depth_mm * (1.0 - far).max(0.0).powi(2));
            }
        }
    }
    pits
}

/// Uneven pigment finer than a chart's texels: lattices of a tile's side in so many cells (0.5, 0.9 and 1.7 mm), and
/// how much the lightest and the darkest reflect over the mean (by eye; a forehead's evenness is measured).
const MOTTLES: [(i32, f32); 3] = [(47, 0.055), (27, 0.036), (14, 0.036)];

/// What it changes of the light that comes back at a place in shares of the tile: smooth noise that repeats with it.
fn mottle(at: Vec2) -> f32 {
    let octave = |(cells, most): (i32, f32)| {
        let q = at * cells as f32;
        let (cell, f) = (q.floor().as_ivec2(), q.fract());
        let s = f * f * (Vec2::splat(3.0) - 2.0 * f);
        let value = |x: i32, y: i32| {
            let corner = (cell + ivec2(x, y)).rem_euclid(ivec2(cells, cells));
            2.0 * unit_f32(hash3(corner.x as u32, corner.y as u32, cells as u32)) - 1.0
        };
        let row = |y: i32| value(0, y) + (value(1, y) - value(0, y)) * s.x;
        most * (row(0) + (row(1) - row(0)) * s.y)
    };
    MOTTLES.into_iter().map(octave).sum()
}

/// Slope along x and y, darkening of what reflects under a place (mean 0), and the variance of the slopes
/// that a texel hides, for each level.
fn levels() -> Vec<Vec<Vec4>> {
    let (lines, pits) = depths();
    let wrapped = |x: usize, y: usize| (y % SIDE) * SIDE + x % SIDE;
    let height = |i: usize| -lines[i].hypot(pits[i]);
    // Light is lost in a pit; the rates are by eye: a pore of 0.2 mm darkens by a quarter, a line by a twentieth.
    let shares = |i: usize| vec2((i % SIDE) as f32, (i / SIDE) as f32) / SIDE as f32;
    let cavity = |i: usize| mottle(shares(i)) - (4.5 * pits[i] + 1.2 * lines[i]);
    let cavities: Vec<f32> = (0..SIDE * SIDE).into_par_iter().map(cavity).collect();
    let mean_cavity = cavities.iter().copied().map(f64::from).sum::<f64>() / (SIDE * SIDE) as f64;
    let two_texels_mm = 2.0 * TILE_MM / SIDE as f32;
    let texel = |i: usize| {
        let (x, y) = (i % SIDE + SIDE, i / SIDE + SIDE);
        let slope_x = (height(wrapped(x + 1, y)) - height(wrapped(x - 1, y))) / two_texels_mm;
        let slope_y = (height(wrapped(x, y + 1)) - height(wrapped(x, y - 1))) / two_texels_mm;
        Vec4::new(slope_x, slope_y, cavities[i] - mean_cavity as f32, 0.0)
    };
    let mut level: Vec<Vec4> = (0..SIDE * SIDE).map(texel).collect();
    let square: f64 = level.iter().map(|t| f64::from(t.x * t.x + t.y * t.y)).sum();
    let scale = SLOPE_RMS / (square / level.len() as f64).sqrt().max(1e-6) as f32;
    level.iter_mut().for_each(|t| *t *= Vec4::new(scale, scale, 1.0, 1.0));
    let mut levels = vec![level];
    for k in 1..LEVELS {
        let half = coarser(&levels[k as usize - 1], SIDE >> k);
        levels.push(half);
    }
    levels
}

/// The next level: means, and the variance about them (LEAN mapping, Olano and Baker 2010).
fn coarser(fine: &[Vec4], side: usize) -> Vec<Vec4> {
    let texel = |i: usize| {
        let corner = (i / side) * 4 * side + (i % side) * 2;
        let four = [0, 1, 2 * side, 2 * side + 1].map(|k| fine[corner + k]);
        let moments = four.map(|t| Vec4::new(t.x, t.y, t.z, t.w + t.x * t.x + t.y * t.y));
        let mean = moments.into_iter().sum::<Vec4>() * 0.25;
        Vec4::new(mean.x, mean.y, mean.z, (mean.w - mean.x * mean.x - mean.y * mean.y).max(0.0))
    };
    (0..side * side).map(texel).collect()
}

/// The tile's levels as half floats.
static HALVES: LazyLock<Vec<Vec<f16>>> = LazyLock::new(|| {
    let halves = |level: Vec<Vec4>| level.iter().flat_map(|t| t.to_array()).map(f16::from_f32).collect();
    levels().into_iter().map(halves).collect()
});

/// The tile on a device.
pub fn texture(gpu: &Gpu) -> wgpu::TextureView {
    let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
    let texture = texture::levelled(gpu, "relief", [SIDE as u32; 2], LEVELS, wgpu::TextureFormat::Rgba16Float, usage);
    for (mip_level, halves) in (0..).zip(HALVES.iter()) {
        texture::write(gpu, &texture, mip_level, bytemuck::cast_slice(halves));
    }
    texture.create_view(&Default::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_keeps_the_mean_and_the_slopes_square() {
        let start = std::time::Instant::now();
        let levels = levels();
        println!("made in {:?}", start.elapsed());
        for (k, level) in levels.iter().enumerate() {
            let mean = level.iter().copied().sum::<Vec4>() / level.len() as f32;
            let square = level.iter().map(|t| t.w + t.x * t.x + t.y * t.y).sum::<f32>() / level.len() as f32;
            assert!(mean.truncate().abs().max_element() < 1e-4, "level {k}: {mean}");
            assert!((square / (SLOPE_RMS * SLOPE_RMS) - 1.0).abs() < 0.01, "level {k}: {square}");
        }
        let darkest = levels[0].iter().map(|t| t.z).fold(0.0, f32::min);
        assert!((-0.5..-0.1).contains(&darkest), "the deepest pore darkens by {darkest}");
    }

    #[test]
    fn the_tile_has_no_seam() {
        let tile = &levels()[0];
        let step = |a: usize, b: usize| (tile[a] - tile[b]).truncate().length();
        let rows = |y: usize, next: usize| (0..SIDE).map(|x| step(y * SIDE + x, next * SIDE + x)).sum::<f32>();
        let columns = |x: usize, next: usize| (0..SIDE).map(|y| step(y * SIDE + x, y * SIDE + next)).sum::<f32>();
        let inside = (1..8).map(|k| rows(k * 64, k * 64 - 1) + columns(k * 64, k * 64 - 1)).fold(0.0, f32::max);
        let seam = rows(0, SIDE - 1) + columns(0, SIDE - 1);
        assert!(seam < 1.4 * inside, "seam {seam}, inside {inside}");
    }
}
