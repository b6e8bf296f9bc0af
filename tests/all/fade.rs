//! The fade as numbers against rendered pixels.

use crate::card::{linear, mean_of};
use crate::studio;
use tonsure::design::Fade;
use tonsure::fade::{Asker, FadePlan, Look};
use tonsure::optics::color;
use tonsure::renderer::FrameSpec;
use tonsure::scene::Scene;
use tonsure::scene::camera::View;
use tonsure::scene::light::COLOUR_CHECK_LEVEL;

const YEARS: [f32; 6] = [0.0, 1.0, 3.0, 5.0, 10.0, 15.0];

/// A camera straight above a place of the head, with a field of view that shows `mm` of skin.
fn above(chart: &tonsure::mesh::chart::Chart, target: glam::Vec3, mm: f32) -> View {
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

fn lab(rgb: [f64; 3]) -> [f64; 3] {
    color::lab(color::xyz_from_linear_srgb(rgb))
}

#[test]
fn the_curve_is_that_of_the_rendered_pixels() {
    const MM: f32 = 14.0;
    let mut scene = Scene::default();
    scene.light.preset = "colour-check".into();
    let studio = &mut *studio();
    let stage = studio.stage.clone();
    let plan = FadePlan::new(&scene, &stage.chart);
    println!("regularity {} planned {}", stage.regularity, plan.regularity);
    let asker = Asker::new(&scene, &plan);
    for uv in [[0.36, 0.5], [0.5, 0.5], [0.7, 0.5]] {
        let target = stage.chart.point_from_uv(uv.into()).expect("on the head");
        let patch = plan.patch_around(&scene, &stage.chart, target, MM * 0.5).expect("treated");
        println!("{uv:?}: {} {:.0} of {:.2} cm2", patch.name, patch.impressions, patch.area_cm2);
        let mut spec = FrameSpec { gloss: false, scatter: false, dressed: false, ..FrameSpec::of(&scene, 128, 128) };
        spec.skin.variation = 0.0;
        spec.hair.visible = false;
        spec.view = above(&stage.chart, target, MM);
        spec.light.exposure_ev = -COLOUR_CHECK_LEVEL.log2();
        for fade in [Fade::Typical, Fade::Fast] {
            for years in YEARS {
                let spec = FrameSpec { years, fade, ..spec.clone() };
                let treated = mean_of(&linear(studio, &spec));
                let bare = mean_of(&linear(studio, &FrameSpec { treated: false, ..spec }));
                let look = asker.looks(fade, years, std::slice::from_ref(&patch))[0];
                // The patch's level is the picture's: how much light falls on it is no part of the curve.
                let own = rgb_of(&look.bare);
                let level: Vec<f64> = (0..3).map(|c| own[c] / bare[c]).collect();
                let got = lab([0, 1, 2].map(|c| treated[c] * level[c]));
                let off = color::difference(got, look.lab);
                println!(
                    "{fade:?} {years}: pixels L* {:.2} a* {:.2} b* {:.2} contrast {:.2}; curve {:.2} {:.2} {:.2} contrast {:.2}; off {off:.3}; level {level:.3?}",
                    got[0],
                    got[1],
                    got[2],
                    color::difference(got, look.bare),
                    look.lab[0],
                    look.lab[1],
                    look.lab[2],
                    look.from_bare
                );
            }
        }
    }
}

/// Linear sRGB of CIELAB.
fn rgb_of(lab: &[f64; 3]) -> [f64; 3] {
    let fy = (lab[0] + 16.0) / 116.0;
    let f = [fy + lab[1] / 500.0, fy, fy - lab[2] / 200.0];
    let inverse = |f: f64| if f > 6.0 / 29.0 { f.powi(3) } else { (f - 4.0 / 29.0) * 0.128_418_55 };
    let [x, y, z] = [inverse(f[0]) * 0.950_423, inverse(f[1]), inverse(f[2]) * 1.088_61];
    [
        3.240_969_94 * x - 1.537_383_18 * y - 0.498_610_76 * z,
        -0.969_243_64 * x + 1.875_967_5 * y + 0.041_555_06 * z,
        0.055_630_08 * x - 0.203_976_96 * y + 1.056_971_51 * z,
    ]
}

#[allow(dead_code)]
fn unused(_: Look) {}
