//! Scene files by the thousand: made at random from the schema, damaged at random.

use super::file::{SceneFileError, parse, to_text};
use super::schema::{self, FIELDS, Kind};
use super::{Scene, VERSION};
use crate::rng::{hash2, unit_f32};
use rayon::prelude::*;
use std::path::Path;
use toml::Value;

/// A stream of draws.
struct Dice(u32, u32);

impl Dice {
    fn roll(&mut self) -> u32 {
        self.1 += 1;
        hash2(self.0, self.1)
    }

    fn share(&mut self) -> f64 {
        f64::from(unit_f32(self.roll()))
    }

    fn below(&mut self, n: usize) -> usize {
        self.roll() as usize % n.max(1)
    }
}

fn read(text: &str) -> Result<Scene, SceneFileError> {
    parse(text, Path::new("plan.toml"))
}

/// A valid value of a kind.
fn value(kind: Kind, name: &str, dice: &mut Dice) -> String {
    let place = |dice: &mut Dice| format!("[{:.3}, {:.3}]", dice.share() * 1.2, dice.share());
    match kind {
        Kind::Number(low, high, _) | Kind::Optional(low, high, _) => {
            // Within by a hair, so that rounding keeps it inside.
            let v = low + (high - low) * (0.001 + 0.998 * dice.share());
            format!("{v:.4}")
        }
        Kind::Whole(low, high) => {
            let span = (high - low).min(1000) as usize;
            if name == "version" { VERSION.to_string() } else { (low + dice.below(span + 1) as i64).to_string() }
        }
        Kind::Text(_) if name == "pigment" => ["\"carbon\"", "\"dark-brown\""][dice.below(2)].into(),
        Kind::Text(_) => format!("\"text \\\"{}\\\" é\"", dice.below(100)),
        Kind::Bool => ["true", "false"][dice.below(2)].into(),
        Kind::Name(names) | Kind::OptionalName(names) => {
            let names = names();
            format!("\"{}\"", names[dice.below(names.len())])
        }
        Kind::Place => place(dice),
        Kind::Places(_) => format!("[{}]", (0..dice.below(5)).map(|_| place(dice)).collect::<Vec<_>>().join(", ")),
        Kind::Point => format!("[{:.2}, {:.2}, {:.2}]", dice.share(), -dice.share(), dice.share()),
        Kind::FilePoint => format!("[{}, 4e5, {}]", dice.share(), dice.share() - 0.5),
        Kind::Table | Kind::Tables(_) => String::new(),
    }
}

/// A valid scene: every field with a chance of one half.
fn scene_text(dice: &mut Dice) -> String {
    let mut out = String::new();
    let mut fields = |path: &str, header: Option<String>, dice: &mut Dice| {
        out.extend(header.map(|h| format!("{h}\n")));
        for name in schema::names_in(path) {
            let full = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            let Some(field) = schema::find(&full) else { continue };
            if !matches!(field.kind, Kind::Table | Kind::Tables(_)) && dice.below(2) == 0 {
                out.push_str(&format!("{name} = {}\n", value(field.kind, name, dice)));
            }
        }
    };
    fields("", None, dice);
    for field in FIELDS {
        match field.kind {
            // A table of each of a list stands with the list.
            Kind::Table if field.path.contains("[]") => {}
            Kind::Table if dice.below(2) == 0 || field.path == "treatment" => {
                fields(field.path, Some(format!("[{}]", field.path)), dice);
            }
            Kind::Tables(_) => {
                for _ in 0..dice.below(3) {
                    fields(&format!("{}[]", field.path), Some(format!("[[{}]]", field.path)), dice);
                }
            }
            _ => {}
        }
    }
    out
}

#[test]
fn ten_thousand_random_scenes_load() {
    (0..10_000_u32).into_par_iter().for_each(|seed| {
        let text = scene_text(&mut Dice(seed, 0));
        let scene = read(&text).unwrap_or_else(|e| panic!("seed {seed}: {e}\n{text}"));
        if seed % 20 == 0 {
            let saved = to_text(&scene);
            let again = read(&saved).unwrap_or_else(|e| panic!("seed {seed}, saved: {e}\n{saved}"));
            assert_eq!(again, scene, "seed {seed}: a scene changed on its way through a file");
            assert_eq!(to_text(&again), saved, "seed {seed}: bytes");
        }
    });
}

#[test]
fn random_scenes_are_planned_without_a_panic() {
    use super::summary::Summary;
    use crate::mesh::chart::Chart;
    let chart = Chart::new(&crate::mesh::parametric::default_head(), 96);
    (0..150_u32).into_par_iter().for_each(|seed| {
        let scene = read(&scene_text(&mut Dice(seed ^ 0x91a7, 0))).expect("a valid scene");
        let summary = Summary::on(&scene, &chart);
        let page = summary.page(&scene);
        let words = ["NaN", "inf "];
        assert!(summary.course.is_finite() && !words.iter().any(|w| page.contains(w)), "seed {seed}: {page}");
    });
}

/// A page that is handed out names the heads that everybody has, not the file of a client.
#[test]
fn a_page_does_not_tell_whose_scan_it_is() {
    use super::summary::Summary;
    let head = crate::mesh::parametric::default_head();
    let chart = crate::mesh::chart::Chart::new(&head, 96);
    for (name, told) in [("default", "'default'"), ("clients/2026/Jane Doe.obj", "'scan'")] {
        let mut scene = Scene::default();
        scene.set_head(name);
        let page = Summary::on(&scene, &chart).page(&scene);
        assert!(page.contains(told) && !page.contains("Jane") && !page.contains("clients"), "{page}");
    }
}

/// Damages one line; gives its number.
fn damage(lines: &mut [String], dice: &mut Dice) -> Option<usize> {
    let candidates: Vec<usize> = (0..lines.len())
        .filter(|&i| lines[i].contains(" = ") && !lines[i].contains('[') && !lines[i].starts_with("version"))
        .collect();
    let at = *candidates.get(dice.below(candidates.len()))?;
    let (name, old) = lines[at].split_once(" = ").map(|(a, b)| (a.to_owned(), b.to_owned()))?;
    let text = old.starts_with('"');
    lines[at] = match dice.below(6) {
        0 => format!("{name}x = {old}"),
        1 if text => format!("{name} = 7"),
        1 => format!("{name} = \"seven\""),
        2 => format!("{name} = [1, 2, 3, 4]"),
        3 if text => format!("{name} = true"),
        3 => format!("{name} = -1e9"),
        4 => format!("{name} = "),
        _ => format!("{name} {old} {old} ="),
    };
    Some(at + 1)
}

#[test]
fn ten_thousand_damaged_scenes_name_the_line() {
    (0..10_000_u32).into_par_iter().for_each(|seed| {
        let dice = &mut Dice(seed ^ 0xda3a, 0);
        let mut lines: Vec<String> = scene_text(dice).lines().map(str::to_owned).collect();
        let Some(line) = damage(&mut lines, dice) else { return };
        let text = lines.join("\n");
        match read(&text) {
            Err(SceneFileError::Problems { problems, .. }) => {
                let named = problems.iter().any(|p| p.line == line && p.message.len() > 15);
                assert!(named, "seed {seed}: line {line} is '{}', but {problems:?}", lines[line - 1]);
            }
            other => panic!("seed {seed}: line {line} '{}' gave {other:?}", lines[line - 1]),
        }
    });
}

#[test]
fn every_problem_is_listed_at_once() {
    let text =
        "years = 30\nfade = \"slowly\"\n[hair]\ndarknes = 0.5\n[[treatment.sessions]]\npigment = \"ink\"\nshare = 2\n";
    let Err(SceneFileError::Problems { problems, .. }) = read(text) else { panic!("must be refused") };
    let lines: Vec<usize> = problems.iter().map(|p| p.line).collect();
    assert_eq!(lines, [1, 2, 4, 6, 7], "{problems:?}");
    assert!(problems[2].message.contains("'darkness'") && problems[4].field == "treatment.sessions[0].share");
}

#[test]
fn every_field_that_is_written_is_explained() {
    fn walk(value: &Value, path: &str, out: &mut Vec<String>) {
        match value {
            Value::Table(table) => {
                for (name, inner) in table {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    out.extend(schema::find(&path).is_none().then(|| path.clone()));
                    walk(inner, &path, out);
                }
            }
            Value::Array(list) => list.iter().filter(|e| e.is_table()).for_each(|e| walk(e, &format!("{path}[]"), out)),
            _ => {}
        }
    }
    let mut scene = Scene::default();
    scene.loss.patches.push(Default::default());
    scene.scars.push(Default::default());
    scene.treatment.strokes.push(Default::default());
    scene.treatment.exclusions.push(Default::default());
    scene.treatment.pigments.push(Default::default());
    scene.treatment.shades.push(Default::default());
    let mut missing = Vec::new();
    walk(&Value::try_from(&scene).expect("plain data"), "", &mut missing);
    assert!(missing.is_empty(), "add to scene/schema.rs: {missing:?}");
}

/// Cameras are compared as they show the head: a distance alone once meant a field of 26 degrees.
#[test]
fn half_a_lens_shows_what_it_showed_when_it_was_written() {
    let lens = |camera: &str| {
        let text = format!("version = 3\n[camera]\n{camera}\n[[views]]\nname = \"a\"\ncamera = {{ {camera} }}\n");
        let scene = read(&text).expect("a scene");
        assert_eq!(scene.camera, scene.views[0].camera);
        (scene.camera.distance_mm, scene.camera.fov_deg)
    };
    assert_eq!(lens("distance_mm = 400.0"), (400.0, 26.0));
    assert_eq!(lens("fov_deg = 9.0"), (720.0, 9.0));
    assert_eq!(lens("elevation_deg = 9.0"), (1460.0, 13.0));
}
