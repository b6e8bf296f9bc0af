//! Looking at a plan changes nothing of it: every page, with every ready scene and with scenes whose fields
//! are all at one end of what a file may hold.

use super::panels::tests::harness;
use crate::design::pigments::library;
use crate::scene::schema::{FIELDS, Kind};
use crate::scene::{Scene, file, ready};
use crate::viewer::model::{Model, Section};
use crate::viewer::store::history::Noted;
use crate::viewer::strings as s;
use egui_kittest::kittest::Queryable;
use std::path::Path;
use toml::{Table, Value};

const PAGES: [Section; 10] = [
    Section::Head,
    Section::Hairline,
    Section::Zones,
    Section::Sessions,
    Section::Pigments,
    Section::Skin,
    Section::Hair,
    Section::Scars,
    Section::Light,
    Section::Camera,
];

/// What a field holds at the low or the high end of its range.
fn at_end(path: &str, kind: Kind, high: bool) -> Option<Value> {
    let end = |low: f64, top: f64| Value::Float(if high { top } else { low });
    let numbers = |all: &[f64]| Value::Array(all.iter().map(|v| Value::Float(*v)).collect());
    let place = || if high { numbers(&[1.5, 1.0]) } else { numbers(&[-0.3, 0.0]) };
    let named = |names: Vec<&str>| names.get(if high { names.len() - 1 } else { 0 }).map(|n| Value::from(*n));
    match (path, kind) {
        ("version", _) => Some(Value::Integer(crate::scene::VERSION.into())),
        ("head", _) => Some(Value::from("default")),
        (p, Kind::Text(_)) if p.ends_with("pigment") => Some(Value::from(library()[0].name.as_str())),
        (p, _) if p.starts_with("scan") => None,
        (_, Kind::Number(low, top, _) | Kind::Optional(low, top, _)) => Some(end(low, top)),
        (_, Kind::Whole(low, top)) => Some(Value::Integer(if high { top } else { low })),
        (_, Kind::Text(_)) => Some(Value::from("a text")),
        (_, Kind::Bool) => Some(Value::Boolean(high)),
        (_, Kind::Name(names) | Kind::OptionalName(names)) => named(names()),
        (_, Kind::Place) => Some(place()),
        (_, Kind::Places(_)) => Some(Value::Array(vec![place(), place(), place()])),
        (_, Kind::Point) => Some(end(-10_000.0, 10_000.0)).map(|v| Value::Array(vec![v; 3])),
        _ => None,
    }
}

/// Puts a value into a table of tables; a list has one entry.
fn put(table: &mut Table, path: &str, value: Value) {
    let Some((first, rest)) = path.split_once('.') else {
        table.insert(path.into(), value);
        return;
    };
    let inner = match first.strip_suffix("[]") {
        Some(list) => {
            let list = table.entry(list).or_insert_with(|| Value::Array(vec![Value::Table(Table::new())]));
            list.as_array_mut().and_then(|l| l.first_mut())
        }
        None => Some(table.entry(first).or_insert_with(|| Value::Table(Table::new()))),
    };
    put(inner.and_then(Value::as_table_mut).expect("a table"), rest, value);
}

/// A scene with every field at one end, its session of the course or a touch-up.
fn extreme(high: bool, touch_up: bool) -> Scene {
    let mut table = Table::new();
    for field in FIELDS {
        if let Some(value) = at_end(field.path, field.kind, high) {
            put(&mut table, field.path, value);
        }
    }
    put(&mut table, "treatment.sessions[].year", Value::Float(if touch_up { 0.3 } else { 0.0 }));
    let mut scene = file::parse(&table.to_string(), Path::new("extreme.toml")).expect("a valid scene");
    let scar = scene.scars[0].clone();
    scene.scars =
        crate::design::scars::ScarKind::ALL.map(|kind| crate::design::scars::Scar { kind, ..scar.clone() }).into();
    scene
}

/// Opens every page, what is folded up too, and goes through their fields with the keyboard.
fn looked_at(name: &str, scene: &Scene) {
    let text = file::to_text(&Model::new(scene.clone()).to_save());
    let mut harness = harness(Model::new(scene.clone()));
    for section in PAGES {
        harness.state_mut().section = section;
        harness.run_steps(3);
        if let Some(folded) = harness.query_by_label(s::EXPERT) {
            folded.click();
            harness.run_steps(3);
        }
        for _ in 0..12 {
            harness.key_press(egui::Key::Tab);
            harness.run_steps(2);
        }
        let model = harness.state_mut();
        assert_eq!(model.note(false, 9.0), Noted::Unchanged, "{name}, {section:?}");
        assert!(!model.is_unsaved() && model.history.names().len() == 1, "{name}, {section:?}");
        assert_eq!(file::to_text(&model.to_save()), text, "{name}, {section:?}");
    }
}

#[test]
fn looking_at_a_ready_scene_changes_nothing() {
    for name in ready::NAMES {
        looked_at(name, &ready::find(name).expect("a scene"));
    }
}

/// In the release before, two such scenes had 16 fields changed on 6 pages.
#[test]
fn looking_at_a_scene_at_the_ends_of_its_ranges_changes_nothing() {
    for (high, touch_up) in [(false, false), (false, true), (true, false), (true, true)] {
        looked_at(&format!("high {high}, touch-up {touch_up}"), &extreme(high, touch_up));
    }
    let mut fine = Scene::default();
    fine.skin.melanin = 0.012_345_6;
    fine.treatment.sessions[0].depth_mm = 0.512_345;
    looked_at("more decimals than are shown", &fine);
}
