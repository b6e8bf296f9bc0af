//! What is below the head: neck, shoulders and where they end.

use crate::{heads, studio};
use glam::Vec3;
use std::path::Path;
use tonsure::mesh::import::head;
use tonsure::mesh::import::{self, ImportOptions};
use tonsure::mesh::{Head, fade};
use tonsure::optics::color;
use tonsure::renderer::FrameSpec;
use tonsure::scene::Scene;
use tonsure::scene::camera::View;

/// A chin lies this far below the nasion at least, mm (ANSUR II menton-sellion, women's mean less two deviations).
const CHIN_MM: f32 = 101.0;

/// The strongest mark of a face below its chin.
fn marked_below_the_chin(head: &Head) -> f32 {
    let chin = head.landmarks.nasion.y - CHIN_MM;
    let below = head.marks.iter().zip(&head.mesh.positions_mm).filter(|(_, p)| p.y < chin);
    below.map(|(m, _)| m.lips.max(m.brow)).fold(0.0, f32::max)
}

/// The whole foot of every head made from the base mesh was painted as lashes: 0.94 on the mean.
#[test]
fn no_mark_of_a_face_lies_below_the_chin() {
    for head in heads::all() {
        let marked = marked_below_the_chin(&head);
        assert_eq!(marked, 0.0, "{}: a mark of {marked} below the chin", head.name);
        let lips = head.marks.iter().map(|m| m.lips).fold(0.0, f32::max);
        assert!(lips > 0.9, "{}: no lips, so nothing was looked at", head.name);
    }
}

/// A head as a stranger's file: what is found on it is found again, and it has no marks of its own.
#[test]
fn a_scan_has_no_marks_below_its_chin() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scan.obj");
    let head = heads::all().remove(0);
    let mut text = String::new();
    for p in &head.mesh.positions_mm {
        text += &format!("v {} {} {}\n", p.x, p.y, p.z);
    }
    for t in &head.mesh.triangles {
        text += &format!("f {} {} {}\n", t[0] + 1, t[1] + 1, t[2] + 1);
    }
    std::fs::write(&path, text).expect("writing it");
    let imported = import::load(Path::new(&path), &ImportOptions::default()).expect("a head");
    assert_eq!(marked_below_the_chin(&head::head("scan", imported)), 0.0);
}

/// The lower end of a mesh: what is cut off is no longer seen, and the head is seen wholly.
fn ends_unseen(head: &Head) {
    let opacity = fade::opacity(head);
    let chin = head.landmarks.nasion.y - CHIN_MM;
    let p = &head.mesh.positions_mm;
    let lowest = p.iter().map(|p| p.y).fold(f32::MAX, f32::min);
    for (p, opacity) in p.iter().zip(&opacity) {
        assert!(p.y < chin - 12.0 || *opacity > 0.99, "{}: {opacity} at {p}, above the chin", head.name);
        assert!(p.y > lowest + 2.0 || *opacity < 0.02, "{}: {opacity} at {p}, the end", head.name);
    }
}

#[test]
fn heads_and_scans_fade_out_above_their_end() {
    for mut head in heads::all() {
        ends_unseen(&head);
        // The same as a scan of head and neck, which is open where it ends, cut aslant.
        let mesh = &mut head.mesh;
        let end = head.landmarks.nasion.y - CHIN_MM - 40.0;
        let kept = |p: Vec3| p.y - 0.15 * p.z > end;
        mesh.triangles.retain(|t| t.iter().all(|i| kept(mesh.positions_mm[*i as usize])));
        let opacity = fade::opacity(&head);
        let near = |p: Vec3, mm: f32| p.y - 0.15 * p.z < end + mm && p.x.abs() < 120.0;
        let used: std::collections::BTreeSet<u32> = head.mesh.triangles.iter().flatten().copied().collect();
        for i in used {
            let (p, opacity) = (head.mesh.positions_mm[i as usize], opacity[i as usize]);
            assert!(!near(p, 2.0) || opacity < 0.35, "{}: {opacity} at {p}, a scan's rim", head.name);
            let face = p.y > head.landmarks.nasion.y - CHIN_MM + 25.0;
            assert!(!face || opacity > 0.99, "{}: {opacity} at {p}, a scan's face", head.name);
        }
    }
}

/// Down the picture of a bust nothing ends at an edge and no band is coloured: skin steps by less than 3 L* a
/// ring of 4 mm, and what shows of it by less than a quarter. The foot's band was 35 L* darker than the neck.
#[test]
fn no_band_and_no_edge_below_the_chin() {
    let studio = &mut *studio();
    let side = 360_u32;
    // The softest light: the chin's shadows have edges.
    let mut scene = Scene::default();
    scene.light.preset = "overcast".into();
    for azimuth_deg in [0.0, 90.0, 32.0] {
        let view = View { azimuth_deg, elevation_deg: 4.0, fov_deg: 26.0, ..View::default() };
        let spec = FrameSpec { view, samples: 4, gloss: false, dressed: false, ..FrameSpec::of(&scene, side, side) };
        studio.renderer.begin(&spec).expect("begin");
        let picture = studio.renderer.read_linear().expect("a picture");
        let (mut steepest, mut strongest, mut faded) = (0.0_f64, 0.0_f32, 0);
        // The last 60 mm: the picture's middle is a little above the ears, and a pixel is 1.9 mm.
        // A ring's mean over 45 mm: a shadow's edge runs aslant and its noise is a pixel's.
        let ring = |y: u32| {
            let row = (side / 2 - 12..side / 2 + 12).map(|x| picture[(x + y * side) as usize]);
            row.fold([0.0; 4], |sum, p| std::array::from_fn(|i| sum[i] + p[i] / 24.0))
        };
        let rings: Vec<[f32; 4]> = (side * 74 / 100..side).map(ring).collect();
        for w in rings.windows(3) {
            let (one, two) = (w[0], w[2]);
            strongest = strongest.max((one[3] - two[3]).abs());
            faded += u32::from(one[3] > 0.05 && one[3] < 0.95);
            if one[3] > 0.2 && two[3] > 0.2 {
                steepest = steepest.max((lightness(one) - lightness(two)).abs());
            }
        }
        println!("azimuth {azimuth_deg}: {steepest:.2} L*, {strongest:.3} of the skin a step, {faded} rings fading");
        assert!(faded > 10, "azimuth {azimuth_deg}: nothing fades");
        assert!(strongest < 0.25, "azimuth {azimuth_deg}: an edge of {strongest}");
        assert!(steepest < 3.0, "azimuth {azimuth_deg}: a band of {steepest} L*");
    }
}

/// The shirt begins below the face: above the chin nothing changes; at the shoulders there is dark cloth all around.
/// Formerly bare shoulders ended in mist.
#[test]
fn a_shirt_covers_the_shoulders_and_nothing_else() {
    let studio = &mut *studio();
    let side = 240_u32;
    for azimuth_deg in [0.0, 90.0, 180.0] {
        let view = View { azimuth_deg, elevation_deg: 0.0, fov_deg: 26.0, ..View::default() };
        let [bare, dressed] = [false, true].map(|dressed| {
            let spec = FrameSpec { view, dressed, ..FrameSpec::of(&Scene::default(), side, side) };
            studio.renderer.begin(&spec).expect("begin");
            studio.renderer.read_linear().expect("a picture")
        });
        let changed = |i: usize| (0..3).any(|c| (bare[i][c] - dressed[i][c]).abs() > 0.002);
        let highest = (0..bare.len()).find(|i| changed(*i)).expect("a shirt") / side as usize;
        // Millimetres above the ears, at the head's middle.
        let half_mm = view.distance_mm * (view.fov_deg.to_radians() * 0.5).tan();
        let top_mm = view.target_mm[1] + (1.0 - 2.0 * highest as f32 / side as f32) * half_mm;
        // The rest of what changes is skin in the collar's shadow.
        let cloth = (0..bare.len()).filter(|i| changed(*i) && dressed[*i][3] > 0.9 && lightness(dressed[*i]) < 35.0);
        let (cloth, brighter) =
            (cloth.count(), (0..bare.len()).filter(|i| dressed[*i][0] > bare[*i][0] + 0.002).count());
        println!(
            "azimuth {azimuth_deg}: the shirt begins at {top_mm:.0} mm, {cloth} pixels of it, {brighter} brighter"
        );
        assert!((-130.0..-85.0).contains(&top_mm), "azimuth {azimuth_deg}: {top_mm} mm");
        assert!(cloth > 200 && brighter == 0, "azimuth {azimuth_deg}: {cloth} pixels of cloth, {brighter} brighter");
    }
}

/// From above a body goes on below the shoulders, out of focus. Formerly they ended in mist over a pale floor; from the
/// front nothing of it is seen beside the head.
#[test]
fn a_body_goes_on_below_the_shoulders() {
    let studio = &mut *studio();
    let side = 240_u32;
    let mut picture = |view: &str, dressed: bool| {
        let view = View::named(view).expect("a view");
        let spec = FrameSpec { view, dressed, ..FrameSpec::of(&Scene::default(), side, side) };
        studio.renderer.begin(&spec).expect("begin");
        studio.renderer.read_picture().expect("a picture")
    };
    let [above, without] = [true, false].map(|dressed| picture("vertex", dressed));
    // In front of the face, where the mesh has ended.
    let middle = |p: &image::RgbaImage, y: u32| {
        let row = (side / 2 - 10..side / 2 + 10).map(|x| p.get_pixel(x, y).0.map(u32::from));
        row.map(|p| p[0] + p[1] + p[2]).sum::<u32>() / 60
    };
    let (body, floor) = (middle(&above, 212), middle(&without, 212));
    println!("in front of the face {body}, the floor {floor}");
    assert!(body < 56 && body.abs_diff(floor) > 4, "{body} in front of the face, the floor {floor}");
    let [front, bare] = [true, false].map(|dressed| picture("frontal", dressed));
    let beside = |p: &image::RgbaImage| (0..120).map(|y| p.get_pixel(4, y).0).collect::<Vec<_>>();
    assert_eq!(beside(&front), beside(&bare), "a body beside the head");
}

/// L* of skin, what shines through it taken out.
fn lightness([r, g, b, a]: [f32; 4]) -> f64 {
    color::lab(color::xyz_from_linear_srgb([r, g, b].map(|v| f64::from(v / a))))[0]
}
