//! OBJ, read as people's programs write it: any line ending, continued lines, stray statements. What
//! does not make a surface is stepped over and counted.

mod material;

pub(super) use material::maps as pictures;

use super::soup::{AGAIN, Fault, SURFACE, Soup, check_counts, fault};
use super::texture::byte;
use glam::{DVec3, Vec2};
use material::Materials;
use std::path::Path;

/// Reads an OBJ file; its materials are looked for beside `path`.
pub(super) fn read(bytes: &[u8], path: &Path) -> Result<Soup, Fault> {
    let text = String::from_utf8_lossy(bytes);
    let text = if text.contains('\\') { continued(&text).into() } else { text };
    let mut reader = Reader::default();
    let mut ended = text.len();
    for (i, line) in text.split(['\n', '\r']).enumerate() {
        ended = ended.saturating_sub(line.len() + usize::from(i > 0));
        // The last line of a file that was cut may be half a statement.
        let last = ended == 0 && !line.is_empty();
        reader.line(line.trim_start_matches('\u{feff}'), i + 1, last)?;
    }
    reader.finish(path)
}

/// Joins lines that end in a backslash; elsewhere a backslash is a path's.
fn continued(text: &str) -> String {
    text.replace("\\\r\n", " ").replace("\\\n", " ").replace("\\\r", " ")
}

#[derive(Default)]
struct Reader {
    soup: Soup,
    /// Colours as written, one per vertex, and how many there are.
    colors: Vec<Option<[f64; 3]>>,
    colored: usize,
    uv: Vec<Vec2>,
    corner_uv: Vec<[Vec2; 3]>,
    materials: Materials,
    /// Largest index of the faces so far, and its line.
    farthest: (i64, usize),
    unreadable: usize,
    small: usize,
    others: usize,
    cut: usize,
    polygon: Vec<u32>,
    polygon_uv: Vec<Vec2>,
}

impl Reader {
    fn line(&mut self, line: &str, number: usize, last: bool) -> Result<(), Fault> {
        let mut words = line.split_whitespace();
        match words.next() {
            Some("v") => self.vertex(words, number, last)?,
            Some("vt") => {
                let mut value = || words.next().and_then(|w| w.parse::<f32>().ok()).unwrap_or(0.0);
                let (u, v) = (value(), value());
                check_counts(self.uv.len() / 4, 0)?;
                // Files count v from the bottom.
                self.uv.push(Vec2::new(u, 1.0 - v));
            }
            Some("f") => {
                if words.clone().count() < 3 {
                    self.cut += usize::from(last);
                    self.small += usize::from(!last);
                } else {
                    self.face(words, number)?;
                }
            }
            Some("l" | "p" | "curv" | "surf") => self.others += 1,
            Some("mtllib") => self.materials.library(rest(line)),
            Some("usemtl") => self.materials.choose(rest(line)),
            _ => {}
        }
        check_counts(self.soup.positions.len(), self.soup.triangles.len())
    }

    /// One that does not read becomes not-a-number, so that those after it keep their index.
    fn vertex<'a>(
        &mut self,
        words: impl Iterator<Item = &'a str> + Clone,
        line: usize,
        last: bool,
    ) -> Result<(), Fault> {
        let mut numbers = [f64::NAN; 7];
        let (mut count, mut good) = (0, 0);
        for (slot, word) in numbers.iter_mut().zip(words.clone()) {
            count += 1;
            if let Ok(value) = word.parse() {
                *slot = value;
                good += usize::from(count == good + 1);
            }
        }
        if last && count < 3 {
            self.cut += 1;
            return Ok(());
        }
        if good < 3 && words.clone().take(3).any(|n| n.contains(',')) {
            let shown = shown(&words.take(3).collect::<Vec<_>>().join(" "));
            let reason = format!("line {line} writes numbers with commas ('{shown}')");
            return Err(fault(reason, "export with decimal points"));
        }
        let [x, y, z, r, g, b, a] = numbers;
        self.unreadable += usize::from(good < 3);
        self.soup.positions.push(if good < 3 { DVec3::NAN } else { DVec3::new(x, y, z) });
        // Four numbers end in a weight, six in a colour, seven in either before or after it.
        let color = match good {
            6 => Some([r, g, b]),
            7 if r == 1.0 && [g, b, a].iter().any(|v| *v > 1.0) => Some([g, b, a]),
            7 => Some([r, g, b]),
            _ => None,
        };
        self.colored += usize::from(color.is_some());
        self.colors.push(color);
        Ok(())
    }

    fn face<'a>(&mut self, words: impl Iterator<Item = &'a str>, line: usize) -> Result<(), Fault> {
        self.polygon.clear();
        self.polygon_uv.clear();
        for word in words {
            let mut parts = word.split('/');
            let number = parts.next().unwrap_or(word);
            let index = absolute(number, self.soup.positions.len(), line)?;
            if index > self.farthest.0 {
                self.farthest = (index, line);
            }
            self.polygon.push(u32::try_from(index - 1).unwrap_or(u32::MAX));
            let uv = parts.next().filter(|t| !t.is_empty());
            let uv = uv.and_then(|t| absolute(t, self.uv.len(), line).ok());
            let uv = uv.and_then(|i| self.uv.get(usize::try_from(i - 1).ok()?));
            self.polygon_uv.push(uv.copied().unwrap_or(Vec2::NAN));
        }
        let before = self.soup.triangles.len();
        self.soup.fan(&self.polygon);
        let corners = self.polygon_uv.windows(2).skip(1);
        self.corner_uv.extend(corners.map(|pair| [self.polygon_uv[0], pair[0], pair[1]]));
        self.materials.used(self.soup.triangles.len() - before);
        Ok(())
    }

    fn finish(self, path: &Path) -> Result<Soup, Fault> {
        let Self { mut soup, colors, colored, corner_uv, mut materials, farthest, .. } = self;
        let vertices = soup.positions.len();
        if farthest.0 > vertices as i64 {
            let reason = format!("line {} names vertex {} of {vertices}", farthest.1, farthest.0);
            return Err(fault(format!("it does not read as OBJ: {reason}"), "export it again as OBJ"));
        }
        if soup.triangles.is_empty() {
            return Err(fault("it holds no faces", SURFACE));
        }
        soup.note("unreadable_vertices", self.unreadable, true);
        soup.note("faces_without_area", self.small, true);
        soup.note("lines_points_or_curves", self.others, true);
        soup.note("cut_in_the_middle", self.cut, true);
        materials.apply(&mut soup, corner_uv, path);
        if soup.image.is_none() && colored * 2 > vertices {
            soup.note("vertices_without_colour", vertices - colored, true);
            soup.colors = painted(&colors);
        }
        Ok(soup)
    }
}

/// What follows a statement's name.
fn rest(line: &str) -> &str {
    line.trim().split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim())
}

/// An index counted from 1, also where it is written as so many back.
fn absolute(number: &str, count: usize, line: usize) -> Result<i64, Fault> {
    let wrong = |why: &str| fault(format!("it does not read as OBJ: line {line} {why}"), AGAIN);
    let index: i64 = number.parse().map_err(|_| wrong(&format!("has '{}' for a vertex", shown(number))))?;
    let index = match index {
        0 => return Err(wrong("names vertex 0, and OBJ counts from 1")),
        1.. => index,
        _ => index.saturating_add(count as i64 + 1),
    };
    if index < 1 { Err(wrong("counts back before the first vertex")) } else { Ok(index) }
}

/// Colours as bytes, written as 0 to 1 or 0 to 255; the few vertices without one get the mean.
fn painted(colors: &[Option<[f64; 3]>]) -> Vec<[u8; 3]> {
    let largest = colors.iter().flatten().flatten().copied().fold(0.0, f64::max);
    let largest = if largest > 1.0 { 255.0 } else { 1.0 };
    let known: Vec<[u8; 3]> = colors.iter().flatten().map(|c| c.map(|v| byte(v, largest))).collect();
    let mean =
        std::array::from_fn(|k| (known.iter().map(|c| usize::from(c[k])).sum::<usize>() / known.len().max(1)) as u8);
    colors.iter().map(|c| c.map_or(mean, |c| c.map(|v| byte(v, largest)))).collect()
}

/// A word of a stranger's file, fit for a sentence.
fn shown(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(24).collect()
}
