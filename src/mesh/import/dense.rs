//! Dense scans made as fine as the picture needs: vertices that share a cell of a grid and face alike
//! become one, their mean, which also averages the scanner's noise.

use crate::mesh::Paint;
use crate::mesh::geometry::painted::Painted;
use glam::{IVec3, Vec2, Vec3};
use rustc_hash::{FxHashMap, FxHashSet};

/// More triangles than this are thinned: about 1.6 mm a side on a head.
pub(super) const MOST: usize = 150_000;

/// Thins a head in millimetres to at most [`MOST`] triangles; how many went.
pub(super) fn thin(painted: &mut Painted) -> usize {
    let before = painted.mesh.triangles.len();
    let mesh = &painted.mesh;
    let area: f32 = (0..before)
        .map(|t| {
            let [a, b, c] = mesh.corners(t);
            (b - a).cross(c - a).length() * 0.5
        })
        .sum();
    // A surface crosses about 1.5 cells for each cell's area of it, and a vertex has two triangles.
    let mut cell = (area * 3.0 / MOST as f32).sqrt();
    while painted.mesh.triangles.len() > MOST {
        cluster(painted, cell);
        cell *= 1.08;
    }
    before - painted.mesh.triangles.len()
}

/// What becomes one vertex.
#[derive(Clone, Default)]
struct Cluster {
    count: f32,
    position: Vec3,
    color: Vec3,
}

fn cluster(painted: &mut Painted, cell: f32) {
    painted.mesh.compute_normals();
    let mesh = &painted.mesh;
    let mut places: FxHashMap<(IVec3, u8), u32> = FxHashMap::default();
    let mut clusters: Vec<Cluster> = Vec::new();
    let index: Vec<u32> = (0..mesh.positions_mm.len())
        .map(|i| {
            let p = mesh.positions_mm[i];
            let key = ((p / cell).floor().as_ivec3(), facing(mesh.normals[i]));
            let at = *places.entry(key).or_insert(clusters.len() as u32);
            if at as usize == clusters.len() {
                clusters.push(Cluster::default());
            }
            let c = &mut clusters[at as usize];
            c.count += 1.0;
            c.position += p;
            if let Paint::Vertices(colors) = &painted.paint {
                c.color += Vec3::from(colors[i].map(f32::from));
            }
            at
        })
        .collect();
    let centers: Vec<Vec3> = clusters.iter().map(|c| c.position / c.count).collect();
    let mut kept = Vec::new();
    let mut kept_uv = Vec::new();
    let mut seen: FxHashSet<[u32; 3]> = FxHashSet::default();
    for (t, corners) in mesh.triangles.iter().enumerate() {
        let new = corners.map(|i| index[i as usize]);
        let mut key = new;
        key.sort_unstable();
        if key[0] == key[1] || key[1] == key[2] || !seen.insert(key) {
            continue;
        }
        kept.push(new);
        if let Paint::Image { corner_uv, .. } = &painted.paint {
            kept_uv.push(moved(mesh.corners(t), corner_uv[t], new.map(|i| centers[i as usize])));
        }
    }
    match &mut painted.paint {
        Paint::Skin => {}
        Paint::Vertices(colors) => {
            *colors = clusters.iter().map(|c| (c.color / c.count).to_array().map(|v| v.round() as u8)).collect();
        }
        Paint::Image { corner_uv, .. } => *corner_uv = kept_uv,
    }
    painted.mesh.positions_mm = centers;
    painted.mesh.triangles = kept;
    // Clusters whose triangles all vanished.
    painted.keep(|_| true);
}

/// One of the six sides of a cube that a normal faces: the two sides of an ear stay apart.
fn facing(n: Vec3) -> u8 {
    let a = n.abs();
    let axis = if a.x >= a.y && a.x >= a.z {
        0
    } else if a.y >= a.z {
        1
    } else {
        2
    };
    axis as u8 * 2 + u8::from(n[axis] < 0.0)
}

/// Where moved corners lie on the image: the triangle's own map from skin to image, carried on a little.
fn moved(corners: [Vec3; 3], uv: [Vec2; 3], to: [Vec3; 3]) -> [Vec2; 3] {
    to.map(|p| {
        let w = crate::mesh::chart::barycentric(p, corners).clamp(Vec3::splat(-2.0), Vec3::splat(3.0));
        let w = w / (w.x + w.y + w.z);
        let at = uv[0] * w.x + uv[1] * w.y + uv[2] * w.z;
        if at.is_finite() { at } else { uv[0] }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::Mesh;
    use crate::mesh::pose::Tree;

    /// A cap of a ball of a head's size, very fine, with noise.
    fn cap(noise_mm: f32) -> Painted {
        const N: usize = 330;
        let mut mesh = Mesh::default();
        let mut colors = Vec::new();
        for i in 0..N * N {
            let at = Vec2::new((i % N) as f32, (i / N) as f32) / N as f32 * 2.0 - 1.0;
            let up = Vec3::new(at.x, 1.2, at.y).normalize();
            let noise = crate::rng::unit_f32(crate::rng::pcg(i as u32)) * 2.0 - 1.0;
            mesh.positions_mm.push(up * (90.0 + noise * noise_mm));
            colors.push([(up.y * 200.0) as u8, 0, 0]);
        }
        let n = N as u32;
        for (x, y) in (0..n - 1).flat_map(|x| (0..n - 1).map(move |y| (x, y))) {
            let i = x + y * n;
            mesh.triangles.extend([[i, i + n, i + 1], [i + 1, i + n, i + n + 1]]);
        }
        Painted { mesh, paint: Paint::Vertices(colors) }
    }

    #[test]
    fn thinned_skin_stays_within_half_a_millimetre() {
        for noise in [0.0, 0.4] {
            let mut painted = cap(noise);
            let went = thin(&mut painted);
            let mesh = &painted.mesh;
            assert!(went > 50_000 && mesh.triangles.len() <= MOST, "{} left", mesh.triangles.len());
            let far = mesh.positions_mm.iter().map(|p| (p.length() - 90.0).abs()).fold(0.0, f32::max);
            // Edges' middles as well: chords cut the curve.
            let chord = (0..mesh.triangles.len())
                .map(|t| {
                    let [a, b, c] = mesh.corners(t);
                    ((a + b + c).length() / 3.0 - 90.0).abs()
                })
                .fold(0.0, f32::max);
            println!("noise {noise}: {} triangles, vertices {far} mm off, faces {chord}", mesh.triangles.len());
            assert!(far < 0.5 && chord < 0.5, "{far} and {chord} mm off");
            let Paint::Vertices(colors) = &painted.paint else { panic!("colours are lost") };
            for (p, c) in mesh.positions_mm.iter().zip(colors) {
                assert!((f32::from(c[0]) - p.normalize().y * 200.0).abs() < 6.0);
            }
            // No hole is torn.
            let tree = Tree::new(&mesh.positions_mm);
            assert!(cap(noise).mesh.positions_mm.iter().step_by(97).all(|p| tree.nearest(*p, 3.0).is_some()));
        }
    }
}
