//! One repair for all formats: recentred, welded, one part, wound outwards, with a note of each step.

use super::options::Defect;
use super::soup::{AGAIN, Fault, Soup, fault, note};
use glam::{DVec3, Vec3};
use std::collections::HashMap;

/// Farther from the middle than this, in any unit, is not a head.
const FAR: f32 = 1e7;

/// A mended surface in the file's unit and axes, about `center`.
pub(super) struct Surface {
    pub positions: Vec<Vec3>,
    pub triangles: Vec<[u32; 3]>,
    pub center: DVec3,
    /// Of the whole file: distinct positions, triangles as read, connected parts.
    pub vertices: usize,
    pub read_triangles: usize,
    pub components: usize,
    pub defects: Vec<Defect>,
}

/// Mends a soup; moved to its middle if `recentred`, since scans lie anywhere in a room.
pub(super) fn repair(soup: Soup, recentred: bool) -> Result<Surface, Fault> {
    let mut defects = soup.defects;
    let read_triangles = soup.triangles.len();
    let center = if recentred { middle(&soup.positions).ok_or_else(not_finite)? } else { DVec3::ZERO };
    let (positions, index, dropped) = weld(&soup.positions, center)?;
    note(&mut defects, "vertices_not_finite", dropped, true);
    let (triangles, flat) = with_area(&positions, &index, &soup.triangles);
    note(&mut defects, "degenerate_triangles", flat, true);
    let (triangles, twice) = unique(triangles);
    note(&mut defects, "duplicate_triangles", twice, true);
    let vertices = positions.len();
    let (components, mut triangles, rest) = largest_component(positions.len(), triangles);
    note(&mut defects, "triangles_of_other_parts", rest, true);
    let edges = Edges::of(&triangles);
    note(&mut defects, "open_edges", edges.open, false);
    note(&mut defects, "non_manifold_edges", edges.shared, false);
    let turned = wind_alike(&mut triangles, &edges);
    note(&mut defects, "mixed_winding", turned, true);
    let mesh = super::compact(positions, triangles);
    let (mesh, inside_out) = super::outward(mesh);
    note(&mut defects, "inside_out", usize::from(inside_out), true);
    let (positions, triangles) = (mesh.positions_mm, mesh.triangles);
    Ok(Surface { positions, triangles, center, vertices, read_triangles, components, defects })
}

fn not_finite() -> Fault {
    fault("most of its vertices are not finite numbers", AGAIN)
}

/// The median of each coordinate: a few wild vertices do not move it.
fn middle(positions: &[DVec3]) -> Option<DVec3> {
    let step = positions.len() / 20_000 + 1;
    let some: Vec<DVec3> = positions.iter().copied().step_by(step).filter(|p| p.is_finite()).collect();
    if some.is_empty() {
        return None;
    }
    let median = |axis: usize| {
        let mut values: Vec<f64> = some.iter().map(|p| p[axis]).collect();
        let half = values.len() / 2;
        *values.select_nth_unstable_by(half, f64::total_cmp).1
    };
    Some(DVec3::new(median(0), median(1), median(2)))
}

/// Distinct positions about `center`, the place of each old one, and how many were dropped.
#[expect(clippy::type_complexity)]
fn weld(positions: &[DVec3], center: DVec3) -> Result<(Vec<Vec3>, Vec<Option<u32>>, usize), Fault> {
    let mut seen: HashMap<[u32; 3], u32> = HashMap::with_capacity(positions.len());
    let mut kept = Vec::new();
    let mut place = |p: &DVec3| {
        let p = (*p - center).as_vec3();
        (p.is_finite() && p.abs().max_element() < FAR).then(|| {
            // Adding zero makes -0 and 0 the same bits.
            *seen.entry(p.to_array().map(|v| (v + 0.0).to_bits())).or_insert_with(|| {
                kept.push(p);
                kept.len() as u32 - 1
            })
        })
    };
    let index: Vec<Option<u32>> = positions.iter().map(&mut place).collect();
    let dropped = index.iter().filter(|i| i.is_none()).count();
    if dropped * 2 > positions.len() {
        return Err(not_finite());
    }
    Ok((kept, index, dropped))
}

/// Triangles of three distinct, known corners and some area; the number of the others.
fn with_area(positions: &[Vec3], index: &[Option<u32>], triangles: &[[u32; 3]]) -> (Vec<[u32; 3]>, usize) {
    let at = |i: u32| index.get(i as usize).copied().flatten();
    let good: Vec<[u32; 3]> = triangles
        .iter()
        .filter_map(|t| {
            let t = [at(t[0])?, at(t[1])?, at(t[2])?];
            let [a, b, c] = t.map(|i| positions[i as usize]);
            (t[0] != t[1] && t[1] != t[2] && t[2] != t[0] && (b - a).cross(c - a).length_squared() > 0.0).then_some(t)
        })
        .collect();
    let dropped = triangles.len() - good.len();
    (good, dropped)
}

/// Each triangle once, however it is wound; the number of the others.
fn unique(triangles: Vec<[u32; 3]>) -> (Vec<[u32; 3]>, usize) {
    let mut keyed: Vec<([u32; 3], u32)> = triangles
        .iter()
        .enumerate()
        .map(|(i, t)| {
            let mut key = *t;
            key.sort_unstable();
            (key, i as u32)
        })
        .collect();
    keyed.sort_unstable();
    keyed.dedup_by_key(|k| k.0);
    let twice = triangles.len() - keyed.len();
    if twice == 0 {
        return (triangles, 0);
    }
    let mut kept: Vec<u32> = keyed.into_iter().map(|k| k.1).collect();
    kept.sort_unstable();
    (kept.into_iter().map(|i| triangles[i as usize]).collect(), twice)
}

/// The number of parts, the triangles of the largest (the head, not what floats about it), and how
/// many are left out.
fn largest_component(vertices: usize, triangles: Vec<[u32; 3]>) -> (usize, Vec<[u32; 3]>, usize) {
    let mut parent: Vec<u32> = (0..vertices as u32).collect();
    fn root(parent: &mut [u32], mut i: u32) -> u32 {
        while parent[i as usize] != i {
            parent[i as usize] = parent[parent[i as usize] as usize];
            i = parent[i as usize];
        }
        i
    }
    for t in &triangles {
        for (a, b) in [(t[0], t[1]), (t[1], t[2])] {
            let (a, b) = (root(&mut parent, a), root(&mut parent, b));
            parent[a.max(b) as usize] = a.min(b);
        }
    }
    let mut counts: HashMap<u32, usize> = HashMap::new();
    for t in &triangles {
        *counts.entry(root(&mut parent, t[0])).or_default() += 1;
    }
    let parts = counts.len();
    let best = counts.into_iter().max_by_key(|&(r, n)| (n, std::cmp::Reverse(r))).map(|(r, _)| r);
    let all = triangles.len();
    let kept: Vec<[u32; 3]> = triangles.into_iter().filter(|t| Some(root(&mut parent, t[0])) == best).collect();
    let rest = all - kept.len();
    (parts, kept, rest)
}

/// Which triangles lie across which edge.
struct Edges {
    /// Pairs of triangles over an edge that exactly two share; true where they run it the same way,
    /// that is, where one of them is wound wrong.
    pairs: Vec<(u32, u32, bool)>,
    /// Edges of one triangle, and of more than two.
    open: usize,
    shared: usize,
}

impl Edges {
    fn of(triangles: &[[u32; 3]]) -> Self {
        let mut runs: Vec<(u32, u32, u32, bool)> = Vec::with_capacity(triangles.len() * 3);
        for (i, t) in triangles.iter().enumerate() {
            for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
                runs.push((a.min(b), a.max(b), i as u32, a < b));
            }
        }
        runs.sort_unstable();
        let mut edges = Self { pairs: Vec::new(), open: 0, shared: 0 };
        for run in runs.chunk_by(|x, y| (x.0, x.1) == (y.0, y.1)) {
            match run {
                [_] => edges.open += 1,
                [x, y] => edges.pairs.push((x.2, y.2, x.3 == y.3)),
                _ => edges.shared += 1,
            }
        }
        edges
    }
}

/// Winds all triangles of a connected surface alike; the number of those turned.
fn wind_alike(triangles: &mut [[u32; 3]], edges: &Edges) -> usize {
    if edges.pairs.iter().all(|p| !p.2) {
        return 0;
    }
    let mut starts = vec![0_u32; triangles.len() + 1];
    for &(a, b, _) in &edges.pairs {
        starts[a as usize + 1] += 1;
        starts[b as usize + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut next = starts.clone();
    let mut neighbours = vec![(0, false); edges.pairs.len() * 2];
    for &(a, b, against) in &edges.pairs {
        for (from, to) in [(a, b), (b, a)] {
            neighbours[next[from as usize] as usize] = (to, against);
            next[from as usize] += 1;
        }
    }
    // None: not reached; else whether to turn it.
    let mut turn: Vec<Option<bool>> = vec![None; triangles.len()];
    let mut turned = 0;
    for seed in 0..triangles.len() {
        if turn[seed].is_some() {
            continue;
        }
        turn[seed] = Some(false);
        let (mut patch, mut done, mut flips) = (vec![seed as u32], 0, 0);
        while let Some(&t) = patch.get(done) {
            done += 1;
            let own = turn[t as usize] == Some(true);
            for &(n, against) in &neighbours[starts[t as usize] as usize..starts[t as usize + 1] as usize] {
                if turn[n as usize].is_none() {
                    turn[n as usize] = Some(own != against);
                    flips += usize::from(own != against);
                    patch.push(n);
                }
            }
        }
        // The few follow the many: the seed may itself be wrong.
        let seed_is_wrong = flips * 2 > patch.len();
        for &t in &patch {
            if (turn[t as usize] == Some(true)) != seed_is_wrong {
                triangles[t as usize].swap(1, 2);
                turned += 1;
            }
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grid of quads bent over a ball's upper part.
    fn cap() -> Soup {
        let mut soup = Soup::default();
        let point = |i: u32, j: u32| {
            let (x, z) = (f64::from(i) / 10.0 - 1.0, f64::from(j) / 10.0 - 1.0);
            DVec3::new(x, 3.0 - x * x - z * z, z)
        };
        for (i, j) in (0..20).flat_map(|i| (0..20).map(move |j| (i, j))) {
            let first = soup.positions.len() as u32;
            soup.positions.extend([point(i, j), point(i, j + 1), point(i + 1, j + 1), point(i + 1, j)]);
            soup.fan(&[first, first + 1, first + 2, first + 3]);
        }
        soup
    }

    fn count(surface: &Surface, kind: &str) -> usize {
        surface.defects.iter().filter(|d| d.kind == kind).map(|d| d.count).sum()
    }

    #[test]
    fn mends_and_counts() {
        let clean = repair(cap(), true).expect("a surface");
        assert_eq!((clean.vertices, clean.triangles.len(), clean.components), (441, 800, 1));
        assert_eq!(count(&clean, "open_edges"), 80);

        let mut soup = cap();
        for t in soup.triangles.iter_mut().step_by(5) {
            t.swap(0, 1);
        }
        let wound = repair(soup, true).expect("a surface");
        assert_eq!(count(&wound, "mixed_winding"), 160);

        let mut soup = cap();
        soup.triangles.extend_from_within(..10);
        soup.triangles.push([3, 3, 4]);
        soup.positions.push(DVec3::NAN);
        let first = soup.positions.len() as u32;
        soup.positions.extend([DVec3::ZERO, DVec3::X, DVec3::Y]);
        soup.triangles.push([first, first + 1, first + 2]);
        let mended = repair(soup, true).expect("a surface");
        assert_eq!((mended.triangles.len(), mended.components, mended.read_triangles), (800, 2, 812));
        for kind in ["duplicate_triangles", "degenerate_triangles", "vertices_not_finite", "triangles_of_other_parts"] {
            assert!(count(&mended, kind) > 0, "{kind}");
        }
    }

    #[test]
    fn far_from_the_origin_is_near() {
        let mut soup = cap();
        for p in &mut soup.positions {
            *p = *p * 0.1 + DVec3::new(5e6, -5e6, 5e6);
        }
        let surface = repair(soup, true).expect("a surface");
        assert_eq!((surface.vertices, surface.triangles.len()), (441, 800));
    }
}
