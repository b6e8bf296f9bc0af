//! Turns grown hair into the uniform that `grow`, `hair_density`, `strands` and `skin` read.

use crate::design::hair::Hair;
use crate::dots::brows;
use crate::layout::{HAIR_GRID_X, HAIR_GRID_Y, HAIR_GRID_Z, HairStyle, PARTING_POINTS};
use crate::scene::frame::FrameSpec;
use crate::stage::Stage;
use bytemuck::Zeroable;
use glam::{Vec3, vec2, vec3};

/// Points that all strands hold at most: 48 MB.
const POINTS: u32 = 6_000_000;
/// Points that fill the hair grid.
const FILLING_POINTS: u32 = 400_000;
/// A ribbon's width in pixels by the level of detail, in the middle of the picture.
const RIBBON_PX: f32 = 0.6;
/// Width of a hair of the face for its level of detail, mm.
const FACE_SHAFT_MM: f32 = 0.065;
/// Scalp coordinates: u of the parting's ends, the whorl of the crown.
const PARTING_U: (f32, f32) = (0.14, 0.62);
const WHORL_UV: (f32, f32) = (0.68, 0.515);

/// The hair of a frame on the head of a stage that has `hairs` hairs.
pub fn hair_style(stage: &Stage, spec: &FrameSpec, hairs: u32) -> HairStyle {
    let hair = &spec.hair;
    let frame = &stage.chart.frame;
    let (turn_mm, coil_mm) = coil(hair.curl);
    let points = 1 + segments(hair.length_mm, hair.curl, turn_mm);
    let (low_mm, cell_mm) = hair_grid_box(stage, hair);
    let parting = parting(stage, hair);
    let hair_style = HairStyle {
        center_mm: frame.center_mm.to_array(),
        length_mm: hair.length_mm,
        chart_x: frame.axes.x_axis.to_array(),
        curl: hair.curl,
        chart_y: frame.axes.y_axis.to_array(),
        shaft_mm: hair.shaft_mm,
        chart_pole: frame.axes.z_axis.to_array(),
        grey: hair.at(spec.years).grey,
        whorl_mm: skin_point(stage, WHORL_UV.0, WHORL_UV.1).to_array(),
        turn_mm,
        pigmented: hair.pigmented_albedo().to_array(),
        coil_mm,
        low_mm: low_mm.to_array(),
        cell_mm,
        points,
        hairs,
        filling: (FILLING_POINTS / points).min(hairs),
        parting_points: parting.len() as u32,
        parting: std::array::from_fn(|i| parting.get(i).map_or([0.0; 4], |p| p.extend(0.0).to_array())),
        shown: 1.0,
        gloss: if spec.gloss { 1.0 } else { 0.0 },
        eye_mm: spec.view.eye_mm().to_array(),
        ..HairStyle::zeroed()
    };
    let (drawn, thicker) = level_of_detail(&hair_style, spec);
    HairStyle { drawn, thicker, ..hair_style }
}

/// A brow of hairs thicker than this looks scratched into the skin, at any distance (by eye).
const MOST_THICKER_FACE: f32 = 1.6;

/// How the hair of the face looks, `hairs` hairs of it; `scalp` shades it where hair is grown.
pub fn face(spec: &FrameSpec, hairs: u32, scalp: &HairStyle) -> HairStyle {
    let hair_style = HairStyle {
        points: brows::POINTS as u32,
        hairs,
        drawn: hairs,
        thicker: 1.0,
        shaft_mm: FACE_SHAFT_MM,
        pigmented: spec.hair.pigmented_albedo().to_array(),
        grey: spec.hair.at(spec.years).grey,
        gloss: if spec.gloss { 1.0 } else { 0.0 },
        eye_mm: spec.view.eye_mm().to_array(),
        low_mm: scalp.low_mm,
        cell_mm: scalp.cell_mm,
        shown: scalp.shown,
        ..HairStyle::zeroed()
    };
    // All hairs where the picture rests; while it moves fewer and thicker ones.
    let (drawn, thicker) = if spec.samples > 1 { (hairs, 1.0) } else { level_of_detail(&hair_style, spec) };
    let drawn = drawn.max((hairs as f32 / thicker.min(MOST_THICKER_FACE)).ceil() as u32);
    HairStyle { drawn, thicker: hairs as f32 / drawn.max(1) as f32, ..hair_style }
}

/// The part of a hair_style that the strands' points depend on.
pub fn shape(hair_style: &HairStyle) -> HairStyle {
    let unseen = HairStyle { pigmented: [0.0; 3], grey: 0.0, shaft_mm: 0.0, gloss: 0.0, ..*hair_style };
    HairStyle { eye_mm: [0.0; 3], drawn: 0, thicker: 0.0, ..unseen }
}

/// Strands that there is room for.
pub fn most_strands(hair_style: &HairStyle) -> u32 {
    (POINTS / hair_style.points.max(1)).min(hair_style.hairs)
}

/// Strands to draw in a frame, and their width over a hair's: as many as are about a pixel wide, so
/// that the area they cover stays that of all hairs.
pub fn level_of_detail(hair_style: &HairStyle, spec: &FrameSpec) -> (u32, f32) {
    let focal_px = spec.height as f32 * 0.5 / (spec.view.fov_deg.to_radians() * 0.5).tan();
    let px_mm = spec.view.distance_mm / focal_px;
    let thicker = if spec.lod { (RIBBON_PX * px_mm / hair_style.shaft_mm.max(1e-3)).max(1.0) } else { 1.0 };
    let drawn = ((hair_style.hairs as f32 / thicker).ceil() as u32).min(most_strands(hair_style));
    (drawn, hair_style.hairs as f32 / drawn.max(1) as f32)
}

/// Arc length of a turn and its radius, mm: from flat long waves to the tight coils of type 4 hair,
/// whose length shrinks to a third (model).
fn coil(curl: f32) -> (f32, f32) {
    let turn_mm = 48.0 - 39.0 * curl.powf(0.8);
    let slant = 0.95 * (1.0 - (1.0 - curl).powf(1.7));
    (turn_mm, turn_mm * slant / std::f32::consts::TAU)
}

fn segments(length_mm: f32, curl: f32, turn_mm: f32) -> u32 {
    let straight = (length_mm / 20.0).clamp(0.7, 5.0);
    let step = if curl < 0.05 { straight } else { straight.min(turn_mm / 11.0) };
    (length_mm / step).ceil().clamp(4.0, 255.0) as u32
}

/// The parting on the skin, front to back; empty where there is none.
fn parting(stage: &Stage, hair: &Hair) -> Vec<Vec3> {
    let Some(v) = hair.parting.v() else { return Vec::new() };
    let share = |i: usize| i as f32 / (PARTING_POINTS - 1) as f32;
    (0..PARTING_POINTS).map(|i| skin_point(stage, PARTING_U.0 + (PARTING_U.1 - PARTING_U.0) * share(i), v)).collect()
}

/// The skin at scalp coordinates; the vertex where they lie off the head.
fn skin_point(stage: &Stage, u: f32, v: f32) -> Vec3 {
    stage.chart.point_from_uv(vec2(u, v)).unwrap_or(stage.chart.landmarks.vertex)
}

/// Corner and cells of a grid around the head and its hair.
fn hair_grid_box(stage: &Stage, hair: &Hair) -> (Vec3, f32) {
    let head = stage.head.bounds();
    let out = 8.0 + 0.25 * hair.length_mm;
    let size = head.size() + 2.0 * out;
    let cells = vec3(HAIR_GRID_X as f32, HAIR_GRID_Y as f32, HAIR_GRID_Z as f32) - 2.0;
    let cell_mm = (size / cells).max_element();
    (head.center() - 0.5 * cell_mm * (cells + 2.0), cell_mm)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coils_tighten_and_are_never_wider_than_their_turn() {
        let all: Vec<(f32, f32)> = (0..=20).map(|i| coil(i as f32 / 20.0)).collect();
        assert_eq!(all[0].1, 0.0);
        assert!(all.windows(2).all(|w| w[1].0 < w[0].0));
        assert!(all.iter().all(|(turn, radius)| radius * std::f32::consts::TAU < *turn));
    }

    #[test]
    fn coverage_is_kept_at_every_level_of_detail() {
        let hair_style = HairStyle { points: 21, hairs: 80_000, shaft_mm: 0.07, ..HairStyle::zeroed() };
        let mut spec = FrameSpec::default();
        for height in [100, 300, 900, 4000] {
            spec.height = height;
            let (drawn, thicker) = level_of_detail(&hair_style, &spec);
            assert!((drawn as f32 * thicker / 80_000.0 - 1.0).abs() < 1e-3, "{drawn} strands, {thicker} as wide");
        }
        spec.lod = false;
        assert_eq!(level_of_detail(&hair_style, &spec).0, 80_000);
    }
}
