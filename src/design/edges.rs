//! How own hair and treatment thin out towards the scalp's outline: no hair ends at a ruled line.

use crate::math::{Aabb, smoothstep};
use crate::mesh::chart::{Chart, in_outline, outline};
use glam::{Vec2, Vec3, vec2};
use rayon::prelude::*;

/// Width over which density rises inwards from the outline, mm: hair at the front begins as vellus, a
/// sideburn ends above the tragus, hair stops close behind an ear and runs out over the nape (models).
const FRONT_MM: f32 = 7.0;
const SIDEBURN_MM: f32 = 14.0;
const EAR_MM: f32 = 4.0;
const NAPE_MM: f32 = 25.0;
/// Nothing grows or is pigmented nearer to an ear than the first, and all is there from the second, mm.
const OFF_EAR_MM: (f32, f32) = (3.6, 8.0);
/// Ears lie within this of a preauricular point, mm.
const EAR_REACH_MM: f32 = 60.0;
/// Steps along the outline, mm, and how far its corners are rounded (deviation of the weights).
const STEP_MM: f32 = 2.0;
const ROUND_MM: f32 = 9.0;

/// Share of the density that the scalp's edges leave at each texel of a chart, 0 to 1.
pub fn edges(chart: &Chart) -> Vec<f32> {
    let half = rounded(chart);
    let sides = [Rim::new(chart, &half, |v| v), Rim::new(chart, &half, |v| 1.0 - v)];
    let l = &chart.landmarks;
    let ears = [l.left_preauricular, l.right_preauricular].map(|ear| EarRim::new(chart, ear));
    let share = |t: &crate::mesh::chart::ChartTexel| {
        if t.scalp <= 0.0 {
            return 0.0;
        }
        let side = &sides[usize::from(t.uv.y > 0.5)];
        let from_ear = ears.iter().map(|ear| ear.share(t.position_mm)).fold(1.0, f32::min);
        from_ear * side.share(t.position_mm, t.uv)
    };
    chart.texels.par_iter().map(share).collect()
}

/// The outline's left half in even steps, its corners rounded.
fn rounded(chart: &Chart) -> Vec<Vec2> {
    let corners: Vec<Vec2> = outline().collect();
    let mm = |a: Vec2, b: Vec2| match (chart.point_from_uv(a), chart.point_from_uv(b)) {
        (Some(a), Some(b)) => a.distance(b),
        _ => 0.0,
    };
    let even: Vec<Vec2> = corners
        .windows(2)
        .flat_map(|w| {
            let steps = (mm(w[0], w[1]) / STEP_MM).ceil().max(1.0);
            let [a, b] = [w[0], w[1]];
            (0..steps as usize).map(move |i| a.lerp(b, i as f32 / steps))
        })
        .chain(corners.last().copied())
        .collect();
    let reach = (3.0 * ROUND_MM / STEP_MM) as isize;
    // Past the midline the other half goes on.
    let at = |i: isize| {
        let last = even.len() as isize - 1;
        match i {
            i if i < 0 => mirrored(even[(-i).min(last) as usize]),
            i if i > last => mirrored(even[(2 * last - i).max(0) as usize]),
            i => even[i as usize],
        }
    };
    (0..even.len() as isize)
        .map(|i| {
            let weights = (-reach..=reach).map(|k| ((-0.5 * (k as f32 * STEP_MM / ROUND_MM).powi(2)).exp(), at(i + k)));
            let (weight, sum) = weights.fold((0.0, Vec2::ZERO), |(w, s), (weight, p)| (w + weight, s + weight * p));
            sum / weight
        })
        .collect()
}

fn mirrored(uv: Vec2) -> Vec2 {
    vec2(uv.x, 1.0 - uv.y)
}

/// One side of the outline on a head.
struct Rim {
    points_mm: Vec<Vec3>,
    widths_mm: Vec<f32>,
    polygon: Banded,
}

/// A polygon of scalp coordinates whose sides are found by v: only few of them can cross a ray along u.
struct Banded(Vec<Vec<[Vec2; 2]>>);

/// Bands over v from 0 to the highest, which the outline closes at.
const BANDS: usize = 128;
const CLOSED_V: f32 = 0.6;

impl Banded {
    fn new(points: &[Vec2]) -> Self {
        let mut bands = vec![Vec::new(); BANDS];
        for (i, &end) in points.iter().enumerate() {
            let start = points[(i + points.len() - 1) % points.len()];
            let (low, high) = (start.y.min(end.y), start.y.max(end.y));
            // One more on both sides, whatever the division rounds to.
            for band in &mut bands[Self::band(low).saturating_sub(1)..(Self::band(high) + 2).min(BANDS)] {
                band.push([start, end]);
            }
        }
        Self(bands)
    }

    fn band(v: f32) -> usize {
        ((v / CLOSED_V * BANDS as f32).max(0.0) as usize).min(BANDS - 1)
    }

    fn holds(&self, p: Vec2) -> bool {
        let crosses =
            |[a, b]: &&[Vec2; 2]| (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x);
        self.0[Self::band(p.y)].iter().filter(crosses).count() % 2 == 1
    }
}

impl Rim {
    fn new(chart: &Chart, half: &[Vec2], side: impl Fn(f32) -> f32) -> Self {
        let on_skin = |uv: &Vec2| chart.point_from_uv(vec2(uv.x, side(uv.y))).map(|p| (p, width_mm(*uv)));
        let (points_mm, widths): (Vec<Vec3>, Vec<f32>) = half.iter().filter_map(on_skin).unzip();
        let reach = (10.0 / STEP_MM) as usize;
        let smooth = |i: usize| {
            let around = &widths[i.saturating_sub(reach)..(i + reach + 1).min(widths.len())];
            around.iter().sum::<f32>() / around.len() as f32
        };
        let widths_mm = (0..widths.len()).map(smooth).collect();
        // Closed past the midline, v as on the left.
        let lifted = |p: &Vec2| vec2(p.x, if p.y > 0.495 { CLOSED_V } else { p.y });
        let polygon = Banded::new(&half.iter().map(lifted).collect::<Vec<_>>());
        Self { points_mm, widths_mm, polygon }
    }

    fn share(&self, p: Vec3, uv: Vec2) -> f32 {
        const STRIDE: usize = 8;
        if !self.polygon.holds(vec2(uv.x, uv.y.min(1.0 - uv.y))) {
            return 0.0;
        }
        let nearest = |range: &mut dyn Iterator<Item = usize>| {
            range.map(|i| (i, self.points_mm[i].distance_squared(p))).min_by(|a, b| a.1.total_cmp(&b.1))
        };
        let n = self.points_mm.len();
        let Some((coarse, _)) = nearest(&mut (0..n).step_by(STRIDE)) else { return 1.0 };
        let Some((at, d2)) = nearest(&mut (coarse.saturating_sub(STRIDE)..(coarse + STRIDE + 1).min(n))) else {
            return 1.0;
        };
        smoothstep(0.0, self.widths_mm[at], d2.sqrt())
    }
}

/// Width of the edge at a place of the outline's left half, mm.
fn width_mm(uv: Vec2) -> f32 {
    let low = smoothstep(0.16, 0.11, uv.y) * smoothstep(0.46, 0.40, uv.x);
    let ear = smoothstep(0.40, 0.46, uv.x);
    let nape = smoothstep(0.86, 1.02, uv.x);
    let front = FRONT_MM + (SIDEBURN_MM - FRONT_MM) * low;
    let side = front + (EAR_MM - front) * ear;
    side + (NAPE_MM - side) * nape
}

/// Where an ear begins.
struct EarRim {
    points_mm: Vec<Vec3>,
    /// Around what is near enough to be thinned.
    near: Aabb,
}

impl EarRim {
    fn new(chart: &Chart, ear: Vec3) -> Self {
        let points_mm = rim_points(chart, ear);
        let Aabb { min, max } = Aabb::around(&points_mm);
        Self { points_mm, near: Aabb { min: min - OFF_EAR_MM.1, max: max + OFF_EAR_MM.1 } }
    }

    /// Share of the density that the ear leaves at a place.
    fn share(&self, p: Vec3) -> f32 {
        if p.cmplt(self.near.min).any() || p.cmpgt(self.near.max).any() {
            return 1.0;
        }
        let nearest2 = self.points_mm.iter().map(|r| r.distance_squared(p)).fold(f32::MAX, f32::min);
        smoothstep(OFF_EAR_MM.0, OFF_EAR_MM.1, nearest2.sqrt())
    }
}

/// Places where an ear begins: charted within the outline, and not skin that bears hair.
fn rim_points(chart: &Chart, ear: Vec3) -> Vec<Vec3> {
    let n = chart.size as usize;
    let is_ear = |i: usize| {
        let t = &chart.texels[i];
        t.scalp <= 0.0 && t.position_mm.distance(ear) < EAR_REACH_MM && in_outline(t.uv)
    };
    let inner = (n + 1)..(n * n).saturating_sub(n + 1);
    let at_skin = |i: &usize| [i - 1, i + 1, i - n, i + n].iter().any(|&j| chart.texels[j].scalp > 0.0);
    // Every other one is near enough: they are some 0.5 mm apart.
    inner.filter(|&i| is_ear(i)).filter(at_skin).step_by(2).map(|i| chart.texels[i].position_mm).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::scars::inside;
    use crate::rng::{hash2, unit_f32};

    #[test]
    fn a_banded_polygon_is_the_polygon() {
        let points: Vec<Vec2> = outline().map(|p| vec2(p.x, if p.y > 0.495 { CLOSED_V } else { p.y })).collect();
        let plain: Vec<[f32; 2]> = points.iter().map(Vec2::to_array).collect();
        let banded = Banded::new(&points);
        let drawn = (0..20_000).map(|i| vec2(1.3 * unit_f32(hash2(i, 1)), 0.7 * unit_f32(hash2(i, 2)) - 0.05));
        let places: Vec<Vec2> = drawn.chain(points.iter().copied()).collect();
        assert!(places.iter().all(|p| banded.holds(*p) == inside(&plain, *p)));
        let held = places.iter().filter(|p| banded.holds(**p)).count();
        assert!((2_000..18_000).contains(&held), "{held} of {}", places.len());
    }
}
