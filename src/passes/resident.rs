//! What a stage keeps on the device: head, impressions, clusters, density map.

use crate::design::density::DensityMap;
use crate::gpu::{Gpu, GpuError, buffer};
use crate::layout::{Aged, HeadVertex};
use crate::stage::Stage;
use wgpu::BufferUsages as Usage;

/// Device copies of a [`Stage`]; rebuilt from it after a loss.
pub struct Resident {
    pub vertices: wgpu::Buffer,
    pub vertex_count: u32,
    pub indices: wgpu::Buffer,
    pub index_count: u32,
    pub impressions: wgpu::Buffer,
    pub clusters: wgpu::Buffer,
    pub cluster_count: u32,
    /// Impressions at the shown time, written by the `age` pass.
    pub aged: wgpu::Buffer,
    /// Impressions per mm2 over the chart.
    pub density: wgpu::TextureView,
    pub sampler: wgpu::Sampler,
}

impl Resident {
    /// # Errors
    /// A stage too large for the device.
    pub fn new(gpu: &Gpu, stage: &Stage) -> Result<Self, GpuError> {
        let mesh = &stage.head.mesh;
        let vertices: Vec<HeadVertex> = mesh
            .positions_mm
            .iter()
            .zip(&mesh.normals)
            .map(|(p, n)| HeadVertex { position_mm: p.to_array(), openness: 1.0, normal: n.to_array(), _pad0: 0.0 })
            .collect();
        let indices: &[u32] = mesh.triangles.as_flattened();
        let aged_bytes = (stage.packed.len() * size_of::<Aged>()) as u64;
        Ok(Self {
            vertices: buffer::filled(gpu, "head vertices", &vertices, Usage::VERTEX | Usage::STORAGE)?,
            vertex_count: vertices.len() as u32,
            indices: buffer::filled(gpu, "head triangles", indices, Usage::INDEX)?,
            index_count: indices.len() as u32,
            impressions: buffer::filled(gpu, "impressions", &stage.packed, Usage::STORAGE)?,
            clusters: buffer::filled(gpu, "clusters", &stage.clusters, Usage::STORAGE)?,
            cluster_count: stage.clusters.len() as u32,
            aged: buffer::empty(gpu, "aged impressions", aged_bytes, Usage::STORAGE)?,
            density: density_texture(gpu, &stage.density),
            sampler: gpu.device.create_sampler(&wgpu::SamplerDescriptor {
                label: Some("linear"),
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                ..Default::default()
            }),
        })
    }
}

fn density_texture(gpu: &Gpu, map: &DensityMap) -> wgpu::TextureView {
    let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("density"),
        size: wgpu::Extent3d { width: map.size, height: map.size, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::R16Float,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    let halves: Vec<u16> =
        map.per_cm2.iter().map(|&d| buffer::half_from_f32(crate::units::per_mm2_from_per_cm2(d))).collect();
    gpu.queue.write_texture(
        texture.as_image_copy(),
        bytemuck::cast_slice(&halves),
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(map.size * 2), rows_per_image: None },
        wgpu::Extent3d { width: map.size, height: map.size, depth_or_array_layers: 1 },
    );
    texture.create_view(&Default::default())
}
