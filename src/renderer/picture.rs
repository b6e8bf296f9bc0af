//! The picture on the device, and the way back.

use crate::gpu::{Gpu, GpuError, texture};
use crate::passes::display::PICTURE_FORMAT;

/// An empty picture.
pub fn picture(gpu: &Gpu, width: u32, height: u32) -> wgpu::Texture {
    let usage =
        wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_SRC;
    texture::empty(gpu, "picture", [width, height], PICTURE_FORMAT, usage)
}

/// Reads an RGBA8 texture back. Blocks.
pub fn read_texture(gpu: &Gpu, texture: &wgpu::Texture) -> Result<image::RgbaImage, GpuError> {
    gpu.block_on(read_texture_async(gpu, texture))
}

/// Reads an RGBA8 texture back.
pub async fn read_texture_async(gpu: &Gpu, texture: &wgpu::Texture) -> Result<image::RgbaImage, GpuError> {
    let (width, height) = (texture.width(), texture.height());
    let stride = (width * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
    let bytes = u64::from(stride) * u64::from(height);
    let staging = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("picture readback"),
        size: bytes,
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = gpu.encoder("read picture");
    encoder.copy_texture_to_buffer(
        texture.as_image_copy(),
        wgpu::TexelCopyBufferInfo {
            buffer: &staging,
            layout: wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(stride), rows_per_image: None },
        },
        wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
    );
    gpu.queue.submit([encoder.finish()]);
    let rows = |data: &[u8]| {
        let mut pixels = Vec::with_capacity((width * height * 4) as usize);
        data.chunks_exact(stride as usize).for_each(|row| pixels.extend_from_slice(&row[..width as usize * 4]));
        pixels
    };
    let pixels = gpu.read_staging(&staging, rows).await?;
    image::RgbaImage::from_raw(width, height, pixels).ok_or(GpuError::Lost { doing: "reading the picture back" })
}
