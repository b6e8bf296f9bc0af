//! The window's errands: commands that reach files, exports and the program itself.

use super::files::{self, Answer, Autosave, Files, Opened};
use crate::scene::{Scene, file};
use crate::viewer::engine::Wake;
use crate::viewer::model::command::Dialog;
use crate::viewer::model::outside::Outside;
use crate::viewer::model::{Command, Model, Unsaved, Waiting, design_of, photograph};
use crate::viewer::store::journal;
use crate::viewer::strings as s;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use winit::event_loop::EventLoopProxy;

/// Wakes the event loop when a thread has something to tell; nobody where there is none.
#[derive(Clone)]
pub struct Waker(pub Option<EventLoopProxy<Wake>>);

impl Waker {
    pub fn wake(&self) {
        if let Some(proxy) = &self.0 {
            // The loop may be gone already: then nobody needs waking.
            proxy.send_event(Wake::Picture).ok();
        }
    }
}

/// Version of a design whose file is still to be read: equal to no design that is.
const UNREAD: u32 = 0;

/// Where designs come and go: the window's state without the window.
pub struct Commands<'a> {
    pub model: &'a mut Model,
    pub files: &'a mut Files,
    pub autosave: &'a mut Autosave,
    /// The work of killed instances, until the user has answered.
    pub left: &'a mut Vec<journal::Left>,
    /// Where journals lie.
    pub places: Vec<PathBuf>,
    pub waker: Waker,
}

impl Commands<'_> {
    pub fn carry_out(&mut self, command: Command) {
        match command {
            Command::Open => self.ask(Dialog::Open),
            Command::OpenPhoto => self.ask(Dialog::Photo),
            Command::OpenFile(path) if photograph::is_photograph(&path) => self.photo(path),
            Command::Chosen(Dialog::Photo, path) => self.photo(path),
            Command::OpenFile(path) | Command::Chosen(Dialog::Open, path) => self.open(path),
            Command::CancelReading => self.model.reading = None,
            Command::Save => match self.model.path.clone() {
                Some(path) => self.save(path),
                None => self.ask(Dialog::SaveAs),
            },
            Command::SaveAs => self.ask(Dialog::SaveAs),
            Command::Chosen(Dialog::SaveAs, path) => self.save(path),
            Command::NewClient | Command::Restore(_, true) | Command::Outside(true) | Command::TakeOver(..) => {
                self.replace(command);
            }
            Command::Restore(i, false) => self.let_go(i),
            Command::Outside(false) => self.model.outside = None,
            Command::Unsaved(answer) => self.answered(answer),
            Command::CancelPhoto => self.give_up_photo(),
            Command::Quit
            | Command::Audience
            | Command::Screenshot
            | Command::Export(_)
            | Command::CancelExport
            | Command::CancelLoading => {}
        }
    }

    fn waker(&self) -> impl Fn() + Send + 'static {
        let waker = self.waker.clone();
        move || waker.wake()
    }

    fn ask(&mut self, asking: Dialog) {
        let name = self.model.path.as_ref().and_then(|p| p.file_name()).map(|n| n.to_string_lossy().into_owned());
        let wake = self.waker();
        self.files.ask(asking, name.as_deref().unwrap_or("design.toml"), wake);
    }

    fn photo(&mut self, path: PathBuf) {
        let opening = Arc::new(photograph::Opening::new());
        self.give_up_photo();
        self.model.opening = Some(opening.clone());
        self.files.photo(path, opening, self.waker());
    }

    fn give_up_photo(&mut self) {
        if let Some(opening) = self.model.opening.take() {
            opening.give_up();
        }
    }

    /// Takes over what threads have found out.
    pub fn answers(&mut self) {
        for answer in self.files.answers() {
            match answer {
                Answer::Chosen(Dialog::Open, path) => self.open(path),
                Answer::Chosen(Dialog::SaveAs, path) => self.save(path),
                Answer::Chosen(Dialog::Photo, path) => self.photo(path),
                Answer::Photo(of, image) => {
                    // One that was given up, or that was another client's, is not shown.
                    let wanted = self.model.opening.take_if(|opening| Arc::ptr_eq(opening, &of)).is_some();
                    match image {
                        Ok(image) if wanted => self.model.reference = Some(photograph::Reference::new(image)),
                        Err(said) if wanted => self.model.say(said),
                        _ => {}
                    }
                }
                Answer::Opened(of, opened) => {
                    // What was given up, or overtaken by another file, is not opened.
                    if self.model.reading.take_if(|reading| Arc::ptr_eq(reading, &of)).is_some() {
                        self.opened(opened);
                    }
                }
                Answer::Left(left) => {
                    self.model.left.extend(left.iter().map(name_of));
                    self.left.extend(left);
                }
                Answer::OnDisk(path, scene) => {
                    // Saved meanwhile, or gone: then it is no news.
                    if self.model.path.as_ref() == Some(&path) && self.model.saved.version == UNREAD {
                        self.model.saved = scene.map_or_else(|| self.model.history.design(0), |s| design_of(&s));
                    }
                }
                Answer::NoDialog(asking) => self.model.prompt = Some((asking, String::new())),
                // Of a client who has left no name comes back.
                Answer::Saved { client, .. } if client != self.model.client => {}
                Answer::Saved { path, design, plan, .. } => {
                    self.model.say(s::saved(&path));
                    self.files.remember(&path);
                    // Another plan has come meanwhile: the path and the state are not its own.
                    if plan != self.model.plan {
                        continue;
                    }
                    self.model.path = Some(path);
                    self.model.saved = *design;
                    if !self.model.is_unsaved() {
                        self.autosave.begin(self.model);
                    }
                    if let Some(waiting) = self.model.waiting.take_if(|w| w.saving) {
                        self.replace(waiting.command);
                    }
                }
                Answer::Failed(said) => {
                    // What could not be saved is not replaced.
                    self.model.waiting.take_if(|w| w.saving);
                    if !said.is_empty() {
                        self.model.say(said);
                    }
                }
            }
        }
    }

    /// Opens a file, in the place of one that is still being read.
    fn open(&mut self, path: PathBuf) {
        let reading = Arc::new(photograph::Opening::new());
        self.model.reading = Some(reading.clone());
        self.files.open(path, reading, self.waker());
    }

    /// A file has been read: a scene replaces the design, a head is an edit of it.
    fn opened(&mut self, opened: Result<Opened, String>) {
        match opened {
            Ok(Opened::Plan(scene, path)) => self.replace(Command::TakeOver(scene, path)),
            Ok(Opened::Outside(plan)) if self.files.allows(&plan) => {
                let Outside { scene, path, .. } = *plan;
                self.replace(Command::TakeOver(Box::new(scene), path));
            }
            Ok(Opened::Outside(plan)) => self.model.outside = Some(plan),
            Ok(Opened::Head(path)) => {
                self.model.scene.set_head(path.to_string_lossy());
                let head = &self.model.scene.head;
                if !self.model.heads.contains(head) {
                    self.model.heads.push(head.clone());
                }
            }
            Err(said) => self.model.say(said),
        }
    }

    /// Whatever replaces the design comes through here: unsaved work is asked about first.
    fn replace(&mut self, command: Command) {
        let waits_for_an_answer = (self.files.looking || !self.left.is_empty()) && command == Command::NewClient;
        if waits_for_an_answer {
            return self.model.say(s::RECOVER_FIRST);
        }
        if self.model.design() != self.model.saved {
            self.model.waiting = Some(Box::new(Waiting { command, saving: false }));
            return;
        }
        match command {
            Command::TakeOver(scene, path) => self.take_over(*scene, path),
            Command::NewClient => self.new_client(),
            Command::Restore(i, _) => self.restore(i),
            Command::Outside(_) => {
                if let Some(plan) = self.model.outside.take() {
                    self.files.allow(&plan);
                    self.take_over(plan.scene, plan.path);
                }
            }
            _ => {}
        }
    }

    /// What is to become of the unsaved work.
    fn answered(&mut self, answer: Unsaved) {
        let Some(mut waiting) = self.model.waiting.take() else { return };
        match answer {
            Unsaved::Cancel => {}
            Unsaved::Discard => {
                self.model.saved = self.model.design();
                self.replace(waiting.command);
            }
            Unsaved::Save => {
                waiting.saving = true;
                self.model.waiting = Some(waiting);
                match self.model.path.clone() {
                    Some(path) => self.save(path),
                    None => self.ask(Dialog::SaveAs),
                }
            }
        }
    }

    /// Another plan is in the window from now on.
    fn take_over(&mut self, scene: Scene, path: PathBuf) {
        self.files.remember(&path);
        self.model.replace(scene, Some(path));
        self.autosave.begin(self.model);
        files::tell_stand_in(self.model);
    }

    fn save(&self, path: PathBuf) {
        self.files.save(self.model, path, self.waker());
    }

    /// Clears the room: no name, no design, no journal of a client stays.
    fn new_client(&mut self) {
        let demo = file::parse(file::DEMO, Path::new("demo scene")).unwrap_or_default();
        self.give_up_photo();
        self.model.replace(demo, None);
        self.model.client += 1;
        self.model.commands.clear();
        self.autosave.begin(self.model);
        self.files.forget();
        journal::forget(&self.places);
        self.model.say(s::CLEARED);
    }

    /// Takes work up that was left. Its file goes when the work is in this instance's journal.
    fn restore(&mut self, i: usize) {
        if i >= self.left.len() {
            return;
        }
        let left = self.left.remove(i);
        self.model.left.remove(i);
        let (history, path) = (left.work.history.clone(), left.work.path.clone());
        let design = history.now().clone();
        self.model.replace(Scene { camera: self.model.scene.camera, ..design }, path.clone());
        self.model.saved = history.design(0);
        if let Some(path) = path {
            // Until its file has been read the work counts as unsaved.
            self.model.saved.version = UNREAD;
            self.files.compare(path, self.waker());
        }
        self.model.history = history;
        self.autosave.begin(self.model);
        self.autosave.look(self.model, crate::viewer::store::history::Noted::Entered);
        self.autosave.journal.flush();
        if self.autosave.journal.is_written() {
            left.discard();
        }
        self.model.say(s::RECOVERED);
    }

    /// The person does not want work that was left.
    fn let_go(&mut self, i: usize) {
        if i < self.left.len() {
            self.model.left.remove(i);
            self.left.remove(i).discard();
        }
    }
}

/// What work that was left is called: its file, and when it was last changed.
pub fn name_of(left: &journal::Left) -> String {
    let stem = left.work.path.as_ref().and_then(|p| p.file_stem());
    let name = stem.map_or_else(|| s::UNTITLED.to_owned(), |n| n.to_string_lossy().into_owned());
    let age = left.when.and_then(|when| when.elapsed().ok());
    age.map_or_else(|| name.clone(), |age| s::left_for(&name, age.as_secs() / 60))
}
