//! Turns skin, light and treatment into the uniform that the `skin` pass reads.

use crate::dots::age::{self, age};
use crate::layout::{Ageing, HAIR_SESSION, Light, Look, MAX_LIGHTS};
use crate::optics::{BANDS_NM, carbon_bands, ein, iron_oxide_bands, spectra};
use crate::renderer::FrameSpec;
use crate::scene::light::{self, SHADOW_RANGE_MM, SHADOW_SIDE_MM};
use crate::stage::Stage;
use bytemuck::Zeroable;
use glam::{Mat4, Vec3, Vec4};

/// Impressions of each session whose mean stands for all of them.
const SAMPLE: usize = 192;

/// The uniform for a frame and how many of its lights are on.
pub fn look(stage: &Stage, spec: &FrameSpec, ageing: &Ageing) -> (Look, u32) {
    let preset = light::preset(&spec.light);
    let pigment = mean_pigment(stage, ageing);
    let frame = &stage.chart.frame;
    let (lights, sum) = lights(spec, stage.center_mm());
    let ambient = preset.ambient_share / (preset.ambient_share + sum);
    let look = Look {
        melanin: spec.skin.melanin,
        blood: spec.skin.blood,
        sheen: spec.skin.sheen,
        freckles: spec.skin.freckles,
        variation: spec.skin.variation,
        redness: age::redness(spec.days, spec.aftercare),
        entry_sigma_mm: entry_sigma_mm(spec.skin.blood, pigment.depth_mm).to_array(),
        band_carbon: pigment.carbon.to_array(),
        band_iron: pigment.iron.to_array(),
        sky: (light::adapted_rgb(preset.sky_kelvin) * ambient * light::SKY_LEVEL).to_array(),
        mean_depth_mm: pigment.depth_mm,
        ground: (light::adapted_rgb(preset.ground_kelvin) * ambient * light::GROUND_LEVEL).to_array(),
        chart_center_mm: frame.center_mm.to_array(),
        chart_x: frame.axes.x_axis.to_array(),
        chart_y: frame.axes.y_axis.to_array(),
        chart_pole: frame.axes.z_axis.to_array(),
        hair: spec.hair.albedo().to_array(),
        background: [0.052, 0.054, 0.058],
        lights,
        ..Look::zeroed()
    };
    (look, preset.sources.len().min(MAX_LIGHTS) as u32)
}

/// Orthographic view of each light, for its shadow map.
pub fn shadow_views(spec: &FrameSpec, center_mm: Vec3) -> Vec<Mat4> {
    directions(spec).map(|toward| light::ortho_from_world(toward, center_mm, SHADOW_SIDE_MM, SHADOW_RANGE_MM)).collect()
}

fn directions(spec: &FrameSpec) -> impl Iterator<Item = Vec3> {
    let (turn, azimuth, elevation) = (spec.light.turn_deg, spec.view.azimuth_deg, spec.view.elevation_deg);
    light::preset(&spec.light).sources.iter().take(MAX_LIGHTS).map(move |s| light::toward(s, turn, azimuth, elevation))
}

/// The lights and the sum of their shares; with the ambient they make white read 1.
fn lights(spec: &FrameSpec, center_mm: Vec3) -> ([Light; MAX_LIGHTS], f32) {
    let preset = light::preset(&spec.light);
    let sum: f32 = preset.sources.iter().map(|s| s.share).sum();
    let mut lights = [Light::default(); MAX_LIGHTS];
    let views = shadow_views(spec, center_mm);
    for (i, (source, toward)) in preset.sources.iter().take(MAX_LIGHTS).zip(directions(spec)).enumerate() {
        let share = source.share / (sum + preset.ambient_share);
        lights[i] = Light {
            toward: toward.to_array(),
            angular_radius: source.radius_deg.to_radians(),
            irradiance: (light::adapted_rgb(source.kelvin) * share * WHITE).to_array(),
            _pad0: 0.0,
            shadow_from_world: views[i].to_cols_array_2d(),
        };
    }
    (lights, sum)
}

/// A head faces each of its lights only in part; this brings its brightest skin to white's level.
const WHITE: f32 = 2.5;

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

struct MeanPigment {
    /// Mean depth, weighted by the darkened area, mm.
    depth_mm: f32,
    /// Darkened area by band over that in the reference band, if all pigment were of one kind.
    carbon: Vec4,
    iron: Vec4,
}

/// Means over a sample of every session's impressions, at the shown time.
fn mean_pigment(stage: &Stage, ageing: &Ageing) -> MeanPigment {
    let (mut carbon, mut iron) = (Vec4::ZERO, Vec4::ZERO);
    let (mut reference, mut depth) = (0.0, 0.0);
    let step = (stage.packed.len() / (SAMPLE * 8)).max(1);
    for packed in stage.packed.iter().step_by(step) {
        let aged = age(packed, ageing);
        let index = packed.params >> 22 & 0xf;
        let session = &ageing.sessions[index as usize];
        if index == HAIR_SESSION || session.visible == 0.0 || aged.depth_optical <= 0.0 {
            continue;
        }
        let per_ein = aged.area_mm2 / ein(aged.depth_optical);
        let darkened = |bands: Vec4| (bands * aged.depth_optical).map(ein) * per_ein;
        carbon += darkened(carbon_bands());
        iron += darkened(iron_oxide_bands());
        reference += aged.area_mm2;
        depth += aged.area_mm2 * (aged.params >> 12 & 0xfff) as f32 * 1e-3;
    }
    if reference <= 0.0 {
        return MeanPigment { depth_mm: 0.4, carbon: Vec4::ONE, iron: Vec4::ONE };
    }
    MeanPigment { depth_mm: depth / reference, carbon: carbon / reference, iron: iron / reference }
}
