//! The density wanted at every place of the scalp, impressions per cm2.

use super::hairline::{Line, irregularity};
use super::{Treatment, Zones};
use crate::math::smoothstep;
use crate::mesh::chart::{Chart, ChartTexel};
use glam::Vec2;
use rayon::prelude::*;

/// A zone of the scalp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Zone {
    None,
    Hairline,
    Frontal,
    MidScalp,
    Crown,
    Temples,
    Sides,
    Nape,
}

/// Kinds of [`Zone`], none included.
pub const ZONES: usize = 8;

/// Wanted density over the chart.
#[derive(Clone, Debug)]
pub struct DensityMap {
    /// Texels per side, as the chart's.
    pub size: u32,
    /// Row-major.
    pub per_cm2: Vec<f32>,
    pub zone: Vec<Zone>,
}

/// Depth of the hairline zone behind the edge, mm (the defined zone behind a feather, 5 to 8).
const HAIRLINE_DEPTH_MM: f32 = 8.0;
/// Softness of the treated area's other edges (ears, nape, sideburns), as a share of the outline's
/// own softness in scalp coordinates.
const EDGE_TEXELS: usize = 9;

impl DensityMap {
    pub fn new(chart: &Chart, treatment: &Treatment) -> Self {
        let line = Line::new(chart, &treatment.hairline);
        let edge = softened(chart);
        let (per_cm2, zone) = chart
            .texels
            .par_iter()
            .zip(&edge)
            .map(
                |(texel, &edge)| {
                    if texel.scalp <= 0.0 { (0.0, Zone::None) } else { wanted(texel, edge, &line, treatment) }
                },
            )
            .unzip();
        Self { size: chart.size, per_cm2, zone }
    }

    /// The zone of a chart position.
    pub fn zone_at(&self, st: Vec2) -> Zone {
        let at = |v: f32| ((v * self.size as f32).max(0.0) as usize).min(self.size as usize - 1);
        self.zone[at(st.x) + at(st.y) * self.size as usize]
    }

    /// Bilinear density at a chart position, per cm2.
    pub fn at(&self, st: Vec2) -> f32 {
        let n = self.size as i32;
        let p = st * self.size as f32 - 0.5;
        let base = p.floor();
        let f = p - base;
        let at = |dx: i32, dy: i32| {
            let x = (base.x as i32 + dx).clamp(0, n - 1);
            let y = (base.y as i32 + dy).clamp(0, n - 1);
            self.per_cm2[(x + y * n) as usize]
        };
        let low = at(0, 0) + (at(1, 0) - at(0, 0)) * f.x;
        let high = at(0, 1) + (at(1, 1) - at(0, 1)) * f.x;
        low + (high - low) * f.y
    }
}

fn wanted(texel: &ChartTexel, edge: f32, line: &Line, treatment: &Treatment) -> (f32, Zone) {
    let hairline = &treatment.hairline;
    let (behind_mm, along_mm) = line.signed_distance(texel.position_mm, texel.uv);
    let behind_mm = behind_mm + irregularity(along_mm, hairline.irregularity_mm, treatment.seed);
    let feather = smoothstep(0.0, hairline.feather_mm.max(0.1), behind_mm);
    if feather <= 0.0 {
        return (0.0, Zone::None);
    }
    let (zone_density, zone) = zone_at(texel.uv, &treatment.zones);
    let front = smoothstep(HAIRLINE_DEPTH_MM * 1.6, HAIRLINE_DEPTH_MM * 0.6, behind_mm);
    let density = zone_density + (treatment.zones.hairline_per_cm2.min(zone_density) - zone_density) * front;
    let zone = if front > 0.5 { Zone::Hairline } else { zone };
    (density * feather * smoothstep(0.0, 1.0, edge) * texel.scalp.min(1.0), zone)
}

/// Density of the zones, blended over about a centimetre, and the zone that weighs most.
fn zone_at(uv: Vec2, zones: &Zones) -> (f32, Zone) {
    let v = uv.y.min(1.0 - uv.y);
    // 0.03 of u or v is about 11 mm.
    let side = smoothstep(0.245, 0.205, v);
    let behind_ear = smoothstep(0.40, 0.46, uv.x);
    let nape = smoothstep(0.98, 1.03, uv.x);
    let mid = smoothstep(0.37, 0.41, uv.x);
    let crown = smoothstep(0.60, 0.64, uv.x);
    let top = [
        (zones.frontal_per_cm2, Zone::Frontal, 1.0 - mid),
        (zones.mid_scalp_per_cm2, Zone::MidScalp, mid * (1.0 - crown)),
        (zones.crown_per_cm2, Zone::Crown, crown),
    ]
    .map(|(d, z, w)| (d, z, w * (1.0 - side) * (1.0 - nape)));
    let low = [
        (zones.temples_per_cm2, Zone::Temples, side * (1.0 - behind_ear) * (1.0 - nape)),
        (zones.sides_per_cm2, Zone::Sides, side * behind_ear * (1.0 - nape)),
        (zones.nape_per_cm2, Zone::Nape, nape),
    ];
    let all = top.into_iter().chain(low);
    let (mut sum, mut weight, mut most) = (0.0, 0.0, (0.0, Zone::None));
    for (density, zone, w) in all {
        sum += density * w;
        weight += w;
        if w > most.0 {
            most = (w, zone);
        }
    }
    (sum / f32::max(weight, 1e-6), most.1)
}

/// The scalp's mask, softened inwards over some millimetres: 0 at the outline, 1 well inside.
fn softened(chart: &Chart) -> Vec<f32> {
    let n = chart.size as usize;
    let blur = |source: &[f32], stride: usize| -> Vec<f32> {
        (0..n * n)
            .into_par_iter()
            .map(|i| {
                let r = EDGE_TEXELS as isize;
                let at = |k: isize| {
                    let j = i as isize + k * stride as isize;
                    source.get(j as usize).copied().unwrap_or(0.0)
                };
                (-r..=r).map(at).sum::<f32>() / (2 * r + 1) as f32
            })
            .collect()
    };
    let mask: Vec<f32> = chart.texels.iter().map(|t| t.scalp).collect();
    let soft = blur(&blur(&mask, 1), n);
    soft.into_iter().map(|s| (2.0 * s - 1.0).max(0.0)).collect()
}
