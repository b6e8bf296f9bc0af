//! Loss of hair on every head, against the published limits.

use crate::heads;
use glam::{Vec3, vec2};
use tonsure::design::loss::{Areata, Loss, LossField, Pattern, Stage};
use tonsure::mesh::chart::{Chart, in_outline};

/// Places of the scalp on a grid: scalp coordinates and points.
fn grid(chart: &Chart) -> Vec<(glam::Vec2, Vec3)> {
    let at = |u: i32, v: i32| vec2(0.10 + u as f32 * 0.01, v as f32 * 0.02);
    (0..105)
        .flat_map(|u| (4..=46).map(move |v| at(u, v)))
        .filter(|uv| in_outline(*uv))
        .filter_map(|uv| Some((uv, chart.point_from_uv(uv)?)))
        .collect()
}

fn field(chart: &Chart, stage: Stage) -> LossField {
    LossField::new(chart, &Loss { stage, ..Loss::default() })
}

/// How far in front of the ear canals' plane the farthest back bare place of the frontal loss lies, mm,
/// near the corners and in the middle.
fn front_limits(chart: &Chart, stage: Stage) -> (f32, f32) {
    let field = field(chart, stage);
    let farthest = |v_low: f32, v_high: f32| {
        (0..=20)
            .filter_map(|i| {
                let v = v_low + (v_high - v_low) * i as f32 / 20.0;
                // From the hairline back to the first place that keeps half.
                let bare = (30..120).map(|i| i as f32 * 0.005).skip_while(|&u| !in_outline(vec2(u, v)));
                let mut last = None;
                for u in bare {
                    let p = chart.point_from_uv(vec2(u, v))?;
                    if field.kept(vec2(u, v), p, 0.0) > 0.5 {
                        break;
                    }
                    last = Some(p.z);
                }
                last
            })
            .fold(f32::MAX, f32::min)
    };
    (farthest(0.24, 0.44), farthest(0.47, 0.5))
}

#[test]
fn norwood_limits_hold_against_the_plane_of_the_ears() {
    for (name, chart) in heads() {
        let limits = |stage| front_limits(chart, stage);
        let (corner, middle) = limits(Stage::II);
        assert!(corner > 19.0 && corner < 60.0, "{name}: II reaches {corner} mm");
        assert!(middle > 55.0, "{name}: II takes the forelock, {middle} mm");
        let (corner, middle) = limits(Stage::III);
        assert!(corner <= 21.0 && corner > 5.0, "{name}: III reaches {corner} mm");
        assert!(middle > 50.0, "{name}: III takes the forelock, {middle} mm");
        // IIIa: to the mid-coronal line, not past it; IVa past it.
        let (corner, middle) = limits(Stage::IIIA);
        assert!(corner < 20.0 && corner > -1.0 && middle > -1.0 && middle < 40.0, "{name}: IIIa {corner} {middle}");
        let (_, middle) = limits(Stage::IVA);
        assert!(middle < 0.0, "{name}: IVa {middle}");
        let (corner, _) = limits(Stage::I);
        assert!(corner > 30.0, "{name}: I recedes to {corner}");
    }
}

#[test]
fn areas_grow_stage_by_stage_and_the_bridge_goes_last() {
    let courses = [
        [Stage::I, Stage::II, Stage::III, Stage::IIIV, Stage::IV, Stage::V, Stage::VI, Stage::VII].as_slice(),
        [Stage::I, Stage::IIA, Stage::IIIA, Stage::IVA, Stage::VA, Stage::VI, Stage::VII].as_slice(),
    ];
    for (name, chart) in heads() {
        let bare_cm2 = |stage| {
            let field = field(chart, stage);
            let lost = chart.texels.iter().filter(|t| t.scalp > 0.0);
            lost.map(|t| (1.0 - field.kept(t.uv, t.position_mm, 0.0)) * t.scalp * t.area_mm2).sum::<f32>() * 0.01
        };
        for course in courses {
            let areas: Vec<f32> = course.iter().map(|s| bare_cm2(*s)).collect();
            println!("{name} {:?} {areas:.0?}", course.iter().map(|s| s.name()).collect::<Vec<_>>());
            assert!(areas[0] < 0.5, "{name}: stage I is bare over {} cm2", areas[0]);
            assert!(areas.windows(2).all(|w| w[1] > w[0]), "{name}: {areas:?}");
        }
        let bridge = chart.point_from_uv(vec2(0.46, 0.5)).expect("on the head");
        let kept = |stage| field(chart, stage).kept(vec2(0.46, 0.5), bridge, 0.0);
        assert!(kept(Stage::III) > 0.99 && kept(Stage::VI) < 0.05, "{name}");
        assert!(kept(Stage::IV) > kept(Stage::V) && kept(Stage::V) > 0.1, "{name}: the bridge goes with VI");
        let nape = chart.point_from_uv(vec2(1.05, 0.5)).expect("on the head");
        assert!(field(chart, Stage::VII).kept(vec2(1.05, 0.5), nape, 0.0) > 0.95, "{name}: VII keeps the nape");
    }
}

#[test]
fn loss_goes_on_and_never_comes_back() {
    for (name, chart) in heads() {
        let going =
            |pattern, stage| Loss { pattern, stage, severity: 0.2, progression_per_decade: 2.0, ..Loss::default() };
        let mut losses: Vec<Loss> = Pattern::ALL.iter().map(|p| going(*p, Stage::II)).collect();
        losses.extend([Stage::IIA, Stage::IV].map(|s| going(Pattern::Norwood, s)));
        for loss in losses {
            let field = LossField::new(chart, &loss);
            let mut sums = [0.0_f32; 3];
            for (uv, p) in grid(chart) {
                let kept = [0.0, 7.0, 15.0].map(|years| field.kept(uv, p, years));
                assert!(kept.iter().all(|k| (0.0..=1.0).contains(k)), "{name}: {kept:?}");
                assert!(kept[0] >= kept[1] && kept[1] >= kept[2] - 1e-5, "{name} {uv}: {kept:?}");
                sums = std::array::from_fn(|i| sums[i] + kept[i]);
            }
            let stands = loss.pattern == Pattern::None;
            assert_eq!(sums[2] < sums[0] * 0.97, !stands, "{name} {:?}: {sums:?}", loss.pattern);
        }
    }
}

#[test]
fn sides_mirror_unless_asked_otherwise() {
    let (_, chart) = &heads()[0];
    let uv = vec2(0.25, 0.355);
    let at = |loss: &Loss, uv: glam::Vec2| {
        LossField::new(chart, loss).kept(uv, chart.point_from_uv(uv).expect("on the head"), 0.0)
    };
    let even = Loss { stage: Stage::II, ..Loss::default() };
    assert!((at(&even, uv) - at(&even, vec2(uv.x, 1.0 - uv.y))).abs() < 0.02);
    let left = Loss { left_recess_mm: 25.0, ..even };
    let further = vec2(0.36, 0.355);
    assert!(at(&left, further) < 0.3 && at(&left, vec2(further.x, 1.0 - further.y)) > 0.7);
}

#[test]
fn areata_takes_what_its_name_says() {
    let (_, chart) = &heads()[0];
    let kept = |areata, uv: glam::Vec2| {
        let loss = Loss { areata, ..Loss::none() };
        LossField::new(chart, &loss).kept(uv, chart.point_from_uv(uv).expect("on the head"), 0.0)
    };
    let (top, nape, side) = (vec2(0.5, 0.5), vec2(1.08, 0.45), vec2(0.6, 0.12));
    assert!(kept(Areata::Ophiasis, top) > 0.99 && kept(Areata::Ophiasis, nape) < 0.01);
    assert!(kept(Areata::Ophiasis, side) < 0.01 && kept(Areata::None, side) > 0.99);
    assert!([top, nape, side].iter().all(|p| kept(Areata::Totalis, *p) == 0.0));
}
