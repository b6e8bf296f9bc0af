//! The orbit that the hands move: goals are set at once, the view follows with a short decay.

use crate::scene::camera::View;

/// Time constant of the decay, seconds.
const DECAY_S: f32 = 0.05;
/// Distances that the eye may have from the target, mm.
const DISTANCE_MM: (f32, f32) = (60.0, 6000.0);
/// The target stays within this box about the head's middle, mm.
const TARGET_MM: f32 = 140.0;

/// A view on its way to its goal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    view: View,
    goal: View,
}

impl Camera {
    pub fn new(view: View) -> Self {
        Self { view, goal: view }
    }

    pub fn view(&self) -> View {
        self.view
    }

    /// True while the view has not reached its goal.
    pub fn is_moving(&self) -> bool {
        self.view != self.goal
    }

    /// Sends the view to a named or stored one; the shorter way round.
    pub fn go_to(&mut self, view: View) {
        let turn = (view.azimuth_deg - self.goal.azimuth_deg + 180.0).rem_euclid(360.0) - 180.0;
        self.goal = View { azimuth_deg: self.goal.azimuth_deg + turn, ..view };
    }

    /// Turns by a drag, in view heights: one height is a whole turn. The crown is reachable.
    pub fn orbit(&mut self, dx: f32, dy: f32) {
        self.goal.azimuth_deg -= dx * 360.0;
        self.goal.elevation_deg = (self.goal.elevation_deg + dy * 360.0).clamp(-90.0, 90.0);
    }

    /// Moves the target by a drag in view heights, so that it follows the hand.
    pub fn pan(&mut self, dx: f32, dy: f32) {
        let height_mm = 2.0 * self.goal.distance_mm * (self.goal.fov_deg.to_radians() * 0.5).tan();
        let world_from_view = self.goal.view_from_world().inverse();
        let shift = world_from_view.transform_vector3(glam::vec3(-dx, dy, 0.0) * height_mm);
        let target = glam::Vec3::from(self.goal.target_mm) + shift;
        self.goal.target_mm = target.clamp(glam::Vec3::splat(-TARGET_MM), glam::Vec3::splat(TARGET_MM)).to_array();
    }

    /// Brings the eye nearer by a factor above 1, farther by one below.
    pub fn zoom(&mut self, factor: f32) {
        let distance = self.goal.distance_mm / factor.clamp(0.1, 10.0);
        self.goal.distance_mm = distance.clamp(DISTANCE_MM.0, DISTANCE_MM.1);
    }

    /// Puts the pivot on a point of the skin without moving the eye's direction.
    pub fn pivot(&mut self, point_mm: glam::Vec3) {
        self.goal.target_mm = point_mm.to_array();
    }

    /// Follows the goal for `seconds`; the same path whatever the frame rate.
    pub fn advance(&mut self, seconds: f32) {
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
    fn the_crown_is_reachable_and_the_eye_stays_outside() {
        let mut camera = Camera::new(View::default());
        camera.orbit(0.0, 2.0);
        camera.zoom(10.0);
        camera.zoom(10.0);
        camera.pan(30.0, -30.0);
        (0..100).for_each(|_| camera.advance(0.05));
        let view = camera.view();
        assert!(!camera.is_moving());
        assert_eq!(view.elevation_deg, 90.0);
        assert_eq!(view.distance_mm, DISTANCE_MM.0);
        assert!(view.target_mm.iter().all(|t| t.abs() <= TARGET_MM));
        assert!(view.view_from_world().is_finite());
    }

    #[test]
    fn stored_views_are_reached_the_short_way() {
        let mut camera = Camera::new(View { azimuth_deg: 350.0, ..View::default() });
        camera.go_to(View { azimuth_deg: 10.0, ..View::default() });
        assert!((camera.goal.azimuth_deg - 370.0).abs() < 1e-3);
    }
}
