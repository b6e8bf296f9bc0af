//! The loupe: a round piece of the same picture eight times as large, drawn anew, with its scale in
//! millimetres. Dots in it have their true size against that scale.

use super::captions::{tag, text_size};
use super::projection::Projection;
use crate::renderer::FrameSpec;
use crate::scene::camera::View;
use crate::viewer::engine::Shown;
use crate::viewer::model::Model;
use crate::viewer::strings as s;
use crate::viewer::theme::INK;
use egui::{Align2, Color32, Rect, Stroke, Ui, Vec2, pos2};
use glam::Vec3;

/// How much larger than the picture about it.
const TIMES: f32 = 8.0;
/// Share of the picture's height that its radius is.
const RADIUS_SHARE: f32 = 0.17;

/// What the loupe is to show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// The side that it lies on.
    pub side: usize,
    pub size_px: u32,
    pub view: View,
}

impl Wanted {
    /// The frame of the loupe, like the picture's own in all else.
    pub fn spec(&self, like: &FrameSpec) -> FrameSpec {
        FrameSpec { width: self.size_px, height: self.size_px, view: self.view, ..like.clone() }
    }
}

/// The view through a loupe of `diameter` points over a point of the skin: from the same eye.
fn view_through(projection: &Projection, point_mm: Vec3, diameter: f32) -> View {
    let eye = projection.view.eye_mm();
    let from = eye - point_mm;
    let distance_mm = from.length().max(1.0);
    let way = from / distance_mm;
    // Points of the screen that a millimetre at the point has in the picture.
    let half = (projection.view.fov_deg.to_radians() * 0.5).tan();
    let points_per_mm = projection.rect.height() / (2.0 * distance_mm * half);
    let shown_mm = diameter / (points_per_mm * TIMES);
    View {
        target_mm: point_mm.to_array(),
        azimuth_deg: way.x.atan2(way.z).to_degrees(),
        elevation_deg: way.y.clamp(-1.0, 1.0).asin().to_degrees(),
        distance_mm,
        fov_deg: ((shown_mm * 0.5 / distance_mm).atan() * 2.0).to_degrees().max(0.05),
    }
}

/// Millimetres of a scale bar that is at most `room_mm` long: 1, 2 or 5 of a power of ten.
fn bar_mm(room_mm: f32) -> f32 {
    let power = 10.0_f32.powf(room_mm.max(1e-3).log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|n| n * power).find(|mm| *mm <= room_mm).unwrap_or(power)
}

/// Paints the loupe under the pointer, and says what it is to show.
pub fn show(
    ui: &Ui,
    model: &Model,
    shown: &Shown,
    (side, projection): (usize, &Projection),
    texture: Option<egui::TextureId>,
) -> Option<Wanted> {
    let (_, stage) = shown.staged.as_ref().filter(|_| model.loupe)?;
    let at = ui
        .input(|i| i.pointer.latest_pos())
        .filter(|p| projection.rect.contains(*p))
        .unwrap_or(projection.rect.center());
    let point = projection.hit(stage, at)?;
    let radius = projection.rect.height() * RADIUS_SHARE;
    let view = view_through(projection, point, radius * 2.0);
    let px = ui.ctx().pixels_per_point();
    let wanted = Wanted { side, size_px: ((radius * 2.0 * px) as u32).clamp(64, 1024), view };
    let painter = ui.painter();
    let rect = Rect::from_center_size(at, Vec2::splat(radius * 2.0));
    if let Some(texture) = texture {
        let uv = if model.mirror { [pos2(1.0, 0.0), pos2(0.0, 1.0)] } else { [pos2(0.0, 0.0), pos2(1.0, 1.0)] };
        painter.add(disc(texture, rect, Rect { min: uv[0], max: uv[1] }));
    }
    painter.circle_stroke(at, radius, Stroke::new(2.0, Color32::from_white_alpha(200)));
    let mm_wide = 2.0 * view.distance_mm * (view.fov_deg.to_radians() * 0.5).tan();
    let bar = bar_mm(mm_wide * 0.35);
    let length = bar / mm_wide * radius * 2.0;
    let y = at.y + radius * 0.78;
    let line = [pos2(at.x - length * 0.5, y), pos2(at.x + length * 0.5, y)];
    painter.line_segment(line, Stroke::new(4.0, Color32::from_black_alpha(160)));
    painter.line_segment(line, Stroke::new(2.0, INK));
    let size = text_size(model.presenting.is_some(), projection.rect);
    tag(ui, pos2(at.x, y - 5.0), Align2::CENTER_BOTTOM, &s::bar(bar), size, INK, f32::INFINITY);
    Some(wanted)
}

/// A round piece of a picture.
fn disc(texture: egui::TextureId, rect: Rect, uv: Rect) -> egui::Mesh {
    const SIDES: u32 = 72;
    let mut mesh = egui::Mesh::with_texture(texture);
    let mut vertex = |share: Vec2| {
        let pos = rect.min + share * rect.size();
        let uv = uv.min + share * (uv.max - uv.min);
        mesh.vertices.push(egui::epaint::Vertex { pos, uv, color: Color32::WHITE });
    };
    vertex(Vec2::splat(0.5));
    (0..SIDES)
        .for_each(|i| vertex(Vec2::splat(0.5) + Vec2::angled(i as f32 / SIDES as f32 * std::f32::consts::TAU) * 0.5));
    (0..SIDES).for_each(|i| mesh.add_triangle(0, 1 + i, 1 + (i + 1) % SIDES));
    mesh
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loupe_shows_its_point_in_the_middle_and_eight_times_as_large() {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), Vec2::new(900.0, 600.0));
        let projection = Projection { rect, view: View::default(), mirror: false };
        let point = Vec3::new(20.0, 90.0, 50.0);
        let through = Projection {
            rect: Rect::from_min_size(pos2(0.0, 0.0), Vec2::splat(200.0)),
            view: view_through(&projection, point, 200.0),
            mirror: false,
        };
        let middle = through.screen(point).expect("seen");
        assert!((middle - pos2(100.0, 100.0)).length() < 0.05, "{middle}");
        let near = point + Vec3::new(1.0, 0.0, 0.0);
        let plain = (projection.screen(near).expect("seen") - projection.screen(point).expect("seen")).length();
        let large = (through.screen(near).expect("seen") - middle).length();
        assert!((large / plain - TIMES).abs() < 0.2, "{} times", large / plain);
    }

    #[test]
    fn scale_bars_are_round_numbers() {
        assert_eq!([bar_mm(7.3), bar_mm(0.9), bar_mm(2.4), bar_mm(31.0)], [5.0, 0.5, 2.0, 20.0]);
    }
}
