//! The keyboard. Names and help in one table.

use super::model::Model;
use crate::scene::camera::View;
use egui::{Key, Modifiers};

/// What the help sheet lists.
pub const HELP: [(&str, &str); 18] = [
    ("drag", "turn the head"),
    ("right or Shift + drag", "move"),
    ("wheel, pinch", "nearer, farther"),
    ("double click", "pivot on the skin"),
    ("Shift + right drag, [ ]", "turn the light"),
    ("1  3  7  9", "front, right, top, three-quarter"),
    ("Ctrl + 1  3  7", "back, left, crown"),
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
    ("Ctrl + Q", "quit"),
];

/// Applies the keys of this pass to the model.
pub fn apply(ctx: &egui::Context, model: &mut Model) {
    let (pressed, modifiers, before) = ctx.input(|i| {
        let keys: Vec<Key> = i
            .events
            .iter()
            .filter_map(|e| match e {
                egui::Event::Key { key, pressed: true, .. } => Some(*key),
                _ => None,
            })
            .collect();
        (keys, i.modifiers, i.key_down(Key::X))
    });
    model.held_before = before;
    for key in pressed {
        press(model, key, modifiers);
    }
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
        Key::Home | Key::Enter | Key::F => model.reset_view(),
        Key::Space => model.toggle_play(),
        Key::ArrowLeft => model.scene.years = (model.scene.years - 1.0).max(0.0),
        Key::ArrowRight => model.scene.years = (model.scene.years + 1.0).min(model.last_year()),
        Key::OpenBracket => model.scene.light.turn_deg -= 15.0,
        Key::CloseBracket => model.scene.light.turn_deg += 15.0,
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
}
