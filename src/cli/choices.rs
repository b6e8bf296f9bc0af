//! Choices that options offer by name.

use crate::design::Fade;
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
    Shaved,
    Today,
    Untreated,
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

impl From<BackendArg> for Backend {
    fn from(arg: BackendArg) -> Self {
        match arg {
            BackendArg::Compute => Self::Compute,
            BackendArg::Quads => Self::Quads,
            BackendArg::Points => Self::Points,
        }
    }
}
