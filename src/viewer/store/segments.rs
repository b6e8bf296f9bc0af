//! The journal's pages: files of records, each in the first place that takes it.

use super::folders;
use super::replay::{Record, encode};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// A journal longer than this begins anew with the last state.
const LONGEST: u64 = 32 << 20;

/// The journal is not where it usually is.
#[derive(Clone, Debug, PartialEq)]
pub struct Elsewhere {
    pub folder: PathBuf,
    /// Why it is not in the usual place.
    pub reason: String,
}

/// The journal's file, and how long it is as far as whole records go.
struct Segment {
    file: File,
    path: PathBuf,
    length: u64,
    /// Writes survive a kill. Another thread syncs them to the disk against a power cut, so that a slow disk does
    /// not block the window.
    sync: Sender<()>,
    failed: Arc<Mutex<Option<std::io::Error>>>,
}

impl Segment {
    fn new(file: File, path: PathBuf) -> std::io::Result<Self> {
        let (sync, due) = channel();
        let failed = Arc::new(Mutex::new(None));
        let (disk, fault) = (file.try_clone()?, Arc::clone(&failed));
        std::thread::spawn(move || {
            while due.recv().is_ok() {
                due.try_iter().for_each(drop);
                if let Err(error) = disk.sync_data() {
                    *fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                }
            }
        });
        Ok(Self { file, path, length: 0, sync, failed })
    }

    /// The page with its first bytes; without them it is no page.
    fn begun(mut self, bytes: &[u8]) -> std::io::Result<Self> {
        let written = self.write(bytes);
        if written.is_err() {
            std::fs::remove_file(&self.path).ok();
        }
        written.map(|()| self)
    }

    /// What is on the page, as far as it can be read.
    fn said(&self) -> Vec<u8> {
        let mut bytes = std::fs::read(&self.path).unwrap_or_default();
        bytes.truncate(self.length as usize);
        bytes
    }

    fn append(&mut self, records: &[Record]) -> std::io::Result<()> {
        self.write(&records.iter().flat_map(encode).collect::<Vec<u8>>())
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        if let Some(error) = self.failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(error);
        }
        let written = self.file.write_all(bytes);
        match written {
            Ok(()) => {
                self.length += bytes.len() as u64;
                // Its thread lives as long as the page does.
                self.sync.send(()).ok();
            }
            // Half a record would hide every later one.
            Err(_) => self.file.set_len(self.length).unwrap_or_default(),
        }
        written
    }
}

/// The page that is written, and where another one may be begun.
pub struct Segments {
    places: Vec<PathBuf>,
    page: Option<Segment>,
    /// The last whole state: what a page begins with where the one before cannot be read.
    last: Option<Record>,
    pub elsewhere: Option<Elsewhere>,
}

impl Segments {
    pub fn new(places: Vec<PathBuf>) -> Self {
        Self { places, page: None, last: None, elsewhere: None }
    }

    /// Appends records. A page is begun where there is none, where it has become too long, and, in
    /// another place, where it cannot be written to any more.
    pub fn append(&mut self, records: &[Record]) -> std::io::Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        let whole = records.iter().position(is_whole);
        let (mut known, mut from) = (Vec::new(), 0);
        match (&mut self.page, whole) {
            // The history of a very long day is left behind.
            (Some(page), Some(first)) if page.length > LONGEST => from = first,
            (Some(page), _) => match page.append(records) {
                Ok(()) => {
                    self.remember(records);
                    return Ok(());
                }
                Err(_) => known = page.said(),
            },
            (None, _) => {}
        }
        if known.is_empty() && whole.is_none() {
            known.extend(self.last.iter().flat_map(encode));
        }
        known.extend(records[from..].iter().flat_map(encode));
        // The old page stays until the new one holds what it says.
        let fresh = self.begin(&known)?;
        if let Some(old) = self.page.replace(fresh) {
            std::fs::remove_file(old.path).ok();
        }
        self.remember(records);
        Ok(())
    }

    fn remember(&mut self, records: &[Record]) {
        if let Some(whole) = records.iter().rfind(|r| is_whole(r)) {
            self.last = Some(whole.clone());
        }
    }

    /// A page with these bytes, in the first place that takes them.
    fn begin(&mut self, bytes: &[u8]) -> std::io::Result<Segment> {
        let mut usual = None;
        for place in &self.places {
            match create(place).and_then(|page| page.begun(bytes)) {
                Ok(page) => {
                    let elsewhere = |e: &std::io::Error| Elsewhere { folder: place.clone(), reason: e.to_string() };
                    self.elsewhere = usual.as_ref().map(elsewhere);
                    return Ok(page);
                }
                // That the usual place does not serve is what the user can do something about.
                Err(error) => usual = usual.or(Some(error)),
            }
        }
        Err(usual.unwrap_or_else(|| std::io::Error::other("there is no folder for it")))
    }

    /// Nothing is unsaved. The next page is in its usual place if that serves again.
    pub fn clear(&mut self) {
        if let Some(page) = self.page.take() {
            std::fs::remove_file(page.path).ok();
        }
        (self.last, self.elsewhere) = (None, None);
    }
}

fn is_whole(record: &Record) -> bool {
    matches!(record, Record::Enter { .. })
}

fn create(place: &Path) -> std::io::Result<Segment> {
    let folder = folders::private(place)?;
    let stem = std::process::id();
    for n in 0..1000 {
        let path = folder.join(format!("{stem}-{n}.journal"));
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.append(true).create_new(true).open(&path) {
            Ok(file) => {
                file.try_lock().map_err(|_| std::io::Error::other("the journal is locked"))?;
                return Segment::new(file, path);
            }
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(std::io::Error::other("too many journals"))
}

#[cfg(test)]
pub mod tests {
    use super::super::history::tests::with_melanin;
    use super::super::journal::tests::taken_up;
    use super::super::replay::tests::enter;
    use super::*;

    fn book(places: &[&Path]) -> Segments {
        Segments::new(places.iter().map(|p| p.to_path_buf()).collect())
    }

    #[cfg(unix)]
    #[test]
    fn only_its_user_reads_a_page() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let page = create(&folder.path().join("place")).expect("a page").path;
        assert_eq!(std::fs::metadata(page).expect("there").permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_journal_too_long_begins_anew_with_a_whole_state() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut book = book(&[folder.path()]);
        book.append(&[enter(0, 0.01), enter(1, 0.02)]).expect("written");
        let first = book.page.as_ref().expect("a file").path.clone();
        book.page.as_mut().expect("a file").length = LONGEST + 1;
        book.append(&[Record::Moving { scene: Box::new(with_melanin(0.03)) }]).expect("written");
        assert!(first.exists(), "a gesture alone is no state to begin with");
        book.append(&[Record::Go { at: 0 }, enter(2, 0.04)]).expect("written");
        assert!(!first.exists());
        drop(book);
        let found = taken_up(&[folder.path().into()]);
        assert_eq!(found.history.now(), &with_melanin(0.04));
    }

    /// The disk fills up in the middle of the work: what was written moves with what is new.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_disk_that_fills_up_takes_no_history_away() {
        let folder = tempfile::tempdir().expect("a folder");
        let [usual, second] = ["usual", "second"].map(|n| folder.path().join(n));
        let mut book = book(&[&usual, &second]);
        book.append(&[enter(0, 0.01), enter(1, 0.02)]).expect("written");
        let full = || OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
        book.page.as_mut().expect("a page").file = full();
        // Nor can another file be made there.
        std::fs::rename(usual.join("journal"), folder.path().join("away")).expect("moved");
        std::fs::write(usual.join("journal"), b"in the way").expect("write");
        let old = book.page.as_ref().expect("a page").path.file_name().expect("a name").to_owned();
        book.page.as_mut().expect("a page").path = folder.path().join("away").join(&old);
        book.append(&[enter(2, 0.03)]).expect("written elsewhere");
        assert_eq!(book.elsewhere.as_ref().map(|e| &e.folder), Some(&second));
        assert!(!folder.path().join("away").join(old).exists(), "the old page is let go, which makes room");
        // The second disk goes as a whole: the last state is begun with.
        let third = folder.path().join("third");
        book.places.push(third.clone());
        book.page.as_mut().expect("a page").file = full();
        std::fs::remove_dir_all(&second).expect("gone");
        std::fs::write(&second, b"in the way").expect("write");
        book.append(&[Record::Moving { scene: Box::new(with_melanin(0.2)) }]).expect("written");
        drop(book);
        let mut found = taken_up(&[usual, second, third]);
        assert_eq!(found.history.now(), &with_melanin(0.2));
        assert_eq!(found.history.undo(), Some(&with_melanin(0.03)));
    }
}
