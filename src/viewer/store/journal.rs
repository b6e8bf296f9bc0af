//! The autosave journal: every state of the design within a fraction of a second on the disk, written
//! by a thread of its own, so that a slow disk never holds the interface.
//!
//! One file an instance, in the state folder or, where that does not serve, in another one; locked while
//! the instance lives: a file that can be locked is one of an instance that was killed.

use super::folders;
use super::replay::{self, Record, Recovered};
pub use super::segments::Elsewhere;
use super::segments::Segments;
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// At most this long after a change it is being written.
const EVERY: Duration = Duration::from_millis(40);
/// How long a folder that cannot be written to is left alone.
const RETRY: Duration = Duration::from_secs(5);

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

    /// Everything so far is on the disk.
    pub fn is_written(&self) -> bool {
        let queue = locked(&self.shared.queue);
        queue.idle && queue.trouble.is_none()
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
    let mut book = Segments::new(places);
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

/// Unsaved work that a killed instance left. Its file is held, so that no other instance offers it too, and
/// stays on the disk until the person has answered: this instance may be killed as well.
pub struct Left {
    pub work: Recovered,
    /// When it was last written.
    pub when: Option<SystemTime>,
    file: File,
    path: PathBuf,
}

impl Left {
    /// The work is taken up, and on the disk again, or the person does not want it.
    pub fn discard(self) {
        remove(&self.file, &self.path);
    }
}

fn remove(file: &File, path: &Path) {
    // A folder may keep its files although they may be emptied.
    file.set_len(0).ok();
    std::fs::remove_file(path).ok();
}

/// All journals in these places that no living instance holds.
fn abandoned(places: &[PathBuf]) -> impl Iterator<Item = (File, PathBuf)> {
    let folders = places.iter().filter_map(|p| folders::private_if_there(p)).filter_map(|f| std::fs::read_dir(f).ok());
    let paths = folders.flat_map(Iterator::flatten).map(|f| f.path());
    paths.filter(|p| p.extension().is_some_and(|e| e == "journal")).filter_map(|path| {
        // On a disk that has become read-only there is work to be taken up all the same.
        let open = OpenOptions::new().read(true).append(true).open(&path).or_else(|_| File::open(&path));
        let file = open.ok()?;
        file.try_lock().ok()?;
        Some((file, path))
    })
}

/// All work that killed instances left in these places, the newest first. Nothing goes by being looked at; a
/// journal with a word of another version stays for that one.
pub fn left(places: &[PathBuf]) -> Vec<Left> {
    let mut all = Vec::new();
    for (mut file, path) in abandoned(places) {
        let mut bytes = Vec::new();
        if file.read_to_end(&mut bytes).is_err() {
            continue;
        }
        let (records, foreign) = replay::read(&bytes);
        if foreign {
            tracing::warn!("{} is of another version of the program; it stays for that one", path.display());
        } else if let Some(work) = replay::replay(records) {
            let when = file.metadata().and_then(|m| m.modified()).ok();
            all.push(Left { work, when, file, path });
        } else if bytes.is_empty() {
            // Its instance ended before it had written anything.
            remove(&file, &path);
        }
    }
    all.sort_by_key(|left| std::cmp::Reverse(left.when));
    all
}

/// Removes every journal that no instance holds: nothing of a client stays.
pub fn forget(places: &[PathBuf]) {
    abandoned(places).for_each(|(file, path)| remove(&file, &path));
}

/// Takes the newest work and discards it all.
#[cfg(test)]
pub fn recover(places: &[PathBuf]) -> Option<Recovered> {
    let mut all = left(places).into_iter().map(|left| {
        remove(&left.file, &left.path);
        left.work
    });
    let newest = all.next();
    all.for_each(drop);
    newest
}

#[cfg(test)]
pub mod tests {
    use super::super::history::tests::with_melanin;
    use super::super::replay::tests::enter;
    use super::*;

    /// What an abandoned journal holds; its lock goes with the thread that syncs, which may take its time.
    pub fn taken_up(places: &[PathBuf]) -> Recovered {
        let found = (0..100).find_map(|_| {
            std::thread::sleep(Duration::from_millis(50));
            recover(places)
        });
        found.expect("work")
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
        journal.note(Record::Moving { scene: Box::new(with_melanin(0.2)) });
        assert!(journal.trouble().is_none());
        abandon(journal);
        let mut found = taken_up(&[folder.path().into()]);
        assert_eq!(found.history.now(), &with_melanin(0.2), "the gesture in the middle");
        assert_eq!(found.history.undo(), Some(&with_melanin(0.03)));
        assert!(recover(&[folder.path().into()]).is_none(), "told once");
    }

    /// Looking takes nothing away, however often; every journal is offered, each until it is discarded; what a
    /// newer version wrote stays.
    #[test]
    fn work_stays_until_it_is_answered_and_all_of_it_is_offered() {
        let folder = tempfile::tempdir().expect("a folder");
        let places = [folder.path().to_path_buf()];
        let own = folders::private(folder.path()).expect("a folder");
        for (n, melanin) in [0.05, 0.07, 0.09].into_iter().enumerate() {
            std::fs::write(own.join(format!("{n}.journal")), replay::encode(&enter(0, melanin))).expect("write");
        }
        let text = br#"{"fold":{"at":3}}"#;
        let mut crc = flate2::Crc::new();
        crc.update(text);
        let newer = [&(text.len() as u32).to_le_bytes()[..], &crc.sum().to_le_bytes(), text].concat();
        let newer = [replay::encode(&enter(0, 0.2)), newer].concat();
        std::fs::write(own.join("newer.journal"), &newer).expect("write");
        for _ in 0..3 {
            assert_eq!(left(&places).len(), 3);
        }
        let held = left(&places);
        assert!(left(&places).is_empty(), "another instance does not offer what this one does");
        held.into_iter().next().expect("work").discard();
        assert_eq!(left(&places).len(), 2);
        assert_eq!(std::fs::read(own.join("newer.journal")).expect("it stays"), newer);
        forget(&places);
        assert_eq!(std::fs::read_dir(&own).expect("a folder").count(), 0, "a new client clears the room");
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
        let found = taken_up(&[usual, second]);
        assert_eq!(found.history.design(0), with_melanin(0.07));
    }
}
