//! The light around the head in pictures: the backdrop, and shadows of a small light.

use crate::studio;
use tonsure::optics::{color, environment};
use tonsure::renderer::FrameSpec;
use tonsure::scene::camera::View;
use tonsure::scene::light::PRESETS;

#[test]
fn every_preset_has_surroundings() {
    let names: Vec<&str> = environment::all().iter().map(|e| e.name.as_str()).collect();
    assert_eq!(names[..names.len() - 1], PRESETS.map(|p| p.name));
}

fn linear_from_code(code: u8) -> f64 {
    let v = f64::from(code) / 255.0;
    if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
}

/// Mean colour of the upper left sixth of a picture of the whole head.
fn corner(studio: &mut crate::Studio, light: &str) -> [f64; 3] {
    let mut spec = FrameSpec { width: 240, height: 240, treated: false, ..FrameSpec::default() };
    spec.view = View::named("frontal").expect("a clinical view");
    spec.light.preset = light.into();
    studio.renderer.begin(&spec).expect("a frame");
    let picture = studio.renderer.read_picture().expect("a picture");
    let mut sum = [0.0; 3];
    for (x, y) in (0..40).flat_map(|y| (0..40).map(move |x| (x, y))) {
        let pixel = picture.get_pixel(x, y);
        for c in 0..3 {
            sum[c] += linear_from_code(pixel[c]) / 1600.0;
        }
    }
    color::lab(color::xyz_from_linear_srgb(sum))
}

/// One grey gradient stood behind all of them once (dE00 0).
#[test]
fn a_backdrop_belongs_to_its_light() {
    let mut studio = studio();
    let lights = ["noon", "golden-hour", "flash", "overcast"];
    let seen = lights.map(|light| corner(&mut studio, light));
    for (light, lab) in lights.iter().zip(seen) {
        println!("{light}: {lab:.1?}");
        // The head stands out, and pale words can be read.
        assert!(lab[0] > 4.0 && lab[0] < 48.0, "{light}: L* {}", lab[0]);
    }
    for (i, j) in [(0, 1), (0, 2), (1, 2), (0, 3), (2, 3)] {
        let apart = color::difference(seen[i], seen[j]);
        println!("{} and {}: dE00 {apart:.1}", lights[i], lights[j]);
        assert!(apart > 2.5, "{} and {}: dE00 {apart}", lights[i], lights[j]);
    }
}

/// The edge of the nose's shadow under the sun, from the wing to the lip, is a line without teeth: it is 0.39 px off a
/// smooth line in the root mean square (0.64 once, with stairs of 8 px).
#[test]
fn a_sharp_shadow_has_no_teeth() {
    let mut studio = studio();
    let mut spec =
        FrameSpec { width: 500, height: 500, treated: false, gloss: false, samples: 4, ..FrameSpec::default() };
    spec.view =
        View { target_mm: [0.0, -20.0, 95.0], azimuth_deg: 25.0, elevation_deg: 5.0, distance_mm: 500.0, fov_deg: 8.0 };
    spec.light.preset = "noon".into();
    // The edge alone: no pores, no colour of its own, no beard.
    spec.skin.variation = 0.0;
    spec.hair.visible = false;
    studio.renderer.begin(&spec).expect("a frame");
    let picture = studio.renderer.read_linear().expect("linear light");
    let green = |x: usize, y: usize| picture[y * 500 + x][1];
    // In each column, the lowest place at which the light is half of what it is on either side.
    let edge: Vec<f32> = (235..326)
        .map(|x| {
            let middle = 410 - (x - 205) * 140 / 150;
            let band: Vec<f32> = (middle - 30..middle + 30).map(|y| green(x, y)).collect();
            let half = (band[..6].iter().sum::<f32>() + band[54..].iter().sum::<f32>()) / 12.0;
            let last = band[..59].iter().rposition(|v| *v < half).expect("a shadow");
            (middle - 30 + last) as f32 + (half - band[last]) / (band[last + 1] - band[last])
        })
        .collect();
    let off = edge.windows(21).map(|w| (w[10] - w.iter().sum::<f32>() / 21.0).powi(2));
    let rms = (off.clone().sum::<f32>() / off.len() as f32).sqrt();
    println!("the shadow's edge is off a smooth line by {rms:.2} px");
    assert!(rms < 0.52, "{rms} px");
}
