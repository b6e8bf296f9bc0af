//! Where the head is in a surface: its unit, its axes, its size and shape, by the typical head that fits
//! it best. Nothing is assumed of the file's axes, origin or extent.
//!
//! 1. Balls that look like a vault give places and sizes, in any unit (`vault`).
//! 2. From each, a fan of turns; the typical head is fitted to the best of them (`fit`).
//! 3. The few best are fitted again, with their shapes, to the finer surface around them.
//! 4. Named points are carried over and settled on the surface (`marks`).

mod ends;
pub(crate) mod fit;
mod front;
pub(crate) mod marks;
mod relief;
mod scan;
mod turns;
mod typical;
mod vault;

pub use super::geometry::nearest::Tree;
pub use typical::{Mark, TYPICAL};

use super::Mesh;
use super::error::{Fault, fault};
use super::options::{Axis, ImportOptions, Unit};
use fit::{Fit, NO_HEAD_MM, Plan};
use glam::{Mat3, Vec3};
use rayon::prelude::*;
use relief::LEAST_RELIEF;
use scan::{Sample, Scan};
use turns::{TURNS, fan};
use vault::Ball;

/// Samples of a whole file.
const COARSE: f64 = 9000.0;
/// Edge of a cell of the samples around a head, and how far around it they reach, mm.
const FINE_MM: f32 = 3.2;
const AROUND_MM: f32 = 190.0;
/// Less face than this, by [`is_head`], is no head's.
const LEAST_FACE: f32 = 0.54;
/// Fits whose heads differ less in size, as a ratio, are the same.
const SAME_SIZE: f32 = 1.3;
/// Points that judge a turn.
const JUDGES: usize = 110;
/// Starts that are refined; of them, distinct ones that get a shape; of them, those fitted finely.
const REFINED: usize = 48;
const SHAPED: usize = 10;
const FINAL: usize = 3;
/// Nearer than this, two fits are the same.
const SAME_DEG: f32 = 12.0;
const SAME_MM: f32 = 15.0;
/// Turned further than this from what the caller says, a start is not tried, degrees.
const TOLD_DEG: f32 = 50.0;
/// A file turned less than this from its axes keeps its own upright, degrees.
const SNAP_DEG: f32 = 7.0;

/// How a scan lies in its file.
#[derive(Clone, Debug)]
pub struct Pose {
    /// The file's unit; none where the head is one in no unit, and its cranium gave the scale.
    pub unit: Option<Unit>,
    pub mm_per_unit: f64,
    /// From the file's axes to the head's.
    pub rotation: Mat3,
    pub up: Axis,
    pub front: Axis,
    /// The typical head in the file's axes, in mm.
    pub fit: Fit,
    /// 0 to 1: how much better this fit is than any that looks elsewhere.
    pub certain: f32,
    /// True where the surface is wound inside out.
    pub inside_out: bool,
}

/// A fit in one of the scales.
#[derive(Clone, Debug)]
struct Candidate {
    fit: Fit,
    scale: Scale,
}

impl Candidate {
    /// Whether two heads are about as large in the file, or of one unit.
    fn is_sized_as(&self, other: &Self) -> bool {
        let ratio = (self.fit.scale / self.scale.mm) / (other.fit.scale / other.scale.mm);
        match (self.scale.unit, other.scale.unit) {
            (None, None) => (1.0 / SAME_SIZE..SAME_SIZE).contains(&ratio),
            (own, others) => own == others,
        }
    }

    /// Middle of the head in the file.
    fn middle(&self) -> Vec3 {
        middle(&self.fit) / self.scale.mm
    }
}

/// What a length in the file is.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    unit: Option<Unit>,
    mm: f32,
}

impl From<Unit> for Scale {
    fn from(unit: Unit) -> Self {
        Self { unit: Some(unit), mm: unit.millimetres() as f32 }
    }
}

/// Finds the head in a surface in its file's unit, or takes what the options say. Where there is none to be seen in the
/// whole, as on a standing person, its ends are looked at; where there is none in any unit, one of any size is taken.
///
/// # Errors
/// No head, or options that contradict each other.
pub fn find(surface: &Mesh, options: &ImportOptions) -> Result<Pose, Fault> {
    if let (Some(up), Some(front)) = (options.up, options.front)
        && up.vector().dot(front.vector()) != 0.0
    {
        return Err(fault(format!("up {up} and front {front} are not at right angles"), "name two different axes"));
    }
    let best = match find_in(surface, options, false) {
        Ok(pose) => return Ok(pose),
        Err(best) => best,
    };
    if is_half(surface, best.as_deref()) {
        return Err(fault("the back of the head is missing: only a face was scanned", "scan all around the head"));
    }
    let ends = ends::ends(surface);
    let of_any_size: &[bool] = if options.unit.is_some() { &[false] } else { &[false, true] };
    for &any_size in of_any_size {
        let whole = if any_size { find_in(surface, options, true).ok() } else { None };
        if let Some(pose) = whole.or_else(|| ends.iter().find_map(|end| find_in(end, options, any_size).ok())) {
            return Ok(pose);
        }
    }
    Err(not_a_head(surface, best.as_deref(), options))
}

/// Finds a head in the units that are known, or one of any size; else what is most like one.
fn find_in(surface: &Mesh, options: &ImportOptions, any_size: bool) -> Result<Pose, Option<Box<Pose>>> {
    let cell = (scan::area(surface) / COARSE).sqrt() as f32;
    let mut samples = scan::samples(surface, cell.max(f32::MIN_POSITIVE), |_| true);
    let mut best: Option<Pose> = None;
    // What was wound inside out in some unit is seldom in none.
    let windings: &[bool] = if any_size { &[false] } else { &[false, true] };
    for &inside_out in windings {
        if inside_out {
            samples.iter_mut().for_each(|s| s.normal = -s.normal);
        }
        let found = search(surface, &samples, options, inside_out, any_size);
        if best.as_ref().is_none_or(|b| found.as_ref().is_some_and(|f| f.fit.score < b.fit.score)) {
            best = found.or(best);
        }
        if best.as_ref().is_some_and(|b| b.fit.residual_mm < NO_HEAD_MM) {
            break;
        }
    }
    let told = options.up.is_some() && options.front.is_some();
    match best {
        Some(pose) if is_head(surface, &pose, told) => Ok(pose),
        best => Err(best.map(Box::new)),
    }
}

/// Whether what was fitted is a head: near to one, with a face on it, and on one side only. `told`
/// where the caller has said how it lies, so that a poor scan is taken.
fn is_head(surface: &Mesh, pose: &Pose, told: bool) -> bool {
    // Of a small head it is small too.
    let residual = pose.fit.residual_mm / pose.fit.scale;
    if residual > NO_HEAD_MM * if told { 1.4 } else { 1.0 } {
        return false;
    }
    let scan = around(surface, pose.mm_per_unit as f32, &pose.fit, pose.inside_out);
    let face = pose.fit.face(&scan);
    // Seen: heads 0.57 to 0.9, the lowest of 1500 triangles; a rabbit 0.50, an egg 0.36, a ball 0.31.
    let is_face = face - 0.04 * residual - 0.2 * (1.0 - pose.certain) > LEAST_FACE;
    is_face && (told || relief::relief(&pose.fit, &scan).is_some_and(|r| r > LEAST_RELIEF))
}

/// The sentence for what is no head.
fn not_a_head(surface: &Mesh, best: Option<&Pose>, options: &ImportOptions) -> Fault {
    let size = crate::math::Aabb::around(&surface.positions_mm).size();
    let unit = options.unit.map_or_else(String::new, |u| format!(" {u}"));
    let told = |reason: String| {
        fault(
            reason,
            "cut away all but the head, or say --unit, --up and --front, or give its nasion and ears with --landmarks",
        )
    };
    match best {
        Some(pose) => told(format!(
            "no head was found in it: its most head-like part is {:.1} mm off a head's shape on average and has no clear face",
            pose.fit.residual_mm
        )),
        None => told(format!(
            "no head was found in it: it measures {:.3} x {:.3} x {:.3}{unit}, and nothing in it is as round as a skull",
            size.x, size.y, size.z
        )),
    }
}

/// A half lies this near to a head's shape on average, whose back it lacks, mm: 10 was measured, of a chest 15.
const HALF_MM: f32 = 12.5;

/// Whether the front of the head is there and its back is not.
fn is_half(surface: &Mesh, best: Option<&Pose>) -> bool {
    let seen = best.is_some_and(|pose| {
        let scan = around(surface, pose.mm_per_unit as f32, &pose.fit, pose.inside_out);
        let face = relief::relief(&pose.fit, &scan).is_some_and(|r| r > LEAST_RELIEF);
        let near = pose.fit.residual_mm < HALF_MM;
        near && face && pose.fit.face(&scan) > LEAST_FACE && front::back(&pose.fit, &scan) < 0.4
    });
    seen || front::is_alone(surface)
}

/// The best fit of all starts.
fn search(
    surface: &Mesh,
    samples: &[Sample],
    options: &ImportOptions,
    inside_out: bool,
    any_size: bool,
) -> Option<Pose> {
    let turns = turns(options);
    let mut candidates: Vec<Candidate> = Vec::new();
    for (scale, balls) in starts(samples, options, any_size) {
        let scan = Scan::new(scaled(samples, scale.mm));
        candidates.extend(rough(&scan, &balls, &turns).into_iter().map(|fit| Candidate { fit, scale }));
    }
    candidates.sort_by(|a, b| a.fit.score.total_cmp(&b.fit.score));
    let candidates = finish(surface, candidates, inside_out);
    let best = candidates.first()?;
    let other =
        candidates.iter().skip(1).find(|c| !c.is_sized_as(best) || turn_deg(c.fit.rotation, best.fit.rotation) > 40.0);
    let certain =
        other.map_or(1.0, |o| ((o.fit.score - best.fit.score) / best.fit.score.max(1.0) * 2.5).clamp(0.0, 1.0));
    let rotation = settled(best.fit.rotation.transpose(), options);
    let Scale { unit, mm } = best.scale;
    // In no unit, the head is the typical one's size.
    let (fit, mm_per_unit) = match unit {
        Some(unit) => (best.fit.clone(), unit.millimetres()),
        None => (best.fit.sized(1.0 / best.fit.scale), f64::from(mm / best.fit.scale)),
    };
    Some(Pose {
        unit,
        mm_per_unit,
        rotation,
        up: options.up.unwrap_or(Axis::nearest(rotation.transpose() * Vec3::Y)),
        front: options.front.unwrap_or(Axis::nearest(rotation.transpose() * Vec3::Z)),
        fit,
        certain,
        inside_out,
    })
}

/// Balls that may be a vault, in millimetres, by the scale that they are one in.
fn starts(samples: &[Sample], options: &ImportOptions, any_size: bool) -> Vec<(Scale, Vec<Ball>)> {
    let in_mm = |b: &Ball, mm: f32| Ball { center: b.center * mm, radius: b.radius * mm, ..*b };
    if any_size {
        let of = |b: &Ball| {
            let mm = TYPICAL.vault_radius / b.radius;
            (Scale { unit: None, mm }, vec![in_mm(b, mm)])
        };
        return vault::find(samples, None).iter().map(of).collect();
    }
    let units: Vec<Unit> = options.unit.map_or(Unit::ALL.to_vec(), |u| vec![u]);
    let per_unit: Vec<f32> = units.iter().map(|u| u.millimetres() as f32).collect();
    let balls = vault::find(samples, Some(&per_unit));
    let of = |unit: Unit| {
        let balls = balls.iter().map(|b| in_mm(b, unit.millimetres() as f32));
        (unit.into(), balls.filter(|b| (0.7..1.35).contains(&(b.radius / TYPICAL.vault_radius))).collect::<Vec<_>>())
    };
    units.into_iter().map(of).filter(|(_, balls)| !balls.is_empty()).collect()
}

/// A fit from a start that the caller knows, in millimetres.
pub fn from_start(surface_mm: &Mesh, start: &Fit) -> Option<Fit> {
    let scan = around(surface_mm, 1.0, start, false);
    fit::refine(&scan, start, Plan { sure: 0, quick: 18, points: usize::MAX, modes: usize::MAX, front: false })
}

fn scaled(samples: &[Sample], by: f32) -> Vec<Sample> {
    samples.iter().map(|s| Sample { position: s.position * by, normal: s.normal }).collect()
}

/// Turns from head axes to file axes that the options leave open: the 24 along the axes, and a fan.
fn turns(options: &ImportOptions) -> Vec<Mat3> {
    let pairs = Axis::ALL.into_iter().flat_map(|up| Axis::ALL.map(|front| (up.vector(), front.vector())));
    let along = pairs.filter(|(y, z)| y.dot(*z) == 0.0).map(|(y, z)| Mat3::from_cols(y.cross(z), y, z));
    let cosine = TOLD_DEG.to_radians().cos();
    let told = |r: &Mat3| {
        options.up.is_none_or(|a| a.vector().dot(r.y_axis) > cosine)
            && options.front.is_none_or(|a| a.vector().dot(r.z_axis) > cosine)
    };
    along.chain((0..TURNS).map(fan)).filter(told).collect()
}

/// Every turn about every ball judged, the best of them refined; best first.
fn rough(scan: &Scan, balls: &[Ball], turns: &[Mat3]) -> Vec<Fit> {
    let t = &*TYPICAL;
    let starts: Vec<Fit> = balls
        .iter()
        .flat_map(|ball| {
            let scale = ball.radius / t.vault_radius;
            turns.iter().map(move |r| Fit::new(*r, scale, ball.center - *r * t.vault_center * scale))
        })
        .collect();
    let mut judged: Vec<(f32, &Fit)> = starts.par_iter().map(|s| (s.price(scan, JUDGES), s)).collect();
    judged.sort_by(|a, b| a.0.total_cmp(&b.0));
    judged.truncate(REFINED);
    let plan = Plan { sure: 5, quick: 4, points: 260, modes: 0, front: false };
    judged.par_iter().filter_map(|(_, s)| fit::refine(scan, s, plan)).collect()
}

/// The distinct ones of rough fits, with their shapes, on the finer surface around them; best first.
fn finish(surface: &Mesh, rough: Vec<Candidate>, inside_out: bool) -> Vec<Candidate> {
    let mut shaped = distinct(rough, SHAPED, SAME_DEG);
    let scans: Vec<(Scale, Fit, Scan)> = shaped.iter().fold(Vec::new(), |mut scans, c| {
        if near(&scans, c).is_none() {
            scans.push((c.scale, c.fit.clone(), around(surface, c.scale.mm, &c.fit, inside_out)));
        }
        scans
    });
    let refined = |c: &Candidate, plan| {
        let fit = fit::refine(near(&scans, c)?, &c.fit, plan)?;
        Some(Candidate { fit, scale: c.scale })
    };
    let some = Plan { sure: 0, quick: 8, points: 500, modes: 8, front: false };
    shaped = shaped.par_iter().filter_map(|c| refined(c, some)).collect();
    shaped.sort_by(|a, b| a.fit.score.total_cmp(&b.fit.score));
    let all = Plan { sure: 0, quick: 14, points: usize::MAX, modes: usize::MAX, front: false };
    let mut done: Vec<Candidate> = distinct(shaped, FINAL, 25.0).par_iter().filter_map(|c| refined(c, all)).collect();
    done.sort_by(|a, b| a.fit.score.total_cmp(&b.fit.score));
    done
}

/// The samples that were taken about a candidate's place.
fn near<'a>(scans: &'a [(Scale, Fit, Scan)], c: &Candidate) -> Option<&'a Scan> {
    let near = |s: &&(Scale, Fit, Scan)| s.0 == c.scale && middle(&s.1).distance(middle(&c.fit)) < 60.0;
    scans.iter().find(near).map(|s| &s.2)
}

/// Middle of a fitted head, mm.
fn middle(fit: &Fit) -> Vec3 {
    fit.to_scan(Vec3::new(0.0, 20.0, -5.0))
}

/// Fine samples around a fitted head, in millimetres.
fn around(surface: &Mesh, mm: f32, fit: &Fit, inside_out: bool) -> Scan {
    let center = middle(fit) / mm;
    let reach = AROUND_MM * fit.scale.max(1.0) / mm;
    let near = |[a, b, c]: [Vec3; 3]| [a, b, c].iter().any(|p| p.distance_squared(center) < reach * reach);
    let sign = if inside_out { -1.0 } else { 1.0 };
    let samples = scan::samples(surface, FINE_MM / mm, near);
    Scan::new(samples.into_iter().map(|s| Sample { position: s.position * mm, normal: s.normal * sign }).collect())
}

/// The first of each group of like fits.
fn distinct(fits: Vec<Candidate>, most: usize, deg: f32) -> Vec<Candidate> {
    let mut kept: Vec<Candidate> = Vec::new();
    for c in fits {
        let same = |k: &Candidate| {
            k.is_sized_as(&c)
                && turn_deg(k.fit.rotation, c.fit.rotation) < deg
                && k.middle().distance(c.middle()) * c.scale.mm < SAME_MM
        };
        if kept.len() < most && !kept.iter().any(same) {
            kept.push(c);
        }
    }
    kept
}

/// An orientation as it is taken: what the caller says, else along the file's axes where it lies near
/// them, for scans know their plumb line better than a fitted head does, else as fitted.
pub(super) fn settled(fitted: Mat3, options: &ImportOptions) -> Mat3 {
    let (up, front) = (fitted.transpose() * Vec3::Y, fitted.transpose() * Vec3::Z);
    let snapped = |v: Vec3| Some(Axis::nearest(v).vector()).filter(|a| a.dot(v) > SNAP_DEG.to_radians().cos());
    let both = snapped(up).zip(snapped(front));
    let (up, front) = match (options.up.map(Axis::vector), options.front.map(Axis::vector)) {
        (None, None) => both.unwrap_or((up, front)),
        (Some(up), None) => (up, snapped(front).unwrap_or(front)),
        (None, Some(front)) => (snapped(up).unwrap_or(up).reject_from(front), front),
        (Some(up), Some(front)) => (up, front),
    };
    let y = crate::math::unit_or(up, Vec3::Y);
    let z = crate::math::unit_or(front.reject_from(y), y.any_orthonormal_vector());
    Mat3::from_cols(y.cross(z), y, z).transpose()
}

/// Angle between two orientations, degrees.
fn turn_deg(a: Mat3, b: Mat3) -> f32 {
    let m = a * b.transpose();
    ((m.x_axis.x + m.y_axis.y + m.z_axis.z - 1.0) * 0.5).clamp(-1.0, 1.0).acos().to_degrees()
}
