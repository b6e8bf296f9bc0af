//! Impressions and follicular units in clusters, as the device reads them.

use super::{FollicularUnit, Impression};
use crate::layout::{CLUSTER_SIZE, Cluster, HAIR_SESSION, PackedImpression};
use crate::math::{Aabb, unit_or};
use glam::Vec3;
use rayon::prelude::*;
use std::ops::Range;

/// Where a mark is on the skin.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    /// Head frame.
    pub position_mm: Vec3,
    /// Unit, out of the skin.
    pub normal: Vec3,
    /// Key of its random draws, and its order among its neighbours.
    pub rank: u32,
    /// What shares a cluster shares it.
    pub session: u32,
}

/// What the device draws as dots: an impression or a follicular unit.
pub trait Mark: Copy + Send + Sync {
    /// Where it is, and in which session.
    fn spot(&self) -> Spot;
    /// How wide it is over another one of its session.
    fn width_over(&self, other: &Self) -> f32;
    /// In the device's words; `seed` keys every random draw.
    fn packed(&self, seed: u32) -> PackedImpression;
}

impl Mark for Impression {
    fn spot(&self) -> Spot {
        let Self { position_mm, normal, rank, session, .. } = *self;
        Spot { position_mm, normal, rank, session }
    }

    fn width_over(&self, other: &Self) -> f32 {
        self.diameter_mm / other.diameter_mm
    }

    fn packed(&self, seed: u32) -> PackedImpression {
        PackedImpression::of_impression(self, seed)
    }
}

impl Mark for FollicularUnit {
    fn spot(&self) -> Spot {
        let Self { position_mm, normal, rank, .. } = *self;
        Spot { position_mm, normal, rank, session: HAIR_SESSION }
    }

    /// Seen from afar, all are equally wide.
    fn width_over(&self, _: &Self) -> f32 {
        1.0
    }

    fn packed(&self, seed: u32) -> PackedImpression {
        PackedImpression::of_unit(self, seed)
    }
}

/// Packs marks that are already in cluster order; `seed` keys every random draw.
pub fn pack<M: Mark>(marks: &[M], clusters: &[Range<u32>], seed: u32) -> (Vec<PackedImpression>, Vec<Cluster>) {
    let packed = marks.par_iter().map(|mark| mark.packed(seed)).collect();
    let records = clusters
        .par_iter()
        .filter(|r| !r.is_empty())
        .map(|range| cluster(&marks[range.start as usize..range.end as usize], range.start))
        .collect();
    (packed, records)
}

/// Reorders marks into clusters of at most 256 neighbours of one session, each in rank order,
/// and returns the clusters' ranges.
pub fn clusters<M: Mark>(marks: &mut [M]) -> Vec<Range<u32>> {
    marks.par_sort_unstable_by_key(|m| (m.spot().session, m.spot().rank));
    let mut first = 0;
    let sessions: Vec<(u32, &mut [M])> = marks
        .chunk_by_mut(|a, b| a.spot().session == b.spot().session)
        .map(|set| {
            let start = first;
            first += set.len() as u32;
            (start, set)
        })
        .collect();
    let ranges = sessions.into_par_iter().map(|(start, set)| {
        let mut ranges = Vec::new();
        split(set, start, &mut ranges);
        for r in &ranges {
            set[(r.start - start) as usize..(r.end - start) as usize].sort_unstable_by_key(|m| m.spot().rank);
        }
        ranges
    });
    ranges.flatten().collect()
}

/// Halves a set along its longest side until it fits; halves are multiples of a cluster, so all
/// clusters but one are nearly full.
fn split<M: Mark>(set: &mut [M], first: u32, ranges: &mut Vec<Range<u32>>) {
    let size = CLUSTER_SIZE as usize;
    if set.len() <= size {
        if !set.is_empty() {
            ranges.push(first..first + set.len() as u32);
        }
        return;
    }
    let places: Vec<Vec3> = set.iter().map(|mark| mark.spot().position_mm).collect();
    let extent = Aabb::around(&places).size();
    let axis = extent.max_position();
    let middle = (set.len().div_ceil(size) / 2) * size;
    set.select_nth_unstable_by(middle, |a, b| {
        a.spot().position_mm[axis].total_cmp(&b.spot().position_mm[axis]).then(a.spot().rank.cmp(&b.spot().rank))
    });
    let (low, high) = set.split_at_mut(middle);
    split(low, first, ranges);
    split(high, first + middle as u32, ranges);
}

fn cluster<M: Mark>(members: &[M], first: u32) -> Cluster {
    let n = members.len() as f32;
    let center = members.iter().map(|i| i.spot().position_mm).sum::<Vec3>() / n;
    let axis = unit_or(members.iter().map(|i| i.spot().normal).sum(), Vec3::Y);
    let farthest = members.iter().map(|i| i.spot().position_mm.distance(center)).fold(0.0, f32::max);
    let ratio = |i: &M| i.width_over(&members[0]);
    let spread2 = members.iter().map(|i| i.spot().position_mm.distance_squared(center)).sum::<f32>() / n;
    // Packed normals are within about a degree of the true ones.
    let cone_cos = members.iter().map(|i| i.spot().normal.dot(axis)).fold(1.0, f32::min) - 0.02;
    Cluster {
        center_mm: center.to_array(),
        // Dots scatter up to a millimetre about their impression.
        radius_mm: farthest + 1.0,
        cone_axis: axis.to_array(),
        cone_cos: cone_cos.max(-1.0),
        first,
        count: members.len() as u32,
        session: members[0].spot().session,
        // A patch of area A has a mean squared radius of about A / 2 pi.
        area_mm2: std::f32::consts::TAU * spread2,
        narrowest: members.iter().map(ratio).fold(1.0, f32::min),
        widest: members.iter().map(ratio).fold(1.0, f32::max),
        _pad0: 0.0,
        _pad1: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{hash3, unit_f32};

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
                    strength: 1.0,
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
}
