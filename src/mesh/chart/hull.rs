//! The head's hull as hair lies on it: one radius a direction from the chart's centre, never below
//! the skin, its slopes bounded so that hair slides over ears and not into them.

use super::Chart;
use super::cast::Cast;
use crate::math::smoothstep;
use crate::mesh::Head;
use glam::Vec3;

/// Steepest rise of the hull below the ears, mm a mm: as steep as the neck is.
const NECK_SLOPE: f32 = 1.6;
/// From where to where it comes to that, as cosines from the chart's pole.
const NECK_AT: (f32, f32) = (-0.40, -0.70);
/// Cosine from the pole below which the chart is torn.
const TORN: f32 = -0.90;
/// Where the chart's rays meet no skin, under the neck.
const NECK_MM: f32 = 60.0;

/// Radii of the hull on a square grid over the chart, mm, row-major, `size` a side: at texel centres,
/// to be read bilinearly. Outside it is outside the head. Over the ears and above it rises by `slope` mm
/// a mm at most.
pub fn hull(head: &Head, chart: &Chart, size: u32, slope: f32) -> Vec<f32> {
    let cast = Cast::new(&head.mesh, &chart.frame, size);
    let n = size as usize;
    let mut radius: Vec<f32> = (0..n * n).map(|i| cast.outer(i).map_or(NECK_MM, |h| h.radius_mm)).collect();
    stamp_neck(&mut radius, n, head, chart);
    widen(&mut radius, n);
    bound_slopes(&mut radius, n, slope);
    radius
}

/// Near the antipode the chart tears and no rays are cast: the neck's own points stand in, and the
/// bound on slopes closes the gaps between them.
fn stamp_neck(radius: &mut [f32], n: usize, head: &Head, chart: &Chart) {
    let mesh = &head.mesh;
    let middles = (0..mesh.triangles.len()).map(|t| mesh.corners(t).iter().sum::<Vec3>() / 3.0);
    for p in mesh.positions_mm.iter().copied().chain(middles) {
        let out = p - chart.frame.center_mm;
        if out.dot(chart.frame.axes.z_axis) < TORN * out.length() {
            let at = |v: f32| ((v * n as f32) as usize).min(n - 1);
            let st = chart.frame.st_from_point(p);
            let texel = &mut radius[at(st.x) + at(st.y) * n];
            *texel = texel.max(out.length());
        }
    }
}

/// Every texel takes the largest radius of its nine, so that reading between texels never cuts a
/// corner off the skin.
fn widen(radius: &mut [f32], n: usize) {
    let old = radius.to_vec();
    for y in 1..n - 1 {
        for x in 1..n - 1 {
            let around = (y - 1..=y + 1).flat_map(|v| (x - 1..=x + 1).map(move |u| u + v * n));
            radius[x + y * n] = around.map(|i| old[i]).fold(0.0, f32::max);
        }
    }
}

/// Raises what lies lower than the slope allows beside a higher place: sweeps of a distance transform,
/// there and back.
fn bound_slopes(radius: &mut [f32], n: usize, slope: f32) {
    // The chart is equal-area: a texel is about 4 / n of the radius wide.
    let step = 4.0 / n as f32;
    let slope: Vec<f32> = (0..n * n).map(|i| step * slope_at(i, n, slope)).collect();
    let inner: Vec<usize> = (1..n - 1).flat_map(|y| (1..n - 1).map(move |x| x + y * n)).collect();
    let raise = |radius: &mut [f32], i: usize, around: [usize; 4]| {
        let straight = radius[around[0]].max(radius[around[1]]) * (1.0 - slope[i]);
        let across = radius[around[2]].max(radius[around[3]]) * (1.0 - 1.414 * slope[i]);
        radius[i] = radius[i].max(straight).max(across);
    };
    for _ in 0..2 {
        for &i in &inner {
            raise(radius, i, [i - 1, i - n, i - n - 1, i - n + 1]);
        }
        for &i in inner.iter().rev() {
            raise(radius, i, [i + 1, i + n, i + n + 1, i + n - 1]);
        }
    }
}

/// Slope allowed at a texel.
fn slope_at(i: usize, n: usize, slope: f32) -> f32 {
    let at = |k: usize| (k as f32 + 0.5) / n as f32 * 2.0 - 1.0;
    let (x, y) = (at(i % n), at(i / n));
    let cosine = 1.0 - 2.0 * (x * x + y * y);
    slope + (NECK_SLOPE - slope) * smoothstep(-NECK_AT.0, -NECK_AT.1, -cosine)
}
