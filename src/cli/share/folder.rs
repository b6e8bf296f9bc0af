//! A folder that appears whole or not at all.

use super::super::CliError;
use crate::export::ExportError;
use crate::files::{self, Unfinished};
use std::path::{Path, PathBuf};

/// What a page's folder holds; with anything else in it, a folder is somebody's.
const OWN: [&str; 7] =
    ["index.html", "page.css", "page.js", "tonsure-viewer.js", "tonsure_web.js", "tonsure_web_bg.wasm", "plan.tonsure"];
/// Of those the one that every page has and no other website: without it, a folder with an `index.html` is somebody's.
const MARK: &str = "tonsure-viewer.js";
/// The folder of its pictures.
const POSTERS: &str = "posters";

/// A folder that is being written, beside where it will be.
pub struct Folder {
    part: PathBuf,
    path: PathBuf,
    unfinished: Unfinished,
}

impl Folder {
    /// Begins one.
    ///
    /// # Errors
    /// A place that cannot be written to, that holds other files, or that lies about a file to read.
    pub fn begin(path: &Path, inputs: &[PathBuf]) -> Result<Self, CliError> {
        let refuse = |why: &str| Err(CliError::Input(format!("cannot write {}: {why}", path.display())));
        let Some(name) = path.file_name() else { return refuse("it is no folder of its own; name a new one") };
        if std::fs::symlink_metadata(path).is_ok_and(|found| !found.is_dir()) {
            return refuse("it is no folder; choose another name");
        }
        let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        if inputs.iter().any(|input| std::fs::canonicalize(input).is_ok_and(|input| input.starts_with(&real))) {
            return refuse("this command reads a file in it; choose another folder");
        }
        if let Some(other) = others(path) {
            return refuse(&format!("it holds {other:?}, which this command did not write; choose another folder"));
        }
        let begun = files::begun();
        let part = path.with_file_name(format!(".{}-{}.part", name.to_string_lossy(), std::process::id()));
        if let Err(e) = std::fs::create_dir(&part) {
            return refuse(&format!("{e}; choose a folder whose parent is there and can be written to"));
        }
        let given_up = part.clone();
        let unfinished = Unfinished::new(move || {
            std::fs::remove_dir_all(&given_up).ok();
        });
        drop(begun);
        Ok(Self { part, path: path.to_path_buf(), unfinished })
    }

    /// Writes a file of it.
    ///
    /// # Errors
    /// The file system's.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), CliError> {
        let path = self.part.join(name);
        let folder = path.parent().unwrap_or(&self.part);
        let told = |source| CliError::from(ExportError::Write { path: self.path.join(name), source });
        std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, bytes)).map_err(told)
    }

    /// Puts it in its place.
    ///
    /// # Errors
    /// The file system's, or something that came into the folder meanwhile; then what was there before still is.
    pub fn finish(self) -> Result<(), CliError> {
        if let Some(other) = others(&self.path) {
            let path = self.path.display();
            return Err(CliError::Input(format!("cannot write {path}: {other:?} came into it; choose another folder")));
        }
        let begun = files::begun();
        let told = |source| CliError::from(ExportError::Write { path: self.path.clone(), source });
        let old = self.part.with_extension("old");
        let was_there = self.path.exists();
        if was_there {
            std::fs::rename(&self.path, &old).map_err(told)?;
        }
        if let Err(source) = std::fs::rename(&self.part, &self.path) {
            if was_there {
                std::fs::rename(&old, &self.path).ok();
            }
            return Err(told(source));
        }
        self.unfinished.finished();
        if was_there {
            std::fs::remove_dir_all(&old).ok();
        }
        drop(begun);
        Ok(())
    }
}

/// The first thing in a folder that this command did not write there.
fn others(folder: &Path) -> Option<String> {
    let names = names_in(folder);
    let is_page = names.iter().any(|name| name == MARK);
    let strange = names.into_iter().find(|name| !is_page || !(OWN.contains(&name.as_str()) || name == POSTERS));
    let is_picture = |name: &str| {
        let is_of_a_time = name.ends_with("-untreated.jpg") || (name.contains("-year-") && name.ends_with(".jpg"));
        is_of_a_time || name == "posters.json"
    };
    let picture = || names_in(&folder.join(POSTERS)).into_iter().find(|name| !is_picture(name));
    strange.or_else(|| picture().map(|name| format!("{POSTERS}/{name}")))
}

fn names_in(folder: &Path) -> Vec<String> {
    let found = std::fs::read_dir(folder).into_iter().flatten().flatten();
    found.map(|entry| entry.file_name().to_string_lossy().into()).collect()
}
