//! The window as a user works it: a real one on a virtual display, with real keys and buttons.
//!
//! Needs Xvfb and xdotool (`make test` installs them); without them the tests fail, unless the run is marked
//! by name as one without windows: TONSURE_NO_WINDOW=1.

use super::left_out::{is_marked, left_out};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Patience for anything that the machine has to do, on the slowest of machines.
pub const DEADLINE: Duration = Duration::from_secs(150);

/// A virtual display, and a folder for what the window remembers.
pub struct Desk {
    pub server: Child,
    display: String,
    pub folder: tempfile::TempDir,
}

/// A window on a desk.
pub struct Window<'a> {
    pub desk: &'a Desk,
    pub child: Child,
    pub id: String,
}

/// A picture of the screen: 32 bits a pixel, BGRX.
pub struct Screen {
    width: usize,
    pixels: Vec<[u8; 4]>,
}

/// A saved design; where the camera stood is not of it.
pub fn design(path: &Path) -> Option<toml::Table> {
    let mut table: toml::Table = std::fs::read_to_string(path).ok()?.parse().ok()?;
    table.remove("camera");
    Some(table)
}

pub fn is_here(tool: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|d| d.join(tool).is_file())
}

impl Desk {
    /// `None` where the run is marked as one without windows.
    pub fn new() -> Option<Self> {
        for tool in ["Xvfb", "xdotool"] {
            if !is_here(tool) {
                assert!(
                    is_marked("TONSURE_NO_WINDOW"),
                    "{tool} is not installed; `sh assets/setup.sh window` installs it"
                );
                left_out("TONSURE_NO_WINDOW=1");
                return None;
            }
        }
        let folder = tempfile::tempdir().expect("a folder");
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "900x640x24", "-nolisten", "tcp", "-noreset", "-fbdir"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut line = String::new();
        BufReader::new(server.stdout.take().expect("a pipe")).read_line(&mut line).expect("its display");
        Some(Self { server, display: format!(":{}", line.trim()), folder })
    }

    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("DISPLAY", &self.display)
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .env("TONSURE_STATE", self.folder.path().join("state"))
            .env_remove("WAYLAND_DISPLAY")
            // The desktop's own dialogs would open on the desktop.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .current_dir(self.folder.path());
        command
    }

    pub fn xdotool(&self, args: &[&str]) -> Output {
        self.command("xdotool").args(args).output().expect("xdotool runs")
    }

    pub fn open(&self, args: &[&str]) -> Window<'_> {
        self.open_with(args, &[])
    }

    /// Opens a window with more in its environment.
    pub fn open_with(&self, args: &[&str], environment: &[(&str, String)]) -> Window<'_> {
        self.open_as("Tonsure", args, environment)
    }

    /// The same for a window whose title has something in it.
    pub fn open_as(&self, title: &str, args: &[&str], environment: &[(&str, String)]) -> Window<'_> {
        let child = self
            .command(env!("CARGO_BIN_EXE_tonsure"))
            .args(["view", "--size", "900,640"])
            .args(args)
            .env("RUST_LOG", "tonsure=info")
            .env("PATH", "")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stderr(std::fs::File::create(self.folder.path().join("log.txt")).expect("a log"))
            .spawn()
            .expect("the window's program starts");
        let mut window = Window { desk: self, child, id: String::new() };
        window.wait_for("a window", |w| {
            let found = self.xdotool(&["search", "--onlyvisible", "--name", title]);
            w.id = String::from_utf8_lossy(&found.stdout).lines().next().unwrap_or_default().to_owned();
            !w.id.is_empty()
        });
        self.xdotool(&["windowfocus", &window.id]);
        window
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("log.txt")).unwrap_or_default()
    }

    /// What is on the screen, from the server's own memory.
    pub fn screen(&self) -> Screen {
        let bytes = std::fs::read(self.path("Xvfb_screen0")).expect("the server's picture");
        let word = |i: usize| u32::from_be_bytes(bytes[i * 4..i * 4 + 4].try_into().expect("four bytes")) as usize;
        let (header, width, height, line, colours) = (word(0), word(4), word(5), word(12), word(19));
        let start = header + colours * 12;
        let rows = (0..height).flat_map(|y| bytes[start + y * line..start + y * line + width * 4].chunks_exact(4));
        Screen { width, pixels: rows.map(|p| [p[0], p[1], p[2], p[3]]).collect() }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

impl Screen {
    /// Pixels in a box that are warm and lit, as skin is and nothing of the interface's greys.
    pub fn skin(&self, [x0, y0, x1, y1]: [usize; 4]) -> usize {
        let is_skin = |[b, g, r, _]: [u8; 4]| r > 90 && r > g && g > b && r - b > 25;
        (y0..y1)
            .flat_map(|y| (x0..x1).map(move |x| (x, y)))
            .filter(|(x, y)| is_skin(self.pixels[x + y * self.width]))
            .count()
    }

    pub fn count(&self, wanted: impl Fn([u8; 4]) -> bool) -> usize {
        self.pixels.iter().filter(|p| wanted(**p)).count()
    }

    pub fn differs(&self, other: &Self) -> usize {
        self.pixels.iter().zip(&other.pixels).filter(|(a, b)| a != b).count()
    }
}

/// Where the picture is in a window of 900 by 640.
const PICTURE: [usize; 4] = [400, 80, 880, 500];

impl Window<'_> {
    pub fn wait_for(&mut self, what: &str, mut holds: impl FnMut(&mut Self) -> bool) {
        let start = Instant::now();
        while !holds(self) {
            let ended = self.child.try_wait().expect("its state");
            assert!(ended.is_none(), "the window ended before {what}: {ended:?}\n{}", self.desk.log());
            assert!(start.elapsed() < DEADLINE, "no {what}\n{}", self.desk.log());
            std::thread::sleep(Duration::from_millis(60));
        }
    }

    pub fn focus(&self) {
        self.desk.xdotool(&["windowfocus", &self.id]);
    }

    pub fn key(&self, keys: &str) {
        self.desk.xdotool(&["key", "--clearmodifiers", keys]);
    }

    pub fn drag(&self, from: [i32; 2], to: [i32; 2]) {
        let text = |v: i32| v.to_string();
        let [x0, y0, x1, y1] = [from[0], from[1], to[0], to[1]].map(text);
        let (mx, my) = (text((from[0] + to[0]) / 2), text((from[1] + to[1]) / 2));
        self.desk.xdotool(&["mousemove", &x0, &y0, "sleep", "0.2", "mousedown", "1", "sleep", "0.2"]);
        self.desk.xdotool(&[
            "mousemove",
            &mx,
            &my,
            "sleep",
            "0.2",
            "mousemove",
            &x1,
            &y1,
            "sleep",
            "0.2",
            "mouseup",
            "1",
        ]);
    }

    /// Does something while the program stands still, so that all of it comes within one pass.
    pub fn within_one_pass(&self, act: impl FnOnce(&Self)) {
        let signal = |name: &str| Command::new("kill").args([name, self.child.id().to_string().as_str()]).status();
        signal("-STOP").expect("kill runs");
        act(self);
        signal("-CONT").expect("kill runs");
    }

    /// Waits for a picture of a head.
    pub fn wait_for_picture(&mut self) {
        self.wait_for("picture", |w| w.desk.screen().skin(PICTURE) > 8000);
    }

    /// Does something and waits until the screen shows it.
    pub fn changes(&mut self, what: &str, act: impl FnOnce(&Self)) {
        let before = self.desk.screen();
        act(self);
        self.wait_for(what, |w| w.desk.screen().differs(&before) > 400);
    }

    /// Types a path into the window's own question.
    pub fn answer(&self, path: &Path) {
        std::thread::sleep(Duration::from_millis(900));
        self.desk.xdotool(&["type", "--delay", "8", &path.to_string_lossy()]);
        std::thread::sleep(Duration::from_millis(300));
        self.key("Return");
    }

    pub fn terminate(mut self) -> Duration {
        let start = Instant::now();
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill runs");
        loop {
            if let Some(status) = self.child.try_wait().expect("its state") {
                assert!(status.success(), "{status:?}\n{}", self.desk.log());
                return start.elapsed();
            }
            assert!(start.elapsed() < Duration::from_secs(20), "SIGTERM is not heard");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn grey(path: &Path) -> f64 {
    let text = std::fs::read_to_string(path).expect("the saved scene");
    let table: toml::Table = text.parse().expect("TOML");
    table["hair"]["grey"].as_float().expect("a number")
}

/// Turns the head, compares, presents, edits, saves, is killed, and gives the work back.
#[test]
fn a_user_works_is_killed_and_loses_nothing() {
    let Some(desk) = Desk::new() else { return };
    let plan = desk.path("plan.toml");
    let mut window = desk.open(&[]);
    window.wait_for_picture();

    window.changes("turned head", |w| w.drag([640, 300], [700, 300]));
    window.changes("head turned within one pass", |w| w.within_one_pass(|w| w.drag([640, 300], [580, 300])));
    window.changes("split line", |w| w.key("c"));
    window.changes("moved line", |w| w.drag([638, 440], [560, 440]));
    window.key("Escape");
    window.changes("presentation", |w| w.key("F5"));
    let middle = [420, 60, 640, 500];
    window.wait_for("larger picture", |w| w.desk.screen().skin(middle) > 8000);
    window.key("b");
    window.wait_for("black screen", |w| w.desk.screen().pixels.iter().filter(|p| p[..3] != [0; 3]).count() < 600);
    window.key("b");
    window.key("Escape");
    window.wait_for_picture();

    // The page of the hair; its last slider is the grey.
    window.changes("page of the hair", |w| {
        w.desk.xdotool(&["mousemove", "38", "355", "click", "1"]);
    });
    window.key("ctrl+s");
    window.answer(&plan);
    window.wait_for("saved scene", |_| plan.exists());
    let before = grey(&plan);
    window.changes("greyer hair", |w| w.drag([119, 332], [200, 332]));
    std::thread::sleep(Duration::from_millis(400));
    window.child.kill().expect("a kill");
    drop(window);
    assert_eq!(grey(&plan), before, "what was saved is untouched");

    let mut window = desk.open(&[]);
    // "Restore" is the first control of the question in the middle.
    window.wait_for("question", |w| {
        w.desk.xdotool(&["mousemove", "340", "331", "click", "1"]);
        std::thread::sleep(Duration::from_millis(400));
        let title = w.desk.xdotool(&["getwindowname", &w.id]);
        String::from_utf8_lossy(&title.stdout).starts_with("plan")
    });
    window.key("ctrl+s");
    window.wait_for("second save", |_| grey(&plan) != before);
    assert!(grey(&plan) > before);
    std::thread::sleep(Duration::from_millis(300));
    let took = window.terminate();
    assert!(took < Duration::from_secs(10), "{took:?}");
    let left = std::fs::read_dir(desk.path("state/journal")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "what is saved leaves no journal");
}

/// Touch-ups of a saved plan.
fn touch_ups(path: &Path) -> usize {
    let Some(plan) = design(path) else { return usize::MAX };
    let sessions = plan["treatment"]["sessions"].as_array().expect("sessions");
    let year = |session: &toml::Value| session.get("year").and_then(toml::Value::as_float).unwrap_or(0.0);
    sessions.iter().filter(|session| year(session) > 0.0).count()
}

/// The curve over the timeline comes without a hand waiting for it; one click on its button is one touch-up in the
/// file, and undo takes it out again.
#[test]
fn the_touch_up_that_is_advised_is_one_click() {
    let Some(desk) = Desk::new() else { return };
    // A window as low as this has no curve unless a hand wants one.
    std::fs::create_dir_all(desk.path("state")).expect("a folder");
    std::fs::write(desk.path("state/settings.toml"), "fade_curve = true\n").expect("settings");
    let plan = desk.path("plan.toml");
    let mut window = desk.open(&[]);
    window.wait_for_picture();
    let is_due = |[b, g, r, _]: [u8; 4]| r > 190 && g.abs_diff(130) < 16 && b.abs_diff(96) < 16;
    window.wait_for("curve with an advice", |w| w.desk.screen().count(is_due) > 12);
    window.key("ctrl+s");
    window.answer(&plan);
    window.wait_for("saved plan", |_| touch_ups(&plan) == 0);
    window.desk.xdotool(&["mousemove", "90", "530", "sleep", "0.3", "click", "1", "sleep", "0.3"]);
    window.key("ctrl+s");
    window.wait_for("plan with a touch-up", |_| touch_ups(&plan) == 1);
    window.key("ctrl+z");
    window.key("ctrl+s");
    window.wait_for("plan without it", |_| touch_ups(&plan) == 0);
    window.terminate();
}
