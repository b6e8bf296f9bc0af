//! Blurs irradiance as light walks under the skin, once a picture that rests: two separable passes over the light
//! before the albedo, so that pigment is not blurred again.

use super::Context;
use crate::gpu::{Gpu, GpuError, buffer, pipeline};
use crate::layout::{SCATTER_TAPS, Scattering};
use crate::scene::frame::FrameSpec;

/// Diffuse mean free path of skin, mm, by colour: within those of published skin (red 1.5 to 3.7, blue 0.5 to 0.7;
/// mirrored in `shaders/shared/surface.wgsl`).
const WALK_MM: [f32; 3] = [2.6, 1.1, 0.7];
/// Mean free path over the profile's scale d at the albedos of skin: 3.5 to 4 (Christensen and Burley 2015).
const PATH_PER_SCALE: f32 = 3.6;
/// Farthest tap, where a hundredth of red's light is left.
const REACH_MM: f32 = 6.0;
/// The same in pixels at most; a closer look sees a narrower blur (mirrored in `shaders/scatter.wgsl`).
pub const REACH_PX: u32 = 256;
/// Pixels that show more skin than this are wider than what the blur would do, mm.
const COARSE_PX_MM: f32 = 1.2;

pub struct ScatterPass {
    across: wgpu::ComputePipeline,
    down: wgpu::ComputePipeline,
    kernel: wgpu::Buffer,
}

/// Whether a frame's light is blurred: it rests (samples accumulate), and is looked at closely enough.
pub fn scatters(spec: &FrameSpec) -> bool {
    spec.scatter && spec.samples > 1 && !spec.bands && px_mm(spec) < COARSE_PX_MM
}

/// Pixels beside a tile that its blur reads.
pub fn border_px(spec: &FrameSpec) -> u32 {
    // Skin may lie nearer to the eye than what the camera looks at.
    const NEARER: f32 = 1.4;
    if scatters(spec) { ((REACH_MM * NEARER / px_mm(spec)).ceil() as u32).min(REACH_PX) } else { 0 }
}

/// Skin that a pixel at the camera's target shows, mm.
pub fn px_mm(spec: &FrameSpec) -> f32 {
    let height_mm = 2.0 * spec.view.distance_mm * (spec.view.fov_deg.to_radians() * 0.5).tan();
    (height_mm / spec.height.max(1) as f32).max(1e-6)
}

impl ScatterPass {
    /// # Errors
    /// A shader that does not compile.
    pub fn new(gpu: &Gpu) -> Result<Self, GpuError> {
        let of = |down: bool| pipeline::specialised(gpu, "scatter", "main", &[("DOWN", f64::from(u8::from(down)))]);
        let kernel = buffer::uniform::<Scattering>(gpu, "scattering")?;
        gpu.queue.write_buffer(&kernel, 0, bytemuck::bytes_of(&kernel_of_skin()));
        Ok(Self { across: of(false)?, down: of(true)?, kernel })
    }

    /// Blurs the sum of the samples. The pigment's sums are done with: their memory holds what lies between.
    pub fn record(&self, context: &mut Context) {
        let targets = context.targets;
        for pipeline in [&self.across, &self.down] {
            let group = pipeline::bind(
                context.gpu,
                "scatter",
                &pipeline.get_bind_group_layout(0),
                &[
                    (0, context.frame.as_entire_binding()),
                    (1, self.kernel.as_entire_binding()),
                    (2, targets.irradiance.as_entire_binding()),
                    (3, targets.diffuse.as_entire_binding()),
                    (4, targets.sums.as_entire_binding()),
                    (5, targets.hdr.as_entire_binding()),
                ],
            );
            let groups = targets.size.map(|s| s.div_ceil(8));
            pipeline::dispatch(context.encoder, &context.timer.compute("scatter"), pipeline, &group, groups);
        }
    }
}

/// Weights by colour, and places, of the middle and of one side's taps: Burley's profile (2015), seen from the side.
/// Its mean square along an axis is 7 d2.
fn kernel_of_skin() -> Scattering {
    const RINGS: u32 = 600;
    const SPOKES: u32 = 90;
    let last = (SCATTER_TAPS - 1) as f32;
    let mut taps = [[0.0; 4]; SCATTER_TAPS];
    for (i, tap) in taps.iter_mut().enumerate() {
        tap[3] = REACH_MM * (i as f32 / last).powi(2);
    }
    for (c, walk_mm) in WALK_MM.into_iter().enumerate() {
        let d = walk_mm / PATH_PER_SCALE;
        // Share of the light that comes out farther than r.
        let beyond = |r: f32| 0.25 * (-r / d).exp() + 0.75 * (-r / (3.0 * d)).exp();
        for ring in 0..RINGS {
            let [near, far] = [ring, ring + 1].map(|k| REACH_MM * 1.5 * k as f32 / RINGS as f32);
            let share = (beyond(near) - beyond(far)) / SPOKES as f32;
            for spoke in 0..SPOKES {
                let turn = (spoke as f32 + 0.5) / SPOKES as f32 * std::f32::consts::FRAC_PI_2;
                let at = ((near + far) * 0.5 * turn.cos() / REACH_MM).sqrt() * last;
                if let Some(tap) = taps.get_mut(at.round() as usize) {
                    tap[c] += share;
                }
            }
        }
        let sum: f32 = taps.iter().map(|t| t[c]).sum();
        for (i, tap) in taps.iter_mut().enumerate() {
            tap[c] /= if i == 0 { sum } else { 2.0 * sum };
        }
    }
    Scattering { taps }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_walks_as_far_as_published() {
        let taps = kernel_of_skin().taps;
        for (c, walk_mm) in WALK_MM.into_iter().enumerate() {
            let all = taps[0][c] + 2.0 * taps[1..].iter().map(|t| t[c]).sum::<f32>();
            let square = 2.0 * taps.iter().map(|t| t[c] * t[3] * t[3]).sum::<f32>();
            let walk_mm = walk_mm / PATH_PER_SCALE * 7_f32.sqrt();
            println!("colour {c}: {:.2} mm of {walk_mm:.2}", square.sqrt());
            assert!((all - 1.0).abs() < 1e-4);
            // The far tail is cut.
            assert!((square.sqrt() / walk_mm - 1.0).abs() < 0.25, "{} mm", square.sqrt());
        }
        assert!(taps[0][2] > taps[0][1] && taps[0][1] > taps[0][0]);
    }
}
