//! Removal by laser, as illustrated outcomes. No number of passes: the evidence is four patients.

use serde::{Deserialize, Serialize};

/// A removal at some year.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Removal {
    /// `None`: no removal, whatever the year.
    pub outcome: Outcome,
    /// Years after the course healed.
    pub year: f32,
}

/// How it may turn out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// None was done.
    #[default]
    None,
    /// Nothing is seen any more.
    Cleared,
    /// Paler, the dots still seen.
    Partial,
    /// A grey shadow of what lies deepest.
    Residue,
    /// Iron oxide turned dark by the pulse; pigments without it clear.
    Darkened,
}

impl Default for Removal {
    fn default() -> Self {
        Self { outcome: Outcome::None, year: 3.0 }
    }
}

impl Outcome {
    /// As pickers list them.
    pub const ALL: [Self; 5] = [Self::None, Self::Cleared, Self::Partial, Self::Residue, Self::Darkened];

    /// As scene files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Cleared => "cleared",
            Self::Partial => "partial",
            Self::Residue => "residue",
            Self::Darkened => "darkened",
        }
    }
}

impl Removal {
    /// What is left of a layer's optical depth, and of the iron oxide's share of it, where the layer
    /// was there at the removal. Illustrations, not measurements.
    pub fn left(&self, years: f32, placed_year: f32, iron: f32) -> (f32, f32) {
        if years < self.year || placed_year > self.year {
            return (1.0, iron);
        }
        match self.outcome {
            Outcome::None => (1.0, iron),
            Outcome::Cleared => (0.02, iron),
            Outcome::Partial => (0.35, iron),
            // The fine grains go first; red iron oxide is hard to reach.
            Outcome::Residue => (0.12, (iron * 1.5).min(1.0)),
            // Ferric oxide is reduced to the black one, which absorbs as carbon does.
            Outcome::Darkened => (0.05 + 1.25 * iron, iron * 0.15),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removal_touches_what_was_there_and_only_iron_darkens() {
        let removal = Removal { outcome: Outcome::Cleared, year: 3.0 };
        assert_eq!(removal.left(2.9, 0.0, 0.0).0, 1.0);
        assert_eq!(removal.left(5.0, 4.0, 0.0).0, 1.0);
        assert!(removal.left(3.0, 0.0, 0.0).0 < 0.05);
        let dark = Removal { outcome: Outcome::Darkened, ..removal };
        assert!(dark.left(3.0, 0.0, 1.0).0 > 1.0 && dark.left(3.0, 0.0, 0.0).0 < 0.1);
    }
}
