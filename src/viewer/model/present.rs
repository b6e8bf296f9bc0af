//! Presenting: nothing but the head, a time, and the clinic's name. A clicker steps through stored
//! views; a kiosk turns by itself and goes back to its start.

use super::Model;
use super::presenting::Presenting;
use crate::scene::StoredView;
use crate::scene::camera::View;

/// Seconds of a whole turn of the turntable.
const TURN_S: f32 = 64.0;

/// The views that a clicker steps through: the design's own, else the clinical ones.
pub fn steps(model: &Model) -> Vec<StoredView> {
    if !model.scene.views.is_empty() {
        return model.scene.views.clone();
    }
    let named = |name: &str| StoredView {
        name: name.into(),
        camera: View::named(name).unwrap_or_default(),
        years: model.scene.years,
        days: model.healing.then_some(model.days),
        light: model.scene.light.preset.clone(),
        treated: true,
    };
    ["three-quarter", "frontal", "left-temple", "vertex", "crown"].map(named).into()
}

/// Keeps what is shown as a view of the design.
pub fn store(model: &mut Model) {
    let number = model.scene.views.len() + 1;
    let name = format!("{number}. {}", model.caption());
    model.scene.views.push(StoredView {
        name,
        camera: model.camera.view(),
        years: model.scene.years,
        days: model.healing.then_some(model.days),
        light: model.scene.light.preset.clone(),
        treated: model.treated,
    });
}

/// Shows a stored view.
pub fn show(model: &mut Model, view: &StoredView) {
    model.camera.go_to(view.camera);
    model.scene.years = view.years;
    model.healing = view.days.is_some();
    model.days = view.days.unwrap_or(model.days);
    model.treated = view.treated;
    (model.stage, model.playing) = (None, false);
    if crate::scene::light::PRESETS.iter().any(|p| p.name == view.light) {
        model.scene.light.preset.clone_from(&view.light);
    }
}

/// Starts presenting, or leaves it; a kiosk is not left.
pub fn toggle(model: &mut Model) {
    match &model.presenting {
        None => model.presenting = Some(Presenting::default()),
        Some(p) if p.kiosk.is_none() => model.presenting = None,
        Some(_) => {}
    }
}

/// Steps through the views, and stays at the ends.
pub fn step(model: &mut Model, by: isize) {
    let steps = steps(model);
    let Some(presenting) = &mut model.presenting else { return };
    if std::mem::take(&mut presenting.blank) {
        return;
    }
    presenting.step = presenting.step.saturating_add_signed(by).min(steps.len() - 1);
    let view = steps[presenting.step].clone();
    show(model, &view);
}

/// Lets `seconds` pass; `touched` if anybody did anything. True while something moves by itself.
pub fn advance(model: &mut Model, seconds: f32, touched: bool) -> bool {
    let Some(presenting) = &mut model.presenting else { return false };
    presenting.still_s = if touched { 0.0 } else { presenting.still_s + seconds };
    let Some(kiosk) = &mut presenting.kiosk else { return false };
    kiosk.since_s = if touched { 0.0 } else { kiosk.since_s + seconds };
    kiosk.attracting &= !touched;
    if kiosk.countdown().is_some_and(|left| left <= 0.0) {
        (kiosk.attracting, presenting.step) = (true, 0);
        reset(model);
    }
    let attracting = model.presenting.as_ref().and_then(|p| p.kiosk).is_some_and(|k| k.attracting);
    if attracting && !model.settings.reduced_motion {
        model.camera.orbit(-seconds / TURN_S, 0.0);
    }
    attracting || model.presenting.as_ref().and_then(|p| p.kiosk).is_some_and(|k| k.countdown().is_some())
}

/// Everything that a visitor may have changed, as it was at the start.
fn reset(model: &mut Model) {
    let first = model.history.go(0).clone();
    model.set_design(&first);
    model.compare = Default::default();
    (model.mirror, model.loupe, model.treated, model.playing) = (false, false, true, false);
    (model.healing, model.stage, model.scene.years) = (false, None, 0.0);
    model.reset_view();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;
    use crate::viewer::model::presenting::Kiosk;

    fn kiosk() -> Model {
        let mut model = Model::new(Scene::default());
        model.presenting = Some(Presenting { kiosk: Some(Kiosk::new(60.0)), ..Presenting::default() });
        model
    }

    #[test]
    fn a_clicker_steps_through_the_stored_views_and_stays_at_the_ends() {
        let mut model = Model::new(Scene::default());
        model.scene.years = 3.0;
        store(&mut model);
        model.scene.years = 8.0;
        model.scene.light.preset = "bathroom".into();
        store(&mut model);
        toggle(&mut model);
        step(&mut model, -1);
        assert_eq!((model.scene.years, model.scene.light.preset.as_str()), (3.0, "clinic-soft"));
        (0..5).for_each(|_| step(&mut model, 1));
        assert_eq!((model.scene.years, model.scene.light.preset.as_str()), (8.0, "bathroom"));
    }

    #[test]
    fn without_stored_views_the_clinical_ones_serve() {
        let mut model = Model::new(Scene::default());
        toggle(&mut model);
        assert!(steps(&model).len() >= 4);
        step(&mut model, 1);
        (0..200).for_each(|_| model.camera.advance(0.05));
        assert!(model.camera.view().azimuth_deg.abs() < 0.1, "frontal");
    }

    #[test]
    fn a_kiosk_asks_goes_back_and_turns() {
        let mut model = kiosk();
        assert!(advance(&mut model, 1.0, false), "it turns at the start");
        advance(&mut model, 0.1, true);
        model.scene.skin.melanin = 0.2;
        model.scene.years = 9.0;
        model.note(false, 1.0);
        let start = model.history.design(0);
        for _ in 0..61 {
            advance(&mut model, 1.0, false);
        }
        let asked = model.presenting.as_ref().and_then(|p| p.kiosk).and_then(|k| k.countdown());
        assert!(asked.is_some_and(|left| left > 15.0), "{asked:?}");
        assert_eq!(model.scene.years, 9.0, "nothing is lost while it asks");
        advance(&mut model, 0.1, true);
        assert!(!advance(&mut model, 1.0, false), "a touch keeps it");
        for _ in 0..90 {
            advance(&mut model, 1.0, false);
        }
        assert_eq!((model.design(), model.scene.years), (start, 0.0));
        toggle(&mut model);
        assert!(model.presenting.is_some(), "a kiosk is not left by a key");
    }

    #[test]
    fn reduced_motion_stops_the_turntable() {
        let mut model = kiosk();
        model.settings.reduced_motion = true;
        let before = model.camera;
        advance(&mut model, 5.0, false);
        assert_eq!(model.camera, before);
    }
}
