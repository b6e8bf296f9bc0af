//! What the window remembers of its user, never of a client: the clinic's name, motion, file names.

use serde::{Deserialize, Serialize};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

/// The user's settings, one TOML file in the state folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Shown while presenting and on exports; empty: nothing.
    pub clinic: String,
    /// No damping, no turntable, no fades.
    pub reduced_motion: bool,
    /// Pattern of a screenshot's name: `{scene} {view} {time} {n}`.
    pub screenshot_name: String,
    /// Folder that exports go to; empty: the current one.
    pub folder: String,
    /// The hairline is edited on both sides alike.
    pub symmetric_line: bool,
    /// The fade lies over the timeline; unsaid: where the window has room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fade_curve: Option<bool>,
    /// The three hints of the first minute have been seen.
    pub hints_seen: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            clinic: String::new(),
            reduced_motion: false,
            screenshot_name: "tonsure-{n}".into(),
            folder: String::new(),
            symmetric_line: true,
            fade_curve: None,
            hints_seen: false,
        }
    }
}

/// The folder for settings, recent files and the journal.
pub use crate::stage::state_folder as folder;

impl Settings {
    /// The settings as they were left; the defaults where there are none or they cannot be read.
    pub fn load() -> Self {
        let text = std::fs::read_to_string(folder().join("settings.toml")).unwrap_or_default();
        toml::from_str(&text).unwrap_or_default()
    }

    /// A thread that writes what it is sent, newest first: a slow disk holds no hand. It ends when nobody
    /// can send any more.
    pub fn writer() -> (Sender<Self>, JoinHandle<()>) {
        let (sender, receiver) = channel::<Self>();
        let thread = std::thread::spawn(move || {
            while let Ok(settings) = receiver.recv() {
                receiver.try_iter().last().unwrap_or(settings).save();
            }
        });
        (sender, thread)
    }

    /// Writes the settings. That they cannot be written is no reason to disturb anybody.
    pub fn save(&self) {
        let text = toml::to_string_pretty(self).unwrap_or_default();
        if let Err(e) = crate::files::write_private(&folder().join("settings.toml"), text.as_bytes()) {
            tracing::warn!("settings are not kept: {e}");
        }
    }
}
