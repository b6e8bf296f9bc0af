//! What the fade is under other values of the model's constants: a band of assumptions. It says how far the curve
//! hangs on what nobody has measured, and nothing of how likely any outcome is.

use super::curve::{Asker, lab, whole};
use super::sobol::{Indices, indices};
use super::tone::{Inks, Moment, SkinAt};
use super::touch_up::{BEFORE_YEARS, HORIZON_YEARS};
use crate::design::Fade;
use crate::dots::age::{Assumptions, CONSTANTS};
use crate::rng::{hash3, unit_f32};
use glam::Vec3;
use rayon::prelude::*;

/// Impressions of each session that stand for all while the constants vary.
const FEW: usize = 8;

/// Draws behind a band where nobody says how many.
pub const ASSUMPTIONS: usize = 2000;

/// Shares of the draws below each line of a band: the ends of 90 %, of 50 %, and the median.
pub const QUANTILES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// Darkness over the settled look's, by the lines of [`QUANTILES`].
pub type Lines = [f64; QUANTILES.len()];

/// The fade under drawn assumptions.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Years since the course healed.
    pub years: Vec<f32>,
    /// By year: of all that is treated.
    pub whole: Vec<Lines>,
    /// By the plan's patches, by year.
    pub zones: Vec<Vec<Lines>>,
    /// Year in which a touch-up is advised; infinite where none is within the years.
    pub due: Lines,
    /// How many assumptions were drawn.
    pub samples: usize,
}

/// A plan prepared for many draws: few impressions a session, one density a zone, and what that does to the darkness
/// beside the whole reckoning, by how dark it is: a slow draw is late as dark as the typical fade is early.
struct Quick<'a> {
    asker: &'a Asker<'a>,
    inks: Inks,
    /// Year 0, and then the years.
    years: Vec<f32>,
    skins: Vec<SkinAt>,
    bare: Vec<f64>,
    /// By zone, the whole last: darkness by the few, L*, and the factor to the whole reckoning, darker and darker.
    corrections: Vec<Vec<(f64, f64)>>,
}

/// Years of typical fading that the corrections are taken from.
const CORRECTED_YEARS: [f32; 9] = [0.0, 1.5, 3.0, 4.5, 6.0, 8.0, 11.0, 15.0, 20.0];

impl<'a> Quick<'a> {
    fn new(asker: &'a Asker<'a>, years: &[f32]) -> Self {
        let years: Vec<f32> = std::iter::once(0.0).chain(years.iter().copied()).collect();
        let skin = |year: &f32| SkinAt::new(asker.scene.skin.melanin_at(*year), asker.scene.skin.blood);
        let skins: Vec<SkinAt> = years.iter().map(skin).collect();
        let bare = skins.iter().map(|s| lab(s.bare_rgb() * asker.light.rgb())[0]).collect();
        let inks = asker.inks.condensed(FEW);
        let mut quick = Self { asker, inks, skins, bare, corrections: Vec::new(), years };
        let typical = CORRECTED_YEARS.map(|year| {
            let skin = SkinAt::new(asker.scene.skin.melanin_at(year), asker.scene.skin.blood);
            let point = asker.point(Fade::Typical, year);
            let full: Vec<f64> = point.zones.iter().chain([&point.whole]).map(super::Look::darkness).collect();
            full.into_iter()
                .zip(quick.plain(year, &skin, point.whole.bare[0], &Assumptions::default()))
                .collect::<Vec<_>>()
        });
        let of = |zone: usize| {
            let pairs = typical.iter().map(|zones| zones[zone]).filter(|(_, plain)| *plain > 1e-3);
            let mut pairs: Vec<(f64, f64)> = pairs.map(|(full, plain)| (plain, full / plain)).collect();
            pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
            pairs
        };
        quick.corrections = (0..=asker.plan.patches.len()).map(of).collect();
        quick
    }

    /// Darkness of each zone and of all on a skin whose L* is `bare`, L*, by the few.
    fn plain(&self, year: f32, skin: &SkinAt, bare: f64, assumed: &Assumptions) -> Vec<f64> {
        let Asker { plan, light, .. } = self.asker;
        let elapsed = self.asker.elapsed(Fade::Typical, year);
        let moment = Moment::new(plan, self.inks.means(plan, &elapsed, assumed), skin);
        let light = light.rgb();
        let rgbs: Vec<Vec3> = plan.patches.iter().map(|p| moment.quick_rgb(p) * light).collect();
        let all = whole(plan, &rgbs, skin.bare_rgb() * light);
        rgbs.iter().chain([&all]).map(|rgb| bare - lightness(*rgb)).collect()
    }

    /// The same as the whole reckoning would have it, at one of the years.
    fn darkness(&self, at: usize, assumed: &Assumptions) -> Vec<f64> {
        let plain = self.plain(self.years[at], &self.skins[at], self.bare[at], assumed);
        plain.iter().zip(&self.corrections).map(|(plain, factors)| plain * factor_at(factors, *plain)).collect()
    }

    /// Darkness of each zone and of all over that of the settled look, by year.
    fn over_years(&self, assumed: &Assumptions) -> Vec<Vec<f64>> {
        let settled = self.darkness(0, assumed);
        let kept = |now: Vec<f64>| now.iter().zip(&settled).map(|(now, settled)| now / settled.max(1e-3)).collect();
        (1..self.years.len()).map(|at| kept(self.darkness(at, assumed))).collect()
    }
}

/// A factor between those of the nearest two places, the ends' own beyond them.
fn factor_at(factors: &[(f64, f64)], place: f64) -> f64 {
    let above = factors.partition_point(|(at, _)| *at <= place);
    match (above.checked_sub(1).and_then(|i| factors.get(i)), factors.get(above)) {
        (Some((low, a)), Some((high, b))) => a + (b - a) * (place - low) / (high - low).max(1e-9),
        (Some((_, factor)), None) | (None, Some((_, factor))) => *factor,
        (None, None) => 1.0,
    }
}

/// L* alone.
fn lightness(rgb: Vec3) -> f64 {
    let y = rgb.dot(Vec3::new(0.212_639, 0.715_168_7, 0.072_192_3));
    116.0 * f64::from(y.max(0.008_856).cbrt()) - 16.0
}

/// Values for all constants from numbers of 0 to 1.
fn assumed(draw: impl Fn(usize) -> f32) -> Assumptions {
    let mut i = 0;
    Assumptions::new(CONSTANTS.map(|constant| {
        i += 1;
        constant.quantile(draw(i - 1))
    }))
}

impl Asker<'_> {
    /// The band over some years, of so many draws, as long as it is `wanted`; none where that ended. Every constant is
    /// drawn for itself from its own range, as [`crate::dots::age::Constant::quantile`] says; other draws for another
    /// seed.
    pub fn band(
        &self,
        years: &[f32],
        samples: usize,
        seed: u32,
        lost: f64,
        wanted: &(dyn Fn() -> bool + Sync),
    ) -> Option<Band> {
        // When a touch-up is due hangs on no choice of years to show.
        let due_years: Vec<f32> = due_years(self.end());
        let mut all: Vec<f32> = years.iter().chain(&due_years).copied().collect();
        all.sort_by(f32::total_cmp);
        all.dedup();
        let at = |year: &f32| all.partition_point(|other| other < year);
        let (shown, due_at): (Vec<usize>, Vec<usize>) =
            (years.iter().map(at).collect(), due_years.iter().map(at).collect());
        let quick = Quick::new(self, &all);
        let draw = |n: usize| {
            let assumed = assumed(|i| unit_f32(hash3(n as u32, i as u32, seed)));
            wanted().then(|| quick.over_years(&assumed))
        };
        let draws: Option<Vec<Vec<Vec<f64>>>> = (0..samples.max(1)).into_par_iter().map(draw).collect();
        let draws = draws?;
        let lines = |year: &usize, zone: usize| quantiles(draws.iter().map(|draw| draw[*year][zone]).collect());
        let zones = self.plan.patches.len();
        let due = |draw: &Vec<Vec<f64>>| crossing(&due_years, due_at.iter().map(|at| draw[*at][zones]), 1.0 - lost);
        Some(Band {
            years: years.to_vec(),
            whole: shown.iter().map(|y| lines(y, zones)).collect(),
            zones: (0..zones).map(|z| shown.iter().map(|y| lines(y, z)).collect()).collect(),
            due: quantiles(draws.iter().map(due).collect()),
            samples: draws.len(),
        })
    }

    /// Years to show a band at: those asked for, and the moments before and after each touch-up.
    pub fn band_years(&self, years: impl Iterator<Item = f32>, until: f32) -> Vec<f32> {
        let touch_ups = self.plan.sessions().iter().map(|s| s.year).filter(|y| *y > 0.0 && *y <= until);
        let mut all: Vec<f32> = years.chain(touch_ups.flat_map(|y| [y - BEFORE_YEARS, y])).collect();
        all.sort_by(f32::total_cmp);
        all.dedup();
        all
    }

    /// Which constants decide how much darkness is kept at a year, in the order of [`CONSTANTS`].
    pub fn indices(&self, year: f32, rows: usize, seed: u32) -> Indices {
        let quick = Quick::new(self, &[year]);
        let zones = self.plan.patches.len();
        indices(CONSTANTS.len(), rows, seed, |u| quick.over_years(&assumed(|i| u[i]))[0][zones])
    }
}

/// Years between which a touch-up falls due: whole ones, from the last session on.
fn due_years(end: f32) -> Vec<f32> {
    let whole = (1..=HORIZON_YEARS as u32).map(|year| year as f32).filter(|year| *year > end);
    std::iter::once(end).chain(whole).collect()
}

/// First year in which a line falls below a level, between the years by a straight line; infinite where it does not.
fn crossing(years: &[f32], line: impl Iterator<Item = f64>, level: f64) -> f64 {
    let mut before: Option<(f64, f64)> = None;
    for (year, value) in years.iter().map(|y| f64::from(*y)).zip(line) {
        if value < level {
            return before.map_or(year, |(y, v)| y + (year - y) * (v - level) / (v - value).max(1e-9));
        }
        before = Some((year, value));
    }
    f64::INFINITY
}

fn quantiles(mut values: Vec<f64>) -> Lines {
    values.sort_by(f64::total_cmp);
    QUANTILES.map(|q| values[((values.len() - 1) as f64 * q).round() as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fade::FadePlan;
    use crate::mesh::chart::Chart;
    use crate::mesh::parametric::default_head;
    use crate::scene::Scene;

    /// What the few impressions and single densities of a band leave out, against the whole reckoning. Today at most
    /// 1.2 % of the settled darkness.
    #[test]
    fn a_draw_is_that_of_the_whole_reckoning() {
        let scene = Scene::default();
        let plan = FadePlan::new(&scene, &Chart::new(&default_head(), 192));
        let asker = Asker::new(&scene, &plan);
        let years = [1.0, 3.0, 5.0, 10.0, 15.0];
        let quick = Quick::new(&asker, &years);
        let whole_of = |year: f32, assumed: &Assumptions| {
            let skin = SkinAt::new(scene.skin.melanin_at(year), scene.skin.blood);
            let means = asker.inks.means(&plan, &asker.elapsed(Fade::Typical, year), assumed);
            let moment = Moment::new(&plan, means, &skin);
            let light = asker.light.rgb();
            let rgbs: Vec<Vec3> = plan.patches.iter().map(|p| moment.rgb(p) * light).collect();
            let bare = skin.bare_rgb() * light;
            lab(bare)[0] - lab(whole(&plan, &rgbs, bare))[0]
        };
        let mut worst = 0.0_f64;
        for n in 0..12 {
            let assumed = assumed(|i| unit_f32(hash3(n, i as u32, 5)));
            let quickly = quick.over_years(&assumed);
            for (year, zones) in years.iter().zip(&quickly) {
                let want = whole_of(*year, &assumed) / whole_of(0.0, &assumed);
                let got = zones[plan.patches.len()];
                worst = worst.max((got - want).abs());
            }
        }
        println!("off by {worst:.4}");
        assert!(worst < 0.02, "{worst}");
    }

    #[test]
    fn lines_cross_between_the_years() {
        let years = [0.0, 1.0, 2.0];
        assert!((crossing(&years, [1.0, 0.8, 0.6].into_iter(), 0.7) - 1.5).abs() < 1e-6);
        assert!(crossing(&years, [1.0, 0.9, 0.8].into_iter(), 0.7).is_infinite());
    }
}
