//! What several commands share: opening scenes and adapters, parsing sizes.

use super::CliError;
use crate::gpu::{AdapterChoice, Gpu, GpuError};
use crate::scene::{Scene, file};
use crate::stage::{Stage, StageError};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The scene of a command: a scene file, a head (file or name) in the demo scene, or the demo scene;
/// and the folder that its relative paths start from.
///
/// # Errors
/// A file that cannot be used.
pub fn scene(given: Option<&str>, head: Option<&str>) -> Result<(Scene, PathBuf), CliError> {
    let here = PathBuf::from(".");
    let (mut scene, mut base) = match given {
        None => (file::parse(file::DEMO, Path::new("demo scene"))?, here),
        Some(path) if path.ends_with(".toml") => {
            let base = Path::new(path).parent().filter(|p| !p.as_os_str().is_empty()).map_or(here, Path::to_path_buf);
            (file::load(Path::new(path))?, base)
        }
        Some(head) => {
            let mut demo = file::parse(file::DEMO, Path::new("demo scene"))?;
            demo.set_head(head);
            (demo, here)
        }
    };
    if let Some(head) = head {
        scene.set_head(head);
        base = PathBuf::from(".");
    }
    Ok((scene, base))
}

/// An adapter and its device.
///
/// # Errors
/// No adapter, or none that fits.
pub fn gpu(adapter: Option<&str>) -> Result<Gpu, GpuError> {
    let choice = adapter.map_or(AdapterChoice::Best, AdapterChoice::parse);
    pollster::block_on(Gpu::open(&choice, None))
}

/// A staged scene; what is slow to make of a head that everybody has is kept for the next command.
///
/// # Errors
/// As [`Stage::build_with`].
pub fn stage(gpu: &Gpu, scene: &Scene, base: &Path) -> Result<Arc<Stage>, StageError> {
    let kept = crate::stage::folder_for(scene);
    Stage::build_with(gpu, scene, base, kept.as_deref(), &mut progress)
}

/// "W,H" or "WxH", both at least 1.
///
/// # Errors
/// A sentence for the user.
pub fn resolution(text: &str) -> Result<(u32, u32), String> {
    let parsed = text.split_once([',', 'x']).and_then(|(w, h)| Some((w.trim().parse().ok()?, h.trim().parse().ok()?)));
    match parsed {
        Some((w @ 1..=16_384, h @ 1..=16_384)) => Ok((w, h)),
        _ => Err("a resolution is WIDTH,HEIGHT, each 1 to 16384 pixels, such as 1920,1080".into()),
    }
}

/// A finite number in a range.
///
/// # Errors
/// A sentence for the user.
pub fn number(text: &str, low: f32, high: f32, what: &str) -> Result<f32, String> {
    match text.trim().parse::<f32>() {
        Ok(v) if (low..=high).contains(&v) => Ok(v),
        _ => Err(format!("{what} must be a number from {low} to {high}")),
    }
}

/// The files that a command reads: its scene, and the head that the scene names.
pub fn inputs(given: Option<&str>, scene: &Scene, base: &Path) -> Vec<PathBuf> {
    given.map(PathBuf::from).into_iter().chain([base.join(&scene.head)]).filter(|p| p.is_file()).collect()
}

/// Checks every file that a command is to write, before any work: each can be written, and they are
/// [`apart`].
///
/// # Errors
/// [`CliError::Input`].
pub fn outputs(outputs: &[PathBuf], inputs: &[PathBuf]) -> Result<(), CliError> {
    outputs.iter().try_for_each(|path| writable(path))?;
    apart(outputs, inputs)
}

/// Checks that no two files to write are one, and that none is a file to read.
///
/// # Errors
/// [`CliError::Input`].
pub fn apart(outputs: &[PathBuf], inputs: &[PathBuf]) -> Result<(), CliError> {
    let read: Vec<_> = inputs.iter().filter_map(|path| identity(path)).collect();
    let mut written = HashSet::new();
    for path in outputs {
        let shown = path.display();
        if identity(path).is_some_and(|own| read.contains(&own)) {
            return Err(CliError::Input(format!("cannot write {shown}: this command reads it; choose another name")));
        }
        let folder = std::fs::canonicalize(folder_of(path)).unwrap_or_else(|_| folder_of(path).into());
        if !written.insert(folder.join(path.file_name().unwrap_or_default())) {
            return Err(CliError::Input(format!(
                "cannot write {shown}: two files of this command would land on it; choose another name or pattern"
            )));
        }
    }
    Ok(())
}

/// What tells whether two names are of one file; none where there is none.
fn identity(path: &Path) -> Option<(u64, u64, PathBuf)> {
    #[cfg(unix)]
    return std::fs::metadata(path).ok().map(|found| {
        use std::os::unix::fs::MetadataExt;
        (found.dev(), found.ino(), PathBuf::new())
    });
    #[cfg(not(unix))]
    std::fs::canonicalize(path).ok().map(|place| (0, 0, place))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Checks that a file can be made in a path's folder, before any long work.
///
/// # Errors
/// [`CliError::Input`].
pub fn writable(path: &Path) -> Result<(), CliError> {
    let folder = folder_of(path);
    let refuse = |reason: String| {
        Err(CliError::Input(format!("cannot write {}: {reason}; choose a folder you may write to", path.display())))
    };
    if path.is_dir() {
        return refuse("it is a folder".into());
    }
    if let Ok(found) = std::fs::symlink_metadata(path)
        && !found.is_file()
    {
        return refuse(if found.is_symlink() { "it is a link" } else { "it is no regular file" }.into());
    }
    let probe = folder.join(format!(".tonsure-probe-{}", std::process::id()));
    match std::fs::File::create_new(&probe) {
        Ok(_) => {
            std::fs::remove_file(&probe).ok();
            Ok(())
        }
        Err(e) => refuse(e.to_string()),
    }
}

/// Shows progress on one line of a terminal; says nothing elsewhere.
pub fn progress(what: &str, share: f32) -> bool {
    use std::io::{IsTerminal, Write};
    let mut err = std::io::stderr();
    if err.is_terminal() {
        write!(err, "\r\x1b[K{what} {:.0} %", share * 100.0).ok();
        if share >= 0.95 {
            write!(err, "\r\x1b[K").ok();
        }
        err.flush().ok();
    }
    true
}

/// A length of hair, mm: 0 for stubble, or 1 to 120.
pub fn hair_length(text: &str) -> Result<f32, String> {
    if text.parse() == Ok(0.0_f32) { Ok(0.0) } else { number(text, 1.0, 120.0, "the hair's length") }
}
