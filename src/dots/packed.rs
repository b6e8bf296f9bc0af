//! The words in which the device keeps an impression or a follicular unit: the one place that takes them apart, and
//! the twin of `shaders/shared/packed.wgsl`.

use super::{FollicularUnit, Impression, Lifetime};
use crate::layout::{Aged, HAIR_SESSION, POSITION_UNITS_PER_MM, PackedImpression};
use crate::math::oct_from_unit;
use crate::rng::hash2;
use glam::Vec3;

/// Bits of a session's number, and where the strength's begin.
const SESSION_AT: u32 = 22;
const STRENGTH_AT: u32 = 26;
/// Steps of the strength's binary logarithm.
const STRENGTH_STEPS: f32 = 12.0;

impl PackedImpression {
    /// `seed` keys every random draw.
    pub fn of_impression(impression: &Impression, seed: u32) -> Self {
        let Impression { position_mm, normal, rank, session, .. } = *impression;
        let um = |mm: f32, bits: u32| ((mm * 1000.0 + 0.5).max(0.0) as u32).min((1 << bits) - 1);
        let measures = um(impression.diameter_mm, 10) | um(impression.depth_mm, 12) << 10;
        Self::at(position_mm, normal, hash2(rank, seed), measures, session, impression.strength)
    }

    /// `seed` keys every random draw.
    pub fn of_unit(unit: &FollicularUnit, seed: u32) -> Self {
        let FollicularUnit { position_mm, normal, rank, hairs, coarseness, lifetime } = *unit;
        let measures = hairs.min(0x3ff) | lifetime.bits() << 10;
        Self::at(position_mm, normal, hash2(rank, seed), measures, HAIR_SESSION, coarseness)
    }

    fn at(position_mm: Vec3, normal: Vec3, key: u32, measures: u32, session: u32, strength: f32) -> Self {
        let units = |mm: f32| (mm * POSITION_UNITS_PER_MM + 32_768.5).clamp(0.0, 65_535.0) as u32;
        let oct = (oct_from_unit(normal) + 1.0) * 127.5 + 0.5;
        // Six signed bits: 0 is a strength of 1.
        let steps = (STRENGTH_STEPS * strength.max(1e-3).log2()).round().clamp(-32.0, 31.0) as i32;
        Self {
            xy: units(position_mm.x) | units(position_mm.y) << 16,
            z_normal: units(position_mm.z) | (oct.x as u32).min(255) << 16 | (oct.y as u32).min(255) << 24,
            key,
            params: measures | (session & 0xf) << SESSION_AT | (steps as u32) << STRENGTH_AT,
        }
    }

    /// Index of the session that placed it; [`HAIR_SESSION`] of a follicular unit.
    pub fn session(&self) -> u32 {
        self.params >> SESSION_AT & 0xf
    }

    /// True of a follicular unit.
    pub fn is_hair(&self) -> bool {
        self.session() == HAIR_SESSION
    }

    /// Pigment over the session's own; of a follicular unit, how thick its hairs are over the client's.
    pub fn strength(&self) -> f32 {
        ((self.params as i32 >> STRENGTH_AT) as f32 / STRENGTH_STEPS).exp2()
    }

    /// Apparent healed diameter of an impression.
    pub fn diameter_mm(&self) -> f32 {
        (self.params & 0x3ff) as f32 * 0.001
    }

    /// Depth of an impression below the surface.
    pub fn depth_mm(&self) -> f32 {
        (self.params >> 10 & 0xfff) as f32 * 0.001
    }

    /// Hairs of a follicular unit.
    pub fn hairs(&self) -> u32 {
        self.params & 0x3ff
    }

    /// When a follicular unit grows.
    pub fn lifetime(&self) -> Lifetime {
        Lifetime::from_bits(self.params >> 10)
    }
}

/// What [`Aged`] packs of an impression's pigment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgedInk {
    /// Standard deviation of the optical depth over the skin.
    pub sigma_mm: f32,
    /// Below the surface.
    pub depth_mm: f32,
    /// Iron oxide's share of the pigment, 0 to 1.
    pub iron: f32,
}

/// What [`Aged`] packs of a follicular unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgedHair {
    /// Standard deviation of the dark spot that it is from afar.
    pub sigma_mm: f32,
    /// Of what stands out of the skin.
    pub length_mm: f32,
    /// Width of a hair.
    pub shaft_mm: f32,
}

/// A share of 0 or more as a whole number of `steps`, `last` at most.
fn code(value: f32, steps: f32, last: f32) -> u32 {
    (value * steps + 0.5).min(last) as u32
}

impl AgedInk {
    /// Bits 0 to 11, 12 to 23 (um), and 24 to 31.
    pub fn bits(self) -> u32 {
        code(self.sigma_mm, 1e3, 4095.0) | code(self.depth_mm, 1e3, 4095.0) << 12 | code(self.iron, 255.0, 255.0) << 24
    }
}

impl AgedHair {
    /// Bits 0 to 11 (um), 12 to 23 (2 um), and 24 to 31 (0.5 um).
    pub fn bits(self) -> u32 {
        code(self.sigma_mm, 1e3, 4095.0)
            | code(self.length_mm, 500.0, 4095.0) << 12
            | code(self.shaft_mm, 2000.0, 255.0) << 24
    }
}

impl Aged {
    /// What it packs, where it is an impression.
    pub fn ink(&self) -> AgedInk {
        AgedInk {
            sigma_mm: (self.params & 0xfff) as f32 * 1e-3,
            depth_mm: (self.params >> 12 & 0xfff) as f32 * 1e-3,
            iron: (self.params >> 24) as f32 / 255.0,
        }
    }

    /// What it packs, where it is a follicular unit.
    pub fn hair(&self) -> AgedHair {
        AgedHair {
            sigma_mm: (self.params & 0xfff) as f32 * 1e-3,
            length_mm: (self.params >> 12 & 0xfff) as f32 * 2e-3,
            shaft_mm: (self.params >> 24) as f32 * 5e-4,
        }
    }
}
