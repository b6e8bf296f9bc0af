//! The treatment as a practitioner plans it: hairline, zones, sessions, pigments.
//! Every length along the skin is in surface millimetres; places are scalp coordinates (u, v).

pub mod density;
pub mod hairline;

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
    /// Apparent healed diameter of an impression, mm, median: three standard deviations of its
    /// Gaussian, so 0.24 measures 0.19 at half contrast; clinics quote 0.09 to 0.17, and
    /// trichoscopy sees dots wider than the follicles beside them.
    pub diameter_mm: f32,
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
}

impl Default for Treatment {
    fn default() -> Self {
        Self {
            hairline: Hairline::default(),
            zones: Zones::default(),
            sessions: vec![
                Session { name: "base".into(), day: 0.0, share: 0.4, dilution: 7.0, ..Session::default() },
                Session { name: "density".into(), day: 14.0, share: 0.4, dilution: 6.0, ..Session::default() },
                Session { name: "detail".into(), day: 28.0, share: 0.2, dilution: 5.0, ..Session::default() },
            ],
            pigments: vec![Pigment::default()],
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
            hairline_per_cm2: 90.0,
            frontal_per_cm2: 140.0,
            mid_scalp_per_cm2: 145.0,
            crown_per_cm2: 140.0,
            temples_per_cm2: 85.0,
            sides_per_cm2: 90.0,
            nape_per_cm2: 65.0,
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
            depth_mm: 0.35,
            depth_scatter_mm: 0.08,
            diameter_mm: 0.24,
            visible: true,
        }
    }
}

impl Default for Pigment {
    fn default() -> Self {
        Self { name: "carbon".into(), iron_oxide: 0.0, optical_depth: 24.0 }
    }
}
