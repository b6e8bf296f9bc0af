//! Materials of an OBJ file: which triangles have which, and the pictures that an MTL file beside it
//! names for them.

use super::super::soup::Soup;
use super::super::texture::{self, Lost, MAX_PICTURES};
use glam::Vec2;
use std::path::Path;

/// Largest MTL file, and most libraries and materials that are read.
const MAX_BYTES: u64 = 4 << 20;
const MAX_LIBRARIES: usize = 16;
const MAX_MATERIALS: usize = 1024;

#[derive(Default)]
pub(super) struct Materials {
    libraries: Vec<String>,
    names: Vec<String>,
    current: Option<usize>,
    /// One per triangle.
    of_triangle: Vec<Option<usize>>,
}

impl Materials {
    pub fn library(&mut self, name: &str) {
        if !name.is_empty() && self.libraries.len() < MAX_LIBRARIES {
            self.libraries.push(name.into());
        }
    }

    /// The material of the triangles to come.
    pub fn choose(&mut self, name: &str) {
        self.current = self.names.iter().position(|n| n == name);
        if self.current.is_none() && !name.is_empty() && self.names.len() < MAX_MATERIALS {
            self.names.push(name.into());
            self.current = Some(self.names.len() - 1);
        }
    }

    /// So many triangles were read.
    pub fn used(&mut self, triangles: usize) {
        self.of_triangle.extend(std::iter::repeat_n(self.current, triangles));
    }

    /// Gives the soup its pictures, and notes what is missing.
    pub fn apply(&mut self, soup: &mut Soup, mut uv: Vec<[Vec2; 3]>, path: &Path) {
        if self.libraries.is_empty() {
            return;
        }
        let (texts, missing) = self.libraries(path);
        soup.note("materials_missing", missing, false);
        let maps: Vec<(String, String)> = texts.iter().flat_map(|t| maps(t)).collect();
        let mut pictures = Vec::new();
        let (mut lost, mut unreadable) = (0, 0);
        // By material, its picture's place.
        let mut read: Vec<(&str, Option<usize>)> = Vec::new();
        let mut place = |file: &'_ str| match texture::load(path, file) {
            Ok(picture) if pictures.len() < MAX_PICTURES => {
                pictures.push(picture);
                Some(pictures.len() - 1)
            }
            Err(Lost::Missing) => {
                lost += 1;
                None
            }
            _ => {
                unreadable += 1;
                None
            }
        };
        let by_material: Vec<Option<usize>> = self
            .names
            .iter()
            .map(|name| {
                let file = &maps.iter().find(|m| m.0 == *name)?.1;
                if let Some((_, known)) = read.iter().find(|r| r.0 == file) {
                    return *known;
                }
                let found = place(file);
                read.push((file, found));
                found
            })
            .collect();
        soup.note("texture_missing", lost, false);
        soup.note("texture_unreadable", unreadable, false);
        let nowhere = |uv: &[Vec2; 3]| uv.iter().any(|c| !c.is_finite());
        let picture_of: Vec<Option<usize>> = self
            .of_triangle
            .iter()
            .zip(&uv)
            .map(|(m, uv)| m.and_then(|m| by_material.get(m).copied().flatten()).filter(|_| !nowhere(uv)))
            .collect();
        uv.iter_mut().filter(|uv| nowhere(uv)).for_each(|uv| *uv = [Vec2::ZERO; 3]);
        if picture_of.iter().any(Option::is_some) {
            texture::apply(soup, pictures, &picture_of, uv);
        }
    }

    /// The libraries' texts, and how many are not there. One line may name several, or one with spaces.
    fn libraries(&self, path: &Path) -> (Vec<String>, usize) {
        let open = |name: &str| {
            let file = texture::beside(path, name)?;
            Some(String::from_utf8_lossy(&texture::bytes(&file, MAX_BYTES)?).into_owned())
        };
        let (mut texts, mut missing) = (Vec::new(), 0);
        for line in &self.libraries {
            match open(line) {
                Some(text) => texts.push(text),
                None => {
                    let found: Vec<String> = line.split_whitespace().filter_map(open).collect();
                    missing += usize::from(found.is_empty());
                    texts.extend(found);
                }
            }
        }
        (texts, missing)
    }
}

/// Names of materials with the file of their colour.
pub fn maps(text: &str) -> Vec<(String, String)> {
    let mut name = String::new();
    let mut maps = Vec::new();
    for line in text.split(['\n', '\r']).take(100_000) {
        let line = line.trim_start_matches('\u{feff}').trim();
        let Some((word, rest)) = line.split_once(char::is_whitespace) else { continue };
        if word.eq_ignore_ascii_case("newmtl") {
            name = rest.trim().into();
        } else if word.eq_ignore_ascii_case("map_kd") && maps.len() < MAX_MATERIALS {
            maps.push((name.clone(), file_of(rest.trim()).into()));
        }
    }
    maps
}

/// The file's name behind a map's options, such as `-s 1 1 1 -clamp on`.
fn file_of(rest: &str) -> &str {
    let mut rest = rest;
    while rest.starts_with('-') {
        let Some((_, after)) = rest.split_once(char::is_whitespace) else { return "" };
        rest = after.trim_start();
        // The option's values: numbers, on and off, and single letters.
        while let Some((word, after)) = rest.split_once(char::is_whitespace)
            && (word.parse::<f64>().is_ok() || matches!(word, "on" | "off") || word.len() == 1)
        {
            rest = after.trim_start();
        }
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_maps_of_materials_are_found() {
        let text = "newmtl skin one\r\nKd 1 1 1\r\nmap_Kd -s 1 1 1 -clamp on my skin.jpg\nnewmtl b\nMAP_KD C:\\a\\b.png\nmap_Bump c.png\n";
        let want = [("skin one", "my skin.jpg"), ("b", "C:\\a\\b.png")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(maps(text), want);
        assert_eq!(file_of("-bm"), "");
    }
}
