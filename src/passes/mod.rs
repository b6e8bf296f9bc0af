//! One file per pass, same stem as its shader; the only place that turns domain types into what
//! the shaders read.

pub mod age;
pub mod ambient_occlusion;
pub mod around;
pub mod baseline;
pub mod brows;
pub mod calibrate;
pub mod complexion;
pub mod cull;
pub mod display;
pub mod entry;
pub mod grow;
pub mod hair_density;
pub mod head;
pub mod inputs;
pub mod lit;
pub mod pyramid;
pub mod relief;
pub mod scatter;
pub mod seed;
pub mod shadow;
pub mod skin;
pub mod splat;
pub mod splat_large;
pub mod strand_lighting;
pub mod strands;
pub mod tiles;

use crate::gpu::Gpu;
use crate::gpu::timer::Timer;
use inputs::resident::Resident;
use inputs::targets::Targets;

/// What every pass of a slice records into and reads from.
pub struct Context<'a> {
    pub gpu: &'a Gpu,
    pub encoder: &'a mut wgpu::CommandEncoder,
    pub timer: &'a mut Timer,
    pub resident: &'a Resident,
    pub targets: &'a Targets,
    /// Uniforms: `layout::Frame` and `layout::Slice` of this slice.
    pub frame: &'a wgpu::Buffer,
    pub slice: &'a wgpu::Buffer,
}
