//! Real heads from MakeHuman's base mesh (CC0): shape targets mixed, lids closed, down to the
//! shoulders, subdivided, in the head frame. `make heads` fetches the files.

mod people;

use crate::mesh::error::unusable;
use crate::mesh::parametric::cage::Cage;
use crate::mesh::parametric::means::{self, Means};
use crate::mesh::parametric::{anatomy, lids};
use crate::mesh::{Head, MeshError};
use glam::Vec3;
use people::{MEANS, PEOPLE, Person};
use rayon::prelude::*;
use std::io::Read;
use std::path::Path;

/// Millimetres of a unit of the base mesh.
const UNIT_MM: f32 = 100.0;
/// The targets' ages: "young" is about 25 years, "old" about 90, linear between.
const YOUNG_YEARS: f32 = 25.0;
const OLD_YEARS: f32 = 90.0;
/// Faces of the base mesh above this are kept, mm at rest: head, neck and the tops of the shoulders.
const KEPT_FROM_MM: f32 = 505.0;

/// The base mesh's head.
struct BaseMesh {
    cage: Cage,
    /// By vertex of the base mesh, the cage's.
    index: Vec<Option<u32>>,
}

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
    let copy = || crate::files::write(&out.join("LICENSE.md"), &std::fs::read(&licence)?);
    copy().map_err(|source| MeshError::Read { path: licence.clone(), source })?;
    PEOPLE
        .par_iter()
        .map(|person| {
            let head = build(&base, person, from)?;
            let path = out.join(person.name).with_extension("obj");
            super::head_file::write_obj(&head, &path)
                .map_err(|source| MeshError::Read { path: path.clone(), source })?;
            Ok(person.name.to_owned())
        })
        .collect()
}

fn build(base: &BaseMesh, person: &Person, from: &Path) -> Result<Head, MeshError> {
    let shape = means::fitted(&base.cage, person.sex, shape(base, from, person)?, &person.deviations);
    Ok(base.cage.head(person.name, person.sex, shape))
}

/// Writes the cage of the default heads: the base mesh and the mean shapes of both sexes.
///
/// # Errors
/// A file that is missing or not what it should be.
pub fn write_means(from: &Path, out: &Path) -> Result<(), MeshError> {
    let base = read_base(&from.join("3dobjs/base.obj"))?;
    let mean =
        |person: &Person| Ok(means::fitted(&base.cage, person.sex, shape(&base, from, person)?, &person.deviations));
    let [men, women] = &MEANS;
    let (men, women) = rayon::join(|| mean(men), || mean(women));
    let means = Means { men: men?, women: women?, cage: base.cage.clone() };
    crate::files::write(out, &means.to_bytes()).map_err(|source| MeshError::Read { path: out.into(), source })
}

/// A person's shape: targets mixed, lids closed, millimetres.
fn shape(base: &BaseMesh, from: &Path, person: &Person) -> Result<Vec<Vec3>, MeshError> {
    let (targets, sex) = (from.join("targets"), person.sex.name());
    let old = (person.years - YOUNG_YEARS) / (OLD_YEARS - YOUNG_YEARS);
    let mut shape = base.cage.rest.clone();
    let mut add =
        |file: String, weight: f32| apply(&mut shape, &base.index, &targets.join(file + ".target.gz"), weight);
    for (age, weight) in [("young", 1.0 - old), ("old", old)] {
        for (ancestry, share) in person.ancestries {
            add(format!("macrodetails/{ancestry}-{sex}-{age}"), weight * share)?;
        }
        add(format!("macrodetails/universal-{sex}-{age}-averagemuscle-averageweight"), weight)?;
    }
    for (file, weight) in person.own() {
        add(file, weight)?;
    }
    let mut blink = vec![Vec3::ZERO; shape.len()];
    for side in ["Left", "Right"] {
        apply(&mut blink, &base.index, &targets.join(format!("faceunits/eyeBlink{side}.target.gz")), 1.0)?;
    }
    lids::close(&base.cage.rest, &mut shape, &blink);
    anatomy::close_lips(&base.cage.rest, &mut shape);
    Ok(shape)
}

/// The head and shoulders of the base mesh: faces of its group `body`; the rest is helper geometry.
fn read_base(path: &Path) -> Result<BaseMesh, MeshError> {
    let text = std::fs::read_to_string(path).map_err(|source| MeshError::Read { path: path.into(), source })?;
    let (mut positions, mut faces, mut in_body) = (Vec::new(), Vec::<Vec<u32>>::new(), false);
    for line in text.lines() {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("v") => positions.push(vector(words) * UNIT_MM),
            Some("g") => in_body = words.next() == Some("body"),
            Some("f") if in_body => {
                let index = |w: &str| w.split('/').next()?.parse::<u32>().ok()?.checked_sub(1);
                faces.push(words.filter_map(index).collect());
            }
            _ => {}
        }
    }
    let count = positions.len() as u32;
    if faces.len() < 10_000 || faces.iter().any(|f| f.len() != 4 || f.iter().any(|&i| i >= count)) {
        return Err(unusable(path, "it is not the base mesh", "remove the cache and run `make heads` again"));
    }
    let mut index = vec![None; positions.len()];
    let mut cage = Cage::default();
    for mut face in faces {
        if face.iter().any(|&i| positions[i as usize].y < KEPT_FROM_MM) {
            continue;
        }
        for i in &mut face {
            let old = *i as usize;
            *i = *index[old].get_or_insert_with(|| {
                cage.rest.push(positions[old]);
                cage.rest.len() as u32 - 1
            });
        }
        cage.faces.push(face);
    }
    Ok(BaseMesh { cage, index })
}

fn vector<'a>(words: impl Iterator<Item = &'a str>) -> Vec3 {
    let mut v = [0.0; 3];
    for (c, word) in v.iter_mut().zip(words) {
        *c = word.parse().unwrap_or(f32::NAN);
    }
    v.into()
}

/// Adds a shape target: lines `vertex dx dy dz`.
fn apply(shape: &mut [Vec3], index: &[Option<u32>], path: &Path, weight: f32) -> Result<(), MeshError> {
    if weight == 0.0 {
        return Ok(());
    }
    let read = |source| MeshError::Read { path: path.into(), source };
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).map_err(read)?).read_to_string(&mut text).map_err(read)?;
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let mut words = line.split_whitespace();
        let vertex = words.next().and_then(|w| w.parse::<usize>().ok());
        if let Some(i) = vertex.and_then(|v| *index.get(v)?) {
            shape[i as usize] += vector(words) * weight * UNIT_MM;
        }
    }
    Ok(())
}
