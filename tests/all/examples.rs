//! The examples do what they say: they run as a reader would run them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Where cargo puts a built example, beside the tests.
fn built(name: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("this test's file");
    let folder = tests.parent().and_then(Path::parent).expect("the build's folder");
    let example = folder.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(example.is_file(), "{} is not built: run `cargo build --examples`", example.display());
    example
}

fn said(name: &str, output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: {:?} {errors}", output.status.code());
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn pictures_heads_and_years_without_a_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |name: &str| {
        let output = Command::new(built(name)).current_dir(folder.path()).output().expect("it starts");
        said(name, &output)
    };
    run("render_scene");
    let picture = image::open(folder.path().join("out/render_scene.png")).expect("a picture").to_rgb8();
    assert_eq!(picture.dimensions(), (640, 480));
    assert!(picture.get_pixel(320, 240) != picture.get_pixel(2, 2), "a head before its backdrop");

    // The stand-in is in centimetres and is found to be a head all the same.
    let text = run("own_head");
    assert!(text.contains("nasion at") && text.contains("impressions"), "{text}");
    assert!(folder.path().join("out/own_head.png").is_file());

    let text = run("sweep_years");
    let light: Vec<f64> =
        text.lines().map(|l| l.rsplit(' ').next().expect("a number").parse().expect("a number")).collect();
    assert!(light.len() == 4 && light.windows(2).all(|w| w[1] > w[0] + 0.5), "not lighter year by year: {text}");
}

#[cfg(all(feature = "viewer", target_os = "linux"))]
#[test]
fn a_host_shows_a_head_on_its_own_device() {
    let Some(desk) = crate::window::Desk::new() else { return };
    let output = desk.command(built("embed_in_a_host")).arg("2").output().expect("it starts");
    let text = said("embed_in_a_host", &output);
    assert!(text.contains("2 pictures"), "{text}");
}
