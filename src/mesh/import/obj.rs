//! OBJ, read by `tobj` as people's programs write it: any line ending, continued lines, stray statements. What
//! `tobj` does not take is put right before it (`prepare`), with the line in the sentence where it cannot be;
//! what does not make a surface is stepped over and counted.

mod lines;
mod material;
mod prepare;
mod survey;

pub(super) use material::maps as pictures;

use super::colors;
use super::soup::{AGAIN, SURFACE, Soup};
use crate::mesh::error::{Fault, fault};
use glam::{DVec3, Vec2};
use lines::text;
use material::Materials;
use prepare::Prepared;
use std::path::{Path, PathBuf};
use survey::Survey;

/// Polygons are kept whole: concave ones are cut by their ears.
const OPTIONS: tobj::LoadOptions =
    tobj::LoadOptions { single_index: false, triangulate: false, ignore_points: true, ignore_lines: true };

/// Reads an OBJ file; its materials are looked for beside `path`.
pub(super) fn read(bytes: &[u8], path: &Path) -> Result<Soup, Fault> {
    let text = text(bytes);
    let survey = Survey::of(&text)?;
    let mut soup = Soup::default();
    let materials = Materials::load(&survey, path, &mut soup);
    let mut prepared = Prepared::new(&text, &survey, &materials);
    let read = tobj::load_obj_buf(&mut prepared, &OPTIONS, |_| {
        let (all, by_name) = materials.for_tobj();
        Ok((all, by_name.into_iter().collect()))
    });
    let counts = prepared.finish()?;
    let (models, _) = read.map_err(|e| fault(format!("it does not read as OBJ: {e}"), AGAIN))?;
    let mut places = Places::default();
    for model in &models {
        places.add(&model.mesh, &mut soup);
    }
    drop(models);
    if soup.triangles.is_empty() {
        return Err(fault("it holds no faces", SURFACE));
    }
    soup.note("unreadable_vertices", counts.unreadable, true);
    soup.note("faces_without_area", counts.small, true);
    soup.note("lines_points_or_curves", survey.others, true);
    soup.note("cut_in_the_middle", counts.cut, true);
    soup.note("concave_polygons_cut_as_fans", soup.cutter.fanned, false);
    if survey.colored {
        soup.colors = colors::bytes(&places.colors);
    }
    materials.apply(&mut soup, &places.material_of, places.uv, path);
    Ok(soup)
}

/// Its material files, and the pictures that they name.
pub(super) fn companions(bytes: &[u8], path: &Path) -> Vec<PathBuf> {
    let survey = Survey::of(&text(bytes));
    survey.map_or_else(|_| Vec::new(), |survey| Materials::load(&survey, path, &mut Soup::default()).companions(path))
}

/// What goes with the soup's positions and triangles.
#[derive(Default)]
struct Places {
    colors: Vec<Option<[f64; 3]>>,
    uv: Vec<[Vec2; 3]>,
    material_of: Vec<Option<usize>>,
    polygon: Vec<u32>,
    cut: Vec<[usize; 3]>,
}

impl Places {
    /// Adds a piece of the file.
    fn add(&mut self, mesh: &tobj::Mesh, soup: &mut Soup) {
        let first = soup.positions.len() as u32;
        soup.positions.extend(mesh.positions.chunks_exact(3).map(DVec3::from_slice));
        let color = |c: &[f64]| Some([c[0], c[1], c[2]]).filter(|c| c.iter().all(|v| v.is_finite()));
        self.colors.extend(mesh.vertex_color.chunks_exact(3).map(color));
        // Files count v from the bottom.
        let at = |i: &u32| mesh.texcoords.get(*i as usize * 2..*i as usize * 2 + 2);
        let uv = |i: &u32| at(i).map_or(Vec2::NAN, |c| Vec2::new(c[0] as f32, 1.0 - c[1] as f32));
        let mut start = 0;
        // Where all are triangles, their corners are not counted.
        let threes = (0..mesh.indices.len() / 3).map(|_| 3);
        let counts: Box<dyn Iterator<Item = u32>> =
            if mesh.face_arities.is_empty() { Box::new(threes) } else { Box::new(mesh.face_arities.iter().copied()) };
        for count in counts {
            let range = start..start + count as usize;
            start = range.end;
            let Some(corners) = mesh.indices.get(range.clone()) else { return };
            self.polygon.clear();
            self.polygon.extend(corners.iter().map(|i| first + i));
            soup.polygon(&self.polygon, &mut self.cut);
            let places = mesh.texcoord_indices.get(range);
            let corner = |k: usize| places.and_then(|p| p.get(k)).map_or(Vec2::NAN, uv);
            self.uv.extend(self.cut.iter().map(|t| t.map(corner)));
            self.material_of.extend(self.cut.iter().map(|_| mesh.material_id));
        }
    }
}
