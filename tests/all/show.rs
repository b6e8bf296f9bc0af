//! What a page asks for becomes frames, or one sentence.

use crate::studio;
use tonsure::scene::camera::View;
use tonsure::scene::{Scene, StoredView};
use tonsure::show::{Ask, Quality, Show};

fn show() -> Show {
    let mut show = Show::new(&Scene::default(), studio().stage.head.bounds());
    show.resize(400, 300);
    show
}

#[test]
fn two_moments_share_the_width() {
    let mut show = show();
    show.set_years(3.0);
    assert_eq!(show.parts(Quality::Rest).len(), 1);
    let of = |quality| show.parts(quality).remove(0).frame;
    assert_eq!([Quality::First, Quality::Moving, Quality::Rest].map(|q| of(q).samples), [1, 1, 8]);
    assert_eq!([Quality::First, Quality::Moving, Quality::Rest].map(|q| of(q).moving), [false, true, false]);
    assert!(show.rehearsal().moving && show.rehearsal().width < 100);
    show.set_compare(-1.0, 5.0, 0.25);
    let parts = show.parts(Quality::Rest);
    assert_eq!([parts[0].columns.clone(), parts[1].columns.clone()], [0..100, 100..400]);
    assert_eq!([parts[0].frame.treated, parts[1].frame.treated], [false, true]);
    assert_eq!([parts[0].frame.years, parts[1].frame.years], [5.0, 5.0], "bare skin in the other side's year");
    assert_eq!(parts[0].frame.view, parts[1].frame.view);
    show.set_compare(-107.0, 0.0, 0.5);
    assert_eq!(show.parts(Quality::Moving)[0].frame.days, Some(7.0));
    // All of one side: nothing is drawn for the other.
    show.set_compare(0.0, 5.0, 1.0);
    assert_eq!(show.parts(Quality::Moving).len(), 1);
    show.clear_compare();
    assert_eq!(show.parts(Quality::Rest)[0].frame.years, 3.0);
}

#[test]
fn a_camera_comes_back_from_its_text() {
    let mut show = show();
    show.orbit(40.0, -13.0);
    show.zoom(1.3);
    show.pan(5.0, 9.0);
    let text = show.camera();
    let mut other = Show::new(&Scene::default(), studio().stage.head.bounds());
    other.set_camera(&text).expect("a camera");
    assert_eq!(other.camera().split(',').count(), 7);
    let [a, b] = [&show, &other].map(|s| s.parts(Quality::Rest)[0].frame.view.eye_mm());
    assert!(a.distance(b) < 0.5, "{a} and {b}");
    for bad in ["", "1,2,3", "a,b,c,d,e,f,g", "nan,0,0,0,0,0,0", "1,2,3,4,5,6,7,8"] {
        assert_eq!(other.set_camera(bad), Err(Ask::Camera), "{bad}");
    }
    assert_eq!(other.camera().split(',').count(), 7);
}

#[test]
fn unknown_names_are_told_the_nearest_and_change_nothing() {
    let mut show = show();
    show.set_view("crown").expect("a view");
    assert_eq!(show.parts(Quality::Rest)[0].frame.view, View::named("crown").expect("a view"));
    let before = show.parts(Quality::Rest);
    assert_eq!(
        show.set_view("frontl").map_err(|e| e.to_string()),
        Err("there is no view 'frontl'; did you mean 'frontal'?".into())
    );
    assert!(show.set_light("bathrom").expect_err("none").to_string().ends_with("did you mean 'bathroom'?"));
    assert_eq!(show.parts(Quality::Rest), before);
}

#[test]
fn numbers_out_of_range_stay_in_it_and_what_is_none_is_passed_over() {
    let mut show = show();
    show.set_years(99.0);
    assert_eq!(show.parts(Quality::Rest)[0].frame.years, 20.0);
    show.set_years(f32::NAN);
    show.set_days(f32::NAN);
    show.set_compare(f32::NAN, 0.0, 0.5);
    assert_eq!(show.parts(Quality::Rest)[0].frame.years, 20.0);
    show.resize(0, 1_000_000);
    assert_eq!(show.size(), [1, 4096]);
    show.orbit(f32::INFINITY, f32::NAN);
    show.zoom(f32::NAN);
    let view = show.parts(Quality::Moving)[0].frame.view;
    assert!(view.eye_mm().is_finite() && view.view_from_world().is_finite());
    show.set_days(7.0);
    let facts: serde_json::Value = serde_json::from_str(&show.facts()).expect("JSON");
    assert_eq!(facts["days"], 7.0);
    assert_eq!(facts["views"][1], "three-quarter");
    assert_eq!(facts["lights"].as_array().map(Vec::len), Some(8));
}

#[test]
fn stored_views_are_offered_without_their_names() {
    let after = StoredView {
        name: "Jane Doe".into(),
        camera: View::named("crown").expect("a view"),
        years: 5.0,
        light: "noon".into(),
        ..StoredView::default()
    };
    let day = StoredView { days: Some(3.0), treated: false, light: "a lamp".into(), ..after.clone() };
    let scene = Scene { views: vec![after.clone(), day], ..Scene::default() };
    let mut show = Show::new(&scene, studio().stage.head.bounds());
    let facts: serde_json::Value = serde_json::from_str(&show.facts()).expect("JSON");
    let [after_said, day_said] = [&facts["stored"][0], &facts["stored"][1]];
    assert!(!facts.to_string().contains("Jane"), "{facts}");
    assert_eq!((after_said["years"].as_f64(), after_said["light"].as_str()), (Some(5.0), Some("noon")));
    assert_eq!((day_said["days"].as_f64(), day_said["treated"].as_bool()), (Some(3.0), Some(false)));
    assert!(day_said["light"].is_null(), "a light that there is not is left out");
    show.set_camera(after_said["camera"].as_str().expect("a camera")).expect("one that is read");
    let eye = show.parts(Quality::Rest)[0].frame.view.eye_mm();
    assert!(eye.distance(after.camera.eye_mm()) < 0.5, "{eye}");
}
