//! Heads that are no relatives of the typical one: distortions that no shape target makes, and what people wear.
//! Each moves the known points with the surface they lie on.

use super::mask::part;
use super::people::Person;
use glam::{Quat, Vec3, vec3};
use tonsure::math::smoothstep;
use tonsure::rng::{hash3, unit_f32};

/// Every way to make a stranger, by name.
pub const ALL: [&str; 10] =
    ["narrow", "broad", "long", "crooked", "beard", "hair", "bun", "no crown", "glasses", "turned on the bust"];

/// A person made strange.
pub fn made(person: &Person, how: &str) -> Person {
    let at = |name| person.truth.iter().find(|t| t.0 == name).expect("a known point").1;
    let (left, right, nasion, tip) = (at("left_preauricular"), at("right_preauricular"), at("nasion"), at("nose_tip"));
    let origin = (left + right) * 0.5;
    let (face, top) = (nasion - origin, at("vertex").y - origin.y);
    let normals = normals(person);
    // Coarse bumps, some 12 mm wide.
    let bumpy = |p: Vec3| {
        let cell = (p / 12.0).floor().as_ivec3();
        unit_f32(hash3(cell.x as u32, cell.y as u32, cell.z as u32))
    };
    let moved = |p: Vec3, n: Vec3| -> Vec3 {
        let q = p - origin;
        match how {
            "narrow" => origin + q * vec3(0.88, 1.04, 1.0),
            "broad" => origin + q * vec3(1.1, 0.98, 0.94),
            "long" => origin + q * vec3(0.97, 0.96, 1.08),
            // One side of the skull forward, the nose bent, one cheek full.
            "crooked" => {
                let nose = smoothstep(30.0, 8.0, p.distance(tip));
                let cheek = smoothstep(45.0, 10.0, q.distance(vec3(50.0, -35.0, 60.0)));
                p + vec3(4.0 * nose, 0.0, 0.07 * q.x) + n * (7.0 * cheek)
            }
            "beard" => {
                let low =
                    smoothstep(tip.y - origin.y - 12.0, tip.y - origin.y - 26.0, q.y) * smoothstep(-135.0, -100.0, q.y);
                p + n * (low * smoothstep(-5.0, 25.0, q.z) * (9.0 + 9.0 * bumpy(p)))
            }
            "hair" | "bun" => {
                let line = smoothstep(0.62, 0.8, q.y / top + 0.55 * (face.z - q.z) / face.z);
                let off_ears =
                    smoothstep(0.0, 24.0, q.distance(vec3(q.x.signum() * left.distance(origin), -5.0, -12.0)) - 28.0);
                let ball = smoothstep(48.0, 5.0, q.distance(vec3(0.0, 0.72 * top, -85.0)));
                let bun = if how == "bun" { 45.0 * ball } else { 0.0 };
                p + n * (line * off_ears * (if how == "bun" { 4.0 } else { 10.0 } + 8.0 * bumpy(p) + bun))
            }
            // A frame: a ridge around each eye, over the bridge and to the ears.
            "glasses" => {
                let eye = vec3(face.z * 0.36 * q.x.signum(), face.y - 4.0, 0.0);
                let ring = ((q - eye).truncate().length() - 24.0).abs();
                let arm = (q.y - face.y).abs() + if q.z < face.z - 30.0 && q.z > 5.0 { 0.0 } else { 99.0 };
                let front =
                    smoothstep(face.z - 45.0, face.z - 30.0, q.z) * smoothstep(face.y + 34.0, face.y + 30.0, q.y);
                p + n * (6.0 * (smoothstep(4.5, 2.5, ring) * front).max(smoothstep(4.5, 2.5, arm)))
            }
            "turned on the bust" => {
                let turn = 40.0 * smoothstep(-120.0, -75.0, q.y);
                origin + Quat::from_rotation_y(turn.to_radians()) * (q + vec3(0.0, 0.0, 15.0)) - vec3(0.0, 0.0, 15.0)
            }
            _ => p,
        }
    };
    let mut mesh = person.mesh.clone();
    for (p, n) in mesh.positions_mm.iter_mut().zip(&normals) {
        *p = moved(*p, *n);
    }
    if how == "no crown" {
        mesh = part(&mesh, |p| p.y < origin.y + 0.78 * top + 0.1 * (p.z - origin.z));
    }
    let truth = person.truth.iter().map(|(name, p)| {
        let nearest = (0..normals.len()).min_by(|a, b| {
            let far = |i: usize| person.mesh.positions_mm[i].distance_squared(*p);
            far(*a).total_cmp(&far(*b))
        });
        (*name, moved(*p, normals[nearest.expect("a vertex")]))
    });
    Person { name: format!("{}, {how}", person.name), truth: truth.collect(), mesh }
}

/// Of each vertex; unused ones have none.
fn normals(person: &Person) -> Vec<Vec3> {
    let mut mesh = person.mesh.clone();
    mesh.compute_normals();
    mesh.normals
}
