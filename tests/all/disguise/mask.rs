//! Disguises of a head: what scanners, apps and people do to one before it arrives.

use glam::{Mat3, Quat, Vec3};
use std::collections::HashMap;
use tonsure::mesh::Mesh;
use tonsure::mesh::import::Unit;
use tonsure::rng::{hash3, unit_f32};

/// A stream of numbers from a key.
pub struct Dice(u32, u32);

impl Dice {
    pub fn new(key: u32) -> Self {
        Self(key, 0)
    }

    /// In [0, 1).
    pub fn share(&mut self) -> f32 {
        self.1 += 1;
        unit_f32(hash3(0x5ca1, self.0, self.1))
    }

    pub fn below(&mut self, n: usize) -> usize {
        ((self.share() * n as f32) as usize).min(n - 1)
    }

    /// About a standard normal number.
    fn normal(&mut self) -> f32 {
        (0..6).map(|_| self.share()).sum::<f32>() * 1.414 - 4.243
    }

    fn direction(&mut self) -> Vec3 {
        loop {
            let v = Vec3::new(self.share(), self.share(), self.share()) * 2.0 - 1.0;
            if (0.1..1.0).contains(&v.length()) {
                return v.normalize();
            }
        }
    }
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Disguise {
    pub unit: Unit,
    /// From the upright head to the file: `file = (turn * p + shift) / unit`.
    pub turn: Mat3,
    pub shift: Vec3,
    /// In words.
    pub done: String,
}

impl Disguise {
    pub fn to_file(&self, p: Vec3) -> glam::DVec3 {
        (self.turn * p + self.shift).as_dvec3() / self.unit.millimetres()
    }
}

/// A disguised head. `origin` lies between the ears.
pub fn disguise(mesh: &Mesh, origin: Vec3, key: u32) -> (Mesh, Disguise) {
    let dice = &mut Dice::new(key);
    let mut done = Vec::new();
    // The neck cut flat at some height, or the shoulders kept.
    let cut = match dice.below(3) {
        0 => None,
        1 => Some(origin.y - 85.0 - 60.0 * dice.share()),
        _ => Some(origin.y - 115.0),
    };
    let mut mesh = match cut {
        Some(floor) => part(mesh, |p| p.y > floor),
        None => mesh.clone(),
    };
    done.push(cut.map_or("shoulders".to_owned(), |f| format!("cut at {:.0}", f - origin.y)));
    match dice.below(4) {
        0 => {
            mesh = thinned(&mesh, 5000);
            done.push(format!("{} triangles", mesh.triangles.len()));
        }
        1 => {
            while mesh.triangles.len() < 500_000 {
                mesh = split(&mesh);
            }
            done.push(format!("{} triangles", mesh.triangles.len()));
        }
        _ => {}
    }
    let noise = if dice.share() < 0.6 { 0.5 * dice.share() } else { 0.0 };
    if noise > 0.0 {
        for p in &mut mesh.positions_mm {
            *p += Vec3::new(dice.normal(), dice.normal(), dice.normal()) * noise;
        }
        done.push(format!("noise {noise:.2}"));
    }
    for _ in 0..dice.below(4) {
        // On what is there: positions that no triangle uses make no hole.
        let corner = mesh.triangles[dice.below(mesh.triangles.len())][0];
        let at = mesh.positions_mm[corner as usize];
        let radius = 3.0 + 12.0 * dice.share();
        mesh = part(&mesh, |p| p.distance(at) > radius);
        done.push(format!("hole {:.0} at {:.0?}", radius * 2.0, (at - origin).to_array()));
    }
    for _ in 0..dice.below(5) {
        let at = origin + dice.direction() * (160.0 + 300.0 * dice.share());
        floater(&mut mesh, at, 3.0 + 25.0 * dice.share());
    }
    if dice.share() < 0.5 {
        mesh.triangles.iter_mut().for_each(|t| t.swap(0, 1));
        done.push("wound inwards".into());
    }
    let turn = if dice.share() < 0.5 {
        let axes = [Vec3::X, Vec3::Y, Vec3::Z, Vec3::NEG_X, Vec3::NEG_Y, Vec3::NEG_Z];
        let up = axes[dice.below(6)];
        let front = axes.into_iter().filter(|a| a.dot(up) == 0.0).nth(dice.below(4)).expect("four fronts");
        Mat3::from_cols(up.cross(front), up, front)
    } else {
        done.push("turned freely".into());
        Mat3::from_quat(Quat::from_axis_angle(dice.direction(), std::f32::consts::TAU * dice.share()))
    };
    let shift = dice.direction() * 2000.0 * dice.share();
    let unit = Unit::ALL[dice.below(5)];
    for p in &mut mesh.positions_mm {
        *p = (turn * *p + shift) / unit.millimetres() as f32;
    }
    (mesh, Disguise { unit, turn, shift, done: done.join(", ") })
}

/// The triangles whose corners are all wanted.
pub fn part(mesh: &Mesh, wanted: impl Fn(Vec3) -> bool) -> Mesh {
    let keep: Vec<bool> = mesh.positions_mm.iter().map(|p| wanted(*p)).collect();
    let triangles = mesh.triangles.iter().filter(|t| t.iter().all(|i| keep[*i as usize])).copied().collect();
    Mesh { triangles, ..mesh.clone() }
}

/// Every triangle in four.
pub fn split(mesh: &Mesh) -> Mesh {
    let mut positions_mm = mesh.positions_mm.clone();
    let mut middles = HashMap::new();
    let mut middle = |a: u32, b: u32| {
        *middles.entry((a.min(b), a.max(b))).or_insert_with(|| {
            let p = (positions_mm[a as usize] + positions_mm[b as usize]) * 0.5;
            positions_mm.push(p);
            positions_mm.len() as u32 - 1
        })
    };
    let triangles = mesh
        .triangles
        .iter()
        .flat_map(|&[a, b, c]| {
            let [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
            [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]
        })
        .collect();
    Mesh { positions_mm, normals: Vec::new(), triangles }
}

/// About so many triangles, by clusters of a grid.
pub fn thinned(mesh: &Mesh, count: usize) -> Mesh {
    let mut cell = 2.0;
    loop {
        let thin = clustered(mesh, cell);
        if thin.triangles.len() <= count {
            return thin;
        }
        cell *= 1.06;
    }
}

fn clustered(mesh: &Mesh, cell: f32) -> Mesh {
    let mut places = HashMap::new();
    let mut sums: Vec<(Vec3, f32)> = Vec::new();
    let index: Vec<u32> = mesh
        .positions_mm
        .iter()
        .map(|p| {
            let i = *places.entry((*p / cell).floor().as_ivec3()).or_insert(sums.len() as u32);
            if i as usize == sums.len() {
                sums.push((Vec3::ZERO, 0.0));
            }
            sums[i as usize].0 += *p;
            sums[i as usize].1 += 1.0;
            i
        })
        .collect();
    let triangles = mesh.triangles.iter().map(|t| t.map(|i| index[i as usize]));
    Mesh {
        positions_mm: sums.into_iter().map(|(p, n)| p / n).collect(),
        normals: Vec::new(),
        triangles: triangles.filter(|t| t[0] != t[1] && t[1] != t[2] && t[2] != t[0]).collect(),
    }
}

/// A small octahedron, split twice.
fn floater(mesh: &mut Mesh, at: Vec3, radius: f32) {
    let first = mesh.positions_mm.len() as u32;
    let axes = [Vec3::X, Vec3::Y, Vec3::Z, Vec3::NEG_X, Vec3::NEG_Y, Vec3::NEG_Z];
    let small = Mesh {
        positions_mm: axes.map(|a| at + a * radius).to_vec(),
        normals: Vec::new(),
        triangles: vec![[0, 1, 2], [1, 3, 2], [3, 4, 2], [4, 0, 2], [1, 0, 5], [3, 1, 5], [4, 3, 5], [0, 4, 5]],
    };
    let small = split(&split(&small));
    mesh.positions_mm.extend(small.positions_mm);
    mesh.triangles.extend(small.triangles.iter().map(|t| t.map(|i| i + first)));
}

/// Adds a box of many triangles.
pub fn block(mesh: &mut Mesh, at: Vec3, size: Vec3) {
    let first = mesh.positions_mm.len() as u32;
    let corner = |i: u32| Vec3::new((i & 1) as f32, (i >> 1 & 1) as f32, (i >> 2) as f32) - 0.5;
    let mut plain = Mesh {
        positions_mm: (0..8).map(|i| at + corner(i) * size).collect(),
        normals: Vec::new(),
        triangles: [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]]
            .iter()
            .flat_map(|q: &[u32; 4]| [[q[0], q[1], q[2]], [q[0], q[2], q[3]]])
            .collect(),
    };
    for _ in 0..4 {
        plain = split(&plain);
    }
    mesh.positions_mm.extend(plain.positions_mm);
    mesh.triangles.extend(plain.triangles.iter().map(|t| t.map(|i| i + first)));
}
