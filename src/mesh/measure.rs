//! Measures of a head and the points that tell them, by geometry.

use super::chart::Chart;
use super::geometry::midline::{Row, midline, profile};
use super::pose::marks::Found;
use super::report::Report;
use super::{Head, Landmarks, Mesh};
use glam::{Vec2, Vec3, vec2};

/// Place of the trichion on a bald scalp, in scalp coordinates: a mean, since skin does not show it.
const TRICHION_UV: Vec2 = vec2(0.187, 0.5);
/// Texels of the chart that the area is read from.
const CHART_SIZE: u32 = 384;

/// Measures in the manner of tape and calliper.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// In the head frame.
    pub points: Vec<Found>,
    /// Glabella to the farthest point of the occiput.
    pub head_length_mm: Option<f32>,
    /// Largest breadth above the ears.
    pub head_breadth_mm: f32,
    /// A tape around glabella and occiput.
    pub circumference_mm: Option<f32>,
    /// Hair-bearing scalp.
    pub scalp_area_cm2: f32,
}

/// Measures of the vault, mm.
#[derive(Clone, Copy, Debug)]
pub struct Calliper {
    /// Glabella to the farthest point of the occiput; `None` where an end is missing.
    pub length_mm: Option<f32>,
    /// Largest breadth above the ears.
    pub breadth_mm: f32,
    /// A tape around glabella and occiput; `None` where an end is missing.
    pub circumference_mm: Option<f32>,
}

/// A tape around people's heads, mm: of grown ones between the ends of the samples in `docs/VALIDATION.md`, with one
/// per cent beyond, and of children from one year on.
const GROWN_MM: std::ops::RangeInclusive<f32> = 495.0..=641.0;
const CHILD_MM: f32 = 430.0;
/// A tape around a usual grown head, mm (ANSUR II, Gordon 2014: the mean of men; of women 561).
pub const USUAL_TAPE_MM: f32 = 574.0;
/// Length and breadth of grown heads, mm, with as much room.
const LENGTH_MM: std::ops::RangeInclusive<f32> = 166.0..=228.0;
const BREADTH_MM: std::ops::RangeInclusive<f32> = 129.0..=183.0;

/// What is to be said of the size of a head that was read, where it is in doubt.
pub fn size_note(head: &Head, report: &Report) -> Option<String> {
    const TAPE: &str = "lay a tape around the head above the brows and give it (--tape, scan.circumference_mm)";
    let Calliper { length_mm, breadth_mm, circumference_mm } = calliper(head);
    let around = circumference_mm?;
    if report.unit.is_none() && !report.by_tape {
        return Some(format!(
            "unit unknown: this is a head in none of mm, cm, dm, m and inch, and was taken as a usual one, {around:.0} mm around; {TAPE}"
        ));
    }
    let alike = length_mm.is_none_or(|l| LENGTH_MM.contains(&l)) && BREADTH_MM.contains(&breadth_mm);
    if GROWN_MM.contains(&around) && alike {
        return None;
    }
    let size = format!(
        "{around:.0} mm around, {breadth_mm:.0} mm broad{}",
        length_mm.map_or(String::new(), |l| format!(", {l:.0} mm long"))
    );
    if (CHILD_MM..*GROWN_MM.start()).contains(&around) {
        return Some(format!("the size of a child's head: it is {size}; if it is a grown person's, {TAPE}"));
    }
    Some(format!("outside of people's measures: it is {size}, and grown heads are 495 to 641 mm around; {TAPE}"))
}

/// The midline seen from the side.
fn side(mesh: &Mesh, nasion: Vec3) -> Vec<Row> {
    let top = mesh.positions_mm.iter().map(|p| p.y).fold(f32::MIN, f32::max);
    profile(&midline(mesh, nasion.x), top)
}

/// The point of the midline a little above the nasion that is farthest forward; the middle of them where the
/// brow is upright.
pub(super) fn glabella(mesh: &Mesh, nasion: Vec3) -> Option<Vec3> {
    const FLAT_MM: f32 = 0.15;
    let rows: Vec<_> = side(mesh, nasion).into_iter().filter(|r| (6.0..26.0).contains(&(r.y - nasion.y))).collect();
    let most = rows.iter().map(|r| r.front).fold(f32::MIN, f32::max);
    let flat: Vec<_> = rows.iter().filter(|r| r.front > most - FLAT_MM).collect();
    let mean = |of: fn(&Row) -> f32| flat.iter().map(|r| of(r)).sum::<f32>() / flat.len() as f32;
    (!flat.is_empty()).then(|| Vec3::new(nasion.x, mean(|r| r.y), mean(|r| r.front)))
}

/// Measures the vault of a registered head.
pub fn calliper(head: &Head) -> Calliper {
    let (l, mesh) = (&head.landmarks, &head.mesh);
    let back = side(mesh, l.nasion).into_iter().filter(|r| r.y > l.nasion.y - 60.0);
    let back = back.map(|r| Vec3::new(l.nasion.x, r.y, r.back));
    let occiput = back.max_by(|a, b| a.distance(l.glabella).total_cmp(&b.distance(l.glabella)));
    let breadth_mm = breadth(mesh, l);
    let ends = occiput.map(|o| (l.glabella, o));
    Calliper {
        length_mm: ends.map(|(g, o)| g.distance(o)),
        breadth_mm,
        circumference_mm: ends.and_then(|(g, o)| girth(mesh, g, o, breadth_mm)),
    }
}

/// Measures a registered head by its marks: those found in a scan, or else the head's own.
pub fn measure(head: &Head, marks: &[Found]) -> Measures {
    let vault = calliper(head);
    let chart = Chart::new(head, CHART_SIZE);
    let mut points = marks.to_vec();
    if !points.iter().any(|p| p.name == "trichion") {
        let trust = points.iter().find(|p| p.name == "nasion").map_or(0.0, |p| p.confidence);
        let trichion = chart.point_from_uv(TRICHION_UV);
        points.extend(trichion.map(|p| Found { name: "trichion", position_mm: p, confidence: 0.3 * trust }));
    }
    Measures {
        points,
        head_length_mm: vault.length_mm,
        head_breadth_mm: vault.breadth_mm,
        circumference_mm: vault.circumference_mm,
        scalp_area_cm2: chart.scalp_area_cm2(),
    }
}

/// Largest breadth above the ears, which stick out further than the skull.
fn breadth(mesh: &Mesh, l: &Landmarks) -> f32 {
    let vault = mesh.positions_mm.iter().filter(|p| p.y > 0.34 * l.vertex.y);
    let (low, high) = vault.fold((f32::MAX, f32::MIN), |(a, b), p| (a.min(p.x), b.max(p.x)));
    (high - low).max(0.0)
}

/// Length of a tape drawn tight around the head through two points of the midline.
fn girth(mesh: &Mesh, glabella: Vec3, occiput: Vec3, breadth_mm: f32) -> Option<f32> {
    let along = (glabella - occiput).try_normalize()?;
    let points = cut(mesh, glabella, Vec3::X.cross(along).try_normalize()?);
    // A tape passes above the ears.
    let near = points.into_iter().filter(|p| (p.x - glabella.x).abs() < breadth_mm * 0.5 + 2.0);
    hull_length(near.map(|p| vec2(p.x, (p - glabella).dot(along))).collect())
}

/// Where edges of the mesh meet a plane.
pub fn cut(mesh: &Mesh, through: Vec3, normal: Vec3) -> Vec<Vec3> {
    let height = |p: Vec3| (p - through).dot(normal);
    let mut points = Vec::new();
    for t in 0..mesh.triangles.len() {
        let corners = mesh.corners(t);
        for (i, j) in [(0, 1), (1, 2), (2, 0)] {
            let (a, b) = (height(corners[i]), height(corners[j]));
            if (a < 0.0) != (b < 0.0) {
                points.push(corners[i].lerp(corners[j], a / (a - b)));
            }
        }
    }
    points
}

/// Perimeter of the convex hull.
pub(super) fn hull_length(mut points: Vec<Vec2>) -> Option<f32> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    let chain = |points: &mut dyn Iterator<Item = Vec2>| {
        let mut hull: Vec<Vec2> = Vec::new();
        for p in points {
            while let [.., a, b] = hull[..]
                && (b - a).perp_dot(p - a) <= 0.0
            {
                hull.pop();
            }
            hull.push(p);
        }
        hull.windows(2).map(|w| w[0].distance(w[1])).sum::<f32>()
    };
    let length = chain(&mut points.iter().copied()) + chain(&mut points.iter().rev().copied());
    (length > 0.0).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::super::import::head;
    use super::*;

    #[test]
    fn the_default_head_has_its_own_measures() {
        let mesh = super::super::parametric::default_head().mesh;
        let imported = super::super::import::upright(mesh, std::path::Path::new("default")).expect("a head");
        let marks = imported.marks.clone();
        let m = measure(&head::head("default", imported), &marks);
        let length = m.head_length_mm.expect("a length");
        assert!((length - 199.5).abs() < 6.0, "length {length}");
        assert!((m.head_breadth_mm - 154.3).abs() < 3.0, "breadth {}", m.head_breadth_mm);
        let girth = m.circumference_mm.expect("a girth");
        assert!((girth - 574.4).abs() < 20.0, "circumference {girth}");
        assert!((520.0..800.0).contains(&m.scalp_area_cm2), "scalp {}", m.scalp_area_cm2);
        assert_eq!(m.points.len(), 8);
        let at = |name| m.points.iter().find(|p| p.name == name).expect("found").position_mm;
        assert!(at("nose_tip").z > at("nasion").z && at("glabella").y > at("nasion").y);
        assert!(at("trichion").y > at("glabella").y && at("trichion").y < at("vertex").y);
    }

    #[test]
    fn a_hull_is_as_long_as_a_tape() {
        let square = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (1.0, 1.0), (1.0, 0.5)];
        assert_eq!(hull_length(square.map(|(x, y)| vec2(x, y)).to_vec()), Some(8.0));
        assert_eq!(hull_length(Vec::new()), None);
    }
}
