//! The scalp chart: the flat map of the head that every zone, line and baked map lives in.
//!
//! Directions from a centre inside the cranium, mapped by Lambert's azimuthal equal-area
//! projection about a pole at the top of the head. Single-valued, because a cranium is
//! star-shaped about that centre; the neck lies at the rim.

mod cast;
mod collar;
mod coordinates;
mod ears;
mod frame;
pub(crate) mod hull;
pub(crate) mod map;

use super::{Head, Landmarks};
use cast::{Cast, Hit};
use collar::Collar;
use coordinates::Coordinates;
pub use frame::ChartFrame;
pub use frame::ChartTexel;
use glam::{Vec2, Vec3, vec2};
use rayon::prelude::*;

/// The chart of one head.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Texels per side; texel (x, y) has its centre at ((x + 0.5) / size, (y + 0.5) / size).
    pub size: u32,
    /// From directions to texels.
    pub frame: ChartFrame,
    /// Of the charted head.
    pub landmarks: Landmarks,
    /// Nasion-inion arc along the midline, mm.
    pub nasion_inion_mm: f32,
    /// Outer corners of the eyes, left and right, where the head has them marked.
    pub canthi_mm: Option<[Vec3; 2]>,
    /// Row-major.
    pub texels: Vec<ChartTexel>,
    coordinates: Coordinates,
}

/// Half of the default outline of the hair-bearing scalp, (u, v), from the forehead's midline past
/// the ear to the nape's. A drawing, not a standard.
const OUTLINE: [(f32, f32); 20] = [
    (0.190, 0.500),
    (0.192, 0.450),
    (0.205, 0.400),
    (0.225, 0.355),
    (0.222, 0.320),
    (0.195, 0.285),
    (0.190, 0.255),
    (0.235, 0.215),
    (0.225, 0.165),
    (0.172, 0.105),
    (0.105, 0.068),
    (0.420, 0.052),
    (0.600, 0.085),
    (0.800, 0.105),
    (0.970, 0.120),
    (1.080, 0.200),
    (1.130, 0.300),
    (1.120, 0.380),
    (1.140, 0.440),
    (1.150, 0.500),
];
/// Skin closer than this to a preauricular point may be ear: the skull under it is meant.
const EAR_MM: f32 = 60.0;
/// No nape bears hair this far below the nasion, which is about as low as the mouth's corners, mm: there are
/// shoulders.
const NAPE_MM: f32 = 100.0;
/// Cosine between skin and ray below which the ray grazes.
const GRAZING: f32 = 0.4;

impl Chart {
    /// Charts a head with `size` texels a side.
    pub fn new(head: &Head, size: u32) -> Self {
        let frame = ChartFrame::for_landmarks(&head.landmarks);
        let coordinates = Coordinates::new(head);
        let cast = Cast::new(&head.mesh, &frame, size);
        let mut texels: Vec<ChartTexel> =
            (0..size * size).into_par_iter().map(|i| texel(head, &frame, &coordinates, &cast, size, i)).collect();
        ears::leave_out(&mut texels, size, &frame, &head.landmarks);
        let collar = Collar::of(&texels, &head.landmarks);
        let lowest = head.landmarks.nasion.y - NAPE_MM;
        mark_scalp(&mut texels, size, |t| {
            t.position_mm.y > lowest
                && !collar.holds(t.position_mm)
                && !on_ear(&frame, &head.landmarks, t.position_mm, t.normal)
        });
        let nasion_inion_mm = coordinates.nasion_inion_mm();
        let canthi_mm = head.outer_canthi();
        Self { size, frame, landmarks: head.landmarks, nasion_inion_mm, canthi_mm, texels, coordinates }
    }

    /// Skin point of scalp coordinates, mm, or `None` off the charted head.
    pub fn point_from_uv(&self, uv: Vec2) -> Option<Vec3> {
        self.coordinates.point_from_uv(uv)
    }

    /// Scalp coordinates (u, v) of a skin point.
    pub fn uv_from_point(&self, point_mm: Vec3) -> Vec2 {
        self.coordinates.uv_from_point(point_mm)
    }

    /// The texel under a chart position.
    pub fn texel(&self, st: Vec2) -> &ChartTexel {
        &self.texels[self.index(st)]
    }

    /// Where the texel of a chart position is in [`Self::texels`], and in every map of this size.
    pub fn index(&self, st: Vec2) -> usize {
        map::texel_of(st, self.size)
    }

    /// Whether a point of the skin, its normal with it, is what the chart shows there, and no ear.
    pub fn bears(&self, point_mm: Vec3, normal: Vec3) -> bool {
        let texel = self.texel(self.frame.st_from_point(point_mm));
        let on_ear = |normal| on_ear(&self.frame, &self.landmarks, point_mm, normal);
        texel.carries(point_mm) && !on_ear(normal) && !on_ear(texel.normal) && !self.at_an_edge(point_mm)
    }

    /// Whether the chart tears beside a point near an ear: the rays go by the ear's edge there.
    fn at_an_edge(&self, point_mm: Vec3) -> bool {
        let l = &self.landmarks;
        if [l.left_preauricular, l.right_preauricular].iter().all(|e| point_mm.distance(*e) > EAR_MM) {
            return false;
        }
        let radius = |p: Vec3| p.distance(self.frame.center_mm);
        let (st, step) = (self.frame.st_from_point(point_mm), 1.0 / self.size as f32);
        // A texel is about 4 / size of the radius wide; skin slopes less than this many of them.
        let most = 4.0 * 4.0 * step * radius(point_mm);
        [Vec2::X, Vec2::NEG_X, Vec2::Y, Vec2::NEG_Y].iter().any(|way| {
            let beside = self.texel(st + *way * step);
            beside.area_mm2 <= 0.0 || (radius(beside.position_mm) - radius(point_mm)).abs() > most
        })
    }

    /// Hair-bearing scalp area, cm2.
    pub fn scalp_area_cm2(&self) -> f32 {
        self.texels.iter().map(|t| t.scalp * t.area_mm2).sum::<f32>() / crate::units::MM2_PER_CM2
    }
}

/// Triangles on the scalp or within about 6 mm of it, ears excluded: what is seeded, so that the
/// outline shows no edge effect.
pub fn scalp_triangles(chart: &Chart, head: &Head) -> Vec<u32> {
    let mesh = &head.mesh;
    let near_scalp = |p: Vec3| {
        let st = chart.frame.st_from_point(p);
        // Twelve steps around, 6 mm out.
        let radius_mm = p.distance(chart.frame.center_mm).max(1.0);
        let ring = 6.0 / radius_mm / 2.0 / 1.4;
        std::iter::once(st)
            .chain((0..12).map(|i| st + Vec2::from_angle(i as f32 * std::f32::consts::TAU / 12.0) * ring))
            .any(|st| chart.texel(st).scalp > 0.0)
    };
    (0..mesh.triangles.len() as u32)
        .into_par_iter()
        .filter(|&t| {
            let corners = mesh.corners(t as usize);
            let middle = (corners[0] + corners[1] + corners[2]) / 3.0;
            let charted = chart.texel(chart.frame.st_from_point(middle));
            let [a, b, c] = corners;
            // Off the charted surface means on an ear's flank or inside the head.
            charted.carries(middle)
                && (b - a).cross(c - a).dot(charted.normal) > 0.0
                && (near_scalp(middle) || corners.iter().any(|&c| near_scalp(c)))
        })
        .collect()
}

fn texel(head: &Head, frame: &ChartFrame, coordinates: &Coordinates, cast: &Cast, size: u32, i: u32) -> ChartTexel {
    let st = vec2((i % size) as f32 + 0.5, (i / size) as f32 + 0.5) / size as f32;
    let (Some(direction), Some(outer), Some(inner)) =
        (frame.direction_from_st(st), cast.outer(i as usize), cast.inner(i as usize))
    else {
        return ChartTexel::default();
    };
    let point = |hit: Hit| frame.center_mm + direction * hit.radius_mm;
    let l = &head.landmarks;
    let ears = [l.left_preauricular, l.right_preauricular];
    let near_ear = ears.iter().any(|e| point(inner).distance(*e) < EAR_MM);
    // The mouth and nostrils lie inside of the face; only at the ear is the inner hit the skin.
    let hit = if near_ear && inner.radius_mm > 0.6 * outer.radius_mm { inner } else { outer };
    let position_mm = point(hit);
    let mesh = &head.mesh;
    let [a, b, c] = mesh.corners(hit.triangle as usize);
    let face = crate::math::unit_or((b - a).cross(c - a), direction);
    let weights = barycentric(position_mm, [a, b, c]);
    let [na, nb, nc] = mesh.triangles[hit.triangle as usize].map(|i| mesh.normals[i as usize]);
    let normal = crate::math::unit_or(na * weights.x + nb * weights.y + nc * weights.z, face);
    // The projection is equal-area: each texel of the disc holds the same solid angle.
    let solid_angle = 16.0 / (size * size) as f32;
    let area_mm2 = solid_angle * hit.radius_mm * hit.radius_mm / face.dot(direction).max(0.1);
    ChartTexel { position_mm, normal, area_mm2, uv: coordinates.uv_from_point(position_mm), scalp: 0.0 }
}

/// Skin that the chart's rays graze near an ear is the root of the ear.
fn on_ear(frame: &ChartFrame, l: &Landmarks, point_mm: Vec3, normal: Vec3) -> bool {
    let ray = crate::math::unit_or(point_mm - frame.center_mm, Vec3::Y);
    let ears = [l.left_preauricular, l.right_preauricular];
    normal.dot(ray) < GRAZING && ears.iter().any(|e| point_mm.distance(*e) < EAR_MM)
}

/// Barycentric coordinates of a point in a triangle's plane.
pub(crate) fn barycentric(p: Vec3, [a, b, c]: [Vec3; 3]) -> Vec3 {
    let n = (b - a).cross(c - a);
    let inverse = n.length_squared().max(1e-12).recip();
    let wb = (p - a).cross(c - a).dot(n) * inverse;
    let wc = (b - a).cross(p - a).dot(n) * inverse;
    Vec3::new(1.0 - wb - wc, wb, wc)
}

/// Marks the scalp by the outline where skin is free to bear hair, softened over one texel.
fn mark_scalp(texels: &mut [ChartTexel], size: u32, free: impl Fn(&ChartTexel) -> bool + Sync) {
    let on = |t: &ChartTexel| t.area_mm2 > 0.0 && in_outline(t.uv) && free(t);
    let inside: Vec<f32> = texels.par_iter().map(|t| if on(t) { 1.0 } else { 0.0 }).collect();
    let n = size as usize;
    texels.par_iter_mut().enumerate().for_each(|(i, texel)| {
        let (x, y) = (i % n, i / n);
        // Softness ends where a collar or an ear begins: across that edge lies other skin.
        if texel.area_mm2 <= 0.0 || !free(texel) || x == 0 || y == 0 || x + 1 == n || y + 1 == n {
            return;
        }
        let mut sum = 0.0;
        for (dy, wy) in [(0, 1.0), (1, 2.0), (2, 1.0)] {
            for (dx, wx) in [(0, 1.0), (1, 2.0), (2, 1.0)] {
                sum += wx * wy * inside[x + dx - 1 + (y + dy - 1) * n];
            }
        }
        texel.scalp = sum / 16.0;
    });
}

/// Corners of the outline's left half, (u, v), from the forehead's midline to the nape's.
pub fn outline() -> impl Iterator<Item = Vec2> {
    OUTLINE.into_iter().map(|(u, v)| vec2(u, v))
}

/// True inside the outline of the scalp; the right side mirrors the left.
pub fn in_outline(uv: Vec2) -> bool {
    let p = vec2(uv.x, uv.y.min(1.0 - uv.y));
    let mut inside = false;
    for (i, &(u1, v1)) in OUTLINE.iter().enumerate() {
        // The polygon closes along the midline, moved past it so that v = 0.5 is inside.
        let (u0, v0) = OUTLINE[(i + OUTLINE.len() - 1) % OUTLINE.len()];
        let lift = |v: f32| if v >= 0.5 { 0.6 } else { v };
        let (v0, v1) = (lift(v0), lift(v1));
        if (v0 > p.y) != (v1 > p.y) && p.x < u0 + (p.y - v0) / (v1 - v0) * (u1 - u0) {
            inside = !inside;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::parametric::default_head;

    /// Area of the scalp by the mesh's own triangles, cut fine at the outline.
    fn scalp_area_of_triangles(chart: &Chart, head: &Head) -> f32 {
        const CUTS: usize = 6;
        let charted = |p: Vec3| {
            let texel = chart.texel(chart.frame.st_from_point(p));
            texel.carries(p) && p.distance(texel.position_mm) < 3.0 && texel.scalp > 0.0
        };
        (0..head.mesh.triangles.len())
            .map(|t| {
                let [a, b, c] = head.mesh.corners(t);
                let area = (b - a).cross(c - a).length() * 0.5;
                let inside = (0..CUTS * CUTS)
                    .filter(|k| {
                        let (mut x, mut y) = ((k % CUTS) as f32 + 0.5, (k / CUTS) as f32 + 0.5);
                        (x, y) = (x / CUTS as f32, y / CUTS as f32);
                        if x + y > 1.0 {
                            (x, y) = (1.0 - x, 1.0 - y);
                        }
                        let p = a + (b - a) * x + (c - a) * y;
                        charted(p) && in_outline(chart.uv_from_point(p))
                    })
                    .count();
                area * inside as f32 / (CUTS * CUTS) as f32
            })
            .sum::<f32>()
            / 100.0
    }

    #[test]
    fn area_agrees_with_the_triangles() {
        let head = default_head();
        let chart = Chart::new(&head, 512);
        let (by_chart, by_mesh) = (chart.scalp_area_cm2(), scalp_area_of_triangles(&chart, &head));
        assert!((by_chart / by_mesh - 1.0).abs() < 0.01, "chart {by_chart} cm2, triangles {by_mesh} cm2");
        assert!((520.0..800.0).contains(&by_chart), "scalp of {by_chart} cm2");
    }

    #[test]
    fn no_scalp_stands_out_as_ears_do() {
        let head = default_head();
        let chart = Chart::new(&head, 512);
        let out = |p: &Vec3| p.x.abs();
        // Ears stand out beyond the skull's widest place, which lies above them.
        let above = head.mesh.positions_mm.iter().filter(|p| p.y > 50.0).map(out).fold(0.0, f32::max);
        let ears = head.mesh.positions_mm.iter().map(out).fold(0.0, f32::max);
        assert!(ears > above + 10.0, "ears {ears}, skull {above}");
        let scalp = chart.texels.iter().filter(|t| t.scalp > 0.0).map(|t| out(&t.position_mm)).fold(0.0, f32::max);
        assert!(scalp < above + 5.0, "scalp {scalp}, skull {above}");
    }

    #[test]
    fn coordinates_come_back() {
        let head = default_head();
        let chart = Chart::new(&head, 256);
        for (u, v) in [(0.2, 0.5), (0.5, 0.5), (0.9, 0.5), (0.5, 0.25), (0.3, 0.7), (0.8, 0.3), (1.05, 0.42)] {
            let point = chart.point_from_uv(vec2(u, v)).expect("on the head");
            let back = chart.uv_from_point(point);
            assert!((back - vec2(u, v)).length() < 2e-3, "({u}, {v}) came back as {back}");
        }
        let nasion = chart.uv_from_point(head.landmarks.nasion);
        assert!(nasion.x.abs() < 0.01 && (nasion.y - 0.5).abs() < 0.01, "nasion at {nasion}");
        let vertex = chart.uv_from_point(head.landmarks.vertex);
        assert!((0.40..0.60).contains(&vertex.x), "vertex at {vertex}");
        assert!((350.0..425.0).contains(&chart.nasion_inion_mm), "nasion-inion {}", chart.nasion_inion_mm);
    }

    #[test]
    fn frame_is_its_own_inverse() {
        let frame = ChartFrame::for_landmarks(&default_head().landmarks);
        for st in [vec2(0.5, 0.5), vec2(0.3, 0.6), vec2(0.7, 0.2)] {
            let d = frame.direction_from_st(st).expect("inside the disc");
            assert!((frame.st_from_point(frame.center_mm + d * 90.0) - st).length() < 1e-5);
        }
    }
}
