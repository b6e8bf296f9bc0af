//! Grown hair: outside the head, as long as asked, the same at every level of detail and in every
//! run, and no trace of it where hair is shaved.

use crate::grid::{Grid, nearest};
use crate::{Studio, studio};
use glam::Vec3;
use std::sync::Arc;
use tonsure::design::hair::{Hair, Parting};
use tonsure::design::loss::Loss;
use tonsure::dots::strands::{length_mm, regrown};
use tonsure::renderer::FrameSpec;
use tonsure::renderer::hair::Strand;
use tonsure::scene::Scene;
use tonsure::stage::Stage;

/// A full head of hair: the one style, or all that are tested.
fn hair(length_mm: f32, curl: f32, parting: Parting) -> Hair {
    Hair { grey: 0.0, length_mm, curl, parting, ..Hair::default() }
}

fn styles() -> [Hair; 5] {
    [
        hair(120.0, 0.0, Parting::Middle),
        hair(60.0, 0.4, Parting::Left),
        hair(10.0, 0.0, Parting::None),
        hair(40.0, 1.0, Parting::None),
        hair(3.0, 1.0, Parting::None),
    ]
}

/// Runs with the studio's renderer showing a stage of full hair; the usual stage comes back after it.
fn with_hair<T>(hair: &Hair, run: impl FnOnce(&mut Studio, &Stage) -> T) -> T {
    let mut studio = studio();
    let usual = studio.stage.clone();
    let full = Scene { treatment: usual.treatment.clone(), hair: *hair, loss: Loss::none(), ..Scene::default() };
    let stage = usual.replan(&full);
    studio.renderer.set_stage(stage.clone()).expect("a stage");
    let result = run(&mut studio, &stage);
    studio.renderer.set_stage(usual).expect("the usual stage");
    result
}

fn spec(hair: Hair) -> FrameSpec {
    FrameSpec { width: 320, height: 280, treated: false, hair, ..FrameSpec::default() }
}

fn strands(hair: Hair) -> (Vec<Strand>, Arc<tonsure::mesh::Head>) {
    with_hair(&hair, |studio, stage| {
        studio.renderer.begin(&spec(hair)).expect("a frame");
        (studio.renderer.read_strands().expect("strands"), stage.head.clone())
    })
}

fn linear(studio: &mut Studio, spec: &FrameSpec) -> Vec<[f32; 4]> {
    studio.renderer.begin(spec).expect("a frame");
    studio.renderer.read_linear().expect("linear light")
}

#[test]
fn strands_are_as_long_as_asked() {
    for style in styles() {
        let (strands, _) = strands(style);
        assert!(strands.len() > 2000, "only {} strands", strands.len());
        let (mut sum, mut whole) = (0.0, 0.0);
        for (root, points) in &strands {
            let length: f32 = points.windows(2).map(|w| w[0].distance(w[1])).sum();
            let asked = length_mm(style.length_mm, root.key);
            assert!((length / asked - 1.0).abs() < 0.02, "{style:?}: {length} mm, not {asked}");
            assert!(points[0].distance(Vec3::from(root.position_mm)) < 0.02, "a strand does not start at its root");
            // What was shed grows anew: some 9 % of the hairs of long hair.
            if regrown(style.length_mm, root.key) >= 1.0 {
                (sum, whole) = (sum + length, whole + 1.0);
            }
        }
        let (mean, anew) = (sum / whole, 1.0 - whole / strands.len() as f32);
        assert!((anew - if style.length_mm < 20.0 { 0.0 } else { 0.09 }).abs() < 0.01, "{anew} grow anew");
        assert!((mean / style.length_mm - 1.0).abs() < 0.02, "{style:?}: {mean} mm on average");
    }
}

/// Distance of a point from the skin, negative inside, by the nearest triangle's side; known within a
/// cell of the grid.
fn depth(grid: &Grid, p: Vec3) -> Option<f32> {
    let near = grid.near(p).iter().map(|&t| {
        let corners = grid.mesh.corners(t);
        let on_it = nearest(p, corners);
        let normal = (corners[1] - corners[0]).cross(corners[2] - corners[0]).normalize_or_zero();
        (p.distance(on_it), (p - on_it).dot(normal))
    });
    // Of two triangles that share the nearest edge, the one that faces the point more decides.
    near.min_by(|a, b| (a.0 - 1e-3 * a.1.abs()).total_cmp(&(b.0 - 1e-3 * b.1.abs())))
        .map(|(distance, side)| distance.copysign(side))
}

#[test]
fn strands_never_enter_the_head() {
    for style in styles() {
        let (strands, head) = strands(style);
        let grid = Grid::new(&head.mesh);
        // Below the neck's end there is no head to be in.
        let neck_mm = head.mesh.positions_mm.iter().map(|p| p.y).fold(f32::MAX, f32::min) + 5.0;
        let (mut worst, mut near, mut place) = (0.0_f32, 0, Vec3::ZERO);
        for (_, points) in strands.iter().step_by(5) {
            for &p in points.iter().filter(|p| p.y > neck_mm) {
                let Some(height) = depth(&grid, p) else { continue };
                near += 1;
                if height < worst {
                    (worst, place) = (height, p);
                }
            }
        }
        println!("{} mm, curl {}: {near} points near the skin, deepest {worst:.3} mm", style.length_mm, style.curl);
        assert!(near > 1000, "the skin is not found");
        assert!(worst > -0.1, "{style:?}: a hair runs {} mm under the skin at {place}", -worst);
    }
}

#[test]
fn the_same_hair_has_the_same_bits_however_it_came_about() {
    let [long, wavy, ..] = styles();
    let pictures = |order: [Hair; 2]| with_hair(&long, |studio, _| order.map(|style| linear(studio, &spec(style))));
    let ([a, b], [d, c]) = (pictures([long, wavy]), pictures([wavy, long]));
    assert!(a == c && b == d, "what was shown before changes the hair");
    assert!(a != b);
    // In slices as at once; after a finer picture, for which more strands were grown.
    with_hair(&long, |studio, _| {
        studio.renderer.begin(&FrameSpec { width: 960, height: 840, ..spec(long) }).expect("a frame");
        studio.renderer.finish().expect("a picture");
        studio.renderer.begin(&spec(long)).expect("a frame");
        let mut slices = 0;
        let step = std::time::Duration::from_millis(1);
        while studio.renderer.step(step).expect("a slice") == tonsure::renderer::Progress::More {
            studio.gpu.wait().expect("the device");
            slices += 1;
        }
        assert!(slices > 4, "only {slices} slices");
        let sliced = studio.renderer.read_picture().expect("a picture");
        studio.renderer.begin(&spec(long)).expect("a frame");
        assert!(studio.renderer.read_picture().expect("a picture") == sliced, "slices show");
    });
}

#[test]
fn shaved_hair_shows_no_trace_of_grown_hair() {
    let mut studio = studio();
    let shaved = FrameSpec { hair: Hair { length_mm: 0.0, ..Hair::default() }, ..spec(Hair::default()) };
    let before = linear(&mut studio, &shaved);
    let grown = linear(&mut studio, &spec(Hair { length_mm: 20.0, ..Hair::default() }));
    assert!(grown != before, "grown hair is not seen");
    // Curl and parting say nothing about stubble.
    let curly = Hair { curl: 1.0, parting: Parting::Middle, ..shaved.hair };
    assert!(linear(&mut studio, &FrameSpec { hair: curly, ..shaved }) == before);
    let passes = studio.renderer.read_stats().expect("figures").passes;
    let hair_passes = ["grow", "hair_density", "strand_lighting", "strands"];
    assert!(passes.iter().all(|(name, _)| !hair_passes.contains(&name.as_str())), "{passes:?}");
}

#[test]
fn level_of_detail_keeps_the_coverage() {
    // Thin hair, so that about half of the skin shows.
    for (length_mm, units_per_cm2) in [(10.0, 40.0), (60.0, 15.0)] {
        let style = Hair { units_per_cm2, darkness: 1.0, ..hair(length_mm, 0.0, Parting::None) };
        with_hair(&style, |studio, _| {
            // Share of the skin's light that hair takes away, over the upper half of the head.
            let mut covered = |lod: bool, height: u32| {
                let spec = FrameSpec { width: height, height, lod, gloss: false, samples: 4, ..spec(style) };
                let bare = FrameSpec { hair: Hair { visible: false, ..style }, ..spec.clone() };
                let (with, without) = (linear(studio, &spec), linear(studio, &bare));
                let head = |(i, p): &(usize, &[f32; 4])| p[3] > 0.99 && *i < without.len() / 2;
                let sum = |pixels: &[[f32; 4]]| {
                    let on_head = without.iter().enumerate().filter(head);
                    on_head.map(|(i, _)| f64::from(pixels[i][1])).sum::<f64>()
                };
                1.0 - sum(&with) / sum(&without)
            };
            let full = covered(false, 480);
            println!("{length_mm} mm, {units_per_cm2} per cm2: all hairs take {full:.4} of the light");
            assert!((0.1..0.8).contains(&full), "{full}");
            for height in [120, 240, 480] {
                let share = covered(true, height);
                println!("  {height} lines: {share:.4}");
                assert!((share / full - 1.0).abs() < 0.05, "{height} lines: {share} of the light, all hairs {full}");
            }
        });
    }
}
