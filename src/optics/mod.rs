//! Skin and pigment in four bands, and the spectra behind them.

pub mod color;
pub mod environment;
pub(crate) mod ltc;
pub mod overlap;
pub mod pigmented;
pub mod skin;
pub mod spectra;
pub mod transport;

use glam::Vec4;

/// Wavelengths of the four bands, nm.
pub const BANDS_NM: [f32; 4] = [430.0, 460.0, 530.0, 640.0];
/// Band in which amounts of pigment are counted (530 nm; mirrored in `shaders/overlap.wgsl`).
pub const REFERENCE_BAND: usize = 2;
/// Diffuse path factor of a pigment sheet: transmittance is exp(-XI tau). Fitted with the
/// Kubelka-Munk ratio constants to an adding-doubling solver (model).
pub const XI: f32 = 1.4321;

/// Absorption of carbon black relative to the reference band: proportional to 1 / wavelength
/// (Bond & Bergstrom 2006; the exponent 1 is a convention).
pub fn carbon_bands() -> Vec4 {
    Vec4::from_array(BANDS_NM).recip() * BANDS_NM[REFERENCE_BAND]
}

/// Absorption of red iron oxide relative to the reference band, see [`hematite`].
pub fn iron_oxide_bands() -> Vec4 {
    Vec4::new(2.22, 1.92, 1.0, 0.11)
}

/// Mass absorption of hematite in skin, 100 nm grains, m2/g: Mie theory on Querry's indices, host
/// index 1.38; linear between rows, flat beyond 680 nm.
pub fn hematite(nm: f64) -> f64 {
    const FROM_400_BY_40: [f64; 8] = [4.64, 4.28, 3.28, 2.19, 1.45, 0.49, 0.22, 0.13];
    let place = ((nm - 400.0) / 40.0).clamp(0.0, 7.0);
    let row = (place as usize).min(6);
    FROM_400_BY_40[row] + (place - row as f64) * (FROM_400_BY_40[row + 1] - FROM_400_BY_40[row])
}

/// Optical depth of carbon in the reference band from that at 550 nm, where pigments are rated.
pub fn reference_from_550() -> f32 {
    550.0 / BANDS_NM[REFERENCE_BAND]
}

/// x of Ein(x) = y, good to some per cent up to y = 3.5. Twin of `shaders/shared/ein.wgsl`.
pub fn inverse_ein(y: f32) -> f32 {
    y * (y * (0.25 + 0.0485 * y)).exp()
}

/// Ein(x) = integral 0..x of (1 - e^-s) / s ds, for x >= 0: a Gaussian of peak optical depth x
/// darkens an area of 2 pi sigma^2 Ein(x). Error below 1e-6. Twin of `shaders/shared/ein.wgsl`.
pub fn ein(x: f32) -> f32 {
    if x < 4.0 {
        let sum = (1..=18).rev().fold(0.0, |sum, n| {
            let n = n as f32;
            1.0 - x * n / ((n + 1.0) * (n + 1.0)) * sum
        });
        x * sum
    } else {
        let e1 = (-x).exp() / (x + 1.0 / (1.0 + 1.0 / (x + 2.0 / (1.0 + 2.0 / (x + 3.0)))));
        0.577_215_7 + x.ln() + e1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Midpoint rule on the definition.
    fn ein_by_quadrature(x: f64) -> f64 {
        let steps = 20_000;
        (0..steps)
            .map(|i| (i as f64 + 0.5) * x / f64::from(steps))
            .map(|s| (1.0 - (-s).exp()) / s * x / f64::from(steps))
            .sum()
    }

    #[test]
    fn ein_agrees_with_its_integral() {
        for x in [1e-3, 0.1, 1.0, 2.5, 3.99, 4.01, 7.0, 20.0] {
            let (got, want) = (f64::from(ein(x as f32)), ein_by_quadrature(x));
            assert!((got - want).abs() < 2e-5 * want.max(0.1), "Ein({x}) = {got}, integral {want}");
        }
    }
}
