//! One choice of values for the model's constants.

use super::constants::{CONSTANTS, Constant};
use std::f32::consts::LN_2;

/// A value for each constant of the ageing model, in the order of [`CONSTANTS`]; by default as they stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assumptions {
    /// Share of the pigment.
    pub early_loss: f32,
    /// Of the early loss.
    pub half_life_days: f32,
    /// Of carbon.
    pub drain_per_year: f32,
    /// Of iron oxide.
    pub drain_iron_per_year: f32,
    /// Between impressions.
    pub clearing_sigma_ln: f32,
    /// Along the skin.
    pub spread_mm2_per_year: f32,
    /// Into depth.
    pub drift_mm_per_year: f32,
    /// Optical density lost at the dose below.
    pub light_step: f32,
    /// See `light_step`.
    pub light_dose_mlxh: f32,
    /// Over the healed one.
    pub fresh_diameter: f32,
    /// Depth down to which a dot looks as wide as asked.
    pub as_seen_mm: f32,
    /// Growth of its apparent width beyond, mm of sigma a mm.
    pub blur_per_mm: f32,
    /// Over kept aftercare.
    pub neglect: f32,
    /// Factor on the drain, as the next two.
    pub oily: f32,
    /// See `oily`.
    pub exfoliated: f32,
    /// See `oily`.
    pub smoking: f32,
}

/// What skin does to the look of what lies deep in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Blur {
    /// Depth from which it counts.
    pub from_mm: f32,
    /// Millimetres of standard deviation a millimetre of depth.
    pub per_mm: f32,
}

impl Assumptions {
    /// Of values in the order of [`CONSTANTS`].
    pub fn new(values: [f32; CONSTANTS.len()]) -> Self {
        let [early_loss, half_life_days, drain, drain_iron, clearing, spread, drift, light_step, rest @ ..] = values;
        let [light_dose, fresh, as_seen_mm, blur_per_mm, neglect, oily, exfoliated, smoking] = rest;
        Self {
            early_loss,
            half_life_days,
            drain_per_year: drain,
            drain_iron_per_year: drain_iron,
            clearing_sigma_ln: clearing,
            spread_mm2_per_year: spread,
            drift_mm_per_year: drift,
            light_step,
            light_dose_mlxh: light_dose,
            fresh_diameter: fresh,
            as_seen_mm,
            blur_per_mm,
            neglect,
            oily,
            exfoliated,
            smoking,
        }
    }

    /// What depth does to a dot's look.
    pub fn blur(&self) -> Blur {
        Blur { from_mm: self.as_seen_mm, per_mm: self.blur_per_mm }
    }

    /// Mass in the skin `days` after the needle, relative to what was put in.
    pub fn early_mass(&self, days: f32) -> f32 {
        1.0 - self.early_loss * (1.0 - (-days * LN_2 / self.half_life_days).exp())
    }
}

impl Default for Assumptions {
    fn default() -> Self {
        Self::new(CONSTANTS.map(|constant| constant.value))
    }
}

/// Ends that are further apart than this are taken in the logarithm.
const WIDE: f32 = 5.0;

impl Constant {
    /// The value below which a share `u` of the draws lies: triangular between the ends of the range with its peak at
    /// the value the model computes with, in the logarithm where the ends are more than a factor of 5 apart.
    pub fn quantile(&self, u: f32) -> f32 {
        let (low, high) = self.range;
        if low > 0.0 && high > WIDE * low {
            triangular(low.ln(), self.value.ln(), high.ln(), u).exp()
        } else {
            triangular(low, self.value, high, u)
        }
    }
}

/// Quantile of the triangular distribution.
fn triangular(low: f32, peak: f32, high: f32, u: f32) -> f32 {
    let (whole, rise) = (high - low, peak - low);
    if u * whole < rise { low + (u * whole * rise).sqrt() } else { high - ((1.0 - u) * whole * (high - peak)).sqrt() }
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::triangular;

    #[test]
    fn values_are_in_the_order_of_the_constants() {
        let assumed = Assumptions::default();
        let of = [assumed.early_loss, assumed.drain_iron_per_year, assumed.light_dose_mlxh, assumed.smoking];
        assert_eq!(of, [EARLY_LOSS, DRAIN_IRON, LIGHT_DOSE, SMOKING].map(|c| c.value));
        assert_eq!(assumed.blur(), Blur { from_mm: AS_SEEN_DEPTH.value, per_mm: DEPTH_BLUR.value });
    }

    #[test]
    fn draws_stay_in_their_ranges_and_peak_at_the_value() {
        for constant in CONSTANTS {
            let (low, high) = constant.range;
            let draws: Vec<f32> = (0..=100).map(|i| constant.quantile(i as f32 / 100.0)).collect();
            let inside = |v: &f32| (low * 0.9999..=high * 1.0001).contains(v);
            assert!(draws.iter().all(inside) && draws.is_sorted(), "{}: {draws:?}", constant.name);
        }
        // A quarter of the way to the peak of a triangle lies a sixteenth of what is below it.
        assert!((triangular(0.0, 4.0, 8.0, 0.5 / 16.0) - 1.0).abs() < 1e-5);
        assert!((triangular(2.0, 2.0, 10.0, 0.75) - 6.0).abs() < 1e-5);
    }
}
