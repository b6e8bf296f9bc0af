//! The program as a user types it: exit codes, one sentence, nothing half-written.

use std::path::Path;
use std::process::{Command, Output};

pub fn tonsure(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tonsure"))
        .args(args)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("RUST_LOG")
        .output()
        .expect("the program starts")
}

/// Runs a command that must fail with a code and one sentence.
pub fn refused(args: &[&str], code: i32) -> String {
    let output = tonsure(args);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {text}");
    assert!(!text.contains("panicked") && !text.contains("internal fault"), "{args:?}: {text}");
    let own: Vec<&str> = text.lines().filter(|l| l.starts_with("tonsure: ") || l.starts_with("error: ")).collect();
    assert_eq!(own.len(), 1, "{args:?} says: {text}");
    text
}

pub fn file(folder: &Path, name: &str, content: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, content).expect("a test file");
    path.to_string_lossy().into_owned()
}

#[test]
fn bad_heads_are_input_errors() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.png");
    let out = out.to_string_lossy();
    let garbage: Vec<u8> = (0..4096_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let nan = "v nan nan nan\n".repeat(3000) + &"f 1 2 3\n".repeat(2000);
    let grid: String = (0..2500).map(|i| format!("v {} {} 0\n", i % 50, i / 50)).collect();
    let heads = [
        folder.path().join("missing.obj").to_string_lossy().into_owned(),
        file(folder.path(), "empty.obj", b""),
        file(folder.path(), "garbage.obj", &garbage),
        file(folder.path(), "nan.obj", nan.as_bytes()),
        file(folder.path(), "points.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\n"),
        file(folder.path(), "range.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 7\n"),
        file(folder.path(), "truncated.obj", &(grid.clone() + "f 1 2 ").into_bytes()),
        file(folder.path(), "flat.obj", &(grid + &"f 1 2 51\nf 2 52 51\n".repeat(800)).into_bytes()),
    ];
    for head in &heads {
        refused(&["render", "--head", head, "--output", &out], 4);
        assert!(!Path::new(&*out).exists(), "{head}: something was written");
    }
    refused(&["render", "--head", "nobody", "--output", &out], 4);
}

#[test]
fn hair_that_cannot_be_is_refused() {
    for (option, value) in
        [("--hair-length", "121"), ("--hair-length", "0.5"), ("--hair-curl", "2"), ("--parting", "zigzag")]
    {
        let said = refused(&["render", option, value, "--output", "x.png"], 2);
        assert!(said.contains(value), "{said}");
    }
}

#[test]
fn inspect_tells_what_is_in_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = tonsure::mesh::parametric::default_head();
    // Metres, +Z up, the face to -Y, away from the origin.
    let mut text = String::new();
    for p in &head.mesh.positions_mm {
        text += &format!("v {} {} {}\n", p.x * 1e-3 + 2.0, -p.z * 1e-3, p.y * 1e-3 + 1.0);
    }
    for t in &head.mesh.triangles {
        text += &format!("f {} {} {}\n", t[0] + 1, t[1] + 1, t[2] + 1);
    }
    let path = file(folder.path(), "head.obj", text.as_bytes());
    let output = tonsure(&["inspect", &path, "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    for (key, value) in [("format", "OBJ"), ("unit", "m"), ("up", "+Z"), ("front", "-Y")] {
        assert_eq!(report[key], value, "{report:#}");
    }
    assert_eq!(report["mm_per_unit"], 1000.0);
    assert_eq!(report["triangles"], head.mesh.triangles.len());
    let length = report["head_length_mm"].as_f64().expect("a length");
    assert!((length - 199.5).abs() < 8.0, "length {length}");
    let nasion = &report["landmarks"]["nasion"]["position"];
    let own = head.landmarks.nasion.as_dvec3() * 1e-3;
    for (i, wanted) in [own.x + 2.0, -own.z, own.y + 1.0].into_iter().enumerate() {
        assert!((nasion[i].as_f64().expect("a number") - wanted).abs() < 0.015, "nasion {nasion}, not {wanted}");
    }
    let said = tonsure(&["inspect", &path, "--unit", "m", "--up", "+Z", "--front", "-Y"]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("nose_tip") && said.contains("head_breadth_mm"), "{said}");
    refused(&["inspect", &path, "--up", "Z", "--front", "-Z"], 4);
    // What inspect says can be said back, corrected: a picked point stays where it was picked.
    let picked = file(folder.path(), "picked.toml", b"nasion = [2.0, -0.1, 1.03]\n");
    let output = tonsure(&["inspect", &path, "--json", "--landmarks", &picked]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let nasion = &report["landmarks"]["nasion"];
    assert_eq!(nasion["confidence"], 1.0, "{report:#}");
    for (i, wanted) in [2.0, -0.1, 1.03].into_iter().enumerate() {
        assert!((nasion["position"][i].as_f64().expect("a number") - wanted).abs() < 1e-4, "{nasion}");
    }
    let wrong = file(folder.path(), "wrong.toml", b"nose = [1, 2, 3]\n");
    for command in ["inspect", "render", "seed"] {
        let mut args = vec![command];
        args.extend(if command == "inspect" {
            vec![path.as_str()]
        } else {
            vec!["--head", &path, "--output", "never.csv"]
        });
        args.extend(["--landmarks", &wrong]);
        assert!(refused(&args, 4).contains("'nose' is no landmark"), "{command}");
    }
    refused(&["inspect", &file(folder.path(), "empty.stl", b"")], 4);
}

/// Dots in a scan's own coordinates lie on it, the matrix of `inspect` leads back, and the size is told.
#[test]
fn dots_lie_on_the_persons_own_scan() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = tonsure::mesh::parametric::default_head();
    // One unit is 49 mm, far from the origin.
    let place = |p: &glam::Vec3| (p.as_dvec3() / 49.0 + glam::DVec3::new(4000.0, -70.0, 12.0)).to_array();
    let mut text = String::new();
    for p in &head.mesh.positions_mm {
        let [x, y, z] = place(p);
        text += &format!("v {x} {y} {z}\n");
    }
    for t in &head.mesh.triangles {
        text += &format!("f {} {} {}\n", t[0] + 1, t[1] + 1, t[2] + 1);
    }
    let path = file(folder.path(), "head.obj", text.as_bytes());
    let output = tonsure(&["inspect", &path, "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["unit"], "unknown", "{report:#}");
    assert!(report["size"].as_str().is_some_and(|s| s.contains("unit unknown")), "{report:#}");
    let matrix = |row: usize, k: usize| report["head_from_file"][row][k].as_f64().expect("a number");
    let to_head = |p: [f64; 3]| [0, 1, 2].map(|r| (0..3).map(|k| matrix(r, k) * p[k]).sum::<f64>() + matrix(r, 3));
    let list = folder.path().join("dots.ply").to_string_lossy().into_owned();
    let said = tonsure(&["seed", "--head", &path, "--tape", "571", "--frame", "file", "--output", &list]);
    let notes = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.status.success() && notes.contains("colour of the scan: none (the file has none)"), "{notes}");
    let text = std::fs::read_to_string(&list).expect("a list");
    assert!(
        text.contains("comment frame: the head file's own; unit:") && text.contains("property double x"),
        "{text:.400}"
    );
    let rows = text.lines().skip_while(|l| *l != "end_header").skip(1).step_by(500);
    let mesh = &head.mesh;
    for row in rows {
        let numbers: Vec<f64> = row.split(' ').take(3).map(|n| n.parse().expect("a number")).collect();
        let own = (glam::DVec3::from_slice(&numbers) - glam::DVec3::new(4000.0, -70.0, 12.0)) * 49.0;
        let own = own.as_vec3();
        let vertex = (0..mesh.positions_mm.len()).min_by(|a, b| {
            let away = |i: &usize| mesh.positions_mm[*i].distance_squared(own);
            away(a).total_cmp(&away(b))
        });
        let vertex = vertex.expect("a vertex");
        let from = own - mesh.positions_mm[vertex];
        let off = from.dot(mesh.normals[vertex]).abs();
        assert!(from.length() < 9.0 && off < 1.0, "{own} is {off} mm off the scan's skin");
        let [_, y, _] = to_head([numbers[0], numbers[1], numbers[2]]);
        assert!((-90.0..190.0).contains(&y), "{y} mm above the ears");
    }
}

#[test]
fn usage_errors_are_usage_errors() {
    for args in [
        ["--resolution", "0,0"],
        ["--resolution", "100000,100000"],
        ["--resolution", "wide"],
        ["--years", "-5"],
        ["--years", "nan"],
        ["--years", "21"],
        ["--view", "behind"],
        ["--light", "disco"],
        ["--samples", "0"],
        ["--aim", "9,9"],
        ["--tone", "pretty"],
        ["--frobnicate", "1"],
    ] {
        refused(&["render", args[0], args[1], "--output", "never.png"], 2);
    }
    refused(&["render"], 2);
    refused(&["inspect"], 2);
    refused(&["inspect", "head.obj", "--unit", "parsec"], 2);
    refused(&["inspect", "head.obj", "--up", "sky"], 2);
    refused(&["seed", "--output", "dots.xyz"], 2);
    assert!(!Path::new("never.png").exists());
}

/// No display is needed to say that a file is not there; no sentence has a place in a source file.
#[cfg(all(feature = "viewer", target_os = "linux"))]
#[test]
fn a_file_that_is_not_there_is_told_before_a_display_is_looked_for() {
    let said = refused(&["nonsense"], 4);
    assert!(said.contains("nonsense") && !said.contains(".rs"), "{said}");
    let said = refused(&["view"], 3);
    assert!(!said.contains(".rs"), "{said}");
}

/// A stranger's scene opens no head outside of its own folder, links followed; one that the person names may lie
/// anywhere.
#[test]
fn a_scene_opens_heads_below_its_folder_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let client = folder.path().join("client");
    std::fs::create_dir(&client).expect("made");
    let scan = file(folder.path(), "scan.obj", b"v 0 0 0\n");
    let output = folder.path().join("a.png").to_string_lossy().into_owned();
    for head in [&scan, "../scan.obj", "../missing.obj", "Cargo.toml"] {
        let plan = file(&client, "plan.toml", format!("head = {head:?}\n").as_bytes());
        for args in
            [&["render", &plan, "--output", &output][..], &["scene", "show", &plan], &["view", "--kiosk", &plan]]
        {
            let said = refused(args, 4);
            assert!(said.contains("outside of the folder") || said.contains("no such file"), "{head}: {said}");
        }
        assert!(tonsure(&["scene", "check", &plan]).status.success(), "{head}");
        assert!(tonsure(&["scene", "show", &plan, "--head", "default"]).status.success(), "{head}");
        // Named by the person, it is read: then it is told what is wrong with it.
        let said = refused(&["render", &plan, "--head", &scan, "--output", &output], 4);
        assert!(!said.contains("outside"), "{said}");
    }
    let plan = file(&client, "plan.toml", b"head = \"own.obj\"\n");
    file(&client, "own.obj", b"v 0 0 0\n");
    assert!(!refused(&["render", &plan, "--output", &output], 4).contains("outside"));
}

/// A ready scene is drawn on the embedded head of its sex where its own is not built, and says so; the plan keeps the
/// name. Who names such a head himself is refused.
#[test]
fn a_head_that_is_not_built_has_a_stand_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = folder.path().join("heads");
    std::fs::create_dir(&empty).expect("made");
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tonsure"));
        let output = command.args(args).env("TONSURE_HEADS", &empty).output().expect("the program starts");
        let [out, err] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
        (output.status.code(), out, err)
    };
    let scenes = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/scenes");
    for (scene, head, stand_in) in
        [("woman-part", "female-25", "'default-female'"), ("horseshoe-grey", "male-70", "'default'")]
    {
        let scene = scenes.join(scene).with_extension("toml").to_string_lossy().into_owned();
        let output = folder.path().join("a.png").to_string_lossy().into_owned();
        let (code, _, said) = run(&["render", &scene, "--resolution", "64,64", "--samples", "1", "--output", &output]);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains(head) && said.contains(stand_in) && said.contains("make heads"), "{said}");
        let (code, plan, said) = run(&["scene", "show", &scene]);
        assert!(code == Some(0) && said.contains(stand_in) && !plan.is_empty(), "{said}");
        let (_, text, _) = run(&["scene", "show", &scene, "--toml"]);
        assert!(text.contains(&format!("head = \"{head}\"")), "the plan keeps its head");
        let (code, _, said) = run(&["render", "--head", head, "--output", &output]);
        assert!(code == Some(4) && said.contains("make heads"), "{said}");
        assert_eq!(run(&["inspect", head]).0, Some(4));
    }
}

#[test]
fn scenes_are_written_checked_and_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plan.toml");
    let path = path.to_string_lossy();
    assert!(tonsure(&["scene", "new", &path]).status.success());
    refused(&["scene", "new", &path], 4);
    assert!(tonsure(&["scene", "check", &path]).status.success());
    let shown = tonsure(&["scene", "show", &path]);
    let page = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(
        page.contains("mid-scalp") && page.contains("above the glabella") && page.contains("not a promise"),
        "{page}"
    );
    let fields = tonsure(&["scene", "show", &path, "--toml"]);
    assert_eq!(String::from_utf8_lossy(&fields.stdout), std::fs::read_to_string(&*path).expect("the scene"));
    let bad = file(folder.path(), "bad.toml", b"[skin]\nmelanine = 0.1\n");
    let text = refused(&["scene", "check", &bad], 4);
    assert!(text.contains("'melanin'") && text.contains("line 2"), "{text}");
    let two = file(folder.path(), "two.toml", b"years = 99\n[loss]\nstage = \"IX\"\n");
    let text = refused(&["scene", "check", &two], 4);
    assert!(text.contains("2 problems") && text.contains("line 1") && text.contains("line 3"), "{text}");
    let made = folder.path().join("made.toml").to_string_lossy().into_owned();
    let switches = "--norwood IIIv --hairline widows-peak --height 80 --age 52 --skin v --grey 0.4 --patch 0.6,0.4,25 \
        --exclude 0.5,0.45,5 --stroke 0.6,0.5,20,1.3 --scar kind=fut --grafts 45 --graft-month -6 --removal partial \
        --touch-up 4,8 --device triple-tap --hand rows --density 120 --dilution 9 --progression 1";
    let all: Vec<&str> = ["scene", "new", &made].into_iter().chain(switches.split_whitespace()).collect();
    assert!(tonsure(&all).status.success());
    let written = std::fs::read_to_string(&made).expect("the scene");
    for line in [
        "stage = \"IIIv\"",
        "height_mm = 80.0",
        "month = -6.0",
        "outcome = \"partial\"",
        "hand = \"rows\"",
        "kind = \"fut\"",
    ] {
        assert!(written.contains(line), "{line} is missing from\n{written}");
    }
    let page = tonsure(&["scene", "show", &made]);
    assert!(String::from_utf8_lossy(&page.stdout).contains("6 months after the transplant"));
    refused(&["scene", "new", &made, "--force", "--pigment", "ink"], 4);
    refused(&["scene", "check", &file(folder.path(), "binary.toml", &[0xff, 0xfe, 0, 1])], 4);
}

#[test]
fn pictures_sheets_figures_and_lists() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (pattern, sheet, stats, csv) = (at("y-{years}.png"), at("sheet.png"), at("stats.json"), at("dots.csv"));
    let output = tonsure(&[
        "render",
        "--years",
        "0,10",
        "--resolution",
        "240,200",
        "--samples",
        "1",
        "--output",
        &pattern,
        "--sheet",
        &sheet,
        "--stats",
        &stats,
    ]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for name in ["y-0.png", "y-10.png"] {
        let picture = image::open(at(name)).expect("a picture");
        assert_eq!((picture.width(), picture.height()), (240, 200));
    }
    assert!(image::open(&sheet).expect("a sheet").width() > 480);
    let figures: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&stats).expect("stats")).expect("JSON");
    for key in ["adapter", "backend", "impressions", "dots", "clusters_visible", "dots_drawn", "frame_ms", "passes"] {
        assert!(!figures[key].is_null(), "{key} is missing");
    }
    assert!(figures["dots"].as_u64() > Some(1_000_000) && figures["impressions"].as_u64() < Some(120_000));
    assert!(tonsure(&["seed", "--output", &csv]).status.success());
    let lines = std::fs::read_to_string(&csv).expect("a list").lines().count() as u64;
    assert_eq!(Some(lines - 1), figures["impressions"].as_u64());
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("the folder").flatten().map(|e| e.file_name()).collect();
    assert_eq!(left.len(), 5, "something else was left behind: {left:?}");
}

#[test]
fn befores_stand_beside_the_treated_head() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (plan, pattern, sheet) = (at("plan.toml"), at("{before}-{years}.png"), at("sheet.png"));
    assert!(tonsure(&["scene", "new", &plan, "--norwood", "III", "--progression", "6"]).status.success());
    let list = "--before=today,untreated,treated";
    let size = ["--years", "8", "--view", "vertex", "--resolution", "160,160", "--samples", "1"];
    let output =
        tonsure(&[["render", &plan, list, "--output", &pattern, "--sheet", &sheet].as_slice(), &size].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let light = |name: &str| {
        let picture = image::open(at(name)).expect("a picture").into_rgb8();
        picture.pixels().map(|p| f64::from(p.0[1])).sum::<f64>() / 25_600.0
    };
    let (today, untreated, treated) = (light("today-0.png"), light("untreated-8.png"), light("treated-8.png"));
    assert!(untreated > today + 0.5, "eight years take no hair: {today} {untreated}");
    assert!(treated < untreated - 0.5, "the treated head is not darker: {treated} {untreated}");
    assert!(image::open(&sheet).expect("a sheet").width() > 480);
    assert!(refused(&["render", list, "--output", &at("one.png")], 2).contains("pattern"));
}

#[test]
fn stages_and_hairlines_are_lists_of_one_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let pattern = at("{norwood}-{hairline}.png");
    let lists = ["render", "--norwood", "II,VI", "--hairline", "straight,receded", "--output", &pattern];
    let size = ["--view", "three-quarter", "--resolution", "160,160", "--samples", "1"];
    let output = tonsure(&[lists.as_slice(), &size].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let names = ["II-straight", "II-receded", "VI-straight", "VI-receded"];
    let all = names.map(|n| image::open(at(&format!("{n}.png"))).expect("a picture").into_rgb8().into_raw());
    for i in 0..4 {
        assert!((0..i).all(|k| all[i] != all[k]), "{} repeats another picture", names[i]);
    }
    assert!(refused(&["render", "--norwood", "VIII", "--output", "x.png"], 2).contains("VII"));
}

#[test]
fn no_adapter_and_no_display_say_so() {
    let output = Command::new(env!("CARGO_BIN_EXE_tonsure"))
        .args(["render", "--output", "never.png"])
        .env("VK_DRIVER_FILES", "/nonexistent")
        .env("VK_ICD_FILENAMES", "/nonexistent")
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    refused(&["render", "--adapter", "no such thing", "--output", "never.png"], 3);
    #[cfg(all(feature = "viewer", target_os = "linux"))]
    assert!(refused(&["view"], 3).contains("no display"));
}

#[test]
fn help_lists_what_works() {
    let help = String::from_utf8_lossy(&tonsure(&["--help"]).stdout).into_owned();
    for command in ["render", "seed", "scene", "bench", "doctor", "inspect"] {
        assert!(help.contains(command), "{command} is not in --help");
    }
    assert!(tonsure(&["doctor"]).status.success());
}
