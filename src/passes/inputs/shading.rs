//! Turns skin, light and treatment into the uniform that the `skin` pass reads.

use crate::design::loss::Areata;
use crate::dots::age::{self, HAIR_ROOT_MM, age};
use crate::layout::{Ageing, LIGHT_DISTANT, LIGHT_RECTANGLE, Light, MAX_LIGHTS, Shading, VISIBILITY_PER_MM};
use crate::math::unit_or;
use crate::optics::overlap::Spots;
use crate::optics::{BANDS_NM, carbon_bands, ein, iron_oxide_bands, spectra};
use crate::passes::around::Around;
use crate::scene::frame::FrameSpec;
use crate::scene::light::{self, SHADOW_RANGE_MM, SHADOW_SIDE_MM, Shape, Source};
use crate::stage::Stage;
use glam::{Mat4, Vec3, Vec4};

/// Impressions of each session whose mean stands for all of them.
const SAMPLE: usize = 192;

/// The uniform for a frame and how many of its lights are on.
pub fn shading(stage: &Stage, spec: &FrameSpec, ageing: &Ageing) -> (Shading, u32) {
    let preset = light::preset(&spec.light);
    let pigment = mean_pigment(stage, ageing);
    let frame = &stage.chart.frame;
    let (lights, sum) = lights(spec, stage.center_mm());
    let around = Around::new(&spec.light, sum);
    let shading = Shading {
        melanin: spec.skin.melanin_at(spec.years),
        blood: spec.skin.blood,
        gloss: spec.skin.sheen,
        freckles: spec.skin.freckles,
        variation: spec.skin.variation,
        redness: age::redness(spec.days, spec.aftercare),
        entry_sigma_mm: entry_sigma_mm(spec.skin.blood, pigment.depth_mm).to_array(),
        band_carbon: pigment.carbon.to_array(),
        band_iron: pigment.iron.to_array(),
        around_color: around.color.to_array(),
        mean_depth_mm: pigment.depth_mm,
        around_turn: around.turn,
        around_levels: around.levels,
        around: around.irradiance.map(|rgb| Vec3::from(rgb).extend(0.0).to_array()),
        chart_center_mm: frame.center_mm.to_array(),
        chart_x: frame.axes.x_axis.to_array(),
        chart_y: frame.axes.y_axis.to_array(),
        chart_pole: frame.axes.z_axis.to_array(),
        nasion_mm: (stage.face.nasion_mm - frame.center_mm).to_array(),
        melanin_today: spec.skin.melanin,
        face_scale: stage.face.scale.to_array(),
        _pad1: 0.0,
        hair: spec.hair.at(spec.years).albedo().to_array(),
        brows: if stage.loss.areata == Areata::Universalis { 0.0 } else { 1.0 },
        overlap_width: pigment.spots.width,
        overlap_half: pigment.spots.half,
        regularity: stage.regularity,
        background: [around.backdrop_share; 3],
        lights,
    };
    (shading, preset.sources.len().min(MAX_LIGHTS) as u32)
}

/// Orthographic view of each light, for its shadow map.
pub fn shadow_views(spec: &FrameSpec, center_mm: Vec3) -> Vec<Mat4> {
    let view = |(_, place): (&Source, Vec3)| {
        light::ortho_from_world(unit_or(place, Vec3::Y), center_mm, SHADOW_SIDE_MM, SHADOW_RANGE_MM)
    };
    placed(spec).map(view).collect()
}

/// The preset's sources and where they are about the head's middle, mm.
fn placed(spec: &FrameSpec) -> impl Iterator<Item = (&'static Source, Vec3)> {
    let (turn, azimuth, elevation) = (spec.light.turn_deg, spec.view.azimuth_deg, spec.view.elevation_deg);
    let sources = light::preset(&spec.light).sources.iter().take(MAX_LIGHTS);
    sources.map(move |s| (s, light::place_mm(s, turn, azimuth, elevation)))
}

/// The lights and the sum of their shares; with the ambient they make white read 1.
fn lights(spec: &FrameSpec, center_mm: Vec3) -> ([Light; MAX_LIGHTS], f32) {
    let preset = light::preset(&spec.light);
    let sum: f32 = preset.sources.iter().map(|s| s.share).sum();
    let mut lights = [Light::default(); MAX_LIGHTS];
    for ((slot, (source, place)), view) in lights.iter_mut().zip(placed(spec)).zip(shadow_views(spec, center_mm)) {
        let share = source.share / (sum + preset.ambient_share);
        let irradiance = light::adapted_rgb(source.kelvin, spec.light.adaptation) * share * WHITE;
        let toward = unit_or(place, Vec3::Y);
        let [x, y] = source.half_sides_mm(place);
        let (kind, power) = match source.shape {
            Shape::Distant { .. } => (LIGHT_DISTANT, irradiance),
            Shape::Rectangle { .. } => {
                // Irradiance is that of the skin nearest to the light.
                let from = place - toward * SKIN_RADIUS_MM;
                let corners = [from - x - y, from + x - y, from + x + y, from - x + y];
                (LIGHT_RECTANGLE, irradiance / light::form_factor(corners, toward).max(1e-6))
            }
        };
        *slot = Light {
            toward: toward.to_array(),
            angular_radius: source.angular_radius(),
            power: power.to_array(),
            kind,
            center_mm: (center_mm + place).to_array(),
            half_x_mm: x.to_array(),
            half_y_mm: y.to_array(),
            shadow_from_world: view.to_cols_array_2d(),
            ..Light::default()
        };
    }
    (lights, sum)
}

/// About half of a head's width and length, mm.
const SKIN_RADIUS_MM: f32 = 90.0;
/// A head faces each of its lights only in part; this brings its brightest skin to white's level.
const WHITE: f32 = 2.3;

/// Widths of the entry pass by band, mm: 0.66 d^0.75 + 0.85 d^0.32 z of the diffusion length d in
/// the dermis and the depth z, a fit to Monte Carlo kernels in light skin (model).
fn entry_sigma_mm(blood: f32, depth_mm: f32) -> Vec4 {
    Vec4::from_array(BANDS_NM.map(|nm| {
        let at = spectra::at(f64::from(nm));
        let absorption = at.dermis(f64::from(blood));
        let reach_mm = 10.0 / (3.0 * absorption * (absorption + at.scattering)).sqrt();
        (0.66 * reach_mm.powf(0.75) + 0.85 * reach_mm.powf(0.32) * f64::from(depth_mm)) as f32
    }))
}

fn visibility(depth_mm: f32) -> f32 {
    (-VISIBILITY_PER_MM * depth_mm).exp()
}

struct MeanPigment {
    /// Depth at which the pigment is as visible as it is on average, weighted by the darkened area, mm.
    depth_mm: f32,
    /// Darkened area by band over that in the reference band, if all pigment were of one kind.
    carbon: Vec4,
    iron: Vec4,
    /// The mean impression.
    spots: Spots,
}

/// Means over a sample of every session's impressions, at the shown time.
fn mean_pigment(stage: &Stage, ageing: &Ageing) -> MeanPigment {
    let (mut carbon, mut iron) = (Vec4::ZERO, Vec4::ZERO);
    let (mut reference, mut visible) = (0.0, 0.0);
    let (mut count, mut sigma, mut optical, mut spot) = (0.0, 0.0, 0.0, 0.0);
    // The beard is no part of the treated skin.
    let shown = &stage.packed[..stage.impressions.len() + stage.stubble.marks.len()];
    let step = (shown.len() / (SAMPLE * 8)).max(1);
    for packed in shown.iter().step_by(step) {
        let aged = age(packed, ageing);
        if aged.area_mm2 <= 0.0 {
            continue;
        }
        let depth_mm = if packed.is_hair() { HAIR_ROOT_MM } else { aged.ink().depth_mm };
        if !packed.is_hair() {
            count += 1.0;
            sigma += aged.ink().sigma_mm;
            optical += aged.depth_optical;
            spot += aged.area_mm2;
        }
        // Stumps of hair absorb as carbon does, up close too.
        let per_ein = aged.area_mm2 / ein(aged.depth_optical);
        let darkened = |bands: Vec4| (bands * aged.depth_optical).map(ein) * per_ein;
        carbon += darkened(carbon_bands());
        iron += darkened(iron_oxide_bands());
        reference += aged.area_mm2;
        visible += aged.area_mm2 * visibility(depth_mm);
    }
    if reference <= 0.0 {
        let spots = Spots::new(0.1, 1.0, 1.0);
        return MeanPigment { depth_mm: 0.4, carbon: Vec4::ONE, iron: Vec4::ONE, spots };
    }
    let n = f32::max(count, 1.0);
    let spots = Spots::new(sigma / n, optical / n, spot / n);
    let depth_mm = -(visible / reference).ln() / VISIBILITY_PER_MM;
    MeanPigment { depth_mm, carbon: carbon / reference, iron: iron / reference, spots }
}
