//! The autosave journal: every state of the design within a fraction of a second on the disk, written
//! by a thread of its own, so that a slow disk never holds the interface.
//!
//! One file an instance, in the state folder, locked while the instance lives: a file that can be
//! locked is one of an instance that was killed. A record is its length, its checksum and its text; a
//! torn tail is cut, never an error.

use super::history::{Entry, History};
use super::settings;
use crate::scene::Scene;
use serde::{Deserialize, Serialize};
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

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Record {
    /// A state entered as number `at` of the history.
    Enter { at: usize, name: String, scene: Box<Scene>, path: Option<PathBuf> },
    /// Undo, redo, or a jump in the history.
    Go { at: usize },
    /// A gesture in the middle.
    Moving { scene: Box<Scene> },
}

#[derive(Default)]
struct Queue {
    records: Vec<Record>,
    stop: bool,
    /// The journal is not needed any more: nothing is unsaved.
    clear: bool,
    /// Everything so far is on the disk, or cannot be.
    idle: bool,
    trouble: Option<String>,
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

/// The work of an instance that was killed.
pub struct Recovered {
    pub history: History,
    pub path: Option<PathBuf>,
}

impl Journal {
    /// Starts the thread; the file is made with the first record.
    pub fn start(folder: PathBuf) -> Self {
        let shared =
            Arc::new(Shared { queue: Mutex::new(Queue { idle: true, ..Queue::default() }), bell: Condvar::new() });
        let own = shared.clone();
        std::thread::spawn(move || write_all(&own, &folder));
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
fn write_all(shared: &Shared, folder: &Path) {
    let mut page: Option<Page> = None;
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
        if clear && let Some(page) = page.take() {
            std::fs::remove_file(page.path).ok();
        }
        let written = append(&mut page, folder, &records);
        let mut queue = locked(&shared.queue);
        queue.trouble = written.as_ref().err().map(ToString::to_string);
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

    fn append(&mut self, records: &[Record]) -> std::io::Result<()> {
        let bytes: Vec<u8> = records.iter().flat_map(encode).collect();
        if let Some(error) = self.failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(error);
        }
        let written = self.file.write_all(&bytes);
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

/// Appends records to the journal, which is begun, or begun anew, where that is needed.
fn append(page: &mut Option<Page>, folder: &Path, records: &[Record]) -> std::io::Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    let whole = records.iter().position(|r| matches!(r, Record::Enter { .. }));
    if let (Some(old), Some(whole)) = (page.as_ref().filter(|p| p.length > LONGEST), whole) {
        // The history of a very long day is left behind; the old file stays until the new one holds a state.
        let mut fresh = create(folder)?;
        fresh.append(&records[whole..])?;
        std::fs::remove_file(&old.path).ok();
        *page = Some(fresh);
        return Ok(());
    }
    let known = page.take();
    let mut open = known.map_or_else(|| create(folder), Ok)?;
    let written = open.append(records);
    if open.length > 0 {
        *page = Some(open);
    } else {
        std::fs::remove_file(&open.path).ok();
    }
    written
}

fn create(folder: &Path) -> std::io::Result<Page> {
    let folder = folder.join("journal");
    std::fs::create_dir_all(&folder)?;
    private(&folder);
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

/// A design may tell of a person: only its user may read it.
fn private(_folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(_folder, std::fs::Permissions::from_mode(0o700)).ok();
    }
}

fn encode(record: &Record) -> Vec<u8> {
    let text = serde_json::to_vec(record).unwrap_or_default();
    let mut bytes = Vec::with_capacity(text.len() + 8);
    bytes.extend((text.len() as u32).to_le_bytes());
    bytes.extend(checksum(&text).to_le_bytes());
    bytes.extend(text);
    bytes
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// Every whole record at the beginning of a journal.
fn decode(mut bytes: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    while let Some((head, rest)) = bytes.split_at_checked(8) {
        let word = |i: usize| u32::from_le_bytes([head[i], head[i + 1], head[i + 2], head[i + 3]]);
        let Some((text, rest)) = rest.split_at_checked(word(0) as usize) else { break };
        let Some(record) = (checksum(text) == word(4)).then(|| serde_json::from_slice(text).ok()).flatten() else {
            break;
        };
        records.push(record);
        bytes = rest;
    }
    records
}

/// The history that records tell.
fn replay(records: Vec<Record>) -> Option<Recovered> {
    let mut entries: Vec<Entry> = Vec::new();
    let (mut at, mut path, mut moving) = (0, None, None);
    for record in records {
        moving = None;
        match record {
            Record::Enter { at: number, name, scene, path: of } => {
                entries.truncate(number);
                entries.push(Entry { name, design: *scene });
                (at, path) = (entries.len() - 1, of);
            }
            Record::Go { at: number } => at = number.min(entries.len().saturating_sub(1)),
            Record::Moving { scene } => moving = Some(*scene),
        }
    }
    let mut history = History::restored(entries, at)?;
    if let Some(scene) = moving {
        history.note(&scene, false, f32::MAX);
    }
    Some(Recovered { history, path })
}

/// The newest work that a killed instance left in a folder; takes it away, so that it is told once.
pub fn recover(folder: &Path) -> Option<Recovered> {
    let files = std::fs::read_dir(folder.join("journal")).ok()?;
    let mut paths: Vec<PathBuf> =
        files.flatten().map(|f| f.path()).filter(|p| p.extension().is_some_and(|e| e == "journal")).collect();
    paths.sort_by_key(|p| std::fs::metadata(p).and_then(|m| m.modified()).ok());
    let mut newest = None;
    for path in paths {
        let Ok(mut file) = OpenOptions::new().read(true).append(true).open(&path) else { continue };
        if file.try_lock().is_err() {
            continue;
        }
        let mut bytes = Vec::new();
        if file.read_to_end(&mut bytes).is_ok() {
            newest = replay(decode(&bytes)).or(newest);
        }
        std::fs::remove_file(&path).ok();
    }
    newest
}

/// Removes every journal that no instance holds: nothing of a client stays.
pub fn forget(folder: &Path) {
    recover(folder);
}

/// The folder that journals are in.
pub fn folder() -> PathBuf {
    settings::folder()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(melanin: f32) -> Scene {
        let mut scene = Scene::default();
        scene.skin.melanin = melanin;
        scene
    }

    fn enter(at: usize, melanin: f32) -> Record {
        Record::Enter { at, name: format!("step {at}"), scene: Box::new(scene(melanin)), path: None }
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
        let journal = Journal::start(folder.path().into());
        (0..5).for_each(|i| journal.note(enter(i, 0.01 + i as f32 * 0.01)));
        journal.note(Record::Go { at: 2 });
        journal.note(Record::Moving { scene: Box::new(scene(0.2)) });
        assert!(journal.trouble().is_none());
        abandon(journal);
        let mut found = recover(folder.path()).expect("work");
        assert_eq!(found.history.entries()[found.history.at()].design, scene(0.2), "the gesture in the middle");
        assert_eq!(found.history.undo(), Some(&scene(0.03)));
        assert!(recover(folder.path()).is_none(), "told once");
    }

    #[test]
    fn a_living_instance_keeps_its_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::start(folder.path().into());
        journal.note(enter(0, 0.05));
        journal.flush();
        assert!(recover(folder.path()).is_none());
        journal.clear();
        abandon(journal);
        assert!(recover(folder.path()).is_none(), "what is saved is not recovered");
    }

    #[test]
    fn a_journal_cut_or_damaged_anywhere_yields_a_state_that_was() {
        let bytes: Vec<u8> = (0..4).flat_map(|i| encode(&enter(i, 0.01 + i as f32 * 0.01))).collect();
        let one = bytes.len() / 4;
        let states: Vec<Scene> = (0..4).map(|i| scene(0.01 + i as f32 * 0.01)).collect();
        for cut in (0..bytes.len()).step_by(7) {
            let found = replay(decode(&bytes[..cut]));
            let whole = (cut + 8) / (one - 8);
            match found {
                Some(found) => {
                    let design = &found.history.entries()[found.history.at()].design;
                    assert!(states.contains(design), "cut at {cut}");
                }
                None => assert!(whole <= 1, "cut at {cut}"),
            }
        }
        for at in (0..bytes.len()).step_by(11) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            if let Some(found) = replay(decode(&damaged)) {
                assert!(found.history.entries().iter().all(|e| states.contains(&e.design)), "byte {at}");
            }
        }
    }

    #[test]
    fn a_journal_too_long_begins_anew_with_a_whole_state() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut page = None;
        append(&mut page, folder.path(), &[enter(0, 0.01), enter(1, 0.02)]).expect("written");
        let first = page.as_ref().expect("a file").path.clone();
        page.as_mut().expect("a file").length = LONGEST + 1;
        append(&mut page, folder.path(), &[Record::Moving { scene: Box::new(scene(0.03)) }]).expect("written");
        assert!(first.exists(), "a gesture alone is no state to begin with");
        append(&mut page, folder.path(), &[Record::Go { at: 0 }, enter(2, 0.04)]).expect("written");
        assert!(!first.exists());
        drop(page);
        // The lock goes with the thread that syncs.
        std::thread::sleep(Duration::from_millis(150));
        let found = recover(folder.path()).expect("work");
        assert_eq!(found.history.entries()[found.history.at()].design, scene(0.04));
    }

    #[test]
    fn a_folder_that_cannot_be_written_to_is_told_and_loses_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("state");
        // A file where the folder should be: not even root can make a folder there.
        std::fs::write(&place, b"in the way").expect("write");
        let journal = Journal::start(place.clone());
        journal.note(enter(0, 0.07));
        journal.flush();
        assert!(journal.trouble().is_some());
        std::fs::remove_file(&place).expect("remove");
        abandon(journal);
    }
}
