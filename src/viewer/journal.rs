//! The autosave journal: every state of the design within a fraction of a second on the disk, written
//! by a thread of its own, so that a slow disk never holds the interface.
//!
//! One file an instance, in the state folder or, where that does not serve, in another one; locked while
//! the instance lives: a file that can be locked is one of an instance that was killed.

use super::places;
use super::replay::{Record, Recovered, decode, encode, replay};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// At most this long after a change it is being written.
const EVERY: Duration = Duration::from_millis(40);
/// How long a folder that cannot be written to is left alone.
const RETRY: Duration = Duration::from_secs(5);
/// A journal longer than this begins anew with the last state.
const LONGEST: u64 = 32 << 20;

#[derive(Default)]
struct Queue {
    records: Vec<Record>,
    stop: bool,
    /// The journal is not needed any more: nothing is unsaved.
    clear: bool,
    /// Everything so far is on the disk, or cannot be.
    idle: bool,
    trouble: Option<String>,
    elsewhere: Option<Elsewhere>,
}

/// The journal is not where it usually is.
#[derive(Clone, Debug, PartialEq)]
pub struct Elsewhere {
    pub folder: PathBuf,
    /// Why it is not in the usual place.
    pub reason: String,
}

struct Shared {
    queue: Mutex<Queue>,
    bell: Condvar,
}

fn locked(mutex: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Handle of the writing thread.
pub struct Journal {
    shared: Arc<Shared>,
}

impl Journal {
    /// Starts the thread; the file is made with the first record, in the first of these folders that serves.
    pub fn start(places: Vec<PathBuf>) -> Self {
        let shared =
            Arc::new(Shared { queue: Mutex::new(Queue { idle: true, ..Queue::default() }), bell: Condvar::new() });
        let own = shared.clone();
        std::thread::spawn(move || write_all(&own, places));
        Self { shared }
    }

    /// Hands a record over. Of a gesture only the newest state is kept.
    pub fn note(&self, record: Record) {
        let mut queue = locked(&self.shared.queue);
        if matches!(queue.records.last(), Some(Record::Moving { .. })) {
            queue.records.pop();
        }
        queue.records.push(record);
        queue.idle = false;
        drop(queue);
        self.shared.bell.notify_all();
    }

    /// Nothing is unsaved: forgets everything.
    pub fn clear(&self) {
        let mut queue = locked(&self.shared.queue);
        queue.records.clear();
        (queue.clear, queue.idle) = (true, false);
        drop(queue);
        self.shared.bell.notify_all();
    }

    /// Why nothing can be kept, if that is so.
    pub fn trouble(&self) -> Option<String> {
        locked(&self.shared.queue).trouble.clone()
    }

    /// Where the journal lies, if not in its usual place.
    pub fn elsewhere(&self) -> Option<Elsewhere> {
        locked(&self.shared.queue).elsewhere.clone()
    }

    /// Waits until everything is on the disk, but not for long.
    pub fn flush(&self) {
        let queue = locked(&self.shared.queue);
        let wait = self.shared.bell.wait_timeout_while(queue, Duration::from_millis(600), |q| !q.idle);
        drop(wait);
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.flush();
        locked(&self.shared.queue).stop = true;
        self.shared.bell.notify_all();
    }
}

/// The thread: gathers records for a moment, then writes them in one go.
fn write_all(shared: &Shared, places: Vec<PathBuf>) {
    let mut book = Book { places, page: None, last: None, elsewhere: None };
    loop {
        let mut queue = locked(&shared.queue);
        while queue.records.is_empty() && !queue.clear && !queue.stop {
            queue.idle = true;
            shared.bell.notify_all();
            queue = shared.bell.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        if queue.stop && queue.records.is_empty() && !queue.clear {
            return;
        }
        let (records, clear) = (std::mem::take(&mut queue.records), std::mem::take(&mut queue.clear));
        drop(queue);
        if clear {
            book.clear();
        }
        let written = book.append(&records);
        let mut queue = locked(&shared.queue);
        queue.trouble = written.as_ref().err().map(ToString::to_string);
        queue.elsewhere.clone_from(&book.elsewhere);
        if written.is_err() {
            // The newest state counts; what came meanwhile is newer still.
            let mut kept = records;
            kept.append(&mut queue.records);
            queue.records = kept;
            queue.idle = true;
            shared.bell.notify_all();
            if queue.stop {
                return;
            }
            let (_queue, _) =
                shared.bell.wait_timeout_while(queue, RETRY, |q| !q.stop).unwrap_or_else(PoisonError::into_inner);
        } else {
            drop(queue);
            std::thread::sleep(EVERY);
        }
    }
}

/// The journal's file, and how long it is as far as whole records go.
struct Page {
    file: File,
    path: PathBuf,
    length: u64,
    /// What is written outlives a kill; that it outlives the power too is the affair of another thread, for
    /// a busy disk takes its time.
    sync: Sender<()>,
    failed: Arc<Mutex<Option<std::io::Error>>>,
}

impl Page {
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
struct Book {
    places: Vec<PathBuf>,
    page: Option<Page>,
    /// The last whole state: what a page begins with where the one before cannot be read.
    last: Option<Record>,
    elsewhere: Option<Elsewhere>,
}

impl Book {
    /// Appends records. A page is begun where there is none, where it has become too long, and, in
    /// another place, where it cannot be written to any more.
    fn append(&mut self, records: &[Record]) -> std::io::Result<()> {
        let whole = records.iter().rposition(is_whole);
        let (mut known, mut from) = (Vec::new(), 0);
        match (&mut self.page, whole) {
            _ if records.is_empty() => return Ok(()),
            // The history of a very long day is left behind.
            (Some(page), Some(first)) if page.length > LONGEST => {
                from = records.iter().position(is_whole).unwrap_or(first);
            }
            (Some(page), _) => match page.append(records) {
                Ok(()) => return self.remember(whole.map(|i| &records[i])),
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
        self.remember(whole.map(|i| &records[i]))
    }

    fn remember(&mut self, whole: Option<&Record>) -> std::io::Result<()> {
        self.last = whole.cloned().or(self.last.take());
        Ok(())
    }

    /// A page with these bytes, in the first place that takes them.
    fn begin(&mut self, bytes: &[u8]) -> std::io::Result<Page> {
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
    fn clear(&mut self) {
        if let Some(page) = self.page.take() {
            std::fs::remove_file(page.path).ok();
        }
        (self.last, self.elsewhere) = (None, None);
    }
}

fn is_whole(record: &Record) -> bool {
    matches!(record, Record::Enter { .. })
}

fn create(place: &Path) -> std::io::Result<Page> {
    let folder = places::private(place)?;
    let stem = std::process::id();
    for n in 0..1000 {
        let path = folder.join(format!("{stem}-{n}.journal"));
        match OpenOptions::new().append(true).create_new(true).open(&path) {
            Ok(file) => {
                file.try_lock().map_err(|_| std::io::Error::other("the journal is locked"))?;
                return Page::new(file, path);
            }
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(std::io::Error::other("too many journals"))
}

/// The newest work that a killed instance left in any of these places; takes it away, so that it is told once.
pub fn recover(places: &[PathBuf]) -> Option<Recovered> {
    let files = places.iter().filter_map(|p| places::private_if_there(p)).filter_map(|f| std::fs::read_dir(f).ok());
    let mut paths: Vec<PathBuf> = files
        .flat_map(|f| f.flatten())
        .map(|f| f.path())
        .filter(|p| p.extension().is_some_and(|e| e == "journal"))
        .collect();
    paths.sort_by_key(|p| std::fs::metadata(p).and_then(|m| m.modified()).ok());
    let mut newest = None;
    for path in paths {
        // On a disk that has become read-only there is work to be taken up all the same.
        let open = OpenOptions::new().read(true).append(true).open(&path).or_else(|_| File::open(&path));
        let Ok(mut file) = open else { continue };
        if file.try_lock().is_err() {
            continue;
        }
        let mut bytes = Vec::new();
        if file.read_to_end(&mut bytes).is_ok() {
            newest = replay(decode(&bytes)).or(newest);
        }
        // A folder may keep its files although they may be emptied.
        file.set_len(0).ok();
        std::fs::remove_file(&path).ok();
    }
    newest
}

/// Removes every journal that no instance holds: nothing of a client stays.
pub fn forget(places: &[PathBuf]) {
    recover(places);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;

    fn scene(melanin: f32) -> Scene {
        let mut scene = Scene::default();
        scene.skin.melanin = melanin;
        scene
    }

    fn enter(at: usize, melanin: f32) -> Record {
        Record::Enter { at, name: format!("step {at}"), scene: Box::new(scene(melanin)), path: None }
    }

    fn book(places: &[&Path]) -> Book {
        let places = places.iter().map(|p| p.to_path_buf()).collect();
        Book { places, page: None, last: None, elsewhere: None }
    }

    /// Does what a kill does: the file stays, its lock goes.
    fn abandon(journal: Journal) {
        journal.flush();
        drop(journal);
        std::thread::sleep(Duration::from_millis(150));
    }

    #[test]
    fn a_killed_instance_is_taken_over_once_with_its_history() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::start(vec![folder.path().into()]);
        (0..5).for_each(|i| journal.note(enter(i, 0.01 + i as f32 * 0.01)));
        journal.note(Record::Go { at: 2 });
        journal.note(Record::Moving { scene: Box::new(scene(0.2)) });
        assert!(journal.trouble().is_none());
        abandon(journal);
        let mut found = recover(&[folder.path().into()]).expect("work");
        assert_eq!(found.history.entries()[found.history.at()].design, scene(0.2), "the gesture in the middle");
        assert_eq!(found.history.undo(), Some(&scene(0.03)));
        assert!(recover(&[folder.path().into()]).is_none(), "told once");
    }

    #[test]
    fn a_living_instance_keeps_its_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::start(vec![folder.path().into()]);
        journal.note(enter(0, 0.05));
        journal.flush();
        assert!(recover(&[folder.path().into()]).is_none());
        journal.clear();
        abandon(journal);
        assert!(recover(&[folder.path().into()]).is_none(), "what is saved is not recovered");
    }

    #[test]
    fn a_journal_too_long_begins_anew_with_a_whole_state() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut book = book(&[folder.path()]);
        book.append(&[enter(0, 0.01), enter(1, 0.02)]).expect("written");
        let first = book.page.as_ref().expect("a file").path.clone();
        book.page.as_mut().expect("a file").length = LONGEST + 1;
        book.append(&[Record::Moving { scene: Box::new(scene(0.03)) }]).expect("written");
        assert!(first.exists(), "a gesture alone is no state to begin with");
        book.append(&[Record::Go { at: 0 }, enter(2, 0.04)]).expect("written");
        assert!(!first.exists());
        drop(book);
        // The lock goes with the thread that syncs.
        std::thread::sleep(Duration::from_millis(150));
        let found = recover(&[folder.path().into()]).expect("work");
        assert_eq!(found.history.entries()[found.history.at()].design, scene(0.04));
    }

    #[test]
    fn a_folder_that_cannot_be_written_to_is_told_and_loses_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("state");
        // A file where the folder should be: not even root can make a folder there.
        std::fs::write(&place, b"in the way").expect("write");
        let journal = Journal::start(vec![place.clone()]);
        journal.note(enter(0, 0.07));
        journal.flush();
        assert!(journal.trouble().is_some());
        std::fs::remove_file(&place).expect("remove");
        abandon(journal);
    }

    /// The journal goes to the second folder, says so, and is found there.
    #[test]
    fn where_the_usual_folder_does_not_serve_another_one_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let [usual, second] = ["usual", "second"].map(|n| folder.path().join(n));
        std::fs::write(&usual, b"in the way").expect("write");
        let journal = Journal::start(vec![usual.clone(), second.clone()]);
        journal.note(enter(0, 0.07));
        journal.flush();
        assert_eq!(journal.trouble(), None);
        let elsewhere = journal.elsewhere().expect("it is told");
        assert!(elsewhere.folder == second && !elsewhere.reason.is_empty(), "{elsewhere:?}");
        assert!(recover(&[usual.clone(), second.clone()]).is_none(), "it is in use");
        abandon(journal);
        let found = recover(&[usual, second]).expect("work");
        assert_eq!(found.history.entries()[0].design, scene(0.07));
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
        book.append(&[Record::Moving { scene: Box::new(scene(0.2)) }]).expect("written");
        drop(book);
        std::thread::sleep(Duration::from_millis(150));
        let mut found = recover(&[usual, second, third]).expect("work");
        assert_eq!(found.history.entries()[found.history.at()].design, scene(0.2));
        assert_eq!(found.history.undo(), Some(&scene(0.03)));
    }
}
