//! What is found on any surface of triangles, whether it is a head or not.

pub(crate) mod coarser;
pub(crate) mod curvature;
pub(in crate::mesh) mod midline;
pub(crate) mod nearest;
pub(crate) mod painted;
pub mod subdivide;
