//! What every format is read into, before repair.

use super::options::Defect;
use super::{MAX_TRIANGLES, MAX_VERTICES};
use glam::{DVec3, Vec2};

/// Triangles as a file gives them: unwelded, unchecked geometry, checked indices.
#[derive(Debug, Default)]
pub(super) struct Soup {
    pub positions: Vec<DVec3>,
    pub triangles: Vec<[u32; 3]>,
    /// One per position, or none.
    pub colors: Vec<[u8; 3]>,
    /// Where each triangle's corners lie on the image (v down), one per triangle, or none.
    pub corner_uv: Vec<[Vec2; 3]>,
    pub image: Option<image::RgbImage>,
    pub defects: Vec<Defect>,
}

/// Why a file cannot be read, and what to do. The path is added where it is known.
#[derive(Debug)]
pub struct Fault {
    pub reason: String,
    pub remedy: &'static str,
}

pub fn fault(reason: impl Into<String>, remedy: &'static str) -> Fault {
    Fault { reason: reason.into(), remedy }
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

    /// Adds a polygon as a fan.
    pub fn fan(&mut self, polygon: &[u32]) {
        let corners = polygon.windows(2).skip(1);
        self.triangles.extend(corners.filter_map(|pair| Some([*polygon.first()?, pair[0], pair[1]])));
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
