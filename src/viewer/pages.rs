//! The pages of the design panel.

pub mod facts;
pub mod light;
pub mod photograph;
pub mod scars;
pub mod sections;
pub mod sessions;
