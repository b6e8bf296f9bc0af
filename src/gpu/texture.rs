//! Textures that the host fills.

use super::Gpu;
use half::f16;

/// A sampled texture of half floats.
pub fn filled(
    gpu: &Gpu,
    label: &'static str,
    size: [u32; 2],
    format: wgpu::TextureFormat,
    halves: &[f16],
) -> wgpu::TextureView {
    let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
    let texture = empty(gpu, label, size, format, usage);
    write(gpu, &texture, 0, bytemuck::cast_slice(halves));
    texture.create_view(&Default::default())
}

/// A texture of one level, zeroed by WebGPU's rules.
pub fn empty(
    gpu: &Gpu,
    label: &'static str,
    size: [u32; 2],
    format: wgpu::TextureFormat,
    usage: wgpu::TextureUsages,
) -> wgpu::Texture {
    levelled(gpu, label, size, 1, format, usage)
}

/// The same with so many levels, each half as wide and high as the one before.
pub fn levelled(
    gpu: &Gpu,
    label: &'static str,
    [width, height]: [u32; 2],
    levels: u32,
    format: wgpu::TextureFormat,
    usage: wgpu::TextureUsages,
) -> wgpu::Texture {
    gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some(label),
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: levels,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage,
        view_formats: &[],
    })
}

/// A sampler that repeats a texture and mixes its levels.
pub fn repeating(gpu: &Gpu, label: &'static str) -> wgpu::Sampler {
    gpu.device.create_sampler(&wgpu::SamplerDescriptor {
        label: Some(label),
        address_mode_u: wgpu::AddressMode::Repeat,
        address_mode_v: wgpu::AddressMode::Repeat,
        mag_filter: wgpu::FilterMode::Linear,
        min_filter: wgpu::FilterMode::Linear,
        mipmap_filter: wgpu::MipmapFilterMode::Linear,
        ..Default::default()
    })
}

/// Uploads one whole level, rows without gaps.
pub fn write(gpu: &Gpu, texture: &wgpu::Texture, mip_level: u32, bytes: &[u8]) {
    let size = texture.size().mip_level_size(mip_level, texture.dimension());
    let row = bytes.len() as u32 / (size.height * size.depth_or_array_layers);
    gpu.uploads(bytes.len());
    gpu.queue.write_texture(
        wgpu::TexelCopyTextureInfo { mip_level, ..texture.as_image_copy() },
        bytes,
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: Some(size.height) },
        size,
    );
}
