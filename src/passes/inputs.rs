//! What the passes read and draw into: uniforms, tables, textures, the buffers of a head.

pub mod hair_style;
pub mod head;
pub mod paint;
pub mod plan;
pub mod resident;
pub mod shading;
pub mod tables;
pub mod targets;
