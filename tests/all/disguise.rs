//! Heads in disguise: is the unit right, does the face look where it should, how far are the landmarks
//! off? A small sample runs always; the measuring run is
//! `DISGUISES=40 cargo test --test all disguise::measured -- --ignored --nocapture`.

mod mask;
mod people;
mod strangers;

use glam::Vec3;
use mask::{Disguise, disguise};
use people::Person;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use tonsure::mesh::Mesh;
use tonsure::mesh::import::{self, ImportOptions};

/// Below this a confidence is low.
const LOW: f32 = 0.5;

/// What came of one disguise.
struct Outcome {
    name: String,
    key: u32,
    done: String,
    unit_right: bool,
    /// Degrees that the face looks off.
    facing_deg: f32,
    /// Name, millimetres off, confidence.
    points: Vec<(&'static str, f32, f32)>,
    refused: Option<String>,
    fit_mm: f32,
}

fn ply(mesh: &Mesh, path: &Path) {
    let mut out = format!(
        "ply\nformat binary_little_endian 1.0\nelement vertex {}\nproperty float x\nproperty float y\nproperty float z\n\
         element face {}\nproperty list uchar int vertex_indices\nend_header\n",
        mesh.positions_mm.len(),
        mesh.triangles.len()
    )
    .into_bytes();
    for p in &mesh.positions_mm {
        p.to_array().iter().for_each(|v| out.extend(v.to_le_bytes()));
    }
    for t in &mesh.triangles {
        out.push(3);
        t.iter().for_each(|i| out.extend(i.to_le_bytes()));
    }
    std::fs::File::create(path).and_then(|mut f| f.write_all(&out)).expect("writing it");
}

fn try_one(person: &Person, key: u32, folder: &Path) -> Outcome {
    let at = |name| person.truth.iter().find(|t| t.0 == name).expect("a known point").1;
    let origin = (at("left_preauricular") + at("right_preauricular")) * 0.5;
    let (mesh, disguise) = disguise(&person.mesh, origin, key);
    let path = folder.join(format!("{}-{key}.ply", person.name));
    ply(&mesh, &path);
    let result = import::load(&path, &ImportOptions::default());
    if std::env::var_os("KEEP").is_none() {
        std::fs::remove_file(&path).ok();
    }
    outcome(person, key, &disguise, result)
}

fn outcome(
    person: &Person,
    key: u32,
    disguise: &Disguise,
    result: Result<import::Imported, tonsure::mesh::MeshError>,
) -> Outcome {
    let (name, done) = (person.name.clone(), disguise.done.clone());
    match result {
        Err(e) => Outcome {
            name,
            key,
            done,
            unit_right: false,
            facing_deg: 180.0,
            points: Vec::new(),
            refused: Some(e.to_string()),
            fit_mm: f32::MAX,
        },
        Ok(head) => {
            let place = head.report.placement;
            let ahead = place.rotation * disguise.turn * Vec3::Z;
            let mm = disguise.unit.millimetres();
            let points = person
                .truth
                .iter()
                .filter_map(|(name, p)| {
                    let found = head.marks.iter().find(|m| m.name == *name)?;
                    let off = place.to_file(found.position_mm).distance(disguise.to_file(*p)) * mm;
                    Some((*name, off as f32, found.confidence))
                })
                .collect();
            Outcome {
                name,
                key,
                done,
                unit_right: head.report.unit == Some(disguise.unit),
                facing_deg: ahead.z.clamp(-1.0, 1.0).acos().to_degrees(),
                points,
                refused: None,
                fit_mm: head.report.fit_mm,
            }
        }
    }
}

/// Bounds of each point: for 95 %, and at worst without a low confidence, mm.
const BOUNDS: [(&str, f32, f32); 6] = [
    ("nasion", 8.0, 25.0),
    ("nose_tip", 8.0, 25.0),
    ("vertex", 8.0, 25.0),
    ("left_preauricular", 15.0, 25.0),
    ("right_preauricular", 15.0, 25.0),
    ("inion", 30.0, 40.0),
];

/// The figures as a table, and whether the bounds hold.
fn table(outcomes: &[Outcome]) -> (String, bool) {
    let n = outcomes.len().max(1) as f32;
    let share = |f: &dyn Fn(&Outcome) -> bool| outcomes.iter().filter(|o| f(o)).count() as f32 / n * 100.0;
    let unit = share(&|o| o.unit_right);
    let facing = share(&|o| o.facing_deg < 20.0);
    let mut good = unit == 100.0 && facing >= 99.0;
    let mut text = format!(
        "{} runs: refused {:.1} %, unit right {unit:.1} %, facing right {facing:.1} %\n\
         | point | median | 95 % | worst | within bound | beyond the limit | of them low | trusted |\n",
        outcomes.len(),
        share(&|o| o.refused.is_some())
    );
    for (name, bound, limit) in BOUNDS {
        let of = |o: &Outcome| o.points.iter().find(|p| p.0 == name).copied();
        let mut offs: Vec<f32> = outcomes.iter().filter_map(of).map(|p| p.1).collect();
        offs.sort_by(f32::total_cmp);
        let at = |q: f32| {
            offs.get(((offs.len() as f32 * q) as usize).min(offs.len().saturating_sub(1))).copied().unwrap_or(f32::MAX)
        };
        let far: Vec<_> = outcomes.iter().filter_map(of).filter(|p| p.1 > limit).collect();
        let low = far.iter().filter(|p| p.2 < LOW).count();
        let within = offs.iter().filter(|v| **v <= bound).count() as f32 / n * 100.0;
        let trusted = outcomes.iter().filter_map(of).filter(|p| p.2 >= LOW).count() as f32 / n * 100.0;
        good &= within >= 95.0 && low == far.len();
        writeln!(
            text,
            "| {name} | {:.1} | {:.1} | {:.1} | {within:.1} % of {bound} mm | {} | {low} | {trusted:.0} % |",
            at(0.5),
            at(0.95),
            at(1.0),
            far.len()
        )
        .ok();
    }
    (text, good)
}

/// The runs that somebody should look at.
fn odd(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for o in outcomes {
        let bad = o.points.iter().any(|p| BOUNDS.iter().any(|b| b.0 == p.0 && p.1 > b.1));
        if !o.unit_right || o.facing_deg > 12.0 || bad {
            let points: Vec<String> = o.points.iter().map(|p| format!("{} {:.0} ({:.2})", p.0, p.1, p.2)).collect();
            let why = o.refused.clone().unwrap_or_default();
            writeln!(
                text,
                "{} {}: unit {} facing {:.0} deg, fit {:.1}; {}; {} {why}",
                o.name,
                o.key,
                o.unit_right,
                o.facing_deg,
                o.fit_mm,
                points.join(", "),
                o.done
            )
            .ok();
        }
    }
    text
}

/// The default head, by the landmarks it was made with.
fn default_person() -> Person {
    let head = tonsure::mesh::parametric::default_head();
    let l = head.landmarks;
    let truth = vec![
        ("nasion", l.nasion),
        ("vertex", l.vertex),
        ("left_preauricular", l.left_preauricular),
        ("right_preauricular", l.right_preauricular),
        ("inion", l.inion),
    ];
    Person { name: "default".into(), mesh: head.mesh, truth }
}

/// One person's disguises in a line: refused, worst of each point with its confidence.
fn in_short(outcomes: &[&Outcome]) -> String {
    let refused = outcomes.iter().filter(|o| o.refused.is_some()).count();
    let mut line = format!("{}: {} runs, {refused} refused", outcomes[0].name, outcomes.len());
    for (name, ..) in BOUNDS {
        let of = |o: &&&Outcome| o.points.iter().find(|p| p.0 == name).copied();
        let worst = outcomes.iter().filter_map(|o| of(&o)).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((_, off, trust)) = worst {
            write!(line, ", {name} {off:.0} ({trust:.2})").ok();
        }
    }
    line
}

fn run(people: &[Person], keys: std::ops::Range<u32>) -> Vec<Outcome> {
    let folder = std::env::var_os("KEEP").map(std::path::PathBuf::from);
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = folder.as_deref().unwrap_or(temporary.path());
    people.iter().flat_map(|p| keys.clone().map(|k| try_one(p, k, folder))).collect()
}

#[test]
fn a_sample_of_disguises() {
    let Some(folder) = people::folder() else { return };
    let recipes = people::six();
    let people: Vec<Person> = [0, 3, 5].iter().map(|i| people::build(&folder, &recipes[*i], 480.0)).collect();
    let outcomes = run(&people, 1000..1004);
    let (text, _) = table(&outcomes);
    for o in &outcomes {
        assert!(o.unit_right && o.facing_deg < 20.0, "{text}{}", odd(&outcomes));
        for (name, off, trust) in &o.points {
            let limit = BOUNDS.iter().find(|b| b.0 == *name).expect("a bound").2;
            assert!(*off < limit || *trust < LOW, "{text}{}", odd(&outcomes));
        }
    }
}

/// A whole person, feet and all, and one whose head is turned on the bust in a chair, are cut to the head.
#[test]
fn a_whole_body_and_a_bust_on_a_chair_are_cut_to_the_head() {
    let Some(folder) = people::folder() else { return };
    let whole = people::build(&folder, &people::six()[0], 4000.0);
    let size = |m: &Mesh| {
        tonsure::math::Aabb::around(m.triangles.iter().flatten().map(|i| &m.positions_mm[*i as usize])).size()
    };
    assert!(size(&whole.mesh).y > 1500.0, "{} is no body", size(&whole.mesh));
    let mut turned = strangers::made(&people::build(&folder, &people::six()[1], 480.0), "turned on the bust");
    let seat = people::build(&folder, &people::six()[1], 480.0).truth[0].1;
    mask::block(&mut turned.mesh, seat + Vec3::new(0.0, -250.0, -330.0), Vec3::new(480.0, 640.0, 40.0));
    let temporary = tempfile::tempdir().expect("a folder");
    for person in [whole, turned] {
        let path = temporary.path().join("person.ply");
        ply(&person.mesh, &path);
        let head = import::load(&path, &ImportOptions::default()).unwrap_or_else(|e| panic!("{}: {e}", person.name));
        assert_eq!(head.report.unit, Some(import::Unit::Millimetre), "{}", person.name);
        assert!(head.report.defects.iter().any(|d| d.kind.starts_with("triangles_b") && d.repaired), "{}", person.name);
        assert!(size(&head.painted.mesh).y < 330.0, "{} is {} large", person.name, size(&head.painted.mesh));
        for (name, p) in &person.truth {
            let found = head.marks.iter().find(|m| m.name == *name).expect("found");
            let off = head.report.placement.to_file(found.position_mm).as_vec3().distance(*p);
            println!("{}: {name} {off:.1} mm off ({:.2})", person.name, found.confidence);
            let (_, _, limit) = BOUNDS.into_iter().find(|b| b.0 == *name).expect("a bound");
            assert!(off < limit || found.confidence < LOW, "{}: {name} {off} mm off", person.name);
        }
    }
}

#[test]
#[ignore = "takes minutes: the measuring run"]
fn measured() {
    let folder = people::folder().expect("the base mesh");
    let count = std::env::var("DISGUISES").ok().and_then(|v| v.parse().ok()).unwrap_or(40);
    let first = std::env::var("FIRST").ok().and_then(|v| v.parse().ok()).unwrap_or(0);
    let build = |r: &people::Recipe| people::build(&folder, r, 480.0);
    let six: Vec<Person> = people::six().iter().map(build).collect();
    let others: Vec<Person> = people::others().iter().map(build).collect();
    let mut all_good = true;
    let strange = |how: &&str| {
        let i = strangers::ALL.iter().position(|h| h == how).expect("one of them");
        strangers::made(&six[i % six.len()], how)
    };
    let strangers: Vec<Person> = strangers::ALL.iter().map(strange).collect();
    for (what, people) in [
        ("strangers", strangers),
        ("default head", vec![default_person()]),
        ("others", others),
        ("six real heads", six),
    ] {
        let outcomes = run(&people, first..first + count);
        let (text, good) = table(&outcomes);
        println!("\n{what}, {text}{}", odd(&outcomes));
        if what == "strangers" {
            for person in people.chunk_by(|a, b| a.name == b.name) {
                let own: Vec<&Outcome> = outcomes.iter().filter(|o| o.name == person[0].name).collect();
                println!("{}", in_short(&own));
            }
        }
        all_good &= good || what != "six real heads";
    }
    assert!(all_good, "a bound does not hold");
}
