//! One file per pass, same stem as its shader; the only place that turns domain types into what
//! the shaders read.

pub(crate) mod age;
pub(crate) mod ambient_occlusion;
pub(crate) mod around;
pub(crate) mod baseline;
pub(crate) mod brows;
#[cfg(feature = "cli")]
pub(crate) mod calibrate;
pub(crate) mod complexion;
pub(crate) mod cull;
pub(crate) mod display;
pub(crate) mod entry;
pub(crate) mod grow;
pub(crate) mod hair_density;
pub(crate) mod head;
pub(crate) mod inputs;
pub(crate) mod lit;
pub(crate) mod pyramid;
pub(crate) mod relief;
pub(crate) mod scatter;
pub mod seed;
pub(crate) mod shadow;
pub(crate) mod skin;
pub(crate) mod splat;
pub(crate) mod splat_large;
pub(crate) mod strand_lighting;
pub(crate) mod strands;
pub(crate) mod tiles;

use crate::gpu::Gpu;
use crate::gpu::timer::Timer;
use inputs::resident::Resident;
use inputs::targets::Targets;

/// What every pass of a slice records into and reads from.
pub(crate) struct Context<'a> {
    pub gpu: &'a Gpu,
    pub encoder: &'a mut wgpu::CommandEncoder,
    pub timer: &'a mut Timer,
    pub resident: &'a Resident,
    pub targets: &'a Targets,
    /// Uniforms: `layout::Frame` and `layout::Slice` of this slice.
    pub frame: &'a wgpu::Buffer,
    pub slice: &'a wgpu::Buffer,
}

impl Context<'_> {
    /// Says that what was recorded since the last call is one pass's work, for those who wait for each pass to time it.
    /// A device that is lost meanwhile says so by itself.
    pub fn ends(&mut self, label: &'static str) {
        let _ = self.timer.pass_ends(self.gpu, self.encoder, label);
    }
}
