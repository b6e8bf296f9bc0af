//! Landmarks that somebody has picked: a small TOML or JSON file, a name and three numbers each, in the
//! scan's own coordinates.

use crate::mesh::error::{MeshError, unusable};
use glam::DVec3;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// Names that a file may hold.
pub const NAMES: [&str; 8] =
    ["nasion", "glabella", "inion", "left_preauricular", "right_preauricular", "vertex", "nose_tip", "trichion"];
/// Largest file that is read, bytes.
const MAX_BYTES: u64 = 1 << 16;

/// Why landmarks cannot be read, as half a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Wrong {
    /// A file larger than any list of points.
    #[error("it has more than 64 kB")]
    Long,
    /// It starts as JSON does.
    #[error("line {line} does not read as JSON")]
    Json {
        /// From 1.
        line: usize,
    },
    /// It does not start as JSON does.
    #[error("line {line} does not read as TOML")]
    Toml {
        /// From 1.
        line: usize,
    },
    /// It reads, and is a list or a number.
    #[error("it holds no names")]
    NoNames,
    /// A name that is none of [`NAMES`], without signs that a terminal would obey.
    #[error("'{0}' is no landmark (known: {known})", known = NAMES.join(", "))]
    Unknown(String),
    /// What this name is given is not three finite numbers.
    #[error("{0} is not three numbers")]
    NoPoint(&'static str),
}

/// Points by name, in the scan's own coordinates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given(Vec<(&'static str, DVec3)>);

impl Given {
    /// Reads a file like `nasion = [0.0, 24.0, 97.4]`, or the same as JSON. What `tonsure inspect --json`
    /// prints reads too, its landmarks taken as they are.
    ///
    /// # Errors
    /// A file that does not read, an unknown name, or something that is not three finite numbers.
    pub fn read(path: &Path) -> Result<Self, MeshError> {
        let source = |source| MeshError::Read { path: path.into(), source };
        let mut text = String::new();
        let file = std::fs::File::open(path).map_err(source)?;
        // A device may never end.
        file.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(source)?;
        if text.len() as u64 > MAX_BYTES {
            return Err(wrong(path, &Wrong::Long));
        }
        Self::parse(&text).map_err(|reason| wrong(path, &reason))
    }

    /// Reads what such a file holds.
    ///
    /// # Errors
    /// What is wrong in it.
    pub fn parse(text: &str) -> Result<Self, Wrong> {
        let table: serde_json::Value = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|e| Wrong::Json { line: e.line() })?
        } else {
            let line =
                |e: &toml::de::Error| text[..e.span().map_or(0, |s| s.start).min(text.len())].lines().count().max(1);
            toml::from_str(text).map_err(|e| Wrong::Toml { line: line(&e) })?
        };
        let points = table.get("landmarks").unwrap_or(&table);
        let points = points.as_object().ok_or(Wrong::NoNames)?;
        points
            .iter()
            .map(|(name, value)| {
                let name = known(name)?;
                Ok((name, vector(name, value)?))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Points that are known already.
    pub fn of(points: impl IntoIterator<Item = (&'static str, DVec3)>) -> Self {
        Self(points.into_iter().collect())
    }

    /// The point of a name, if it was picked.
    pub fn get(&self, name: &str) -> Option<DVec3> {
        self.0.iter().find(|p| p.0 == name).map(|p| p.1)
    }

    /// Each with its name.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, DVec3)> {
        self.0.iter().copied()
    }

    /// Whether nothing was picked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Given {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(name, point)| (name, point.to_array())))
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let points = BTreeMap::<String, [f64; 3]>::deserialize(deserializer)?;
        let known = |(name, point): (String, [f64; 3])| Ok((known(&name)?, DVec3::from(point)));
        points.into_iter().map(known).collect::<Result<_, Wrong>>().map(Self).map_err(serde::de::Error::custom)
    }
}

fn wrong(path: &Path, reason: &Wrong) -> MeshError {
    unusable(path, reason.to_string(), "write lines like nasion = [0.0, 24.0, 97.4], in the scan's own coordinates")
}

fn known(name: &str) -> Result<&'static str, Wrong> {
    let shown = || name.chars().filter(|c| !c.is_control()).take(32).collect();
    NAMES.into_iter().find(|n| *n == name).ok_or_else(|| Wrong::Unknown(shown()))
}

fn vector(name: &'static str, value: &serde_json::Value) -> Result<DVec3, Wrong> {
    let list = value.get("position").unwrap_or(value).as_array();
    let numbers: Vec<f64> = list.into_iter().flatten().filter_map(serde_json::Value::as_f64).collect();
    match numbers[..] {
        [x, y, z] if list.is_some_and(|l| l.len() == 3) && DVec3::new(x, y, z).is_finite() => Ok(DVec3::new(x, y, z)),
        _ => Err(Wrong::NoPoint(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_and_json_read_alike() {
        let toml = Given::parse("nasion = [0.5, 24, 97.4]\n# picked by hand\nleft_preauricular = [71, 0, 0]\n");
        let json = Given::parse(r#"{"nasion": [0.5, 24, 97.4], "left_preauricular": [71, 0, 0]}"#);
        let inspected = Given::parse(
            r#"{"unit": "mm", "landmarks": {"nasion": {"position": [0.5, 24, 97.4], "confidence": 0.9},
            "left_preauricular": {"position": [71, 0, 0]}}}"#,
        );
        for given in [toml, json, inspected] {
            let given = given.expect("points");
            assert_eq!(given.get("nasion"), Some(DVec3::new(0.5, 24.0, 97.4)));
            assert_eq!((given.get("left_preauricular"), given.get("inion")), (Some(DVec3::X * 71.0), None));
        }
    }

    #[test]
    fn wrong_files_say_what_is_wrong() {
        for (text, part) in [
            ("nasion = [1, 2]", "three numbers"),
            ("nasion = [1, 2, 3, 4]", "three numbers"),
            ("nasion = [1, 2, nan]", "three numbers"),
            ("nasion = \"here\"", "three numbers"),
            ("nose = [1, 2, 3]", "'nose' is no landmark"),
            ("nasion = [1, 2", "line 1"),
            ("\n\nnasion == 3", "line 3"),
            ("{\"nasion\": [1, 2, 3", "JSON"),
        ] {
            let error = Given::parse(text).expect_err(text);
            assert!(error.to_string().contains(part), "{text}: {error}");
        }
    }
}
