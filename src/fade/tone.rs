//! The colour of a patch of treated skin at a time, worked out as the picture is: from afar, where an impression adds
//! the area that it darkens (`shaders/age.wgsl`, `overlap.wgsl`, `entry.wgsl` and `skin.wgsl`, averaged).

use super::plan::{FadePlan, Patch};
use crate::design::hair::Hair;
use crate::dots::age::{self, Assumptions, Blur, Elapsed, HAIR_ROOT_MM, Ink, apparent_diameter_mm};
use crate::layout::{Ageing, PackedImpression, SessionOptics, VISIBILITY_PER_MM};
use crate::optics::overlap::Spots;
use crate::optics::pigmented::{Cover, SkinLayers};
use crate::optics::{carbon_bands, ein, iron_oxide_bands, skin};
use crate::units::MM2_PER_CM2;
use glam::{Vec3, Vec4};
use std::f32::consts::TAU;
use std::sync::LazyLock;

/// Ein at steps of 1/256 up to 16; beyond, it is a logarithm.
const EIN_STEPS: f32 = 256.0;
const EIN_END: f32 = 16.0;
static EIN: LazyLock<Vec<f32>> = LazyLock::new(|| (0..=4097).map(|i| ein(i as f32 / EIN_STEPS)).collect());

/// [`ein`] from a table, within 2e-6 and 1e-5 of itself.
fn quick_ein(table: &[f32], x: f32) -> f32 {
    if x >= EIN_END {
        return 0.577_215_7 + x.ln();
    }
    let at = x * EIN_STEPS;
    let i = (at as usize).min(4096);
    table[i] + (at - i as f32) * (table[i + 1] - table[i])
}

/// Pigment by species: optical depth times area, mm2.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Amount {
    /// Carbon black.
    pub carbon: f32,
    /// Red iron oxide.
    pub iron: f32,
}

impl Amount {
    /// With `count` times another amount.
    #[must_use]
    pub fn and(self, other: Self, count: f32) -> Self {
        Self { carbon: self.carbon + other.carbon * count, iron: self.iron + other.iron * count }
    }

    /// Both species.
    pub fn sum(self) -> f32 {
        self.carbon + self.iron
    }
}

/// Means over the impressions of one session and one kind of place.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Means {
    /// Darkened area of one in the reference band, mm2; by band; by band if it were of carbon, or of iron oxide.
    pub area: f32,
    bands: Vec4,
    carbon: Vec4,
    iron: Vec4,
    /// Areas times iron oxide's share of the pigment.
    iron_area: f32,
    /// Areas times visibility.
    visible: f32,
    sigma_mm: f32,
    depth_optical: f32,
    /// Pigment that one held when it had healed, and what is left of it.
    pub held: Amount,
    pub left: Amount,
    /// Apparent diameter, mm.
    pub width_mm: f32,
}

impl Means {
    /// At a time; `put` is the session as it healed.
    pub fn of(inks: &[Ink], put: &SessionOptics, session: &SessionOptics, ageing: &Ageing, how: How) -> Self {
        let table = &EIN[..];
        let (carbon_bands, iron_bands) = (carbon_bands(), iron_oxide_bands());
        let mut m = Self::default();
        if session.visible <= 0.0 || inks.is_empty() {
            return m;
        }
        let (mut held, mut left) = (0.0, Amount::default());
        for ink in inks {
            let spot = ink.age(session, ageing, how.blur);
            let tau = spot.depth_optical;
            let disc = TAU * spot.variance_mm2;
            let area = disc * quick_ein(table, tau);
            let darkened = |bands: Vec4| (bands * tau).map(|x| quick_ein(table, x)) * disc;
            let carbon = darkened(carbon_bands);
            m.area += area;
            m.carbon += carbon;
            m.visible += area * (-VISIBILITY_PER_MM * spot.depth_mm).exp();
            if how.with_iron {
                let share = spot.iron / (spot.carbon + spot.iron).max(1e-12);
                m.bands += darkened(carbon_bands.lerp(iron_bands, share));
                m.iron += darkened(iron_bands);
                m.iron_area += area * share;
            } else {
                m.bands += carbon;
            }
            m.sigma_mm += spot.variance_mm2.sqrt();
            m.depth_optical += tau;
            let mass = TAU * ink.strength * ink.sigma_mm * ink.sigma_mm;
            held += mass;
            left = left.and(Amount { carbon: spot.carbon, iron: spot.iron }, mass);
        }
        let n = inks.len() as f32;
        m = m.scaled(1.0 / n);
        (m.sigma_mm, m.depth_optical) = (m.sigma_mm / n, m.depth_optical / n);
        m.held = Amount { carbon: 1.0 - put.iron, iron: put.iron };
        m.held = Amount::default().and(m.held, held / n * put.depth_optical);
        m.left = Amount::default().and(left, session.depth_optical / n);
        m.width_mm = apparent_diameter_mm(m.sigma_mm * m.sigma_mm, m.depth_optical);
        m
    }

    /// With all areas times a factor.
    pub fn scaled(self, factor: f32) -> Self {
        Self {
            area: self.area * factor,
            bands: self.bands * factor,
            carbon: self.carbon * factor,
            iron: self.iron * factor,
            iron_area: self.iron_area * factor,
            visible: self.visible * factor,
            ..self
        }
    }

    /// Adds the areas of `count` impressions of another kind.
    fn add(&mut self, other: &Self, count: f32) {
        self.area += other.area * count;
        self.bands += other.bands * count;
        self.carbon += other.carbon * count;
        self.iron += other.iron * count;
        self.iron_area += other.iron_area * count;
        self.visible += other.visible * count;
    }
}

/// What does not change over the impressions.
#[derive(Clone, Copy)]
pub(super) struct How {
    pub blur: Blur,
    /// Where any session has iron oxide.
    pub with_iron: bool,
}

/// What the whole head's pigment is like at a time: the picture takes these means for every pixel.
#[derive(Clone, Copy)]
struct Around {
    depth_mm: f32,
    /// Darkened area by band over that in the reference band, if all were of carbon, or of iron oxide.
    carbon: Vec4,
    iron: Vec4,
    spots: Spots,
}

/// A plan on a client's skin at one time.
pub(super) struct Moment<'a> {
    plan: &'a FadePlan,
    /// By kind and session.
    pub means: Vec<Vec<Means>>,
    around: Around,
    layers: SkinLayers,
    /// The skin above the mean of all pigment, and by kind and session.
    cover: Cover,
    covers: Vec<Vec<Cover>>,
    bare: Vec4,
}

/// A client's skin at a time.
#[derive(Clone, Copy)]
pub(super) struct SkinAt {
    layers: SkinLayers,
    bare: Vec4,
}

impl SkinAt {
    pub fn new(melanin: f32, blood: f32) -> Self {
        Self { layers: SkinLayers::new(melanin, blood), bare: skin::bare(melanin, blood) }
    }

    /// Linear sRGB of bare skin.
    pub fn bare_rgb(&self) -> Vec3 {
        skin::linear_srgb(self.bare)
    }
}

/// The inks of a plan, by kind and session, and its sessions as they healed.
pub(super) struct Inks {
    kinds: Vec<Vec<Vec<Ink>>>,
    put: Vec<SessionOptics>,
}

impl Inks {
    /// Of a plan: what the ageing of its impressions starts from.
    pub fn new(plan: &FadePlan) -> Self {
        // Removal, if any, has not been.
        let put = plan.sessions().iter().map(|s| age::healed_optics(s, &plan.treatment)).collect::<Vec<_>>();
        let of = |kind: &Vec<Vec<PackedImpression>>| {
            kind.iter().zip(&put).map(|(marks, put)| marks.iter().map(|m| Ink::of(m, put)).collect()).collect()
        };
        Self { kinds: plan.marks.iter().map(of).collect(), put }
    }

    /// With `count` inks of each session for all: means over groups of those that clear about as fast.
    pub fn condensed(&self, count: usize) -> Self {
        let group = |inks: &[Ink]| {
            let n = inks.len() as f32;
            let mean = |f: fn(&Ink) -> f32| inks.iter().map(f).sum::<f32>() / n;
            let sigma_mm = mean(|ink| ink.sigma_mm * ink.sigma_mm).sqrt();
            let strength = mean(|ink| ink.strength * ink.sigma_mm * ink.sigma_mm) / (sigma_mm * sigma_mm);
            Ink {
                sigma_mm,
                strength,
                depth_mm: mean(|ink| ink.depth_mm),
                clearing: mean(|ink| ink.clearing),
                patch: mean(|ink| ink.patch),
            }
        };
        let few = |inks: &Vec<Ink>| {
            let mut sorted = inks.clone();
            sorted.sort_by(|a, b| a.clearing.total_cmp(&b.clearing));
            sorted.chunks(sorted.len().div_ceil(count).max(1)).map(group).collect()
        };
        Self { kinds: self.kinds.iter().map(|k| k.iter().map(few).collect()).collect(), put: self.put.clone() }
    }

    /// Means of every kind and session at a time.
    pub fn means(&self, plan: &FadePlan, elapsed: &Elapsed, assumed: &Assumptions) -> Vec<Vec<Means>> {
        let ageing = age::ageing_with(&plan.treatment, &[], elapsed, assumed);
        let with_iron = ageing.sessions[..self.put.len()].iter().any(|s| s.iron > 0.0);
        let how = How { blur: assumed.blur(), with_iron };
        let of = |(i, inks): (usize, &Vec<Ink>)| Means::of(inks, &self.put[i], &ageing.sessions[i], &ageing, how);
        self.kinds.iter().map(|sessions| sessions.iter().enumerate().map(of).collect()).collect()
    }
}

impl<'a> Moment<'a> {
    pub fn new(plan: &'a FadePlan, means: Vec<Vec<Means>>, skin: &SkinAt) -> Self {
        let around = around(plan, &means);
        let cover = |m: &Means| skin.layers.cover(seen_depth_mm(m.visible, m.area));
        let covers = means.iter().map(|kind| kind.iter().map(cover).collect()).collect();
        let cover = skin.layers.cover(around.depth_mm);
        Self { plan, around, layers: skin.layers, cover, covers, bare: skin.bare, means }
    }

    /// Linear sRGB of a patch without own hair.
    pub fn rgb(&self, patch: &Patch) -> Vec3 {
        let of = |bin: &super::plan::Bin| self.rgb_at(patch.kind, bin.per_cm2) * bin.share;
        patch.bins.iter().map(of).sum()
    }

    /// The same with all of the patch at its mean density.
    pub fn quick_rgb(&self, patch: &Patch) -> Vec3 {
        self.rgb_at(patch.kind, patch.impressions / patch.area_cm2)
    }

    fn rgb_at(&self, kind: usize, course_per_cm2: f32) -> Vec3 {
        let mut sum = Means::default();
        for (i, means) in self.means[kind].iter().enumerate().filter(|(_, m)| m.area > 0.0) {
            sum.add(means, self.plan.session_per_cm2(i, course_per_cm2) / MM2_PER_CM2);
        }
        if sum.area <= 0.0 {
            return skin::linear_srgb(self.bare);
        }
        // Each session's pigment is seen through the skin above it.
        let share = self.union_share(sum.area);
        let layers = self.means[kind].iter().zip(&self.covers[kind]).enumerate().filter(|(_, (m, _))| m.area > 0.0);
        let layers = layers.map(|(i, (means, cover))| {
            let per_mm2 = self.plan.session_per_cm2(i, course_per_cm2) / MM2_PER_CM2;
            // A pixel knows its area and its mean species; how much more a species darkens in a band than in the
            // reference one is the whole head's mean.
            let bands = self.around.carbon.lerp(self.around.iron, means.iron_area / means.area);
            (*cover, per_mm2 * share * means.area * bands)
        });
        skin::linear_srgb(self.bare * self.layers.ratio(&self.cover, self.entry(sum.bands), layers))
    }

    fn union_share(&self, covered: f32) -> f32 {
        self.around.spots.union_share(covered, self.plan.regularity)
    }

    /// What the pigment around lets in.
    fn entry(&self, covered: Vec4) -> Vec4 {
        Vec4::ONE - covered.map(|covered| covered * self.union_share(covered))
    }

    /// Linear sRGB, per light, of untreated skin with own stubble where it is full: skin's, hair's, and how much of
    /// it hair hides.
    pub fn stubble(&self, hair: &Hair, years: f32) -> Stubble {
        let per_mm2 = hair.units_per_cm2 / MM2_PER_CM2;
        let unit = age::mean_unit(hair);
        let under = unit.under_mm2 * per_mm2;
        let entry = self.entry(Vec4::splat((unit.under_mm2 + unit.above_mm2) * per_mm2));
        let stumps = (self.layers.cover(HAIR_ROOT_MM), under * self.around.carbon);
        let ratio = self.layers.ratio(&self.cover, entry, [stumps].into_iter());
        Stubble {
            skin: skin::linear_srgb(self.bare * ratio),
            hair: hair.at(years).albedo(),
            hidden: 1.0 - (-unit.above_mm2 * per_mm2).exp(),
        }
    }
}

/// Skin with stubble.
pub(super) struct Stubble {
    pub skin: Vec3,
    pub hair: Vec3,
    pub hidden: f32,
}

/// As `mean_pigment` of the `skin` pass's inputs has it.
fn around(plan: &FadePlan, means: &[Vec<Means>]) -> Around {
    let mut sum = Means::default();
    let (mut count, mut sigma, mut optical) = (0.0, 0.0, 0.0);
    for patch in &plan.patches {
        for (i, m) in means[patch.kind].iter().enumerate().filter(|(_, m)| m.area > 0.0) {
            let n = plan.session_impressions(i, patch);
            sum.add(m, n);
            count += n;
            sigma += n * m.sigma_mm;
            optical += n * m.depth_optical;
        }
    }
    if sum.area <= 0.0 {
        return Around { depth_mm: 0.4, carbon: Vec4::ONE, iron: Vec4::ONE, spots: Spots::new(0.1, 1.0, 1.0) };
    }
    let depth_mm = seen_depth_mm(sum.visible, sum.area);
    let spots = Spots::new(sigma / count, optical / count, sum.area / count);
    Around { depth_mm, carbon: sum.carbon / sum.area, iron: sum.iron / sum.area, spots }
}

/// Depth at which pigment is as visible as it is on average, by its darkened areas.
fn seen_depth_mm(visible: f32, area: f32) -> f32 {
    if area > 0.0 { -(visible / area).ln() / VISIBILITY_PER_MM } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_ein_is_good() {
        for i in 0..4000 {
            let x = i as f32 * 0.01;
            let (quick, plain) = (quick_ein(&EIN, x), ein(x));
            assert!((quick - plain).abs() < 2e-6 + 1e-5 * plain, "{x}: {quick}, {plain}");
        }
    }
}
