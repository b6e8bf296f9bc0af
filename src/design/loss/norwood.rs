//! The stages of Norwood and Hamilton as lines.
//!
//! A front line is given at fixed places across the head by its *depth*: 0 is the natural hairline,
//! 1 the line 20 mm in front of the coronal plane of the ear canals, 2 that plane, 3 the line 40 mm
//! behind it. The published limits (II at most 1, III at least 1, IIIa at most and IVa beyond 2) can
//! be read off the tables; what lies between the limits is drawn.

use super::Stage;

/// Where across the head (v, left half) front lines are given, from the midline outwards.
pub const ACROSS: [f32; 8] = [0.50, 0.45, 0.40, 0.355, 0.31, 0.27, 0.235, 0.20];
/// Index of the temple's corner among them.
pub const CORNER: usize = 3;

/// What a stage looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Depth of the front line at each of [`ACROSS`].
    pub front: [f32; ACROSS.len()],
    /// Radius of the bare vertex, mm along the skin.
    pub vertex_mm: f32,
    /// Share of hair kept on the bridge between front and vertex.
    pub bridge: f32,
    /// Upper border of the horseshoe, if that is all that is left.
    pub horseshoe: Option<&'static [(f32, f32)]>,
}

/// (u, v) of the horseshoe's upper border from the temple to the midline of the occiput.
const HORSESHOE_VI: [(f32, f32); 8] = [
    (0.05, 0.240),
    (0.20, 0.245),
    (0.30, 0.285),
    (0.45, 0.320),
    (0.60, 0.325),
    (0.72, 0.360),
    (0.800, 0.430),
    (0.820, 0.500),
];
const HORSESHOE_VII: [(f32, f32); 8] = [
    (0.05, 0.150),
    (0.25, 0.165),
    (0.36, 0.205),
    (0.45, 0.230),
    (0.60, 0.240),
    (0.76, 0.285),
    (0.880, 0.400),
    (0.905, 0.500),
];

pub fn shape(stage: Stage) -> Shape {
    let front = |front, vertex_mm, bridge| Shape { front, vertex_mm, bridge, horseshoe: None };
    // The corners as in Va, so that nothing comes back on the way.
    let rim = |border| Shape { horseshoe: Some(border), ..shape(Stage::VA) };
    match stage {
        Stage::I => front([0.0; 8], 0.0, 1.0),
        Stage::II => front([0.0, 0.05, 0.30, 0.70, 0.55, 0.20, 0.0, 0.0], 0.0, 1.0),
        Stage::IIA => front([0.25, 0.27, 0.36, 0.60, 0.50, 0.20, 0.0, 0.0], 0.0, 1.0),
        Stage::III => front([0.05, 0.12, 0.60, 1.10, 0.95, 0.45, 0.10, 0.0], 0.0, 1.0),
        Stage::IIIA => front([0.90, 0.95, 1.15, 1.50, 1.20, 0.55, 0.12, 0.0], 0.0, 1.0),
        Stage::IIIV => front([0.05, 0.12, 0.60, 1.10, 0.95, 0.45, 0.10, 0.0], 24.0, 1.0),
        Stage::IV => front([0.12, 0.20, 0.75, 1.30, 1.10, 0.55, 0.12, 0.0], 35.0, 0.75),
        Stage::IVA => front([2.15, 2.20, 2.35, 2.50, 1.80, 0.75, 0.20, 0.0], 0.0, 1.0),
        Stage::V => front([0.40, 0.55, 1.10, 1.65, 1.40, 0.75, 0.20, 0.0], 45.0, 0.35),
        Stage::VA => front([2.80, 2.85, 2.95, 2.90, 2.20, 1.00, 0.30, 0.0], 36.0, 0.60),
        Stage::VI => rim(&HORSESHOE_VI),
        Stage::VII => rim(&HORSESHOE_VII),
    }
}
