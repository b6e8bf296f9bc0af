//! The tool that the hand holds.

use crate::design::scars::ScarKind;

/// What a hand on the head does beside turning it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Tool {
    #[default]
    None,
    /// Paints the density.
    Brush,
    /// Draws a scar by clicks; its points so far, in scalp coordinates.
    Scar(ScarKind, Vec<[f32; 2]>),
    /// Measures along the skin.
    Tape,
}

/// What the brush leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Brush {
    pub radius_mm: f32,
    /// Density in the middle over what it was.
    pub factor: f32,
    /// A stroke is being drawn.
    pub down: bool,
}

impl Default for Brush {
    fn default() -> Self {
        Self { radius_mm: 12.0, factor: 1.3, down: false }
    }
}
