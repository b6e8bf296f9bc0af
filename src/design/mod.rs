//! The treatment as a practitioner plans it: hairline, zones, sessions, pigments.
//! Every length along the skin is in surface millimetres; places are scalp coordinates (u, v).

mod belt;
pub mod client;
pub mod cover;
pub mod density;
pub(crate) mod edges;
pub(crate) mod finish;
pub mod hair;
pub mod hairline;
pub mod loss;
pub(crate) mod pigments;
pub(crate) mod polyline;
pub mod removal;
pub mod scars;
pub mod session;
pub mod shade;
pub mod transplant;
pub mod zone;

pub use finish::Finish;
pub use hairline::Hairline;
pub use session::Session;

pub use pigments::Pigment;
use serde::{Deserialize, Serialize};
pub use zone::DotSize;
pub use zone::SEEDED_PER_CM2;
pub use zone::Zones;

/// The whole plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Treatment {
    /// Front edge of the treated area.
    pub hairline: Hairline,
    /// Densities wanted.
    pub zones: Zones,
    /// Factors on the sessions' diameters.
    pub dot_size: DotSize,
    /// Painted over the zones.
    pub strokes: Vec<Stroke>,
    /// Places that stay free.
    pub exclusions: Vec<Exclusion>,
    /// In the order of their layers: an impression names its session by index.
    pub sessions: Vec<Session>,
    /// The plan's own; a name found here hides the library's.
    pub pigments: Vec<Pigment>,
    /// The clinic's own dilution chart.
    pub shades: Vec<Shade>,
    /// What the hand leaves; for teaching.
    pub hand: session::Hand,
    /// By laser, at one year; none by default.
    pub removal: removal::Removal,
    /// Pigment dots (clusters) that one impression holds, 1 to about 32.
    pub dots_per_impression: u32,
    /// Seed of everything random in the plan.
    pub seed: u32,
}

/// A brush stroke that makes the plan denser or lighter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Stroke {
    /// Scalp coordinates (u, v) that the brush went over.
    pub points: Vec<[f32; 2]>,
    /// Along the skin; the effect falls off towards it.
    pub radius_mm: f32,
    /// Density in the middle of the brush over what it was.
    pub factor: f32,
}

/// A mole or lesion that stays free.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exclusion {
    /// Scalp coordinates (u, v).
    pub center: [f32; 2],
    /// Along the skin.
    pub radius_mm: f32,
    /// What it is, for people.
    pub note: String,
}

/// A line of the clinic's dilution chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shade {
    /// As the clinic calls it.
    pub name: String,
    /// Name of a pigment.
    pub pigment: String,
    /// Parts of water to one of pigment.
    pub dilution: f32,
}

/// How fast pigment fades: three assumed scenarios, not a statistical range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fade {
    /// Drain 0.45 of typical, drift 0.65.
    Slow,
    /// The constants of `dots::age` as they stand.
    #[default]
    Typical,
    /// Drain 2.2 times typical, spread 4, drift 1.8.
    Fast,
}

/// Aftercare over the healing weeks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aftercare {
    /// As the clinic advised.
    #[default]
    Kept,
    /// More pigment is lost, and the redness takes twice as long to go.
    Neglected,
}

impl Fade {
    /// Slowest first.
    pub const ALL: [Self; 3] = [Self::Slow, Self::Typical, Self::Fast];

    /// As scene files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::Typical => "typical",
            Self::Fast => "fast",
        }
    }
}

impl Treatment {
    /// A pigment by name: the plan's own, else the library's.
    pub fn pigment(&self, name: &str) -> Option<&Pigment> {
        self.pigments.iter().chain(pigments::library()).find(|p| p.name == name)
    }
}

impl Default for Stroke {
    fn default() -> Self {
        Self { points: Vec::new(), radius_mm: 10.0, factor: 1.2 }
    }
}

impl Default for Exclusion {
    fn default() -> Self {
        Self { center: [0.5, 0.5], radius_mm: 3.0, note: String::new() }
    }
}

impl Default for Shade {
    fn default() -> Self {
        Self { name: "medium".into(), pigment: "carbon".into(), dilution: 8.0 }
    }
}
