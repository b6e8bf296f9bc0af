//! Seeds the scalp on the device; the result comes back to the CPU, where selection works on it.

use crate::dots::seed::ROUNDS;
use crate::dots::{SeedDomain, Seeds};
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::SeedLevel;
use wgpu::BufferUsages as Usage;

/// Candidates of one workgroup.
const GROUP: u32 = 128;
/// A level with more candidates than this is submitted dispatch by dispatch: the queue may be a
/// window's too.
const AT_ONCE: u32 = 50_000;

/// Seeds `domain` with at least about `wanted` impressions, the bytes of
/// [`seed_cpu`](crate::dots::seed::seed_cpu). Waits level by level; `progress` gets the share done
/// and answers false to stop early, which leaves a shorter sequence.
///
/// # Errors
/// A lost device, or more candidates than it can bind.
pub async fn seed_async(
    gpu: &Gpu,
    domain: &SeedDomain,
    seed: u32,
    wanted: u32,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Seeds, GpuError> {
    Ok(domain.ranked(seed, &seed_states(gpu, domain, seed, wanted, progress).await?))
}

/// [`seed_async`], which blocks.
///
/// # Errors
/// As there.
pub fn seed_gpu(
    gpu: &Gpu,
    domain: &SeedDomain,
    seed: u32,
    wanted: u32,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Seeds, GpuError> {
    gpu.block_on(seed_async(gpu, domain, seed, wanted, progress))
}

/// The state of each candidate, before they are ranked.
pub async fn seed_states(
    gpu: &Gpu,
    domain: &SeedDomain,
    seed: u32,
    wanted: u32,
    progress: &mut dyn FnMut(f32) -> bool,
) -> Result<Vec<u32>, GpuError> {
    let levels = domain.levels(seed, wanted);
    let Some(last) = levels.last() else { return Ok(Vec::new()) };
    let seeder = Seeder::new(gpu, domain, last)?;
    seeder.submit(gpu, last, |s, e| s.scatter(gpu, e, last));
    let done = |level: &SeedLevel| level.candidates as f32 / last.candidates as f32;
    for level in &levels {
        if !progress(0.9 * done(level)) {
            break;
        }
        seeder.level(gpu, level).await?;
    }
    let bytes = gpu.read_buffer_async(&seeder.states, u64::from(last.candidates) * 4).await?;
    Ok(bytemuck::pod_collect_to_vec(&bytes))
}

struct Seeder {
    scatter: wgpu::ComputePipeline,
    insert: wgpu::ComputePipeline,
    nominate: wgpu::ComputePipeline,
    elect: wgpu::ComputePipeline,
    level: wgpu::Buffer,
    triangles: wgpu::Buffer,
    area_sums: wgpu::Buffer,
    positions: wgpu::Buffer,
    states: wgpu::Buffer,
    heads: wgpu::Buffer,
    next: wgpu::Buffer,
    champions: wgpu::Buffer,
}

impl Seeder {
    fn new(gpu: &Gpu, domain: &SeedDomain, last: &SeedLevel) -> Result<Self, GpuError> {
        let candidates = u64::from(last.candidates);
        let buckets = u64::from(last.bucket_mask) + 1;
        let make = |entry| pipeline::compute(gpu, "seed", entry);
        let words = |label, count: u64| buffer::empty(gpu, label, count * 4, Usage::STORAGE);
        Ok(Self {
            scatter: make("scatter")?,
            insert: make("insert")?,
            nominate: make("nominate")?,
            elect: make("elect")?,
            level: buffer::uniform::<SeedLevel>(gpu, "seed level")?,
            triangles: buffer::filled(gpu, "seed triangles", &domain.triangles, Usage::STORAGE)?,
            area_sums: buffer::filled(gpu, "seed areas", &domain.area_sums, Usage::STORAGE)?,
            positions: words("seed candidates", candidates * 4)?,
            states: words("seed states", candidates)?,
            heads: words("seed cells", buckets)?,
            next: words("seed lists", candidates)?,
            champions: words("seed champions", buckets)?,
        })
    }

    fn submit(&self, gpu: &Gpu, level: &SeedLevel, record: impl FnOnce(&Self, &mut wgpu::CommandEncoder)) {
        gpu.queue.write_buffer(&self.level, 0, bytemuck::bytes_of(level));
        let mut encoder = gpu.encoder("seed");
        record(self, &mut encoder);
        gpu.queue.submit([encoder.finish()]);
    }

    fn scatter(&self, gpu: &Gpu, encoder: &mut wgpu::CommandEncoder, level: &SeedLevel) {
        self.dispatch(gpu, encoder, level, &self.scatter, &[0, 1, 2, 3]);
    }

    /// Runs one level and waits for it.
    async fn level(&self, gpu: &Gpu, level: &SeedLevel) -> Result<(), GpuError> {
        let cells = (u64::from(level.bucket_mask) + 1) * 4;
        let apart = async || if level.candidates > AT_ONCE { gpu.done().await } else { Ok(()) };
        self.submit(gpu, level, |s, encoder| {
            encoder.clear_buffer(&s.heads, 0, Some(cells));
            s.dispatch(gpu, encoder, level, &s.insert, &[0, 3, 4, 5, 6]);
        });
        apart().await?;
        for _ in 0..ROUNDS {
            self.submit(gpu, level, |s, encoder| {
                encoder.clear_buffer(&s.champions, 0, Some(cells));
                s.dispatch(gpu, encoder, level, &s.nominate, &[0, 3, 4, 5, 6, 7]);
            });
            apart().await?;
            self.submit(gpu, level, |s, encoder| {
                s.dispatch(gpu, encoder, level, &s.elect, &[0, 3, 4, 5, 6, 7]);
            });
            apart().await?;
        }
        gpu.done().await
    }

    /// One dispatch over the level's candidates, with the bindings that the entry point uses.
    fn dispatch(
        &self,
        gpu: &Gpu,
        encoder: &mut wgpu::CommandEncoder,
        level: &SeedLevel,
        pipeline: &wgpu::ComputePipeline,
        used: &[u32],
    ) {
        let all = [
            &self.level,
            &self.triangles,
            &self.area_sums,
            &self.positions,
            &self.states,
            &self.heads,
            &self.next,
            &self.champions,
        ];
        let entries: Vec<_> = used.iter().map(|&i| (i, all[i as usize].as_entire_binding())).collect();
        let group = pipeline::bind(gpu, "seed", &pipeline.get_bind_group_layout(0), &entries);
        let groups = pipeline::folded(level.candidates.div_ceil(GROUP));
        pipeline::dispatch(encoder, &pipeline::untimed("seed"), pipeline, &group, groups);
    }
}
