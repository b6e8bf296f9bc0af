//! The system asks a command to end: by TERM, by INT (Ctrl+C), by HUP (its terminal goes). Nothing half-written is
//! left, and the exit status is 128 and the signal's number, as shells have it.

/// Listens on a thread of its own.
#[cfg(unix)]
pub fn listen() {
    let Ok(mut signals) = signal_hook::iterator::Signals::new(heard()) else { return };
    std::thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            crate::files::end();
            // A software driver's thread at work does not bear the usual way, which clears memory away under it.
            signal_hook::low_level::exit(128 + signal);
        }
    });
}

/// Elsewhere the system ends programs by itself.
#[cfg(not(unix))]
pub fn listen() {}

/// The signals to listen to. One that whoever started the program had it ignore (`nohup`, or INT in the background
/// of a script) stays ignored.
#[cfg(unix)]
pub fn heard() -> Vec<i32> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| u64::from_str_radix(line.strip_prefix("SigIgn:")?.trim(), 16).ok());
    let is_ignored = |signal: &i32| ignored.unwrap_or(0) >> (signal - 1) & 1 == 1;
    [SIGTERM, SIGINT, SIGHUP].into_iter().filter(|signal| !is_ignored(signal)).collect()
}
