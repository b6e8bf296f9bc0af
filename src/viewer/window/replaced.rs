//! Whatever replaces the design asks about unsaved work first, and does what it is told.

use super::commands::{Commands, Waker};
use super::files::{self, Autosave, Files};
use super::panels::tests::harness;
use crate::scene::{Scene, file};
use crate::viewer::model::command::Dialog;
use crate::viewer::model::{Command, Model, Unsaved, outside};
use crate::viewer::store::journal::{self, Journal};
use crate::viewer::store::replay;
use crate::viewer::strings as s;
use egui_kittest::kittest::Queryable;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Melanin of the plan, of its unsaved edit, of another plan, and of work that a killed instance left.
const PLAN: f32 = 0.03;
const EDIT: f32 = 0.04;
const OTHER: f32 = 0.05;
const LEFT: f32 = 0.06;

fn with_melanin(melanin: f32) -> Scene {
    let mut scene = Scene::default();
    scene.skin.melanin = melanin;
    scene
}

/// A window's state with unsaved work on a plan, and another plan beside it.
struct Room {
    folder: tempfile::TempDir,
    model: Model,
    files: Files,
    autosave: Autosave,
    left: Vec<journal::Left>,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        file::save(&with_melanin(PLAN), &at("plan.toml")).expect("saved");
        file::save(&with_melanin(OTHER), &at("other.toml")).expect("saved");
        let mut model = files::opened(with_melanin(PLAN), Some(at("plan.toml")), None, folder.path());
        let mut autosave = Autosave::new(Journal::start(vec![at("state")]));
        model.scene.skin.melanin = EDIT;
        let noted = model.note(false, 9.0);
        autosave.look(&model, noted);
        autosave.journal.flush();
        let files = Files::new(&at("settings"));
        Self { model, files, autosave, left: Vec::new(), folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn commands(&mut self) -> Commands<'_> {
        let places = vec![self.at("state")];
        let Self { model, files, autosave, left, .. } = self;
        Commands { model, files, autosave, left, places, waker: Waker(None) }
    }

    /// Bytes of unsaved work on the disk.
    fn journalled(&self) -> u64 {
        self.autosave.journal.flush();
        let files = std::fs::read_dir(self.at("state/journal")).into_iter().flatten().flatten();
        files.map(|f| f.metadata().map_or(0, |m| m.len())).sum()
    }

    /// Waits for the threads that save.
    fn settle(&mut self) {
        let start = Instant::now();
        while self.model.waiting.is_some() && start.elapsed() < Duration::from_secs(20) {
            self.commands().answers();
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(self.model.waiting.is_none(), "nothing is answered");
    }

    fn melanin(&self) -> f32 {
        self.model.scene.skin.melanin
    }

    fn saved(&self) -> f32 {
        file::load(&self.at("plan.toml")).expect("the plan").skin.melanin
    }
}

/// Everything that replaces the design, and the melanin that comes with it: a file from the dialog, from the window's
/// own question, dropped or of late; another client; work that was left.
fn ways(room: &Room) -> [(&'static str, Command, f32); 5] {
    let demo = file::parse(file::DEMO, Path::new("demo")).expect("the demo").skin.melanin;
    [
        ("dropped or recent", Command::OpenFile(room.at("other.toml")), OTHER),
        ("chosen", Command::Chosen(Dialog::Open, room.at("other.toml")), OTHER),
        ("new client", Command::NewClient, demo),
        ("left", Command::Restore(0, true), LEFT),
        ("outside", Command::Outside(true), OTHER),
    ]
}

/// A room in which a way is open, and the way.
fn room_with(way: usize) -> (Room, &'static str, Command, f32) {
    let mut room = Room::new();
    let (name, command, melanin) = ways(&room)[way].clone();
    if name == "left" {
        let own = crate::viewer::store::folders::private(&room.at("state")).expect("a folder");
        let record =
            replay::Record::Enter { at: 0, name: "edit".into(), scene: Box::new(with_melanin(LEFT)), path: None };
        std::fs::write(own.join("0-killed.journal"), replay::encode(&record)).expect("written");
        room.left = journal::left(&[room.at("state")]);
        room.model.left = vec!["work".into()];
        assert_eq!(room.left.len(), 1);
    }
    if name == "outside" {
        let (scene, path) = (with_melanin(OTHER), room.at("other.toml"));
        room.model.outside = Some(Box::new(outside::Outside { scene, path, head: "/elsewhere/head.obj".into() }));
    }
    (room, name, command, melanin)
}

#[test]
fn cancel_leaves_the_unsaved_work_where_it_is() {
    for way in 0..5 {
        let (mut room, name, command, _) = room_with(way);
        let before = room.journalled();
        room.commands().carry_out(command);
        assert!(room.model.waiting.is_some() && room.melanin() == EDIT, "{name}: nobody is asked");
        assert!(before > 0 && room.journalled() == before, "{name}: a kill at the question loses the work");
        room.commands().carry_out(Command::Unsaved(Unsaved::Cancel));
        assert!(room.model.waiting.is_none() && room.melanin() == EDIT && room.model.is_unsaved(), "{name}");
        assert_eq!((room.saved(), room.journalled()), (PLAN, before), "{name}");
    }
}

#[test]
fn discard_lets_it_go_and_leaves_the_file() {
    for way in 0..5 {
        let (mut room, name, command, melanin) = room_with(way);
        room.commands().carry_out(command);
        room.commands().carry_out(Command::Unsaved(Unsaved::Discard));
        assert!(room.model.waiting.is_none() && room.melanin() == melanin, "{name}");
        assert_eq!(room.saved(), PLAN, "{name}");
        // Work that was left is unsaved still; of any other there is nothing to keep.
        assert_eq!(room.journalled() > 0, name == "left", "{name}");
    }
}

#[test]
fn save_writes_it_first() {
    for way in 0..5 {
        let (mut room, name, command, melanin) = room_with(way);
        room.commands().carry_out(command);
        room.commands().carry_out(Command::Unsaved(Unsaved::Save));
        room.settle();
        assert_eq!((room.saved(), room.melanin()), (EDIT, melanin), "{name}");
    }
}

#[test]
fn what_cannot_be_saved_is_not_replaced() {
    for way in 0..5 {
        let (mut room, name, command, _) = room_with(way);
        room.model.path = Some(room.at("no/such/plan.toml"));
        room.commands().carry_out(command);
        room.commands().carry_out(Command::Unsaved(Unsaved::Save));
        room.settle();
        assert!(room.melanin() == EDIT && room.model.is_unsaved() && room.journalled() > 0, "{name}");
        assert!(room.model.notice.0.contains("cannot write"), "{name}: {}", room.model.notice.0);
    }
}

/// A plan of a stranger's that names another client's scan: nothing of it is opened until the person says so.
#[test]
fn a_head_outside_of_its_plans_folder_is_asked_about() {
    let mut room = Room::new();
    room.model.saved = room.model.design();
    std::fs::create_dir(room.at("stranger")).expect("made");
    std::fs::write(room.at("scan.obj"), "v 0 0 0\n").expect("written");
    let plan = room.at("stranger/plan.toml");
    std::fs::write(&plan, "head = \"../scan.obj\"\n").expect("written");
    room.commands().carry_out(Command::OpenFile(plan.clone()));
    assert!(room.model.outside.is_some() && room.melanin() == EDIT);
    room.commands().carry_out(Command::Outside(false));
    assert!(room.model.outside.is_none() && room.model.path != Some(plan.clone()));
    room.commands().carry_out(Command::OpenFile(plan.clone()));
    room.commands().carry_out(Command::Outside(true));
    assert_eq!(room.model.path.as_ref(), Some(&plan));
    let head = std::fs::canonicalize(&room.model.scene.head).expect("its head");
    assert_eq!(head, std::fs::canonicalize(room.at("scan.obj")).expect("the scan"));
    assert!(!room.model.is_unsaved(), "to say so is no edit");
    // A window that is started on it asks as well, and shows the demo meanwhile.
    let scene = file::load(&plan).expect("the plan");
    let model = files::opened(scene, Some(plan), Some(room.at("scan.obj")), &room.at("stranger"));
    assert!(model.outside.is_some() && model.path.is_none() && model.scene.head == "default");
}

/// The questions as they are seen: each answer is a button, in front of a client too.
#[test]
fn the_questions_have_a_button_for_each_answer() {
    let waiting = || {
        let mut model = Model::new(Scene::default());
        model.waiting = Some(Box::new(crate::viewer::model::Waiting { command: Command::NewClient, saving: false }));
        model
    };
    let strange = || {
        let mut model = Model::new(Scene::default());
        let (path, head) = ("plan.toml".into(), "/other/scan.obj".into());
        model.outside = Some(Box::new(outside::Outside { scene: Scene::default(), path, head }));
        model
    };
    for (model, button, command) in [
        (waiting(), s::UNSAVED_SAVE, Command::Unsaved(Unsaved::Save)),
        (waiting(), s::UNSAVED_DISCARD, Command::Unsaved(Unsaved::Discard)),
        (waiting(), s::CANCEL, Command::Unsaved(Unsaved::Cancel)),
        (strange(), s::OUTSIDE_YES, Command::Outside(true)),
        (strange(), s::CANCEL, Command::Outside(false)),
    ] {
        let mut harness = harness(model);
        harness.state_mut().presenting = Some(crate::viewer::model::presenting::Presenting::default());
        harness.run_steps(3);
        harness.get_by_label(button).click();
        harness.run_steps(3);
        assert_eq!(harness.state().commands, [command]);
    }
}
