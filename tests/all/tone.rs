//! The tone of a patch of scalp never depends on the zoom, nor on the number of dots.

use crate::studio;
use glam::{Vec2, Vec3, vec2};
use tonsure::renderer::FrameSpec;
use tonsure::scene::camera::View;

/// Scalp coordinates of the patch and its radius, mm: 44 mm across.
const AIM: Vec2 = vec2(0.5, 0.5);
const RADIUS_MM: f32 = 22.0;

/// A camera straight above the patch, `distance_mm` away.
fn view(chart: &tonsure::mesh::chart::Chart, distance_mm: f32, fov_deg: f32) -> View {
    let target = chart.point_from_uv(AIM).expect("on the head");
    let normal = chart.texel(chart.frame.st_from_point(target)).normal;
    View {
        target_mm: target.to_array(),
        azimuth_deg: normal.x.atan2(normal.z).to_degrees(),
        elevation_deg: normal.y.asin().to_degrees(),
        distance_mm,
        fov_deg,
    }
}

/// Mean linear light of the patch over that of bare skin, each pixel weighted by the skin area that
/// it shows, so that the perspective does not count.
fn tone(spec: &FrameSpec) -> [f64; 3] {
    let mut studio = studio();
    let target = Vec3::from(spec.view.target_mm);
    let half = (spec.view.fov_deg.to_radians() * 0.5).tan();
    let (eye, from_view) = (spec.view.eye_mm(), spec.view.view_from_world().inverse());
    let mut sums = [[0.0_f64; 3]; 2];
    for (treated, sum) in [(true, 0), (false, 1)] {
        studio.renderer.begin(&FrameSpec { treated, ..spec.clone() }).expect("a frame");
        let (width, height) = (spec.width, spec.height);
        let pixels = studio.renderer.read_linear().expect("linear light");
        // The skin under the patch is nearly a sphere about the head's middle.
        let radius = target.distance(CENTER);
        for (i, pixel) in pixels.iter().enumerate().filter(|(_, p)| p[3] > 0.99) {
            let at = vec2((i as u32 % width) as f32 + 0.5, (i as u32 / width) as f32 + 0.5);
            let x = (at.x - width as f32 * 0.5) / (height as f32 * 0.5) * half;
            let y = (height as f32 * 0.5 - at.y) / (height as f32 * 0.5) * half;
            let ray = from_view.transform_vector3(Vec3::new(x, y, -1.0)).normalize_or(Vec3::NEG_Z);
            let Some(hit) = sphere(eye - CENTER, ray, radius) else { continue };
            let point = CENTER + hit;
            if point.distance(target) < RADIUS_MM {
                // Skin area of the pixel is proportional to distance^2 / (cos at the skin * cos^3 at the eye).
                let forward = from_view.transform_vector3(Vec3::NEG_Z);
                let area = point.distance_squared(eye) / (-ray.dot(hit / radius)).max(0.05) * ray.dot(forward).powi(3);
                for c in 0..3 {
                    sums[sum][c] += f64::from(pixel[c]) * f64::from(area);
                }
            }
        }
    }
    assert!(sums[1][0] > 0.0, "the patch is not in the picture");
    [0, 1, 2].map(|c| sums[0][c] / sums[1][c])
}

const CENTER: Vec3 = Vec3::new(0.0, 35.0, -8.0);

fn sphere(from: Vec3, ray: Vec3, radius: f32) -> Option<Vec3> {
    let b = from.dot(ray);
    let d = b * b - from.length_squared() + radius * radius;
    (d > 0.0).then(|| from + ray * (-b - d.sqrt()))
}

/// The frame of reference: 1080 lines, half a metre away, the patch filling two thirds.
fn reference() -> FrameSpec {
    let chart = studio().stage.chart.clone();
    let fov_deg = fov_for(66.0, 500.0);
    FrameSpec { width: 1200, height: 1080, view: view(&chart, 500.0, fov_deg), gloss: false, ..FrameSpec::default() }
}

/// Field of view that shows `mm` of skin from a distance.
fn fov_for(mm: f32, distance_mm: f32) -> f32 {
    2.0 * (mm * 0.5 / distance_mm).atan().to_degrees()
}

fn assert_same(name: &str, got: [f64; 3], want: [f64; 3]) {
    let worst = (0..3).map(|c| (got[c] / want[c] - 1.0).abs()).fold(0.0, f64::max);
    println!("{name}: {:.4} {:.4} {:.4}, off by {:.3} %", got[0], got[1], got[2], worst * 100.0);
    assert!(worst < 0.005, "{name}: tone {got:?}, reference {want:?}");
}

#[test]
fn tone_holds_from_200_mm_to_5_m_and_from_480p_to_8k() {
    let spec = reference();
    let want = tone(&spec);
    assert!(want.iter().all(|t| (0.5..0.97).contains(t)), "the pigment darkens to {want:?}");
    for distance in [200.0, 350.0, 1000.0, 5000.0] {
        // The same lens: the patch shrinks as the eye steps back, down to some twenty pixels.
        let fov_deg = fov_for(66.0, 200.0).min(60.0);
        let view = View { distance_mm: distance, fov_deg, ..spec.view };
        assert_same(&format!("{distance} mm"), tone(&FrameSpec { view, ..spec.clone() }), want);
    }
    // 8K is drawn in tiles.
    for (width, height) in [(640, 480), (1920, 1600), (7680, 4320)] {
        assert_same(&format!("{height} lines"), tone(&FrameSpec { width, height, ..spec.clone() }), want);
    }
}

#[test]
fn tone_holds_for_any_number_of_dots() {
    let spec = reference();
    let want = tone(&spec);
    for dots_per_impression in [8, 22, 64, 350, 1400] {
        let spec = FrameSpec { dots_per_impression, ..spec.clone() };
        assert_same(&format!("{dots_per_impression} dots an impression"), tone(&spec), want);
    }
    let full = FrameSpec { lod: false, ..spec.clone() };
    assert_same("level of detail off", tone(&full), want);
    let far = View { distance_mm: 5000.0, fov_deg: 26.0, ..spec.view };
    let far = FrameSpec { view: far, ..spec };
    let want = tone(&FrameSpec { lod: false, ..far.clone() });
    assert_same("level of detail on, 5 m", tone(&far), want);
}
