//! What is on the device once, whatever head is shown: tables of optics, the skin's relief, samplers.

use crate::gpu::{Gpu, texture};
use crate::optics::ltc;
use crate::optics::skin::{self, BLOOD_STEPS, MELANIN_STEPS};
use crate::passes::{around, relief};
use half::f16;

/// Made once a device.
pub struct DeviceTables {
    /// Bare skin over melanin and blood, see `optics::skin::bare_table`.
    pub bare: wgpu::TextureView,
    /// Lobes for rectangles of light, see `optics::ltc`.
    pub ltc: wgpu::TextureView,
    /// What surrounds the head in each light, prefiltered, see `optics::environment`.
    pub surroundings: wgpu::TextureView,
    /// A tile of pores and lines, with levels.
    pub relief: wgpu::TextureView,
    pub relief_sampler: wgpu::Sampler,
    pub sampler: wgpu::Sampler,
    /// Share of four texels of a shadow map that lie no nearer to the light than asked.
    pub shadow_sampler: wgpu::Sampler,
}

impl DeviceTables {
    /// Uploads all of it.
    pub fn new(gpu: &Gpu) -> Self {
        Self {
            bare: bare_texture(gpu),
            ltc: ltc_texture(gpu),
            surroundings: around::texture(gpu),
            relief: relief::texture(gpu),
            relief_sampler: texture::repeating(gpu, "relief"),
            sampler: gpu.device.create_sampler(&wgpu::SamplerDescriptor {
                label: Some("linear"),
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                ..Default::default()
            }),
            shadow_sampler: gpu.device.create_sampler(&wgpu::SamplerDescriptor {
                label: Some("shadow"),
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                compare: Some(wgpu::CompareFunction::GreaterEqual),
                ..Default::default()
            }),
        }
    }
}

fn bare_texture(gpu: &Gpu) -> wgpu::TextureView {
    let halves: Vec<f16> = skin::bare_table().iter().flat_map(|r| r.to_array()).map(f16::from_f32).collect();
    texture::filled(
        gpu,
        "bare skin",
        [MELANIN_STEPS as u32, BLOOD_STEPS as u32],
        wgpu::TextureFormat::Rgba16Float,
        &halves,
    )
}

/// The table's matrices above, its albedos below.
fn ltc_texture(gpu: &Gpu) -> wgpu::TextureView {
    let entries = ltc::floats().chunks_exact(ltc::FLOATS);
    let part = |from: usize| entries.clone().flat_map(move |e| e[from..from + 4].iter().copied());
    let halves: Vec<f16> = part(0).chain(part(4)).map(f16::from_f32).collect();
    texture::filled(gpu, "ltc", [ltc::SIDE as u32, 2 * ltc::SIDE as u32], wgpu::TextureFormat::Rgba16Float, &halves)
}
