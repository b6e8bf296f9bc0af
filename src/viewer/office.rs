//! The window's errands: commands that reach files, exports and the program itself.

use super::app::App;
use super::engine::{Engine, Wake};
use super::files::{Answer, Asking, Desk, Keeper, Opened};
use super::model::{Command, Model, Unsaved, Waiting, design_of};
use super::outside::{self, Outside};
use super::shot::Shot;
use super::strings as s;
use super::{journal, out, places, reference};
use crate::scene::{Scene, file};
use egui::{Align2, RichText, Vec2};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use winit::event_loop::{ActiveEventLoop, EventLoopProxy};

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

impl App {
    /// Does what the interface cannot do by itself.
    pub(super) fn carry_out(&mut self, event_loop: &ActiveEventLoop, engine: &Engine, command: Command) {
        // A visitor at a kiosk reaches no file and no exit.
        let kiosk = self.model.presenting.as_ref().is_some_and(|p| p.kiosk.is_some());
        if kiosk && command != Command::Quit {
            return;
        }
        match command {
            Command::Quit => self.leave(event_loop),
            // The event loop has opened or closed it already.
            Command::Audience => {}
            Command::Screenshot => engine.screenshot(Shot::new(&self.model)),
            Command::Export(kind) => engine.export(out::Job::new(kind, &self.model, out::folder(&self.model))),
            Command::CancelExport => engine.cancel_export(),
            Command::CancelLoading => {
                engine.cancel();
                self.model.undo();
            }
            command => self.office().carry_out(command),
        }
    }

    /// What the window is called: never more than the file's own name.
    pub(super) fn title(&self) -> String {
        let name = self.model.path.as_ref().and_then(|p| p.file_stem()).map(|n| n.to_string_lossy().into_owned());
        name.map_or_else(|| s::APP.to_owned(), |name| format!("{name} - {}", s::APP))
    }

    /// Ends the program. What is not saved stays in the journal, to be taken up next time.
    pub(super) fn leave(&mut self, event_loop: &ActiveEventLoop) {
        if !self.model.is_unsaved() {
            self.keeper.journal.clear();
        }
        self.keeper.journal.flush();
        event_loop.exit();
    }

    pub(super) fn office(&mut self) -> Office<'_> {
        Office {
            model: &mut self.model,
            desk: &mut self.desk,
            keeper: &mut self.keeper,
            left: &mut self.left,
            places: places::all(),
            waker: Waker(Some(self.proxy.clone())),
        }
    }
}

/// Version of a design whose file is still to be read: equal to no design that is.
const UNREAD: u32 = 0;

/// Where designs come and go: the window's state without the window.
pub struct Office<'a> {
    pub model: &'a mut Model,
    pub desk: &'a mut Desk,
    pub keeper: &'a mut Keeper,
    /// The work of killed instances, until the user has answered.
    pub left: &'a mut Vec<journal::Left>,
    /// Where journals lie.
    pub places: Vec<PathBuf>,
    pub waker: Waker,
}

impl Office<'_> {
    pub fn carry_out(&mut self, command: Command) {
        match command {
            Command::Open => self.ask(Asking::Open),
            Command::OpenPhoto => self.ask(Asking::Photo),
            Command::OpenFile(path) if reference::is_photograph(&path) => self.photo(path),
            Command::Chosen(Asking::Photo, path) => self.photo(path),
            Command::OpenFile(path) | Command::Chosen(Asking::Open, path) => self.open(path),
            Command::CancelReading => self.model.reading = None,
            Command::Save => match self.model.path.clone() {
                Some(path) => self.save(path),
                None => self.ask(Asking::SaveAs),
            },
            Command::SaveAs => self.ask(Asking::SaveAs),
            Command::Chosen(Asking::SaveAs, path) => self.save(path),
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

    fn ask(&mut self, asking: Asking) {
        let name = self.model.path.as_ref().and_then(|p| p.file_name()).map(|n| n.to_string_lossy().into_owned());
        let wake = self.waker();
        self.desk.ask(asking, name.as_deref().unwrap_or("design.toml"), wake);
    }

    fn photo(&mut self, path: PathBuf) {
        let opening = Arc::new(reference::Opening::new());
        self.give_up_photo();
        self.model.opening = Some(opening.clone());
        self.desk.photo(path, opening, self.waker());
    }

    fn give_up_photo(&mut self) {
        if let Some(opening) = self.model.opening.take() {
            opening.give_up();
        }
    }

    /// Takes over what threads have found out.
    pub fn answers(&mut self) {
        for answer in self.desk.answers() {
            match answer {
                Answer::Chosen(Asking::Open, path) => self.open(path),
                Answer::Chosen(Asking::SaveAs, path) => self.save(path),
                Answer::Chosen(Asking::Photo, path) => self.photo(path),
                Answer::Photo(of, image) => {
                    // One that was given up, or that was another client's, is not shown.
                    let wanted = self.model.opening.take_if(|opening| Arc::ptr_eq(opening, &of)).is_some();
                    match image {
                        Ok(image) if wanted => self.model.reference = Some(reference::Reference::new(image)),
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
                Answer::Saved { path, design, .. } => {
                    self.model.say(s::saved(&path));
                    self.desk.remember(&path);
                    self.model.path = Some(path);
                    self.model.saved = *design;
                    if !self.model.is_unsaved() {
                        self.keeper.begin(self.model);
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
        let reading = Arc::new(reference::Opening::new());
        self.model.reading = Some(reading.clone());
        self.desk.open(path, reading, self.waker());
    }

    /// A file has been read: a scene replaces the design, a head is an edit of it.
    fn opened(&mut self, opened: Result<Opened, String>) {
        match opened {
            Ok(Opened::Plan(scene, path)) => self.replace(Command::TakeOver(scene, path)),
            Ok(Opened::Outside(plan)) if self.desk.allows(&plan) => {
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
        let waits_for_an_answer = (self.desk.looking || !self.left.is_empty()) && command == Command::NewClient;
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
                    self.desk.allow(&plan);
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
                    None => self.ask(Asking::SaveAs),
                }
            }
        }
    }

    /// Another plan is in the window from now on.
    fn take_over(&mut self, scene: Scene, path: PathBuf) {
        self.desk.remember(&path);
        self.model.replace(scene, Some(path));
        self.keeper.begin(self.model);
        outside::tell_stand_in(self.model);
    }

    fn save(&self, path: PathBuf) {
        self.desk.save(self.model, path, self.waker());
    }

    /// Clears the room: no name, no design, no journal of a client stays.
    fn new_client(&mut self) {
        let demo = file::parse(file::DEMO, Path::new("demo scene")).unwrap_or_default();
        self.give_up_photo();
        self.model.replace(demo, None);
        self.model.client += 1;
        self.model.commands.clear();
        self.keeper.begin(self.model);
        self.desk.forget();
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
            self.desk.compare(path, self.waker());
        }
        self.model.history = history;
        self.keeper.begin(self.model);
        self.keeper.look(self.model, super::history::Noted::Entered);
        self.keeper.journal.flush();
        if self.keeper.journal.is_written() {
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

/// Questions that want an answer, in the middle of the window.
pub fn questions(ctx: &egui::Context, model: &mut Model) {
    // In front of a client too: the answer decides whether work is lost.
    if model.waiting.as_ref().is_some_and(|w| !w.saving) {
        window(ctx, "unsaved", s::UNSAVED_ASK, |ui| {
            ui.horizontal(|ui| {
                for (text, answer) in [
                    (s::UNSAVED_SAVE, Unsaved::Save),
                    (s::UNSAVED_DISCARD, Unsaved::Discard),
                    (s::CANCEL, Unsaved::Cancel),
                ] {
                    if ui.button(text).clicked() {
                        model.commands.push(Command::Unsaved(answer));
                    }
                }
            });
        });
        return;
    }
    if let Some(head) = model.outside.as_ref().filter(|_| model.waiting.is_none()).map(|outside| outside.head.clone()) {
        window(ctx, "outside", &s::outside(&head), |ui| {
            ui.horizontal(|ui| {
                for (text, wanted) in [(s::OUTSIDE_YES, true), (s::CANCEL, false)] {
                    if ui.button(text).clicked() {
                        model.commands.push(Command::Outside(wanted));
                    }
                }
            });
        });
        return;
    }
    if model.presenting.is_some() {
        return;
    }
    if !model.left.is_empty() && model.waiting.is_none() {
        window(ctx, "recover", s::RECOVER, |ui| {
            for (i, name) in model.left.iter().enumerate() {
                if model.left.len() > 1 {
                    ui.label(name);
                }
                ui.push_id(i, |ui| {
                    ui.horizontal(|ui| {
                        for (text, wanted) in [(s::RECOVER_YES, true), (s::RECOVER_NO, false)] {
                            if ui.button(text).clicked() {
                                model.commands.push(Command::Restore(i, wanted));
                            }
                        }
                    });
                });
            }
        });
    }
    let Some((asking, mut text)) = model.prompt.take() else { return };
    let title = match asking {
        Asking::Open => s::PATH_OPEN,
        Asking::SaveAs => s::PATH_SAVE,
        Asking::Photo => s::PATH_PHOTO,
    };
    let mut done = ctx.input(|i| i.key_pressed(egui::Key::Escape));
    window(ctx, "path", title, |ui| {
        let field = ui.add(egui::TextEdit::singleline(&mut text).desired_width(420.0));
        field.request_focus();
        ui.horizontal(|ui| {
            let enter = ui.input(|i| i.key_pressed(egui::Key::Enter));
            if (ui.button(s::OK).clicked() || enter) && !text.trim().is_empty() {
                model.commands.push(Command::Chosen(asking, PathBuf::from(text.trim())));
                done = true;
            }
            done |= ui.button(s::CANCEL).clicked();
        });
    });
    let saved = model.commands.iter().any(|c| matches!(c, Command::Chosen(Asking::SaveAs, _)));
    if done && !saved {
        // Without a file there is nothing to save to, and nothing is replaced.
        model.waiting.take_if(|w| w.saving);
    }
    if !done {
        model.prompt = Some((asking, text));
    }
}

fn window(ctx: &egui::Context, id: &str, title: &str, add: impl FnOnce(&mut egui::Ui)) {
    egui::Window::new(id).title_bar(false).anchor(Align2::CENTER_CENTER, Vec2::ZERO).resizable(false).show(ctx, |ui| {
        ui.label(RichText::new(title).size(16.0));
        ui.add_space(8.0);
        add(ui);
    });
}
