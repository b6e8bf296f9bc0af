//! Shades the skin and adds one sample to the linear-light sum.

use super::{Context, shadow::ShadowPass};
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::Look;

pub struct SkinPass {
    pipeline: wgpu::ComputePipeline,
    look: wgpu::Buffer,
}

/// What the skin sees of grown hair.
pub struct HairMaps<'a> {
    pub hairdo: &'a wgpu::Buffer,
    /// Light and coverage by pixel.
    pub hair: &'a wgpu::TextureView,
    pub reach: &'a wgpu::TextureView,
    pub sky: &'a wgpu::TextureView,
}

impl SkinPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { pipeline: pipeline::compute(gpu, "skin", "main")?, look: buffer::uniform::<Look>(gpu, "look")? })
    }

    /// Sets what the next recordings show.
    pub fn set_look(&self, gpu: &Gpu, look: &Look) {
        gpu.queue.write_buffer(&self.look, 0, bytemuck::bytes_of(look));
    }

    /// The uniform, for the other passes that look at it.
    pub fn look(&self) -> &wgpu::Buffer {
        &self.look
    }

    /// Shades `rows` rows of the slice.
    pub fn record(&self, context: &mut Context, shadow: &ShadowPass, hair: HairMaps, rows: u32) {
        let (resident, targets) = (context.resident, context.targets);
        let group = pipeline::bind(
            context.gpu,
            &self.pipeline.get_bind_group_layout(0),
            &[
                (0, context.frame.as_entire_binding()),
                (1, context.slice.as_entire_binding()),
                (2, self.look.as_entire_binding()),
                (3, wgpu::BindingResource::TextureView(&targets.depth)),
                (4, wgpu::BindingResource::TextureView(&targets.surface)),
                (5, targets.sums.as_entire_binding()),
                (6, targets.hdr.as_entire_binding()),
                (7, wgpu::BindingResource::TextureView(&resident.density)),
                (8, wgpu::BindingResource::Sampler(&resident.sampler)),
                (9, wgpu::BindingResource::TextureView(shadow.maps())),
                (10, wgpu::BindingResource::TextureView(&resident.bare)),
                (11, wgpu::BindingResource::TextureView(&resident.entry.map)),
                (12, wgpu::BindingResource::TextureView(&resident.complexion)),
                (13, wgpu::BindingResource::TextureView(&resident.ltc)),
                (14, wgpu::BindingResource::TextureView(&targets.color)),
                (20, hair.hairdo.as_entire_binding()),
                (21, wgpu::BindingResource::TextureView(hair.hair)),
                (22, wgpu::BindingResource::TextureView(hair.reach)),
                (23, wgpu::BindingResource::TextureView(hair.sky)),
            ],
        );
        let groups = [targets.size[0].div_ceil(8), rows.div_ceil(8)];
        pipeline::dispatch(context.encoder, context.timer.compute("skin"), &self.pipeline, &group, groups);
    }
}
