//! The base of a head made from the base mesh: its own neck and shoulders, closed where they were cut off.
//! Pictures fade out above that end, see [`crate::mesh::fade`].

use crate::mesh::geometry::subdivide::Polygons;
use glam::Vec3;
use std::collections::BTreeMap;

/// Closes a cage at its end below the shoulders by a fan. Returns for each vertex that was added one before
/// it that it is like at rest, and next to on the skin.
pub fn close(cage: &mut Polygons) -> Vec<usize> {
    let edge = open_edge(&cage.faces);
    let Some(&first) = edge.first() else { return Vec::new() };
    let middle = edge.iter().map(|&i| cage.positions[i as usize]).sum::<Vec3>() / edge.len() as f32;
    let at = cage.positions.len() as u32;
    cage.positions.push(middle);
    for k in 0..edge.len() {
        cage.faces.push(vec![edge[(k + 1) % edge.len()], edge[k], at]);
    }
    vec![first as usize]
}

/// The open edge as a loop, in the direction of its faces.
fn open_edge(faces: &[Vec<u32>]) -> Vec<u32> {
    let sides = || faces.iter().flat_map(|f| (0..f.len()).map(|k| (f[k], f[(k + 1) % f.len()])));
    let all: std::collections::HashSet<(u32, u32)> = sides().collect();
    let open: BTreeMap<u32, u32> = sides().filter(|&(a, b)| !all.contains(&(b, a))).collect();
    let Some((&start, _)) = open.first_key_value() else { return Vec::new() };
    let mut edge = vec![start];
    while let Some(&next) = edge.last().and_then(|i| open.get(i))
        && next != start
        && edge.len() <= open.len()
    {
        edge.push(next);
    }
    edge
}
