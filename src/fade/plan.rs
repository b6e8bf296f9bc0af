//! What a plan comes to before any dot is placed: how densely each zone is to be dotted, and a sample of what the
//! needle leaves there.

use crate::design::cover::Cover;
use crate::design::density::{Brief, DensityMap};
use crate::design::zone::{SEEDED_PER_CM2, ZONES, Zone};
use crate::design::{Session, Treatment};
use crate::dots::select::{planned_regularity, sample, session_ends};
use crate::layout::PackedImpression;
use crate::mesh::chart::Chart;
use crate::rng::hash2;
use crate::scene::Scene;
use crate::units::MM2_PER_CM2;
use glam::Vec3;

/// Texels of a side of the chart that a plan is summed over: those of a summary.
pub const CHART_SIZE: u32 = 512;
/// Impressions of each session that stand for all of a zone.
const SAMPLE: usize = 256;
/// Steps of density that stand for those within a zone.
const BINS: usize = 6;
/// A zone counts from this share of all impressions on.
const LEAST_SHARE: f32 = 0.005;
/// Shade and size within which two zones have the same impressions.
const SAME: f32 = 0.01;

/// Skin of a zone, or around a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// As people read it.
    pub name: String,
    /// Treated skin.
    pub area_cm2: f32,
    /// Impressions of the course wanted there, without touch-ups.
    pub impressions: f32,
    /// Which of the plan's samples stands for its impressions.
    pub(super) kind: usize,
    /// Densities of the course and the shares of the skin that have them.
    pub(super) bins: Vec<Bin>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bin {
    pub per_cm2: f32,
    pub share: f32,
}

/// A plan as time sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct FadePlan {
    /// Its zones that hold impressions, in the order of [`Zone::ALL`].
    pub patches: Vec<Patch>,
    /// How evenly the impressions lie.
    pub regularity: f32,
    pub(super) treatment: Treatment,
    /// By kind: shade and size of the sampled places.
    kinds: Vec<Vec<(f32, f32)>>,
    /// By kind and session: what the needle leaves.
    pub(super) marks: Vec<Vec<Vec<PackedImpression>>>,
    /// Where the cumulated shares of the sessions end.
    ends: Vec<f32>,
    zone_kinds: [usize; ZONES],
}

/// A texel of the treated skin.
struct Texel {
    zone: Zone,
    position_mm: Vec3,
    area_cm2: f32,
    per_cm2: f32,
    place: (f32, f32),
}

impl FadePlan {
    /// Lays a scene's plan out on its charted head.
    pub fn new(scene: &Scene, chart: &Chart) -> Self {
        let treated = treated(scene, chart);
        let mut kinds: Vec<Vec<(f32, f32)>> = Vec::new();
        let mut zone_kinds = [0; ZONES];
        let whole: f32 = treated.iter().map(|t| t.area_cm2 * t.per_cm2).sum();
        let mut patches = Vec::new();
        for zone in Zone::ALL {
            let own: Vec<&Texel> = treated.iter().filter(|t| t.zone == zone).collect();
            let impressions: f32 = own.iter().map(|t| t.area_cm2 * t.per_cm2).sum();
            if impressions <= 0.0 || impressions < LEAST_SHARE * whole {
                continue;
            }
            let places = places(&own);
            let mean = mean_of(&places);
            let near = |other: &Vec<(f32, f32)>| {
                let other = mean_of(other);
                (other.0 - mean.0).abs() < SAME && (other.1 - mean.1).abs() < SAME
            };
            let kind = kinds.iter().position(near).unwrap_or(kinds.len());
            if kind == kinds.len() {
                kinds.push(places);
            }
            zone_kinds[zone as usize] = kind;
            patches.push(patch(zone.name(), kind, &own));
        }
        let mut plan = Self {
            patches,
            regularity: 1.0,
            treatment: scene.treatment.clone(),
            kinds,
            marks: Vec::new(),
            ends: Vec::new(),
            zone_kinds,
        };
        plan.mark();
        plan
    }

    /// The same skin with other sessions.
    #[must_use]
    pub fn with_sessions(&self, sessions: Vec<Session>) -> Self {
        let mut plan = self.clone();
        plan.treatment.sessions = sessions;
        plan.mark();
        plan
    }

    fn mark(&mut self) {
        let treatment = &self.treatment;
        self.ends = session_ends(&treatment.sessions);
        self.regularity = planned_regularity(treatment);
        let of = |places: &Vec<(f32, f32)>| (0..self.ends.len()).map(|i| sample(treatment, i, places)).collect();
        self.marks = self.kinds.iter().map(of).collect();
    }

    /// The treated skin within a distance of a place, as a patch beside the zones.
    pub fn patch_around(&self, scene: &Scene, chart: &Chart, middle_mm: Vec3, radius_mm: f32) -> Option<Patch> {
        let treated = treated(scene, chart);
        let near: Vec<&Texel> = treated.iter().filter(|t| t.position_mm.distance(middle_mm) < radius_mm).collect();
        let zone = near
            .iter()
            .min_by(|a, b| a.position_mm.distance(middle_mm).total_cmp(&b.position_mm.distance(middle_mm)))?;
        Some(patch(zone.zone.name(), self.zone_kinds[zone.zone as usize], &near))
    }

    /// The sessions of the plan.
    pub fn sessions(&self) -> &[Session] {
        &self.treatment.sessions[..self.ends.len()]
    }

    /// Impressions of a session a square centimetre, where the course is to have so many. No skin holds more than
    /// it is seeded with.
    pub fn session_per_cm2(&self, session: usize, course_per_cm2: f32) -> f32 {
        let reached = |end: f32| (end * course_per_cm2).min(SEEDED_PER_CM2);
        let start = if session > 0 { self.ends[session - 1] } else { 0.0 };
        reached(self.ends[session]) - reached(start)
    }

    /// Impressions of a session in a patch.
    pub fn session_impressions(&self, session: usize, patch: &Patch) -> f32 {
        let of = |bin: &Bin| self.session_per_cm2(session, bin.per_cm2) * bin.share;
        patch.bins.iter().map(of).sum::<f32>() * patch.area_cm2
    }
}

fn treated(scene: &Scene, chart: &Chart) -> Vec<Texel> {
    let cover = Cover::new(chart, &scene.loss, &scene.scars);
    let brief = Brief { treatment: &scene.treatment, client: &scene.client, hair: &scene.hair, cover: &cover };
    let density = DensityMap::new(chart, &brief);
    let texel = |(i, t): (usize, &crate::mesh::chart::ChartTexel)| Texel {
        zone: density.zone[i],
        position_mm: t.position_mm,
        area_cm2: t.area_mm2 / MM2_PER_CM2,
        per_cm2: density.per_cm2[i],
        place: (density.shade[i], density.dot_size[i]),
    };
    let wanted = |(i, t): &(usize, &crate::mesh::chart::ChartTexel)| density.per_cm2[*i] > 0.0 && t.area_mm2 > 0.0;
    chart.texels.iter().enumerate().filter(wanted).map(texel).collect()
}

fn patch(name: &str, kind: usize, texels: &[&Texel]) -> Patch {
    let area_cm2: f32 = texels.iter().map(|t| t.area_cm2).sum();
    let mut sorted: Vec<&&Texel> = texels.iter().collect();
    sorted.sort_by(|a, b| a.per_cm2.total_cmp(&b.per_cm2));
    let mut bins = [(0.0_f32, 0.0_f32); BINS];
    let mut before = 0.0;
    for texel in sorted {
        let at = (((before + texel.area_cm2 * 0.5) / area_cm2.max(1e-9)) * BINS as f32) as usize;
        let bin = &mut bins[at.min(BINS - 1)];
        *bin = (bin.0 + texel.area_cm2, bin.1 + texel.area_cm2 * texel.per_cm2);
        before += texel.area_cm2;
    }
    let full = bins.iter().filter(|(area, _)| *area > 0.0);
    Patch {
        name: name.into(),
        area_cm2,
        impressions: bins.iter().map(|(_, sum)| sum).sum(),
        kind,
        bins: full.map(|(area, sum)| Bin { per_cm2: sum / area, share: area / area_cm2 }).collect(),
    }
}

/// Shade and size at places drawn by the impressions wanted there: stratified, so that few stand for all.
fn places(texels: &[&Texel]) -> Vec<(f32, f32)> {
    let whole: f32 = texels.iter().map(|t| t.area_cm2 * t.per_cm2).sum();
    let mut drawn = Vec::with_capacity(SAMPLE);
    let mut before = 0.0;
    for texel in texels {
        before += texel.area_cm2 * texel.per_cm2;
        while drawn.len() < SAMPLE && (drawn.len() as f32 + 0.5) * whole < before * SAMPLE as f32 {
            drawn.push(texel.place);
        }
    }
    // In no order: a prefix of them stands for all too.
    let mut order: Vec<usize> = (0..drawn.len()).collect();
    order.sort_by_key(|i| hash2(*i as u32, 77));
    order.into_iter().map(|i| drawn[i]).collect()
}

fn mean_of(places: &[(f32, f32)]) -> (f32, f32) {
    let n = places.len().max(1) as f32;
    (places.iter().map(|p| p.0).sum::<f32>() / n, places.iter().map(|p| p.1).sum::<f32>() / n)
}
