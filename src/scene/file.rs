//! Scene files: TOML, readable and editable by hand. Unknown fields are errors that name the nearest
//! right one; old versions load for ever.

use super::{Scene, light};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Version that this build writes.
pub const VERSION: u32 = 1;

/// The demo scene, as it ships.
pub const DEMO: &str = include_str!("../../assets/scenes/demo.toml");

/// What is wrong with a scene file. One sentence: what, where, what to do.
#[derive(Debug, thiserror::Error)]
pub enum SceneFileError {
    #[error("cannot read the scene {path}: {source}; check the name and the permissions")]
    Read { path: PathBuf, source: std::io::Error },
    #[error("cannot write the scene {path}: {source}; choose a folder you may write to")]
    Write { path: PathBuf, source: std::io::Error },
    #[error("{path}: {message}")]
    Syntax { path: PathBuf, message: String },
    #[error("{path}: {field} is {value}, but must be {allowed}; correct it in the file")]
    Range { path: PathBuf, field: String, value: String, allowed: String },
    #[error("{path} was written by a newer version (format {found}, this one reads up to {VERSION}); update tonsure")]
    Newer { path: PathBuf, found: u32 },
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
    // The version first: a newer file may have fields that this build does not know.
    if let Ok(table) = text.parse::<toml::Table>()
        && let Some(found) = table.get("version").and_then(toml::Value::as_integer)
        && found > i64::from(VERSION)
    {
        return Err(SceneFileError::Newer { path: path.into(), found: found.min(i64::from(u32::MAX)) as u32 });
    }
    let scene: Scene =
        toml::from_str(text).map_err(|e| SceneFileError::Syntax { path: path.into(), message: explain(&e, text) })?;
    check(&scene, path)?;
    Ok(scene)
}

/// The text of a scene.
pub fn to_text(scene: &Scene) -> String {
    toml::to_string_pretty(scene).unwrap_or_default()
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

/// One sentence from a parser's message: line, and the nearest known field for an unknown one.
fn explain(error: &toml::de::Error, text: &str) -> String {
    let line = error.span().map(|s| text[..s.start.min(text.len())].matches('\n').count() + 1);
    let message = error.message().replace('\n', " ");
    let place = line.map(|l| format!("line {l}: ")).unwrap_or_default();
    let Some(rest) = message.strip_prefix("unknown field `") else {
        return format!("{place}{message}; correct the file");
    };
    let mut names = rest.split('`').step_by(2);
    let unknown = names.next().unwrap_or_default();
    let nearest = names.max_by(|a, b| strsim::jaro_winkler(a, unknown).total_cmp(&strsim::jaro_winkler(b, unknown)));
    match nearest {
        Some(name) => format!("{place}there is no field '{unknown}' here; did you mean '{name}'?"),
        None => format!("{place}there is no field '{unknown}' here; remove it"),
    }
}

/// Checks every number against its range.
fn check(scene: &Scene, path: &Path) -> Result<(), SceneFileError> {
    let range = |field: &str, value: f32, low: f32, high: f32, unit: &str| {
        if (low..=high).contains(&value) {
            return Ok(());
        }
        Err(SceneFileError::Range {
            path: path.into(),
            field: field.into(),
            value: value.to_string(),
            allowed: format!("{low} to {high}{unit}"),
        })
    };
    for (limit, value) in scene.shape.limits() {
        range(&format!("shape.{}", limit.name), value, limit.low, limit.high, limit.unit)?;
    }
    range("years", scene.years, 0.0, 20.0, " years")?;
    range("days", scene.days.unwrap_or(0.0), 0.0, 42.0, " days")?;
    range("skin.melanin", scene.skin.melanin, 0.003, 0.25, "")?;
    range("skin.blood", scene.skin.blood, 0.002, 0.03, "")?;
    range("skin.variation", scene.skin.variation, 0.0, 2.0, "")?;
    range("skin.freckles", scene.skin.freckles, 0.0, 1.0, "")?;
    range("skin.sheen", scene.skin.sheen, 0.0, 1.0, "")?;
    range("skin.sun_mlxh_per_year", scene.skin.sun_mlxh_per_year, 0.0, 60.0, " Mlx h a year")?;
    range("hair.loss", scene.hair.loss, 0.0, 1.0, "")?;
    range("hair.units_per_cm2", scene.hair.units_per_cm2, 0.0, 100.0, " per cm2")?;
    range("hair.stubble_days", scene.hair.stubble_days, 0.0, 7.0, " days")?;
    range("hair.growth_mm_per_day", scene.hair.growth_mm_per_day, 0.1, 0.6, " mm a day")?;
    range("hair.shaft_mm", scene.hair.shaft_mm, 0.02, 0.12, " mm")?;
    range("hair.darkness", scene.hair.darkness, 0.0, 1.0, "")?;
    range("hair.grey", scene.hair.grey, 0.0, 1.0, "")?;
    range("light.exposure_ev", scene.light.exposure_ev, -6.0, 6.0, " EV")?;
    range("camera.distance_mm", scene.camera.distance_mm, 20.0, 20_000.0, " mm")?;
    range("camera.fov_deg", scene.camera.fov_deg, 0.05, 120.0, " degrees")?;
    range("camera.elevation_deg", scene.camera.elevation_deg, -90.0, 90.0, " degrees")?;
    range("treatment.hairline.feather_mm", scene.treatment.hairline.feather_mm, 0.0, 40.0, " mm")?;
    range("treatment.hairline.irregularity_mm", scene.treatment.hairline.irregularity_mm, 0.0, 10.0, " mm")?;
    let z = &scene.treatment.zones;
    for (name, value) in [
        ("hairline", z.hairline_per_cm2),
        ("frontal", z.frontal_per_cm2),
        ("mid_scalp", z.mid_scalp_per_cm2),
        ("crown", z.crown_per_cm2),
        ("temples", z.temples_per_cm2),
        ("sides", z.sides_per_cm2),
        ("nape", z.nape_per_cm2),
    ] {
        range(&format!("treatment.zones.{name}_per_cm2"), value, 0.0, crate::dots::seed::SEEDED_PER_CM2, " per cm2")?;
    }
    let dots = scene.treatment.dots_per_impression as f32;
    range("treatment.dots_per_impression", dots, 1.0, 4096.0, "")?;
    for (i, s) in scene.treatment.sessions.iter().enumerate() {
        let field = |name: &str| format!("treatment.sessions[{i}].{name}");
        range(&field("share"), s.share, 0.0, 1.0, "")?;
        range(&field("dilution"), s.dilution, 0.0, 100.0, " parts of water")?;
        range(&field("depth_mm"), s.depth_mm, 0.10, 1.2, " mm")?;
        range(&field("depth_scatter_mm"), s.depth_scatter_mm, 0.0, 0.5, " mm")?;
        range(&field("diameter_mm"), s.diameter_mm, 0.05, 0.5, " mm")?;
        range(&field("year"), s.year, 0.0, 20.0, " years")?;
        if scene.treatment.pigment(&s.pigment).is_none() {
            let own = scene.treatment.pigments.iter().chain(crate::design::pigments::library());
            let known: Vec<_> = own.map(|p| p.name.as_str()).collect();
            return Err(SceneFileError::Range {
                path: path.into(),
                field: field("pigment"),
                value: format!("'{}'", s.pigment),
                allowed: format!("one of {}", known.join(", ")),
            });
        }
    }
    range("number of sessions", scene.treatment.sessions.len() as f32, 1.0, crate::layout::HAIR_SESSION as f32, "")?;
    for (i, p) in scene.treatment.pigments.iter().enumerate() {
        range(&format!("treatment.pigments[{i}].iron_oxide"), p.iron_oxide, 0.0, 1.0, "")?;
        range(&format!("treatment.pigments[{i}].optical_depth"), p.optical_depth, 0.0, 200.0, "")?;
    }
    if !light::PRESETS.iter().any(|p| p.name == scene.light.preset) {
        return Err(SceneFileError::Range {
            path: path.into(),
            field: "light.preset".into(),
            value: format!("'{}'", scene.light.preset),
            allowed: format!("one of {}", light::PRESETS.map(|p| p.name).join(", ")),
        });
    }
    Ok(())
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
    fn unknown_fields_name_the_nearest_right_one() {
        let message = error("[treatment.hairline]\nfether_mm = 3\n");
        assert!(message.contains("line 2") && message.contains("'feather_mm'"), "{message}");
    }

    #[test]
    fn values_out_of_range_are_named() {
        assert!(error("years = -5").contains("years is -5"));
        assert!(error("years = nan").contains("0 to 20"));
        assert!(error("version = 99").contains("newer version"));
        assert!(error("[light]\npreset = \"disco\"").contains("clinic-soft"));
        assert!(error("head = 3").contains("line 1"));
        let long = error("[shape]\nlength_mm = 500");
        assert!(long.contains("shape.length_mm is 500") && long.contains("165 to 230 mm"), "{long}");
        assert!(error("[shape]\nocciput = 2").contains("-1 to 1"));
        assert!(error("[shape]\nlenght_mm = 190").contains("'length_mm'"));
    }
}
