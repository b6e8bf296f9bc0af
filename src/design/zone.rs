//! The zones of the scalp, and what a plan wants in each.

use crate::math::smoothstep;
use glam::Vec2;
use serde::{Deserialize, Serialize};

/// A zone of the scalp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Zone {
    /// Off the scalp, or not treated.
    None,
    /// The first 8 mm behind the edge, whatever lies there.
    Hairline,
    /// The top's front, back to u 0.39.
    Frontal,
    /// From there to u 0.62.
    MidScalp,
    /// From there to u 0.84.
    Crown,
    /// Low at the side, forward of u 0.43.
    Temples,
    /// Beside and behind the ears.
    Sides,
    /// Back of the head and neck.
    Nape,
}

/// Kinds of [`Zone`], none included.
pub const ZONES: usize = 8;

impl Zone {
    /// Every zone that is treated.
    pub const ALL: [Self; 7] =
        [Self::Hairline, Self::Frontal, Self::MidScalp, Self::Crown, Self::Temples, Self::Sides, Self::Nape];

    /// As scene files and the command line write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Hairline => "hairline",
            Self::Frontal => "frontal",
            Self::MidScalp => "mid-scalp",
            Self::Crown => "crown",
            Self::Temples => "temples",
            Self::Sides => "sides",
            Self::Nape => "nape",
        }
    }
}

/// Kinds of [`Zone`] that blend into each other: all but none and the hairline.
pub(super) const BLENDED: usize = ZONES - 2;

/// How far a place belongs to each zone; zones blend over about a centimetre.
#[derive(Clone, Copy, Debug)]
pub struct ZoneShares {
    /// In the order of [`Zone::ALL`] without the hairline; their sum is 1.
    shares: [f32; BLENDED],
    /// The zone that weighs most.
    most: Zone,
}

impl Default for ZoneShares {
    fn default() -> Self {
        Self { shares: [0.0; BLENDED], most: Zone::None }
    }
}

impl ZoneShares {
    /// The shares at scalp coordinates.
    pub fn at(uv: Vec2) -> Self {
        let v = uv.y.min(1.0 - uv.y);
        // 0.03 of u or v is about 11 mm.
        let side = smoothstep(0.245, 0.205, v);
        let behind_ear = smoothstep(0.40, 0.46, uv.x);
        // The back of the head goes with the nape.
        let nape = smoothstep(0.80, 0.88, uv.x);
        let mid = smoothstep(0.37, 0.41, uv.x);
        let crown = smoothstep(0.60, 0.64, uv.x);
        let (top, low) = ((1.0 - side) * (1.0 - nape), side * (1.0 - nape));
        let shares = [
            top * (1.0 - mid),
            top * mid * (1.0 - crown),
            top * mid * crown,
            low * (1.0 - behind_ear),
            low * behind_ear,
            nape,
        ];
        let sum: f32 = shares.iter().sum();
        let most = (0..6).max_by(|&a, &b| shares[a].total_cmp(&shares[b])).map_or(Zone::None, |i| Zone::ALL[i + 1]);
        Self { shares: shares.map(|s| s / sum.max(1e-6)), most }
    }

    /// The zone that weighs most.
    pub fn most(&self) -> Zone {
        self.most
    }

    /// In the order of [`Zone::ALL`] without the hairline.
    pub(super) fn shares(&self) -> &[f32; BLENDED] {
        &self.shares
    }

    /// The same place with other shares, which sum to `sum`, as far as `share`.
    pub(super) fn towards(&self, other: &[f32], sum: f32, share: f32) -> Self {
        if share <= 0.0 || sum <= 1e-4 {
            return *self;
        }
        let mixed = |i: usize| self.shares[i] + (other[i] / sum - self.shares[i]) * share;
        Self { shares: std::array::from_fn(mixed), most: self.most }
    }

    /// Density of the zones there.
    pub(super) fn density(&self, zones: &Zones) -> f32 {
        let of = [
            zones.frontal_per_cm2,
            zones.mid_scalp_per_cm2,
            zones.crown_per_cm2,
            zones.temples_per_cm2,
            zones.sides_per_cm2,
            zones.nape_per_cm2,
        ];
        self.shares.iter().zip(of).map(|(s, d)| s * d).sum()
    }
}

/// Densest that anyone may ask for, impressions per cm2: what the scalp is seeded at.
pub const SEEDED_PER_CM2: f32 = 310.0;

/// Darkness wanted in each zone of the scalp, as impressions per cm2: what own hair gives of it is
/// left out, see `blend_to_hair`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Zones {
    /// Of the zone behind the edge; falls towards it by the hairline's gradient.
    pub hairline_per_cm2: f32,
    /// 0 to [`SEEDED_PER_CM2`], as all of them.
    pub frontal_per_cm2: f32,
    /// Between front and crown.
    pub mid_scalp_per_cm2: f32,
    /// Around the whorl.
    pub crown_per_cm2: f32,
    /// Above and before the ears.
    pub temples_per_cm2: f32,
    /// Behind the ears.
    pub sides_per_cm2: f32,
    /// Back of the head and neck.
    pub nape_per_cm2: f32,
    /// How far own hair counts: 1 so that pigment and hair together look even, 0 as if there were none.
    pub blend_to_hair: f32,
}

/// Diameter of the dots in each zone over the session's own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DotSize {
    /// Factor behind the edge, 0.2 to 3; 1 as the session says.
    pub hairline: f32,
    /// Factor, as all of them.
    pub frontal: f32,
    /// Between front and crown.
    pub mid_scalp: f32,
    /// Around the whorl.
    pub crown: f32,
    /// Above and before the ears.
    pub temples: f32,
    /// Behind the ears.
    pub sides: f32,
    /// Back of the head and neck.
    pub nape: f32,
}

impl Zones {
    /// All densities times a factor, within what may be asked.
    pub fn scale(&mut self, factor: f32) {
        for density in [
            &mut self.hairline_per_cm2,
            &mut self.frontal_per_cm2,
            &mut self.mid_scalp_per_cm2,
            &mut self.crown_per_cm2,
            &mut self.temples_per_cm2,
            &mut self.sides_per_cm2,
            &mut self.nape_per_cm2,
        ] {
            *density = (*density * factor).clamp(0.0, SEEDED_PER_CM2);
        }
    }
}

impl Default for DotSize {
    fn default() -> Self {
        Self { hairline: 1.0, frontal: 1.0, mid_scalp: 1.0, crown: 1.0, temples: 1.0, sides: 1.0, nape: 1.0 }
    }
}

impl DotSize {
    /// The factor of a zone.
    pub fn of(&self, zone: Zone) -> f32 {
        match zone {
            Zone::None => 1.0,
            Zone::Hairline => self.hairline,
            Zone::Frontal => self.frontal,
            Zone::MidScalp => self.mid_scalp,
            Zone::Crown => self.crown,
            Zone::Temples => self.temples,
            Zone::Sides => self.sides,
            Zone::Nape => self.nape,
        }
    }
}
