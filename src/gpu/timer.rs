//! Device time of each pass, where the device can tell it.

use super::{Gpu, GpuError};

/// Passes that one frame can time; later ones go untimed.
const SLOTS: u32 = 128;

/// Two timestamps a pass.
pub struct Timer {
    queries: Option<wgpu::QuerySet>,
    resolved: wgpu::Buffer,
    labels: Vec<&'static str>,
}

impl Timer {
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let queries = gpu.timestamps.then(|| {
            gpu.device.create_query_set(&wgpu::QuerySetDescriptor {
                label: Some("pass times"),
                ty: wgpu::QueryType::Timestamp,
                count: SLOTS * 2,
            })
        });
        let usage = wgpu::BufferUsages::QUERY_RESOLVE;
        Ok(Self {
            queries,
            resolved: super::buffer::empty(gpu, "pass times", u64::from(SLOTS) * 16, usage)?,
            labels: Vec::new(),
        })
    }

    /// Forgets the passes of the last frame.
    pub fn reset(&mut self) {
        self.labels.clear();
    }

    /// Query set and the slots of its two timestamps for the next pass.
    fn slots(&mut self, label: &'static str) -> Option<(&wgpu::QuerySet, u32)> {
        let queries = self.queries.as_ref()?;
        let at = self.labels.len() as u32 * 2;
        (at + 1 < SLOTS * 2).then(|| {
            self.labels.push(label);
            (queries, at)
        })
    }

    /// A compute pass of that name, timed where there is a slot left.
    pub fn compute(&mut self, label: &'static str) -> wgpu::ComputePassDescriptor<'_> {
        let timestamp_writes = self.slots(label).map(|(query_set, at)| wgpu::ComputePassTimestampWrites {
            query_set,
            beginning_of_pass_write_index: Some(at),
            end_of_pass_write_index: Some(at + 1),
        });
        wgpu::ComputePassDescriptor { label: Some(label), timestamp_writes }
    }

    pub fn render(&mut self, label: &'static str) -> Option<wgpu::RenderPassTimestampWrites<'_>> {
        self.slots(label).map(|(query_set, at)| wgpu::RenderPassTimestampWrites {
            query_set,
            beginning_of_pass_write_index: Some(at),
            end_of_pass_write_index: Some(at + 1),
        })
    }

    /// Milliseconds by pass, slices of one pass added up, in frame order. Blocks.
    ///
    /// # Errors
    /// A lost device.
    pub fn read(&self, gpu: &Gpu) -> Result<Vec<(String, f32)>, GpuError> {
        let (Some(queries), count) = (&self.queries, self.labels.len() as u32 * 2) else {
            return Ok(Vec::new());
        };
        if count == 0 {
            return Ok(Vec::new());
        }
        let mut encoder = gpu.encoder("pass times");
        encoder.resolve_query_set(queries, 0..count, &self.resolved, 0);
        gpu.queue.submit([encoder.finish()]);
        let bytes = gpu.read_buffer(&self.resolved, u64::from(count) * 8)?;
        let ticks: &[u64] = bytemuck::cast_slice(&bytes);
        let ms_per_tick = gpu.queue.get_timestamp_period() * 1e-6;
        let mut times: Vec<(String, f32)> = Vec::new();
        for (label, t) in self.labels.iter().zip(ticks.chunks_exact(2)) {
            let ms = t[1].saturating_sub(t[0]) as f32 * ms_per_tick;
            match times.iter_mut().find(|(l, _)| l == label) {
                Some((_, sum)) => *sum += ms,
                None => times.push(((*label).to_owned(), ms)),
            }
        }
        Ok(times)
    }
}
