//! The window under faults: a driver that fails at chosen calls, signals, a display that goes, storms of
//! sizes, and hands that press everything.
//!
//! Real windows on virtual displays (see `window`). Each test has a small sample for every day and a
//! measuring run, ignored, whose length is in the environment.

use super::window::{DEADLINE, Desk, Window, design, is_here};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Small random numbers, the same in every execution.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }
}

fn asked(variable: &str, else_: u64) -> u64 {
    std::env::var(variable).ok().and_then(|n| n.parse().ok()).unwrap_or(else_)
}

/// Builds the layer that fails chosen calls; the folder it is in.
fn fault_layer(folder: &Path) -> PathBuf {
    assert!(is_here("cc"), "cc is not installed; the fault layer is C");
    let place = folder.join("layer");
    std::fs::create_dir_all(&place).expect("a folder");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fault_layer.c");
    let built = Command::new("cc")
        // It stays loaded from one instance to the next, or it would forget what it has failed already.
        .args(["-shared", "-fPIC", "-O1", "-w", "-Wl,-z,nodelete", "-o"])
        .arg(place.join("libfault.so"))
        .arg(source)
        .status()
        .expect("cc runs");
    assert!(built.success());
    let manifest = r#"{"file_format_version": "1.0.0", "layer": {"name": "VK_LAYER_TEST_fault", "type": "GLOBAL",
        "library_path": "./libfault.so", "api_version": "1.3.0", "implementation_version": "1",
        "description": "fails chosen calls"}}"#;
    std::fs::write(place.join("fault.json"), manifest).expect("a manifest");
    place
}

const LOST: i64 = -4;
const NO_HOST_MEMORY: i64 = -1;
const NO_DEVICE_MEMORY: i64 = -2;
const NOT_STARTED: i64 = -3;
const NOT_MAPPED: i64 = -5;
const TIMEOUT: i64 = 2;
const SURFACE_LOST: i64 = -1_000_000_000;
const OUT_OF_DATE: i64 = -1_000_001_004;

/// What a driver may answer, by call.
const FAULTS: [(&str, &[i64]); 24] = [
    ("vkQueueSubmit", &[LOST, NO_HOST_MEMORY, NO_DEVICE_MEMORY]),
    ("vkWaitSemaphores", &[LOST, NO_DEVICE_MEMORY]),
    ("vkGetSemaphoreCounterValue", &[LOST, NO_DEVICE_MEMORY]),
    ("vkAcquireNextImageKHR", &[SURFACE_LOST, OUT_OF_DATE, TIMEOUT, LOST, NO_HOST_MEMORY]),
    ("vkQueuePresentKHR", &[OUT_OF_DATE, SURFACE_LOST, LOST]),
    ("vkCreateSwapchainKHR", &[SURFACE_LOST, LOST, NO_HOST_MEMORY]),
    ("vkGetSwapchainImagesKHR", &[NO_HOST_MEMORY, NO_DEVICE_MEMORY]),
    ("vkAllocateMemory", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkMapMemory", &[NOT_MAPPED, NO_HOST_MEMORY]),
    ("vkCreateDevice", &[NOT_STARTED, LOST, NO_HOST_MEMORY]),
    ("vkCreateBuffer", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkCreateImageView", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkCreateSampler", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkCreateShaderModule", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkCreateComputePipelines", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkCreateGraphicsPipelines", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkCreateDescriptorSetLayout", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkCreatePipelineLayout", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkCreateDescriptorPool", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkAllocateCommandBuffers", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkBeginCommandBuffer", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkEndCommandBuffer", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkCreateSemaphore", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
    ("vkBindBufferMemory", &[NO_DEVICE_MEMORY, NO_HOST_MEMORY]),
];

/// Runs of one window each, under faults.
struct Sweep<'a> {
    desk: &'a Desk,
    layer: PathBuf,
    /// The design as it is saved after the run's edits, without any fault.
    design: toml::Table,
    /// How often a run calls what.
    calls: HashMap<String, u64>,
}

impl<'a> Sweep<'a> {
    /// Makes the run without faults that the others are held against.
    fn new(desk: &'a Desk) -> Self {
        let layer = fault_layer(desk.folder.path());
        let mut sweep = Self { desk, layer, design: toml::Table::new(), calls: HashMap::new() };
        sweep.design = sweep.run("");
        let counted = std::fs::read_to_string(desk.path("counts.txt")).expect("the layer's counts");
        sweep.calls = counted
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter_map(|(name, count)| Some((name.to_owned(), count.parse().ok()?)))
            .collect();
        sweep
    }

    /// Faults spread over a whole run, each at a random call of a random function.
    fn draw(&self, dice: &mut Dice, count: u64) -> String {
        let drawn = (0..count).map(|_| {
            let (name, codes) = FAULTS[dice.below(FAULTS.len() as u64) as usize];
            let calls = self.calls.get(name).copied().unwrap_or(1);
            let code = codes[dice.below(codes.len() as u64) as usize];
            format!("{name}:{}:{code}", 1 + dice.below(calls))
        });
        drawn.collect::<Vec<_>>().join(";")
    }

    /// A user's short day under these faults: looks, edits, saves, ends. The design as it was saved.
    fn run(&self, faults: &str) -> toml::Table {
        let desk = self.desk;
        let plan = desk.path("plan.toml");
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/scenes/demo.toml"), &plan).expect("a plan");
        // The seeds of an earlier run stay, as they do on a user's disk.
        std::fs::remove_dir_all(desk.path("state/journal")).ok();
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        let environment = [
            ("VK_LAYER_PATH", text(self.layer.clone())),
            ("VK_INSTANCE_LAYERS", "VK_LAYER_TEST_fault".to_owned()),
            ("VKFAULT", faults.to_owned()),
            ("VKFAULT_LOG", text(desk.path("fired.txt"))),
            ("VKFAULT_COUNT", text(desk.path("counts.txt"))),
        ];
        let mut window = desk.open_with(&[&text(plan.clone())], &environment);
        window.wait_for_picture();
        window.drag([640, 300], [700, 300]);
        for key in ["p", "bracketright", "p", "bracketright", "bracketright"] {
            window.key(key);
            std::thread::sleep(Duration::from_millis(150));
        }
        window.drag([700, 300], [600, 320]);
        let before = design(&plan);
        let mut saved = None;
        window.wait_for("saved design", |w| {
            w.key("ctrl+s");
            std::thread::sleep(Duration::from_millis(400));
            saved = design(&plan);
            saved != before && (self.design.is_empty() || saved.as_ref() == Some(&self.design))
        });
        window.wait_for_picture();
        window.terminate();
        saved.unwrap_or_default()
    }

    /// Many faults, so many a run; asserts that none of them was seen but by its delay.
    fn sweep(&self, faults: u64, a_run: u64) {
        let fired = || std::fs::read_to_string(self.desk.path("fired.txt")).unwrap_or_default().lines().count() as u64;
        let (mut window_ms, mut head_ms, mut failed, mut run) = (Vec::new(), Vec::new(), Vec::new(), 0);
        while fired() < faults && run < faults {
            let list = self.draw(&mut Dice::new(run), a_run);
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.run(&list)));
            let log = self.desk.log();
            for (times, line) in
                [(&mut window_ms, "the window is back after "), (&mut head_ms, "the head is back after ")]
            {
                let told = log.lines().filter_map(|l| l.split_once(line)?.1.split(' ').next()?.parse::<u64>().ok());
                times.extend(told);
            }
            if done.is_err() {
                println!("run {run} FAILED under {list}");
                failed.push(run);
            }
            run += 1;
        }
        println!("{} faults fired in {run} runs, {} runs failed {failed:?}", fired(), failed.len());
        for (what, times) in [("window and last picture", &mut window_ms), ("live head", &mut head_ms)] {
            times.sort_unstable();
            let at = |percent: usize| times.get((times.len().saturating_sub(1)) * percent / 100).copied();
            println!("{what} back: {} times, p50 {:?} p95 {:?} max {:?} ms", times.len(), at(50), at(95), at(100));
        }
        assert!(failed.is_empty());
        assert!(fired() >= faults.min(a_run), "hardly a fault fired");
    }
}

/// Faults in every phase of a window's life, its start among them: it stays, shows the head again, saves
/// the same design, and ends properly. Some at random, then chosen ones.
#[test]
fn faults_of_the_device_cost_no_window() {
    let Some(desk) = Desk::new() else { return };
    let sweep = Sweep::new(&desk);
    sweep.sweep(6, 6);
    sweep.run(
        "vkQueueSubmit:60:-4;vkWaitSemaphores:40:-4;vkAcquireNextImageKHR:12:-1000000000;\
         vkQueuePresentKHR:20:-1000001004;vkEndCommandBuffer:300:-2;vkAllocateMemory:30:-2",
    );
    let fired = std::fs::read_to_string(desk.path("fired.txt")).expect("the layer's log");
    assert!(fired.lines().count() >= 6 + 5, "only these fired:\n{fired}");
    // The start alone: the first device, and the first of what is made on it.
    sweep.run("vkCreateDevice:1:-3;vkCreateDevice:2:-4;vkCreateGraphicsPipelines:1:-2;vkCreateComputePipelines:1:-1");
    // And the semaphores of a device's first submissions, whichever they are.
    sweep.run("vkCreateSemaphore:2:-1;vkCreateSemaphore:4:-2;vkCreateSemaphore:5:-1;vkCreateSemaphore:7:-1;vkCreateSemaphore:10:-1");
}

/// The same, very often: `TONSURE_FAULTS` faults, else five hundred, `TONSURE_FAULTS_A_RUN` at a time, else ten.
#[test]
#[ignore = "takes many minutes: a measuring run"]
fn five_hundred_faults_of_the_device_cost_no_window() {
    let Some(desk) = Desk::new() else { return };
    let sweep = Sweep::new(&desk);
    sweep.sweep(asked("TONSURE_FAULTS", 500), asked("TONSURE_FAULTS_A_RUN", 10));
}

/// No device can be made at all: the window says so, keeps the design, and lights up once there is one.
#[test]
fn a_window_without_a_device_says_so_and_waits() {
    let Some(desk) = Desk::new() else { return };
    let layer = fault_layer(desk.folder.path());
    // More than both threads try before they rest.
    let list = (0..30).map(|i| format!("vkCreateDevice:{}:-3", i + 1)).collect::<Vec<_>>().join(";");
    let environment = [
        ("VK_LAYER_PATH", layer.to_string_lossy().into_owned()),
        ("VK_INSTANCE_LAYERS", "VK_LAYER_TEST_fault".to_owned()),
        ("VKFAULT", list),
    ];
    let mut window = desk.open_as("refused", &[], &environment);
    let light = |w: &Window| w.desk.screen().count(|[b, g, r, _]| r > 150 && g > 150 && b > 150);
    window.wait_for("sentence", |w| light(w) > 100);
    window.wait_for("device", |w| {
        let title = w.desk.xdotool(&["getwindowname", &w.id]);
        String::from_utf8_lossy(&title.stdout).starts_with("Tonsure")
    });
    window.terminate();
}

/// Sizes in a storm, hidden and shown again: the window follows and shows the head.
#[test]
fn a_storm_of_sizes_and_a_hidden_window_are_survived() {
    let Some(desk) = Desk::new() else { return };
    let mut window = desk.open(&[]);
    window.wait_for_picture();
    let mut dice = Dice::new(7);
    let id = window.id.clone();
    let storm: Vec<String> = (0..120)
        .map(|_| format!("windowsize {id} {} {}\nsleep 0.01", 200 + dice.below(1400), 100 + dice.below(1000)))
        .collect();
    script(&desk, &storm);
    for _ in 0..3 {
        desk.xdotool(&["windowunmap", &id]);
        std::thread::sleep(Duration::from_millis(700));
        desk.xdotool(&["windowmap", &id]);
    }
    desk.xdotool(&["windowsize", &id, "900", "640", "windowmove", &id, "0", "0"]);
    desk.xdotool(&["windowfocus", &id]);
    window.wait_for_picture();
    window.changes("turned head", |w| w.drag([640, 300], [700, 300]));
    window.terminate();
}

/// Runs lines of xdotool's own language.
fn script(desk: &Desk, lines: &[String]) {
    use std::io::Write;
    let mut tool =
        desk.command("xdotool").arg("-").stdin(Stdio::piped()).stderr(Stdio::null()).spawn().expect("xdotool");
    let mut input = tool.stdin.take().expect("a pipe");
    input.write_all(lines.join("\n").as_bytes()).expect("its script");
    drop(input);
    let start = Instant::now();
    while tool.try_wait().expect("its state").is_none() && start.elapsed() < DEADLINE {
        std::thread::sleep(Duration::from_millis(20));
    }
    tool.kill().ok();
    tool.wait().ok();
}

/// Something that a hand may do with mouse or keyboard, anywhere but in the menu that ends the program.
fn whim(dice: &mut Dice) -> String {
    const KEYS: [&str; 34] = [
        "p",
        "l",
        "t",
        "m",
        "c",
        "v",
        "h",
        "x",
        "z",
        "b",
        "space",
        "Left",
        "Right",
        "Home",
        "Escape",
        "F5",
        "1",
        "3",
        "7",
        "9",
        "2",
        "4",
        "6",
        "8",
        "plus",
        "minus",
        "bracketleft",
        "bracketright",
        "ctrl+z",
        "ctrl+y",
        "f",
        "Prior",
        "Next",
        "5",
    ];
    let at = |dice: &mut Dice| format!("mousemove {} {}", dice.below(900), 46 + dice.below(594));
    match dice.below(10) {
        0..4 => format!("key --clearmodifiers {}", KEYS[dice.below(KEYS.len() as u64) as usize]),
        4..6 => format!("{}\nclick 1", at(dice)),
        6 => format!("{}\nclick {}", at(dice), 4 + dice.below(2)),
        7 => format!("{}\nclick 3", at(dice)),
        _ => {
            let (from, to) = (at(dice), at(dice));
            format!("{from}\nmousedown 1\nsleep 0.03\n{to}\nsleep 0.03\nmouseup 1")
        }
    }
}

fn resident_kib(window: &Window) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", window.child.id())).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0.0)
}

/// Slope of (hours, KiB), MiB an hour.
fn slope(samples: &[(f64, f64)]) -> f64 {
    let n = samples.len() as f64;
    let mean = |f: &dyn Fn(&(f64, f64)) -> f64| samples.iter().map(f).sum::<f64>() / n;
    let (x, y) = (mean(&|s| s.0), mean(&|s| s.1));
    let over = samples.iter().map(|s| (s.0 - x) * (s.1 - y)).sum::<f64>();
    over / samples.iter().map(|s| (s.0 - x).powi(2)).sum::<f64>() / 1024.0
}

/// Random hands for a while: no panic, no end, a head at last. Memory by time is told.
fn soak(lasts: Duration) {
    let Some(desk) = Desk::new() else { return };
    let mut window = desk.open(&[]);
    window.wait_for_picture();
    let (mut dice, start, mut done, mut samples) = (Dice::new(2026), Instant::now(), 0, Vec::new());
    while start.elapsed() < lasts {
        let whims: Vec<String> = (0..40).map(|_| whim(&mut dice) + "\nsleep 0.04").collect();
        script(&desk, &whims);
        done += whims.len();
        let ended = window.child.try_wait().expect("its state");
        assert!(ended.is_none(), "the window ended after {done} actions: {ended:?}\n{}", desk.log());
        samples.push((start.elapsed().as_secs_f64() / 3600.0, resident_kib(&window)));
    }
    let warm = &samples[samples.len() / 3..];
    println!(
        "{done} actions in {:.0} s; resident {:.0} MiB at the first third, {:.0} MiB at the end; slope {:.1} MiB an hour, \
         {:.1} over the last third",
        start.elapsed().as_secs_f32(),
        warm[0].1 / 1024.0,
        warm[warm.len() - 1].1 / 1024.0,
        slope(warm),
        slope(&warm[warm.len() / 2..])
    );
    assert!(!desk.log().contains("internal fault"), "{}", desk.log());
    window.wait_for("head", |w| {
        ["Escape", "Escape", "1"].iter().for_each(|key| w.key(key));
        std::thread::sleep(Duration::from_millis(700));
        w.desk.screen().count(|[_, _, r, _]| r > 60) > 8000
    });
    window.terminate();
}

#[test]
fn random_hands_do_no_harm() {
    soak(Duration::from_secs(15));
}

/// The same for `TONSURE_SOAK` seconds, else an hour.
#[test]
#[ignore = "takes an hour: a measuring run"]
fn random_hands_for_an_hour_do_no_harm() {
    soak(Duration::from_secs(asked("TONSURE_SOAK", 3600)));
}

/// The measuring run of the command line prints its figures and ends.
#[test]
fn the_window_measures_itself() {
    let Some(desk) = Desk::new() else { return };
    let output = desk
        .command(env!("CARGO_BIN_EXE_tonsure"))
        .args(["view", "--size", "900,640", "--measure", "2"])
        .output()
        .expect("the program runs");
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{text}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for line in [
        "start to panels",
        "start to first frame",
        "start to full frame",
        "input to screen",
        "between passes",
        "frame of the head",
    ] {
        let told = text.lines().find(|l| l.starts_with(line)).unwrap_or_else(|| panic!("no {line}: {text}"));
        assert!(!told.contains("none") && !told.contains("NaN"), "{told}");
    }
}
