//! The backdrop as the window computes it before there is a picture of a head: the twin of `shaders/display.wgsl`.

use super::Around;
use crate::scene::LightChoice;
use crate::scene::camera::View;
use crate::scene::light;
use glam::{Mat3, Vec2, Vec3, vec3};

/// Colour of the backdrop over that of the light (mirrored in `shaders/shared/around.wgsl`).
const SEEN_SATURATION: f32 = 1.3;
/// What of the surroundings the picture's height shows, as a tangent (mirrored in `shaders/display.wgsl`).
const BACKDROP_SPREAD: f32 = 1.4;

/// The backdrop of a light as a camera sees it: what `shaders/display.wgsl` paints.
pub struct Backdrop {
    around: Around,
    world_from_view: Mat3,
    exposure: f32,
}

impl Backdrop {
    pub fn new(choice: &LightChoice, view: &View) -> Self {
        let sources = light::preset(choice).sources.iter().map(|s| s.share).sum();
        Self {
            around: Around::new(choice, sources),
            world_from_view: Mat3::from_mat4(view.view_from_world()).transpose(),
            exposure: (light::preset(choice).exposure_ev + choice.exposure_ev).exp2(),
        }
    }

    /// Its light at a place from the picture's middle in shares of its height, linear.
    pub fn light(&self, at: Vec2) -> Vec3 {
        let ray = vec3(BACKDROP_SPREAD * at.x, -BACKDROP_SPREAD * at.y, -1.0);
        let d = crate::math::unit_or(self.world_from_view * ray, Vec3::NEG_Z);
        let term = |i: usize| Vec3::from(self.around.irradiance[i]);
        let linear = term(1) * d.y + term(2) * d.z + term(3) * d.x;
        let square = term(4) * (3.0 * d.y * d.y - 1.0)
            + term(5) * (d.y * d.z)
            + term(6) * (d.y * d.x)
            + term(7) * (d.z * d.z - d.x * d.x)
            + term(8) * (d.z * d.x);
        let seen = (term(0) + 1.3 * linear + 2.0 * square).max(term(0) * 0.15);
        let grey = Vec3::splat(seen.dot(vec3(0.2126, 0.7152, 0.0722)));
        let seen = grey.lerp(seen, SEEN_SATURATION).max(Vec3::ZERO);
        let pool = 0.45 + 0.75 * (-2.6 * (at + Vec2::new(0.0, 0.04)).length_squared()).exp();
        seen * pool * self.around.backdrop_share * self.exposure
    }
}
