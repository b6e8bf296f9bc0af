//! The device's own speed at the splat's two ingredients, for the bench.

use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use std::time::Instant;
use wgpu::BufferUsages as Usage;

/// Nanoseconds a dot.
pub struct Calibration {
    pub read_ns: f32,
    /// Four adds.
    pub add_ns: f32,
}

const DOTS: u32 = 4 << 20;

/// Measures both, best of five. Blocks.
///
/// # Errors
/// A lost device.
pub fn run(gpu: &Gpu) -> Result<Calibration, GpuError> {
    let packed = buffer::empty(gpu, "calibration dots", 65_536 * 16, Usage::STORAGE)?;
    let sums = buffer::empty(gpu, "calibration sums", (1 << 19) * 16, Usage::STORAGE)?;
    let best = |entry: &'static str, used: &[(u32, &wgpu::Buffer)]| -> Result<f32, GpuError> {
        let pipeline = pipeline::compute(gpu, "calibrate", entry)?;
        let entries: Vec<_> = used.iter().map(|(i, b)| (*i, b.as_entire_binding())).collect();
        let group = pipeline::bind(gpu, "calibrate", &pipeline.get_bind_group_layout(0), &entries);
        let mut least = f32::INFINITY;
        for _ in 0..5 {
            gpu.wait()?;
            let start = Instant::now();
            let mut encoder = gpu.encoder("calibrate");
            let groups = pipeline::folded(DOTS / 64);
            pipeline::dispatch(&mut encoder, &pipeline::untimed("calibrate"), &pipeline, &group, groups);
            gpu.queue.submit([encoder.finish()]);
            gpu.wait()?;
            least = least.min(start.elapsed().as_secs_f32() * 1e9);
        }
        Ok(least / DOTS as f32)
    };
    Ok(Calibration { read_ns: best("project", &[(0, &packed), (1, &sums)])?, add_ns: best("add", &[(1, &sums)])? })
}
