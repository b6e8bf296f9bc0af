//! Every control of every page: it has a name for a screen reader, and the keyboard reaches it.

use super::advised;
use super::panels::PAGES;
use super::panels::tests::{harness, harness_at};
use crate::design::scars::{Scar, ScarKind};
use crate::scene::Scene;
use crate::viewer::model::compare::Layout;
use crate::viewer::model::outlook::Outlook;
use crate::viewer::model::photograph::Reference;
use crate::viewer::model::tool::Tool;
use crate::viewer::model::{Model, Section, present};
use crate::viewer::strings as s;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// Roles of what a hand works.
const WORKED: [Role; 9] = [
    Role::Button,
    Role::CheckBox,
    Role::RadioButton,
    Role::Slider,
    Role::SpinButton,
    Role::ComboBox,
    Role::TextInput,
    Role::Link,
    Role::MenuItem,
];

/// The fade of the full room's plan: it is the same on every page.
static OUTLOOK: OnceLock<Arc<Outlook>> = OnceLock::new();

/// A room with something on every page.
fn full(section: Section) -> Model {
    let mut model = Model::new(Scene::default());
    model.section = section;
    model.scene.scars = ScarKind::ALL.map(Scar::usual).to_vec();
    model.scene.hair.length_mm = 30.0;
    model.tool = if section == Section::Zones { Tool::Brush } else { Tool::None };
    model.reference = Some(Reference::new(Arc::new(egui::ColorImage::filled([8, 8], egui::Color32::RED))));
    model.outlook = Some(OUTLOOK.get_or_init(|| advised::outlook(&model.scene)).clone());
    model.compare.lay(Layout::Three);
    present::store(&mut model);
    model
}

/// What can be worked: a number of its own, its role, its name.
fn worked(harness: &Harness<'_, Model>) -> Vec<(u64, Role, String)> {
    let root = harness.root();
    let nodes = root.children_recursive();
    let named = |node: &egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        let by = node.labelled_by().filter_map(|l| l.label().or_else(|| l.value())).collect::<Vec<_>>().join(" ");
        (node.locate().0.0, node.role(), node.label().unwrap_or(by))
    };
    nodes.map(|node| named(&node)).filter(|(_, role, _)| WORKED.contains(role)).collect()
}

#[test]
fn every_control_has_a_name() {
    for (section, page, _) in PAGES {
        let mut harness = harness(full(section));
        harness.run_steps(4);
        let worked = worked(&harness);
        assert!(worked.len() > 30, "{page}: {} controls", worked.len());
        for (_, role, name) in worked {
            let words = name.chars().filter(|c| c.is_alphanumeric()).count();
            assert!(words > 0, "{page}: a {role:?} is called {name:?}");
        }
    }
}

/// Tab goes through everything that can be worked, page by page, and comes round again.
#[test]
fn the_keyboard_reaches_every_control() {
    for (section, page, _) in PAGES {
        let mut harness = harness(full(section));
        harness.run_steps(4);
        let mut reached = BTreeSet::new();
        for _ in 0..worked(&harness).len() * 2 + 20 {
            harness.key_press(egui::Key::Tab);
            harness.run_steps(2);
            let root = harness.root();
            let focus = root.children_recursive().find(|n| n.accesskit_node().is_focused());
            if let Some(node) = focus {
                reached.insert(node.accesskit_node().locate().0.0);
            }
        }
        let missed: Vec<_> = worked(&harness)
            .into_iter()
            .filter(|(id, ..)| !reached.contains(id))
            .map(|(_, role, name)| format!("{role:?} {name}"))
            .collect();
        assert!(
            missed.len() <= DISABLED.len() && missed.iter().all(|m| DISABLED.iter().any(|d| m.contains(d))),
            "{page}: Tab does not reach {missed:?}"
        );
    }
}

/// What cannot be worked in the full room, and so has no focus.
const DISABLED: [&str; 4] = [s::UNDO, s::REDO, s::LINE_RESET, s::PIGMENT_REMOVE];

/// The rail by keys alone: focus, space, another page.
#[test]
fn a_page_is_opened_by_keys() {
    let mut harness = harness(Model::new(Scene::default()));
    harness.get_by_role_and_label(Role::Button, s::SCARS).focus();
    harness.run_steps(2);
    harness.key_press(egui::Key::Space);
    harness.run_steps(3);
    assert_eq!(harness.state().section, Section::Scars);
    assert!(!harness.state().playing, "the key is the button's, not the years'");
}

/// Scars come and go by their buttons, each one step of the history.
#[test]
fn scars_are_added_treated_and_removed() {
    let mut model = Model::new(Scene::default());
    model.section = Section::Scars;
    let mut harness = harness(model);
    harness.get_by_label(&s::scar_usual(ScarKind::Fut)).click();
    harness.run_steps(3);
    assert_eq!(harness.state().scene.scars.len(), 1);
    harness.get_by_label(s::SCAR_TREATED).click();
    harness.run_steps(3);
    assert_eq!(harness.state().scene.scars[0].per_cm2, 0.0, "left as it is");
    harness.get_by_label(&s::scar_remove(1)).click();
    harness.run_steps(3);
    assert!(harness.state().scene.scars.is_empty());
    harness.get_by_label(&s::scar_draw(ScarKind::Trauma)).click();
    harness.run_steps(3);
    assert_eq!(harness.state().tool, Tool::Scar(ScarKind::Trauma, Vec::new()));
    harness.key_press(egui::Key::Escape);
    harness.run_steps(3);
    assert_eq!(harness.state().tool, Tool::None);
}

/// A photograph is nowhere in what is saved, and another client never sees it.
#[test]
fn a_photograph_stays_out_of_files_and_goes_with_its_client() {
    let mut model = full(Section::Camera);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plan.toml");
    crate::scene::file::save(&model.to_save(), &path).expect("save");
    let text = std::fs::read_to_string(&path).expect("a scene");
    assert!(!text.is_empty() && !text.contains("photo") && !text.contains("reference"));
    model.tool = Tool::Tape;
    model.replace(Scene::default(), None);
    assert!(model.reference.is_none() && model.tool == Tool::None && model.tape.length_mm().is_none());
}

/// Windows of every kind that is supported, pixels, and the system's scale of each: the smallest, the usual
/// one, large ones at every scale.
const WINDOWS: [([f32; 2], f32); 6] = [
    ([1280.0, 720.0], 1.0),
    ([1920.0, 1080.0], 1.0),
    ([2560.0, 1440.0], 2.0),
    ([3840.0, 2160.0], 1.0),
    ([3840.0, 2160.0], 3.0),
    ([7680.0, 4320.0], 2.0),
];

/// No word of a page is cut off at the side, whatever the window.
#[test]
fn nothing_is_clipped_at_the_side() {
    for (px, scale) in WINDOWS {
        let zoom = scale * crate::viewer::theme::zoom_for(px[1] / scale);
        for (section, page, _) in PAGES {
            let mut model = full(section);
            model.compare.lay(Layout::Single);
            let mut harness = harness_at(model, px.map(|s| s / zoom), zoom);
            harness.run_steps(4);
            for clipped in &harness.output().shapes {
                let egui::Shape::Text(text) = &clipped.shape else { continue };
                let rect = text.visual_bounding_rect();
                let seen = clipped.clip_rect;
                let inside = rect.left() >= seen.left() - 1.0 && rect.right() <= seen.right() + 1.0;
                let text = text.galley.text();
                assert!(inside || !seen.intersects(rect), "{px:?}, {page}: {text:?} at {rect:?} in {seen:?}");
            }
        }
    }
}

/// What differs is chosen on the pictures themselves, by a hand or by keys.
#[test]
fn a_side_is_chosen_where_its_name_stands() {
    use crate::scene::light::PRESETS;
    let mut model = Model::new(Scene::default());
    model.compare.vary(crate::viewer::model::compare::Variable::Light);
    model.compare.lay(Layout::Three);
    let mut harness = harness(model);
    harness.run_steps(3);
    let name = |model: &Model, side| s::side(side, &model.compare.label(side, &model.scene));
    for side in 0..3 {
        let (now, other) = (harness.state().compare.lights[side], PRESETS.len() - 1);
        assert_ne!(now, other);
        let label = name(harness.state(), side);
        harness.get_by_label(&label).focus();
        harness.run_steps(2);
        harness.key_press(egui::Key::Space);
        harness.run_steps(4);
        harness.get_by_role_and_label(Role::Button, PRESETS[other].label).click();
        harness.run_steps(4);
        assert_eq!(harness.state().compare.lights[side], other, "side {side}");
    }
    present::toggle(harness.state_mut());
    harness.run_steps(3);
    let label = name(harness.state(), 0);
    assert!(harness.query_by_label(&label).is_none(), "an audience sees no menus");
}

/// A scan whose unit or axes were guessed wrong is put right on its page; a head of our own has none.
#[test]
fn a_scan_is_told_how_it_lies() {
    use crate::mesh::import::Unit;
    let mut harness = harness(full(Section::Head));
    harness.run_steps(3);
    assert!(harness.query_by_label(s::HEAD_UNIT).is_none());
    harness.state_mut().scene.set_head("/somewhere/scan.ply");
    harness.run_steps(3);
    harness.get_by_role_and_label(Role::ComboBox, s::HEAD_UNIT).click();
    harness.run_steps(3);
    harness.get_by_role_and_label(Role::Button, s::unit(Unit::Inch)).click();
    harness.run_steps(3);
    let model = harness.state_mut();
    assert_eq!(model.scene.import.unit, Some(Unit::Inch));
    model.note(false, 9.0);
    model.undo();
    assert_eq!(model.scene.import.unit, None);
}

/// The bar holds everything side by side, whatever is compared and however long the design's name, down to the
/// narrowest window.
#[test]
fn nothing_in_the_bar_lies_over_another() {
    let variables = crate::viewer::model::compare::Variable::ALL.into_iter();
    for (variable, width) in variables.flat_map(|v| [1280.0, 1000.0, 900.0, 760.0, 680.0, 640.0].map(|w| (v, w))) {
        let mut model = full(Section::Head);
        model.compare.vary(variable);
        model.path = Some("a-clinic/the-plan-of-a-client-with-a-very-long-name-after-the-second-visit.toml".into());
        let mut harness = harness_at(model, [width, 640.0], 1.0);
        harness.run_steps(4);
        let root = harness.root();
        let bar: Vec<(String, egui::Rect)> = root
            .children_recursive()
            .filter(|n| WORKED.contains(&n.accesskit_node().role()) && n.rect().bottom() < 50.0)
            .map(|n| (n.accesskit_node().label().unwrap_or_default(), n.rect().shrink(1.0)))
            .collect();
        // Loupe, tape and mirror are left to their keys in the narrowest.
        assert!(bar.len() > if width > 672.0 { 12 } else { 11 }, "{width}: {} controls", bar.len());
        for (i, (name, rect)) in bar.iter().enumerate() {
            let over = bar[i + 1..].iter().find(|(_, other)| other.intersects(*rect));
            assert!(over.is_none() && rect.right() <= width, "{variable:?}, {width}: {name:?} lies over {over:?}");
        }
    }
}
