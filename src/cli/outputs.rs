//! The files that a command is to write, checked before any work: nothing that it reads, nothing of another kind.

use super::CliError;
use super::scan::ScanArgs;
use crate::files;
use crate::mesh::import;
use crate::scene::Scene;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// Why a file may not be written.
const READ: &str = "this command reads it; choose another name";

/// The files that a command reads: its scene, the head that the scene names, and what is said of a scan.
pub fn inputs(given: Option<&str>, scene: &Scene, base: &Path, scan: Option<&ScanArgs>) -> Vec<PathBuf> {
    let head = [base.join(&scene.head), PathBuf::from(&scene.head)];
    let landmarks = scan.and_then(ScanArgs::file).map(Path::to_path_buf);
    given.map(PathBuf::from).into_iter().chain(head).chain(landmarks).filter(|p| p.is_file()).collect()
}

/// Checks that every file can be written, and [`apart`].
///
/// # Errors
/// [`CliError::Input`].
pub fn check(outputs: &[PathBuf], inputs: &[PathBuf]) -> Result<(), CliError> {
    apart(outputs, inputs)?;
    // One file tells of its folder: a film may have thousands.
    let mut folders = HashSet::new();
    outputs.iter().filter(|path| folders.insert(folder_of(path))).try_for_each(|path| writable(path))
}

/// [`distinct`], and that none is a file that a file to read names, as a scan does its pictures.
///
/// # Errors
/// [`CliError::Input`].
pub fn apart(outputs: &[PathBuf], inputs: &[PathBuf]) -> Result<(), CliError> {
    distinct(outputs, inputs)?;
    // A batch has thousands of both: each is looked at once.
    let there: Vec<(&Path, PathBuf)> =
        outputs.iter().filter_map(|path| Some((path.as_path(), std::fs::canonicalize(path).ok()?))).collect();
    let inputs: HashSet<&PathBuf> = inputs.iter().collect();
    match inputs.into_iter().find_map(|input| named(input, &there)) {
        Some(path) => refuse(path, READ),
        None => Ok(()),
    }
}

/// Checks that files to write are no folder, link, device or pipe, that no two of them are one, and that none is a
/// file to read.
///
/// # Errors
/// [`CliError::Input`].
pub fn distinct(outputs: &[PathBuf], inputs: &[PathBuf]) -> Result<(), CliError> {
    let read: HashSet<_> = inputs.iter().filter_map(|path| identity(path)).collect();
    let mut written = HashSet::new();
    for path in outputs {
        if let Some(kind) = other_kind(path) {
            return refuse(path, &format!("{kind}; choose another name"));
        }
        if identity(path).is_some_and(|own| read.contains(&own)) {
            return refuse(path, READ);
        }
        let folder = std::fs::canonicalize(folder_of(path)).unwrap_or_else(|_| folder_of(path).into());
        if !written.insert(folder.join(path.file_name().unwrap_or_default())) {
            return refuse(path, "two files of this command would land on it; choose another name or pattern");
        }
    }
    Ok(())
}

fn refuse(path: &Path, why: &str) -> Result<(), CliError> {
    Err(CliError::Input(format!("cannot write {}: {why}", path.display())))
}

/// What a path is, if it is there and no file.
fn other_kind(path: &Path) -> Option<&'static str> {
    if path.is_dir() || path.file_name().is_none() {
        return Some("it is a folder");
    }
    let found = std::fs::symlink_metadata(path).ok().filter(|found| !found.is_file())?;
    Some(if found.is_symlink() { "it is a link" } else { "it is no regular file" })
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

/// The first of files that are there, each with its real path, that is a scan's material, picture or buffer, or lies
/// below its folder and is named in it or in a material beside it.
fn named<'a>(input: &Path, there: &[(&'a Path, PathBuf)]) -> Option<&'a Path> {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    let folder = real(folder_of(input))?;
    let mut below = there.iter().filter(|(_, path)| path.starts_with(&folder)).peekable();
    below.peek()?;
    let own: HashSet<PathBuf> = import::companions(input).iter().filter_map(|path| real(path)).collect();
    let materials = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|found| found.path());
    let materials = materials.filter(|file| file.extension().is_some_and(|e| e.eq_ignore_ascii_case("mtl")));
    let texts = std::iter::once(input.to_path_buf()).chain(materials);
    let texts: Vec<Vec<u8>> = texts.map(|file| std::fs::read(file).unwrap_or_default().to_ascii_lowercase()).collect();
    // What stands before each of an ending's places in the texts, by ending.
    let mut before: HashMap<Vec<u8>, Vec<&[u8]>> = HashMap::new();
    let mut is_named = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase().into_bytes();
        let (stem, ending) = name.split_at(name.iter().rposition(|byte| *byte == b'.').unwrap_or(0));
        let places = |text: &'_ [u8]| {
            let at =
                text.windows(ending.len().max(1)).enumerate().filter(|(_, part)| *part == ending).map(|(at, _)| at);
            at.collect::<Vec<_>>()
        };
        let stems = before
            .entry(ending.to_vec())
            .or_insert_with(|| texts.iter().flat_map(|text| places(text).into_iter().map(|at| &text[..at])).collect());
        stems.iter().any(|text| text.ends_with(stem))
    };
    below.find(|(_, path)| own.contains(path) || is_named(path)).map(|(path, _)| *path)
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Checks that a file can be made beside a path.
fn writable(path: &Path) -> Result<(), CliError> {
    let _begun = files::begun();
    match files::beside(path, ".probe") {
        Ok(probe) => {
            std::fs::remove_file(probe).ok();
            Ok(())
        }
        Err(e) => refuse(path, &format!("{e}; choose a folder you may write to")),
    }
}
