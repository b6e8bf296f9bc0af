//! The keyboard. Its help is in the table of strings.

use crate::scene::camera::View;
use crate::scene::schema;
use crate::viewer::model::moment::Moment;
use crate::viewer::model::tool::Tool;
use crate::viewer::model::{Command, Model, present};
use crate::viewer::picture::tools;
use egui::{Key, Modifiers};

/// Degrees that a step key turns.
const STEP_DEG: f32 = 22.5;

/// Applies the keys of this pass to the model. Keys that go into a text field, or that work a
/// focused button, are theirs.
pub fn apply(ctx: &egui::Context, model: &mut Model) {
    let typing = ctx.text_edit_focused();
    let focused = ctx.egui_wants_keyboard_input();
    let (events, before, loupe) = ctx.input(|i| (i.events.clone(), i.key_down(Key::X), i.key_down(Key::Z)));
    let plain = !ctx.input(|i| i.modifiers.command);
    model.held_before = before && plain && !typing;
    if loupe != model.loupe_held {
        // A key press is the loupe while it is held; the button in the bar keeps it.
        (model.loupe_held, model.loupe) = (loupe, loupe && plain && !typing);
    }
    for event in events {
        let egui::Event::Key { key, pressed: true, repeat, modifiers, .. } = event else { continue };
        let plain = !modifiers.command && !is_function(key);
        let taken = (typing && plain) || (focused && works_widgets(key)) || (repeat && !repeats(key));
        if !taken {
            press(model, key, modifiers);
        }
    }
}

/// Keys that a clicker sends, while presenting. True if it was one.
fn presenting(model: &mut Model, key: Key) -> bool {
    let Some(state) = &mut model.presenting else { return false };
    match key {
        Key::PageDown | Key::N => present::step(model, 1),
        Key::PageUp => present::step(model, -1),
        Key::B | Key::Period => state.blank = !state.blank,
        _ => return false,
    }
    true
}

fn is_function(key: Key) -> bool {
    matches!(key, Key::F5 | Key::F11 | Key::F12)
}

fn works_widgets(key: Key) -> bool {
    matches!(key, Key::Space | Key::Enter | Key::ArrowLeft | Key::ArrowRight | Key::Home | Key::Escape)
}

/// Keys that go on while they are held; a held toggle would flicker.
fn repeats(key: Key) -> bool {
    use Key::{ArrowLeft, ArrowRight, CloseBracket, Equals, L, Minus, Num2, Num4, Num6, Num8, OpenBracket, Plus};
    matches!(
        key,
        ArrowLeft | ArrowRight | OpenBracket | CloseBracket | L | Num2 | Num4 | Num6 | Num8 | Plus | Equals | Minus
    )
}

fn press(model: &mut Model, key: Key, modifiers: Modifiers) {
    let named = |model: &mut Model, name: &str| {
        if let Some(view) = View::named(name) {
            model.camera.go_to(view);
        }
    };
    let ctrl = modifiers.command;
    if presenting(model, key) {
        return;
    }
    match key {
        Key::Z if ctrl && modifiers.shift => model.redo(),
        Key::Y if ctrl => model.redo(),
        Key::Z if ctrl => model.undo(),
        Key::O if ctrl => model.commands.push(Command::Open),
        Key::S if ctrl && modifiers.shift => model.commands.push(Command::SaveAs),
        Key::S if ctrl => model.commands.push(Command::Save),
        Key::N if ctrl => model.commands.push(Command::NewClient),
        Key::Q if ctrl => model.commands.push(Command::Quit),
        Key::C if !ctrl => model.compare.next_layout(),
        Key::V if !ctrl => model.compare.next_variable(),
        Key::R if !ctrl => tools::toggle(model, Tool::Tape),
        Key::B if model.audience_px.is_some() => model.blank_audience = !model.blank_audience,
        Key::M => model.mirror = !model.mirror,
        Key::Num1 => named(model, if ctrl { "back" } else { "frontal" }),
        Key::Num3 => named(model, if ctrl { "left" } else { "right" }),
        Key::Num7 => named(model, if ctrl { "crown" } else { "vertex" }),
        Key::Num9 => named(model, "three-quarter"),
        Key::Num2 => model.camera.orbit(0.0, -STEP_DEG / 360.0),
        Key::Num8 => model.camera.orbit(0.0, STEP_DEG / 360.0),
        Key::Num4 => model.camera.orbit(STEP_DEG / 360.0, 0.0),
        Key::Num6 => model.camera.orbit(-STEP_DEG / 360.0, 0.0),
        // With Ctrl these two scale the interface (egui's own).
        Key::Plus | Key::Equals if !ctrl => model.camera.zoom(1.15),
        Key::Minus if !ctrl => model.camera.zoom(1.0 / 1.15),
        Key::Home | Key::Enter => model.reset_view(),
        Key::F => model.camera.frame(),
        Key::Space => model.toggle_play(),
        Key::ArrowLeft => model.go_to(Moment::Year((model.scene.years - 1.0).ceil())),
        Key::ArrowRight => model.go_to(Moment::Year((model.scene.years + 1.0).floor())),
        Key::OpenBracket => model.turn_light(-15.0),
        Key::CloseBracket => model.turn_light(15.0),
        Key::L => {
            let step = if modifiers.shift { -0.25 } else { 0.25 };
            let range = schema::range("light.exposure_ev").unwrap_or(-3.0..=3.0);
            model.scene.light.exposure_ev = (model.scene.light.exposure_ev + step).clamp(*range.start(), *range.end());
        }
        Key::P => model.next_light(1),
        Key::T => model.next_tone(),
        Key::H => model.help = !model.help,
        Key::F5 | Key::F11 => present::toggle(model),
        Key::F12 => model.commands.push(Command::Screenshot),
        Key::Escape => leave(model),
        _ => {}
    }
}

/// Escape leaves one mode at a time and never quits.
fn leave(model: &mut Model) {
    if model.help {
        model.help = false;
    } else if model.presenting.is_some() {
        present::toggle(model);
    } else if model.tool != Tool::None {
        tools::toggle(model, Tool::None);
    } else if model.loupe {
        model.loupe = false;
    } else if model.compare.is_on() {
        model.compare.layout = crate::viewer::model::compare::Layout::Single;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;

    #[test]
    fn escape_leaves_modes_and_never_quits() {
        let mut model = Model::new(Scene::default());
        model.help = true;
        model.compare.next_layout();
        present::toggle(&mut model);
        for _ in 0..5 {
            press(&mut model, Key::Escape, Modifiers::NONE);
        }
        assert!(!model.help && model.presenting.is_none() && !model.compare.is_on() && model.commands.is_empty());
    }

    #[test]
    fn a_clicker_works_only_while_presenting() {
        let mut model = Model::new(Scene::default());
        press(&mut model, Key::B, Modifiers::NONE);
        press(&mut model, Key::PageDown, Modifiers::NONE);
        assert!(model.presenting.is_none());
        press(&mut model, Key::F5, Modifiers::NONE);
        press(&mut model, Key::B, Modifiers::NONE);
        assert!(model.presenting.as_ref().is_some_and(|p| p.blank));
        press(&mut model, Key::PageDown, Modifiers::NONE);
        assert!(model.presenting.as_ref().is_some_and(|p| !p.blank && p.step == 0), "a step brings the picture back");
        press(&mut model, Key::PageDown, Modifiers::NONE);
        assert!(model.presenting.as_ref().is_some_and(|p| p.step == 1));
    }

    #[test]
    fn years_stay_on_the_timeline() {
        let mut model = Model::new(Scene::default());
        for _ in 0..30 {
            press(&mut model, Key::ArrowRight, Modifiers::NONE);
        }
        assert_eq!(model.scene.years, 20.0);
        for _ in 0..30 {
            press(&mut model, Key::ArrowLeft, Modifiers::NONE);
        }
        assert_eq!(model.scene.years, 0.0);
    }

    /// One pass with a key pressed, a number field focused if `field` says so.
    fn pass_with(key: Key, repeat: bool, field: bool) -> Model {
        let ctx = egui::Context::default();
        let mut model = Model::new(Scene::default());
        let mut value = 1.0_f32;
        let mut pass = |events: Vec<egui::Event>, model: Option<&mut Model>| {
            let input = egui::RawInput { events, ..Default::default() };
            let mut model = model;
            let output = ctx.run_ui(input, |ui| {
                if let Some(model) = &mut model {
                    apply(ui.ctx(), model);
                }
                let response = ui.add(egui::DragValue::new(&mut value));
                if field {
                    response.request_focus();
                }
            });
            output.drop_without_applying_deltas();
        };
        (0..3).for_each(|_| pass(Vec::new(), None));
        let event =
            egui::Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers: Modifiers::NONE };
        pass(vec![event.clone()], (!repeat).then_some(&mut model));
        if repeat {
            // egui marks a key that is already down as repeated.
            pass(vec![event], Some(&mut model));
        }
        model
    }

    #[test]
    fn typing_in_a_field_moves_nothing() {
        let start = Model::new(Scene::default());
        assert!(pass_with(Key::Num7, false, false).camera.is_moving());
        assert_eq!(pass_with(Key::Num7, false, true).camera, start.camera);
        assert!(!pass_with(Key::X, false, true).held_before);
        assert_eq!(pass_with(Key::F12, false, true).commands, [Command::Screenshot]);
    }

    #[test]
    fn a_held_toggle_does_not_flicker() {
        assert!(pass_with(Key::H, false, false).help);
        assert!(!pass_with(Key::H, true, false).help);
        assert!(pass_with(Key::ArrowRight, true, false).scene.years > 0.0);
    }
}
