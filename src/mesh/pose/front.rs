//! A face that was scanned alone: it has no vault to begin with, and no back of the head.

use super::fit::{self, Fit, Plan};
use super::relief;
use super::scan::{self, Sample, Scan};
use super::turns::fan;
use super::typical::TYPICAL;
use crate::mesh::Mesh;
use glam::{Mat3, Vec3};
use rayon::prelude::*;

/// Samples, and what is tried: points that judge a turn, turns that are refined.
const SAMPLES: f64 = 4000.0;
const JUDGES: usize = 90;
const REFINED: usize = 24;
/// The front of a typical head lies this near to a face's scan, mm; other things are farther off.
const NEAR_MM: f32 = 5.0;
/// A surface of fewer samples is none to be judged.
const LEAST_SAMPLES: usize = 200;
/// How much of a scan's longest extent a face takes where neck and chest go with it.
const END_SHARES: [f32; 3] = [0.45, 0.6, 0.75];
/// Less of the back than this is there: a share.
const BACK: f32 = 0.5;
const THERE_MM: f32 = 12.0;
/// What lies along the way to a point of the back is it: the cosine, and how much nearer or farther, seen from here.
const ALONG: f32 = 0.99;
const NEARER: f32 = 0.4;
const FARTHER: f32 = 2.5;
const MIDDLE: Vec3 = Vec3::new(0.0, 20.0, -5.0);

/// Whether a surface is the front of a head without its back, alone or with neck and chest below it.
pub(super) fn is_alone(surface: &Mesh) -> bool {
    let cell = (scan::area(surface) / SAMPLES).sqrt() as f32;
    let samples = scan::samples(surface, cell.max(f32::MIN_POSITIVE), |_| true);
    samples.len() >= LEAST_SAMPLES && parts(&samples).iter().any(|part| is_face(&samples, part))
}

/// Where a face may be in a scan: in all of it, or at an end of its longest extent.
fn parts(samples: &[Sample]) -> Vec<Vec<Vec3>> {
    let all: Vec<Vec3> = samples.iter().map(|s| s.position).collect();
    let along = longest(&all);
    let (low, high) = all.iter().map(|p| p.dot(along)).fold((f32::MAX, f32::MIN), |(l, h), y| (l.min(y), h.max(y)));
    let end = |(up, share): (bool, f32)| {
        let inside = |p: &Vec3| {
            let y = (p.dot(along) - low) / (high - low).max(f32::MIN_POSITIVE);
            share > if up { 1.0 - y } else { y }
        };
        all.iter().copied().filter(inside).collect::<Vec<Vec3>>()
    };
    let ends = END_SHARES.into_iter().flat_map(|share| [(true, share), (false, share)]).map(end);
    std::iter::once(all.clone()).chain(ends).filter(|part| part.len() >= LEAST_SAMPLES / 2).collect()
}

/// Whether the front of a head about as large as a part of the samples lies there, and no back.
fn is_face(samples: &[Sample], part: &[Vec3]) -> bool {
    let (own, own_reach) = spread(part.iter().copied());
    let (typical, reach) = spread(TYPICAL.front.iter().map(|t| t.mean));
    if own_reach <= 0.0 {
        return false;
    }
    // As large as the typical front: the unit does not matter.
    let mm = reach / own_reach;
    let samples = samples.iter().map(|s| Sample { position: (s.position - own) * mm, normal: s.normal }).collect();
    let scan = Scan::new(samples);
    let starts: Vec<Fit> = [0.85, 1.0, 1.18]
        .into_iter()
        .flat_map(|scale| (0..super::turns::TURNS).map(move |i| (fan(i), scale)))
        .map(|(turn, scale): (Mat3, f32)| Fit::new(turn, scale, -(turn * typical) * scale))
        .collect();
    let mut judged: Vec<(f32, &Fit)> =
        starts.par_iter().map(|s| (s.price_of(&scan, &TYPICAL.front, JUDGES), s)).collect();
    judged.sort_by(|a, b| a.0.total_cmp(&b.0));
    judged.truncate(REFINED);
    let plan = Plan { sure: 6, quick: 10, points: usize::MAX, modes: 6, front: true };
    let fits = judged.par_iter().filter_map(|(_, s)| fit::refine(&scan, s, plan));
    let best = fits.min_by(|a, b| a.score.total_cmp(&b.score));
    best.is_some_and(|fit| {
        let face = relief::relief(&fit, &scan).is_some_and(|r| r > super::relief::LEAST_RELIEF);
        face && fit.residual_mm < NEAR_MM * fit.scale && !has_back(&fit, &scan)
    })
}

/// The direction in which points reach farthest, by power iteration on their covariance.
fn longest(points: &[Vec3]) -> Vec3 {
    let (middle, _) = spread(points.iter().copied());
    let step = |d: Vec3| crate::math::unit_or(points.iter().map(|p| (*p - middle) * (*p - middle).dot(d)).sum(), d);
    (0..30).fold(Vec3::new(0.5, 0.7, 0.5), |d, _| step(d))
}

/// Middle of points, and their mean distance from it.
fn spread(points: impl Iterator<Item = Vec3> + Clone) -> (Vec3, f32) {
    let n = points.clone().count().max(1) as f32;
    let middle = points.clone().sum::<Vec3>() / n;
    (middle, points.map(|p| p.distance(middle)).sum::<f32>() / n)
}

/// Whether the back of a fitted head is there, nearer or farther than it was fitted: half a head's size may fit a face.
fn has_back(fit: &Fit, scan: &Scan) -> bool {
    let inside = fit.to_scan(MIDDLE);
    let rays: Vec<Vec3> = scan.samples.iter().map(|s| s.position - inside).collect();
    share_of_back(fit, |p| {
        let to = p - inside;
        let reach = to.length() * NEARER..to.length() * FARTHER;
        rays.iter().any(|r| r.dot(to) > ALONG * r.length() * to.length() && reach.contains(&r.length()))
    }) > BACK
}

/// Share of the back of a fitted head that the scan shows where it was fitted.
pub(super) fn back(fit: &Fit, scan: &Scan) -> f32 {
    share_of_back(fit, |p| scan.nearest(p, THERE_MM * fit.scale).is_some())
}

/// Share of the points of a fitted head's back that are there.
fn share_of_back(fit: &Fit, there: impl Fn(Vec3) -> bool) -> f32 {
    let points = TYPICAL.points.iter().filter(|p| p.mean.z < -30.0 && p.mean.y > 0.0);
    let (n, seen) = points.fold((0, 0), |(n, k), p| (n + 1, k + usize::from(there(fit.place(p)))));
    seen as f32 / n.max(1) as f32
}
