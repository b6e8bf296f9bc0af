//! Scars: where no hair grows, skin shines and pigment takes otherwise.

use super::polyline::{Outline, Polyline};
use crate::math::{catmull_rom, smoothstep};
use crate::mesh::chart::Chart;
use crate::mesh::pose::Tree;
use crate::rng::{hash3, unit_f32};
use glam::{Vec2, Vec3};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A scar and how it is treated. Lengths are along the skin.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scar {
    /// How `points` is read, and where the scar is usual.
    pub kind: ScarKind,
    /// Scalp coordinates (u, v): a strip's line, the outline of the others.
    pub points: Vec<[f32; 2]>,
    /// Width of a strip's line, mm: 1 when closed well.
    pub width_mm: f32,
    /// Where along a strip, as shares of its length, it has stretched, and how wide.
    pub stretched_from: f32,
    /// End of that stretch, the same share.
    pub stretched_to: f32,
    /// Width of the strip within it.
    pub stretched_mm: f32,
    /// Extraction scars in the outline, and their diameter, mm (punches 0.7 to 1.0).
    pub count: u32,
    /// Diameter of one extraction scar.
    pub punch_mm: f32,
    /// Pigment that the tissue takes over what skin takes: 0.3 rejects it, 1.5 soaks it up.
    pub uptake: f32,
    /// Gloss and paleness against the skin around, 0 none to 1; how far it stands out (mm, sunken is
    /// negative).
    pub gloss: f32,
    /// Against the skin around, 0 none to 1.
    pub paleness: f32,
    /// Raised is positive.
    pub lift_mm: f32,
    /// Impressions per cm2 on it; 0 leaves it as it is (before).
    pub per_cm2: f32,
    /// Margin over which the treatment blends into the skin around, mm.
    pub blend_mm: f32,
    /// For people.
    pub note: String,
}

/// What left the scar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScarKind {
    /// The line of a strip harvest.
    #[default]
    Fut,
    /// The dots of follicular extraction.
    Fue,
    /// The area of a wound, burn or operation.
    Trauma,
}

impl ScarKind {
    /// As pickers list them.
    pub const ALL: [Self; 3] = [Self::Fut, Self::Fue, Self::Trauma];

    /// As scene files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fut => "fut",
            Self::Fue => "fue",
            Self::Trauma => "trauma",
        }
    }
}

impl Default for Scar {
    fn default() -> Self {
        Self {
            kind: ScarKind::Fut,
            points: Vec::new(),
            width_mm: 1.5,
            stretched_from: 0.4,
            stretched_to: 0.6,
            stretched_mm: 1.5,
            count: 800,
            punch_mm: 0.9,
            uptake: 1.0,
            gloss: 0.4,
            paleness: 0.5,
            lift_mm: 0.0,
            per_cm2: 120.0,
            blend_mm: 4.0,
            note: String::new(),
        }
    }
}

impl Scar {
    /// A scar of a kind where it usually is: the back of the head for harvests, the crown for trauma.
    pub fn usual(kind: ScarKind) -> Self {
        let points = match kind {
            // A strip from behind one ear to behind the other.
            ScarKind::Fut => {
                vec![[0.72, 0.14], [0.84, 0.22], [0.91, 0.35], [0.93, 0.5], [0.91, 0.65], [0.84, 0.78], [0.72, 0.86]]
            }
            ScarKind::Fue => vec![[0.80, 0.26], [0.92, 0.34], [0.98, 0.5], [0.92, 0.66], [0.80, 0.74], [0.84, 0.5]],
            ScarKind::Trauma => vec![[0.52, 0.38], [0.60, 0.36], [0.64, 0.41], [0.58, 0.44], [0.53, 0.42]],
        };
        let (width_mm, stretched_mm) = if kind == ScarKind::Fut { (1.5, 4.0) } else { (1.5, 1.5) };
        Self { kind, points, width_mm, stretched_mm, ..Self::default() }
    }
}

/// What scars do at one texel of the chart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scarred {
    /// Share of the place that is scar, 0 to 1.
    pub share: f32,
    /// Share of the scar's own density in the plan's: 1 on the scar, 0 past its margin.
    pub reach: f32,
    /// Pigment it takes over what skin takes; counts where `share` is above 0.
    pub uptake: f32,
    /// Added shine, 0 to 1.
    pub gloss: f32,
    /// Against the skin around, 0 none to 1.
    pub paleness: f32,
    /// Share of the hair beside it that did not outlive it, 0 to 1.
    pub thinned: f32,
    /// Out of the skin around; sunken is negative.
    pub lift_mm: f32,
    /// Impressions per cm2 that the scar's own plan wants.
    pub per_cm2: f32,
}

/// All scars over the chart; empty where there are none.
#[derive(Clone, Debug, Default)]
pub struct ScarMap {
    /// Row-major, as the chart's texels.
    pub texels: Vec<Scarred>,
    /// Texels of a row.
    width: usize,
    stands_out: bool,
}

impl ScarMap {
    /// Lays scars out over a chart; empty for none.
    pub fn new(chart: &Chart, scars: &[Scar]) -> Self {
        if scars.is_empty() {
            return Self::default();
        }
        let placed: Vec<Placed> = scars.iter().filter_map(|s| Placed::new(chart, s)).collect();
        let texels = chart
            .texels
            .par_iter()
            .map(|t| {
                if t.scalp <= 0.0 {
                    return Scarred::default();
                }
                let whole = |here: &Scarred| here.share + here.reach;
                let mut all = placed.iter().rev();
                // The last of equals; where one covers the place wholly no other is asked.
                let mut most = all.next().map(|p| p.at(t.position_mm, t.uv, 0.0)).unwrap_or_default();
                while whole(&most) < 2.0 {
                    let Some(scar) = all.next() else { break };
                    let here = scar.at(t.position_mm, t.uv, whole(&most));
                    if whole(&here) > whole(&most) {
                        most = here;
                    }
                }
                most
            })
            .collect();
        Self { texels, width: chart.size as usize, stands_out: scars.iter().any(|s| s.lift_mm != 0.0) }
    }

    /// What scars do at a texel.
    pub fn at(&self, texel: usize) -> Scarred {
        self.texels.get(texel).copied().unwrap_or_default()
    }

    /// The largest share of treated scar at a texel and the eight around it.
    pub fn treated_around(&self, texel: usize) -> f32 {
        let rows = [texel.wrapping_sub(self.width), texel, texel + self.width];
        let around = rows.into_iter().flat_map(|i| [i.wrapping_sub(1), i, i.wrapping_add(1)]);
        around.map(|i| self.at(i)).map(|here| if here.per_cm2 > 0.0 { here.share } else { 0.0 }).fold(0.0, f32::max)
    }

    /// Whether any scar stands out of the skin, or lies in it.
    pub fn stands_out(&self) -> bool {
        self.stands_out
    }

    /// Share of hair that scars leave at a texel.
    pub fn hair(&self, texel: usize) -> f32 {
        let here = self.at(texel);
        (1.0 - here.share) * (1.0 - here.thinned)
    }
}

/// A scar on a head.
struct Placed<'a> {
    scar: &'a Scar,
    /// Its outline, scalp coordinates, and the line on the skin.
    outline: Outline,
    line: Polyline,
    /// Running share of the length, by point, and the length, mm.
    along: Vec<f32>,
    whole_mm: f32,
    center_mm: Vec3,
    reach_mm: f32,
    /// Extraction scars.
    dots: Tree,
}

/// Points between two given ones, so that a scar follows the skin.
const STEPS: usize = 12;
/// Half width over which a strip's scar goes over into skin, mm.
const STRIP_SOFT_MM: f32 = 0.6;
/// How far its edges wander over some 1 to 3 mm, mm, and over some 10 mm, as a share of its width; the share of its length
/// over which an end runs out.
const RAGGED_MM: f32 = 0.45;
const WANDER_SHARE: f32 = 0.14;
const END_SHARE: f32 = 0.08;
/// Hair roots lie aslant, so an incision cuts some beside it too: their share at the scar's edge, and how far off it ends, mm
/// (model: no count was found).
const THINNED: f32 = 0.6;
const THINNED_MM: f32 = 2.5;
/// Half width over which a wound's scar goes over into skin, mm.
const TRAUMA_SOFT_MM: f32 = 1.5;

/// A smooth curve through places: no scar has corners.
fn curve(points: &[[f32; 2]], closed: bool) -> Vec<Vec2> {
    let n = points.len();
    if n < 2 {
        return Vec::new();
    }
    let at = |i: isize| {
        let last = n as isize - 1;
        Vec2::from(points[if closed { i.rem_euclid(n as isize) } else { i.clamp(0, last) } as usize])
    };
    let parts = if closed { n } else { n - 1 } as isize;
    (0..parts)
        .flat_map(|i| {
            let [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
            (0..=STEPS).map(move |s| catmull_rom(a, b, c, d, s as f32 / STEPS as f32))
        })
        .collect()
}

impl<'a> Placed<'a> {
    fn new(chart: &Chart, scar: &'a Scar) -> Option<Self> {
        let dense = curve(&scar.points, scar.kind != ScarKind::Fut);
        let points_mm: Vec<Vec3> = dense.iter().filter_map(|uv| chart.point_from_uv(*uv)).collect();
        if points_mm.len() < 2 {
            return None;
        }
        let steps: Vec<f32> = points_mm.windows(2).map(|w| w[0].distance(w[1])).collect();
        let whole = steps.iter().sum::<f32>().max(1e-3);
        let mut sum = 0.0;
        let along = std::iter::once(0.0)
            .chain(steps.iter().map(|s| {
                sum += s;
                sum / whole
            }))
            .collect();
        let center_mm = points_mm.iter().sum::<Vec3>() / points_mm.len() as f32;
        let farthest = points_mm.iter().map(|p| p.distance(center_mm)).fold(0.0, f32::max);
        let reach_mm = farthest + scar.width_mm.max(scar.stretched_mm) + scar.blend_mm + 2.0;
        let outline = Outline::new(dense.iter().map(Vec2::to_array).collect());
        let dots = if scar.kind == ScarKind::Fue { dots(chart, scar, &outline) } else { Vec::new() };
        let line = Polyline::new(points_mm);
        Some(Self { scar, outline, line, along, whole_mm: whole, center_mm, reach_mm, dots: Tree::new(&dots) })
    }

    /// What it does at a place. Where its share and reach are no more than `least` together, it may be told as nothing.
    fn at(&self, p: Vec3, uv: Vec2, least: f32) -> Scarred {
        if p.distance_squared(self.center_mm) > self.reach_mm * self.reach_mm {
            return Scarred::default();
        }
        let scar = self.scar;
        let (edge_mm, share) = match scar.kind {
            ScarKind::Fut => {
                let half_mm = scar.width_mm.max(scar.stretched_mm) * (0.5 + WANDER_SHARE) + 2.0 * RAGGED_MM;
                let (distance, along) = self.nearest(p, half_mm + self.matters_within(least, THINNED_MM));
                // It heals unevenly, to either side, and runs out at its ends.
                let side = if self.is_beyond(p, along) { 1 } else { 2 };
                let uneven_mm = RAGGED_MM
                    * (wave(along * self.whole_mm / 3.1, side) + 0.6 * wave(along * self.whole_mm / 1.3, side + 2));
                let ends = smoothstep(0.0, END_SHARE, along) * smoothstep(1.0, 1.0 - END_SHARE, along);
                let stretched = smoothstep(scar.stretched_from - 0.06, scar.stretched_from + 0.02, along)
                    * smoothstep(scar.stretched_to + 0.06, scar.stretched_to - 0.02, along);
                let width = scar.width_mm + (scar.stretched_mm - scar.width_mm).max(0.0) * stretched;
                let wander_mm = WANDER_SHARE * width * wave(along * self.whole_mm / 9.0, side + 4);
                let edge = distance - width * 0.5 * ends.sqrt() + (uneven_mm + wander_mm).min(0.35 * width);
                (edge, smoothstep(STRIP_SOFT_MM, -STRIP_SOFT_MM, edge) * ends)
            }
            ScarKind::Trauma => {
                let is_inside = self.outline.holds(uv);
                let reach_mm = if is_inside { TRAUMA_SOFT_MM } else { self.matters_within(least, TRAUMA_SOFT_MM) };
                let away = self.nearest(p, reach_mm).0;
                let edge = if is_inside { -away } else { away };
                (edge, smoothstep(TRAUMA_SOFT_MM, -TRAUMA_SOFT_MM, edge))
            }
            ScarKind::Fue => {
                let half_mm = scar.punch_mm * 0.5;
                let dot = self.dots.nearest(p, half_mm + 0.25).map_or(f32::MAX, |d| d.0.distance(p));
                let share = smoothstep(0.2, -0.2, dot - half_mm);
                if share + 1.0 <= least {
                    return Scarred::default();
                }
                let edge = if scar.per_cm2 <= 0.0 {
                    f32::MAX
                } else if self.outline.holds(uv) {
                    f32::MIN
                } else {
                    self.nearest(p, self.matters_within(least - share, 0.0)).0
                };
                (edge, share)
            }
        };
        let blended = smoothstep(scar.blend_mm.max(0.2), 0.0, edge_mm);
        Scarred {
            share,
            // One that is left as it is stays free of pigment, and the skin beside it is treated as any other.
            reach: if scar.per_cm2 > 0.0 { blended } else { smoothstep(0.0, 0.5, share) },
            uptake: scar.uptake,
            gloss: scar.gloss * share,
            paleness: scar.paleness * share,
            thinned: if scar.kind == ScarKind::Fut { THINNED * smoothstep(THINNED_MM, 0.0, edge_mm) } else { 0.0 },
            lift_mm: scar.lift_mm * share,
            per_cm2: scar.per_cm2,
        }
    }

    /// How far from its edge, mm, its share and reach can still be more than `least` together; the share ends within
    /// `soft_mm`.
    fn matters_within(&self, least: f32, soft_mm: f32) -> f32 {
        // Where the margin's blending comes down to it.
        let reached = 0.5 - ((1.0 - 2.0 * least.clamp(0.0, 1.0)).asin() / 3.0).sin();
        let margin_mm = if self.scar.per_cm2 > 0.0 { self.scar.blend_mm.max(0.2) * (1.0 - reached) } else { 0.0 };
        margin_mm.max(soft_mm) * 1.001 + 0.01
    }

    /// Tells the two sides of the line apart at a share of its length.
    fn is_beyond(&self, p: Vec3, along: f32) -> bool {
        let points = self.line.points_mm();
        let piece = self.along.partition_point(|share| *share <= along).clamp(1, points.len() - 1);
        let (a, b) = (points[piece - 1], points[piece]);
        (b - a).cross(p - a).dot(p) > 0.0
    }

    /// Distance to the line, mm, and the share of its length at the nearest point; far away beyond a reach.
    fn nearest(&self, p: Vec3, reach_mm: f32) -> (f32, f32) {
        let Some(near) = self.line.nearest(p, reach_mm) else { return (f32::MAX, 0.0) };
        let (from, to) = (self.along[near.piece], self.along[near.piece + 1]);
        (near.distance_mm, from + (to - from) * near.share)
    }
}

/// Smooth chance along a line, -1 to 1.
fn wave(at: f32, stream: u32) -> f32 {
    let (cell, t) = (at.floor(), at - at.floor());
    let draw = |i: f32| 2.0 * unit_f32(hash3(i as i32 as u32, stream, 0x5ca7)) - 1.0;
    draw(cell) + (draw(cell + 1.0) - draw(cell)) * t * t * (3.0 - 2.0 * t)
}

/// Extraction scars spread by chance over an outline.
fn dots(chart: &Chart, scar: &Scar, outline: &Outline) -> Vec<Vec3> {
    let (low, high) = outline.bounds();
    (0..scar.count * 4)
        .map(|i| {
            let draw = |k| unit_f32(hash3(i, k, 0x5ca2));
            low + (high - low) * Vec2::new(draw(0), draw(1))
        })
        .filter(|uv| outline.holds(*uv))
        .take(scar.count as usize)
        .filter_map(|uv| chart.point_from_uv(uv))
        .collect()
}

/// True inside a polygon of scalp coordinates.
pub fn inside(points: &[[f32; 2]], p: Vec2) -> bool {
    let n = points.len();
    let crosses = |i: usize| {
        let ([u0, v0], [u1, v1]) = (points[(i + n - 1) % n], points[i]);
        (v0 > p.y) != (v1 > p.y) && p.x < u0 + (p.y - v0) / (v1 - v0) * (u1 - u0)
    };
    (0..n).filter(|&i| crosses(i)).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_polygon_knows_its_inside() {
        let square = [[0.4, 0.4], [0.6, 0.4], [0.6, 0.6], [0.4, 0.6]];
        assert!(inside(&square, Vec2::splat(0.5)) && !inside(&square, Vec2::new(0.7, 0.5)));
        assert!(!inside(&[], Vec2::splat(0.5)));
    }
}
