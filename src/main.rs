//! The command line; see `tonsure::cli`.

fn main() -> std::process::ExitCode {
    tonsure::cli::main(closed::output_was_closed())
}

/// Whether the standard output was closed when the program began. Before `main`, Rust opens `/dev/null` in its place,
/// so that whatever is printed seems to have been written: it is asked before that.
#[cfg(target_os = "linux")]
#[allow(unsafe_code)]
mod closed {
    use std::sync::atomic::{AtomicBool, Ordering};

    static CLOSED: AtomicBool = AtomicBool::new(false);

    // SAFETY: what runs before `main` must need nothing that Rust's runtime sets up. This makes one system call, which
    // touches no memory, and stores one atomic flag; no thread has been started yet.
    #[ctor::ctor(unsafe)]
    fn ask() {
        CLOSED.store(rustix::io::fcntl_getfd(rustix::stdio::stdout()).is_err(), Ordering::Relaxed);
    }

    pub fn output_was_closed() -> bool {
        CLOSED.load(Ordering::Relaxed)
    }
}

#[cfg(not(target_os = "linux"))]
mod closed {
    pub fn output_was_closed() -> bool {
        false
    }
}
