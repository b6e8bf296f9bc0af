//! Pictures without stored images: invariants of the frame.

use crate::{gpu, studio};
use glam::Vec3;
use std::sync::Arc;
use std::time::Duration;
use tonsure::design::hair::Hair;
use tonsure::renderer::{Backend, FrameSpec, Progress, Renderer};
use tonsure::scene::camera::View;
use tonsure::stage::{AmbientOcclusion, Stage};

fn spec() -> FrameSpec {
    FrameSpec { width: 480, height: 400, ..FrameSpec::default() }
}

fn linear(spec: &FrameSpec) -> Vec<[f32; 4]> {
    let mut studio = studio();
    studio.renderer.begin(spec).expect("a frame");
    studio.renderer.read_linear().expect("linear light")
}

/// Largest difference of two pictures, and their mean difference, in linear light.
fn difference(a: &[[f32; 4]], b: &[[f32; 4]]) -> (f32, f64) {
    let one = |(p, q): (&[f32; 4], &[f32; 4])| (0..3).map(|c| (p[c] - q[c]).abs()).fold(0.0, f32::max);
    let all: Vec<f32> = a.iter().zip(b).map(one).collect();
    (all.iter().copied().fold(0.0, f32::max), all.iter().map(|v| f64::from(*v)).sum::<f64>() / all.len() as f64)
}

#[test]
fn the_same_frame_has_the_same_bits() {
    assert!(linear(&spec()) == linear(&spec()));
}

#[test]
fn slices_change_nothing() {
    let mut studio = studio();
    studio.renderer.begin(&spec()).expect("a frame");
    let mut slices = 0;
    while studio.renderer.step(Duration::from_micros(200)).expect("a slice") == Progress::More {
        studio.gpu.wait().expect("the device");
        slices += 1;
    }
    let sliced = studio.renderer.read_picture().expect("a picture");
    studio.renderer.begin(&spec()).expect("a frame");
    let whole = studio.renderer.read_picture().expect("a picture");
    assert!(slices > 5, "only {slices} slices");
    assert!(sliced == whole, "a sliced frame differs from a whole one");
}

/// A device that follows another one takes its bake over, and shows the same.
#[test]
fn what_one_device_baked_serves_the_next() {
    let studio = studio();
    let folder = tempfile::tempdir().expect("a folder");
    let staged = |occlusion: AmbientOcclusion| {
        Arc::new(Stage { ambient_occlusion: Arc::new(occlusion), ..(*studio.stage).clone() })
    };
    // The default head's own is shipped.
    let mut mesh = studio.stage.head.mesh.clone();
    mesh.positions_mm[0].y += 1e-3;
    let unknown = || AmbientOcclusion::of(&mesh, Some(folder.path()));
    let picture = |stage: &Arc<Stage>| {
        let mut renderer = Renderer::new(&studio.gpu).expect("pipelines");
        renderer.set_stage(stage.clone()).expect("upload");
        renderer.begin(&spec()).expect("a frame");
        renderer.read_picture().expect("a picture")
    };
    let stage = staged(unknown());
    assert_eq!(stage.ambient_occlusion.get(), None);
    let first = picture(&stage);
    assert_eq!(stage.ambient_occlusion.get().map(<[f32]>::len), Some(stage.head.mesh.positions_mm.len()));
    assert!(picture(&stage) == first, "another device of the same run");
    let later = staged(unknown());
    assert!(later.ambient_occlusion.get() == stage.ambient_occlusion.get() && picture(&later) == first, "another run");
    // It is used indeed: ambient occlusion that is wrong makes another picture.
    let wrong = staged(AmbientOcclusion::of(&mesh, None));
    wrong.ambient_occlusion.keep(vec![0.0; stage.head.mesh.positions_mm.len()]);
    assert!(picture(&wrong) != first);
}

#[test]
fn no_pigment_is_bare_skin_bit_for_bit() {
    let hidden = FrameSpec { layers: vec![false; 3], ..spec() };
    let bare = FrameSpec { treated: false, ..spec() };
    let (a, b) = (linear(&hidden), linear(&bare));
    let (worst, _) = difference(&a, &b);
    assert!(worst < 1e-6, "hidden layers differ from bare skin by {worst}");
    assert!(linear(&spec()) != b, "the treatment is not seen");
}

/// An ear hides the hair of the skull behind it, close up, where each hair is drawn by itself.
#[test]
fn no_hair_shows_through_an_ear() {
    let ear = studio().stage.head.landmarks.left_preauricular;
    // A window of 14 mm on the ear, whose middle the skull's outline passes behind.
    let target_mm = (ear + Vec3::new(5.0, 5.0, -4.0)).to_array();
    let view = View { target_mm, azimuth_deg: 32.0, elevation_deg: 24.0, distance_mm: 720.0, fov_deg: 1.1 };
    let near = FrameSpec { width: 200, height: 200, view, treated: false, ..FrameSpec::default() };
    let shaved = FrameSpec { hair: Hair { visible: false, ..near.hair }, ..near.clone() };
    // The ear alone: at the left edge is the beard before it, which dims the skin for some 2 mm beside it.
    let ear =
        |picture: Vec<[f32; 4]>| -> Vec<[f32; 4]> { picture.chunks(200).flat_map(|row| row[48..].to_vec()).collect() };
    let (worst, _) = difference(&ear(linear(&near)), &ear(linear(&shaved)));
    println!("hair behind the ear changes its light by {worst}");
    assert!(worst < 0.01, "hair behind the ear changes its light by {worst}");
}

#[test]
fn light_is_finite_and_not_negative() {
    for preset in tonsure::scene::light::PRESETS {
        let mut spec = spec();
        spec.light.preset = preset.name.into();
        let pixels = linear(&spec);
        assert!(pixels.iter().flatten().all(|v| v.is_finite() && *v >= 0.0), "{}", preset.name);
        let skin: Vec<f32> = pixels.iter().filter(|p| p[3] > 0.5).map(|p| p[1]).collect();
        let mean = skin.iter().sum::<f32>() / skin.len() as f32;
        assert!((0.08..0.75).contains(&mean), "{}: mean skin {mean}", preset.name);
    }
}

#[test]
fn baselines_draw_the_same_dots() {
    // Few dots, full detail: the same amounts, added up by blending instead of integers.
    let mut base = FrameSpec { lod: false, dots_per_impression: 4, gloss: false, ..spec() };
    base.hair.visible = false;
    let ours = linear(&base);
    let quads = linear(&FrameSpec { backend: Backend::Quads, ..base.clone() });
    let points = linear(&FrameSpec { backend: Backend::Points, ..base.clone() });
    let mean = |pixels: &[[f32; 4]]| pixels.iter().map(|p| f64::from(p[1])).sum::<f64>();
    assert!((mean(&quads) / mean(&ours) - 1.0).abs() < 1e-3, "quads: {} ours {}", mean(&quads), mean(&ours));
    assert!((mean(&points) / mean(&ours) - 1.0).abs() < 1e-3, "points: {} ours {}", mean(&points), mean(&ours));
    assert!(difference(&ours, &quads).1 < 1e-3);
}

/// Calm when it moves: the worst and the mean change of a pixel on the scalp between two frames of a
/// slow orbit or zoom, over those of bare skin. Stated bounds, as shares of what the treatment darkens: a
/// darker plan may not flicker more than its darkness does.
#[test]
fn a_slow_orbit_and_zoom_do_not_shimmer() {
    let still = FrameSpec { gloss: false, view: View::named("vertex").expect("a view"), ..spec() };
    let orbit = View { azimuth_deg: still.view.azimuth_deg + 0.1, ..still.view };
    let zoom = View { distance_mm: still.view.distance_mm * 0.999, ..still.view };
    for (name, view) in [("orbit of 0.1 degree", orbit), ("zoom of 0.1 %", zoom)] {
        let pair = |treated: bool| {
            let frame = |view| linear(&FrameSpec { treated, view, ..still.clone() });
            // Silhouettes move by themselves: look at the middle of the crown.
            [frame(still.view), frame(view)].map(|v| -> Vec<[f32; 4]> {
                v.chunks(480).skip(120).take(120).flat_map(|row| row[180..300].to_vec()).collect()
            })
        };
        let (bare, treated) = (pair(false), pair(true));
        let darkened = difference(&bare[0], &treated[0]).1;
        let [bare, treated] = [bare, treated].map(|[a, b]| difference(&a, &b));
        println!(
            "{name}: bare max {:.4} mean {:.5}, treated max {:.4} mean {:.5}, darkened {darkened:.4}",
            bare.0, bare.1, treated.0, treated.1
        );
        assert!(treated.1 - bare.1 < 0.03 * darkened, "{name}: mean flicker {}", treated.1);
        assert!(f64::from(treated.0) < 0.5 * darkened, "{name}: worst flicker {}", treated.0);
    }
}

#[test]
fn webgpus_own_limits_are_enough() {
    let plain = gpu(Some(wgpu::Limits::default()));
    let stage = studio().stage.clone();
    let mut renderer = Renderer::new(&plain).expect("pipelines within WebGPU's limits");
    renderer.set_stage(stage).expect("upload");
    renderer.begin(&spec()).expect("a frame");
    let plain = renderer.read_linear().expect("linear light");
    let (worst, _) = difference(&plain, &linear(&spec()));
    assert!(worst < 1e-3, "the plain device differs by {worst}");
}

#[test]
fn tiles_join_without_a_seam() {
    // Wider than a tile: two tiles, against the same view in one.
    let mut studio = studio();
    let wide = FrameSpec { width: 2400, height: 300, ..FrameSpec::default() };
    studio.renderer.begin(&wide).expect("a frame");
    let picture = studio.renderer.read_picture().expect("a picture");
    assert_eq!(picture.dimensions(), (2400, 300));
    // The seam is before x = 1200, with the head on both sides of it: the step over it is as those beside it.
    let column = |x: u32| (0..300).map(|y| i64::from(picture.get_pixel(x, y).0[1])).sum::<i64>();
    let [before, seam, after] = [1198, 1199, 1200].map(|x| column(x + 1) - column(x));
    let jump = (seam - (before + after) / 2).abs();
    assert!(jump < 200, "the sums of columns step by {before}, {seam} and {after}");
}

#[test]
fn a_picture_too_large_is_refused_with_a_sentence() {
    let mut studio = studio();
    let error = studio.renderer.begin(&FrameSpec { width: 100_000, height: 10, ..spec() }).expect_err("too large");
    assert!(error.to_string().contains("lower the resolution"));
    studio.renderer.begin(&spec()).expect("the next frame is fine");
    studio.renderer.finish().expect("and finishes");
}

#[test]
fn order_changes_no_pixel() {
    let mut studio = studio();
    let base = studio.stage.clone();
    let mut clusters = base.clusters.clone();
    clusters.reverse();
    let shuffled = Stage { clusters, ..(*base).clone() };
    let mut picture = |stage: Arc<Stage>| {
        studio.renderer.set_stage(stage).expect("a stage");
        studio.renderer.begin(&spec()).expect("a frame");
        studio.renderer.read_linear().expect("a picture")
    };
    let (one, other) = (picture(base.clone()), picture(Arc::new(shuffled)));
    picture(base);
    assert!(one == other, "the order of the clusters shows");
}

#[test]
fn samples_converge() {
    let mut studio = studio();
    let mut picture = |samples| {
        let spec = FrameSpec { width: 240, height: 200, samples, ..spec() };
        studio.renderer.begin(&spec).expect("a frame");
        studio.renderer.read_linear().expect("a picture")
    };
    // Light by pixels, and shared by fours where eight divide the samples: each towards its own limit.
    for (few, many, all) in [(1, 4, 252), (8, 32, 256)] {
        let truth = picture(all);
        let mut noise = |samples| {
            let squares: f64 = picture(samples).iter().zip(&truth).map(|(a, b)| f64::from(a[1] - b[1]).powi(2)).sum();
            (squares / truth.len() as f64).sqrt()
        };
        let (few_noise, many_noise) = (noise(few), noise(many));
        println!("noise {few_noise:.5}, {many_noise:.5} with {few} and {many} samples");
        // Random samples would halve it.
        assert!(many_noise < 0.6 * few_noise, "{few}: {few_noise}, {many}: {many_noise}");
    }
}
