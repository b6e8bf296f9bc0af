//! The client's own hair: what is left of it, shaved to stubble or grown out.

use glam::Vec3;
use serde::{Deserialize, Serialize};

/// The hair that is left, as stubble or longer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hair {
    /// False: not drawn, as if shaved and lasered.
    pub visible: bool,
    /// Of version 1: the loss as one number. `scene::file` turns it into a stage; always `None` after.
    #[serde(skip_serializing)]
    pub loss: Option<f32>,
    /// Follicular units where hair is full, per cm2: 65 to 85 (occiput; lower with African
    /// ancestry, higher with European).
    pub units_per_cm2: f32,
    /// Days since the shave; counts where `length_mm` is 0.
    pub stubble_days: f32,
    /// Growth, mm a day: 0.3 to 0.4.
    pub growth_mm_per_day: f32,
    /// Width of a shaft, mm: 0.05 to 0.10.
    pub shaft_mm: f32,
    /// 0 blond to 1 black, by the eumelanin in it.
    pub darkness: f32,
    /// Share of white hairs, 0 to 1.
    pub grey: f32,
    /// Share that turns white in ten years (model: straight on).
    pub greying_per_decade: f32,
    /// Length of grown hair, mm, 1 to 120; 0: shaved, see `stubble_days`.
    pub length_mm: f32,
    /// 0 straight, 0.3 wavy, 0.6 curly, 1 coiled.
    pub curl: f32,
    /// Counts where hair is grown.
    pub parting: Parting,
}

/// Where hair is parted. Without a parting short hair lies as it grows, from the whorl of the crown,
/// and longer hair is combed back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Parting {
    /// Combed by length, as said above.
    #[default]
    None,
    /// Along the midline.
    Middle,
    /// On the person's left.
    Left,
    /// On the person's right.
    Right,
}

impl Parting {
    /// As pickers list them.
    pub const ALL: [Self; 4] = [Self::None, Self::Middle, Self::Left, Self::Right];

    /// As scene files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Middle => "middle",
            Self::Left => "left",
            Self::Right => "right",
        }
    }

    /// Scalp coordinate v that the parting runs along.
    pub fn v(self) -> Option<f32> {
        match self {
            Self::None => None,
            Self::Middle => Some(0.5),
            Self::Left => Some(0.395),
            Self::Right => Some(0.605),
        }
    }
}

impl Default for Hair {
    fn default() -> Self {
        Self {
            visible: true,
            loss: None,
            units_per_cm2: 83.0,
            stubble_days: 2.0,
            growth_mm_per_day: 0.35,
            shaft_mm: 0.08,
            darkness: 0.85,
            grey: 0.1,
            greying_per_decade: 0.0,
            length_mm: 0.0,
            curl: 0.0,
            parting: Parting::None,
        }
    }
}

impl Hair {
    /// The same hair after some years.
    pub fn at(&self, years: f32) -> Self {
        Self { grey: (self.grey + self.greying_per_decade * years * 0.1).clamp(0.0, 1.0), ..*self }
    }

    /// True where hair is drawn as strands, not as stubble.
    pub fn is_grown(&self) -> bool {
        self.visible && self.length_mm > 0.0
    }

    /// Linear reflectance of the mixed stubble.
    pub fn albedo(&self) -> Vec3 {
        self.pigmented_albedo().lerp(Vec3::splat(0.55), self.grey)
    }

    /// Linear reflectance of hair that is not grey: absorption by eumelanin about as exp of the amount,
    /// more in blue than in red; white hairs scatter (model).
    pub fn pigmented_albedo(&self) -> Vec3 {
        let eumelanin = Vec3::new(1.0, 1.25, 1.6) * (0.4 + 2.6 * self.darkness);
        (-eumelanin).exp() * 0.55
    }

    /// Share of red light that a hair in the skin keeps: what a stub takes away.
    pub fn absorbed(&self) -> f32 {
        1.0 - self.pigmented_albedo().x / 0.55
    }

    /// How thick the hairs are, over the client's own, where a share of them is `kept`: pattern loss makes
    /// hair finer before it takes it (model; terminal hairs are above 0.06 mm, miniaturised ones 0.03 to 0.06).
    pub fn fineness(kept: f32) -> f32 {
        0.5 + 0.5 * kept.clamp(0.0, 1.0)
    }

    /// Hairs of a follicular unit for a uniform number: 1 to 4, 2.2 on average (occipital share of
    /// one, two and three-hair units about 18, 50 and 30 %).
    pub fn hairs(uniform: f32) -> u32 {
        match uniform {
            u if u < 0.18 => 1,
            u if u < 0.68 => 2,
            u if u < 0.97 => 3,
            _ => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_hold_two_hairs_on_average() {
        let mean = (0..1000).map(|i| Hair::hairs(i as f32 / 1000.0)).sum::<u32>() as f32 / 1000.0;
        assert!((2.0..2.5).contains(&mean), "{mean}");
    }
}
