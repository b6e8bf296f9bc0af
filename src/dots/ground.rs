//! Where every seed lies: made once a head, so that planning anew only compares numbers.

use super::Seeds;
use crate::math::unit_or;
use crate::mesh::Head;
use crate::mesh::chart::{Chart, barycentric};
use crate::units::MM2_PER_CM2;
use glam::{Vec2, Vec3};
use rayon::prelude::*;

/// One seed on its head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The seed itself, head frame.
    pub position_mm: Vec3,
    /// Unit, interpolated over its triangle.
    pub normal: Vec3,
    /// Position on the chart; its empty corner where the seed lies off the charted skin.
    pub st: Vec2,
    /// Index of the chart's texel under it.
    pub texel: u32,
}

/// The seeds of one head, in rank order.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    pub(crate) places: Vec<Place>,
    per_cm2_of_rank: f64,
}

impl Ground {
    /// Looks every seed up on its head; none for a head that has no scalp.
    pub fn new(seeds: &Seeds, head: &Head, chart: &Chart) -> Self {
        let place = |rank: usize| {
            let position_mm = Vec3::from(seeds.positions_um[rank].map(|um| um as f32 * 1e-3));
            let st = chart.frame.st_from_point(position_mm);
            let normal = normal_at(head, seeds.triangle[rank], position_mm);
            let texel = chart.index(st) as u32;
            // A triangle may reach from the skull onto an ear: what is there is in the chart's corner, where no
            // skin is and nothing is wanted.
            let charted = chart.bears(position_mm, normal);
            let (st, texel) = if charted { (st, texel) } else { (Vec2::ZERO, 0) };
            Place { position_mm, normal, st, texel }
        };
        let places = if seeds.area_mm2 > 0.0 {
            (0..seeds.positions_um.len()).into_par_iter().map(place).collect()
        } else {
            Vec::new()
        };
        Self { places, per_cm2_of_rank: f64::from(MM2_PER_CM2) / seeds.area_mm2.max(1e-9) }
    }

    /// Density of the prefix that ends with a rank, per cm2.
    pub fn reached(&self, rank: usize) -> f32 {
        ((rank as f64 + 0.5) * self.per_cm2_of_rank) as f32
    }

    /// First rank whose prefix reaches a density.
    pub fn rank_of(&self, per_cm2: f32) -> usize {
        ((f64::from(per_cm2) / self.per_cm2_of_rank).max(0.0) as usize).min(self.places.len())
    }
}

fn normal_at(head: &Head, triangle: u32, position_mm: Vec3) -> Vec3 {
    let mesh = &head.mesh;
    let w = barycentric(position_mm, mesh.corners(triangle as usize));
    let [a, b, c] = mesh.triangles[triangle as usize].map(|i| mesh.normals[i as usize]);
    unit_or(a * w.x + b * w.y + c * w.z, Vec3::Y)
}
