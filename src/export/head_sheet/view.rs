//! One view of the diagram: triangles into a depth buffer, then shade, zones and grid a pixel.

use crate::design::zone::{Zone, ZoneShares};
use crate::mesh::chart::Chart;
use crate::mesh::{Head, Paint};
use glam::{Vec2, Vec3, vec2, vec3};
use image::{Rgba, RgbaImage, imageops};
use rayon::prelude::*;

pub const BACKGROUND: Rgba<u8> = Rgba([24, 25, 27, 255]);

/// Samples along a pixel's side.
const FINE: u32 = 2;
/// Bare skin where the scan brought no colour: clay.
const CLAY: [f32; 3] = [205.0, 190.0, 178.0];
const GRID: [f32; 3] = [40.0, 42.0, 48.0];
/// Nearer to an ear than this share of the arc there is no grid: u means little there.
const EAR_V: f32 = 0.055;
/// Farther off the charted surface than this, skin is an ear's, mm.
const OFF_MM: f32 = 4.0;

/// A parallel view.
pub(super) struct View {
    pub name: &'static str,
    right: Vec3,
    up: Vec3,
    landmarks: &'static [&'static str],
}

/// A sample of the surface: its depth towards the eye, triangle and place in it.
#[derive(Clone, Copy)]
struct Seen {
    depth: f32,
    triangle: u32,
    weights: Vec3,
}

impl View {
    pub const FRONT: Self = Self {
        name: "front",
        right: Vec3::X,
        up: Vec3::Y,
        landmarks: &["nasion", "glabella", "nose_tip", "trichion", "left_preauricular", "right_preauricular"],
    };
    pub const LEFT: Self = Self {
        name: "left",
        right: Vec3::NEG_Z,
        up: Vec3::Y,
        landmarks: &["nasion", "glabella", "nose_tip", "trichion", "left_preauricular", "inion", "vertex"],
    };
    pub const TOP: Self =
        Self { name: "top, face down", right: Vec3::X, up: Vec3::NEG_Z, landmarks: &["vertex", "trichion"] };
    pub const BACK: Self = Self { name: "back", right: Vec3::NEG_X, up: Vec3::Y, landmarks: &["inion"] };

    pub fn shows(&self, landmark: &str) -> bool {
        self.landmarks.contains(&landmark)
    }

    /// Where a point of the head lies in a picture.
    pub fn pixel(&self, p: Vec3, side: u32, shown_mm: f32) -> Vec2 {
        // The middle of a head with its neck.
        let p = p - vec3(0.0, 8.0, 5.0);
        let scale = side as f32 / shown_mm;
        vec2(side as f32 * 0.5 + p.dot(self.right) * scale, side as f32 * 0.5 - p.dot(self.up) * scale)
    }

    fn toward(&self) -> Vec3 {
        self.right.cross(self.up)
    }

    /// The surface with its zones and grid on the sheet's background.
    pub fn surface(&self, head: &Head, chart: &Chart, side: u32, shown_mm: f32) -> RgbaImage {
        let fine = side * FINE;
        let seen = self.cast(head, fine, shown_mm);
        let pixels: Vec<u8> = (0..(fine * fine) as usize)
            .into_par_iter()
            .flat_map_iter(|i| match seen[i] {
                Some(s) => {
                    let texel_mm = shown_mm / fine as f32;
                    let [r, g, b] = self.shade(head, chart, s, texel_mm).map(|v| v.round() as u8);
                    [r, g, b, 255]
                }
                None => BACKGROUND.0,
            })
            .collect();
        let whole = RgbaImage::from_raw(fine, fine, pixels).unwrap_or_else(|| RgbaImage::new(fine, fine));
        imageops::resize(&whole, side, side, imageops::FilterType::Triangle)
    }

    /// The nearest surface under every sample.
    fn cast(&self, head: &Head, fine: u32, shown_mm: f32) -> Vec<Option<Seen>> {
        let mesh = &head.mesh;
        let toward = self.toward();
        let mut seen: Vec<Option<Seen>> = vec![None; (fine * fine) as usize];
        for t in 0..mesh.triangles.len() {
            let corners = mesh.corners(t);
            let flat = corners.map(|c| self.pixel(c, fine, shown_mm));
            let area = (flat[1] - flat[0]).perp_dot(flat[2] - flat[0]);
            // Seen from behind, or edge on.
            if area > -1e-6 {
                continue;
            }
            let low = flat[0].min(flat[1]).min(flat[2]).floor().max(Vec2::ZERO).as_uvec2();
            let high = flat[0].max(flat[1]).max(flat[2]).ceil().min(Vec2::splat(fine as f32 - 1.0));
            if high.min_element() < 0.0 {
                continue;
            }
            let high = high.as_uvec2();
            for (x, y) in (low.y..=high.y).flat_map(|y| (low.x..=high.x).map(move |x| (x, y))) {
                let p = vec2(x as f32 + 0.5, y as f32 + 0.5);
                let edge = |a: Vec2, b: Vec2| (b - a).perp_dot(p - a) / area;
                let weights = vec3(edge(flat[1], flat[2]), edge(flat[2], flat[0]), edge(flat[0], flat[1]));
                if weights.min_element() < 0.0 {
                    continue;
                }
                let depth = corners.iter().zip(weights.to_array()).map(|(c, w)| c.dot(toward) * w).sum();
                let at = &mut seen[(x + y * fine) as usize];
                if at.is_none_or(|s| s.depth < depth) {
                    *at = Some(Seen { depth, triangle: t as u32, weights });
                }
            }
        }
        seen
    }

    /// Colour of a sample.
    fn shade(&self, head: &Head, chart: &Chart, seen: Seen, sample_mm: f32) -> [f32; 3] {
        let mesh = &head.mesh;
        let corners = mesh.triangles[seen.triangle as usize];
        let mix = |of: &dyn Fn(u32) -> Vec3| {
            corners.iter().zip(seen.weights.to_array()).map(|(i, w)| of(*i) * w).sum::<Vec3>()
        };
        let p = mix(&|i| mesh.positions_mm[i as usize]);
        let n = crate::math::unit_or(mix(&|i| mesh.normals[i as usize]), self.toward());
        let light = (self.toward() + self.up * 0.5 - self.right * 0.4).normalize();
        let shade = 0.34 + 0.5 * n.dot(light).max(0.0) + 0.18 * n.dot(self.toward()).max(0.0);
        let mut color = painted(head, seen);
        let texel = chart.texel(chart.frame.st_from_point(p));
        if texel.area_mm2 > 0.0 && p.distance(texel.position_mm) < OFF_MM {
            let uv = chart.uv_from_point(p);
            color = toned(color, tint(ZoneShares::at(uv).most()).map(f32::from), 0.5 * texel.scalp);
            // How fast the coordinates run here, by a step along the surface.
            let along = (self.right - n * n.dot(self.right)).normalize_or_zero();
            let across = n.cross(along);
            let step = |d: Vec3| (chart.uv_from_point(p + d) - uv).abs();
            let per_mm = (step(along).powf(2.0) + step(across).powf(2.0)).powf(0.5).max(Vec2::splat(1e-5));
            color = toned(color, GRID, grid(uv, per_mm, sample_mm));
        }
        color.map(|c| (c * shade).clamp(0.0, 255.0))
    }
}

/// How much of a line of the grid covers a place.
fn grid(uv: Vec2, per_mm: Vec2, sample_mm: f32) -> f32 {
    if !(EAR_V..=1.0 - EAR_V).contains(&uv.y) || !(-0.02..1.16).contains(&uv.x) {
        return 0.0;
    }
    let line = |value: f32, per_mm: f32| {
        let nearest = (value * 10.0).round() / 10.0;
        let half_mm = if (nearest - 0.5).abs() < 1e-3 { 0.8 } else { 0.35 };
        ((half_mm + sample_mm * 0.5 - (value - nearest).abs() / per_mm) / sample_mm).clamp(0.0, 1.0)
    };
    0.75 * line(uv.x, per_mm.x).max(line(uv.y, per_mm.y))
}

fn toned(from: [f32; 3], to: [f32; 3], share: f32) -> [f32; 3] {
    std::array::from_fn(|k| from[k] + (to[k] - from[k]) * share)
}

/// The scan's own colour, or clay.
fn painted(head: &Head, seen: Seen) -> [f32; 3] {
    let t = seen.triangle as usize;
    match &head.paint {
        Paint::Skin => CLAY,
        Paint::Vertices(colors) => {
            let corners = head.mesh.triangles[t].map(|i| Vec3::from(colors[i as usize].map(f32::from)));
            (corners[0] * seen.weights.x + corners[1] * seen.weights.y + corners[2] * seen.weights.z).to_array()
        }
        Paint::Image { corner_uv, image } => {
            let [a, b, c] = corner_uv[t];
            let at = a * seen.weights.x + b * seen.weights.y + c * seen.weights.z;
            let at = (at - at.floor()) * vec2(image.width() as f32, image.height() as f32);
            let (x, y) = ((at.x as u32).min(image.width() - 1), (at.y as u32).min(image.height() - 1));
            image.get_pixel(x, y).0.map(f32::from)
        }
    }
}

/// Colour of a zone.
pub(super) fn tint(zone: Zone) -> [u8; 3] {
    match zone {
        Zone::None => [190, 190, 190],
        Zone::Hairline => [230, 120, 90],
        Zone::Frontal => [86, 140, 220],
        Zone::MidScalp => [70, 180, 170],
        Zone::Crown => [160, 120, 220],
        Zone::Temples => [236, 176, 80],
        Zone::Sides => [150, 190, 90],
        Zone::Nape => [220, 120, 150],
    }
}
