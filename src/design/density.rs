//! The density wanted at every place of the scalp, impressions per cm2.

use super::client::Client;
use super::cover::Cover;
use super::hair::Hair;
use super::hairline::{Line, SHADE_FALL, SIZE_FALL};
use super::{SEEDED_PER_CM2, Treatment, Zones};
use crate::math::smoothstep;
use crate::mesh::chart::{Chart, ChartTexel};
use glam::{Vec2, Vec3};
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

impl Zone {
    /// Every zone that is treated.
    pub const ALL: [Self; 7] =
        [Self::Hairline, Self::Frontal, Self::MidScalp, Self::Crown, Self::Temples, Self::Sides, Self::Nape];

    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Hairline => "hairline",
            Self::Frontal => "frontal",
            Self::MidScalp => "mid-scalp",
            Self::Crown => "crown",
            Self::Temples => "temples",
            Self::Sides => "sides",
            Self::Nape => "nape",
        }
    }
}

/// What the plan wants over the chart, texel by texel, row-major.
#[derive(Clone, Debug)]
pub struct DensityMap {
    /// Texels per side, as the chart's.
    pub size: u32,
    pub per_cm2: Vec<f32>,
    pub zone: Vec<Zone>,
    /// Pigment of an impression, and its diameter, over the session's own.
    pub shade: Vec<f32>,
    pub dot_size: Vec<f32>,
}

/// Everything that decides where impressions are wanted.
#[derive(Clone, Copy)]
pub struct Brief<'a> {
    pub treatment: &'a Treatment,
    pub client: &'a Client,
    pub hair: &'a Hair,
    pub cover: &'a Cover,
}

/// Depth of the hairline zone behind the edge, mm (the defined zone behind a feather, 5 to 8).
const HAIRLINE_DEPTH_MM: f32 = 8.0;
/// Impressions that darken the skin as much as one follicular unit: a day after the shave 83 units per
/// cm2 darken a head in the picture as 103 default impressions do.
pub const IMPRESSIONS_PER_UNIT: f32 = 1.2;
/// Width of the edge of an exclusion, mm, and how far a density is read from its texel at most.
const EXCLUSION_EDGE_MM: f32 = 0.6;
const TEXEL_MM: f32 = 0.6;

/// What is wanted at one place.
#[derive(Clone, Copy)]
struct Wanted {
    per_cm2: f32,
    zone: Zone,
    shade: f32,
    size: f32,
}

impl Wanted {
    const NOTHING: Self = Self { per_cm2: 0.0, zone: Zone::None, shade: 1.0, size: 1.0 };
}

impl DensityMap {
    pub fn new(chart: &Chart, brief: &Brief) -> Self {
        let planner = Planner {
            line: Line::new(chart, &brief.treatment.hairline, brief.client),
            strokes: brief.treatment.strokes.iter().map(|s| Swept::new(chart, &s.points, s.radius_mm)).collect(),
            exclusions: brief
                .treatment
                .exclusions
                .iter()
                .map(|e| Swept::new(chart, &[e.center], e.radius_mm))
                .collect(),
            brief: *brief,
        };
        let wanted = chart.texels.par_iter().enumerate().map(|(i, texel)| {
            let w = planner.wanted(i, texel);
            ((w.per_cm2, w.zone), (w.shade, w.size))
        });
        let ((per_cm2, zone), (shade, dot_size)) = wanted.unzip();
        Self { size: chart.size, per_cm2, zone, shade, dot_size }
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

/// A plan laid out on one head.
struct Planner<'a> {
    line: Line,
    strokes: Vec<Swept>,
    exclusions: Vec<Swept>,
    brief: Brief<'a>,
}

impl Planner<'_> {
    fn wanted(&self, index: usize, texel: &ChartTexel) -> Wanted {
        let Brief { treatment, hair, cover, .. } = self.brief;
        let rim = cover.base.rim[index];
        if rim <= 0.0 || texel.scalp <= 0.0 {
            return Wanted::NOTHING;
        }
        let hairline = &treatment.hairline;
        let (mut behind_mm, along_mm) = self.line.signed_distance(texel.position_mm, texel.uv);
        behind_mm += if behind_mm.is_finite() { hairline.wander_mm(along_mm, treatment.seed) } else { 0.0 };
        if behind_mm <= 0.0 {
            return Wanted::NOTHING;
        }
        let inside = smoothstep(0.0, hairline.feather_mm.max(0.1), behind_mm);
        let zones = &treatment.zones;
        let shares = &cover.base.zones[index];
        let (zone_density, zone) = (shares.density(zones), shares.most);
        let front = smoothstep(HAIRLINE_DEPTH_MM * 1.6, HAIRLINE_DEPTH_MM * 0.6, behind_mm);
        let target = zone_density + (zones.hairline_per_cm2.min(zone_density) - zone_density) * front;
        let zone = if front > 0.5 { Zone::Hairline } else { zone };
        // Own hair takes its part, so that the sum looks even.
        let own = zones.blend_to_hair * hair.units_per_cm2 * cover.kept[index] * IMPRESSIONS_PER_UNIT;
        let mut per_cm2 = (target - own).max(0.0) * (1.0 - hairline.density_gradient * (1.0 - inside));
        let scar = cover.scars.at(index);
        per_cm2 += (scar.per_cm2 - per_cm2) * scar.reach;
        let strokes = self.strokes.iter().zip(&treatment.strokes);
        let painted: f32 = strokes.map(|(swept, s)| 1.0 + (s.factor - 1.0) * swept.soft(texel.position_mm)).product();
        let free = self.exclusions.iter().map(|e| e.outside(texel.position_mm)).fold(1.0, f32::min);
        let fall = 1.0 - inside;
        Wanted {
            per_cm2: (per_cm2 * painted).min(SEEDED_PER_CM2) * free * smoothstep(0.0, 1.0, rim) * texel.scalp.min(1.0),
            zone,
            shade: (1.0 - SHADE_FALL * hairline.shade_gradient * fall) * (1.0 + (scar.uptake - 1.0) * scar.share),
            size: (1.0 - SIZE_FALL * hairline.size_gradient * fall) * treatment.dot_size.of(zone),
        }
    }
}

/// A brush drawn along places of the skin.
struct Swept {
    points_mm: Vec<Vec3>,
    radius_mm: f32,
    center_mm: Vec3,
    reach_mm: f32,
}

impl Swept {
    fn new(chart: &Chart, points: &[[f32; 2]], radius_mm: f32) -> Self {
        let points_mm: Vec<Vec3> = points.iter().filter_map(|p| chart.point_from_uv((*p).into())).collect();
        let center_mm = points_mm.iter().sum::<Vec3>() / points_mm.len().max(1) as f32;
        let farthest = points_mm.iter().map(|p| p.distance(center_mm)).fold(0.0, f32::max);
        Self { points_mm, radius_mm, center_mm, reach_mm: farthest + radius_mm + 2.0 }
    }

    /// Distance to the middle of the brush, mm, or infinite where it cannot matter.
    fn away_mm(&self, p: Vec3) -> f32 {
        if p.distance_squared(self.center_mm) > self.reach_mm * self.reach_mm {
            return f32::INFINITY;
        }
        let single = self.points_mm.first().map_or(f32::INFINITY, |q| q.distance(p));
        let segments = self.points_mm.windows(2).map(|w| {
            let along = w[1] - w[0];
            let t = ((p - w[0]).dot(along) / along.length_squared().max(1e-9)).clamp(0.0, 1.0);
            (w[0] + along * t).distance(p)
        });
        segments.fold(single, f32::min)
    }

    /// 1 in the middle of a soft brush, 0 at its radius.
    fn soft(&self, p: Vec3) -> f32 {
        smoothstep(self.radius_mm, self.radius_mm * 0.5, self.away_mm(p))
    }

    /// 0 inside a hard brush, 1 outside.
    fn outside(&self, p: Vec3) -> f32 {
        smoothstep(0.0, EXCLUSION_EDGE_MM, self.away_mm(p) - self.radius_mm - TEXEL_MM)
    }
}

/// How far a place belongs to each zone; zones blend over about a centimetre.
#[derive(Clone, Copy, Debug)]
pub struct ZoneShares {
    /// In the order of [`Zone::ALL`] without the hairline; their sum is 1.
    shares: [f32; 6],
    /// The zone that weighs most.
    most: Zone,
}

impl Default for ZoneShares {
    fn default() -> Self {
        Self { shares: [0.0; 6], most: Zone::None }
    }
}

impl ZoneShares {
    /// The shares at scalp coordinates.
    pub fn at(uv: Vec2) -> Self {
        let v = uv.y.min(1.0 - uv.y);
        // 0.03 of u or v is about 11 mm.
        let side = smoothstep(0.245, 0.205, v);
        let behind_ear = smoothstep(0.40, 0.46, uv.x);
        // The back of the head goes with the nape.
        let nape = smoothstep(0.80, 0.88, uv.x);
        let mid = smoothstep(0.37, 0.41, uv.x);
        let crown = smoothstep(0.60, 0.64, uv.x);
        let (top, low) = ((1.0 - side) * (1.0 - nape), side * (1.0 - nape));
        let shares = [
            top * (1.0 - mid),
            top * mid * (1.0 - crown),
            top * mid * crown,
            low * (1.0 - behind_ear),
            low * behind_ear,
            nape,
        ];
        let sum: f32 = shares.iter().sum();
        let most = (0..6).max_by(|&a, &b| shares[a].total_cmp(&shares[b])).map_or(Zone::None, |i| Zone::ALL[i + 1]);
        Self { shares: shares.map(|s| s / sum.max(1e-6)), most }
    }

    /// The zone that weighs most.
    pub fn most(&self) -> Zone {
        self.most
    }

    /// Density of the zones there.
    fn density(&self, zones: &Zones) -> f32 {
        let of = [
            zones.frontal_per_cm2,
            zones.mid_scalp_per_cm2,
            zones.crown_per_cm2,
            zones.temples_per_cm2,
            zones.sides_per_cm2,
            zones.nape_per_cm2,
        ];
        self.shares.iter().zip(of).map(|(s, d)| s * d).sum()
    }
}
