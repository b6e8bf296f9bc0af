//! What a long command says of itself while it works: one line of a terminal, and nothing elsewhere.
//!
//! Ours, not `indicatif`'s: a bar of it needs as many lines here (a style, a bar that all commands share, and its
//! reset before the next work), and brings five crates (with `console`, `portable-atomic`, `unicode-width` and
//! `unit-prefix`) for what is one line of text.

use std::io::{IsTerminal, Write};

/// Takes the terminal's line away.
const CLEARED: &str = "\r\x1b[K";

/// Shows what is being done and the share done. Never cancels.
pub fn show(what: &str, share: f32) -> bool {
    say(&format!("{CLEARED}{what} {:.0} %", share * 100.0));
    true
}

/// Takes the line away again, at the end of the work or before anything else is said.
pub fn clear() {
    say(CLEARED);
}

fn say(text: &str) {
    let mut err = std::io::stderr();
    if err.is_terminal() {
        // Who does not see it has lost nothing.
        err.write_all(text.as_bytes()).and_then(|()| err.flush()).ok();
    }
}
