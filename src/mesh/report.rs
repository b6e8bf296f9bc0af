//! What reading a head file gave, and what was mended on the way.

use crate::mesh::options::{Axis, Placement, Unit};

/// Something wrong in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Defect {
    /// A short name, like "degenerate_triangles".
    pub kind: &'static str,
    /// How many of them.
    pub count: usize,
    /// False where the head was taken as it is.
    pub repaired: bool,
}

/// What was found in a file.
#[derive(Clone, Debug)]
pub struct Report {
    /// "OBJ", "PLY", "STL", "GLB" or "glTF".
    pub format: &'static str,
    /// Distinct positions of the whole file.
    pub vertices: usize,
    /// Triangles of the whole file, polygons cut up.
    pub triangles: usize,
    /// Connected parts of the whole file.
    pub components: usize,
    /// None where the head is one in no unit that is known: its cranium gave the scale.
    pub unit: Option<Unit>,
    /// A tape gave the scale.
    pub by_tape: bool,
    /// The file's axis nearest to the head's up.
    pub up: Axis,
    /// The file's axis nearest to where the face looks.
    pub front: Axis,
    /// In the order in which they were met.
    pub defects: Vec<Defect>,
    /// From the file's coordinates to the head frame.
    pub placement: Placement,
    /// Mean distance from the typical head, shaped like this one, to this one, mm: heads reach 1 to 4,
    /// other things 8 and more.
    pub fit_mm: f32,
    /// What colour was read, or that there is none and why: "picture skin.jpg (4096 x 4096)".
    pub colour: String,
}
