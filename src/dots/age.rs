//! Ageing of an impression as a pure function of time: the CPU twin of `shaders/age.wgsl`.
//!
//! No public measurement of a healed SMP dot over years exists: everything here is a model, each
//! constant with its range and where it comes from. The picture is an illustration.

mod assumptions;
mod constants;

pub use assumptions::{Assumptions, Blur};
pub use constants::*;

use super::packed::{AgedHair, AgedInk};
use crate::design::hair::Hair;
use crate::design::removal::Removal;
use crate::design::{Aftercare, Fade, Pigment, Session, Treatment};
use crate::layout::{Aged, Ageing, HAIR_SESSION, MAX_SESSIONS, PackedImpression, SessionOptics};
use crate::optics::{XI, ein, inverse_ein, reference_from_550};
use crate::rng::{hash2, unit_f32};
use crate::units::HEALED_DAYS;
use serde::{Deserialize, Serialize};
use std::f32::consts::TAU;

/// What costs pigment beside sun and the assumed fade, for experts: shares, 0 none to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Habits {
    /// Skin that is always oily (not today's sheen).
    pub oily: f32,
    /// Daily retinoids or peeling.
    pub exfoliation: f32,
    /// A guess of a small effect, see [`SMOKING`].
    pub smoking: f32,
}

impl Habits {
    /// Factor on the dermal drain.
    fn drain_factor(self, assumed: &Assumptions) -> f32 {
        let full = |factor: f32, share: f32| 1.0 + (factor - 1.0) * share;
        full(assumed.oily, self.oily) * full(assumed.exfoliated, self.exfoliation) * full(assumed.smoking, self.smoking)
    }
}

/// Everything that decides how the pigment has aged, next to the treatment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Elapsed {
    /// Years since the course healed.
    pub years: f32,
    /// Days since the last session while healing; `None`: healed.
    pub days: Option<f32>,
    /// Outdoor light dose, Mlx h a year.
    pub sun_mlxh_per_year: f32,
    /// Factors on the drain.
    pub habits: Habits,
    /// The assumed scenario.
    pub fade: Fade,
    /// Counts in the healing weeks and in what they leave.
    pub aftercare: Aftercare,
    /// Own hair: its units age along, by growth and by whitening.
    pub hair: Hair,
}

/// Factors of a fade on drain, spread and drift: the ends of each constant's range, about.
fn fade_factors(fade: Fade) -> (f32, f32, f32) {
    match fade {
        Fade::Slow => (0.45, 1.0, 0.65),
        Fade::Typical => (1.0, 1.0, 1.0),
        Fade::Fast => (2.2, 4.0, 1.8),
    }
}

/// Everything the ageing function needs beside the impression.
pub fn ageing(treatment: &Treatment, shown: &[bool], elapsed: &Elapsed) -> Ageing {
    ageing_with(treatment, shown, elapsed, &Assumptions::default())
}

/// [`ageing`] with other values for the model's constants.
pub fn ageing_with(treatment: &Treatment, shown: &[bool], elapsed: &Elapsed, assumed: &Assumptions) -> Ageing {
    let years = elapsed.years.max(0.0);
    let mut sessions = [SessionOptics::default(); MAX_SESSIONS];
    for (i, session) in treatment.sessions.iter().take(HAIR_SESSION as usize).enumerate() {
        let visible = session.visible && shown.get(i).copied().unwrap_or(true) && years >= session.year;
        sessions[i] = session_optics(session, treatment, visible, years);
    }
    let days = elapsed.days.unwrap_or(HEALED_DAYS).clamp(0.0, HEALED_DAYS);
    let light = assumed.light_step / assumed.light_dose_mlxh * elapsed.sun_mlxh_per_year;
    let (drain, spread, drift) = fade_factors(elapsed.fade);
    let drain = drain * elapsed.habits.drain_factor(assumed);
    let neglect = if elapsed.aftercare == Aftercare::Neglected { assumed.neglect } else { 1.0 };
    // Year 0 is the healed state of a course that was cared for: neglect shows for good.
    let kept = |days: f32| 1.0 - neglect * (1.0 - assumed.early_mass(days));
    Ageing {
        years,
        drain_carbon_per_year: assumed.drain_per_year * drain,
        drain_iron_per_year: assumed.drain_iron_per_year * drain,
        clearing_sigma_ln: assumed.clearing_sigma_ln,
        light_carbon_per_year: light,
        light_iron_per_year: light,
        spread_mm2_per_year: assumed.spread_mm2_per_year * spread,
        drift_mm_per_year: assumed.drift_mm_per_year * drift,
        healing_mass: kept(days) / assumed.early_mass(HEALED_DAYS),
        // The scab shrinks over the first week, most of it by day 10.
        healing_diameter: 1.0 + (assumed.fresh_diameter - 1.0) * ((-days / 4.0).exp() - (-HEALED_DAYS / 4.0).exp()),
        // Uneven shedding peaks in the second week and is gone by the fourth; where aftercare was
        // neglected some of it stays.
        patchiness: (0.55 * neglect * (-((days - 12.0) / 5.0).powi(2)).exp()).max(0.5 * (neglect - 1.0)).min(0.9),
        hair_length_mm: elapsed.hair.stubble_days * elapsed.hair.growth_mm_per_day,
        hair_shaft_mm: elapsed.hair.shaft_mm,
        hair_visible: if elapsed.hair.visible { 1.0 } else { 0.0 },
        _pad0: 0.0,
        _pad1: 0.0,
        sessions,
    }
}

/// Redness of the skin while it heals, share of extra blood (model: gone in about a week).
pub fn redness(days: Option<f32>, aftercare: Aftercare) -> f32 {
    let calm_days = if aftercare == Aftercare::Neglected { 5.0 } else { 2.5 };
    days.map_or(0.0, |d| 1.6 * (-d.max(0.0) / calm_days).exp())
}

/// Length of a hair's stump that shows through the skin, mm (model: shafts slant, and skin is
/// translucent for some tenths of a millimetre; mirrored in `shaders/shared/hair.wgsl`).
const HAIR_UNDER_MM: f32 = 0.4;
/// Share of a hair's length that is seen from above: it leans (model, mirrored in `shaders/shared/hair.wgsl`).
const HAIR_LEAN: f32 = 0.7;
/// How far a follicular unit's hairs stand apart, mm (model, mirrored in `shaders/shared/hair.wgsl`).
const HAIR_SPREAD_MM: f32 = 0.07;

/// Depth at which a stump is seen, mm (model: the upper part of the 0.4 mm that show; mirrored in `shaders/shared/hair.wgsl`).
pub const HAIR_ROOT_MM: f32 = 0.15;

/// What a follicular unit darkens on average, seen straight from above, mm2.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanUnit {
    /// By its hairs' stumps.
    pub under_mm2: f32,
    /// By what stands out of the skin.
    pub above_mm2: f32,
}

/// Of stubble that is nowhere lost.
pub fn mean_unit(hair: &Hair) -> MeanUnit {
    let hairs = (0..1000).map(|i| Hair::hairs(i as f32 / 1000.0)).sum::<u32>() as f32 / 1000.0;
    let shaft_mm = if hair.visible { hairs * hair.shaft_mm } else { 0.0 };
    let length_mm = hair.stubble_days * hair.growth_mm_per_day;
    MeanUnit { under_mm2: shaft_mm * HAIR_UNDER_MM, above_mm2: shaft_mm * HAIR_LEAN * length_mm }
}

/// A follicular unit: its hairs' stumps and what sticks out of them, as one dark spot.
fn hair(packed: &PackedImpression, ageing: &Ageing) -> Aged {
    let hairs = packed.hairs() as f32;
    let shaft_mm = ageing.hair_shaft_mm * packed.lifetime().left(ageing.years) * packed.strength();
    let length_mm = ageing.hair_length_mm;
    let area_mm2 = hairs * shaft_mm * (HAIR_UNDER_MM + HAIR_LEAN * length_mm);
    let sigma_mm = HAIR_SPREAD_MM + 0.12 * length_mm;
    Aged {
        area_mm2: ageing.hair_visible * area_mm2,
        prefix_mm2: 0.0,
        depth_optical: inverse_ein(area_mm2 / (TAU * sigma_mm * sigma_mm)),
        params: AgedHair { sigma_mm, length_mm, shaft_mm }.bits(),
    }
}

/// The pigment of one impression: what its ageing starts from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ink {
    /// Standard deviation of the healed pigment.
    pub sigma_mm: f32,
    /// Pigment over what its session puts in.
    pub strength: f32,
    /// Where it rests at first.
    pub depth_mm: f32,
    /// How it clears beside the others: standard deviations.
    pub clearing: f32,
    /// What it loses where healing is patchy, 0 to 1 of the most.
    pub patch: f32,
}

/// An impression's pigment at some time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgedSpot {
    /// Of the optical depth over the skin, as it is seen.
    pub variance_mm2: f32,
    /// In the middle, reference band.
    pub depth_optical: f32,
    /// Carbon and iron oxide left, over all pigment that the healed impression held.
    pub carbon: f32,
    /// See `carbon`.
    pub iron: f32,
    /// Below the surface.
    pub depth_mm: f32,
}

impl Ink {
    /// Of a packed impression.
    pub fn of(packed: &PackedImpression, session: &SessionOptics) -> Self {
        Self {
            sigma_mm: packed.diameter_mm() * session.sigma_per_diameter,
            strength: packed.strength(),
            depth_mm: packed.depth_mm(),
            clearing: bell(packed.key),
            patch: unit_f32(hash2(packed.key, 4)),
        }
    }

    /// At the shown time.
    pub fn age(&self, session: &SessionOptics, ageing: &Ageing, blur: Blur) -> AgedSpot {
        let years = (ageing.years - session.year).max(0.0);
        let depth_mm = self.depth_mm + ageing.drift_mm_per_year * years;

        let clearing = (ageing.clearing_sigma_ln * self.clearing).exp();
        let left = |drain: f32, light: f32| (-(drain * clearing + light) * years).exp();
        let carbon = (1.0 - session.iron) * left(ageing.drain_carbon_per_year, ageing.light_carbon_per_year);
        let iron = session.iron * left(ageing.drain_iron_per_year, ageing.light_iron_per_year);
        let patch_loss = 1.0 - ageing.patchiness * self.patch;
        let healing = ageing.healing_mass * patch_loss;
        let mass = (carbon + iron) * ageing.healing_mass * patch_loss;

        let healed_sigma = self.sigma_mm;
        let start_sigma = healed_sigma * ageing.healing_diameter;
        let mut variance = start_sigma * start_sigma + 2.0 * ageing.spread_mm2_per_year * years;
        let mut depth_optical = session.depth_optical * self.strength * mass * healed_sigma * healed_sigma / variance;
        // Skin above blurs what is seen, not the pigment: the darkened area stays.
        let deeper = (depth_mm * depth_mm - blur.from_mm * blur.from_mm).max(0.0);
        let blurred = blur.per_mm * blur.per_mm * deeper;
        if blurred > 0.0 {
            depth_optical = inverse_ein(ein(depth_optical) * variance / (variance + blurred));
            variance += blurred;
        }
        AgedSpot { variance_mm2: variance, depth_optical, carbon: carbon * healing, iron: iron * healing, depth_mm }
    }
}

/// An impression at the shown time. `prefix_mm2` is left 0: it belongs to the cluster.
pub fn age(packed: &PackedImpression, ageing: &Ageing) -> Aged {
    if packed.is_hair() {
        return hair(packed, ageing);
    }
    let session = &ageing.sessions[packed.session() as usize];
    let blur = Blur { from_mm: AS_SEEN_DEPTH.value, per_mm: DEPTH_BLUR.value };
    let spot = Ink::of(packed, session).age(session, ageing, blur);
    let AgedSpot { variance_mm2, depth_optical, carbon, iron, depth_mm } = spot;
    Aged {
        area_mm2: session.visible * TAU * variance_mm2 * ein(depth_optical),
        prefix_mm2: 0.0,
        depth_optical,
        params: AgedInk { sigma_mm: variance_mm2.sqrt(), depth_mm, iron: iron / (carbon + iron).max(1e-12) }.bits(),
    }
}

/// Mass in the skin `days` after the needle, relative to what was put in.
pub fn early_mass(days: f32) -> f32 {
    Assumptions::default().early_mass(days)
}

/// Peak optical depth in the reference band of a healed impression of a session, `None` where its
/// pigment is unknown.
pub fn peak_depth(session: &Session, treatment: &Treatment) -> Option<f32> {
    treatment.pigment(&session.pigment).map(|pigment| peak(session, pigment))
}

fn peak(session: &Session, pigment: &Pigment) -> f32 {
    XI * reference_from_550() * pigment.optical_depth / (1.0 + session.dilution.max(0.0))
}

fn session_optics(session: &Session, treatment: &Treatment, visible: bool, years: f32) -> SessionOptics {
    let Some(pigment) = treatment.pigment(&session.pigment) else { return SessionOptics::default() };
    let depth_optical = peak(session, pigment);
    let (left, iron) = treatment.removal.left(years, session.year, pigment.iron_oxide.clamp(0.0, 1.0));
    SessionOptics {
        depth_optical: depth_optical * left,
        iron,
        visible: if visible { 1.0 } else { 0.0 },
        sigma_per_diameter: sigma_per_diameter(depth_optical),
        year: session.year,
        ..SessionOptics::default()
    }
}

/// A session's pigment as it heals, before any removal.
pub fn healed_optics(session: &Session, treatment: &Treatment) -> SessionOptics {
    let before = Treatment { removal: Removal::default(), sessions: Vec::new(), ..treatment.clone() };
    session_optics(session, &before, session.visible, session.year)
}

/// Standard deviation of the Gaussian of optical depth whose darkening, 1 - exp(-tau e^(-r2 / 2
/// sigma2)), is 1 wide at half of its peak: what has to be put in so that a dot of peak depth `tau`
/// looks as wide as asked.
pub fn sigma_per_diameter(tau: f32) -> f32 {
    let tau = tau.max(1e-3);
    let at_half = -(0.5 * (1.0 + (-tau).exp())).ln();
    0.5 / (2.0 * (tau / at_half).ln()).sqrt()
}

/// Apparent diameter of a spot, mm: the full width of its darkening at half of its peak.
pub fn apparent_diameter_mm(variance_mm2: f32, depth_optical: f32) -> f32 {
    variance_mm2.sqrt() / sigma_per_diameter(depth_optical)
}

/// Sum of three uniforms scaled to standard deviation 1 (Irwin-Hall).
fn bell(key: u32) -> f32 {
    2.0 * (unit_f32(hash2(key, 1)) + unit_f32(hash2(key, 2)) + unit_f32(hash2(key, 3)) - 1.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(key: u32) -> PackedImpression {
        PackedImpression { xy: 0, z_normal: 0, key, params: 140 | 350 << 10 }
    }

    fn elapsed(years: f32, days: Option<f32>) -> Elapsed {
        Elapsed {
            years,
            days,
            sun_mlxh_per_year: 20.0,
            habits: Habits::default(),
            fade: Fade::Typical,
            aftercare: Aftercare::Kept,
            hair: Hair::default(),
        }
    }

    fn at(years: f32, days: Option<f32>, key: u32) -> Aged {
        age(&packed(key), &ageing(&Treatment::default(), &[], &elapsed(years, days)))
    }

    #[test]
    fn year_zero_is_day_forty_two() {
        assert_eq!(at(0.0, None, 7).depth_optical, at(0.0, Some(42.0), 7).depth_optical);
    }

    #[test]
    fn spread_keeps_the_mass() {
        let mut still = ageing(&Treatment::default(), &[], &elapsed(10.0, None));
        (still.drain_carbon_per_year, still.drain_iron_per_year, still.drift_mm_per_year) = (0.0, 0.0, 0.0);
        (still.light_carbon_per_year, still.light_iron_per_year) = (0.0, 0.0);
        let aged = age(&packed(3), &still);
        let healed = at(0.0, None, 3);
        let sigma2 = |a: &Aged| ((a.params & 0xfff) as f32).powi(2);
        let ratio = aged.depth_optical * sigma2(&aged) / (healed.depth_optical * sigma2(&healed));
        assert!((ratio - 1.0).abs() < 0.05, "mass ratio {ratio} (widths are stored in whole um)");
    }

    #[test]
    fn contrast_only_falls_and_unevenly() {
        let drop = |key: u32| at(10.0, None, key).depth_optical / at(0.0, None, key).depth_optical;
        let (mut lo, mut hi) = (1.0_f32, 0.0_f32);
        for key in 0..200 {
            let d = drop(crate::rng::pcg(key));
            (lo, hi) = (lo.min(d), hi.max(d));
        }
        assert!(hi < 0.7 && lo > 0.002 && hi > 1.5 * lo, "drop from {lo} to {hi}");
        let years: Vec<f32> = (0..=20).map(|y| at(y as f32, None, 9).depth_optical).collect();
        assert!(years.windows(2).all(|w| w[1] < w[0]));
    }

    /// Spread widens a dot before the loss wins; the darkened area must not show it: 3 % of it are 0.3 L*.
    #[test]
    fn no_plan_ever_darkens_after_year_zero() {
        use crate::design::Finish;
        let mut plans: Vec<(&str, Treatment)> =
            Finish::ALL.map(|f| (f.name(), Treatment { sessions: f.sessions(), ..Treatment::default() })).to_vec();
        plans.push(("one session", Treatment { sessions: vec![Session::default()], ..Treatment::default() }));
        for &name in crate::scene::ready::NAMES.iter().filter(|name| **name != "bad-work") {
            let treatment = crate::scene::ready::find(name).expect("a ready scene").treatment;
            plans.push((name, Treatment { removal: Default::default(), ..treatment }));
        }
        for (name, mut plan) in plans {
            // A touch-up darkens, and is meant to.
            plan.sessions.retain(|s| s.year <= 0.0);
            for fade in Fade::ALL {
                let area = |years: f32| -> f32 {
                    let ageing = ageing(&plan, &[], &Elapsed { fade, ..elapsed(years, None) });
                    let of = |(i, s): (usize, &Session)| {
                        let params =
                            (s.diameter_mm * 1000.0) as u32 | ((s.depth_mm * 1000.0) as u32) << 10 | (i as u32) << 22;
                        let keys = (0..50).map(crate::rng::pcg);
                        s.share
                            * keys
                                .map(|key| age(&PackedImpression { params, ..packed(key) }, &ageing).area_mm2)
                                .sum::<f32>()
                    };
                    plan.sessions.iter().enumerate().map(of).sum()
                };
                let new = area(0.0);
                for years in [0.5, 1.0, 2.0, 3.0, 5.0, 10.0] {
                    assert!(
                        area(years) < 1.03 * new,
                        "{name}, {fade:?}: {} of year 0 after {years}",
                        area(years) / new
                    );
                }
            }
        }
    }

    #[test]
    fn scenarios_are_ordered_and_neglect_costs() {
        let left = |fade, aftercare| {
            let elapsed = Elapsed { fade, aftercare, ..elapsed(6.0, None) };
            age(&packed(5), &ageing(&Treatment::default(), &[], &elapsed)).area_mm2
        };
        let [slow, typical, fast] = [Fade::Slow, Fade::Typical, Fade::Fast].map(|f| left(f, Aftercare::Kept));
        assert!(slow > typical && typical > fast, "{slow} {typical} {fast}");
        assert!(left(Fade::Typical, Aftercare::Neglected) < typical);
    }

    #[test]
    fn habits_cost_pigment_by_the_table_and_nothing_at_zero() {
        let drain = |habits| {
            let elapsed = Elapsed { habits, ..elapsed(6.0, None) };
            ageing(&Treatment::default(), &[], &elapsed).drain_carbon_per_year
        };
        let none = drain(Habits::default());
        assert_eq!(none, DRAIN.value);
        assert!((drain(Habits { oily: 1.0, ..Habits::default() }) / none - OILY.value).abs() < 1e-5);
        let all = drain(Habits { oily: 1.0, exfoliation: 1.0, smoking: 1.0 });
        assert!((all / none - OILY.value * EXFOLIATED.value * SMOKING.value).abs() < 1e-5);
    }

    #[test]
    fn a_touch_up_appears_in_its_year_and_ages_from_there() {
        let mut plan = Treatment::default();
        plan.sessions[0].year = 4.0;
        let aged = |years| age(&packed(5), &ageing(&plan, &[], &elapsed(years, None)));
        assert_eq!(aged(3.9).area_mm2, 0.0);
        let fresh = at(0.0, None, 5).area_mm2;
        assert!((aged(4.0).area_mm2 / fresh - 1.0).abs() < 1e-5);
        assert!(aged(6.0).depth_optical < aged(4.0).depth_optical);
    }

    #[test]
    fn a_dot_is_as_wide_as_asked() {
        for tau in [0.01_f32, 0.5, 2.0, 5.0, 12.0] {
            let sigma = sigma_per_diameter(tau);
            let darkening = |r: f32| 1.0 - (-tau * (-r * r / (2.0 * sigma * sigma)).exp()).exp();
            assert!((darkening(0.5) / darkening(0.0) - 0.5).abs() < 1e-3, "tau {tau}");
        }
    }

    #[test]
    fn deep_pigment_looks_wider_and_darkens_as_much() {
        let params = |depth_um: u32| PackedImpression { params: 140 | depth_um << 10, ..packed(1) };
        let aged = |depth| age(&params(depth), &ageing(&Treatment::default(), &[], &elapsed(0.0, None)));
        let (seen, deep) = (aged(400), aged(900));
        assert!((deep.params & 0xfff) > 3 * (seen.params & 0xfff) / 2);
        assert!((deep.area_mm2 / seen.area_mm2 - 1.0).abs() < 0.05);
    }
}
