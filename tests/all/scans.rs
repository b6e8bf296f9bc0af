//! Scans through the program as a user types it: their own colours in the picture, the diagram, hostile files.

use std::path::Path;
use std::process::{Command, Output};
use tonsure::mesh::parametric::default_head;

fn tonsure(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tonsure")).args(args).env_remove("DISPLAY").output().expect("the program starts")
}

fn done(args: &[&str]) -> Output {
    let output = tonsure(args);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Colour of the skin that a GLB brings.
enum Brought {
    Nothing,
    /// One byte a channel, normalised, alpha with it.
    Vertices([u8; 4]),
    /// A picture in the file.
    Picture([u8; 3]),
}

/// The default head in metres as a GLB.
fn glb(brought: &Brought) -> Vec<u8> {
    let mesh = default_head().mesh;
    let n = mesh.positions_mm.len();
    let mut bin: Vec<u8> =
        mesh.positions_mm.iter().flat_map(|p| (*p * 1e-3).to_array()).flat_map(f32::to_le_bytes).collect();
    let mut views = vec![(0, bin.len())];
    let mut add = |bytes: Vec<u8>| {
        let at = bin.len();
        bin.extend(&bytes);
        views.push((at, bytes.len()));
        bin.resize(bin.len().next_multiple_of(4), 0);
    };
    add(mesh.triangles.iter().flatten().flat_map(|i| i.to_le_bytes()).collect());
    let (mut attribute, mut accessor, mut rest) = (String::new(), String::new(), String::new());
    match brought {
        Brought::Nothing => {}
        Brought::Vertices(color) => {
            add(color.repeat(n));
            attribute = r#","COLOR_0":2"#.into();
            accessor =
                format!(r#",{{"bufferView":2,"componentType":5121,"normalized":true,"count":{n},"type":"VEC4"}}"#);
        }
        Brought::Picture(color) => {
            add(mesh
                .positions_mm
                .iter()
                .flat_map(|p| [p.x / 600.0 + 0.5, 0.5 - p.y / 600.0])
                .flat_map(f32::to_le_bytes)
                .collect());
            let mut png = std::io::Cursor::new(Vec::new());
            image::RgbImage::from_pixel(32, 32, image::Rgb(*color))
                .write_to(&mut png, image::ImageFormat::Png)
                .expect("a PNG");
            add(png.into_inner());
            attribute = r#","TEXCOORD_0":2"#.into();
            accessor = format!(r#",{{"bufferView":2,"componentType":5126,"count":{n},"type":"VEC2"}}"#);
            rest = r#","materials":[{"pbrMetallicRoughness":{"baseColorTexture":{"index":0}}}],"textures":[{"source":0}],"images":[{"bufferView":3,"mimeType":"image/png"}]"#.into();
        }
    }
    let material = if rest.is_empty() { "" } else { r#","material":0"# };
    let views: Vec<String> =
        views.iter().map(|(at, len)| format!(r#"{{"buffer":0,"byteOffset":{at},"byteLength":{len}}}"#)).collect();
    let mut json = format!(
        r#"{{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],
        "meshes":[{{"primitives":[{{"attributes":{{"POSITION":0{attribute}}},"indices":1{material}}}]}}],
        "buffers":[{{"byteLength":{}}}],"bufferViews":[{}],
        "accessors":[{{"bufferView":0,"componentType":5126,"count":{n},"type":"VEC3"}},{{"bufferView":1,"componentType":5125,"count":{},"type":"SCALAR"}}{accessor}]{rest}}}"#,
        bin.len(),
        views.join(","),
        mesh.triangles.len() * 3
    )
    .into_bytes();
    json.resize(json.len().next_multiple_of(4), b' ');
    let mut out = b"glTF\x02\0\0\0".to_vec();
    out.extend(((28 + json.len() + bin.len()) as u32).to_le_bytes());
    for (kind, part) in [(b"JSON", &json), (b"BIN\0", &bin)] {
        out.extend((part.len() as u32).to_le_bytes());
        out.extend(kind);
        out.extend(part);
    }
    out
}

/// Mean colour of the bare forehead in a rendered picture.
fn forehead(folder: &Path, name: &str, brought: &Brought) -> [f32; 3] {
    let (head, out) = (folder.join(name).with_extension("glb"), folder.join(name).with_extension("png"));
    std::fs::write(&head, glb(brought)).expect("writing it");
    let (head, shown) = (head.to_string_lossy(), out.to_string_lossy());
    let args = [
        "render",
        "--head",
        &head,
        "--bare",
        "--aim",
        "0.12,0.5",
        "--crop-mm",
        "30",
        "--resolution",
        "48,48",
        "--samples",
        "1",
        "--no-stamp",
    ];
    done(&[&args[..], &["--output", &shown]].concat());
    let picture = image::open(&out).expect("a picture").into_rgb8();
    let count = picture.pixels().count() as f32;
    std::array::from_fn(|k| picture.pixels().map(|p| f32::from(p.0[k])).sum::<f32>() / count)
}

#[test]
fn a_scans_own_colour_is_its_bare_skin() {
    let folder = tempfile::tempdir().expect("a folder");
    let of = |name: &str, brought: Brought| forehead(folder.path(), name, &brought);
    let plain = of("plain", Brought::Nothing);
    let (dark, light) = ([92, 58, 42], [236, 190, 165]);
    let by_vertices = of("vertices", Brought::Vertices([dark[0], dark[1], dark[2], 255]));
    let by_picture = of("picture", Brought::Picture(dark));
    let pale = of("pale", Brought::Picture(light));
    println!("plain {plain:.0?}, dark by vertices {by_vertices:.0?}, by a picture {by_picture:.0?}, pale {pale:.0?}");
    for dark in [by_vertices, by_picture] {
        assert!((0..3).all(|k| dark[k] < plain[k] - 8.0), "{dark:?} is not darker than {plain:?}");
    }
    assert!((0..3).all(|k| pale[k] > by_picture[k] + 30.0), "{pale:?} is not lighter than {by_picture:?}");
    // COLOR_0 is linear light by the format, a picture is sRGB: the same bytes are lighter as vertices.
    assert!((0..3).all(|k| by_vertices[k] > by_picture[k]), "{by_vertices:?}, {by_picture:?}");
}

#[test]
fn inspect_draws_heads_by_name_by_tape_and_by_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let drawn = |name: &str| folder.path().join(name).with_extension("png").to_string_lossy().into_owned();
    let (mean, long) = (drawn("mean"), drawn("long"));
    done(&["inspect", "default", "--picture", &mean]);
    let output = done(&["inspect", "default", "--head-length", "215", "--json", "--picture", &long]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let keys: Vec<&String> = report.as_object().expect("an object").keys().collect();
    let mut wanted = vec![
        "format",
        "vertices",
        "triangles",
        "components",
        "colour",
        "unit",
        "mm_per_unit",
        "up",
        "front",
        "landmarks",
        "head_length_mm",
        "head_breadth_mm",
        "circumference_mm",
        "scalp_area_cm2",
        "defects",
        "head_from_file",
        "size",
    ];
    wanted.sort_unstable();
    assert_eq!(keys, wanted);
    let length = report["head_length_mm"].as_f64().expect("a length");
    assert!((length - 215.0).abs() < 3.0, "{length}");
    let names: Vec<&String> = report["landmarks"].as_object().expect("landmarks").keys().collect();
    assert_eq!(
        names,
        ["glabella", "inion", "left_preauricular", "nasion", "nose_tip", "right_preauricular", "trichion", "vertex"]
    );
    let [mean, long] = [mean, long].map(|p| image::open(p).expect("a picture").into_rgb8());
    assert!(mean.width() > 1000 && mean.dimensions() == long.dimensions());
    assert!(mean.pixels().zip(long.pixels()).filter(|(a, b)| a != b).count() > 20_000, "the length changes nothing");
    // A scan has its own shape, and a picture that cannot be written is said to be so.
    let scan = folder.path().join("scan.glb").to_string_lossy().into_owned();
    std::fs::write(&scan, glb(&Brought::Nothing)).expect("writing it");
    assert_eq!(tonsure(&["inspect", &scan, "--head-length", "200"]).status.code(), Some(2));
    done(&["inspect", &scan, "--picture", &drawn("scan")]);
    let nowhere = folder.path().join("no/such/folder.png").to_string_lossy().into_owned();
    assert_eq!(tonsure(&["inspect", &scan, "--picture", &nowhere]).status.code(), Some(4));
}

/// Files that promise much are refused in a sentence, in 2 GB of address space and ten seconds.
#[cfg(target_os = "linux")]
#[test]
fn hostile_files_cost_neither_memory_nor_time() {
    let ply = |lists: &str, counts: [&str; 2]| {
        format!(
            "ply\nformat binary_little_endian 1.0\nelement vertex {}\nproperty float x\nproperty float y\nproperty float z\nelement face {}\n{lists}end_header\n",
            counts[0], counts[1]
        )
        .into_bytes()
    };
    let list = "property list uint int vertex_indices\n";
    let mut long_list = ply(list, ["3", "1"]);
    long_list.extend([0; 36]);
    long_list.extend(u32::MAX.to_le_bytes());
    let mut stl = vec![b' '; 80];
    stl.extend(u32::MAX.to_le_bytes());
    stl.extend([0; 50]);
    let gltf = |count: &str, bytes: &str| {
        format!(
            r#"{{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{{"mesh":0}}],"meshes":[{{"primitives":[{{"attributes":{{"POSITION":0}}}}]}}],
            "buffers":[{{"byteLength":{bytes},"uri":"data:application/octet-stream;base64,AAAA"}}],"bufferViews":[{{"buffer":0,"byteLength":{bytes}}}],
            "accessors":[{{"bufferView":0,"componentType":5126,"count":{count},"type":"VEC3","min":[0,0,0],"max":[1,1,1]}}]}}"#
        )
        .into_bytes()
    };
    let nodes: Vec<String> = (0..20_000).map(|i| format!(r#"{{"children":[{}]}}"#, i + 1)).collect();
    let chain = format!(
        r#"{{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{},{{}}]}}"#,
        nodes.join(",")
    );
    let fan: String = (0..40).map(|i| format!(r#"{{"children":[{},{}]}},"#, i + 1, i + 1)).collect();
    let tree = format!(r#"{{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{fan}{{}}]}}"#);
    let polygon = "v 0 0 0\nv 1 0 0\nv 0 1 0\n".to_owned() + "f" + &" 1 2 3".repeat(700_000) + "\n";
    let cases: [(&str, Vec<u8>); 12] = [
        ("vertices.ply", ply(list, ["4000000000", "1"])),
        ("faces.ply", ply(list, ["3", "18446744073709551615"])),
        ("list.ply", long_list),
        ("doubles.ply", ply("property list double double vertex_indices\n", ["3", "4000000000"])),
        ("count.stl", stl),
        ("count.gltf", gltf("4000000000", "4")),
        ("bytes.gltf", gltf("3", "9000000000000000000")),
        ("chain.gltf", chain.into_bytes()),
        ("tree.gltf", tree.into_bytes()),
        ("polygon.obj", polygon.into_bytes()),
        ("line.obj", vec![b'v'; 60_000_000]),
        ("relative.obj", b"v 0 0 0\nf -1 -1 -1\n".repeat(500_000)),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("writing it");
        let start = std::time::Instant::now();
        let output = Command::new("sh")
            .args(["-c", "ulimit -v 2097152; exec \"$0\" inspect \"$1\"", env!("CARGO_BIN_EXE_tonsure")])
            .arg(&path)
            .output()
            .expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{name}: {said}");
        assert!(said.lines().count() == 1 && said.len() < 500, "{name}: {said}");
        assert!(start.elapsed().as_secs() < 10, "{name} took {:?}", start.elapsed());
        println!(
            "{name}: {:.2} s, {}",
            start.elapsed().as_secs_f32(),
            said.trim().replace(&*path.to_string_lossy(), name)
        );
    }
}
