//! Real heads from MakeHuman's base mesh (CC0): shape targets mixed, lids closed, cut above the
//! shoulders, subdivided, in the head frame. `make heads` fetches the files.

use super::import::{compact, unusable};
use super::subdivide::{Polygons, catmull_clark};
use super::{Head, MeshError, register};
use glam::Vec3;
use std::io::Read;
use std::path::Path;

/// Millimetres of a unit of the base mesh.
const UNIT_MM: f32 = 100.0;
/// The targets' ages: "young" is about 25 years, "old" about 90, linear between.
const YOUNG_YEARS: f32 = 25.0;
const OLD_YEARS: f32 = 90.0;
/// Kept below the top of the head, mm; registration cuts the neck.
const KEPT_MM: f32 = 330.0;

/// A head to build.
struct Person {
    name: &'static str,
    sex: &'static str,
    years: f32,
    ancestry: &'static str,
}

/// The six heads: both sexes, three ages, three ancestries.
const PEOPLE: [Person; 6] = [
    Person { name: "male-25", sex: "male", years: 25.0, ancestry: "caucasian" },
    Person { name: "female-25", sex: "female", years: 25.0, ancestry: "caucasian" },
    Person { name: "male-45", sex: "male", years: 45.0, ancestry: "african" },
    Person { name: "female-45", sex: "female", years: 45.0, ancestry: "asian" },
    Person { name: "male-70", sex: "male", years: 70.0, ancestry: "caucasian" },
    Person { name: "female-70", sex: "female", years: 70.0, ancestry: "african" },
];

/// Names of the heads that [`build_heads`] makes.
pub fn names() -> impl Iterator<Item = &'static str> {
    PEOPLE.iter().map(|p| p.name)
}

/// Builds all heads from an unpacked package folder into `out` (`NAME.obj`, millimetres, head
/// frame, and the licence beside them) and returns their names.
///
/// # Errors
/// A file that is missing or not what it should be.
pub fn build_heads(from: &Path, out: &Path) -> Result<Vec<String>, MeshError> {
    let write = |source| MeshError::Read { path: out.into(), source };
    std::fs::create_dir_all(out).map_err(write)?;
    let base = read_base(&from.join("3dobjs/base.obj"))?;
    let licence = from.join("LICENSE.md");
    std::fs::copy(&licence, out.join("LICENSE.md")).map_err(|source| MeshError::Read { path: licence, source })?;
    PEOPLE
        .iter()
        .map(|person| {
            let head = build(&base, person, from)?;
            let path = out.join(person.name).with_extension("obj");
            crate::mesh::library::write_obj(&head, &path)
                .map_err(|source| MeshError::Read { path: path.clone(), source })?;
            Ok(person.name.to_owned())
        })
        .collect()
}

fn build(base: &Polygons, person: &Person, from: &Path) -> Result<Head, MeshError> {
    let mut shape = base.clone();
    let old = (person.years - YOUNG_YEARS) / (OLD_YEARS - YOUNG_YEARS);
    let targets = from.join("targets");
    for (age, weight) in [("young", 1.0 - old), ("old", old)] {
        let macros = targets.join("macrodetails");
        let Person { sex, ancestry, .. } = person;
        for file in [format!("{ancestry}-{sex}-{age}"), format!("universal-{sex}-{age}-averagemuscle-averageweight")] {
            apply(&mut shape, &macros.join(file).with_extension("target.gz"), weight)?;
        }
    }
    for side in ["left", "right"] {
        let file = format!("expression/units/{}/eye-{side}-closure.target.gz", person.ancestry);
        apply(&mut shape, &targets.join(file), 1.0)?;
    }
    for p in &mut shape.positions {
        *p *= UNIT_MM;
    }
    let smooth = catmull_clark(&upper(&shape));
    let triangles = smooth.faces.iter().flat_map(|f| [[f[0], f[1], f[2]], [f[0], f[2], f[3]]]).collect();
    register::register(person.name, compact(smooth.positions, triangles), &targets)
}

/// Faces of the head and some way down.
fn upper(mesh: &Polygons) -> Polygons {
    let top = mesh.faces.iter().flatten().map(|&i| mesh.positions[i as usize].y).fold(f32::MIN, f32::max);
    let keep = |f: &&Vec<u32>| f.iter().all(|&i| mesh.positions[i as usize].y > top - KEPT_MM);
    Polygons { positions: mesh.positions.clone(), faces: mesh.faces.iter().filter(keep).cloned().collect() }
}

/// Positions of the base mesh and the faces of its group `body`; the rest is helper geometry.
fn read_base(path: &Path) -> Result<Polygons, MeshError> {
    let text = std::fs::read_to_string(path).map_err(|source| MeshError::Read { path: path.into(), source })?;
    let mut mesh = Polygons::default();
    let mut in_body = false;
    for line in text.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("v") => mesh.positions.push(vector(words)),
            Some("g") => in_body = words.next() == Some("body"),
            Some("f") if in_body => {
                let index = |w: &str| w.split('/').next()?.parse::<u32>().ok()?.checked_sub(1);
                mesh.faces.push(words.filter_map(index).collect());
            }
            _ => {}
        }
    }
    let count = mesh.positions.len() as u32;
    if mesh.faces.len() < 10_000 || mesh.faces.iter().any(|f| f.len() < 3 || f.iter().any(|&i| i >= count)) {
        return Err(unusable(path, "it is not the base mesh", "remove the cache and run `make heads` again"));
    }
    Ok(mesh)
}

fn vector<'a>(words: impl Iterator<Item = &'a str>) -> Vec3 {
    let mut v = [0.0; 3];
    for (c, word) in v.iter_mut().zip(words) {
        *c = word.parse().unwrap_or(f32::NAN);
    }
    v.into()
}

/// Adds a shape target: lines `vertex dx dy dz`.
fn apply(mesh: &mut Polygons, path: &Path, weight: f32) -> Result<(), MeshError> {
    if weight == 0.0 {
        return Ok(());
    }
    let read = |source| MeshError::Read { path: path.into(), source };
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).map_err(read)?).read_to_string(&mut text).map_err(read)?;
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let mut words = line.split_whitespace();
        let index = words.next().and_then(|w| w.parse::<usize>().ok());
        if let Some(p) = index.and_then(|i| mesh.positions.get_mut(i)) {
            *p += vector(words) * weight;
        }
    }
    Ok(())
}
