//! Mouse, trackpad and touch on the picture.

use crate::viewer::model::Model;
use egui::{Modifiers, MouseWheelSource, PointerButton, Response, Ui, Vec2};

/// Logarithm of the zoom for a wheel step of one point.
const WHEEL_ZOOM: f32 = 0.0025;
/// Logarithm of the zoom for a drag of one view height.
const DRAG_ZOOM: f32 = 3.0;

/// What a drag with a button does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Drag {
    Orbit,
    Pan,
    Zoom,
    Light,
}

fn drag_of(button: PointerButton, modifiers: Modifiers) -> Option<Drag> {
    match (button, modifiers.shift) {
        (PointerButton::Primary, false) => Some(Drag::Orbit),
        (PointerButton::Primary, true) | (PointerButton::Middle, _) => Some(Drag::Pan),
        (PointerButton::Secondary, false) => Some(Drag::Zoom),
        (PointerButton::Secondary, true) => Some(Drag::Light),
        _ => None,
    }
}

/// Applies what the hands did on the picture in this pass.
pub fn apply(ui: &Ui, model: &mut Model, response: &Response) {
    let height = response.rect.height().max(1.0);
    let touch = ui.input(|i| i.multi_touch());
    // Two fingers also pinch and drag as far as egui is concerned: they are served once.
    if let Some(touch) = touch.filter(|t| response.rect.contains(t.center_pos)) {
        model.camera.zoom(touch.zoom_delta);
        pan(model, mirrored(model, touch.translation_delta) / height);
        return model.turn_light(touch.rotation_delta.to_degrees());
    }
    let modifiers = ui.input(|i| i.modifiers);
    let buttons = [PointerButton::Primary, PointerButton::Middle, PointerButton::Secondary];
    if let Some(button) = buttons.into_iter().find(|b| response.dragged_by(*b)) {
        drag(model, drag_of(button, modifiers), mirrored(model, response.drag_delta()) / height);
    }
    if response.hovered() {
        wheel(ui, model, height);
    }
}

/// A movement of the hand as the head sees it: in a mirror, left is right.
fn mirrored(model: &Model, by: Vec2) -> Vec2 {
    if model.mirror { Vec2::new(-by.x, by.y) } else { by }
}

fn pan(model: &mut Model, by: Vec2) {
    model.camera.pan(by.x, by.y);
}

/// A drag by view heights.
fn drag(model: &mut Model, what: Option<Drag>, by: Vec2) {
    match what {
        Some(Drag::Orbit) => model.camera.orbit(by.x, by.y),
        Some(Drag::Pan) => pan(model, by),
        Some(Drag::Zoom) => model.camera.zoom((-by.y * DRAG_ZOOM).exp()),
        Some(Drag::Light) => model.turn_light(by.x * 360.0),
        None => {}
    }
}

/// The wheel zooms; a trackpad's two fingers turn the head, its pinch zooms, its twist turns the
/// light. Where the platform does not say which it is, it counts as a wheel.
fn wheel(ui: &Ui, model: &mut Model, height: f32) {
    let (scroll, source, pinch, twist) =
        ui.input(|i| (i.smooth_scroll_delta(), i.scroll_source(), i.zoom_delta(), i.rotation_delta()));
    if pinch != 1.0 {
        model.camera.zoom(pinch);
    } else if matches!(source, Some(MouseWheelSource::Trackpad | MouseWheelSource::Momentum)) {
        let by = mirrored(model, scroll) / height;
        model.camera.orbit(by.x, by.y);
    } else if scroll.y != 0.0 {
        model.camera.zoom((scroll.y * WHEEL_ZOOM).exp());
    }
    if twist != 0.0 {
        model.turn_light(twist.to_degrees());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;
    use egui::{Event, Pos2, Rect, Sense, TouchDeviceId, TouchId, TouchPhase, pos2};

    /// The model after passes with these events over a picture of 400 by 400 points.
    fn after(passes: Vec<Vec<Event>>) -> Model {
        let ctx = egui::Context::default();
        let mut model = Model::new(Scene::default());
        let screen = Rect::from_min_size(Pos2::ZERO, Vec2::splat(400.0));
        // The first pass only lays out: what lies under a pointer is known from then on.
        for (i, events) in std::iter::once(Vec::new()).chain(passes).enumerate() {
            let time = Some(i as f64 * 0.016);
            let input = egui::RawInput { screen_rect: Some(screen), events, time, ..Default::default() };
            let output = ctx.run_ui(input, |ui| {
                let response = ui.allocate_rect(screen, Sense::click_and_drag());
                apply(ui, &mut model, &response);
            });
            output.drop_without_applying_deltas();
        }
        model
    }

    fn dragged(button: PointerButton, modifiers: Modifiers, by: Vec2) -> Model {
        let (start, end) = (pos2(200.0, 200.0), pos2(200.0, 200.0) + by);
        after(vec![
            vec![Event::PointerMoved(start), Event::ModifiersChanged(modifiers)],
            vec![Event::PointerButton { pos: start, button, pressed: true, modifiers }],
            vec![Event::PointerMoved(end)],
            vec![Event::PointerButton { pos: end, button, pressed: false, modifiers }],
        ])
    }

    fn settled(mut model: Model) -> crate::scene::camera::View {
        (0..200).for_each(|_| model.camera.advance(0.05));
        model.camera.view()
    }

    #[test]
    fn each_button_does_its_own_thing() {
        let start = Scene::default().camera;
        let orbit = settled(dragged(PointerButton::Primary, Modifiers::NONE, Vec2::new(100.0, 0.0)));
        assert!((orbit.azimuth_deg - (start.azimuth_deg - 90.0)).abs() < 0.1, "a quarter of the height is 90 degrees");
        assert_eq!(orbit.distance_mm, start.distance_mm);
        for (button, modifiers) in
            [(PointerButton::Middle, Modifiers::NONE), (PointerButton::Primary, Modifiers::SHIFT)]
        {
            let moved = settled(dragged(button, modifiers, Vec2::new(40.0, 0.0)));
            assert_ne!(moved.target_mm, start.target_mm);
            assert_eq!(moved.azimuth_deg, start.azimuth_deg);
        }
        let near = settled(dragged(PointerButton::Secondary, Modifiers::NONE, Vec2::new(0.0, -40.0)));
        assert!(near.distance_mm < start.distance_mm * 0.8);
        assert_eq!(near.target_mm, start.target_mm);
        let light = dragged(PointerButton::Secondary, Modifiers::SHIFT, Vec2::new(100.0, 0.0));
        assert!((light.scene.light.turn_deg - 90.0).abs() < 1.0);
        assert!(!light.camera.is_moving());
    }

    fn touch(finger: u64, phase: TouchPhase, pos: Pos2) -> Event {
        Event::Touch { device_id: TouchDeviceId(1), id: TouchId(finger), phase, pos, force: None }
    }

    #[test]
    fn a_pinch_zooms_once() {
        let (a, b) = (pos2(150.0, 200.0), pos2(250.0, 200.0));
        let (wide_a, wide_b) = (pos2(100.0, 200.0), pos2(300.0, 200.0));
        let hover = Event::PointerMoved(pos2(200.0, 200.0));
        let model = after(vec![
            vec![hover],
            vec![touch(1, TouchPhase::Start, a), touch(2, TouchPhase::Start, b)],
            vec![touch(1, TouchPhase::Move, wide_a), touch(2, TouchPhase::Move, wide_b)],
        ]);
        let start = Scene::default().camera;
        let view = settled(model);
        let factor = start.distance_mm / view.distance_mm;
        assert!((factor - 2.0).abs() < 0.02, "fingers twice as far apart zoomed by {factor}");
        assert_eq!(view.azimuth_deg, start.azimuth_deg);
    }

    #[test]
    fn a_trackpad_turns_the_head_and_a_wheel_zooms() {
        let scroll = |source| Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: Vec2::new(0.0, 20.0),
            phase: TouchPhase::Move,
            source,
            modifiers: Modifiers::NONE,
        };
        let start = Scene::default().camera;
        let run = |source| {
            let mut passes = vec![vec![Event::PointerMoved(pos2(200.0, 200.0))], vec![scroll(source)]];
            passes.resize(40, Vec::new());
            settled(after(passes))
        };
        let wheel = run(MouseWheelSource::Unknown);
        assert!(wheel.distance_mm < start.distance_mm && wheel.elevation_deg == start.elevation_deg);
        let pad = run(MouseWheelSource::Trackpad);
        assert!(pad.elevation_deg != start.elevation_deg && pad.distance_mm == start.distance_mm);
    }
}
