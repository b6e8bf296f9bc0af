//! Where journals lie: the state folder, and others for when it is read-only, full or gone.

use super::settings;
use std::path::{Path, PathBuf};

/// Folders for journals, the usual one first. The others are the session's own and the temporary one,
/// which are on other disks as a rule.
pub fn all() -> Vec<PathBuf> {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|p| p.is_dir());
    let mut all = vec![settings::folder()];
    all.extend(runtime.map(|p| p.join("tonsure")));
    all.push(std::env::temp_dir().join(format!("tonsure-{}", user())));
    all
}

/// A number that tells users of one temporary folder apart.
fn user() -> u32 {
    #[cfg(target_os = "linux")]
    return rustix::process::getuid().as_raw();
    #[cfg(not(target_os = "linux"))]
    0
}

/// The journals' folder in a place, made where it is not there. A design may tell of a person: only its
/// user may read it.
///
/// # Errors
/// A place that cannot be written to, or that is another user's.
pub fn private(place: &Path) -> std::io::Result<PathBuf> {
    let folder = place.join("journal");
    let mut maker = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.recursive(true).create(&folder)?;
    if !is_own(&folder) {
        return Err(std::io::Error::other("the folder is another user's"));
    }
    #[cfg(unix)]
    std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    Ok(folder)
}

/// The journals' folder in a place, if there is one of this user: in the temporary folder anybody may lay
/// one out, as a trap.
pub fn private_if_there(place: &Path) -> Option<PathBuf> {
    Some(place.join("journal")).filter(|folder| is_own(folder))
}

fn is_own(folder: &Path) -> bool {
    let Ok(found) = std::fs::symlink_metadata(folder) else { return false };
    #[cfg(target_os = "linux")]
    if std::os::unix::fs::MetadataExt::uid(&found) != user() {
        return false;
    }
    found.is_dir()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn only_its_user_reads_it_and_a_trap_is_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("place");
        let made = private(&place).expect("made");
        for folder in [&place, &made] {
            let mode = std::fs::metadata(folder).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o700, "{folder:?}");
        }
        std::fs::set_permissions(&made, PermissionsExt::from_mode(0o755)).expect("set");
        private(&place).expect("again");
        assert_eq!(std::fs::metadata(&made).expect("there").permissions().mode() & 0o777, 0o700);
        let trap = folder.path().join("trap");
        std::fs::create_dir(&trap).expect("made");
        symlink(&made, trap.join("journal")).expect("linked");
        assert!(private(&trap).is_err() && private_if_there(&trap).is_none());
    }

    #[test]
    fn there_is_more_than_one_place() {
        let all = all();
        assert!(all.len() > 1 && all[1..].iter().all(|p| *p != all[0]), "{all:?}");
    }
}
