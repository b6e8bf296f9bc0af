//! Every list and every product of lists of a mesh file is bounded: 5 MB of any of them are read or refused,
//! and how many are read is told. Seconds are printed and not judged.

use super::soup::MAX_TRIANGLES;
use super::write::glb_of;
use super::*;
use serde_json::{Value, json};

const SIZE: usize = 5_000_000;

fn repeated(unit: &str) -> String {
    unit.repeat(SIZE / unit.len())
}

/// What became of a file: its triangles, or the sentence.
fn outcome(what: &str, name: &str, content: &[u8]) -> Result<usize, String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(folder.path().join("t.png"), flat_png(64)).expect("writing it");
    let start = std::time::Instant::now();
    let read = triangles_in(content, &path).map_err(|e| e.to_string());
    println!("{what}: {} bytes in {:?}: {read:?}", content.len(), start.elapsed());
    assert!(content.len() < SIZE + 20_000, "{what}: {} bytes", content.len());
    assert!(read.as_ref().map_or_else(|e| e.len() < 500, |n| *n <= MAX_TRIANGLES), "{what}: {read:?}");
    read
}

/// A picture of one colour.
fn flat_png(side: u32) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(side, side, image::Rgb([200, 150, 120]))
        .write_to(&mut out, image::ImageFormat::Png)
        .expect("a PNG");
    out.into_inner()
}

#[test]
fn text_formats_of_five_megabytes_end() {
    let corners = repeated(" 1 2 3");
    for (what, name, text) in [
        ("vertices", "a.obj", repeated("v 0 0 0\n")),
        ("places", "a.obj", repeated("vt 0 0\n")),
        ("faces", "a.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\n".to_owned() + &repeated("f 1 2 3\n")),
        ("one polygon", "a.obj", format!("v 0 0 0\nv 1 0 0\nv 0 1 0\nf {corners}\n")),
        ("polygons of 500", "a.obj", {
            let star: String = (0..500).map(|i| format!("v {} {} 0\n", i * 37 % 101, i * 53 % 103)).collect();
            let all: String = (1..=500).map(|i| format!(" {i}")).collect();
            star + &format!("f{all}\n").repeat(SIZE / (all.len() + 2) - 4)
        }),
        ("materials", "a.obj", "mtllib a.mtl\nv 0 0 0\n".to_owned() + &repeated("usemtl a\nusemtl b\n")),
        ("pieces", "a.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\n".to_owned() + &repeated("usemtl a\ng b\nf 1 2 3\n")),
        ("libraries", "a.obj", format!("mtllib {}\nv 0 0 0\n", repeated("a.mtl "))),
        ("lines of libraries", "a.obj", repeated("mtllib b.mtl c.mtl\n")),
        ("going on", "a.obj", repeated("v \\\n")),
        ("polypaint", "a.obj", "v 0 0 0\n".to_owned() + &repeated("#MRGB ff808080\n")),
        (
            "facets",
            "a.stl",
            "solid a\n".to_owned() + &repeated("facet\nvertex 0 0 0\nvertex 1 0 0\nvertex 0 1 0\nendfacet\n"),
        ),
        ("solids", "a.stl", repeated("solid\nendsolid\n")),
        ("points of a facet", "a.stl", "solid a\nfacet\n".to_owned() + &repeated("vertex 0 0 0\n")),
        ("header", "a.ply", "ply\nformat ascii 1.0\n".to_owned() + &repeated("comment TextureFile t.png\n")),
        ("rows", "a.ply", {
            let head = "ply\nformat ascii 1.0\nelement vertex 600000\nproperty float x\nproperty float y\nproperty float z\nend_header\n";
            head.to_owned() + &repeated("0 0 0 ")
        }),
        ("a list", "a.ply", {
            let head = "ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nproperty float z\nelement face 1\nproperty list int int vertex_indices\nend_header\n0 0 0 1 0 0 0 1 0 1600000 ";
            head.to_owned() + &repeated("0 1 2")
        }),
    ] {
        outcome(&format!("{name}: {what}"), name, text.as_bytes()).ok();
    }
}

#[test]
fn binary_formats_of_five_megabytes_end() {
    let facets = 90_000_u32;
    let mut stl = vec![b' '; 80];
    stl.extend(facets.to_le_bytes());
    (0..facets).for_each(|i| stl.extend((0..50).map(|k| (i >> (k % 16)) as u8)));
    outcome("a.stl: facets", "a.stl", &stl).ok();
    // One byte a triangle.
    let head = "ply\nformat binary_little_endian 1.0\nelement vertex 200\nproperty uchar x\nproperty uchar y\nproperty uchar z\n\
         element tristrips 1\nproperty list uint uchar vertex_indices\nend_header\n";
    let mut ply = head.as_bytes().to_vec();
    (0..600_u32).for_each(|i| ply.push(((i * 7919) >> 3) as u8));
    let count = SIZE as u32 - 2000;
    ply.extend(count.to_le_bytes());
    ply.extend((0..count).map(|i| (crate::rng::pcg(i) % 200) as u8));
    let read = outcome("a.ply: strips", "a.ply", &ply);
    assert!(read.is_ok_and(|n| n < 2_000_000), "triangles of 200 points are few");
    let head = "ply\nformat binary_little_endian 1.0\nelement vertex 3\nproperty uchar x\nproperty uchar y\nproperty uchar z\n\
                element face 4900000\nproperty list uchar uchar vertex_indices\nend_header\n";
    let mut empty = head.as_bytes().to_vec();
    empty.extend([0; 9]);
    empty.extend(vec![0; 4_900_000]);
    assert!(outcome("a.ply: empty faces", "a.ply", &empty).is_err());
}

/// A GLB whose JSON and binary part are these.
fn glb(root: &Value, bin: &[u8]) -> Vec<u8> {
    glb_of(root.to_string().as_bytes(), bin)
}

/// A root with a buffer of so many bytes and one view of it.
fn root(bytes: usize) -> Value {
    json!({ "asset": { "version": "2.0" }, "scene": 0, "scenes": [{ "nodes": [0] }], "nodes": [{ "mesh": 0 }],
        "buffers": [{ "byteLength": bytes }], "bufferViews": [{ "buffer": 0, "byteLength": bytes }] })
}

fn refused(what: &str, file: &[u8], part: &str) {
    let error = outcome(what, "a.glb", file).expect_err(what);
    assert!(error.contains(part), "{what}: {error}");
}

#[test]
fn products_of_a_gltf_files_lists_are_bounded() {
    let accessor = |kind: &str, component: u32, count: usize| json!({ "bufferView": 0, "componentType": component, "count": count, "type": kind });
    // 300 materials on one picture, named by 300 images.
    let png = flat_png(4096);
    let mut file = root(png.len());
    file["buffers"][0]["byteLength"] = (png.len() + 108).into();
    file["bufferViews"][0]["byteLength"] = png.len().into();
    let points: Vec<f32> = (0..9).map(|i| [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0][i]).collect();
    let mut bin = png.clone();
    points.iter().for_each(|v| bin.extend(v.to_le_bytes()));
    bin.resize(png.len() + 108, 0);
    let list = |of: &dyn Fn(usize) -> Value| Value::Array((0..300).map(of).collect());
    file["bufferViews"] =
        json!([{ "buffer": 0, "byteLength": png.len() }, { "buffer": 0, "byteOffset": png.len(), "byteLength": 108 }]);
    file["accessors"] = json!([{ "bufferView": 1, "componentType": 5126, "count": 3, "type": "VEC3" }]);
    file["images"] = list(&|_| json!({ "bufferView": 0, "mimeType": "image/png" }));
    file["textures"] = list(&|i| json!({ "source": i }));
    file["materials"] = list(
        &|i| json!({ "pbrMetallicRoughness": { "baseColorTexture": { "index": i }, "baseColorFactor": [1.0, 1.0, i as f32 / 300.0, 1.0] } }),
    );
    file["accessors"]
        .as_array_mut()
        .expect("a list")
        .push(json!({ "bufferView": 1, "componentType": 5126, "count": 3, "type": "VEC2" }));
    file["meshes"] = json!([{ "primitives": list(&|i| json!({ "attributes": { "POSITION": 0, "TEXCOORD_0": 1 }, "material": i })) }]);
    let soup = gltf::read(&glb(&file, &bin), Path::new("a.glb")).expect("a soup");
    assert_eq!((soup.pictures.len(), soup.triangles.len()), (1, 300));
    assert!(soup.lost.iter().any(|l| l.contains("in more than 32 ways")), "{:?}", soup.lost);
    let sheet = soup.image.expect("a sheet");
    assert!(sheet.width() <= 4096 && sheet.height() <= 4096);

    // Parts without anything in them, also by every node.
    let mut file = root(36);
    file["meshes"] = json!([{ "primitives": vec![json!({ "attributes": {} }); 150_000] }]);
    refused("empty parts", &glb(&file, &[0; 36]), "more than 20 000 parts");
    let mut file = root(36);
    file["meshes"] = json!([{ "primitives": vec![json!({ "attributes": {} }); 15_000] }]);
    file["nodes"] = json!(vec![json!({ "mesh": 0 }); 30_000]);
    file["scenes"] = json!([{ "nodes": (0..30_000).collect::<Vec<_>>() }]);
    refused("empty parts at nodes", &glb(&file, &[0; 36]), "more than 20 000 parts");

    // One large list that every part reads in vain, and one that every target moves.
    let bytes = 3_600_000;
    let mut file = root(bytes);
    file["accessors"] =
        json!([accessor("VEC3", 5126, 3), accessor("VEC2", 5126, 400_000), accessor("VEC3", 5126, 300_000)]);
    let attributes = json!({ "POSITION": 0, "TEXCOORD_0": 1, "COLOR_0": 2, "JOINTS_0": 1, "WEIGHTS_0": 1 });
    file["meshes"] = json!([{ "primitives": vec![json!({ "attributes": attributes }); 10_000] }]);
    outcome("lists of another length", "a.glb", &glb(&file, &vec![0; bytes])).ok();
    let target = vec![json!({ "POSITION": 2 }); 64];
    file["meshes"] = json!([{ "weights": vec![0.5; 64], "primitives": vec![json!({ "attributes": { "POSITION": 2 }, "targets": target }); 10] }]);
    refused("targets", &glb(&file, &vec![0; bytes]), "move more than 40 million vertices");
    // Sparse lists of nothing.
    file["accessors"][2] = json!({ "componentType": 5126, "count": 3_900_000, "type": "VEC3", "sparse": { "count": 0, "indices": { "bufferView": 0, "componentType": 5125 }, "values": { "bufferView": 0 } } });
    file["meshes"] = json!([{ "primitives": [{ "attributes": { "POSITION": 2 } }] }]);
    outcome("four million points of no bytes", "a.glb", &glb(&file, &vec![0; bytes])).ok();
    // Corners of one byte each, as often as wanted.
    let mut file = root(4_000_000);
    file["accessors"] = json!([accessor("VEC3", 5121, 255), accessor("SCALAR", 5121, 4_000_000)]);
    file["meshes"] =
        json!([{ "primitives": vec![json!({ "attributes": { "POSITION": 0 }, "indices": 1, "mode": 5 }); 9] }]);
    let corners: Vec<u8> = (0..4_000_000).map(|i| (crate::rng::pcg(i) % 255) as u8).collect();
    refused("strips", &glb(&file, &corners), "triangles");
    file["meshes"][0]["primitives"].as_array_mut().expect("a list").truncate(1);
    outcome("one strip", "a.glb", &glb(&file, &corners)).ok();
    // Skins of many joints at many nodes.
    let mut file = root(36);
    file["accessors"] = json!([accessor("VEC3", 5126, 3)]);
    file["skins"] = json!([{ "joints": vec![0; 4000] }]);
    file["meshes"] = json!([{ "primitives": [{ "attributes": { "POSITION": 0 } }] }]);
    file["nodes"] = json!(vec![json!({ "mesh": 0, "skin": 0 }); 10_000]);
    file["scenes"] = json!([{ "nodes": (0..10_000).collect::<Vec<_>>() }]);
    refused("skins", &glb(&file, &[0; 36]), "more than 200 000 joints");
    let mut file = root(36);
    file["buffers"] = json!(vec![json!({ "byteLength": 0, "uri": "a.bin" }); 60_000]);
    refused("buffers", &glb(&file, &[]), "more than 1000 buffers");
}

#[test]
fn materials_share_their_pictures() {
    // 400 materials on one picture: one tile, not 400.
    let mut mtl = String::new();
    let mut text = String::from("mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nvt 0.1 0.1\nvt 0.9 0.1\nvt 0.1 0.9\n");
    for i in 0..400 {
        mtl.push_str(&format!(
            "newmtl m{i}\nmap_Kd {}t.png\n",
            if i < 200 { String::new() } else { format!("-o 0.{i} 0 ") }
        ));
        text.push_str(&format!("usemtl m{i}\nf 1/1 2/2 3/3\n"));
    }
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.mtl"), mtl).expect("writing it");
    std::fs::write(folder.path().join("t.png"), flat_png(512)).expect("writing it");
    let soup = obj::read(text.as_bytes(), &folder.path().join("a.obj")).expect("a soup");
    assert_eq!((soup.pictures.len(), soup.triangles.len()), (1, 400));
    assert_eq!(soup.pictured.iter().filter(|p| **p).count(), 231);
    assert!(soup.lost.iter().any(|l| l.contains("in more than 32 ways")), "{:?}", soup.lost);
}
