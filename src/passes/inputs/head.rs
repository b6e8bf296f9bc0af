//! What is on the device once a head: its surface, its own colour, the chart of its scalp.

use super::paint::{self, PaintImage};
use super::targets::list_bytes;
use crate::gpu::{Gpu, GpuError, buffer, texture};
use crate::layout::ENTRY_SIZE;
use crate::math::Aabb;
use crate::mesh::Mesh;
use crate::mesh::chart::Chart;
use crate::mesh::geometry::coarser::{Limits, coarser};
use crate::stage::Stage;
use glam::Vec4;
use std::sync::OnceLock;
use wgpu::BufferUsages as Usage;

/// Made once a head; no edit of a plan touches it.
pub struct HeadBuffers {
    pub vertices: wgpu::Buffer,
    pub vertex_count: u32,
    /// Share of each light that reaches each vertex, a byte each, written by the `lit` pass.
    pub lit: wgpu::Buffer,
    /// The vertices' ambient occlusion was known and need not be baked.
    pub is_open: bool,
    /// Box around all of it.
    pub bounds: Aabb,
    /// Mean length of the triangles' sides, mm.
    pub edge_mm: f32,
    pub indices: wgpu::Buffer,
    pub index_count: u32,
    /// Of each vertex: its marks or colour, and how opaque it is.
    colors: Vec<u32>,
    /// Fewer triangles over the same vertices, made when a picture that moves first asks for them.
    coarse: OnceLock<Option<(wgpu::Buffer, u32)>>,
    pub paint: PaintImage,
    pub entry: EntryMap,
}

/// What the `entry` pass fills.
pub struct EntryMap {
    /// Skin point, mm, and skin area, mm2, of each texel.
    pub texels: wgpu::Buffer,
    pub sums: wgpu::Buffer,
    pub rows: wgpu::Buffer,
    /// What lies near a square of `TILE` x `TILE` texels (bits in `shaders/shared/tiles.wgsl`), and lists of the squares
    /// that the blur along the rows, then the one that writes the map, runs over.
    pub near: wgpu::Buffer,
    pub rows_list: wgpu::Buffer,
    pub map_list: wgpu::Buffer,
    /// Transmittance on the way in, by band, over the chart.
    pub map: wgpu::TextureView,
}

impl HeadBuffers {
    /// # Errors
    /// A head too large for the device.
    pub fn new(gpu: &Gpu, stage: &Stage) -> Result<Self, GpuError> {
        let (mut vertices, indices) = paint::vertices(&stage.head);
        let known = stage.ambient_occlusion.get().filter(|known| known.len() == vertices.len());
        for (vertex, open) in vertices.iter_mut().zip(known.into_iter().flatten()) {
            vertex.ambient_occlusion = *open;
        }
        Ok(Self {
            vertices: buffer::filled(gpu, "head vertices", &vertices, Usage::VERTEX | Usage::STORAGE)?,
            vertex_count: vertices.len() as u32,
            lit: buffer::empty(gpu, "lit shares", vertices.len() as u64 * 4, Usage::VERTEX | Usage::STORAGE)?,
            is_open: known.is_some(),
            bounds: Aabb::around(&stage.head.mesh.positions_mm),
            edge_mm: stage.head.mesh.mean_edge_mm(),
            indices: buffer::filled(gpu, "head triangles", &indices, Usage::INDEX)?,
            index_count: indices.len() as u32,
            colors: vertices.iter().map(|v| v.color).collect(),
            coarse: OnceLock::new(),
            paint: PaintImage::new(gpu, &stage.head.paint)?,
            entry: EntryMap::new(gpu, &stage.chart)?,
        })
    }
}

/// How far the triangles of a picture that moves may lie off the head, mm; it is drawn where a pixel shows more skin.
pub const COARSE_MM: f32 = 0.15;
/// What a round of making them adds to that, mm, and their longest side, mm.
const COARSE_ROUND_MM: f32 = 0.04;
const COARSE_SIDE_MM: f32 = 7.0;
/// How far marks of neighbours may lie apart, of 255, where one of them is left out.
const COARSE_MARKS: u8 = 16;

impl HeadBuffers {
    /// Triangles and their indices' count, all of them or, where `coarse`, fewer.
    pub fn indices(&self, gpu: &Gpu, mesh: &Mesh, coarse: bool) -> (&wgpu::Buffer, u32) {
        let fewer = || {
            // A painted picture's corners share no vertices.
            if self.colors.len() != mesh.positions_mm.len() {
                return None;
            }
            let alike = |a: u32, b: u32| {
                let [a, b] = [a, b].map(|i| self.colors[i as usize].to_le_bytes());
                a.into_iter().zip(b).all(|(a, b)| a.abs_diff(b) <= COARSE_MARKS)
            };
            let triangles = coarser(mesh, &Limits { off_mm: COARSE_ROUND_MM, side_mm: COARSE_SIDE_MM, alike });
            let indices = triangles.as_flattened();
            buffer::filled(gpu, "coarse triangles", indices, Usage::INDEX).ok().map(|b| (b, indices.len() as u32))
        };
        match coarse.then(|| self.coarse.get_or_init(fewer).as_ref()).flatten() {
            Some((buffer, count)) => (buffer, *count),
            None => (&self.indices, self.index_count),
        }
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
            near: buffer::empty(gpu, "entry near", list_bytes(size, 1), Usage::STORAGE)?,
            rows_list: buffer::empty(gpu, "entry rows' list", list_bytes(size, 1), Usage::STORAGE | Usage::INDIRECT)?,
            map_list: buffer::empty(gpu, "entry map's list", list_bytes(size, 1), Usage::STORAGE | Usage::INDIRECT)?,
            map: texture::empty(gpu, "entry map", size, wgpu::TextureFormat::Rgba16Float, usage)
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
