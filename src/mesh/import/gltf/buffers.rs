//! Buffers of a glTF file: in the file itself, or in a file beside it. Nothing else is opened.

use super::super::soup::{AGAIN, MAX_BYTES};
use crate::mesh::error::{Fault, fault};
use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};
use gltf::json::Root;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// Most buffers: each may be a file.
const MAX_BUFFERS: usize = 1000;

/// All buffers, in order.
pub(super) fn load(root: &Root, mut blob: Option<Vec<u8>>, path: &Path) -> Result<Vec<Vec<u8>>, Fault> {
    let mut total = 0;
    let mut buffers = Vec::new();
    if root.buffers.len() > MAX_BUFFERS {
        return Err(fault("it has more than 1000 buffers", AGAIN));
    }
    for buffer in &root.buffers {
        let bytes = match &buffer.uri {
            None => blob.take().ok_or_else(|| fault("its binary part is missing", AGAIN))?,
            Some(uri) => match uri.strip_prefix("data:") {
                Some(data) => embedded(data)?,
                None => beside(uri, path, MAX_BYTES - total)?,
            },
        };
        total += bytes.len() as u64;
        if total > MAX_BYTES {
            return Err(fault("its buffers have more than 256 MB", "decimate the scan"));
        }
        buffers.push(bytes);
    }
    Ok(buffers)
}

pub(super) fn embedded(data: &str) -> Result<Vec<u8>, Fault> {
    let wrong = || fault("its embedded data does not read as base64", AGAIN);
    let (kind, text) = data.split_once(',').ok_or_else(wrong)?;
    if !kind.ends_with("base64") {
        return Err(wrong());
    }
    base64(text).ok_or_else(wrong)
}

/// Programs do not agree on padding, which is left out before, nor on the bits left over at the end.
const LENIENT: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, NO_PAD.with_decode_allow_trailing_bits(true));

/// The bytes of a text in either alphabet, broken into lines or not.
fn base64(text: &str) -> Option<Vec<u8>> {
    let one_alphabet = |c| match c {
        b'-' => b'+',
        b'_' => b'/',
        c => c,
    };
    let digits: Vec<u8> = text.bytes().filter(|c| !c.is_ascii_whitespace() && *c != b'=').map(one_alphabet).collect();
    LENIENT.decode(digits).ok()
}

/// Reads a file of the same folder.
fn beside(uri: &str, path: &Path, limit: u64) -> Result<Vec<u8>, Fault> {
    const REMEDY: &str = "put the .bin file beside it, or export it as GLB";
    let name = file_name(uri).ok_or_else(|| fault("it names a buffer outside of its own folder", REMEDY))?;
    let missing = |name: &Path| fault(format!("its buffer file {} is missing", name.display()), REMEDY);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let real = folder.join(&name).canonicalize().map_err(|_| missing(&name))?;
    let folder = folder.canonicalize().map_err(|_| missing(&name))?;
    // A link may lead anywhere.
    if real.parent() != Some(folder.as_path()) {
        return Err(fault("it names a buffer outside of its own folder", REMEDY));
    }
    let file = std::fs::File::open(&real).map_err(|_| missing(&name))?;
    if !file.metadata().is_ok_and(|m| m.is_file()) {
        return Err(missing(&name));
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|_| missing(&name))?;
    Ok(bytes)
}

/// The plain file name in a URI, its percent signs resolved.
pub(super) fn file_name(uri: &str) -> Option<PathBuf> {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.strip_prefix("./").unwrap_or(uri).as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        bytes.push(match (first, after) {
            (b'%', [a, b, more @ ..]) => {
                rest = more;
                (char::from(*a).to_digit(16)? * 16 + char::from(*b).to_digit(16)?) as u8
            }
            _ => *first,
        });
    }
    let name = String::from_utf8(bytes).ok()?;
    let plain = !name.is_empty() && !name.contains(['/', '\\', ':', '\0']);
    let path = PathBuf::from(&name);
    let mut parts = path.components();
    (plain && matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_are_files() {
        assert_eq!(file_name("a%20b.bin"), Some(PathBuf::from("a b.bin")));
        assert_eq!(file_name("./a.bin"), Some(PathBuf::from("a.bin")));
        for bad in
            ["", ".", "..", "../a", "%2e%2e%2fa", "/etc/passwd", "a/b", "a\\b", "http://x/a", "C:a", "%zz", "a%00"]
        {
            assert_eq!(file_name(bad), None, "{bad}");
        }
    }

    #[test]
    fn base64_comes_back() {
        assert_eq!(base64("AAECAw=="), Some(vec![0, 1, 2, 3]));
        for as_well in ["AAECAw", "AAECAw=", "AAECAw===", "AAEC\r\n Aw==\n", "AAECAx=="] {
            assert_eq!(base64(as_well), Some(vec![0, 1, 2, 3]), "{as_well:?}");
        }
        assert_eq!(base64("_-+/"), Some(vec![0xff, 0xef, 0xbf]));
        assert_eq!(base64(""), Some(Vec::new()));
        assert_eq!(base64("a?"), None);
    }
}
