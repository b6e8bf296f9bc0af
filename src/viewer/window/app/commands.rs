//! Commands that reach the event loop and the thread that draws; the rest are the files'.

use super::App;
use crate::viewer::engine::screenshot::Shot;
use crate::viewer::engine::{Engine, export};
use crate::viewer::model::Command;
use crate::viewer::store::folders;
use crate::viewer::strings as s;
use crate::viewer::window::commands::{Commands, Waker};
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
            // The event loop has opened or closed it already.
            Command::Audience => {}
            Command::Screenshot => engine.screenshot(Shot::new(&self.model)),
            Command::Export(kind) => engine.export(export::Job::new(kind, &self.model, export::folder(&self.model))),
            Command::CancelExport => engine.cancel_export(),
            Command::CancelLoading => {
                engine.cancel();
                self.model.undo();
            }
            command => self.commands().carry_out(command),
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
            self.autosave.journal.clear();
        }
        self.autosave.journal.flush();
        event_loop.exit();
    }

    pub(super) fn commands(&mut self) -> Commands<'_> {
        Commands {
            model: &mut self.model,
            files: &mut self.files,
            autosave: &mut self.autosave,
            left: &mut self.left,
            places: folders::all(),
            waker: Waker(Some(self.proxy.clone())),
        }
    }
}
