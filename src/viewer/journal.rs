//! The autosave journal: every state of the design within a fraction of a second on the disk, written
//! by a thread of its own, so that a slow disk never holds the interface.
//!
//! One file an instance, in the state folder or, where that does not serve, in another one; locked while
//! the instance lives: a file that can be locked is one of an instance that was killed.

use super::book::Book;
pub use super::book::Elsewhere;
use super::places;
use super::replay::{Record, Recovered, decode, replay};
use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

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
    let mut book = Book::new(places);
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
