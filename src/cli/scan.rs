//! What a user may say about a head file, on every command that takes one.

use crate::mesh::MeshError;
use crate::mesh::import::{Axis, ImportOptions, Unit};
use crate::mesh::options::landmarks::Given;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct ScanArgs {
    /// Unit of the head file: mm, cm, dm, m or inch (found by size if left out)
    #[arg(long)]
    unit: Option<Unit>,
    /// Axis of the head file that points to the top of the head, like +Z (found by shape if left out)
    #[arg(long, allow_hyphen_values = true)]
    up: Option<Axis>,
    /// Axis of the head file that the face looks along, like -Y (found by shape if left out)
    #[arg(long, allow_hyphen_values = true)]
    front: Option<Axis>,
    /// A tape around the head above the brows, mm: sets the scale of a head file whatever its unit
    #[arg(long, value_name = "MM", value_parser = |t: &str| super::open::number(t, 300.0, 800.0, "the tape around the head (mm)"))]
    tape: Option<f32>,
    /// Landmarks that you have picked, TOML or JSON: lines like nasion = [0.0, 24.0, 97.4] in the
    /// head file's own coordinates; what `inspect --json` prints reads too. Nasion and both
    /// preauricular points also set the pose. Names: nasion, glabella, inion, left_preauricular,
    /// right_preauricular, vertex, nose_tip, trichion
    #[arg(long)]
    landmarks: Option<PathBuf>,
}

impl ScanArgs {
    /// The file that is read for it.
    pub fn file(&self) -> Option<&std::path::Path> {
        self.landmarks.as_deref()
    }

    /// What is said here, and for the rest what a scene says.
    ///
    /// # Errors
    /// A file of landmarks that does not read.
    pub fn over(&self, scene: ImportOptions) -> Result<ImportOptions, MeshError> {
        let landmarks = self.landmarks.as_deref().map(Given::read).transpose()?.unwrap_or(scene.landmarks);
        Ok(ImportOptions {
            unit: self.unit.or(scene.unit),
            up: self.up.or(scene.up),
            front: self.front.or(scene.front),
            circumference_mm: self.tape.or(scene.circumference_mm),
            landmarks,
        })
    }
}
