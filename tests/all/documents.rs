//! Documents that repeat what the code says.

use std::path::Path;
use tonsure::dots::age::{CONSTANTS, Constant};

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a document")
}

/// Four decimals at most, no zeros behind.
fn short(value: f32) -> String {
    format!("{value:.4}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What stands in backquotes in a cell.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_part_of_the_craft_has_a_scene_a_picture_and_a_test() {
    let readme = read("README.md");
    let table =
        readme.split("## The craft, part by part").nth(1).and_then(|t| t.split("\n## ").next()).expect("the table");
    let sources = sources();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|l| l.starts_with("| ") && !l.starts_with("| part"))
        .map(|l| l.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let parts = [
        "extent of loss",
        "hairline design",
        "shade",
        "shaving",
        "dot size",
        "dot shape",
        "density",
        "layering",
        "blending",
        "aftercare",
        "hairlines",
        "scars",
        "patches",
        "male pattern",
        "female pattern",
        "areata",
        "scarring alopecia",
        "longevity",
        "transplant",
        "removal",
        "untreated",
    ];
    for part in parts {
        assert!(rows.iter().any(|r| r[0].contains(part)), "the table of README.md has no row of '{part}'");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for row in rows {
        let [part, _, scenes, pictures, tests] = row.as_slice() else { panic!("a row of five cells, not {row:?}") };
        let (scenes, tests) = (quoted(scenes), quoted(tests));
        assert!(!scenes.is_empty() && !tests.is_empty(), "'{part}' names no scene or no test");
        for scene in scenes {
            assert!(tonsure::scene::ready::NAMES.contains(&scene), "'{part}': there is no scene '{scene}'");
        }
        let links: Vec<&str> = pictures.split("](").skip(1).filter_map(|l| l.split(')').next()).collect();
        assert!(!links.is_empty(), "'{part}' has no picture");
        for link in links {
            let size = std::fs::metadata(root.join(link)).unwrap_or_else(|e| panic!("'{part}': {link}: {e}")).len();
            assert!((2_000..340_000).contains(&size), "'{part}': {link} has {size} bytes");
        }
        for test in tests {
            let name = test.rsplit("::").next().unwrap_or(test);
            assert!(sources.contains(&format!("fn {name}()")), "'{part}': there is no test '{test}'");
        }
    }
}

/// All Rust text of the crate.
fn sources() -> String {
    fn walk(folder: &Path, out: &mut String) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push_str(&std::fs::read_to_string(&path).expect("readable source"));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = String::new();
    walk(&root.join("src"), &mut out);
    walk(&root.join("tests"), &mut out);
    out
}

#[test]
fn every_ageing_constant_stands_in_the_validation_as_it_is() {
    let text = read("docs/VALIDATION.md");
    for Constant { name, value, unit, range, source, measured } in CONSTANTS {
        assert!((range.0..=range.1).contains(&value), "{name} lies outside its own range");
        let kind = if measured { "measured" } else { "model" };
        let (low, high, value) = (short(range.0), short(range.1), short(value));
        let row = format!("| {name} | {value} | {low} to {high} | {unit} | {kind} | {source} |");
        assert!(text.contains(&row), "docs/VALIDATION.md lacks the row\n{row}");
    }
}
