//! What a tape measure and an eye tell of a client's head.

use serde::{Deserialize, Serialize};

/// Of a client, and whose means a head starts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// ANSUR II's men.
    #[default]
    Male,
    /// ANSUR II's women.
    Female,
}

impl Sex {
    /// As pickers list them.
    pub const ALL: [Self; 2] = [Self::Male, Self::Female];

    /// As scene files and options write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
        }
    }
}

/// Shape of the default head. What is not given follows from the rest, in the end from the means of
/// 4 082 men or 1 986 women (ANSUR II).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HeadShape {
    /// Whose means the rest follows from.
    pub sex: Sex,
    /// Glabella to the farthest point of the occiput.
    pub length_mm: Option<f32>,
    /// Largest breadth above the ears.
    pub breadth_mm: Option<f32>,
    /// A tape around glabella and occiput. Alone it scales length and breadth together; with one of
    /// them given, the other follows; with both given, the roundness of the section makes up the
    /// difference as far as heads are round, and beyond that length and breadth give way, not the tape.
    pub circumference_mm: Option<f32>,
    /// Tragion to the top of the head.
    pub height_mm: Option<f32>,
    /// -1 flat to 1 full.
    pub occiput: f32,
    /// -1 upright to 1 leaning back.
    pub forehead_slope: f32,
    /// -1 low to 1 high.
    pub vault_height: f32,
}

/// A field of [`HeadShape`] and what it may be.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Of the field, as scene files write it.
    pub name: &'static str,
    /// In the field's own unit.
    pub low: f32,
    /// The same.
    pub high: f32,
    /// As it reads after a number; empty where there is none.
    pub unit: &'static str,
}

impl HeadShape {
    /// Whole-sample extremes of ANSUR II, a little widened.
    pub const LENGTH: Limit = Limit { name: "length_mm", low: 165.0, high: 230.0, unit: " mm" };
    pub(crate) const BREADTH: Limit = Limit { name: "breadth_mm", low: 128.0, high: 185.0, unit: " mm" };
    pub(crate) const CIRCUMFERENCE: Limit = Limit { name: "circumference_mm", low: 490.0, high: 645.0, unit: " mm" };
    pub(crate) const HEIGHT: Limit = Limit { name: "height_mm", low: 105.0, high: 160.0, unit: " mm" };
    pub(crate) const OCCIPUT: Limit = Limit { name: "occiput", low: -1.0, high: 1.0, unit: "" };
    pub(crate) const FOREHEAD_SLOPE: Limit = Limit { name: "forehead_slope", ..Self::OCCIPUT };
    pub(crate) const VAULT_HEIGHT: Limit = Limit { name: "vault_height", ..Self::OCCIPUT };

    /// Every number that is given, and what it may be.
    pub fn limits(&self) -> impl Iterator<Item = (Limit, f32)> {
        let given = [
            (Self::LENGTH, self.length_mm),
            (Self::BREADTH, self.breadth_mm),
            (Self::CIRCUMFERENCE, self.circumference_mm),
            (Self::HEIGHT, self.height_mm),
            (Self::OCCIPUT, Some(self.occiput)),
            (Self::FOREHEAD_SLOPE, Some(self.forehead_slope)),
            (Self::VAULT_HEIGHT, Some(self.vault_height)),
        ];
        given.into_iter().filter_map(|(limit, value)| Some((limit, value?)))
    }

    /// Whether no measure is asked for.
    pub(super) fn is_free(&self) -> bool {
        [self.length_mm, self.breadth_mm, self.circumference_mm, self.height_mm].iter().all(Option::is_none)
    }
}
