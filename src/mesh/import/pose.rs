//! Unit and axes of a scan: the ones in which a typical head fits it best.

use super::fit::{self, Fit, Sample, Scan};
use super::options::{Axis, ImportOptions, Unit};
use super::soup::{Fault, fault};
use crate::math::Aabb;
use crate::mesh::Mesh;
use glam::{Mat3, Vec3};
use rayon::prelude::*;

/// Points of the scan that a head is fitted to.
const SAMPLES: usize = 9000;
/// Breadths of heads, hair included, mm: what a unit guess must land in.
const BREADTH_MM: (f32, f32) = (105.0, 225.0);
/// Fitted worse than this, a thing is no head, mm.
const NO_HEAD_MM: f32 = 13.0;
/// A file turned less than this from its axes keeps its own upright, degrees.
const SNAP_DEG: f32 = 14.0;
/// A fit whose up is nearer than this to an axis of the file keeps that axis for its up, degrees.
const UPRIGHT_DEG: f32 = 18.0;
/// Coarse fits nearer than this to a better one are the same, degrees.
const SAME_DEG: f32 = 12.0;
/// Distinct fits that are refined after the coarse rounds.
const REFINED: usize = 16;

/// How a scan lies in its file.
pub(super) struct Pose {
    pub unit: Unit,
    /// From the file's axes to the head's.
    pub rotation: Mat3,
    pub up: Axis,
    pub front: Axis,
    pub fit_mm: Option<f32>,
}

/// Finds unit and axes of a surface in its file's unit, or takes what the options say.
pub(super) fn find(surface: &Mesh, options: &ImportOptions) -> Result<Pose, Fault> {
    if let (Some(up), Some(front)) = (options.up, options.front)
        && up.vector().dot(front.vector()) != 0.0
    {
        return Err(fault(format!("up {up} and front {front} are not at right angles"), "name two different axes"));
    }
    // Here and not in a parallel loop: making the typical head is one itself, and would wait for its own.
    fit::prepare();
    let samples = fit::sample(surface, 0, SAMPLES);
    let points: Vec<Vec3> = samples.iter().map(|s| s.0).collect();
    let starts: Vec<(Mat3, Unit)> = rotations(options)
        .into_iter()
        .filter_map(|rotation| Some((rotation, options.unit.or_else(|| unit_of(&points, rotation))?)))
        .collect();
    if starts.is_empty() {
        let size = Aabb::around(&points).size();
        let reason = format!("it measures {:.3} x {:.3} x {:.3}, which is a head in no unit", size.x, size.y, size.z);
        return Err(fault(reason, "say its unit and axes with --unit, --up and --front, or export it in millimetres"));
    }
    if let ([(rotation, unit)], Some(up), Some(front)) = (&starts[..], options.up, options.front) {
        return Ok(Pose { unit: *unit, rotation: *rotation, up, front, fit_mm: None });
    }
    let all = [starts.clone(), between(&starts, &points, options)].concat();
    let best = best_fit(&samples, &points, &all);
    let (fit, unit) = best.filter(|(f, _)| f.residual_mm < NO_HEAD_MM).ok_or_else(|| {
        fault("no head was found in it", "cut away all but the head, or say --up and --front if it is one")
    })?;
    let rotation = settled(fit.rotation.transpose(), &starts);
    let up = options.up.unwrap_or(Axis::nearest(rotation.transpose() * Vec3::Y));
    let front = options.front.unwrap_or(Axis::nearest(rotation.transpose() * Vec3::Z));
    Ok(Pose { unit, rotation, up, front, fit_mm: Some(fit.residual_mm) })
}

/// Rotations from file axes to head axes that the options leave open, at most 24.
fn rotations(options: &ImportOptions) -> Vec<Mat3> {
    let pairs = Axis::ALL.into_iter().flat_map(|up| Axis::ALL.map(|front| (up, front)));
    pairs
        .filter(|(up, front)| options.up.is_none_or(|u| u == *up) && options.front.is_none_or(|f| f == *front))
        .filter(|(up, front)| up.vector().dot(front.vector()) == 0.0)
        .map(|(up, front)| {
            let (y, z) = (up.vector(), front.vector());
            Mat3::from_cols(y.cross(z), y, z).transpose()
        })
        .collect()
}

/// Starts half-way between the axes, for heads that lie askew.
fn between(starts: &[(Mat3, Unit)], points: &[Vec3], options: &ImportOptions) -> Vec<(Mat3, Unit)> {
    let eighth = std::f32::consts::FRAC_PI_4;
    let turns = [Mat3::from_rotation_x(eighth), Mat3::from_rotation_y(eighth), Mat3::from_rotation_z(eighth)];
    let askew = starts.iter().flat_map(|s| turns.map(|t| t * s.0));
    askew.filter_map(|r| Some((r, options.unit.or_else(|| unit_of(points, r))?))).collect()
}

/// The unit in which the upper part is as broad as a head, if upright by `rotation`.
fn unit_of(points: &[Vec3], rotation: Mat3) -> Option<Unit> {
    let turned: Vec<Vec3> = points.iter().map(|p| rotation * *p).collect();
    let bounds = Aabb::around(&turned);
    let size = bounds.size();
    // The crown is narrower than the shoulders, so only the top counts; a head and neck are about
    // 1.8 breadths high.
    let top = bounds.max.y - size.y.min(size.x.max(size.z)) * 0.4;
    let breadth = Aabb::around(turned.iter().filter(|p| p.y > top)).size().x;
    Unit::ALL.into_iter().find(|u| (BREADTH_MM.0..=BREADTH_MM.1).contains(&(breadth * u.millimetres() as f32)))
}

/// Fits a head from every start; coarsely, then the best ones to the end.
fn best_fit(samples: &[Sample], points: &[Vec3], starts: &[(Mat3, Unit)]) -> Option<(Fit, Unit)> {
    let scans: Vec<(Unit, Scan)> = Unit::ALL
        .into_iter()
        .filter(|u| starts.iter().any(|s| s.1 == *u))
        .map(|u| (u, Scan::new(samples, u.millimetres() as f32)))
        .collect();
    let scan = |unit: Unit| scans.iter().find(|t| t.0 == unit).map(|t| &t.1);
    let coarse = starts.par_iter().filter_map(|&(rotation, unit)| {
        Some((fit::refine(scan(unit)?, start(points, rotation, unit), 4, false)?, unit))
    });
    let mut fits: Vec<(Fit, Unit)> = coarse.collect();
    fits.sort_by(|a, b| a.0.score.total_cmp(&b.0.score));
    // Many starts end in the same place: one of each is enough.
    let mut distinct: Vec<(Fit, Unit)> = Vec::new();
    for (f, unit) in fits {
        let same = |d: &(Fit, Unit)| d.1 == unit && turn_cosine(d.0.rotation, f.rotation) > SAME_DEG.to_radians().cos();
        if distinct.len() < REFINED && !distinct.iter().any(same) {
            distinct.push((f, unit));
        }
    }
    let fine = distinct.par_iter().filter_map(|&(f, unit)| Some((fit::refine(scan(unit)?, f, 10, true)?, unit)));
    fine.collect::<Vec<_>>().into_iter().min_by(|a, b| a.0.score.total_cmp(&b.0.score))
}

/// The typical head moved so that its crown lies on the scan's.
fn start(points: &[Vec3], rotation: Mat3, unit: Unit) -> Fit {
    /// Crown of the typical head, and the middle of its upper part, mm.
    const CROWN_MM: f32 = 131.0;
    const MIDDLE_Z_MM: f32 = -5.0;
    let turned: Vec<Vec3> = points.iter().map(|p| rotation * *p * unit.millimetres() as f32).collect();
    let top = turned.iter().map(|p| p.y).fold(f32::MIN, f32::max);
    let middle = Aabb::around(turned.iter().filter(|p| p.y > top - 110.0)).center();
    let shift = rotation.transpose() * Vec3::new(middle.x, top - CROWN_MM, middle.z - MIDDLE_Z_MM);
    Fit { rotation: rotation.transpose(), scale: 1.0, shift, residual_mm: f32::MAX, score: f32::MAX }
}

/// A fit as it is taken: along the file's axes where it lies near them, and upright by the file where
/// only the heading differs, for scans know their plumb line better than a fitted head does. Files
/// turned freely get the fit.
fn settled(fitted: Mat3, starts: &[(Mat3, Unit)]) -> Mat3 {
    let near = |r: &Mat3| turn_cosine(*r, fitted);
    let nearest = starts.iter().map(|s| s.0).max_by(|a, b| near(a).total_cmp(&near(b)));
    if let Some(along) = nearest.filter(|r| near(r) > SNAP_DEG.to_radians().cos()) {
        return along;
    }
    let (up, front) = (fitted.transpose() * Vec3::Y, fitted.transpose() * Vec3::Z);
    let upright = starts.iter().map(|s| s.0.transpose() * Vec3::Y).find(|y| y.dot(up) > UPRIGHT_DEG.to_radians().cos());
    let heading = upright.and_then(|y| Some((y, front.reject_from(y).try_normalize()?)));
    let Some((y, z)) = heading else { return fitted };
    let turned = Mat3::from_cols(y.cross(z), y, z).transpose();
    let along = starts.iter().map(|s| s.0).find(|r| turn_cosine(*r, turned) > SNAP_DEG.to_radians().cos());
    along.unwrap_or(turned)
}

/// Cosine of the angle between two orientations.
fn turn_cosine(a: Mat3, b: Mat3) -> f32 {
    let m = a * b.transpose();
    (m.x_axis.x + m.y_axis.y + m.z_axis.z - 1.0) * 0.5
}
