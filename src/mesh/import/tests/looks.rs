//! What moves a glTF head and its colours: transforms of pictures, skins, morph targets, sparse lists, programs
//! that write sRGB where linear light belongs.

use super::colour::{place, png, right, side};
use super::write::glb_of;
use super::*;
use glam::{Mat4, Quat, Vec2, vec2};
use serde_json::{Value, json};

/// A GLB in the making: the default head, in millimetres.
struct Glb {
    root: Value,
    bin: Vec<u8>,
}

impl Glb {
    /// With these positions.
    fn of(positions: &[Vec3]) -> Self {
        let mut glb = Self {
            root: json!({ "asset": { "version": "2.0" }, "scene": 0, "scenes": [{ "nodes": [0] }],
                "nodes": [{ "mesh": 0 }], "meshes": [{ "primitives": [{ "attributes": {} }] }],
                "bufferViews": [], "accessors": [] }),
            bin: Vec::new(),
        };
        glb.floats("POSITION", "VEC3", positions.iter().flat_map(Vec3::to_array));
        let corners: Vec<u32> = default_mesh().triangles.iter().flatten().copied().collect();
        let view = glb.view(&corners.iter().flat_map(|i| i.to_le_bytes()).collect::<Vec<_>>());
        let indices = glb
            .accessor(json!({ "bufferView": view, "componentType": 5125, "count": corners.len(), "type": "SCALAR" }));
        glb.root["meshes"][0]["primitives"][0]["indices"] = indices.into();
        glb
    }

    fn push(&mut self, list: &str, value: Value) -> usize {
        let list = self.root[list].as_array_mut().expect("a list");
        list.push(value);
        list.len() - 1
    }

    fn view(&mut self, bytes: &[u8]) -> usize {
        let at = self.bin.len();
        self.bin.extend(bytes);
        self.bin.resize(self.bin.len().next_multiple_of(4), 0);
        self.push("bufferViews", json!({ "buffer": 0, "byteOffset": at, "byteLength": bytes.len() }))
    }

    fn accessor(&mut self, value: Value) -> usize {
        self.push("accessors", value)
    }

    fn floats(&mut self, name: &str, kind: &str, numbers: impl Iterator<Item = f32>) -> usize {
        let numbers: Vec<f32> = numbers.collect();
        let view = self.view(&numbers.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<_>>());
        let per = match kind {
            "VEC2" => 2,
            "VEC3" => 3,
            "VEC4" => 4,
            _ => 16,
        };
        let accessor = self
            .accessor(json!({ "bufferView": view, "componentType": 5126, "count": numbers.len() / per, "type": kind }));
        if !name.is_empty() {
            self.root["meshes"][0]["primitives"][0]["attributes"][name] = accessor.into();
        }
        accessor
    }

    fn bytes(&mut self, name: &str, kind: &str, per: usize, bytes: &[u8], normalized: bool) {
        let view = self.view(bytes);
        let accessor = self.accessor(
            json!({ "bufferView": view, "componentType": 5121, "count": bytes.len() / per, "type": kind, "normalized": normalized }),
        );
        self.root["meshes"][0]["primitives"][0]["attributes"][name] = accessor.into();
    }

    fn head(mut self) -> Imported {
        self.root["buffers"] = json!([{ "byteLength": self.bin.len() }]);
        let file = glb_of(self.root.to_string().as_bytes(), &self.bin);
        load_bytes("a.glb", &file, &ImportOptions::default()).expect("a head")
    }
}

fn own() -> &'static [Vec3] {
    &default_mesh().positions_mm
}

#[test]
fn a_picture_is_laid_as_its_transform_says() {
    let (offset, turn, scale) = (vec2(0.25, -0.1), 0.6_f32, vec2(0.5, 0.7));
    for told_set in [0, 1] {
        let mut glb = Glb::of(own());
        // What the transform moves to the place on the picture; the other set leads elsewhere.
        let (sin, cos) = turn.sin_cos();
        let before = |p: &Vec3| {
            let (u, v) = place(*p);
            let at = vec2(u, v) - offset;
            Vec2::new(cos * at.x - sin * at.y, sin * at.x + cos * at.y) / scale
        };
        for set in [0, 1] {
            let of = |p: &Vec3| if set == told_set { before(p) } else { vec2(0.9, 0.5) };
            glb.floats(&format!("TEXCOORD_{set}"), "VEC2", own().iter().flat_map(|p| of(p).to_array()));
        }
        let view = glb.view(&png());
        glb.root["images"] = json!([{ "bufferView": view, "mimeType": "image/png" }]);
        glb.root["textures"] = json!([{ "source": 0 }]);
        glb.root["extensionsUsed"] = json!(["KHR_texture_transform"]);
        glb.root["extensionsRequired"] = json!(["KHR_texture_transform"]);
        let transform =
            json!({ "offset": offset.to_array(), "rotation": turn, "scale": scale.to_array(), "texCoord": told_set });
        glb.root["materials"] = json!([{ "pbrMetallicRoughness": { "baseColorTexture": { "index": 0, "extensions": { "KHR_texture_transform": transform } } } }]);
        glb.root["meshes"][0]["primitives"][0]["material"] = 0.into();
        let head = glb.head();
        assert!(right(&head) > 0.98, "set {told_set}: {} ({})", right(&head), head.report.colour);
    }
}

#[test]
fn joints_place_a_mesh_with_a_skin_and_its_node_does_not() {
    let bound = Mat4::from_translation(Vec3::new(40.0, 7.0, -9.0));
    let joint = Mat4::from_rotation_translation(Quat::from_rotation_y(0.4), Vec3::new(300.0, -200.0, 90.0));
    let mut glb = Glb::of(own());
    let n = own().len();
    // Two joints that lie alike, half of the weight on each.
    glb.bytes("JOINTS_0", "VEC4", 4, &[0, 1, 0, 0].repeat(n), false);
    glb.floats("WEIGHTS_0", "VEC4", [0.5, 0.5, 0.0, 0.0].repeat(n).into_iter());
    let inverse = bound.inverse().to_cols_array();
    let inverse = glb.floats("", "MAT4", inverse.into_iter().chain(inverse));
    let (_, turn, shift) = (joint * bound).to_scale_rotation_translation();
    let place = json!({ "rotation": turn.to_array(), "translation": shift.to_array() });
    glb.root["nodes"] = json!([{ "mesh": 0, "skin": 0, "scale": [0.1, 3.0, 5.0] }, place, place]);
    glb.root["skins"] = json!([{ "joints": [1, 2], "inverseBindMatrices": inverse }]);
    glb.root["scenes"] = json!([{ "nodes": [0, 1, 2] }]);
    let mut written = default_mesh().clone();
    written.positions_mm.iter_mut().for_each(|p| *p = joint.transform_point3(*p));
    let far = farthest_mm(&glb.head(), &written);
    assert!(far < 0.5, "{far} mm off");
}

#[test]
fn weights_of_morph_targets_count() {
    let dent = |p: &Vec3| Vec3::new(0.0, 0.0, if p.y > 60.0 { 30.0 } else { 0.0 });
    for of_node in [false, true] {
        let mut glb = Glb::of(&own().iter().map(|p| *p - dent(p)).collect::<Vec<_>>());
        let target = glb.floats("", "VEC3", own().iter().flat_map(|p| (dent(p) * 4.0).to_array()));
        glb.root["meshes"][0]["primitives"][0]["targets"] = json!([{ "POSITION": target }]);
        glb.root["meshes"][0]["weights"] = json!([if of_node { 9.0 } else { 0.25 }]);
        if of_node {
            glb.root["nodes"][0]["weights"] = json!([0.25]);
        }
        let far = farthest_mm(&glb.head(), default_mesh());
        assert!(far < 0.5, "of the node {of_node}: {far} mm off");
    }
}

#[test]
fn sparse_positions_are_put_in() {
    let mut glb = Glb::of(&own().iter().map(|p| if p.y > 60.0 { Vec3::ZERO } else { *p }).collect::<Vec<_>>());
    let named: Vec<u32> = (0..own().len() as u32).filter(|i| own()[*i as usize].y > 60.0).collect();
    let indices = glb.view(&named.iter().flat_map(|i| i.to_le_bytes()).collect::<Vec<_>>());
    let values: Vec<u8> = named.iter().flat_map(|i| own()[*i as usize].to_array()).flat_map(f32::to_le_bytes).collect();
    let values = glb.view(&values);
    glb.root["accessors"][0]["sparse"] = json!({ "count": named.len(),
        "indices": { "bufferView": indices, "componentType": 5125 }, "values": { "bufferView": values } });
    let far = farthest_mm(&glb.head(), default_mesh());
    assert!(far < 0.5, "{far} mm off");
}

#[test]
fn programs_that_write_srgb_are_known() {
    let linear = |v: u8| {
        let v = f64::from(v) / 255.0;
        ((if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }) * 255.0).round() as u8
    };
    for (generator, is_srgb) in [
        ("https://github.com/mikedh/trimesh", true),
        ("Open3D", true),
        ("VTK 9.5.2", true),
        ("Khronos glTF Blender I/O v4.3", false),
        ("", false),
    ] {
        let mut glb = Glb::of(own());
        let of = |p: &Vec3| side(p.x).map(|v| if is_srgb { v } else { linear(v) });
        let colors: Vec<u8> = own().iter().flat_map(|p| of(p).into_iter().chain([255])).collect();
        glb.bytes("COLOR_0", "VEC4", 4, &colors, true);
        if !generator.is_empty() {
            glb.root["asset"]["generator"] = generator.into();
        }
        let head = glb.head();
        assert!(right(&head) > 0.97, "{generator}: {} ({})", right(&head), head.report.colour);
    }
}
