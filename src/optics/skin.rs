//! Layered skin: epidermis with melanin over dermis with blood, two-flux (Kubelka-Munk), four
//! bands. Twin of `shaders/shared/optics.wgsl`.
//!
//! Sources: melanosome 6.6e11 lambda^-3.33 and baseline 0.244 + 85.3 exp(-(lambda - 154) / 66.2)
//! (Jacques, OMLC 1998), half of the baseline as in later fits to measured skin; whole blood from
//! Prahl's haemoglobin table at 150 g/L, saturation 0.75; reduced scattering
//! 46 (lambda / 500)^-1.421 (Jacques 2013). The two-flux constants are a fit to an adding-doubling
//! solver: a model, with dE00 0.84 median and 3.1 at most against it.

use glam::{Mat4, Vec3, Vec4};

const MELANOSOME_PER_CM: Vec4 = Vec4::new(1122.3, 896.5, 559.4, 298.5);
const BLOOD_PER_CM: Vec4 = Vec4::new(1696.21, 209.99, 212.77, 7.59);
const BASELINE_PER_CM: Vec4 = Vec4::new(1.563, 1.082, 0.535, 0.299);
const SCATTERING_PER_CM: Vec4 = Vec4::new(56.99, 51.79, 42.34, 32.39);
const BASELINE_SHARE: f32 = 0.5;
/// Thickness of the epidermis, mm (meta-analysis: 0.100, 95 % CI 0.083 to 0.116).
pub const EPIDERMIS_MM: f32 = 0.1;

/// Reflectance of bare skin in the four bands, specular excluded.
/// `melanin`: melanosome volume fraction of the epidermis; `blood`: blood fraction of the dermis.
pub fn bare(melanin: f32, blood: f32) -> Vec4 {
    let (k_dermis, k_epidermis, s, internal) = (1.6490, 1.4485, 0.4924 * SCATTERING_PER_CM, 0.5731);
    let a = Vec4::ONE + k_dermis * dermis_absorption(blood) / s;
    let below = a - (a * a - Vec4::ONE).map(f32::sqrt);
    let (r, t) = slab(k_epidermis * epidermis_absorption(melanin), s, EPIDERMIS_MM * 0.1);
    let skin = r + t * t * below / (Vec4::ONE - r * below);
    (1.0 - internal) * skin / (Vec4::ONE - internal * skin)
}

/// Linear sRGB (D65) of a four-band reflectance; valid for skin-like spectra.
pub fn linear_srgb(r: Vec4) -> Vec3 {
    let m = Mat4::from_cols_array(&[
        0.061995, -0.059989, 0.353327, 0.0, -0.495326, -0.093614, 0.747959, 0.0, 0.642733, 1.157067, -0.090771, 0.0,
        0.790596, -0.003466, -0.010514, 0.0,
    ]);
    (m * r).truncate()
}

fn epidermis_absorption(melanin: f32) -> Vec4 {
    melanin * MELANOSOME_PER_CM + (1.0 - melanin) * BASELINE_SHARE * BASELINE_PER_CM
}

fn dermis_absorption(blood: f32) -> Vec4 {
    blood * BLOOD_PER_CM + (1.0 - blood) * BASELINE_SHARE * BASELINE_PER_CM
}

/// Reflectance and transmittance of a slab.
fn slab(k: Vec4, s: Vec4, thickness_cm: f32) -> (Vec4, Vec4) {
    let a = Vec4::ONE + k / s;
    let b = (a * a - Vec4::ONE).map(f32::sqrt);
    let x = b * s * thickness_cm;
    let e = x.map(|x| (-2.0 * x).exp());
    let denominator = a * (Vec4::ONE - e) + b * (Vec4::ONE + e);
    ((Vec4::ONE - e) / denominator, 2.0 * b * x.map(|x| (-x).exp()) / denominator)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// L* of a linear sRGB colour.
    fn lightness(rgb: Vec3) -> f32 {
        let y = rgb.dot(Vec3::new(0.2126, 0.7152, 0.0722));
        116.0 * y.cbrt() - 16.0
    }

    #[test]
    fn bare_skin_follows_the_reference_ladder() {
        // L* of an adding-doubling solver with the same coefficients (blood 0.01).
        for (melanin, want) in [(0.004, 69.0), (0.010, 65.3), (0.030, 56.1), (0.060, 46.9), (0.110, 36.8)] {
            let got = lightness(linear_srgb(bare(melanin, 0.01)));
            assert!((got - want).abs() < 3.0, "melanin {melanin}: L* {got}, reference {want}");
        }
    }

    #[test]
    fn blood_reddens() {
        let (pale, flushed) = (linear_srgb(bare(0.01, 0.007)), linear_srgb(bare(0.01, 0.015)));
        assert!(flushed.x / flushed.y > pale.x / pale.y);
        assert!(lightness(flushed) < lightness(pale));
    }
}
