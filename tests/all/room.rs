//! The room's tools as a user works them, in a real window: brush, scar, tape, the audience's window.

use super::window::Desk;
use std::path::Path;

/// The head in a window of 900 by 640: its forehead, a place behind it, and another one.
const ON_SCALP: [[i32; 2]; 2] = [[655, 150], [690, 170]];
/// Pages on the rail, by number from the top.
const DENSITY: usize = 2;
const SCARS: usize = 7;

fn open_page(desk: &Desk, number: usize) {
    // Ten pages share 462 points under the bar.
    let y = 78 + (number as f32 * 46.2) as i32;
    desk.xdotool(&["mousemove", "38", &y.to_string(), "sleep", "0.2", "click", "1", "sleep", "0.6"]);
}

fn click(desk: &Desk, [x, y]: [i32; 2]) {
    desk.xdotool(&["mousemove", &x.to_string(), &y.to_string(), "sleep", "0.3", "click", "1", "sleep", "0.6"]);
}

/// A drag by a hand that has time: on a busy machine a pass of the interface is slower than a flick.
fn drag_slowly(desk: &Desk, [from, to]: [[i32; 2]; 2]) {
    let middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    for ([x, y], then) in [(from, "mousedown"), (middle, ""), (to, ""), (to, "mouseup")] {
        desk.xdotool(&["mousemove", &x.to_string(), &y.to_string(), "sleep", "0.9"]);
        if !then.is_empty() {
            desk.xdotool(&[then, "1", "sleep", "0.9"]);
        }
    }
}

fn saved(path: &Path) -> toml::Table {
    std::fs::read_to_string(path).ok().and_then(|text| text.parse().ok()).unwrap_or_default()
}

fn strokes(path: &Path) -> usize {
    saved(path).get("treatment").and_then(|t| t.get("strokes")).and_then(|s| s.as_array()).map_or(0, Vec::len)
}

fn scars(path: &Path) -> usize {
    saved(path).get("scars").and_then(|s| s.as_array()).map_or(0, Vec::len)
}

#[test]
fn a_hand_paints_scars_and_measures_on_the_head() {
    let Some(desk) = Desk::new() else { return };
    let plan = desk.path("plan.toml");
    let mut window = desk.open(&[]);
    window.wait_for_picture();

    // A stroke of the brush is in the file, as one step that undo takes back.
    open_page(&desk, DENSITY);
    click(&desk, [190, 104]);
    window.changes("painted density", |_| drag_slowly(&desk, ON_SCALP));
    window.key("Escape");
    window.key("ctrl+s");
    std::thread::sleep(std::time::Duration::from_secs(2));
    window.answer(&plan);
    window.wait_for("stroke in the file", |_| strokes(&plan) == 1);
    let points = saved(&plan)["treatment"]["strokes"][0]["points"].as_array().map_or(0, Vec::len);
    assert!(points >= 2, "a drag is a line of {points} points");
    window.key("ctrl+z");
    window.key("ctrl+s");
    window.wait_for("stroke taken back", |_| plan.exists() && strokes(&plan) == 0);

    // A usual strip line by its button.
    open_page(&desk, SCARS);
    click(&desk, [333, 146]);
    window.key("ctrl+s");
    window.wait_for("scar in the file", |_| scars(&plan) == 1);

    // The tape changes the picture only, and goes with Escape.
    window.key("r");
    window.changes("tape on the head", |_| {
        click(&desk, ON_SCALP[0]);
        click(&desk, [600, 140]);
    });
    window.key("Escape");
    window.terminate();
}

#[test]
fn an_audience_sees_the_picture_and_either_window_may_go() {
    let Some(desk) = Desk::new() else { return };
    let mut window = desk.open(&[]);
    window.wait_for_picture();
    let found = || {
        let out = desk.xdotool(&["search", "--onlyvisible", "--name", "Tonsure, audience"]);
        String::from_utf8_lossy(&out.stdout).lines().next().unwrap_or_default().to_owned()
    };
    // The window lies over the operator's: what it covers becomes the picture.
    const COVERED: [usize; 4] = [80, 60, 360, 500];
    let before = desk.screen().skin(COVERED);
    click(&desk, [829, 24]);
    window.wait_for("audience's window", |_| !found().is_empty());
    window.wait_for("picture in it", |_| desk.screen().skin(COVERED) > before + 3000);
    desk.xdotool(&["windowclose", &found()]);
    window.wait_for("end of the audience's window", |_| found().is_empty());
    window.changes("operator's window goes on", |w| {
        w.focus();
        w.drag([640, 300], [700, 300]);
    });
    click(&desk, [829, 24]);
    window.wait_for("audience's window again", |_| !found().is_empty());
    window.terminate();
}
