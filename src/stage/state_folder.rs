//! Where a program of ours keeps what it makes; a host that embeds the library names a folder of its own.

use crate::mesh::library;
use crate::mesh::parametric::HeadShape;
use crate::scene::Scene;
use etcetera::BaseStrategy;
use etcetera::base_strategy::choose_native_strategy;
use std::path::PathBuf;

/// The user's folder for what the program keeps: the platform's place for a program's state, else the
/// temporary folder. `TONSURE_STATE` moves it.
pub fn state_folder() -> PathBuf {
    if let Some(own) = std::env::var_os("TONSURE_STATE").filter(|v| !v.is_empty()) {
        return own.into();
    }
    let platform = choose_native_strategy().map(|user| match user.state_dir() {
        Some(state) => state,
        // Neither has a place for state alone: what stays on this machine, and Application Support.
        None if cfg!(target_os = "windows") => user.cache_dir(),
        None => user.data_dir(),
    });
    platform.unwrap_or_else(|_| std::env::temp_dir()).join("tonsure")
}

/// Where the files of a scene's head lie; none for a client's own: a scan, or a head shaped by a client's measures.
pub fn folder_for(scene: &Scene) -> Option<PathBuf> {
    let is_everybodys =
        library::names().iter().any(|name| name == library::here(&scene.head)) && scene.shape == HeadShape::default();
    is_everybodys.then(|| state_folder().join("heads"))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// Says the folder, for the next test, which sets another environment.
    #[test]
    fn said() {
        println!("<{}>", state_folder().display());
    }

    #[test]
    fn is_where_linux_has_state() {
        let said = |environment: &[(&str, &str)]| {
            let mut again = std::process::Command::new(std::env::current_exe().expect("this test"));
            again.args(["--exact", "stage::state_folder::tests::said", "--nocapture"]).env("HOME", "/home/a");
            again.env_remove("TONSURE_STATE").env_remove("XDG_STATE_HOME").envs(environment.iter().copied());
            let text = String::from_utf8(again.output().expect("it runs").stdout).expect("text");
            text.split_once('<').and_then(|(_, rest)| Some(rest.split_once('>')?.0.to_owned())).expect("a folder")
        };
        assert_eq!(said(&[]), "/home/a/.local/state/tonsure");
        assert_eq!(said(&[("XDG_STATE_HOME", "/state")]), "/state/tonsure");
        // The standard has what is empty or relative passed over.
        assert_eq!(said(&[("XDG_STATE_HOME", "")]), "/home/a/.local/state/tonsure");
        assert_eq!(said(&[("XDG_STATE_HOME", "here")]), "/home/a/.local/state/tonsure");
        assert_eq!(said(&[("TONSURE_STATE", "/own"), ("XDG_STATE_HOME", "/state")]), "/own");
    }
}
