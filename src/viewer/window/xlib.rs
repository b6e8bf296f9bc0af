//! What happens when the connection to an X server breaks.
//!
//! Xlib then ends the process by `exit`, which clears away the memory of libraries: a software driver
//! that is drawing on threads of its own crashes on that now and then.
#![allow(unsafe_code)]

use crate::viewer::error::ViewerError;
use std::ffi::c_int;
use x11_dl::xlib::{Display, Xlib};

/// Ends the program with a sentence and at once when the server goes. Call it once there is an event loop,
/// which may have set a handler of its own; without Xlib it does nothing.
pub fn end_well_without_server() {
    let Ok(xlib) = Xlib::open() else { return };
    // SAFETY: the call only stores a pointer. The handler is a function of this program, lives as long as it,
    // and has the type that Xlib's header asks for; the library, which calls it, is never closed.
    unsafe { (xlib.XSetIOErrorHandler)(Some(server_gone)) };
}

/// Xlib calls this on the thread that uses the connection, and wants it not to return: it does not, and it
/// touches neither the display nor anything else that is shared. The work is in the journal.
unsafe extern "C" fn server_gone(_: *mut Display) -> c_int {
    use std::io::Write;
    // Standard error may be gone with the display.
    writeln!(std::io::stderr(), "tonsure: {}", ViewerError::DisplayGone).ok();
    crate::files::end();
    signal_hook::low_level::exit(i32::from(ViewerError::DisplayGone.exit_code()))
}
