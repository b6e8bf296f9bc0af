//! Scene files: TOML, readable and editable by hand. Unknown fields are errors that name the nearest
//! right one; old versions load for ever.

use super::Scene;
use super::check::{Problem, problems};
use crate::design::loss::Loss;
use serde::Deserialize;
use std::io::Write;
use std::path::{Path, PathBuf};

pub use super::write::to_text;

/// Version that this build writes.
pub const VERSION: u32 = 2;

/// The demo scene, as it ships.
pub const DEMO: &str = include_str!("../../assets/scenes/demo.toml");

/// What is wrong with a scene file. One sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum SceneFileError {
    #[error("cannot read the scene {path}: {source}; check the name and the permissions")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("cannot write the scene {path}: {source}; choose a folder you may write to")]
    Write { path: PathBuf, source: std::io::Error },
    /// Never empty.
    #[error("{path}: {}", first(problems))]
    Problems { path: PathBuf, problems: Vec<Problem> },
    #[error("{path} was written by a newer version (format {found}, this one reads up to {VERSION}); update tonsure")]
    Newer { path: PathBuf, found: u32 },
}

/// The first problem, and how many more there are.
fn first(problems: &[Problem]) -> String {
    let first = problems.first().map(Problem::to_string).unwrap_or_default();
    match problems.len() {
        0 | 1 => first,
        n => format!("{first} ({} more; `tonsure scene check` lists them)", n - 1),
    }
}

/// Reads and checks a scene file.
///
/// # Errors
/// [`SceneFileError`], naming the line or the field.
pub fn load(path: &Path) -> Result<Scene, SceneFileError> {
    let text = std::fs::read_to_string(path).map_err(|source| SceneFileError::Read { path: path.into(), source })?;
    parse(&text, path)
}

/// Parses and checks the text of a scene; `path` is for messages.
///
/// # Errors
/// As [`load`].
pub fn parse(text: &str, path: &Path) -> Result<Scene, SceneFileError> {
    let mut table = text.parse::<toml::Table>().ok();
    // The version first: a newer file may have fields that this build does not know.
    let version = table.as_ref().and_then(|t| t.get("version")).and_then(toml::Value::as_integer);
    if let Some(found) = version.filter(|v| *v > i64::from(VERSION)) {
        return Err(SceneFileError::Newer { path: path.into(), found: found.min(i64::from(u32::MAX)) as u32 });
    }
    let has_old_loss = || table.as_ref().is_some_and(|t| t.get("hair").is_some_and(|h| h.get("loss").is_some()));
    let old = version.map_or_else(has_old_loss, |v| v < 2);
    let refuse = |problems| Err(SceneFileError::Problems { path: path.into(), problems });
    let found = problems(text, old);
    if !found.is_empty() {
        return refuse(found);
    }
    if old && let Some(table) = &mut table {
        from_version_1(table);
    }
    let read = table.map_or_else(|| toml::from_str(text), Scene::deserialize);
    match read {
        Ok(mut scene) => {
            if let Some(share) = scene.hair.loss.take() {
                scene.loss = Loss::from_share(share);
            }
            scene.version = VERSION;
            Ok(scene)
        }
        Err(e) => {
            let message = format!("{}; correct the file", e.message().replace('\n', " "));
            refuse(vec![Problem { line: 1, field: String::new(), message }])
        }
    }
}

/// Fills in what version 1 meant where a file left it out: densities that did not count own hair.
fn from_version_1(scene: &mut toml::Table) {
    let empty = || toml::Value::Table(toml::Table::new());
    let treatment = scene.entry("treatment").or_insert_with(empty);
    let Some(treatment) = treatment.as_table_mut() else { return };
    let Some(zones) = treatment.entry("zones").or_insert_with(empty).as_table_mut() else { return };
    for (name, value) in
        [("temples_per_cm2", 110.0), ("sides_per_cm2", 115.0), ("nape_per_cm2", 85.0), ("blend_to_hair", 0.0)]
    {
        zones.entry(name).or_insert(toml::Value::Float(value));
    }
}

/// Writes a scene whole or not at all.
///
/// # Errors
/// [`SceneFileError::Write`].
pub fn save(scene: &Scene, path: &Path) -> Result<(), SceneFileError> {
    let write = || -> std::io::Result<()> {
        let mut file = atomic_write_file::AtomicWriteFile::open(path)?;
        file.write_all(to_text(scene).as_bytes())?;
        file.commit()
    };
    write().map_err(|source| SceneFileError::Write { path: path.into(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse(text, Path::new("plan.toml")).expect_err("must be refused").to_string()
    }

    #[test]
    fn the_demo_is_valid_and_a_scene_comes_back() {
        let demo = parse(DEMO, Path::new("demo.toml")).expect("the shipped demo");
        assert_eq!(parse(&to_text(&demo), Path::new("again.toml")).expect("its own text"), demo);
        assert_eq!(parse("", Path::new("empty.toml")).expect("an empty file"), Scene::default());
    }

    #[test]
    fn loss_of_version_1_becomes_the_nearest_stage() {
        use crate::design::loss::{Loss, Stage};
        let scene = parse("version = 1\n[hair]\nloss = 0.95\n", Path::new("old.toml")).expect("an old scene");
        assert_eq!((scene.loss.stage, scene.version, scene.hair.loss), (Stage::VII, VERSION, None));
        let full = parse("[hair]\nloss = 0.0\n", Path::new("old.toml")).expect("an old scene");
        assert_eq!(full.loss, Loss::none());
    }

    #[test]
    fn unknown_fields_name_the_nearest_right_one() {
        let message = error("[treatment.hairline]\nfether_mm = 3\n");
        assert!(message.contains("line 2") && message.contains("'feather_mm'"), "{message}");
    }

    /// A unit or an axis that somebody has said of a scan is a part of the design.
    #[test]
    fn what_is_known_of_a_scan_comes_back() {
        use crate::mesh::import::{Axis, Unit};
        let text = "head = \"scan.ply\"\n[scan]\nunit = \"inch\"\nup = \"+Z\"\n[scan.landmarks]\nnasion = [0.1, 400000.123, -2]\n";
        let mut scene = parse(text, Path::new("plan.toml")).expect("a scene");
        assert_eq!(
            (scene.import.unit, scene.import.up, scene.import.front),
            (Some(Unit::Inch), "+Z".parse::<Axis>().ok(), None)
        );
        assert_eq!(scene.import.landmarks.get("nasion"), Some(glam::DVec3::new(0.1, 400_000.123, -2.0)));
        assert_eq!(parse(&to_text(&scene), Path::new("again.toml")).expect("its own text"), scene);
        assert!(error(&text.replace("inch", "parsec")).contains("scan.unit is 'parsec', but must be one of mm"));
        assert!(error(&text.replace("-2]", "inf]")).contains("scan.landmarks.nasion"));
        let field = |name| crate::scene::schema::find(&format!("scan.landmarks.{name}"));
        assert!(crate::mesh::import::landmarks::NAMES.iter().all(|name| field(name).is_some()));
        let before = scene.clone();
        scene.set_head("another.ply");
        assert!(!scene.has_head_of(&before) && scene.import.unit.is_none(), "of another file nothing is known");
    }

    #[test]
    fn values_out_of_range_are_named() {
        assert!(error("years = -5").contains("years is -5"));
        assert!(error("years = nan").contains("0 to 20"));
        assert!(error("version = 99").contains("newer version"));
        assert!(error("[light]\npreset = \"disco\"").contains("clinic-soft"));
        assert!(error("head = 3").contains("line 1"));
        for (hair, said) in [
            ("length_mm = 121", "hair.length_mm is 121, but must be 0 to 120 mm"),
            ("length_mm = nan", "hair.length_mm is nan"),
            ("length_mm = -3", "hair.length_mm is -3"),
            ("curl = 1.5", "hair.curl is 1.5, but must be 0 to 1"),
            ("parting = \"zigzag\"", "line 2"),
        ] {
            assert!(error(&format!("[hair]\n{hair}")).contains(said), "{}", error(&format!("[hair]\n{hair}")));
        }
    }
}
