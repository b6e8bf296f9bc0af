//! Lashes: rows of tapered hairs along the edges of the lids, curled up.

use super::POINTS;
use super::hair::{Hair, between, draw};
use crate::math::{smoothstep, unit_or};
use crate::mesh::Head;
use crate::rng::hash2;
use glam::{Vec3, vec3};

/// A lid's lashes.
struct Row {
    hairs: u32,
    /// Length of the longest, mm, and width at the root, mm.
    length_mm: f32,
    shaft_mm: f32,
    /// How far they point up, at the root and at the tip, degrees.
    up_deg: (f32, f32),
    /// The second row stands this much farther from the edge, up, mm.
    apart_mm: f32,
}

/// Upper lids of closed eyes point down; their lashes curl up all the same.
const UPPER: Row = Row { hairs: 120, length_mm: 9.0, shaft_mm: 0.07, up_deg: (-58.0, 12.0), apart_mm: 0.3 };
const LOWER: Row = Row { hairs: 60, length_mm: 6.0, shaft_mm: 0.06, up_deg: (-62.0, -30.0), apart_mm: -0.3 };
/// Lashes point to the middle at the inner corner and away from it at the outer one, degrees.
const FAN_DEG: (f32, f32) = (-24.0, 46.0);
/// Lashes stay dark longest (model).
const GREYING: f32 = 0.2;
/// Neighbours whose tips meet.
const TUFT: u32 = 3;

/// Lashes of all lids.
pub fn lashes(head: &Head, seed: u32) -> Vec<Hair> {
    let lids = head.lids.iter().enumerate().filter(|(_, edge)| edge.len() > 1);
    lids.flat_map(|(lid, edge)| {
        let row = if lid % 2 == 0 { UPPER } else { LOWER };
        let side = if lid < 2 { 1.0 } else { -1.0 };
        let key = hash2(seed, 0x1a50 + lid as u32);
        (0..row.hairs).map(move |i| lash(&row, edge, side, i, key)).collect::<Vec<_>>()
    })
    .collect()
}

/// A point of a line at a share of its points.
fn on(edge: &[Vec3], share: f32) -> Vec3 {
    let at = share.clamp(0.0, 1.0) * (edge.len() - 1) as f32;
    let i = (at as usize).min(edge.len() - 2);
    edge[i].lerp(edge[i + 1], at - i as f32)
}

fn lash(row: &Row, edge: &[Vec3], side: f32, i: u32, lid: u32) -> Hair {
    let (key, tuft) = (hash2(lid, i), hash2(lid, 0x500 + i / TUFT));
    let place = |i: f32| 0.08 + 0.9 * i / row.hairs as f32;
    let along = place(i as f32 + 0.5 + 0.5 * draw(key, 1));
    let root = on(edge, along) + Vec3::Y * (row.apart_mm * ((i % 2) as f32 + 0.3 * draw(key, 2)));
    // Tips of a tuft meet over its middle.
    let middle = place((i / TUFT * TUFT) as f32 + 0.5 * TUFT as f32);
    let (sideways, up) = (5.0 * draw(tuft, 3) + 3.0 * draw(key, 4), 7.0 * draw(tuft, 5) + 5.0 * draw(key, 6));
    let length_mm = row.length_mm
        * (0.5 + 0.5 * smoothstep(0.0, 0.6, along) * (1.0 - 0.4 * smoothstep(0.8, 1.0, along)))
        * (0.86 + 0.14 * draw(key, 7));
    let shaft_mm = row.shaft_mm * (1.0 + 0.15 * draw(key, 8));
    let step_mm = length_mm / (POINTS - 1) as f32;
    let way = |share: f32| {
        let turn = between(FAN_DEG, along) + sideways + 300.0 * (middle - along) * share;
        let rise = between(row.up_deg, share.powf(0.8)) + up;
        let (turn, rise) = (turn.to_radians(), rise.to_radians());
        vec3(side * turn.sin() * rise.cos(), rise.sin(), turn.cos() * rise.cos())
    };
    let mut p = root;
    let points = std::array::from_fn(|k| {
        let share = k as f32 / (POINTS - 1) as f32;
        if k > 0 {
            p += way(share - 0.5 / (POINTS - 1) as f32) * step_mm;
        }
        (p, shaft_mm * (1.0 - 0.86 * share.powf(1.5)))
    });
    Hair { key, normal: unit_or(way(0.3), Vec3::Z), greying: GREYING, points }
}
