//! The state of grown hair on the device.

use super::baked::Shadows;
use crate::layout::{HairStyle, Root};
use crate::mesh::chart::hull::Hull;

/// What the device's grown hair shows, and how far it is.
#[derive(Default)]
pub struct Growth {
    /// A head, by its version, and its hull.
    pub(super) hull: Option<(u32, Hull)>,
    pub(super) roots: Vec<Root>,
    /// Own hair, by its version, and how many of its follicular units the roots are of.
    pub(super) rooted: Option<(u32, usize)>,
    /// What the strands were grown for, and how many are.
    pub(super) shape: Option<HairStyle>,
    pub(super) grown: u32,
    /// Width of a shaft that the density grid was filled for, its layers that see the sky and that are lit,
    /// and by what.
    pub(super) filled: Option<f32>,
    pub(super) skied: u32,
    pub(super) lit: u32,
    pub(super) lights: Option<Shadows>,
    /// The hair_style of the frame, and that of the uniform.
    pub(super) hair_style: HairStyle,
    pub(super) shown: Option<HairStyle>,
}
