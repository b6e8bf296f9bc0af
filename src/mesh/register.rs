//! Landmarks on an upright head that looks along +Z, and the move into the head frame. A first
//! version by geometry: scans in any pose are a later one's.

use super::import::{compact, unusable};
use super::{Head, Landmarks, Mesh, MeshError};
use glam::{Mat3, Vec3, vec3};
use std::collections::BTreeMap;
use std::path::Path;

/// Step of the midline profile, mm.
const STEP_MM: f32 = 2.0;
/// A face's nasion lies at least this far behind the chord from nose to forehead, mm.
const NASION_DEPTH_MM: f32 = 2.5;
/// Kept below the preauricular points, in heights of the vertex above them: neck, no shoulders.
const NECK_HEIGHTS: f32 = 0.84;
/// Angle of the inion from the nasion about the ears' axis, degrees: 159 to 176 on real heads.
const INION_DEG: f32 = 172.0;

/// Finds the landmarks of a mesh in millimetres and brings it into the head frame.
///
/// # Errors
/// A mesh on which no face is found.
pub fn register(name: &str, mut mesh: Mesh, path: &Path) -> Result<Head, MeshError> {
    let not_a_head =
        || unusable(path, "no face was found on it", "export an upright head (+Y up, face to +Z) with the nose on it");
    let landmarks = landmarks(&mesh).ok_or_else(not_a_head)?;
    let l = into_head_frame(&mut mesh, landmarks);
    let mut mesh = clip_below(mesh, -NECK_HEIGHTS * l.vertex.y);
    mesh.compute_normals();
    Ok(Head::new(name, mesh, l))
}

/// Cuts off what lies below a level plane; triangles on it are clipped, so the edge is straight.
fn clip_below(mesh: Mesh, floor: f32) -> Mesh {
    let mut positions = mesh.positions_mm;
    let mut kept = Vec::with_capacity(mesh.triangles.len());
    // In a fixed order, so that the result does not depend on hashing.
    let mut crossings = BTreeMap::new();
    for t in mesh.triangles {
        let above = t.map(|i| positions[i as usize].y > floor);
        let mut polygon = Vec::with_capacity(4);
        for k in 0..3 {
            let (i, j) = (t[k], t[(k + 1) % 3]);
            if above[k] {
                polygon.push(i);
            }
            if above[k] != above[(k + 1) % 3] {
                let key = (i.min(j), i.max(j));
                polygon.push(*crossings.entry(key).or_insert_with(|| {
                    let (a, b) = (positions[key.0 as usize], positions[key.1 as usize]);
                    positions.push(a.lerp(b, (floor - a.y) / (b.y - a.y)));
                    positions.len() as u32 - 1
                }));
            }
        }
        kept.extend((2..polygon.len()).map(|k| [polygon[0], polygon[k - 1], polygon[k]]));
    }
    compact(positions, kept)
}

/// Front and back of the midline at one height, mm.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub y: f32,
    pub front: f32,
    pub back: f32,
}

/// Landmarks of an upright mesh in its own coordinates, where a face is found on it.
pub fn landmarks(mesh: &Mesh) -> Option<Landmarks> {
    let top = mesh.positions_mm.iter().map(|p| p.y).fold(f32::MIN, f32::max);
    let vault: Vec<Vec3> = mesh.positions_mm.iter().filter(|p| p.y > top - 60.0).copied().collect();
    let middle = vault.iter().map(|p| p.x).fold((f32::MAX, f32::MIN), |(a, b), x| (a.min(x), b.max(x)));
    let middle = (middle.0 + middle.1) * 0.5;
    let profile = profile(mesh, middle, top);

    // The nose is the most forward point between brow and mouth.
    let nose =
        profile.iter().filter(|r| (70.0..185.0).contains(&(top - r.y))).max_by(|a, b| a.front.total_cmp(&b.front))?;
    let brow =
        profile.iter().filter(|r| (45.0..95.0).contains(&(r.y - nose.y))).max_by(|a, b| a.front.total_cmp(&b.front))?;
    let chord = |y: f32| nose.front + (brow.front - nose.front) * (y - nose.y) / (brow.y - nose.y);
    let nasion = profile
        .iter()
        .filter(|r| r.y > nose.y + 12.0 && r.y < brow.y)
        .max_by(|a, b| (chord(a.y) - a.front).total_cmp(&(chord(b.y) - b.front)))?;
    if chord(nasion.y) - nasion.front < NASION_DEPTH_MM {
        return None;
    }
    let nasion = vec3(middle, nasion.y, nasion.front);
    let back = profile.iter().filter(|r| r.y > nose.y).map(|r| r.back).fold(f32::MAX, f32::min);
    let length = brow.front - back;
    if !(150.0..240.0).contains(&length) {
        return None;
    }
    // The tragus lies some 24 mm below the nasion and about half the head's length behind it.
    let ear = |side: f32| {
        let at = vec3(0.0, nasion.y - 24.0, nasion.z - 0.485 * length);
        mesh.positions_mm
            .iter()
            .filter(|p| (p.x - middle) * side > 40.0 && (p.y - at.y).abs() < 6.0 && (p.z - at.z).abs() < 7.0)
            .map(|p| p.x * side)
            .max_by(f32::total_cmp)
            .map(|x| vec3(x * side, at.y, at.z))
    };
    let (left_preauricular, right_preauricular) = (ear(1.0)?, ear(-1.0)?);
    let crown = profile.iter().max_by(|a, b| a.y.total_cmp(&b.y))?;
    let vertex = vec3(middle, crown.y, (crown.front + crown.back) * 0.5);
    let origin = (left_preauricular + right_preauricular) * 0.5;
    Some(Landmarks {
        nasion,
        inion: inion(&profile, origin, nasion, middle)?,
        left_preauricular,
        right_preauricular,
        vertex,
    })
}

/// Where the midline passes the inion's angle at the back.
fn inion(profile: &[Row], origin: Vec3, nasion: Vec3, middle: f32) -> Option<Vec3> {
    let up = (nasion.y - origin.y).atan2(nasion.z - origin.z);
    let angle = |r: &Row| {
        let a = (r.y - origin.y).atan2(r.back - origin.z) - up;
        if a < 0.0 { a + std::f32::consts::TAU } else { a }
    };
    let wanted = INION_DEG.to_radians();
    let near = profile
        .iter()
        .filter(|r| r.back < origin.z)
        .min_by(|a, b| (angle(a) - wanted).abs().total_cmp(&(angle(b) - wanted).abs()))?;
    Some(vec3(middle, near.y, near.back))
}

/// The mesh cut by the plane x = `middle`: farthest front and back by height, top down.
pub(super) fn profile(mesh: &Mesh, middle: f32, top: f32) -> Vec<Row> {
    let rows = 130;
    let mut extent = vec![(f32::MIN, f32::MAX); rows];
    let mut put = |y: f32, z: f32| {
        let i = ((top - y) / STEP_MM) as usize;
        if i < rows {
            extent[i] = (extent[i].0.max(z), extent[i].1.min(z));
        }
    };
    for t in 0..mesh.triangles.len() {
        let corners = mesh.corners(t);
        let cuts: Vec<Vec3> = [(0, 1), (1, 2), (2, 0)]
            .iter()
            .filter_map(|&(i, j)| {
                let (a, b) = (corners[i], corners[j]);
                ((a.x < middle) != (b.x < middle)).then(|| a.lerp(b, (middle - a.x) / (b.x - a.x)))
            })
            .collect();
        if let [a, b] = cuts[..] {
            let steps = ((a.y - b.y).abs() / STEP_MM).ceil().max(1.0) as u32 * 2;
            for s in 0..=steps {
                let p = a.lerp(b, s as f32 / steps as f32);
                put(p.y, p.z);
            }
        }
    }
    (0..rows)
        .filter(|&i| extent[i].0 > f32::MIN)
        .map(|i| Row { y: top - (i as f32 + 0.5) * STEP_MM, front: extent[i].0, back: extent[i].1 })
        .collect()
}

/// The head frame's axes, as a rotation into it, and its origin: between the ears, X from right to
/// left ear; the mesh keeps its pitch.
pub fn head_frame(l: &Landmarks) -> (Mat3, Vec3) {
    let origin = (l.left_preauricular + l.right_preauricular) * 0.5;
    let x = crate::math::unit_or(l.left_preauricular - l.right_preauricular, Vec3::X);
    let z = crate::math::unit_or(x.cross(Vec3::Y), Vec3::Z);
    (Mat3::from_cols(x, z.cross(x), z).transpose(), origin)
}

fn into_head_frame(mesh: &mut Mesh, l: Landmarks) -> Landmarks {
    let (rotation, origin) = head_frame(&l);
    let moved = |p: Vec3| rotation * (p - origin);
    for p in &mut mesh.positions_mm {
        *p = moved(*p);
    }
    Landmarks {
        nasion: moved(l.nasion),
        inion: moved(l.inion),
        left_preauricular: moved(l.left_preauricular),
        right_preauricular: moved(l.right_preauricular),
        vertex: moved(l.vertex),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesh::parametric::default_head;

    #[test]
    fn finds_the_default_heads_own_landmarks() {
        let head = default_head();
        let shifted = Mesh {
            positions_mm: head.mesh.positions_mm.iter().map(|p| *p + vec3(3.0, -40.0, 12.0)).collect(),
            ..head.mesh.clone()
        };
        let found = register("again", shifted, Path::new("again.obj")).expect("a head").landmarks;
        let own = head.landmarks;
        for (name, a, b, bound) in [
            ("nasion", found.nasion, own.nasion, 8.0),
            ("vertex", found.vertex, own.vertex, 12.0),
            ("left ear", found.left_preauricular, own.left_preauricular, 15.0),
            ("right ear", found.right_preauricular, own.right_preauricular, 15.0),
            ("inion", found.inion, own.inion, 30.0),
        ] {
            assert!(a.distance(b) < bound, "{name}: found {a}, is {b}");
        }
    }

    #[test]
    fn a_ball_is_not_a_head() {
        let mut mesh = default_head().mesh;
        for p in &mut mesh.positions_mm {
            *p = p.normalize_or(Vec3::Y) * 95.0;
        }
        let error = register("ball", mesh, Path::new("ball.obj")).expect_err("no face").to_string();
        assert!(error.contains("no face was found"), "{error}");
    }
}
