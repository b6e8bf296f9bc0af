//! The share of hair that is kept at every place of a head.

use super::norwood::{ACROSS, CORNER, Shape, shape};
use super::{Areata, Loss, PatchKind, Pattern, Stage};
use crate::math::smoothstep;
use crate::mesh::chart::{Chart, in_outline};
use crate::rng::{hash3, unit_f32};
use glam::{IVec3, Vec2, Vec3, vec2};

/// References of a head across its front, by column of v.
const COLUMNS: usize = 129;
/// Places that depth 1, 2 and 3 mean: mm in front of the coronal plane of the ear canals.
const DEPTH_Z_MM: [f32; 3] = [20.0, 0.0, -40.0];
/// Middle of the vertex's loss, scalp coordinates: the whorl lies behind the vertex.
const WHORL: Vec2 = vec2(0.66, 0.5);
/// Half widths over which hair thins out at the front, at the vertex, at the horseshoe, mm.
const FRONT_SOFT_MM: f32 = 7.0;
const VERTEX_SOFT_MM: f32 = 12.0;
const RIM_SOFT_MM: f32 = 14.0;
/// How far the horseshoe's border wanders, mm, and the length of its bays: no line can be traced (model).
const RIM_WANDER_MM: f32 = 8.0;
const RIM_BAYS_MM: f32 = 11.0;
/// Half width of a patch's edge, mm.
const PATCH_SOFT_MM: f32 = 1.5;

/// Loss on one head.
pub struct LossField {
    loss: Loss,
    /// u of depth 0 to 3, by column.
    depths: Vec<[f32; 4]>,
    /// u of each stage's front line, and of the one where there is no pattern, by column.
    fronts: Vec<Vec<f32>>,
    without: Vec<f32>,
    whorl_mm: Vec3,
    /// Length of the nasion-inion arc, and of the one across the vertex from ear to ear.
    along_mm: f32,
    across_mm: f32,
    patches_mm: Vec<(Vec3, f32, PatchKind)>,
}

impl LossField {
    /// The loss of a scene, laid out between the references of one head.
    pub fn new(chart: &Chart, loss: &Loss) -> Self {
        let depths = (0..COLUMNS).map(|i| column(chart, i as f32 / (COLUMNS - 1) as f32)).collect();
        let patches_mm = loss
            .patches
            .iter()
            .filter_map(|p| Some((chart.point_from_uv(p.center.into())?, p.diameter_mm * 0.5, p.kind)))
            .collect();
        let arc = (0..=32).filter_map(|i| chart.point_from_uv(vec2(0.5, 0.05 + i as f32 / 32.0 * 0.9)));
        let arc: Vec<Vec3> = arc.collect();
        let mut field = Self {
            loss: loss.clone(),
            depths,
            fronts: Vec::new(),
            without: Vec::new(),
            whorl_mm: chart.point_from_uv(WHORL).unwrap_or(Vec3::ZERO),
            along_mm: chart.nasion_inion_mm,
            across_mm: arc.windows(2).map(|w| w[0].distance(w[1])).sum::<f32>() / 0.9,
            patches_mm,
        };
        let by_column = |front: [f32; ACROSS.len()]| -> Vec<f32> {
            (0..COLUMNS).map(|i| field.line_u(i as f32 / (COLUMNS - 1) as f32, &front)).collect()
        };
        let fronts = Stage::ALL.iter().map(|s| by_column(shape(*s).front)).collect();
        let without = by_column([0.0; ACROSS.len()]);
        (field.fronts, field.without) = (fronts, without);
        field
    }

    /// True where the years change nothing.
    pub fn stands_still(&self) -> bool {
        self.loss.progression_per_decade <= 0.0
    }

    /// Share of the hair kept at a place of the scalp `years` from now, 0 to 1; it never rises with
    /// the years.
    pub fn kept(&self, uv: Vec2, position_mm: Vec3, years: f32) -> f32 {
        let steps = self.loss.progression_per_decade.max(0.0) * years.max(0.0) * 0.1;
        let severity = (self.loss.severity + steps * 0.25).clamp(0.0, 1.0);
        let pattern = match self.loss.pattern {
            Pattern::None => self.recessed(uv, &self.without),
            Pattern::Norwood => {
                let (passed, share) = self.loss.stage.after(steps);
                // What a stage has taken, a later one does not give back.
                let mut kept = passed.iter().map(|s| self.stage(*s, uv, position_mm));
                let first = kept.next().unwrap_or(1.0);
                let (early, late) = kept.fold((first, first), |(_, last), k| (last, last.min(k)));
                early + (late - early) * share
            }
            Pattern::Female => self.recessed(uv, &self.without) * self.ludwig(uv, severity),
            Pattern::ChristmasTree => self.recessed(uv, &self.without) * self.olsen(uv, severity),
            Pattern::Diffuse => self.recessed(uv, &self.without) * diffuse(uv, severity),
        };
        pattern * self.areata(uv) * self.outside_patches(position_mm)
    }

    /// What one stage keeps.
    fn stage(&self, stage: Stage, uv: Vec2, position_mm: Vec3) -> f32 {
        let shape: Shape = shape(stage);
        let front = self.recessed(uv, &self.fronts[stage as usize]);
        if let Some(border) = shape.horseshoe {
            let wander_mm = RIM_WANDER_MM * (2.0 * noise(position_mm / RIM_BAYS_MM) - 1.0);
            return self.below(uv, border, wander_mm).min(front);
        }
        let vertex = if shape.vertex_mm > 0.0 {
            let away_mm = position_mm.distance(self.whorl_mm);
            smoothstep(shape.vertex_mm - VERTEX_SOFT_MM, shape.vertex_mm + VERTEX_SOFT_MM, away_mm)
        } else {
            1.0
        };
        // The bridge: before the whorl and within the top.
        let top = smoothstep(0.26, 0.34, uv.y.min(1.0 - uv.y)) * smoothstep(WHORL.x + 0.06, WHORL.x - 0.04, uv.x);
        front * vertex * (1.0 - (1.0 - shape.bridge) * top)
    }

    /// Share kept behind a front line, given by column.
    fn recessed(&self, uv: Vec2, front: &[f32]) -> f32 {
        let line = |v: f32| {
            let (i, f) = between_columns(v);
            front[i] + (front[i + 1] - front[i]) * f
        };
        let u = line(uv.y);
        let slope = (line(uv.y + 0.01) - line(uv.y - 0.01)) / 0.02 * self.along_mm / self.across_mm;
        let behind_mm = (uv.x - u) * self.along_mm / (1.0 + slope * slope).sqrt();
        // At the natural hairline itself the outline of the scalp ends the hair, not the loss.
        let none = u - self.depth_u(uv.y, 0.0);
        let soft = FRONT_SOFT_MM.min(none * self.along_mm);
        if soft <= 0.1 { 1.0 } else { smoothstep(-soft, soft, behind_mm) }
    }

    /// u of a front line.
    fn line_u(&self, v: f32, front: &[f32; ACROSS.len()]) -> f32 {
        let side = v.min(1.0 - v);
        let extra_mm = if v < 0.5 { self.loss.left_recess_mm } else { self.loss.right_recess_mm };
        // The corner's own bump, some centimetres wide.
        let corner = (-((side - ACROSS[CORNER]) / 0.045).powi(2)).exp();
        let natural = self.depth_u(v, 0.0);
        (self.depth_u(v, along(front, side)) + extra_mm * corner / self.along_mm).max(natural)
    }

    /// u of a depth in a column.
    fn depth_u(&self, v: f32, depth: f32) -> f32 {
        let (i, f) = between_columns(v);
        let u = |column: &[f32; 4]| {
            let d = depth.clamp(0.0, 3.0);
            let k = (d as usize).min(2);
            column[k] + (column[k + 1] - column[k]) * (d - k as f32)
        };
        let (a, b) = (u(&self.depths[i]), u(&self.depths[i + 1]));
        a + (b - a) * f
    }

    /// 1 below the upper border of a horseshoe that is moved by `wander_mm`, 0 above it.
    fn below(&self, uv: Vec2, border: &[(f32, f32)], wander_mm: f32) -> f32 {
        let p = vec2(uv.x, uv.y.min(1.0 - uv.y));
        let millimetres = vec2(self.along_mm, self.across_mm);
        let mut nearest = f32::MAX;
        for w in border.windows(2) {
            let (a, b) = (Vec2::from(w[0]) * millimetres, Vec2::from(w[1]) * millimetres);
            let t = ((p * millimetres - a).dot(b - a) / (b - a).length_squared().max(1e-6)).clamp(0.0, 1.0);
            nearest = nearest.min((p * millimetres).distance(a + (b - a) * t));
        }
        let last = border[border.len() - 1];
        let above = p.x < last.0 && p.y > border_v(border, p.x);
        smoothstep(-RIM_SOFT_MM, RIM_SOFT_MM, wander_mm + if above { -nearest } else { nearest })
    }

    /// Female pattern: the crown thins behind a band of 10 to 30 mm that keeps the frontal line.
    fn ludwig(&self, uv: Vec2, severity: f32) -> f32 {
        let behind_mm = (uv.x - self.depth_u(uv.y, 0.0)) * self.along_mm;
        let band_mm = 30.0 - 18.0 * severity;
        let crown = smoothstep(band_mm - 9.0, band_mm + 14.0, behind_mm)
            * smoothstep(0.86, 0.66, uv.x)
            * smoothstep(0.23 - 0.03 * severity, 0.36 - 0.04 * severity, uv.y.min(1.0 - uv.y));
        1.0 - 0.92 * severity * crown
    }

    /// Olsen's pattern: a tree along the part whose foot is the frontal line.
    fn olsen(&self, uv: Vec2, severity: f32) -> f32 {
        let from_front = ((uv.x - self.depth_u(0.5, 0.0)) / 0.52).clamp(0.0, 1.0);
        let half_width = (0.155 * (1.0 - from_front) + 0.025) * (0.55 + 0.6 * severity);
        let off = (uv.y - 0.5).abs();
        let tree = smoothstep(half_width + 0.03, half_width * 0.35, off) * smoothstep(0.80, 0.66, uv.x);
        1.0 - 0.90 * severity.sqrt() * tree
    }

    fn areata(&self, uv: Vec2) -> f32 {
        match self.loss.areata {
            Areata::None => 1.0,
            Areata::Totalis | Areata::Universalis => 0.0,
            // A band some 40 mm high along the lower hairline.
            Areata::Ophiasis => smoothstep(0.185, 0.205, uv.y.min(1.0 - uv.y)) * smoothstep(0.975, 0.955, uv.x),
        }
    }

    fn outside_patches(&self, position_mm: Vec3) -> f32 {
        let mut kept: f32 = 1.0;
        // The same for all of them.
        let mut uneven = None;
        for &(center_mm, radius_mm, kind) in &self.patches_mm {
            let reach_mm = radius_mm * 1.2 + 4.0;
            let away_mm2 = position_mm.distance_squared(center_mm);
            if away_mm2 > reach_mm * reach_mm {
                continue;
            }
            let away_mm = away_mm2.sqrt();
            kept = kept.min(match kind {
                PatchKind::Areata => smoothstep(radius_mm - PATCH_SOFT_MM, radius_mm + PATCH_SOFT_MM, away_mm),
                PatchKind::Scarring => {
                    let uneven = *uneven.get_or_insert_with(|| 1.0 + 0.35 * (noise(position_mm * 0.12) - 0.5));
                    let edge_mm = radius_mm * uneven;
                    // Tufts stand in it.
                    0.06 + 0.94 * smoothstep(edge_mm - 3.0, edge_mm + 3.0, away_mm)
                }
            });
            if kept <= 0.0 {
                break;
            }
        }
        kept
    }
}

/// u of the natural hairline and of the three planes in a column.
fn column(chart: &Chart, v: f32) -> [f32; 4] {
    let natural = (40..240).map(|i| i as f32 * 0.002).find(|&u| in_outline(vec2(u, v))).unwrap_or(0.2);
    let at_z = |z_mm: f32| {
        let (mut low, mut high) = (natural, 0.75);
        for _ in 0..18 {
            let u = (low + high) * 0.5;
            let z = chart.point_from_uv(vec2(u, v)).map_or(z_mm, |p| p.z);
            if z > z_mm { low = u } else { high = u }
        }
        low
    };
    let [a, b, c] = DEPTH_Z_MM.map(at_z);
    [natural, a, b, c]
}

/// The column before a v, and the share of the way to the next.
fn between_columns(v: f32) -> (usize, f32) {
    let at = v.clamp(0.0, 1.0) * (COLUMNS - 1) as f32;
    let i = (at as usize).min(COLUMNS - 2);
    (i, at - i as f32)
}

/// A front line's depth at a distance from the side, through its given places.
fn along(front: &[f32; ACROSS.len()], side: f32) -> f32 {
    let Some(i) = ACROSS.windows(2).position(|w| side <= w[0] && side >= w[1]) else {
        return if side > ACROSS[0] { front[0] } else { front[ACROSS.len() - 1] };
    };
    let t = (ACROSS[i] - side) / (ACROSS[i] - ACROSS[i + 1]);
    front[i] + (front[i + 1] - front[i]) * t * t * (3.0 - 2.0 * t)
}

/// v of a border at u.
fn border_v(border: &[(f32, f32)], u: f32) -> f32 {
    let Some(w) = border.windows(2).find(|w| w[0].0 <= u && u <= w[1].0) else { return border[0].1 };
    w[0].1 + (w[1].1 - w[0].1) * (u - w[0].0) / (w[1].0 - w[0].0).max(1e-6)
}

/// Thinning everywhere, the sides a little less.
fn diffuse(uv: Vec2, severity: f32) -> f32 {
    let top = smoothstep(0.18, 0.32, uv.y.min(1.0 - uv.y)) * smoothstep(0.98, 0.84, uv.x);
    1.0 - severity * (0.40 + 0.30 * top)
}

/// Smooth noise, 0 to 1.
fn noise(p: Vec3) -> f32 {
    let (base, f) = (p.floor(), p - p.floor());
    let s = f * f * (3.0 - 2.0 * f);
    let at = |d: IVec3| {
        let i = base.as_ivec3() + d;
        unit_f32(hash3(i.x as u32, i.y as u32, i.z as u32))
    };
    let mut sum = 0.0;
    for corner in 0..8 {
        let d = IVec3::new(corner & 1, corner >> 1 & 1, corner >> 2);
        let w = d.as_vec3() * s + (1.0 - d.as_vec3()) * (1.0 - s);
        sum += w.x * w.y * w.z * at(d);
    }
    sum
}
