//! The program as a process: how much of the processor its threads take, how it ends.

/// How much less than the interface the drawing threads get of the processor, in steps of `nice`.
#[cfg(target_os = "linux")]
const MODESTY: i32 = 3;

/// Lets the interface go first where both want the processor: for the calling thread and all that it
/// starts, a software driver's among them. Where the system has no such thing nothing happens.
pub fn stand_back() {
    #[cfg(target_os = "linux")]
    if let Ok(now) = rustix::process::getpriority_process(None) {
        rustix::process::setpriority_process(None, now + MODESTY).ok();
    }
}

/// Exits with code 0 without running destructors: a driver thread that still runs crashes during a normal exit.
pub fn exit_at_once() -> ! {
    crate::files::end();
    #[cfg(unix)]
    signal_hook::low_level::exit(0);
    #[cfg(not(unix))]
    std::process::exit(0);
}
