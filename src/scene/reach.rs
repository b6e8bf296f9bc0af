//! What a scene file may open. It may be a stranger's: it opens what lies below its own folder, and nothing else
//! unless the person names it.

use super::Scene;
use crate::mesh::library;
use std::path::{Component, Path, PathBuf};

/// The head that a scene of this folder names outside of it, links followed; none where it may be opened.
pub fn outside(scene: &Scene, folder: &Path) -> Option<PathBuf> {
    if library::is_name(&scene.head) {
        return None;
    }
    let given = Path::new(&scene.head);
    let path = folder.join(given);
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    if let Some(is_below) = real(&path).zip(real(folder)).map(|(head, folder)| head.starts_with(folder)) {
        return (!is_below).then_some(path);
    }
    // It is not there. What is not looked for elsewhere is told as missing.
    let plain = given.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if plain { given.exists().then(|| given.to_path_buf()) } else { Some(path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_reaches_what_lies_below_its_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = folder.path().join("client");
        std::fs::create_dir_all(own.join("scans")).expect("made");
        for file in [own.join("head.obj"), own.join("scans/head.obj"), folder.path().join("other.obj")] {
            std::fs::write(file, "v 0 0 0\n").expect("written");
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path().join("other.obj"), own.join("link.obj")).expect("linked");
        let other = folder.path().join("other.obj").to_string_lossy().into_owned();
        let inside = own.join("head.obj").to_string_lossy().into_owned();
        let outside = |head: &str| outside(&Scene { head: head.into(), ..Scene::default() }, &own).is_some();
        for head in [
            "default",
            "male-70",
            "head.obj",
            "scans/head.obj",
            "./scans/../head.obj",
            "missing.obj",
            "nobody",
            &inside,
        ] {
            assert!(!outside(head), "{head}");
        }
        for head in ["../other.obj", &other, "../missing.obj", "/no/such.obj", "scans/../../other.obj"] {
            assert!(outside(head), "{head}");
        }
        #[cfg(unix)]
        assert!(outside("link.obj"));
        // Nor is it looked for where the program happens to be started.
        assert!(outside("Cargo.toml"));
    }
}
