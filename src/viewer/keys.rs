//! The keyboard. Names and help in one table.

use super::model::Model;
use crate::scene::camera::View;
use egui::{Key, Modifiers};

/// Degrees that a step key turns.
const STEP_DEG: f32 = 22.5;

/// What the help sheet lists.
pub const HELP: [(&str, &str); 21] = [
    ("Drag, one finger", "turn the head"),
    ("Shift or middle drag, two fingers", "move"),
    ("Wheel, right drag, pinch, + -", "nearer, farther"),
    ("Double click", "pivot on the skin"),
    ("Shift + right drag, twist, [ ]", "turn the light"),
    ("1  3  7  9", "front, right, top, three-quarter"),
    ("Ctrl + 1  3  7", "back, left, crown"),
    ("2  4  6  8", "turn by a step"),
    ("F", "whole head"),
    ("Home, Enter", "first view"),
    ("Space", "play the years"),
    ("Left, Right", "one year back, on"),
    ("X held", "before"),
    ("L, Shift + L", "brighter, darker"),
    ("P", "next light"),
    ("T", "next tone mapper"),
    ("F5, F11", "present, full screen"),
    ("F12", "screenshot"),
    ("H", "this sheet"),
    ("Esc", "leave what is open"),
    ("Ctrl + Q", "quit"),
];

/// Applies the keys of this pass to the model. Keys that go into a text field, or that work a
/// focused button, are theirs.
pub fn apply(ctx: &egui::Context, model: &mut Model) {
    let typing = ctx.text_edit_focused();
    let focused = ctx.egui_wants_keyboard_input();
    let (events, before) = ctx.input(|i| (i.events.clone(), i.key_down(Key::X)));
    model.held_before = before && !typing;
    for event in events {
        let egui::Event::Key { key, pressed: true, repeat, modifiers, .. } = event else { continue };
        let plain = !modifiers.command && !is_function(key);
        let taken = (typing && plain) || (focused && works_widgets(key)) || (repeat && !repeats(key));
        if !taken {
            press(model, key, modifiers);
        }
    }
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
    match key {
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
        Key::ArrowLeft => model.scene.years = (model.scene.years - 1.0).max(0.0),
        Key::ArrowRight => model.scene.years = (model.scene.years + 1.0).min(model.last_year()),
        Key::OpenBracket => model.turn_light(-15.0),
        Key::CloseBracket => model.turn_light(15.0),
        Key::L => {
            let step = if modifiers.shift { -0.25 } else { 0.25 };
            model.scene.light.exposure_ev = (model.scene.light.exposure_ev + step).clamp(-3.0, 3.0);
        }
        Key::P => model.next_light(1),
        Key::T => model.next_tone(),
        Key::H => model.help = !model.help,
        Key::F5 => model.panels = !model.panels,
        Key::F11 => model.fullscreen = !model.fullscreen,
        Key::F12 => model.screenshot = true,
        Key::Q if ctrl => model.quit = true,
        Key::Escape => leave(model),
        _ => {}
    }
}

/// Escape leaves one mode at a time and never quits.
fn leave(model: &mut Model) {
    if model.help {
        model.help = false;
    } else if model.fullscreen {
        model.fullscreen = false;
    } else {
        model.panels = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;

    #[test]
    fn escape_leaves_modes_and_never_quits() {
        let mut model = Model::new(Scene::default());
        (model.help, model.fullscreen, model.panels) = (true, true, false);
        for _ in 0..5 {
            press(&mut model, Key::Escape, Modifiers::NONE);
        }
        assert!(!model.help && !model.fullscreen && model.panels && !model.quit);
    }

    #[test]
    fn years_stay_on_the_timeline() {
        let mut model = Model::new(Scene::default());
        for _ in 0..30 {
            press(&mut model, Key::ArrowRight, Modifiers::NONE);
        }
        assert_eq!(model.scene.years, 10.0);
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
        assert!(pass_with(Key::F12, false, true).screenshot);
    }

    #[test]
    fn a_held_toggle_does_not_flicker() {
        assert!(pass_with(Key::H, false, false).help);
        assert!(!pass_with(Key::H, true, false).help);
        assert!(pass_with(Key::ArrowRight, true, false).scene.years > 0.0);
    }
}
