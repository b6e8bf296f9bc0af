//! A page to share: whole or not at all, in a folder that is its own, and it tells nothing of the client.

use super::command_line::{file, refused, tonsure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// As little of a page as there can be.
const SMALL: [&str; 8] = ["--years", "0", "--view", "frontal", "--resolution", "64,48", "--samples", "1"];

fn share<'a>(first: &[&'a str], output: &'a str) -> Vec<&'a str> {
    [&["share"], first, &["--output", output], &SMALL].concat()
}

fn all_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut all: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { all_below(&path) } else { vec![path] }).collect();
    all.sort();
    all
}

#[test]
fn a_page_takes_no_folder_that_is_somebodys() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    std::fs::create_dir(at("letters")).expect("made");
    let letter = file(folder.path(), "letters/letter.txt", b"dear");
    assert!(refused(&share(&[], &at("letters")), 4).contains("letter.txt"));
    assert!(refused(&share(&[], &letter), 4).contains("no folder"));
    assert!(refused(&share(&[], "/proc/page"), 4).contains("choose"));
    assert!(refused(&share(&[], "/"), 4).contains("name a new one"));
    assert!(refused(&share(&[], &at("no/such/page")), 4).contains("parent"));
    // Nor another website, nor pictures where a page has its own, even beside one.
    for (beside, held) in [("", "index.html"), ("", "posters/trip.jpg"), ("tonsure-viewer.js", "posters/trip.jpg")] {
        std::fs::create_dir_all(at("site/posters")).expect("made");
        if !beside.is_empty() {
            file(folder.path(), &format!("site/{beside}"), b"");
        }
        let kept = file(folder.path(), &format!("site/{held}"), b"mine");
        assert!(refused(&share(&[], &at("site")), 4).contains("did not write"), "{held}");
        assert_eq!(std::fs::read(&kept).expect("still there"), b"mine");
        std::fs::remove_dir_all(at("site")).expect("removed");
    }
    // Nor the plan's own folder, whatever else is in it.
    std::fs::create_dir_all(at("client/posters")).expect("made");
    let plan = file(folder.path(), "client/posters/plan.toml", b"head = \"default\"\n");
    assert!(refused(&share(&[&plan], &at("client")), 4).contains("reads a file in it"));
    refused(&share(&["--years", "21"], &at("page")), 2);
    refused(&share(&["--view", "sideways"], &at("page")), 2);
    refused(&share(&[&at("nobody.toml")], &at("page")), 4);
    let left: Vec<PathBuf> = all_below(folder.path());
    assert_eq!(left.len(), 2, "{left:?}");
}

/// Neither the plan's name, nor its folder, nor that of the head is in any file; and it names nobody else's server.
#[test]
fn a_page_is_whole_and_tells_no_name() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("Jane-Doe")).expect("made");
    let demo = include_str!("../../assets/scenes/demo.toml");
    let named = format!("{demo}\n[[views]]\nname = \"Jane Doe, wedding\"\n");
    let plan = file(folder.path(), "Jane-Doe/Jane-Doe.toml", named.as_bytes());
    let page = folder.path().join("page");
    let output = page.to_string_lossy().into_owned();
    for _ in 0..2 {
        // The second one replaces the first.
        let done = tonsure(&share(&[&plan], &output));
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let files = all_below(&page);
    let names: Vec<String> =
        files.iter().map(|f| f.strip_prefix(&page).expect("below").to_string_lossy().into_owned()).collect();
    for wanted in ["index.html", "page.css", "page.js", "posters/frontal-untreated.jpg", "posters/frontal-year-0.jpg"] {
        assert!(names.iter().any(|name| name == wanted), "{wanted} of {names:?}");
    }
    // The engine is the same for everybody.
    for path in files.iter().filter(|path| !path.to_string_lossy().contains("tonsure_web")) {
        let bytes = std::fs::read(path).expect("read");
        let text = String::from_utf8_lossy(&bytes);
        for word in ["Jane", "Doe", "wedding", &*folder.path().to_string_lossy(), "http:", "https:"] {
            assert!(!text.contains(word), "{word} in {}", path.display());
        }
    }
    let index = std::fs::read_to_string(page.join("index.html")).expect("read");
    assert!(index.contains("noindex") && index.contains("default-src 'self'"));
    assert!(!index.contains(['{', '}']), "all is filled in: {index}");
    let picture = image::open(page.join("posters/frontal-year-0.jpg")).expect("a picture").into_rgb8();
    assert_eq!(picture.dimensions(), (64, 48));
    let [r, _, b] = picture.get_pixel(32, 18).0;
    assert!(r > 100 && r > b, "skin in the middle: {r} {b}");
    let beside: Vec<PathBuf> = std::fs::read_dir(folder.path()).expect("read").flatten().map(|e| e.path()).collect();
    assert_eq!(beside.len(), 2, "nothing is left beside it: {beside:?}");
}

/// Asked to end in the middle, it leaves nothing.
#[test]
#[cfg(unix)]
fn a_page_that_is_ended_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = folder.path().join("page").to_string_lossy().into_owned();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tonsure"))
        .args(["share", "--output", &output, "--years", "0,1,2,3,4,5,6,7,8,9", "--samples", "64"])
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let start = Instant::now();
    while std::fs::read_dir(folder.path()).expect("read").next().is_none() {
        assert!(start.elapsed() < Duration::from_secs(60), "it began");
        std::thread::sleep(Duration::from_millis(10));
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill").success());
    assert_eq!(child.wait().expect("its end").code(), Some(143));
    assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 0);
}
