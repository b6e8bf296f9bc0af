//! What the passes read and draw into: uniforms, tables, textures, the buffers of a head.

pub mod hairdo;
pub mod head;
pub mod look;
pub mod paint;
pub mod plan;
pub mod resident;
pub mod tables;
pub mod targets;
