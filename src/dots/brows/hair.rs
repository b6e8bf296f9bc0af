//! A hair of the face, and how its draws are made.

use crate::layout::Root;
use crate::rng::{hash2, unit_f32};
use glam::Vec3;

/// Points of a hair.
pub const POINTS: usize = 7;

/// A hair: where it leaves the skin, its points and its width at each, mm.
pub struct Hair {
    pub key: u32,
    pub normal: Vec3,
    pub greying: f32,
    pub points: [(Vec3, f32); POINTS],
}

impl Hair {
    pub fn root(&self) -> Root {
        let (position_mm, normal) = (self.points[0].0.to_array(), self.normal.to_array());
        Root { position_mm, key: self.key, normal, traits: Root::traits(self.greying, 1.0) }
    }
}

/// A draw in [-1, 1].
pub fn draw(key: u32, stream: u32) -> f32 {
    2.0 * unit_f32(hash2(key, stream)) - 1.0
}

pub fn between((low, high): (f32, f32), share: f32) -> f32 {
    low + (high - low) * share
}
