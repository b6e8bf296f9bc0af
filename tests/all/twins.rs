//! The device against its CPU twins.

use crate::{gpu, studio};
use tonsure::design::density::{Brief, DensityMap};
use tonsure::design::zone::Zone;
use tonsure::dots::age::{Elapsed, age, ageing};
use tonsure::dots::seed::seed_cpu;
use tonsure::dots::{SeedDomain, select};
use tonsure::mesh::chart::{Chart, scalp_triangles};
use tonsure::mesh::parametric::default_head;
use tonsure::passes::seed::seed_gpu;

#[test]
fn seeding_gives_the_same_bytes_everywhere() {
    let head = default_head();
    let chart = Chart::new(&head, 256);
    let triangles = scalp_triangles(&chart, &head);
    let device = gpu(None);
    // WebGPU's own limits and no feature: the core stays within them.
    let plain = gpu(Some(wgpu::Limits::default()));
    for (count, wanted) in [(0, 10), (1, 63), (1, 64), (2, 65), (triangles.len(), 1), (triangles.len(), 20_000)] {
        let domain = SeedDomain::new(&head.mesh, &triangles[..count]);
        let twin = seed_cpu(&domain, 7, wanted);
        for gpu in [&device, &plain] {
            let seeded = seed_gpu(gpu, &domain, 7, wanted, &mut |_| true).expect("seeds");
            assert!(seeded == twin, "{count} triangles, {wanted} wanted: device and twin differ");
        }
        assert!(twin.positions_um.len() as u32 >= if count == 0 { 0 } else { wanted.min(1) });
    }
    let domain = SeedDomain::new(&head.mesh, &triangles);
    assert!(seed_cpu(&domain, 7, 5_000) != seed_cpu(&domain, 8, 5_000), "the seed changes nothing");
}

#[test]
fn ageing_agrees_with_its_twin() {
    let mut studio = studio();
    for (years, days) in [(0.0, None), (7.5, None), (0.0, Some(12.0))] {
        let mut spec = tonsure::renderer::FrameSpec { width: 64, height: 64, years, days, ..Default::default() };
        spec.lod = true;
        studio.renderer.begin(&spec).expect("a frame");
        let aged = studio.renderer.read_aged().expect("aged impressions");
        let elapsed = Elapsed {
            years,
            days,
            sun_mlxh_per_year: spec.skin.sun_mlxh_per_year,
            habits: spec.habits,
            fade: spec.fade,
            aftercare: spec.aftercare,
            hair: spec.hair,
        };
        let inputs = ageing(&studio.stage.treatment, &[], &elapsed);
        assert_eq!(aged.len(), studio.stage.packed.len());
        for (device, packed) in aged.iter().zip(&studio.stage.packed) {
            let twin = age(packed, &inputs);
            let near = |a: f32, b: f32| (a - b).abs() <= 2e-4 * b.abs().max(1e-6);
            assert!(near(device.area_mm2, twin.area_mm2), "area {} twin {}", device.area_mm2, twin.area_mm2);
            assert!(near(device.depth_optical, twin.depth_optical));
            let sigma = |p: u32| (p & 0xfff) as i32;
            assert!((sigma(device.params) - sigma(twin.params)).abs() <= 1);
        }
        for cluster in &studio.stage.clusters {
            let members = &aged[cluster.first as usize..(cluster.first + cluster.count) as usize];
            let sum: f64 = members.iter().map(|a| f64::from(a.area_mm2)).sum();
            let prefix = f64::from(members[members.len() - 1].prefix_mm2);
            assert!((prefix / sum - 1.0).abs() < 1e-4, "running sum {prefix}, sum {sum}");
        }
    }
}

#[test]
fn zones_get_the_density_they_ask_for() {
    let studio = studio();
    let (stage, chart) = (&studio.stage, &studio.stage.chart);
    // Counted against the wanted density, summed over the chart's area, zone by zone.
    let mut counted = [0.0_f64; 8];
    let mut wanted = [0.0_f64; 8];
    for (i, texel) in chart.texels.iter().enumerate() {
        wanted[stage.density.zone[i] as usize] += f64::from(stage.density.per_cm2[i] * texel.area_mm2 * 0.01);
    }
    for impression in &stage.impressions {
        let st = chart.frame.st_from_point(impression.position_mm);
        counted[stage.density.zone_at(st) as usize] += 1.0;
    }
    let zones = [Zone::Hairline, Zone::Frontal, Zone::MidScalp, Zone::Crown, Zone::Temples, Zone::Sides, Zone::Nape];
    for zone in zones {
        let (got, asked) = (counted[zone as usize], wanted[zone as usize]);
        println!("{zone:?}: {got} impressions, {asked:.0} asked, {:+.2} %", 100.0 * (got / asked - 1.0));
    }
    for zone in zones {
        let (got, asked) = (counted[zone as usize], wanted[zone as usize]);
        assert!(asked > 100.0, "{zone:?} is empty");
        assert!((got / asked - 1.0).abs() < 0.02, "{zone:?}: {got} impressions, {asked:.0} asked");
    }
}

#[test]
fn sessions_share_every_zone_and_fill_each_others_gaps() {
    let studio = studio();
    let stage = &studio.stage;
    let all = stage.impressions.len() as f32;
    for (i, session) in (0..).zip(&stage.treatment.sessions) {
        let share = stage.impressions.iter().filter(|s| s.session == i).count() as f32 / all;
        assert!((share - session.share).abs() < 0.01, "session {i} has a share of {share}");
    }
    // In even density, the whole is as evenly spread as a blue-noise set is.
    let mut treatment = stage.treatment.clone();
    treatment.zones = tonsure::design::Zones {
        hairline_per_cm2: 100.0,
        frontal_per_cm2: 100.0,
        mid_scalp_per_cm2: 100.0,
        crown_per_cm2: 100.0,
        temples_per_cm2: 100.0,
        sides_per_cm2: 100.0,
        nape_per_cm2: 100.0,
        blend_to_hair: 0.0,
    };
    let brief = Brief { treatment: &treatment, client: &stage.client, hair: &stage.hair, cover: &stage.cover };
    let density = DensityMap::new(&stage.chart, &brief);
    let impressions = select::select(&stage.ground, &stage.chart, &density, &treatment);
    let ideal_mm = (2.0_f32 / (3.0_f32.sqrt() * 1.0)).sqrt();
    let near = |a: &tonsure::dots::Impression| {
        impressions
            .iter()
            .filter(|b| b.rank != a.rank)
            .map(|b| a.position_mm.distance_squared(b.position_mm))
            .fold(f32::INFINITY, f32::min)
            .sqrt()
    };
    let smallest = impressions.iter().step_by(37).map(near).fold(f32::INFINITY, f32::min);
    assert!(smallest / ideal_mm > 0.55, "sessions meet at {smallest} mm, ideal {ideal_mm} mm");
}
