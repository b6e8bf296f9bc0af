//! Grafts: hair that surgery has brought, or will.

use super::zone::Zone;
use serde::{Deserialize, Serialize};

/// A transplant beside the pigment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Transplant {
    /// Month of the surgery against the first session of the course; negative before it.
    pub month: f32,
    /// Grafts (follicular units) per cm2 by zone: 40 to 60 are usual, 0 where none.
    pub hairline_per_cm2: f32,
    /// Behind the hairline.
    pub frontal_per_cm2: f32,
    /// Between front and crown.
    pub mid_scalp_per_cm2: f32,
    /// Around the whorl.
    pub crown_per_cm2: f32,
    /// Before the ears, both sides.
    pub temples_per_cm2: f32,
}

impl Default for Transplant {
    fn default() -> Self {
        Self {
            month: -18.0,
            hairline_per_cm2: 0.0,
            frontal_per_cm2: 0.0,
            mid_scalp_per_cm2: 0.0,
            crown_per_cm2: 0.0,
            temples_per_cm2: 0.0,
        }
    }
}

/// Months until grafts have grown in.
const GROWN_MONTHS: f32 = 12.0;

impl Transplant {
    /// Grafts in a zone, per cm2.
    pub fn per_cm2(&self, zone: Zone) -> f32 {
        match zone {
            Zone::Hairline => self.hairline_per_cm2,
            Zone::Frontal => self.frontal_per_cm2,
            Zone::MidScalp => self.mid_scalp_per_cm2,
            Zone::Crown => self.crown_per_cm2,
            Zone::Temples => self.temples_per_cm2,
            Zone::Sides | Zone::Nape | Zone::None => 0.0,
        }
    }

    /// True where there are no grafts.
    pub fn is_empty(&self) -> bool {
        [self.hairline_per_cm2, self.frontal_per_cm2, self.mid_scalp_per_cm2, self.crown_per_cm2, self.temples_per_cm2]
            .iter()
            .all(|d| *d <= 0.0)
    }

    /// Years after the course from which the grafts' hair is there.
    pub fn grown_years(&self) -> f32 {
        ((self.month + GROWN_MONTHS) / 12.0).max(0.0)
    }

    /// What has to be said.
    pub fn warnings(&self) -> Vec<String> {
        let mut out = Vec::new();
        if self.is_empty() {
            return out;
        }
        let since = -self.month;
        if (0.0..12.0).contains(&since) {
            out.push(format!(
                "the first session comes {since:.0} months after the transplant: wait until month 12, when the grafts show what they give"
            ));
        }
        if since < 0.0 {
            out.push("the transplant comes after the pigment: let the surgeon know, incisions cut through it".into());
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pigment_waits_for_the_grafts() {
        let early = Transplant { month: -6.0, frontal_per_cm2: 45.0, ..Transplant::default() };
        assert!(early.warnings()[0].contains("6 months") && early.grown_years() == 0.5);
        assert!(Transplant { month: -14.0, ..early }.warnings().is_empty());
        assert!(Transplant::default().warnings().is_empty());
    }
}
