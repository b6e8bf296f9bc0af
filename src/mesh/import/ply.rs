//! PLY: ascii and both binary orders. Everything but positions, colours and faces is stepped over.

mod header;

use super::soup::{AGAIN, Fault, SURFACE, Soup, check_counts, fault};
use super::texture::byte;
use glam::DVec3;
use header::{Element, Encoding, Kind, Number};

/// Longest list that is read: a polygon or a strip.
const MAX_LIST: usize = 1 << 24;

/// Reads a PLY file.
pub(super) fn read(bytes: &[u8]) -> Result<Soup, Fault> {
    let header = header::read(bytes)?;
    refuse_splats(&header.elements)?;
    let mut soup = Soup::default();
    let mut body = Body { bytes: &bytes[header.length..], at: 0, encoding: header.encoding };
    for element in &header.elements {
        let least = element.least_bytes(header.encoding);
        // The count is the file's word: it must fit into what is there before anything is reserved.
        if least.checked_mul(element.count).is_none_or(|n| n > body.left() + 1) {
            let reason = format!(
                "its header promises {} of '{}', and {} bytes are left for them: it was cut short or its header lies",
                element.count,
                element.shown_name(),
                body.left()
            );
            return Err(fault(reason, AGAIN));
        }
        match element.name.as_str() {
            "vertex" => vertices(element, &mut body, &mut soup)?,
            "face" | "tristrips" => faces(element, &mut body, &mut soup)?,
            _ => skip(element, &mut body)?,
        }
    }
    let limit = soup.positions.len();
    if let Some(i) = soup.triangles.iter().flatten().find(|i| **i as usize >= limit) {
        return Err(fault(format!("a face names vertex {i} of {limit}, counted from 0"), AGAIN));
    }
    if soup.triangles.is_empty() {
        let reason = if limit > 0 { "it holds points only, no faces" } else { "it holds no faces" };
        return Err(fault(reason, SURFACE));
    }
    Ok(soup)
}

/// A Gaussian-splat file looks like a point cloud, and people take it for a mesh.
fn refuse_splats(elements: &[Element]) -> Result<(), Fault> {
    let splat = |e: &Element| ["f_dc_0", "scale_0", "rot_0"].iter().all(|n| e.index_of(n).is_some());
    let packed = elements.iter().any(|e| e.index_of("packed_position").is_some());
    if packed || elements.iter().any(|e| e.name == "vertex" && splat(e)) {
        return Err(fault(
            "it holds Gaussian splats, which have no surface",
            "export the scan from the same app as a mesh (OBJ, GLB, STL or PLY with faces)",
        ));
    }
    Ok(())
}

fn vertices(element: &Element, body: &mut Body, soup: &mut Soup) -> Result<(), Fault> {
    check_counts(element.count, 0)?;
    let columns = ["x", "y", "z"].map(|n| element.index_of(n));
    let [Some(x), Some(y), Some(z)] = columns else {
        return Err(fault("its vertices have no x, y and z", AGAIN));
    };
    let colors = color_columns(element);
    let mut row = Vec::new();
    soup.positions.reserve(element.count);
    for _ in 0..element.count {
        body.row(element, &mut row, None)?;
        soup.positions.push(DVec3::new(row[x], row[y], row[z]));
        if let Some(columns) = &colors {
            soup.colors.push(columns.map(|(i, largest)| byte(row[i], largest)));
        }
    }
    Ok(())
}

/// Columns of red, green and blue, and their largest values.
fn color_columns(element: &Element) -> Option<[(usize, f64); 3]> {
    let column = |name: &str| {
        let i = element.index_of(name)?;
        let largest = match element.properties[i].kind {
            Kind::Scalar(Number::F32 | Number::F64) => 1.0,
            Kind::Scalar(Number::I16 | Number::U16) => 65_535.0,
            Kind::Scalar(_) => 255.0,
            Kind::List { .. } => return None,
        };
        Some((i, largest))
    };
    let named = |names: [&str; 3]| Some([column(names[0])?, column(names[1])?, column(names[2])?]);
    named(["red", "green", "blue"])
        .or_else(|| named(["r", "g", "b"]))
        .or_else(|| named(["diffuse_red", "diffuse_green", "diffuse_blue"]))
}

fn faces(element: &Element, body: &mut Body, soup: &mut Soup) -> Result<(), Fault> {
    check_counts(0, element.count)?;
    let list = ["vertex_indices", "vertex_index"].iter().find_map(|n| element.index_of(n));
    let list = list.filter(|i| matches!(element.properties[*i].kind, Kind::List { .. }));
    let Some(list) = list else {
        return Err(fault("its faces have no list 'vertex_indices'", AGAIN));
    };
    let (mut row, mut corners, mut small) = (Vec::new(), Vec::new(), 0);
    for _ in 0..element.count {
        corners.clear();
        body.row(element, &mut row, Some((list, &mut corners)))?;
        if element.name == "tristrips" {
            strips(&corners, soup)?;
        } else if corners.len() < 3 {
            small += 1;
        } else {
            let polygon = corners.iter().map(|c| index(*c)).collect::<Result<Vec<_>, _>>()?;
            soup.fan(&polygon);
        }
        soup.check_size()?;
    }
    soup.note("faces_without_area", small, true);
    Ok(())
}

/// Strips of triangles in one list, parted by -1; every second triangle is wound the other way.
fn strips(corners: &[f64], soup: &mut Soup) -> Result<(), Fault> {
    for strip in corners.split(|c| *c == -1.0) {
        for (k, t) in strip.windows(3).enumerate() {
            let [a, b, c] = [index(t[0])?, index(t[1])?, index(t[2])?];
            soup.triangles.push(if k % 2 == 0 { [a, b, c] } else { [b, a, c] });
        }
    }
    Ok(())
}

fn index(number: f64) -> Result<u32, Fault> {
    if (0.0..u32::MAX.into()).contains(&number) {
        Ok(number as u32)
    } else {
        Err(fault(format!("a face names vertex {number}"), AGAIN))
    }
}

fn skip(element: &Element, body: &mut Body) -> Result<(), Fault> {
    // Without properties there is nothing to step over, however many there are.
    if element.properties.is_empty() {
        return Ok(());
    }
    let mut row = Vec::new();
    (0..element.count).try_for_each(|_| body.row(element, &mut row, None))
}

/// What follows the header, and how far it is read.
struct Body<'a> {
    bytes: &'a [u8],
    at: usize,
    encoding: Encoding,
}

impl Body<'_> {
    fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Reads one row: a number per property (0 for lists), and one property's list if it is wanted.
    fn row(
        &mut self,
        element: &Element,
        row: &mut Vec<f64>,
        mut wanted: Option<(usize, &mut Vec<f64>)>,
    ) -> Result<(), Fault> {
        row.clear();
        for (i, property) in element.properties.iter().enumerate() {
            match property.kind {
                Kind::Scalar(number) => row.push(self.number(number)?),
                Kind::List { count, item } => {
                    let n = self.number(count)?;
                    let least = if self.encoding == Encoding::Ascii { 1 } else { item.bytes() };
                    if !(0.0..=(MAX_LIST as f64).min((self.left() / least) as f64 + 1.0)).contains(&n) {
                        return Err(fault(format!("it ends in the middle of a list of {n} numbers"), AGAIN));
                    }
                    for _ in 0..n as usize {
                        let value = self.number(item)?;
                        if let Some((at, list)) = &mut wanted
                            && *at == i
                        {
                            list.push(value);
                        }
                    }
                    row.push(0.0);
                }
            }
        }
        Ok(())
    }

    fn number(&mut self, number: Number) -> Result<f64, Fault> {
        let cut = || fault("it ends in the middle: faces or vertices are missing", AGAIN);
        if self.encoding == Encoding::Ascii {
            let rest = &self.bytes[self.at..];
            let start = rest.iter().position(|b| !b.is_ascii_whitespace()).ok_or_else(cut)?;
            let length = rest[start..].iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len() - start);
            self.at += start + length;
            let word = &rest[start..start + length];
            // A number that does not read is one that is not finite, which repair drops.
            return Ok(std::str::from_utf8(word).ok().and_then(|w| w.parse().ok()).unwrap_or(f64::NAN));
        }
        let bytes = self.bytes.get(self.at..self.at + number.bytes()).ok_or_else(cut)?;
        self.at += number.bytes();
        Ok(number.decode(bytes, self.encoding == Encoding::Big))
    }
}
