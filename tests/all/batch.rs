//! Sweeps and batches: a run that is killed goes on where it was, and shards make what one run makes.

use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

const JOBS: usize = 6;

fn tonsure(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tonsure")).current_dir(folder).args(arguments).output().expect("it runs")
}

fn well(folder: &Path, arguments: &[&str]) -> Output {
    let output = tonsure(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

/// Jobs of one small picture each; two plans among them.
fn sweep(folder: &Path) {
    let size = ["--resolution", "48,36", "--samples", "1", "--view", "crown"];
    let vary = ["--vary", "treatment.hairline.feather_mm=2,9", "--vary", "skin.melanin=0.02,0.05,0.11"];
    well(folder, &[&["sweep", "--output", "jobs.jsonl"], &vary[..], &size[..]].concat());
}

/// Names and bytes of the pictures; anything else but results is a fault.
fn pictures(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = entries.map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path));
    let files = files.filter(|(name, _)| !(name.starts_with("results") && name.ends_with(".jsonl")));
    files.map(|(name, path)| (name, std::fs::read(path).expect("a file"))).collect()
}

fn results(folder: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(folder.join("results.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).expect("a whole line")).collect()
}

#[test]
fn a_batch_that_is_killed_goes_on_and_shards_make_the_same() {
    let place = tempfile::tempdir().expect("a folder");
    let place = place.path();
    sweep(place);
    well(place, &["batch", "jobs.jsonl", "--output", "whole"]);
    let whole = pictures(&place.join("whole"));
    assert_eq!((whole.len(), results(&place.join("whole")).len()), (JOBS, JOBS));
    assert_eq!(whole.values().collect::<HashSet<_>>().len(), JOBS, "every job shows something else");

    // Killed soon after each next job, at another moment of the one that follows.
    let killed = place.join("killed");
    for moment in [0, 15, 40, 90] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tonsure"))
            .current_dir(place)
            .args(["batch", "jobs.jsonl", "--output", "killed"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it runs");
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("output")).read_line(&mut first).expect("a line");
        std::thread::sleep(Duration::from_millis(moment));
        child.kill().ok();
        child.wait().expect("its end");
        for (name, bytes) in pictures(&killed) {
            // A kill may leave what is not named yet; the next run takes it away.
            assert!(name.starts_with('.') || whole.get(&name) == Some(&bytes), "{name} is not whole");
        }
    }
    // What a kill in the middle of a line leaves.
    let torn = killed.join("results.jsonl");
    std::fs::OpenOptions::new().append(true).open(torn).expect("results").write_all(b"{\"job\":\"12").expect("a disk");
    let last = well(place, &["batch", "jobs.jsonl", "--output", "killed"]);
    assert!(String::from_utf8_lossy(&last.stderr).contains("finished already"), "it began anew");
    assert!(pictures(&killed) == whole);
    let jobs: Vec<String> = results(&killed).iter().map(|r| r["job"].to_string()).collect();
    assert_eq!((jobs.len(), jobs.iter().collect::<HashSet<_>>().len()), (JOBS, JOBS), "nothing twice");

    // A picture that is gone or changed is drawn again, and nothing else; what a kill left of it is swept away.
    let name = whole.keys().next().expect("a picture");
    std::fs::write(killed.join(name), "another").expect("a disk");
    std::fs::write(killed.join(format!(".{name}.a1B2c3")), "half of it").expect("a disk");
    let again = well(place, &["batch", "jobs.jsonl", "--output", "killed"]);
    assert_eq!(String::from_utf8_lossy(&again.stdout).lines().count(), 1);
    assert!(pictures(&killed) == whole);

    for shard in ["1/3", "2/3", "3/3"] {
        well(place, &["batch", "jobs.jsonl", "--output", "shards", "--shard", shard]);
    }
    assert!(pictures(&place.join("shards")) == whole);
}

/// What was made of one head is not taken for the next one's: a picture does not hang on what the process drew before.
#[test]
fn a_head_is_drawn_the_same_after_another() {
    let place = tempfile::tempdir().expect("a folder");
    let place = place.path();
    let job = |head: &str| {
        let set = format!(r#"{{"head":"{head}"}}"#);
        format!(r#"{{"set":{set},"views":["crown"],"resolution":[48,36],"samples":1,"output":"{head}.png"}}"#) + "\n"
    };
    let draw = |jobs: &str, output: &str| {
        std::fs::write(place.join("jobs.jsonl"), jobs).expect("a file");
        well(place, &["batch", "jobs.jsonl", "--output", output]);
    };
    draw(&(job("default") + &job("default-female")), "together");
    draw(&job("default"), "alone");
    draw(&job("default-female"), "alone");
    assert!(pictures(&place.join("together")) == pictures(&place.join("alone")));
}

/// An engine may start a job anew while the first try of it still runs.
#[test]
fn two_runs_do_not_add_to_the_same_results() {
    let place = tempfile::tempdir().expect("a folder");
    let place = place.path();
    sweep(place);
    std::fs::create_dir(place.join("out")).expect("a folder");
    let other = std::fs::File::create(place.join("out/results-1-of-2.jsonl")).expect("a file");
    other.lock().expect("a lock");
    let refused = tonsure(place, &["batch", "jobs.jsonl", "--output", "out", "--shard", "1/2"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(refused.status.code() == Some(1) && said.contains("another run adds to it"), "{said}");
    assert!(pictures(&place.join("out")).is_empty());
    drop(other);
    well(place, &["batch", "jobs.jsonl", "--output", "out", "--shard", "1/2"]);
}

/// One sentence with line and field, and the others go on where they can.
#[test]
fn bad_jobs_are_told_by_line_and_field() {
    let place = tempfile::tempdir().expect("a folder");
    let place = place.path();
    let said = |jobs: &str, code: i32| {
        std::fs::write(place.join("jobs.jsonl"), jobs).expect("a file");
        let output = tonsure(place, &["batch", "jobs.jsonl", "--output", "out"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{jobs}: {said}");
        said
    };
    let good = r#"{"output":"good.png","resolution":[32,32],"samples":1}"#;
    for (bad, wanted) in [
        (r#"{"output":"a.png","skine":1}"#, "skine"),
        (r#"{"output":"a.png","set":{"skin.melanine":0.1}}"#, "did you mean 'melanin'"),
        (r#"{"output":"a.png","set":{"skin.melanin":70}}"#, "skin.melanin"),
        (r#"{"output":"a.png","years":[-1]}"#, "years"),
        (r#"{"output":"a.png","views":["nowhere"]}"#, "nowhere"),
        (r#"{"output":"a.png","lights":["dark"]}"#, "dark"),
        (r#"{"output":"a.png","resolution":[0,10]}"#, "resolution"),
        (r#"{"output":"../a.png"}"#, "../a.png"),
        (r#"{"output":"a.jpg"}"#, "a.jpg"),
        (r#"{"scene":"none.toml","output":"a.png"}"#, "none.toml"),
        (r#"{"output":"a.png","set":{"head":"none.obj"}}"#, "the field head: cannot read the head file none.obj"),
        (r#"{"output":"a.png","set":{"head":"nobody"}}"#, "the field head: there is no head named 'nobody'"),
        ("{", "line 2"),
    ] {
        let said = said(&format!("{good}\n{bad}\n"), 4);
        assert!(said.contains("line 2") && said.contains(wanted) && said.trim().lines().count() == 1, "{said}");
    }
    let twice = said(&format!("{good}\n{good}\n"), 4);
    assert!(twice.contains("good.png"), "{twice}");
    assert!(said("", 4).contains("no jobs"));
    assert!(!place.join("out/good.png").exists(), "nothing was drawn before all was checked");

    // A head that turns out to be none costs its own job alone.
    std::fs::write(place.join("broken.obj"), "v 0 0 0\n").expect("a file");
    let broken = r#"{"output":"b.png","set":{"head":"broken.obj"}}"#;
    let first = said(&format!("{broken}\n{good}\n"), 4);
    assert!(first.contains("line 1:") && first.contains("1 of 2 jobs failed"), "{first}");
    assert!(place.join("out/good.png").exists());
    // Of a job that names its picture outright too, what is finished is known; and the jobs are not written over.
    let second = said(&format!("{broken}\n{good}\n"), 4);
    assert!(second.contains("1 of 2 jobs are finished already"), "{second}");
    std::fs::write(place.join("out/results.jsonl"), good).expect("a disk");
    let over = tonsure(place, &["batch", "out/results.jsonl", "--output", "out"]);
    assert!(String::from_utf8_lossy(&over.stderr).contains("this command reads it"), "{over:?}");
    // From another folder too, a head is looked for beside the jobs.
    let elsewhere = tonsure(&place.join("out"), &["batch", "../jobs.jsonl", "--output", "."]);
    assert!(
        String::from_utf8_lossy(&elsewhere.stderr).contains("line 1: ../broken.obj is not a usable head"),
        "{elsewhere:?}"
    );
}
