use super::*;
use crate::mesh::pose::Tree;
use glam::Vec3;
use write::{Order, glb, gltf_text, obj, ply, stl_ascii, stl_binary};

mod bad;
mod bounds;
mod colour;
mod looks;
mod others;
mod paint;
mod sizes;
mod write;

/// The default head, made once.
fn default_mesh() -> &'static Mesh {
    static HEAD: std::sync::LazyLock<Mesh> = std::sync::LazyLock::new(|| crate::mesh::parametric::default_head().mesh);
    &HEAD
}

/// A file of this content and name, read with these options.
fn load_bytes(name: &str, content: &[u8], options: &ImportOptions) -> Result<Imported, MeshError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("writing it");
    load(&path, options)
}

/// The default head in a file's axes and unit, off its origin.
fn head_in(up: Axis, front: Axis, unit: Unit) -> Mesh {
    let mut mesh = default_mesh().clone();
    let (y, z) = (up.vector(), front.vector());
    let turn = glam::Mat3::from_cols(y.cross(z), y, z);
    for p in &mut mesh.positions_mm {
        *p = (turn * *p + Vec3::new(300.0, -200.0, 700.0)) / unit.millimetres() as f32;
    }
    mesh
}

/// Largest distance of the default head from a head read from its file: `mesh` is what was written.
fn farthest_mm(head: &Imported, written: &Mesh) -> f32 {
    let tree = Tree::new(&head.painted.mesh.positions_mm);
    let far = |p: &Vec3| {
        let p = head.report.placement.from_file(p.as_dvec3());
        tree.nearest(p, 50.0).map_or(50.0, |q| q.0.distance(p))
    };
    let neck = head.painted.mesh.positions_mm.iter().map(|p| p.y).fold(f32::MAX, f32::min) + 3.0;
    let kept = |p: &&Vec3| head.report.placement.from_file(p.as_dvec3()).y > neck;
    written.positions_mm.iter().step_by(7).filter(kept).map(far).fold(0.0, f32::max)
}

fn check(name: &str, content: &[u8], written: &Mesh, up: Axis, front: Axis, unit: Unit) {
    let what = format!("{name}, up {up}, front {front}, {unit}");
    let head = load_bytes(name, content, &ImportOptions::default()).unwrap_or_else(|e| panic!("{what}: {e}"));
    let report = &head.report;
    assert_eq!((report.up, report.front, report.unit), (up, front, Some(unit)), "{what}: fit {:?}", report.fit_mm);
    let own = default_mesh();
    assert_eq!(report.triangles, own.triangles.len(), "{what}");
    assert_eq!(report.components, 1, "{what}");
    let far = farthest_mm(&head, written);
    assert!(far < 0.5, "{what}: {far} mm off");
}

fn two(up: usize) -> (Axis, Axis) {
    let up = Axis::ALL[up];
    let mut fronts = Axis::ALL.into_iter().rev().filter(|f| f.vector().dot(up.vector()) == 0.0);
    (up, fronts.next().expect("four fronts"))
}

#[test]
fn every_format_gives_the_head_back() {
    let (up, front, unit) = (Axis::ALL[0], Axis::ALL[1], Unit::Millimetre);
    let mesh = head_in(up, front, unit);
    let (embedded, _) = gltf_text(&mesh, None);
    for (name, content) in [
        ("a.obj", obj(&mesh)),
        ("a.ply", ply(&mesh, Order::Ascii)),
        ("b.ply", ply(&mesh, Order::Little)),
        ("c.ply", ply(&mesh, Order::Big)),
        ("a.stl", stl_binary(&mesh)),
        ("b.stl", stl_ascii(&mesh)),
        ("a.glb", glb(&mesh)),
        ("a.gltf", embedded),
        // A wrong name does not matter.
        ("d.obj", stl_binary(&mesh)),
        ("e.stl", ply(&mesh, Order::Little)),
        ("f.ply", obj(&mesh)),
    ] {
        check(name, &content, &mesh, up, front, unit);
    }
}

#[test]
fn all_axes_and_units_are_found() {
    // Every up with some front, two in every unit, and every third pair of up and front in metres.
    for (i, unit) in Unit::ALL.into_iter().enumerate() {
        for up in [i, i + 1] {
            let (up, front) = two(up);
            let mesh = head_in(up, front, unit);
            match i % 3 {
                0 => check("a.ply", &ply(&mesh, Order::Little), &mesh, up, front, unit),
                1 => check("a.glb", &glb(&mesh), &mesh, up, front, unit),
                _ => check("a.stl", &stl_binary(&mesh), &mesh, up, front, unit),
            }
        }
    }
    let pairs = Axis::ALL.into_iter().flat_map(|up| Axis::ALL.map(|front| (up, front)));
    for (up, front) in pairs.filter(|(up, front)| front.vector().dot(up.vector()) == 0.0).step_by(3) {
        let mesh = head_in(up, front, Unit::Metre);
        check("a.glb", &glb(&mesh), &mesh, up, front, Unit::Metre);
    }
}

#[test]
fn what_the_caller_says_counts() {
    let (up, front) = (Axis::ALL[1], Axis::ALL[5]);
    let mesh = head_in(up, front, Unit::Centimetre);
    let file = ply(&mesh, Order::Little);
    let options =
        ImportOptions { unit: Some(Unit::Centimetre), up: Some(up), front: Some(front), ..Default::default() };
    let head = load_bytes("a.ply", &file, &options).expect("a head");
    assert_eq!((head.report.unit, head.report.up, head.report.front), (Some(Unit::Centimetre), up, front));
    assert!(farthest_mm(&head, &mesh) < 0.5);
    let only_up = ImportOptions { up: Some(up), ..Default::default() };
    assert_eq!(load_bytes("a.ply", &file, &only_up).expect("a head").report.front, front);
    let clash = ImportOptions { up: Some(up), front: Some(up), ..Default::default() };
    let error = load_bytes("a.ply", &file, &clash).expect_err("must be refused").to_string();
    assert!(error.contains("right angles"), "{error}");
}

#[test]
fn a_point_finds_its_way_back_to_the_file() {
    let mesh = head_in(Axis::ALL[3], Axis::ALL[2], Unit::Inch);
    let head = load_bytes("a.ply", &ply(&mesh, Order::Big), &ImportOptions::default()).expect("a head");
    let place = head.report.placement;
    for p in head.painted.mesh.positions_mm.iter().step_by(500) {
        assert!(place.from_file(place.to_file(*p)).distance(*p) < 0.01);
    }
    // What the user sees and what the file says are the same point.
    let nasion = head.marks.iter().find(|m| m.name == "nasion").expect("a nasion");
    let there = place.to_file(nasion.position_mm).as_vec3();
    let tree = Tree::new(&mesh.positions_mm);
    assert!(tree.nearest(there, 0.15).is_some(), "{there} is not on the written head");
}

#[test]
fn freely_turned_heads_are_set_upright() {
    for (yaw, pitch, roll) in [(0.7, 0.5, 0.3), (2.4, -0.6, 0.5), (-1.9, 0.2, 1.9), (0.6, 0.0, 0.0)] {
        let turn = glam::Mat3::from_euler(glam::EulerRot::YXZ, yaw, pitch, roll);
        let mut mesh = default_mesh().clone();
        for p in &mut mesh.positions_mm {
            *p = turn * *p * 0.001;
        }
        let head = load_bytes("a.glb", &glb(&mesh), &ImportOptions::default()).expect("a head");
        let report = &head.report;
        let off = report.placement.rotation * turn;
        let cosine = (off.x_axis.x + off.y_axis.y + off.z_axis.z - 1.0) / 2.0;
        let degrees = cosine.clamp(-1.0, 1.0).acos().to_degrees();
        assert!(degrees < 5.0, "({yaw}, {pitch}, {roll}): {degrees} degrees off, fit {:?}", report.fit_mm);
    }
}

#[test]
fn names_of_units_and_axes() {
    assert_eq!("IN".parse(), Ok(Unit::Inch));
    assert_eq!("mm".parse(), Ok(Unit::Millimetre));
    assert!("parsec".parse::<Unit>().is_err_and(|e| e.to_string().contains("inch")));
    assert_eq!("-z".parse::<Axis>().map(|a| a.to_string()), Ok("-Z".to_owned()));
    assert_eq!("y".parse::<Axis>().map(|a| a.vector()), Ok(Vec3::Y));
    assert!("up".parse::<Axis>().is_err());
}
