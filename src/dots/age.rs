//! Ageing of an impression as a pure function of time: the CPU twin of `shaders/age.wgsl`.
//!
//! No public measurement of a healed SMP dot over years exists: everything here is a model, each
//! constant with its range and where it comes from. The picture is an illustration.

use crate::design::{Pigment, Session, Treatment};
use crate::layout::{Aged, Ageing, MAX_SESSIONS, PackedImpression, SessionOptics};
use crate::optics::{XI, ein, reference_from_550};
use crate::rng::{hash2, unit_f32};
use crate::units::HEALED_DAYS;
use std::f32::consts::TAU;

/// A constant of the ageing model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constant {
    pub name: &'static str,
    pub value: f32,
    pub unit: &'static str,
    pub range: (f32, f32),
    pub source: &'static str,
    /// True for a measured value, false for a model's.
    pub measured: bool,
}

/// Pigment lost early, share of what was put in.
pub const EARLY_LOSS: Constant = Constant {
    name: "early loss",
    value: 1.0 / 3.0,
    unit: "1",
    range: (0.2, 0.45),
    source: "about a third disappears within weeks (animals; Karger ADME chapter)",
    measured: true,
};
/// Half-life of the early loss.
pub const EARLY_HALF_LIFE: Constant = Constant {
    name: "half-life of the early loss",
    value: 5.0,
    unit: "days",
    range: (3.0, 8.0),
    source: "pig skin unchanged from day 7 to 28",
    measured: false,
};
/// Slow dermal drain.
pub const DRAIN: Constant = Constant {
    name: "dermal drain",
    value: 0.08,
    unit: "1/year",
    range: (0.03, 0.20),
    source: "2 % lost at each 90-day turnover of macrophages; touch-ups every 2 to 5 years",
    measured: false,
};
/// Spread of the drain between impressions (standard deviation of its logarithm).
pub const CLEARING: Constant = Constant {
    name: "individual clearing",
    value: 0.35,
    unit: "ln",
    range: (0.0, 0.6),
    source: "assumption: dots fade unevenly",
    measured: false,
};
/// Diffusion of pigment along the skin.
pub const SPREAD: Constant = Constant {
    name: "spread",
    value: 2.0e-4,
    unit: "mm2/year",
    range: (2.0e-4, 5.0e-3),
    source: "release and recapture over 15 um each 90 days; bounded by Eames 2011",
    measured: false,
};
/// Drift into depth.
pub const DRIFT: Constant = Constant {
    name: "depth drift",
    value: 0.008,
    unit: "mm/year",
    range: (0.005, 0.015),
    source: "forty-year-old ink lies in the deep dermis",
    measured: false,
};
/// Loss of optical density at the end point of a light-fastness class.
pub const LIGHT_STEP: Constant = Constant {
    name: "density lost at just-noticeable fading",
    value: 0.04,
    unit: "1",
    range: (0.02, 0.06),
    source: "assumption for the Blue Wool end points (Michalski 1990)",
    measured: false,
};
/// Light-fastness of carbon black and of iron oxides: class 8 fades at this dose.
pub const LIGHT_DOSE: Constant = Constant {
    name: "dose to just-noticeable fading, Blue Wool 8",
    value: 900.0,
    unit: "Mlx h",
    range: (600.0, 1200.0),
    source: "Michalski 1990; carbon black and iron oxides are class 8",
    measured: true,
};
/// Fresh dots look larger.
pub const FRESH_DIAMETER: Constant = Constant {
    name: "fresh diameter over healed",
    value: 1.8,
    unit: "1",
    range: (1.4, 2.2),
    source: "assumption: scab and halo 0.2 to 0.4 mm",
    measured: false,
};

/// Every constant of the model, for the interface and the documents.
pub const CONSTANTS: [Constant; 9] =
    [EARLY_LOSS, EARLY_HALF_LIFE, DRAIN, CLEARING, SPREAD, DRIFT, LIGHT_STEP, LIGHT_DOSE, FRESH_DIAMETER];

/// Everything the ageing function needs beside the impression.
/// `years` since healed; `days` since the last session while healing (`None`: healed);
/// `sun_mlxh_per_year`: outdoor light dose.
pub fn ageing(treatment: &Treatment, shown: &[bool], years: f32, days: Option<f32>, sun_mlxh_per_year: f32) -> Ageing {
    let mut sessions = [SessionOptics::default(); MAX_SESSIONS];
    for (i, session) in treatment.sessions.iter().take(MAX_SESSIONS).enumerate() {
        let visible = session.visible && shown.get(i).copied().unwrap_or(true);
        sessions[i] = session_optics(session, &treatment.pigments, visible);
    }
    let days = days.unwrap_or(HEALED_DAYS).clamp(0.0, HEALED_DAYS);
    let light = LIGHT_STEP.value / LIGHT_DOSE.value * sun_mlxh_per_year;
    Ageing {
        years: years.max(0.0),
        drain_per_year: DRAIN.value,
        clearing_sigma_ln: CLEARING.value,
        light_carbon_per_year: light,
        light_iron_per_year: light,
        spread_mm2_per_year: SPREAD.value,
        drift_mm_per_year: DRIFT.value,
        healing_mass: early_mass(days) / early_mass(HEALED_DAYS),
        // The scab shrinks over the first week, most of it by day 10.
        healing_diameter: 1.0 + (FRESH_DIAMETER.value - 1.0) * ((-days / 4.0).exp() - (-HEALED_DAYS / 4.0).exp()),
        // Uneven shedding peaks in the second week and is gone by the fourth.
        patchiness: 0.55 * (-((days - 12.0) / 5.0).powi(2)).exp(),
        _pad0: 0.0,
        _pad1: 0.0,
        sessions,
    }
}

/// Redness of the skin while it heals, share of extra blood (model: gone in about a week).
pub fn redness(days: Option<f32>) -> f32 {
    days.map_or(0.0, |d| 1.6 * (-d.max(0.0) / 2.5).exp())
}

/// An impression at the shown time. `prefix_mm2` is left 0: it belongs to the cluster.
pub fn age(packed: &PackedImpression, ageing: &Ageing) -> Aged {
    let session = ageing.sessions[(packed.params >> 22 & 0xf) as usize];
    let diameter_mm = (packed.params & 0x3ff) as f32 * 0.001;
    let depth_mm = (packed.params >> 10 & 0xfff) as f32 * 0.001;

    let drain = ageing.drain_per_year * (ageing.clearing_sigma_ln * bell(packed.key)).exp();
    let carbon = (1.0 - session.iron) * (-(drain + ageing.light_carbon_per_year) * ageing.years).exp();
    let iron = session.iron * (-(drain + ageing.light_iron_per_year) * ageing.years).exp();
    let patch_loss = 1.0 - ageing.patchiness * unit_f32(hash2(packed.key, 4));
    let mass = (carbon + iron) * ageing.healing_mass * patch_loss;

    let healed_sigma = diameter_mm / 3.0;
    let start_sigma = healed_sigma * ageing.healing_diameter;
    let variance = start_sigma * start_sigma + 2.0 * ageing.spread_mm2_per_year * ageing.years;
    let depth_optical = session.depth_optical * mass * healed_sigma * healed_sigma / variance;

    let sigma_um = (variance.sqrt() * 1000.0 + 0.5).min(4095.0) as u32;
    let depth_um = ((depth_mm + ageing.drift_mm_per_year * ageing.years) * 1000.0 + 0.5).min(4095.0) as u32;
    let iron_255 = (iron / (carbon + iron).max(1e-12) * 255.0 + 0.5) as u32;
    Aged {
        area_mm2: session.visible * TAU * variance * ein(depth_optical),
        prefix_mm2: 0.0,
        depth_optical,
        params: sigma_um | depth_um << 12 | iron_255 << 24,
    }
}

/// Mass in the skin `days` after the needle, relative to what was put in.
pub fn early_mass(days: f32) -> f32 {
    1.0 - EARLY_LOSS.value * (1.0 - (-days * std::f32::consts::LN_2 / EARLY_HALF_LIFE.value).exp())
}

fn session_optics(session: &Session, pigments: &[Pigment], visible: bool) -> SessionOptics {
    let Some(pigment) = pigments.iter().find(|p| p.name == session.pigment).or(pigments.first()) else {
        return SessionOptics::default();
    };
    SessionOptics {
        depth_optical: XI * reference_from_550() * pigment.optical_depth / (1.0 + session.dilution.max(0.0)),
        iron: pigment.iron_oxide.clamp(0.0, 1.0),
        visible: if visible { 1.0 } else { 0.0 },
        _pad0: 0.0,
    }
}

/// Sum of three uniforms scaled to standard deviation 1 (Irwin-Hall).
fn bell(key: u32) -> f32 {
    2.0 * (unit_f32(hash2(key, 1)) + unit_f32(hash2(key, 2)) + unit_f32(hash2(key, 3)) - 1.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(key: u32) -> PackedImpression {
        PackedImpression { xy: 0, z_normal: 0, key, params: 140 | 400 << 10 }
    }

    fn at(years: f32, days: Option<f32>, key: u32) -> Aged {
        age(&packed(key), &ageing(&Treatment::default(), &[], years, days, 20.0))
    }

    #[test]
    fn year_zero_is_day_forty_two() {
        assert_eq!(at(0.0, None, 7).depth_optical, at(0.0, Some(42.0), 7).depth_optical);
    }

    #[test]
    fn spread_keeps_the_mass() {
        let mut still = ageing(&Treatment::default(), &[], 10.0, None, 20.0);
        still.drain_per_year = 0.0;
        (still.light_carbon_per_year, still.light_iron_per_year) = (0.0, 0.0);
        let aged = age(&packed(3), &still);
        let healed = at(0.0, None, 3);
        let sigma2 = |a: &Aged| ((a.params & 0xfff) as f32).powi(2);
        let ratio = aged.depth_optical * sigma2(&aged) / (healed.depth_optical * sigma2(&healed));
        assert!((ratio - 1.0).abs() < 0.03, "mass ratio {ratio} (widths are stored in whole um)");
    }

    #[test]
    fn contrast_only_falls_and_unevenly() {
        let drop = |key: u32| at(10.0, None, key).depth_optical / at(0.0, None, key).depth_optical;
        let (mut lo, mut hi) = (1.0_f32, 0.0_f32);
        for key in 0..200 {
            let d = drop(crate::rng::pcg(key));
            (lo, hi) = (lo.min(d), hi.max(d));
        }
        assert!(hi < 0.6 && lo > 0.02 && hi > 1.5 * lo, "drop from {lo} to {hi}");
        let years: Vec<f32> = (0..=20).map(|y| at(y as f32, None, 9).depth_optical).collect();
        assert!(years.windows(2).all(|w| w[1] < w[0]));
    }

    #[test]
    fn two_thirds_stay_after_four_weeks() {
        assert!((early_mass(28.0) - 2.0 / 3.0).abs() < 0.02);
    }
}
