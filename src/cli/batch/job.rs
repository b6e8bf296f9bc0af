//! Jobs: one line of JSON each, a scene with other values in some fields, and what is drawn of it.

use crate::cli::{CliError, open};
use crate::mesh::{import, library};
use crate::renderer::FrameSpec;
use crate::scene::camera::View;
use crate::scene::file::to_text;
use crate::scene::set::set;
use crate::scene::{Scene, reach};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};

/// The longest file of jobs, bytes, and the most of them: a chain's clients in every light.
const LONGEST: u64 = 64 << 20;
const MOST: usize = 100_000;
/// Pictures of one job.
const MOST_PICTURES: usize = 10_000;
/// Sides of a picture, pixels, and its samples.
const SIDES: std::ops::RangeInclusive<u32> = 1..=16_384;
const SAMPLES: std::ops::RangeInclusive<u32> = 1..=4096;

/// A line of a file of jobs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// Scene file, from the folder of the jobs; the demo scene where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scene: Option<String>,
    /// Other values for fields of the scene, by path. Files lie where the scene does, else beside the jobs.
    #[serde(default, skip_serializing_if = "toml::Table::is_empty")]
    pub set: toml::Table,
    /// Years since the course healed; the scene's own where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub years: Vec<f32>,
    /// Clinical views by name; the scene's own camera where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<String>,
    /// Lights by name; the scene's own where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lights: Vec<String>,
    /// Width and height, pixels.
    #[serde(default = "resolution")]
    pub resolution: [u32; 2],
    /// Samples that a pixel is the mean of.
    #[serde(default = "samples")]
    pub samples: u32,
    /// File of a picture below the output folder, with {years} {view} {light} filled in.
    pub output: String,
}

fn resolution() -> [u32; 2] {
    [1280, 1000]
}

pub(super) fn samples() -> u32 {
    8
}

/// A job whose scene is read and whose pictures have names.
pub struct Task {
    /// Line of the file, from 1.
    pub line: usize,
    pub scene: Scene,
    /// Folder that the scene's own paths start from.
    pub base: PathBuf,
    /// Files below the output folder, and what each shows.
    pub pictures: Vec<(PathBuf, FrameSpec)>,
    /// SHA-256 of all that decides the pictures, in hex.
    pub hash: String,
}

impl Task {
    /// What tasks that can share a staged head have in common.
    pub fn head(&self) -> (String, &Path) {
        (self.head_anywhere(), &self.base)
    }

    /// The same on every machine, wherever it has the scenes.
    pub fn head_anywhere(&self) -> String {
        format!("{} {:?} {:?}", self.scene.head, self.scene.shape, self.scene.import)
    }
}

/// Reads jobs, each with its line; empty lines are passed over.
///
/// # Errors
/// A file that cannot be read, or the first line that is no job.
pub fn read(path: &Path) -> Result<Vec<(usize, Job)>, CliError> {
    let refuse = |why: String| CliError::Input(format!("cannot read {}: {why}", path.display()));
    let length = std::fs::metadata(path).map_err(|e| refuse(e.to_string()))?.len();
    if length > LONGEST {
        return Err(refuse(format!("it is longer than {} MB; split it", LONGEST >> 20)));
    }
    let text = std::fs::read_to_string(path).map_err(|e| refuse(e.to_string()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let jobs: Vec<(usize, Job)> = lines
        .take(MOST + 1)
        .map(|(i, line)| {
            let job =
                serde_json::from_str(line).map_err(|e| refuse(format!("line {}: {}; correct it", i + 1, plain(&e))))?;
            Ok((i + 1, job))
        })
        .collect::<Result<_, CliError>>()?;
    match jobs.len() {
        0 => Err(refuse("it has no jobs; `tonsure sweep` writes some".into())),
        n if n > MOST => Err(refuse(format!("it has more than {MOST} jobs; split it"))),
        _ => Ok(jobs),
    }
}

/// What is wrong with a line, without the line that the parser counts itself.
fn plain(error: &serde_json::Error) -> String {
    let said = error.to_string();
    said.rsplit_once(" at line ").map_or(said.clone(), |(what, _)| format!("{what} at column {}", error.column()))
}

/// Reads the scene of a job and names its pictures; `folder` holds the file of jobs.
///
/// # Errors
/// One sentence without the line: a scene that cannot be read, or a field that may not be so.
pub fn task(line: usize, job: &Job, folder: &Path) -> Result<Task, String> {
    let given = job.scene.as_ref().map(|scene| folder.join(scene).to_string_lossy().into_owned());
    if given.as_ref().is_some_and(|given| !open::is_scene(given)) {
        return Err("the field scene: it names no scene file (.toml); name a head by set = {\"head\": ...}".into());
    }
    let (scene, base) = open::scene(given.as_deref(), None).map_err(|e| e.to_string())?;
    // Without a scene a head lies beside the jobs too: who draws them may work in any folder.
    let base = if given.is_none() && folder != Path::new("") { folder.to_path_buf() } else { base };
    let fields: Vec<_> = job.set.iter().map(|(path, value)| (path.clone(), value.clone())).collect();
    let scene = set(&scene, &fields)?;
    library::is_there(&scene.head, &base).map_err(|e| format!("the field head: {e}"))?;
    if let Some(outside) = reach::outside(&scene, &base) {
        return Err(format!(
            "the field head: {} lies outside of the folder of the scene; move it there",
            outside.display()
        ));
    }
    let pictures = pictures(job, &scene)?;
    let hash = hash(job, &scene, &base);
    Ok(Task { line, scene, base, pictures, hash })
}

/// Every combination of years, views and lights.
fn pictures(job: &Job, scene: &Scene) -> Result<Vec<(PathBuf, FrameSpec)>, String> {
    let [width, height] = job.resolution;
    if !SIDES.contains(&width) || !SIDES.contains(&height) {
        return Err(format!("the field resolution: sides are {} to {} pixels", SIDES.start(), SIDES.end()));
    }
    if !SAMPLES.contains(&job.samples) {
        return Err(format!("the field samples: {} to {}", SAMPLES.start(), SAMPLES.end()));
    }
    if let Some(years) = job.years.iter().find(|y| !(0.0..=20.0).contains(*y)) {
        return Err(format!("the field years: {years} is not from 0 to 20"));
    }
    let count = [job.years.len(), job.views.len(), job.lights.len()].map(|n| n.max(1));
    if count.iter().try_fold(1_usize, |n, m| n.checked_mul(*m)).is_none_or(|n| n > MOST_PICTURES) {
        return Err(format!(
            "its years, views and lights are more than {MOST_PICTURES} pictures; make several jobs of it"
        ));
    }
    let own = |list: &[String]| if list.is_empty() { vec![None] } else { list.iter().cloned().map(Some).collect() };
    let years = if job.years.is_empty() { vec![scene.years] } else { job.years.clone() };
    let mut pictures = Vec::new();
    for view in own(&job.views) {
        for light in own(&job.lights) {
            for &years in &years {
                let mut spec = FrameSpec { years, samples: job.samples, ..FrameSpec::of(scene, width, height) };
                if let Some(name) = &view {
                    spec.view =
                        View::named(name).ok_or_else(|| format!("the field views: there is no view '{name}'"))?;
                }
                if let Some(name) = &light {
                    open::light_name(name).map_err(|e| format!("the field lights: '{name}' is none; {e}"))?;
                    spec.light.preset.clone_from(name);
                }
                let file = job
                    .output
                    .replace("{years}", &years.to_string())
                    .replace("{view}", view.as_deref().unwrap_or("view"))
                    .replace("{light}", &spec.light.preset);
                pictures.push((inside(&file)?, spec));
            }
        }
    }
    Ok(pictures)
}

/// A file's path below the output folder.
fn inside(file: &str) -> Result<PathBuf, String> {
    let path = Path::new(file);
    let plain = path.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !plain || !path.extension().is_some_and(|e| e.eq_ignore_ascii_case("png")) {
        return Err(format!("the field output: '{file}' is no PNG file below the output folder"));
    }
    Ok(path.to_path_buf())
}

/// Hash of the program's version, the scene with its head's files, and what is drawn.
fn hash(job: &Job, scene: &Scene, base: &Path) -> String {
    let mut hasher = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    part(env!("CARGO_PKG_VERSION").as_bytes());
    part(to_text(scene).as_bytes());
    let drawn = Job { scene: None, set: toml::Table::new(), ..job.clone() };
    part(serde_json::to_string(&drawn).unwrap_or_default().as_bytes());
    let head = [base.join(&scene.head), PathBuf::from(&scene.head)].into_iter().find(|p| p.is_file());
    for file in head.iter().flat_map(|head| std::iter::once(head.clone()).chain(import::companions(head))) {
        part(&std::fs::read(file).unwrap_or_default());
    }
    hex(&hasher.finalize())
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
