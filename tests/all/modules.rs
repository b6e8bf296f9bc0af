//! Imports point up the list in src/lib.rs only.

use std::path::{Path, PathBuf};

/// The list, top first. `units`, `math`, `rng` and `files` may be used by all.
const ORDER: [&str; 16] = [
    "units", "math", "rng", "files", "layout", "mesh", "design", "dots", "optics", "scene", "gpu", "passes", "stage",
    "renderer", "export", "cli",
];

/// Edges against the list that are there for a reason: a pass reads the domain types of the stage
/// and the frame it draws; ageing reads the optics' constants; selection reads the density map.
const ALLOWED: [(&str, &str); 3] = [("dots", "optics"), ("passes", "stage"), ("passes", "renderer")];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a source folder");
    let paths: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    paths
        .into_iter()
        .flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] })
        .filter(|p| p.extension().is_some_and(|e| e == "rs"))
        .collect()
}

#[test]
fn imports_point_up_the_list() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rank = |name: &str| ORDER.iter().position(|m| *m == name);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in files(&source) {
        let relative = file.strip_prefix(&source).expect("inside src");
        let first = relative.components().next().expect("a component").as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        let Some(own) = rank(&module) else { continue };
        let text = std::fs::read_to_string(&file).expect("readable source");
        // Tests may reach anywhere.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for used in text.split("crate::").skip(1) {
            let name: String = used.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            let Some(other) = rank(&name) else { continue };
            seen += 1;
            if other > own && !ALLOWED.contains(&(module.as_str(), name.as_str())) {
                wrong.push(format!("{} uses {name}", relative.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} imports were found: the test looks in the wrong place");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_readable_in_one_sitting() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let long: Vec<String> = files(&source)
        .into_iter()
        .filter_map(|f| {
            let lines = std::fs::read_to_string(&f).expect("readable source").lines().count();
            (lines > 500).then(|| format!("{} has {lines} lines", f.display()))
        })
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
