//! What every format is read into, before repair.

use super::polygon::Cutter;
use crate::mesh::error::{Fault, fault};
use crate::mesh::report::Defect;
use glam::{DVec3, Vec2};

/// Largest file, vertex count and triangle count that are read.
pub const MAX_BYTES: u64 = 256 << 20;
pub const MAX_VERTICES: usize = 4_000_000;
pub const MAX_TRIANGLES: usize = 8_000_000;

/// Triangles as a file gives them: unwelded, unchecked geometry, checked indices.
#[derive(Debug, Default)]
pub(super) struct Soup {
    pub positions: Vec<DVec3>,
    pub triangles: Vec<[u32; 3]>,
    /// One per position, `None` where the file gives none; or empty.
    pub colors: Vec<Option<[u8; 3]>>,
    /// Where each triangle's corners lie on the image (v down), one per triangle, or none.
    pub corner_uv: Vec<[Vec2; 3]>,
    pub image: Option<image::RgbImage>,
    /// The triangles that the image covers; empty for all.
    pub pictured: Vec<bool>,
    /// The pictures in the image, by name and size.
    pub pictures: Vec<String>,
    /// Why there is less colour than the file has, half a sentence each.
    pub lost: Vec<String>,
    pub defects: Vec<Defect>,
    pub cutter: Cutter,
}

/// Remedy where the file itself is broken.
pub(super) const AGAIN: &str = "export the scan again";
/// Remedy where the file holds no surface.
pub(super) const SURFACE: &str = "export the surface (faces, not points or lines) as OBJ, PLY, STL or GLB";

impl Soup {
    /// Notes a defect, unless there is none.
    pub fn note(&mut self, kind: &'static str, count: usize, repaired: bool) {
        note(&mut self.defects, kind, count, repaired);
    }

    /// Tells of colour that was not taken, once.
    pub fn lose(&mut self, what: impl Into<String>) {
        let what = what.into();
        if self.lost.len() < 8 && !self.lost.contains(&what) {
            self.lost.push(what);
        }
    }

    /// Adds a polygon's triangles; `cut` are their places among its corners.
    pub fn polygon(&mut self, polygon: &[u32], cut: &mut Vec<[usize; 3]>) {
        let at = |i: &u32| self.positions.get(*i as usize).copied().unwrap_or(DVec3::NAN);
        let corners: Vec<DVec3> = if polygon.len() > 3 { polygon.iter().map(at).collect() } else { Vec::new() };
        if polygon.len() == 3 {
            *cut = vec![[0, 1, 2]];
        } else {
            self.cutter.cut(&corners, cut);
        }
        self.triangles.extend(cut.iter().map(|t| t.map(|k| polygon[k])));
    }

    /// Refuses what is too large to work with.
    pub fn check_size(&self) -> Result<(), Fault> {
        check_counts(self.positions.len(), self.triangles.len())
    }
}

/// Notes a defect, unless there is none.
pub(super) fn note(defects: &mut Vec<Defect>, kind: &'static str, count: usize, repaired: bool) {
    if count > 0 {
        defects.push(Defect { kind, count, repaired });
    }
}

/// Refuses what is too large to work with.
pub(super) fn check_counts(vertices: usize, triangles: usize) -> Result<(), Fault> {
    if vertices > MAX_VERTICES {
        return Err(fault("it has more than 4 million vertices", "decimate the scan"));
    }
    if triangles > MAX_TRIANGLES {
        return Err(fault("it has more than 8 million triangles", "decimate the scan"));
    }
    Ok(())
}

/// A word of a stranger's file, fit for a sentence.
pub(super) fn shown(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(60).collect()
}
