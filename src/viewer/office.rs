//! The window's errands: commands that reach files, exports and the program itself.

use super::app::App;
use super::engine::{Engine, Wake};
use super::files::{self, Answer, Asking};
use super::model::{Command, Model, design_of};
use super::shot::Shot;
use super::strings as s;
use super::{journal, out, places, reference};
use crate::scene::{Scene, file};
use egui::{Align2, RichText, Vec2};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use winit::event_loop::ActiveEventLoop;

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
            Command::Open => self.ask(Asking::Open),
            Command::OpenPhoto => self.ask(Asking::Photo),
            Command::OpenFile(path) if reference::is_photograph(&path) => self.photo(path),
            Command::Chosen(Asking::Photo, path) => self.photo(path),
            // The event loop has opened or closed it already.
            Command::Audience => {}
            Command::OpenFile(path) | Command::Chosen(Asking::Open, path) => self.open_file(&path),
            Command::Save => match self.model.path.clone() {
                Some(path) => self.save(path),
                None => self.ask(Asking::SaveAs),
            },
            Command::SaveAs => self.ask(Asking::SaveAs),
            Command::Chosen(Asking::SaveAs, path) => self.save(path),
            Command::NewClient => self.new_client(),
            Command::Restore(wanted) => self.restore(wanted),
            Command::Screenshot => engine.screenshot(Shot::new(&self.model)),
            Command::Export(kind) => engine.export(out::Job::new(kind, &self.model, out::folder(&self.model))),
            Command::CancelExport => engine.cancel_export(),
            Command::CancelPhoto => self.give_up_photo(),
            Command::CancelLoading => {
                engine.cancel();
                self.model.undo();
            }
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

    fn waker(&self) -> impl Fn() + Send + 'static {
        let proxy = self.proxy.clone();
        move || {
            // The loop may be gone already: then nobody needs waking.
            proxy.send_event(Wake::Picture).ok();
        }
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
    pub(super) fn answers(&mut self) {
        for answer in self.desk.answers() {
            match answer {
                Answer::Chosen(Asking::Open, path) => self.open_file(&path),
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
                Answer::NoDialog(asking) => self.model.prompt = Some((asking, String::new())),
                // Of a client who has left no name comes back.
                Answer::Saved { client, .. } if client != self.model.client => {}
                Answer::Saved { path, design, .. } => {
                    self.model.say(s::saved(&path));
                    self.desk.remember(&path);
                    self.model.path = Some(path);
                    self.model.saved = *design;
                    if !self.model.is_unsaved() {
                        self.keeper.begin(&self.model);
                    }
                }
                Answer::Failed(said) if said.is_empty() => {}
                Answer::Failed(said) => self.model.say(said),
            }
        }
    }

    fn open_file(&mut self, path: &Path) {
        match files::open(path, &self.model.scene) {
            Ok((scene, Some(path))) => {
                self.desk.remember(&path);
                self.model.replace(scene, Some(path));
                self.keeper.begin(&self.model);
            }
            // A head is an edit of the design that is there.
            Ok((scene, None)) => {
                if !self.model.heads.contains(&scene.head) {
                    self.model.heads.push(scene.head.clone());
                }
                self.model.scene.set_head(scene.head);
            }
            Err(said) => self.model.say(said),
        }
    }

    fn save(&self, path: PathBuf) {
        self.desk.save(&self.model, path, self.waker());
    }

    /// Clears the room: no name, no design, no journal of a client stays.
    fn new_client(&mut self) {
        let demo = file::parse(file::DEMO, Path::new("demo scene")).unwrap_or_default();
        self.give_up_photo();
        self.model.replace(demo, None);
        self.model.client += 1;
        self.model.commands.clear();
        self.keeper.begin(&self.model);
        self.desk.forget();
        self.recovered = None;
        self.model.recoverable = false;
        journal::forget(&places::all());
        self.model.say(s::CLEARED);
    }

    fn restore(&mut self, wanted: bool) {
        self.model.recoverable = false;
        let Some(found) = self.recovered.take().filter(|_| wanted) else { return };
        let design = found.history.now().clone();
        let saved = found.path.as_deref().and_then(|p| files::open(p, &Scene::default()).ok());
        self.model.replace(Scene { camera: self.model.scene.camera, ..design }, found.path);
        self.model.saved = saved.map_or_else(|| found.history.design(0), |(scene, _)| design_of(&scene));
        self.model.history = found.history;
        self.keeper.begin(&self.model);
        self.keeper.look(&self.model, super::history::Noted::Entered);
        self.model.say(s::RECOVERED);
    }
}

/// Questions that want an answer, in the middle of the window.
pub fn questions(ctx: &egui::Context, model: &mut Model) {
    if model.presenting.is_some() {
        return;
    }
    if model.recoverable {
        window(ctx, "recover", s::RECOVER, |ui| {
            ui.horizontal(|ui| {
                for (text, wanted) in [(s::RECOVER_YES, true), (s::RECOVER_NO, false)] {
                    if ui.button(text).clicked() {
                        model.commands.push(Command::Restore(wanted));
                    }
                }
            });
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
