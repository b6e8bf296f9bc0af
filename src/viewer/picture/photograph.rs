//! A photograph of the client beside the picture, or over it. It is looked at only: no file that the
//! program writes knows of it, and a new client clears it.

use crate::viewer::model::Model;
use crate::viewer::model::photograph::Place;
use egui::{Color32, ColorImage, Rect, TextureHandle, Ui, Vec2, pos2};
use std::sync::Arc;

/// Share of the picture's width that a photograph beside it takes.
const SHARE: f32 = 0.42;

/// What is left of a place for the picture, the photograph being beside it.
pub fn beside(model: &Model, rect: Rect) -> Rect {
    match &model.reference {
        Some(r) if r.place == Place::Beside && model.presenting.is_none() => {
            Rect::from_min_max(pos2(rect.left() + (rect.width() * SHARE).round() + 3.0, rect.top()), rect.max)
        }
        _ => rect,
    }
}

/// Draws it; `whole` is the place of both, `picture` that of the picture.
pub fn paint(ui: &Ui, model: &Model, whole: Rect, picture: Rect) {
    let Some(reference) = model.reference.as_ref().filter(|_| model.presenting.is_none()) else { return };
    let texture = texture(ui, &reference.image);
    let (room, opacity) = match reference.place {
        Place::Beside => (Rect::from_min_max(whole.min, pos2(picture.left() - 3.0, whole.bottom())), 1.0),
        Place::Over => (picture, reference.opacity),
    };
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let tint = Color32::WHITE.gamma_multiply(opacity);
    ui.painter().image(texture.id(), fitted(room, texture.size_vec2()), uv, tint);
}

/// The largest place of a picture's shape within a room.
pub fn fitted(room: Rect, size: Vec2) -> Rect {
    let scale = (room.width() / size.x.max(1.0)).min(room.height() / size.y.max(1.0));
    Rect::from_center_size(room.center(), size * scale)
}

/// Its texture, made once for each device.
fn texture(ui: &Ui, image: &Arc<ColorImage>) -> TextureHandle {
    let id = egui::Id::unique("reference photograph");
    let known = ui.data(|d| d.get_temp::<(usize, TextureHandle)>(id));
    let key = Arc::as_ptr(image) as usize;
    if let Some((_, handle)) = known.filter(|(k, _)| *k == key) {
        return handle;
    }
    let handle = ui.ctx().load_texture("reference", image.clone(), egui::TextureOptions::LINEAR);
    ui.data_mut(|d| d.insert_temp(id, (key, handle.clone())));
    handle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photograph_keeps_its_shape_in_any_room() {
        let room = Rect::from_min_size(pos2(10.0, 10.0), Vec2::new(300.0, 500.0));
        for size in [Vec2::new(400.0, 300.0), Vec2::new(100.0, 900.0)] {
            let place = fitted(room, size);
            assert!(room.expand(0.01).contains_rect(place));
            assert!((place.aspect_ratio() - size.x / size.y).abs() < 1e-3);
        }
    }
}
