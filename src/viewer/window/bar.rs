//! The bar at the top: the file, undo, comparing, what goes out.

use crate::viewer::model::compare::{Layout as Sides, Variable};
use crate::viewer::model::tool::Tool;
use crate::viewer::model::{Command, Model, present};
use crate::viewer::pages::facts::Facts;
use crate::viewer::picture::tools;
use crate::viewer::strings as s;
use crate::viewer::theme::{self, ACCENT, QUIET};
use egui::{Align, Layout, RichText, Ui};
use egui_material_icons::icons;

/// Width of the buttons, points. In a window that is narrower still, loupe, tape and mirror are left to their keys.
const BUTTONS: f32 = 672.0;
/// Width of the choice of what differs, of the product's name, and the least of a file's name, points.
const VARIABLE: (f32, f32) = (96.0, 170.0);
const APP: f32 = 84.0;
const NAME: f32 = 72.0;

/// What else a bar has room for: first what differs, then the product's name, then the file's.
struct Room {
    /// Width of each; 0 where it is left out.
    variable: f32,
    app: f32,
    name: f32,
    tools: bool,
}

impl Room {
    fn of(width: f32, compares: bool) -> Self {
        let mut spare = (width - BUTTONS).max(0.0);
        let mut take = |least: f32, most: f32| {
            let taken = if spare < least { 0.0 } else { most.min(spare) };
            spare -= taken;
            taken
        };
        let variable = if compares { take(VARIABLE.0, VARIABLE.1) } else { 0.0 };
        Self { variable, app: take(APP, APP), name: take(NAME, f32::INFINITY), tools: width >= BUTTONS }
    }
}

pub fn show(ui: &mut Ui, model: &mut Model, facts: &Facts) {
    let room = Room::of(ui.available_width(), model.compare.is_on());
    // The row is as high as its highest widget from the start, so that all are centred in it.
    ui.spacing_mut().interact_size.y = 34.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        if room.app > 0.0 {
            ui.label(RichText::new(s::APP).size(18.0).color(ACCENT));
            ui.add_space(10.0);
        }
        file(ui, model, facts);
        name(ui, model, room.name);
        undo(ui, model);
        ui.add_space(14.0);
        compare(ui, model, room.variable);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            out(ui, model, room.tools);
        });
    });
}

fn file(ui: &mut Ui, model: &mut Model, facts: &Facts) {
    ui.menu_button(s::FILE, |ui| {
        ui.set_min_width(220.0);
        let mut entry = |ui: &mut Ui, text: &str, keys: &str, command: Command| {
            if ui.add(egui::Button::new(text).shortcut_text(keys)).clicked() {
                model.commands.push(command);
            }
        };
        entry(ui, s::FILE_OPEN, "Ctrl+O", Command::Open);
        entry(ui, s::FILE_SAVE, "Ctrl+S", Command::Save);
        entry(ui, s::FILE_SAVE_AS, "Ctrl+Shift+S", Command::SaveAs);
        if !facts.recent.is_empty() {
            ui.separator();
            theme::note(ui, s::FILE_RECENT);
            for path in facts.recent {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                entry(ui, &name, "", Command::OpenFile(path.clone()));
            }
        }
        ui.separator();
        if ui.add(egui::Button::new(s::FILE_NEW).shortcut_text("Ctrl+N")).on_hover_text(s::FILE_NEW_TIP).clicked() {
            model.commands.push(Command::NewClient);
        }
        if ui.add(egui::Button::new(s::FILE_QUIT).shortcut_text("Ctrl+Q")).clicked() {
            model.commands.push(Command::Quit);
        }
    });
}

/// The design's name in so much room, and whether all of it is saved.
fn name(ui: &mut Ui, model: &Model, room: f32) {
    let name = model.path.as_ref().and_then(|p| p.file_stem()).map(|n| n.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| s::UNTITLED.to_owned());
    if room > 0.0 {
        let label = egui::Label::new(RichText::new(&name).color(QUIET)).truncate();
        ui.scope(|ui| {
            ui.set_max_width(room);
            ui.add(label);
        });
    }
    if model.is_unsaved() {
        let (rect, response) = ui.allocate_exact_size(egui::vec2(12.0, 12.0), egui::Sense::hover());
        ui.painter().circle_filled(rect.center(), 3.5, ACCENT);
        response.on_hover_text(s::unsaved(model.elsewhere.as_ref().map(|e| e.folder.as_path())));
    }
}

fn undo(ui: &mut Ui, model: &mut Model) {
    let (at, len) = (model.history.at(), model.history.names().len());
    ui.add_enabled_ui(at > 0, |ui| {
        if theme::icon_button(ui, icons::ICON_UNDO, s::UNDO, false).clicked() {
            model.undo();
        }
    });
    ui.add_enabled_ui(at + 1 < len, |ui| {
        if theme::icon_button(ui, icons::ICON_REDO, s::REDO, false).clicked() {
            model.redo();
        }
    });
    let button = theme::icon_button(ui, icons::ICON_HISTORY, s::HISTORY, false);
    egui::Popup::menu(&button).show(|ui| {
        ui.set_min_width(240.0);
        let mut go = None;
        egui::ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            for (i, name) in model.history.names().enumerate().rev() {
                if ui.selectable_label(i == at, name).clicked() {
                    go = Some(i);
                }
            }
        });
        if let Some(i) = go {
            let design = model.history.go(i).clone();
            model.set_design(&design);
        }
    });
}

fn compare(ui: &mut Ui, model: &mut Model, room: f32) {
    for (layout, symbol, name) in [
        (Sides::Single, icons::ICON_CROP_PORTRAIT, s::SINGLE),
        (Sides::Split, icons::ICON_COMPARE, s::SPLIT),
        (Sides::Two, icons::ICON_SPLITSCREEN_RIGHT, s::TWO),
        (Sides::Three, icons::ICON_VIEW_WEEK, s::THREE),
    ] {
        if theme::icon_button(ui, symbol, name, model.compare.layout == layout).clicked() {
            model.compare.lay(layout);
        }
    }
    if room == 0.0 {
        return;
    }
    ui.add_space(4.0);
    let mut variable = model.compare.variable;
    let combo = egui::ComboBox::from_id_salt(s::COMPARE_WHAT).selected_text(variable.label()).truncate();
    let combo = combo.width(room - 20.0).show_ui(ui, |ui| {
        for option in Variable::ALL {
            ui.selectable_value(&mut variable, option, option.label());
        }
    });
    theme::name_combo(&combo.response, s::COMPARE_WHAT);
    if variable != model.compare.variable {
        model.compare.vary(variable);
    }
}

/// From the right: help, present, pictures out, mirror, loupe.
fn out(ui: &mut Ui, model: &mut Model, tools: bool) {
    if theme::icon_button(ui, icons::ICON_HELP, s::HELP_TIP, model.help).clicked() {
        model.help = !model.help;
    }
    let audience = model.audience_px.is_some();
    if theme::icon_button(ui, icons::ICON_CAST, s::AUDIENCE, audience).clicked() {
        model.commands.push(Command::Audience);
    }
    if theme::icon_button(ui, icons::ICON_SLIDESHOW, s::PRESENT, false).clicked() {
        present::toggle(model);
    }
    if theme::icon_button(ui, icons::ICON_PHOTO_CAMERA, s::SCREENSHOT, false).clicked() {
        model.commands.push(Command::Screenshot);
    }
    let button = theme::icon_button(ui, icons::ICON_IOS_SHARE, s::EXPORT, false);
    egui::Popup::menu(&button).show(|ui| {
        ui.set_min_width(180.0);
        for kind in crate::viewer::model::command::ExportKind::ALL
            .into_iter()
            .filter(|kind| kind.is_there(model))
            .collect::<Vec<_>>()
        {
            if ui.button(kind.label()).clicked() {
                model.commands.push(Command::Export(kind));
            }
        }
    });
    if !tools {
        return;
    }
    ui.add_space(10.0);
    if theme::icon_button(ui, icons::ICON_FLIP, s::MIRROR, model.mirror).clicked() {
        model.mirror = !model.mirror;
    }
    if theme::icon_button(ui, icons::ICON_STRAIGHTEN, s::TAPE, model.tool == Tool::Tape).clicked() {
        tools::toggle(model, Tool::Tape);
    }
    if theme::icon_button(ui, icons::ICON_SEARCH, s::LOUPE, model.loupe).clicked() {
        model.loupe = !model.loupe;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_bar_leaves_out_names_before_what_differs() {
        let wide = Room::of(1280.0, true);
        assert!(wide.variable == VARIABLE.1 && wide.app > 0.0 && wide.name > 200.0);
        let narrow = Room::of(900.0, true);
        assert!(narrow.variable == VARIABLE.1 && narrow.name == 0.0);
        assert!(Room::of(900.0, false).name > 0.0);
        let least = Room::of(640.0, true);
        assert_eq!((least.variable, least.app, least.name, least.tools), (0.0, 0.0, 0.0, false));
    }
}
