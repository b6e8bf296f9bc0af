//! Every constant of the ageing model, with its range and where it comes from.

/// A constant of the ageing model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constant {
    /// As `docs/VALIDATION.md` lists it.
    pub name: &'static str,
    /// What the model computes with, in `unit`.
    pub value: f32,
    /// "1" where it is a share or a factor.
    pub unit: &'static str,
    /// Ends of what is plausible, in `unit`.
    pub range: (f32, f32),
    /// Where value and range come from.
    pub source: &'static str,
    /// True for a measured value, false for a model's.
    pub measured: bool,
}

/// Pigment lost early, share of what was put in.
pub const EARLY_LOSS: Constant = Constant {
    name: "early loss",
    value: 1.0 / 3.0,
    unit: "1",
    range: (0.2, 0.45),
    source: "about a third disappears within weeks (animals; Karger ADME chapter)",
    measured: true,
};
/// Half-life of the early loss.
pub const EARLY_HALF_LIFE: Constant = Constant {
    name: "half-life of the early loss",
    value: 5.0,
    unit: "days",
    range: (3.0, 8.0),
    source: "pig skin unchanged from day 7 to 28",
    measured: false,
};
/// Slow dermal drain of carbon black.
pub const DRAIN: Constant = Constant {
    name: "dermal drain of carbon",
    value: 0.18,
    unit: "1/year",
    range: (0.03, 0.20),
    source: "some 4 % lost at each 90-day turnover of macrophages; touch-ups after 18 months to 5 years (clinics)",
    measured: false,
};
/// The same for iron oxide: larger grains are carried off more slowly.
pub const DRAIN_IRON: Constant = Constant {
    name: "dermal drain of iron oxide",
    value: 0.08,
    unit: "1/year",
    range: (0.02, 0.12),
    source: "carbon's, times 80 nm over 130 nm of grain; brows of iron oxide stay red (practitioners)",
    measured: false,
};
/// Spread of the drain between impressions (standard deviation of its logarithm).
pub const CLEARING: Constant = Constant {
    name: "individual clearing",
    value: 0.35,
    unit: "ln",
    range: (0.0, 0.6),
    source: "assumption: dots fade unevenly",
    measured: false,
};
/// Diffusion of pigment along the skin.
pub const SPREAD: Constant = Constant {
    name: "spread",
    value: 2.0e-4,
    unit: "mm2/year",
    range: (2.0e-4, 5.0e-3),
    source: "release and recapture over 15 um each 90 days; bounded by Eames 2011",
    measured: false,
};
/// Drift into depth.
pub const DRIFT: Constant = Constant {
    name: "depth drift",
    value: 0.008,
    unit: "mm/year",
    range: (0.005, 0.015),
    source: "forty-year-old ink lies in the deep dermis",
    measured: false,
};
/// Loss of optical density at the end point of a light-fastness class.
pub const LIGHT_STEP: Constant = Constant {
    name: "density lost at just-noticeable fading",
    value: 0.04,
    unit: "1",
    range: (0.02, 0.06),
    source: "assumption for the Blue Wool end points (Michalski 1990)",
    measured: false,
};
/// Light-fastness of carbon black and of iron oxides: class 8 fades at this dose.
pub const LIGHT_DOSE: Constant = Constant {
    name: "dose to just-noticeable fading, Blue Wool 8",
    value: 900.0,
    unit: "Mlx h",
    range: (600.0, 1200.0),
    source: "Michalski 1990; carbon black and iron oxides are class 8",
    measured: true,
};
/// Fresh dots look larger.
pub const FRESH_DIAMETER: Constant = Constant {
    name: "fresh diameter over healed",
    value: 1.8,
    unit: "1",
    range: (1.4, 2.2),
    source: "assumption: scab and halo 0.2 to 0.4 mm",
    measured: false,
};

/// Down to this depth a dot looks as wide as it was asked to.
pub const AS_SEEN_DEPTH: Constant = Constant {
    name: "depth that diameters are quoted at",
    value: 0.40,
    unit: "mm",
    range: (0.35, 0.45),
    source: "practitioners' resting depth; healed sizes are as seen there",
    measured: false,
};
/// Growth of a dot's apparent width with depth beyond that.
pub const DEPTH_BLUR: Constant = Constant {
    name: "exit blur beyond it",
    value: 0.08,
    unit: "mm of sigma per mm",
    range: (0.05, 0.60),
    source: "assumption: Monte Carlo gives 0.60, with which no healed dot could look 0.14 mm wide",
    measured: false,
};
/// What neglected aftercare does to the early loss and to the patchy second week.
pub const NEGLECT: Constant = Constant {
    name: "neglected aftercare over kept",
    value: 1.5,
    unit: "1",
    range: (1.2, 2.0),
    source: "assumption: sweat, water and early sun cost pigment (practitioners)",
    measured: false,
};
/// What lasting oily skin does to the drain, at its full share.
pub const OILY: Constant = Constant {
    name: "drain in oily skin over dry",
    value: 1.3,
    unit: "1",
    range: (1.1, 1.5),
    source: "assumption: oily skin loses pigment sooner (practitioners)",
    measured: false,
};
/// What daily retinoids or peeling do to it.
pub const EXFOLIATED: Constant = Constant {
    name: "drain with daily exfoliation over none",
    value: 1.3,
    unit: "1",
    range: (1.1, 1.6),
    source: "assumption: practitioners ask clients to stop",
    measured: false,
};
/// What smoking does to it.
pub const SMOKING: Constant = Constant {
    name: "drain in smokers over others",
    value: 1.1,
    unit: "1",
    range: (1.0, 1.3),
    source: "assumption",
    measured: false,
};

/// Every constant of the model, for the interface and the documents.
pub const CONSTANTS: [Constant; 16] = [
    EARLY_LOSS,
    EARLY_HALF_LIFE,
    DRAIN,
    DRAIN_IRON,
    CLEARING,
    SPREAD,
    DRIFT,
    LIGHT_STEP,
    LIGHT_DOSE,
    FRESH_DIAMETER,
    AS_SEEN_DEPTH,
    DEPTH_BLUR,
    NEGLECT,
    OILY,
    EXFOLIATED,
    SMOKING,
];
