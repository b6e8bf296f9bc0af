//! People whose landmarks are known: MakeHuman's base mesh (CC0) keeps its vertices in every shape, so a
//! vertex is the same anatomical point on all of them.

use crate::left_out::{is_marked, left_out};
use flate2::read::GzDecoder;
use glam::Vec3;
use std::io::Read;
use std::path::{Path, PathBuf};
use tonsure::mesh::Mesh;
use tonsure::mesh::geometry::subdivide::{Polygons, catmull_clark};

/// Vertices of the base mesh: the deepest point of the nose's root, and the point in front of the tragus.
const NASION: usize = 132;
const LEFT_PREAURICULAR: usize = 12324;
/// Angle of the inion from the nasion about the ears' axis, degrees.
const INION_DEG: f32 = 172.0;
/// Millimetres of a unit.
const UNIT_MM: f32 = 100.0;

/// A head, body below it as far as asked, upright in millimetres, and its points.
#[derive(Clone)]
pub struct Person {
    pub name: String,
    pub mesh: Mesh,
    pub truth: Vec<(&'static str, Vec3)>,
}

/// Weights of shape targets.
pub struct Recipe {
    pub name: &'static str,
    pub targets: Vec<(String, f32)>,
}

/// A macro shape: ancestry, sex, ages with weights, muscle and weight words.
fn recipe(name: &'static str, ancestry: &str, sex: &str, ages: &[(&str, f32)], build: &str) -> Recipe {
    let targets = ages.iter().flat_map(|(age, weight)| {
        [
            (format!("macrodetails/{ancestry}-{sex}-{age}"), *weight),
            (format!("macrodetails/universal-{sex}-{age}-{build}"), *weight),
        ]
    });
    let lids = ["Left", "Right"].map(|s| (format!("faceunits/eyeBlink{s}"), 1.0));
    Recipe { name, targets: targets.chain(lids).collect() }
}

const PLAIN: &str = "averagemuscle-averageweight";

/// The six real heads.
pub fn six() -> Vec<Recipe> {
    let aged = |old: f32| vec![("young", 1.0 - old), ("old", old)];
    let (middle, late) = (20.0 / 65.0, 45.0 / 65.0);
    vec![
        recipe("male-25", "caucasian", "male", &[("young", 1.0)], PLAIN),
        recipe("female-25", "caucasian", "female", &[("young", 1.0)], PLAIN),
        recipe("male-45", "african", "male", &aged(middle), PLAIN),
        recipe("female-45", "asian", "female", &aged(middle), PLAIN),
        recipe("male-70", "caucasian", "male", &aged(late), PLAIN),
        recipe("female-70", "african", "female", &aged(late), PLAIN),
    ]
}

/// Others of the same family, further from the mean.
pub fn others() -> Vec<Recipe> {
    vec![
        recipe("heavy", "asian", "male", &[("young", 1.0)], "averagemuscle-maxweight"),
        recipe("thin", "caucasian", "female", &[("old", 1.0)], "minmuscle-minweight"),
        recipe("strong", "african", "male", &[("young", 1.0)], "maxmuscle-averageweight"),
        recipe("child", "caucasian", "male", &[("child", 1.0)], PLAIN),
    ]
}

/// Folder of the base mesh, or `None` where the run is marked offline by name.
pub fn folder() -> Option<PathBuf> {
    if is_marked("TONSURE_OFFLINE") {
        left_out("TONSURE_OFFLINE=1");
        return None;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cache/makehuman");
    assert!(folder.join("3dobjs/base.obj").is_file(), "run `make heads`, or set TONSURE_OFFLINE=1");
    Some(folder)
}

/// Builds a person down to `kept_mm` below the crown.
pub fn build(folder: &Path, recipe: &Recipe, kept_mm: f32) -> Person {
    let mut shape = base(folder);
    for (target, weight) in &recipe.targets {
        apply(&mut shape, &folder.join("targets").join(target).with_extension("target.gz"), *weight);
    }
    shape.positions.iter_mut().for_each(|p| *p *= UNIT_MM);
    let left = shape.positions[LEFT_PREAURICULAR];
    let mirror = Vec3::new(-left.x, left.y, left.z);
    let right = (0..shape.positions.len())
        .min_by(|a, b| shape.positions[*a].distance(mirror).total_cmp(&shape.positions[*b].distance(mirror)));
    let top = body(&shape).map(|p| p.y).fold(f32::MIN, f32::max);
    let kept = |f: &&Vec<u32>| f.iter().all(|i| shape.positions[*i as usize].y > top - kept_mm);
    let cut = Polygons { faces: shape.faces.iter().filter(kept).cloned().collect(), ..shape.clone() };
    let smooth = catmull_clark(&cut);
    let at = |i: usize| smooth.positions[i];
    let (nasion, left, right) = (at(NASION), at(LEFT_PREAURICULAR), at(right.expect("a vertex")));
    let middle = (left + right) * 0.5;
    let line: Vec<Vec3> = body(&smooth).filter(|p| p.x.abs() < 0.05).collect();
    let most =
        |of: &dyn Fn(&Vec3) -> f32| line.iter().copied().max_by(|a, b| of(a).total_cmp(&of(b))).expect("a midline");
    let tip = most(&|p| if (nasion.y - 60.0..nasion.y - 15.0).contains(&p.y) { p.z } else { f32::MIN });
    let vertex = most(&|p| p.y);
    let angle = |p: &Vec3| (p.y - middle.y).atan2(p.z - middle.z);
    let wanted = (angle(&nasion) + INION_DEG.to_radians()).rem_euclid(std::f32::consts::TAU);
    let inion = most(&|p| {
        let off = (angle(p).rem_euclid(std::f32::consts::TAU) - wanted).abs();
        if p.distance(middle) > 60.0 { -off } else { f32::MIN }
    });
    let truth = vec![
        ("nasion", nasion),
        ("nose_tip", tip),
        ("vertex", vertex),
        ("left_preauricular", left),
        ("right_preauricular", right),
        ("inion", inion),
    ];
    let triangles = smooth.faces.iter().flat_map(|f| [[f[0], f[1], f[2]], [f[0], f[2], f[3]]]).collect();
    let mesh = Mesh { positions_mm: smooth.positions, normals: Vec::new(), triangles };
    Person { name: recipe.name.into(), mesh, truth }
}

/// Positions that faces use.
fn body(mesh: &Polygons) -> impl Iterator<Item = Vec3> {
    mesh.faces.iter().flatten().map(|i| mesh.positions[*i as usize])
}

/// The faces of the group `body`; the rest is helper geometry.
fn base(folder: &Path) -> Polygons {
    let text = std::fs::read_to_string(folder.join("3dobjs/base.obj")).expect("the base mesh");
    let mut mesh = Polygons::default();
    let mut in_body = false;
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            ["v", x, y, z, ..] => mesh.positions.push(Vec3::from([x, y, z].map(|w| w.parse().expect("a number")))),
            ["g", name, ..] => in_body = name == "body",
            ["f", ..] if in_body => {
                let index = |w: &&str| w.split('/').next().and_then(|n| n.parse::<u32>().ok()).expect("an index") - 1;
                mesh.faces.push(words[1..].iter().map(index).collect());
            }
            _ => {}
        }
    }
    mesh
}

fn apply(mesh: &mut Polygons, path: &Path, weight: f32) {
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    GzDecoder::new(file).read_to_string(&mut text).expect("a target");
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [i, x, y, z] = words[..] {
            let delta = Vec3::from([x, y, z].map(|w| w.parse::<f32>().expect("a number")));
            mesh.positions[i.parse::<usize>().expect("an index")] += delta * weight;
        }
    }
}
