//! The light around the head: how much of a preset's light it is, its colour, and the backdrop that it makes.

#[cfg(feature = "viewer")]
pub mod backdrop;

use crate::gpu::{Gpu, texture};
use crate::layout::ENVIRONMENT_TERMS;
use crate::optics::environment::{self, LEVELS, SIDE};
use crate::scene::LightChoice;
use crate::scene::light;
use glam::Vec3;

/// Of the light around, what the backdrop shows in a room of 1000 lx: dim, so that the head stands out and words can
/// be read; and how it grows with the light, so that a day is brighter than a room (model).
const BACKDROP_SHARE: f32 = 0.36;
const BACKDROP_POWER: f32 = 0.2;

/// A preset's surroundings at its level and in its colour.
pub struct Around {
    /// Mean over all directions, linear sRGB.
    pub color: Vec3,
    pub irradiance: [[f32; 3]; ENVIRONMENT_TERMS],
    /// Cosine and sine of the rig's turn.
    pub turn: [f32; 2],
    /// First map among the layers of all and the way to its last, 0 to 1.
    pub levels: [f32; 2],
    /// What the backdrop shows of it.
    pub backdrop_share: f32,
}

impl Around {
    /// Of a light whose sources' shares sum to `sources`: the map's mean gets the level and the colour of the
    /// preset's dome. The colour check keeps the plain dome.
    pub fn new(choice: &LightChoice, sources: f32) -> Self {
        let preset = light::preset(choice);
        let share = preset.ambient_share / (preset.ambient_share + sources);
        let dome = |kelvin: f32, level: f32| light::adapted_rgb(kelvin, choice.adaptation) * share * level;
        let sky = dome(preset.sky_kelvin, light::SKY_LEVEL);
        let ground = dome(preset.ground_kelvin, light::GROUND_LEVEL);
        let color = (sky + ground) * 0.5;
        let index = environment::index_of(preset.name);
        let (mut irradiance, layers) = match environment::all().get(index) {
            Some(found) => (found.irradiance, (environment::all().len() * LEVELS) as f32),
            None => ([[0.0; 3]; ENVIRONMENT_TERMS], 1.0),
        };
        irradiance = environment::turned(&irradiance, choice.turn_deg).map(|t| (Vec3::from(t) * color).to_array());
        if index + 1 == environment::all().len() {
            irradiance[1] = ((sky - ground) * 0.5).to_array();
        }
        let (sine, cosine) = choice.turn_deg.to_radians().sin_cos();
        let first = (index * LEVELS) as f32 + 0.5;
        Self {
            color,
            irradiance,
            turn: [cosine, sine],
            levels: [first / layers, (LEVELS - 1) as f32 / layers],
            backdrop_share: BACKDROP_SHARE * (preset.lux * 1e-3).powf(BACKDROP_POWER),
        }
    }
}

/// The prefiltered maps of all presets, one above the other.
pub fn texture(gpu: &Gpu) -> wgpu::TextureView {
    let words: Vec<u32> = environment::all().iter().flat_map(|e| e.words.iter().copied()).collect();
    let side = SIDE as u32;
    let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("surroundings"),
        size: wgpu::Extent3d {
            width: side,
            height: side,
            depth_or_array_layers: (environment::all().len() * LEVELS) as u32,
        },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D3,
        format: wgpu::TextureFormat::Rgb9e5Ufloat,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    texture::write(gpu, &texture, 0, bytemuck::cast_slice(&words));
    texture.create_view(&Default::default())
}
