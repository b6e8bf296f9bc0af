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
pub(crate) mod touched;

use crate::gpu::Gpu;
use crate::gpu::timer::Timer;
use crate::layout::Frame;
use crate::math::Aabb;
use glam::{Mat4, Vec2, Vec3, vec2};
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

/// Corners of the pixels of a tile that a box is seen in; `None` where it is seen in none.
pub(crate) fn pixels_of(bounds: &Aabb, frame: &Frame) -> Option<[Vec2; 2]> {
    /// What a ribbon of hair is wider than the box around its middle, pixels.
    const AROUND_PX: f32 = 2.0;
    let view = Mat4::from_cols_array_2d(&frame.view_from_world);
    let tile = vec2(frame.tile_size[0] as f32, frame.tile_size[1] as f32);
    let corner = |i: u32| {
        let share = Vec3::new((i & 1) as f32, (i >> 1 & 1) as f32, (i >> 2) as f32);
        view.transform_point3(bounds.min + share * bounds.size())
    };
    let corners: Vec<Vec3> = (0..8).map(corner).collect();
    if corners.iter().any(|p| -p.z < frame.near_mm) {
        return Some([Vec2::ZERO, tile]);
    }
    let pixel = |p: &Vec3| Vec2::from(frame.center_px) + frame.focal_px * vec2(p.x, -p.y) / -p.z;
    let pixels = || corners.iter().map(pixel);
    let low = (pixels().fold(Vec2::MAX, Vec2::min) - AROUND_PX).floor().max(Vec2::ZERO);
    let high = (pixels().fold(Vec2::MIN, Vec2::max) + AROUND_PX).ceil().min(tile);
    low.cmplt(high).all().then_some([low, high])
}
