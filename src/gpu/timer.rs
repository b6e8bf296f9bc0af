//! Time of each pass: by the device's own stamps, or by waiting for each pass.
//!
//! A software device stamps the end of a pass before its work is done, so that its stamps tell little: only waiting does.

use super::{Gpu, GpuError};
use web_time::Instant;

/// Passes that one frame can time; later ones go untimed.
const SLOTS: u32 = 128;

/// Two timestamps a pass.
pub struct Timer {
    queries: Option<wgpu::QuerySet>,
    resolved: wgpu::Buffer,
    labels: Vec<&'static str>,
    /// Times by waiting, in frame order, where passes are waited for.
    waited: Option<Vec<(String, f32)>>,
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
            waited: None,
        })
    }

    /// Forgets the passes of the last frame.
    pub fn reset(&mut self) {
        self.labels.clear();
        if let Some(waited) = &mut self.waited {
            waited.clear();
        }
    }

    /// Whether passes are waited for one by one, which makes a frame slower and its passes' times true.
    pub fn wait_for_passes(&mut self, wait: bool) {
        self.waited = wait.then(Vec::new);
    }

    /// Whether they are.
    pub fn waits(&self) -> bool {
        self.waited.is_some()
    }

    /// Ends a pass that is waited for: submits what was recorded, and tells how long it takes. Does nothing else.
    ///
    /// # Errors
    /// A lost device.
    pub fn pass_ends(
        &mut self,
        gpu: &Gpu,
        encoder: &mut wgpu::CommandEncoder,
        label: &'static str,
    ) -> Result<(), GpuError> {
        let Some(waited) = &mut self.waited else { return Ok(()) };
        let recorded = std::mem::replace(encoder, gpu.encoder("slice"));
        let start = Instant::now();
        gpu.queue.submit([recorded.finish()]);
        gpu.wait()?;
        add(waited, label, start.elapsed().as_secs_f32() * 1000.0);
        Ok(())
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

    /// Milliseconds by pass, slices of one pass added up, in frame order. Blocks where the device stamps them.
    ///
    /// # Errors
    /// A lost device.
    pub fn read(&self, gpu: &Gpu) -> Result<Vec<(String, f32)>, GpuError> {
        if let Some(waited) = &self.waited {
            return Ok(waited.clone());
        }
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
            add(&mut times, label, ms);
        }
        Ok(times)
    }
}

/// Adds to a pass's time.
fn add(times: &mut Vec<(String, f32)>, label: &str, ms: f32) {
    match times.iter_mut().find(|(l, _)| l == label) {
        Some((_, sum)) => *sum += ms,
        None => times.push((label.to_owned(), ms)),
    }
}
