//! What a journal says: records of the design, and the history that they tell.
//!
//! A record is its length, its checksum and its text; a torn tail is cut, never an error.

use super::history::History;
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

/// The records that [`read`] finds.
#[cfg(test)]
pub fn decode(bytes: &[u8]) -> Vec<Record> {
    read(bytes).0
}

/// Every whole record at the beginning of a journal, and whether what ended them is a whole record that this version has no word for.
pub fn read(mut bytes: &[u8]) -> (Vec<Record>, bool) {
    let mut records = Vec::new();
    while let Some((head, rest)) = bytes.split_at_checked(8) {
        let word = |i: usize| u32::from_le_bytes([head[i], head[i + 1], head[i + 2], head[i + 3]]);
        let Some((text, rest)) = rest.split_at_checked(word(0) as usize) else { break };
        if checksum(text) != word(4) {
            break;
        }
        let Ok(record) = serde_json::from_slice(text) else { return (records, true) };
        records.push(record);
        bytes = rest;
    }
    (records, false)
}

/// The history that records tell. Numbers count from the first record's on: a very long day's journal
/// begins in the middle.
pub fn replay(records: Vec<Record>) -> Option<Recovered> {
    let mut told: Option<(usize, History)> = None;
    let (mut path, mut moving) = (None, None);
    for record in records {
        moving = None;
        match (record, &mut told) {
            (Record::Enter { at, name, scene, path: of }, Some((first, history))) if at > *first => {
                history.go(at - 1 - *first);
                history.enter(name, *scene);
                path = of;
            }
            (Record::Enter { at, name, scene, path: of }, _) => {
                (told, path) = (Some((at, History::new(&name, *scene))), of);
            }
            (Record::Go { at }, Some((first, history))) => {
                history.go(at.saturating_sub(*first));
            }
            (Record::Moving { scene }, _) => moving = Some(*scene),
            (Record::Go { .. }, None) => {}
        }
    }
    let (_, mut history) = told?;
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
                    let design = found.history.now();
                    assert!(states.contains(design), "cut at {cut}");
                }
                None => assert!(whole <= 1, "cut at {cut}"),
            }
        }
        for at in (0..bytes.len()).step_by(11) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x55;
            if let Some(found) = replay(decode(&damaged)) {
                assert!(
                    (0..found.history.names().len()).all(|i| states.contains(&found.history.design(i))),
                    "byte {at}"
                );
            }
        }
    }

    #[test]
    fn what_is_known_of_a_scan_is_taken_up_too() {
        use crate::mesh::import::{Axis, ImportOptions, Unit};
        let import = ImportOptions { unit: Some(Unit::Inch), up: Some(Axis::FRONT), ..ImportOptions::default() };
        let scene = Box::new(Scene { head: "scan.ply".into(), import, ..Scene::default() });
        let record = Record::Enter { at: 0, name: "step".into(), scene: scene.clone(), path: None };
        let mut found = replay(decode(&[encode(&record), encode(&enter(1, 0.1))].concat())).expect("a history").history;
        assert_eq!(found.undo(), Some(&*scene));
    }

    #[test]
    fn a_journal_that_begins_in_the_middle_knows_its_steps_by_their_numbers() {
        let records = vec![enter(57, 0.1), enter(58, 0.2), enter(59, 0.3), Record::Go { at: 58 }];
        let mut found = replay(records.clone()).expect("a history").history;
        assert_eq!(*found.now(), with_melanin(0.2));
        assert_eq!(found.redo(), Some(&with_melanin(0.3)));
        let again = [records, vec![enter(59, 0.4), enter(0, 0.5)]].concat();
        let one_less = replay(again[..5].to_vec()).expect("a history").history;
        assert_eq!((one_less.now(), one_less.names().len()), (&with_melanin(0.4), 3));
        let anew = replay(again).expect("a history").history;
        assert_eq!((anew.now(), anew.names().len()), (&with_melanin(0.5), 1));
    }
}
