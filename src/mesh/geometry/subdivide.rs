//! One step of Catmull-Clark (1978) on polygons; boundaries follow the cubic B-spline rule.

use glam::Vec3;
use std::collections::BTreeMap;

/// A polygon mesh.
#[derive(Clone, Debug, Default)]
pub struct Polygons {
    /// In any unit.
    pub positions: Vec<Vec3>,
    /// Indices into `positions`, counter-clockwise, three or more a face.
    pub faces: Vec<Vec<u32>>,
}

/// Subdivides into quads. The first positions are the old ones, moved, in the old order.
pub fn catmull_clark(mesh: &Polygons) -> Polygons {
    let count = mesh.positions.len();
    let centers: Vec<Vec3> = mesh.faces.iter().map(|f| mean(f.iter().map(|&i| mesh.positions[i as usize]))).collect();
    // Edges in a fixed order, so that the result does not depend on hashing.
    let mut edges: BTreeMap<(u32, u32), Vec<usize>> = BTreeMap::new();
    for (f, face) in mesh.faces.iter().enumerate() {
        for (a, b) in sides(face) {
            edges.entry((a.min(b), a.max(b))).or_default().push(f);
        }
    }
    let mut sums = vec![Sums::default(); count];
    for (f, face) in mesh.faces.iter().enumerate() {
        for &i in face {
            sums[i as usize].faces += centers[f];
            sums[i as usize].face_count += 1.0;
        }
    }
    let mut edge_index = BTreeMap::new();
    let mut edge_points = Vec::new();
    for (&(a, b), around) in &edges {
        let (pa, pb) = (mesh.positions[a as usize], mesh.positions[b as usize]);
        let middle = (pa + pb) * 0.5;
        let inner = around.len() == 2;
        edge_index.insert((a, b), (count + edge_points.len()) as u32);
        edge_points.push(if inner { (pa + pb + centers[around[0]] + centers[around[1]]) * 0.25 } else { middle });
        for i in [a, b] {
            let s = &mut sums[i as usize];
            s.edges += middle;
            s.edge_count += 1.0;
            if !inner {
                s.border += middle;
                s.border_count += 1.0;
            }
        }
    }
    let first_center = (count + edge_points.len()) as u32;
    let mut positions: Vec<Vec3> = mesh.positions.iter().zip(&sums).map(|(&p, s)| s.moved(p)).collect();
    positions.extend(edge_points);
    positions.extend(centers);
    let mut faces = Vec::with_capacity(mesh.faces.len() * 4);
    for (f, face) in mesh.faces.iter().enumerate() {
        for k in 0..face.len() {
            let (before, at, after) = (face[(k + face.len() - 1) % face.len()], face[k], face[(k + 1) % face.len()]);
            let edge = |a: u32, b: u32| edge_index[&(a.min(b), a.max(b))];
            faces.push(vec![at, edge(at, after), first_center + f as u32, edge(before, at)]);
        }
    }
    Polygons { positions, faces }
}

#[derive(Clone, Copy, Default)]
struct Sums {
    faces: Vec3,
    face_count: f32,
    edges: Vec3,
    edge_count: f32,
    border: Vec3,
    border_count: f32,
}

impl Sums {
    fn moved(&self, p: Vec3) -> Vec3 {
        if self.border_count > 0.0 {
            return (self.border / self.border_count + p) * 0.5;
        }
        if self.face_count == 0.0 {
            return p;
        }
        let n = self.face_count;
        (self.faces / n + 2.0 * self.edges / self.edge_count + (n - 3.0) * p) / n
    }
}

fn sides(face: &[u32]) -> impl Iterator<Item = (u32, u32)> + '_ {
    (0..face.len()).map(|k| (face[k], face[(k + 1) % face.len()]))
}

fn mean(points: impl ExactSizeIterator<Item = Vec3>) -> Vec3 {
    let n = points.len() as f32;
    points.sum::<Vec3>() / n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cube_becomes_round_and_stays_closed() {
        let positions = (0..8).map(|i| Vec3::new((i & 1) as f32, (i >> 1 & 1) as f32, (i >> 2) as f32)).collect();
        let faces = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
        let cube = Polygons { positions, faces: faces.iter().map(|f| f.to_vec()).collect() };
        let round = catmull_clark(&catmull_clark(&cube));
        assert_eq!(round.faces.len(), 96);
        let center = Vec3::splat(0.5);
        let radii: Vec<f32> = round.positions.iter().map(|p| p.distance(center)).collect();
        let (low, high) = radii.iter().fold((f32::MAX, 0.0_f32), |(a, b), &r| (a.min(r), b.max(r)));
        assert!(high / low < 1.25 && high < 0.62, "radii {low} to {high}");
    }
}
