//! Undo and redo without a limit: one step for each gesture, each with a name. A step is what it changes, not
//! a whole design, so a long day of them is small.

use crate::scene::Scene;
use crate::viewer::strings as s;

/// Two changes of the same thing within this time are one gesture, seconds (a held key, a wheel).
const GESTURE_S: f32 = 0.7;

/// What became of a look at the design.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noted {
    Unchanged,
    /// In the middle of a gesture.
    Moving,
    /// A gesture has ended: a new step, or the last one replaced.
    Entered,
}

/// A change of a text: some bytes in the middle of it become others.
#[derive(Clone)]
struct Change {
    from: usize,
    old: Box<[u8]>,
    new: Box<[u8]>,
}

impl Change {
    fn between(old: &[u8], new: &[u8]) -> Self {
        let same = |(a, b): &(&u8, &u8)| a == b;
        let from = old.iter().zip(new).take_while(same).count();
        let (old, new) = (&old[from..], &new[from..]);
        let after = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
        Self { from, old: old[..old.len() - after].into(), new: new[..new.len() - after].into() }
    }

    fn make(&self, text: &mut Vec<u8>) {
        text.splice(self.from..self.from + self.old.len(), self.new.iter().copied());
    }

    fn take_back(&self, text: &mut Vec<u8>) {
        text.splice(self.from..self.from + self.new.len(), self.old.iter().copied());
    }
}

#[derive(Clone)]
struct Step {
    name: String,
    /// From the design before to that of this step.
    change: Change,
}

/// The steps so far, and which of them is shown.
#[derive(Clone)]
pub struct History {
    steps: Vec<Step>,
    at: usize,
    /// The design of that step, and the same as text.
    now: Scene,
    text: Vec<u8>,
    /// The design as last seen, which a gesture may be changing.
    seen: Scene,
    /// Seconds since the last step.
    since: f32,
}

impl History {
    pub fn new(name: &str, design: Scene) -> Self {
        let text = written(&design);
        let first = Step { name: name.into(), change: Change::between(&text, &text) };
        Self { steps: vec![first], at: 0, seen: design.clone(), now: design, text, since: f32::MAX }
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
        if *design == self.now {
            return Noted::Unchanged;
        }
        let name = name_of(&self.now, design);
        if self.at > 0 && self.since < GESTURE_S && self.steps[self.at].name == name {
            self.steps[self.at].change.take_back(&mut self.text);
            self.at -= 1;
        }
        self.enter(name, design.clone());
        Noted::Entered
    }

    /// Goes on from the step that is shown to a new one; what was undone is gone.
    pub fn enter(&mut self, name: String, design: Scene) {
        let text = written(&design);
        self.steps.truncate(self.at + 1);
        self.steps.push(Step { name, change: Change::between(&self.text, &text) });
        self.at += 1;
        self.seen.clone_from(&design);
        (self.now, self.text, self.since) = (design, text, 0.0);
    }

    /// Goes to a step; the design to show.
    pub fn go(&mut self, at: usize) -> &Scene {
        let at = at.min(self.steps.len() - 1);
        self.text = self.text_at(at);
        (self.now, self.at, self.since) = (self.read(&self.text), at, f32::MAX);
        self.seen.clone_from(&self.now);
        &self.now
    }

    pub fn undo(&mut self) -> Option<&Scene> {
        (self.at > 0).then(|| self.go(self.at - 1))
    }

    pub fn redo(&mut self) -> Option<&Scene> {
        (self.at + 1 < self.steps.len()).then(|| self.go(self.at + 1))
    }

    pub fn at(&self) -> usize {
        self.at
    }

    /// The design of the step that is shown.
    pub fn now(&self) -> &Scene {
        &self.now
    }

    /// The design of a step.
    pub fn design(&self, at: usize) -> Scene {
        self.read(&self.text_at(at.min(self.steps.len() - 1)))
    }

    /// Names of all steps, the first one first.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator {
        self.steps.iter().map(|step| step.name.as_str())
    }

    fn text_at(&self, at: usize) -> Vec<u8> {
        let mut text = self.text.clone();
        if at < self.at {
            self.steps[at + 1..=self.at].iter().rev().for_each(|step| step.change.take_back(&mut text));
        } else {
            self.steps[self.at + 1..=at].iter().for_each(|step| step.change.make(&mut text));
        }
        text
    }

    fn read(&self, text: &[u8]) -> Scene {
        serde_json::from_slice(text).unwrap_or_else(|e| {
            tracing::error!("a step of the history cannot be read: {e}");
            self.now.clone()
        })
    }
}

fn written(design: &Scene) -> Vec<u8> {
    serde_json::to_vec(design).unwrap_or_default()
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
        assert_eq!(history.names().len(), 2);
        assert!(history.names().nth(1).is_some_and(|n| n.contains("melanin")));
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
        assert_eq!(history.names().len(), 2);
        history.note(&with_melanin(0.04), false, 2.0);
        assert_eq!(history.names().len(), 3);
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
        assert_eq!((history.names().len(), history.at()), (3, 2));
        assert_eq!(history.redo(), None);
    }

    #[test]
    fn a_drag_back_to_the_start_leaves_no_entry() {
        let mut history = History::new("opened", Scene::default());
        history.note(&with_melanin(0.1), true, 0.1);
        history.note(&Scene::default(), true, 0.1);
        assert_eq!(history.note(&Scene::default(), false, 0.1), Noted::Unchanged);
        assert_eq!(history.names().len(), 1);
    }

    #[test]
    fn there_is_no_limit() {
        let mut history = History::new("opened", Scene::default());
        (1..2000).for_each(|i| {
            history.note(&with_melanin(0.01 + i as f32 * 1e-5), false, 5.0);
        });
        let steps = (0..).take_while(|_| history.undo().is_some()).count();
        assert_eq!(steps, 1999);
        assert_eq!(history.now(), &Scene::default());
        assert_eq!(history.design(1500), *history.go(1500));
        let kept: usize = history.steps.iter().map(|s| s.change.old.len() + s.change.new.len()).sum();
        assert!(kept < 2000 * 40, "{kept} bytes");
    }
}
