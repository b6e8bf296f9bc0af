//! Bad files: each gives a head, a mended head or one sentence, never a panic.

use super::write::glb_of;
use super::*;

/// What must come of a file.
enum Want {
    /// A head, with nothing to tell but what is odd in the default head itself.
    Head,
    /// A head, with this defect in the report.
    Mended(&'static str),
    /// A sentence with this in it.
    Refused(&'static str),
}
use Want::{Head, Mended, Refused};

/// What is odd in the default head itself.
const OWN: [&str; 3] = ["non_manifold_edges", "triangles_below_the_neck", "triangles_beyond_the_head"];

/// A file's name, its content and what must come of it.
type Case = (&'static str, Vec<u8>, Want);

fn text(mesh: &Mesh) -> String {
    String::from_utf8(obj(mesh)).expect("OBJ is text")
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|w| w == from.as_bytes()).expect("it is there");
    [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
}

/// The first line that starts with `start`, replaced.
fn line(text: &str, start: &str, new: &str) -> Vec<u8> {
    let old = text.lines().find(|l| l.starts_with(start)).expect("such a line").to_owned();
    text.replacen(&old, new, 1).into_bytes()
}

fn garbage() -> Vec<u8> {
    (0..40_000_u32).map(|i| crate::rng::pcg(i) as u8).collect()
}

fn objs(mesh: &Mesh) -> Vec<Case> {
    let good = text(mesh);
    let cut = good.len() - good.len() / 100;
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(good.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let commas = good.lines().map(|l| if l.starts_with('v') { l.replace('.', ",") + "\n" } else { format!("{l}\n") });
    let inside_out = good.lines().map(|l| match l.split_whitespace().collect::<Vec<_>>()[..] {
        ["f", a, b, c] => format!("f {a} {c} {b}\n"),
        _ => format!("{l}\n"),
    });
    let all_nan = good.lines().map(|l| if l.starts_with("v ") { "v nan 1 2\n".into() } else { format!("{l}\n") });
    let speck = "v 9 9 9\nv 9 9 8\nv 9 8 9\nf -3 -2 -1\n";
    vec![
        ("crlf.obj", good.replace('\n', "\r\n").into_bytes(), Head),
        ("cr.obj", good.replace('\n', "\r").into_bytes(), Head),
        ("mark.obj", [b"\xef\xbb\xbf", good.as_bytes()].concat(), Head),
        ("tabs.obj", good.replace(' ', "\t ").into_bytes(), Head),
        ("names.obj", [b"o caf\xe9\nusemtl\ng\n", good.as_bytes()].concat(), Head),
        ("continued.obj", good.replace("/1/1 ", "/1/1 \\\n").into_bytes(), Head),
        ("nothing.obj", good.trim_end().as_bytes().to_vec(), Head),
        ("cut.obj", good.as_bytes()[..cut].to_vec(), Mended("open_edges")),
        ("nan.obj", line(&good, "v ", "v nan inf 3"), Mended("vertices_not_finite")),
        ("word.obj", line(&good, "v ", "v one 2 3"), Mended("unreadable_vertices")),
        ("speck.obj", [good.as_bytes(), speck.as_bytes()].concat(), Mended("triangles_of_other_parts")),
        ("flat.obj", [good.as_bytes(), b"f 1 1 2\n"].concat(), Mended("degenerate_triangles")),
        ("two.obj", [good.as_bytes(), b"f 1 2\n"].concat(), Mended("faces_without_area")),
        ("line.obj", [good.as_bytes(), b"l 1 2 3\n"].concat(), Mended("lines_points_or_curves")),
        ("utf16.obj", utf16, Mended("text_in_utf16")),
        ("inside.obj", inside_out.collect::<String>().into_bytes(), Mended("inside_out")),
        ("empty.obj", Vec::new(), Refused("no faces")),
        ("spaces.obj", b" \n\n\r\n ".to_vec(), Refused("no faces")),
        ("points.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\n".to_vec(), Refused("no faces")),
        ("zero.obj", line(&good, "f ", "f 0 1 2"), Refused("vertex 0")),
        ("beyond.obj", line(&good, "f ", "f 1 2 99999999"), Refused("names vertex 99999999")),
        ("before.obj", line(&good, "f ", "f -9999999 1 2"), Refused("before the first")),
        ("huge.obj", line(&good, "f ", "f 99999999999999999999 1 2"), Refused("for a vertex")),
        ("least.obj", line(&good, "f ", "f -9223372036854775808 1 2"), Refused("before the first")),
        ("commas.obj", commas.collect::<String>().into_bytes(), Refused("commas")),
        ("all_nan.obj", all_nan.collect::<String>().into_bytes(), Refused("finite")),
        ("few.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n".to_vec(), Refused("triangles")),
        ("page.obj", b"<!DOCTYPE html><html>v 1 2 3</html>".to_vec(), Refused("web page")),
        ("lfs.obj", b"version https://git-lfs.github.com/spec/v1\noid".to_vec(), Refused("pointer")),
        ("picture.obj", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), Refused("PNG")),
        ("garbage.obj", garbage(), Refused("not")),
        ("garbage.xyz", garbage(), Refused("not")),
        ("a.usdz", b"PK\x03\x04rest".to_vec(), Refused("ZIP")),
        ("zipped.obj", b"PK\x03\x04rest".to_vec(), Refused("ZIP")),
        ("head.obj.gz", b"\x1f\x8b\x08\0rest".to_vec(), Refused("gzip")),
        ("a.fbx", b"Kaydara FBX Binary  \0".to_vec(), Refused("FBX")),
        ("a.splat", vec![7; 640], Refused("splats")),
    ]
}

fn plys(mesh: &Mesh) -> Vec<Case> {
    let (ascii, little) = (ply(mesh, Order::Ascii), ply(mesh, Order::Little));
    let vertices = format!("element vertex {}", mesh.positions_mm.len());
    let faces = format!("element face {}", mesh.triangles.len());
    let splat: String =
        ["x", "y", "z", "f_dc_0", "opacity", "scale_0", "rot_0"].map(|n| format!("property float {n}\n")).concat();
    let splat = format!("ply\nformat binary_little_endian 1.0\nelement vertex 2\n{splat}end_header\n").into_bytes();
    let points = b"ply\nformat ascii 1.0\nelement vertex 2\nproperty float x\nproperty float y\nproperty float z\nend_header\n0 0 0\n1 1 1\n";
    let list = "ply\nformat binary_little_endian 1.0\nelement vertex 0\nproperty float x\nproperty float y\nproperty float z\n\
                element face 1\nproperty list uint int vertex_indices\nend_header\n";
    let mut last = little.clone();
    let end = last.len();
    last[end - 2] = 0xff;
    vec![
        ("crlf.ply", replaced(&ascii, "format ascii 1.0\n", "format ascii 1.0\r\n"), Head),
        ("empty_element.ply", replaced(&little, "element camera", "element hollow 4000000000\nelement camera"), Head),
        ("cut.ply", little[..little.len() * 3 / 4].to_vec(), Refused("ends in the middle")),
        ("cut_ascii.ply", ascii[..ascii.len() * 3 / 4].to_vec(), Refused("middle")),
        ("cut_header.ply", little[..60].to_vec(), Refused("no end")),
        ("lying.ply", replaced(&little, &vertices, "element vertex 4000000000"), Refused("promises")),
        ("over.ply", replaced(&little, &vertices, "element vertex 99999999999999999999"), Refused("header")),
        ("negative.ply", replaced(&little, &vertices, "element vertex -4"), Refused("header")),
        ("lying_faces.ply", replaced(&ascii, &faces, "element face 7999999"), Refused("promises")),
        ("swapped.ply", replaced(&little, "binary_little", "binary_big"), Refused("")),
        ("swapped_back.ply", replaced(&ply(mesh, Order::Big), "binary_big", "binary_little"), Refused("")),
        ("beyond.ply", last, Refused("names vertex")),
        (
            "minus.ply",
            replaced(&little, "uchar uint vertex_indices", "uchar float vertex_indices"),
            Refused("triangles"),
        ),
        ("type.ply", replaced(&little, "property double x", "property quad x"), Refused("quad")),
        ("no_z.ply", replaced(&little, "float z", "float q"), Refused("x, y and z")),
        ("no_list.ply", replaced(&little, "vertex_indices", "vertex_colours"), Refused("vertex_indices")),
        ("no_format.ply", replaced(&little, "format binary_little_endian 1.0", "comment"), Refused("format")),
        ("points.ply", points.to_vec(), Refused("points only")),
        ("splat.ply", splat, Refused("Gaussian splats")),
        ("list.ply", [list.as_bytes(), &u32::MAX.to_le_bytes()].concat(), Refused("list")),
        (
            "minus_one.ply",
            [list.as_bytes(), &[3, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1, 0, 0, 0]].concat(),
            Refused("vertex -1"),
        ),
        ("magic.ply", b"ply\n".to_vec(), Refused("no end")),
    ]
}

fn stls(mesh: &Mesh) -> Vec<Case> {
    let (binary, ascii) = (stl_binary(mesh), stl_ascii(mesh));
    let counted = |n: u32| [&binary[..80], &n.to_le_bytes(), &binary[84..]].concat();
    let mut nan = binary.clone();
    nan[96..100].copy_from_slice(&f32::NAN.to_le_bytes());
    let plain = |bytes: Vec<u8>| [b"made by no one in particular, sorry".as_slice(), &bytes[35..]].concat();
    vec![
        ("cut.stl", plain(binary[..binary.len() - 1020].to_vec()), Mended("facet_count_corrected")),
        ("count.stl", plain(counted(mesh.triangles.len() as u32 - 5)), Mended("facet_count_corrected")),
        ("nan.stl", nan, Mended("vertices_not_finite")),
        ("no_end.stl", ascii[..ascii.len() - 10].to_vec(), Mended("missing_endsolid")),
        ("word.stl", replaced(&ascii, "vertex ", "vertex x "), Mended("vertices_not_finite")),
        ("corner.stl", replaced(&ascii, "vertex ", "vortex "), Mended("unreadable_facets")),
        ("lying.stl", plain(counted(4_000_000_000)), Refused("promises")),
        ("empty.stl", b"solid a\nendsolid a\n".to_vec(), Refused("no facets")),
        ("none.stl", plain(counted(0)[..84].to_vec()), Refused("no facets")),
        ("short.stl", b"\0\0\0\0short".to_vec(), Refused("shorter")),
        ("garbage.stl", garbage(), Refused("promises")),
    ]
}

fn gltfs(mesh: &Mesh) -> Vec<Case> {
    let (json, bin) = gltf_text(mesh, Some(""));
    let whole = glb(mesh);
    let with = |from: &str, to: &str| glb_of(&replaced(&json, from, to), &bin);
    let aside = |uri: &str| gltf_text(mesh, Some(uri)).0;
    let mut far = bin.clone();
    let end = far.len();
    far[end - 1] = 0x7f;
    let deep: Vec<u8> = format!("{{\"asset\":{}{}", "[".repeat(5000), "]".repeat(5000)).into_bytes();
    let mut short = whole.clone();
    short[8..12].copy_from_slice(&4_u32.to_le_bytes());
    vec![
        ("no_scene.glb", with(r#""scene":0,"scenes":[{"nodes":[0]}],"#, ""), Head),
        (
            "unplaced.glb",
            with(r#""scene":0,"scenes":[{"nodes":[0]}]"#, r#""scenes":[{"nodes":[]}]"#),
            Mended("meshes_in_no_scene"),
        ),
        ("unplaced2.glb", with(r#"[{"nodes":[0]}]"#, r#"[{"nodes":[]}]"#), Mended("meshes_in_no_scene")),
        (
            "lines.glb",
            with(r#"{"attributes""#, r#"{"mode":1,"attributes":{"POSITION":0}},{"attributes""#),
            Mended("points_or_lines"),
        ),
        ("cut.glb", whole[..whole.len() - 5000].to_vec(), Refused("")),
        ("cut_header.glb", whole[..10].to_vec(), Refused("header")),
        ("magic.glb", b"glTF".to_vec(), Refused("header")),
        ("length.glb", short, Refused("header")),
        ("version.glb", replaced(&whole, "glTF\x02", "glTF\x01"), Refused("version")),
        ("circle.glb", with(r#""children":[1]"#, r#""children":[0]"#), Refused("circle")),
        ("node.glb", with(r#""children":[1]"#, r#""children":[9]"#), Refused("node 9")),
        ("mesh.glb", with(r#""mesh":0"#, r#""mesh":4294967295"#), Refused("mesh 4294967295")),
        ("accessor.glb", with(r#""indices":1"#, r#""indices":7"#), Refused("accessor 7")),
        ("position.glb", with(r#""POSITION":0"#, r#""POSITION":9"#), Refused("accessor 9")),
        ("type.glb", with(r#""POSITION":0"#, r#""POSITION":1"#), Refused("wrong type")),
        ("view.glb", with(r#""bufferView":1"#, r#""bufferView":9"#), Refused("beyond")),
        ("offset.glb", with(r#""byteOffset":"#, r#""byteOffset":9"#), Refused("beyond")),
        ("float.glb", with("5125", "5126"), Refused("whole numbers")),
        ("count.glb", with(r#"5125,"count":"#, r#"5125,"count":1"#), Refused("")),
        ("index.glb", glb_of(&json, &far), Refused("names vertex")),
        ("points.glb", with(r#""indices":1"#, r#""indices":1,"mode":0"#), Refused("no triangles")),
        ("scale.glb", with(r#""scale":[-1,1,1]"#, r#""scale":[0,0,0]"#), Refused("")),
        (
            "draco.glb",
            with(r#""scene":0"#, r#""extensionsRequired":["KHR_draco_mesh_compression"],"scene":0"#),
            Refused("Draco"),
        ),
        (
            "meshopt.glb",
            with(r#""scene":0"#, r#""extensionsRequired":["EXT_meshopt_compression"],"scene":0"#),
            Refused("meshopt"),
        ),
        ("bare.glb", glb_of(br#"{"asset":{"version":"2.0"}}"#, b""), Refused("no triangles")),
        ("json.gltf", b"{\"asset\": nonsense".to_vec(), Refused("does not read")),
        ("deep.gltf", deep, Refused("does not read")),
        ("missing.gltf", aside("missing.bin"), Refused("missing")),
        ("outside.gltf", aside("../../../../../../etc/passwd"), Refused("outside")),
        ("percent.gltf", aside("%2e%2e/passwd"), Refused("outside")),
        ("absolute.gltf", aside("/etc/passwd"), Refused("outside")),
        ("web.gltf", aside("https://example.org/a.bin"), Refused("outside")),
        ("base64.gltf", aside("data:application/octet-stream;base64,?!"), Refused("base64")),
        ("alone.gltf", json.clone(), Refused("missing")),
    ]
}

fn check(cases: Vec<Case>) {
    let wrong: Vec<String> = cases.into_iter().filter_map(|c| wrong(c).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Longest that any file may take: alone some two seconds, ten times that on a busy machine.
const MOST_SECONDS: u64 = 30;

fn wrong((name, content, want): Case) -> Result<(), String> {
    let start = std::time::Instant::now();
    let result = load_bytes(name, &content, &ImportOptions::default());
    if start.elapsed().as_secs() >= MOST_SECONDS {
        return Err(format!("{name} took {:?}", start.elapsed()));
    }
    match (want, result) {
        (Head, Ok(Imported { report, .. })) if report.defects.iter().all(|d| OWN.contains(&d.kind)) => Ok(()),
        (Mended(kind), Ok(Imported { report, .. })) if report.defects.iter().any(|d| d.kind == kind) => Ok(()),
        (Refused(part), Err(error)) => {
            let sentence = error.to_string();
            let one = sentence.len() < 400 && !sentence.chars().any(char::is_control) && sentence.contains("; ");
            if one && sentence.contains(part) { Ok(()) } else { Err(format!("{name}: '{part}' is not in: {sentence}")) }
        }
        (_, Ok(Imported { report, .. })) => Err(format!("{name} was read: {report:?}")),
        (_, Err(error)) => Err(format!("{name} was refused: {error}")),
    }
}

#[test]
fn there_are_enough_bad_files() {
    let mesh = default_mesh();
    let counts = [objs(mesh).len(), plys(mesh).len(), stls(mesh).len(), gltfs(mesh).len()];
    println!("bad files: OBJ {}, PLY {}, STL {}, glTF {}", counts[0], counts[1], counts[2], counts[3]);
    assert!(counts.iter().sum::<usize>() >= 80, "{counts:?}");
}

#[test]
fn bad_obj_files() {
    check(objs(default_mesh()));
}

#[test]
fn bad_ply_files() {
    check(plys(default_mesh()));
}

#[test]
fn bad_stl_files() {
    check(stls(default_mesh()));
}

#[test]
fn bad_gltf_files() {
    check(gltfs(default_mesh()));
}

#[test]
fn buffers_are_read_beside_the_file_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).expect("a folder in it");
    let (json, bin) = gltf_text(default_mesh(), Some("head%20one.bin"));
    let path = inner.join("head.gltf");
    std::fs::write(&path, json).expect("writing it");
    std::fs::write(folder.path().join("secret.bin"), &bin).expect("writing it");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../secret.bin", inner.join("head one.bin")).expect("a link");
        let error = load(&path, &ImportOptions::default()).expect_err("a link that leads out").to_string();
        assert!(error.contains("outside"), "{error}");
        std::fs::remove_file(inner.join("head one.bin")).expect("removing it");
    }
    std::fs::write(inner.join("head one.bin"), &bin).expect("writing it");
    assert!(load(&path, &ImportOptions::default()).is_ok());
}

/// Any file cut anywhere and any byte turned gives a head or a sentence.
#[test]
fn cut_and_turned_bytes_never_panic() {
    let mesh = default_mesh();
    for (name, content) in
        [("a.ply", ply(mesh, Order::Little)), ("a.glb", glb(mesh)), ("a.stl", stl_ascii(mesh)), ("a.obj", obj(mesh))]
    {
        for i in 0..60_u32 {
            let mut bad = content.clone();
            // Mostly near the start, where the headers are.
            let reach = if i % 3 == 0 { bad.len() } else { 1200 };
            let at = crate::rng::hash2(i, 5) as usize % reach;
            if i % 2 == 0 {
                bad.truncate(at);
            } else {
                bad[at] ^= 1 << (i % 8);
            }
            let path = Path::new(name);
            // The pose costs most and is tried elsewhere.
            if let Ok(soup) = sniff::format(&bad, path).and_then(|f| parse(f, &bad, path)) {
                let _ = repair::repair(soup, true);
            }
        }
    }
}
