//! What a killed run leaves of files that it was writing.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Letters and digits that `atomic_write_file` adds to the name of a file that is not whole yet: `.NAME.ABCdef`.
const RANDOM: usize = 6;

/// Removes what [`super::write()`] has left of these files where it was killed. Nobody else may be writing them.
pub fn remove(paths: &[PathBuf]) {
    let mut names: HashMap<PathBuf, HashSet<&OsStr>> = HashMap::new();
    for path in paths {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        names.entry(folder.into()).or_default().extend(path.file_name());
    }
    for (folder, names) in names {
        let is_left = |path: &PathBuf| {
            let name = path.file_name().and_then(OsStr::to_str).and_then(|name| name.strip_prefix('.'));
            name.and_then(|name| name.rsplit_once('.'))
                .is_some_and(|(name, random)| random.len() == RANDOM && names.contains(OsStr::new(name)))
        };
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        files.filter(is_left).for_each(|path| drop(std::fs::remove_file(path)));
    }
}
