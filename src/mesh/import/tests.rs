use super::*;
use write::{Order, glb, gltf_text, obj, ply, stl_ascii, stl_binary};

mod bad;
mod write;

/// The default head, made once.
fn default_mesh() -> &'static Mesh {
    static HEAD: std::sync::LazyLock<Mesh> = std::sync::LazyLock::new(|| crate::mesh::parametric::default_head().mesh);
    &HEAD
}

/// A file of this content and name, read with these options.
fn load_bytes(name: &str, content: &[u8], options: &ImportOptions) -> Result<(Mesh, Report), MeshError> {
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

/// Largest distance of a mesh read from the default head, both about the middle of their boxes.
fn farthest_mm(mesh: &Mesh) -> f32 {
    let own = default_mesh();
    let centred = |m: &Mesh| {
        let center = crate::math::Aabb::around(&m.positions_mm).center();
        m.positions_mm.iter().map(|p| *p - center).collect::<Vec<_>>()
    };
    let tree = nearest::Tree::new(&centred(mesh));
    let far = |p: &Vec3| tree.nearest(*p, 50.0).map_or(50.0, |q| q.0.distance(*p));
    centred(own).iter().step_by(7).map(far).fold(0.0, f32::max)
}

fn check(name: &str, content: &[u8], up: Axis, front: Axis, unit: Unit) {
    let what = format!("{name}, up {up}, front {front}, {unit}");
    let (mesh, report) = load_bytes(name, content, &ImportOptions::default()).unwrap_or_else(|e| panic!("{what}: {e}"));
    assert_eq!((report.up, report.front, report.unit), (up, front, unit), "{what}: fit {:?}", report.fit_mm);
    let own = default_mesh();
    assert_eq!(report.triangles, own.triangles.len(), "{what}");
    assert_eq!(report.components, 1, "{what}");
    let far = farthest_mm(&mesh);
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
        check(name, &content, up, front, unit);
    }
}

#[test]
fn all_axes_and_units_are_found() {
    // Every up with some front in every unit, and every pair of up and front in metres.
    for (i, unit) in Unit::ALL.into_iter().enumerate() {
        for up in 0..6 {
            let (up, front) = two(up);
            let mesh = head_in(up, front, unit);
            match i % 3 {
                0 => check("a.ply", &ply(&mesh, Order::Little), up, front, unit),
                1 => check("a.glb", &glb(&mesh), up, front, unit),
                _ => check("a.stl", &stl_binary(&mesh), up, front, unit),
            }
        }
    }
    for up in Axis::ALL {
        for front in Axis::ALL.into_iter().filter(|f| f.vector().dot(up.vector()) == 0.0) {
            check("a.glb", &glb(&head_in(up, front, Unit::Metre)), up, front, Unit::Metre);
        }
    }
}

#[test]
fn what_the_caller_says_counts() {
    let (up, front) = (Axis::ALL[1], Axis::ALL[5]);
    let file = ply(&head_in(up, front, Unit::Centimetre), Order::Little);
    let options = ImportOptions { unit: Some(Unit::Centimetre), up: Some(up), front: Some(front) };
    let (mesh, report) = load_bytes("a.ply", &file, &options).expect("a head");
    assert_eq!((report.unit, report.up, report.front, report.fit_mm), (Unit::Centimetre, up, front, None));
    assert!(farthest_mm(&mesh) < 0.5);
    let only_up = ImportOptions { up: Some(up), ..Default::default() };
    assert_eq!(load_bytes("a.ply", &file, &only_up).expect("a head").1.front, front);
    let clash = ImportOptions { up: Some(up), front: Some(up), ..Default::default() };
    let error = load_bytes("a.ply", &file, &clash).expect_err("must be refused").to_string();
    assert!(error.contains("right angles"), "{error}");
}

#[test]
fn a_point_finds_its_way_back_to_the_file() {
    let mesh = head_in(Axis::ALL[3], Axis::ALL[2], Unit::Inch);
    let (read, report) = load_bytes("a.ply", &ply(&mesh, Order::Big), &ImportOptions::default()).expect("a head");
    let tree = nearest::Tree::new(&mesh.positions_mm);
    for p in read.positions_mm.iter().step_by(500) {
        let there = report.placement.to_file(*p).as_vec3();
        assert!(tree.nearest(there, 0.01).is_some(), "{p} went to {there}");
    }
}

#[test]
fn freely_turned_heads_are_set_upright() {
    for (yaw, pitch, roll) in [(0.7, 0.5, 0.3), (2.4, -0.6, 0.5), (-1.9, 0.2, 1.9), (0.6, 0.0, 0.0)] {
        let turn = glam::Mat3::from_euler(glam::EulerRot::YXZ, yaw, pitch, roll);
        let mut mesh = default_mesh().clone();
        for p in &mut mesh.positions_mm {
            *p = turn * *p * 0.001;
        }
        let (read, report) = load_bytes("a.glb", &glb(&mesh), &ImportOptions::default()).expect("a head");
        let off = report.placement.rotation * turn;
        let cosine = (off.x_axis.x + off.y_axis.y + off.z_axis.z - 1.0) / 2.0;
        let degrees = cosine.clamp(-1.0, 1.0).acos().to_degrees();
        assert!(degrees < 5.0, "({yaw}, {pitch}, {roll}): {degrees} degrees off, fit {:?}", report.fit_mm);
        assert!(crate::mesh::register::register("a", read, Path::new("a")).is_ok());
    }
}

#[test]
fn names_of_units_and_axes() {
    assert_eq!("IN".parse(), Ok(Unit::Inch));
    assert_eq!("mm".parse(), Ok(Unit::Millimetre));
    assert!("parsec".parse::<Unit>().is_err_and(|e| e.contains("inch")));
    assert_eq!("-z".parse::<Axis>().map(|a| a.to_string()), Ok("-Z".to_owned()));
    assert_eq!("y".parse::<Axis>().map(|a| a.vector()), Ok(Vec3::Y));
    assert!("up".parse::<Axis>().is_err());
}
