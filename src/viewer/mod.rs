//! The window: one picture of the renderer with panels beside it.
//!
//! Its rooms, each uses only those above it:
//!
//! ```text
//! strings, theme  every word; colours and widgets
//! store           what outlives the window: undo, autosave, settings
//! model           what the user edits, and all else that is shown; survives a lost device
//! engine          the way to the thread that draws, on a device of its own
//! device          what lives and dies with the interface's device
//! picture         the head on the screen, and what hands do there
//! pages           the pages of the design panel
//! window          the shell: event loop, panels, bars, keys, files, commands
//! ```

mod device;
mod engine;
mod error;
mod model;
mod options;
mod pages;
mod picture;
mod process;
mod store;
mod strings;
mod theme;
mod window;

pub use error::ViewerError;
use error::plain;
pub use options::ViewOptions;
use std::path::PathBuf;

/// Opens the window and runs until it closes.
///
/// # Errors
/// No display, no adapter, or a window system that gives up.
pub fn run(options: ViewOptions) -> Result<(), ViewerError> {
    let mut builder = winit::event_loop::EventLoop::<engine::Wake>::with_user_event();
    #[cfg(target_os = "linux")]
    if is_only_x() {
        winit::platform::x11::EventLoopBuilderExtX11::with_x11(&mut builder);
    }
    let event_loop = builder.build().map_err(|e| ViewerError::NoDisplay(plain(&e.to_string())))?;
    listen(event_loop.create_proxy());
    #[cfg(target_os = "linux")]
    window::xlib::end_well_without_server();
    // Worker threads run at a lower priority than the interface.
    rayon::ThreadPoolBuilder::new().start_handler(|_| process::stand_back()).build_global().ok();
    let mut app = window::app::App::new(options, event_loop.create_proxy());
    // The window system's end is a panic of the event loop; the work is in the journal.
    let run = std::panic::AssertUnwindSafe(|| event_loop.run_app(&mut app));
    match std::panic::catch_unwind(run) {
        Ok(run) => run.map_err(|e| ViewerError::Window(plain(&e.to_string())))?,
        Err(_) => {
            app.abandon();
            return Err(ViewerError::DisplayGone);
        }
    }
    app.into_result()
}

/// Whether Wayland is named but nobody answers there, beside an X server: the window opens on X then.
#[cfg(target_os = "linux")]
fn is_only_x() -> bool {
    let named = |variable| std::env::var_os(variable).filter(|value| !value.is_empty());
    let Some(socket) = named("WAYLAND_DISPLAY") else { return false };
    // An absolute name stands for itself.
    let place = named("XDG_RUNTIME_DIR").map(PathBuf::from).unwrap_or_default().join(socket);
    named("DISPLAY").is_some()
        && named("WAYLAND_SOCKET").is_none()
        && std::os::unix::net::UnixStream::connect(place).is_err()
}

/// Ends the window properly when the system asks; a window that hangs is ended all the same: its
/// journal is on the disk.
#[cfg(unix)]
fn listen(proxy: winit::event_loop::EventLoopProxy<engine::Wake>) {
    let signals = signal_hook::iterator::Signals::new(crate::signals::heard());
    let Ok(mut signals) = signals else { return };
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            proxy.send_event(engine::Wake::Quit).ok();
            std::thread::sleep(std::time::Duration::from_millis(900));
            process::exit_at_once();
        }
    });
}

#[cfg(not(unix))]
fn listen(_proxy: winit::event_loop::EventLoopProxy<engine::Wake>) {}
