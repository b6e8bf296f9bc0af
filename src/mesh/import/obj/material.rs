//! Materials of an OBJ file: MTL files beside it, read by `tobj`, and the pictures that they name. `tobj` ends
//! at the first statement that it does not understand, so only the few that tell a colour reach it.

use super::super::soup::{Soup, shown};
use super::super::texture::{self, Allowance, Lay, Lost, Picture, Wrap};
use super::lines::Lines;
use super::survey::{Survey, rest};
use glam::{Affine2, Mat2, Vec2, vec2};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Largest MTL file, and most lines and materials that are read.
const MAX_BYTES: u64 = 4 << 20;
const MAX_LINES: usize = 100_000;
const MAX_MATERIALS: usize = 1024;
/// Most material files that one line names.
const MAX_NAMES: usize = 4;

#[derive(Default)]
pub(super) struct Materials {
    materials: Vec<tobj::Material>,
    by_name: HashMap<String, usize>,
    /// The same in lower case.
    by_lower: HashMap<String, usize>,
    /// The file that each material stands in.
    files: Vec<PathBuf>,
    /// The one that is every face's, where faces name none.
    of_all: Option<usize>,
}

impl Materials {
    /// Reads the libraries that a file names; notes those that are not there.
    pub fn load(survey: &Survey, path: &Path, soup: &mut Soup) -> Self {
        let mut all = Self::default();
        let mut missing = 0;
        for line in &survey.libraries {
            // One line may name several, or one with spaces.
            let found: usize = if all.add(line, path) {
                1
            } else {
                line.split_whitespace().take(MAX_NAMES).filter(|name| all.add(name, path)).count()
            };
            if found == 0 {
                missing += 1;
                soup.lose(format!("the material file '{}' is missing", shown(line)));
            }
        }
        soup.note("materials_missing", missing, false);
        let unknown = survey.names.iter().filter(|n| all.find(n).is_none()).count();
        let only = all.materials.len() == 1 && unknown == survey.names.len();
        all.of_all = only.then_some(0);
        if !only && unknown > 0 && !all.is_empty() {
            let name = survey.names.iter().find(|n| all.find(n).is_none()).map_or("", |n| n.as_str());
            soup.lose(format!("the material '{}' stands in no material file", shown(name)));
        }
        all
    }

    /// Adds a library; false where it is not there.
    fn add(&mut self, name: &str, path: &Path) -> bool {
        let Some(file) = texture::beside(path, path, name) else { return false };
        let Some(bytes) = texture::bytes(&file, MAX_BYTES) else { return false };
        for material in read(&super::lines::text(&bytes)) {
            if self.materials.len() < MAX_MATERIALS && !self.by_name.contains_key(&material.name) {
                self.by_name.insert(material.name.clone(), self.materials.len());
                self.by_lower.entry(material.name.to_lowercase()).or_insert(self.materials.len());
                self.materials.push(material);
                self.files.push(file.clone());
            }
        }
        true
    }

    pub fn is_empty(&self) -> bool {
        self.materials.is_empty()
    }

    /// The name of the material that is every face's, where faces name none.
    pub fn of_all(&self) -> Option<&str> {
        Some(&self.materials.get(self.of_all?)?.name)
    }

    /// A material's own name by what a face calls it: upper and lower case are alike.
    pub fn named(&self, name: &str) -> Option<&str> {
        Some(&self.materials.get(self.find(name)?)?.name)
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).or_else(|| self.by_lower.get(&name.to_lowercase())).copied()
    }

    /// As `tobj` wants them from a loader.
    pub fn for_tobj(&self) -> (Vec<tobj::Material>, HashMap<String, usize>) {
        (self.materials.clone(), self.by_name.clone())
    }

    /// The material files, and the pictures that they name.
    pub fn companions(&self, path: &Path) -> Vec<PathBuf> {
        let mut all: Vec<PathBuf> = Vec::new();
        let mut told: Vec<(&str, &Path)> = Vec::new();
        for (material, from) in self.materials.iter().zip(&self.files) {
            if !all.contains(from) {
                all.push(from.clone());
            }
            let file = picture_of(material).map(|told| (Map::of(told).file, from.as_path()));
            told.extend(file.filter(|file| !told.contains(file)));
        }
        let names = told.into_iter().take(texture::MAX_PICTURES);
        let found = names.filter_map(|(name, from)| {
            texture::beside(path, from, name).or_else(|| texture::beside(path, from, name.split_once(" #")?.0))
        });
        all.extend(found);
        all
    }

    /// Gives the soup its pictures, and notes what is missing.
    pub fn apply(&self, soup: &mut Soup, material_of: &[Option<usize>], mut uv: Vec<[Vec2; 3]>, path: &Path) {
        let mut used: Vec<usize> = material_of.iter().flatten().copied().collect();
        used.sort_unstable();
        used.dedup();
        let mut pictures: Vec<Picture> = Vec::new();
        let mut read: Vec<(String, Option<usize>)> = Vec::new();
        let mut looks: Vec<(usize, Lay)> = Vec::new();
        let mut left = Allowance::default();
        let (mut missing, mut unreadable) = (0, 0);
        let mut look_of_material: Vec<Option<usize>> = vec![None; self.materials.len()];
        for m in used {
            let (Some(material), Some(from)) = (self.materials.get(m), self.files.get(m)) else { continue };
            let Some(told) = picture_of(material) else {
                soup.lose(format!("the material '{}' names no picture of its colour", shown(&material.name)));
                continue;
            };
            let map = Map::of(told);
            let known = read.iter().find(|r| r.0 == map.file).map(|r| r.1);
            let picture = known.unwrap_or_else(|| {
                let found = map.load(path, from, &mut left);
                let place = match found {
                    Ok(picture) => {
                        pictures.push(picture);
                        Some(pictures.len() - 1)
                    }
                    Err(lost) => {
                        missing += usize::from(lost == Lost::Missing);
                        unreadable += usize::from(lost != Lost::Missing);
                        soup.lose(texture::told(map.file, &lost));
                        None
                    }
                };
                read.push((map.file.into(), place));
                place
            });
            if let Some(picture) = picture {
                look_of_material[m] = texture::place(&mut looks, (picture, map.lay()), soup);
            }
        }
        soup.note("texture_missing", missing, false);
        soup.note("texture_unreadable", unreadable, false);
        let nowhere = |uv: &[Vec2; 3]| uv.iter().any(|c| !c.is_finite());
        let of =
            |(m, uv): (&Option<usize>, &[Vec2; 3])| m.and_then(|m| *look_of_material.get(m)?).filter(|_| !nowhere(uv));
        let look_of: Vec<Option<usize>> = material_of.iter().zip(&uv).map(of).collect();
        if !looks.is_empty() && look_of.iter().all(Option::is_none) {
            soup.lose("no face has a place on its picture");
        }
        uv.iter_mut().filter(|uv| nowhere(uv)).for_each(|uv| *uv = [Vec2::ZERO; 3]);
        texture::apply(soup, pictures, &looks, &look_of, uv);
    }
}

/// The picture of a material's colour: of its diffuse light, else of what programs write in its stead.
fn picture_of(material: &tobj::Material) -> Option<&str> {
    let other = |name: &str| material.unknown_param.get(name).map(|n| n.as_str()).filter(|f| !f.is_empty());
    let known = material.diffuse_texture.as_deref().or(material.ambient_texture.as_deref());
    known.or_else(|| other("map_Ke"))
}

/// The materials of an MTL file's text.
fn read(text: &str) -> Vec<tobj::Material> {
    const STATEMENTS: [&str; 4] = ["newmtl", "map_Kd", "map_Ka", "map_Ke"];
    let mut clean = String::new();
    let mut named = false;
    for (_, line) in Lines::of(text).take(MAX_LINES) {
        let line = line.trim();
        let word = line.split_whitespace().next().unwrap_or_default();
        let Some(statement) = STATEMENTS.into_iter().find(|s| s.eq_ignore_ascii_case(word)) else { continue };
        let rest: String = rest(line).chars().filter(|c| !c.is_control()).collect();
        named = if statement == "newmtl" { !rest.is_empty() } else { named };
        if named && !rest.is_empty() {
            clean.push_str(&format!("{statement} {rest}\n"));
        }
    }
    tobj::load_mtl_buf(&mut clean.as_bytes()).map(|m| m.0).unwrap_or_default()
}

/// Names of materials with the file of their colour.
pub fn maps(text: &str) -> Vec<(String, String)> {
    let map = |m: tobj::Material| Some((m.name.clone(), Map::of(picture_of(&m)?).file.to_owned()));
    read(text).into_iter().take(MAX_MATERIALS).filter_map(map).collect()
}

/// What a `map` statement says: options, then a file.
#[derive(Debug, PartialEq)]
struct Map<'a> {
    offset: Vec2,
    scale: Vec2,
    clamp: bool,
    file: &'a str,
}

impl<'a> Map<'a> {
    fn of(told: &'a str) -> Self {
        let mut map = Self { offset: Vec2::ZERO, scale: Vec2::ONE, clamp: false, file: "" };
        let mut rest = told.trim();
        while rest.starts_with('-') {
            let Some((option, after)) = rest.split_once(char::is_whitespace) else { return map };
            rest = after.trim_start();
            let mut numbers = [None; 2];
            let mut count = 0;
            // The option's values: numbers, on and off, and single letters.
            while let Some((word, after)) = rest.split_once(char::is_whitespace) {
                let number = word.parse::<f32>().ok();
                if number.is_none() && !matches!(word, "on" | "off") && word.len() != 1 {
                    break;
                }
                if let Some(slot) = numbers.get_mut(count) {
                    *slot = number.filter(|n| n.is_finite());
                }
                map.clamp |= option == "-clamp" && word == "on";
                count += 1;
                rest = after.trim_start();
            }
            let [u, v] = numbers;
            match option {
                "-o" => map.offset = vec2(u.unwrap_or(0.0), v.unwrap_or(0.0)),
                "-s" => map.scale = vec2(u.unwrap_or(1.0), v.unwrap_or(1.0)),
                _ => {}
            }
        }
        map.file = rest;
        map
    }

    /// The picture, also where a comment follows its name.
    fn load(&self, path: &Path, from: &Path, left: &mut Allowance) -> Result<Picture, Lost> {
        let whole = texture::load(path, from, self.file, left);
        match self.file.split_once(" #") {
            Some((name, _)) if whole.as_ref().err() == Some(&Lost::Missing) => texture::load(path, from, name, left),
            _ => whole,
        }
    }

    fn lay(&self) -> Lay {
        // Counted from the bottom: v = 1 - V, V' = s V + o.
        let map = Affine2::from_mat2_translation(
            Mat2::from_diagonal(self.scale),
            vec2(self.offset.x, 1.0 - self.scale.y - self.offset.y),
        );
        let wrap = if self.clamp { [Wrap::Clamp; 2] } else { [Wrap::Repeat; 2] };
        Lay { map, wrap, ..Lay::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_maps_of_materials_are_found() {
        let text = "newmtl skin one\r\nKd 1 1 1\r\nNs what\nmap_Kd -s 1 1 1 -clamp on my skin.jpg\nnewmtl b\nMAP_KD C:\\a\\b.png\nmap_Bump c.png\nnewmtl c\nmap_Ka d.png\nnewmtl\nmap_Kd e.png\n";
        let want = [("skin one", "my skin.jpg"), ("b", "C:\\a\\b.png"), ("c", "d.png")];
        assert_eq!(maps(text), want.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(Map::of("-bm").file, "");
    }

    #[test]
    fn options_move_the_picture() {
        let map = Map::of("-o 0.25 0.5 0 -s 0.5 2 1 -clamp on -mm 0 1 my b.png");
        assert_eq!((map.offset, map.scale, map.clamp, map.file), (vec2(0.25, 0.5), vec2(0.5, 2.0), true, "my b.png"));
        // A corner at U = 0.5, V = 0.25 from the bottom lies at 0.5, 1.0 from it.
        assert_eq!(map.lay().map.transform_point2(vec2(0.5, 0.75)), vec2(0.5, 0.0));
    }
}
