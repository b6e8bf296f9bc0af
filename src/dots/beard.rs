//! A shaved beard: single stubs over the marked skin of a man's face, the same model as the scalp's stubble.

use super::{FollicularUnit, Lifetime, relax, select};
use crate::design::hair::Hair;
use crate::math::{in_triangle, unit_or};
use crate::mesh::Head;
use crate::mesh::chart::ChartFrame;
use crate::rng::{hash2, unit_f32};
use crate::units::MM2_PER_CM2;
use glam::Vec3;

/// Hairs where a beard is densest, per cm2: a drawing, without a source.
const PER_CM2: f32 = 60.0;
/// Width of a beard's hair over the scalp's (by eye: its shafts are flat and coarse).
const COARSER: f32 = 1.4;
/// First rank: the seeds of a scalp are fewer.
const FIRST_RANK: u32 = 1 << 30;

/// The stubs of a head's beard; none where no beard is marked. White hairs are not seen in the skin: each goes
/// in its year.
pub fn select_beard(head: &Head, frame: &ChartFrame, hair: &Hair, seed: u32) -> Vec<FollicularUnit> {
    let triangles = marked(head);
    let area_mm2 = triangles.last().map_or(0.0, |t| t.1);
    let count = (area_mm2 / MM2_PER_CM2 * PER_CM2) as u32;
    let stub = |i: u32| {
        let rank = FIRST_RANK + i;
        let draw = |stream: u32| unit_f32(hash2(hash2(rank, seed), stream));
        let until_years = greys_in(hair, draw(4));
        if until_years.is_some_and(|years| years <= 0.0) {
            return None;
        }
        let at = triangles.partition_point(|t| t.1 <= draw(1) * area_mm2).min(triangles.len() - 1);
        let (position_mm, normal) = thrown(head, triangles[at].0, draw(2), draw(3));
        Some(FollicularUnit {
            position_mm,
            normal,
            rank,
            lifetime: Lifetime::new(None, until_years),
            hairs: 1,
            coarseness: COARSER * hair.absorbed() * (0.5 + draw(5).sqrt() * 0.75),
        })
    };
    let mut stubs: Vec<FollicularUnit> = (0..count).filter_map(stub).collect();
    relax::move_apart(&mut stubs, frame, PER_CM2, |_| 1.0);
    stubs
}

/// The year in which a hair of a draw turns white; `None` where it does not.
fn greys_in(hair: &Hair, draw: f32) -> Option<f32> {
    let years = (draw - hair.grey) * 10.0 / hair.greying_per_decade.max(1e-6);
    (years < select::HORIZON_YEARS).then_some(years)
}

/// Triangles that bear a beard, and its area, weighted by density, up to and including each, mm2.
fn marked(head: &Head) -> Vec<(usize, f32)> {
    let mut area_mm2 = 0.0;
    let dense = |i: &u32| head.marks.get(*i as usize).map_or(0.0, |m| m.beard);
    let triangle = |(i, t): (usize, &[u32; 3])| {
        let density = t.iter().map(dense).sum::<f32>() / 3.0;
        let [a, b, c] = head.mesh.corners(i);
        area_mm2 += 0.5 * (b - a).cross(c - a).length() * density;
        (density > 0.01).then_some((i, area_mm2))
    };
    head.mesh.triangles.iter().enumerate().filter_map(triangle).collect()
}

/// A point of a triangle by two draws, and the skin's normal there.
fn thrown(head: &Head, triangle: usize, u: f32, v: f32) -> (Vec3, Vec3) {
    let normals = head.mesh.triangles[triangle].map(|i| head.mesh.normals[i as usize]);
    (in_triangle(head.mesh.corners(triangle), u, v), unit_or(in_triangle(normals, u, v), Vec3::Y))
}
