//! Share of each light that reaches each vertex; again only where the light or the head changes.

use super::Context;
use super::shadow::ShadowPass;
use crate::gpu::{Gpu, GpuError, pipeline};
use crate::layout::Shading;

/// How far before the skin what shades it stands, mm: about as far as nose, ear and brow reach out (by eye).
const BLOCKER_MM: f32 = 20.0;
/// Vertices up to which asking the shadow maps for each is less work than for each pixel of a few pictures.
const MOST_VERTICES: u32 = 200_000;

pub struct LitPass {
    pipeline: wgpu::ComputePipeline,
}

/// Whether the head's vertices may carry the shadows: those of wide lights, whose penumbra is wider than its
/// triangles. `edge_mm`: the mean length of the triangles' sides.
pub fn serves(shading: &Shading, lights: usize, vertex_count: u32, edge_mm: f32) -> bool {
    let penumbra_mm = |i: usize| shading.lights[i].angular_radius.tan() * BLOCKER_MM;
    vertex_count <= MOST_VERTICES && (0..lights).all(|i| penumbra_mm(i) > edge_mm)
}

impl LitPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        Ok(Self { pipeline: pipeline::compute(gpu, "lit", "main")? })
    }

    /// Asks the shadow maps, which must be drawn.
    pub fn record(&self, context: &mut Context, shading: &wgpu::Buffer, shadow: &ShadowPass) {
        let resident = context.resident;
        let group = pipeline::bind(
            context.gpu,
            "lit",
            &self.pipeline.get_bind_group_layout(0),
            &[
                (0, shading.as_entire_binding()),
                (1, resident.head.vertices.as_entire_binding()),
                (2, resident.head.lit.as_entire_binding()),
                (3, wgpu::BindingResource::TextureView(shadow.maps())),
                (4, wgpu::BindingResource::Sampler(&resident.tables.shadow_sampler)),
            ],
        );
        let groups = [resident.head.vertex_count.div_ceil(64), 1];
        pipeline::dispatch(context.encoder, &context.timer.compute("lit"), &self.pipeline, &group, groups);
    }
}
