//! `tonsure scene`: write, validate, print.

use super::scene_new::{self, NewArgs};
use super::{CliError, open};
use crate::mesh::library;
use crate::scene::file::{self, SceneFileError};
use crate::scene::summary::Summary;
use std::path::{Path, PathBuf};

#[derive(clap::Subcommand)]
pub enum SceneCommand {
    /// Write a commented scene to start from; the switches fill it in
    New(Box<NewArgs>),
    /// Check a scene file and list everything that is wrong with it
    Check { file: PathBuf },
    /// Print the plan on one page: zones, sessions, hairline, shades, warnings
    Show {
        file: Option<String>,
        /// Head: a name or a file, in place of the scene's
        #[arg(long)]
        head: Option<String>,
        /// Print the scene file with every field spelled out instead
        #[arg(long)]
        toml: bool,
    },
}

/// # Errors
/// [`CliError`].
pub fn run(command: &SceneCommand) -> Result<(), CliError> {
    match command {
        SceneCommand::New(args) => scene_new::run(args),
        SceneCommand::Check { file } => check(file),
        SceneCommand::Show { file, head, toml } => {
            if *toml && head.is_none() {
                print!("{}", file::to_text(&open::named(file.as_deref())?.0));
                return Ok(());
            }
            let (scene, base) = open::scene(file.as_deref(), head.as_deref())?;
            if *toml {
                print!("{}", file::to_text(&scene));
            } else {
                if let Some(said) = library::stands_in(&scene.head) {
                    eprintln!("note: {said}");
                }
                let head = library::find_with(library::here(&scene.head), &base, &scene.shape, &scene.import)?;
                print!("{}", super::error::printable(&Summary::of(&scene, &head).page(&scene)));
            }
            Ok(())
        }
    }
}

fn check(path: &Path) -> Result<(), CliError> {
    match file::load(path) {
        Ok(scene) => {
            let sessions = scene.treatment.sessions.len();
            let head = super::error::printable(&scene.head);
            println!("{}: a valid scene, {sessions} sessions, head '{head}'", path.display());
            let text = std::fs::read_to_string(path).unwrap_or_default();
            if let Some(told) = file::since_written(&text) {
                println!("note: {told}");
            }
            Ok(())
        }
        Err(SceneFileError::Problems { path, problems }) if problems.len() > 1 => {
            let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Err(CliError::Input(format!("{}: {} problems\n{}", path.display(), list.len(), list.join("\n"))))
        }
        Err(e) => Err(e.into()),
    }
}
