//! The page of scars: drawn on the head by clicks, moved by their points, treated or left as they are.

use crate::design::scars::{Scar, ScarKind};
use crate::viewer::model::Model;
use crate::viewer::model::compare::{Layout, Variable};
use crate::viewer::model::tool::Tool;
use crate::viewer::picture::scar_pen::{fewest, finish};
use crate::viewer::strings as s;
use crate::viewer::theme::{self, choice, field, heading, note, slide};
use egui::{RichText, Ui};
use egui_material_icons::icons;

/// Impressions per cm2 that a scar is treated with at first.
const TREATED_PER_CM2: f32 = 120.0;

/// The panel.
pub fn page(ui: &mut Ui, model: &mut Model) {
    if let Tool::Scar(kind, points) = &model.tool {
        let (kind, count) = (*kind, points.len());
        note(ui, s::SCAR_DRAWING);
        ui.label(s::scar_points(s::scar(kind), count));
        ui.horizontal(|ui| {
            if ui.add_enabled(count >= fewest(kind), egui::Button::new(s::DONE)).clicked() {
                finish(model);
            }
            if ui.button(s::CANCEL).clicked() {
                model.tool = Tool::None;
            }
        });
        return;
    }
    note(ui, s::SCARS_HOW);
    for kind in ScarKind::ALL {
        theme::row(ui, s::scar(kind), |ui| {
            if theme::icon_button(ui, icons::ICON_ADD, &s::scar_usual(kind), false).clicked() {
                model.scene.scars.push(Scar::usual(kind));
            }
            if theme::icon_button(ui, icons::ICON_GESTURE, &s::scar_draw(kind), false).clicked() {
                model.tool = Tool::Scar(kind, Vec::new());
            }
        });
    }
    if model.scene.scars.is_empty() {
        return;
    }
    heading(ui, s::SCARS_HERE);
    let mut gone = None;
    for (i, scar) in model.scene.scars.iter_mut().enumerate() {
        theme::card(ui, |ui| {
            theme::row(ui, RichText::new(s::scar_title(i + 1, scar.kind)).strong(), |ui| {
                if theme::icon_button(ui, icons::ICON_DELETE, &s::scar_remove(i + 1), false).clicked() {
                    gone = Some(i);
                }
            });
            ui.push_id(("scar", i), |ui| details(ui, scar));
        });
    }
    if let Some(i) = gone {
        model.scene.scars.remove(i);
    }
    ui.add_space(4.0);
    if ui.button(s::SCARS_COMPARE).clicked() {
        model.compare.vary(Variable::Treatment);
        model.compare.lay(Layout::Split);
    }
}

fn details(ui: &mut Ui, scar: &mut Scar) {
    let mut treated = scar.per_cm2 > 0.0;
    if ui.checkbox(&mut treated, s::SCAR_TREATED).changed() {
        scar.per_cm2 = if treated { TREATED_PER_CM2 } else { 0.0 };
    }
    if treated {
        slide(ui, &mut scar.per_cm2, field(s::SCAR_DENSITY, "scars[].per_cm2", 0, " /cm²").from(1.0));
        slide(ui, &mut scar.blend_mm, field(s::SCAR_BLEND, "scars[].blend_mm", 1, " mm"));
    }
    match scar.kind {
        ScarKind::Fut => {
            slide(ui, &mut scar.width_mm, field(s::SCAR_WIDTH, "scars[].width_mm", 1, " mm"));
            slide(ui, &mut scar.stretched_mm, field(s::SCAR_STRETCHED, "scars[].stretched_mm", 1, " mm"));
        }
        ScarKind::Fue => {
            let mut count = scar.count as f32;
            if slide(ui, &mut count, field(s::SCAR_COUNT, "scars[].count", 0, "")).changed() {
                scar.count = count as u32;
            }
            slide(ui, &mut scar.punch_mm, field(s::SCAR_PUNCH, "scars[].punch_mm", 2, " mm"));
        }
        ScarKind::Trauma => {}
    }
    let uptake = [(0.3, s::UPTAKE_LITTLE), (1.0, s::UPTAKE_USUAL), (1.5, s::UPTAKE_MUCH)];
    let near = uptake.iter().min_by(|a, b| (a.0 - scar.uptake).abs().total_cmp(&(b.0 - scar.uptake).abs()));
    let current = near.map_or("", |n| n.1);
    choice(ui, s::SCAR_UPTAKE, current, &mut scar.uptake, uptake.into_iter().map(|(v, t)| (v, t.to_owned())));
    slide(ui, &mut scar.paleness, field(s::SCAR_PALENESS, "scars[].paleness", 2, ""));
    slide(ui, &mut scar.gloss, field(s::SCAR_GLOSS, "scars[].gloss", 2, ""));
}
