//! Finds the clusters that are seen and fills the work lists of the splat passes.

use super::Context;
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::{CLUSTER_SIZE, ITEM_DOTS, Item};
use wgpu::BufferUsages as Usage;

pub struct CullPass {
    main: wgpu::ComputePipeline,
    finish: wgpu::ComputePipeline,
    lists: Lists,
}

/// Work lists, as long as the largest slice so far needed.
pub struct Lists {
    pub capacity: u32,
    pub items: wgpu::Buffer,
    pub large_items: wgpu::Buffer,
}

/// Work items that `clusters` clusters can fill with up to `dots` dots an impression: an upper
/// bound, so that nothing is ever dropped.
pub fn capacity(clusters: u32, dots: u32) -> u64 {
    u64::from(clusters) * (u64::from(dots) * u64::from(CLUSTER_SIZE)).div_ceil(u64::from(ITEM_DOTS))
}

impl CullPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self {
            main: pipeline::compute(gpu, "cull", "main")?,
            finish: pipeline::compute(gpu, "cull", "finish")?,
            lists: lists(gpu, 1024)?,
        })
    }

    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// Makes room for a slice.
    ///
    /// # Errors
    /// More work items than the device can bind.
    pub fn reserve(&mut self, gpu: &Gpu, capacity: u64) -> Result<(), GpuError> {
        if capacity > u64::from(self.lists.capacity) {
            self.lists = lists(gpu, capacity.next_power_of_two())?;
        }
        Ok(())
    }

    /// Culls the slice's clusters, `count` of them.
    pub fn record(&self, context: &mut Context, count: u32) {
        let (resident, targets) = (context.resident, context.targets);
        let group = pipeline::bind(
            context.gpu,
            "cull",
            &self.main.get_bind_group_layout(0),
            &[
                (0, context.frame.as_entire_binding()),
                (1, context.slice.as_entire_binding()),
                (2, resident.plan.clusters.as_entire_binding()),
                (3, resident.plan.aged.as_entire_binding()),
                (4, targets.pyramid.as_entire_binding()),
                (5, self.lists.items.as_entire_binding()),
                (6, self.lists.large_items.as_entire_binding()),
                (7, targets.indirect_args.as_entire_binding()),
            ],
        );
        let finish = pipeline::bind(
            context.gpu,
            "cull finish",
            &self.finish.get_bind_group_layout(0),
            &[(1, context.slice.as_entire_binding()), (7, targets.indirect_args.as_entire_binding())],
        );
        let groups = [count.div_ceil(64), 1];
        pipeline::dispatch(context.encoder, &context.timer.compute("cull"), &self.main, &group, groups);
        pipeline::dispatch(context.encoder, &context.timer.compute("cull"), &self.finish, &finish, [1, 1]);
    }
}

fn lists(gpu: &Gpu, capacity: u64) -> Result<Lists, GpuError> {
    let bytes = capacity * size_of::<Item>() as u64;
    Ok(Lists {
        capacity: capacity as u32,
        items: buffer::empty(gpu, "dot lists", bytes, Usage::STORAGE)?,
        large_items: buffer::empty(gpu, "dot lists", bytes, Usage::STORAGE)?,
    })
}
