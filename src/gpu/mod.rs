//! The device and what is made on it.

pub(crate) mod buffer;
pub(crate) mod device;
pub(crate) mod pipeline;
pub mod recovery;
pub mod shader;
pub(crate) mod texture;
pub(crate) mod timer;
mod waiting;

pub use device::{AdapterChoice, Gpu, GpuError};
