//! Panels and the picture: what the user sees and touches.

use super::engine::Shown;
use super::hands;
use super::keys::HELP;
use super::model::Model;
use crate::design::loss::Stage;
use crate::design::{Aftercare, Fade};
use crate::export::text::STAMP;
use crate::renderer::Tone;
use crate::scene::camera::View;
use crate::scene::light::PRESETS;
use crate::scene::skin::{FITZPATRICK, Named, SHEENS, typology};
use egui::{Align, Align2, Color32, Layout, Rect, Response, RichText, Sense, Slider, Ui, Vec2};

const ACCENT: Color32 = Color32::from_rgb(214, 162, 108);
const ROOM: Color32 = Color32::from_rgb(24, 25, 27);
const PANEL: Color32 = Color32::from_rgb(33, 34, 37);
/// Width of the controls, points.
const WIDTH: f32 = 328.0;
/// Width of a list of choices, points.
const COMBO: f32 = 208.0;
/// Width of a control's name, points.
const NAME: f32 = 68.0;
const QUIET: Color32 = Color32::from_rgb(150, 152, 157);

/// A calm dark room with one accent.
pub fn style(ctx: &egui::Context) {
    ctx.set_theme(egui::Theme::Dark);
    ctx.all_styles_mut(|style| {
        style.spacing.item_spacing = Vec2::new(8.0, 6.0);
        style.spacing.slider_width = 138.0;
        style.spacing.interact_size.y = 22.0;
        style.spacing.button_padding = Vec2::new(8.0, 3.0);
        style.visuals.panel_fill = PANEL;
        style.visuals.window_fill = PANEL;
        style.visuals.selection.bg_fill = ACCENT.gamma_multiply(0.55);
        style.visuals.slider_trailing_fill = true;
        style.visuals.override_text_color = Some(Color32::from_rgb(228, 228, 226));
    });
}

/// How large the picture is and where on it the user asked for a pivot, each side from 0 to 1.
pub struct Outcome {
    pub size_px: [u32; 2],
    pub pick: Option<[f32; 2]>,
}

/// Everything that the facts panel tells beside the engine's own.
pub struct Facts<'a> {
    pub adapter: &'a str,
    pub software: bool,
    pub texture: Option<(egui::TextureId, Vec2)>,
}

/// One pass of the interface.
pub fn show(ui: &mut Ui, model: &mut Model, shown: &Shown, facts: &Facts) -> Outcome {
    if model.panels {
        let frame = egui::Frame::new().fill(PANEL).inner_margin(egui::Margin::symmetric(18, 12));
        egui::Panel::right("controls").resizable(false).exact_size(WIDTH).frame(frame).show(ui, |ui| {
            egui::ScrollArea::vertical().show(ui, |ui| controls(ui, model, shown, facts));
        });
        let frame = egui::Frame::new().fill(PANEL).inner_margin(egui::Margin::symmetric(22, 12));
        egui::Panel::bottom("timeline").resizable(false).frame(frame).show(ui, |ui| timeline(ui, model));
    }
    let frame = egui::Frame::new().fill(ROOM);
    let outcome = egui::CentralPanel::default().frame(frame).show(ui, |ui| picture(ui, model, shown, facts)).inner;
    help(ui.ctx(), &mut model.help);
    outcome
}

fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(9.0);
    ui.label(RichText::new(text).size(11.5).color(ACCENT).strong());
}

/// A control with its name before it, the names in one column.
fn row(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui) -> Response) {
    ui.horizontal(|ui| {
        let cell = Vec2::new(NAME, ui.spacing().interact_size.y);
        let label = ui.allocate_ui_with_layout(cell, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(NAME);
            ui.label(RichText::new(name).color(QUIET))
        });
        add(ui).labelled_by(label.inner.id);
    });
}

fn controls(ui: &mut Ui, model: &mut Model, shown: &Shown, facts: &Facts) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Tonsure").size(20.0));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            model.help ^= ui.button("?").on_hover_text("Keys and hands (H)").clicked();
        });
    });
    row(ui, "Head", |ui| {
        let combo = egui::ComboBox::from_id_salt("head").selected_text(&model.scene.head).width(COMBO);
        combo.show_ui(ui, |ui| choose(ui, &mut model.scene.head, &model.heads)).response
    });
    views(ui, model);
    heading(ui, "TREATMENT");
    ui.checkbox(&mut model.treated, "Treated").on_hover_text("Hold X for before");
    for (session, on) in model.scene.treatment.sessions.iter().zip(&mut model.layers) {
        let text = format!("Layer: {}, day {:.0}, diluted 1:{}", session.name, session.day, session.dilution);
        ui.add_enabled(model.treated, egui::Checkbox::new(on, text));
    }
    heading(ui, "OWN HAIR, SHAVED");
    let hair = &mut model.scene.hair;
    ui.checkbox(&mut hair.visible, "Shown");
    let loss = &mut model.scene.loss;
    row(ui, "Loss", |ui| {
        let combo = egui::ComboBox::from_id_salt("loss").selected_text(loss.label()).width(COMBO);
        let list = |ui: &mut Ui| {
            for stage in Stage::ALL {
                ui.selectable_value(&mut loss.stage, stage, format!("Norwood {}", stage.name()));
            }
        };
        combo.show_ui(ui, list).response
    });
    row(ui, "Shaved", |ui| ui.add(Slider::new(&mut hair.stubble_days, 0.0..=7.0).suffix(" d").fixed_decimals(0)));
    row(ui, "Colour", |ui| ui.add(Slider::new(&mut hair.darkness, 0.0..=1.0).fixed_decimals(2)));
    row(ui, "Grey", |ui| ui.add(Slider::new(&mut hair.grey, 0.0..=1.0).fixed_decimals(2)));
    light(ui, model);
    heading(ui, "SKIN");
    let skin = &mut model.scene.skin;
    let melanin = Slider::new(&mut skin.melanin, 0.003..=0.25).logarithmic(true).fixed_decimals(3);
    row(ui, "Melanin", |ui| ui.add(melanin));
    row(ui, "Blood", |ui| ui.add(Slider::new(&mut skin.blood, 0.004..=0.025).fixed_decimals(3)));
    row(ui, "Freckles", |ui| ui.add(Slider::new(&mut skin.freckles, 0.0..=1.0).fixed_decimals(2)));
    let (ita, class) = typology(skin.melanin, skin.blood);
    row(ui, "Start at", |ui| {
        let combo = egui::ComboBox::from_id_salt("skin").selected_text(format!("{class}, ITA {ita:.0}°")).width(COMBO);
        combo.show_ui(ui, |ui| start(ui, &mut skin.melanin, &FITZPATRICK)).response
    });
    row(ui, "Sheen", |ui| ui.add(Slider::new(&mut skin.sheen, 0.0..=1.0).fixed_decimals(2)));
    row(ui, "Surface", |ui| {
        let near = SHEENS.iter().min_by(|a, b| (a.2 - skin.sheen).abs().total_cmp(&(b.2 - skin.sheen).abs()));
        let combo = egui::ComboBox::from_id_salt("sheen").selected_text(near.map_or("", |n| n.1)).width(COMBO);
        combo.show_ui(ui, |ui| start(ui, &mut skin.sheen, &SHEENS)).response
    });
    figures(ui, shown, facts);
}

/// Named values to begin at.
fn start(ui: &mut Ui, value: &mut f32, list: &[Named]) {
    for (_, label, at) in list {
        ui.selectable_value(value, *at, *label);
    }
}

fn choose(ui: &mut Ui, current: &mut String, names: &[String]) {
    for name in names {
        ui.selectable_value(current, name.clone(), name);
    }
}

/// The clinical views, for those who do not drag.
fn views(ui: &mut Ui, model: &mut Model) {
    const VIEWS: [(&str, &str); 6] = [
        ("Front", "frontal"),
        ("Left", "left"),
        ("Right", "right"),
        ("Back", "back"),
        ("Vertex", "vertex"),
        ("Crown", "crown"),
    ];
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.spacing_mut().button_padding.x = 6.0;
        for (label, name) in VIEWS {
            if ui.button(label).clicked()
                && let Some(view) = View::named(name)
            {
                model.camera.go_to(view);
            }
        }
    });
}

fn light(ui: &mut Ui, model: &mut Model) {
    heading(ui, "LIGHT");
    let light = &mut model.scene.light;
    let label = PRESETS.iter().find(|p| p.name == light.preset).map_or("", |p| p.label);
    row(ui, "Preset", |ui| {
        let combo = egui::ComboBox::from_id_salt("light").selected_text(label).width(COMBO);
        let list = |ui: &mut Ui| {
            for preset in &PRESETS {
                let text = format!("{}, {} lx", preset.label, grouped(preset.lux as u64));
                ui.selectable_value(&mut light.preset, preset.name.to_owned(), text);
            }
        };
        combo.show_ui(ui, list).response
    });
    let turn = Slider::new(&mut light.turn_deg, -180.0..=180.0).suffix("°").fixed_decimals(0);
    row(ui, "Turn", |ui| ui.add(turn));
    let exposure = Slider::new(&mut light.exposure_ev, -3.0..=3.0).suffix(" EV").fixed_decimals(2);
    row(ui, "Exposure", |ui| ui.add(exposure));
    row(ui, "Tone", |ui| {
        let combo = egui::ComboBox::from_id_salt("tone").selected_text(tone_label(model.tone)).width(COMBO);
        let list = |ui: &mut Ui| {
            for tone in [Tone::True, Tone::Neutral, Tone::Agx, Tone::Aces] {
                ui.selectable_value(&mut model.tone, tone, tone_label(tone));
            }
        };
        combo.show_ui(ui, list).response
    });
}

/// The true counts, and what drew them.
fn figures(ui: &mut Ui, shown: &Shown, facts: &Facts) {
    heading(ui, "FIGURES");
    let stats = &shown.stats;
    ui.spacing_mut().item_spacing.y = 2.0;
    for (name, value) in [
        ("Impressions", grouped(stats.impressions)),
        ("Pigment dots", grouped(stats.dots)),
        ("Dots drawn", grouped(stats.dots_drawn)),
        ("Frame", format!("{:.0} ms at {:.0} %", shown.frame_ms, shown.scale * 100.0)),
    ] {
        // Before the first picture there is nothing to count.
        let value = if shown.picture.is_some() { value } else { "-".into() };
        ui.horizontal(|ui| {
            ui.label(RichText::new(name).color(QUIET));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(value));
        });
    }
    ui.add_space(4.0);
    ui.add(egui::Label::new(RichText::new(facts.adapter).size(11.0).color(QUIET)).truncate());
    if facts.software {
        ui.label(RichText::new("Software adapter: the same pictures, slowly").size(11.0).color(ACCENT));
    }
}

/// A count with its thousands apart.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    text
}

fn tone_label(tone: Tone) -> &'static str {
    match tone {
        Tone::True => "True",
        Tone::Neutral => "Neutral",
        Tone::Agx => "AgX",
        Tone::Aces => "ACES",
    }
}

fn timeline(ui: &mut Ui, model: &mut Model) {
    ui.horizontal(|ui| {
        let play = if model.playing { "Pause" } else { "Play" };
        if ui.add_sized([72.0, 30.0], egui::Button::new(play)).on_hover_text("Space").clicked() {
            model.toggle_play();
        }
        ui.add_space(6.0);
        ui.spacing_mut().slider_width = (ui.available_width() - 380.0).max(120.0);
        if model.healing {
            ui.add(Slider::new(&mut model.days, 0.0..=42.0).text("days since the last session").fixed_decimals(0));
        } else {
            let last = model.last_year();
            ui.add(Slider::new(&mut model.scene.years, 0.0..=last).text("years since healed").fixed_decimals(1));
            ui.checkbox(&mut model.long_timeline, "To year 20");
        }
        ui.checkbox(&mut model.healing, "Healing days");
    });
    ui.horizontal(|ui| {
        ui.label(RichText::new("Fading (assumed)").color(QUIET));
        for fade in Fade::ALL {
            ui.selectable_value(&mut model.scene.fade, fade, fade.name());
        }
        ui.add_space(14.0);
        let mut kept = model.scene.aftercare == Aftercare::Kept;
        ui.checkbox(&mut kept, "Aftercare kept").on_hover_text("Sweat, water and early sun cost pigment");
        model.scene.aftercare = if kept { Aftercare::Kept } else { Aftercare::Neglected };
    });
    ui.label(RichText::new(STAMP).size(11.0).color(QUIET));
}

fn picture(ui: &mut Ui, model: &mut Model, shown: &Shown, facts: &Facts) -> Outcome {
    let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
    let px = ui.ctx().pixels_per_point();
    let size_px = [rect.width(), rect.height()].map(|s| ((s * px) as u32).clamp(8, 8192));
    if let Some((texture, _)) = facts.texture {
        let uv = Rect::from_min_max(egui::Pos2::ZERO, egui::pos2(1.0, 1.0));
        ui.painter().image(texture, rect, uv, Color32::WHITE);
    }
    hands::apply(ui, model, &response);
    overlays(ui, model, shown, rect);
    let pick = response.double_clicked().then(|| response.interact_pointer_pos()).flatten().map(|p| {
        let at = (p - rect.min) / rect.size();
        [at.x, at.y]
    });
    Outcome { size_px, pick }
}

/// Text over the picture: what is busy, what went wrong, the year while presenting.
fn overlays(ui: &Ui, model: &Model, shown: &Shown, rect: Rect) {
    let size = (rect.height() * 0.024).max(14.0);
    if let Some((what, share)) = &shown.busy {
        progress(ui, rect, what, *share);
    } else if shown.picture.is_none() && shown.problem.is_none() {
        progress(ui, rect, "preparing the picture", 0.0);
    }
    let margin = Vec2::splat(size * 1.4);
    let notice = shown.problem.as_deref().or((model.notice.1 > 0.0).then_some(model.notice.0.as_str()));
    if let Some(text) = notice {
        tag(ui, rect.left_top() + margin, Align2::LEFT_TOP, text, size, ACCENT, rect.width() * 0.8);
    }
    if !model.panels {
        let what = match (model.treated && !model.held_before, model.healing) {
            (false, _) => "Before".to_owned(),
            (true, true) => format!("Day {:.0}", model.days),
            (true, false) => format!("Year {:.1}", model.scene.years),
        };
        let (left, right) = (rect.left_bottom() + Vec2::new(margin.x, -margin.y), rect.right_bottom() - margin);
        tag(ui, left, Align2::LEFT_BOTTOM, &what, size * 1.3, Color32::WHITE, f32::INFINITY);
        tag(ui, right, Align2::RIGHT_BOTTOM, STAMP, size * 0.8, Color32::WHITE, f32::INFINITY);
    }
}

/// Text on a dark ground of its own: legible on any skin.
fn tag(ui: &Ui, at: egui::Pos2, align: Align2, text: &str, size: f32, color: Color32, width: f32) {
    let font = egui::FontId::proportional(size);
    let galley = ui.painter().layout(text.to_owned(), font, color, width);
    let place = align.anchor_size(at, galley.size());
    ui.painter().rect_filled(place.expand2(Vec2::new(size * 0.6, size * 0.35)), 5.0, Color32::from_black_alpha(150));
    ui.painter().galley(place.min, galley, color);
}

/// What is being done, and how far it is.
fn progress(ui: &Ui, rect: Rect, what: &str, share: f32) {
    let bar = Rect::from_center_size(rect.center(), Vec2::new(220.0, 3.0));
    tag(ui, bar.center_top() - Vec2::new(0.0, 14.0), Align2::CENTER_BOTTOM, what, 15.0, Color32::WHITE, rect.width());
    ui.painter().rect_filled(bar, 2.0, PANEL);
    let done = Rect::from_min_size(bar.min, Vec2::new(bar.width() * share.clamp(0.0, 1.0), bar.height()));
    ui.painter().rect_filled(done, 2.0, ACCENT);
}

fn help(ctx: &egui::Context, open: &mut bool) {
    egui::Window::new("Keys and hands")
        .anchor(Align2::CENTER_CENTER, Vec2::ZERO)
        .collapsible(false)
        .resizable(false)
        .open(open)
        .frame(egui::Frame::window(&ctx.global_style()).inner_margin(16.0))
        .show(ctx, |ui| {
            egui::Grid::new("keys").spacing([28.0, 1.0]).show(ui, |ui| {
                for (key, what) in HELP {
                    ui.label(RichText::new(key).color(ACCENT));
                    ui.label(what);
                    ui.end_row();
                }
            });
        });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Scene;

    #[test]
    fn a_pass_lays_the_picture_out_and_changes_nothing_by_itself() {
        let ctx = egui::Context::default();
        let mut model = Model::new(Scene::default());
        let before = model.spec(100, 100);
        let input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, Vec2::new(1280.0, 720.0))),
            ..Default::default()
        };
        let facts = Facts { adapter: "test", software: true, texture: None };
        let mut size = [0; 2];
        let output = ctx.run_ui(input, |ui| size = show(ui, &mut model, &Shown::default(), &facts).size_px);
        output.drop_without_applying_deltas();
        assert!(size[0] > 800 && size[1] > 500, "picture of {size:?}");
        assert_eq!(model.spec(100, 100), before);
    }

    #[test]
    fn counts_are_read_in_thousands() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_572_582), "1\u{2009}572\u{2009}582");
    }
}
