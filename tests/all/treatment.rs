//! The plan on every head, counted from its dots.

use crate::{gpu, heads, studio};
use glam::{Vec3, vec2};
use std::sync::Arc;
use tonsure::design::cover::Cover;
use tonsure::design::density::IMPRESSIONS_PER_UNIT;
use tonsure::design::density::{Brief, DensityMap};
use tonsure::design::hair::Hair;
use tonsure::design::hairline::{Hairline, Line, Style, guides};
use tonsure::design::session::{Device, Hand};
use tonsure::design::zone::Zone;
use tonsure::design::{Exclusion, Stroke, Treatment, Zones};
use tonsure::dots::ground::Ground;
use tonsure::dots::{SeedDomain, select};
use tonsure::mesh::chart::scalp_triangles;
use tonsure::mesh::library;
use tonsure::passes::seed::seed_gpu;
use tonsure::scene::summary::Summary;
use tonsure::scene::{Scene, ready};
use tonsure::stage::Stage;

fn even(per_cm2: f32) -> Zones {
    Zones {
        hairline_per_cm2: per_cm2,
        frontal_per_cm2: per_cm2,
        mid_scalp_per_cm2: per_cm2,
        crown_per_cm2: per_cm2,
        temples_per_cm2: per_cm2,
        sides_per_cm2: per_cm2,
        nape_per_cm2: per_cm2,
        blend_to_hair: 0.0,
    }
}

fn replanned(stage: &Arc<Stage>, change: impl FnOnce(&mut Scene)) -> Arc<Stage> {
    let mut scene = Scene::default();
    change(&mut scene);
    stage.replan(&scene)
}

#[test]
fn hairlines_lie_well_on_every_head() {
    for (name, chart) in heads() {
        for style in Style::ALL {
            let line = Line::new(chart, &style.hairline(), &Default::default());
            assert!((240.0..460.0).contains(&line.length_mm()), "{name} {style:?}: {} mm", line.length_mm());
            let guides = guides(chart, &line);
            assert!((guides.glabella_mm - 71.5).abs() < 1.5, "{name} {style:?}: {guides:?}");
            assert!(guides.off_epicanthal_mm.abs() < 12.0, "{name} {style:?}: corner {guides:?}");
            for side in [0, 1] {
                assert!((40.0..110.0).contains(&guides.canthus_mm[side]), "{name} {style:?}: {guides:?}");
                assert!((35.0..110.0).contains(&guides.tragus_mm[side]), "{name} {style:?}: {guides:?}");
            }
            let l = &chart.landmarks;
            for p in &line.points_mm {
                assert!(
                    p.distance(l.left_preauricular).min(p.distance(l.right_preauricular)) > 15.0,
                    "{name}: in an ear"
                );
                assert!(p.y > l.nasion.y + 25.0 || p.z < l.nasion.z - 40.0, "{name} {style:?}: at an eye, {p}");
            }
            // Mirrored in space, about the head's own middle.
            let middle_mm = 0.5 * (l.left_preauricular.x + l.right_preauricular.x);
            for p in &line.points_mm {
                let p = Vec3::new(2.0 * middle_mm - p.x, p.y, p.z);
                let near = line.points_mm.windows(2).map(|w| {
                    let t = ((p - w[0]).dot(w[1] - w[0]) / (w[1] - w[0]).length_squared().max(1e-9)).clamp(0.0, 1.0);
                    (w[0] + (w[1] - w[0]) * t).distance(p)
                });
                let away = near.fold(f32::MAX, f32::min);
                // Faces are no mirror images: each side is up to 1 mm off, so the two are some 2 mm apart (2.23 at most).
                assert!(away < 2.5, "{name} {style:?}: {away} mm off its mirror at {p}");
            }
        }
    }
}

#[test]
fn corners_and_height_are_as_asked() {
    let (_, chart) = &heads()[0];
    let line = |hairline: Hairline| Line::new(chart, &hairline, &Default::default());
    let base = Style::Natural.hairline();
    let asked = Hairline { height_mm: Some(90.0), ..base.clone() };
    assert!((guides(chart, &line(asked)).glabella_mm - 90.0).abs() < 0.5);
    let left = line(Hairline { left_corner_mm: 8.0, ..base.clone() });
    let at =
        |line: &Line, v: f32| line.uv.iter().min_by(|a, b| (a.y - v).abs().total_cmp(&(b.y - v).abs())).expect("u").x;
    let moved_mm = |v: f32| (at(&left, v) - at(&line(base.clone()), v)) * chart.nasion_inion_mm;
    assert!((moved_mm(0.36) - 8.0).abs() < 2.0, "left corner moved {} mm", moved_mm(0.36));
    assert!(moved_mm(0.64).abs() < 0.5 && moved_mm(0.5).abs() < 0.5);
}

/// Width of a feather: twice what is missing behind the edge, for a smooth step that starts there and
/// has risen at its end; that it does is checked.
fn measured_feather(stage: &Stage, hairline: &Hairline, per_cm2: f32) -> f32 {
    let line = Line::new(&stage.chart, hairline, &Default::default());
    let deep_mm = hairline.feather_mm * 2.0 + 3.0;
    let behind_mm = |p: Vec3| {
        let uv = stage.chart.uv_from_point(p);
        (0.36..0.64).contains(&uv.y).then(|| line.signed_distance(p, uv).0)
    };
    // Counts before the edge, over the feather and behind it, and what a full density would give.
    let part = |behind: f32| match behind {
        b if b < -0.6 => 0,
        b if b < hairline.feather_mm => 1,
        b if b < deep_mm => 2,
        _ => 3,
    };
    let (mut got, mut full) = ([0.0_f32; 4], [0.0_f32; 4]);
    for i in &stage.impressions {
        behind_mm(i.position_mm).inspect(|b| got[part(*b)] += 1.0);
    }
    for t in stage.chart.texels.iter().filter(|t| t.scalp > 0.0) {
        behind_mm(t.position_mm)
            .inspect(|b| full[part(*b)] += t.area_mm2 * 0.01 * per_cm2 * f32::from(u8::from(*b > 0.0)));
    }
    assert_eq!(got[0], 0.0, "dots before the edge");
    assert!((got[2] / full[2] - 1.0).abs() < 0.06, "behind the feather {} of {}", got[2], full[2]);
    2.0 * (full[1] - got[1]) / full[1] * hairline.feather_mm
}

/// Feathers of a stage's head, measured on its dots, are what was asked for within 10 %.
fn feathers_hold(stage: &Arc<Stage>) {
    for feather_mm in [2.0, 5.0, 9.0] {
        let (irregularity_mm, micro_mm, height_mm) = (0.0, 0.0, Some(85.0));
        let hairline = Hairline { feather_mm, irregularity_mm, micro_mm, height_mm, ..Hairline::default() };
        let planned = replanned(stage, |s| {
            s.treatment = Treatment { hairline: hairline.clone(), zones: even(200.0), ..Treatment::default() };
        });
        let width = measured_feather(&planned, &hairline, 200.0);
        println!("{}: feather {feather_mm} mm measures {width:.2} mm", stage.head.name);
        assert!((width / feather_mm - 1.0).abs() < 0.10, "{}: {width} mm for {feather_mm}", stage.head.name);
    }
}

#[test]
fn feathers_are_as_wide_as_asked() {
    let stage = studio().stage.clone();
    feathers_hold(&stage);
}

#[test]
fn every_zone_and_session_gets_its_count_on_every_head() {
    // A third of the density that the program seeds at, for speed.
    const SEEDED_PER_CM2: f64 = 100.0;
    let gpu = gpu(None);
    let scene = Scene::default();
    let mut treatment = scene.treatment.clone();
    let z = &mut treatment.zones;
    *z = Zones {
        hairline_per_cm2: 45.0,
        frontal_per_cm2: 65.0,
        mid_scalp_per_cm2: 70.0,
        crown_per_cm2: 65.0,
        temples_per_cm2: 50.0,
        sides_per_cm2: 45.0,
        nape_per_cm2: 40.0,
        blend_to_hair: 0.2,
    };
    for (name, chart) in heads() {
        let head = library::find(name, std::path::Path::new(".")).expect("a head");
        let domain = SeedDomain::new(&head.mesh, &scalp_triangles(chart, &head));
        let wanted = (domain.area_mm2() * SEEDED_PER_CM2 * 0.01) as u32;
        let seeds = seed_gpu(&gpu, &domain, 1, wanted, &mut |_| true).expect("seeds");
        let ground = Ground::new(&seeds, &head, chart);
        let cover = Cover::new(chart, &scene.loss, &[]);
        let brief = Brief { treatment: &treatment, client: &scene.client, hair: &scene.hair, cover: &cover };
        let density = DensityMap::new(chart, &brief);
        let planned = select::select(&ground, chart, &density, &treatment);
        let (mut counted, mut asked) = ([0.0_f64; 8], [0.0_f64; 8]);
        for (i, t) in chart.texels.iter().enumerate() {
            asked[density.zone[i] as usize] += f64::from(density.per_cm2[i] * t.area_mm2 * 0.01);
        }
        for i in &planned {
            counted[density.zone_at(chart.frame.st_from_point(i.position_mm)) as usize] += 1.0;
        }
        for zone in Zone::ALL {
            let (got, want) = (counted[zone as usize], asked[zone as usize]);
            println!("{name} {}: {got:.0} of {want:.0}, {:+.2} %", zone.name(), (got / want - 1.0) * 100.0);
            assert!(want > 100.0 && (got / want - 1.0).abs() < 0.02, "{name} {zone:?}: {got} of {want}");
        }
        let (got, want) = (planned.len() as f64, asked.iter().sum::<f64>());
        assert!((got / want - 1.0).abs() < 0.01, "{name}: {got} of {want}");
        let counts: Vec<usize> = (0..3).map(|s| planned.iter().filter(|i| i.session == s).count()).collect();
        assert_eq!(counts.iter().sum::<usize>(), planned.len(), "{name}");
        for (count, session) in counts.iter().zip(&treatment.sessions) {
            assert!((*count as f32 / planned.len() as f32 - session.share).abs() < 0.01, "{name} {counts:?}");
        }
    }
}

/// Ready scenes are work that can be done and defended: nothing of them is warned of, but of bad work.
#[test]
fn only_bad_work_is_warned_of() {
    for name in ready::NAMES {
        let scene = ready::find(name).expect("a scene");
        // Without a network there is the default head alone.
        let Some((_, chart)) = heads().iter().find(|(head, _)| *head == scene.head) else { continue };
        let warnings = Summary::on(&scene, chart).warnings;
        assert_eq!(warnings.is_empty(), *name != "bad-work", "{name}: {warnings:?}");
    }
}

#[test]
fn hair_and_pigment_together_look_even() {
    let stage = studio().stage.clone();
    // Where hair is left the plan is thinner by what hair gives: the sum is the target's.
    let planned = replanned(&stage, |s| s.treatment.zones = Zones { blend_to_hair: 1.0, ..even(170.0) });
    let texels = stage.chart.texels.iter().enumerate().filter(|(i, t)| {
        t.scalp >= 1.0
            && stage.cover.base.rim[*i] > 0.999
            && stage.cover.base.edges[*i] > 0.999
            && t.uv.x > 0.36
            && t.uv.x < 0.95
    });
    let (mut low, mut high) = (f32::MAX, f32::MIN);
    for (i, _) in texels {
        let kept = planned.cover.kept[i];
        let sum = planned.density.per_cm2[i]
            + IMPRESSIONS_PER_UNIT * planned.hair.units_per_cm2 * kept * Hair::fineness(kept);
        (low, high) = (low.min(sum), high.max(sum));
    }
    assert!(low > 168.0 && high < 172.0, "hair and pigment sum to {low} to {high} per cm2");
}

#[test]
fn painted_places_and_moles_change_only_themselves() {
    let stage = studio().stage.clone();
    let chart = &stage.chart;
    let crown = chart.point_from_uv(vec2(0.6, 0.5)).expect("on the head");
    let mole = chart.point_from_uv(vec2(0.45, 0.46)).expect("on the head");
    let plain = replanned(&stage, |s| s.treatment.zones = even(100.0));
    let painted = replanned(&stage, |s| {
        s.treatment.zones = even(100.0);
        s.treatment.strokes = vec![Stroke { points: vec![[0.6, 0.5]], radius_mm: 40.0, factor: 1.8 }];
        s.treatment.exclusions = vec![Exclusion { center: [0.45, 0.46], radius_mm: 4.0, note: "mole".into() }];
    });
    let within = |s: &Stage, p: Vec3, mm: f32| s.impressions.iter().filter(|i| i.position_mm.distance(p) < mm).count();
    assert_eq!(within(&painted, mole, 4.0), 0, "the mole is not free");
    // Soft from half of its radius on.
    let factor = within(&painted, crown, 20.0) as f32 / within(&plain, crown, 20.0) as f32;
    assert!((factor - 1.8).abs() < 0.1, "the brush made it {factor} times as dense");
    let far = |s: &Stage| {
        s.impressions
            .iter()
            .filter(|i| i.position_mm.distance(crown) > 41.0 && i.position_mm.distance(mole) > 6.0)
            .count() as f32
    };
    assert!((far(&painted) / far(&plain) - 1.0).abs() < 0.005);
}

#[test]
fn devices_and_hands_leave_what_they_are_named_for() {
    let stage = studio().stage.clone();
    let with = |device: Device, hand: Hand| {
        replanned(&stage, |s| {
            s.treatment.zones = even(120.0);
            s.treatment.hand = hand;
            s.treatment.sessions.iter_mut().for_each(|session| session.device = device);
        })
    };
    let plain = with(Device::Round3, Hand::Natural);
    let nearest_mm = |s: &Stage| {
        let near = |a: &tonsure::dots::Impression| {
            s.impressions
                .iter()
                .filter(|b| b.rank != a.rank)
                .map(|b| a.position_mm.distance(b.position_mm))
                .fold(f32::MAX, f32::min)
        };
        let mut all: Vec<f32> = s.impressions.iter().step_by(s.impressions.len() / 120).map(near).collect();
        all.sort_by(f32::total_cmp);
        all[all.len() / 2]
    };
    let triple = with(Device::TripleTap, Hand::Natural);
    let share = triple.impressions.len() as f32 / plain.impressions.len() as f32;
    assert!((share - 1.0).abs() < 0.02, "triple taps come to {share} of the plan");
    assert!(nearest_mm(&triple) < 0.7 && nearest_mm(&plain) > 0.7, "{} {}", nearest_mm(&triple), nearest_mm(&plain));
    let strokes = with(Device::Microblade, Hand::Natural);
    assert!((strokes.impressions.len() as f32 / plain.impressions.len() as f32 - 1.0).abs() < 0.03);
    assert!(nearest_mm(&strokes) < 0.45);
    assert!(nearest_mm(&with(Device::Round3, Hand::Clumps)) < 0.8 * nearest_mm(&plain));
    let mean = |s: &Stage, f: fn(&tonsure::dots::Impression) -> f32| {
        s.impressions.iter().map(f).sum::<f32>() / s.impressions.len() as f32
    };
    assert!(mean(&with(Device::Round3, Hand::TooDeep), |i| i.depth_mm) > 2.0 * mean(&plain, |i| i.depth_mm));
    assert!(mean(&with(Device::Round3, Hand::TooBig), |i| i.diameter_mm) > 2.0 * mean(&plain, |i| i.diameter_mm));
    assert!(mean(&with(Device::Round3, Hand::TooDark), |i| i.strength) > 2.0 * mean(&plain, |i| i.strength));
    // Rows: places along the midline fall on few heights.
    let rows = with(Device::Round3, Hand::Rows);
    let off_row = |s: &Stage| {
        let at = |i: &tonsure::dots::Impression| s.chart.uv_from_point(i.position_mm).x * s.chart.nasion_inion_mm / 1.3;
        s.impressions
            .iter()
            .step_by(97)
            .map(|i| {
                let r = at(i);
                (r - r.round()).abs()
            })
            .sum::<f32>()
            / (s.impressions.len() / 97) as f32
    };
    assert!(off_row(&rows) < 0.4 * off_row(&plain), "{} {}", off_row(&rows), off_row(&plain));
}

#[test]
fn an_edit_lays_out_what_a_new_plan_would() {
    let stage = studio().stage.clone();
    let edits: [fn(&mut Scene); 6] = [
        |s| s.treatment.hairline.height_mm = Some(88.0),
        |s| s.treatment.strokes.push(Stroke { points: vec![[0.5, 0.4], [0.6, 0.5]], ..Stroke::default() }),
        |s| s.treatment.exclusions.push(Exclusion { center: [0.45, 0.46], ..Exclusion::default() }),
        |s| s.treatment.hairline = Style::Receded.hairline(),
        |s| s.treatment.strokes[0].factor = 0.4,
        |s| s.treatment.zones.crown_per_cm2 = 90.0,
    ];
    let (mut scene, mut edited) = (Scene::default(), stage.replan(&Scene::default()));
    for (i, edit) in edits.into_iter().enumerate() {
        edit(&mut scene);
        edited = edited.replan(&scene);
        let brief =
            Brief { treatment: &scene.treatment, client: &scene.client, hair: &scene.hair, cover: &edited.cover };
        let new = DensityMap::new(&edited.chart, &brief);
        assert!(edited.density.per_cm2 == new.per_cm2 && edited.density.zone == new.zone, "edit {i}");
        assert!(edited.density.shade == new.shade && edited.density.dot_size == new.dot_size, "edit {i}");
    }
}

/// Feathers and counts at the density that the program seeds at, on every head: some minutes, for
/// BENCHMARKS.md. `every_zone_and_session_gets_its_count_on_every_head` is the sample that always runs.
#[test]
#[ignore = "minutes; run with --ignored --nocapture"]
fn feathers_and_counts_on_every_head_at_full_seeding() {
    let gpu = gpu(None);
    for (name, _) in heads() {
        let scene = Scene { head: name.clone(), ..Scene::default() };
        let stage = Stage::build(&gpu, &scene, std::path::Path::new("."), &mut |_, _| true).expect("a stage");
        let (mut counted, mut asked) = ([0.0_f64; 8], [0.0_f64; 8]);
        for (i, t) in stage.chart.texels.iter().enumerate() {
            asked[stage.density.zone[i] as usize] += f64::from(stage.density.per_cm2[i] * t.area_mm2 * 0.01);
        }
        for i in &stage.impressions {
            counted[stage.density.zone_at(stage.chart.frame.st_from_point(i.position_mm)) as usize] += 1.0;
        }
        let off = |got: f64, want: f64| (got / want - 1.0) * 100.0;
        let worst = Zone::ALL
            .map(|z| off(counted[z as usize], asked[z as usize]))
            .map(f64::abs)
            .into_iter()
            .fold(0.0, f64::max);
        let total = off(stage.impressions.len() as f64, asked.iter().sum());
        println!("{name}: zones within {worst:.2} %, total {total:+.2} %");
        assert!(worst < 2.0 && total.abs() < 1.0, "{name}: zones {worst} %, total {total} %");
        feathers_hold(&stage);
    }
}

/// Not a test of anything: what an edit costs, for BENCHMARKS.md.
#[test]
#[ignore = "prints a figure; run with --ignored --nocapture"]
fn an_edit_takes() {
    let stage = studio().stage.clone();
    let million = |s: &mut Scene| s.treatment.zones.scale(0.80);
    for (what, change) in [
        ("a hairline point", (|s| s.treatment.hairline.height_mm = Some(80.0)) as fn(&mut Scene)),
        ("a brushed zone", |s| s.treatment.strokes.push(Stroke { points: vec![[0.5, 0.4]; 20], ..Stroke::default() })),
        ("a stage of loss", |s| s.loss.stage = tonsure::design::loss::Stage::V),
    ] {
        let mut scene = Scene::default();
        million(&mut scene);
        let base = stage.replan(&scene);
        change(&mut scene);
        let mut times: Vec<f32> = (0..7)
            .map(|_| {
                let start = std::time::Instant::now();
                std::hint::black_box(base.replan(&scene));
                start.elapsed().as_secs_f32() * 1000.0
            })
            .collect();
        times.sort_by(f32::total_cmp);
        println!(
            "{what}: {:.0} ms (fastest {:.0}) at {} impressions, {} dots",
            times[3],
            times[0],
            base.impressions.len(),
            base.dots
        );
    }
}

/// A plan that nobody wants any more is given up between its steps, and the stage that is there stays.
#[test]
fn planning_can_be_given_up() {
    let studio = studio();
    let mut scene = Scene::default();
    scene.treatment.zones.crown_per_cm2 = 60.0;
    for steps in 0..3 {
        let mut asked = 0;
        let planned = studio.stage.replan_while(&scene, &mut || {
            asked += 1;
            asked <= steps
        });
        assert!(planned.is_none() && asked == steps + 1);
    }
    let planned = studio.stage.replan_while(&scene, &mut || true).expect("a plan");
    assert!(planned.is_plan_of(&scene) && planned.packed == studio.stage.replan(&scene).packed);
}
