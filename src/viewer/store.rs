//! What outlives the window: undo, autosave, settings. Knows nothing of what is painted.

pub mod folders;
pub mod history;
pub mod journal;
pub mod replay;
pub mod segments;
pub mod settings;
