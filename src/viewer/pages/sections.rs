//! The pages of the design panel. A page is a list of rows: another quantity is one more line.

use super::facts::{Facts, grouped};
use super::{light, photograph, scars, sessions};
use crate::design::Finish;
use crate::design::hair::Parting;
use crate::design::hairline::Style;
use crate::design::loss::{Pattern, Stage as LossStage};
use crate::mesh::import::{Axis, ImportOptions, Unit};
use crate::mesh::library;
use crate::mesh::measure::USUAL_TAPE_MM;
use crate::scene::camera::View;
use crate::scene::skin::{FITZPATRICK, Named, SHEENS, typology};
use crate::viewer::engine::Shown;
use crate::viewer::model::tool::Tool;
use crate::viewer::model::{Command, Model, Section, present};
use crate::viewer::picture::{hairline_editor, tools};
use crate::viewer::strings as s;
use crate::viewer::theme::{self, ACCENT, QUIET, choice, field, heading, note, quantity, slide};
use egui::{Align, Layout, RichText, Ui, Vec2};

/// The page that is open.
pub fn show(ui: &mut Ui, model: &mut Model, shown: &Shown, facts: &Facts) {
    match model.section {
        Section::Head => head(ui, model, shown, facts),
        Section::Hairline => hairline(ui, model),
        Section::Zones => zones(ui, model),
        Section::Sessions => sessions::sessions(ui, model),
        Section::Pigments => sessions::pigments(ui, model),
        Section::Skin => skin(ui, model),
        Section::Hair => hair(ui, model),
        Section::Scars => scars::page(ui, model),
        Section::Light => light::page(ui, model, shown),
        Section::Camera => camera(ui, model),
    }
    ui.add_space(16.0);
}

fn head(ui: &mut Ui, model: &mut Model, shown: &Shown, facts: &Facts) {
    let name =
        |head: &str| std::path::Path::new(head).file_stem().map_or(head.to_owned(), |n| n.to_string_lossy().into());
    let all: Vec<(String, String)> = model.heads.iter().map(|h| (h.clone(), name(h))).collect();
    let current = name(&model.scene.head);
    let mut head = model.scene.head.clone();
    choice(ui, s::HEAD_WHICH, &current, &mut head, all.into_iter());
    if head != model.scene.head {
        model.scene.set_head(head);
    }
    ui.add_space(2.0);
    if ui.button(s::HEAD_OPEN).clicked() {
        model.commands.push(Command::Open);
    }
    note(ui, s::HEAD_HOW);
    if !library::is_name(&model.scene.head) {
        let staged = shown.staged.as_ref().map(|(_, stage)| &stage.head);
        if let Some(colour) = staged.and_then(|head| head.colour_note.as_ref()) {
            note(ui, &(s::HEAD_COLOUR.to_owned() + colour));
        }
        if let Some(size) = staged.and_then(|head| head.size_note.as_ref()) {
            ui.label(RichText::new(s::sentence(size)).size(12.5).color(ACCENT));
        }
        scan(ui, &mut model.scene.import);
    }
    heading(ui, s::CAMERA_VIEWS);
    views(ui, model);
    // Before the first picture there is nothing to count.
    if !shown.pictures.is_empty() {
        heading(ui, s::HEAD_FIGURES);
        figures(ui, shown, facts);
    }
}

/// What is known of a head file: a guess that went wrong is put right here.
fn scan(ui: &mut Ui, import: &mut ImportOptions) {
    /// The values of one row: none first.
    fn row<T: PartialEq + Copy>(
        ui: &mut Ui,
        name: &str,
        value: &mut Option<T>,
        all: &[T],
        says: fn(T) -> &'static str,
    ) {
        let says = |value: Option<T>| value.map_or(s::HEAD_FOUND, says).to_owned();
        let options = std::iter::once(None).chain(all.iter().copied().map(Some));
        let current = says(*value);
        choice(ui, name, &current, value, options.map(|option| (option, says(option))));
    }
    heading(ui, s::HEAD_LIES);
    row(ui, s::HEAD_UNIT, &mut import.unit, &Unit::ALL, s::unit);
    row(ui, s::HEAD_UP, &mut import.up, &Axis::ALL, Axis::name);
    row(ui, s::HEAD_FRONT, &mut import.front, &Axis::ALL, Axis::name);
    let mut taped = import.circumference_mm.is_some();
    if ui.checkbox(&mut taped, s::HEAD_TAPED).changed() {
        import.circumference_mm = taped.then_some(USUAL_TAPE_MM);
    }
    if let Some(tape_mm) = &mut import.circumference_mm {
        slide(ui, tape_mm, field(s::HEAD_TAPE, "scan.circumference_mm", 0, " mm"));
    }
}

/// The clinical views, for those who do not drag.
fn views(ui: &mut Ui, model: &mut Model) {
    const VIEWS: [(&str, &str); 7] = [
        (s::VIEW_FRONT, "frontal"),
        (s::VIEW_THREE_QUARTER, "three-quarter"),
        (s::VIEW_LEFT, "left"),
        (s::VIEW_RIGHT, "right"),
        (s::VIEW_BACK, "back"),
        (s::VIEW_VERTEX, "vertex"),
        (s::VIEW_CROWN, "crown"),
    ];
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::splat(6.0);
        for (label, name) in VIEWS {
            if ui.button(label).clicked()
                && let Some(view) = View::named(name)
            {
                model.camera.go_to(view);
            }
        }
    });
}

/// The true counts, and what drew them.
fn figures(ui: &mut Ui, shown: &Shown, facts: &Facts) {
    let stats = &shown.stats;
    ui.spacing_mut().item_spacing.y = 3.0;
    for (name, value) in [
        (s::IMPRESSIONS, grouped(stats.impressions)),
        (s::DOTS, grouped(stats.dots)),
        (s::DOTS_DRAWN, grouped(stats.dots_drawn)),
        (s::FRAME, s::frame_cost(shown.frame_ms, shown.scale)),
    ] {
        ui.horizontal(|ui| {
            ui.label(RichText::new(name).color(QUIET));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(value));
        });
    }
    ui.add_space(6.0);
    ui.add(egui::Label::new(RichText::new(facts.adapter).size(11.5).color(QUIET)).truncate());
    if facts.software {
        ui.label(RichText::new(s::SOFTWARE).size(11.5).color(ACCENT));
    }
}

fn hairline(ui: &mut Ui, model: &mut Model) {
    note(ui, s::LINE_HOW);
    ui.checkbox(&mut model.settings.symmetric_line, s::LINE_SYMMETRIC);
    let client = model.scene.client;
    let hairline = &mut model.scene.treatment.hairline;
    let styles = Style::ALL.map(|style| (style, style.name().to_owned()));
    choice(ui, s::LINE_STYLE, hairline.style.name(), &mut hairline.style, styles.into_iter());
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new(s::LINE_SHIFT).color(QUIET));
        for (text, name, by_mm) in [("−", s::LINE_HIGHER, 2.0), ("+", s::LINE_LOWER, -2.0)] {
            if theme::step(ui, text, name).clicked() {
                hairline_editor::shift(hairline, &client, by_mm);
            }
        }
    });
    slide(ui, &mut hairline.feather_mm, field(s::LINE_FEATHER, "treatment.hairline.feather_mm", 1, " mm"));
    slide(ui, &mut hairline.irregularity_mm, field(s::LINE_IRREGULAR, "treatment.hairline.irregularity_mm", 1, " mm"));
    if ui.add_enabled(!hairline.points.is_empty(), egui::Button::new(s::LINE_RESET)).clicked() {
        hairline.points.clear();
    }
}

fn zones(ui: &mut Ui, model: &mut Model) {
    brush(ui, model);
    finish(ui, model);
    heading(ui, s::ZONES_ZONES);
    note(ui, s::ZONES_HOW);
    let zones = &mut model.scene.treatment.zones;
    let top = crate::dots::seed::SEEDED_PER_CM2;
    for (name, path, value) in [
        (s::ZONE_HAIRLINE, "treatment.zones.hairline_per_cm2", &mut zones.hairline_per_cm2),
        (s::ZONE_FRONTAL, "treatment.zones.frontal_per_cm2", &mut zones.frontal_per_cm2),
        (s::ZONE_MID, "treatment.zones.mid_scalp_per_cm2", &mut zones.mid_scalp_per_cm2),
        (s::ZONE_CROWN, "treatment.zones.crown_per_cm2", &mut zones.crown_per_cm2),
        (s::ZONE_TEMPLES, "treatment.zones.temples_per_cm2", &mut zones.temples_per_cm2),
        (s::ZONE_SIDES, "treatment.zones.sides_per_cm2", &mut zones.sides_per_cm2),
        (s::ZONE_NAPE, "treatment.zones.nape_per_cm2", &mut zones.nape_per_cm2),
    ] {
        slide(ui, value, field(name, path, 0, " /cm²"));
    }
    ui.horizontal(|ui| {
        ui.label(RichText::new(s::ZONES_ALL).color(QUIET));
        for (text, name, by) in [("−", s::ZONES_LIGHTER, 1.0 / 1.1), ("+", s::ZONES_DENSER, 1.1)] {
            if theme::step(ui, text, name).clicked() {
                let z = &mut model.scene.treatment.zones;
                for value in [
                    &mut z.hairline_per_cm2,
                    &mut z.frontal_per_cm2,
                    &mut z.mid_scalp_per_cm2,
                    &mut z.crown_per_cm2,
                    &mut z.temples_per_cm2,
                    &mut z.sides_per_cm2,
                    &mut z.nape_per_cm2,
                ] {
                    *value = (*value * by).min(top);
                }
            }
        }
    });
}

/// How dense it looks healed: a choice sets zones and sessions; any other plan has no finish's name.
fn finish(ui: &mut Ui, model: &mut Model) {
    heading(ui, s::FINISH);
    note(ui, s::FINISH_HOW);
    let plan = &mut model.scene.treatment;
    let now = Finish::of(&plan.zones);
    let mut chosen = now;
    let [soft, natural, dark] = Finish::ALL.map(Some);
    let options = [(soft, s::FINISH_SOFT), (natural, s::FINISH_NATURAL), (dark, s::FINISH_DARK)];
    theme::segmented(ui, &mut chosen, &options);
    if let Some(finish) = chosen.filter(|_| chosen != now) {
        finish.apply(plan);
    }
}

/// The brush on the head.
fn brush(ui: &mut Ui, model: &mut Model) {
    let held = model.tool == Tool::Brush;
    let ink = if held { theme::ON_ACCENT } else { theme::INK };
    let symbol = egui_material_icons::icons::ICON_BRUSH.codepoint;
    let text = RichText::new(format!("{symbol}  {}", s::BRUSH)).color(ink);
    let button = egui::Button::new(text).fill(if held { ACCENT } else { theme::RAISED });
    let button = button.min_size(Vec2::new(ui.available_width(), 34.0));
    if theme::named(ui.add(button), s::BRUSH, held).clicked() {
        tools::toggle(model, Tool::Brush);
    }
    if held {
        note(ui, s::BRUSH_HOW);
        slide(ui, &mut model.brush.factor, quantity(s::BRUSH_FACTOR, 0.0..=2.0, 2, "×"));
        slide(ui, &mut model.brush.radius_mm, quantity(s::BRUSH_RADIUS, 3.0..=40.0, 0, " mm"));
    }
    let strokes = &mut model.scene.treatment.strokes;
    if !strokes.is_empty() {
        ui.horizontal(|ui| {
            ui.label(RichText::new(s::strokes(strokes.len())).color(QUIET));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.button(s::BRUSH_CLEAR).clicked() {
                    strokes.clear();
                }
            });
        });
    }
}

/// Named values to begin at.
fn start(ui: &mut Ui, name: &str, current: &str, value: &mut f32, list: &[Named]) {
    choice(ui, name, current, value, list.iter().map(|(_, label, at)| (*at, (*label).to_owned())));
}

fn skin(ui: &mut Ui, model: &mut Model) {
    let skin = &mut model.scene.skin;
    let (ita_deg, class) = typology(skin.melanin, skin.blood);
    start(ui, s::SKIN_START, &s::skin_class(class, ita_deg), &mut skin.melanin, &FITZPATRICK);
    slide(ui, &mut skin.melanin, field(s::SKIN_MELANIN, "skin.melanin", 3, "").logarithmic());
    slide(ui, &mut skin.blood, field(s::SKIN_BLOOD, "skin.blood", 3, ""));
    slide(ui, &mut skin.variation, field(s::SKIN_UNEVEN, "skin.variation", 2, ""));
    slide(ui, &mut skin.freckles, field(s::SKIN_FRECKLES, "skin.freckles", 2, ""));
    let near = SHEENS.iter().min_by(|a, b| (a.2 - skin.sheen).abs().total_cmp(&(b.2 - skin.sheen).abs()));
    start(ui, s::SKIN_SURFACE, near.map_or("", |n| n.1), &mut skin.sheen, &SHEENS);
    slide(ui, &mut skin.sheen, field(s::SKIN_SHEEN, "skin.sheen", 2, ""));
    slide(ui, &mut skin.sun_mlxh_per_year, field(s::SKIN_SUN, "skin.sun_mlxh_per_year", 0, " Mlx h"));
    ui.collapsing(RichText::new(s::EXPERT).color(QUIET), |ui| {
        let habits = &mut model.scene.habits;
        slide(ui, &mut habits.oily, field(s::SKIN_OILY, "habits.oily", 2, ""));
        slide(ui, &mut habits.exfoliation, field(s::SKIN_EXFOLIATED, "habits.exfoliation", 2, ""));
        slide(ui, &mut habits.smoking, field(s::SKIN_SMOKING, "habits.smoking", 2, ""));
    });
}

fn hair(ui: &mut Ui, model: &mut Model) {
    let hair = &mut model.scene.hair;
    ui.checkbox(&mut hair.visible, s::HAIR_SHOWN);
    slide(ui, &mut hair.length_mm, field(s::HAIR_LENGTH, "hair.length_mm", 0, " mm"));
    slide(ui, &mut hair.stubble_days, field(s::HAIR_SHAVED, "hair.stubble_days", 0, " d"));
    slide(ui, &mut hair.darkness, field(s::HAIR_COLOUR, "hair.darkness", 2, ""));
    slide(ui, &mut hair.grey, field(s::HAIR_GREY, "hair.grey", 2, ""));
    if hair.is_grown() {
        slide(ui, &mut hair.curl, field(s::HAIR_CURL, "hair.curl", 2, ""));
        let partings = Parting::ALL.map(|p| (p, p.name().to_owned()));
        choice(ui, s::HAIR_PARTING, hair.parting.name(), &mut hair.parting, partings.into_iter());
    }
    loss(ui, model);
}

/// What loss has left of the hair.
fn loss(ui: &mut Ui, model: &mut Model) {
    let loss = &mut model.scene.loss;
    let patterns = Pattern::ALL.map(|p| (p, p.name().to_owned()));
    choice(ui, s::HAIR_LOSS, loss.pattern.name(), &mut loss.pattern, patterns.into_iter());
    match loss.pattern {
        Pattern::None => {}
        Pattern::Norwood => {
            let stages = LossStage::ALL.map(|stage| (stage, stage.name().to_owned()));
            choice(ui, s::HAIR_LOSS_STAGE, loss.stage.name(), &mut loss.stage, stages.into_iter());
        }
        _ => {
            slide(ui, &mut loss.severity, field(s::HAIR_LOSS_SEVERITY, "loss.severity", 2, ""));
        }
    }
    slide(ui, &mut loss.progression_per_decade, field(s::HAIR_LOSS_GOES_ON, "loss.progression_per_decade", 1, ""));
}

fn camera(ui: &mut Ui, model: &mut Model) {
    heading(ui, s::CAMERA_VIEWS);
    views(ui, model);
    heading(ui, s::CAMERA_WALK);
    note(ui, s::CAMERA_WALK_HOW);
    let mut distance_mm = model.camera.view().distance_mm;
    let name = s::distance(distance_mm);
    if slide(ui, &mut distance_mm, quantity(&name, 300.0..=5000.0, 0, " mm").logarithmic()).changed() {
        model.camera.stand_at(distance_mm);
    }
    if ui.button(s::CAMERA_WALK_GO).clicked() {
        model.camera.walk();
    }
    heading(ui, s::CAMERA_STEPS);
    note(ui, s::CAMERA_STEPS_HOW);
    let mut go = None;
    let mut gone = None;
    for (i, view) in model.scene.views.iter_mut().enumerate() {
        ui.horizontal(|ui| {
            let symbol = egui_material_icons::icons::ICON_VISIBILITY;
            if theme::icon_button(ui, symbol, &view.name, false).clicked() {
                go = Some(i);
            }
            let field = ui.add(egui::TextEdit::singleline(&mut view.name).desired_width(150.0));
            field.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, s::CAMERA_STEP_NAME));
            if theme::icon_button(ui, egui_material_icons::icons::ICON_DELETE, s::CAMERA_STEP_REMOVE, false).clicked() {
                gone = Some(i);
            }
        });
    }
    if let Some(view) = go.map(|i| model.scene.views[i].clone()) {
        present::show(model, &view);
    }
    if let Some(i) = gone {
        model.scene.views.remove(i);
    }
    if ui.button(s::CAMERA_STORE).clicked() {
        present::store(model);
    }
    photograph::rows(ui, model);
    heading(ui, s::ROOM);
    let label = ui.label(RichText::new(s::CLINIC).color(QUIET));
    ui.add(egui::TextEdit::singleline(&mut model.settings.clinic).desired_width(f32::INFINITY)).labelled_by(label.id);
    ui.checkbox(&mut model.settings.reduced_motion, s::REDUCED_MOTION);
    model.camera.still = model.settings.reduced_motion;
}
