//! Files: open, save, recent ones, the desktop's dialogs, and what the journal is told.

use crate::mesh::library;
use crate::scene::{Scene, file, reach};
use crate::viewer::model::Model;
use crate::viewer::model::command::Dialog;
use crate::viewer::model::outside::Outside;
use crate::viewer::model::photograph::{self, Opening};
use crate::viewer::store::history::Noted;
use crate::viewer::store::journal::{self, Journal};
use crate::viewer::store::replay::Record;
use crate::viewer::strings as s;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Recent files that are remembered.
const RECENT: usize = 8;
/// A desktop without file dialogs answers faster than any hand.
const NO_DIALOG: Duration = Duration::from_millis(400);

/// What a thread has to tell the window.
pub enum Answer {
    Chosen(Dialog, PathBuf),
    /// There is no dialog here: the window asks by itself.
    NoDialog(Dialog),
    Saved {
        path: PathBuf,
        design: Box<Scene>,
        /// Whose it is, and which of their plans.
        client: u64,
        plan: u64,
    },
    Photo(Arc<Opening>, Result<Arc<egui::ColorImage>, String>),
    Opened(Arc<Opening>, Result<Opened, String>),
    /// All work that killed instances left.
    Left(Vec<journal::Left>),
    /// What the file of work that was taken up holds, if it can be read.
    OnDisk(PathBuf, Option<Box<Scene>>),
    Failed(String),
}

/// What is going on with files: dialogs, answers, recent ones.
pub struct Files {
    sender: Sender<Answer>,
    receiver: Receiver<Answer>,
    pub recent: Vec<PathBuf>,
    /// The window's own question for a path, where the desktop has no dialog.
    pub prompt: Option<(Dialog, String)>,
    asking: bool,
    /// Held from the writing of a plan until it is told, so that the last one told is the one on the disk.
    saving: Arc<Mutex<()>>,
    /// Journals are being looked through.
    pub looking: bool,
    /// Plans and the heads outside of their folders that the person has opened in this session.
    allowed: HashSet<(PathBuf, PathBuf)>,
    /// How a file is read; a test has a slower disk.
    pub read: fn(&Path) -> Result<Opened, String>,
    /// Where the list of recent files lies.
    list: PathBuf,
}

impl Files {
    /// Remembers recent files in a folder.
    pub fn new(folder: &Path) -> Self {
        let (sender, receiver) = channel();
        let list = folder.join("recent.json");
        let text = std::fs::read_to_string(&list).unwrap_or_default();
        let recent = serde_json::from_str(&text).unwrap_or_default();
        let (prompt, asking, looking, allowed) = (None, false, false, HashSet::new());
        let saving = Arc::default();
        Self { sender, receiver, recent, prompt, asking, saving, looking, allowed, read: open, list }
    }

    /// Does something with the disk on a thread of its own, however slow it is; `wake` is called with the answer.
    fn aside(&self, work: impl FnOnce() -> Answer + Send + 'static, wake: impl Fn() + Send + 'static) {
        let sender = self.sender.clone();
        std::thread::spawn(move || {
            // The window may be gone.
            sender.send(work()).ok();
            wake();
        });
    }

    /// Reads and checks a plan, or finds a head.
    pub fn open(&self, path: PathBuf, opening: Arc<Opening>, wake: impl Fn() + Send + 'static) {
        let read = self.read;
        self.aside(move || Answer::Opened(opening, read(&path)), wake);
    }

    /// Looks for the work of killed instances.
    pub fn look(&mut self, places: Vec<PathBuf>, wake: impl Fn() + Send + 'static) {
        self.looking = true;
        self.aside(move || Answer::Left(journal::left(&places)), wake);
    }

    /// Looks what a plan's file holds.
    pub fn compare(&self, path: PathBuf, wake: impl Fn() + Send + 'static) {
        let read = self.read;
        let plan = move |path: &Path| match read(path).ok()? {
            Opened::Plan(scene, _) => Some(scene),
            Opened::Outside(outside) => Some(Box::new(outside.scene)),
            Opened::Head(_) => None,
        };
        self.aside(move || Answer::OnDisk(path.clone(), plan(&path)), wake);
    }

    /// Shows the desktop's dialog on a thread of its own; `wake` is called with the answer.
    pub fn ask(&mut self, asking: Dialog, name: &str, wake: impl Fn() + Send + 'static) {
        if std::mem::replace(&mut self.asking, true) {
            return;
        }
        let name = name.to_owned();
        let work = move || {
            let start = Instant::now();
            let dialog = rfd::FileDialog::new();
            let chosen = match asking {
                Dialog::Open => {
                    dialog.add_filter("Designs and heads", &["toml", "obj", "ply", "stl", "glb", "gltf"]).pick_file()
                }
                Dialog::Photo => dialog.add_filter("Photographs", &["jpg", "jpeg", "png"]).pick_file(),
                Dialog::SaveAs => dialog.add_filter("Design", &["toml"]).set_file_name(name).save_file(),
            };
            match chosen {
                Some(path) => Answer::Chosen(asking, path),
                None if start.elapsed() < NO_DIALOG => Answer::NoDialog(asking),
                None => Answer::Failed(String::new()),
            }
        };
        self.aside(work, wake);
    }

    /// Writes a scene on a thread of its own, so that a slow disk does not block the window.
    pub fn save(&self, model: &Model, path: PathBuf, wake: impl Fn() + Send + 'static) {
        let (scene, design, client, plan) = (model.to_save(), model.design(), model.client, model.plan);
        let (saving, sender) = (self.saving.clone(), self.sender.clone());
        std::thread::spawn(move || {
            let _turn = saving.lock();
            let path = if path.extension().is_some() { path } else { path.with_extension("toml") };
            let answer = match file::save(&beside(scene, &path), &path) {
                Ok(()) => Answer::Saved { path, design: Box::new(design), client, plan },
                Err(e) => Answer::Failed(e.to_string()),
            };
            // The window may be gone.
            sender.send(answer).ok();
            wake();
        });
    }

    /// Reads a photograph on a thread of its own; a cancelled read reports nothing.
    pub fn photo(&self, path: PathBuf, opening: Arc<Opening>, wake: impl Fn() + Send + 'static) {
        let work = move || {
            let image = photograph::load(&path, &opening).map(Arc::new);
            Answer::Photo(opening, image)
        };
        self.aside(work, wake);
    }

    /// What the threads have said since the last look.
    pub fn answers(&mut self) -> Vec<Answer> {
        let answers: Vec<Answer> = self.receiver.try_iter().collect();
        let done = |a: &Answer| matches!(a, Answer::Chosen(..) | Answer::NoDialog(_) | Answer::Failed(_));
        self.asking &= !answers.iter().any(done);
        self.looking &= !answers.iter().any(|a| matches!(a, Answer::Left(_)));
        answers
    }

    /// The person has opened this plan with its head: in this session nobody is asked again.
    pub fn allow(&mut self, outside: &Outside) {
        self.allowed.insert((outside.path.clone(), outside.head.clone()));
    }

    /// Whether the person has said so before.
    pub fn allows(&self, outside: &Outside) -> bool {
        self.allowed.contains(&(outside.path.clone(), outside.head.clone()))
    }

    pub fn remember(&mut self, path: &Path) {
        self.recent.retain(|p| p != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(RECENT);
        self.save_recent();
    }

    /// Forgets every client.
    pub fn forget(&mut self) {
        self.recent.clear();
        self.allowed.clear();
        self.prompt = None;
        self.save_recent();
    }

    fn save_recent(&self) {
        let text = serde_json::to_string_pretty(&self.recent).unwrap_or_default();
        // A list of names is no reason to disturb anybody.
        crate::files::write_private(&self.list, text.as_bytes()).ok();
    }
}

/// Whether a file is a scene by its name.
pub fn is_scene(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml"))
}

/// What a file turned out to be.
#[derive(Debug)]
pub enum Opened {
    Plan(Box<Scene>, PathBuf),
    /// A head for the design that is there.
    Head(PathBuf),
    /// A plan whose head is opened only if the person says so.
    Outside(Box<Outside>),
}

/// Reads and checks a scene file, or finds a head.
///
/// # Errors
/// A sentence: what, where, what to do.
pub fn open(path: &Path) -> Result<Opened, String> {
    let path = std::path::absolute(path).map_err(|e| format!("cannot find {}: {e}; check the name", path.display()))?;
    if is_scene(&path) {
        let scene = file::load(&path).map_err(|e| e.to_string())?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let outside = reach::outside(&scene, folder);
        let scene = found(scene, folder);
        return Ok(match outside {
            // Its own place, links followed: a link may name another one tomorrow.
            Some(head) => {
                Opened::Outside(Box::new(Outside { scene, path, head: std::fs::canonicalize(&head).unwrap_or(head) }))
            }
            None => Opened::Plan(Box::new(scene), path),
        });
    }
    if !path.is_file() {
        return Err(format!("cannot read {}: there is no such file; check the name", path.display()));
    }
    Ok(Opened::Head(path))
}

/// A scene whose head file is named from anywhere.
pub fn found(mut scene: Scene, folder: &Path) -> Scene {
    let path = folder.join(&scene.head);
    if path.is_file()
        && let Ok(path) = std::path::absolute(path)
    {
        scene.head = path.to_string_lossy().into_owned();
    }
    scene
}

/// A scene whose head file is named from its own folder where it lies in it: both can be moved.
fn beside(mut scene: Scene, path: &Path) -> Scene {
    let folder = std::path::absolute(path).ok().and_then(|p| p.parent().map(Path::to_owned));
    if let Some(inside) = folder.and_then(|f| Path::new(&scene.head).strip_prefix(f).map(Path::to_owned).ok()) {
        scene.head = inside.to_string_lossy().into_owned();
    }
    scene
}

/// Tells the journal what becomes of a model.
pub struct Autosave {
    pub journal: Journal,
    /// What the journal knows: place in the history, and how many states it has been told.
    at: usize,
    told: usize,
}

impl Autosave {
    pub fn new(journal: Journal) -> Self {
        Self { journal, at: 0, told: 0 }
    }

    /// Looks at the model after a pass.
    pub fn look(&mut self, model: &Model, noted: Noted) {
        let at = model.history.at();
        match noted {
            Noted::Entered => {
                let from = self.told.min(at);
                for (number, name) in model.history.names().enumerate().take(at + 1).skip(from) {
                    self.journal.note(Record::Enter {
                        at: number,
                        name: name.to_owned(),
                        scene: Box::new(model.history.design(number)),
                        path: model.path.clone(),
                    });
                }
                (self.told, self.at) = (at + 1, at);
            }
            Noted::Moving => {
                if self.told == 0 {
                    self.look(model, Noted::Entered);
                }
                self.journal.note(Record::Moving { scene: Box::new(model.design()) });
            }
            Noted::Unchanged if at != self.at => {
                self.at = at;
                if self.told > 0 {
                    self.journal.note(Record::Go { at });
                }
            }
            Noted::Unchanged => {}
        }
    }

    /// Tells the user how the journal fares.
    pub fn tell(&self, model: &mut Model) {
        model.trouble = self.journal.trouble();
        let elsewhere = self.journal.elsewhere();
        if let Some(new) = elsewhere.as_ref().filter(|_| elsewhere != model.elsewhere) {
            model.say(s::autosave_elsewhere(&new.folder, &new.reason));
        }
        model.elsewhere = elsewhere;
    }

    /// The model has another scene, or is saved: begins anew.
    pub fn begin(&mut self, model: &Model) {
        self.journal.clear();
        (self.at, self.told) = (model.history.at(), 0);
    }
}

/// What the window opens with: the scene, or the demo while the person is asked about it.
pub fn opened(scene: Scene, path: Option<PathBuf>, outside: Option<PathBuf>, folder: &Path) -> Model {
    let scene = crate::viewer::window::files::found(scene, folder);
    let mut model = match (outside, path) {
        (Some(head), Some(path)) => {
            let demo = file::parse(file::DEMO, Path::new("demo scene")).unwrap_or_default();
            let mut model = Model::new(demo);
            model.outside = Some(Box::new(Outside { scene, path, head }));
            model
        }
        (_, path) => {
            let mut model = Model::new(scene);
            model.path = path;
            model
        }
    };
    tell_stand_in(&mut model);
    model
}

/// Says that the scene's head is not here, if so.
pub fn tell_stand_in(model: &mut Model) {
    if let Some(said) = library::stands_in(&model.scene.head) {
        model.say(said.replacen('t', "T", 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_beside_its_scene_moves_with_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let (head, plan) = (folder.path().join("scan.obj"), folder.path().join("plan.toml"));
        std::fs::write(&head, "v 0 0 0\n").expect("write");
        let Ok(Opened::Head(found)) = open(&head) else { panic!("a head") };
        assert!(found.is_absolute());
        let scene = Scene { head: found.to_string_lossy().into_owned(), ..Scene::default() };
        file::save(&beside(scene.clone(), &plan), &plan).expect("save");
        assert_eq!(file::load(&plan).expect("load").head, "scan.obj");
        let Ok(Opened::Plan(again, path)) = open(&plan) else { panic!("a plan") };
        assert_eq!((again.head, path.as_path()), (scene.head, plan.as_path()));
        let elsewhere = beside(Scene { head: "default".into(), ..Scene::default() }, &plan);
        assert_eq!(elsewhere.head, "default");
    }

    #[test]
    fn what_cannot_be_opened_is_one_sentence() {
        let error = open(Path::new("no/such.obj")).expect_err("refused");
        assert!(error.contains("no such file") && !error.contains('\n'), "{error}");
    }

    #[test]
    fn the_journal_hears_of_edits_undo_and_jumps() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut model = Model::new(Scene::default());
        let mut autosave = Autosave::new(Journal::start(vec![folder.path().into()]));
        for melanin in [0.02, 0.03, 0.04] {
            model.scene.skin.melanin = melanin;
            let noted = model.note(false, 9.0);
            autosave.look(&model, noted);
        }
        model.undo();
        let noted = model.note(false, 9.0);
        autosave.look(&model, noted);
        let wanted = model.design();
        autosave.journal.flush();
        drop(autosave);
        // The lock goes with the thread that syncs.
        let found = (0..100).find_map(|_| {
            std::thread::sleep(Duration::from_millis(50));
            crate::viewer::store::journal::recover(&[folder.path().into()])
        });
        let mut found = found.expect("work");
        assert_eq!(found.history.now(), &wanted);
        assert_eq!(found.history.names().len(), 4);
        assert!(found.history.redo().is_some(), "redo after recovery");
    }
}
