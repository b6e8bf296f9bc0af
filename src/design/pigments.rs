//! The pigments that ship with the program.

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

const FILE: &str = include_str!("../../assets/pigments.toml");

#[derive(serde::Deserialize)]
struct Library {
    pigments: Vec<Pigment>,
}

/// Every pigment of `assets/pigments.toml`, in its order; never empty.
pub fn library() -> &'static [Pigment] {
    static LIBRARY: LazyLock<Vec<Pigment>> =
        LazyLock::new(|| toml::from_str(FILE).map_or_else(|_| vec![Pigment::default()], |l: Library| l.pigments));
    &LIBRARY
}

/// A pigment as absorber.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pigment {
    /// What sessions and shades call it by.
    pub name: String,
    /// Share of the optical depth at 550 nm that is iron oxide; the rest is carbon black. 0 to 1.
    pub iron_oxide: f32,
    /// Peak optical depth at 550 nm of a healed impression at dilution 0.
    pub optical_depth: f32,
    /// What it is and where its figures come from; for people.
    pub note: String,
}

impl Default for Pigment {
    /// Carbon black, as the library has it.
    fn default() -> Self {
        Self { name: "carbon".into(), iron_oxide: 0.0, optical_depth: 5.0, note: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_reads_and_says_its_sources() {
        assert!(library().len() >= 5);
        assert_eq!(Pigment { note: String::new(), ..library()[0].clone() }, Pigment::default());
        for p in library() {
            assert!((0.0..=1.0).contains(&p.iron_oxide) && p.optical_depth > 0.0 && p.note.len() > 20, "{}", p.name);
        }
    }
}
