//! What is on the device of a plan: its impressions and hairs, and what scars leave of the skin.

use crate::design::density::DensityMap;
use crate::design::scars::ScarMap;
use crate::gpu::{Gpu, GpuError, buffer, texture};
use crate::layout::{Aged, COMPLEXION_SIZE};
use crate::mesh::chart::{Chart, ChartTexel};
use crate::stage::Stage;
use half::f16;
use wgpu::BufferUsages as Usage;

/// Made anew by every edit of a plan.
pub struct PlanBuffers {
    pub impressions: wgpu::Buffer,
    pub impression_count: u32,
    pub clusters: wgpu::Buffer,
    pub cluster_count: u32,
    /// Impressions at the shown time, written by the `age` pass.
    pub aged: wgpu::Buffer,
    /// Share of its darkened area that each cluster keeps, written by the `entry` pass.
    pub unions: wgpu::Buffer,
    /// Impressions per mm2 over the chart.
    pub density: wgpu::TextureView,
}

impl PlanBuffers {
    /// # Errors
    /// A plan too large for the device.
    pub fn new(gpu: &Gpu, stage: &Stage) -> Result<Self, GpuError> {
        let aged_bytes = (stage.packed.len() * size_of::<Aged>()) as u64;
        Ok(Self {
            impressions: buffer::filled(gpu, "impressions", &stage.packed, Usage::STORAGE)?,
            impression_count: stage.packed.len() as u32,
            clusters: buffer::filled(gpu, "clusters", &stage.clusters, Usage::STORAGE)?,
            cluster_count: stage.clusters.len() as u32,
            aged: buffer::empty(gpu, "aged impressions", aged_bytes, Usage::STORAGE)?,
            unions: buffer::empty(gpu, "unions", stage.clusters.len() as u64 * 4, Usage::STORAGE)?,
            density: density_texture(gpu, &stage.density),
        })
    }
}

/// Made anew where the cover of own hair and scars is; most edits leave it as it is.
pub struct CoverMaps {
    /// Over the chart: distance of the skin from the chart's centre, mm; paleness and gloss of scars.
    pub ground: wgpu::TextureView,
    /// Uneven colour of the skin over the chart, written by the `complexion` pass.
    pub complexion: wgpu::TextureView,
}

impl CoverMaps {
    /// The scars; the complexion is still to be baked.
    pub fn new(gpu: &Gpu, stage: &Stage) -> Self {
        Self { ground: ground_texture(gpu, &stage.chart, &stage.cover.scars), complexion: complexion_texture(gpu) }
    }
}

fn ground_texture(gpu: &Gpu, chart: &Chart, scars: &ScarMap) -> wgpu::TextureView {
    // About the neck's, where the chart's rays meet no skin.
    const ELSEWHERE_MM: f32 = 100.0;
    let radius = |t: &ChartTexel| {
        if t.area_mm2 > 0.0 { t.position_mm.distance(chart.frame.center_mm) } else { ELSEWHERE_MM }
    };
    let texel = |(i, t): (usize, &ChartTexel)| {
        let scar = scars.at(i);
        [radius(t), scar.share * scar.paleness, scar.share * scar.gloss, scar.share * scar.lift_mm]
    };
    let halves: Vec<f16> = chart.texels.iter().enumerate().flat_map(texel).map(f16::from_f32).collect();
    texture::filled(gpu, "ground", [chart.size; 2], wgpu::TextureFormat::Rgba16Float, &halves)
}

fn complexion_texture(gpu: &Gpu) -> wgpu::TextureView {
    let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::STORAGE_BINDING;
    texture::empty(gpu, "complexion", [COMPLEXION_SIZE; 2], wgpu::TextureFormat::Rgba8Unorm, usage)
        .create_view(&Default::default())
}

fn density_texture(gpu: &Gpu, map: &DensityMap) -> wgpu::TextureView {
    let halves: Vec<f16> = map.per_cm2.iter().map(|&d| f16::from_f32(crate::units::per_mm2_from_per_cm2(d))).collect();
    texture::filled(gpu, "density", [map.size; 2], wgpu::TextureFormat::R16Float, &halves)
}
