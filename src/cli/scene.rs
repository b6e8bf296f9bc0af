//! `tonsure scene`: write, validate, print.

use super::CliError;
use crate::scene::{Scene, file};
use std::path::{Path, PathBuf};

#[derive(clap::Subcommand)]
pub enum SceneCommand {
    /// Write the demo scene, commented, to start from
    New {
        /// File to write; an existing one is kept unless --force
        file: PathBuf,
        /// Overwrite an existing file
        #[arg(long)]
        force: bool,
    },
    /// Check a scene file and say what is wrong with it
    Check { file: PathBuf },
    /// Print a scene with every field spelled out
    Show { file: Option<PathBuf> },
}

/// # Errors
/// [`CliError`].
pub fn run(command: &SceneCommand) -> Result<(), CliError> {
    match command {
        SceneCommand::New { file, force } => {
            if file.exists() && !force {
                let path = file.display();
                return Err(CliError::Input(format!("{path} exists already; choose another name or add --force")));
            }
            Ok(crate::export::png::write_bytes(file::DEMO.as_bytes(), file)?)
        }
        SceneCommand::Check { file } => {
            let scene = file::load(file)?;
            println!(
                "{}: a valid scene, {} sessions, head '{}'",
                file.display(),
                scene.treatment.sessions.len(),
                scene.head
            );
            Ok(())
        }
        SceneCommand::Show { file } => {
            let scene: Scene = match file {
                Some(path) => file::load(path)?,
                None => file::parse(file::DEMO, Path::new("demo scene"))?,
            };
            print!("{}", file::to_text(&scene));
            Ok(())
        }
    }
}
