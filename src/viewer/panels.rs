//! Panels and the picture: what the user sees and touches.

use super::engine::Shown;
use super::hands;
use super::keys::HELP;
use super::model::Model;
use crate::export::text::STAMP;
use crate::renderer::Tone;
use crate::scene::light::PRESETS;
use egui::{Align, Color32, Layout, RichText, Sense, Slider, Ui, Vec2};

const ACCENT: Color32 = Color32::from_rgb(214, 162, 108);
const ROOM: Color32 = Color32::from_rgb(24, 25, 27);
const PANEL: Color32 = Color32::from_rgb(33, 34, 37);
const QUIET: Color32 = Color32::from_rgb(150, 152, 157);

/// A calm dark room with one accent.
pub fn style(ctx: &egui::Context) {
    ctx.set_theme(egui::Theme::Dark);
    ctx.all_styles_mut(|style| {
        style.spacing.item_spacing = Vec2::new(10.0, 9.0);
        style.spacing.slider_width = 140.0;
        style.spacing.interact_size.y = 24.0;
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
        let frame = egui::Frame::new().fill(PANEL).inner_margin(18.0);
        egui::Panel::right("controls").resizable(false).exact_size(330.0).frame(frame).show(ui, |ui| {
            egui::ScrollArea::vertical().show(ui, |ui| controls(ui, model, shown, facts));
        });
        let frame = egui::Frame::new().fill(PANEL).inner_margin(egui::Margin::symmetric(22, 12));
        egui::Panel::bottom("timeline").resizable(false).frame(frame).show(ui, |ui| timeline(ui, model));
    }
    let frame = egui::Frame::new().fill(ROOM);
    let outcome = egui::CentralPanel::default().frame(frame).show(ui, |ui| picture(ui, model, shown, facts)).inner;
    if model.help {
        help(ui.ctx());
    }
    outcome
}

fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(10.0);
    ui.label(RichText::new(text).size(12.0).color(ACCENT).strong());
}

fn controls(ui: &mut Ui, model: &mut Model, shown: &Shown, facts: &Facts) {
    ui.label(RichText::new("Tonsure").size(22.0));
    egui::ComboBox::from_id_salt("head").selected_text(&model.scene.head).width(200.0).show_ui(ui, |ui| {
        for head in &model.heads {
            ui.selectable_value(&mut model.scene.head, head.clone(), head);
        }
    });
    heading(ui, "TREATMENT");
    ui.checkbox(&mut model.treated, "Show the treatment (hold X: before)");
    for (session, on) in model.scene.treatment.sessions.iter().zip(&mut model.layers) {
        ui.checkbox(on, format!("Session: {}, 1:{} on day {}", session.name, session.dilution, session.day));
    }
    heading(ui, "LIGHT");
    let label = PRESETS.iter().find(|p| p.name == model.scene.light.preset).map_or("", |p| p.label);
    egui::ComboBox::from_id_salt("light").selected_text(label).width(200.0).show_ui(ui, |ui| {
        for preset in &PRESETS {
            let text = format!("{}, {} lx", preset.label, preset.lux);
            ui.selectable_value(&mut model.scene.light.preset, preset.name.to_owned(), text);
        }
    });
    ui.add(Slider::new(&mut model.scene.light.turn_deg, -180.0..=180.0).text("turn").suffix("°").fixed_decimals(0));
    ui.add(Slider::new(&mut model.scene.light.exposure_ev, -3.0..=3.0).text("EV").fixed_decimals(2));
    egui::ComboBox::from_id_salt("tone").selected_text(tone_label(model.tone)).width(200.0).show_ui(ui, |ui| {
        for tone in [Tone::True, Tone::Neutral, Tone::Agx, Tone::Aces] {
            ui.selectable_value(&mut model.tone, tone, tone_label(tone));
        }
    });
    heading(ui, "SKIN");
    let skin = &mut model.scene.skin;
    ui.add(Slider::new(&mut skin.melanin, 0.003..=0.25).logarithmic(true).text("melanin").fixed_decimals(3));
    ui.add(Slider::new(&mut skin.blood, 0.004..=0.025).text("blood").fixed_decimals(3));
    ui.add(Slider::new(&mut skin.sheen, 0.0..=1.0).text("sheen").fixed_decimals(2));
    heading(ui, "FIGURES");
    let stats = &shown.stats;
    for (name, value) in [
        ("impressions", stats.impressions.to_string()),
        ("pigment dots", stats.dots.to_string()),
        ("dots drawn", stats.dots_drawn.to_string()),
        ("clusters seen", format!("{} of {}", stats.clusters_visible, stats.clusters)),
        ("frame", format!("{:.0} ms at {:.0} %", shown.frame_ms, shown.scale * 100.0)),
    ] {
        ui.horizontal(|ui| {
            ui.label(RichText::new(name).color(QUIET));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(value));
        });
    }
    ui.label(RichText::new(facts.adapter).size(11.0).color(QUIET));
    if facts.software {
        ui.label(RichText::new("A software adapter: the same pictures, slowly.").size(11.0).color(QUIET));
    }
    ui.add_space(8.0);
    ui.label(RichText::new("H: keys").size(11.0).color(QUIET));
}

fn tone_label(tone: Tone) -> &'static str {
    match tone {
        Tone::True => "Tone: true",
        Tone::Neutral => "Tone: neutral",
        Tone::Agx => "Tone: AgX",
        Tone::Aces => "Tone: ACES",
    }
}

fn timeline(ui: &mut Ui, model: &mut Model) {
    ui.horizontal(|ui| {
        let play = if model.playing { "Pause" } else { "Play" };
        if ui.add_sized([72.0, 30.0], egui::Button::new(play)).clicked() {
            model.toggle_play();
        }
        ui.add_space(6.0);
        if model.healing {
            ui.spacing_mut().slider_width = (ui.available_width() - 330.0).max(120.0);
            ui.add(Slider::new(&mut model.days, 0.0..=42.0).text("days after the last session").fixed_decimals(0));
        } else {
            ui.spacing_mut().slider_width = (ui.available_width() - 330.0).max(120.0);
            let last = model.last_year();
            ui.add(Slider::new(&mut model.scene.years, 0.0..=last).text("years healed").fixed_decimals(1));
            ui.checkbox(&mut model.long_timeline, "to 20");
        }
        ui.checkbox(&mut model.healing, "healing");
    });
    ui.label(RichText::new(STAMP).size(11.0).color(QUIET));
}

fn picture(ui: &mut Ui, model: &mut Model, shown: &Shown, facts: &Facts) -> Outcome {
    let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
    let px = ui.ctx().pixels_per_point();
    let size_px = [rect.width(), rect.height()].map(|s| ((s * px) as u32).clamp(8, 8192));
    if let Some((texture, _)) = facts.texture {
        let uv = egui::Rect::from_min_max(egui::Pos2::ZERO, egui::pos2(1.0, 1.0));
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
fn overlays(ui: &Ui, model: &Model, shown: &Shown, rect: egui::Rect) {
    let painter = ui.painter();
    let size = (rect.height() * 0.024).max(14.0);
    let font = egui::FontId::proportional(size);
    let line = |at: egui::Pos2, align: egui::Align2, text: &str, color: Color32| {
        painter.text(at, align, text, font.clone(), color);
    };
    if let Some((what, share)) = &shown.busy {
        line(rect.center(), egui::Align2::CENTER_CENTER, &format!("{what} {:.0} %", share * 100.0), QUIET);
    } else if shown.picture.is_none() && shown.problem.is_none() {
        line(rect.center(), egui::Align2::CENTER_CENTER, "preparing the picture", QUIET);
    }
    let margin = Vec2::splat(size * 1.2);
    let notice = shown.problem.as_deref().or((model.notice.1 > 0.0).then_some(model.notice.0.as_str()));
    if let Some(text) = notice {
        line(rect.left_top() + margin, egui::Align2::LEFT_TOP, text, ACCENT);
    }
    if !model.panels {
        let what = match (model.treated && !model.held_before, model.healing) {
            (false, _) => "Before".to_owned(),
            (true, true) => format!("Day {:.0}", model.days),
            (true, false) => format!("Year {:.1}", model.scene.years),
        };
        line(rect.left_bottom() + Vec2::new(margin.x, -margin.y), egui::Align2::LEFT_BOTTOM, &what, Color32::WHITE);
        line(rect.right_bottom() - margin, egui::Align2::RIGHT_BOTTOM, STAMP, QUIET);
    }
}

fn help(ctx: &egui::Context) {
    egui::Window::new("Keys and hands")
        .anchor(egui::Align2::CENTER_CENTER, Vec2::ZERO)
        .collapsible(false)
        .resizable(false)
        .show(ctx, |ui| {
            egui::Grid::new("keys").spacing([28.0, 7.0]).show(ui, |ui| {
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
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, Vec2::new(1280.0, 720.0))),
            ..Default::default()
        };
        let facts = Facts { adapter: "test", software: true, texture: None };
        let mut size = [0; 2];
        let output = ctx.run_ui(input, |ui| size = show(ui, &mut model, &Shown::default(), &facts).size_px);
        output.drop_without_applying_deltas();
        assert!(size[0] > 800 && size[1] > 500, "picture of {size:?}");
        assert_eq!(model.spec(100, 100), before);
    }
}
