//! Between the screen and the head: where a point of the skin is seen, and what a pointer touches.

use crate::scene::camera::View;
use crate::stage::Stage;
use egui::{Pos2, Rect, pos2};
use glam::Vec3;

/// One picture on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Projection {
    pub rect: Rect,
    /// As the picture is drawn.
    pub view: View,
    /// Left and right exchanged, as in a mirror.
    pub mirror: bool,
}

impl Projection {
    fn aspect(&self) -> f32 {
        self.rect.width().max(1.0) / self.rect.height().max(1.0)
    }

    /// Where a point is on the screen; `None` behind the eye.
    pub fn screen(&self, point_mm: Vec3) -> Option<Pos2> {
        let clip = self.view.clip_from_world(self.aspect()) * point_mm.extend(1.0);
        if clip.w <= 1e-3 {
            return None;
        }
        let x = clip.x / clip.w * if self.mirror { -1.0 } else { 1.0 };
        let share = pos2(x * 0.5 + 0.5, 0.5 - clip.y / clip.w * 0.5);
        Some(self.rect.lerp_inside(share.to_vec2()))
    }

    /// Unit direction from the eye through a place on the screen.
    pub fn direction(&self, at: Pos2) -> Vec3 {
        let share = (at - self.rect.min) / self.rect.size();
        let half = (self.view.fov_deg.to_radians() * 0.5).tan();
        let x = (2.0 * share.x - 1.0) * if self.mirror { -1.0 } else { 1.0 };
        let ray = Vec3::new(x * half * self.aspect(), (1.0 - 2.0 * share.y) * half, -1.0);
        self.view.view_from_world().inverse().transform_vector3(ray).normalize_or(Vec3::NEG_Z)
    }

    /// Skin under a place on the screen, mm.
    pub fn hit(&self, stage: &Stage, at: Pos2) -> Option<Vec3> {
        stage.hit(self.view.eye_mm(), self.direction(at))
    }

    /// Where a point of the scalp is on the screen, if that side of the head faces the eye. The scalp
    /// is nearly convex about `center_mm`: no ray is needed, of which a scan would need thousands.
    pub fn facing(&self, point_mm: Vec3, center_mm: Vec3) -> Option<Pos2> {
        let toward_eye = (self.view.eye_mm() - point_mm).normalize_or(Vec3::Z);
        let out = (point_mm - center_mm).normalize_or(Vec3::Y);
        (toward_eye.dot(out) > 0.12).then(|| self.screen(point_mm)).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_at_a_place_is_what_a_pointer_touches_there() {
        let rect = Rect::from_min_max(pos2(40.0, 20.0), pos2(840.0, 620.0));
        for mirror in [false, true] {
            let projection = Projection { rect, view: View::default(), mirror };
            for point in [Vec3::new(30.0, 90.0, 60.0), Vec3::new(-50.0, 10.0, 20.0), Vec3::ZERO] {
                let at = projection.screen(point).expect("before the eye");
                let eye = projection.view.eye_mm();
                let along = projection.direction(at) * point.distance(eye) + eye;
                assert!(along.distance(point) < 0.05, "{point} came back as {along}");
            }
        }
    }

    #[test]
    fn a_mirror_exchanges_left_and_right_only() {
        let rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(800.0, 600.0));
        let view = View { azimuth_deg: 0.0, ..View::default() };
        let [plain, mirrored] = [false, true].map(|mirror| Projection { rect, view, mirror });
        let point = Vec3::new(40.0, 50.0, 60.0);
        let (a, b) = (plain.screen(point).expect("seen"), mirrored.screen(point).expect("seen"));
        assert!((a.x + b.x - 800.0).abs() < 0.01 && (a.y - b.y).abs() < 0.01 && a.x > 400.0);
    }
}
