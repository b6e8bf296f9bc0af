//! The scenes that ship with the program, one for each kind of client.

use super::Scene;
use super::file::{SceneFileError, parse};
use std::path::Path;

macro_rules! scenes {
    ($($name:literal),* $(,)?) => {
        /// Their names, as of the files in `assets/scenes`.
        pub const NAMES: &[&str] = &[$($name),*];
        const TEXTS: &[&str] = &[$(include_str!(concat!("../../assets/scenes/", $name, ".toml"))),*];
    };
}

scenes![
    "demo",
    "receding-young-man",
    "edge-up",
    "thinning-crown",
    "front-only",
    "horseshoe-grey",
    "woman-crown",
    "woman-part",
    "woman-diffuse",
    "areata-patches",
    "areata-totalis",
    "scarring-alopecia",
    "strip-scar",
    "extraction-scars",
    "transplant",
    "second-life",
    "bad-work",
    "removal",
];

/// A ready scene by name; an unknown one is the demo.
///
/// # Errors
/// None for what ships: a test reads all of them.
pub fn find(name: &str) -> Result<Scene, SceneFileError> {
    let i = NAMES.iter().position(|n| *n == name).unwrap_or(0);
    parse(TEXTS[i], Path::new(NAMES[i]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ready_scene_is_valid() {
        for name in NAMES {
            find(name).unwrap_or_else(|e| panic!("{name}: {e}"));
        }
    }
}
