//! Sheets of years: where their insets are and what they say.

use crate::studio;
use tonsure::export::years::{Change, INSET_MM, Places, mean_lab};
use tonsure::optics::color;
use tonsure::renderer::FrameSpec;
use tonsure::scene::Scene;

/// The insets lie where the treatment is and where only own stubble is, and show 20 mm of it.
#[test]
fn insets_are_where_they_are_aimed_at() {
    let studio = &mut *studio();
    let stage = studio.stage.clone();
    let places = Places::of(&stage).expect("a treated head");
    let head = FrameSpec { samples: 1, ..FrameSpec::of(&Scene::default(), 480, 360) };
    let frames = places.frames(&head);
    assert_eq!(frames.len(), 3, "the default head has own stubble");
    let near = |spec: &FrameSpec| {
        let target = glam::Vec3::from(spec.view.target_mm);
        let near = |p: glam::Vec3| p.distance(target) < INSET_MM * 0.5;
        (
            stage.impressions.iter().filter(|i| near(i.position_mm)).count(),
            stage.stubble.marks.iter().filter(|unit| near(unit.position_mm)).count(),
        )
    };
    assert!(near(&frames[0]).0 > 150, "{:?} in the treated inset", near(&frames[0]));
    let (treated, stubble) = near(&frames[2]);
    assert!(stubble > 50 && treated * 4 < stubble, "{treated} and {stubble} in the inset of stubble");
    for spec in &frames {
        assert_eq!(
            (spec.light.clone(), spec.years),
            (head.light.clone(), head.years),
            "exposure and time are the head's"
        );
        // Straight from above, and 20 mm from top to bottom.
        let mm = 2.0 * spec.view.distance_mm * (spec.view.fov_deg.to_radians() * 0.5).tan();
        assert!((mm - INSET_MM).abs() < 0.1, "{mm} mm");
        studio.renderer.begin(spec).expect("begin");
        studio.renderer.read_picture().expect("a picture");
        let middle = studio.renderer.point_under(spec.width / 2, spec.height / 2).expect("skin");
        assert!(middle.distance(spec.view.target_mm.into()) < 0.5, "{middle} for {:?}", spec.view.target_mm);
    }
}

/// What a sheet says of a year is the difference of the rendered pixels, and time only takes away.
#[test]
fn change_is_that_of_the_pictures() {
    let studio = &mut *studio();
    let places = Places::of(&studio.stage).expect("a treated head");
    let head = FrameSpec { samples: 2, ..FrameSpec::of(&Scene::default(), 480, 360) };
    let mut insets = |years: f32| {
        let frames = places.frames(&FrameSpec { years, ..head.clone() });
        let mut draw = |spec: &FrameSpec| {
            studio.renderer.begin(spec).expect("begin");
            studio.renderer.read_picture().expect("a picture")
        };
        [draw(&frames[0]), draw(&frames[1])]
    };
    let (first, late) = (insets(0.0), insets(15.0));
    let change = Change::between([&first[0], &first[1]], [&late[0], &late[1]]);
    let de00 = color::difference(mean_lab(&first[0]), mean_lab(&late[0]));
    println!("year 15: {change:?}, {}", change.words());
    assert!((change.de00 - de00).abs() < 1e-9 && change.lost > 0.0 && change.lost < 1.0, "{change:?}");
    assert!(mean_lab(&first[1])[0] > mean_lab(&first[0])[0] + 2.0, "treated skin is darker than bare skin");
}
