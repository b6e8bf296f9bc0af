//! The fade as numbers: what a plan looks like over the years, worked out on the processor from the same ageing and
//! the same optics as the pictures, and what of it hangs on which assumption. No device is needed.

mod band;
mod curve;
mod plan;
mod prospect;
pub mod sobol;
mod tone;
pub mod touch_up;

pub use band::{ASSUMPTIONS, Band, Lines, QUANTILES};
pub use curve::{Asker, Contrast, Curve, Layer, LightOnPatch, Look, Point, pigment_left};
pub use plan::{CHART_SIZE, FadePlan, Patch};
pub use prospect::{Line, Prospect, STEP_YEARS};
pub use tone::Amount;
