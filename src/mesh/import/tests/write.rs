//! Small writers of every format, for tests.

use crate::mesh::Mesh;
use base64::prelude::{BASE64_STANDARD, Engine};
use std::fmt::Write;

#[derive(Clone, Copy, PartialEq)]
pub enum Order {
    Ascii,
    Little,
    Big,
}

pub fn obj(mesh: &Mesh) -> Vec<u8> {
    let mut out = String::from("o head\n");
    for p in &mesh.positions_mm {
        writeln!(out, "v {} {} {} 0.5 0.5 0.5", p.x, p.y, p.z).ok();
    }
    for t in &mesh.triangles {
        writeln!(out, "f {}/1/1 {}/1/1 {}/1/1", t[0] + 1, t[1] + 1, t[2] + 1).ok();
    }
    out.into_bytes()
}

/// With colours, a list among the vertex properties and an element of no use.
pub fn ply(mesh: &Mesh, order: Order) -> Vec<u8> {
    let format = match order {
        Order::Ascii => "ascii",
        Order::Little => "binary_little_endian",
        Order::Big => "binary_big_endian",
    };
    let mut out = format!(
        "ply\nformat {format} 1.0\ncomment end_header is not here\nelement camera 1\nproperty float f\n\
         element vertex {}\nproperty uchar red\nproperty double x\nproperty float y\nproperty float z\n\
         property list uchar short odd\nelement face {}\nproperty list uchar uint vertex_indices\nproperty uchar flag\n\
         end_header\n",
        mesh.positions_mm.len(),
        mesh.triangles.len()
    )
    .into_bytes();
    let put = |out: &mut Vec<u8>, little: &[u8], text: String| match order {
        Order::Ascii => out.extend(format!("{text} ").bytes()),
        Order::Little => out.extend(little),
        Order::Big => out.extend(little.iter().rev()),
    };
    put(&mut out, &1.0_f32.to_le_bytes(), "1".into());
    for p in &mesh.positions_mm {
        put(&mut out, &[200], "200".into());
        put(&mut out, &f64::from(p.x).to_le_bytes(), p.x.to_string());
        put(&mut out, &p.y.to_le_bytes(), p.y.to_string());
        put(&mut out, &p.z.to_le_bytes(), p.z.to_string());
        put(&mut out, &[1], "1".into());
        put(&mut out, &7_i16.to_le_bytes(), "7\n".into());
    }
    for t in &mesh.triangles {
        put(&mut out, &[3], "3".into());
        t.iter().for_each(|i| put(&mut out, &i.to_le_bytes(), i.to_string()));
        put(&mut out, &[9], "9\n".into());
    }
    out
}

pub fn stl_binary(mesh: &Mesh) -> Vec<u8> {
    let mut out = b"solid this is binary all the same".to_vec();
    out.resize(80, b' ');
    out.extend((mesh.triangles.len() as u32).to_le_bytes());
    for t in 0..mesh.triangles.len() {
        out.extend([0; 12]);
        for p in mesh.corners(t) {
            p.to_array().iter().for_each(|v| out.extend(v.to_le_bytes()));
        }
        out.extend([0xab, 0xcd]);
    }
    out
}

pub fn stl_ascii(mesh: &Mesh) -> Vec<u8> {
    let mut out = String::from("SOLID head\r\n");
    for t in 0..mesh.triangles.len() {
        out.push_str("  facet normal 0 0 1\r\n    outer loop\r\n");
        for p in mesh.corners(t) {
            write!(out, "      vertex {:e} {} {}\r\n", p.x, p.y, p.z).ok();
        }
        out.push_str("    endloop\r\n  endfacet\r\n");
        if t == mesh.triangles.len() / 2 {
            out.push_str("endsolid head\r\nsolid second half\r\n");
        }
    }
    (out + "endsolid\r\n").into_bytes()
}

/// The JSON and the binary part. The head hangs from two nodes that undo each other's mirror.
pub fn gltf_text(mesh: &Mesh, uri: Option<&str>) -> (Vec<u8>, Vec<u8>) {
    let mut bin = Vec::new();
    for p in &mesh.positions_mm {
        // Mirrored and shifted in the buffer, put right by the nodes.
        [-p.x, p.y, p.z - 2.0].iter().for_each(|v| bin.extend(v.to_le_bytes()));
    }
    let indices_at = bin.len();
    for t in &mesh.triangles {
        [t[0], t[2], t[1]].iter().for_each(|i| bin.extend(i.to_le_bytes()));
    }
    let uri = match uri {
        Some("") => String::new(),
        Some(name) => format!(r#","uri":"{name}""#),
        None => format!(r#","uri":"data:application/octet-stream;base64,{}""#, BASE64_STANDARD.encode(&bin)),
    };
    let text = format!(
        r#"{{"asset":{{"version":"2.0"}},"scene":0,"scenes":[{{"nodes":[0]}}],
        "nodes":[{{"children":[1],"translation":[0,0,2]}},{{"mesh":0,"scale":[-1,1,1]}}],
        "meshes":[{{"primitives":[{{"attributes":{{"POSITION":0}},"indices":1}}]}}],
        "images":[{{"uri":"../../../../etc/passwd"}}],
        "buffers":[{{"byteLength":{}{uri}}}],
        "bufferViews":[{{"buffer":0,"byteLength":{indices_at}}},{{"buffer":0,"byteOffset":{indices_at},"byteLength":{}}}],
        "accessors":[{{"bufferView":0,"componentType":5126,"count":{},"type":"VEC3"}},
        {{"bufferView":1,"componentType":5125,"count":{},"type":"SCALAR"}}]}}"#,
        bin.len(),
        bin.len() - indices_at,
        mesh.positions_mm.len(),
        mesh.triangles.len() * 3
    );
    (text.into_bytes(), bin)
}

pub fn glb(mesh: &Mesh) -> Vec<u8> {
    let (text, bin) = gltf_text(mesh, Some(""));
    glb_of(&text, &bin)
}

pub fn glb_of(text: &[u8], bin: &[u8]) -> Vec<u8> {
    let mut text = text.to_vec();
    text.resize(text.len().next_multiple_of(4), b' ');
    let mut out = b"glTF\x02\0\0\0".to_vec();
    out.extend(((12 + 8 + text.len() + 8 + bin.len()) as u32).to_le_bytes());
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(b"JSON");
    out.extend(text);
    out.extend((bin.len() as u32).to_le_bytes());
    out.extend(b"BIN\0");
    out.extend(bin);
    out
}
