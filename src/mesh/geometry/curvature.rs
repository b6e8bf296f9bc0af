//! How strongly the skin bends, for light that walks under it.

use crate::mesh::Mesh;

/// Rounds of smoothing over neighbours: a scan's noise is not the skin's shape.
const SMOOTHINGS: usize = 2;

/// Mean curvature of every vertex, 1/mm, positive where the skin bulges: how fast the normal turns along
/// the edges, averaged.
pub fn mean_per_mm(mesh: &Mesh) -> Vec<f32> {
    let mut edges: Vec<[u32; 2]> = mesh
        .triangles
        .iter()
        .flat_map(|&[a, b, c]| [[a, b], [b, c], [c, a]])
        .map(|[a, b]| [a.min(b), a.max(b)])
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let turn = |[a, b]: [u32; 2]| {
        let (a, b) = (a as usize, b as usize);
        let along = mesh.positions_mm[b] - mesh.positions_mm[a];
        let length2 = along.length_squared();
        if length2 > 1e-8 { (mesh.normals[b] - mesh.normals[a]).dot(along) / length2 } else { 0.0 }
    };
    let count = mesh.positions_mm.len();
    let mut curvature = averaged(count, &edges, |edge| [turn(edge); 2]);
    for _ in 0..SMOOTHINGS {
        let around = averaged(count, &edges, |[a, b]| [curvature[b as usize], curvature[a as usize]]);
        curvature.iter_mut().zip(around).for_each(|(c, a)| *c = 0.5 * (*c + a));
    }
    curvature
}

/// Mean over the edges at each vertex of what they give to their two ends.
fn averaged(count: usize, edges: &[[u32; 2]], given: impl Fn([u32; 2]) -> [f32; 2]) -> Vec<f32> {
    let mut sums = vec![(0.0_f32, 0.0_f32); count];
    for &edge in edges {
        for (vertex, value) in edge.into_iter().zip(given(edge)) {
            let (sum, n) = &mut sums[vertex as usize];
            (*sum, *n) = (*sum + value, *n + 1.0);
        }
    }
    sums.into_iter().map(|(sum, n)| sum / n.max(1.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::Vec3;

    #[test]
    fn a_ball_bends_by_its_radius() {
        let mut mesh = Mesh::default();
        const N: u32 = 24;
        for y in 0..=N {
            for x in 0..=N {
                let (a, b) = (x as f32 / N as f32 * 1.2 + 0.4, y as f32 / N as f32 * 1.2 - 0.6);
                let n = Vec3::new(a.cos() * b.cos(), b.sin(), a.sin() * b.cos());
                mesh.positions_mm.push(n * 85.0);
                mesh.normals.push(n);
            }
        }
        let at = |x: u32, y: u32| y * (N + 1) + x;
        for i in 0..N * N {
            let (x, y) = (i % N, i / N);
            mesh.triangles.push([at(x, y), at(x + 1, y), at(x, y + 1)]);
            mesh.triangles.push([at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)]);
        }
        assert!(mean_per_mm(&mesh).iter().all(|c| (c * 85.0 - 1.0).abs() < 0.01));
    }
}
