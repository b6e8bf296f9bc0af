//! What a caller may say about a file, and what reading it gave.

pub mod landmarks;

use glam::{DMat4, DVec3, Mat3, Vec3};
use landmarks::Given;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A unit of length that head files come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// What most scanners write.
    Millimetre,
    /// glTF's own.
    Metre,
    /// 25.4 mm.
    Inch,
    /// Usual with photogrammetry.
    Centimetre,
    /// Models made for MakeHuman.
    Decimetre,
}

impl Unit {
    /// All units, in the order in which a guess tries them.
    pub const ALL: [Self; 5] = [Self::Millimetre, Self::Metre, Self::Inch, Self::Centimetre, Self::Decimetre];

    /// As files and the command line say it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Millimetre => "mm",
            Self::Metre => "m",
            Self::Inch => "inch",
            Self::Centimetre => "cm",
            Self::Decimetre => "dm",
        }
    }

    /// Millimetres of one unit.
    pub fn millimetres(self) -> f64 {
        match self {
            Self::Millimetre => 1.0,
            Self::Metre => 1000.0,
            Self::Inch => 25.4,
            Self::Centimetre => 10.0,
            Self::Decimetre => 100.0,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Unit {
    type Err = NoSuch;

    fn from_str(text: &str) -> Result<Self, NoSuch> {
        let lower = text.to_ascii_lowercase();
        let word = if lower == "in" { "inch" } else { lower.as_str() };
        Self::ALL.into_iter().find(|u| u.name() == word).ok_or_else(|| NoSuch::Unit(text.into()))
    }
}

/// A word that names none of the things it should; what was said is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoSuch {
    /// Of [`Unit::ALL`].
    #[error("'{0}' is no unit; say mm, cm, dm, m or inch")]
    Unit(String),
    /// Of [`Axis::ALL`].
    #[error("'{0}' is no axis; say +X, -X, +Y, -Y, +Z or -Z")]
    Axis(String),
}

/// One of the six directions of a file's axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    /// 0, 1, 2 for x, y, z.
    index: usize,
    negative: bool,
}

impl Axis {
    /// Up and front of files that are upright already.
    pub const UP: Self = Self { index: 1, negative: false };
    /// Where its face looks.
    pub const FRONT: Self = Self { index: 2, negative: false };

    /// The six directions, the usual ones first.
    pub const ALL: [Self; 6] = [
        Self { index: 1, negative: false },
        Self { index: 2, negative: false },
        Self { index: 0, negative: false },
        Self { index: 1, negative: true },
        Self { index: 2, negative: true },
        Self { index: 0, negative: true },
    ];

    /// As files and the command line say it.
    pub fn name(self) -> &'static str {
        [["+X", "-X"], ["+Y", "-Y"], ["+Z", "-Z"]][self.index][usize::from(self.negative)]
    }

    /// The unit vector.
    pub fn vector(self) -> Vec3 {
        let v = Vec3::AXES[self.index];
        if self.negative { -v } else { v }
    }

    /// The direction nearest to a vector.
    pub fn nearest(v: Vec3) -> Self {
        let best = Self::ALL.into_iter().max_by(|a, b| a.vector().dot(v).total_cmp(&b.vector().dot(v)));
        best.unwrap_or(Self::ALL[0])
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Axis {
    type Err = NoSuch;

    fn from_str(text: &str) -> Result<Self, NoSuch> {
        let upper = text.to_ascii_uppercase();
        let signed = if upper.starts_with(['+', '-']) { upper } else { format!("+{upper}") };
        Self::ALL.into_iter().find(|a| a.name() == signed).ok_or_else(|| NoSuch::Axis(text.into()))
    }
}

/// The name of a unit, also of one that is not known.
pub fn unit_name(unit: Option<Unit>) -> &'static str {
    unit.map_or("unknown", Unit::name)
}

/// Values in a scene as the command line says them.
mod said {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub fn serialize<T: ToString, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        value.as_ref().map(T::to_string).serialize(serializer)
    }

    pub fn deserialize<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
    where
        T: std::str::FromStr<Err = super::NoSuch>,
        D: Deserializer<'de>,
    {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

/// What is known of a file before it is read; what is `None` is found from the geometry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ImportOptions {
    /// Of the file's numbers.
    #[serde(with = "said")]
    pub unit: Option<Unit>,
    /// The file's axis that points to the top of the head.
    #[serde(with = "said")]
    pub up: Option<Axis>,
    /// The file's axis that the face looks along.
    #[serde(with = "said")]
    pub front: Option<Axis>,
    /// A tape around the head above the brows, mm: sets the scale, whatever the unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub circumference_mm: Option<f32>,
    /// Points that somebody has picked, which count more than those found.
    #[serde(skip_serializing_if = "Given::is_empty")]
    pub landmarks: Given,
}

/// The way from a file's coordinates to the head frame:
/// `head_mm = rotation * ((file - center) * mm_per_unit - origin_mm)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placement {
    /// From the file's axes to the head frame's.
    pub rotation: Mat3,
    /// The file's unit, in millimetres.
    pub mm_per_unit: f64,
    /// In the file's coordinates: subtracted first, so that numbers stay small.
    pub center: DVec3,
    /// The head frame's origin, from `center`, before the rotation.
    pub origin_mm: Vec3,
}

impl Placement {
    /// The file's own coordinates of a point of the head.
    pub fn to_file(&self, head_mm: Vec3) -> DVec3 {
        (self.rotation.transpose() * head_mm + self.origin_mm).as_dvec3() / self.mm_per_unit + self.center
    }

    /// From the file's coordinates to the head frame as a matrix: `head_mm = matrix * (file, 1)`.
    pub fn matrix(&self) -> DMat4 {
        let rotation = self.rotation.as_dmat3();
        let linear = rotation * self.mm_per_unit;
        let shift = -(linear * self.center + rotation * self.origin_mm.as_dvec3());
        DMat4::from_cols(
            linear.x_axis.extend(0.0),
            linear.y_axis.extend(0.0),
            linear.z_axis.extend(0.0),
            shift.extend(1.0),
        )
    }

    /// The same where the head is so many times as large.
    pub fn sized(&self, by: f32) -> Self {
        Self { mm_per_unit: self.mm_per_unit * f64::from(by), origin_mm: self.origin_mm * by, ..*self }
    }

    /// The point of the head at the file's own coordinates.
    pub fn from_file(&self, file: DVec3) -> Vec3 {
        self.rotation * (((file - self.center) * self.mm_per_unit).as_vec3() - self.origin_mm)
    }
}
