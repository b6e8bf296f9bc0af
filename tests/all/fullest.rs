//! The fullest plans that a file may hold, made to be the worst of their kind, are laid out in a few seconds.

use super::command_line::file;
use glam::{Vec2, vec2};
use std::fmt::Write;
use std::process::Command;
use tonsure::rng::{hash3, unit_f32};
use tonsure::scene::schema::most;
use tonsure::scene::{bounds, file as scene_file};

/// Processor time of a whole plan over that of an empty one (1.4 s), s: five in all.
const BAR_S: f32 = 3.6;

/// A place of the scalp by chance, `around` a middle.
fn place(stream: u32, i: usize, middle: Vec2, around: f32) -> Vec2 {
    let draw = |k| unit_f32(hash3(i as u32, stream, k)) - 0.5;
    (middle + vec2(draw(0), draw(1)) * 2.0 * around).clamp(Vec2::ZERO, Vec2::ONE)
}

fn list(places: impl Iterator<Item = Vec2>) -> String {
    let all: Vec<String> = places.map(|p| format!("[{:.4}, {:.4}]", p.x, p.y)).collect();
    format!("[{}]", all.join(", "))
}

/// A zigzag of at most so many places and so many mm.
fn zigzag(stream: u32, places: usize, length_mm: f32, around: f32) -> String {
    let middle = place(stream, 0, Vec2::splat(0.5), 0.2);
    let first = place(stream, 1, middle, around);
    let (mut all, mut length) = (vec![first], 0.0);
    for next in (2..=places).map(|i| place(stream, i, middle, around)) {
        let mm = |a: Vec2, b: Vec2| ((a - b) * vec2(390.0, 370.0)).length();
        length += mm(all[all.len() - 1], next);
        if length + mm(next, first) > length_mm {
            break;
        }
        all.push(next);
    }
    list(all.into_iter())
}

/// A plan whose every list is as long as it may be, with scars of a kind.
fn fullest(kind: &str, around: f32) -> String {
    let mut text = String::from("[hair]\nunits_per_cm2 = 100.0\n");
    let mut add = |what: std::fmt::Arguments| text.write_fmt(what).expect("a text");
    for i in 0..most("loss.patches") {
        let [u, v] = place(1, i, Vec2::splat(0.5), 0.5).to_array();
        let kind = ["areata", "scarring"][i % 2];
        add(format_args!("[[loss.patches]]\nkind = \"{kind}\"\ncenter = [{u}, {v}]\ndiameter_mm = 200.0\n"));
    }
    let scars = most("scars");
    let length_mm = bounds::MOST_SCARRED_MM / scars as f32 * 0.999;
    for i in 0..scars {
        let points = zigzag(10 + i as u32, most("scars[].points") / scars, length_mm, around);
        add(format_args!("[[scars]]\nkind = \"{kind}\"\npoints = {points}\nwidth_mm = 0.2\ncount = 6000\n"));
        add(format_args!("punch_mm = 0.3\nblend_mm = 40.0\nper_cm2 = 100.0\n"));
    }
    for i in 0..most("treatment.exclusions") {
        let [u, v] = place(2, i, Vec2::splat(0.5), 0.5).to_array();
        add(format_args!("[[treatment.exclusions]]\ncenter = [{u}, {v}]\nradius_mm = 4.0\n"));
    }
    let strokes = most("treatment.strokes");
    let length_mm = bounds::MOST_STROKED_MM / strokes as f32 * 0.999;
    for i in 0..strokes {
        let points = zigzag(100 + i as u32, most("treatment.strokes[].points") / strokes, length_mm, 0.03);
        add(format_args!("[[treatment.strokes]]\npoints = {points}\nradius_mm = 9.0\nfactor = 1.01\n"));
    }
    for i in 0..most("treatment.sessions") {
        add(format_args!("[[treatment.sessions]]\nname = \"{i}\"\nday = {i}\nshare = 0.06\n"));
    }
    for i in 0..most("treatment.pigments") {
        add(format_args!("[[treatment.pigments]]\nname = \"p{i}\"\n"));
    }
    for i in 0..most("treatment.shades") {
        add(format_args!("[[treatment.shades]]\nname = \"s{i}\"\npigment = \"p{}\"\n", i % most("treatment.pigments")));
    }
    for i in 0..most("views") {
        add(format_args!("[[views]]\nname = \"{i}\"\n"));
    }
    let line = list((0..most("treatment.hairline.points")).map(|i| place(3, i, vec2(0.3, i as f32 / 99.0), 0.2)));
    add(format_args!(
        "[treatment.hairline]\nfeather_mm = 40.0\nirregularity_mm = 10.0\nmicro_mm = 5.0\npoints = {line}\n"
    ));
    add(format_args!("[treatment.zones]\n"));
    for zone in ["hairline", "frontal", "mid_scalp", "crown", "temples", "sides", "nape"] {
        add(format_args!("{zone}_per_cm2 = 310.0\n"));
    }
    text
}

/// Processor time that a command's children took, s, by the shell's own count.
#[cfg(unix)]
fn processor_s(arguments: &[&str]) -> f32 {
    let shell = r#""$@" >/dev/null 2>"$0" || exit 9; times"#;
    let errors = tempfile::NamedTempFile::new().expect("a file");
    let mut command = Command::new("sh");
    command.args(["-c", shell]).arg(errors.path()).arg(env!("CARGO_BIN_EXE_tonsure")).args(arguments);
    let output = command.output().expect("sh runs");
    let said = std::fs::read_to_string(errors.path()).unwrap_or_default();
    assert!(output.status.success(), "{said}");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let part = |word: &str| {
        let (minutes, seconds) = word.trim_end_matches('s').split_once('m').expect("minutes");
        minutes.parse::<f32>().expect("a number") * 60.0 + seconds.parse::<f32>().expect("a number")
    };
    text.lines().last().expect("two lines").split_whitespace().map(part).sum()
}

/// Extraction scars, strips and wounds; 7.5, 6.7 and 6.8 s before patches, outlines and scars were made to answer for
/// what matters only, the empty plan's 1.4 with it; without a bound for their length strokes took 7.9. 3.6 s today.
#[cfg(unix)]
#[test]
fn the_fullest_plans_are_laid_out_in_seconds() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = folder.path().join("seeds.csv").to_string_lossy().into_owned();
    let empty = file(folder.path(), "empty.toml", b"");
    // The first makes the seeds, which are kept.
    let [_, own_s] = [(); 2].map(|()| processor_s(&["seed", &empty, "--output", &output]));
    for (kind, around) in [("fue", 0.5), ("fut", 0.5), ("trauma", 0.1)] {
        let text = fullest(kind, around);
        scene_file::parse(&text, std::path::Path::new("plan.toml")).unwrap_or_else(|e| panic!("{kind}: {e}"));
        let plan = file(folder.path(), &format!("{kind}.toml"), text.as_bytes());
        let took = processor_s(&["seed", &plan, "--output", &output]) - own_s;
        println!("{kind}: {} bytes, {took:.2} s", text.len());
        assert!(took < BAR_S, "{kind}: {took} s");
    }
}
