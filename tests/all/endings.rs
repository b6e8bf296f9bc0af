//! However the window ends, by signals, a kill or its display: the work is kept, and offered until it is answered.

use super::window::{Desk, Window, design};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Where "Restore" of the older of two works stands in the question.
const OLDER: [&str; 2] = ["340", "380"];

fn journals(desk: &Desk) -> Vec<u64> {
    let files = std::fs::read_dir(desk.path("state/journal")).into_iter().flatten().flatten();
    files.filter_map(|f| Some(f.metadata().ok()?.len())).collect()
}

/// Asked to end, with work unsaved: ends at once and properly, and the work is in the journal. Asked while
/// it starts, it ends as well.
#[test]
fn a_signal_ends_the_window_and_keeps_the_work() {
    let Some(desk) = Desk::new() else { return };
    let window = desk.open(&[]);
    let took = window.terminate();
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(journals(&desk).is_empty(), "nothing was done");
    let mut window = desk.open(&[]);
    window.wait_for_picture();
    window.key("p");
    let took = window.terminate();
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(journals(&desk).iter().any(|bytes| *bytes > 100), "{:?}", journals(&desk));
}

/// Killed again and again while work of the last time waits for an answer: as it asks, while it measures, while it
/// presents, and with other work of its own. All of it is offered until it is answered.
#[test]
fn work_is_offered_until_it_is_answered_whatever_ends_the_window() {
    let Some(desk) = Desk::new() else { return };
    let plan = desk.path("plan.toml");
    std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/scenes/demo.toml"), &plan).expect("a plan");
    let saved = design(&plan);
    let plan_name = plan.to_string_lossy().into_owned();
    let kill = |mut window: Window| {
        window.child.kill().expect("a kill");
        window.child.wait().expect("its end");
    };
    let work = || -> Vec<Vec<u8>> {
        let files = std::fs::read_dir(desk.path("state/journal")).into_iter().flatten().flatten();
        let mut all: Vec<_> = files.filter_map(|f| std::fs::read(f.path()).ok()).filter(|b| !b.is_empty()).collect();
        all.sort();
        all
    };
    let edited = |args: &[&str], so_many: usize| {
        let mut window = desk.open(args);
        window.wait_for_picture();
        window.wait_for("edit in the journal", |w| {
            w.key("p");
            std::thread::sleep(Duration::from_millis(400));
            work().len() == so_many
        });
        kill(window);
    };
    edited(&[&plan_name], 1);
    let first = work();
    // While it asks.
    let mut window = desk.open(&[]);
    window.wait_for_picture();
    window.wait_for("question", |w| w.desk.screen().count(|[b, g, r, _]| r > 200 && g > 200 && b > 200) > 100);
    kill(window);
    assert_eq!(work(), first, "as it asks");
    // Ended in good order, without an answer.
    let mut window = desk.open(&[]);
    window.wait_for_picture();
    window.terminate();
    assert_eq!(work(), first, "asked to end");
    let measured =
        desk.command(env!("CARGO_BIN_EXE_tonsure")).args(["view", "--size", "900,640", "--measure", "1"]).output();
    assert!(measured.expect("the program runs").status.success());
    assert_eq!(work(), first, "as it measures");
    let mut window = desk.open(&["--present"]);
    window.wait_for("picture", |w| w.desk.screen().count(|[_, _, r, _]| r > 60) > 8000);
    kill(window);
    assert_eq!(work(), first, "as it presents");
    // A second crash, with work of its own.
    edited(&[], 2);
    assert!(work().contains(&first[0]), "a second crash");
    // Both are offered, the newest first: the older one is taken up, which brings its file's name.
    let mut window = desk.open(&[]);
    window.wait_for_picture();
    window.wait_for("older work", |w| {
        w.desk.xdotool(&["mousemove", OLDER[0], OLDER[1], "click", "1"]);
        std::thread::sleep(Duration::from_millis(400));
        let title = w.desk.xdotool(&["getwindowname", &w.id]);
        String::from_utf8_lossy(&title.stdout).starts_with("plan")
    });
    assert_eq!(design(&plan), saved, "nothing is saved yet");
    window.wait_for("saved work", |w| {
        w.key("ctrl+s");
        std::thread::sleep(Duration::from_millis(400));
        design(&plan) != saved
    });
    kill(window);
    assert_eq!(work().len(), 1, "the other work waits on");
    assert!(!first.contains(&work()[0]));
}

/// The display goes: the program ends by itself with a sentence, and the work is in the journal.
#[test]
fn a_display_that_goes_takes_no_work_with_it() {
    let Some(mut desk) = Desk::new() else { return };
    let server = desk.server.id();
    let mut window = desk.open(&[]);
    window.wait_for_picture();
    window.key("p");
    std::thread::sleep(Duration::from_millis(500));
    Command::new("kill").args(["-KILL", &server.to_string()]).status().expect("kill runs");
    let start = Instant::now();
    let code = loop {
        if let Some(status) = window.child.try_wait().expect("its state") {
            break status.code();
        }
        assert!(start.elapsed() < Duration::from_secs(30), "the window does not see that its display is gone");
        std::thread::sleep(Duration::from_millis(20));
    };
    drop(window);
    println!("ended with {code:?} after {:?}: {}", start.elapsed(), desk.log());
    assert_eq!(code, Some(3), "{}", desk.log());
    assert!(journals(&desk).iter().any(|bytes| *bytes > 100), "{:?}", journals(&desk));
    desk.server.wait().ok();
}

/// Wayland is named, but nobody is there: the window opens on the X server beside it.
#[test]
fn a_dead_wayland_beside_a_living_x_is_no_hindrance() {
    let Some(desk) = Desk::new() else { return };
    for name in ["wayland-7", "/nonexistent/wayland-0"] {
        let mut window = desk.open_with(&[], &[("WAYLAND_DISPLAY", name.to_owned())]);
        window.wait_for_picture();
        window.terminate();
    }
}
