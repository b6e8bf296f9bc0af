//! STL, binary and ascii. It knows no shared vertices: repair welds them. Read here and not by `stl_io` (0.11),
//! which, tried, reads only the first solid of an ascii file, in silence, and fails on `SOLID` in capitals.

use super::soup::{AGAIN, SURFACE, Soup, shown};
use crate::mesh::error::{Fault, fault};
use glam::DVec3;

/// Bytes before the facets of a binary file, and of a facet.
const HEADER: usize = 84;
const FACET: usize = 50;

/// Reads an STL file.
pub(super) fn read(bytes: &[u8]) -> Result<Soup, Fault> {
    let soup = if is_ascii(bytes) { ascii(bytes)? } else { binary(bytes)? };
    if soup.triangles.is_empty() {
        return Err(fault("it holds no facets", SURFACE));
    }
    Ok(soup)
}

/// Text begins with "solid" and stays text; some binary headers begin with it too.
fn is_ascii(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let solid = start.get(..5).is_some_and(|w| w.eq_ignore_ascii_case(b"solid"));
    solid && !bytes[..bytes.len().min(512)].contains(&0)
}

fn binary(bytes: &[u8]) -> Result<Soup, Fault> {
    let Some((head, body)) = bytes.split_at_checked(HEADER) else {
        return Err(fault("it is shorter than the header of an STL file", AGAIN));
    };
    let promised = u32::from_le_bytes([head[80], head[81], head[82], head[83]]) as usize;
    let there = body.len() / FACET;
    // A file cut in the middle may still show the head; a count of another size is a lie.
    if promised > there.saturating_mul(2) {
        let reason = format!("its header promises {promised} facets and {there} are there");
        return Err(fault(reason, AGAIN));
    }
    let mut soup = Soup::default();
    super::soup::check_counts(0, there)?;
    let code = Code::of(&head[..80], body);
    for facet in body.chunks_exact(FACET) {
        // The first 12 bytes are the normal, which the corners tell better.
        let number = |i: usize| f32::from_le_bytes([facet[i], facet[i + 1], facet[i + 2], facet[i + 3]]);
        let point = |i: usize| DVec3::new(number(i).into(), number(i + 4).into(), number(i + 8).into());
        push(&mut soup, [point(12), point(24), point(36)]);
        if let Some(code) = &code {
            let color = code.color(u16::from_le_bytes([facet[48], facet[49]]));
            soup.colors.extend([color; 3]);
        }
    }
    if super::colors::plain(&soup.colors) {
        // One colour for all is the program's, not the skin's.
        if !soup.colors.is_empty() {
            soup.lose("its facets have one colour");
        }
        soup.colors.clear();
    }
    soup.note("facet_count_corrected", promised.abs_diff(there), true);
    Ok(soup)
}

/// How a binary file writes colour into the two bytes behind a facet, five bits a channel.
enum Code {
    /// Materialise Magics: `COLOR=` and the colour of all in the header; red is lowest, and the highest bit says
    /// that the facet has the colour of all.
    Magics([u8; 3]),
    /// VisCAM and SolidView: blue is lowest, and the highest bit says that there is a colour.
    VisCam,
}

impl Code {
    fn of(head: &[u8], body: &[u8]) -> Option<Self> {
        let word = b"COLOR=";
        if let Some(at) = head.windows(word.len()).position(|w| w == word) {
            let rgb = head.get(at + word.len()..at + word.len() + 3)?;
            return Some(Self::Magics([rgb[0], rgb[1], rgb[2]]));
        }
        // Other programs leave anything there: all facets must say so, and not all the same.
        let codes = || body.chunks_exact(FACET).map(|f| u16::from_le_bytes([f[48], f[49]]));
        let first = codes().next()?;
        (codes().all(|c| c & 0x8000 != 0) && codes().any(|c| c != first)).then_some(Self::VisCam)
    }

    fn color(&self, bits: u16) -> Option<[u8; 3]> {
        let five = |shift: u32| ((bits >> shift & 31) * 255 / 31) as u8;
        match self {
            Self::Magics(all) if bits & 0x8000 != 0 => Some(*all),
            Self::Magics(_) => Some([five(0), five(5), five(10)]),
            Self::VisCam => Some([five(10), five(5), five(0)]),
        }
    }
}

fn ascii(bytes: &[u8]) -> Result<Soup, Fault> {
    let text = String::from_utf8_lossy(bytes);
    let mut soup = Soup::default();
    let (mut corners, mut unreadable, mut ended) = (Vec::new(), 0, true);
    let lines = text.split(['\n', '\r']).enumerate();
    for (number, statement) in lines.flat_map(|(number, line)| statements(line).map(move |s| (number, s))) {
        let mut words = statement.split_whitespace();
        let Some(first) = words.next() else { continue };
        let is = |word: &str| first.eq_ignore_ascii_case(word);
        if is("vertex") {
            if words.clone().take(3).any(|w| w.contains(',')) {
                let text = words.take(3).collect::<Vec<_>>().join(" ");
                let reason = format!("line {} writes numbers with commas ('{}')", number + 1, shown(&text));
                return Err(fault(reason, "export with decimal points"));
            }
            let numbers: Vec<f64> = words.map_while(|w| w.parse().ok()).take(3).collect();
            match numbers[..] {
                [x, y, z] => corners.push(DVec3::new(x, y, z)),
                _ => corners.push(DVec3::NAN),
            }
        } else if is("endfacet") || is("facet") {
            match corners[..] {
                [a, b, c] => push(&mut soup, [a, b, c]),
                [] => {}
                _ => unreadable += 1,
            }
            corners.clear();
            soup.triangles.len().lt(&super::soup::MAX_TRIANGLES).then_some(()).ok_or_else(too_many)?;
        } else if is("solid") {
            ended = false;
        } else if is("endsolid") {
            ended = true;
        }
    }
    soup.note("unreadable_facets", unreadable + usize::from(!corners.is_empty()), true);
    soup.note("missing_endsolid", usize::from(!ended), true);
    Ok(soup)
}

/// The statements of a line: one, but for programs that write all of them on a line.
fn statements(line: &str) -> impl Iterator<Item = &str> {
    const WORDS: [&str; 7] = ["solid", "facet", "outer", "vertex", "endloop", "endfacet", "endsolid"];
    /// A line of more letters than this is several statements.
    const LONG: usize = 200;
    let is_one = line.len() <= LONG;
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        if is_one {
            return Some(text);
        }
        let places = text.split_ascii_whitespace().filter(|word| WORDS.iter().any(|w| word.eq_ignore_ascii_case(w)));
        let end = places.map(|word| word.as_ptr() as usize - text.as_ptr() as usize).find(|at| *at > 0);
        rest = end.map(|at| &text[at..]);
        Some(&text[..end.unwrap_or(text.len())])
    })
}

fn too_many() -> Fault {
    fault("it has more than 8 million triangles", "decimate the scan")
}

fn push(soup: &mut Soup, corners: [DVec3; 3]) {
    let first = soup.positions.len() as u32;
    soup.positions.extend(corners);
    soup.triangles.push([first, first + 1, first + 2]);
}
