//! Kills and full disks at every moment of editing and saving: a child process does what the window
//! does with history, journal and files, its parent ends it and looks at what is left.

use super::files::{Answer, Autosave, Files};
use crate::scene::{Scene, file};
use crate::viewer::model::Model;
use crate::viewer::store::journal::{self, Journal};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// Edits may be lost for so long before a kill.
const LOST_MS: u128 = 250;
/// The folder that a child works in, and the seed of its random moments.
const FOLDER: &str = "TONSURE_VICTIM";
const SEED: &str = "TONSURE_VICTIM_SEED";

/// Small random numbers, the same in every execution.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn now_ms() -> u128 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_millis())
}

/// A state of the design that tells its number.
fn edited(model: &mut Model, number: u32) {
    model.scene.treatment.seed = number;
}

/// The child: edits, tells the journal, saves, until it is ended. Each edit is a line on its output.
#[test]
#[ignore = "a part of the tests of kills, which start it"]
fn victim() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let seed = std::env::var(SEED).ok().and_then(|s| s.parse().ok()).unwrap_or(0);
    let (mut dice, plan) = (Dice(seed), folder.join("plan.toml"));
    let mut model = Model::new(Scene::default());
    model.path = Some(plan.clone());
    let mut autosave = Autosave::new(Journal::start(vec![folder.join("state")]));
    let mut files = Files::new(&folder.join("settings"));
    let start = Instant::now();
    for number in 1.. {
        edited(&mut model, number);
        // Some edits are in the middle of a gesture.
        let noted = model.note(dice.below(4) == 0, 1.0);
        autosave.look(&model, noted);
        println!("edit {number} {}", now_ms());
        if dice.below(10) == 0 {
            files.save(&model, plan.clone(), || {});
        }
        for answer in files.answers() {
            match answer {
                Answer::Saved { design, .. } => {
                    model.saved = *design;
                    if !model.is_unsaved() {
                        autosave.begin(&model);
                    }
                }
                Answer::Failed(said) => println!("failed {said}"),
                _ => {}
            }
        }
        if plan.exists() && file::load(&plan).is_err() {
            println!("unreadable");
        }
        if let Some(trouble) = autosave.journal.trouble() {
            println!("trouble {trouble}");
        }
        std::thread::sleep(Duration::from_millis(dice.below(25)));
        assert!(start.elapsed() < Duration::from_secs(60), "the parent is gone");
    }
}

/// What a child left behind.
struct Left {
    edits: Vec<(u32, u128)>,
    lines: Vec<String>,
    /// The newest state that can be had back.
    recovered: u32,
    readable: bool,
    ended_ms: u128,
}

impl Left {
    /// For how long before its end the child's edits are lost, ms.
    fn lost_ms(&self) -> u128 {
        let first_lost = self.edits.iter().find(|(number, _)| *number > self.recovered);
        first_lost.map_or(0, |(_, at)| self.ended_ms.saturating_sub(*at))
    }
}

/// Starts a child by a command that ends in "$@", lets it work for a while, kills it.
fn killed(folder: &Path, seed: u64, after: Duration, shell: &str) -> Left {
    let program = std::env::current_exe().expect("this program");
    let mut child = Command::new("sh")
        .args(["-c", shell, "sh"])
        .arg(program)
        .args(["viewer::window::kills::victim", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(SEED, seed.to_string())
        .env("TONSURE_STATE", folder.join("settings"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh runs");
    let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut text = String::new();
    while !text.contains("edit ") {
        assert!(output.read_line(&mut text).expect("its output") > 0, "the child ended: {text}");
    }
    std::thread::sleep(after);
    assert!(child.try_wait().expect("its state").is_none(), "the child ended by itself");
    child.kill().expect("a kill");
    let ended_ms = now_ms();
    child.wait().expect("its end");
    output.read_to_string(&mut text).expect("its output");
    let plan = folder.join("plan.toml");
    let saved = plan.exists().then(|| file::load(&plan));
    let readable = !matches!(saved, Some(Err(_)));
    let saved = saved.and_then(Result::ok).map_or(0, |scene| scene.treatment.seed);
    let kept = journal::recover(&[folder.join("state")]);
    let kept = kept.map_or(0, |found| found.history.now().treatment.seed);
    // The last line may be cut.
    let edits = text.lines().filter_map(|line| {
        let mut words = line.strip_prefix("edit ")?.split(' ');
        Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
    });
    Left {
        edits: edits.collect(),
        recovered: saved.max(kept),
        lines: text.lines().map(str::to_owned).collect(),
        readable,
        ended_ms,
    }
}

/// Kills children; what was lost is told. How many lost more than they may.
fn kill(times: u64) -> usize {
    let (mut lost, mut edits) = (Vec::new(), 0);
    for time in 0..times {
        let folder = tempfile::tempdir().expect("a folder");
        let after = Duration::from_millis(Dice(time).below(500));
        let left = killed(folder.path(), time, after, r#"exec "$@""#);
        assert!(left.readable, "kill {time}: the saved plan cannot be read");
        assert!(!left.lines.iter().any(|l| l == "unreadable"), "kill {time}");
        lost.push(left.lost_ms());
        edits += left.edits.len();
    }
    lost.sort_unstable();
    let at = |percent: usize| lost[(lost.len() - 1) * percent / 100];
    let beyond = lost.iter().filter(|ms| **ms > LOST_MS).count();
    println!(
        "{times} kills, {edits} edits: 0 unreadable files; lost p50 {} p95 {} p99 {} max {} ms, {beyond} beyond {LOST_MS} ms",
        at(50),
        at(95),
        at(99),
        at(100)
    );
    beyond
}

#[test]
fn a_kill_while_editing_and_saving_loses_a_quarter_of_a_second_at_most() {
    // A machine that is starved of its processor may stop the child's threads for longer, once.
    assert!(kill(8) <= 1);
}

/// The same, very often: `TONSURE_KILLS` times, else a thousand.
#[test]
#[ignore = "takes minutes: a measuring run"]
fn a_thousand_kills() {
    let times = std::env::var("TONSURE_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(1000);
    assert_eq!(kill(times), 0, "edits older than {LOST_MS} ms were lost");
}

/// A disk that is full after so many blocks: what was saved before stays whole, failures are told in a
/// sentence, the work goes on.
#[test]
#[cfg(unix)]
fn a_full_disk_spoils_no_file_and_is_told() {
    let mut failures = 0;
    for blocks in [0, 1, 3, 6, 10, 40] {
        let folder = tempfile::tempdir().expect("a folder");
        let old = Scene { years: 3.0, ..Scene::default() };
        file::save(&old, &folder.path().join("plan.toml")).expect("a plan");
        let shell = format!(r#"trap '' XFSZ; ulimit -f {blocks}; exec "$@""#);
        let left = killed(folder.path(), blocks, Duration::from_millis(400), &shell);
        assert!(left.readable && !left.lines.iter().any(|l| l == "unreadable"), "{blocks} blocks");
        let told: Vec<_> = left.lines.iter().filter(|l| l.starts_with("failed") || l.starts_with("trouble")).collect();
        failures += told.len();
        assert!(told.iter().filter(|l| l.starts_with("failed")).all(|l| l.contains("plan.toml")), "{told:?}");
        assert!(left.edits.len() > 5, "the work goes on");
    }
    assert!(failures > 3, "the disk was never full");
}

/// A folder that can be read only: as [`a_full_disk_spoils_no_file_and_is_told`].
#[test]
#[cfg(target_os = "linux")]
fn a_read_only_folder_spoils_no_file_and_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = Scene { years: 3.0, ..Scene::default() };
    file::save(&old, &folder.path().join("plan.toml")).expect("a plan");
    let shell = format!(
        r#"exec unshare -Urm sh -c 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"' '{}' "$@""#,
        folder.path().display()
    );
    let may = Command::new("unshare").args(["-Urm", "true"]).stderr(Stdio::null()).status();
    if !may.is_ok_and(|status| status.success()) {
        crate::left_out::left_out("this system lets nobody make a read-only mount of his own");
        return;
    }
    let left = killed(folder.path(), 5, Duration::from_millis(800), &shell);
    assert!(left.readable && left.recovered == old.treatment.seed);
    for wanted in ["failed ", "trouble "] {
        assert!(left.lines.iter().any(|l| l.starts_with(wanted)), "nothing {wanted} in {:?}", left.lines);
    }
    assert!(left.edits.len() > 5, "the work goes on");
}
