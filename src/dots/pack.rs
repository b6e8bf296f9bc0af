//! Impressions and clusters as the device reads them.

use super::Impression;
use crate::layout::{Cluster, HAIR_SESSION, POSITION_UNITS_PER_MM, PackedImpression};
use crate::math::{oct_from_unit, unit_or};
use crate::rng::hash2;
use glam::Vec3;
use rayon::prelude::*;
use std::ops::Range;

/// Packs impressions that are already in cluster order; `seed` keys every random draw.
pub fn pack(impressions: &[Impression], clusters: &[Range<u32>], seed: u32) -> (Vec<PackedImpression>, Vec<Cluster>) {
    let packed = impressions.par_iter().map(|i| pack_impression(i, seed)).collect();
    let records = clusters
        .par_iter()
        .filter(|r| !r.is_empty())
        .map(|range| cluster(&impressions[range.start as usize..range.end as usize], range.start))
        .collect();
    (packed, records)
}

fn pack_impression(impression: &Impression, seed: u32) -> PackedImpression {
    let unit = |mm: f32| (mm * POSITION_UNITS_PER_MM + 32_768.5).clamp(0.0, 65_535.0) as u32;
    let p = impression.position_mm;
    let oct = (oct_from_unit(impression.normal) + 1.0) * 127.5 + 0.5;
    let um = |mm: f32, bits: u32| ((mm * 1000.0 + 0.5).max(0.0) as u32).min((1 << bits) - 1);
    PackedImpression {
        xy: unit(p.x) | unit(p.y) << 16,
        z_normal: unit(p.z) | (oct.x as u32).min(255) << 16 | (oct.y as u32).min(255) << 24,
        key: hash2(impression.rank, seed),
        params: um(impression.diameter_mm, 10)
            | um(impression.depth_mm, 12) << 10
            | (impression.session & 0xf) << 22
            | strength_code(impression.strength) << 26,
    }
}

/// Six signed bits: the binary logarithm in twelfths, so that 0 bits mean a strength of 1.
fn strength_code(strength: f32) -> u32 {
    let twelfths = (12.0 * strength.max(1e-3).log2()).round().clamp(-32.0, 31.0) as i32;
    twelfths as u32 & 0x3f
}

fn cluster(members: &[Impression], first: u32) -> Cluster {
    let n = members.len() as f32;
    let center = members.iter().map(|i| i.position_mm).sum::<Vec3>() / n;
    let axis = unit_or(members.iter().map(|i| i.normal).sum(), Vec3::Y);
    let farthest = members.iter().map(|i| i.position_mm.distance(center)).fold(0.0, f32::max);
    // Hair is equally wide everywhere; its diameter field counts hairs.
    let hair = members[0].session == HAIR_SESSION;
    let ratio = |i: &Impression| if hair { 1.0 } else { i.diameter_mm / members[0].diameter_mm };
    let spread2 = members.iter().map(|i| i.position_mm.distance_squared(center)).sum::<f32>() / n;
    // Packed normals are within about a degree of the true ones.
    let cone_cos = members.iter().map(|i| i.normal.dot(axis)).fold(1.0, f32::min) - 0.02;
    Cluster {
        center_mm: center.to_array(),
        // Dots scatter up to a millimetre about their impression.
        radius_mm: farthest + 1.0,
        cone_axis: axis.to_array(),
        cone_cos: cone_cos.max(-1.0),
        first,
        count: members.len() as u32,
        session: members[0].session,
        // A patch of area A has a mean squared radius of about A / 2 pi.
        area_mm2: std::f32::consts::TAU * spread2,
        narrowest: members.iter().map(ratio).fold(1.0, f32::min),
        widest: members.iter().map(ratio).fold(1.0, f32::max),
        _pad0: 0.0,
        _pad1: 0.0,
    }
}
