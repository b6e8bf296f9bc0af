//! What each fuzz target does with a file's bytes: one function a parser, which must return whatever it is fed.
//! The ordinary tests run the same functions on mutated files, without nightly.

use std::path::Path;
use tonsure::mesh::import::{pictures_in, triangles_in};
use tonsure::mesh::options::landmarks::Given;
use tonsure::scene::file;

/// Nothing lies beside it, so a file that names others finds none.
const NOWHERE: &str = "/nonexistent/head";

fn read(data: &[u8], extension: &str) {
    let _ = triangles_in(data, &Path::new(NOWHERE).with_extension(extension));
}

pub fn obj(data: &[u8]) {
    read(data, "obj");
}

pub fn mtl(data: &[u8]) {
    pictures_in(&String::from_utf8_lossy(data));
}

pub fn ply(data: &[u8]) {
    read(data, "ply");
}

pub fn stl(data: &[u8]) {
    read(data, "stl");
}

/// GLB too: the first bytes tell.
pub fn gltf(data: &[u8]) {
    read(data, "gltf");
}

pub fn landmarks(data: &[u8]) {
    let _ = Given::parse(&String::from_utf8_lossy(data));
}

pub fn scene(data: &[u8]) {
    let _ = file::parse(&String::from_utf8_lossy(data), Path::new(NOWHERE));
}

pub fn photograph(data: &[u8]) {
    let _ = tonsure::picture::decode(data, "a.tga", 256);
}
