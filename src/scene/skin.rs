//! Named starting points for a client's skin. The two parameters are continuous; the names are only
//! where one begins.

use crate::optics::{color, skin};

/// A starting point: name for the command line, label, and value.
pub type Named = (&'static str, &'static str, f32);

/// Melanin by Fitzpatrick type. That is a scale of burning, not of colour: the mapping is
/// convention. Values lie inside the ITA classes of the layered model.
pub const FITZPATRICK: [Named; 6] = [
    ("i", "I, very light", 0.004),
    ("ii", "II, light", 0.008),
    ("iii", "III, intermediate", 0.016),
    ("iv", "IV, tan", 0.030),
    ("v", "V, brown", 0.065),
    ("vi", "VI, dark", 0.150),
];

/// Melanin in the middle of each class of the individual typology angle.
pub const ITA_CLASSES: [Named; 6] = [
    ("very-light", "very light", 0.005),
    ("light", "light", 0.011),
    ("intermediate", "intermediate", 0.022),
    ("tan", "tan", 0.037),
    ("brown", "brown", 0.080),
    ("dark", "dark", 0.170),
];

/// Melanin by Monk's ten tones, in their order alone: the swatches are lighter than any skin measured, so
/// they are never matched as reflectances.
pub const MONK: [Named; 10] = [
    ("monk-1", "Monk 1", 0.003),
    ("monk-2", "Monk 2", 0.004),
    ("monk-3", "Monk 3", 0.006),
    ("monk-4", "Monk 4", 0.009),
    ("monk-5", "Monk 5", 0.014),
    ("monk-6", "Monk 6", 0.028),
    ("monk-7", "Monk 7", 0.055),
    ("monk-8", "Monk 8", 0.100),
    ("monk-9", "Monk 9", 0.170),
    ("monk-10", "Monk 10", 0.240),
];

/// Every named skin, for the command line.
pub fn starts() -> Vec<Named> {
    FITZPATRICK.into_iter().chain(ITA_CLASSES).chain(MONK).collect()
}

/// Sheen of the surface. Healed pigment never changes it.
pub const SHEENS: [Named; 5] = [
    ("matte", "Matte", 0.1),
    ("natural", "Natural", 0.4),
    ("shaved", "Just shaved", 0.55),
    ("oily", "Oily", 0.85),
    ("wet", "Wet", 1.0),
];

/// The value of a name in one of the lists.
pub fn value(list: &[Named], name: &str) -> Option<f32> {
    list.iter().find(|(n, ..)| *n == name).map(|(.., v)| *v)
}

/// Individual typology angle of a skin as an instrument reads it, surface included, degrees, and
/// its class.
pub fn typology(melanin: f32, blood: f32) -> (f32, &'static str) {
    let rgb = skin::linear_srgb(skin::bare(melanin, blood)).to_array().map(|v| f64::from(v) + 0.0278);
    let ita = color::ita_deg(color::lab(color::xyz_from_linear_srgb(rgb)));
    (ita as f32, color::ita_class(ita))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_skins_are_ordered_and_in_their_class() {
        let angle = |named: &Named| typology(named.2, 0.01).0;
        assert!(MONK.windows(2).all(|w| angle(&w[1]) < angle(&w[0])));
        for named in &ITA_CLASSES {
            assert_eq!(typology(named.2, 0.01).1, named.1, "{named:?}");
        }
        let mut names: Vec<_> = starts().into_iter().map(|s| s.0).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 22);
    }

    #[test]
    fn types_fall_into_their_classes() {
        let classes = ["very light", "light", "light", "intermediate", "tan", "brown", "dark"];
        let got: Vec<_> = FITZPATRICK.iter().map(|(.., melanin)| typology(*melanin, 0.01)).collect();
        assert!(got.windows(2).all(|w| w[1].0 < w[0].0), "{got:?}");
        assert!(got.iter().all(|(_, class)| classes.contains(class)));
        assert_eq!((got[0].1, got[5].1), ("very light", "dark"));
    }
}
