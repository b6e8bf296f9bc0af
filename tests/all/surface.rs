//! What lies on the surface of the skin.

use crate::studio;
use tonsure::design::scars::{Scar, ScarKind};
use tonsure::renderer::FrameSpec;
use tonsure::scene::Scene;
use tonsure::scene::camera::View;

#[test]
fn a_scar_that_stands_out_has_a_light_and_a_dark_side() {
    let mut studio = studio();
    let seen = |studio: &mut crate::Studio, lift_mm: f32| {
        let scar = Scar { lift_mm, ..Scar::usual(ScarKind::Fut) };
        let stage = studio.stage.replan(&Scene { scars: vec![scar], ..Scene::default() });
        studio.renderer.set_stage(stage).expect("a stage");
        let mut spec = FrameSpec { width: 240, height: 240, treated: false, gloss: false, ..FrameSpec::default() };
        spec.view = View::named("back").expect("a clinical view");
        // From above and aside, as one looks for a scar.
        (spec.light.preset, spec.light.turn_deg) = ("noon".into(), 150.0);
        spec.hair.visible = false;
        studio.renderer.begin(&spec).expect("a frame");
        studio.renderer.read_linear().expect("linear light")
    };
    let [flat, raised, sunken] = [0.0, 0.6, -0.6].map(|lift_mm| seen(&mut studio, lift_mm));
    let head = studio.stage.clone();
    studio.renderer.set_stage(head).expect("the head");

    let changes = |other: &[[f32; 4]]| -> Vec<f32> { other.iter().zip(&flat).map(|(a, b)| a[1] - b[1]).collect() };
    let (up, down) = (changes(&raised), changes(&sunken));
    let lighter = up.iter().filter(|d| **d > 0.01).count();
    let darker = up.iter().filter(|d| **d < -0.01).count();
    assert!(lighter > 20 && darker > 20, "{lighter} pixels lighter, {darker} darker");
    // What is lit on a ridge lies in the shade of a groove.
    let against = up.iter().zip(&down).filter(|(u, d)| u.abs() > 0.01 && **u * **d < 0.0).count();
    assert!(against * 10 > (lighter + darker) * 8, "{against} of {} the other way about", lighter + darker);
    // Nothing but the scar has changed.
    assert!(lighter + darker < flat.len() / 20, "{} pixels changed", lighter + darker);
}
