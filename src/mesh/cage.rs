//! The cage: quads of the head part of the base mesh, whose shapes become heads by subdivision.

use super::parametric::Sex;
use super::subdivide::{Polygons, catmull_clark};
use super::{Head, anatomy, bust, cranium, lids, measure, mosaic};
use anatomy::place;
use glam::{Mat3, Vec3};

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
        let marks = rest.iter().map(|p| anatomy::marks(*p, sex)).collect();
        let mut head = centered(Head { marks, ..Head::new(name, mesh, landmarks) });
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
    for p in &mut head.mesh.positions_mm {
        *p -= shift;
    }
    head
}
