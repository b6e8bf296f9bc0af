//! Buffers. `create_buffer` + `write_buffer` only: `create_buffer_init` panics on a lost device.

use super::{Gpu, GpuError};
use bytemuck::Pod;
use wgpu::BufferUsages as Usage;

/// An empty buffer (zeroed by WebGPU's rules), at least 16 bytes.
///
/// # Errors
/// [`GpuError::TooLarge`] where the device cannot bind that much at once.
pub fn empty(gpu: &Gpu, label: &'static str, bytes: u64, usage: Usage) -> Result<wgpu::Buffer, GpuError> {
    let limits = gpu.device.limits();
    let limit = if usage.contains(Usage::STORAGE) {
        limits.max_storage_buffer_binding_size.min(limits.max_buffer_size)
    } else {
        limits.max_buffer_size
    };
    if bytes > limit {
        return Err(GpuError::TooLarge { what: label, needed_mb: bytes >> 20, limit_mb: limit >> 20 });
    }
    Ok(gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size: bytes.max(16).next_multiple_of(16),
        usage: usage | Usage::COPY_DST | Usage::COPY_SRC,
        mapped_at_creation: false,
    }))
}

/// A buffer that holds `data`.
///
/// # Errors
/// As [`empty`].
pub fn filled<T: Pod>(gpu: &Gpu, label: &'static str, data: &[T], usage: Usage) -> Result<wgpu::Buffer, GpuError> {
    let bytes: &[u8] = bytemuck::cast_slice(data);
    let buffer = empty(gpu, label, bytes.len() as u64, usage)?;
    if !bytes.is_empty() {
        gpu.uploads(bytes.len());
        gpu.queue.write_buffer(&buffer, 0, bytes);
    }
    Ok(buffer)
}

/// A uniform buffer for one `T`.
///
/// # Errors
/// As [`empty`].
pub fn uniform<T: Pod>(gpu: &Gpu, label: &'static str) -> Result<wgpu::Buffer, GpuError> {
    empty(gpu, label, size_of::<T>() as u64, Usage::UNIFORM)
}
