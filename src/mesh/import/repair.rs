//! One repair for all formats: recentred, welded, one part, wound outwards, with a note of each step.

use super::colors::Brought;
use super::soup::{AGAIN, Soup, note};
use crate::mesh::error::{Fault, fault};
use crate::mesh::geometry::painted::Painted;
use crate::mesh::report::Defect;
use crate::mesh::{Mesh, Paint};
use glam::{DVec3, Vec3};
use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// Farther from the middle than this, in any unit, is not a head.
const FAR: f32 = 1e7;

/// A mended surface in the file's unit and axes, about `center`.
pub(super) struct Surface {
    pub painted: Painted,
    /// The connected part that each triangle belongs to.
    pub parts: Vec<u32>,
    pub center: DVec3,
    /// Of the whole file: distinct positions, triangles as read, connected parts.
    pub vertices: usize,
    pub read_triangles: usize,
    pub components: usize,
    /// What else it brings of colour.
    pub brought: Brought,
    pub defects: Vec<Defect>,
}

/// A triangle and which one of the file's it was.
#[derive(Clone, Copy, Debug)]
struct Face {
    corners: [u32; 3],
    source: u32,
}

/// Mends a soup; moved to its middle if `recentred`, since scans lie anywhere in a room. All parts are
/// kept: which one is the head shows when its pose is found.
pub(super) fn repair(mut soup: Soup, recentred: bool) -> Result<Surface, Fault> {
    let mut defects = std::mem::take(&mut soup.defects);
    let read_triangles = soup.triangles.len();
    let center = if recentred { middle(&soup.positions).ok_or_else(not_finite)? } else { DVec3::ZERO };
    let (positions, index, dropped) = weld(&soup.positions, center)?;
    soup.positions = Vec::new();
    note(&mut defects, "vertices_not_finite", dropped, true);
    let (faces, flat) = with_area(&positions, &index, &soup.triangles);
    note(&mut defects, "degenerate_triangles", flat, true);
    let (mut faces, twice) = unique(faces);
    note(&mut defects, "duplicate_triangles", twice, true);
    let vertices = positions.len();
    let edges = Edges::of(&faces);
    note(&mut defects, "open_edges", edges.open, false);
    note(&mut defects, "non_manifold_edges", edges.shared, false);
    let turned = wind_alike(&mut faces, &edges);
    drop(edges);
    note(&mut defects, "mixed_winding", turned, true);
    let paint = paint(&mut soup, &faces, &index);
    let source = |f: &Face| soup.pictured.get(f.source as usize).copied().unwrap_or(true);
    let brought = Brought {
        colors: colors(&soup, &index, vertices),
        pictured: if soup.pictured.is_empty() { Vec::new() } else { faces.iter().map(source).collect() },
        pictures: std::mem::take(&mut soup.pictures),
        lost: std::mem::take(&mut soup.lost),
    };
    let (components, parts) = parts(vertices, &faces);
    let triangles = faces.iter().map(|f| f.corners).collect();
    let mesh = Mesh { positions_mm: positions, normals: Vec::new(), triangles };
    let mut painted = Painted { mesh, paint: paint.unwrap_or_default() };
    if inside_out(&painted.mesh) {
        painted.flip();
        note(&mut defects, "inside_out", 1, true);
    }
    Ok(Surface { painted, parts, center, vertices, read_triangles, components, brought, defects })
}

/// The soup's picture, for the faces left.
fn paint(soup: &mut Soup, faces: &[Face], index: &[Option<u32>]) -> Option<Paint> {
    let image = soup.image.take().filter(|_| soup.corner_uv.len() == soup.triangles.len())?;
    let uv = |f: &Face| {
        let (from, uv) = (soup.triangles[f.source as usize], soup.corner_uv[f.source as usize]);
        // Winding may have been turned and corners welded.
        f.corners.map(|c| (0..3).find(|k| index[from[*k] as usize] == Some(c)).map_or(uv[0], |k| uv[k]))
    };
    Some(Paint::Image { corner_uv: faces.iter().map(uv).collect(), image })
}

/// The soup's colours for the welded positions: each the mean of those that became it.
fn colors(soup: &Soup, index: &[Option<u32>], vertices: usize) -> Vec<Option<[u8; 3]>> {
    if soup.colors.len() != index.len() || soup.colors.is_empty() {
        return Vec::new();
    }
    let mut sums = vec![[0_u32; 4]; vertices];
    for (to, color) in index.iter().zip(&soup.colors) {
        if let (Some(i), Some([r, g, b])) = (to, color) {
            let [sr, sg, sb, n] = &mut sums[*i as usize];
            (*sr, *sg, *sb, *n) = (*sr + u32::from(*r), *sg + u32::from(*g), *sb + u32::from(*b), *n + 1);
        }
    }
    sums.into_iter().map(|[r, g, b, n]| (n > 0).then(|| [r, g, b].map(|v| ((v + n / 2) / n.max(1)) as u8))).collect()
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
    let mut seen: FxHashMap<[u32; 3], u32> = FxHashMap::with_capacity_and_hasher(positions.len(), FxBuildHasher);
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
fn with_area(positions: &[Vec3], index: &[Option<u32>], triangles: &[[u32; 3]]) -> (Vec<Face>, usize) {
    let at = |i: u32| index.get(i as usize).copied().flatten();
    let good: Vec<Face> = triangles
        .iter()
        .zip(0..)
        .filter_map(|(t, source)| {
            let corners = [at(t[0])?, at(t[1])?, at(t[2])?];
            let [a, b, c] = corners.map(|i| positions[i as usize]);
            let distinct = corners[0] != corners[1] && corners[1] != corners[2] && corners[2] != corners[0];
            (distinct && (b - a).cross(c - a).length_squared() > 0.0).then_some(Face { corners, source })
        })
        .collect();
    let dropped = triangles.len() - good.len();
    (good, dropped)
}

/// Each triangle once, however it is wound; the number of the others.
fn unique(faces: Vec<Face>) -> (Vec<Face>, usize) {
    let mut keyed: Vec<([u32; 3], u32)> = faces
        .iter()
        .zip(0..)
        .map(|(f, i)| {
            let mut key = f.corners;
            key.sort_unstable();
            (key, i)
        })
        .collect();
    keyed.par_sort_unstable();
    keyed.dedup_by_key(|k| k.0);
    let twice = faces.len() - keyed.len();
    if twice == 0 {
        return (faces, 0);
    }
    let mut kept: Vec<u32> = keyed.into_iter().map(|k| k.1).collect();
    kept.sort_unstable();
    (kept.into_iter().map(|i| faces[i as usize]).collect(), twice)
}

/// The number of connected parts, and which one each triangle belongs to, counted in order.
fn parts(vertices: usize, faces: &[Face]) -> (usize, Vec<u32>) {
    let mut parent: Vec<u32> = (0..vertices as u32).collect();
    fn root(parent: &mut [u32], mut i: u32) -> u32 {
        while parent[i as usize] != i {
            parent[i as usize] = parent[parent[i as usize] as usize];
            i = parent[i as usize];
        }
        i
    }
    for Face { corners: t, .. } in faces {
        for (a, b) in [(t[0], t[1]), (t[1], t[2])] {
            let (a, b) = (root(&mut parent, a), root(&mut parent, b));
            parent[a.max(b) as usize] = a.min(b);
        }
    }
    let mut number = vec![u32::MAX; vertices];
    let mut count = 0;
    let parts = faces
        .iter()
        .map(|f| {
            let r = root(&mut parent, f.corners[0]) as usize;
            if number[r] == u32::MAX {
                number[r] = count;
                count += 1;
            }
            number[r]
        })
        .collect();
    (count as usize, parts)
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
    fn of(faces: &[Face]) -> Self {
        let mut runs: Vec<(u32, u32, u32, bool)> = Vec::with_capacity(faces.len() * 3);
        for (i, Face { corners: t, .. }) in faces.iter().enumerate() {
            for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
                runs.push((a.min(b), a.max(b), i as u32, a < b));
            }
        }
        runs.par_sort_unstable();
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
fn wind_alike(faces: &mut [Face], edges: &Edges) -> usize {
    if edges.pairs.iter().all(|p| !p.2) {
        return 0;
    }
    let mut starts = vec![0_u32; faces.len() + 1];
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
    let mut turn: Vec<Option<bool>> = vec![None; faces.len()];
    let mut turned = 0;
    for seed in 0..faces.len() {
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
                faces[t as usize].corners.swap(1, 2);
                turned += 1;
            }
        }
    }
    turned
}

/// True where the triangles enclose a negative volume.
pub fn inside_out(mesh: &Mesh) -> bool {
    let volume = |t| {
        let [a, b, c] = mesh.corners(t);
        f64::from(a.dot(b.cross(c)))
    };
    (0..mesh.triangles.len()).map(volume).sum::<f64>() < 0.0
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
            soup.triangles.extend([[first, first + 1, first + 2], [first, first + 2, first + 3]]);
        }
        soup
    }

    fn count(surface: &Surface, kind: &str) -> usize {
        surface.defects.iter().filter(|d| d.kind == kind).map(|d| d.count).sum()
    }

    #[test]
    fn mends_and_counts() {
        let clean = repair(cap(), true).expect("a surface");
        assert_eq!((clean.vertices, clean.painted.mesh.triangles.len(), clean.components), (441, 800, 1));
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
        assert_eq!((mended.painted.mesh.triangles.len(), mended.components, mended.read_triangles), (801, 2, 812));
        assert_eq!(mended.parts.iter().filter(|p| **p == 1).count(), 1);
        for kind in ["duplicate_triangles", "degenerate_triangles", "vertices_not_finite"] {
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
        assert_eq!((surface.vertices, surface.painted.mesh.triangles.len()), (441, 800));
    }
}
