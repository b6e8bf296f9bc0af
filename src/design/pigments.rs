//! The pigments that ship with the program.

use super::Pigment;
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
