//! From seeds and a plan to impressions, and impressions to clusters of neighbours.

use super::{Impression, Seeds};
use crate::design::density::{DensityMap, ZONES};
use crate::design::hair::Hair;
use crate::design::{Session, Treatment};
use crate::layout::{CLUSTER_SIZE, HAIR_SESSION};
use crate::mesh::Head;
use crate::mesh::chart::{Chart, barycentric};
use crate::rng::{hash3, unit_f32};
use crate::units::MM2_PER_CM2;
use glam::Vec3;
use rayon::prelude::*;
use std::ops::Range;

/// Spread of diameters about the session's median (standard deviation of the logarithm), and their
/// range, mm: clinics quote 0.09 to 0.17 mm healed.
const DIAMETER_SIGMA_LN: f32 = 0.18;
const DIAMETER_RANGE_MM: (f32, f32) = (0.08, 0.40);
/// Depths that pigment can rest at, mm.
const DEPTH_RANGE_MM: (f32, f32) = (0.10, 1.2);

/// Impressions of a plan, in rank order. A seed is used where its rank, as a density, is below the
/// wanted one; sessions are consecutive ranges of that rank, so a later one falls into the gaps of
/// the earlier ones in every zone.
pub fn select(
    seeds: &Seeds,
    head: &Head,
    chart: &Chart,
    density: &DensityMap,
    treatment: &Treatment,
) -> Vec<Impression> {
    let ends = session_ends(&treatment.sessions);
    if ends.is_empty() || seeds.area_mm2 <= 0.0 {
        return Vec::new();
    }
    let per_cm2_of_rank = f64::from(MM2_PER_CM2) / seeds.area_mm2;
    let scales = zone_scales(seeds, chart, density, per_cm2_of_rank);
    (0..seeds.positions_um.len())
        .into_par_iter()
        .filter_map(|rank| {
            let position_mm = position_mm(seeds, rank);
            let st = chart.frame.st_from_point(position_mm);
            let wanted = density.at(st) * scales[density.zone_at(st) as usize];
            let reached = ((rank as f64 + 0.5) * per_cm2_of_rank) as f32;
            let session = ends.iter().position(|&end| reached < end * wanted)?;
            let normal = normal_at(head, seeds.triangle[rank], position_mm);
            Some(impression(
                &treatment.sessions[session],
                session as u32,
                rank as u32,
                position_mm,
                normal,
                treatment.seed,
            ))
        })
        .collect()
}

/// Rank, as a density, from which follicular units are taken: above the densest plan, so that hair
/// grows between the dots.
const HAIR_FROM_PER_CM2: f32 = 200.0;

/// Rank of a follicular unit among its own kind, as a density.
fn hair_rank_per_cm2(rank: usize, per_cm2_of_rank: f64) -> f32 {
    ((rank as f64 + 0.5) * per_cm2_of_rank) as f32 - HAIR_FROM_PER_CM2
}

/// Follicular units wanted at a point of the skin, per cm2. Thins out over the outline's own half
/// texels.
fn hair_per_cm2(chart: &Chart, hair: &Hair, position_mm: Vec3) -> f32 {
    let texel = chart.texel(chart.frame.st_from_point(position_mm));
    hair.per_cm2(texel.uv) * texel.scalp
}

/// Place of a selected follicular unit among those around it, 0 to 1: units below any share are spread
/// evenly and stand for all of them, however densely they grow.
pub fn hair_share(unit: &Impression, seeds: &Seeds, chart: &Chart, hair: &Hair) -> f32 {
    let per_cm2_of_rank = f64::from(MM2_PER_CM2) / seeds.area_mm2.max(1.0);
    hair_rank_per_cm2(unit.rank as usize, per_cm2_of_rank) / hair_per_cm2(chart, hair, unit.position_mm).max(1e-3)
}

/// Follicular units of the hair that is left: a range of the same ranked seeds.
pub fn select_hair(seeds: &Seeds, head: &Head, chart: &Chart, hair: &Hair, seed: u32) -> Vec<Impression> {
    if seeds.area_mm2 <= 0.0 {
        return Vec::new();
    }
    let per_cm2_of_rank = f64::from(MM2_PER_CM2) / seeds.area_mm2;
    (0..seeds.positions_um.len())
        .into_par_iter()
        .filter_map(|rank| {
            let reached = hair_rank_per_cm2(rank, per_cm2_of_rank);
            if !(0.0..hair.units_per_cm2).contains(&reached) {
                return None;
            }
            let position_mm = position_mm(seeds, rank);
            (reached < hair_per_cm2(chart, hair, position_mm)).then(|| Impression {
                position_mm,
                normal: normal_at(head, seeds.triangle[rank], position_mm),
                session: HAIR_SESSION,
                rank: rank as u32,
                depth_mm: 0.0,
                diameter_mm: Hair::hairs(unit_f32(hash3(seed, rank as u32, 99))) as f32 * 1e-3,
            })
        })
        .collect()
}

/// Factors on the wanted density, by zone, with which each zone gets the count it asks for: seeds
/// stand a little closer along the rim of what was seeded, and a narrow zone is a small sample.
fn zone_scales(seeds: &Seeds, chart: &Chart, density: &DensityMap, per_cm2_of_rank: f64) -> [f32; ZONES] {
    let mut asked = [0.0_f64; ZONES];
    for (texel, (zone, per_cm2)) in chart.texels.iter().zip(density.zone.iter().zip(&density.per_cm2)) {
        asked[*zone as usize] += f64::from(texel.area_mm2 * per_cm2 / MM2_PER_CM2);
    }
    let places: Vec<(usize, f32, f32)> = (0..seeds.positions_um.len())
        .into_par_iter()
        .map(|rank| {
            let st = chart.frame.st_from_point(position_mm(seeds, rank));
            (density.zone_at(st) as usize, density.at(st), ((rank as f64 + 0.5) * per_cm2_of_rank) as f32)
        })
        .collect();
    let mut scales = [1.0_f32; ZONES];
    for _ in 0..2 {
        let mut got = [0.0_f64; ZONES];
        for &(zone, wanted, reached) in &places {
            got[zone] += f64::from(u8::from(reached < wanted * scales[zone]));
        }
        for zone in 1..ZONES {
            if got[zone] > 0.0 {
                scales[zone] *= ((asked[zone] / got[zone]) as f32).clamp(0.8, 1.25);
            }
        }
    }
    scales
}

fn position_mm(seeds: &Seeds, rank: usize) -> Vec3 {
    Vec3::from(seeds.positions_um[rank].map(|um| um as f32 * 1e-3))
}

fn impression(session: &Session, index: u32, rank: u32, position_mm: Vec3, normal: Vec3, seed: u32) -> Impression {
    let depth = session.depth_mm + session.depth_scatter_mm * bell(seed, rank, 11);
    let diameter = session.diameter_mm * (DIAMETER_SIGMA_LN * bell(seed, rank, 12)).exp();
    Impression {
        position_mm,
        normal,
        session: index,
        rank,
        depth_mm: depth.clamp(DEPTH_RANGE_MM.0, DEPTH_RANGE_MM.1),
        diameter_mm: diameter.clamp(DIAMETER_RANGE_MM.0, DIAMETER_RANGE_MM.1),
    }
}

/// Cumulated shares of the sessions: the course's last one 1, touch-ups on top of it.
fn session_ends(sessions: &[Session]) -> Vec<f32> {
    let sessions = &sessions[..sessions.len().min(HAIR_SESSION as usize)];
    let course = |s: &&Session| s.year <= 0.0;
    let whole: f32 = sessions.iter().filter(course).map(|s| s.share.max(0.0)).sum();
    let mut sum = 0.0;
    sessions
        .iter()
        .map(|s| {
            sum += if whole > 0.0 { s.share.max(0.0) / whole } else { 1.0 / sessions.len() as f32 };
            sum
        })
        .collect()
}

fn normal_at(head: &Head, triangle: u32, position_mm: Vec3) -> Vec3 {
    let mesh = &head.mesh;
    let w = barycentric(position_mm, mesh.corners(triangle as usize));
    let [a, b, c] = mesh.triangles[triangle as usize].map(|i| mesh.normals[i as usize]);
    crate::math::unit_or(a * w.x + b * w.y + c * w.z, Vec3::Y)
}

/// Sum of three uniforms scaled to standard deviation 1 (Irwin-Hall), bounded by 3.
fn bell(seed: u32, rank: u32, stream: u32) -> f32 {
    let draw = |k: u32| unit_f32(hash3(seed, rank, stream * 8 + k));
    2.0 * (draw(0) + draw(1) + draw(2) - 1.5)
}

/// Impressions whose surroundings tell how evenly all lie, and how far to look, mm.
const PROBES: usize = 64;
const PROBE_MM: f32 = 3.0;
/// Mean distance to the nearest neighbour over that of points at random (Clark and Evans 1954): what
/// the ranked seeds reach.
const EVEN: f32 = 1.6;

/// How evenly impressions lie: 1 as the ranked seeds do, 0 at random or worse.
pub fn regularity(impressions: &[Impression]) -> f32 {
    let step = (impressions.len() / PROBES).max(1);
    let probe = |p: &Impression| {
        let distances = impressions.iter().map(|i| i.position_mm.distance_squared(p.position_mm));
        let near = distances.filter(|d2| *d2 < PROBE_MM * PROBE_MM);
        let (count, nearest) =
            near.fold((0.0_f32, f32::MAX), |(n, low), d2| (n + 1.0, if d2 > 1e-8 { low.min(d2) } else { low }));
        let per_mm2 = (count - 1.0) / (std::f32::consts::PI * PROBE_MM * PROBE_MM);
        (count > 8.0).then(|| 2.0 * nearest.sqrt() * per_mm2.sqrt())
    };
    let ratios: Vec<f32> = impressions.par_iter().step_by(step).filter_map(probe).collect();
    if ratios.is_empty() {
        return 1.0;
    }
    let mean = ratios.iter().sum::<f32>() / ratios.len() as f32;
    ((mean - 1.0) / (EVEN - 1.0)).clamp(0.0, 1.0)
}

/// Reorders impressions into clusters of at most 256 neighbours of one session, each in rank order,
/// and returns the clusters' ranges.
pub fn clusters(impressions: &mut [Impression]) -> Vec<Range<u32>> {
    impressions.sort_unstable_by_key(|i| (i.session, i.rank));
    let mut ranges = Vec::new();
    let mut start = 0;
    while start < impressions.len() {
        let session = impressions[start].session;
        let end = start + impressions[start..].partition_point(|i| i.session == session);
        split(&mut impressions[start..end], start as u32, &mut ranges);
        start = end;
    }
    for r in &ranges {
        impressions[r.start as usize..r.end as usize].sort_unstable_by_key(|i| i.rank);
    }
    ranges
}

/// Halves a set along its longest side until it fits; halves are multiples of a cluster, so all
/// clusters but one are nearly full.
fn split(set: &mut [Impression], first: u32, ranges: &mut Vec<Range<u32>>) {
    let size = CLUSTER_SIZE as usize;
    if set.len() <= size {
        if !set.is_empty() {
            ranges.push(first..first + set.len() as u32);
        }
        return;
    }
    let extent = crate::math::Aabb::around(set.iter().map(|i| &i.position_mm)).size();
    let axis = extent.max_position();
    let middle = (set.len().div_ceil(size) / 2) * size;
    set.select_nth_unstable_by(middle, |a, b| {
        a.position_mm[axis].total_cmp(&b.position_mm[axis]).then(a.rank.cmp(&b.rank))
    });
    let (low, high) = set.split_at_mut(middle);
    split(low, first, ranges);
    split(high, first + middle as u32, ranges);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scattered(count: u32, sessions: u32) -> Vec<Impression> {
        (0..count)
            .map(|rank| {
                let at = |k| unit_f32(hash3(5, rank, k)) * 100.0;
                Impression {
                    position_mm: Vec3::new(at(0), at(1), at(2) * 0.01),
                    normal: Vec3::Z,
                    session: rank % sessions,
                    rank,
                    depth_mm: 0.4,
                    diameter_mm: 0.14,
                }
            })
            .collect()
    }

    #[test]
    fn clusters_are_full_compact_and_of_one_session() {
        let mut impressions = scattered(10_000, 3);
        let ranges = clusters(&mut impressions);
        assert_eq!(ranges.iter().map(|r| r.len()).sum::<usize>(), 10_000);
        for r in &ranges {
            let members = &impressions[r.start as usize..r.end as usize];
            assert!(members.len() <= 256 && members.iter().all(|i| i.session == members[0].session));
            assert!(members.windows(2).all(|w| w[0].rank < w[1].rank));
            let size = crate::math::Aabb::around(members.iter().map(|i| &i.position_mm)).size();
            assert!(size.max_element() < 60.0, "cluster {size} mm wide");
        }
        assert!(ranges.iter().filter(|r| r.len() < 200).count() <= 3, "one remainder a session");
    }

    #[test]
    fn shares_need_not_add_up() {
        let session = |share| Session { share, ..Session::default() };
        let ends = session_ends(&[session(2.0), session(1.0), session(1.0)]);
        assert!((ends[0] - 0.5).abs() < 1e-6 && (ends[2] - 1.0).abs() < 1e-6);
        assert!(session_ends(&[]).is_empty());
    }
}
