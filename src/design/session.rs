//! Visits: when, how much, which shade, and by which hand.

use serde::{Deserialize, Serialize};

/// One visit: the layer of pigment it leaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Session {
    /// For people; nothing refers to it.
    pub name: String,
    /// Days after the first session.
    pub day: f32,
    /// Share of all impressions, 0 to 1.
    pub share: f32,
    /// Name of a pigment in the plan.
    pub pigment: String,
    /// Parts of water to one part of pigment, 0 to 20 (practitioners' 1:N).
    pub dilution: f32,
    /// Decides how many impressions one place gets, and where they lie.
    pub device: Device,
    /// Resting depth of the pigment below the surface, mm, 0.15 to 1.0.
    pub depth_mm: f32,
    /// Standard deviation of the depth, mm.
    pub depth_scatter_mm: f32,
    /// Apparent healed diameter of an impression, mm, median: full width at half contrast, as seen
    /// through the skin at 0.40 mm or less; clinics quote 0.09 to 0.17, and trichoscopy sees dots
    /// wider than the follicles beside them.
    pub diameter_mm: f32,
    /// How far the hand misses the place it meant, standard deviation, mm.
    pub hand_scatter_mm: f32,
    /// Years after the course healed: 0 for the course itself, else a touch-up, whose share comes
    /// on top of the course's impressions.
    pub year: f32,
    /// Hidden layers are not drawn.
    pub visible: bool,
}

/// What the needle leaves at one place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Device {
    /// Round, one needle: detail and hairline.
    #[serde(rename = "round-1")]
    Round1,
    /// Round, two needles.
    #[serde(rename = "round-2")]
    Round2,
    /// Round, three needles: the usual fill.
    #[default]
    #[serde(rename = "round-3")]
    Round3,
    /// Three taps close together and larger gaps between: for tightly coiled hair.
    TripleTap,
    /// Short hand-drawn strokes. Here to show that work, not to advise it.
    Microblade,
}

/// The pattern that a hand leaves: good work, and for teaching what bad work looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hand {
    /// Even, without rows, as the seeds lie.
    #[default]
    Natural,
    /// Dots in rows.
    Rows,
    /// Dots crowded in some places, missing in others.
    Clumps,
    /// 2.3 times as deep: it blurs and turns blue.
    TooDeep,
    /// 2.4 times as wide.
    TooBig,
    /// 3.5 times the pigment.
    TooDark,
}

impl Device {
    /// As pickers list them.
    pub const ALL: [Self; 5] = [Self::Round1, Self::Round2, Self::Round3, Self::TripleTap, Self::Microblade];

    /// As scene files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Round1 => "round-1",
            Self::Round2 => "round-2",
            Self::Round3 => "round-3",
            Self::TripleTap => "triple-tap",
            Self::Microblade => "microblade",
        }
    }

    /// Impressions that one place gets.
    pub fn taps(self) -> u32 {
        match self {
            Self::Round1 | Self::Round2 | Self::Round3 => 1,
            Self::TripleTap => 3,
            Self::Microblade => 14,
        }
    }

    /// Impressions that a practised hand places in a minute: 14 000 in three hours is the one figure
    /// that clinics give; the others are guesses beside it.
    pub fn per_minute(self) -> f32 {
        match self {
            Self::Round1 => 70.0,
            Self::Round2 | Self::Round3 => 78.0,
            Self::TripleTap => 90.0,
            Self::Microblade => 110.0,
        }
    }
}

impl Hand {
    /// Good work first.
    pub const ALL: [Self; 6] = [Self::Natural, Self::Rows, Self::Clumps, Self::TooDeep, Self::TooBig, Self::TooDark];

    /// As scene files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Natural => "natural",
            Self::Rows => "rows",
            Self::Clumps => "clumps",
            Self::TooDeep => "too-deep",
            Self::TooBig => "too-big",
            Self::TooDark => "too-dark",
        }
    }
}

/// Mixed pigment that an impression takes out of the cup, microlitres: a guess, to order of size
/// (practitioners mix 1 ml at a time and use one to four in a session).
pub const UL_PER_IMPRESSION: f32 = 0.15;

impl Default for Session {
    fn default() -> Self {
        Self {
            name: "session".into(),
            day: 0.0,
            share: 1.0,
            pigment: "carbon".into(),
            dilution: 4.0,
            device: Device::Round3,
            depth_mm: 0.40,
            depth_scatter_mm: 0.08,
            diameter_mm: 0.14,
            hand_scatter_mm: 0.0,
            year: 0.0,
            visible: true,
        }
    }
}
