//! Heads of any size: in a known unit, in none, by a tape; what is no head is none at any size.

use super::super::head;
use super::others::{add, block, egg, load_mesh, part};
use super::*;
use crate::mesh::measure;

/// The default head so many times as large.
fn times(mesh: &Mesh, by: f32) -> Mesh {
    let mut mesh = mesh.clone();
    mesh.positions_mm.iter_mut().for_each(|p| *p *= by);
    mesh
}

fn around_mm(head: &crate::mesh::Head) -> f32 {
    measure::calliper(head).circumference_mm.expect("a girth")
}

#[test]
fn a_scan_in_no_unit_is_sized_by_its_cranium_and_says_so() {
    // One unit is 49 mm, 0.27 mm, a tenth of a millimetre.
    for by in [1.0 / 49.0, 3.7, 10.0] {
        let mesh = times(default_mesh(), by);
        let read = load_mesh("a.ply", &mesh).unwrap_or_else(|e| panic!("{by}: {e}"));
        let report = read.report.clone();
        assert_eq!((report.unit, report.up, report.front), (None, Axis::UP, Axis::FRONT), "{by}");
        let head = head::head("a", read);
        let around = around_mm(&head);
        assert!((around - measure::USUAL_TAPE_MM).abs() < 1.0, "{by}: {around} mm around");
        assert!(head.size_note.as_ref().is_some_and(|n| n.contains("unit unknown") && n.contains("--tape")), "{by}");
        if by > 1.0 {
            continue;
        }
        let options = ImportOptions { circumference_mm: Some(571.0), ..Default::default() };
        let taped = load_bytes("a.ply", &ply(&mesh, Order::Little), &options).expect("a head");
        let (placement, mm) = (taped.report.placement, taped.report.placement.mm_per_unit);
        let tip = taped.marks.iter().find(|m| m.name == "nose_tip").expect("a nose").position_mm;
        assert!(placement.from_file(placement.to_file(tip)).distance(tip) < 0.01);
        let head = head::head("a", taped);
        assert!((around_mm(&head) - 571.0).abs() < 0.5 && head.size_note.is_none(), "{by}: {:?}", head.size_note);
        let own = around_mm(&crate::mesh::parametric::default_head());
        assert!((mm * f64::from(by) - f64::from(571.0 / own)).abs() < 0.02, "{by}: one unit is {mm} mm");
    }
}

/// A standing person's head is at an end of what was scanned, in whatever unit; not found in none before.
#[test]
fn a_person_in_no_unit_has_a_head() {
    let mut person = default_mesh().clone();
    add(&mut person, &block(Vec3::new(380.0, 620.0, 210.0), Vec3::new(0.0, -530.0, -20.0)));
    for side in [-1.0, 1.0] {
        add(&mut person, &block(Vec3::new(150.0, 800.0, 160.0), Vec3::new(side * 100.0, -1250.0, -20.0)));
    }
    let read = load_mesh("person.ply", &times(&person, 3.7)).expect("a person");
    assert_eq!((read.report.unit, read.report.up, read.report.front), (None, Axis::UP, Axis::FRONT));
    let head = head::head("a", read);
    // By the fit alone it was 504, for a face whose nose had other wings.
    assert!((around_mm(&head) - measure::USUAL_TAPE_MM).abs() < 1.0, "{} mm around", around_mm(&head));
}

#[test]
fn a_size_that_is_no_persons_is_said() {
    for (by, said) in [(1.0, None), (0.8, Some("a child's head")), (1.22, Some("outside of people's measures"))] {
        let read = load_mesh("a.ply", &times(default_mesh(), by)).unwrap_or_else(|e| panic!("{by}: {e}"));
        assert_eq!(read.report.unit, Some(Unit::Millimetre));
        let note = head::head("a", read).size_note;
        assert_eq!(note.is_some(), said.is_some(), "{by}: {note:?}");
        assert!(note.is_none_or(|n| n.contains(said.unwrap_or_default())), "{by}");
    }
}

#[test]
fn picked_points_place_a_scan_in_no_unit() {
    let l = crate::mesh::parametric::default_head().landmarks;
    let names = ["nasion", "left_preauricular", "right_preauricular"];
    let points = [l.nasion, l.left_preauricular, l.right_preauricular].map(|p| (p * 3.7).as_dvec3());
    let options = ImportOptions {
        landmarks: crate::mesh::options::landmarks::Given::of(names.into_iter().zip(points)),
        ..Default::default()
    };
    let file = ply(&times(default_mesh(), 3.7), Order::Little);
    let read = load_bytes("a.ply", &file, &options).expect("a head");
    assert_eq!(read.report.unit, None);
    assert!((1.0 / 3.7 / read.report.placement.mm_per_unit - 1.0).abs() < 0.1, "{}", read.report.placement.mm_per_unit);
}

/// The default head with its face smoothed by so many rounds.
fn smoothed(rounds: usize) -> Mesh {
    let mut mesh = default_mesh().clone();
    let mut near = vec![Vec::new(); mesh.positions_mm.len()];
    for t in &mesh.triangles {
        for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
            near[a as usize].push(b);
            near[b as usize].push(a);
        }
    }
    let in_face = |p: &Vec3| p.z > 30.0 && p.x.abs() < 80.0 && (-75.0..50.0).contains(&p.y);
    let face: Vec<usize> = (0..near.len()).filter(|i| in_face(&mesh.positions_mm[*i])).collect();
    for _ in 0..rounds {
        let old = mesh.positions_mm.clone();
        for &i in &face {
            mesh.positions_mm[i] = near[i].iter().map(|k| old[*k as usize]).sum::<Vec3>() / near[i].len() as f32;
        }
    }
    mesh
}

#[test]
fn what_is_no_head_is_none_at_any_size() {
    for (what, mesh, sizes) in [
        ("ball", egg(Vec3::splat(95.0), Vec3::ZERO), &[0.02][..]),
        ("egg", egg(Vec3::new(75.0, 110.0, 95.0), Vec3::ZERO), &[3.7]),
        ("box", block(Vec3::new(150.0, 230.0, 190.0), Vec3::ZERO), &[0.02]),
        ("shoulders", part(|p| p.y < -85.0), &[1.0]),
        ("chest", part(|p| p.y < -85.0 && p.z > 0.0), &[1.0]),
        ("open in front", part(|p| !(p.z > 20.0 && p.y < 60.0)), &[1.0, 0.02]),
        // Taken for a head before, at both sizes.
        ("smoothed", smoothed(2000), &[1.0, 0.8]),
    ] {
        for by in sizes {
            let read = load_mesh("a.ply", &times(&mesh, *by));
            let said = read.expect_err(what).to_string();
            assert!(said.contains("no head was found"), "{what} at {by}: {said}");
        }
    }
}

/// Neck and chest below a face, which are larger than it, do not hide it; lying in metres, nor does the pose.
#[test]
fn a_face_alone_is_told() {
    let lying = |mut mesh: Mesh| {
        let turn = glam::Mat3::from_euler(glam::EulerRot::XYZ, -1.2, 0.3, 0.4);
        mesh.positions_mm.iter_mut().for_each(|p| *p = turn * *p * 1e-3 + Vec3::new(0.4, -2.0, 1.0));
        mesh
    };
    for (what, mesh) in [
        ("face", part(|p| p.z > 45.0)),
        ("no back", part(|p| p.z > -20.0)),
        ("front half with the chest", part(|p| p.z > 0.0)),
        ("less of it", part(|p| p.z > 20.0)),
        ("front half, lying", lying(part(|p| p.z > 0.0))),
        ("front half to the neck", part(|p| p.z > 10.0 && p.y > -120.0)),
    ] {
        let said = load_mesh("a.ply", &mesh).expect_err(what).to_string();
        assert!(said.contains("the back of the head is missing"), "{what}: {said}");
    }
}

/// A mesh whose vertices are the means of those in cells of a grid.
fn coarse(mut mesh: Mesh, cell_mm: f32) -> Mesh {
    let key = |p: Vec3| (p / cell_mm).round().as_ivec3();
    let mut cells = std::collections::HashMap::<_, (Vec3, f32)>::new();
    for p in &mesh.positions_mm {
        let (sum, count) = cells.entry(key(*p)).or_default();
        (*sum, *count) = (*sum + *p, *count + 1.0);
    }
    mesh.positions_mm.iter_mut().for_each(|p| *p = cells[&key(*p)].0 / cells[&key(*p)].1);
    mesh
}

/// A face of half its size fits a head that ends at the neck, but that head has its back.
#[test]
fn a_head_in_no_unit_that_ends_at_the_neck_is_whole() {
    for cell_mm in [1.0, 8.0] {
        let mesh = coarse(part(|p| p.y > -110.0), cell_mm);
        let read = load_mesh("a.ply", &times(&mesh, 1.0 / 305.0)).unwrap_or_else(|e| panic!("cells of {cell_mm}: {e}"));
        assert_eq!((read.report.unit, read.report.up, read.report.front), (None, Axis::UP, Axis::FRONT));
    }
}

#[test]
fn the_matrix_takes_the_file_to_the_head() {
    let read = load_mesh("a.ply", &head_in(Axis::ALL[3], Axis::ALL[2], Unit::Inch)).expect("a head");
    let place = read.report.placement;
    for p in read.painted.mesh.positions_mm.iter().step_by(700) {
        let there = place.matrix().transform_point3(place.to_file(*p));
        assert!(there.as_vec3().distance(*p) < 0.01, "{there} is not {p}");
    }
}

#[test]
fn an_stl_on_one_line_is_read() {
    let text = String::from_utf8(stl_ascii(default_mesh())).expect("text");
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let head = load_bytes("a.stl", one_line.as_bytes(), &ImportOptions::default()).expect("a head");
    assert_eq!(head.report.triangles, default_mesh().triangles.len());
    assert!(!head.report.defects.iter().any(|d| d.kind.contains("unreadable")), "{:?}", head.report.defects);
}
