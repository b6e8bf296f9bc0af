//! The fade over the timeline as hands, keys and screen readers have it, and the touch-up that its button adds.

use super::fade_curve::{HEIGHT, rounded};
use crate::design::{Fade, Session};
use crate::export::fade::{FadeReport, UnderLight};
use crate::fade::touch_up::{HORIZON_YEARS, LOST, Terms};
use crate::fade::{Asker, CHART_SIZE, FadePlan};
use crate::mesh::chart::Chart;
use crate::mesh::parametric::default_head;
use crate::scene::Scene;
use crate::viewer::model::Model;
use crate::viewer::model::moment::LAST_YEAR;
use crate::viewer::model::outlook::Outlook;
use crate::viewer::store::history::Noted;
use crate::viewer::strings as s;
use crate::viewer::window::panels::tests::{harness, harness_at};
use egui::accesskit::Role;
use egui::{Vec2, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::sync::{Arc, LazyLock};

static CHART: LazyLock<Chart> = LazyLock::new(|| Chart::new(&default_head(), CHART_SIZE));

/// What the thread tells of a plan.
pub fn outlook(scene: &Scene) -> Arc<Outlook> {
    let plan = FadePlan::new(scene, &CHART);
    let asker = Asker::new(scene, &plan);
    let prospects = Fade::ALL.map(|fade| asker.prospect(fade, None, Terms::default(), HORIZON_YEARS)).to_vec();
    let years = asker.band_years((0..=20).map(|year| year as f32), HORIZON_YEARS);
    let band = asker.band(&years, 100, 1, LOST, &|| true);
    Arc::new(Outlook { scene: scene.clone(), prospects, band })
}

fn model() -> Model {
    let mut model = Model::new(Scene::default());
    model.outlook = Some(outlook(&model.scene));
    model
}

/// What a screen reader says of the curve.
fn said(harness: &Harness<'_, Model>) -> String {
    let node = harness.get_by_role_and_label(Role::Slider, s::FADE_CURVE);
    node.accesskit_node().value().expect("a reading")
}

fn texts(harness: &Harness<'_, Model>) -> Vec<String> {
    let shapes = harness.output().shapes.iter();
    shapes
        .filter_map(|shape| match &shape.shape {
            egui::Shape::Text(text) => Some(text.galley.text().to_owned()),
            _ => None,
        })
        .collect()
}

fn add_button(harness: &Harness<'_, Model>) -> String {
    let due = harness.state().outlook.as_ref().and_then(|o| o.prospect(Fade::Typical)?.due).expect("it fades");
    s::touch_up_add(rounded(due))
}

/// Hovering tells what `tonsure fade` writes for that year, to the letter.
#[test]
fn a_hand_over_a_year_reads_the_numbers_of_the_command_line() {
    let mut harness = harness(model());
    harness.run_steps(4);
    let rect = harness.get_by_role_and_label(Role::Slider, s::FADE_CURVE).rect().shrink2(Vec2::new(8.0, 0.0));
    let scene = harness.state().scene.clone();
    let plan = FadePlan::new(&scene, &CHART);
    let asker = Asker::new(&scene, &plan);
    for year in [0.0_f32, 3.5, 12.0] {
        harness.hover_at(pos2(rect.left() + rect.width() * year / LAST_YEAR, rect.center().y));
        harness.run_steps(40);
        let fades = vec![(asker.curve(Fade::Typical, &[year]), asker.advice(Fade::Typical, Terms::default()))];
        let lights = vec![UnderLight { light: scene.light.preset.clone(), fades, band: None }];
        let (head, terms) = (scene.head_name(), Terms::default());
        let treatment = &scene.treatment;
        let report = FadeReport { head, plan: &plan, treatment, terms, lights, indices: None, zone: None };
        let json: serde_json::Value = serde_json::from_str(&report.json()).expect("JSON");
        let told = &json["lights"][0]["fades"][0]["years"][0];
        let number = |value: &serde_json::Value| value.as_f64().expect("a number");
        let kept = s::kept(year, number(&told["all"]["darkness_kept"]));
        let contrast = format!("dE00 {:.1}", number(&told["all"]["de00_bare"]));
        let carbon = number(&told["pigments"]["carbon"]["carbon_left"]) as f32;
        let left = s::pigment_left(Some(carbon), None);
        let said = said(&harness);
        assert!(said.starts_with(&kept) && said.ends_with(&contrast), "{said}: {kept}, {contrast}");
        let texts = texts(&harness);
        assert!(texts.contains(&left), "{left} is not among {texts:?}");
        assert!(texts.iter().any(|t| t.contains("100 other assumptions")), "{texts:?}");
    }
}

/// One press, one touch-up, one step: in what is saved, gone after undo, and the next advice lies after it.
#[test]
fn the_touch_up_that_is_advised_is_added_once_and_undone() {
    let mut harness = harness(model());
    harness.run_steps(4);
    let label = add_button(&harness);
    harness.get_by_role_and_label(Role::Button, &label).focus();
    harness.run_steps(2);
    harness.key_press(egui::Key::Space);
    harness.run_steps(4);
    let model = harness.state_mut();
    assert!(!model.playing, "the key is the button's");
    assert_eq!(model.note(false, 1.0), Noted::Entered);
    assert_eq!(model.history.names().len(), 2);
    let added: Vec<Session> = model.scene.treatment.sessions.iter().filter(|x| x.year > 0.0).cloned().collect();
    assert_eq!(added.len(), 1);
    assert_eq!(label, s::touch_up_add(added[0].year));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plan.toml");
    crate::scene::file::save(&model.to_save(), &path).expect("save");
    let text = std::fs::read_to_string(&path).expect("a scene");
    let read = crate::scene::file::parse(&text, &path).expect("a scene");
    assert_eq!(read.treatment.sessions, model.scene.treatment.sessions);
    // What is told of the plan without it counts no more: the button waits for what comes after it.
    assert!(!model.outlook.as_ref().is_some_and(|o| o.is_of(&model.scene)));
    harness.run_steps(3);
    assert!(texts(&harness).iter().any(|t| t == s::FADE_UPDATING));
    harness.get_by_role_and_label(Role::Button, &label).click();
    harness.run_steps(3);
    assert_eq!(harness.state().scene.treatment.sessions.len(), 4, "a stale button adds nothing");
    let model = harness.state_mut();
    model.outlook = Some(outlook(&model.scene));
    let next = model.outlook.as_ref().and_then(|o| o.prospect(Fade::Typical)?.due).expect("it fades");
    assert!(next > added[0].year + 0.5, "{next} after {}", added[0].year);
    harness.run_steps(3);
    assert!(harness.query_by_label(&label).is_none() && harness.query_by_label(&add_button(&harness)).is_some());
    let model = harness.state_mut();
    model.undo();
    assert!(model.scene.treatment.sessions.iter().all(|x| x.year <= 0.0) && !model.is_unsaved());
}

/// The year by keys alone, and by a hand on the curve.
#[test]
fn the_curve_moves_the_year() {
    let mut harness = harness(model());
    harness.run_steps(4);
    harness.get_by_role_and_label(Role::Slider, s::FADE_CURVE).focus();
    harness.run_steps(2);
    for key in [egui::Key::ArrowUp, egui::Key::ArrowUp, egui::Key::ArrowRight] {
        harness.key_press(key);
        harness.run_steps(2);
    }
    assert_eq!(harness.state().scene.years, 2.1);
    assert!(said(&harness).starts_with("Year 2.1"), "{}", said(&harness));
    let rect = harness.get_by_role_and_label(Role::Slider, s::FADE_CURVE).rect().shrink2(Vec2::new(8.0, 0.0));
    let at = pos2(rect.left() + rect.width() * 0.75, rect.center().y);
    harness.hover_at(at);
    harness.drag_at(at);
    harness.run_steps(3);
    harness.drop_at(at);
    harness.run_steps(3);
    assert_eq!(harness.state().scene.years, 15.0);
}

/// In no window does it take the head's room or run over its words; small ones do without, unless a hand wants it.
#[test]
fn it_is_there_where_there_is_room() {
    for (size, shown) in [([1280.0, 720.0], true), ([900.0, 640.0], false), ([1536.0, 864.0], true)] {
        let mut harness = harness_at(model(), size, 1.0);
        harness.run_steps(4);
        assert_eq!(harness.query_by_role_and_label(Role::Slider, s::FADE_CURVE).is_some(), shown, "{size:?}");
        harness.get_by_role_and_label(Role::Button, s::FADE_CURVE).click();
        harness.run_steps(4);
        assert_eq!(harness.state().settings.fade_curve, Some(!shown));
        assert_eq!(harness.query_by_role_and_label(Role::Slider, s::FADE_CURVE).is_some(), !shown, "{size:?}");
    }
    for width in [1280.0, 900.0, 640.0] {
        let mut model = model();
        model.settings.fade_curve = Some(true);
        let mut harness = harness_at(model, [width, 640.0], 1.0);
        harness.run_steps(4);
        let curve = harness.get_by_role_and_label(Role::Slider, s::FADE_CURVE).rect();
        let button = harness.get_by_role_and_label(Role::Button, &add_button(&harness)).rect();
        let line = harness.get_by_role_and_label(Role::Slider, s::TIMELINE).rect();
        assert!(button.right() < curve.left() && button.left() >= 0.0, "{width}: {button:?} beside {curve:?}");
        assert!(curve.right() <= width && button.bottom() <= line.top() + 2.0, "{width}: {button:?} over {line:?}");
    }
    // The line of the years lies 19 points below the upper edge of its row, and its thumb is 9.5 high.
    for height in [720.0, 864.0, 1200.0] {
        let mut harness = harness_at(model(), [1536.0, height], 1.0);
        harness.run_steps(4);
        let curve = harness.get_by_role_and_label(Role::Slider, s::FADE_CURVE).rect();
        let line = harness.get_by_role_and_label(Role::Slider, s::TIMELINE).rect();
        assert!(curve.bottom() <= line.top() + 6.0, "{height}: {curve:?} over {line:?}");
        assert!(curve.height() >= HEIGHT.0 && line.bottom() < height, "{height}: {curve:?}");
    }
}
