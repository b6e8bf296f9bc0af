//! The head's hull as hair lies on it: one radius a direction from the chart's centre, never below
//! the skin, its slopes bounded so that it can be read between its texels.

use super::cast::Cast;
use super::{Chart, ChartFrame, map};
use crate::math::smoothstep;
use crate::mesh::Head;
use glam::{Vec3, vec2};

/// Steepest rise of the hull, mm a mm: an ear is a wall that hair goes around.
const SLOPE: f32 = 4.0;
/// The same below the ears: as steep as the neck is.
const NECK_SLOPE: f32 = 1.6;
/// From where to where it comes to that, as cosines from the chart's pole.
const NECK_AT: (f32, f32) = (-0.55, -0.80);
/// Cosine from the pole below which the chart is torn.
const TORN: f32 = -0.90;
/// Where the chart's rays meet no skin, under the neck.
const NECK_MM: f32 = 60.0;

/// Radii over the chart on a square grid, mm, row-major: at texel centres, to be read bilinearly.
pub struct Hull {
    pub radii_mm: Vec<f32>,
    size: u32,
    frame: ChartFrame,
}

impl Hull {
    /// The hull of a head on `size` x `size` texels.
    pub fn new(head: &Head, chart: &Chart, size: u32) -> Self {
        let cast = Cast::new(&head.mesh, &chart.frame, size);
        let n = size as usize;
        let mut radii_mm: Vec<f32> = (0..n * n).map(|i| cast.outer(i).map_or(NECK_MM, |h| h.radius_mm)).collect();
        stamp_neck(&mut radii_mm, n, head, chart);
        widen(&mut radii_mm, n);
        bound_slopes(&mut radii_mm, n, &chart.frame);
        Self { radii_mm, size, frame: chart.frame }
    }

    /// How far a point is outside along its ray from the chart's centre, mm; negative inside.
    pub fn outside_mm(&self, point_mm: Vec3) -> f32 {
        let hull_mm = map::bilinear(&self.radii_mm, self.size, self.frame.st_from_point(point_mm));
        point_mm.distance(self.frame.center_mm) - hull_mm
    }
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
/// there and back. The chart keeps areas and not lengths, so neighbours are as far apart as their rays are.
fn bound_slopes(radii: &mut [f32], n: usize, frame: &ChartFrame) {
    let st = |i: usize| vec2((i % n) as f32 + 0.5, (i / n) as f32 + 0.5) / n as f32;
    let rays: Vec<Option<Vec3>> = (0..n * n).map(|i| frame.direction_from_st(st(i))).collect();
    let inner: Vec<usize> = (1..n - 1).flat_map(|y| (1..n - 1).map(move |x| x + y * n)).collect();
    let raise = |radii: &mut [f32], i: usize, around: [usize; 4]| {
        let Some(ray) = rays[i] else { return };
        let slope = slope_at(ray.dot(frame.axes.z_axis));
        for j in around {
            let Some(other) = rays[j] else { continue };
            radii[i] = radii[i].max(radii[j] * (1.0 - slope * ray.distance(other)));
        }
    };
    for _ in 0..2 {
        for &i in &inner {
            raise(radii, i, [i - 1, i - n, i - n - 1, i - n + 1]);
        }
        for &i in inner.iter().rev() {
            raise(radii, i, [i + 1, i + n, i + n + 1, i + n - 1]);
        }
    }
}

/// Slope allowed at a cosine from the chart's pole.
fn slope_at(cosine: f32) -> f32 {
    SLOPE + (NECK_SLOPE - SLOPE) * smoothstep(-NECK_AT.0, -NECK_AT.1, -cosine)
}
