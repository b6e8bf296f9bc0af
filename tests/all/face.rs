//! What makes a face a person's: a man's beard in the skin, lips, the redness of nose, cheeks and ears; colours of
//! patches of frontal pictures of the default head.

use crate::cap::{forehead, lab_at, light, spec};
use crate::{Studio, studio};
use glam::{Vec3, vec3};
use tonsure::design::hair::Hair;
use tonsure::dots::beard::select_beard;
use tonsure::mesh::{Head, Marks, parametric};
use tonsure::optics::color;
use tonsure::renderer::FrameSpec;
use tonsure::scene::Scene;
use tonsure::scene::camera::View;

/// The foremost vertex that a mark chooses, near the midline.
fn front(head: &Head, chosen: impl Fn(&Marks, Vec3) -> bool) -> Vec3 {
    let vertices = head.marks.iter().zip(&head.mesh.positions_mm);
    let found = vertices.filter(|(m, p)| p.x.abs() < 6.0 && chosen(m, **p)).max_by(|a, b| a.1.z.total_cmp(&b.1.z));
    *found.expect("a marked vertex").1
}

/// The chin, well below the lips.
fn chin(head: &Head) -> Vec3 {
    front(head, |m, p| m.beard > 0.9 && p.y < head.landmarks.nasion.y - 104.0)
}

/// A place of the skin from the nasion, mm, on the foremost skin there.
fn on_skin(studio: &Studio, x: f32, y: f32) -> Vec3 {
    let from = studio.stage.head.landmarks.nasion + vec3(x, y, 300.0);
    studio.stage.hit(from, Vec3::NEG_Z).expect("on the face")
}

/// L*, a*, b* of the bare default head's places; hair as `hair` says.
fn labs(studio: &mut Studio, hair: Hair, places: &[Vec3]) -> Vec<[f64; 3]> {
    let shown = FrameSpec { hair, treated: false, ..spec() };
    let pixels = light(studio, &shown);
    places.iter().map(|p| lab_at(&pixels, &shown, *p)).collect()
}

/// Formerly a man of 38 with black hair had none: the chin was as the cheek.
#[test]
fn a_man_has_a_beard_in_the_skin() {
    let mut studio = studio();
    let places = [chin(&studio.stage.head), forehead(&studio)];
    let own = Scene::default().hair;
    let mut seen = |change: &dyn Fn(&mut Hair)| {
        let mut hair = own;
        change(&mut hair);
        labs(&mut studio, hair, &places)
    };
    let without = seen(&|hair| hair.visible = false);
    let today = seen(&|hair| hair.stubble_days = 0.3);
    let grown = seen(&|hair| hair.stubble_days = 3.0);
    println!("chin {:.1?}, just shaved {:.1?}, after three days {:.1?}", without[0], today[0], grown[0]);
    let change = |labs: &[[f64; 3]], c: usize| labs[0][c] - without[0][c];
    // Just shaved: a shadow that takes yellow and red away. dL* about -3 is asked for.
    assert!((-4.5..=-1.5).contains(&change(&today, 0)), "{}", change(&today, 0));
    assert!(change(&today, 1) < -0.5 && change(&today, 2) < -0.5, "not bluer: {today:?}");
    assert!((-8.0..=-3.0).contains(&change(&grown, 0)), "{}", change(&grown, 0));
    assert!((grown[1][0] - without[1][0]).abs() < 0.05, "a beard on the forehead");
}

/// White hairs are not seen in the skin, fair ones less; women and heads without marks have no beard.
#[test]
fn beards_follow_the_hair_and_the_sex() {
    let (man, woman) = (parametric::default_head(), parametric::named("default-female", &Default::default()));
    let frame = studio().stage.chart.frame;
    let hairs = |head: &Head, hair: Hair| select_beard(head, &frame, &hair, 7);
    let dark = hairs(&man, Hair { grey: 0.0, ..Hair::default() });
    // Of men some 7 000 to 15 000, the neck with them.
    assert!((7_000..16_000).contains(&dark.len()), "{} hairs", dark.len());
    let half = hairs(&man, Hair { grey: 0.5, ..Hair::default() });
    assert!((half.len() as f32 / dark.len() as f32 - 0.5).abs() < 0.05, "{} of {}", half.len(), dark.len());
    let fair = hairs(&man, Hair { grey: 0.0, darkness: 0.1, ..Hair::default() });
    assert!(fair[0].coarseness < 0.8 * dark[0].coarseness);
    assert!(hairs(&woman, Hair::default()).is_empty());
    assert!(hairs(&Head { marks: Vec::new(), ..man.clone() }, Hair::default()).is_empty());
    // Nothing on lips, brows, ears or above the eyes.
    for hair in &dark {
        let p = hair.position_mm - man.landmarks.nasion;
        assert!(p.y < 26.0 && p.z > -112.0, "a stub at {p}");
    }
}

/// Formerly cheeks and nose were as the forehead, and lips 3.8 redder than cheeks.
#[test]
fn lips_nose_and_cheeks_are_redder() {
    let mut studio = studio();
    // The middle of the lower lip, off the dark line between them.
    let lip = front(&studio.stage.head, |m, _| m.mouth > 0.95) - vec3(0.0, 5.0, 0.0);
    let places = [lip, on_skin(&studio, 0.0, -40.0), on_skin(&studio, 40.0, -42.0), forehead(&studio)];
    let labs = labs(&mut studio, Hair { visible: false, ..Scene::default().hair }, &places);
    println!("lips, nose, cheek, forehead {labs:.1?}");
    let [lips, nose, cheek, forehead] = [0, 1, 2, 3].map(|i| labs[i][1]);
    assert!(lips - cheek >= 5.0, "lips a* {lips}, cheek {cheek}");
    assert!(nose - forehead >= 1.5 && cheek - forehead >= 0.5, "nose {nose}, cheek {cheek}, forehead {forehead}");
}

/// Formerly the nose was a wedge: no opening was seen from the front, the darkest skin below its tip had L* 40.
#[test]
fn nostrils_are_dark_openings() {
    let mut studio = studio();
    let head = studio.stage.head.clone();
    let shown = FrameSpec { treated: false, ..spec() };
    let pixels = light(&mut studio, &shown);
    let clip = shown.view.clip_from_world(1.0);
    let lightness = |p: &[f32; 4]| color::lab(color::xyz_from_linear_srgb([p[0], p[1], p[2]].map(f64::from)))[0];
    for side in [1.0, -1.0] {
        let opening = head.marks.iter().zip(&head.mesh.positions_mm);
        let inside: Vec<Vec3> = opening.filter(|(m, p)| m.hollow > 0.9 && p.x * side > 0.0).map(|(_, p)| *p).collect();
        assert!(inside.len() > 8, "{} vertices of a nostril", inside.len());
        let at = clip.project_point3(inside.iter().sum::<Vec3>() / inside.len() as f32);
        let [x, y] = [at.x, -at.y].map(|v| ((v * 0.5 + 0.5) * 500.0) as usize);
        let around = (y - 10..y + 17).flat_map(|y| (x - 12..x + 13).map(move |x| (x, y)));
        let seen: Vec<f64> = around.map(|(x, y)| lightness(&pixels[y * 500 + x])).collect();
        let (darkest, dark) =
            (seen.iter().copied().fold(f64::MAX, f64::min), seen.iter().filter(|l| **l < 40.0).count());
        println!("side {side}: L* {darkest:.1}, {dark} of {} pixels below 40", seen.len());
        // Slits of a millimetre or two, not holes.
        assert!(darkest < 30.0 && dark < 120, "side {side}: L* {darkest}, {dark} dark pixels");
    }
}

/// Formerly the clinic's light was flat: both cheeks were within 1.5 L* of each other.
#[test]
fn the_soft_light_models_a_face() {
    let mut studio = studio();
    let places = [on_skin(&studio, 44.0, -45.0), on_skin(&studio, -44.0, -45.0)];
    let labs = labs(&mut studio, Hair { visible: false, ..Scene::default().hair }, &places);
    println!("cheeks {labs:.1?}");
    let apart = labs[0][0] - labs[1][0];
    assert!((5.0..16.0).contains(&apart), "the cheeks are {apart} L* apart");
}

/// Formerly the lower lip's upper edge shone where the lips meet, as on a mask.
#[test]
fn a_dark_line_lies_between_the_lips() {
    let mut studio = studio();
    let head = studio.stage.head.clone();
    let line = front(&head, |m, _| m.mouth > 0.95);
    let lip = line - vec3(0.0, 5.0, 0.0);
    // So near that a patch is smaller than the line is thin.
    let view =
        View { target_mm: line.to_array(), azimuth_deg: 0.0, elevation_deg: 0.0, distance_mm: 400.0, fov_deg: 4.0 };
    let shown = FrameSpec { treated: false, view, ..spec() };
    let pixels = light(&mut studio, &shown);
    let lightness = |y: f32| lab_at(&pixels, &shown, line + vec3(0.0, y, 0.0))[0];
    let dark = (-8..=8).map(|i| lightness(i as f32 * 0.25)).fold(f64::MAX, f64::min);
    let beside = lab_at(&pixels, &shown, lip)[0];
    println!("between the lips L* {dark:.1}, on them {beside:.1}");
    assert!(beside - dark >= 8.0, "between the lips L* {dark}, on them {beside}");
}

/// Formerly no light came through ears: they were as grey in the shade as a cheek.
#[test]
fn ears_glow_where_light_is_behind_them() {
    let mut studio = studio();
    let mut shown = FrameSpec { treated: false, samples: 2, ..spec() };
    (shown.view, shown.hair.visible) = (View { azimuth_deg: 20.0, elevation_deg: 5.0, ..View::default() }, false);
    // The sun low behind the head, on its left.
    shown.light.preset = "golden-hour".into();
    let preset = tonsure::scene::light::preset(&shown.light);
    let sun = preset.sources[0].place_mm;
    let azimuth_deg = sun.x.atan2(sun.z).to_degrees();
    let ear = studio.stage.head.landmarks.left_preauricular;
    let thick_mm = tonsure::mesh::thin::thickness_mm(&studio.stage.head);
    let mut glow = |behind_deg: f32| {
        shown.light.turn_deg = behind_deg - azimuth_deg;
        let pixels = light(&mut studio, &shown);
        // Red over green at the vertices of the ear that face the camera, the reddest quarter of them.
        let head = &studio.stage.head;
        let toward = (shown.view.eye_mm() - ear).normalize();
        let clip = shown.view.clip_from_world(1.0);
        let vertices = head.mesh.positions_mm.iter().zip(&head.mesh.normals).zip(&thick_mm);
        let ear = vertices.filter(|((p, n), thick)| p.x > ear.x + 4.0 && **thick < 6.0 && n.dot(toward) > 0.4);
        let mut red_over_green: Vec<f32> = ear
            .map(|((p, _), _)| {
                let at = clip.project_point3(*p);
                let [x, y] = [at.x, -at.y].map(|v| ((v * 0.5 + 0.5) * 500.0) as usize);
                pixels[y * 500 + x][0] / pixels[y * 500 + x][1]
            })
            .collect();
        red_over_green.sort_by(|a, b| b.total_cmp(a));
        let quarter = red_over_green.len() / 4;
        assert!(quarter > 20, "{quarter} vertices of an ear seen");
        red_over_green[..quarter].iter().sum::<f32>() / quarter as f32
    };
    let (front, behind) = (glow(20.0), glow(160.0));
    println!("red over green of an ear: {front:.2?} lit from the front, {behind:.2?} from behind");
    assert!(behind >= 1.3 * front, "no glow: {behind:?} against {front:?}");
}
