//! What a stage keeps on the device: head, impressions, clusters, density map.

use crate::design::density::DensityMap;
use crate::gpu::{Gpu, GpuError, buffer};
use crate::layout::{Aged, ENTRY_SIZE, HeadVertex};
use crate::mesh::chart::Chart;
use crate::optics::skin::{self, BLOOD_STEPS, MELANIN_STEPS};
use crate::stage::Stage;
use wgpu::BufferUsages as Usage;

/// Device copies of a [`Stage`]; rebuilt from it after a loss.
pub struct Resident {
    pub vertices: wgpu::Buffer,
    pub vertex_count: u32,
    pub indices: wgpu::Buffer,
    pub index_count: u32,
    pub impressions: wgpu::Buffer,
    pub impression_count: u32,
    pub clusters: wgpu::Buffer,
    pub cluster_count: u32,
    /// Impressions at the shown time, written by the `age` pass.
    pub aged: wgpu::Buffer,
    /// Impressions per mm2 over the chart.
    pub density: wgpu::TextureView,
    pub entry: EntryMap,
    /// Bare skin over melanin and blood, see `optics::skin::bare_table`.
    pub bare: wgpu::TextureView,
    pub sampler: wgpu::Sampler,
}

/// What the `entry` pass fills.
pub struct EntryMap {
    pub texel_mm2: wgpu::Buffer,
    pub sums: wgpu::Buffer,
    pub rows: wgpu::Buffer,
    /// Transmittance on the way in, by band, over the chart.
    pub map: wgpu::TextureView,
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
            impression_count: stage.packed.len() as u32,
            impressions: buffer::filled(gpu, "impressions", &stage.packed, Usage::STORAGE)?,
            clusters: buffer::filled(gpu, "clusters", &stage.clusters, Usage::STORAGE)?,
            cluster_count: stage.clusters.len() as u32,
            aged: buffer::empty(gpu, "aged impressions", aged_bytes, Usage::STORAGE)?,
            density: density_texture(gpu, &stage.density),
            entry: EntryMap::new(gpu, &stage.chart)?,
            bare: bare_texture(gpu),
            sampler: gpu.device.create_sampler(&wgpu::SamplerDescriptor {
                label: Some("linear"),
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                ..Default::default()
            }),
        })
    }
}

impl EntryMap {
    fn new(gpu: &Gpu, chart: &Chart) -> Result<Self, GpuError> {
        let texels = u64::from(ENTRY_SIZE * ENTRY_SIZE);
        let size = [ENTRY_SIZE; 2];
        let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::STORAGE_BINDING;
        Ok(Self {
            texel_mm2: buffer::filled(gpu, "texel areas", &texel_areas_mm2(chart), Usage::STORAGE)?,
            sums: buffer::empty(gpu, "entry sums", texels * 16, Usage::STORAGE)?,
            rows: buffer::empty(gpu, "entry rows", texels * 32, Usage::STORAGE)?,
            map: texture(gpu, "entry map", size, wgpu::TextureFormat::Rgba16Float, usage)
                .create_view(&Default::default()),
        })
    }
}

/// The chart's areas, summed onto the coarser entry map.
fn texel_areas_mm2(chart: &Chart) -> Vec<f32> {
    let mut areas = vec![0.0; (ENTRY_SIZE * ENTRY_SIZE) as usize];
    for (i, texel) in chart.texels.iter().enumerate() {
        let [x, y] = [i as u32 % chart.size, i as u32 / chart.size].map(|k| k * ENTRY_SIZE / chart.size);
        areas[(y * ENTRY_SIZE + x) as usize] += texel.area_mm2;
    }
    areas
}

fn bare_texture(gpu: &Gpu) -> wgpu::TextureView {
    let halves: Vec<u16> = skin::bare_table().iter().flat_map(|r| r.to_array()).map(buffer::half_from_f32).collect();
    filled(gpu, "bare skin", [MELANIN_STEPS as u32, BLOOD_STEPS as u32], wgpu::TextureFormat::Rgba16Float, &halves)
}

fn density_texture(gpu: &Gpu, map: &DensityMap) -> wgpu::TextureView {
    let halves: Vec<u16> =
        map.per_cm2.iter().map(|&d| buffer::half_from_f32(crate::units::per_mm2_from_per_cm2(d))).collect();
    filled(gpu, "density", [map.size; 2], wgpu::TextureFormat::R16Float, &halves)
}

/// A sampled texture of half floats.
fn filled(
    gpu: &Gpu,
    label: &'static str,
    size: [u32; 2],
    format: wgpu::TextureFormat,
    halves: &[u16],
) -> wgpu::TextureView {
    let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
    let texture = texture(gpu, label, size, format, usage);
    let row = halves.len() as u32 / size[1] * 2;
    gpu.queue.write_texture(
        texture.as_image_copy(),
        bytemuck::cast_slice(halves),
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: None },
        texture.size(),
    );
    texture.create_view(&Default::default())
}

fn texture(
    gpu: &Gpu,
    label: &'static str,
    [width, height]: [u32; 2],
    format: wgpu::TextureFormat,
    usage: wgpu::TextureUsages,
) -> wgpu::Texture {
    gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some(label),
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage,
        view_formats: &[],
    })
}
