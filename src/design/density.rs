//! The density wanted at every place of the scalp, impressions per cm2.

use super::client::Client;
use super::cover::Cover;
use super::hair::Hair;
use super::hairline::{Clear, Line, SHADE_FALL, SIZE_FALL, beside};
use super::polyline::Polyline;
use super::zone::Zone;
use super::{SEEDED_PER_CM2, Treatment};
use crate::math::smoothstep;
use crate::mesh::chart::{Chart, ChartTexel, map};
use glam::{Vec2, Vec3};
use rayon::prelude::*;

/// What the plan wants over the chart, texel by texel, row-major.
#[derive(Clone, Debug)]
pub struct DensityMap {
    /// Texels per side, as the chart's.
    pub size: u32,
    /// Impressions wanted, per cm2; 0 off the treated area.
    pub per_cm2: Vec<f32>,
    /// `Zone::None` off the treated area.
    pub zone: Vec<Zone>,
    /// Pigment of an impression, and its diameter, over the session's own.
    pub shade: Vec<f32>,
    /// Diameter of an impression over its session's own.
    pub dot_size: Vec<f32>,
}

/// Everything that decides where impressions are wanted.
#[derive(Clone, Copy)]
pub struct Brief<'a> {
    /// The plan.
    pub treatment: &'a Treatment,
    /// Age and sex: they set a hairline whose height is left open.
    pub client: &'a Client,
    /// What of the darkness own stubble already gives.
    pub hair: &'a Hair,
    /// Loss and scars, on the same chart.
    pub cover: &'a Cover,
}

/// Depth of the hairline zone behind the edge, mm (the defined zone behind a feather, 5 to 8).
const HAIRLINE_DEPTH_MM: f32 = 8.0;
/// Impressions that darken the skin as much as one follicular unit: two to three days after the shave 83 units
/// per cm2 darken light skin by 6.6 to 7.6 L*, as some 145 to 165 impressions do (computed; range 1.2, after a day, to 3).
pub const IMPRESSIONS_PER_UNIT: f32 = 2.0;
/// How far a scar's own density goes on beside it: all of it among the hair there would draw a dark rim around the
/// scar, which is paler (drawing).
const SCAR_MARGIN: f32 = 0.5;
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
    /// Lays a plan out over a chart.
    pub fn new(chart: &Chart, brief: &Brief) -> Self {
        let n = chart.texels.len();
        let mut map = Self {
            size: chart.size,
            per_cm2: vec![0.0; n],
            zone: vec![Zone::None; n],
            shade: vec![1.0; n],
            dot_size: vec![1.0; n],
        };
        map.lay_out(chart, &Planner::new(chart, brief), |_| true);
        map
    }

    /// The map of another plan on the same cover: only what the edit may touch is laid out anew.
    /// `old` is the plan of this map.
    pub fn edited(&self, chart: &Chart, old: &Brief, new: &Brief) -> Self {
        let (before, after) = (Planner::new(chart, old), Planner::new(chart, new));
        if !after.is_edit_of(&before) {
            return Self::new(chart, new);
        }
        let mut map = self.clone();
        let line_moved = old.treatment.hairline != new.treatment.hairline
            || old.client != new.client
            || old.treatment.seed != new.treatment.seed;
        let painted = changed(&before.strokes, &after.strokes);
        let freed = changed(&before.exclusions, &after.exclusions);
        map.lay_out(chart, &after, |texel| {
            let by_line = || !(before.line.is_far_before(texel.uv) && after.line.is_far_before(texel.uv));
            line_moved && by_line() || painted.iter().chain(&freed).any(|s| s.reaches(texel.position_mm))
        });
        map
    }

    /// Lays out the texels that are asked for, row by row.
    fn lay_out(&mut self, chart: &Chart, planner: &Planner, touched: impl Fn(&ChartTexel) -> bool + Sync) {
        let n = chart.size as usize;
        let rows = self.per_cm2.par_chunks_mut(n).zip(self.zone.par_chunks_mut(n));
        let rows = rows.zip(self.shade.par_chunks_mut(n).zip(self.dot_size.par_chunks_mut(n)));
        rows.enumerate().for_each(|(y, ((per_cm2, zone), (shade, dot_size)))| {
            let mut clear = Clear::default();
            let mut near = Near::default();
            for x in 0..n {
                let index = x + y * n;
                if x % RUN == 0 {
                    near = planner.near(&chart.texels[index..(index + RUN).min((y + 1) * n)]);
                }
                // The small array first: most of the chart is no scalp.
                if planner.brief.cover.base.rim[index] <= 0.0 {
                    continue;
                }
                let texel = &chart.texels[index];
                if touched(texel) {
                    let w = planner.wanted(index, texel, &near, &mut clear);
                    (per_cm2[x], zone[x], shade[x], dot_size[x]) = (w.per_cm2, w.zone, w.shade, w.size);
                }
            }
        });
    }

    /// The zone of a chart position.
    pub fn zone_at(&self, st: Vec2) -> Zone {
        self.zone[map::texel_of(st, self.size)]
    }

    /// Bilinear density at a chart position, per cm2.
    pub fn at(&self, st: Vec2) -> f32 {
        map::bilinear(&self.per_cm2, self.size, st)
    }
}

/// A plan laid out on one head.
struct Planner<'a> {
    line: Line,
    /// How far from the line it still matters, mm.
    reach_mm: f32,
    strokes: Vec<Swept>,
    exclusions: Vec<Swept>,
    brief: Brief<'a>,
}

impl<'a> Planner<'a> {
    fn new(chart: &Chart, brief: &Brief<'a>) -> Self {
        let Brief { treatment, client, .. } = *brief;
        let hairline = &treatment.hairline;
        Self {
            line: Line::new(chart, hairline, client),
            reach_mm: hairline.feather_mm.max(HAIRLINE_DEPTH_MM * 1.6).max(hairline.side_feather_mm())
                + hairline.irregularity_mm
                + hairline.micro_mm,
            strokes: treatment.strokes.iter().map(|s| Swept::new(chart, &s.points, s.radius_mm, s.factor)).collect(),
            exclusions: treatment.exclusions.iter().map(|e| Swept::new(chart, &[e.center], e.radius_mm, 0.0)).collect(),
            brief: *brief,
        }
    }

    /// True where nothing but the line, strokes and exclusions differs from another plan.
    fn is_edit_of(&self, other: &Self) -> bool {
        let (a, b) = (&self.brief, &other.brief);
        std::ptr::eq(a.cover, b.cover)
            && a.hair.units_per_cm2 == b.hair.units_per_cm2
            && a.hair.is_grown() == b.hair.is_grown()
            && a.treatment.zones == b.treatment.zones
            && a.treatment.dot_size == b.treatment.dot_size
    }

    /// What of the brushes can matter to a run of texels.
    fn near(&self, texels: &[ChartTexel]) -> Near {
        if self.strokes.is_empty() && self.exclusions.is_empty() {
            return Near::default();
        }
        let on_scalp = || texels.iter().filter(|t| t.scalp > 0.0).map(|t| &t.position_mm);
        let bounds = crate::math::Aabb::around(on_scalp());
        let (center, half_mm) = (bounds.center(), bounds.size().length() * 0.5);
        if !center.is_finite() {
            return Near::default();
        }
        let of =
            |brushes: &[Swept]| (0..).zip(brushes).filter_map(|(i, s)| Some((i, s.over(center, half_mm)?))).collect();
        Near { strokes: of(&self.strokes), exclusions: of(&self.exclusions) }
    }

    fn wanted(&self, index: usize, texel: &ChartTexel, near: &Near, clear: &mut Clear) -> Wanted {
        let Brief { treatment, hair, cover, .. } = self.brief;
        let rim = cover.base.rim[index];
        if texel.scalp <= 0.0 {
            return Wanted::NOTHING;
        }
        let hairline = &treatment.hairline;
        let (mut behind_mm, along_mm) = self.line.distance_within(self.reach_mm, texel.position_mm, texel.uv, clear);
        behind_mm += if behind_mm.is_finite() { hairline.wander_mm(along_mm, treatment.seed) } else { 0.0 };
        if behind_mm <= 0.0 {
            return Wanted::NOTHING;
        }
        let side = beside(texel.uv.y);
        let feather_mm = hairline.feather_mm + (hairline.side_feather_mm() - hairline.feather_mm) * side;
        let inside = smoothstep(0.0, feather_mm.max(0.1), behind_mm);
        let zones = &treatment.zones;
        let shares = &cover.zones[index];
        let (zone_density, zone) = (shares.density(zones), shares.most());
        let front = smoothstep(HAIRLINE_DEPTH_MM * 1.6, HAIRLINE_DEPTH_MM * 0.6, behind_mm);
        let target = zone_density + (zones.hairline_per_cm2.min(zone_density) - zone_density) * front;
        let zone = if front > 0.5 { Zone::Hairline } else { zone };
        // Own hair takes its part, so that the sum looks even.
        let kept = cover.kept[index] * if hair.is_grown() { 1.0 } else { Hair::fineness(cover.kept[index]) };
        let own = zones.blend_to_hair * hair.units_per_cm2 * kept * IMPRESSIONS_PER_UNIT;
        let feathered = 1.0 - hairline.density_gradient * (1.0 - inside);
        // A scar's own density is blended in beside it too, less the hair that grows there; not in the texels next to
        // the scar, since densities are read between texels.
        let scar = cover.scars.at(index);
        let (on_scar, margin) = match cover.scars.treated_around(index) {
            around if scar.per_cm2 > 0.0 => {
                (0.75 * around + 0.25 * scar.share, SCAR_MARGIN + (1.0 - SCAR_MARGIN) * around)
            }
            _ => (0.0, 1.0),
        };
        let reach = scar.reach * margin;
        let target = target * feathered + (scar.per_cm2 - target * feathered) * reach;
        let beside = (feathered + (1.0 - feathered) * scar.reach) * (1.0 - on_scar);
        let per_cm2 = (target - own * beside).max(0.0);
        let soft = |(i, whole): &(usize, bool)| {
            let stroke = &self.strokes[*i];
            1.0 + (stroke.factor - 1.0) * if *whole { 1.0 } else { stroke.soft(texel.position_mm) }
        };
        let painted: f32 = near.strokes.iter().map(soft).product();
        let free = near.exclusions.iter().map(|(i, _)| self.exclusions[*i].outside(texel.position_mm));
        let free = free.fold(1.0, f32::min);
        let fall = 1.0 - inside;
        let edge = smoothstep(0.0, 1.0, rim) * cover.base.edges[index] * texel.scalp.min(1.0);
        Wanted {
            per_cm2: (per_cm2 * painted).min(SEEDED_PER_CM2) * free * edge,
            zone,
            shade: (1.0 - SHADE_FALL * hairline.shade_gradient * fall) * (1.0 + (scar.uptake - 1.0) * scar.share),
            size: (1.0 - SIZE_FALL * hairline.size_gradient * fall) * treatment.dot_size.of(zone),
        }
    }
}

/// Texels that are asked about brushes together.
const RUN: usize = 16;

/// Brushes that can matter to a run of texels, by number, and whether all of it lies in the middle of the brush.
#[derive(Default)]
struct Near {
    strokes: Vec<(usize, bool)>,
    exclusions: Vec<(usize, bool)>,
}

/// Those of two lists of brushes that are not in both.
fn changed<'a>(before: &'a [Swept], after: &'a [Swept]) -> Vec<&'a Swept> {
    let only = |a: &'a [Swept], b: &'a [Swept]| a.iter().filter(move |s| !b.contains(s));
    only(before, after).chain(only(after, before)).collect()
}

/// A brush drawn along places of the skin.
struct Swept {
    line: Polyline,
    radius_mm: f32,
    /// Density under it over what it was.
    factor: f32,
    center_mm: Vec3,
    reach_mm: f32,
}

impl PartialEq for Swept {
    fn eq(&self, other: &Self) -> bool {
        self.radius_mm == other.radius_mm
            && self.factor == other.factor
            && self.line.points_mm() == other.line.points_mm()
    }
}

impl Swept {
    fn new(chart: &Chart, points: &[[f32; 2]], radius_mm: f32, factor: f32) -> Self {
        let points_mm: Vec<Vec3> = points.iter().filter_map(|p| chart.point_from_uv((*p).into())).collect();
        let center_mm = points_mm.iter().sum::<Vec3>() / points_mm.len().max(1) as f32;
        let farthest = points_mm.iter().map(|p| p.distance(center_mm)).fold(0.0, f32::max);
        Self { line: Polyline::new(points_mm), radius_mm, factor, center_mm, reach_mm: farthest + radius_mm + 2.0 }
    }

    /// False where it cannot matter.
    fn reaches(&self, p: Vec3) -> bool {
        p.distance_squared(self.center_mm) <= self.reach_mm * self.reach_mm
    }

    /// Distance to the middle of the brush, mm, or infinite where it does not reach.
    fn away_mm(&self, p: Vec3) -> f32 {
        let near = if self.reaches(p) { self.line.nearest(p, self.radius_mm + 2.0) } else { None };
        near.map_or(f32::INFINITY, |n| n.distance_mm)
    }

    /// None where it does not reach a ball; true where all of the ball lies in its middle.
    fn over(&self, center: Vec3, half_mm: f32) -> Option<bool> {
        let whole_mm = self.radius_mm * 0.5 - half_mm - 0.01;
        let reach_mm = self.radius_mm + EXCLUSION_EDGE_MM + TEXEL_MM + half_mm + 0.01;
        if center.distance(self.center_mm) > self.reach_mm + half_mm {
            return None;
        }
        self.line.nearest_or_within(center, reach_mm, whole_mm).map(|n| n.distance_mm < whole_mm)
    }

    /// 1 in the middle of a soft brush, 0 at its radius.
    fn soft(&self, p: Vec3) -> f32 {
        let away_mm = self.line.nearest_or_within(p, self.radius_mm, self.radius_mm * 0.5).map(|n| n.distance_mm);
        smoothstep(self.radius_mm, self.radius_mm * 0.5, away_mm.unwrap_or(f32::INFINITY))
    }

    /// 0 inside a hard brush, 1 outside.
    fn outside(&self, p: Vec3) -> f32 {
        smoothstep(0.0, EXCLUSION_EDGE_MM, self.away_mm(p) - self.radius_mm - TEXEL_MM)
    }
}
