//! Impressions and the dots they hold.

use glam::Vec3;

pub mod age;
pub mod beard;
pub(crate) mod brows;
pub mod ground;
mod needle;
pub mod pack;
pub mod packed;
mod relax;
pub mod seed;
pub mod select;
pub mod strands;
mod unit;

pub use seed::SeedDomain;
pub use unit::{FollicularUnit, Lifetime};

/// The ranked blue-noise sequence: index is rank, every prefix is evenly spread.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seeds {
    /// On the head's surface, head frame, whole micrometres: the same on every machine.
    pub positions_um: Vec<[i32; 3]>,
    /// Mesh triangle that each position lies on.
    pub triangle: Vec<u32>,
    /// Area of the seeded domain, mm2 (rank / area = density of the prefix).
    pub area_mm2: f64,
}

/// One needle strike, before packing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Impression {
    /// Where the needle met the skin, head frame.
    pub position_mm: Vec3,
    /// Unit, out of the skin.
    pub normal: Vec3,
    /// Index of the session that placed it.
    pub session: u32,
    /// Global rank: the key of all its random draws.
    pub rank: u32,
    /// Depth below the surface.
    pub depth_mm: f32,
    /// Apparent healed diameter.
    pub diameter_mm: f32,
    /// Pigment that it holds over what its session puts in, about 0.16 to 6.
    pub strength: f32,
}
