//! Holes closed smoothly: a patch of rings on the sheet that carries on the skin around the hole.

mod sheet;

use super::soup::note;
use crate::mesh::geometry::painted::{Painted, mixed};
use crate::mesh::report::Defect;
use crate::mesh::{Mesh, Paint};
use glam::{Mat3, Vec2, Vec3};
use sheet::Sheet;
use std::collections::BTreeMap;

/// Wider holes stay open: nobody knows what was there, mm.
const WIDEST_MM: f32 = 110.0;
/// Sine of the angle to the way to the middle, below which an edge of the rim makes a notch.
const STEEP: f32 = 0.5;
/// A hole whose middle lies this far below the ears is the neck's end, mm.
const NECK_MM: f32 = -55.0;
/// Edges of a hole's rim that are closed at most; rims of more are torn cloth, not holes.
const MOST_EDGES: usize = 4000;

/// An edge of a hole: its start, its end, and the triangle it belongs to.
#[derive(Clone, Copy)]
struct Rim {
    from: u32,
    triangle: usize,
}

/// Closes the holes of a head in its frame, the neck's end left out.
pub(super) fn close(painted: &mut Painted, defects: &mut Vec<Defect>) {
    painted.mesh.compute_normals();
    let (mut closed, mut left) = (0, 0);
    for hole in holes(painted) {
        let at = |r: &Rim| painted.mesh.positions_mm[r.from as usize];
        let middle = hole.iter().map(at).sum::<Vec3>() / hole.len() as f32;
        if middle.y < NECK_MM {
            continue;
        }
        if fill(painted, &hole, middle) { closed += 1 } else { left += 1 }
    }
    painted.mesh.normals.clear();
    note(defects, "holes", closed, true);
    note(defects, "holes_left_open", left, false);
}

/// Rims of holes, each along its triangles' own sense. A rim that touches itself gives several.
fn holes(painted: &Painted) -> Vec<Vec<Rim>> {
    let mut sides: Vec<(u32, u32, bool, Rim)> = Vec::with_capacity(painted.mesh.triangles.len() * 3);
    for (triangle, t) in painted.mesh.triangles.iter().enumerate() {
        for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
            sides.push((a.min(b), a.max(b), a < b, Rim { from: a, triangle }));
        }
    }
    sides.sort_unstable_by_key(|s| (s.0, s.1, s.3.triangle));
    let mut next: BTreeMap<u32, Vec<(u32, Rim)>> = BTreeMap::new();
    for run in sides.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
        if let [(low, high, rising, rim)] = run {
            next.entry(rim.from).or_default().push((if *rising { *high } else { *low }, *rim));
        }
    }
    let mut found = Vec::new();
    while let Some(&start) = next.keys().next() {
        let mut path: Vec<Rim> = Vec::new();
        let mut at = start;
        // Walks until it meets its own path, and cuts off the ring that closes there.
        while let Some((to, rim)) = next.get_mut(&at).and_then(Vec::pop) {
            path.push(rim);
            if let Some(i) = path.iter().position(|r| r.from == to) {
                found.push(path.split_off(i));
            }
            at = to;
        }
        next.remove(&start);
        next.retain(|_, ways| !ways.is_empty());
    }
    found
}

/// Closes one hole; false where its rim is too wide or folded.
fn fill(painted: &mut Painted, hole: &[Rim], middle: Vec3) -> bool {
    let mesh = &painted.mesh;
    let places =
        |hole: &[Rim], mesh: &Mesh| -> Vec<Vec3> { hole.iter().map(|r| mesh.positions_mm[r.from as usize]).collect() };
    let radius = places(hole, mesh).iter().map(|p| p.distance(middle)).fold(0.0, f32::max);
    if !(3..=MOST_EDGES).contains(&hole.len()) || radius * 2.0 > WIDEST_MM {
        return false;
    }
    let out = hole.iter().map(|r| mesh.normals[r.from as usize]).sum::<Vec3>();
    let Some(out) = out.try_normalize() else { return false };
    let x = out.any_orthonormal_vector();
    let axes = Mat3::from_cols(x, out.cross(x), out);
    let flat = |p: Vec3| axes.transpose() * (p - middle);
    let seen: Vec<Vec2> = places(hole, mesh).iter().map(|p| flat(*p).truncate()).collect();
    // Seen from outside, the rim of a hole runs clockwise.
    let turns = seen.iter().zip(seen.iter().cycle().skip(1)).map(|(a, b)| a.perp_dot(*b));
    let (with, against) = turns.fold((0.0, 0.0), |(w, a), t: f32| if t < 0.0 { (w - t, a) } else { (w, a + t) });
    if against > 0.25 * with {
        return false;
    }
    let hole = &without_notches(painted, hole, &seen);
    let (n, mesh) = (hole.len(), &painted.mesh);
    let points = places(hole, mesh);
    let rim: Vec<Vec3> = points.iter().map(|p| flat(*p)).collect();
    let near = |p: &Vec3| p.distance_squared(middle) < (radius * 2.2 + 6.0).powi(2);
    let around: Vec<Vec3> = (0..mesh.positions_mm.len())
        .filter(|i| near(&mesh.positions_mm[*i]) && mesh.normals[*i].dot(out) > 0.3)
        .map(|i| flat(mesh.positions_mm[i]))
        .collect();
    let sheet = Sheet::through(&around);
    let height = |q: Vec2| sheet.as_ref().map_or(0.0, |s| s.height(q));
    let edge = points.iter().zip(points.iter().cycle().skip(1)).map(|(a, b)| a.distance(*b)).sum::<f32>() / n as f32;
    let rings = ((radius / edge.max(1.0)).ceil() as usize).clamp(1, 40);
    let colors = Colors::of(painted, hole);
    let mut ring: Vec<u32> = hole.iter().map(|r| r.from).collect();
    for i in 1..=rings {
        let inward = i as f32 / rings as f32;
        let last = i == rings;
        let count = if last { 1 } else { n };
        let first = painted.mesh.positions_mm.len() as u32;
        for (k, r) in rim.iter().enumerate().take(count) {
            let q = if last { Vec2::ZERO } else { r.truncate() * (1.0 - inward) };
            // The rim's own height fades into the sheet's.
            let off = if last { 0.0 } else { (r.z - height(r.truncate())) * (1.0 - inward).powi(2) };
            painted.mesh.positions_mm.push(middle + axes * q.extend(height(q) + off));
            painted.mesh.normals.push(out);
            colors.push(painted, k, inward);
        }
        for k in 0..n {
            let next = (k + 1) % n;
            let (a, b) = (ring[k], ring[next]);
            let inner = |k: usize| if last { first } else { first + k as u32 };
            colors.triangle(painted, [b, a, inner(k)], [next, k, k]);
            if !last {
                colors.triangle(painted, [b, inner(k), inner(next)], [next, k, next]);
            }
        }
        ring = if last { Vec::new() } else { (0..n as u32).map(|k| first + k).collect() };
    }
    true
}

/// Fills the notches of a rim, where going round the middle turns back or all but stands: rings that shrink from
/// there would cross, or fold. Each takes a triangle, and one vertex off the rim. `seen` has the rim from outside, about the middle.
fn without_notches(painted: &mut Painted, hole: &[Rim], seen: &[Vec2]) -> Vec<Rim> {
    let colors = Colors::of(painted, hole);
    let (mut rim, mut left) = (hole.to_vec(), (0..hole.len()).collect::<Vec<usize>>());
    while left.len() > 3 {
        let n = left.len();
        let corner = |k: usize| [left[(k + n - 1) % n], left[k], left[(k + 1) % n]];
        let area = |k: usize| {
            let [a, v, b] = corner(k).map(|i| seen[i]);
            (a - v).perp_dot(b - v)
        };
        let is_free = |k: usize| {
            let [a, v, b] = corner(k).map(|i| seen[i]);
            let others = left.iter().filter(|i| !corner(k).contains(i)).map(|i| seen[*i]);
            !others.into_iter().any(|p| [(v, a), (a, b), (b, v)].iter().all(|(s, e)| (*e - *s).perp_dot(p - *s) > 0.0))
        };
        let steep = |k: &usize| {
            let (a, b) = (seen[left[*k]], seen[left[(k + 1) % n]]);
            a.perp_dot(b) >= -STEEP * a.length() * a.distance(b)
        };
        let ends = (0..n).filter(steep).flat_map(|k| [k, (k + 1) % n]).filter(|k| area(*k) > 0.0 && is_free(*k));
        let Some(k) = ends.min_by(|a, b| area(*a).total_cmp(&area(*b))) else { break };
        let [a, v, b] = corner(k);
        colors.triangle(painted, [v, a, b].map(|i| rim[i].from), [v, a, b]);
        rim[a].triangle = painted.mesh.triangles.len() - 1;
        left.remove(k);
    }
    left.into_iter().map(|i| rim[i]).collect()
}

/// What the patch is painted with: the rim's own colours, towards their mean.
struct Colors {
    rim: Vec<[u8; 3]>,
    mean: [u8; 3],
    uv: Vec<Vec2>,
}

impl Colors {
    fn of(painted: &Painted, hole: &[Rim]) -> Self {
        let mut colors = Self { rim: Vec::new(), mean: [0; 3], uv: Vec::new() };
        match &painted.paint {
            Paint::Skin => {}
            Paint::Vertices(all) => {
                colors.rim = hole.iter().map(|r| all[r.from as usize]).collect();
                let sum = |k: usize| colors.rim.iter().map(|c| usize::from(c[k])).sum::<usize>();
                colors.mean = std::array::from_fn(|k| (sum(k) / hole.len()) as u8);
            }
            Paint::Image { corner_uv, .. } => {
                let uv = |r: &Rim| {
                    let k = painted.mesh.triangles[r.triangle].iter().position(|i| *i == r.from);
                    corner_uv[r.triangle][k.unwrap_or(0)]
                };
                colors.uv = hole.iter().map(uv).collect();
            }
        }
        colors
    }

    /// The colour of a new position, so far in from the rim's k-th.
    fn push(&self, painted: &mut Painted, k: usize, inward: f32) {
        if let Paint::Vertices(all) = &mut painted.paint {
            all.push(mixed(self.rim[k], self.mean, inward));
        }
    }

    /// A new triangle, its corners below these of the rim: an image is drawn in from the rim, for
    /// across it may lie anything.
    fn triangle(&self, painted: &mut Painted, corners: [u32; 3], rim: [usize; 3]) {
        painted.mesh.triangles.push(corners);
        if let Paint::Image { corner_uv, .. } = &mut painted.paint {
            corner_uv.push(rim.map(|k| self.uv[k]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::parametric::default_head;

    /// How far the patch over a hole in the default head, roughened, lies off the skin that was there, mm;
    /// and the sharpest fold along its rim, degrees.
    fn patched(at: Vec3, radius: f32, noise: f32) -> (f32, f32) {
        let whole = default_head().mesh;
        let at = *whole
            .positions_mm
            .iter()
            .min_by(|a, b| a.distance(at).total_cmp(&b.distance(at)))
            .expect("a head has vertices");
        let mut painted = Painted::from(whole.clone());
        for (i, p) in painted.mesh.positions_mm.iter_mut().enumerate() {
            let share = |k| crate::rng::unit_f32(crate::rng::hash2(i as u32, k)) * 2.0 - 1.0;
            *p += Vec3::new(share(0), share(1), share(2)) * noise;
        }
        painted.paint = Paint::Vertices(vec![[120, 80, 60]; whole.positions_mm.len()]);
        painted.keep(|t| whole.corners(t).iter().all(|p| p.distance(at) > radius));
        let before = painted.mesh.positions_mm.len();
        let mut defects = Vec::new();
        close(&mut painted, &mut defects);
        assert_eq!(defects.iter().find(|d| d.kind == "holes").map(|d| (d.count, d.repaired)), Some((1, true)));
        let Paint::Vertices(colors) = &painted.paint else { panic!("colours are lost") };
        assert_eq!(colors.len(), painted.mesh.positions_mm.len());
        assert!(colors.iter().all(|c| *c == [120, 80, 60]));
        let fold = closed_fold(&painted, before);
        let patch = &painted.mesh.positions_mm[before..];
        assert!(!patch.is_empty(), "nothing was put in");
        let tree = crate::mesh::pose::Tree::new(&whole.positions_mm);
        let off = |p: &Vec3| {
            let (_, i) = tree.nearest(*p, 20.0).expect("near the head");
            (*p - whole.positions_mm[i as usize]).dot(whole.normals[i as usize]).abs()
        };
        (patch.iter().map(off).fold(0.0, f32::max), fold)
    }

    /// Sharpest angle between a triangle of the patch, whose positions begin at `before`, and one of the skin,
    /// degrees. Wound like the rest: each edge of the patch is run once each way.
    fn closed_fold(painted: &Painted, before: usize) -> f32 {
        let mesh = &painted.mesh;
        let mut runs = std::collections::HashMap::new();
        for (i, t) in mesh.triangles.iter().enumerate() {
            for run in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
                let again = runs.insert(run, i);
                assert!(again.is_none() || (run.0.max(run.1) as usize) < before, "an edge is run twice");
            }
        }
        let of_patch = |t: usize| mesh.triangles[t].iter().any(|i| *i as usize >= before);
        let normal = |t: usize| {
            let [a, b, c] = mesh.corners(t);
            (b - a).cross(c - a).normalize_or_zero()
        };
        let mut least = 1.0_f32;
        for (run, t) in runs.iter().filter(|(_, t)| of_patch(**t)) {
            let other = runs.get(&(run.1, run.0)).expect("an edge is open");
            if !of_patch(*other) {
                least = least.min(normal(*t).dot(normal(*other)));
            }
        }
        least.clamp(-1.0, 1.0).acos().to_degrees()
    }

    #[test]
    fn holes_on_the_scalp_are_closed_as_the_skin_was() {
        let l = default_head().landmarks;
        let places = [
            ("vertex", l.vertex),
            ("crown", l.vertex + Vec3::new(0.0, -16.0, -50.0)),
            ("parietal", l.vertex + Vec3::new(30.0, -14.0, -30.0)),
            ("frontal", l.vertex + Vec3::new(0.0, -12.0, 60.0)),
            ("temple", Vec3::new(68.0, 75.0, 20.0)),
            ("occiput", l.inion + Vec3::Y * 40.0),
        ];
        for (diameter, noise, bound, folded) in
            [(30.0, 0.0, 0.5, 9.0), (50.0, 0.0, 1.0, 9.0), (30.0, 0.3, 0.9, 30.0), (50.0, 0.3, 1.8, 40.0)]
        {
            for (name, at) in places {
                let (off, fold) = patched(at, diameter * 0.5, noise);
                println!("hole of {diameter} mm at the {name}, noise {noise}: {off:.2} mm off, rim {fold:.1} deg");
                // The fitted cranium meets the face at the temple: no sheet can know that seam.
                let (bound, folded) = if name == "temple" { (bound * 2.0, folded * 1.5) } else { (bound, folded) };
                assert!(off < bound && fold < folded, "{name}: {off} mm off, folded by {fold} degrees");
            }
        }
    }
}
