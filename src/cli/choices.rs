//! Choices that options offer by name.

use crate::design::{Aftercare, Fade};
use crate::renderer::Backend;
use clap::ValueEnum;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum FadeArg {
    Slow,
    Typical,
    Fast,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BeforeArg {
    /// Freshly shaved today
    Shaved,
    Today,
    /// In the same year as the treated head
    Untreated,
    /// With the treatment, to stand beside the others
    Treated,
}

impl BeforeArg {
    /// As file names write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shaved => "shaved",
            Self::Today => "today",
            Self::Untreated => "untreated",
            Self::Treated => "treated",
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub enum AftercareArg {
    Kept,
    Neglected,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum ToneArg {
    True,
    Neutral,
    Agx,
    Aces,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BackendArg {
    Compute,
    Quads,
    Points,
}

impl From<FadeArg> for Fade {
    fn from(arg: FadeArg) -> Self {
        match arg {
            FadeArg::Slow => Self::Slow,
            FadeArg::Typical => Self::Typical,
            FadeArg::Fast => Self::Fast,
        }
    }
}

impl From<AftercareArg> for Aftercare {
    fn from(arg: AftercareArg) -> Self {
        match arg {
            AftercareArg::Kept => Self::Kept,
            AftercareArg::Neglected => Self::Neglected,
        }
    }
}

impl From<BackendArg> for Backend {
    fn from(arg: BackendArg) -> Self {
        match arg {
            BackendArg::Compute => Self::Compute,
            BackendArg::Quads => Self::Quads,
            BackendArg::Points => Self::Points,
        }
    }
}

/// Dots that each impression holds so that all hold about `total`.
pub fn dots_each(total: u64, impressions: usize) -> u32 {
    let each = (total as f64 / impressions.max(1) as f64).round();
    each.clamp(1.0, 1e6) as u32
}
