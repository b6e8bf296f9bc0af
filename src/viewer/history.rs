//! Undo and redo without a limit: whole designs, one for each gesture, each with a name.

use super::strings as s;
use crate::scene::Scene;

/// Two changes of the same thing within this time are one gesture, seconds (a held key, a wheel).
const GESTURE_S: f32 = 0.7;

/// A state of the design and what led to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub name: String,
    pub design: Scene,
}

/// What became of a look at the design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    Unchanged,
    /// In the middle of a gesture.
    Moving,
    /// A gesture has ended: a new entry, or the last one replaced.
    Entered,
}

/// The states so far, and which of them is shown.
pub struct History {
    entries: Vec<Entry>,
    at: usize,
    /// The design as last seen, which a gesture may be changing.
    seen: Scene,
    /// Seconds since the last entry.
    since: f32,
}

impl History {
    pub fn new(name: &str, design: Scene) -> Self {
        Self {
            entries: vec![Entry { name: name.into(), design: design.clone() }],
            at: 0,
            seen: design,
            since: f32::MAX,
        }
    }

    /// A history as it was before the program ended.
    pub fn restored(entries: Vec<Entry>, at: usize) -> Option<Self> {
        let seen = entries.get(at)?.design.clone();
        Some(Self { entries, at, seen, since: f32::MAX })
    }

    /// Looks at the design after `seconds`; `held` while a hand is still on it.
    pub fn note(&mut self, design: &Scene, held: bool, seconds: f32) -> Noted {
        self.since += seconds;
        if held {
            if *design == self.seen {
                return Noted::Unchanged;
            }
            self.seen.clone_from(design);
            return Noted::Moving;
        }
        self.seen.clone_from(design);
        if *design == self.entries[self.at].design {
            return Noted::Unchanged;
        }
        let name = name_of(&self.entries[self.at].design, design);
        self.enter(Entry { name, design: design.clone() });
        Noted::Entered
    }

    fn enter(&mut self, entry: Entry) {
        self.entries.truncate(self.at + 1);
        let joins = self.at > 0 && self.since < GESTURE_S && self.entries[self.at].name == entry.name;
        if joins {
            self.entries[self.at] = entry;
        } else {
            self.entries.push(entry);
            self.at += 1;
        }
        self.since = 0.0;
    }

    /// Goes to a state; the design to show.
    pub fn go(&mut self, at: usize) -> &Scene {
        self.at = at.min(self.entries.len() - 1);
        self.since = f32::MAX;
        self.seen.clone_from(&self.entries[self.at].design);
        &self.entries[self.at].design
    }

    pub fn undo(&mut self) -> Option<&Scene> {
        (self.at > 0).then(|| self.go(self.at - 1))
    }

    pub fn redo(&mut self) -> Option<&Scene> {
        (self.at + 1 < self.entries.len()).then(|| self.go(self.at + 1))
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// Names a change by the first field that differs, and says so where more than one does.
pub fn name_of(before: &Scene, after: &Scene) -> String {
    let (Ok(a), Ok(b)) = (toml::Value::try_from(before), toml::Value::try_from(after)) else {
        return s::HISTORY_CHANGE.into();
    };
    let mut paths = Vec::new();
    differences(&a, &b, &mut Vec::new(), &mut paths);
    s::history_name(&paths)
}

/// Paths of the values that differ.
fn differences(a: &toml::Value, b: &toml::Value, path: &mut Vec<String>, out: &mut Vec<String>) {
    match (a, b) {
        (toml::Value::Table(a), toml::Value::Table(b)) => {
            for key in a.keys().chain(b.keys().filter(|k| !a.contains_key(*k))) {
                path.push(key.clone());
                match (a.get(key), b.get(key)) {
                    (Some(a), Some(b)) => differences(a, b, path, out),
                    _ => out.push(path.join(".")),
                }
                path.pop();
            }
        }
        (toml::Value::Array(a), toml::Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).for_each(|(a, b)| differences(a, b, path, out));
        }
        (a, b) if a != b => out.push(path.join(".")),
        _ => {}
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn with_melanin(melanin: f32) -> Scene {
        let mut scene = Scene::default();
        scene.skin.melanin = melanin;
        scene
    }

    #[test]
    fn a_gesture_is_one_step_and_has_a_name() {
        let mut history = History::new("opened", Scene::default());
        for i in 0..30 {
            let noted = history.note(&with_melanin(0.02 + i as f32 * 0.001), true, 0.016);
            assert_eq!(noted, Noted::Moving);
        }
        assert_eq!(history.note(&with_melanin(0.049), false, 0.016), Noted::Entered);
        assert_eq!(history.entries().len(), 2);
        assert!(history.entries()[1].name.contains("melanin"), "{}", history.entries()[1].name);
        assert_eq!(history.undo(), Some(&Scene::default()));
        assert_eq!(history.undo(), None);
        assert_eq!(history.redo(), Some(&with_melanin(0.049)));
        assert_eq!(history.redo(), None);
    }

    #[test]
    fn a_held_key_is_one_step_and_two_presses_apart_are_two() {
        let mut history = History::new("opened", Scene::default());
        history.note(&with_melanin(0.02), false, 0.0);
        history.note(&with_melanin(0.03), false, 0.1);
        assert_eq!(history.entries().len(), 2);
        history.note(&with_melanin(0.04), false, 2.0);
        assert_eq!(history.entries().len(), 3);
    }

    #[test]
    fn an_edit_after_undo_cuts_what_was_undone() {
        let mut history = History::new("opened", Scene::default());
        for melanin in [0.02, 0.03, 0.04] {
            history.note(&with_melanin(melanin), false, 5.0);
        }
        history.undo();
        history.undo();
        history.note(&with_melanin(0.1), false, 5.0);
        assert_eq!((history.entries().len(), history.at()), (3, 2));
        assert_eq!(history.redo(), None);
    }

    #[test]
    fn a_drag_back_to_the_start_leaves_no_entry() {
        let mut history = History::new("opened", Scene::default());
        history.note(&with_melanin(0.1), true, 0.1);
        history.note(&Scene::default(), true, 0.1);
        assert_eq!(history.note(&Scene::default(), false, 0.1), Noted::Unchanged);
        assert_eq!(history.entries().len(), 1);
    }

    #[test]
    fn there_is_no_limit() {
        let mut history = History::new("opened", Scene::default());
        (1..2000).for_each(|i| {
            history.note(&with_melanin(0.01 + i as f32 * 1e-5), false, 5.0);
        });
        let steps = (0..).take_while(|_| history.undo().is_some()).count();
        assert_eq!(steps, 1999);
        assert_eq!(history.entries()[0].design, Scene::default());
    }
}
