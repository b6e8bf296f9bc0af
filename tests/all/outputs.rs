//! What commands write: checked before any work, whole or not at all, and nothing half-written where they are asked
//! to end.

use super::command_line::{file, refused};
#[cfg(target_os = "linux")]
use super::left_out::left_out;
use std::path::Path;
use std::process::Command;

#[test]
fn unwritable_outputs_are_found_before_the_work() {
    let start = std::time::Instant::now();
    refused(&["render", "--output", "/no/such/folder/a.png"], 4);
    refused(&["render", "--sheet", "/proc/a.png"], 4);
    refused(&["seed", "--output", "/no/such/folder/a.csv"], 4);
    refused(&["scene", "new", "/no/such/folder/a.toml"], 4);
    assert!(start.elapsed().as_secs() < 20);
}

/// A scan is not turned into a picture, a plan not into figures, and no two files land on one.
#[test]
fn what_a_command_reads_it_does_not_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let scan = file(folder.path(), "scan.obj", b"v 0 0 0\n");
    let plan = file(folder.path(), "plan.toml", b"head = \"scan.obj\"\n");
    refused(&["inspect", &scan, "--picture", &scan], 4);
    refused(&["render", &plan, "--stats", &plan], 4);
    refused(&["render", &plan, "--stats", &scan], 4);
    assert!(refused(&["render", "--years", "1,1", "--output", &at("y-{years}.png")], 4).contains("two files"));
    assert!(refused(&["render", "--output", &at("a.png"), "--sheet", &at("a.png")], 4).contains("two files"));
    refused(&["film", "--head", &scan, "--output", &scan], 2);
    let frame = file(folder.path(), "0001.png", b"v 0 0 0\n");
    assert!(refused(&["film", "--head", &frame, "--output", &at("{frame}.png")], 4).contains("reads it"));
    refused(&["scene", "new", &scan, "--head", "scan.obj", "--force"], 4);
    let picked = file(folder.path(), "picked.json", b"{}");
    refused(&["render", "--landmarks", &picked, "--stats", &picked], 4);
    refused(&["inspect", &scan, "--landmarks", &picked, "--picture", &picked], 4);
    // Nor the picture of a scan, which its material names.
    let painted = file(folder.path(), "painted.obj", b"mtllib painted.mtl\nv 0 0 0\n");
    file(folder.path(), "painted.mtl", b"newmtl skin\nmap_Kd maps/Skin.PNG\n");
    std::fs::create_dir(at("maps")).expect("made");
    let skin = file(&folder.path().join("maps"), "Skin.PNG", b"v 0 0 0\n");
    assert!(refused(&["render", "--head", &painted, "--output", &skin], 4).contains("reads it"));
    // Also where the material lies in a folder of its own, or a URI hides the name.
    let inner = file(folder.path(), "inner.obj", b"mtllib mat/inner.mtl\nv 0 0 0\n");
    std::fs::create_dir(at("mat")).expect("made");
    file(&folder.path().join("mat"), "inner.mtl", b"newmtl skin\nmap_Kd look.png\n");
    let look = file(&folder.path().join("mat"), "look.png", b"v 0 0 0\n");
    assert!(refused(&["inspect", &inner, "--picture", &look], 4).contains("reads it"));
    let json = br#"{"asset":{"version":"2.0"},"images":[{"uri":"my%20skin%2Epng"}]}"#;
    let (hidden, look) = (file(folder.path(), "hidden.gltf", json), file(folder.path(), "my skin.png", b"v 0 0 0\n"));
    assert!(refused(&["inspect", &hidden, "--picture", &look], 4).contains("reads it"));
    let material = at("painted.mtl");
    assert!(refused(&["render", "--head", &painted, "--stats", &material], 4).contains("reads it"));
    assert_eq!(std::fs::read(&skin).expect("it stays"), b"v 0 0 0\n");
    #[cfg(unix)]
    {
        let link = at("link.csv");
        std::os::unix::fs::symlink(&plan, &link).expect("linked");
        assert!(refused(&["seed", "--output", &link], 4).contains("a link"));
        std::fs::hard_link(&plan, at("same.csv")).expect("linked");
        assert!(refused(&["seed", &plan, "--output", &at("same.csv")], 4).contains("reads it"));
        let plan = at("link.toml");
        std::os::unix::fs::symlink(at("plan.toml"), &plan).expect("linked");
        assert!(refused(&["scene", "new", &plan, "--force"], 4).contains("a link"));
        assert!(refused(&["heads", "--from", "x", "--means", &plan], 4).contains("a link"));
        std::os::unix::fs::symlink(&scan, at("0002.png")).expect("linked");
        assert!(refused(&["film", "--output", &at("{frame}.png")], 4).contains("a link"));
    }
    let folders = [at(""), at("..")];
    folders.iter().for_each(|f| assert!(refused(&["render", "--stats", f], 4).contains("a folder")));
    assert_eq!(std::fs::read(&scan).expect("it stays"), b"v 0 0 0\n");
    assert_eq!(std::fs::read(&plan).expect("it stays"), b"head = \"scan.obj\"\n");
}

/// A reader that goes ends the command without a complaint.
#[test]
fn output_that_nobody_reads_is_no_fault() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_tonsure"))
        .args(["inspect", "default"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
}

/// A full disk is told, and is a fault of the machine, not of the input; so is it where help is asked for.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    for args in [&["inspect", "default"][..], &["scene", "show"], &["scene", "show", "--toml"], &["--help"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
        let output = Command::new(env!("CARGO_BIN_EXE_tonsure")).args(args).stdout(full).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
        assert!(!said.contains("panicked") && !said.contains("internal fault"), "{args:?}: {said}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new("sh")
        .args(["-c", r#"trap '' XFSZ; ulimit -f 0; exec "$@""#, "sh", env!("CARGO_BIN_EXE_tonsure")])
        .args(["scene", "new"])
        .arg(folder.path().join("plan.toml"))
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

/// A closed output is told before any work, and `/dev/null` is none. Formerly it was a success.
#[cfg(target_os = "linux")]
#[test]
fn a_closed_output_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |to: &str| {
        let script = format!(r#"exec "$@" {to}"#);
        let mut command = Command::new("sh");
        command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_tonsure"), "scene", "new"]);
        command.arg(folder.path().join("plan.toml")).output().expect("it runs")
    };
    let closed = run(">&-");
    let said = String::from_utf8_lossy(&closed.stderr);
    assert_eq!(closed.status.code(), Some(1), "{said}");
    assert!(said.contains("the standard output is closed"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    assert!(run("> /dev/null").status.success());
}

/// What never ends is refused, as a scene, a head and as what is said of one.
#[cfg(unix)]
#[test]
fn pipes_and_devices_are_refused_as_inputs() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe.toml");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let (pipe, output) = (pipe.to_string_lossy(), folder.path().join("a.png"));
    let output = output.to_string_lossy();
    for args in [
        &["scene", "check", &pipe][..],
        &["scene", "show", &pipe],
        &["render", &pipe, "--output", &output],
        &["render", "--head", &pipe, "--output", &output],
        &["inspect", &pipe],
        &["inspect", "/dev/zero"],
        &["scene", "check", "/dev/zero"],
        &["inspect", "default", "--landmarks", "/dev/zero"],
    ] {
        refused(args, 4);
    }
    // Nor is one written to.
    let piped = folder.path().join("pipe.png");
    assert!(Command::new("mkfifo").arg(&piped).status().expect("mkfifo runs").success());
    for output in [&*piped.to_string_lossy(), "/dev/null"] {
        assert!(refused(&["render", "--stats", output], 4).contains("no regular file"));
    }
}

/// Asked to end in the middle of a film, or of one of many pictures: what is there is whole, nothing else is left,
/// and the status is the signal's. What the starter ignores is not heard.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_leaves_nothing_half_written() {
    use std::process::Stdio;
    use std::time::{Duration, Instant};
    let names = |folder: &Path| -> Vec<String> {
        let found = std::fs::read_dir(folder).expect("a folder").flatten();
        found.map(|f| f.file_name().to_string_lossy().into_owned()).collect()
    };
    let cases = [("TERM", 143, "film.mp4"), ("INT", 130, "film.mp4"), ("HUP", 129, "film.mp4")];
    let frames =
        ["TERM", "INT", "HUP", "TERM"].into_iter().zip([143, 130, 129, 143]).map(|(s, c)| (s, c, "{frame}.png"));
    for (n, (signal, code, output)) in cases.into_iter().chain(frames).enumerate() {
        if output == "film.mp4" && !super::films::can_film() {
            continue;
        }
        let folder = tempfile::tempdir().expect("a folder");
        // With no signal ignored, whatever this test was started with.
        let mut child = Command::new("env")
            .args(["--default-signal=TERM,INT,HUP", env!("CARGO_BIN_EXE_tonsure"), "film", "--output"])
            .arg(folder.path().join(output))
            .args(["--seconds", "60", "--resolution", "96,64", "--samples", "1"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let start = Instant::now();
        // A part of the film from the beginning on; some pictures, which come one after the other.
        while names(folder.path()).len() < if output == "film.mp4" { 1 } else { 3 } {
            assert!(child.try_wait().expect("its state").is_none(), "{signal}: it ended by itself");
            assert!(start.elapsed() < Duration::from_secs(150), "nothing is written");
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(37 * n as u64 % 120));
        let id = child.id().to_string();
        Command::new("kill").args([&format!("-{signal}"), &id]).status().expect("kill runs");
        let asked = Instant::now();
        let status = child.wait().expect("its end");
        println!("{signal} in {output}: {status} after {:?}", asked.elapsed());
        assert_eq!(status.code(), Some(code), "{signal}");
        // At once as a rule; a busy disk may hold a file that is being written.
        assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
        for name in names(folder.path()) {
            let whole = !name.starts_with('.') && image::open(folder.path().join(&name)).is_ok();
            assert!(whole && output != "film.mp4", "{signal} left {name}");
        }
    }
}

/// On a terminal: the line of progress is gone before anything else is said, an error as much as a result.
#[cfg(target_os = "linux")]
#[test]
fn nothing_is_left_of_the_line_of_progress() {
    let folder = tempfile::tempdir().expect("a folder");
    file(folder.path(), "bad.obj", b"v 0 0 0\n");
    let tonsure = env!("CARGO_BIN_EXE_tonsure");
    let on_a_terminal = |arguments: &str| {
        let command = format!("{tonsure} {arguments}");
        let output = Command::new("script").args(["-qec", &command, "/dev/null"]).current_dir(&folder).output();
        Some(String::from_utf8_lossy(&output.ok()?.stdout).into_owned())
    };
    let Some(failed) = on_a_terminal("render --head bad.obj --output a.png") else {
        return left_out("no `script` to make a terminal");
    };
    let done = on_a_terminal("render --resolution 16,16 --samples 1 --output a.png").unwrap_or_default();
    for (text, last) in [(failed, "tonsure: "), (done, "a.png")] {
        assert!(text.contains("loading the head 0 %"), "{text:?}");
        let seen = text.trim_end().rsplit("\r\x1b[K").next();
        assert!(seen.is_some_and(|seen| seen.starts_with(last)), "{text:?}");
    }
}
