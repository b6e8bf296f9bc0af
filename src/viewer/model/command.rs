//! Commands: what the user asks for that the model cannot do by itself, and the questions that go with them.

use crate::scene::Scene;
use std::path::PathBuf;

/// What the window, not the model, has to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Quit,
    /// Asks for a file, then opens it.
    Open,
    OpenFile(PathBuf),
    Save,
    SaveAs,
    NewClient,
    Screenshot,
    Export(ExportKind),
    CancelExport,
    CancelLoading,
    CancelPhoto,
    /// Asks for a photograph to look at beside the picture.
    OpenPhoto,
    /// Opens or closes the audience's window.
    Audience,
    /// The window's own question for a path has been answered.
    Chosen(Dialog, PathBuf),
    /// Takes unsaved work that was left over, or lets it go: its number in `Model::left`.
    Restore(usize, bool),
    /// The answer to what is to become of unsaved work.
    Unsaved(Unsaved),
    /// Opens the plan whose head lies outside of its folder, or does not.
    Outside(bool),
    /// Takes over a plan that has been read, from its file.
    TakeOver(Box<Scene>, PathBuf),
    CancelReading,
}

/// What is to become of unsaved work that another design would replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsaved {
    Save,
    Discard,
    Cancel,
}

/// A command that would replace unsaved work, and waits for an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub command: Command,
    /// The answer was to save, and the file is being chosen or written.
    pub saving: bool,
}

/// What a dialog is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    Open,
    SaveAs,
    /// A photograph to look at.
    Photo,
}

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportKind {
    /// The sides that are compared in the window.
    Compared,
    BeforeAfter,
    Years,
    Turntable,
    Ageing,
}
