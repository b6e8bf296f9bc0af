//! The orbit that the hands move: goals are set at once, the view follows with a short decay.

use super::camera::View;
use crate::math::Aabb;
use glam::Vec3;

/// Time constant of the decay, seconds.
const DECAY_S: f32 = 0.05;
/// Distances that the eye may have from the target, mm.
const DISTANCE_MM: (f32, f32) = (60.0, 6000.0);
/// Distances between which a walk goes, mm, and its pace.
const WALK_MM: (f32, f32) = (300.0, 5000.0);
const WALK_MM_PER_S: f32 = 900.0;
/// What a picture takes in on a walk, degrees: at arm's length too it holds the whole head.
const WALK_FOV_DEG: f32 = 26.0;
/// Room that the eye keeps to the head, mm.
const CLEARANCE_MM: f32 = 25.0;
/// Where the head is thought to be until one is there, mm.
const UNKNOWN_HEAD: Aabb = Aabb { min: Vec3::splat(-140.0), max: Vec3::splat(140.0) };

/// A view on its way to its goal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    view: View,
    goal: View,
    /// The target stays in it, the eye stays out of the ellipsoid in it.
    head: Aabb,
    /// A zoom ended at the head with the target inside it.
    at_head: bool,
    /// Reduced motion: every goal is reached at once.
    pub still: bool,
    /// Distance that a walk goes on to, mm.
    walk_to_mm: Option<f32>,
}

impl Camera {
    /// One that stands still.
    pub fn new(view: View) -> Self {
        Self { view, goal: view, head: UNKNOWN_HEAD, at_head: false, still: false, walk_to_mm: None }
    }

    /// Tells the box of the head that the camera moves about.
    pub fn set_head(&mut self, head: Aabb) {
        if head.size().is_finite() {
            self.head = head;
        }
    }

    /// Moves about the same head as another camera.
    pub fn keep_head_of(&mut self, other: &Self) {
        self.head = other.head;
    }

    /// Stands at a distance from the whole head.
    pub fn stand_at(&mut self, distance_mm: f32) {
        self.walk_to_mm = None;
        self.goal.target_mm = self.head.center().to_array();
        self.goal.distance_mm = distance_mm.clamp(WALK_MM.0, WALK_MM.1);
        self.goal.fov_deg = WALK_FOV_DEG;
        self.bound();
    }

    /// Walks up to the head from across the room.
    pub fn walk(&mut self) {
        self.stand_at(WALK_MM.1);
        self.walk_to_mm = Some(WALK_MM.0);
        (self.view.distance_mm, self.view.fov_deg) = (self.goal.distance_mm, self.goal.fov_deg);
        if self.still {
            self.stand_at(WALK_MM.0);
        }
    }

    /// Takes the next steps of a walk; a hand on the camera ends it.
    fn step(&mut self, seconds: f32) {
        let Some(end) = self.walk_to_mm else { return };
        self.goal.distance_mm = (self.goal.distance_mm - WALK_MM_PER_S * seconds).max(end);
        if self.bound() > 0.0 || self.goal.distance_mm <= end {
            self.walk_to_mm = None;
        }
    }

    /// Where it is on its way.
    pub fn view(&self) -> View {
        self.view
    }

    /// True while the view has not reached its goal.
    pub fn is_moving(&self) -> bool {
        self.view != self.goal || self.walk_to_mm.is_some()
    }

    /// Sends the view to a named or stored one; the shorter way round.
    pub fn go_to(&mut self, view: View) {
        let turn = (view.azimuth_deg - self.goal.azimuth_deg + 180.0).rem_euclid(360.0) - 180.0;
        self.goal = View { azimuth_deg: self.goal.azimuth_deg + turn, ..view };
    }

    /// Shows the whole head from where the eye looks.
    pub fn frame(&mut self) {
        let radius_mm = self.head.size().length() * 0.5;
        self.goal.target_mm = self.head.center().to_array();
        self.goal.distance_mm = radius_mm / (self.goal.fov_deg.to_radians() * 0.5).sin();
        self.bound();
    }

    /// Turns by a drag, in view heights: one height is a whole turn. The crown is reachable.
    pub fn orbit(&mut self, dx: f32, dy: f32) {
        self.goal.azimuth_deg -= dx * 360.0;
        self.goal.elevation_deg = (self.goal.elevation_deg + dy * 360.0).clamp(-90.0, 90.0);
        self.bound();
    }

    /// Moves the target by a drag in view heights, so that it follows the hand.
    pub fn pan(&mut self, dx: f32, dy: f32) {
        let height_mm = 2.0 * self.goal.distance_mm * (self.goal.fov_deg.to_radians() * 0.5).tan();
        let world_from_view = self.goal.view_from_world().inverse();
        let shift = world_from_view.transform_vector3(glam::vec3(-dx, dy, 0.0) * height_mm);
        let target = Vec3::from(self.goal.target_mm) + shift;
        self.goal.target_mm = target.clamp(self.head.min, self.head.max).to_array();
        self.bound();
    }

    /// Brings the eye nearer by a factor above 1, farther by one below.
    pub fn zoom(&mut self, factor: f32) {
        self.walk_to_mm = None;
        self.goal.distance_mm /= factor.clamp(0.1, 10.0);
        self.at_head = self.bound() > DISTANCE_MM.0 && factor > 1.0;
    }

    /// True once after a zoom that the head has stopped: with the pivot on the skin there it goes on.
    pub fn take_at_head(&mut self) -> bool {
        std::mem::take(&mut self.at_head)
    }

    /// Puts the pivot on a point of the skin. The eye keeps its direction and how far in front of
    /// the point it is, so nothing changes size; for a point in the middle nothing moves at all.
    pub fn pivot(&mut self, point_mm: Vec3) {
        self.goal.distance_mm = (self.goal.eye_mm() - point_mm).dot(self.goal.eye_direction());
        self.goal.target_mm = point_mm.to_array();
        self.bound();
    }

    /// Keeps the eye outside the head and within reach. Returns the distance that had to be kept,
    /// mm; 0 if the eye is free.
    fn bound(&mut self) -> f32 {
        let nearest = self.way_out_mm().max(DISTANCE_MM.0);
        let held = if self.goal.distance_mm < nearest { nearest } else { 0.0 };
        self.goal.distance_mm = self.goal.distance_mm.clamp(nearest, DISTANCE_MM.1);
        held
    }

    /// From the target towards the eye, how far the ellipsoid about the head reaches; 0 outside it.
    fn way_out_mm(&self) -> f32 {
        let half = self.head.size() * 0.5 + CLEARANCE_MM;
        let from = (Vec3::from(self.goal.target_mm) - self.head.center()) / half;
        let way = self.goal.eye_direction() / half;
        // |from + t way| = 1; the larger root is the way out.
        let (a, b, c) = (way.length_squared(), from.dot(way), from.length_squared() - 1.0);
        let under_root = b * b - a * c;
        if under_root < 0.0 { 0.0 } else { ((under_root.sqrt() - b) / a).max(0.0) }
    }

    /// Follows the goal for `seconds`; the same path whatever the frame rate.
    pub fn advance(&mut self, seconds: f32) {
        self.step(seconds);
        if self.still {
            self.view = self.goal;
        }
        let share = 1.0 - (-seconds / DECAY_S).exp();
        let step = |from: f32, to: f32, near: f32| {
            let next = from + (to - from) * share;
            if (to - next).abs() < near { to } else { next }
        };
        let (view, goal) = (&mut self.view, &self.goal);
        view.azimuth_deg = step(view.azimuth_deg, goal.azimuth_deg, 0.01);
        view.elevation_deg = step(view.elevation_deg, goal.elevation_deg, 0.01);
        view.distance_mm = step(view.distance_mm, goal.distance_mm, 0.05);
        view.fov_deg = step(view.fov_deg, goal.fov_deg, 0.001);
        for i in 0..3 {
            view.target_mm[i] = step(view.target_mm[i], goal.target_mm[i], 0.01);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_does_not_depend_on_the_frame_rate() {
        let run = |steps: u32| {
            let mut camera = Camera::new(View::default());
            camera.orbit(0.25, 0.1);
            (0..steps).for_each(|_| camera.advance(0.1 / steps as f32));
            camera.view()
        };
        let (slow, fast) = (run(2), run(50));
        assert!((slow.azimuth_deg - fast.azimuth_deg).abs() < 0.1);
        assert!((slow.elevation_deg - fast.elevation_deg).abs() < 0.1);
    }

    #[test]
    fn the_crown_is_reachable_and_the_target_stays_at_the_head() {
        let mut camera = Camera::new(View::default());
        camera.orbit(0.0, 2.0);
        camera.pan(30.0, -30.0);
        (0..100).for_each(|_| camera.advance(0.05));
        let view = camera.view();
        assert!(!camera.is_moving());
        assert_eq!(view.elevation_deg, 90.0);
        assert!(view.target_mm.iter().all(|t| t.abs() <= UNKNOWN_HEAD.max.x));
        assert!(view.view_from_world().is_finite());
    }

    #[test]
    fn reduced_motion_is_there_at_once() {
        let mut camera = Camera::new(View::default());
        camera.still = true;
        camera.orbit(0.25, 0.1);
        camera.advance(0.001);
        assert!(!camera.is_moving());
    }

    #[test]
    fn a_walk_goes_from_far_to_near_and_a_hand_stops_it() {
        let mut camera = Camera::new(View::default());
        camera.set_head(HEAD);
        camera.walk();
        let mut seen = vec![camera.view().distance_mm];
        for _ in 0..400 {
            camera.advance(0.02);
            seen.push(camera.view().distance_mm);
        }
        assert_eq!(seen[0], 5000.0);
        assert!(seen.windows(2).all(|w| w[1] <= w[0]) && seen[400] < 320.0, "ends at {}", seen[400]);
        camera.walk();
        camera.advance(0.5);
        camera.zoom(1.01);
        (0..100).for_each(|_| camera.advance(0.05));
        assert!(camera.view().distance_mm > 3000.0 && !camera.is_moving());
    }

    #[test]
    fn stored_views_are_reached_the_short_way() {
        let mut camera = Camera::new(View { azimuth_deg: 350.0, ..View::default() });
        camera.go_to(View { azimuth_deg: 10.0, ..View::default() });
        assert!((camera.goal.azimuth_deg - 370.0).abs() < 1e-3);
    }

    /// A head of average size, off the origin.
    const HEAD: Aabb = Aabb { min: Vec3::new(-78.0, -120.0, -105.0), max: Vec3::new(78.0, 130.0, 110.0) };

    fn is_outside(view: &View) -> bool {
        let half = HEAD.size() * 0.5;
        ((view.eye_mm() - HEAD.center()) / half).length() > 1.0
    }

    #[test]
    fn the_eye_never_enters_the_head() {
        let mut camera = Camera::new(View::default());
        camera.set_head(HEAD);
        for step in 0..64 {
            camera.orbit(0.07, if step % 8 < 4 { 0.09 } else { -0.11 });
            camera.zoom(3.0);
            assert!(is_outside(&camera.goal), "inside after {step} steps: {:?}", camera.goal);
        }
    }

    #[test]
    fn a_pivot_on_the_skin_allows_a_close_up() {
        let mut camera = Camera::new(View { elevation_deg: 90.0, ..View::default() });
        camera.set_head(HEAD);
        camera.pivot(Vec3::new(0.0, 130.0, 2.5));
        camera.zoom(10.0);
        camera.zoom(10.0);
        assert_eq!(camera.goal.distance_mm, DISTANCE_MM.0);
    }

    #[test]
    fn a_pivot_in_the_middle_moves_nothing_and_lets_a_stopped_zoom_go_on() {
        let mut camera = Camera::new(View { target_mm: [0.0, 5.0, 2.5], elevation_deg: 90.0, ..View::default() });
        camera.set_head(HEAD);
        camera.zoom(1.1);
        assert!(!camera.take_at_head());
        camera.zoom(10.0);
        assert!(camera.take_at_head() && !camera.take_at_head());
        let stopped = camera.goal;
        camera.pivot(Vec3::new(0.0, 130.0, 2.5));
        assert!((camera.goal.eye_mm() - stopped.eye_mm()).length() < 36.0, "the nearest close-up is a little off");
        camera.zoom(10.0);
        assert!(camera.goal.distance_mm < stopped.distance_mm && !camera.take_at_head());

        let mut far = Camera::new(View { target_mm: [0.0; 3], elevation_deg: 90.0, ..View::default() });
        let eye = far.goal.eye_mm();
        far.pivot(Vec3::new(0.0, 130.0, 0.0));
        assert!((far.goal.eye_mm() - eye).length() < 0.01);
    }

    #[test]
    fn framing_shows_the_whole_head_from_the_same_side() {
        let mut camera = Camera::new(View { azimuth_deg: 75.0, distance_mm: 100.0, ..View::default() });
        camera.set_head(HEAD);
        camera.frame();
        let view = camera.goal;
        assert_eq!((view.azimuth_deg, view.elevation_deg), (75.0, View::default().elevation_deg));
        let clip = view.clip_from_world(1.0);
        for corner in 0..8 {
            let pick = |bit: u32, lo: f32, hi: f32| if corner >> bit & 1 == 1 { hi } else { lo };
            let (lo, hi) = (HEAD.min, HEAD.max);
            let at = clip.project_point3(Vec3::new(pick(0, lo.x, hi.x), pick(1, lo.y, hi.y), pick(2, lo.z, hi.z)));
            assert!(at.x.abs() <= 1.0 && at.y.abs() <= 1.0, "corner {corner} at {at}");
        }
    }

    #[test]
    fn a_hand_takes_the_target_along() {
        let mut camera = Camera::new(View { target_mm: [0.0; 3], ..View::default() });
        let before = camera.goal.clip_from_world(1.0).project_point3(Vec3::ZERO);
        camera.pan(0.05, 0.02);
        let after = camera.goal.clip_from_world(1.0).project_point3(Vec3::ZERO);
        // A view height is 2 in clip units, and up is positive there.
        assert!((after.x - before.x - 0.1).abs() < 1e-3 && (after.y - before.y + 0.04).abs() < 1e-3);
    }
}
