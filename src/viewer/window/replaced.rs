//! Whatever replaces the design asks about unsaved work first, and does what it is told.

use super::commands::{Commands, Waker};
use super::files::{self, Autosave, Files, Opened};
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

    /// Waits for the threads until something is so.
    fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !is_so(self) {
            assert!(start.elapsed() < Duration::from_secs(20), "{what}: nothing is answered");
            self.commands().answers();
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits for the threads that save.
    fn settle(&mut self) {
        self.until("settle", |room| room.model.waiting.is_none());
    }

    /// Gives a command and waits until what it reads has been read.
    fn carry_out(&mut self, command: Command) {
        self.commands().carry_out(command);
        self.until("reading", |room| room.model.reading.is_none());
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
        room.carry_out(command);
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
        room.carry_out(command);
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
        room.carry_out(command);
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
        room.carry_out(command);
        room.commands().carry_out(Command::Unsaved(Unsaved::Save));
        room.settle();
        assert!(room.melanin() == EDIT && room.model.is_unsaved() && room.journalled() > 0, "{name}");
        assert!(room.model.notice.0.contains("cannot write"), "{name}: {}", room.model.notice.0);
    }
}

/// A disk on which every file takes a third of a second.
fn slowly(path: &Path) -> Result<Opened, String> {
    std::thread::sleep(SLOW);
    files::open(path)
}

const SLOW: Duration = Duration::from_millis(300);

/// Nothing of a file is read on the interface's thread; what comes late replaces no edit that was made meanwhile,
/// and what was overtaken or given up replaces nothing at all.
#[test]
fn a_slow_disk_holds_nobody_and_a_late_plan_replaces_no_work() {
    let open = |room: &Room, name: &str| Command::OpenFile(room.at(name));
    let mut room = Room::new();
    room.model.saved = room.model.design();
    room.files.read = slowly;
    let quick = |room: &mut Room, command: Command| {
        let start = Instant::now();
        room.commands().carry_out(command);
        room.commands().answers();
        assert!(start.elapsed() < SLOW / 3, "the interface waits for the disk");
    };
    // The later of two is opened, whichever comes last.
    let (plan, other) = (open(&room, "plan.toml"), open(&room, "other.toml"));
    quick(&mut room, plan.clone());
    quick(&mut room, other.clone());
    assert!(room.model.reading.is_some() && room.melanin() == EDIT);
    room.until("the later one", |room| room.melanin() == OTHER);
    std::thread::sleep(SLOW);
    room.commands().answers();
    assert_eq!(room.melanin(), OTHER);
    // It is announced once it takes long, with a way out.
    quick(&mut room, plan.clone());
    room.until("late", |room| room.model.reading.as_ref().is_some_and(|r| r.late().is_some()));
    let mut harness = harness(Model::new(Scene::default()));
    harness.state_mut().reading.clone_from(&room.model.reading);
    harness.run_steps(3);
    harness.get_by_label(s::CANCEL).click();
    harness.run_steps(3);
    assert_eq!(harness.state().commands, [Command::CancelReading]);
    quick(&mut room, Command::CancelReading);
    std::thread::sleep(SLOW * 2);
    room.commands().answers();
    assert_eq!(room.melanin(), OTHER, "it was given up");
    // An edit meanwhile is asked about.
    quick(&mut room, plan.clone());
    room.model.scene.skin.melanin = EDIT;
    room.model.note(false, 9.0);
    room.until("the question", |room| room.model.waiting.is_some());
    assert_eq!(room.melanin(), EDIT);
    room.commands().carry_out(Command::Unsaved(Unsaved::Cancel));
    assert!(room.melanin() == EDIT && room.model.is_unsaved());
    // A new client gets no plan of the last one's.
    room.model.saved = room.model.design();
    quick(&mut room, plan);
    quick(&mut room, Command::NewClient);
    std::thread::sleep(SLOW * 2);
    room.commands().answers();
    assert!(room.model.path.is_none() && room.model.waiting.is_none());
    // What cannot be read costs nothing: nobody is asked whether to throw work away for it.
    room.model.scene.skin.melanin = EDIT;
    room.carry_out(Command::OpenFile("no/such.toml".into()));
    assert!(room.model.waiting.is_none() && room.model.notice.0.contains("no/such.toml") && room.melanin() == EDIT);
    let nothing = room.model.design();
    room.carry_out(Command::OpenFile("no/such.obj".into()));
    assert_eq!(room.model.design(), nothing);
}

/// A save that is told late gives its path and state to no plan that came meanwhile: the next save would write that one
/// over it.
#[test]
fn a_late_save_is_of_the_plan_it_saved() {
    let mut room = Room::new();
    room.commands().carry_out(Command::Save);
    let other = Command::TakeOver(Box::new(with_melanin(OTHER)), room.at("other.toml"));
    room.commands().carry_out(other);
    room.commands().carry_out(Command::Unsaved(Unsaved::Discard));
    assert_eq!(room.melanin(), OTHER);
    room.until("the save", |room| room.model.notice.0 == s::saved(&room.at("plan.toml")));
    assert_eq!(room.model.path, Some(room.at("other.toml")));
    assert!(room.saved() == EDIT && !room.model.is_unsaved());
}

/// Journals are looked for beside the interface; until that is done nothing of them is thrown away, and work that is
/// taken up counts as unsaved until its own file has been read.
#[test]
fn work_that_was_left_comes_when_it_is_found() {
    let mut room = Room::new();
    room.model.saved = room.model.design();
    let own = crate::viewer::store::folders::private(&room.at("state")).expect("a folder");
    let (scene, path) = (Box::new(with_melanin(OTHER)), Some(room.at("other.toml")));
    let record = replay::Record::Enter { at: 0, name: "edit".into(), scene, path };
    std::fs::write(own.join("0-killed.journal"), replay::encode(&record)).expect("written");
    room.files.read = slowly;
    let places = vec![room.at("state")];
    room.files.look(places, || {});
    room.commands().carry_out(Command::NewClient);
    assert!(room.model.notice.0 == s::RECOVER_FIRST && own.join("0-killed.journal").exists());
    room.until("the work", |room| room.left.len() == 1 && room.model.left.len() == 1);
    assert!(!room.files.looking);
    room.commands().carry_out(Command::Restore(0, true));
    assert!(room.melanin() == OTHER && room.model.is_unsaved(), "unsaved until its file says otherwise");
    room.until("its file", |room| !room.model.is_unsaved());
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
    room.carry_out(Command::OpenFile(plan.clone()));
    assert!(room.model.outside.is_some() && room.melanin() == EDIT);
    room.carry_out(Command::Outside(false));
    assert!(room.model.outside.is_none() && room.model.path != Some(plan.clone()));
    room.carry_out(Command::OpenFile(plan.clone()));
    assert!(room.model.outside.is_some(), "a no is no yes for ever");
    room.carry_out(Command::Outside(true));
    assert_eq!(room.model.path.as_ref(), Some(&plan));
    let head = std::fs::canonicalize(&room.model.scene.head).expect("its head");
    assert_eq!(head, std::fs::canonicalize(room.at("scan.obj")).expect("the scan"));
    assert!(!room.model.is_unsaved(), "to say so is no edit");
    // Of this plan with this head nobody is asked twice in a session; of any other head, and by another client, again.
    room.carry_out(Command::OpenFile(room.at("other.toml")));
    room.carry_out(Command::OpenFile(plan.clone()));
    assert!(room.model.outside.is_none() && room.model.path.as_ref() == Some(&plan));
    std::fs::write(room.at("another.obj"), "v 0 0 0\n").expect("written");
    std::fs::write(&plan, "head = \"../another.obj\"\n").expect("written");
    room.carry_out(Command::OpenFile(plan.clone()));
    assert!(room.model.outside.take().is_some(), "another head is another question");
    std::fs::write(&plan, "head = \"../scan.obj\"\n").expect("written");
    room.carry_out(Command::NewClient);
    room.carry_out(Command::OpenFile(plan.clone()));
    assert!(room.model.outside.is_some(), "another client's yes");
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
