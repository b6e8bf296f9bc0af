//! Absorption and scattering of skin's parts, and the standard observer, 400 to 700 nm.
//!
//! Sources: melanosomes 6.6e11 lambda^-3.33 and the baseline 0.244 + 85.3 exp(-(lambda - 154) / 66.2)
//! (Jacques, OMLC 1998); haemoglobin from Prahl's table (OMLC), 150 g/L, saturation 0.75; reduced
//! scattering 46 (lambda / 500)^-1.421 (Jacques 2013, average skin). CIE 1931 2-degree observer under
//! D65, folded into 10 nm weights.

/// First wavelength and step of the tables, nm.
pub const FIRST_NM: f64 = 400.0;
pub(crate) const STEP_NM: f64 = 10.0;
/// Wavelengths in the tables.
pub const COUNT: usize = 31;
/// Share of the published baseline absorption that fits measured skin: 0.25 to 0.5 fit, 1 does not.
pub const BASELINE_SHARE: f64 = 0.5;
/// Oxygen saturation of blood in the skin.
pub const SATURATION: f64 = 0.75;

/// Extinction of HbO2 and Hb (1/cm per mol/L), then the weights of X, Y, Z.
const TABLE: [[f64; 5]; COUNT] = [
    [266232.0, 223296.0, 0.001521, 0.000042, 0.007211],
    [466840.0, 303956.0, 0.004161, 0.000116, 0.019864],
    [480360.0, 407560.0, 0.012271, 0.000387, 0.059107],
    [246072.0, 528600.0, 0.023787, 0.001033, 0.116423],
    [102580.0, 413280.0, 0.033645, 0.002314, 0.169295],
    [62816.0, 103292.0, 0.036384, 0.004223, 0.192330],
    [44480.0, 23389.0, 0.031821, 0.006721, 0.182690],
    [33209.0, 16156.0, 0.021435, 0.010104, 0.140502],
    [26629.0, 14550.0, 0.010722, 0.015193, 0.089481],
    [23684.0, 16684.0, 0.003661, 0.022031, 0.049949],
    [20933.0, 20862.0, 0.000758, 0.033958, 0.028790],
    [20035.0, 25774.0, 0.001367, 0.051429, 0.016396],
    [24202.0, 31590.0, 0.006737, 0.070475, 0.008238],
    [39957.0, 39036.0, 0.016855, 0.086492, 0.004352],
    [53236.0, 46592.0, 0.028939, 0.094253, 0.002106],
    [43016.0, 53412.0, 0.042531, 0.097073, 0.000912],
    [32613.0, 53788.0, 0.056242, 0.093880, 0.000393],
    [44496.0, 45072.0, 0.069694, 0.086971, 0.000203],
    [50104.0, 37020.0, 0.081707, 0.077792, 0.000146],
    [14401.0, 28324.0, 0.086948, 0.064500, 0.000099],
    [3200.0, 14677.0, 0.089557, 0.053557, 0.000068],
    [1506.0, 9444.0, 0.084201, 0.042608, 0.000033],
    [942.0, 6510.0, 0.070166, 0.031542, 0.000015],
    [610.0, 5149.0, 0.051386, 0.021323, 0.000005],
    [442.0, 4345.0, 0.035417, 0.013905, 0.000002],
    [368.0, 3750.0, 0.021991, 0.008329, 0.000000],
    [320.0, 3227.0, 0.012804, 0.004747, 0.000000],
    [294.0, 2795.0, 0.006979, 0.002558, 0.000000],
    [278.0, 2408.0, 0.003538, 0.001287, 0.000000],
    [276.0, 2052.0, 0.001619, 0.000586, 0.000000],
    [290.0, 1794.0, 0.001578, 0.000570, 0.000000],
];

/// Absorption and reduced scattering of skin at one wavelength, 1/cm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficients {
    /// Absorption of a melanosome; times the melanin fraction.
    pub melanosome: f64,
    /// Absorption of whole blood; times the blood fraction.
    pub blood: f64,
    /// Absorption of skin that holds neither, as published: see [`BASELINE_SHARE`].
    pub baseline: f64,
    /// Reduced scattering, of average skin.
    pub scattering: f64,
}

/// Wavelength of a row of the tables, nm.
pub fn wavelength_nm(row: usize) -> f64 {
    FIRST_NM + STEP_NM * row as f64
}

/// Coefficients at a wavelength, 400 to 700 nm, haemoglobin interpolated between rows.
pub fn at(nm: f64) -> Coefficients {
    let place = ((nm - FIRST_NM) / STEP_NM).clamp(0.0, (COUNT - 1) as f64);
    let row = (place as usize).min(COUNT - 2);
    let t = place - row as f64;
    let mixed = |row: usize| SATURATION * TABLE[row][0] + (1.0 - SATURATION) * TABLE[row][1];
    Coefficients {
        melanosome: 6.6e11 * nm.powf(-3.33),
        blood: 2.303 * 150.0 / 64_500.0 * (mixed(row) * (1.0 - t) + mixed(row + 1) * t),
        baseline: 0.244 + 85.3 * (-(nm - 154.0) / 66.2).exp(),
        scattering: 46.0 * (nm / 500.0).powf(-1.421),
    }
}

impl Coefficients {
    /// Absorption of the epidermis with a volume fraction of melanosomes, 1/cm.
    pub fn epidermis(&self, melanin: f64) -> f64 {
        melanin * self.melanosome + (1.0 - melanin) * BASELINE_SHARE * self.baseline
    }

    /// Absorption of the dermis with a volume fraction of blood, 1/cm.
    pub fn dermis(&self, blood: f64) -> f64 {
        blood * self.blood + (1.0 - blood) * BASELINE_SHARE * self.baseline
    }
}

/// XYZ under D65 of a reflectance at the tables' wavelengths; white is (0.9504, 1, 1.0886).
pub fn xyz(reflectance: &[f64; COUNT]) -> [f64; 3] {
    let mut sum = [0.0; 3];
    for (r, row) in reflectance.iter().zip(&TABLE) {
        for (sum, weight) in sum.iter_mut().zip(&row[2..]) {
            *sum += r * weight;
        }
    }
    sum
}
