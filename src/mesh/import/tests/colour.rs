//! What a file says of colour is read, or the report tells why not.

use super::*;
use crate::mesh::Paint;
use glam::Vec2;
use std::fmt::Write as _;

/// Red on the person's right, blue on the left.
const SIDES: [[u8; 3]; 2] = [[200, 60, 50], [50, 80, 190]];

pub fn side(x: f32) -> [u8; 3] {
    SIDES[usize::from(x > 0.0)]
}

pub fn png() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(64, 64, |x, _| image::Rgb(SIDES[usize::from(x >= 32)]));
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::Png).expect("a PNG");
    out.into_inner()
}

/// Place on the picture: by x, v from the bottom.
pub fn place(p: Vec3) -> (f32, f32) {
    (p.x / 400.0 + 0.5, 0.5)
}

/// A head written by `text` beside a picture and an MTL file.
fn loaded(name: &str, text: &str, mtl: &str) -> Imported {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("t.png"), png()).expect("writing it");
    std::fs::create_dir(folder.path().join("mat")).expect("a folder");
    std::fs::write(folder.path().join("mat/own.png"), png()).expect("writing it");
    for at in ["a.mtl", "mat/b.mtl"] {
        std::fs::write(folder.path().join(at), mtl).expect("writing it");
    }
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("writing it");
    load(&path, &ImportOptions::default()).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Share of the head, away from the middle, that has its side's colour.
pub fn right(head: &Imported) -> f32 {
    let mesh = &head.painted.mesh;
    let (mut all, mut good) = (0.0_f32, 0.0);
    let mut count = |p: Vec3, color: [u8; 3]| {
        let x = head.report.placement.to_file(p).x as f32;
        if x.abs() > 12.0 {
            all += 1.0;
            good += f32::from(u8::from(color.iter().zip(side(x)).all(|(a, b)| a.abs_diff(b) < 12)));
        }
    };
    match &head.painted.paint {
        Paint::Skin => return 0.0,
        Paint::Vertices(colors) => mesh.positions_mm.iter().zip(colors).for_each(|(p, c)| count(*p, *c)),
        Paint::Image { corner_uv, image } => {
            for (t, uv) in corner_uv.iter().enumerate() {
                for (p, uv) in mesh.corners(t).into_iter().zip(uv) {
                    let at = (*uv - uv.floor()) * Vec2::new(image.width() as f32, image.height() as f32);
                    let [x, y] = [at.x as u32, at.y as u32];
                    count(p, image.get_pixel(x.min(image.width() - 1), y.min(image.height() - 1)).0);
                }
            }
        }
    }
    good / all.max(1.0)
}

fn obj_of(head: &str, scale: f32, color: impl Fn(Vec3) -> String) -> String {
    let mesh = default_mesh();
    let mut text = String::from(head);
    for p in &mesh.positions_mm {
        let (u, v) = place(*p);
        writeln!(text, "v {} {} {}{}\nvt {} {}", p.x, p.y, p.z, color(*p), u * scale, v * scale).ok();
    }
    for t in &mesh.triangles {
        let [a, b, c] = t.map(|i| i + 1);
        writeln!(text, "f {a}/{a} {b}/{b} {c}/{c}").ok();
    }
    text
}

#[test]
fn an_obj_finds_its_picture_however_it_is_named() {
    let bare = |_: Vec3| String::new();
    for (what, head, scale, mtl) in [
        ("no usemtl", "mtllib a.mtl\n", 1.0, "newmtl skin\nmap_Kd t.png\n"),
        ("other case", "mtllib a.mtl\nusemtl SKIN\n", 1.0, "newmtl skin\nmap_Kd t.png\nnewmtl b\n"),
        ("usemtl first", "usemtl skin\nmtllib a.mtl\n", 1.0, "newmtl skin\nmap_Kd t.png\n"),
        ("beside the MTL", "mtllib mat/b.mtl\nusemtl skin\n", 1.0, "newmtl skin\nmap_Kd own.png\n"),
        ("a comment", "mtllib a.mtl\nusemtl skin\n", 1.0, "newmtl skin\nmap_Kd t.png # colour\n"),
        ("options", "mtllib a.mtl\nusemtl skin\n", 2.0, "newmtl skin\nmap_Kd -s 0.5 0.5 1 -clamp on t.png\n"),
        ("only map_Ka", "mtllib a.mtl\nusemtl skin\n", 1.0, "newmtl skin\nmap_Ka t.png\n"),
    ] {
        let head = loaded("a.obj", &obj_of(head, scale, bare), mtl);
        assert!(right(&head) > 0.98, "{what}: {} ({})", right(&head), head.report.colour);
        assert!(head.report.colour.contains(".png (64 x 64)"), "{what}: {}", head.report.colour);
    }
    let head = loaded("a.obj", &obj_of("mtllib a.mtl\n", 1.0, bare), "newmtl skin\nmap_Kd gone.png\n");
    assert_eq!(head.report.colour, "none (the picture 'gone.png' is missing)");
}

#[test]
fn the_scale_of_vertex_colours_is_found() {
    for (what, scale) in [("0 to 1", 1.0 / 255.0), ("0 to 255", 1.0)] {
        let color = |p: Vec3| {
            let [r, g, b] = side(p.x).map(|v| f32::from(v) * scale);
            format!(" {r} {g} {b}")
        };
        let text = obj_of("# C:\\scans\\\n", 1.0, color);
        let head = loaded("a.obj", &text, "");
        assert!(right(&head) > 0.98 && head.report.colour == "colours of vertices", "{what}: {}", head.report.colour);
        // One of 1.004 is clamped, not the others made black.
        let head = loaded("a.obj", &text.replacen(&color(default_mesh().positions_mm[0]), " 1.004 1 1", 1), "");
        assert!(right(&head) > 0.98, "{what}: {}", right(&head));
    }
}

/// A PLY with places on a picture by vertex or by face, or colours of faces beside white vertices.
fn ply_of(vertex: &str, face: &str) -> String {
    let mesh = default_mesh();
    let mut text = format!(
        "ply\nformat ascii 1.0\ncomment TextureFile t.png\nelement vertex {}\nproperty float x\nproperty float y\nproperty float z\n{vertex}element face {}\nproperty list uchar int vertex_indices\n{face}end_header\n",
        mesh.positions_mm.len(),
        mesh.triangles.len()
    );
    for p in &mesh.positions_mm {
        let (u, v) = place(*p);
        let [r, g, b] = side(p.x);
        let more = match vertex {
            "" => String::new(),
            v if v.contains("ushort") => format!(" {r} {g} {b}"),
            v if v.contains("red") => " 255 255 255".into(),
            _ => format!(" {u} {v}"),
        };
        writeln!(text, "{} {} {}{more}", p.x, p.y, p.z).ok();
    }
    for t in 0..mesh.triangles.len() {
        let [a, b, c] = mesh.triangles[t];
        let uv = mesh.corners(t).map(place);
        let color = side(mesh.corners(t).iter().map(|p| p.x).sum());
        let more = match face {
            "" => String::new(),
            f if f.contains("texcoord") => {
                format!(" 6 {} {} {} {} {} {}", uv[0].0, uv[0].1, uv[1].0, uv[1].1, uv[2].0, uv[2].1)
            }
            _ => format!(" {} {} {}", color[0], color[1], color[2]),
        };
        writeln!(text, "3 {a} {b} {c}{more}").ok();
    }
    text
}

#[test]
fn a_ply_brings_its_picture_or_the_colours_of_its_faces() {
    let pair = |u: &str, v: &str| format!("property float {u}\nproperty float {v}\n");
    let rgb = |kind: &str| ["red", "green", "blue"].map(|n| format!("property {kind} {n}\n")).concat();
    for (vertex, face, want) in [
        (pair("s", "t"), String::new(), "picture"),
        (pair("u", "v"), String::new(), "picture"),
        (pair("texture_u", "texture_v"), String::new(), "picture"),
        (String::new(), "property list uchar float texcoord\n".into(), "picture"),
        (rgb("uchar"), rgb("uchar"), "colours of vertices"),
        (rgb("ushort"), String::new(), "colours of vertices"),
    ] {
        let head = loaded("a.ply", &ply_of(&vertex, &face), "");
        assert!(head.report.colour.starts_with(want), "{vertex}{face}: {}", head.report.colour);
        assert!(right(&head) > 0.98, "{vertex}{face}: {}", right(&head));
    }
}

#[test]
fn swapped_or_scaled_landmarks_are_refused() {
    let head = crate::mesh::parametric::default_head();
    let l = head.landmarks;
    let file = ply(default_mesh(), Order::Little);
    let with = |points: [Vec3; 3], unit| {
        let names = ["nasion", "left_preauricular", "right_preauricular"];
        let given = crate::mesh::options::landmarks::Given::of(names.into_iter().zip(points.map(|p| p.as_dvec3())));
        load_bytes("a.ply", &file, &ImportOptions { landmarks: given, unit, ..Default::default() })
    };
    let good = [l.nasion, l.left_preauricular, l.right_preauricular];
    assert!(with(good, None).is_ok());
    let said = |points, unit| with(points, unit).expect_err("must be refused").to_string();
    let swapped = said([good[0], good[2], good[1]], None);
    assert!(swapped.contains("left and right swapped"), "{swapped}");
    assert!(said(good, Some(Unit::Centimetre)).contains("mm apart"));
    assert!(said(good.map(|p| p * 0.001), None).contains("away from the scan"));
    let behind = said([l.inion, good[1], good[2]], None);
    assert!(behind.contains("behind the ears"), "{behind}");
    let above = said([l.vertex, good[1], good[2]], None);
    assert!(above.contains("off the face"), "{above}");
}

/// Where the pose is found, a picked point that is another one of the head, or none, is not taken either.
#[test]
fn a_single_landmark_astray_is_refused() {
    let l = crate::mesh::parametric::default_head().landmarks;
    let file = ply(default_mesh(), Order::Little);
    let with = |name, point: Vec3| {
        let given = crate::mesh::options::landmarks::Given::of([(name, point.as_dvec3())]);
        load_bytes("a.ply", &file, &ImportOptions { landmarks: given, ..Default::default() })
    };
    for (name, own, other) in [
        ("left_preauricular", l.left_preauricular, l.right_preauricular),
        ("inion", l.inion, l.nasion),
        ("vertex", l.vertex, l.inion),
        ("nasion", l.nasion, Vec3::new(500.0, 0.0, 0.0)),
    ] {
        assert!(with(name, own + Vec3::splat(8.0)).is_ok(), "{name}");
        let said = with(name, other).expect_err(name).to_string();
        assert!(said.contains(name) && said.contains("away from where it is"), "{said}");
    }
}
