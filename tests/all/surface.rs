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

/// Formerly a strip's scar was a level bar: as wide everywhere, with blunt ends.
#[test]
fn a_strips_scar_is_uneven_and_runs_out() {
    use tonsure::design::scars::ScarMap;
    let studio = studio();
    let chart = &studio.stage.chart;
    let scar = Scar { stretched_mm: 3.0, width_mm: 3.0, ..Scar::usual(ScarKind::Fut) };
    let [first, last] = [0.14, 0.86];
    let map = ScarMap::new(chart, std::slice::from_ref(&scar));
    // Scar area by a hundredth and a half of the way from end to end.
    let mut bins = [0.0_f32; 72];
    for (i, texel) in chart.texels.iter().enumerate() {
        let at = ((texel.uv.y - first) / (last - first) * 72.0).floor();
        if (0.0..72.0).contains(&at) {
            bins[at as usize] += map.at(i).share * texel.area_mm2;
        }
    }
    let middle = &bins[10..62];
    let mean = middle.iter().sum::<f32>() / middle.len() as f32;
    let steps = middle.windows(2).map(|w| (w[1] - w[0]).powi(2)).sum::<f32>() / middle.len() as f32;
    let uneven = steps.sqrt() / mean;
    println!(
        "from one to the next the width changes by {uneven:.2}, the ends have {:.2} {:.2}",
        bins[0] / mean,
        bins[71] / mean
    );
    assert!((0.05..0.5).contains(&uneven), "{uneven}");
    assert!(bins[0] < 0.5 * mean && bins[71] < 0.5 * mean, "blunt ends: {} {} of {mean}", bins[0], bins[71]);
}
