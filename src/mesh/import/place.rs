//! From a mended surface to a head in its frame: the pose found, what is not the head left out, points
//! that somebody picked preferred.

use super::repair::Surface;
use super::soup::note;
use super::{dense, holes};
use crate::mesh::error::{Fault, fault};
use crate::mesh::geometry::painted::Painted;
use crate::mesh::options::landmarks::Given;
use crate::mesh::options::{Axis, ImportOptions, Placement, Unit};
use crate::mesh::pose::fit::Fit;
use crate::mesh::pose::marks::{self, Found};
use crate::mesh::pose::{self, Mark, Pose, TYPICAL, Tree};
use crate::mesh::report::Defect;
use crate::mesh::{Head, Mesh, measure};
use glam::{DVec3, Mat3, Vec3};

/// Farther from the fitted head than this is something else: a chair, a hand; buns and collars stay, mm.
const BEYOND_MM: f32 = 60.0;
/// Kept below the preauricular points, in heights of the vertex above them: neck, no shoulders.
const NECK_HEIGHTS: f32 = 0.84;
/// Lower than this below the ears, all stays up to this far from them: neck and shoulders, mm.
const BUST_MM: (f32, f32) = (85.0, 320.0);
/// A part lies on the head if this share of it is this near to the fitted head, mm, and it has this
/// share of the head's triangles.
const ON_SHARE: f32 = 0.6;
const ON_MM: f32 = 14.0;
const LEAST_SHARE: f32 = 0.02;
/// Distance between picked ears, mm; how far a picked point may lie from the scan, and how much farther one ear
/// may be from the nasion than the other.
const EARS_MM: std::ops::Range<f32> = 95.0..190.0;
const OFF_MM: f32 = 30.0;
const UNEVEN_MM: f32 = 45.0;
/// How far a picked point may lie from where it is found: inions differ by 30 mm, other points are 100 mm apart.
const ASTRAY_MM: f32 = 60.0;
/// How far about the ears a nasion is turned to try whether it lies on the face, degrees.
const NOD_DEG: f32 = 75.0;
/// A head upside down or turned round fits worse by more than this, mm.
const WORSE_MM: f32 = 0.5;
/// What a picked point is trusted.
const PICKED: f32 = 1.0;

/// A head in its frame, and how it got there.
pub(super) struct Placed {
    pub painted: Painted,
    pub marks: Vec<Found>,
    pub placement: Placement,
    pub pose: Pose,
    /// What colour the head has.
    pub colour: String,
}

/// Places a surface; notes what was left out.
pub(super) fn place(surface: Surface, options: &ImportOptions) -> Result<(Placed, Vec<Defect>), Fault> {
    let Surface { mut painted, parts, center, brought, mut defects, .. } = surface;
    let pose = match picked_pose(&painted.mesh, center, options)? {
        Some(pose) => pose,
        None => pose::find(&painted.mesh, options)?,
    };
    if pose.inside_out {
        painted.flip();
        note(&mut defects, "inside_out", 1, true);
    }
    let mm = pose.mm_per_unit;
    let fit = &pose.fit;
    let back = fit.rotation.transpose();
    for p in &mut painted.mesh.positions_mm {
        *p = back * (*p * mm as f32 - fit.shift);
    }
    let (keep, others, beyond) = own(&painted, &parts, fit);
    let colour = brought.settle(&mut painted, &keep, &mut defects);
    painted.keep(|t| keep[t]);
    note(&mut defects, "triangles_of_other_parts", others, true);
    note(&mut defects, "triangles_beyond_the_head", beyond, true);
    painted.mesh.compute_normals();
    // In the fit's frame still: its own upright may differ from the file's.
    let upright = pose.rotation * fit.rotation;
    let mut marks = marks::find(&painted.mesh, fit, pose.certain, upright.transpose() * Vec3::Y);
    let fitted = Placement { rotation: back, mm_per_unit: mm, center, origin_mm: fit.shift };
    prefer(&options.landmarks, &fitted, fit.scale, &mut marks)?;
    let ears = ["left_preauricular", "right_preauricular"].map(|n| at(&marks, n));
    let ([Some(left), Some(right)], Some(_)) = (ears, at(&marks, "nasion")) else {
        return Err(fault("no ears were found on it", "give them with --landmarks"));
    };
    let origin = (left + right) * 0.5;
    let both_picked = ["left_preauricular", "right_preauricular"].iter().all(|n| options.landmarks.get(n).is_some());
    // The fit knows the middle plane from the whole head; picked ears know it better.
    let upright = if both_picked { along_ears(upright, left - right) } else { upright };
    for p in &mut painted.mesh.positions_mm {
        *p = upright * (*p - origin);
    }
    for m in &mut marks {
        m.position_mm = upright * (m.position_mm - origin);
    }
    finish(&mut painted, &marks, &mut defects);
    let mut placement =
        Placement { rotation: upright * back, mm_per_unit: mm, center, origin_mm: fit.shift + fit.rotation * origin };
    let tape_mm = options.circumference_mm;
    // In no unit the fit gives the size too, but shape and size make up for each other in it.
    if let Some(to_mm) = tape_mm.or(pose.unit.is_none().then_some(measure::USUAL_TAPE_MM)) {
        let by = match around(&painted.mesh, &marks) {
            Some(around_mm) => to_mm / around_mm,
            None if tape_mm.is_none() => 1.0,
            None => {
                let reason = "no tape goes around it: its forehead or the back of the head is missing";
                return Err(fault(reason, "leave the tape out"));
            }
        };
        painted.mesh.positions_mm.iter_mut().for_each(|p| *p *= by);
        marks.iter_mut().for_each(|m| m.position_mm *= by);
        placement = placement.sized(by);
    }
    Ok((Placed { painted, marks, placement, pose, colour }, defects))
}

/// A tape around the head, mm, in its frame.
fn around(mesh: &Mesh, marks: &[Found]) -> Option<f32> {
    let head = Head::new("", mesh.clone(), marks::landmarks(marks));
    measure::calliper(&head).circumference_mm
}

/// What is done in the head frame: neck cut, thinned, holes closed.
fn finish(painted: &mut Painted, marks: &[Found], defects: &mut Vec<Defect>) {
    let before = painted.mesh.triangles.len();
    let top = at(marks, "vertex").map_or(130.0, |v| v.y);
    painted.clip_below(-NECK_HEIGHTS * top);
    // Triangles on the edge are cut up: the count may grow.
    note(defects, "triangles_below_the_neck", before.saturating_sub(painted.mesh.triangles.len()), true);
    note(defects, "triangles_thinned", dense::thin(painted), true);
    holes::close(painted, defects);
    painted.mesh.compute_normals();
}

fn at(marks: &[Found], name: &str) -> Option<Vec3> {
    marks.iter().find(|m| m.name == name).map(|m| m.position_mm)
}

/// Puts picked points in the place of found ones, from which they are not far on a head so many times as large.
fn prefer(given: &Given, placement: &Placement, size: f32, marks: &mut Vec<Found>) -> Result<(), Fault> {
    for (name, file) in given.iter() {
        let position_mm = placement.from_file(file);
        let off = at(marks, name).map_or(0.0, |found| found.distance(position_mm));
        if off > ASTRAY_MM * size {
            let reason = format!("the picked landmarks have {name} {off:.0} mm away from where it is on this head");
            return Err(fault(reason, "check that point, and the file's unit"));
        }
        marks.retain(|m| m.name != name);
        marks.push(Found { name, position_mm, confidence: PICKED });
    }
    Ok(())
}

/// The same upright with X along the ears.
fn along_ears(upright: Mat3, right_to_left: Vec3) -> Mat3 {
    let x = crate::math::unit_or(upright * right_to_left, Vec3::X);
    let z = crate::math::unit_or(x.cross(Vec3::Y), Vec3::Z);
    Mat3::from_cols(x, z.cross(x), z).transpose() * upright
}

/// Which triangles are the head's own; the numbers of those of other parts, and of those too far off.
fn own(painted: &Painted, parts: &[u32], fit: &Fit) -> (Vec<bool>, usize, usize) {
    let placed: Vec<Vec3> = TYPICAL.points.iter().map(|p| p.at(&fit.shape) * fit.scale).collect();
    let tree = Tree::new(&placed);
    let count = parts.iter().max().map_or(0, |m| *m as usize + 1);
    // Triangles near the head, on it, and all, by part.
    let mut tally = vec![[0_usize; 3]; count];
    let step = (parts.len() / 40_000).max(1);
    for (t, part) in parts.iter().enumerate().step_by(step) {
        let far = distance(&tree, middle(&painted.mesh, t));
        let own = &mut tally[*part as usize];
        own[0] += usize::from(far < BEYOND_MM);
        own[1] += usize::from(far < ON_MM);
        own[2] += 1;
    }
    let main = (0..count).max_by_key(|p| (tally[*p][1], usize::MAX - p)).unwrap_or(0);
    let head = tally[main][0] as f32;
    let on = |p: usize| {
        let [_, on, all] = tally[p];
        p == main || (on as f32 > ON_SHARE * all as f32 && all as f32 > LEAST_SHARE * head)
    };
    let of_head: Vec<bool> = (0..count).map(on).collect();
    let before = painted.mesh.triangles.len();
    let own = parts.iter().filter(|p| of_head[**p as usize]).count();
    let bust = |p: Vec3| p.y < -BUST_MM.0 * fit.scale && p.length() < BUST_MM.1 * fit.scale;
    let near = |p: Vec3| bust(p) || distance(&tree, p) < BEYOND_MM;
    let keep: Vec<bool> = (0..before).map(|t| of_head[parts[t] as usize] && near(middle(&painted.mesh, t))).collect();
    let kept = keep.iter().filter(|k| **k).count();
    (keep, before - own, own - kept)
}

fn middle(mesh: &Mesh, t: usize) -> Vec3 {
    let [a, b, c] = mesh.corners(t);
    (a + b + c) / 3.0
}

/// Distance from the fitted head, at most a little more than [`BEYOND_MM`].
fn distance(tree: &Tree, p: Vec3) -> f32 {
    tree.nearest(p, BEYOND_MM * 1.1).map_or(f32::MAX, |n| n.0.distance(p))
}

/// The pose from a picked nasion and both picked ears: no search, and no doubt whether it is a head.
fn picked_pose(surface: &Mesh, center: DVec3, options: &ImportOptions) -> Result<Option<Pose>, Fault> {
    let given = |name| options.landmarks.get(name).map(|p: DVec3| (p - center).as_vec3());
    let (Some(nasion), Some(left), Some(right)) =
        (given("nasion"), given("left_preauricular"), given("right_preauricular"))
    else {
        return Ok(None);
    };
    let wide = (left - right).length();
    let bad = |why: &str| fault(format!("the picked landmarks {why}"), "check nasion and ears, and the file's unit");
    let a_heads = |u: &Unit| EARS_MM.contains(&(wide * u.millimetres() as f32));
    let unit = match options.unit {
        Some(unit) if !a_heads(&unit) => {
            let apart = wide * unit.millimetres() as f32;
            return Err(bad(&format!("have the ears {apart:.0} mm apart, and a head's are 95 to 190 mm apart")));
        }
        told => told.or_else(|| Unit::ALL.into_iter().find(a_heads)),
    };
    if wide <= 0.0 {
        return Err(bad("have both ears at one place"));
    }
    // In no unit, the ears are as far apart as the typical head's.
    let typical_mm = 2.0 * TYPICAL.mark(Mark::LeftPreauricular).mean.x;
    let mm_per_unit = unit.map_or(f64::from(typical_mm / wide), Unit::millimetres);
    let mm = mm_per_unit as f32;
    for (name, point) in [("nasion", nasion), ("left_preauricular", left), ("right_preauricular", right)] {
        let nearest = surface.positions_mm.iter().map(|p| p.distance_squared(point)).fold(f32::MAX, f32::min);
        let off = nearest.sqrt() * mm;
        if off > OFF_MM {
            return Err(bad(&format!("have {name} {off:.0} mm away from the scan")));
        }
    }
    let [to_left, to_right] = [left, right].map(|ear| (nasion - ear).length() * mm);
    if (to_left - to_right).abs() > UNEVEN_MM {
        return Err(bad(&format!("have one ear {to_left:.0} mm from the nasion and the other {to_right:.0} mm")));
    }
    let laid = |nasion, left, right| laid(nasion, left, right, mm).ok_or_else(|| bad("lie on one line"));
    let start = laid(nasion, left, right)?;
    let rotation = start.rotation;
    let scaled = Mesh {
        positions_mm: surface.positions_mm.iter().map(|p| *p * mm).collect(),
        triangles: surface.triangles.clone(),
        ..Mesh::default()
    };
    let fitted = pose::from_start(&scaled, &start);
    let off = |f: &Option<Fit>| f.as_ref().map_or(f32::MAX, |f| f.residual_mm);
    let (middle, axis) = ((left + right) * 0.5, crate::math::unit_or(left - right, Vec3::X));
    let nodded = |deg: f32| middle + Mat3::from_axis_angle(axis, deg.to_radians()) * (nasion - middle);
    // A head fits worse the wrong way up or round; each is tried, for a fit alone does not tell a poor scan from it.
    let others = [
        (laid(nasion, right, left)?, "have left and right swapped"),
        (laid(left + right - nasion, right, left)?, "have the nasion behind the ears"),
        (laid(left + right - nasion, left, right)?, "have the nasion behind the ears, and left and right swapped"),
        (laid(nodded(NOD_DEG), left, right)?, "have the nasion off the face"),
        (laid(nodded(-NOD_DEG), left, right)?, "have the nasion off the face"),
    ];
    let others = others.map(|(other, why)| (off(&pose::from_start(&scaled, &other)), why));
    let best = others.into_iter().min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, why)) = best.filter(|b| b.0 < off(&fitted) - WORSE_MM) {
        return Err(bad(why));
    }
    let fit = fitted.unwrap_or(start);
    let axes = rotation.transpose();
    Ok(Some(Pose {
        unit,
        mm_per_unit,
        rotation: pose::settled(fit.rotation.transpose(), options),
        up: options.up.unwrap_or(Axis::nearest(axes.transpose() * Vec3::Y)),
        front: options.front.unwrap_or(Axis::nearest(axes.transpose() * Vec3::Z)),
        fit,
        certain: 1.0,
        inside_out: false,
    }))
}

/// The typical head by picked points, in millimetres.
fn laid(nasion: Vec3, left: Vec3, right: Vec3, mm: f32) -> Option<Fit> {
    let typical = [Mark::Nasion, Mark::LeftPreauricular].map(|m| TYPICAL.mark(m).mean);
    let x = (left - right).try_normalize()?;
    let ahead = (nasion - (left + right) * 0.5).reject_from(x).try_normalize()?;
    // The nasion lies above the ears by the typical head's angle.
    let tilt = Mat3::from_axis_angle(x, typical[0].y.atan2(typical[0].z));
    let (z, y) = (tilt * ahead, tilt * ahead.cross(x));
    let scale = (left - right).length() * mm / (2.0 * typical[1].x);
    Some(Fit::new(Mat3::from_cols(x, y, z), scale, (left + right) * 0.5 * mm))
}
