//! PLY: ascii and both binary orders. Everything but positions, colours, places on a picture and faces is
//! stepped over. Read here and not by a crate: every count and list is checked against the bytes that are left
//! before anything is reserved, and a fault names what it found.

mod body;
mod header;
mod looks;

use super::soup::{AGAIN, SURFACE, Soup, check_counts};
use super::texture;
use crate::mesh::error::{Fault, fault};
use body::Body;
use glam::DVec3;
use header::{Element, Kind};
use looks::Looks;
use std::path::{Path, PathBuf};

/// Reads a PLY file; its pictures are looked for beside `path`.
pub(super) fn read(bytes: &[u8], path: &Path) -> Result<Soup, Fault> {
    let header = header::read(bytes)?;
    refuse_splats(&header.elements)?;
    let mut soup = Soup::default();
    let mut looks = Looks::default();
    let mut body = Body::new(&bytes[header.length..], header.encoding);
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
            "vertex" => vertices(element, &mut body, &mut soup, &mut looks)?,
            "face" | "tristrips" => faces(element, &mut body, &mut soup, &mut looks)?,
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
    soup.note("concave_polygons_cut_as_fans", soup.cutter.fanned, false);
    looks.apply(&mut soup, &header.pictures, path);
    Ok(soup)
}

/// The pictures that its header names.
pub(super) fn companions(bytes: &[u8], path: &Path) -> Vec<PathBuf> {
    let names = header::read(bytes).map(|header| header.pictures).unwrap_or_default();
    names.iter().take(texture::MAX_PICTURES).filter_map(|name| texture::beside(path, path, name)).collect()
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

fn vertices(element: &Element, body: &mut Body, soup: &mut Soup, looks: &mut Looks) -> Result<(), Fault> {
    check_counts(element.count, 0)?;
    let columns = ["x", "y", "z"].map(|n| element.index_of(n));
    let [Some(x), Some(y), Some(z)] = columns else {
        return Err(fault("its vertices have no x, y and z", AGAIN));
    };
    let wanted = looks::Columns::of_vertices(element);
    let mut row = Vec::new();
    soup.positions.reserve(element.count);
    for _ in 0..element.count {
        body.row(element, &mut row, &mut [])?;
        soup.positions.push(DVec3::new(row[x], row[y], row[z]));
        looks.vertex(&wanted, &row);
    }
    looks.scale_vertices(&wanted);
    Ok(())
}

fn faces(element: &Element, body: &mut Body, soup: &mut Soup, looks: &mut Looks) -> Result<(), Fault> {
    check_counts(0, element.count)?;
    let is_list = |i: &usize| matches!(element.properties[*i].kind, Kind::List { .. });
    let list = ["vertex_indices", "vertex_index"].iter().find_map(|n| element.index_of(n)).filter(is_list);
    let Some(list) = list else {
        return Err(fault("its faces have no list 'vertex_indices'", AGAIN));
    };
    let wanted = looks::Columns::of_faces(element);
    let places = element.index_of("texcoord").filter(is_list).unwrap_or(usize::MAX);
    let (mut row, mut corners, mut on_picture, mut small) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let (mut polygon, mut cut) = (Vec::new(), Vec::new());
    for _ in 0..element.count {
        corners.clear();
        on_picture.clear();
        body.row(element, &mut row, &mut [(list, &mut corners), (places, &mut on_picture)])?;
        let before = soup.triangles.len();
        cut.clear();
        if element.name == "tristrips" {
            strips(&corners, soup)?;
        } else if corners.len() < 3 {
            small += 1;
        } else {
            polygon.clear();
            for c in &corners {
                polygon.push(index(*c)?);
            }
            soup.polygon(&polygon, &mut cut);
        }
        looks.face(&wanted, &row, &on_picture, &cut, soup.triangles.len() - before);
        soup.check_size()?;
    }
    looks.scale_faces(&wanted);
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
    (0..element.count).try_for_each(|_| body.row(element, &mut row, &mut []))
}
