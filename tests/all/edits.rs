//! What an edit uploads and bakes: no more than it changes, and no less.

use super::{Studio, studio};
use std::path::Path;
use std::sync::Arc;
use toml::{Table, Value};
use tonsure::layout::{Cluster, PackedImpression};
use tonsure::renderer::{FrameSpec, Renderer};
use tonsure::scene::Scene;
use tonsure::scene::file::parse;
use tonsure::scene::file::to_text;
use tonsure::scene::schema::{FIELDS, Field, Kind};
use tonsure::stage::Stage;

fn replanned(stage: &Stage, change: impl FnOnce(&mut Scene)) -> Arc<Stage> {
    let mut scene = Scene::default();
    change(&mut scene);
    stage.replan(&scene)
}

fn plan_bytes(stage: &Stage) -> u64 {
    let density = stage.density.per_cm2.len() * 2;
    (size_of_val::<[PackedImpression]>(&stage.packed) + size_of_val::<[Cluster]>(&stage.clusters) + density) as u64
}

/// The whole device copy of the default head is some 20 MB without a picture on it; before, every edit uploaded it all.
#[test]
fn an_edit_uploads_what_it_changes_and_shows_it_all() {
    let mut studio = studio();
    let Studio { gpu, stage, renderer } = &mut *studio;
    let small = |scene: &Scene| FrameSpec { samples: 1, ..FrameSpec::of(scene, 120, 120) };
    let draw = |renderer: &mut Renderer, spec: &FrameSpec| {
        renderer.begin(spec).expect("a frame");
        renderer.read_picture().expect("a picture")
    };
    let upload = |renderer: &mut Renderer, stage: &Arc<Stage>| {
        let before = gpu.uploaded_bytes();
        renderer.set_stage(stage.clone()).expect("an upload");
        gpu.uploaded_bytes() - before
    };
    renderer.set_stage(stage.clone()).expect("an upload");
    let plain = small(&Scene::default());
    let mut grown = plain.clone();
    grown.hair.length_mm = 30.0;
    let mut bloody = plain.clone();
    bloody.skin.blood *= 2.0;
    // Everything is baked for the plan and the skin before.
    let old = [&plain, &grown].map(|spec| draw(renderer, spec));
    renderer.keep_bake().expect("a device");

    let wider = replanned(stage, |scene| scene.treatment.sessions[0].diameter_mm += 0.1);
    assert_eq!(upload(renderer, &wider), plan_bytes(&wider), "a session's slider");
    let specs = [&plain, &grown, &bloody];
    let edited = specs.map(|spec| draw(renderer, spec));
    assert!(edited[0] != old[0], "the edit shows");

    let rarer = replanned(stage, |scene| scene.loss.left_recess_mm += 3.0);
    let ground = stage.chart.texels.len() as u64 * 8;
    assert_eq!(upload(renderer, &rarer), plan_bytes(&rarer) + ground, "another cover");

    let mut fresh = Renderer::new(gpu).expect("pipelines");
    let whole = upload(&mut fresh, &wider);
    assert!(whole > 3 * plan_bytes(&wider), "{whole} bytes of all");
    for (i, spec) in specs.into_iter().enumerate() {
        assert!(draw(&mut fresh, spec) == edited[i], "picture {i} is not the one of a fresh renderer");
    }
    renderer.set_stage(stage.clone()).expect("an upload");
}

/// Another value that a field may have, in the text of a scene.
fn other(kind: Kind, old: Option<&Value>) -> Option<Value> {
    let apart = |low: f64, high: f64| {
        let is_low = old.and_then(Value::as_float).is_none_or(|v| v < 0.5 * (low + high));
        low + (high - low) * if is_low { 0.75 } else { 0.25 }
    };
    match kind {
        Kind::Number(low, high, _) | Kind::Optional(low, high, _) => Some(Value::Float(apart(low, high))),
        Kind::Whole(low, high) => {
            Some(Value::Integer(if old?.as_integer() == Some(low) { high.min(low + 3) } else { low }))
        }
        Kind::Bool => Some(Value::Boolean(!old.and_then(Value::as_bool).unwrap_or(true))),
        Kind::Name(names) | Kind::OptionalName(names) => {
            names().into_iter().find(|name| old.and_then(Value::as_str) != Some(name)).map(Value::from)
        }
        _ => None,
    }
}

/// The scene with other values in these fields.
fn edited(scene: &Scene, fields: &[&Field]) -> Option<Scene> {
    let mut table: Table = to_text(scene).parse().expect("TOML");
    for field in fields {
        let (tables, name) = field.path.rsplit_once('.').unwrap_or(("", field.path));
        let mut at = &mut table;
        for part in tables.split('.').filter(|part| !part.is_empty()) {
            at = match at.entry(part.trim_end_matches("[]")).or_insert(Value::Table(Table::new())) {
                Value::Array(list) => list.first_mut()?.as_table_mut()?,
                value => value.as_table_mut()?,
            };
        }
        let new = other(field.kind, at.get(name))?;
        at.insert(name.to_owned(), new);
    }
    parse(&toml::to_string(&table).expect("TOML"), Path::new("edited.toml")).ok()
}

/// A grown head's plan blends into more hair than a shaved one's: the window that let a client's hair grow kept
/// the shaved plan until some other edit.
#[test]
fn an_edit_that_keeps_the_plan_changes_nothing_of_it() {
    let Studio { stage, .. } = &*studio();
    // Nothing of this one is taken over by those that follow it.
    let away = replanned(stage, |scene| {
        scene.treatment.seed += 1;
        scene.treatment.zones.blend_to_hair = 0.5;
        scene.loss.left_recess_mm += 3.0;
    });
    let shaved = Scene::default();
    let mut grown = Scene::default();
    grown.hair.length_mm = 30.0;
    let plan = |scene: &Scene| {
        let stage = away.replan(scene);
        let density = stage.density.per_cm2.clone();
        (bytemuck::cast_slice::<_, u8>(&stage.packed).to_vec(), density)
    };
    assert!(plan(&shaved).1 != plan(&grown).1, "longer hair fills more of the plan");
    for base in [shaved, grown] {
        let own = away.replan(&base);
        let keeps = |field: &&Field| {
            let head = ["head", "shape.", "scan.", "version"].iter().any(|part| field.path.starts_with(part));
            !head && edited(&base, &[field]).is_some_and(|scene| scene != base && own.is_plan_of(&scene))
        };
        let kept: Vec<&Field> = FIELDS.iter().filter(keeps).collect();
        let (switches, others): (Vec<_>, Vec<_>) = kept.into_iter().partition(|f| matches!(f.kind, Kind::Bool));
        assert!(others.len() > 20, "{} fields", others.len());
        let wanted = plan(&base);
        let together = edited(&base, &others).expect("a scene");
        assert!(plan(&together) == wanted, "one of {:?}", others.iter().map(|f| f.path).collect::<Vec<_>>());
        for switch in switches {
            assert!(plan(&edited(&base, &[switch]).expect("a scene")) == wanted, "{}", switch.path);
        }
    }
}
