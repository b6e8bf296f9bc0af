//! Files that the program writes: whole or not at all, also where it is asked to end in the middle.

#[cfg(feature = "cli")]
pub mod leftovers;
#[cfg_attr(target_family = "wasm", path = "files/no_disk.rs")]
mod whole;

use std::io::Result;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard, TryLockError};
use std::time::{Duration, Instant};

/// Held for reading by whoever has a temporary file for a moment.
static WRITING: RwLock<()> = RwLock::new(());
/// What is unfinished for longer, and how it is given up.
static UNFINISHED: Mutex<Vec<(u64, GiveUp)>> = Mutex::new(Vec::new());
/// How long the program's end waits for files that are being written: a busy disk takes seconds for one. Who asks
/// programs to end grants ten as a rule.
const PATIENCE: Duration = Duration::from_secs(8);
/// Links that are followed from one to the next, as systems do.
const LINKS: usize = 40;

/// Folders that the program has named itself. One that the user has named may be for more than this program.
#[cfg(unix)]
const OWN_FOLDERS: [&str; 2] = ["tonsure", "heads"];

type GiveUp = Box<dyn FnMut() + Send>;

/// Keeps the program's end waiting while a temporary file is there.
pub fn begun() -> RwLockReadGuard<'static, ()> {
    WRITING.read().unwrap_or_else(PoisonError::into_inner)
}

/// Writes a file whole or not at all; one that is there keeps its mode.
///
/// # Errors
/// The file system's.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let begun = begun();
    whole::write(path, bytes, false)?;
    drop(begun);
    Ok(())
}

/// As [`write()`], through links, which stay: what they lead to is written.
///
/// # Errors
/// As [`write()`].
pub fn write_through(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut target = path.to_path_buf();
    for _ in 0..LINKS {
        match std::fs::read_link(&target) {
            // One that leads nowhere yet leads to the file that is made.
            Ok(next) => target = target.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return write(&target, bytes),
        }
    }
    Err(std::io::Error::other("its links lead in a circle"))
}

/// Writes a file that its user alone may read, in a folder that its user alone may look into.
///
/// # Errors
/// As [`write()`].
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    private_folder(path.parent().unwrap_or(Path::new(".")))?;
    let begun = begun();
    whole::write(path, bytes, true)?;
    drop(begun);
    Ok(())
}

/// Makes a folder that its user alone may look into; one of the program's own that is there is made so.
///
/// # Errors
/// The file system's.
pub fn private_folder(folder: &Path) -> Result<()> {
    let mut maker = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.recursive(true).create(folder)?;
    #[cfg(unix)]
    if OWN_FOLDERS.iter().any(|own| folder.file_name().is_some_and(|name| name == *own)) {
        std::fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    }
    Ok(())
}

/// Makes an empty file beside another one that was not there before: no file of the user's is taken.
///
/// # Errors
/// The file system's.
pub fn beside(path: &Path, ending: &str) -> Result<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    for n in 0..1000 {
        let name = path.with_file_name(format!(".{stem}-{}-{n}{ending}", std::process::id()));
        match std::fs::File::create_new(&name) {
            Ok(_) => return Ok(name),
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(std::io::Error::other("there are too many unfinished files beside it"))
}

/// Something on the disk that is not whole yet. It is given up when this is dropped, and when the program is asked
/// to end.
pub struct Unfinished(u64);

impl Unfinished {
    pub fn new(give_up: impl FnMut() + Send + 'static) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let own = NEXT.fetch_add(1, Ordering::Relaxed);
        UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).push((own, Box::new(give_up)));
        Self(own)
    }

    /// It is whole: nothing is given up any more.
    pub fn finished(self) {
        self.taken();
    }

    fn taken(&self) -> Option<GiveUp> {
        let mut all = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().position(|(number, _)| *number == self.0).map(|at| all.swap_remove(at).1)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(mut give_up) = self.taken() {
            give_up();
        }
    }
}

/// The program is about to end, from whatever it is doing: nothing half-written is left, and nothing is begun any
/// more. Call it only right before that.
#[cfg_attr(not(feature = "cli"), allow(dead_code))]
pub fn end() {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        match WRITING.try_write() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
            held => {
                std::mem::forget(held);
                break;
            }
        }
    }
    let all = std::mem::take(&mut *UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner));
    for (_, mut give_up) in all {
        give_up();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).expect("there").permissions().mode() & 0o777
    }

    #[test]
    fn what_links_lead_to_is_written_and_keeps_its_mode() {
        let folder = tempfile::tempdir().expect("a folder");
        let [plan, link, second, none, empty] =
            ["plan.toml", "link.toml", "second.toml", "none.toml", "new.toml"].map(|n| folder.path().join(n));
        write(&plan, b"1").expect("written");
        std::fs::set_permissions(&plan, PermissionsExt::from_mode(0o640)).expect("set");
        symlink("plan.toml", &link).expect("linked");
        symlink(&link, &second).expect("linked");
        write_through(&second, b"2").expect("written");
        assert_eq!((std::fs::read(&plan).expect("there"), mode(&plan)), (b"2".to_vec(), 0o640));
        assert!(std::fs::symlink_metadata(&link).expect("there").is_symlink());
        // A link that leads nowhere yet, and one that leads to itself.
        symlink("new.toml", &none).expect("linked");
        write_through(&none, b"3").expect("written");
        assert!(std::fs::symlink_metadata(&none).expect("there").is_symlink() && empty.is_file());
        let circle = folder.path().join("circle");
        symlink("circle", &circle).expect("linked");
        assert!(write_through(&circle, b"4").is_err());
    }

    #[test]
    fn what_is_private_is_its_users_alone_whatever_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let [place, others] = ["tonsure", "documents"].map(|name| folder.path().join(name));
        for folder in [&place, &others] {
            std::fs::create_dir(folder).expect("made");
            std::fs::set_permissions(folder, PermissionsExt::from_mode(0o755)).expect("set");
        }
        let file = place.join("settings.toml");
        std::fs::write(&file, b"old").expect("written");
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).expect("set");
        write_private(&file, b"new").expect("written");
        assert_eq!((mode(&place), mode(&file)), (0o700, 0o600));
        assert_eq!(std::fs::read(&file).expect("there"), b"new");
        // A folder that is made is private; one that the user has named stays as he has it.
        for (file, wanted) in [(place.join("new/seeds.kept"), 0o700), (others.join("settings.toml"), 0o755)] {
            write_private(&file, b"new").expect("written");
            assert_eq!((mode(&file), mode(file.parent().expect("a folder"))), (0o600, wanted));
        }
    }

    #[test]
    fn what_is_not_finished_is_given_up_once() {
        let (told, heard) = std::sync::mpsc::channel();
        let own = told.clone();
        drop(Unfinished::new(move || own.send(1).expect("heard")));
        Unfinished::new(move || told.send(2).expect("heard")).finished();
        assert_eq!(heard.iter().collect::<Vec<_>>(), [1]);
    }
}
