//! Tests that cannot run on a machine say so: a test that passes without running proves nothing.

use std::io::Write;

/// Notes that the running test is left out. `make test` counts these and prints them at its end.
pub fn left_out(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    println!("left out: {test}: {why}");
    if let Some(list) = std::env::var_os("TONSURE_LEFT_OUT") {
        let mut list = std::fs::OpenOptions::new().append(true).create(true).open(list).expect("the list opens");
        writeln!(list, "{test}: {why}").expect("the list is written");
    }
}

/// Whether the run is marked, by name, as one on a machine without something.
pub fn is_marked(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|v| v == "1")
}
