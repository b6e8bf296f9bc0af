//! Parts of the craft, each as it shows on the default head: where loss, scars and grafts are, and what
//! they leave of hair and pigment.

use crate::studio;
use glam::{Vec2, vec2};
use std::sync::Arc;
use tonsure::design::hair::Hair;
use tonsure::design::loss::{Areata, Loss, LossField, Patch, PatchKind, Pattern};
use tonsure::design::scars::{Scar, ScarKind};
use tonsure::design::transplant::Transplant;
use tonsure::dots::Impression;
use tonsure::dots::pack::Mark;
use tonsure::mesh::chart::Chart;
use tonsure::renderer::FrameSpec;
use tonsure::scene::Scene;
use tonsure::stage::Stage;

fn planned(change: impl FnOnce(&mut Scene)) -> Arc<Stage> {
    let mut scene = Scene { loss: Loss::none(), ..Scene::default() };
    change(&mut scene);
    let stage = studio().stage.clone();
    stage.replan(&scene)
}

/// Impressions, or hairs' units, per cm2 of the chart's texels that `within` picks.
fn per_cm2<'a, M: Mark + 'a>(
    chart: &Chart,
    marks: impl IntoIterator<Item = &'a M>,
    within: impl Fn(usize) -> bool,
) -> (f32, f32) {
    let texel = |mark: &M| chart.index(chart.frame.st_from_point(mark.spot().position_mm));
    let cm2 = (0..chart.texels.len()).filter(|i| within(*i)).map(|i| chart.texels[i].area_mm2).sum::<f32>() * 0.01;
    let count = marks.into_iter().filter(|mark| within(texel(mark))).count();
    (count as f32 / cm2.max(1e-6), cm2)
}

#[test]
fn scars_bear_no_hair_and_take_pigment_as_asked() {
    for kind in ScarKind::ALL {
        let scarred = |uptake: f32| {
            let usual = Scar::usual(kind);
            // Wide enough to count on; extraction scars are a millimetre each.
            let scar = Scar { per_cm2: 150.0, uptake, width_mm: 8.0, stretched_mm: 8.0, count: 800, ..usual };
            planned(|s| s.scars = vec![scar])
        };
        let after = scarred(0.4);
        let on_scar = |i: usize| after.cover.scars.at(i).share > 0.95;
        let (hair, cm2) = per_cm2(&after.chart, after.hair_at(0.0), on_scar);
        assert!(cm2 > 0.5, "{kind:?}: a scar of {cm2} cm2");
        assert!(hair < 4.0, "{kind:?}: {hair} units per cm2 grow on it");
        let away = |i: usize| after.chart.texels[i].scalp >= 1.0 && after.cover.scars.at(i).reach == 0.0;
        let (hair, _) = per_cm2(&after.chart, after.hair_at(0.0), away);
        assert!((hair / after.hair.units_per_cm2 - 1.0).abs() < 0.06, "{kind:?}: {hair} units per cm2 beside it");

        let asked = per_cm2(&after.chart, &after.impressions, on_scar).0;
        assert!((asked / 150.0 - 1.0).abs() < 0.12, "{kind:?}: {asked} impressions per cm2 on it, not 150");
        let strength = |stage: &Stage| {
            let texel = |dot: &Impression| stage.chart.index(stage.chart.frame.st_from_point(dot.position_mm));
            let at = |dot: &&Impression| stage.cover.scars.at(texel(dot)).share > 0.95;
            let all: Vec<f32> = stage.impressions.iter().filter(at).map(|dot| dot.strength).collect();
            all.iter().sum::<f32>() / all.len() as f32
        };
        let share = strength(&after) / strength(&scarred(1.0));
        assert!((share - 0.4).abs() < 0.08, "{kind:?}: tissue that takes 0.4 of the pigment takes {share}");
    }
}

/// A scar whose density is 0 is left as it is: no impression on it, and those around it as if it were not there. It got
/// the zone's density once: 2.3, 15 and 82 per cm2. The dots of extraction are but two texels wide, and densities are
/// read between texels.
#[test]
fn a_scar_that_is_left_as_it_is_gets_no_pigment() {
    let untouched = planned(|_| ());
    for kind in ScarKind::ALL {
        let scar = Scar { per_cm2: 0.0, width_mm: 8.0, stretched_mm: 8.0, punch_mm: 1.0, ..Scar::usual(kind) };
        let left = planned(|s| s.scars = vec![scar]);
        let scars = &left.cover.scars;
        let on = |i: usize| scars.at(i).share > 0.95;
        let around =
            |i: usize| left.chart.texels[i].scalp >= 1.0 && scars.at(i).share == 0.0 && scars.at(i).thinned == 0.0;
        let [on_it, beside] = [&left, &untouched].map(|stage| {
            (per_cm2(&stage.chart, &stage.impressions, on).0, per_cm2(&stage.chart, &stage.impressions, around).0)
        });
        let (left, around) = (on_it.0 / beside.0, on_it.1 / beside.1);
        let most = if kind == ScarKind::Fue { 0.55 } else { 0.1 };
        assert!(left < most, "{kind:?}: {} impressions per cm2 on it, {} without a scar", on_it.0, beside.0);
        assert!((around - 1.0).abs() < 0.005, "{kind:?}: {around} of the impressions around it");
    }
}

#[test]
fn female_loss_keeps_the_front_the_sides_and_the_nape() {
    let stage = planned(|_| ());
    let chart = &stage.chart;
    let kept = |pattern, severity, uv: Vec2| {
        let loss = Loss { pattern, severity, ..Loss::none() };
        LossField::new(chart, &loss).kept(uv, chart.point_from_uv(uv).expect("on the head"), 0.0)
    };
    let (front, crown, side, nape) = (vec2(0.17, 0.5), vec2(0.5, 0.5), vec2(0.6, 0.12), vec2(1.05, 0.5));
    let ludwig: Vec<f32> = [0.0, 0.3, 0.6, 1.0].iter().map(|s| kept(Pattern::Female, *s, crown)).collect();
    assert!(ludwig[0] > 0.99 && ludwig.windows(2).all(|w| w[1] < w[0] - 0.1), "the crown keeps {ludwig:?}");
    for place in [front, side, nape] {
        let share = kept(Pattern::Female, 0.8, place);
        assert!(share > 0.9, "Ludwig keeps {share} at {place}");
    }
    // Olsen's tree stands on the frontal line and narrows towards the crown; Ludwig keeps that line.
    let olsen = |u: f32, v: f32| kept(Pattern::ChristmasTree, 0.8, vec2(u, v));
    assert!(olsen(0.22, 0.5) < 0.4 && olsen(0.22, 0.42) < olsen(0.55, 0.42) - 0.2);
    // Diffuse thinning is everywhere, most on the top.
    let diffuse = |uv| kept(Pattern::Diffuse, 0.5, uv);
    assert!(diffuse(crown) < diffuse(nape) - 0.1 && diffuse(nape) < 0.9);
}

#[test]
fn grafts_grow_where_and_when_they_are_planned() {
    let stage = planned(|s| {
        s.loss = Loss { stage: tonsure::design::loss::Stage::VI, ..Loss::default() };
        s.transplant = Transplant { month: -6.0, frontal_per_cm2: 45.0, ..Transplant::default() };
    });
    let bare = |i: usize| stage.chart.texels[i].scalp >= 1.0 && stage.cover.kept[i] < 0.01;
    let zone = |i: usize| stage.density.zone[i] == tonsure::design::zone::Zone::Frontal && bare(i);
    let crown = |i: usize| stage.density.zone[i] == tonsure::design::zone::Zone::Crown && bare(i);
    let grown = |years| {
        let per_cm2 = |within: &dyn Fn(usize) -> bool| per_cm2(&stage.chart, stage.hair_at(years), within).0;
        (per_cm2(&zone), per_cm2(&crown))
    };
    let (early, later) = (grown(0.0), grown(1.0));
    assert!(early.0 < 1.0, "{early:?} grafts per cm2 six months after the surgery");
    assert!((later.0 / 45.0 - 1.0).abs() < 0.06 && later.1 < 1.0, "{later:?} grafts per cm2, frontal and crown");
}

#[test]
fn universalis_takes_the_brows_too() {
    let picture = |areata| {
        let stage = planned(|s| s.loss.areata = areata);
        assert!(stage.hair_at(0.0).next().is_none(), "{areata:?} leaves hair on the scalp");
        let mut studio = studio();
        let usual = studio.stage.clone();
        studio.renderer.set_stage(stage).expect("a stage");
        let spec = FrameSpec { width: 300, height: 280, treated: false, gloss: false, ..FrameSpec::default() };
        studio.renderer.begin(&FrameSpec { hair: Hair { grey: 0.0, ..Hair::default() }, ..spec }).expect("a frame");
        let linear = studio.renderer.read_linear().expect("linear light");
        studio.renderer.set_stage(usual).expect("the usual stage");
        linear
    };
    let (totalis, universalis) = (picture(Areata::Totalis), picture(Areata::Universalis));
    let lighter = totalis.iter().zip(&universalis).filter(|(t, u)| u[1] > 1.2 * t[1]).count();
    let darker = totalis.iter().zip(&universalis).filter(|(t, u)| u[1] < t[1] - 1e-4).count();
    // A hair in the shade of the brow may catch more light than the skin behind it.
    println!("{lighter} pixels lighter, {darker} darker without brows");
    assert!(lighter > 60 && darker * 20 < lighter, "{lighter} pixels of brow and lash are gone, {darker} are darker");
}

#[test]
fn scarring_alopecia_is_uneven_and_leaves_single_hairs() {
    let stage = |kind| {
        let patch = Patch { kind, center: [0.6, 0.5], diameter_mm: 50.0 };
        planned(|s| s.loss = Loss { patches: vec![patch], confirmed_inactive: true, ..Loss::none() })
    };
    let (areata, scarring) = (stage(PatchKind::Areata), stage(PatchKind::Scarring));
    let chart = &areata.chart;
    let middle = chart.point_from_uv(vec2(0.6, 0.5)).expect("on the head");
    let around = |stage: &Stage, low_mm: f32, high_mm: f32| {
        let ring = |i: usize| (low_mm..high_mm).contains(&chart.texels[i].position_mm.distance(middle));
        let kept: Vec<f32> = (0..chart.texels.len()).filter(|i| ring(*i)).map(|i| stage.cover.kept[i]).collect();
        let mean = kept.iter().sum::<f32>() / kept.len() as f32;
        (mean, (kept.iter().map(|k| (k - mean) * (k - mean)).sum::<f32>() / kept.len() as f32).sqrt())
    };
    for stage in [&areata, &scarring] {
        assert!(around(stage, 0.0, 12.0).0 < 0.15 && around(stage, 40.0, 50.0).0 > 0.95);
    }
    // A round patch is the same all around its edge, a scarred one is not; and hairs stand in it.
    let (round, uneven) = (around(&areata, 24.5, 25.5).1, around(&scarring, 24.5, 25.5).1);
    assert!(uneven > round + 0.1, "the edge varies by {round} and {uneven}");
    assert!(around(&areata, 0.0, 12.0).0 == 0.0 && around(&scarring, 0.0, 12.0).0 > 0.002);
}
