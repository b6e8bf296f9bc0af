//! What a stage keeps on the device: head, impressions, clusters, density map.

use super::paint::{self, PaintImage};
use crate::design::density::DensityMap;
use crate::design::scars::ScarMap;
use crate::gpu::{Gpu, GpuError, buffer};
use crate::layout::{Aged, COMPLEXION_SIZE, ENTRY_SIZE};
use crate::mesh::chart::{Chart, ChartTexel};
use crate::optics::ltc;
use crate::optics::skin::{self, BLOOD_STEPS, MELANIN_STEPS};
use crate::stage::Stage;
use glam::Vec4;
use wgpu::BufferUsages as Usage;

/// Device copies of a [`Stage`]; rebuilt from it after a loss.
pub struct Resident {
    pub vertices: wgpu::Buffer,
    pub vertex_count: u32,
    /// Share of each light that reaches each vertex, a byte each, written by the `lit` pass.
    pub lit: wgpu::Buffer,
    /// The vertices' ambient occlusion was known and need not be baked.
    pub is_open: bool,
    /// Mean length of the triangles' sides, mm.
    pub edge_mm: f32,
    pub indices: wgpu::Buffer,
    pub index_count: u32,
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
    pub entry: EntryMap,
    /// Bare skin over melanin and blood, see `optics::skin::bare_table`.
    pub bare: wgpu::TextureView,
    /// Over the chart: distance of the skin from the chart's centre, mm; paleness and gloss of scars.
    pub ground: wgpu::TextureView,
    /// Uneven colour of the skin over the chart, written by the `complexion` pass.
    pub complexion: wgpu::TextureView,
    /// Lobes for rectangles of light, see `optics::ltc`.
    pub ltc: wgpu::TextureView,
    /// What surrounds the head in each light, prefiltered, see `optics::environment`.
    pub surroundings: wgpu::TextureView,
    pub paint: PaintImage,
    /// A tile of pores and lines, with levels.
    pub relief: wgpu::TextureView,
    pub relief_sampler: wgpu::Sampler,
    pub sampler: wgpu::Sampler,
    /// Share of four texels of a shadow map that lie no nearer to the light than asked.
    pub shadow_sampler: wgpu::Sampler,
}

/// What the `entry` pass fills.
pub struct EntryMap {
    /// Skin point, mm, and skin area, mm2, of each texel.
    pub texels: wgpu::Buffer,
    pub sums: wgpu::Buffer,
    pub rows: wgpu::Buffer,
    /// Transmittance on the way in, by band, over the chart.
    pub map: wgpu::TextureView,
}

impl Resident {
    /// # Errors
    /// A stage too large for the device.
    pub fn new(gpu: &Gpu, stage: &Stage) -> Result<Self, GpuError> {
        let (mut vertices, indices) = paint::vertices(&stage.head);
        let known = stage.ambient_occlusion.get().filter(|known| known.len() == vertices.len());
        for (vertex, open) in vertices.iter_mut().zip(known.into_iter().flatten()) {
            vertex.openness = *open;
        }
        let aged_bytes = (stage.packed.len() * size_of::<Aged>()) as u64;
        Ok(Self {
            vertices: buffer::filled(gpu, "head vertices", &vertices, Usage::VERTEX | Usage::STORAGE)?,
            vertex_count: vertices.len() as u32,
            lit: buffer::empty(gpu, "lit shares", vertices.len() as u64 * 4, Usage::VERTEX | Usage::STORAGE)?,
            is_open: known.is_some(),
            edge_mm: stage.head.mesh.mean_edge_mm(),
            indices: buffer::filled(gpu, "head triangles", &indices, Usage::INDEX)?,
            index_count: indices.len() as u32,
            impression_count: stage.packed.len() as u32,
            impressions: buffer::filled(gpu, "impressions", &stage.packed, Usage::STORAGE)?,
            clusters: buffer::filled(gpu, "clusters", &stage.clusters, Usage::STORAGE)?,
            cluster_count: stage.clusters.len() as u32,
            aged: buffer::empty(gpu, "aged impressions", aged_bytes, Usage::STORAGE)?,
            unions: buffer::empty(gpu, "unions", stage.clusters.len() as u64 * 4, Usage::STORAGE)?,
            density: density_texture(gpu, &stage.density),
            entry: EntryMap::new(gpu, &stage.chart)?,
            bare: bare_texture(gpu),
            ground: ground_texture(gpu, &stage.chart, &stage.cover.scars),
            complexion: complexion_texture(gpu),
            ltc: ltc_texture(gpu),
            surroundings: crate::passes::around::texture(gpu),
            relief: crate::passes::relief::texture(gpu),
            relief_sampler: crate::passes::relief::sampler(gpu),
            paint: PaintImage::new(gpu, &stage.head.paint)?,
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
        })
    }
}

impl EntryMap {
    fn new(gpu: &Gpu, chart: &Chart) -> Result<Self, GpuError> {
        let texels = u64::from(ENTRY_SIZE * ENTRY_SIZE);
        let size = [ENTRY_SIZE; 2];
        let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::STORAGE_BINDING;
        Ok(Self {
            texels: buffer::filled(gpu, "entry texels", &entry_texels(chart), Usage::STORAGE)?,
            sums: buffer::empty(gpu, "entry sums", texels * 16, Usage::STORAGE)?,
            rows: buffer::empty(gpu, "entry rows", texels * 32, Usage::STORAGE)?,
            map: texture(gpu, "entry map", size, wgpu::TextureFormat::Rgba16Float, usage)
                .create_view(&Default::default()),
        })
    }
}

/// The chart's areas, summed onto the coarser entry map, and the means of their skin points.
fn entry_texels(chart: &Chart) -> Vec<[f32; 4]> {
    let mut texels = vec![Vec4::ZERO; (ENTRY_SIZE * ENTRY_SIZE) as usize];
    for (i, texel) in chart.texels.iter().enumerate() {
        let [x, y] = [i as u32 % chart.size, i as u32 / chart.size].map(|k| k * ENTRY_SIZE / chart.size);
        texels[(y * ENTRY_SIZE + x) as usize] += (texel.position_mm * texel.area_mm2).extend(texel.area_mm2);
    }
    let mean = |t: Vec4| (t.truncate() / t.w.max(1e-6)).extend(t.w).to_array();
    texels.into_iter().map(mean).collect()
}

fn bare_texture(gpu: &Gpu) -> wgpu::TextureView {
    let halves: Vec<u16> = skin::bare_table().iter().flat_map(|r| r.to_array()).map(buffer::half_from_f32).collect();
    filled(gpu, "bare skin", [MELANIN_STEPS as u32, BLOOD_STEPS as u32], wgpu::TextureFormat::Rgba16Float, &halves)
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
    let halves: Vec<u16> = chart.texels.iter().enumerate().flat_map(texel).map(buffer::half_from_f32).collect();
    filled(gpu, "ground", [chart.size; 2], wgpu::TextureFormat::Rgba16Float, &halves)
}

fn complexion_texture(gpu: &Gpu) -> wgpu::TextureView {
    let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::STORAGE_BINDING;
    texture(gpu, "complexion", [COMPLEXION_SIZE; 2], wgpu::TextureFormat::Rgba8Unorm, usage)
        .create_view(&Default::default())
}

/// The table's matrices above, its albedos below.
fn ltc_texture(gpu: &Gpu) -> wgpu::TextureView {
    let entries = ltc::floats().chunks_exact(ltc::FLOATS);
    let part = |from: usize| entries.clone().flat_map(move |e| e[from..from + 4].iter().copied());
    let halves: Vec<u16> = part(0).chain(part(4)).map(buffer::half_from_f32).collect();
    filled(gpu, "ltc", [ltc::SIDE as u32, 2 * ltc::SIDE as u32], wgpu::TextureFormat::Rgba16Float, &halves)
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
