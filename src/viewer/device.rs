//! What lives and dies with the device that the interface is drawn on.

pub mod blit;
pub mod no_device;
pub mod screen;
pub mod textures;
