//! A plan that grows in the window stays one that its file may hold: each list ends where the schema says.

use super::Scene;
use super::schema::most;
use crate::design::scars::{Scar, ScarKind};
use crate::design::{Stroke, Treatment};
use glam::{Vec2, vec2};

/// Most skin that strokes go over, all together, cm2: some eighty times a scalp.
pub const MOST_PAINTED_CM2: f32 = 60_000.0;
/// Most length of the lines and outlines of all scars together, mm: the outlines of 24 scars that each cover the head.
pub const MOST_SCARRED_MM: f32 = 40_000.0;
/// Most length of all strokes together, mm: a thousand from ear to ear.
pub const MOST_STROKED_MM: f32 = 300_000.0;
/// Scalp coordinates are shares of arcs of about these lengths.
const ARCS_MM: Vec2 = vec2(390.0, 370.0);

/// Length of a line through places of the scalp, mm.
fn length_mm(points: &[[f32; 2]]) -> f32 {
    let at = |p: &[f32; 2]| Vec2::from(*p) * ARCS_MM;
    points.windows(2).map(|w| at(&w[0]).distance(at(&w[1]))).sum()
}

/// Length of the lines and outlines of all scars, mm.
pub fn scarred_mm(scars: &[Scar]) -> f32 {
    let of = |scar: &Scar| {
        let back = match (scar.points.first(), scar.points.last()) {
            (Some(first), Some(last)) if scar.kind != ScarKind::Fut => length_mm(&[*last, *first]),
            _ => 0.0,
        };
        length_mm(&scar.points) + back
    };
    scars.iter().map(of).sum()
}

/// Length of all strokes, mm.
pub fn stroked_mm(plan: &Treatment) -> f32 {
    plan.strokes.iter().map(|s| length_mm(&s.points)).sum()
}

/// What of a plan goes beyond its bound although no list of it does: the list's path, and how it is told.
pub fn excess(scene: &Scene) -> Option<(&'static str, String)> {
    let metres = |mm: f32| mm * 1e-3;
    let (painted, stroked) = (painted_cm2(&scene.treatment), stroked_mm(&scene.treatment));
    let scarred = scarred_mm(&scene.scars);
    let strokes = "treatment.strokes";
    if painted > MOST_PAINTED_CM2 {
        let said =
            format!("{strokes} go over {painted:.0} cm2 of skin together, and may over {MOST_PAINTED_CM2:.0} cm2");
        Some((strokes, said))
    } else if stroked > MOST_STROKED_MM {
        let (are, may) = (metres(stroked), metres(MOST_STROKED_MM));
        Some((strokes, format!("{strokes} are {are:.0} m long together, and may be {may:.0} m")))
    } else if scarred > MOST_SCARRED_MM {
        let (are, may) = (metres(scarred), metres(MOST_SCARRED_MM));
        Some(("scars", format!("scars are {are:.0} m long together, and may be {may:.0} m")))
    } else {
        None
    }
}

/// Skin that all strokes go over, cm2, each at most a head's.
pub fn painted_cm2(plan: &Treatment) -> f32 {
    const HEAD_CM2: f32 = 800.0;
    let of = |stroke: &Stroke| {
        let length = length_mm(&stroke.points);
        let r = stroke.radius_mm;
        ((2.0 * length * r + std::f32::consts::PI * r * r) * 0.01).min(HEAD_CM2)
    };
    plan.strokes.iter().map(of).sum()
}

/// Shortens what is longer than a file may hold; the path of the last such list, if any.
pub fn trim(scene: &mut Scene) -> Option<&'static str> {
    let mut over = None;
    list(&mut scene.loss.patches, "loss.patches", &mut over);
    list(&mut scene.scars, "scars", &mut over);
    places(scene.scars.iter_mut().map(|s| &mut s.points), "scars[].points", &mut over);
    let plan = &mut scene.treatment;
    list(&mut plan.strokes, "treatment.strokes", &mut over);
    places(plan.strokes.iter_mut().map(|s| &mut s.points), "treatment.strokes[].points", &mut over);
    places(std::iter::once(&mut plan.hairline.points), "treatment.hairline.points", &mut over);
    list(&mut plan.exclusions, "treatment.exclusions", &mut over);
    list(&mut plan.sessions, "treatment.sessions", &mut over);
    list(&mut plan.pigments, "treatment.pigments", &mut over);
    list(&mut plan.shades, "treatment.shades", &mut over);
    list(&mut scene.views, "views", &mut over);
    while let Some((path, _)) = excess(scene) {
        over = Some(path);
        if path == "scars" { drop(scene.scars.pop()) } else { drop(scene.treatment.strokes.pop()) }
    }
    let plan = &mut scene.treatment;
    text(&mut scene.head, "head", &mut over);
    scene.scars.iter_mut().for_each(|s| text(&mut s.note, "scars[].note", &mut over));
    plan.exclusions.iter_mut().for_each(|e| text(&mut e.note, "treatment.exclusions[].note", &mut over));
    for session in &mut plan.sessions {
        text(&mut session.name, "treatment.sessions[].name", &mut over);
        text(&mut session.pigment, "treatment.sessions[].pigment", &mut over);
    }
    for pigment in &mut plan.pigments {
        text(&mut pigment.name, "treatment.pigments[].name", &mut over);
        text(&mut pigment.note, "treatment.pigments[].note", &mut over);
    }
    for shade in &mut plan.shades {
        text(&mut shade.name, "treatment.shades[].name", &mut over);
        text(&mut shade.pigment, "treatment.shades[].pigment", &mut over);
    }
    for view in &mut scene.views {
        text(&mut view.name, "views[].name", &mut over);
        text(&mut view.light, "views[].light", &mut over);
    }
    over
}

fn list<T>(list: &mut Vec<T>, path: &'static str, over: &mut Option<&'static str>) {
    if list.len() > most(path) {
        list.truncate(most(path));
        *over = Some(path);
    }
}

/// Lists whose places are counted together.
fn places<'a>(lists: impl Iterator<Item = &'a mut Vec<[f32; 2]>>, path: &'static str, over: &mut Option<&'static str>) {
    let mut left = most(path);
    for list in lists {
        if list.len() > left {
            list.truncate(left);
            *over = Some(path);
        }
        left -= list.len();
    }
}

fn text(text: &mut String, path: &'static str, over: &mut Option<&'static str>) {
    if let Some((end, _)) = text.char_indices().nth(most(path)) {
        text.truncate(end);
        *over = Some(path);
    }
}

#[cfg(test)]
mod tests {
    use super::super::file::{parse, to_text};
    use super::super::schema::{FIELDS, Kind};
    use super::*;
    use serde::Deserialize;
    use std::path::Path;
    use toml::{Table, Value};

    /// A field's bound, where it has one, and a value of so many.
    fn filled(kind: Kind, path: &str, count: usize) -> Option<Value> {
        let place = || Value::Array(vec![Value::Float(0.5), Value::Float(0.4)]);
        match kind {
            Kind::Places(_) => Some(Value::Array(vec![place(); count])),
            Kind::Tables(_) => Some(Value::Array(vec![Value::Table(Table::new()); count])),
            Kind::Text(_) if path == "version" => None,
            // Letters of more than a byte.
            Kind::Text(_) => Some(Value::String("\u{e9}".repeat(count))),
            _ => None,
        }
    }

    /// A scene that is all default but for one field, its lists with one entry; the field has `count`.
    fn text(path: &str, kind: Kind, count: usize) -> Option<String> {
        let value = filled(kind, path, count)?;
        let mut root = value;
        let mut names = path.split('.').rev();
        let wrap = |inner: Value, name: &str| {
            let (name, inner) = match name.strip_suffix("[]") {
                Some(list) => (list, Value::Array(vec![inner])),
                None => (name, inner),
            };
            Value::Table([(name.to_owned(), inner)].into_iter().collect())
        };
        for name in names.by_ref() {
            root = wrap(root, name);
        }
        root.as_table().map(ToString::to_string)
    }

    fn is_named(path: &str) -> bool {
        // Names that must exist are told of otherwise.
        path.ends_with(".pigment")
    }

    /// Whatever list or text the schema has, it has a bound: a file with so many is read, one with one more is
    /// refused in a sentence that names it, and so is 5 MB of it; the window keeps what a file may hold.
    #[test]
    fn every_list_of_the_schema_is_bounded() {
        let mut lists = 0;
        for field in FIELDS {
            let most = most(field.path);
            let Some(over) = text(field.path, field.kind, most.saturating_add(1)) else { continue };
            lists += 1;
            let read = |text: &str| parse(text, Path::new("plan.toml"));
            if !is_named(field.path) {
                let full = text(field.path, field.kind, most).expect("a list");
                read(&full).unwrap_or_else(|e| panic!("{}: {e}", field.path));
            }
            let error = read(&over).expect_err(field.path).to_string();
            let name = field.path.rsplit('.').next().unwrap_or_default();
            assert!(error.contains(name) && error.contains(&most.to_string()), "{}: {error}", field.path);
            let per = over.len() / (most + 1) + 1;
            let huge = text(field.path, field.kind, 5_000_000 / per).expect("a list");
            let start = std::time::Instant::now();
            let error = read(&huge).expect_err(field.path).to_string();
            println!("{}: {} bytes refused in {:?}: {error}", field.path, huge.len(), start.elapsed());
            assert!(error.len() < 400, "{}: {error}", field.path);
            let mut scene = Scene::deserialize(over.parse::<Table>().expect("a table")).expect("a scene");
            assert_eq!(trim(&mut scene), Some(field.path));
            if !is_named(field.path) {
                assert_eq!(read(&to_text(&scene)).expect("what fits"), scene, "{}", field.path);
            }
            assert_eq!(trim(&mut scene), None);
        }
        assert!(lists >= 22, "{lists} lists");
    }

    /// Places are counted over all lists of a field, or many short lists would be a long one.
    #[test]
    fn products_of_lists_are_bounded() {
        for (list, points) in [("treatment.strokes", 21_u32), ("scars", 42)] {
            let entries = most(list);
            let places = vec!["[0.5, 0.4]"; points as usize].join(", ");
            let text = format!("[[{list}]]\npoints = [{places}]\n").repeat(entries);
            let error = parse(&text, Path::new("plan.toml")).expect_err(list).to_string();
            assert!(error.contains("places, with those of its like"), "{error}");
        }
        let wide = "[[treatment.strokes]]\nradius_mm = 100.0\npoints = [[0.3, 0.3], [0.6, 0.6]]\n".repeat(200);
        let error = parse(&wide, Path::new("plan.toml")).expect_err("too much").to_string();
        assert!(error.contains("treatment.strokes") && error.contains("60000 cm2"), "{error}");
        let mut scene = Scene::deserialize(wide.parse::<Table>().expect("a table")).expect("a scene");
        assert_eq!(trim(&mut scene), Some("treatment.strokes"));
        assert!((85..100).contains(&scene.treatment.strokes.len()), "{}", scene.treatment.strokes.len());
        parse(&to_text(&scene), Path::new("plan.toml")).expect("what fits");
        let places = ["[0.2, 0.2], [0.8, 0.8]"; 20].join(", ");
        let long = format!("[[treatment.strokes]]\nradius_mm = 1.0\npoints = [{places}]\n").repeat(50);
        let error = parse(&long, Path::new("plan.toml")).expect_err("too long").to_string();
        assert!(error.contains("treatment.strokes are") && error.contains("300 m"), "{error}");
        let mut scene = Scene::deserialize(long.parse::<Table>().expect("a table")).expect("a scene");
        assert_eq!((trim(&mut scene), scene.treatment.strokes.len()), (Some("treatment.strokes"), 23));
        let places = ["[0.1, 0.1], [0.9, 0.9]"; 20].join(", ");
        let long = format!("[[scars]]\npoints = [{places}]\n").repeat(20);
        let error = parse(&long, Path::new("plan.toml")).expect_err("too long").to_string();
        assert!(error.contains("scars are") && error.contains("40 m"), "{error}");
        let mut scene = Scene::deserialize(long.parse::<Table>().expect("a table")).expect("a scene");
        assert_eq!((trim(&mut scene), scene.scars.len()), (Some("scars"), 2));
        parse(&to_text(&scene), Path::new("plan.toml")).expect("what fits");
    }

    /// 5 MB of what no plan holds: refused at once, with few problems, whatever it is.
    #[test]
    fn files_of_five_megabytes_are_refused_at_once() {
        const SIZE: usize = 5_000_000;
        let repeated = |unit: &str| unit.repeat(SIZE / unit.len());
        let numbered = |unit: fn(usize) -> String| -> String { (0..300_000).map(unit).collect() };
        for (what, text) in [
            ("unknown fields", numbered(|i| format!("x{i} = 1\n"))),
            ("one field again and again", repeated("a = 1\n")),
            ("broken lines", repeated("=\n")),
            ("broken values", format!("a = [{}]", repeated("=,"))),
            ("open texts", repeated("\"\n")),
            ("wrong escapes", format!("head = \"{}\"", repeated("\\q"))),
            ("a list", format!("a = [{}]", repeated("1,"))),
            ("nesting", format!("a = {}", repeated("["))),
            ("dotted names", format!("a{} = 1", repeated(".a"))),
            ("empty tables", repeated("[[scars]]\n")),
            ("wrong shades", numbered(|i| format!("[[treatment.shades]]\npigment = \"x{i}\"\n"))),
            ("one long name", format!("{} = 1", repeated("a"))),
            ("a long pigment", format!("[[treatment.shades]]\npigment = \"{}\"\n", repeated("a"))),
            ("comments", repeated("#\n")),
            ("zero bytes", repeated("\0")),
        ] {
            let start = std::time::Instant::now();
            let error = parse(&text, Path::new("plan.toml")).expect_err(what);
            println!("{what}: {} bytes in {:?}: {error}", text.len(), start.elapsed());
            let super::super::file::SceneFileError::Problems { problems, .. } = &error else { panic!("{error}") };
            let letters: usize = problems.iter().map(|p| p.message.len() + p.field.len()).sum();
            assert!(problems.len() <= 100 && letters < 500_000, "{what}: {} problems", problems.len());
        }
        // Just below the bounds, unknown fields and unknown pigments are told of, a hundred of them.
        for text in [
            (0..40_000).map(|i| format!("x{i} = 1\n")).collect::<String>(),
            (0..100)
                .map(|i| format!("[[treatment.pigments]]\nname = \"{i}{}\"\n", "p".repeat(190)))
                .collect::<String>()
                + &(0..200).map(|i| format!("[[treatment.shades]]\npigment = \"x{i}\"\n")).collect::<String>(),
        ] {
            let error = parse(&text, Path::new("plan.toml")).expect_err("refused");
            let super::super::file::SceneFileError::Problems { problems, .. } = &error else { panic!("{error}") };
            assert_eq!(problems.len(), 100, "{error}");
            assert!(problems.iter().all(|p| p.message.len() < 3500), "{}", problems[0]);
        }
    }
}
