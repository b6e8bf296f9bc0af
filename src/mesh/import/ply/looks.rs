//! Colours of a PLY file, of its vertices or faces, and the places on its pictures, by vertex or by the corners
//! of each face.

use super::super::colors::{self, byte};
use super::super::soup::Soup;
use super::super::texture::{self, Lay, Lost, Picture};
use super::header::{Element, Kind, Number};
use glam::{Vec2, vec2};
use std::path::Path;

/// Where a row has its colour, its place on a picture and the number of the picture.
#[derive(Default)]
pub(super) struct Columns {
    color: Option<[usize; 3]>,
    number: Option<Number>,
    place: Option<[usize; 2]>,
    picture: Option<usize>,
}

impl Columns {
    fn colored(element: &Element) -> Self {
        let scalar = |name: &str| {
            let i = element.index_of(name)?;
            match element.properties[i].kind {
                Kind::Scalar(number) => Some((i, number)),
                Kind::List { .. } => None,
            }
        };
        let names = [["red", "green", "blue"], ["r", "g", "b"], ["diffuse_red", "diffuse_green", "diffuse_blue"]];
        let found = names.into_iter().find_map(|[r, g, b]| Some([scalar(r)?, scalar(g)?, scalar(b)?]));
        Self { color: found.map(|c| c.map(|c| c.0)), number: found.map(|c| c[0].1), ..Self::default() }
    }

    pub fn of_vertices(element: &Element) -> Self {
        let names = [["texture_u", "texture_v"], ["s", "t"], ["u", "v"], ["texcoord_u", "texcoord_v"]];
        let place = names.into_iter().find_map(|[u, v]| Some([element.index_of(u)?, element.index_of(v)?]));
        Self { place, ..Self::colored(element) }
    }

    pub fn of_faces(element: &Element) -> Self {
        Self { picture: element.index_of("texnumber"), ..Self::colored(element) }
    }

    /// The rows' colours as bytes: whole numbers of a byte's size, or found from the bulk of them.
    fn scaled(&self, rows: &[[f64; 3]]) -> Vec<Option<[u8; 3]>> {
        let values = || rows.iter().flatten().copied();
        let largest = match self.number {
            Some(Number::F32 | Number::F64) => colors::largest(values(), 255.0),
            Some(Number::I16 | Number::U16 | Number::I32 | Number::U32) if values().any(|v| v > 255.0) => 65_535.0,
            _ => 255.0,
        };
        rows.iter().map(|c| Some(c.map(|v| byte(v, largest)))).collect()
    }
}

/// What the rows bring along.
#[derive(Default)]
pub(super) struct Looks {
    rows: Vec<[f64; 3]>,
    of_vertices: Vec<Option<[u8; 3]>>,
    of_faces: Vec<Option<[u8; 3]>>,
    /// Of vertices.
    places: Vec<Vec2>,
    /// Of the corners of triangles, not-a-number where they have none, and their picture.
    corners: Vec<[Vec2; 3]>,
    pictures: Vec<usize>,
}

impl Looks {
    pub fn vertex(&mut self, wanted: &Columns, row: &[f64]) {
        self.rows.extend(wanted.color.map(|c| c.map(|i| row[i])));
        self.places.extend(wanted.place.map(|[u, v]| on_picture(row[u], row[v])));
    }

    pub fn scale_vertices(&mut self, wanted: &Columns) {
        self.of_vertices = wanted.scaled(&std::mem::take(&mut self.rows));
    }

    /// A face that became so many triangles, cut as told.
    pub fn face(&mut self, wanted: &Columns, row: &[f64], places: &[f64], cut: &[[usize; 3]], triangles: usize) {
        self.rows.extend(wanted.color.map(|c| c.map(|i| row[i])).into_iter().cycle().take(triangles));
        let corner = |k: usize| places.get(2 * k..2 * k + 2).map_or(Vec2::NAN, |p| on_picture(p[0], p[1]));
        self.corners.extend(cut.iter().map(|t| t.map(corner)));
        self.corners.extend(std::iter::repeat_n([Vec2::NAN; 3], triangles - cut.len().min(triangles)));
        let picture = wanted.picture.map_or(0.0, |i| row[i]).max(0.0) as usize;
        self.pictures.extend(std::iter::repeat_n(picture, triangles));
    }

    pub fn scale_faces(&mut self, wanted: &Columns) {
        self.of_faces.extend(wanted.scaled(&std::mem::take(&mut self.rows)));
    }

    /// Gives the soup its picture or colours, and notes what is missing.
    pub fn apply(mut self, soup: &mut Soup, names: &[String], path: &Path) {
        // Programs that know colours of faces write white for the vertices beside them.
        if self.of_faces.len() == soup.triangles.len()
            && !colors::plain(&self.of_faces)
            && colors::plain(&self.of_vertices)
        {
            self.of_vertices = colors::of_faces(&self.of_faces, &soup.triangles, soup.positions.len());
        }
        soup.colors = self.of_vertices;
        let by_vertex = self.places.len() == soup.positions.len();
        if self.corners.len() != soup.triangles.len() {
            self.corners = vec![[Vec2::NAN; 3]; soup.triangles.len()];
        }
        for (corners, triangle) in self.corners.iter_mut().zip(&soup.triangles) {
            if by_vertex && corners.iter().any(|c| !c.is_finite()) {
                *corners = triangle.map(|i| self.places[i as usize]);
            }
        }
        let placed = |c: &[Vec2; 3]| c.iter().all(|c| c.is_finite());
        if names.is_empty() {
            if self.corners.iter().any(placed) {
                soup.lose("it has places on a picture, and no comment 'TextureFile' that names one");
            }
            return;
        }
        let (mut pictures, mut looks): (Vec<Picture>, Vec<(usize, Lay)>) = (Vec::new(), Vec::new());
        let (mut missing, mut unreadable) = (0, 0);
        let mut left = texture::Allowance::default();
        let mut read = |name: &String| match texture::load(path, path, name, &mut left) {
            Ok(picture) => {
                looks.push((pictures.len(), Lay::default()));
                pictures.push(picture);
                Some(pictures.len() - 1)
            }
            Err(lost) => {
                missing += usize::from(lost == Lost::Missing);
                unreadable += usize::from(lost != Lost::Missing);
                soup.lose(texture::told(name, &lost));
                None
            }
        };
        let mut look_of_name: Vec<Option<usize>> = Vec::new();
        for (i, name) in names.iter().enumerate() {
            let before = names[..i].iter().position(|n| n == name);
            look_of_name.push(before.map_or_else(|| read(name), |k| look_of_name[k]));
        }
        soup.note("texture_missing", missing, false);
        soup.note("texture_unreadable", unreadable, false);
        if !self.corners.iter().any(placed) {
            soup.lose("no face has a place on its picture");
        }
        let look = |(c, p): (&[Vec2; 3], &usize)| look_of_name.get(*p).copied().flatten().filter(|_| placed(c));
        self.pictures.resize(self.corners.len(), 0);
        let look_of: Vec<Option<usize>> = self.corners.iter().zip(&self.pictures).map(look).collect();
        self.corners.iter_mut().filter(|c| !placed(c)).for_each(|c| *c = [Vec2::ZERO; 3]);
        texture::apply(soup, pictures, &looks, &look_of, self.corners);
    }
}

/// Files count v from the bottom.
fn on_picture(u: f64, v: f64) -> Vec2 {
    vec2(u as f32, 1.0 - v as f32)
}
