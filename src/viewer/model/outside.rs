//! A plan that names a head outside of its own folder may be a stranger's: the person is asked first.

use super::Model;
use crate::mesh::library;
use crate::scene::{Scene, file};
use std::path::{Path, PathBuf};

/// Such a plan; it is opened when the person says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Outside {
    /// As it is to be opened.
    pub scene: Scene,
    pub path: PathBuf,
    pub head: PathBuf,
}

/// What the window opens with: the scene, or the demo while the person is asked about it.
pub fn opened(scene: Scene, path: Option<PathBuf>, outside: Option<PathBuf>, folder: &Path) -> Model {
    let scene = crate::viewer::window::files::found(scene, folder);
    let mut model = match (outside, path) {
        (Some(head), Some(path)) => {
            let demo = file::parse(file::DEMO, Path::new("demo scene")).unwrap_or_default();
            let mut model = Model::new(demo);
            model.outside = Some(Box::new(Outside { scene, path, head }));
            model
        }
        (_, path) => {
            let mut model = Model::new(scene);
            model.path = path;
            model
        }
    };
    tell_stand_in(&mut model);
    model
}

/// Says that the scene's head is not here, if so.
pub fn tell_stand_in(model: &mut Model) {
    if let Some(said) = library::stands_in(&model.scene.head) {
        model.say(said.replacen('t', "T", 1));
    }
}
