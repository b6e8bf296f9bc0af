//! The state of grown hair on the device.

use crate::layout::{Hairdo, Root};
use crate::mesh::Head;
use crate::mesh::chart::hull::Hull;
use std::sync::Arc;

/// What the device's grown hair shows, and how far it is.
#[derive(Default)]
pub struct Growth {
    /// A head and its hull.
    pub(super) hull: Option<(Arc<Head>, Hull)>,
    pub(super) roots: Vec<Root>,
    /// Follicular units that they are of.
    pub(super) units: usize,
    /// What the strands were grown for, and how many are.
    pub(super) shape: Option<Hairdo>,
    pub(super) grown: u32,
    /// Width of a shaft that the density grid was filled for, its layers that see the sky and that are lit,
    /// and by what.
    pub(super) filled: Option<f32>,
    pub(super) skied: u32,
    pub(super) lit: u32,
    pub(super) lights: Option<Vec<[f32; 16]>>,
    /// The hairdo of the frame, and that of the uniform.
    pub(super) hairdo: Hairdo,
    pub(super) shown: Option<Hairdo>,
}

impl Growth {
    /// Forgets what was grown from the last stage's roots.
    pub fn uproot(&mut self) {
        self.roots.clear();
    }
}
