//! The device and what is made on it.

pub mod buffer;
pub mod device;
pub mod pipeline;
pub mod recovery;
pub mod shader;
pub mod texture;
pub mod timer;

pub use device::{AdapterChoice, Gpu, GpuError};
