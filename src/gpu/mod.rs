//! The device and what is made on it.

pub mod device;
pub mod shader;

pub use device::{AdapterChoice, Gpu, GpuError};
