//! Skin with a sheet of pigment in it as a ratio to bare skin: the CPU twin of `pigmented` in
//! `shaders/shared/optics.wgsl`.

use super::{BANDS_NM, skin::EPIDERMIS_MM, spectra};
use glam::Vec4;

/// Two-flux constants fitted to the transport solver: K of the dermis, of the epidermis, S, internal reflection.
/// Mirrored in `shaders/shared/optics.wgsl`.
const KM_RATIO: [f32; 4] = [1.6334, 0.8527, 0.5982, 0.5728];
/// Least that a sheet lets through. Mirrored in `shaders/shared/pigment.wgsl`.
const LEAST_THROUGH: f32 = 0.02;

#[derive(Clone, Copy)]
struct Slab {
    reflectance: Vec4,
    transmittance: Vec4,
}

fn slab(k: Vec4, s: Vec4, thickness_cm: f32) -> Slab {
    let a = Vec4::ONE + k / s;
    let b = root((a * a - Vec4::ONE).max(Vec4::splat(1e-8)));
    let x = b * s * thickness_cm;
    let e = (-2.0 * x).exp();
    let denominator = a * (Vec4::ONE - e) + b * (Vec4::ONE + e);
    Slab { reflectance: (Vec4::ONE - e) / denominator, transmittance: 2.0 * b * (-x).exp() / denominator }
}

fn root(v: Vec4) -> Vec4 {
    v.map(f32::sqrt)
}

/// A slab over a reflecting layer; `mean` is what the bounces between them meet.
fn through(over: Slab, below: Vec4, mean: Vec4) -> Vec4 {
    over.reflectance + over.transmittance * over.transmittance * below / (Vec4::ONE - over.reflectance * mean)
}

/// One client's skin.
#[derive(Clone, Copy)]
pub struct SkinLayers {
    k_dermis: Vec4,
    s: Vec4,
    below: Vec4,
    top: Slab,
}

/// The skin above a sheet, of some thickness.
#[derive(Clone, Copy)]
pub struct Cover(Slab);

impl SkinLayers {
    /// By volume fractions.
    pub fn new(melanin: f32, blood: f32) -> Self {
        let bands = BANDS_NM.map(|nm| spectra::at(f64::from(nm)));
        let of =
            |f: &dyn Fn(&spectra::Coefficients) -> f64| Vec4::from_array([0, 1, 2, 3].map(|i| f(&bands[i]) as f32));
        let s = KM_RATIO[2] * of(&|at| at.scattering);
        let k_dermis = KM_RATIO[0] * of(&|at| at.dermis(f64::from(blood)));
        let k_epidermis = KM_RATIO[1] * of(&|at| at.epidermis(f64::from(melanin)));
        let a = Vec4::ONE + k_dermis / s;
        let below = a - root((a * a - Vec4::ONE).max(Vec4::ZERO));
        Self { k_dermis, s, below, top: slab(k_epidermis, s, EPIDERMIS_MM * 0.1) }
    }

    /// The dermis above a depth.
    pub fn cover(&self, depth_mm: f32) -> Cover {
        Cover(slab(self.k_dermis, self.s, (depth_mm - EPIDERMIS_MM).max(0.0) * 0.1))
    }

    /// Reflectance over that of bare skin, band by band. `entry` is what the pigment around lets in, under the cover
    /// of its mean depth `around`; each of `layers` has its own cover and the share that it darkens.
    pub fn ratio(&self, around: &Cover, entry: Vec4, layers: impl Iterator<Item = (Cover, Vec4)>) -> Vec4 {
        let entry = entry.clamp(Vec4::splat(LEAST_THROUGH), Vec4::ONE);
        let (open, _) = self.open_and_slope(around, entry);
        let most = Vec4::splat(1.0 - LEAST_THROUGH);
        layers.fold(open, |ratio, (cover, dark)| ratio - dark.min(most) * self.open_and_slope(&cover, entry).1)
    }

    fn open_and_slope(&self, cover: &Cover, entry: Vec4) -> (Vec4, Vec4) {
        let (below, top, cover) = (self.below, self.top, cover.0);
        let mean = below * entry * entry;
        let bare_dermis = through(cover, below, below);
        let bare = through(top, bare_dermis, bare_dermis);
        let mean_dermis = through(cover, mean, mean);
        let mean_skin = through(top, mean_dermis, mean_dermis);
        let open = through(top, through(cover, below * entry, mean), mean_dermis);
        let shut = through(top, through(cover, Vec4::ZERO, mean), mean_dermis);
        let internal = KM_RATIO[3];
        let scale = (Vec4::ONE - internal * bare) / (bare * (Vec4::ONE - internal * mean_skin));
        (open * scale, (open - shut) * scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_pigment_is_bare_skin_and_more_of_it_is_darker() {
        let skin = SkinLayers::new(0.012, 0.01);
        let cover = skin.cover(0.25);
        let at = |cover: Cover, t: f32| skin.ratio(&cover, Vec4::splat(t), [(cover, Vec4::splat(1.0 - t))].into_iter());
        assert!((at(cover, 1.0) - Vec4::ONE).abs().max_element() < 1e-5);
        assert!(at(cover, 0.8).cmplt(at(cover, 0.9)).all() && at(cover, 0.9).cmplt(Vec4::ONE).all());
        // Deep pigment is seen through more skin, most of all in blue.
        let over = at(skin.cover(0.8), 0.5);
        assert!(over.x > over.w, "{over}");
    }
}
