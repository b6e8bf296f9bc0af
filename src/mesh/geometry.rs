//! What is found on any surface of triangles, whether it is a head or not.

pub mod curvature;
pub(in crate::mesh) mod midline;
pub mod nearest;
pub mod painted;
pub mod subdivide;
