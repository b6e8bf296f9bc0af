//! The photograph's rows on the page.

use crate::viewer::model::photograph::Place;
use crate::viewer::model::{Command, Model};
use crate::viewer::theme::{heading, note, quantity, slide};
use crate::viewer::{strings as s, theme};
use egui::Ui;

/// Its rows on the page.
pub fn rows(ui: &mut Ui, model: &mut Model) {
    heading(ui, s::PHOTO);
    let Some(reference) = &mut model.reference else {
        note(ui, s::PHOTO_HOW);
        if ui.button(s::PHOTO_OPEN).clicked() {
            model.commands.push(Command::OpenPhoto);
        }
        return;
    };
    theme::segmented(ui, &mut reference.place, &[(Place::Beside, s::PHOTO_BESIDE), (Place::Over, s::PHOTO_OVER)]);
    if reference.place == Place::Over {
        slide(ui, &mut reference.opacity, quantity(s::PHOTO_OPACITY, 0.0..=1.0, 2, ""));
    }
    let mut gone = false;
    ui.horizontal(|ui| {
        if ui.button(s::PHOTO_OTHER).clicked() {
            model.commands.push(Command::OpenPhoto);
        }
        gone = ui.button(s::PHOTO_REMOVE).clicked();
    });
    if gone {
        model.reference = None;
    }
}
