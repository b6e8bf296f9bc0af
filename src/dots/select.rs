//! From seeds and a plan to impressions, and impressions to clusters of neighbours.

use super::ground::Ground;
use super::needle::{self, Needle, Strike};
use super::{FollicularUnit, Impression, Lifetime, relax};
use crate::design::cover::Cover;
use crate::design::density::DensityMap;
use crate::design::hair::Hair;
use crate::design::loss::LossField;
use crate::design::transplant::Transplant;
use crate::design::zone::{ZONES, Zone};
use crate::design::{Session, Treatment};
use crate::layout::{HAIR_SESSION, PackedImpression};
use crate::mesh::chart::Chart;
use crate::rng::{hash3, unit_f32};
use crate::units::MM2_PER_CM2;
use glam::Vec3;
use rayon::prelude::*;

/// Impressions of a plan. A seed is used where its rank, as a density, is below the wanted one;
/// sessions are consecutive ranges of that rank, so a later one falls into the gaps of the earlier
/// ones in every zone. Where a device leaves several impressions at a place, it takes so many fewer
/// places of its range.
pub fn select(ground: &Ground, chart: &Chart, density: &DensityMap, treatment: &Treatment) -> Vec<Impression> {
    let ends = session_ends(&treatment.sessions);
    if ends.is_empty() {
        return Vec::new();
    }
    let wanted = wanted(ground, chart, density, ends[ends.len() - 1]);
    let needle = Needle::new(chart, treatment);
    ground
        .places
        .par_iter()
        .zip(&wanted)
        .enumerate()
        .filter_map(|(rank, (place, &wanted))| {
            let texel = place.texel as usize;
            let reached = ground.reached(rank);
            let session = ends.iter().position(|&end| reached < end * wanted)?;
            let start = if session > 0 { ends[session - 1] } else { 0.0 };
            let taps = treatment.sessions[session].device.taps();
            let used = reached < (start + (ends[session] - start) / taps as f32) * wanted;
            used.then(|| {
                let (shade, size) = (density.shade[texel], density.dot_size[texel]);
                let strike = Strike { session: session as u32, rank: rank as u32, shade, size };
                (0..taps).map(move |tap| (strike, tap, place))
            })
        })
        .flat_map_iter(|taps| taps)
        .map(|(strike, tap, place)| needle.impression(strike, tap, place))
        .collect()
}

/// Impressions of a session as they would come out at places of a shade and a size (over the session's own), for
/// what a plan comes to before any seed is placed.
pub fn sample(treatment: &Treatment, session: usize, places: &[(f32, f32)]) -> Vec<PackedImpression> {
    needle::sample(treatment, session, places)
}

/// How evenly impressions of a plan lie, as [`regularity`] measures it of the placed ones: 1 where the seeds' own
/// order is kept, 0 where a device or a hand breaks it.
pub fn planned_regularity(treatment: &Treatment) -> f32 {
    if needle::keeps_order(treatment) { 1.0 } else { 0.0 }
}

/// Rank, as a density, from which follicular units are taken: above the densest plan, so that hair
/// grows between the dots.
const HAIR_FROM_PER_CM2: f32 = 200.0;

/// Place of a selected follicular unit among those around it, 0 to 1: units below any share are spread
/// evenly and stand for all of them, however densely they grow.
pub fn hair_share(unit: &FollicularUnit, ground: &Ground, chart: &Chart, cover: &Cover, hair: &Hair) -> f32 {
    let rank = unit.rank as usize;
    let place = &ground.places[rank];
    let texel = &chart.texels[place.texel as usize];
    let bearing = texel.scalp * cover.base.edges[place.texel as usize] * cover.scars.hair(place.texel as usize);
    let kept = cover.loss.kept(texel.uv, place.position_mm, 0.0) * bearing;
    (ground.reached(rank) - HAIR_FROM_PER_CM2) / (hair.units_per_cm2 * kept).max(1e-3)
}

/// Follicular units of the client's own hair and of grafts: a range of the same ranked seeds.
pub fn select_hair(
    ground: &Ground,
    chart: &Chart,
    density: &DensityMap,
    cover: &Cover,
    hair: &Hair,
    transplant: &Transplant,
    seed: u32,
) -> Vec<FollicularUnit> {
    let loss = &cover.loss;
    let ranks = ground.rank_of(HAIR_FROM_PER_CM2)..ground.rank_of(HAIR_FROM_PER_CM2 + hair.units_per_cm2);
    let mut units: Vec<FollicularUnit> = ranks
        .into_par_iter()
        .filter_map(|rank| {
            let place = &ground.places[rank];
            let share = (ground.reached(rank) - HAIR_FROM_PER_CM2).max(0.0) / hair.units_per_cm2;
            let index = place.texel as usize;
            let texel = &chart.texels[index];
            // Thins out towards the scalp's edges; grows on no scar.
            let edge = cover.base.edges[index];
            let bearing = texel.scalp * edge * cover.scars.hair(index);
            let kept = |years: f32| loss.kept(texel.uv, place.position_mm, years) * bearing;
            let grafted = share * hair.units_per_cm2 < transplant.per_cm2(density.zone[index]) * texel.scalp;
            let (from, until) = match (share < kept(0.0), grafted) {
                (true, true) => (None, None),
                (true, false) => (None, last_year(loss, share, kept)),
                (false, true) => (Some(transplant.grown_years()), None),
                (false, false) => return None,
            };
            Some(FollicularUnit {
                position_mm: place.position_mm,
                normal: place.normal,
                rank: rank as u32,
                lifetime: Lifetime::new(from, until),
                hairs: Hair::hairs(unit_f32(hash3(seed, rank as u32, 99))),
                coarseness: if grafted {
                    1.0
                } else {
                    Hair::fineness(edge * loss.kept(texel.uv, place.position_mm, 0.0))
                } * (0.85 + 0.3 * unit_f32(hash3(seed, rank as u32, 98))),
            })
        })
        .collect();
    let grows = |p: Vec3| {
        let index = chart.index(chart.frame.st_from_point(p));
        cover.scars.hair(index) * f32::from(u8::from(cover.base.edges[index] > 0.0))
    };
    relax::move_apart(&mut units, &chart.frame, hair.units_per_cm2, grows);
    units
}

/// The year in which the share that is kept falls to `share`, or `None` within [`HORIZON_YEARS`].
fn last_year(loss: &LossField, share: f32, kept: impl Fn(f32) -> f32) -> Option<f32> {
    if loss.stands_still() || share < kept(HORIZON_YEARS) {
        return None;
    }
    let (mut low, mut high) = (0.0, HORIZON_YEARS);
    for _ in 0..7 {
        let middle = (low + high) * 0.5;
        if share < kept(middle) { low = middle } else { high = middle }
    }
    Some(high)
}

/// Loss is looked ahead for so long.
pub(super) const HORIZON_YEARS: f32 = 20.0;

/// How far a zone's densities are scaled in one of [`ROUNDS`] at most, to get its count.
const SCALED: (f32, f32) = (0.8, 1.25);
const ROUNDS: i32 = 2;

/// Density wanted at the seeds, with which each zone gets the count it asks for: seeds stand a little
/// closer along the rim of what was seeded, and a narrow zone is a small sample. Ends with the last
/// seed that a plan of `shares` of the course may use.
fn wanted(ground: &Ground, chart: &Chart, density: &DensityMap, shares: f32) -> Vec<f32> {
    let asked = sums(
        chart
            .texels
            .par_iter()
            .zip(density.zone.par_iter().zip(&density.per_cm2))
            // Most texels are no scalp and need not be read.
            .map(|(texel, (zone, per_cm2))| {
                (*zone, if *per_cm2 > 0.0 { texel.area_mm2 * per_cm2 / MM2_PER_CM2 } else { 0.0 })
            }),
    );
    let densest = density.per_cm2.par_iter().copied().reduce(|| 0.0, f32::max);
    let last = ground.rank_of(densest * SCALED.1.powi(ROUNDS) * shares.max(1.0));
    let wanted: Vec<(Zone, f32)> =
        ground.places[..last].par_iter().map(|p| (density.zone[p.texel as usize], density.at(p.st))).collect();
    let mut scales = [1.0_f32; ZONES];
    for _ in 0..ROUNDS {
        let got = sums(wanted.par_iter().enumerate().map(|(rank, (zone, per_cm2))| {
            (*zone, f32::from(u8::from(ground.reached(rank) < per_cm2 * scales[*zone as usize])))
        }));
        for zone in (1..ZONES).filter(|z| got[*z] > 0.0) {
            scales[zone] *= ((asked[zone] / got[zone]) as f32).clamp(SCALED.0, SCALED.1);
        }
    }
    wanted.par_iter().map(|(zone, per_cm2)| *per_cm2 * scales[*zone as usize]).collect()
}

/// Sum of values by zone; in chunks, so that it is the same in every run.
fn sums(values: impl IndexedParallelIterator<Item = (Zone, f32)>) -> [f64; ZONES] {
    let add = |mut sums: [f64; ZONES], (zone, value): (Zone, f32)| {
        sums[zone as usize] += f64::from(value);
        sums
    };
    let chunks: Vec<_> = values.fold_chunks(8192, || [0.0; ZONES], add).collect();
    chunks.into_iter().fold([0.0; ZONES], |a, b| std::array::from_fn(|i| a[i] + b[i]))
}

/// Cumulated shares of the sessions: the course's last one 1, touch-ups on top of it.
pub fn session_ends(sessions: &[Session]) -> Vec<f32> {
    let sessions = &sessions[..sessions.len().min(HAIR_SESSION as usize)];
    let course = |s: &&Session| s.year <= 0.0;
    let whole: f32 = sessions.iter().filter(course).map(|s| s.share.max(0.0)).sum();
    let mut sum = 0.0;
    sessions
        .iter()
        .map(|s| {
            sum += if whole > 0.0 { s.share.max(0.0) / whole } else { 1.0 / sessions.len() as f32 };
            sum
        })
        .collect()
}

/// Impressions whose surroundings tell how evenly all lie, and how far to look, mm.
const PROBES: usize = 64;
const PROBE_MM: f32 = 3.0;
/// Mean distance to the nearest neighbour over that of points at random (Clark and Evans 1954): what
/// the ranked seeds reach, and what so few probes of points at random stay below.
const EVEN: f32 = 1.6;
const RANDOM: f32 = 1.12;

/// How evenly impressions lie: 1 as the ranked seeds do, 0 at random or worse.
pub fn regularity(impressions: &[Impression]) -> f32 {
    let step = (impressions.len() / PROBES).max(1);
    let probe = |p: &Impression| {
        let distances = impressions.iter().map(|i| i.position_mm.distance_squared(p.position_mm));
        let near = distances.filter(|d2| *d2 < PROBE_MM * PROBE_MM);
        let (count, nearest) =
            near.fold((0.0_f32, f32::MAX), |(n, low), d2| (n + 1.0, if d2 > 1e-8 { low.min(d2) } else { low }));
        let per_mm2 = (count - 1.0) / (std::f32::consts::PI * PROBE_MM * PROBE_MM);
        (count > 8.0).then(|| 2.0 * nearest.sqrt() * per_mm2.sqrt())
    };
    let ratios: Vec<f32> = impressions.par_iter().step_by(step).filter_map(probe).collect();
    if ratios.is_empty() {
        return 1.0;
    }
    let mean = ratios.iter().sum::<f32>() / ratios.len() as f32;
    ((mean - RANDOM) / (EVEN - RANDOM)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_need_not_add_up() {
        let session = |share| Session { share, ..Session::default() };
        let ends = session_ends(&[session(2.0), session(1.0), session(1.0)]);
        assert!((ends[0] - 0.5).abs() < 1e-6 && (ends[2] - 1.0).abs() < 1e-6);
        assert!(session_ends(&[]).is_empty());
    }
}
