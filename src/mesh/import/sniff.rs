//! Which format a file is in: by its content first, by its name second.

use super::soup::SURFACE;
use crate::mesh::error::{Fault, fault};
use std::path::Path;

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Obj,
    Ply,
    Stl,
    Glb,
    Gltf,
}

impl Format {
    pub fn name(self) -> &'static str {
        match self {
            Self::Obj => "OBJ",
            Self::Ply => "PLY",
            Self::Stl => "STL",
            Self::Glb => "GLB",
            Self::Gltf => "glTF",
        }
    }
}

/// First bytes of files that people take for meshes, what they are, and what to do.
const OTHERS: [(&[u8], &str, &str); 12] = [
    (b"PK\x03\x04", "it is a ZIP archive (USDZ is one too)", "unpack it, or export the scan as OBJ, PLY, STL or GLB"),
    (b"Kaydara FBX Binary", "it is an FBX file", "export the scan as OBJ, PLY, STL or GLB"),
    (b"\x1f\x8b", "it is packed with gzip (SPZ splats are too)", "unpack it, or export a mesh as OBJ, PLY, STL or GLB"),
    (b"PXR-USDC", "it is a USD file", "export the scan as OBJ, PLY, STL or GLB"),
    (b"#usda", "it is a USD file", "export the scan as OBJ, PLY, STL or GLB"),
    (b"\x89PNG", "it is a PNG picture, not a mesh", SURFACE),
    (b"\xff\xd8\xff", "it is a JPEG picture, not a mesh", SURFACE),
    (b"%PDF", "it is a PDF, not a mesh", SURFACE),
    (b"BLENDER", "it is a Blender file", "export the scan as OBJ, PLY, STL or GLB"),
    (b"version https://git-lfs", "it is only a pointer to a large file", "fetch the file itself with `git lfs pull`"),
    (b"<!DOCTYPE", "it is a web page, not a mesh", "download the file itself"),
    (b"<html", "it is a web page, not a mesh", "download the file itself"),
];

/// Finds the format.
pub(super) fn format(bytes: &[u8], path: &Path) -> Result<Format, Fault> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let starts = |prefix: &[u8]| text.get(..prefix.len()).is_some_and(|t| t.eq_ignore_ascii_case(prefix));
    if text.is_empty() {
        return Err(fault("it is empty: it holds no faces", AGAIN_OR_COPY));
    }
    if let Some((_, what, remedy)) = OTHERS.into_iter().find(|(magic, ..)| starts(magic)) {
        return Err(fault(what, remedy));
    }
    let head = &bytes[..bytes.len().min(64 << 10)];
    let has = |word: &[u8]| head.windows(word.len()).any(|w| w.eq_ignore_ascii_case(word));
    if bytes.starts_with(b"glTF") {
        return Ok(Format::Glb);
    }
    if starts(b"ply\n") || starts(b"ply\r") || starts(b"ply ") {
        return Ok(Format::Ply);
    }
    let stl_count = bytes.get(80..84).map(|n| u32::from_le_bytes([n[0], n[1], n[2], n[3]]) as usize);
    // Some programs begin the header of a binary STL with "solid", so the size decides.
    if stl_count.is_some_and(|n| n > 0 && n.checked_mul(50).is_some_and(|n| n + 84 == bytes.len())) {
        return Ok(Format::Stl);
    }
    if starts(b"solid") && (has(b"facet") || has(b"endsolid")) {
        return Ok(Format::Stl);
    }
    if starts(b"{") && has(b"\"asset\"") {
        return Ok(Format::Gltf);
    }
    let extension = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let binary = head.iter().filter(|b| **b == 0).count() * 100 > head.len();
    let lines = head.split(|b| matches!(b, b'\n' | b'\r')).take(5000);
    let statements = lines.filter(|l| l.starts_with(b"v ") || l.starts_with(b"f ") || l.starts_with(b"v\t"));
    if !binary && extension != "stl" && statements.count() > 0 {
        return Ok(Format::Obj);
    }
    match extension.as_str() {
        "stl" => Ok(Format::Stl),
        "obj" if !binary => Ok(Format::Obj),
        "gltf" if starts(b"{") => Ok(Format::Gltf),
        "splat" | "ksplat" | "spz" => Err(fault("it holds Gaussian splats, not a surface", SURFACE)),
        "usd" | "usdz" | "usdc" => Err(fault("it is a USD file", "export the scan as OBJ, PLY, STL or GLB")),
        "ply" | "glb" | "gltf" | "obj" => Err(fault(format!("its content is not {extension}"), AGAIN_OR_COPY)),
        _ => Err(fault("it is not OBJ, PLY, STL or glTF", SURFACE)),
    }
}

const AGAIN_OR_COPY: &str = "copy or export it again";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_goes_before_the_name() {
        let of = |bytes: &[u8], name: &str| format(bytes, Path::new(name)).map_err(|f| f.reason);
        assert_eq!(of(b"ply\nformat ascii 1.0\n", "a.obj"), Ok(Format::Ply));
        assert_eq!(of(b"# a\nv 0 0 0\n", "a.ply"), Ok(Format::Obj));
        assert_eq!(of(b"SOLID a\nfacet normal 0 0 0\n", "a.glb"), Ok(Format::Stl));
        assert_eq!(of(b"glTF\x02\0\0\0", "a"), Ok(Format::Glb));
        assert_eq!(of(b" {\"asset\":{}}", "a"), Ok(Format::Gltf));
        assert!(of(b"\x89PNG", "a.obj").is_err_and(|e| e.contains("PNG")));
        assert!(of(b"nothing at all", "a").is_err());
        let mut stl = b"solid but binary".to_vec();
        stl.resize(80, 0);
        stl.extend(1_u32.to_le_bytes());
        stl.resize(134, 0);
        assert_eq!(of(&stl, "a.bin"), Ok(Format::Stl));
    }
}
