//! What a journal says: records of the design, and the history that they tell.
//!
//! A record is its length, its checksum and its text; a torn tail is cut, never an error.

use super::history::{Entry, History};
use crate::scene::Scene;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

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

/// The work of an instance that was killed.
pub struct Recovered {
    pub history: History,
    pub path: Option<PathBuf>,
}

/// A record as it is in the file.
pub fn encode(record: &Record) -> Vec<u8> {
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
pub fn decode(mut bytes: &[u8]) -> Vec<Record> {
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
pub fn replay(records: Vec<Record>) -> Option<Recovered> {
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

#[cfg(test)]
pub mod tests {
    use super::super::history::tests::with_melanin;
    use super::*;

    /// A step of a history.
    pub fn enter(at: usize, melanin: f32) -> Record {
        Record::Enter { at, name: format!("step {at}"), scene: Box::new(with_melanin(melanin)), path: None }
    }

    #[test]
    fn a_journal_cut_or_damaged_anywhere_yields_a_state_that_was() {
        let bytes: Vec<u8> = (0..4).flat_map(|i| encode(&enter(i, 0.01 + i as f32 * 0.01))).collect();
        let one = bytes.len() / 4;
        let states: Vec<Scene> = (0..4).map(|i| with_melanin(0.01 + i as f32 * 0.01)).collect();
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
}
