//! Ranked blue noise: the seeding domain, its plan of radius levels, and the CPU twin of
//! `shaders/seed.wgsl`. Integers throughout, so that one seed gives one head everywhere.

use super::Seeds;
use crate::layout::{SeedLevel, SeedTriangle};
use crate::mesh::Mesh;
use crate::rng::{hash2, hash3};

/// Density that the scalp is seeded at once, per cm2: the highest that clinics quote (2 000 per
/// square inch), so that no slider ever reseeds.
pub const SEEDED_PER_CM2: f32 = crate::design::SEEDED_PER_CM2;
/// Rounds of nomination and election in a level. Later rounds find next to nothing.
pub const ROUNDS: u32 = 5;
/// Candidates for each impression that a level is meant to reach.
const CANDIDATES_PER_IMPRESSION: u64 = 10;
/// Impressions per area over the square of their distance, in percent: what the rounds reach
/// (random sequential packing saturates at 70).
const REACHED_PERCENT: u64 = 52;
/// The first level has about this distance, um. Squares of distances fit 32 bits.
const COARSEST_UM: u64 = 16_000;
/// Longest edge of a seeded triangle, um: keeps the barycentric products within 32 bits.
const LONGEST_EDGE_UM: i64 = 30_000;
/// Shares of a triangle's edges are counted in 1 / 2^14.
const BARYCENTRIC_ONE: i32 = 1 << 14;

/// Mark of a covered candidate (mirrored in `shaders/seed.wgsl`).
const COVERED: u32 = 0x8000_0000;
/// What makes positions positive, um (mirrored in `shaders/seed.wgsl`).
const OFFSET_UM: i32 = 1_048_576;

/// The scalp as integers: triangles in um and the running sum of their areas.
#[derive(Clone, Debug, Default)]
pub struct SeedDomain {
    pub(crate) triangles: Vec<SeedTriangle>,
    /// Index in the mesh's triangle list of each of them.
    pub source: Vec<u32>,
    /// Running sum of areas in units of `2^area_shift` um2.
    pub area_sums: Vec<u32>,
    area_shift: u32,
}

impl SeedDomain {
    /// The given triangles of a mesh, snapped to whole micrometres; long ones are divided.
    pub fn new(mesh: &Mesh, triangles: &[u32]) -> Self {
        let mut domain = Self::default();
        for &t in triangles {
            let corners = mesh.corners(t as usize).map(|c| (c * 1000.0).round().as_ivec3().to_array());
            domain.push(corners, t, 0);
        }
        let doubled: Vec<u64> = domain.triangles.iter().map(doubled_area_um2).collect();
        let total: u64 = doubled.iter().sum::<u64>() / 2;
        while total >> domain.area_shift >= 1 << 31 {
            domain.area_shift += 1;
        }
        let mut sum = 0_u64;
        domain.area_sums = doubled
            .iter()
            .map(|a| {
                sum += a;
                ((sum / 2) >> domain.area_shift) as u32
            })
            .collect();
        domain
    }

    fn push(&mut self, [a, b, c]: [[i32; 3]; 3], source: u32, depth: u32) {
        let edge = |p: [i32; 3], q: [i32; 3]| (0..3).map(|i| i64::from(p[i] - q[i]).abs()).max().unwrap_or(0);
        if depth < 6 && edge(a, b).max(edge(b, c)).max(edge(c, a)) > LONGEST_EDGE_UM {
            let middle = |p: [i32; 3], q: [i32; 3]| [0, 1, 2].map(|i| (p[i] + q[i]) / 2);
            let (ab, bc, ca) = (middle(a, b), middle(b, c), middle(c, a));
            for part in [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]] {
                self.push(part, source, depth + 1);
            }
            return;
        }
        self.triangles.push(SeedTriangle { a, b, c, _pad0: 0, _pad1: 0, _pad2: 0 });
        self.source.push(source);
    }

    /// Area, mm2.
    pub fn area_mm2(&self) -> f64 {
        self.area_um2() as f64 * 1e-6
    }

    fn area_um2(&self) -> u64 {
        u64::from(self.area_sums.last().copied().unwrap_or(0)) << self.area_shift
    }

    /// The levels that lead to at least about `wanted` impressions: the smallest distance first
    /// falls by 2^(1/4) from level to level.
    pub fn levels(&self, seed: u32, wanted: u32) -> Vec<SeedLevel> {
        let area = u128::from(self.area_um2());
        if area == 0 || wanted == 0 {
            return Vec::new();
        }
        let finest = ((area * u128::from(REACHED_PERCENT) / (100 * u128::from(wanted))) as u64)
            .clamp(2_500, COARSEST_UM * COARSEST_UM);
        let mut squares = vec![finest];
        // Squares grow by the square root of 2: 92 682 / 65 536.
        while let Some(&last) = squares.last()
            && last < COARSEST_UM * COARSEST_UM
        {
            squares.push(last * 92_682 / 65_536 + 1);
        }
        let capped = |r2: u64| r2.min(COARSEST_UM * COARSEST_UM);
        squares
            .iter()
            .rev()
            .map(|&r2| capped(r2))
            .zip(0..)
            .map(|(r2, index)| {
                let expected = (area * u128::from(REACHED_PERCENT) / 100 / u128::from(r2)) as u64 + 1;
                SeedLevel {
                    seed,
                    index,
                    candidates: (expected * CANDIDATES_PER_IMPRESSION).min(u64::from(u32::MAX >> 4)) as u32,
                    bucket_mask: ((expected * 6).next_power_of_two().clamp(1 << 10, 1 << 24) - 1) as u32,
                    radius_um: r2.isqrt() as u32 + 1,
                    radius2_um2: r2 as u32,
                    triangles: self.triangles.len() as u32,
                    _pad1: 0,
                }
            })
            .collect()
    }

    /// Position (um) and domain triangle of candidate `k`.
    pub fn candidate(&self, seed: u32, k: u32) -> ([i32; 3], u32) {
        let total = self.area_sums.last().copied().unwrap_or(0);
        let target = ((u64::from(hash3(seed, k, 0)) * u64::from(total)) >> 32) as u32;
        let t = self.area_sums.partition_point(|&s| s <= target).min(self.triangles.len() - 1);
        let SeedTriangle { a, b, c, .. } = self.triangles[t];
        let draw = hash3(seed, k, 1);
        let (mut x, mut y) = ((draw & 0x3fff) as i32, (draw >> 18) as i32);
        if x + y > BARYCENTRIC_ONE {
            (x, y) = (BARYCENTRIC_ONE - x, BARYCENTRIC_ONE - y);
        }
        let position = [0, 1, 2].map(|i| a[i] + (((b[i] - a[i]) * x + (c[i] - a[i]) * y) >> 14));
        (position, t as u32)
    }

    /// What the elected candidates of a level are ranked by.
    pub(crate) fn place_in_level(seed: u32, k: u32) -> u32 {
        hash2(seed ^ 0x9e37_79b9, k)
    }

    /// The ranked sequence from the states that the levels left: level first, then hash.
    pub fn ranked(&self, seed: u32, states: &[u32]) -> Seeds {
        let mut accepted: Vec<(u32, u32, u32)> = (0..)
            .zip(states)
            .filter(|&(_, &state)| state != 0 && state < COVERED)
            .map(|(k, &state)| (state, Self::place_in_level(seed, k), k))
            .collect();
        accepted.sort_unstable();
        let (positions_um, triangle) = accepted
            .iter()
            .map(|&(.., k)| {
                let (position, t) = self.candidate(seed, k);
                (position, self.source[t as usize])
            })
            .unzip();
        Seeds { positions_um, triangle, area_mm2: self.area_mm2() }
    }
}

/// Impressions that a whole scalp is seeded with.
pub fn wanted(domain: &SeedDomain) -> u32 {
    (domain.area_mm2() * f64::from(SEEDED_PER_CM2) * 0.01) as u32
}

/// Twice the area of a triangle, um2, rounded down.
fn doubled_area_um2(t: &SeedTriangle) -> u64 {
    let e = |p: [i32; 3]| [0, 1, 2].map(|i| i128::from(p[i] - t.a[i]));
    let (u, v) = (e(t.b), e(t.c));
    let cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    cross.iter().map(|c| (c * c) as u128).sum::<u128>().isqrt() as u64
}

/// Seeds on the CPU, byte for byte what the device does.
pub fn seed_cpu(domain: &SeedDomain, seed: u32, wanted: u32) -> Seeds {
    let levels = domain.levels(seed, wanted);
    let Some(last) = levels.last() else { return domain.ranked(seed, &[]) };
    let positions: Vec<[i32; 3]> = (0..last.candidates).map(|k| domain.candidate(seed, k).0).collect();
    let mut twin = Twin { positions, states: vec![0; last.candidates as usize], ..Twin::default() };
    for level in &levels {
        twin.run(level);
    }
    domain.ranked(seed, &twin.states)
}

/// The device's buffers, on the CPU.
#[derive(Default)]
struct Twin {
    positions: Vec<[i32; 3]>,
    states: Vec<u32>,
    heads: Vec<u32>,
    next: Vec<u32>,
    champions: Vec<u32>,
}

impl Twin {
    fn run(&mut self, level: &SeedLevel) {
        self.heads = vec![0; level.bucket_mask as usize + 1];
        self.next.resize(self.states.len(), 0);
        for k in 0..level.candidates {
            if self.states[k as usize] != 0 && self.states[k as usize] < COVERED {
                self.put(level, k);
            }
        }
        for _ in 0..ROUNDS {
            self.champions = vec![0; level.bucket_mask as usize + 1];
            for k in (0..level.candidates).filter(|&k| is_free(level, self.states[k as usize])).collect::<Vec<_>>() {
                if self.is_covered(level, self.positions[k as usize]) {
                    self.states[k as usize] = COVERED + level.index;
                } else {
                    let champion = &mut self.champions[bucket(level, cell_of(level, self.positions[k as usize]))];
                    *champion = (*champion).max(!k);
                }
            }
            for k in 0..level.candidates {
                if is_free(level, self.states[k as usize]) && self.wins(level, k) {
                    self.states[k as usize] = 1 + level.index;
                    self.put(level, k);
                }
            }
        }
    }

    fn put(&mut self, level: &SeedLevel, k: u32) {
        let head = &mut self.heads[bucket(level, cell_of(level, self.positions[k as usize]))];
        self.next[k as usize] = std::mem::replace(head, k + 1);
    }

    fn is_covered(&self, level: &SeedLevel, p: [i32; 3]) -> bool {
        around(cell_of(level, p)).any(|cell| {
            let mut at = self.heads[bucket(level, cell)];
            while at != 0 {
                if close(level, p, self.positions[at as usize - 1]) {
                    return true;
                }
                at = self.next[at as usize - 1];
            }
            false
        })
    }

    fn wins(&self, level: &SeedLevel, k: u32) -> bool {
        let p = self.positions[k as usize];
        let cell = cell_of(level, p);
        self.champions[bucket(level, cell)] == !k
            && !around(cell).any(|cell| {
                let rival = !self.champions[bucket(level, cell)];
                rival < k && close(level, p, self.positions[rival as usize])
            })
    }
}

fn is_free(level: &SeedLevel, state: u32) -> bool {
    state == 0 || (state >= COVERED && state != COVERED + level.index)
}

fn cell_of(level: &SeedLevel, p: [i32; 3]) -> [u32; 3] {
    p.map(|v| (v + OFFSET_UM) as u32 / level.radius_um)
}

fn around(cell: [u32; 3]) -> impl Iterator<Item = [u32; 3]> {
    (0..27).map(move |i| [cell[0] + i % 3 - 1, cell[1] + i / 3 % 3 - 1, cell[2] + i / 9 - 1])
}

fn bucket(level: &SeedLevel, cell: [u32; 3]) -> usize {
    let h = cell[0].wrapping_mul(73_856_093) ^ cell[1].wrapping_mul(19_349_663) ^ cell[2].wrapping_mul(83_492_791);
    ((h ^ (h >> 15)) & level.bucket_mask) as usize
}

fn close(level: &SeedLevel, a: [i32; 3], b: [i32; 3]) -> bool {
    let d = [0, 1, 2].map(|i| a[i].abs_diff(b[i]));
    d.iter().all(|&d| d < level.radius_um) && d.iter().map(|d| d * d).sum::<u32>() < level.radius2_um2
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::Vec3;

    /// A sphere of 80 mm, as a latitude-longitude mesh.
    pub fn sphere() -> Mesh {
        let (rows, columns) = (40, 80);
        let mut mesh = Mesh::default();
        for i in 0..=rows {
            for j in 0..columns {
                let (st, ct) = (std::f32::consts::PI * i as f32 / rows as f32).sin_cos();
                let (sp, cp) = (std::f32::consts::TAU * j as f32 / columns as f32).sin_cos();
                mesh.positions_mm.push(80.0 * Vec3::new(st * cp, ct, st * sp));
            }
        }
        for i in 0..rows {
            for j in 0..columns {
                let at = |i: u32, j: u32| i * columns + j % columns;
                mesh.triangles.push([at(i, j), at(i, j + 1), at(i + 1, j)]);
                mesh.triangles.push([at(i + 1, j), at(i, j + 1), at(i + 1, j + 1)]);
            }
        }
        mesh
    }

    fn domain(mesh: &Mesh) -> SeedDomain {
        SeedDomain::new(mesh, &(0..mesh.triangles.len() as u32).collect::<Vec<_>>())
    }

    /// Squared distance to the nearest neighbour, mm2, for each of the first `count` seeds.
    fn nearest(seeds: &Seeds, count: usize) -> Vec<f32> {
        let points: Vec<Vec3> =
            seeds.positions_um[..count].iter().map(|p| Vec3::from(p.map(|v| v as f32 * 1e-3))).collect();
        let cell = 1.1 * (seeds.area_mm2 as f32 / count as f32).sqrt();
        let key = |p: Vec3| (p / cell).floor().as_ivec3();
        let mut grid = std::collections::HashMap::<_, Vec<Vec3>>::new();
        for p in &points {
            grid.entry(key(*p)).or_default().push(*p);
        }
        points
            .iter()
            .map(|p| {
                (0..27)
                    .filter_map(|i| grid.get(&(key(*p) + glam::ivec3(i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1))))
                    .flatten()
                    .filter(|q| *q != p)
                    .map(|q| p.distance_squared(*q))
                    .fold(f32::INFINITY, f32::min)
            })
            .collect()
    }

    #[test]
    fn every_prefix_is_evenly_spread() {
        let mesh = sphere();
        let seeds = seed_cpu(&domain(&mesh), 3, 40_000);
        let whole = seeds.positions_um.len();
        assert!(whole >= 40_000, "{whole} impressions");
        let mut lowest = f32::INFINITY;
        for count in (1_001..whole).step_by(1_777).chain([whole]) {
            let ideal = (2.0 * seeds.area_mm2 as f32 / (3.0_f32.sqrt() * count as f32)).sqrt();
            let ratio = nearest(&seeds, count).into_iter().fold(f32::INFINITY, f32::min).sqrt() / ideal;
            let bound = if count == whole { 0.65 } else { 0.55 };
            assert!(ratio >= bound, "prefix of {count}: smallest distance {ratio:.3} of the hexagonal ideal");
            lowest = lowest.min(ratio);
        }
        println!("smallest distance over the hexagonal ideal, worst prefix: {lowest:.3}");
    }

    #[test]
    fn no_clumps_and_no_rows() {
        let mesh = sphere();
        let seeds = seed_cpu(&domain(&mesh), 4, 20_000);
        let count = seeds.positions_um.len();
        let points: Vec<Vec3> = seeds.positions_um.iter().map(|p| Vec3::from(p.map(|v| v as f32 * 1e-3))).collect();
        let spacing = (seeds.area_mm2 as f32 / count as f32).sqrt();
        // Pair correlation in rings of a tenth of the spacing, and directions of near neighbours in
        // the tangent plane, about the first 2 000 points.
        let (mut rings, mut directions) = ([0.0_f32; 40], [0.0_f32; 12]);
        for p in &points[..2_000] {
            let up = p.normalize_or(Vec3::Y);
            let east = Vec3::Y.cross(up).normalize_or(Vec3::X);
            for q in points.iter().filter(|q| q.distance_squared(*p) < (4.0 * spacing).powi(2) && *q != p) {
                let d = p.distance(*q) / spacing;
                rings[((d * 10.0) as usize).min(39)] += 1.0;
                if d < 1.5 {
                    let angle = (*q - *p).dot(up.cross(east)).atan2((*q - *p).dot(east));
                    directions[((angle / std::f32::consts::TAU + 1.0).fract() * 12.0) as usize] += 1.0;
                }
            }
        }
        let correlation: Vec<f32> = (0..40)
            .map(|i| {
                let (low, high) = (i as f32 * 0.1, (i + 1) as f32 * 0.1);
                rings[i] / (2_000.0 * std::f32::consts::PI * (high * high - low * low))
            })
            .collect();
        assert!(correlation[..6].iter().all(|&g| g == 0.0), "neighbours within 0.6 of the spacing: {correlation:?}");
        assert!(correlation.iter().all(|&g| g < 1.9), "a clump or a lattice: {correlation:?}");
        assert!(correlation[25..].iter().all(|g| (g - 1.0).abs() < 0.10), "order at long range: {correlation:?}");
        let mean = directions.iter().sum::<f32>() / 12.0;
        assert!(directions.iter().all(|d| (d / mean - 1.0).abs() < 0.12), "rows: {directions:?}");
    }

    #[test]
    fn density_is_uniform() {
        let mesh = sphere();
        let seeds = seed_cpu(&domain(&mesh), 5, 40_000);
        for count in [10_000, 25_000, seeds.positions_um.len()] {
            let mut octants = [0_u32; 8];
            for p in &seeds.positions_um[..count] {
                octants[(0..3).map(|i| usize::from(p[i] > 0) << i).sum::<usize>()] += 1;
            }
            let mean = count as f32 / 8.0;
            assert!(octants.iter().all(|&n| (n as f32 / mean - 1.0).abs() < 0.02), "{count}: {octants:?}");
        }
    }

    #[test]
    fn degenerate_domains_are_empty() {
        assert!(seed_cpu(&SeedDomain::default(), 1, 100).positions_um.is_empty());
        let flat = Mesh { positions_mm: vec![Vec3::ZERO; 3], normals: vec![Vec3::Y; 3], triangles: vec![[0, 1, 2]] };
        assert!(seed_cpu(&domain(&flat), 1, 100).positions_um.is_empty());
        assert!(seed_cpu(&domain(&sphere()), 1, 0).positions_um.is_empty());
    }
}
