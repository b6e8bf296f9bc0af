//! The page of light: eight presets as small pictures of this client, and a plan to turn them on.

use super::facts::grouped;
use crate::renderer::{FrameSpec, Tone};
use crate::scene::camera::View;
use crate::scene::light::{self, PRESETS, Shape};
use crate::viewer::engine::Shown;
use crate::viewer::model::Model;
use crate::viewer::strings as s;
use crate::viewer::theme::{ACCENT, LINE, QUIET, RAISED, choice, field, slide};
use egui::{Align2, Color32, CursorIcon, FontId, Pos2, Rect, RichText, Sense, Stroke, TextureHandle, Ui, Vec2, pos2};
use std::sync::Arc;

/// Size of a preset's small picture, pixels.
pub const THUMB_PX: [u32; 2] = [200, 118];

/// The head fills a small picture better than a large one.
const NEARER: f32 = 0.84;

/// The frames of the small pictures: the client as shown, every light as it hangs, from a fixed place.
pub fn frames(model: &Model) -> Vec<FrameSpec> {
    let like = model.specs(THUMB_PX[0], THUMB_PX[1])[0].clone();
    let mut view = View::named("three-quarter").unwrap_or_default();
    view.distance_mm *= NEARER;
    let frame = |name: &str| {
        let mut frame = FrameSpec { view, samples: 2, ..like.clone() };
        frame.light = crate::scene::LightChoice { preset: name.to_owned(), ..Default::default() };
        frame
    };
    PRESETS.iter().map(|p| frame(p.name)).collect()
}

pub fn page(ui: &mut Ui, model: &mut Model, shown: &Shown) {
    let wide = (ui.available_width() - 8.0) * 0.5;
    let size = Vec2::new(wide, (wide * THUMB_PX[1] as f32 / THUMB_PX[0] as f32).round() + 20.0);
    for pair in 0..PRESETS.len().div_ceil(2) {
        ui.horizontal(|ui| {
            for i in pair * 2..(pair * 2 + 2).min(PRESETS.len()) {
                preset(ui, model, shown, i, size);
            }
        });
    }
    ui.add_space(4.0);
    turn(ui, model);
    let light = &mut model.scene.light;
    slide(ui, &mut light.turn_deg, field(s::LIGHT_TURN, "light.turn_deg", 0, "°"));
    slide(ui, &mut light.exposure_ev, field(s::LIGHT_EXPOSURE, "light.exposure_ev", 2, " EV"));
    slide(ui, &mut light.adaptation, field(s::LIGHT_BALANCE, "light.adaptation", 2, ""));
    slide(ui, &mut model.scene.skin.sheen, field(s::SKIN_SHEEN, "skin.sheen", 2, ""));
    ui.collapsing(RichText::new(s::EXPERT).color(QUIET), |ui| {
        // AgX bleaches the contrast of the treatment: no look for clients. The command line has it.
        let tones = [Tone::True, Tone::Neutral, Tone::Aces].map(|t| (t, tone_label(t).to_owned()));
        choice(ui, s::TONE, tone_label(model.tone), &mut model.tone, tones.into_iter());
    });
}

fn tone_label(tone: Tone) -> &'static str {
    match tone {
        Tone::True => "True",
        Tone::Neutral => "Neutral",
        Tone::Agx => "AgX",
        Tone::Aces => "ACES",
    }
}

/// One preset: its small picture, its name under it.
fn preset(ui: &mut Ui, model: &mut Model, shown: &Shown, i: usize, size: Vec2) {
    let preset = &PRESETS[i];
    let selected = model.scene.light.preset == preset.name;
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let name = s::lux(preset.label, &grouped(preset.lux as u64));
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::RadioButton, true, selected, &name));
    let picture = Rect::from_min_max(rect.min, pos2(rect.right(), rect.bottom() - 20.0));
    ui.painter().rect_filled(picture, 7.0, RAISED);
    if let Some(image) = shown.thumbnails.get(i).and_then(Option::as_ref) {
        let texture = texture(ui, i, image);
        egui::Image::new((texture.id(), picture.size())).corner_radius(7.0).paint_at(ui, picture);
    } else {
        ui.painter().text(picture.center(), Align2::CENTER_CENTER, "…", FontId::proportional(18.0), QUIET);
    }
    let strong = response.hovered() || response.has_focus();
    let edge = match (selected, strong) {
        (true, _) => Stroke::new(2.0, ACCENT),
        (false, true) => Stroke::new(1.5, Color32::WHITE),
        (false, false) => Stroke::new(1.0, LINE),
    };
    ui.painter().rect_stroke(picture, 7.0, edge, egui::StrokeKind::Inside);
    let ink = if selected { ACCENT } else { QUIET };
    let at = pos2(rect.center().x, rect.bottom() - 9.0);
    ui.painter().text(at, Align2::CENTER_CENTER, preset.label, FontId::proportional(12.0), ink);
    if response.on_hover_text(&name).on_hover_cursor(CursorIcon::PointingHand).clicked() {
        model.scene.light.preset = preset.name.into();
    }
}

/// A small picture's texture, made once for each picture and device.
fn texture(ui: &Ui, i: usize, image: &Arc<egui::ColorImage>) -> TextureHandle {
    let id = egui::Id::unique(("light thumbnail", i));
    let key = Arc::as_ptr(image) as usize;
    let known = ui.data(|d| d.get_temp::<(usize, TextureHandle)>(id)).filter(|(k, _)| *k == key);
    if let Some((_, handle)) = known {
        return handle;
    }
    let handle = ui.ctx().load_texture("light", image.clone(), egui::TextureOptions::LINEAR);
    ui.data_mut(|d| d.insert_temp(id, (key, handle.clone())));
    handle
}

/// A plan from above: the head in the middle, the lights about it. A drag turns them.
fn turn(ui: &mut Ui, model: &mut Model) {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 104.0), Sense::drag());
    let center = pos2(rect.right() - 62.0, rect.center().y);
    if let Some(at) = response.interact_pointer_pos().filter(|_| response.dragged()) {
        let angle = |p: Pos2| (p - center).angle().to_degrees();
        model.turn_light(angle(at - response.drag_delta()) - angle(at));
    }
    let strong = response.hovered() || response.dragged() || response.has_focus();
    response.widget_info(|| egui::WidgetInfo::slider(true, f64::from(model.scene.light.turn_deg), s::LIGHT_PLAN));
    let painter = ui.painter();
    let orbit = 40.0;
    painter.circle_stroke(center, orbit, Stroke::new(1.0, if strong { QUIET } else { LINE.gamma_multiply(1.6) }));
    // The head from above: its nose points down, as the client faces the screen.
    painter.circle(center, 15.0, RAISED, Stroke::new(1.0, QUIET));
    let nose = [Vec2::new(-4.0, 13.5), Vec2::new(4.0, 13.5), Vec2::new(0.0, 20.0)].map(|v| center + v);
    painter.add(egui::Shape::convex_polygon(nose.to_vec(), QUIET, Stroke::NONE));
    let preset = PRESETS.iter().find(|p| p.name == model.scene.light.preset);
    for source in preset.map_or(&[][..], |p| p.sources) {
        let place = light::place_mm(source, model.scene.light.turn_deg, model.camera.view().azimuth_deg, 0.0);
        // The client's left is on the right, as the nose points down.
        let level = Vec2::new(place.x, place.z);
        let overhead = level.length() < 0.35 * place.y.max(0.0);
        let way = if overhead { Vec2::ZERO } else { level.normalized() };
        let radius = if matches!(source.shape, Shape::Distant { .. }) { 5.0 } else { 7.0 };
        let at = center + way * orbit;
        let ink = ACCENT.gamma_multiply(0.45 + 0.55 * source.share);
        painter.circle_filled(at, radius + 4.0, ink.gamma_multiply(0.25));
        painter.circle_filled(at, radius, ink);
    }
    let words = painter.layout(s::LIGHT_PLAN.into(), FontId::proportional(12.0), QUIET, rect.width() - 130.0);
    painter.galley(rect.left_center() - Vec2::new(0.0, words.size().y * 0.5), words, QUIET);
    response.on_hover_cursor(CursorIcon::Grab);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;

    #[test]
    fn small_pictures_differ_in_their_light_alone_and_show_this_client() {
        let mut model = Model::new(Scene::default());
        model.scene.skin.melanin = 0.2;
        let frames = frames(&model);
        assert_eq!(frames.len(), PRESETS.len());
        for (frame, preset) in frames.iter().zip(&PRESETS) {
            assert_eq!(frame.light.preset, preset.name);
            assert_eq!(FrameSpec { light: frames[0].light.clone(), ..frame.clone() }, frames[0]);
        }
        assert_eq!(frames[0].skin.melanin, 0.2);
        model.scene.light.exposure_ev = 1.0;
        model.camera.orbit(0.3, 0.0);
        (0..100).for_each(|_| model.camera.advance(0.1));
        assert_eq!(super::frames(&model), frames, "turning the head or the exposure draws nothing again");
    }
}
