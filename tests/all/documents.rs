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
