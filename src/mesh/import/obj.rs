//! OBJ: a tolerant pass over the text, then the parser. Materials are never opened.

use super::soup::{AGAIN, Fault, SURFACE, Soup, check_counts, fault};
use glam::DVec3;
use std::fmt::Write;

/// Reads an OBJ file.
pub(super) fn read(bytes: &[u8]) -> Result<Soup, Fault> {
    let mut soup = Soup::default();
    let text = tolerant(bytes, &mut soup)?;
    let options = tobj::LoadOptions { triangulate: true, single_index: true, ..Default::default() };
    let (models, _) = tobj::load_obj_buf(&mut text.as_bytes(), &options, |_| Err(tobj::LoadError::OpenFileFailed))
        .map_err(|e| fault(format!("it does not read as OBJ ({e})"), "export it again as OBJ"))?;
    for model in models {
        let first = soup.positions.len() as u32;
        soup.positions.extend(model.mesh.positions.chunks_exact(3).map(DVec3::from_slice));
        soup.triangles.extend(model.mesh.indices.chunks_exact(3).map(|t| [t[0] + first, t[1] + first, t[2] + first]));
        soup.check_size()?;
    }
    if soup.triangles.is_empty() {
        return Err(fault("it holds no faces", SURFACE));
    }
    Ok(soup)
}

/// Largest index of the faces so far, and its line.
#[derive(Default)]
struct Farthest {
    index: i64,
    line: usize,
}

/// Keeps the statements that make a surface, in a form that the parser accepts: no byte-order mark,
/// any line ending, continued lines joined, faces without texture and normal indices, absolute.
fn tolerant(bytes: &[u8], soup: &mut Soup) -> Result<String, Fault> {
    let text = String::from_utf8_lossy(bytes);
    let text = if text.contains('\\') {
        text.replace("\\\r\n", " ").replace("\\\n", " ").replace("\\\r", " ").into()
    } else {
        text
    };
    let mut out = String::with_capacity(text.len());
    let (mut vertices, mut triangles, mut unreadable, mut small, mut others, mut cut) = (0, 0, 0, 0, 0, 0);
    let mut farthest = Farthest::default();
    let mut ended = text.len();
    for (i, line) in text.split(['\n', '\r']).enumerate() {
        ended = ended.saturating_sub(line.len() + usize::from(i > 0));
        // The last line of a file that was cut may be half a statement.
        let last = ended == 0 && !line.is_empty();
        let mut words = line.trim_start_matches('\u{feff}').split_whitespace();
        match words.next() {
            Some("v") => {
                let numbers: Vec<&str> = words.take(3).collect();
                if last && numbers.len() < 3 {
                    cut += 1;
                    continue;
                }
                vertices += 1;
                if !vertex(&numbers, i + 1, &mut out)? {
                    unreadable += 1;
                }
            }
            Some("f") => {
                let corners = words.clone().count();
                if corners < 3 {
                    cut += usize::from(last);
                    small += usize::from(!last);
                    continue;
                }
                triangles += corners - 2;
                face(words, vertices, i + 1, &mut farthest, &mut out)?;
            }
            Some("l" | "p" | "curv" | "surf") => others += 1,
            _ => {}
        }
        check_counts(vertices, triangles)?;
    }
    if farthest.index > vertices as i64 {
        let reason = format!("line {} names vertex {} of {vertices}", farthest.line, farthest.index);
        return Err(fault(format!("it does not read as OBJ: {reason}"), "export it again as OBJ"));
    }
    soup.note("unreadable_vertices", unreadable, true);
    soup.note("faces_without_area", small, true);
    soup.note("lines_points_or_curves", others, true);
    soup.note("cut_in_the_middle", cut, true);
    Ok(out)
}

/// Writes a vertex; one that does not read becomes not-a-number, so that those after it keep their
/// index, and gives false.
fn vertex(numbers: &[&str], line: usize, out: &mut String) -> Result<bool, Fault> {
    let good = numbers.len() == 3 && numbers.iter().all(|n| n.parse::<f64>().is_ok());
    if !good && numbers.iter().any(|n| n.contains(',')) {
        let reason = format!("line {line} writes numbers with commas ('{}')", numbers.join(" "));
        return Err(fault(reason, "export with decimal points"));
    }
    let words = if good { numbers.join(" ") } else { "nan nan nan".to_owned() };
    // Writing to a String cannot fail.
    writeln!(out, "v {words}").ok();
    Ok(good)
}

/// Writes a face with absolute indices.
fn face<'a>(
    words: impl Iterator<Item = &'a str>,
    vertices: usize,
    line: usize,
    farthest: &mut Farthest,
    out: &mut String,
) -> Result<(), Fault> {
    out.push('f');
    for word in words {
        let number = word.split('/').next().unwrap_or(word);
        let wrong = |why: &str| fault(format!("it does not read as OBJ: line {line} {why}"), AGAIN);
        let index: i64 = number.parse().map_err(|_| wrong(&format!("has '{}' for a vertex", shown(number))))?;
        let index = match index {
            0 => return Err(wrong("names vertex 0, and OBJ counts from 1")),
            1.. => index,
            _ => index.saturating_add(vertices as i64 + 1),
        };
        if index < 1 {
            return Err(wrong("counts back before the first vertex"));
        }
        if index > farthest.index {
            *farthest = Farthest { index, line };
        }
        write!(out, " {index}").ok();
    }
    out.push('\n');
    Ok(())
}

/// A word of a stranger's file, fit for a sentence.
fn shown(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(24).collect()
}
