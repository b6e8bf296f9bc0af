//! Light that walks under the skin.

use crate::card::{self, grid, plan, with_card};
use crate::studio;
use tonsure::design::{Session, Treatment};
use tonsure::optics::color;
use tonsure::renderer::FrameSpec;
use tonsure::scene::camera::View;

/// The nose under the sun, at rest.
fn nose(width: u32, height: u32) -> FrameSpec {
    let mut spec = FrameSpec { width, height, treated: false, gloss: false, samples: 4, ..FrameSpec::default() };
    spec.view =
        View { target_mm: [0.0, -20.0, 95.0], azimuth_deg: 25.0, elevation_deg: 5.0, distance_mm: 500.0, fov_deg: 8.0 };
    spec.light.preset = "noon".into();
    // Even skin without a beard: its own reds and blues are no scattering.
    (spec.hair.visible, spec.skin.variation) = (false, 0.0);
    spec
}

fn linear(studio: &mut crate::Studio, spec: &FrameSpec) -> Vec<[f32; 4]> {
    studio.renderer.begin(spec).expect("a frame");
    studio.renderer.read_linear().expect("linear light")
}

/// How much redder than both sides (a*) the edge of the nose's shadow is, from wing to lip.
fn redness(picture: &[[f32; 4]]) -> f64 {
    // Pixels of 0.14 mm into the shadow, and out of it as far as the lip lets them be.
    let (dark, lit) = (72, 14);
    let mut profile = vec![[0.0; 3]; dark + lit + 1];
    for x in 235..265_usize {
        let middle = 410 - (x - 205) * 140 / 150;
        let green = |y: usize| picture[y * 500 + x][1];
        let half = (green(middle - 28) + green(middle + 28)) / 2.0;
        let edge = (middle - 28..middle + 28).rev().find(|y| green(*y) < half).expect("a shadow");
        for (i, sum) in profile.iter_mut().enumerate() {
            for c in 0..3 {
                sum[c] += f64::from(picture[(edge + i - dark) * 500 + x][c]) / 30.0;
            }
        }
    }
    let a: Vec<f64> = profile.iter().map(|rgb| color::lab(color::xyz_from_linear_srgb(*rgb))[1]).collect();
    println!("a* across the edge: {:.1?}", a.iter().step_by(4).collect::<Vec<_>>());
    let sides = a[0].max(a[dark + lit]);
    a.iter().copied().fold(f64::NEG_INFINITY, f64::max) - sides
}

/// Without scattering the edge is not redder than its sides.
#[test]
fn a_shadow_ends_in_red() {
    let mut studio = studio();
    let at_rest = redness(&linear(&mut studio, &nose(500, 500)));
    let without = redness(&linear(&mut studio, &FrameSpec { scatter: false, ..nose(500, 500) }));
    println!("redder than both sides by {at_rest:.1}, without scattering by {without:.1}");
    assert!(at_rest > 3.0 && at_rest > without + 2.0, "{at_rest}, without {without}");
}

#[test]
fn even_light_stays_as_it_is() {
    let center = studio().stage.head.landmarks.vertex;
    let dots = || grid(center, 12, 1.0, 0.3, 0.3);
    for selected in [Vec::new(), dots()] {
        let treatment = if selected.is_empty() { Treatment::default() } else { plan(Session::default(), 8) };
        with_card(treatment, selected, |studio, _| {
            let spec = FrameSpec { samples: 2, ..card::spec(studio, 240, 10.0) };
            let with = linear(studio, &spec);
            let without = linear(studio, &FrameSpec { scatter: false, ..spec });
            for (a, b) in with.iter().zip(&without) {
                for c in 0..3 {
                    assert!((a[c] - b[c]).abs() <= 0.002 * b[c], "{a:?}, without scattering {b:?}");
                }
            }
        });
    }
}

/// Two tiles with borders, and one: the same place of the head lies at a seam, and in the middle.
#[test]
fn a_seam_of_tiles_is_not_seen() {
    let mut studio = studio();
    let (wide, whole) = (2200_usize, 2000_usize);
    let height = 240;
    let spec = |width: usize| FrameSpec { samples: 2, ..nose(width as u32, height) };
    let two = linear(&mut studio, &spec(wide));
    let one = linear(&mut studio, &spec(whole));
    // Columns of the picture in one piece: mean difference to the other picture.
    let off = |x: usize| {
        let pairs = (0..height as usize).map(|y| (one[y * whole + x], two[y * wide + x + (wide - whole) / 2]));
        pairs.map(|(a, b)| (0..3).map(|c| (a[c] - b[c]).abs()).sum::<f32>()).sum::<f32>() / height as f32
    };
    let middle = whole / 2;
    let seam = (middle - 6..middle + 6).map(off).sum::<f32>() / 12.0;
    let beside = (middle - 60..middle - 20).chain(middle + 20..middle + 60).map(off).sum::<f32>() / 80.0;
    println!("two tiles differ from one by {seam:.5} at the seam, {beside:.5} beside it");
    assert!(seam < 1.5 * beside + 1e-3, "{seam}, beside {beside}");
}

#[test]
fn scattered_light_has_the_same_bits() {
    let mut studio = studio();
    let spec = FrameSpec { samples: 2, ..nose(200, 200) };
    assert!(linear(&mut studio, &spec) == linear(&mut studio, &spec));
}

/// A picture that moves takes its shadows of wide lights from the head's vertices, one that rests from every pixel:
/// the eye sees the same. L* of patches of 2 mm over the whole head; the soft edges of scattering are in it.
#[test]
fn shadows_do_not_change_where_a_picture_comes_to_rest() {
    let mut studio = studio();
    for light in ["clinic-soft", "office", "overcast", "bathroom"] {
        let mut spec =
            FrameSpec { width: 480, height: 480, treated: false, gloss: false, samples: 4, ..FrameSpec::default() };
        spec.view = View { azimuth_deg: 35.0, elevation_deg: 15.0, ..spec.view };
        spec.light.preset = light.into();
        (spec.hair.visible, spec.skin.variation) = (false, 0.0);
        let patches = |picture: &[[f32; 4]]| -> Vec<f64> {
            let patch = |at: usize| {
                let (x, y) = (at % 120 * 4, at / 120 * 4);
                let pixels = (0..16).map(|i| picture[(y + i / 4) * 480 + x + i % 4]);
                let whole = pixels.clone().all(|p| p[3] > 0.999);
                let sum = pixels.fold([0.0; 3], |s: [f64; 3], p| [0, 1, 2].map(|c| s[c] + f64::from(p[c]) / 16.0));
                if whole { color::lab(color::xyz_from_linear_srgb(sum))[0] } else { f64::NAN }
            };
            (0..120 * 120).map(patch).collect()
        };
        let at_rest = patches(&linear(&mut studio, &spec));
        let moving = patches(&linear(&mut studio, &FrameSpec { scatter: false, ..spec }));
        let mut off: Vec<f64> =
            at_rest.iter().zip(&moving).map(|(a, b)| (a - b).abs()).filter(|d| d.is_finite()).collect();
        off.sort_by(f64::total_cmp);
        let mean = off.iter().sum::<f64>() / off.len() as f64;
        let most = off[off.len() * 99 / 100];
        println!("{light}: {} patches differ by {mean:.2} L* in the mean, {most:.2} at the 99th percentile", off.len());
        assert!(off.len() > 2000 && mean < 0.5 && most < 3.0, "{light}: {mean} {most}");
    }
}
