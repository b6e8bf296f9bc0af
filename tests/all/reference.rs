//! The optics once more: plain, slow, double precision. What the shaders and the predictions are
//! compared with.

use tonsure::optics::spectra::{self, Coefficients, wavelength_nm};
use tonsure::optics::{color, transport};

/// One spectrum of another solver.
pub struct Golden {
    pub melanin: f64,
    pub blood: f64,
    /// At 550 nm.
    pub optical_depth: f64,
    pub depth_mm: f64,
    pub reflectance: [f64; spectra::COUNT],
}

pub fn golden() -> Vec<Golden> {
    include_str!("../data/optics_golden.csv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .map(|line| {
            let row: Vec<f64> = line.split(',').map(|v| v.parse().expect("a number")).collect();
            Golden {
                melanin: row[0],
                blood: row[1],
                optical_depth: row[2],
                depth_mm: row[3],
                reflectance: std::array::from_fn(|i| row[4 + i]),
            }
        })
        .collect()
}

/// Reflectance at every wavelength by the transport solver; `sheet`: depth in mm and optical depth
/// of carbon at 550 nm.
pub fn pigmented_spectrum(melanin: f64, blood: f64, sheet: Option<(f64, f64)>) -> [f64; spectra::COUNT] {
    let solver = transport::Solver::default();
    std::array::from_fn(|i| {
        let nm = wavelength_nm(i);
        let sheet = sheet.map(|(depth, tau)| (depth, tau * 550.0 / nm));
        tonsure::optics::skin::skin(&solver, &spectra::at(nm), melanin, blood, sheet)
    })
}

/// With the reflection of the surface itself, as spectrophotometers count it.
pub fn with_surface(reflectance: f64) -> f64 {
    reflectance + 0.0278
}

/// CIELAB of a spectrum, the surface's own reflection included or not.
pub fn lab_of(spectrum: &[f64; spectra::COUNT], surface: bool) -> [f64; 3] {
    color::lab(spectra::xyz(&spectrum.map(|r| if surface { with_surface(r) } else { r })))
}

/// Two-flux ratio to bare skin, as `shaders/shared/optics.wgsl` has it: `exit` and `entry` are the
/// transmittances of the sheet on the way out and in, `mean` what the bounces meet.
pub fn two_flux_ratio(at: &Coefficients, melanin: f64, blood: f64, depth_mm: f64, exit: f64, entry: f64) -> f64 {
    let s = 0.5982 * at.scattering;
    let (k_dermis, k_epidermis, internal) = (1.6334 * at.dermis(blood), 0.8527 * at.epidermis(melanin), 0.5728);
    let a = 1.0 + k_dermis / s;
    let below = a - (a * a - 1.0).sqrt();
    let cover = slab(k_dermis, s, (depth_mm - 0.1).max(0.0) * 0.1);
    let top = slab(k_epidermis, s, 0.01);
    let through = |(r, t): (f64, f64), under: f64, mean: f64| r + t * t * under / (1.0 - r * mean);
    let bare_dermis = through(cover, below, below);
    let bare = through(top, bare_dermis, bare_dermis);
    let mean = below * entry * entry;
    let mean_dermis = through(cover, mean, mean);
    let mean_skin = through(top, mean_dermis, mean_dermis);
    let seen = through(top, through(cover, below * entry * exit, mean), mean_dermis);
    seen * (1.0 - internal * bare) / (bare * (1.0 - internal * mean_skin))
}

fn slab(k: f64, s: f64, thickness_cm: f64) -> (f64, f64) {
    if thickness_cm <= 0.0 {
        return (0.0, 1.0);
    }
    let a = 1.0 + k / s;
    let b = (a * a - 1.0).sqrt();
    let x = b * s * thickness_cm;
    let d = a * x.sinh() + b * x.cosh();
    (x.sinh() / d, b / d)
}

/// Two-flux ratio of a uniform sheet of optical depth `tau` at this wavelength.
pub fn pigmented_band(nm: f64, melanin: f64, blood: f64, depth_mm: f64, tau: f64) -> f64 {
    let t = (-f64::from(tonsure::optics::XI) * tau).exp();
    two_flux_ratio(&spectra::at(nm), melanin, blood, depth_mm, t, t)
}

/// Widths (standard deviations) that a point of pigment is blurred by on the two passes.
pub struct Kernel {
    pub exit_mm: f64,
    pub entry_mm: f64,
}

impl Kernel {
    pub fn at(nm: f64, depth_mm: f64) -> Self {
        let at = spectra::at(nm);
        let absorption = at.dermis(0.01);
        let reach_mm = 10.0 / (3.0 * absorption * (absorption + at.scattering)).sqrt();
        let entry_mm = 0.66 * reach_mm.powf(0.75) + 0.85 * reach_mm.powf(0.32) * depth_mm;
        Self { exit_mm: 0.6 * depth_mm, entry_mm }
    }

    /// Radius that holds half of the contrast, of which the exit pass brings `exit_share`.
    pub fn half_radius_mm(&self, exit_share: f64) -> f64 {
        let inside = |r: f64, sigma: f64| 1.0 - (-r * r / (2.0 * sigma * sigma)).exp();
        let (mut low, mut high) = (0.0, 10.0);
        for _ in 0..60 {
            let r = 0.5 * (low + high);
            let held = exit_share * inside(r, self.exit_mm) + (1.0 - exit_share) * inside(r, self.entry_mm);
            if held < 0.5 { low = r } else { high = r }
        }
        low
    }
}

/// Ratio to bare skin over one period of a square grid of discs, both passes blurred.
pub fn dot_patch(nm: f64, skin: (f64, f64), depth_mm: f64, radius_mm: f64, pitch_mm: f64, tau_550: f64) -> Vec<f64> {
    const N: usize = 64;
    let solid = (-f64::from(tonsure::optics::XI) * tau_550 * 550.0 / nm).exp();
    let step = pitch_mm / N as f64;
    let sheet: Vec<f64> = (0..N * N)
        .map(|i| {
            let [x, y] = [i % N, i / N].map(|k| (k as f64 + 0.5) * step - pitch_mm / 2.0);
            if x * x + y * y < radius_mm * radius_mm { solid } else { 1.0 }
        })
        .collect();
    let kernel = Kernel::at(nm, depth_mm);
    let exit = blurred(&sheet, N, kernel.exit_mm / step);
    let entry = blurred(&sheet, N, kernel.entry_mm / step);
    let at = spectra::at(nm);
    exit.iter().zip(&entry).map(|(&x, &e)| two_flux_ratio(&at, skin.0, skin.1, depth_mm, x, e)).collect()
}

/// Periodic Gaussian blur, deviation in texels.
pub fn blurred(image: &[f64], n: usize, sigma: f64) -> Vec<f64> {
    let reach = (4.0 * sigma).ceil() as i64;
    let taps: Vec<f64> = (-reach..=reach).map(|k| (-(k * k) as f64 / (2.0 * sigma * sigma)).exp()).collect();
    let whole: f64 = taps.iter().sum();
    let pass = |image: &[f64], dx: i64, dy: i64| -> Vec<f64> {
        let wrap = |v: i64| v.rem_euclid(n as i64) as usize;
        (0..n * n)
            .map(|i| {
                let (x, y) = ((i % n) as i64, (i / n) as i64);
                let at = |k: i64| image[wrap(y + dy * k) * n + wrap(x + dx * k)];
                taps.iter().zip(-reach..).map(|(w, k)| w * at(k)).sum::<f64>() / whole
            })
            .collect()
    };
    pass(&pass(image, 1, 0), 0, 1)
}

pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// A sheet of pigment: what it lets out under a pixel and what it lets in from around.
#[derive(Clone, Copy)]
pub struct Layer {
    pub depth_mm: f64,
    pub exit: f64,
    pub entry: f64,
}

/// Ratio to bare skin of several sheets, shallow to deep: the recursion over all of them that the
/// pipeline shortens to one mean depth.
pub fn layered_ratio(at: &Coefficients, melanin: f64, blood: f64, layers: &[Layer]) -> f64 {
    let s = 0.5982 * at.scattering;
    let (k_dermis, k_epidermis, internal) = (1.6334 * at.dermis(blood), 0.8527 * at.epidermis(melanin), 0.5728);
    let a = 1.0 + k_dermis / s;
    let through = |(r, t): (f64, f64), under: f64, mean: f64| r + t * t * under / (1.0 - r * mean);
    let top = slab(k_epidermis, s, 0.01);
    // What is seen, what the bounces meet, and both without pigment.
    let bottom = a - (a * a - 1.0).sqrt();
    let (mut seen, mut mean) = (bottom, bottom);
    for (k, layer) in layers.iter().enumerate().rev() {
        seen *= layer.exit * layer.entry;
        mean *= layer.entry * layer.entry;
        let above = if k > 0 { layers[k - 1].depth_mm } else { 0.1 };
        let cover = slab(k_dermis, s, (layer.depth_mm - above).max(0.0) * 0.1);
        (seen, mean) = (through(cover, seen, mean), through(cover, mean, mean));
    }
    let deepest = layers.last().map_or(0.1, |l| l.depth_mm);
    let cover = slab(k_dermis, s, (deepest - 0.1).max(0.0) * 0.1);
    let bare = through(top, through(cover, bottom, bottom), through(cover, bottom, bottom));
    let (seen, mean_skin) = (through(top, seen, mean), through(top, mean, mean));
    seen * (1.0 - internal * bare) / (bare * (1.0 - internal * mean_skin))
}
