//! A scan's colours come through repair, cutting and placing where they were.

use super::*;
use crate::mesh::Paint;
use std::fmt::Write as _;

/// A colour that tells where on the default head it is.
fn color_at(p: Vec3) -> [u8; 3] {
    p.to_array().map(|v| (v * 0.5 + 128.0).clamp(0.0, 255.0) as u8)
}

/// Fraction of vertices whose colour is that of their place in the file, within some steps.
fn right(head: &Imported, colors: &[[u8; 3]]) -> f32 {
    let place = head.report.placement;
    let like = |(p, c): (&Vec3, &[u8; 3])| {
        let want = color_at(place.to_file(*p).as_vec3());
        want.iter().zip(c).all(|(a, b)| a.abs_diff(*b) < 8)
    };
    let n = colors.len() as f32;
    head.painted.mesh.positions_mm.iter().zip(colors).filter(|v| like(*v)).count() as f32 / n
}

#[test]
fn colours_of_vertices_stay_in_place() {
    let mesh = default_mesh();
    let mut text = String::new();
    for (i, p) in mesh.positions_mm.iter().enumerate() {
        let [r, g, b] = color_at(*p).map(f32::from);
        // Some vertices have none.
        let color = if i % 50 == 7 { String::new() } else { format!(" {} {} {}", r / 255.0, g / 255.0, b / 255.0) };
        writeln!(text, "v {} {} {}{color}", p.x, p.y, p.z).ok();
    }
    for t in &mesh.triangles {
        writeln!(text, "f {} {} {}", t[0] + 1, t[1] + 1, t[2] + 1).ok();
    }
    let head = load_bytes("a.obj", text.as_bytes(), &ImportOptions::default()).expect("a head");
    let Paint::Vertices(colors) = &head.painted.paint else { panic!("no colours") };
    assert_eq!(colors.len(), head.painted.mesh.positions_mm.len());
    assert!(right(&head, colors) > 0.97, "{}", right(&head, colors));
    assert!(head.report.defects.iter().any(|d| d.kind == "vertices_without_colour"));
}

/// An OBJ of the default head laid on a picture by its x and y, and the picture.
fn textured(library: &str) -> (String, Vec<u8>) {
    let mesh = default_mesh();
    let mut text = format!("mtllib {library}\n");
    for p in &mesh.positions_mm {
        writeln!(text, "v {} {} {}\nvt {} {}", p.x, p.y, p.z, p.x / 600.0 + 0.5, p.y / 600.0 + 0.5).ok();
    }
    text.push_str("usemtl skin\n");
    for t in &mesh.triangles {
        let [a, b, c] = t.map(|i| i + 1);
        writeln!(text, "f {a}/{a} {b}/{b} {c}/{c}").ok();
    }
    let picture = image::RgbImage::from_fn(600, 600, |x, y| {
        image::Rgb(color_at(Vec3::new(x as f32 - 299.5, 299.5 - y as f32, 0.0)))
    });
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).expect("a PNG");
    (text, png.into_inner())
}

#[test]
fn a_picture_lies_where_it_lay() {
    let folder = tempfile::tempdir().expect("a folder");
    let (text, png) = textured("Head.MTL");
    let path = folder.path().join("head.obj");
    std::fs::write(&path, text).expect("writing it");
    std::fs::write(folder.path().join("head.mtl"), "newmtl skin\nmap_Kd ..\\scans\\Skin.PNG\n").expect("writing it");
    let kinds = |head: &Imported| head.report.defects.iter().map(|d| d.kind).collect::<Vec<_>>();
    // Missing, then not a picture, then the picture.
    let head = load(&path, &ImportOptions::default()).expect("a head without its picture");
    assert!(matches!(head.painted.paint, Paint::Skin) && kinds(&head).contains(&"texture_missing"));
    std::fs::write(folder.path().join("skin.png"), b"nothing").expect("writing it");
    let head = load(&path, &ImportOptions::default()).expect("a head without its picture");
    assert!(matches!(head.painted.paint, Paint::Skin) && kinds(&head).contains(&"texture_unreadable"));
    std::fs::write(folder.path().join("skin.png"), png).expect("writing it");
    let head = load(&path, &ImportOptions::default()).expect("a head");
    let Paint::Image { corner_uv, image } = &head.painted.paint else { panic!("no picture") };
    let mesh = &head.painted.mesh;
    assert_eq!(corner_uv.len(), mesh.triangles.len());
    let place = head.report.placement;
    for (t, uv) in corner_uv.iter().enumerate().step_by(11) {
        for (p, uv) in mesh.corners(t).into_iter().zip(uv) {
            let file = place.to_file(p);
            let at = (*uv * 600.0).as_uvec2().min(glam::UVec2::splat(599));
            let got = image.get_pixel(at.x, at.y).0;
            let want = color_at(file.as_vec3().with_z(0.0));
            assert!(got.iter().zip(want).all(|(a, b)| a.abs_diff(b) < 4), "{file}: {got:?}, not {want:?}");
        }
    }
}

#[test]
fn a_missing_library_is_told() {
    let (text, _) = textured("../../etc/passwd");
    let head = load_bytes("a.obj", text.as_bytes(), &ImportOptions::default()).expect("a head");
    assert!(head.report.defects.iter().any(|d| d.kind == "materials_missing" && !d.repaired));
}
