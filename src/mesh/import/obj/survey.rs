//! What a first look at an OBJ file finds, before anything is reserved for it.

use super::super::soup::check_counts;
use super::lines::Lines;
use crate::mesh::error::Fault;
use std::collections::BTreeSet;

/// Most material files, and most names of materials.
const MAX_LIBRARIES: usize = 16;
const MAX_NAMES: usize = 1024;

/// What a first look at a file finds.
#[derive(Default)]
pub struct Survey {
    pub vertices: usize,
    pub places: usize,
    /// Whether any vertex has a colour.
    pub colored: bool,
    /// Colours of all vertices, as ZBrush writes them in comments.
    pub polypaint: Vec<[u8; 3]>,
    pub libraries: Vec<String>,
    /// Names of materials that faces have.
    pub names: BTreeSet<String>,
    /// Lines, points and curves.
    pub others: usize,
}

impl Survey {
    pub fn of(text: &str) -> Result<Self, Fault> {
        let mut survey = Self::default();
        let mut triangles = 0_usize;
        for (_, line) in Lines::of(text) {
            let mut words = line.split_ascii_whitespace();
            match words.next() {
                Some("v") => {
                    survey.vertices += 1;
                    survey.colored = survey.colored || words.nth(5).is_some();
                }
                Some("vt") => survey.places += 1,
                Some("f") => triangles += words.count().saturating_sub(2),
                Some("l" | "p" | "curv" | "surf") => survey.others += 1,
                Some("mtllib") if survey.libraries.len() < MAX_LIBRARIES && !rest(&line).is_empty() => {
                    survey.libraries.push(rest(&line).into());
                }
                Some("usemtl") if survey.names.len() < MAX_NAMES => {
                    let name = rest(&line);
                    if !name.is_empty() && !survey.names.contains(name) {
                        survey.names.insert(name.into());
                    }
                }
                Some("#MRGB") => survey.polypaint.extend(words.flat_map(polypaint)),
                _ => {}
            }
            check_counts(survey.vertices.max(survey.places / 4), triangles)?;
        }
        survey.polypaint.truncate(survey.vertices);
        if survey.polypaint.len() < survey.vertices {
            survey.polypaint.clear();
        }
        survey.colored |= !survey.polypaint.is_empty();
        Ok(survey)
    }
}

/// Colours of eight digits each: mask, red, green, blue.
fn polypaint(word: &str) -> impl Iterator<Item = [u8; 3]> {
    let color = |c: &[u8]| {
        let pair = |k: usize| u8::from_str_radix(std::str::from_utf8(c.get(k..k + 2)?).ok()?, 16).ok();
        Some([pair(2)?, pair(4)?, pair(6)?])
    };
    word.as_bytes().chunks_exact(8).filter_map(color)
}

/// What follows a statement's name.
pub fn rest(line: &str) -> &str {
    line.trim().split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim())
}
