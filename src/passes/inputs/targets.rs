//! Everything that is as large as a tile of the picture.

use crate::gpu::{Gpu, GpuError, buffer};
use crate::layout::{IndirectArgs, SUMS};
use wgpu::{BufferUsages as Usage, TextureFormat, TextureUsages};

/// Side of a tile, pixels (mirrored in `shaders/shared/tiles.wgsl`).
pub const TILE: u32 = 8;
/// Words before the places: three of dispatch arguments, the count (mirrored in `shaders/shared/tiles.wgsl`).
pub const HEAD_WORDS: u64 = 4;

/// Targets of one tile size.
pub struct Targets {
    pub size: [u32; 2],
    pub depth: wgpu::TextureView,
    /// A word each: octahedral normal; ambient occlusion and curvature; marks of the face or the scan's own colour and
    /// how opaque the skin is; share of each light that gets there.
    pub surface: wgpu::TextureView,
    /// Fixed-point sums, `SUMS` words a pixel.
    pub sums: wgpu::Buffer,
    /// Sum of the samples, linear light, four floats a pixel; the fourth is how many show the head.
    pub hdr: wgpu::Buffer,
    /// Where light is scattered, sums of the samples: irradiance by colour and depth, mm; what the skin sends out
    /// of it, and how many samples show skin.
    pub irradiance: wgpu::Buffer,
    pub diffuse: wgpu::Buffer,
    pub pyramid: wgpu::Buffer,
    pub pyramid_levels: u32,
    pub indirect_args: wgpu::Buffer,
    /// What each of the pyramid's finest cells shows, two words each.
    pub cells: wgpu::Buffer,
    /// Whether pigment or stubble was drawn in each of them.
    pub inked: wgpu::Buffer,
    /// Whether pigment or stubble may have a part in each of them, at any year; told where the camera stands still.
    pub touched: wgpu::Buffer,
    /// Tiles, or blocks of pixels, that the skin pass shades pixel by pixel; tiles that it shades by blocks, where
    /// there is pigment near, and where there is none.
    pub tiles: wgpu::Buffer,
    pub inked_tiles: wgpu::Buffer,
    pub bare_tiles: wgpu::Buffer,
    /// Whether a square of `square_px` pixels shows the head in any sample.
    pub squares: wgpu::Buffer,
    /// Float target of the baselines.
    pub blended: Option<wgpu::TextureView>,
}

/// Format of [`Targets::surface`].
pub const SURFACE_FORMAT: TextureFormat = TextureFormat::Rgba32Uint;

impl Targets {
    /// # Errors
    /// A tile too large for the device.
    pub fn new(gpu: &Gpu, size: [u32; 2]) -> Result<Self, GpuError> {
        let pixels = u64::from(size[0]) * u64::from(size[1]);
        let (cells, pyramid_levels) = pyramid_cells(size);
        let attachment = TextureUsages::RENDER_ATTACHMENT | TextureUsages::TEXTURE_BINDING;
        Ok(Self {
            size,
            depth: texture(gpu, "depth", size, TextureFormat::Depth32Float, attachment),
            surface: texture(gpu, "surface", size, SURFACE_FORMAT, attachment),
            sums: buffer::empty(gpu, "pigment sums", pixels * u64::from(SUMS) * 4, Usage::STORAGE)?,
            hdr: buffer::empty(gpu, "linear light", pixels * 16, Usage::STORAGE)?,
            irradiance: buffer::empty(gpu, "irradiance", pixels * 16, Usage::STORAGE)?,
            diffuse: buffer::empty(gpu, "diffuse light", pixels * 16, Usage::STORAGE)?,
            pyramid: buffer::empty(gpu, "depth pyramid", cells * 4, Usage::STORAGE)?,
            pyramid_levels,
            indirect_args: buffer::empty(
                gpu,
                "indirect_args",
                size_of::<IndirectArgs>() as u64,
                Usage::STORAGE | Usage::INDIRECT,
            )?,
            cells: buffer::empty(gpu, "cells", list_bytes(size, 2), Usage::STORAGE)?,
            inked: buffer::empty(gpu, "inked", list_bytes(size, 1), Usage::STORAGE)?,
            touched: buffer::empty(gpu, "touched", list_bytes(size, 1), Usage::STORAGE)?,
            tiles: buffer::empty(gpu, "tiles", list_bytes(size, TILE_BLOCKS), Usage::STORAGE | Usage::INDIRECT)?,
            inked_tiles: buffer::empty(gpu, "inked tiles", list_bytes(size, 1), Usage::STORAGE | Usage::INDIRECT)?,
            bare_tiles: buffer::empty(gpu, "bare tiles", list_bytes(size, 1), Usage::STORAGE | Usage::INDIRECT)?,
            squares: buffer::empty(gpu, "squares", u64::from(squares(size)) * 4, Usage::STORAGE)?,
            blended: None,
        })
    }

    /// The baselines' float target, made when first asked for: 32-bit where the device blends it.
    pub fn blended(&mut self, gpu: &Gpu) -> &wgpu::TextureView {
        let size = self.size;
        self.blended.get_or_insert_with(|| {
            let usage = TextureUsages::RENDER_ATTACHMENT | TextureUsages::TEXTURE_BINDING;
            texture(gpu, "blended", size, blended_format(gpu), usage)
        })
    }
}

/// Format of the baselines' target.
pub fn blended_format(gpu: &Gpu) -> TextureFormat {
    if gpu.device.features().contains(wgpu::Features::FLOAT32_BLENDABLE) {
        TextureFormat::Rgba32Float
    } else {
        TextureFormat::Rgba16Float
    }
}

/// A view of a new 2-D texture.
pub fn texture(
    gpu: &Gpu,
    label: &'static str,
    size: [u32; 2],
    format: TextureFormat,
    usage: TextureUsages,
) -> wgpu::TextureView {
    crate::gpu::texture::empty(gpu, label, size, format, usage).create_view(&Default::default())
}

/// Cells of all levels of the depth pyramid and how many levels there are (down to one cell).
fn pyramid_cells(size: [u32; 2]) -> (u64, u32) {
    let (mut cells, mut levels) = (0, 0);
    loop {
        let [w, h] = size.map(|s| u64::from(s).div_ceil(8 << levels));
        cells += w * h;
        levels += 1;
        if w * h <= 1 {
            return (cells, levels);
        }
    }
}

/// Squares of the display pass along a side of a tile at most.
const SQUARES: u32 = 64;

/// Side of the display pass's squares, pixels: whole tiles of the skin pass.
pub fn square_px(size: [u32; 2]) -> u32 {
    size[0].max(size[1]).div_ceil(SQUARES).next_power_of_two().max(TILE)
}

/// How many of them cover a target of `size` pixels.
pub fn squares(size: [u32; 2]) -> u32 {
    let [w, h] = size.map(|s| s.div_ceil(square_px(size)));
    w * h
}

/// Blocks of 2 x 2 pixels in a tile.
const TILE_BLOCKS: u64 = 16;

/// Bytes of a list for a target of `size` pixels with so many words a tile.
pub fn list_bytes(size: [u32; 2], words: u64) -> u64 {
    let [w, h] = size.map(|s| u64::from(s.div_ceil(TILE)));
    (HEAD_WORDS + w * h * words) * 4
}
