//! Brows and lashes on rendered pixels: single hairs that lie every way, the same tone near and far, no
//! smear on the lids, and none where all hair of the body is lost.

use crate::{Studio, studio};
use glam::Vec3;
use std::sync::Arc;
use tonsure::design::hair::Hair;
use tonsure::design::loss::{Areata, Loss};
use tonsure::renderer::FrameSpec;
use tonsure::scene::camera::View;
use tonsure::stage::Stage;

/// Side of a picture, pixels.
const SIDE: usize = 440;

/// Squarely from the front, so many millimetres a pixel.
fn front(at: Vec3, px_mm: f32) -> FrameSpec {
    let distance_mm = 900.0;
    let fov_deg = 2.0 * (0.5 * px_mm * SIDE as f32 / distance_mm).atan().to_degrees();
    let view = View { target_mm: at.to_array(), azimuth_deg: 0.0, elevation_deg: 0.0, distance_mm, fov_deg };
    let hair = Hair { length_mm: 0.0, grey: 0.0, ..Hair::default() };
    FrameSpec {
        width: SIDE as u32,
        height: SIDE as u32,
        view,
        hair,
        treated: false,
        gloss: false,
        samples: 4,
        ..FrameSpec::default()
    }
}

fn light(studio: &mut Studio, stage: &Arc<Stage>, spec: &FrameSpec) -> Vec<[f32; 4]> {
    studio.renderer.set_stage(stage.clone()).expect("a stage");
    studio.renderer.begin(spec).expect("a frame");
    studio.renderer.read_linear().expect("linear light")
}

/// Light of the face with its hair over that without it, green, for each view.
fn shown(views: &[FrameSpec]) -> Vec<Vec<f32>> {
    let mut studio = studio();
    let usual = studio.stage.clone();
    let bald = Arc::new(Stage { loss: Loss { areata: Areata::Universalis, ..usual.loss.clone() }, ..(*usual).clone() });
    let ratio = |studio: &mut Studio, spec: &FrameSpec| {
        let (with, without) = (light(studio, &usual, spec), light(studio, &bald, spec));
        with.iter().zip(&without).map(|(a, b)| a[1] / b[1].max(1e-3)).collect::<Vec<f32>>()
    };
    let all = views.iter().map(|spec| ratio(&mut studio, spec)).collect();
    studio.renderer.set_stage(usual).expect("the usual stage");
    all
}

/// Middle of the left brow of the studio's head.
fn brow() -> Vec3 {
    let head = studio().stage.head.clone();
    let marked = head.marks.iter().zip(&head.mesh.positions_mm).filter(|(m, p)| m.brow > 0.5 && p.x > 0.0);
    let points: Vec<Vec3> = marked.map(|(_, p)| *p).collect();
    points.iter().sum::<Vec3>() / points.len() as f32
}

/// Middle of the edge of the left upper lid.
fn lid() -> Vec3 {
    let edge = studio().stage.head.lids[0].clone();
    edge.iter().sum::<Vec3>() / edge.len() as f32
}

fn at(picture: &[f32], x: f32, y: f32) -> f32 {
    let (x, y) = (x.clamp(0.0, SIDE as f32 - 2.0), y.clamp(0.0, SIDE as f32 - 2.0));
    let (i, s, t) = (x as usize + y as usize * SIDE, x.fract(), y.fract());
    let row = |i: usize| picture[i] * (1.0 - s) + picture[i + 1] * s;
    row(i) * (1.0 - t) + row(i + SIDE) * t
}

/// Direction of the hair at each pixel that hair is seen at (radians, along it), by the structure tensor of
/// nine pixels.
fn directions(picture: &[f32]) -> Vec<(usize, usize, f32)> {
    let slope = |x: usize, y: usize| {
        let p = |dx: i32, dy: i32| picture[(x as i32 + dx) as usize + (y as i32 + dy) as usize * SIDE];
        (p(1, 0) - p(-1, 0), p(0, 1) - p(0, -1))
    };
    let mut found = Vec::new();
    for y in 4..SIDE - 4 {
        for x in 4..SIDE - 4 {
            let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
            for (u, v) in (y - 1..=y + 1).flat_map(|v| (x - 1..=x + 1).map(move |u| (u, v))) {
                let (a, b) = slope(u, v);
                (xx, xy, yy) = (xx + a * a, xy + a * b, yy + b * b);
            }
            let strength = ((xx - yy) * (xx - yy) + 4.0 * xy * xy).sqrt();
            if strength > 0.3 && strength > 0.6 * (xx + yy) {
                found.push((x, y, 0.5 * (2.0 * xy).atan2(xx - yy) + std::f32::consts::FRAC_PI_2));
            }
        }
    }
    found
}

#[test]
fn brows_are_single_hairs_that_lie_every_way() {
    // 0.5 mm streaks, all along the brow, before.
    // Widths where a hair is two pixels wide, so that it is the hair that is measured and not the pixel.
    const PX_MM: f32 = 0.04;
    let place = brow();
    let [whole, picture] = &shown(&[front(place, 0.1), front(place, PX_MM)])[..] else { panic!("two pictures") };
    let found = directions(whole);
    assert!(found.len() > 3000, "hair is seen at {} pixels only", found.len());
    // Spread of the directions about their mean: of twice the angle, for a hair has no head.
    let (c, s) = found.iter().fold((0.0, 0.0), |(c, s), f| (c + (2.0 * f.2).cos(), s + (2.0 * f.2).sin()));
    let resultant = (c * c + s * s).sqrt() / found.len() as f32;
    let deviation_deg = (0.5 * (-2.0 * resultant.ln()).sqrt()).to_degrees();
    // Width at half depth of what is darkest across its own direction.
    let found = directions(picture);
    let mut widths: Vec<f32> = Vec::new();
    let reach = (0.4 / PX_MM) as i32 * 10;
    for &(x, y, along) in &found {
        let (dx, dy) = (-along.sin(), along.cos());
        let across = |t: f32| at(picture, x as f32 + t * dx, y as f32 + t * dy);
        let low = across(0.0);
        if low > across(1.0) || low > across(-1.0) {
            continue;
        }
        let edge = |sign: f32| {
            let high = (0..=reach).map(|i| across(sign * 0.1 * i as f32)).fold(0.0, f32::max);
            (0..=reach).map(|i| 0.1 * i as f32).find(|t| across(sign * t) > 0.5 * (low + high)).unwrap_or(10.0)
        };
        if across(4.0).max(across(-4.0)) > low + 0.1 {
            widths.push(PX_MM * (edge(1.0) + edge(-1.0)));
        }
    }
    widths.sort_by(f32::total_cmp);
    let median = widths[widths.len() / 2];
    println!("directions {:.1} degrees wide, {} ridges {median:.3} mm wide", 2.0 * deviation_deg, widths.len());
    assert!(2.0 * deviation_deg >= 25.0, "{deviation_deg} degrees");
    assert!(median <= 0.15, "a hair is {median} mm wide");
}

#[test]
fn a_brow_has_one_tone_near_and_far() {
    let place = brow();
    let scales = [0.15, 0.3, 0.6, 1.5];
    let pictures = shown(&scales.map(|px_mm| front(place, px_mm)));
    // Mean over the 60 by 30 mm around the brow.
    let tones: Vec<f32> = pictures
        .iter()
        .zip(scales)
        .map(|(picture, px_mm)| {
            let (half_x, half_y) = ((30.0 / px_mm) as usize, (15.0 / px_mm) as usize);
            let (rows, columns) = (SIDE / 2 - half_y..SIDE / 2 + half_y, SIDE / 2 - half_x..SIDE / 2 + half_x);
            let all: Vec<f32> = rows.flat_map(|y| columns.clone().map(move |x| picture[x + y * SIDE])).collect();
            all.iter().sum::<f32>() / all.len() as f32
        })
        .collect();
    println!("light left by the brow at {scales:?} mm a pixel: {tones:?}");
    assert!((0.5..0.95).contains(&tones[0]), "{tones:?}");
    assert!(tones.iter().all(|t| (t / tones[0] - 1.0).abs() < 0.03), "{tones:?}");
}

/// While it moves a picture has fewer, wider hairs, and the same tone.
#[test]
fn a_moving_brow_has_the_tone_of_a_still_one() {
    let still = FrameSpec { samples: 16, ..front(brow(), 0.35) };
    let pictures = shown(&[FrameSpec { samples: 1, ..still.clone() }, still]);
    let tone = |picture: &Vec<f32>| {
        let rows = SIDE / 2 - 43..SIDE / 2 + 43;
        let all: Vec<f32> = rows.flat_map(|y| picture[y * SIDE + 134..y * SIDE + 306].to_vec()).collect();
        all.iter().sum::<f32>() / all.len() as f32
    };
    let (moving, still) = (tone(&pictures[0]), tone(&pictures[1]));
    println!("light left by the brow: {moving:.4} moving, {still:.4} still");
    assert!((moving / still - 1.0).abs() < 0.03, "{moving} moving, {still} still");
}

#[test]
fn lashes_are_no_smear() {
    // A brown band of 4 mm over the lower half of the lid, 0.3 of the skin's light, before.
    let picture = &shown(&[front(lid(), 0.1)])[0];
    let near = |v: usize| (SIDE / 2 - 150..SIDE / 2 + 150).contains(&v);
    let seen = (0..picture.len()).filter(|i| near(i % SIDE) && near(i / SIDE + 40) && picture[*i] < 0.9).count();
    assert!(seen > 1000, "lashes are seen at {seen} pixels only");
    // A millimetre that is dark all over.
    let lid = SIDE / 2 - 60..SIDE / 2 + 80;
    let blob =
        |x: usize, y: usize| (y..y + 10).all(|v| picture[x + v * SIDE..x + 10 + v * SIDE].iter().all(|p| *p < 0.8));
    let blobs = lid.flat_map(|y| (60..SIDE - 70).map(move |x| (x, y))).filter(|(x, y)| blob(*x, *y)).count();
    println!("lashes at {seen} pixels, {blobs} dark millimetres");
    assert_eq!(blobs, 0, "the lids are smeared");
}
