//! A treated scalp reads as a shaved head, and its years can be seen: colours of patches in whole pictures.
//! Where a comment gives a former value, it is that of the build whose pictures showed a frosted cap.

use crate::{Studio, studio};
use glam::{Vec2, Vec3, vec2};
use tonsure::design::{Fade, Finish};
use tonsure::optics::color;
use tonsure::renderer::FrameSpec;
use tonsure::scene::Scene;
use tonsure::scene::camera::View;

/// Scalp coordinates of treated places that a frontal picture shows whole.
const TOP: [Vec2; 3] = [vec2(0.34, 0.45), vec2(0.34, 0.5), vec2(0.34, 0.55)];
/// Radius of a patch, pixels of a picture of 500 lines: some 5 mm.
const RADIUS: f32 = 8.0;

pub fn spec() -> FrameSpec {
    let view = View::named("frontal").expect("a view");
    FrameSpec { width: 500, height: 500, view, samples: 4, ..FrameSpec::of(&Scene::default(), 500, 500) }
}

fn scalp_point(studio: &Studio, uv: Vec2) -> Vec3 {
    studio.stage.chart.point_from_uv(uv).expect("on the head")
}

/// Middle of the forehead, halfway from the nasion to the hairline.
pub fn forehead(studio: &Studio) -> Vec3 {
    scalp_point(studio, vec2(0.13, 0.5))
}

/// Linear light of the last frame that `shown` draws.
pub fn light(studio: &mut Studio, shown: &FrameSpec) -> Vec<[f32; 4]> {
    studio.renderer.begin(shown).expect("a frame");
    studio.renderer.read_linear().expect("linear light")
}

/// L*, a* and b* of the mean light within `RADIUS` pixels of a point of the head.
pub fn lab_at(pixels: &[[f32; 4]], shown: &FrameSpec, point: Vec3) -> [f64; 3] {
    color::lab(color::xyz_from_linear_srgb(light_at(pixels, shown, point)))
}

/// That mean light, linear sRGB.
fn light_at(pixels: &[[f32; 4]], shown: &FrameSpec, point: Vec3) -> [f64; 3] {
    let size = vec2(shown.width as f32, shown.height as f32);
    let clip = shown.view.clip_from_world(size.x / size.y).project_point3(point);
    let at = (vec2(clip.x, -clip.y) * 0.5 + 0.5) * size;
    let (mut sum, mut count) = ([0.0_f64; 3], 0.0);
    for (i, pixel) in pixels.iter().enumerate() {
        let here = vec2((i as u32 % shown.width) as f32 + 0.5, (i as u32 / shown.width) as f32 + 0.5);
        if here.distance(at) < RADIUS && pixel[3] > 0.99 {
            (0..3).for_each(|c| sum[c] += f64::from(pixel[c]));
            count += 1.0;
        }
    }
    assert!(count > 100.0, "{point} is not in the picture");
    sum.map(|s| s / count)
}

fn mean(labs: &[[f64; 3]]) -> [f64; 3] {
    [0, 1, 2].map(|c| labs.iter().map(|l| l[c]).sum::<f64>() / labs.len() as f64)
}

/// The treated top and the forehead of a picture.
fn top_and_forehead(studio: &mut Studio, shown: &FrameSpec) -> ([f64; 3], [f64; 3]) {
    let pixels = light(studio, shown);
    let tops = TOP.map(|uv| lab_at(&pixels, shown, scalp_point(studio, uv)));
    (mean(&tops), lab_at(&pixels, shown, forehead(studio)))
}

/// The studio with another plan on its head; put back by the next test that needs the default.
fn replanned(studio: &mut Studio, change: impl FnOnce(&mut Scene)) -> FrameSpec {
    let mut scene = Scene::default();
    change(&mut scene);
    let stage = studio.stage.replan(&scene);
    studio.renderer.set_stage(stage).expect("upload");
    FrameSpec { view: spec().view, samples: 4, ..FrameSpec::of(&scene, 500, 500) }
}

fn put_back(studio: &mut Studio) {
    let stage = studio.stage.clone();
    studio.renderer.set_stage(stage).expect("upload");
}

/// Formerly the treated top was 1.5 L* lighter than the forehead, and 7.6 darker than bare at best.
#[test]
fn the_treated_top_is_the_darkest_skin_of_the_head() {
    let mut studio = studio();
    let (top, forehead) = top_and_forehead(&mut studio, &spec());
    let (bare, bare_forehead) = top_and_forehead(&mut studio, &FrameSpec { treated: false, ..spec() });
    println!("top {top:.1?}, bare {bare:.1?}, forehead {forehead:.1?}");
    assert!(top[0] <= forehead[0] - 8.0, "top L* {}, forehead {}", top[0], forehead[0]);
    let darker = top[0] - bare[0];
    assert!((-13.0..=-9.0).contains(&darker), "treated less bare, L*: {darker}");
    // The light: formerly the bare top was 9 L* brighter than the forehead.
    assert!((bare[0] - bare_forehead[0]).abs() <= 2.0, "bare top L* {}, forehead {}", bare[0], bare_forehead[0]);
    assert!((72.0..=78.0).contains(&bare_forehead[0]), "forehead L* {}", bare_forehead[0]);
}

/// Formerly a hair light shone on the scalp.
#[test]
fn no_scalp_is_blown_out_in_the_soft_light() {
    let mut studio = studio();
    let pixels = light(&mut studio, &FrameSpec { treated: false, ..spec() });
    let treated = light(&mut studio, &spec());
    // The scalp is where the treatment shows.
    let lightness = |p: &[f32; 4]| color::lab(color::xyz_from_linear_srgb([p[0], p[1], p[2]].map(f64::from)))[0];
    let scalp = pixels.iter().zip(&treated).filter(|(a, b)| a[3] > 0.99 && lightness(a) - lightness(b) > 1.0);
    let (mut all, mut blown) = (0.0, 0.0);
    scalp.for_each(|(p, _)| (all, blown) = (all + 1.0, blown + f64::from(u8::from(lightness(p) > 88.0))));
    assert!(all > 2000.0 && blown / all < 0.02, "{blown} of {all} pixels above L* 88");
}

/// Formerly dE00 0.3 after five years and 0.9 after ten.
#[test]
fn years_show() {
    let mut studio = studio();
    let mut top = |fade, years| top_and_forehead(&mut studio, &FrameSpec { fade, years, ..spec() }).0;
    let new = top(Fade::Typical, 0.0);
    let difference = |lab| color::difference(new, lab);
    let [five, ten] = [5.0, 10.0].map(|y| top(Fade::Typical, y));
    println!("dE00 after 5 years {:.2}, after 10 {:.2}", difference(five), difference(ten));
    assert!(difference(five) >= 3.0 && difference(ten) >= 6.0, "{} {}", difference(five), difference(ten));
    for (fade, other) in [(Fade::Slow, -1.0), (Fade::Fast, 1.0)] {
        let lighter = (top(fade, 5.0)[0] - five[0]) * other;
        assert!(lighter >= 1.5, "{fade:?} is {lighter} L* from typical after five years");
        // Formerly the fast scenario darkened first.
        for years in [1.0, 2.0, 3.0, 5.0, 8.0] {
            let darker = new[0] - top(fade, years)[0];
            assert!(darker <= 0.3, "{fade:?} is {darker} L* darker after {years} years than at first");
        }
    }
}

/// Formerly dilutions from 1:0 to 1:15 changed 0.3 L*.
#[test]
fn the_ladder_of_dilutions_works() {
    let mut studio = studio();
    let mut top = |dilution: f32| {
        let shown = replanned(&mut studio, |scene| {
            scene.treatment.sessions.iter_mut().for_each(|s| s.dilution = dilution);
        });
        top_and_forehead(&mut studio, &shown).0[0]
    };
    let ladder = [0.0, 2.0, 5.0, 10.0, 15.0].map(&mut top);
    put_back(&mut studio);
    println!("L* by dilution {ladder:.1?}");
    assert!(ladder[3] - ladder[1] >= 2.0, "1:10 is {} L* lighter than 1:2", ladder[3] - ladder[1]);
    assert!(ladder.windows(2).all(|w| w[1] > w[0]), "{ladder:?}");
}

/// Formerly a default plan on dark skin could not be seen.
#[test]
fn dark_skin_shows_a_dark_finish() {
    let mut studio = studio();
    let mut shown = replanned(&mut studio, |scene| {
        let plan = &mut scene.treatment;
        (plan.zones, plan.sessions) = (Finish::Dark.zones(), Finish::Dark.sessions());
        plan.sessions.iter_mut().for_each(|s| s.dilution = 0.0);
    });
    shown.skin.melanin = 0.11;
    let treated = top_and_forehead(&mut studio, &shown).0[0];
    let bare = top_and_forehead(&mut studio, &FrameSpec { treated: false, ..shown }).0[0];
    put_back(&mut studio);
    assert!(treated - bare <= -4.5, "treated less bare on dark skin: {} L*", treated - bare);
}

/// The finishes stand apart, each darker than the one before.
#[test]
fn finishes_are_three_steps() {
    let mut studio = studio();
    let mut top = |finish: Finish| {
        let shown = replanned(&mut studio, |scene| {
            (scene.treatment.zones, scene.treatment.sessions) = (finish.zones(), finish.sessions());
        });
        top_and_forehead(&mut studio, &shown).0[0]
    };
    let [soft, natural, dark] = Finish::ALL.map(&mut top);
    put_back(&mut studio);
    assert!(soft - natural >= 1.5 && natural - dark >= 1.5, "L* {soft} {natural} {dark}");
}

/// Pigment over the top and own stubble at the side, each against the bare skin under it.
#[test]
fn pigment_matches_the_own_stubble_beside_it() {
    let mut studio = studio();
    let left = View { azimuth_deg: 70.0, elevation_deg: 30.0, ..View::default() };
    let shown = FrameSpec { view: left, ..spec() };
    let places = [vec2(0.5, 0.28), vec2(0.5, 0.17)];
    let pixels = light(&mut studio, &shown);
    let hair = FrameSpec { hair: tonsure::design::hair::Hair { visible: false, ..shown.hair }, ..shown.clone() };
    let bare = light(&mut studio, &FrameSpec { treated: false, ..hair });
    // As shares of the light, which falls unevenly on both places, on a skin of the forehead's colour.
    const FOREHEAD: [f64; 3] = [0.702, 0.436, 0.307];
    let [pigment, stubble] = places.map(|uv| {
        let point = scalp_point(&studio, uv);
        let (with, without) = (light_at(&pixels, &shown, point), light_at(&bare, &shown, point));
        color::lab(color::xyz_from_linear_srgb([0, 1, 2].map(|c| FOREHEAD[c] * with[c] / without[c])))
    });
    println!("pigment {pigment:.1?}, stubble {stubble:.1?}");
    let apart = color::difference(pigment, stubble);
    assert!(apart <= 3.0, "pigment and stubble are dE00 {apart} apart");
}
