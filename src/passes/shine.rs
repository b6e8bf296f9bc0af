//! Lights the drawn strands' points, once a frame.

use super::{Context, grow::GrowPass, shadow::ShadowPass, thicket::ThicketPass};
use crate::gpu::{Gpu, GpuError, pipeline};

pub struct ShinePass {
    pipeline: wgpu::ComputePipeline,
}

impl ShinePass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { pipeline: pipeline::compute(gpu, "shine", "main")? })
    }

    /// Lights `points` points of the slice's strands.
    pub fn record(
        &self,
        context: &mut Context,
        (grow, thicket, shadow): (&GrowPass, &ThicketPass, &ShadowPass),
        look: &wgpu::Buffer,
        points: u32,
    ) {
        let Some(hair) = &grow.hair else { return };
        let group = pipeline::bind(
            context.gpu,
            &self.pipeline.get_bind_group_layout(0),
            &[
                (1, context.slice.as_entire_binding()),
                (2, look.as_entire_binding()),
                (3, grow.hairdo.as_entire_binding()),
                (4, hair.roots.as_entire_binding()),
                (5, hair.points.as_entire_binding()),
                (6, wgpu::BindingResource::TextureView(thicket.reach_map())),
                (7, wgpu::BindingResource::TextureView(thicket.sky_map())),
                (8, wgpu::BindingResource::Sampler(&context.resident.sampler)),
                (9, wgpu::BindingResource::TextureView(shadow.maps())),
                (10, hair.shine.as_entire_binding()),
            ],
        );
        let groups = pipeline::folded(points.div_ceil(64));
        pipeline::dispatch(context.encoder, context.timer.compute("shine"), &self.pipeline, &group, groups);
    }
}
