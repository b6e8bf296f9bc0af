//! The plan of the house: every import points up the list of its room, and no files import each other in a circle.

mod imports;

use imports::{Imports, Sources, imports};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

/// Rooms that have rooms, and these from the top: each may import what stands before it. `mod` is the room's own file.
const ROOMS: [(&str, &[&str]); 3] = [
    (
        "",
        &[
            "units", "math", "rng", "files", "signals", "layout", "picture", "optics", "mesh", "design", "dots",
            "scene", "fade", "gpu", "stage", "passes", "renderer", "pack", "show", "export", "viewer", "cli", "lib",
            "main",
        ],
    ),
    (
        "mesh",
        &[
            "error",
            "options",
            "report",
            "mod",
            "geometry",
            "chart",
            "fade",
            "face",
            "thin",
            "undulation",
            "pose",
            "measure",
            "parametric",
            "import",
            "library",
        ],
    ),
    (
        "viewer",
        &[
            "error", "options", "process", "strings", "theme", "store", "model", "engine", "device", "picture",
            "pages", "window", "mod",
        ],
    ),
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a source folder");
    let paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    paths
        .into_iter()
        .flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] })
        .filter(|p| p.extension().is_some_and(|e| e == "rs"))
        .collect()
}

fn sources() -> Sources {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let named = |file: PathBuf| {
        let below = file.strip_prefix(&source).expect("inside src").to_string_lossy().replace('\\', "/");
        (below, std::fs::read_to_string(&file).expect("readable source"))
    };
    files(&source).into_iter().map(named).collect()
}

/// The part of a room that a file belongs to; `None` outside of the room.
fn part<'a>(file: &'a str, room: &str) -> Option<&'a str> {
    let inside = if room.is_empty() { file } else { file.strip_prefix(room)?.strip_prefix('/')? };
    Some(inside.split('/').next()?.trim_end_matches(".rs"))
}

/// Imports that point down a room's list, and parts that the list does not know.
fn climbing(imports: &Imports, room: &str, order: &[&str]) -> BTreeSet<String> {
    let rank = |part: &str| order.iter().position(|known| *known == part);
    let mut wrong = BTreeSet::new();
    for (file, others) in imports {
        let Some(own) = part(file, room) else { continue };
        if rank(own).is_none() {
            wrong.insert(format!("{room}/{own} stands on no list"));
        }
        for other in others {
            let Some(used) = part(other, room) else { continue };
            if rank(used) > rank(own) {
                wrong.insert(format!("{file} imports {other}"));
            }
        }
    }
    wrong
}

/// The shortest circle through each file that is on one, each circle once.
fn circles(imports: &Imports) -> BTreeSet<Vec<&str>> {
    let mut found: BTreeMap<BTreeSet<&str>, Vec<&str>> = BTreeMap::new();
    for start in imports.keys() {
        let mut from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut open = VecDeque::from([start.as_str()]);
        while let Some(file) = open.pop_front() {
            for other in imports.get(file).into_iter().flatten() {
                if !from.contains_key(other.as_str()) {
                    from.insert(other, file);
                    open.push_back(other);
                }
            }
        }
        let mut circle = Vec::new();
        let mut at = from.get(start.as_str()).copied();
        while let Some(file) = at {
            circle.insert(0, file);
            at = from.get(file).copied().filter(|_| file != start);
        }
        if !circle.is_empty() {
            found.entry(circle.iter().copied().collect()).or_insert(circle);
        }
    }
    found.into_values().collect()
}

#[test]
fn imports_point_up_the_lists() {
    let imports = imports(&sources());
    let count: usize = imports.values().map(BTreeSet::len).sum();
    assert!(count > 1000, "only {count} imports were found: the test looks in the wrong place");
    let wrong: Vec<String> = ROOMS.iter().flat_map(|(room, order)| climbing(&imports, room, order)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (room, order) in ROOMS {
        for known in order {
            let there = imports.keys().any(|file| part(file, room) == Some(known));
            assert!(there, "{room}/{known} is on the list and not in the house");
        }
    }
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let imports = imports(&sources());
    let circles: Vec<String> = circles(&imports).iter().map(|circle| circle.join(" -> ")).collect();
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

/// A crate of a few made-up files.
fn made_up(files: &[(&str, &str)]) -> Imports {
    imports(&files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect())
}

#[test]
fn a_circle_and_a_climb_are_found_however_they_are_written() {
    let plain = [("lib.rs", "mod a; mod b;"), ("a.rs", "use crate::b::B;"), ("b.rs", "pub struct B;")];
    assert!(circles(&made_up(&plain)).is_empty());
    assert_eq!(climbing(&made_up(&plain), "", &["b", "a", "lib"]).len(), 0);
    assert_eq!(climbing(&made_up(&plain), "", &["a", "b", "lib"]).len(), 1);
    assert_eq!(climbing(&made_up(&plain), "", &["b", "lib"]).len(), 2, "a room on no list, and its import");
    let back = |b: &str| circles(&made_up(&[plain[0], plain[1], ("b.rs", b)])).len();
    for b in [
        "use crate::a::A;",
        "use super::{a::{A, C as D}, c};",
        "fn f() { let _ = '\"'; crate::a::g(\"{\") }",
        "use super::a; fn f() { a::g() }",
        "mod inner { use super::super::a::A; }",
        "pub use crate::a::A; fn f(_: A) {}",
        "#[cfg(unix)] use crate::a::A;",
    ] {
        assert_eq!(back(b), 1, "{b}");
    }
    for b in [
        "// use crate::a::A;\n/* use crate::a::A; */ const T: &str = \"crate::a::A\"; const R: &str = r#\"\"crate::a::A\"#;",
        "#[cfg(test)] mod tests { use crate::a::A; }",
        "#[cfg(all(test, unix))] use crate::a::A;",
        "pub use crate::a::A;",
        "mod a {} use other::a::A;",
    ] {
        assert_eq!(back(b), 0, "{b}");
    }
}

#[test]
fn a_folders_own_file_is_on_the_circle_only_if_it_has_the_item() {
    let face = "mod a; mod b; pub use a::A;";
    let handed_on = [("lib.rs", "mod room;"), ("room/mod.rs", face), ("room/a.rs", ""), ("room/b.rs", "use super::A;")];
    let imports = made_up(&handed_on);
    assert_eq!(imports["room/b.rs"], BTreeSet::from(["room/a.rs".to_owned()]));
    assert!(circles(&imports).is_empty());
    let own =
        [("lib.rs", "mod room;"), ("room.rs", "mod a; use a::A; pub struct B(A);"), ("room/a.rs", "use super::B;")];
    assert_eq!(circles(&made_up(&own)).into_iter().collect::<Vec<_>>(), [["room.rs", "room/a.rs"]]);
    let of_tests =
        [("lib.rs", "mod a; #[cfg(test)] mod t;"), ("a.rs", "use crate::t::T;"), ("t.rs", "use crate::a::A;")];
    assert!(circles(&made_up(&of_tests)).is_empty(), "a file of tests may reach anywhere");
}

#[test]
fn the_documents_name_files_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seen = 0;
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "docs/VALIDATION.md"] {
        let text = std::fs::read_to_string(root.join(document)).expect("a document");
        for name in
            text.split('`').skip(1).step_by(2).filter(|name| !name.contains([' ', '*']) && !name.contains("NAME"))
        {
            if ["src/", "shaders/", "tests/", "fuzz/"].iter().any(|folder| name.starts_with(folder)) {
                seen += 1;
                let there = root.join(name).exists() || root.join(format!("{name}.rs")).exists();
                assert!(there, "{document} names {name}");
            }
        }
    }
    assert!(seen > 50, "only {seen} names were found: the test looks in the wrong place");
}

/// One field stands where ARCHITECTURE.md says that a field does: its struct, its row of the schema, its user, and
/// where it has one, its switch. Formerly eleven files named each.
#[test]
fn a_field_of_the_scene_touches_few_files() {
    let sources = sources();
    let naming = |field: &str| {
        let words = |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == field);
        sources.iter().filter(|(_, text)| words(text)).map(|(file, _)| file.clone()).collect::<Vec<_>>()
    };
    let standing = ["cli/scene_new/fill.rs", "design/session.rs", "dots/needle.rs", "scene/schema.rs"];
    assert_eq!(naming("hand_scatter_mm"), standing);
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).expect("a document");
    let row = text.lines().find(|line| line.starts_with("| a new field of the scene file |")).expect("its row");
    for place in ["`src/design`", "`src/scene/schema.rs`", "`src/cli/scene_new/fill.rs`", "`src/viewer/pages`"] {
        assert!(row.contains(place), "the row does not name {place}");
    }
}

/// Captures and validation messages name what they speak of.
#[test]
fn what_is_made_on_a_device_has_a_label() {
    let mut seen = 0;
    for (file, text) in sources() {
        assert!(!text.contains("create_command_encoder(&Default"), "{file} has commands without a label");
        for (at, _) in text.match_indices("Descriptor {") {
            let start = text[..at].rfind(|c: char| !c.is_alphanumeric() && !"_:".contains(c)).map_or(0, |i| i + 1);
            let name = &text[start..at];
            if !name.starts_with("wgpu::") || name == "wgpu::TextureView" {
                continue;
            }
            seen += 1;
            let first = text[at..].trim_start_matches("Descriptor {").trim_start();
            assert!(first.starts_with("label: Some("), "{file} has a {name}Descriptor without a label");
        }
    }
    assert!(seen > 30, "only {seen} were found: the test looks in the wrong place");
}

#[test]
fn files_stay_readable_in_one_sitting() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(file, text)| (file, text.lines().count()))
        .filter(|(_, lines)| *lines > 500)
        .map(|(file, lines)| format!("{file} has {lines} lines"))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
