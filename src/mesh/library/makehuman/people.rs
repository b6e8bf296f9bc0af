//! The people whose heads are made: what of the base mesh's shape targets is in their faces, and how their
//! measures differ from the mean of their sex.

use crate::mesh::parametric::Sex;
use crate::mesh::parametric::tape::COUNT;
use crate::rng::{hash2, unit_f32};

/// A head to build.
pub struct Person {
    pub name: &'static str,
    pub sex: Sex,
    pub years: f32,
    /// Shares of ancestries.
    pub ancestries: &'static [(&'static str, f32)],
    /// Targets with their weights; a `*` stands for both sides, `l` and `r`.
    pub features: &'static [(&'static str, f32)],
    /// Of the measures of ANSUR II from their means, in standard deviations, in the order of
    /// [`crate::mesh::parametric::tape::measures`].
    pub deviations: [f32; COUNT],
    /// Of the face's asymmetry.
    pub seed: u32,
}

const THIRDS: &[(&str, f32)] = &[("caucasian", 1.0 / 3.0), ("african", 1.0 / 3.0), ("asian", 1.0 / 3.0)];

/// The default heads.
pub const MEANS: [Person; 2] = [
    Person {
        name: "default",
        sex: Sex::Male,
        years: 38.0,
        ancestries: THIRDS,
        features: &[
            ("ears/*-ear-lobe-decr", 0.2),
            ("ears/*-ear-shape-round", 0.35),
            ("ears/*-ear-rot-backward", 0.5),
            ("head/head-oval", 0.25),
            ("chin/chin-width-decr", 0.3),
            ("nose/nose-nostrils-width-incr", 0.3),
        ],
        deviations: [0.0; COUNT],
        seed: 1,
    },
    Person {
        name: "default-female",
        sex: Sex::Female,
        years: 38.0,
        ancestries: THIRDS,
        features: &[
            ("ears/*-ear-lobe-decr", 0.2),
            ("ears/*-ear-shape-round", 0.35),
            ("ears/*-ear-rot-backward", 0.5),
            ("head/head-oval", 0.2),
        ],
        deviations: [0.0; COUNT],
        seed: 2,
    },
];

/// The six heads: both sexes, three ages, three ancestries.
pub const PEOPLE: [Person; 6] = [
    Person {
        name: "male-25",
        sex: Sex::Male,
        years: 25.0,
        ancestries: &[("caucasian", 1.0)],
        features: &[
            ("ears/*-ear-lobe-decr", 0.25),
            ("ears/*-ear-rot-backward", 0.6),
            ("ears/*-ear-wing-incr", 0.15),
            ("chin/chin-prominent-incr", 0.2),
            ("nose/nose-hump-incr", 0.4),
        ],
        deviations: [0.2, -0.1, 0.1, 0.1, 0.4, -0.4, -0.3, -0.4, -0.3, -0.4, 0.0, 0.6, -0.6],
        seed: 25,
    },
    Person {
        name: "female-25",
        sex: Sex::Female,
        years: 25.0,
        ancestries: &[("caucasian", 1.0)],
        features: &[
            ("ears/*-ear-lobe-decr", 0.2),
            ("ears/*-ear-rot-backward", 0.4),
            ("ears/*-ear-shape-round", 0.4),
            ("head/head-oval", 0.3),
            ("nose/nose-point-up", 0.4),
        ],
        deviations: [-0.2, 0.0, -0.1, 0.2, -0.1, -0.2, -0.4, -0.5, 0.2, -0.4, -0.3, -0.3, -0.8],
        seed: 26,
    },
    Person {
        name: "male-45",
        sex: Sex::Male,
        years: 45.0,
        ancestries: &[("african", 1.0)],
        features: &[
            ("ears/*-ear-lobe-decr", 0.3),
            ("ears/*-ear-shape-round", 0.6),
            ("ears/*-ear-rot-backward", 0.3),
            ("head/head-fat-incr", 0.25),
            ("cheek/*-cheek-volume-incr", 0.3),
            ("mouth/mouth-lowerlip-volume-decr", 0.4),
            ("mouth/mouth-scale-vert-decr", 0.2),
        ],
        deviations: [0.5, 0.1, 0.4, 0.2, 0.1, 0.4, 0.2, 0.2, 0.6, -0.3, 0.3, -0.2, 0.6],
        seed: 45,
    },
    Person {
        name: "female-45",
        sex: Sex::Female,
        years: 45.0,
        ancestries: &[("asian", 1.0)],
        features: &[
            ("ears/*-ear-lobe-decr", 0.2),
            ("ears/*-ear-rot-backward", 0.4),
            ("head/head-round", 0.2),
            ("cheek/*-cheek-bones-incr", 0.1),
            ("chin/chin-width-incr", 0.3),
            ("chin/chin-height-incr", 0.3),
            ("mouth/mouth-scale-horiz-incr", 0.4),
            ("mouth/mouth-scale-vert-decr", 0.3),
        ],
        deviations: [-0.6, -0.1, -0.5, -0.1, -0.2, 0.4, -0.3, -0.3, 0.3, 0.1, 0.0, -0.2, -0.3],
        seed: 46,
    },
    Person {
        name: "male-70",
        sex: Sex::Male,
        years: 70.0,
        ancestries: &[("caucasian", 1.0)],
        features: &[
            ("ears/*-ear-lobe-incr", 0.25),
            ("ears/*-ear-rot-backward", 0.7),
            ("ears/*-ear-wing-incr", 0.2),
            ("nose/nose-hump-incr", 0.25),
            ("nose/nose-point-down", 0.2),
            ("eyes/*-eye-bag-incr", 0.5),
        ],
        deviations: [0.1, 0.0, 0.0, -0.3, 0.5, -0.1, 0.2, 0.3, -0.2, 1.4, 0.8, 0.6, -0.4],
        seed: 70,
    },
    Person {
        name: "female-70",
        sex: Sex::Female,
        years: 70.0,
        ancestries: &[("african", 1.0)],
        features: &[
            ("ears/*-ear-lobe-incr", 0.1),
            ("ears/*-ear-rot-backward", 0.4),
            ("ears/*-ear-shape-round", 0.4),
            ("eyes/*-eye-bag-incr", 0.5),
            ("head/head-fat-incr", 0.2),
            ("mouth/mouth-scale-vert-decr", 0.3),
        ],
        deviations: [-0.2, -0.1, -0.7, -0.2, 0.3, 0.1, 0.1, 0.2, 0.2, 1.0, 0.6, 0.0, 0.2],
        seed: 71,
    },
];

/// Targets that move one half of a face against the other, and the greatest weight of each: 1 to 2 mm.
const ASYMMETRIES: [(&str, f32); 18] = [
    ("brown-1", 0.16),
    ("cheek-1", 0.30),
    ("cheek-2", 0.16),
    ("ear-1", 0.30),
    ("ear-2", 0.25),
    ("ear-4", 0.20),
    ("eye-2", 0.35),
    ("eye-3", 0.50),
    ("eye-4", 0.60),
    ("jaw-1", 0.35),
    ("jaw-2", 0.30),
    ("jaw-3", 0.18),
    ("mouth-1", 0.45),
    ("mouth-2", 0.40),
    ("nose-1", 0.40),
    ("nose-2", 0.35),
    ("nose-3", 0.35),
    ("temple-2", 0.20),
];

impl Person {
    /// What their face has beyond the mean, by target: its features, and a small asymmetry of its own.
    pub fn own(&self) -> Vec<(String, f32)> {
        let both = |(name, weight): &(&str, f32)| match name.split_once('*') {
            Some((before, after)) => ["l", "r"].map(|side| (format!("{before}{side}{after}"), *weight)).to_vec(),
            None => vec![((*name).to_owned(), *weight)],
        };
        let mut own: Vec<_> = self.features.iter().flat_map(both).collect();
        own.extend(ASYMMETRIES.iter().zip(0..).map(|((name, most), key)| {
            let weight = 2.0 * unit_f32(hash2(self.seed, key)) - 1.0;
            let side = if weight < 0.0 { "l" } else { "r" };
            (format!("asym/asym-{name}-{side}"), weight.abs() * most)
        }));
        own
    }
}
