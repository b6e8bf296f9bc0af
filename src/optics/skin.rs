//! Bare skin: epidermis with melanin over dermis with blood, in four bands. Reflectances come from
//! the transport solver; the pigment in it is a two-flux ratio on top (`shaders/shared/optics.wgsl`).

use super::{BANDS_NM, spectra, transport};
use crate::optics::spectra::Coefficients;
use crate::optics::transport::Solver;
use glam::{Mat4, Vec3, Vec4};
use std::sync::OnceLock;

/// Thickness of the epidermis, mm (meta-analysis: 0.100, 95 % CI 0.083 to 0.116).
pub const EPIDERMIS_MM: f32 = 0.1;
/// Rows and columns of the table of bare skin.
pub const MELANIN_STEPS: usize = 48;
pub(crate) const BLOOD_STEPS: usize = 24;
/// Its ends, by volume fraction; both axes are logarithmic. Mirrored in `shaders/shared/optics.wgsl`.
pub const MELANIN_ENDS: (f32, f32) = (0.002, 0.3);
/// Likewise, of blood. Mirrored in `shaders/shared/optics.wgsl`.
pub(crate) const BLOOD_ENDS: (f32, f32) = (0.001, 0.1);

/// Reflectance of bare skin in the four bands, specular excluded.
/// `melanin`: melanosome volume fraction of the epidermis; `blood`: blood fraction of the dermis.
pub fn bare(melanin: f32, blood: f32) -> Vec4 {
    let table = bare_table();
    let place = |value: f32, ends: (f32, f32), steps: usize| {
        let at = ((value / ends.0).ln() / (ends.1 / ends.0).ln()).clamp(0.0, 1.0) * (steps - 1) as f32;
        let low = (at as usize).min(steps - 2);
        (low, at - low as f32)
    };
    let (m, tm) = place(melanin, MELANIN_ENDS, MELANIN_STEPS);
    let (b, tb) = place(blood, BLOOD_ENDS, BLOOD_STEPS);
    let row = |b: usize| table[b * MELANIN_STEPS + m].lerp(table[b * MELANIN_STEPS + m + 1], tm);
    row(b).lerp(row(b + 1), tb)
}

/// Bare skin over the two parameters, melanin fastest, from the transport solver; made once.
pub fn bare_table() -> &'static [Vec4] {
    static TABLE: OnceLock<Vec<Vec4>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let solver = transport::Solver::default();
        let bands = BANDS_NM.map(|nm| band_table(&solver, &spectra::at(f64::from(nm))));
        (0..MELANIN_STEPS * BLOOD_STEPS).map(|i| Vec4::from_array(bands.each_ref().map(|b| b[i]))).collect()
    })
}

fn band_table(solver: &transport::Solver, at: &spectra::Coefficients) -> Vec<f32> {
    let step = |i: usize, ends: (f32, f32), steps: usize| {
        f64::from(ends.0) * f64::from(ends.1 / ends.0).powf(i as f64 / (steps - 1) as f64)
    };
    let thickness_cm = f64::from(EPIDERMIS_MM) * 0.1;
    let tops: Vec<_> = (0..MELANIN_STEPS)
        .map(|i| solver.layer(at.epidermis(step(i, MELANIN_ENDS, MELANIN_STEPS)), at.scattering, thickness_cm))
        .collect();
    let dermis = (0..BLOOD_STEPS).map(|i| at.dermis(step(i, BLOOD_ENDS, BLOOD_STEPS)));
    dermis
        .flat_map(|absorption| {
            let below = solver.half_space(absorption, at.scattering);
            tops.iter().map(move |top| solver.reflectance(&top.over(&below)) as f32).collect::<Vec<_>>()
        })
        .collect()
}

/// Linear sRGB (D65) of a four-band reflectance; valid for skin-like spectra.
pub fn linear_srgb(r: Vec4) -> Vec3 {
    let m = Mat4::from_cols_array(&[
        0.061995, -0.059989, 0.353327, 0.0, -0.495326, -0.093614, 0.747959, 0.0, 0.642733, 1.157067, -0.090771, 0.0,
        0.790596, -0.003466, -0.010514, 0.0,
    ]);
    (m * r).truncate()
}

/// Skin over a sheet of pigment, 1 wavelength: reflectance without the surface's own reflection.
/// `depth_mm` is that of the sheet, `optical_depth` at this wavelength; fractions by volume.
pub fn skin(solver: &Solver, at: &Coefficients, melanin: f64, blood: f64, sheet: Option<(f64, f64)>) -> f64 {
    let epidermis_mm = f64::from(super::skin::EPIDERMIS_MM);
    let absorption = at.dermis(blood);
    let mut dermis = solver.half_space(absorption, at.scattering);
    if let Some((depth_mm, optical_depth)) = sheet {
        dermis = solver.sheet(optical_depth).over(&dermis);
        let cover_cm = (depth_mm - epidermis_mm) * 0.1;
        if cover_cm > 1e-9 {
            dermis = solver.layer(absorption, at.scattering, cover_cm).over(&dermis);
        }
    }
    let epidermis = solver.layer(at.epidermis(melanin), at.scattering, epidermis_mm * 0.1);
    solver.reflectance(&epidermis.over(&dermis))
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
