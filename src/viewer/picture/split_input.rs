//! Input that came while a pass took long, told apart again.
//!
//! egui looks at the pointer once a pass: of a press, a drag and a release that arrive together it sees
//! where the pointer is in the end, and a drag done within one long pass would be lost, or taken up by
//! what lies under its end. So a pass ends with each press, and before and with each release.

use egui::{Event, RawInput};

/// The input in parts, each for a pass of its own, in order; at least one.
pub fn apart(mut input: RawInput) -> Vec<RawInput> {
    let mut parts = Vec::new();
    let mut part = Vec::new();
    for event in std::mem::take(&mut input.events) {
        let Event::PointerButton { pressed, .. } = event else {
            part.push(event);
            continue;
        };
        // What moved before a release moved with the button down.
        if !pressed && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
        }
        part.push(event);
        parts.push(std::mem::take(&mut part));
    }
    if !part.is_empty() || parts.is_empty() {
        parts.push(part);
    }
    let files = std::mem::take(&mut input.dropped_files);
    let mut parts: Vec<RawInput> = parts.into_iter().map(|events| RawInput { events, ..input.clone() }).collect();
    parts[0].dropped_files = files;
    parts
}

/// Places in a pass of [`way`] at most: each may cost a ray through a whole scan.
const PLACES: usize = 24;

/// Where the pointer has been in this pass, in order, ending where it is.
pub fn way(ui: &egui::Ui) -> Vec<egui::Pos2> {
    let moved = |event: &Event| match event {
        Event::PointerMoved(at) => Some(*at),
        _ => None,
    };
    let all: Vec<egui::Pos2> = ui.input(|i| i.events.iter().filter_map(moved).collect());
    all.iter().rev().step_by(all.len() / PLACES + 1).rev().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Modifiers, PointerButton, Pos2, Rect, Sense, Vec2, pos2};

    fn button(pos: Pos2, pressed: bool) -> Event {
        Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
    }

    /// Two drags in one pass: from the left half to the right one, then back.
    fn drags() -> Vec<Event> {
        let (a, b) = (pos2(50.0, 50.0), pos2(350.0, 60.0));
        vec![
            Event::PointerMoved(a),
            button(a, true),
            Event::PointerMoved(pos2(200.0, 50.0)),
            Event::PointerMoved(b),
            button(b, false),
            button(b, true),
            Event::PointerMoved(a),
            button(a, false),
            Event::PointerMoved(pos2(10.0, 10.0)),
        ]
    }

    #[test]
    fn nothing_is_lost_and_nothing_happens_twice() {
        let parts = apart(RawInput { events: drags(), ..RawInput::default() });
        let events: Vec<Event> = parts.iter().flat_map(|p| p.events.clone()).collect();
        assert_eq!(events, drags());
        for part in &parts {
            let buttons = part.events.iter().filter(|e| matches!(e, Event::PointerButton { .. })).count();
            assert!(buttons <= 1, "{:?}", part.events);
        }
        assert_eq!(apart(RawInput::default()).len(), 1, "a pass without input is a pass");
    }

    /// What a widget of each half is dragged by, after the events have come in one go.
    fn dragged(events: Vec<Event>) -> [Vec2; 2] {
        let ctx = egui::Context::default();
        let halves = [0.0, 200.0].map(|x| Rect::from_min_size(pos2(x, 0.0), Vec2::new(200.0, 100.0)));
        let mut by = [Vec2::ZERO; 2];
        for events in [Vec::new(), events] {
            for input in apart(RawInput { events, ..RawInput::default() }) {
                let output = ctx.run_ui(input, |ui| {
                    for (half, by) in halves.iter().zip(&mut by) {
                        *by += ui.allocate_rect(*half, Sense::click_and_drag()).drag_delta();
                    }
                });
                output.drop_without_applying_deltas();
            }
        }
        by
    }

    #[test]
    fn a_drag_within_one_pass_is_a_drag_of_what_it_began_on() {
        assert_eq!(dragged(drags()), [Vec2::new(300.0, 10.0), Vec2::new(-300.0, -10.0)]);
    }
}
