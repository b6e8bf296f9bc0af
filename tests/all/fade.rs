//! The fade as numbers: against rendered pixels, and on the command line.

use crate::card::{linear, mean_of};
use crate::command_line::{file, refused, tonsure};
use crate::{Studio, heads, studio};
use std::f32::consts::PI;
use tonsure::design::{Fade, Session};
use tonsure::fade::touch_up::{self, LOST, Terms};
use tonsure::fade::{Asker, FadePlan, Patch};
use tonsure::mesh::chart::Chart;
use tonsure::optics::color;
use tonsure::renderer::FrameSpec;
use tonsure::scene::Scene;
use tonsure::scene::camera::View;
use tonsure::scene::light::COLOUR_CHECK_LEVEL;

/// Skin from top to bottom of a patch, mm, and pixels of its side.
const PATCH_MM: f32 = 28.0;
const SIDE_PX: u32 = 224;

/// Straight above a place of the head.
fn above(chart: &Chart, target: glam::Vec3, mm: f32) -> View {
    let normal = chart.texel(chart.frame.st_from_point(target)).normal;
    let distance_mm = 500.0;
    View {
        target_mm: target.to_array(),
        azimuth_deg: normal.x.atan2(normal.z).to_degrees(),
        elevation_deg: normal.y.asin().to_degrees(),
        distance_mm,
        fov_deg: 2.0 * (mm * 0.5 / distance_mm).atan().to_degrees(),
    }
}

/// A matte frame of even skin without hair in a light.
fn frame(scene: &Scene, chart: &Chart, target: glam::Vec3) -> FrameSpec {
    let measuring =
        FrameSpec { gloss: false, scatter: false, dressed: false, ..FrameSpec::of(scene, SIDE_PX, SIDE_PX) };
    let mut spec = FrameSpec { view: above(chart, target, PATCH_MM), ..measuring };
    spec.skin.variation = 0.0;
    spec.hair.visible = false;
    if scene.light.preset == "colour-check" {
        spec.light.exposure_ev = -COLOUR_CHECK_LEVEL.log2();
    }
    spec
}

fn lab(rgb: [f64; 3]) -> [f64; 3] {
    color::lab(color::xyz_from_linear_srgb(rgb))
}

/// Linear sRGB of CIELAB.
fn rgb_of(lab: [f64; 3]) -> [f64; 3] {
    let fy = (lab[0] + 16.0) / 116.0;
    let inverse = |f: f64| if f > 6.0 / 29.0 { f.powi(3) } else { (f - 4.0 / 29.0) * 0.128_418_55 };
    let [x, y, z] = [fy + lab[1] / 500.0, fy, fy - lab[2] / 200.0].map(inverse);
    let [x, z] = [x * 0.950_423, z * 1.088_61];
    [
        3.240_969_94 * x - 1.537_383_18 * y - 0.498_610_76 * z,
        -0.969_243_64 * x + 1.875_967_5 * y + 0.041_555_06 * z,
        0.055_630_08 * x - 0.203_976_96 * y + 1.056_971_51 * z,
    ]
}

/// What the pixels have where bare skin is as bright as the curve's: how much light falls on a place of the head is
/// no part of the curve.
fn levelled(pixels: [f64; 3], bare_pixels: [f64; 3], bare: [f64; 3]) -> [f64; 3] {
    let own = rgb_of(bare);
    lab([0, 1, 2].map(|c| pixels[c] * own[c] / bare_pixels[c]))
}

/// Farthest that the curve is off the pixels of a patch over the years, dE00.
fn off_the_pixels(studio: &mut Studio, scene: &Scene, uv: [f32; 2], fade: Fade, years: &[f32]) -> f64 {
    let chart = studio.stage.chart.clone();
    let plan = FadePlan::new(scene, &chart);
    let asker = Asker::new(scene, &plan);
    let target = chart.point_from_uv(uv.into()).expect("on the head");
    let patch: Patch = plan.patch_around(scene, &chart, target, PATCH_MM * 0.5).expect("treated skin");
    let spec = FrameSpec { fade, ..frame(scene, &chart, target) };
    let bare = mean_of(&linear(studio, &FrameSpec { treated: false, ..spec.clone() }));
    let mut worst = 0.0_f64;
    for &years in years {
        let treated = mean_of(&linear(studio, &FrameSpec { years, ..spec.clone() }));
        let look = asker.looks(fade, years, std::slice::from_ref(&patch))[0];
        let got = levelled(treated, bare, look.bare);
        let off = color::difference(got, look.lab);
        println!(
            "{} {uv:?} {fade:?} year {years}: pixels {got:.2?}, curve {:.2?}, {:.2} from bare; off {off:.3}",
            scene.light.preset, look.lab, look.from_bare
        );
        worst = worst.max(off);
    }
    worst
}

fn in_light(preset: &str) -> Scene {
    let mut scene = Scene::default();
    scene.light.preset = preset.into();
    scene
}

const YEARS: [f32; 6] = [0.0, 1.0, 3.0, 5.0, 10.0, 15.0];

/// The one number that the curve stands on. A patch of 14 mm held 390 impressions, whose own widths and pigment put it 0.1
/// to 0.4 off the plan's mean with every other seeding of the head; 28 mm hold four times as many. Today dE00 0.29 at
/// worst, where 3 % more pigment lies than the plan has on average; 0.04 at the crown.
#[test]
fn the_curve_is_that_of_the_rendered_pixels() {
    let studio = &mut *studio();
    let scene = in_light("colour-check");
    for uv in [[0.36, 0.5], [0.5, 0.5], [0.7, 0.5]] {
        let off = off_the_pixels(studio, &scene, uv, Fade::Typical, &YEARS);
        assert!(off < 0.3, "{uv:?}: dE00 {off}");
    }
    for (preset, fade) in [("colour-check", Fade::Fast), ("clinic-soft", Fade::Typical), ("noon", Fade::Slow)] {
        let off = off_the_pixels(studio, &in_light(preset), [0.5, 0.5], fade, &[0.0, 5.0, 15.0]);
        assert!(off < 0.3, "{preset}, {fade:?}: dE00 {off}");
    }
}

/// The same of a plan with iron oxide, deep pigment and a touch-up. Today 0.29 in the year of the touch-up, 0.23
/// in year 0; a fifth of a unit of a* is left of which the cause is not known, at 2 pixels a millimetre as at 8.
#[test]
fn mixed_pigments_and_touch_ups_follow_the_pixels_too() {
    let studio = &mut *studio();
    let mut scene = in_light("colour-check");
    let sessions = &mut scene.treatment.sessions;
    sessions[0].pigment = "medium-brown".into();
    sessions[1].depth_mm = 0.55;
    let last = sessions[2].clone();
    sessions.push(Session { year: 4.0, share: 0.2, pigment: "dark-brown".into(), ..last });
    let before = studio.stage.clone();
    let stage = before.replan(&scene);
    studio.renderer.set_stage(stage).expect("a plan");
    let off = off_the_pixels(studio, &scene, [0.5, 0.5], Fade::Typical, &[0.0, 3.9, 4.0, 10.0]);
    studio.renderer.set_stage(before).expect("the head");
    assert!(off < 0.3, "dE00 {off}");
}

/// Own stubble, where hair is full.
#[test]
fn stubble_is_that_of_the_rendered_pixels() {
    let studio = &mut *studio();
    let mut scene = in_light("colour-check");
    let chart = studio.stage.chart.clone();
    let target = chart.point_from_uv([0.5, 0.14].into()).expect("on the head");
    // As many units as grow in a disc as large as the patch.
    let (mm2, near) = (PATCH_MM * PATCH_MM, |p: glam::Vec3| p.distance(target) < PATCH_MM / PI.sqrt());
    let units = studio.stage.stubble.marks.iter().filter(|unit| near(unit.position_mm)).count();
    scene.hair.units_per_cm2 = units as f32 / mm2 * 100.0;
    let plan = FadePlan::new(&scene, &chart);
    let asker = Asker::new(&scene, &plan);
    let mut spec = FrameSpec { treated: false, ..frame(&scene, &chart, target) };
    let bare = mean_of(&linear(studio, &spec));
    spec.hair.visible = true;
    let pixels = mean_of(&linear(studio, &spec));
    let look = asker.point(Fade::Typical, 0.0).whole;
    let (got, want) = (levelled(pixels, bare, look.bare), asker.stubble_lab(Fade::Typical, 0.0));
    let off = color::difference(got, want);
    println!("stubble of {units} units: pixels {got:.2?}, curve {want:.2?}, off {off:.3}");
    assert!(off < 1.0, "dE00 {off}");
}

fn default_plan(scene: &Scene) -> FadePlan {
    FadePlan::new(scene, &heads()[0].1)
}

/// Under typical fading a touch-up falls due when clinics advise one; slower fading puts it off, and it darkens.
#[test]
fn a_touch_up_is_advised_when_clinics_do() {
    let scene = Scene::default();
    let plan = default_plan(&scene);
    let asker = Asker::new(&scene, &plan);
    let [slow, typical, fast] = Fade::ALL.map(|fade| asker.advice(fade, Terms::default()));
    let due = typical.due.expect("it fades");
    assert!((1.5..5.0).contains(&due), "year {due}");
    assert!(slow.due.is_none_or(|y| y > due) && fast.due.is_some_and(|y| y < due));
    let then = typical.then.expect("room for a touch-up");
    assert!((then.before - (1.0 - LOST)).abs() < 0.01 && then.after > then.before + 0.05, "{then:?}");
    assert!(then.again.is_some_and(|y| y > due));
    let zones: Vec<f32> = typical.zones.iter().map(|y| y.expect("every zone fades")).collect();
    assert!(zones.len() >= 4 && zones.iter().all(|y| (y - due).abs() < 1.0), "{zones:?}");
}

/// A band holds its median inside, is the same for the same seed and about the same for another.
#[test]
fn a_band_is_of_its_draws_and_not_of_their_seed() {
    let scene = Scene::default();
    let plan = default_plan(&scene);
    let asker = Asker::new(&scene, &plan);
    let years: Vec<f32> = (0..=20).map(|y| y as f32).collect();
    let start = std::time::Instant::now();
    let of_all = asker.band(&years, 10_000, 1, LOST, &|| true).expect("wanted");
    // 0.65 s on two free cores, 1.15 s of processor time; the bound leaves room for a loaded machine.
    println!("10 000 assumptions, 21 years, {} zones and all: {:.2?}", plan.patches.len(), start.elapsed());
    assert!(start.elapsed().as_secs() < 20);
    assert!(of_all.whole.iter().chain(of_all.zones.iter().flatten()).all(|lines| lines.is_sorted()));
    assert!(of_all.whole[0].iter().all(|kept| (kept - 1.0).abs() < 0.02), "{:?}", of_all.whole[0]);
    let band = |seed| asker.band(&years, 3000, seed, LOST, &|| true).expect("wanted");
    let few = band(1);
    assert_eq!(few, band(1));
    let other = band(2);
    assert_eq!(asker.band(&years, 3000, 1, LOST, &|| false), None, "nobody wants it");
    let apart = few.whole.iter().flatten().zip(other.whole.iter().flatten()).map(|(a, b)| (a - b).abs());
    let apart = apart.fold(0.0, f64::max);
    assert!(apart > 0.0 && apart < 0.03, "seeds differ by {apart}");
    // The typical curve is one of the assumptions.
    let kept = asker.curve(Fade::Typical, &[5.0]);
    let kept = kept.kept(&kept.points[0], None);
    assert!((of_all.whole[5][0] - 0.05..of_all.whole[5][4]).contains(&kept), "{kept} in {:?}", of_all.whole[5]);
}

/// A default plan with touch-ups: year, and impressions over the course's.
fn planned(touch_ups: &[(f32, f32)]) -> Scene {
    let mut scene = Scene::default();
    let last = scene.treatment.sessions[2].clone();
    let touch_ups = touch_ups.iter().map(|(year, share)| Session { year: *year, share: *share, ..last.clone() });
    scene.treatment.sessions.extend(touch_ups);
    scene
}

/// The same so thinly that a touch-up may be as dense again.
fn thin_and_planned(touch_ups: &[(f32, f32)]) -> Scene {
    let mut scene = planned(touch_ups);
    let z = &mut scene.treatment.zones;
    let upper = [&mut z.hairline_per_cm2, &mut z.frontal_per_cm2, &mut z.mid_scalp_per_cm2, &mut z.crown_per_cm2];
    upper.into_iter().for_each(|per_cm2| *per_cm2 *= 0.4);
    scene
}

/// From the last session on, whatever years are shown: a touch-up that is planned is not advised again.
#[test]
fn a_touch_up_is_counted_from_the_end_of_the_treatment() {
    let [first, next] = [planned(&[]), planned(&[(3.9, 0.2)])].map(|scene| {
        let plan = default_plan(&scene);
        let asker = Asker::new(&scene, &plan);
        let due = asker.advice(Fade::Typical, Terms::default()).due.expect("it fades");
        // Years shown that begin late, or leave most out, move nothing.
        let band = |years: &[f32]| asker.band(years, 400, 1, LOST, &|| true).expect("wanted").due;
        let all: Vec<f32> = (0..=20).map(|y| y as f32).collect();
        assert_eq!(band(&all), band(&[10.0, 20.0]));
        assert_eq!(band(&all), band(&[0.0]));
        assert!(band(&all)[2] > f64::from(asker.end()) + 0.5, "{:?}", band(&all));
        due
    });
    assert!(first < 3.9 && next > 5.0, "{first}, then {next}");
    // Half a year before it is due the touch-up takes the place of the advice, not only at a step of the search.
    let scene = planned(&[(first + 0.26, 0.3)]);
    let due = Asker::new(&scene, &default_plan(&scene)).advice(Fade::Typical, Terms::default()).due;
    assert!(due.is_some_and(|due| due > first + 1.0), "{due:?} after {}", first + 0.26);
}

/// One sentence, true whether one is advised, none is, or one is planned.
#[test]
fn a_sentence_for_the_client_is_true() {
    let said = |scene: &Scene| {
        let plan = default_plan(scene);
        touch_up::sentence(&Asker::new(scene, &plan))
    };
    let scene = planned(&[]);
    let plan = default_plan(&scene);
    let asker = Asker::new(&scene, &plan);
    let [slow, typical, fast] = Fade::ALL.map(|fade| asker.due(fade, None, 0.0, LOST).expect("it fades"));
    let want = format!(
        "At the typical rate a touch-up is advised about year {typical:.0}, once 35 % of the darkness has faded; \
         if it fades slowly, about year {slow:.0}; if it fades fast, about year {fast:.0}."
    );
    assert_eq!(said(&scene), Some(want));
    let after = said(&planned(&[(4.0, 0.2)])).expect("treated");
    assert!(after.starts_with("After the touch-up planned for year 4, at the typical rate the next one"), "{after}");
    let none = said(&thin_and_planned(&[(19.5, 1.0)])).expect("treated");
    assert!(none.contains("no further one is advised before year 20") && none.contains("nor is one"), "{none}");
    let little = said(&planned(&[(18.0, 0.01)])).expect("treated");
    assert!(little.contains("is advised in that same year"), "{little}");
    let mut bare = planned(&[]);
    bare.treatment.sessions.clear();
    assert_eq!(said(&bare), None);
}

/// What a PDF's pages say, in order.
fn words_of(pdf: &[u8]) -> String {
    let text = String::from_utf8_lossy(pdf);
    let shown = text.match_indices(") Tj").filter_map(|(end, _)| Some(&text[text[..end].rfind('(')? + 1..end]));
    shown.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// The plan's PDF has a page of the years: the sentence, and the plot as lines and letters, not as a picture.
#[test]
fn the_plans_pdf_tells_how_long_the_look_lasts() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("plan.pdf");
    for scene in [planned(&[]), thin_and_planned(&[(19.5, 1.0)])] {
        let plan = folder.path().join("plan.toml");
        tonsure::scene::file::save(&scene, &plan).expect("a plan");
        let output = tonsure(&["plan", &plan.to_string_lossy(), "--size", "64", "--output", &path.to_string_lossy()]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let pdf = std::fs::read(&path).expect("a PDF");
        let (words, raw) = (words_of(&pdf), String::from_utf8_lossy(&pdf));
        let head = tonsure::mesh::library::find("default", folder.path()).expect("a head");
        let charted = Chart::new(&head, tonsure::fade::CHART_SIZE);
        let want = touch_up::sentence(&Asker::new(&scene, &FadePlan::new(&scene, &charted))).expect("treated");
        assert_eq!(words.matches(&want).count(), 2, "{want}: on both pages of\n{words}");
        for label in ["How long the look lasts", "course of 3 sessions", "35 % lost", "other assumptions"] {
            assert!(words.contains(label), "{label} is missing from\n{words}");
        }
        assert_eq!(raw.matches("/Type /Page\n").count(), 2);
        assert!(raw.contains("/ca 0.13") && raw.matches(" l\n").count() > 300, "no lines");
    }
}

/// The drain decides; what does nothing to healed dots has no index at all.
#[test]
fn indices_name_the_drain() {
    let scene = Scene::default();
    let plan = default_plan(&scene);
    let got = Asker::new(&scene, &plan).indices(5.0, 512, 1);
    let name = |i: usize| tonsure::dots::age::CONSTANTS[i].name;
    let most = (0..got.total.len()).max_by(|a, b| got.total[*a].total_cmp(&got.total[*b])).expect("constants");
    assert_eq!(name(most), "dermal drain of carbon");
    let idle = (0..got.total.len())
        .filter(|i| ["fresh diameter over healed", "neglected aftercare over kept"].contains(&name(*i)));
    assert!(idle.map(|i| got.total[i]).sum::<f64>() < 1e-12);
}

#[test]
fn the_command_writes_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (csv, json, png, svg) = (at("f.csv"), at("f.json"), at("f.png"), at("f.svg"));
    let many = ["fade", "--light", "noon,office", "--step", "5", "--samples", "200", "--indices"];
    let output = tonsure(&[&many[..], &["--csv", &csv, "--json", &json, "--plot", &png]].concat());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for words in
        ["typical fade, light office", "Touch-up advised", "other assumptions", "dermal drain", "not a promise"]
    {
        assert!(said.contains(words), "{words} is missing from\n{said}");
    }
    assert!(!said.contains("probab"));
    let table = std::fs::read_to_string(&csv).expect("a table");
    let cells = |line: &str| line.split(',').count();
    assert!(table.lines().all(|line| cells(line) == 22), "{table}");
    for part in ["all", "zone,crown", "session,base", "pigment,carbon", "band"] {
        assert!(table.contains(&format!("noon,typical,10,{part},")), "{part} is missing");
    }
    let value: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&json).expect("json")).expect("valid");
    let fades = &value["lights"][1]["fades"];
    assert_eq!(fades.as_array().map(Vec::len), Some(3));
    assert!(fades[1]["years"][2]["zones"]["crown"]["de00_bare"].as_f64().is_some_and(|d| d > 1.0));
    let plot = image::open(&png).expect("a picture");
    let coloured = plot.to_rgb8().pixels().filter(|p| i32::from(p.0[2]) > i32::from(p.0[0]) + 40).count();
    assert!(coloured > 2000, "{coloured} pixels of the line");
    let output = tonsure(&["fade", "--zone", "crown", "--fade", "typical", "--step", "10", "--plot", &svg]);
    assert!(output.status.success());
    let drawing = std::fs::read_to_string(&svg).expect("a drawing");
    assert!(drawing.starts_with("<svg") && drawing.contains("crown") && drawing.contains("not a promise"));
}

#[test]
fn bad_questions_about_the_fade_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = file(folder.path(), "plan.toml", b"version = 3\n");
    assert!(refused(&["fade", "--light", "moon"], 2).contains("clinic-soft"));
    assert!(refused(&["fade", "--fade", "medium"], 2).contains("typical"));
    assert!(refused(&["fade", "--zone", "chin"], 2).contains("mid-scalp"));
    refused(&["fade", "--lost", "-0.2"], 2);
    refused(&["fade", "--step", "0"], 2);
    refused(&["fade", "--samples", "0"], 2);
    refused(&["fade", "--indices", "0"], 2);
    assert!(refused(&["fade", "--plot", "plot.gif"], 2).contains(".png or .svg"));
    refused(&["fade", "--csv", "/no/such/folder/f.csv"], 4);
    assert!(refused(&["fade", &plan, "--csv", &plan], 4).contains("reads it"));
    let same = folder.path().join("f.png").to_string_lossy().into_owned();
    assert!(refused(&["fade", "--csv", &same, "--plot", &same], 4).contains("two files"));
    let zones = ["hairline", "frontal", "mid_scalp", "crown", "temples", "sides", "nape"];
    let zones: String = zones.iter().map(|zone| format!("{zone}_per_cm2 = 0\n")).collect();
    let empty = format!("version = 3\n[treatment.zones]\n{zones}");
    let empty = file(folder.path(), "empty.toml", empty.as_bytes());
    assert!(refused(&["fade", &empty], 4).contains("no pigment"));
}
