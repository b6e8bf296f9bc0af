//! The pages of the design panel.

pub mod light;
pub mod scars;
pub mod sections;
pub mod sessions;
