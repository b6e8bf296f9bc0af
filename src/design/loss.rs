//! Hair loss: which hair is left where, today and in later years.
//!
//! Patterns are drawn in scalp coordinates between references that every head has (its natural
//! hairline and the coronal plane through the ear canals), so they land on the same anatomy of each.
//! Norwood's limits against that plane are published (Norwood 1975; the table of PMC6580804); areas,
//! the shapes between the limits and every rate of progress are drawings.

mod field;
mod norwood;

pub use field::LossField;

use serde::{Deserialize, Serialize};

/// Loss of the client's own hair, as the scene's `[loss]` says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Loss {
    /// Decides which of the next two is read.
    pub pattern: Pattern,
    /// Stage of Norwood and Hamilton; read where `pattern` is `norwood`.
    pub stage: Stage,
    /// 0 none to 1 near-complete; read by the other patterns. See [`ludwig`] and [`sinclair`].
    pub severity: f32,
    /// How much further each temple has receded than the pattern says, mm along the skin, -30 to 60.
    pub left_recess_mm: f32,
    /// The person's right temple.
    pub right_recess_mm: f32,
    /// Steps that the loss goes on in ten years: stages of the pattern, or Sinclair grades.
    pub progression_per_decade: f32,
    /// Alopecia areata beyond single patches.
    pub areata: Areata,
    /// Bare places beside the pattern.
    pub patches: Vec<Patch>,
    /// A physician has found the alopecia areata or the scarring inactive.
    pub confirmed_inactive: bool,
}

/// Pattern of the loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pattern {
    /// No pattern: patches and recesses alone.
    None,
    /// Male pattern, by stages.
    #[default]
    Norwood,
    /// Female pattern: the crown thins, the frontal line stays (Ludwig, Sinclair).
    Female,
    /// Female pattern with frontal accentuation, widening along the part (Olsen).
    ChristmasTree,
    /// Everywhere, the sides a little less.
    Diffuse,
}

/// A stage of Norwood and Hamilton's scale; "a" variants go from the front alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The natural hairline.
    I,
    /// Small triangles at the temples, 20 mm before the ears' plane at most.
    II,
    /// As II, the middle with them.
    #[serde(rename = "IIa")]
    IIA,
    /// Temples back past that line: the least that counts as baldness.
    III,
    /// The whole front back, up to the ears' plane.
    #[serde(rename = "IIIa")]
    IIIA,
    /// As III, with a thin crown (vertex).
    #[serde(rename = "IIIv")]
    IIIV,
    /// Front and crown bare, a band of hair between them.
    IV,
    /// The whole front back past the ears' plane.
    #[serde(rename = "IVa")]
    IVA,
    /// The band between front and crown is narrow and sparse.
    V,
    /// Farther still; the crown thins.
    #[serde(rename = "Va")]
    VA,
    /// Front and crown are one bare place.
    #[default]
    VI,
    /// A horseshoe of hair around sides and nape.
    VII,
}

/// Extent of alopecia areata beyond single patches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Areata {
    /// Single patches at most.
    #[default]
    None,
    /// A band along the lower hairline, sides and nape.
    Ophiasis,
    /// All hair of the scalp.
    Totalis,
    /// All hair of the body; on the head as totalis.
    Universalis,
}

/// A bare patch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Patch {
    /// How its edge looks.
    pub kind: PatchKind,
    /// Scalp coordinates (u, v).
    pub center: [f32; 2],
    /// Along the skin, mm: alopecia areata 10 to 50.
    pub diameter_mm: f32,
}

/// What made a patch bare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PatchKind {
    /// Alopecia areata: round and smooth.
    #[default]
    Areata,
    /// Scarring alopecia: the edge is uneven, single hairs stand in it.
    Scarring,
}

impl Default for Loss {
    fn default() -> Self {
        Self {
            pattern: Pattern::Norwood,
            stage: Stage::VI,
            severity: 0.5,
            left_recess_mm: 0.0,
            right_recess_mm: 0.0,
            progression_per_decade: 0.0,
            areata: Areata::None,
            patches: Vec::new(),
            confirmed_inactive: false,
        }
    }
}

impl Default for Patch {
    fn default() -> Self {
        Self { kind: PatchKind::Areata, center: [0.6, 0.42], diameter_mm: 30.0 }
    }
}

impl Stage {
    /// As pickers list them: rising, each "a" after its plain stage.
    pub const ALL: [Self; 12] = [
        Self::I,
        Self::II,
        Self::IIA,
        Self::III,
        Self::IIIA,
        Self::IIIV,
        Self::IV,
        Self::IVA,
        Self::V,
        Self::VA,
        Self::VI,
        Self::VII,
    ];
    /// How it usually goes on, and how from the front alone.
    const COURSE: [Self; 8] = [Self::I, Self::II, Self::III, Self::IIIV, Self::IV, Self::V, Self::VI, Self::VII];
    const FRONT_COURSE: [Self; 7] = [Self::I, Self::IIA, Self::IIIA, Self::IVA, Self::VA, Self::VI, Self::VII];

    /// As scene files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::I => "I",
            Self::II => "II",
            Self::IIA => "IIa",
            Self::III => "III",
            Self::IIIA => "IIIa",
            Self::IIIV => "IIIv",
            Self::IV => "IV",
            Self::IVA => "IVa",
            Self::V => "V",
            Self::VA => "Va",
            Self::VI => "VI",
            Self::VII => "VII",
        }
    }

    /// The stages passed through `steps` further on, and how far the way from the last but one to the
    /// last has been gone, 0 to 1.
    fn after(self, steps: f32) -> (&'static [Self], f32) {
        let course: &[Self] = if Self::COURSE.contains(&self) { &Self::COURSE } else { &Self::FRONT_COURSE };
        let start = course.iter().position(|s| *s == self).unwrap_or(0);
        let at = (start as f32 + steps).clamp(start as f32, (course.len() - 1) as f32);
        let last = at.ceil() as usize;
        (&course[start..=last], if last > start { at - (last - 1) as f32 } else { 1.0 })
    }
}

impl Pattern {
    /// As pickers list them.
    pub const ALL: [Self; 5] = [Self::None, Self::Norwood, Self::Female, Self::ChristmasTree, Self::Diffuse];

    /// As scene files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Norwood => "norwood",
            Self::Female => "female",
            Self::ChristmasTree => "christmas-tree",
            Self::Diffuse => "diffuse",
        }
    }
}

impl Areata {
    /// Least first.
    pub const ALL: [Self; 4] = [Self::None, Self::Ophiasis, Self::Totalis, Self::Universalis];

    /// As scene files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ophiasis => "ophiasis",
            Self::Totalis => "totalis",
            Self::Universalis => "universalis",
        }
    }
}

/// Ludwig's grade of a severity of female pattern loss, 0 (none) to 3.
pub fn ludwig(severity: f32) -> &'static str {
    match severity {
        s if s < 0.15 => "none",
        s if s < 0.45 => "Ludwig I",
        s if s < 0.75 => "Ludwig II",
        _ => "Ludwig III",
    }
}

/// Sinclair's grade of a severity: 1 at 0 to 5 at 1.
pub fn sinclair(severity: f32) -> u32 {
    1 + (severity.clamp(0.0, 1.0) * 4.0).round() as u32
}

impl Loss {
    /// No loss at all.
    pub fn none() -> Self {
        Self { pattern: Pattern::None, ..Self::default() }
    }

    /// The stage nearest to the one number that scenes had before stages: 0 full hair, 1 a low
    /// horseshoe.
    pub fn from_share(share: f32) -> Self {
        let stage = match share {
            s if s < 0.10 => return Self::none(),
            s if s < 0.45 => Stage::IV,
            s if s < 0.60 => Stage::V,
            s if s < 0.85 => Stage::VI,
            _ => Stage::VII,
        };
        Self { stage, ..Self::default() }
    }

    /// What it is, in a practitioner's words.
    pub fn label(&self) -> String {
        let mut parts = match self.pattern {
            Pattern::None => vec!["no pattern loss".to_owned()],
            Pattern::Norwood => vec![format!("Norwood {}", self.stage.name())],
            Pattern::Female => {
                vec![format!("female pattern, {}, Sinclair {}", ludwig(self.severity), sinclair(self.severity))]
            }
            Pattern::ChristmasTree => vec![format!("female pattern of Olsen, Sinclair {}", sinclair(self.severity))],
            Pattern::Diffuse => vec![format!("diffuse thinning, {:.0} %", self.severity * 70.0)],
        };
        if self.areata != Areata::None {
            parts.push(format!("alopecia areata {}", self.areata.name()));
        }
        for (kind, name) in [(PatchKind::Areata, "areata"), (PatchKind::Scarring, "scarring")] {
            let count = self.patches.iter().filter(|p| p.kind == kind).count();
            if count > 0 {
                parts.push(format!("{count} {name} patches"));
            }
        }
        parts.join(", ")
    }

    /// What has to be said before pigment goes in.
    pub fn warnings(&self) -> Vec<String> {
        let has = |kind| self.patches.iter().any(|p| p.kind == kind);
        let mut out = Vec::new();
        if !self.confirmed_inactive {
            if has(PatchKind::Scarring) {
                out.push(
                    "scarring alopecia is not confirmed inactive: refer to a dermatologist before any pigment".into(),
                );
            }
            if has(PatchKind::Areata) || self.areata != Areata::None {
                out.push("alopecia areata may be active: refer to a dermatologist before any pigment".into());
            }
        }
        if self.pattern == Pattern::Norwood
            && self.progression_per_decade <= 0.0
            && !matches!(self.stage, Stage::VI | Stage::VII)
        {
            out.push(
                "loss is drawn as standing still: show the client where it may go (progression_per_decade)".into(),
            );
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_go_on_along_their_own_course() {
        assert_eq!(Stage::III.after(0.0), ([Stage::III].as_slice(), 1.0));
        assert_eq!(Stage::V.after(1.5), ([Stage::V, Stage::VI, Stage::VII].as_slice(), 0.5));
        assert_eq!(Stage::IIIA.after(1.0).0.last(), Some(&Stage::IVA));
        assert_eq!(Stage::VI.after(9.0), ([Stage::VI, Stage::VII].as_slice(), 1.0));
        assert_eq!(Stage::I.after(-3.0).0, [Stage::I]);
    }

    #[test]
    fn active_disease_is_referred() {
        let patch = |kind| Patch { kind, ..Patch::default() };
        for kind in [PatchKind::Areata, PatchKind::Scarring] {
            let mut loss = Loss { patches: vec![patch(kind)], ..Loss::default() };
            assert!(loss.warnings().iter().any(|w| w.contains("dermatologist")), "{kind:?}");
            loss.confirmed_inactive = true;
            assert!(loss.warnings().is_empty());
        }
        assert!(Loss { areata: Areata::Totalis, ..Loss::default() }.warnings()[0].contains("areata"));
    }

    #[test]
    fn labels_say_the_scale() {
        assert_eq!(Loss::default().label(), "Norwood VI");
        let female = Loss { pattern: Pattern::Female, severity: 0.6, ..Loss::default() };
        assert_eq!(female.label(), "female pattern, Ludwig II, Sinclair 3");
        assert_eq!((sinclair(0.0), sinclair(1.0)), (1, 5));
    }
}
