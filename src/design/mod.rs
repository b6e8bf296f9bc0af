//! The treatment as a practitioner plans it: hairline, zones, sessions, pigments.
//! Every length along the skin is in surface millimetres; places are scalp coordinates (u, v).

pub mod density;
pub mod hair;
pub mod hairline;
pub mod loss;
pub mod pigments;

use serde::{Deserialize, Serialize};

/// The whole plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Treatment {
    pub hairline: Hairline,
    pub zones: Zones,
    pub sessions: Vec<Session>,
    pub pigments: Vec<Pigment>,
    /// Pigment dots (clusters) that one impression holds, 1 to about 32.
    pub dots_per_impression: u32,
    /// Seed of everything random in the plan.
    pub seed: u32,
}

/// Front edge of the treated area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hairline {
    /// Control points (u, v) from the person's left temple to the right; empty: the default line.
    pub points: Vec<[f32; 2]>,
    /// Width over which density rises from the edge to the zone's own, mm (soft 6-10, defined 1-2).
    pub feather_mm: f32,
    /// Amplitude of the irregular edge, mm.
    pub irregularity_mm: f32,
}

/// Impressions per square centimetre in each zone of the scalp.
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
}

/// One visit: the layer of pigment it leaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Session {
    pub name: String,
    /// Days after the first session.
    pub day: f32,
    /// Share of all impressions, 0 to 1.
    pub share: f32,
    /// Name of a pigment in the plan.
    pub pigment: String,
    /// Parts of water to one part of pigment, 0 to 20 (practitioners' 1:N).
    pub dilution: f32,
    /// Resting depth of the pigment below the surface, mm, 0.15 to 1.0.
    pub depth_mm: f32,
    /// Standard deviation of the depth, mm.
    pub depth_scatter_mm: f32,
    /// Apparent healed diameter of an impression, mm, median: full width at half contrast, as seen
    /// through the skin at 0.40 mm or less; clinics quote 0.09 to 0.17, and trichoscopy sees dots
    /// wider than the follicles beside them.
    pub diameter_mm: f32,
    /// Years after the course healed: 0 for the course itself, else a touch-up, whose share comes
    /// on top of the course's impressions.
    pub year: f32,
    /// Hidden layers are not drawn.
    pub visible: bool,
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
        // A dense finish: dots at the upper end of what is seen, a little above the resting depth.
        let session = Session { depth_mm: 0.30, diameter_mm: 0.28, ..Session::default() };
        Self {
            hairline: Hairline::default(),
            zones: Zones::default(),
            sessions: vec![
                Session { name: "base".into(), day: 0.0, share: 0.4, dilution: 7.0, ..session.clone() },
                Session { name: "density".into(), day: 14.0, share: 0.4, dilution: 6.0, ..session.clone() },
                Session { name: "detail".into(), day: 28.0, share: 0.2, dilution: 5.0, ..session },
            ],
            pigments: Vec::new(),
            dots_per_impression: 22,
            seed: 1,
        }
    }
}

impl Default for Hairline {
    fn default() -> Self {
        Self { points: Vec::new(), feather_mm: 6.0, irregularity_mm: 1.5 }
    }
}

impl Default for Zones {
    /// A dense finish after three sessions: clinics quote 93 to 310 per cm2 (pitches of 1.1 to
    /// 0.6 mm); the zones' proportions follow natural hair. A drawing, not a standard.
    fn default() -> Self {
        Self {
            hairline_per_cm2: 115.0,
            frontal_per_cm2: 180.0,
            mid_scalp_per_cm2: 190.0,
            crown_per_cm2: 180.0,
            temples_per_cm2: 110.0,
            sides_per_cm2: 115.0,
            nape_per_cm2: 85.0,
        }
    }
}

impl Default for Session {
    fn default() -> Self {
        Self {
            name: "session".into(),
            day: 0.0,
            share: 1.0,
            pigment: "carbon".into(),
            dilution: 4.0,
            depth_mm: 0.40,
            depth_scatter_mm: 0.08,
            diameter_mm: 0.14,
            year: 0.0,
            visible: true,
        }
    }
}

impl Default for Pigment {
    /// Carbon black, as the library has it.
    fn default() -> Self {
        Self { name: "carbon".into(), iron_oxide: 0.0, optical_depth: 24.0, note: String::new() }
    }
}
