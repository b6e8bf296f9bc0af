//! Questions that want an answer, in the middle of the window.

use crate::viewer::model::command::Dialog;
use crate::viewer::model::{Command, Model, Unsaved};
use crate::viewer::strings as s;
use egui::{Align2, RichText, Vec2};
use std::path::PathBuf;

/// Questions that want an answer, in the middle of the window.
pub fn questions(ctx: &egui::Context, model: &mut Model) {
    // In front of a client too: the answer decides whether work is lost.
    if model.waiting.as_ref().is_some_and(|w| !w.saving) {
        window(ctx, "unsaved", s::UNSAVED_ASK, |ui| {
            ui.horizontal(|ui| {
                for (text, answer) in [
                    (s::UNSAVED_SAVE, Unsaved::Save),
                    (s::UNSAVED_DISCARD, Unsaved::Discard),
                    (s::CANCEL, Unsaved::Cancel),
                ] {
                    if ui.button(text).clicked() {
                        model.commands.push(Command::Unsaved(answer));
                    }
                }
            });
        });
        return;
    }
    if let Some(head) = model.outside.as_ref().filter(|_| model.waiting.is_none()).map(|outside| outside.head.clone()) {
        window(ctx, "outside", &s::outside(&head), |ui| {
            ui.horizontal(|ui| {
                for (text, wanted) in [(s::OUTSIDE_YES, true), (s::CANCEL, false)] {
                    if ui.button(text).clicked() {
                        model.commands.push(Command::Outside(wanted));
                    }
                }
            });
        });
        return;
    }
    if model.presenting.is_some() {
        return;
    }
    if !model.left.is_empty() && model.waiting.is_none() {
        window(ctx, "recover", s::RECOVER, |ui| {
            for (i, name) in model.left.iter().enumerate() {
                if model.left.len() > 1 {
                    ui.label(name);
                }
                ui.push_id(i, |ui| {
                    ui.horizontal(|ui| {
                        for (text, wanted) in [(s::RECOVER_YES, true), (s::RECOVER_NO, false)] {
                            if ui.button(text).clicked() {
                                model.commands.push(Command::Restore(i, wanted));
                            }
                        }
                    });
                });
            }
        });
    }
    let Some((asking, mut text)) = model.prompt.take() else { return };
    let title = match asking {
        Dialog::Open => s::PATH_OPEN,
        Dialog::SaveAs => s::PATH_SAVE,
        Dialog::Photo => s::PATH_PHOTO,
    };
    let mut done = ctx.input(|i| i.key_pressed(egui::Key::Escape));
    window(ctx, "path", title, |ui| {
        let field = ui.add(egui::TextEdit::singleline(&mut text).desired_width(420.0));
        field.request_focus();
        ui.horizontal(|ui| {
            let enter = ui.input(|i| i.key_pressed(egui::Key::Enter));
            if (ui.button(s::OK).clicked() || enter) && !text.trim().is_empty() {
                model.commands.push(Command::Chosen(asking, PathBuf::from(text.trim())));
                done = true;
            }
            done |= ui.button(s::CANCEL).clicked();
        });
    });
    let saved = model.commands.iter().any(|c| matches!(c, Command::Chosen(Dialog::SaveAs, _)));
    if done && !saved {
        // Without a file there is nothing to save to, and nothing is replaced.
        model.waiting.take_if(|w| w.saving);
    }
    if !done {
        model.prompt = Some((asking, text));
    }
}

fn window(ctx: &egui::Context, id: &str, title: &str, add: impl FnOnce(&mut egui::Ui)) {
    egui::Window::new(id).title_bar(false).anchor(Align2::CENTER_CENTER, Vec2::ZERO).resizable(false).show(ctx, |ui| {
        ui.label(RichText::new(title).size(16.0));
        ui.add_space(8.0);
        add(ui);
    });
}
