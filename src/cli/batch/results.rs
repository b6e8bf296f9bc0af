//! What is finished: a line of JSON a job in `results.jsonl`, so that a run that was ended goes on where it was.

use super::job::{Task, hex};
use crate::cli::CliError;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A finished job.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Finished {
    /// [`Task::hash`].
    pub job: String,
    /// Line of the file of jobs.
    pub line: usize,
    pub files: Vec<Written>,
    /// Drawing it, with what had to be staged for it.
    pub seconds: f32,
    /// Of the program.
    pub version: String,
}

/// A picture that was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Written {
    /// Below the output folder.
    pub file: PathBuf,
    /// SHA-256 in hex.
    pub sha256: String,
}

impl Written {
    pub fn of(file: &Path, bytes: &[u8]) -> Self {
        Self { file: file.into(), sha256: hex(&Sha256::digest(bytes)) }
    }

    fn is_there(&self, folder: &Path) -> bool {
        std::fs::read(folder.join(&self.file)).is_ok_and(|bytes| hex(&Sha256::digest(bytes)) == self.sha256)
    }
}

/// What a folder's results say, by hash: those of every shard. A line that was torn off counts for nothing.
pub fn read(folder: &Path) -> HashMap<String, Finished> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_ours = |path: &PathBuf| {
        path.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with("results") && n.ends_with(".jsonl"))
    };
    let lines = files.filter(is_ours).filter_map(|path| std::fs::read_to_string(path).ok());
    lines
        .flat_map(|text| text.lines().filter_map(|l| serde_json::from_str::<Finished>(l).ok()).collect::<Vec<_>>())
        .map(|finished| (finished.job.clone(), finished))
        .collect()
}

/// Whether a task's pictures are all there as they were written.
pub fn is_finished(task: &Task, known: &HashMap<String, Finished>, folder: &Path) -> bool {
    known.get(&task.hash).is_some_and(|finished| {
        task.pictures.len() == finished.files.len() && finished.files.iter().all(|written| written.is_there(folder))
    })
}

/// The file that results are added to, by one run at a time.
pub struct Results {
    file: File,
    path: PathBuf,
    /// Of what is whole, bytes.
    length: u64,
}

impl Results {
    /// Opens it; what was torn off at its end is taken away first.
    ///
    /// # Errors
    /// A folder that cannot be written to, or a run that adds to the same file: what an engine starts anew may not
    /// have ended yet.
    pub fn open(path: &Path) -> Result<Self, CliError> {
        let fault = |e: std::io::Error| write_error(path, e);
        let file = File::options().create(true).append(true).open(path).map_err(fault)?;
        // A file system without locks trusts its user.
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            let why = "another run adds to it; wait for its end, or take another shard or folder";
            return Err(CliError::Busy(format!("cannot write {}: {why}", path.display())));
        }
        let text = std::fs::read(path).unwrap_or_default();
        let length = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1) as u64;
        if length < text.len() as u64 {
            file.set_len(length).map_err(fault)?;
        }
        Ok(Self { file, path: path.into(), length })
    }

    /// Adds a line, whole or not at all.
    ///
    /// # Errors
    /// A full disk.
    pub fn add(&mut self, finished: &Finished) -> Result<(), CliError> {
        let line = serde_json::to_string(finished).unwrap_or_default() + "\n";
        if let Err(e) = self.file.write_all(line.as_bytes()) {
            self.file.set_len(self.length).ok();
            return Err(write_error(&self.path, e));
        }
        self.length += line.len() as u64;
        Ok(())
    }
}

fn write_error(path: &Path, source: std::io::Error) -> CliError {
    CliError::Export(crate::export::ExportError::Write { path: path.into(), source })
}
