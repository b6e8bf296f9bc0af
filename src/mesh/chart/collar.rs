//! Where the neck ends: what stands off it again further down is a collar or a shoulder, and no scalp.

use super::ChartTexel;
use crate::mesh::Landmarks;
use glam::Vec3;
use std::f32::consts::TAU;

/// Looked at from here down, below the preauricular points, mm.
const FROM_MM: f32 = 25.0;
/// What lies this much further out than the neck above it is no neck, mm.
const STEP_MM: f32 = 7.0;
/// The same after so many rows that are missing.
const HIDDEN_STEP_MM: f32 = 2.0;
const HIDDEN_ROWS: usize = 2;
/// Necks lean: their axis goes back by this for each millimetre down.
const LEAN: f32 = 0.35;
/// Height of a row, mm, and rows; directions around the neck.
const ROW_MM: f32 = 3.0;
const ROWS: usize = 40;
const WAYS: usize = 64;

/// The height below which there is no neck, by direction.
pub(super) struct Collar {
    origin: Vec3,
    lowest_mm: Vec<f32>,
}

impl Collar {
    pub fn of(texels: &[ChartTexel], l: &Landmarks) -> Self {
        let origin = (l.left_preauricular + l.right_preauricular) * 0.5 - Vec3::new(0.0, FROM_MM, 20.0);
        let mut collar = Self { origin, lowest_mm: vec![f32::MIN; WAYS] };
        // Innermost skin of each row: what the rays meet first going down.
        let mut rows = vec![[f32::MAX; ROWS]; WAYS];
        for t in texels.iter().filter(|t| t.area_mm2 > 0.0) {
            let (way, down, out) = collar.around(t.position_mm);
            if let Some(row) = rows[way].get_mut((down / ROW_MM).max(0.0) as usize).filter(|_| down > 0.0) {
                *row = row.min(out);
            }
        }
        for (lowest, rows) in collar.lowest_mm.iter_mut().zip(&rows) {
            let (mut neck, mut last) = (f32::MAX, (0, f32::MAX));
            for (i, out) in rows.iter().enumerate().filter(|(_, out)| **out < f32::MAX) {
                // What stands off hides the neck above it from the rays: rows are missing there.
                let hidden = i > last.0 + HIDDEN_ROWS && *out > last.1 + HIDDEN_STEP_MM;
                if *out > neck + STEP_MM || hidden {
                    // It rose somewhere after the row before.
                    *lowest = origin.y - last.0 as f32 * ROW_MM;
                    break;
                }
                (neck, last) = (neck.min(*out), (i, *out));
            }
        }
        collar
    }

    /// True on a collar, a shoulder, or below one.
    pub fn holds(&self, p: Vec3) -> bool {
        let (way, ..) = self.around(p);
        p.y < self.lowest_mm[way]
    }

    /// Direction about the neck, millimetres below the start and out of the axis.
    fn around(&self, p: Vec3) -> (usize, f32, f32) {
        let q = p - self.origin;
        let (x, z) = (q.x, q.z - LEAN * q.y.min(0.0));
        let way = (x.atan2(z) / TAU + 0.5) * WAYS as f32;
        ((way as usize).min(WAYS - 1), -q.y, x.hypot(z))
    }
}

#[cfg(test)]
mod tests {
    use crate::mesh::chart::Chart;
    use crate::mesh::parametric::default_head;

    #[test]
    fn a_bare_neck_has_no_collar_and_a_ruff_is_one() {
        let mut head = default_head();
        let nape = |head: &crate::mesh::Head| {
            let chart = Chart::new(head, 256);
            let low = chart.texels.iter().filter(|t| t.scalp > 0.5).map(|t| t.position_mm.y).fold(0.0, f32::min);
            (chart.scalp_area_cm2(), low)
        };
        let (bare, low) = nape(&head);
        assert!(low < -55.0, "the nape ends at {low}");
        for p in head.mesh.positions_mm.iter_mut().filter(|p| p.y < -62.0) {
            (p.x, p.z) = (p.x * 1.35, p.z * 1.35 - 8.0);
        }
        head.mesh.compute_normals();
        let (dressed, low) = nape(&head);
        assert!(low > -66.0 && dressed < bare, "the nape ends at {low}, {dressed} cm2 of {bare}");
    }
}
