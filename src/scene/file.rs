//! Scene files: TOML, readable and editable by hand. Unknown fields are errors that name the nearest
//! right one; old versions load for ever.

use super::check::{self, Problem};
use super::{Scene, VERSION, bounds};
use crate::design::loss::Loss;
use crate::design::{Finish, Session};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

pub use super::write::to_text;

/// Longest file that is read as a scene, bytes: twice the largest plan's.
const LONGEST: u64 = 5 << 20;

/// The demo scene, as it ships.
pub const DEMO: &str = include_str!("../../assets/scenes/demo.toml");

/// What is wrong with a scene file. One sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SceneFileError {
    /// It cannot be opened, is no regular file, or is too long.
    #[error("cannot read the scene {path}: {source}; check the name and the permissions")]
    Read {
        /// The scene's file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing was changed: the old file is as it was.
    #[error("cannot write the scene {path}: {source}; choose a folder you may write to")]
    Write {
        /// The scene's file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Never empty.
    #[error("{path}: {}", first(problems))]
    Problems {
        /// The scene's file.
        path: PathBuf,
        /// In the order of its lines.
        problems: Vec<Problem>,
    },
    /// Fields may mean something else there, so nothing is guessed.
    #[error("{path} was written by a newer version (format {found}, this one reads up to {VERSION}); update tonsure")]
    Newer {
        /// The scene's file.
        path: PathBuf,
        /// The version it names.
        found: u32,
    },
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
    let text = read(path).map_err(|source| SceneFileError::Read { path: path.into(), source })?;
    parse(&text, path)
}

/// The text of a file that ends: a pipe or a device may never do.
fn read(path: &Path) -> std::io::Result<String> {
    let found = std::fs::metadata(path)?;
    if !found.is_file() {
        return Err(std::io::Error::other("it is no regular file"));
    }
    if found.len() > LONGEST {
        return Err(std::io::Error::other(format!("it is longer than {} MB", LONGEST >> 20)));
    }
    std::fs::read_to_string(path)
}

/// Parses and checks the text of a scene; `path` is for messages.
///
/// # Errors
/// As [`load`].
pub fn parse(text: &str, path: &Path) -> Result<Scene, SceneFileError> {
    let look = check::look(text);
    // The version first: a newer file may have fields that this build does not know.
    if let Some(found) = look.version.filter(|v| *v > i64::from(VERSION)) {
        return Err(SceneFileError::Newer { path: path.into(), found: found.min(i64::from(u32::MAX)) as u32 });
    }
    let refuse = |problems| Err(SceneFileError::Problems { path: path.into(), problems });
    if !look.problems.is_empty() {
        return refuse(look.problems);
    }
    let (old, version) = (look.old, look.version);
    let mut table = text.parse::<Table>().ok();
    if let Some(table) = &mut table {
        if old {
            from_version_1(table);
        }
        if old || version.is_some_and(|v| v < 3) {
            from_version_2(table);
        }
        expand_finish(table);
        complete_lenses(table);
    }
    let read = table.map_or_else(|| toml::from_str(text), Scene::deserialize);
    match read {
        Ok(mut scene) => {
            if let Some(share) = scene.hair.loss.take() {
                scene.loss = Loss::from_share(share);
            }
            scene.version = VERSION;
            if let Some((field, said)) = bounds::excess(&scene) {
                let message = format!("{said} at most; take some out");
                return refuse(vec![Problem { line: 1, field: field.into(), message }]);
            }
            Ok(scene)
        }
        Err(e) => {
            let message = format!("{}; correct the file", e.message().replace('\n', " "));
            refuse(vec![Problem { line: 1, field: String::new(), message }])
        }
    }
}

/// Fills in what version 1 meant where a file left it out: densities that did not count own hair.
fn from_version_1(scene: &mut Table) {
    let Some(zones) = inner(scene, "treatment").and_then(|t| inner(t, "zones")) else { return };
    for (name, value) in
        [("temples_per_cm2", 110.0), ("sides_per_cm2", 115.0), ("nape_per_cm2", 85.0), ("blend_to_hair", 0.0)]
    {
        zones.entry(name).or_insert(Value::Float(value));
    }
}

/// Fills in what version 2 meant where a file left it out: a lighter plan beside hair shaved yesterday.
fn from_version_2(scene: &mut Table) {
    if let Some(hair) = inner(scene, "hair") {
        hair.entry("stubble_days").or_insert(Value::Float(1.0));
    }
    let Some(treatment) = inner(scene, "treatment") else { return };
    if let Some(zones) = inner(treatment, "zones") {
        for (name, value) in [
            ("hairline_per_cm2", 120.0),
            ("frontal_per_cm2", 165.0),
            ("mid_scalp_per_cm2", 170.0),
            ("crown_per_cm2", 170.0),
            ("temples_per_cm2", 150.0),
            ("sides_per_cm2", 110.0),
            ("nape_per_cm2", 105.0),
        ] {
            zones.entry(name).or_insert(Value::Float(value));
        }
    }
    let visit = |name: &str, day: f32, share: f32, dilution: f32, diameter_mm: f32| Session {
        name: name.into(),
        day,
        share,
        dilution,
        depth_mm: 0.18,
        depth_scatter_mm: 0.05,
        diameter_mm,
        ..Session::default()
    };
    let sessions = [
        visit("base", 0.0, 0.4, 2.0, 0.34),
        visit("density", 14.0, 0.4, 1.5, 0.34),
        visit("detail", 28.0, 0.2, 0.8, 0.30),
    ];
    fill_in(treatment, "sessions", &sessions);
}

/// A finish that a file names stands for the zones and sessions that it leaves out.
fn expand_finish(scene: &mut Table) {
    let Some(treatment) = scene.get_mut("treatment").and_then(Value::as_table_mut) else { return };
    let named = treatment.remove("finish");
    let Some(finish) = named.as_ref().and_then(Value::as_str).and_then(Finish::named) else { return };
    if let (Some(zones), Ok(Value::Table(all))) = (inner(treatment, "zones"), Value::try_from(finish.zones())) {
        all.into_iter().for_each(|(name, value)| {
            zones.entry(name).or_insert(value);
        });
    }
    fill_in(treatment, "sessions", &finish.sessions());
}

/// A table in a table, made where it is missing; none where something else has its name.
fn inner<'a>(table: &'a mut Table, name: &str) -> Option<&'a mut Table> {
    table.entry(name).or_insert_with(|| Value::Table(Table::new())).as_table_mut()
}

/// Completes cameras that name a distance or a field of view alone: 720 mm and 26 degrees were the defaults when
/// such files were written, and with today's other half they would show another part of the head.
fn complete_lenses(scene: &mut Table) {
    let complete = |camera: &mut Table| {
        if camera.contains_key("distance_mm") != camera.contains_key("fov_deg") {
            camera.entry("distance_mm").or_insert(Value::Float(720.0));
            camera.entry("fov_deg").or_insert(Value::Float(26.0));
        }
    };
    if let Some(camera) = scene.get_mut("camera").and_then(Value::as_table_mut) {
        complete(camera);
    }
    let views = scene.get_mut("views").and_then(Value::as_array_mut).into_iter().flatten();
    views.filter_map(|view| view.as_table_mut()?.get_mut("camera")?.as_table_mut()).for_each(complete);
}

/// A field that a file leaves out.
fn fill_in(table: &mut Table, name: &str, value: &impl serde::Serialize) {
    // Serializing plain data cannot fail; a field that stayed away would only take its default.
    if let Ok(value) = Value::try_from(value) {
        table.entry(name).or_insert(value);
    }
}

/// What somebody who opens a file of an older version should know, if there is anything.
pub fn since_written(text: &str) -> Option<&'static str> {
    let version = check::look(text).version?;
    (version < 3).then_some(
        "it was written before version 3: pigments are weaker now, and own hair counts for more of the density; compare its \
         pictures before a client sees them, and save it to keep its present numbers",
    )
}

/// Writes a scene whole or not at all, through links: they stay.
///
/// # Errors
/// [`SceneFileError::Write`].
pub fn save(scene: &Scene, path: &Path) -> Result<(), SceneFileError> {
    crate::files::write_through(path, to_text(scene).as_bytes())
        .map_err(|source| SceneFileError::Write { path: path.into(), source })
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
    fn version_2_keeps_what_it_left_out() {
        let old = parse("version = 2\n[treatment.zones]\ncrown_per_cm2 = 90.0\n", Path::new("old.toml")).expect("old");
        let zones = old.treatment.zones;
        assert_eq!((zones.crown_per_cm2, zones.frontal_per_cm2, zones.nape_per_cm2), (90.0, 165.0, 105.0));
        assert_eq!((old.hair.stubble_days, old.treatment.sessions[1].depth_scatter_mm), (1.0, 0.05));
        assert_eq!(parse(&to_text(&old), Path::new("again.toml")).expect("its own text"), old);
        assert!(since_written("version = 2").is_some() && since_written(&to_text(&old)).is_none());
    }

    #[test]
    fn a_finish_stands_for_what_a_file_leaves_out() {
        let text = "[treatment]\nfinish = \"dark\"\n[treatment.zones]\ncrown_per_cm2 = 90.0\n";
        let plan = parse(text, Path::new("plan.toml")).expect("a scene").treatment;
        assert_eq!((plan.zones.crown_per_cm2, plan.zones.frontal_per_cm2, plan.sessions.len()), (90.0, 300.0, 4));
        let message = error("[treatment]\nfinish = \"drak\"\n");
        assert!(message.contains("treatment.finish") && message.contains("soft, natural, dark"), "{message}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_written_through_and_what_never_ends_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let [target, link] = ["plan.toml", "link.toml"].map(|n| folder.path().join(n));
        save(&Scene::default(), &target).expect("saved");
        std::os::unix::fs::symlink(&target, &link).expect("linked");
        let other = Scene { years: 3.0, ..Scene::default() };
        save(&other, &link).expect("saved");
        assert!(std::fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(load(&target).expect("read").years, 3.0);
        let refused = load(Path::new("/dev/zero")).expect_err("refused").to_string();
        assert!(refused.contains("no regular file"), "{refused}");
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
        assert!(crate::mesh::options::landmarks::NAMES.iter().all(|name| field(name).is_some()));
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
