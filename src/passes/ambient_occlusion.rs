//! Bakes how much of the sky each vertex sees, one direction after another; once a head.

use super::inputs::targets;
use super::{Context, shadow};
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::Sky;
use crate::scene::light::ortho_from_world;
use glam::Vec3;

/// Directions of the bake.
pub const DIRECTIONS: u32 = 96;
/// Pixels and millimetres of a side of the depth maps, and their depth range.
const SIDE: u32 = 320;
const SIDE_MM: f32 = 420.0;
const RANGE_MM: f32 = 600.0;

pub struct AmbientOcclusionPass {
    depth_pipeline: wgpu::RenderPipeline,
    main: wgpu::ComputePipeline,
    depth: wgpu::TextureView,
    skies: Vec<wgpu::Buffer>,
}

impl AmbientOcclusionPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING;
        let skies = (0..DIRECTIONS).map(|_| buffer::uniform::<Sky>(gpu, "sky")).collect::<Result<_, _>>()?;
        Ok(Self {
            depth_pipeline: shadow::depth_pipeline(gpu)?,
            main: pipeline::compute(gpu, "ambient_occlusion", "main")?,
            depth: targets::texture(gpu, "sky depth", [SIDE; 2], wgpu::TextureFormat::Depth32Float, usage),
            skies,
        })
    }

    /// Room for the running sums of a head.
    ///
    /// # Errors
    /// A head too large for the device.
    pub fn sums(gpu: &Gpu, vertex_count: u32) -> Result<wgpu::Buffer, GpuError> {
        buffer::empty(gpu, "ambient occlusion sums", u64::from(vertex_count) * 8, wgpu::BufferUsages::STORAGE)
    }

    /// Adds directions `first..end`; the last one of all writes the result into the vertices.
    pub fn record(
        &self,
        context: &mut Context,
        seen: &wgpu::Buffer,
        center_mm: Vec3,
        directions: std::ops::Range<u32>,
    ) {
        for i in directions {
            let toward = fibonacci(i, DIRECTIONS);
            let matrix = ortho_from_world(toward, center_mm, SIDE_MM, RANGE_MM);
            let sky = Sky {
                clip_from_world: matrix.to_cols_array_2d(),
                toward: toward.to_array(),
                finish: u32::from(i + 1 == DIRECTIONS),
            };
            let uniform = &self.skies[i as usize];
            context.gpu.queue.write_buffer(uniform, 0, bytemuck::bytes_of(&sky));
            shadow::draw_depth(context, &self.depth_pipeline, uniform, &self.depth, "ambient_occlusion");
            let group = pipeline::bind(
                context.gpu,
                "ambient_occlusion",
                &self.main.get_bind_group_layout(0),
                &[
                    (0, uniform.as_entire_binding()),
                    (1, context.resident.head.vertices.as_entire_binding()),
                    (2, seen.as_entire_binding()),
                    (3, wgpu::BindingResource::TextureView(&self.depth)),
                ],
            );
            let groups = [context.resident.head.vertex_count.div_ceil(64), 1];
            let pass = context.timer.compute("ambient_occlusion");
            pipeline::dispatch(context.encoder, &pass, &self.main, &group, groups);
        }
    }
}

/// Point `i` of `count` spread evenly over the sphere.
fn fibonacci(i: u32, count: u32) -> Vec3 {
    let y = 1.0 - 2.0 * (i as f32 + 0.5) / count as f32;
    let (s, c) = (i as f32 * 2.399_963_2).sin_cos();
    let r = (1.0 - y * y).sqrt();
    Vec3::new(r * c, y, r * s)
}
