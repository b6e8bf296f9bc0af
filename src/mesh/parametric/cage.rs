//! The cage: quads of the head part of the base mesh, whose shapes become heads by subdivision.

use super::Sex;
use super::{anatomy, bust, cranium, hollows, lids, mosaic};
use crate::math::barycentric;
use crate::mesh::geometry::subdivide::{Polygons, catmull_clark};
use crate::mesh::{Head, Marks, Mesh, measure};
use anatomy::place;
use glam::{Mat3, Vec2, Vec3};

/// Faces and the positions at rest, from which places are known.
#[derive(Clone, Debug, Default)]
pub struct Cage {
    pub rest: Vec<Vec3>,
    pub faces: Vec<Vec<u32>>,
}

impl Cage {
    /// A shape about its ear canals, level with the lower orbits. Head frame but for its origin, which
    /// [`centered`] moves to the preauricular points.
    pub fn posed(&self, shape: Vec<Vec3>) -> Vec<Vec3> {
        let at = |p: Vec3| shape[anatomy::nearest(&self.rest, p)];
        let (left, right) = (at(place::TRAGION), at(anatomy::mirrored(place::TRAGION)));
        let origin = (left + right) * 0.5;
        let x = crate::math::unit_or(left - right, Vec3::X);
        let orbit = (at(place::ORBITALE) + at(anatomy::mirrored(place::ORBITALE))) * 0.5 - origin;
        let z = crate::math::unit_or(orbit - x * orbit.dot(x), Vec3::Z);
        let rotation = Mat3::from_cols(x, z.cross(x), z).transpose();
        shape.iter().map(|p| rotation * (*p - origin)).collect()
    }

    /// The head of a shape in the head frame: with neck and shoulders, subdivided, with landmarks and marks.
    pub fn head(&self, name: &str, sex: Sex, shape: Vec<Vec3>) -> Head {
        self.built(name, sex, shape).0
    }

    /// [`Self::head`], and where each of its vertices is at rest.
    pub fn built(&self, name: &str, sex: Sex, shape: Vec<Vec3>) -> (Head, Vec<Vec3>) {
        let mut cage = Polygons { positions: shape, faces: self.faces.clone() };
        let mut rest = self.rest.clone();
        hollows::shape(&rest, &mut cage.positions);
        for source in bust::close(&mut cage) {
            rest.push(rest[source]);
        }
        let first = catmull_clark(&cage);
        let rest_first = catmull_clark(&Polygons { positions: rest, faces: cage.faces });
        let mut second = catmull_clark(&first);
        let rest_second = catmull_clark(&rest_first).positions;
        cranium::round(&mut second.positions, &rest_second, first.positions.len());
        let landmarks = anatomy::landmarks(&self.rest, &second.positions[..self.rest.len()]);
        let (mut mesh, rest) = mosaic::triangulated(&first, &rest_first.positions, second, rest_second);
        lids::crease(&mut mesh, &rest);
        let marks = rest.iter().map(|p| Marks { hollow: hollows::depth(*p), ..anatomy::marks(*p, sex) }).collect();
        let lids = anatomy::lid_edges().map(|edge| carried(&rest, &mesh, &edge));
        let mut head = centered(Head { marks, lids, ..Head::new(name, mesh, landmarks) });
        let l = &mut head.landmarks;
        l.glabella = measure::glabella(&head.mesh, l.nasion).unwrap_or(l.glabella);
        (head, rest)
    }
}

/// The origin goes between the preauricular points.
fn centered(mut head: Head) -> Head {
    let l = &mut head.landmarks;
    let shift = (l.left_preauricular + l.right_preauricular) * 0.5;
    for p in [&mut l.nasion, &mut l.glabella, &mut l.inion, &mut l.vertex] {
        *p -= shift;
    }
    l.left_preauricular -= shift;
    l.right_preauricular -= shift;
    for p in head.mesh.positions_mm.iter_mut().chain(head.lids.iter_mut().flatten()) {
        *p -= shift;
    }
    head
}

/// Where points of the face, x and y at rest, are on the mesh: each on the foremost triangle at rest that
/// holds it. Points off the face are left out.
fn carried(rest: &[Vec3], mesh: &Mesh, points: &[Vec2]) -> Vec<Vec3> {
    /// Behind this at rest is the inside of the sockets, mm.
    const FRONT_MM: f32 = 127.0;
    let (low, high) = points.iter().fold((Vec2::MAX, Vec2::MIN), |(a, b), p| (a.min(*p), b.max(*p)));
    let near = |t: &&[u32; 3]| {
        let corners = t.map(|i| rest[i as usize]);
        let inside = |p: Vec3| p.truncate().cmpge(low - 4.0).all() && p.truncate().cmple(high + 4.0).all();
        corners.iter().all(|p| p.z > FRONT_MM && inside(*p))
    };
    let face: Vec<&[u32; 3]> = mesh.triangles.iter().filter(near).collect();
    let at = |p: &Vec2| {
        let hits = face.iter().filter_map(|t| {
            let [a, b, c] = t.map(|i| rest[i as usize]);
            let shares = barycentric(*p, [a, b, c].map(|v| v.truncate()))?;
            let [qa, qb, qc] = t.map(|i| mesh.positions_mm[i as usize]);
            let mixed = |a: Vec3, b: Vec3, c: Vec3| a * shares.x + b * shares.y + c * shares.z;
            Some((mixed(a, b, c).z, mixed(qa, qb, qc)))
        });
        hits.max_by(|a, b| a.0.total_cmp(&b.0)).map(|hit| hit.1)
    };
    points.iter().filter_map(at).collect()
}
