//! The treatment as a practitioner plans it: hairline, zones, sessions, pigments.
//! Every length along the skin is in surface millimetres; places are scalp coordinates (u, v).

pub mod client;
pub mod cover;
pub mod density;
pub mod edges;
pub mod finish;
pub mod hair;
pub mod hairline;
pub mod loss;
pub mod pigments;
pub mod polyline;
pub mod removal;
pub mod scars;
pub mod session;
pub mod shade;
pub mod transplant;

pub use finish::Finish;
pub use hairline::Hairline;
pub use session::Session;

use serde::{Deserialize, Serialize};

/// The whole plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Treatment {
    pub hairline: Hairline,
    pub zones: Zones,
    pub dot_size: DotSize,
    /// Painted over the zones.
    pub strokes: Vec<Stroke>,
    /// Places that stay free.
    pub exclusions: Vec<Exclusion>,
    pub sessions: Vec<Session>,
    pub pigments: Vec<Pigment>,
    /// The clinic's own dilution chart.
    pub shades: Vec<Shade>,
    /// What the hand leaves; for teaching.
    pub hand: session::Hand,
    pub removal: removal::Removal,
    /// Pigment dots (clusters) that one impression holds, 1 to about 32.
    pub dots_per_impression: u32,
    /// Seed of everything random in the plan.
    pub seed: u32,
}

/// Densest that anyone may ask for, impressions per cm2: what the scalp is seeded at.
pub const SEEDED_PER_CM2: f32 = 310.0;

/// Darkness wanted in each zone of the scalp, as impressions per cm2: what own hair gives of it is
/// left out, see `blend_to_hair`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Zones {
    pub hairline_per_cm2: f32,
    pub frontal_per_cm2: f32,
    pub mid_scalp_per_cm2: f32,
    pub crown_per_cm2: f32,
    pub temples_per_cm2: f32,
    pub sides_per_cm2: f32,
    pub nape_per_cm2: f32,
    /// How far own hair counts: 1 so that pigment and hair together look even, 0 as if there were none.
    pub blend_to_hair: f32,
}

/// Diameter of the dots in each zone over the session's own.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DotSize {
    pub hairline: f32,
    pub frontal: f32,
    pub mid_scalp: f32,
    pub crown: f32,
    pub temples: f32,
    pub sides: f32,
    pub nape: f32,
}

/// A brush stroke that makes the plan denser or lighter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Stroke {
    /// Scalp coordinates (u, v) that the brush went over.
    pub points: Vec<[f32; 2]>,
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
    pub radius_mm: f32,
    pub note: String,
}

/// A line of the clinic's dilution chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Shade {
    pub name: String,
    /// Name of a pigment.
    pub pigment: String,
    /// Parts of water to one of pigment.
    pub dilution: f32,
}

/// A pigment as absorber.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pigment {
    pub name: String,
    /// Share of the optical depth at 550 nm that is iron oxide; the rest is carbon black. 0 to 1.
    pub iron_oxide: f32,
    /// Peak optical depth at 550 nm of a healed impression at dilution 0.
    pub optical_depth: f32,
    /// What it is and where its figures come from; for people.
    pub note: String,
}

/// How fast pigment fades: three assumed scenarios, not a statistical range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fade {
    Slow,
    #[default]
    Typical,
    Fast,
}

/// Aftercare over the healing weeks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Aftercare {
    #[default]
    Kept,
    Neglected,
}

impl Fade {
    pub const ALL: [Self; 3] = [Self::Slow, Self::Typical, Self::Fast];

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

impl Default for Treatment {
    fn default() -> Self {
        Self {
            hairline: Hairline::default(),
            zones: Zones::default(),
            dot_size: DotSize::default(),
            strokes: Vec::new(),
            exclusions: Vec::new(),
            sessions: Finish::default().sessions(),
            pigments: Vec::new(),
            shades: Vec::new(),
            hand: session::Hand::Natural,
            removal: removal::Removal::default(),
            dots_per_impression: 24,
            seed: 1,
        }
    }
}

impl Default for Zones {
    fn default() -> Self {
        Finish::default().zones()
    }
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
    pub fn of(&self, zone: density::Zone) -> f32 {
        use density::Zone;
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

impl Default for Pigment {
    /// Carbon black, as the library has it.
    fn default() -> Self {
        Self { name: "carbon".into(), iron_oxide: 0.0, optical_depth: 5.0, note: String::new() }
    }
}
