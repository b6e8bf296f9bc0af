//! The pages of sessions and pigments.

use crate::design::{Pigment, Session, Treatment, pigments::library};
use crate::viewer::model::Model;
use crate::viewer::strings as s;
use crate::viewer::theme::{self, ACCENT, QUIET, choice, field, heading, slide};
use egui::{Color32, RichText, Sense, Ui, Vec2};
use egui_material_icons::icons;

/// Most sessions that a plan may have.
const MOST: usize = crate::layout::HAIR_SESSION as usize;

/// The layers in order: which is shown, and what each is made of.
pub fn sessions(ui: &mut Ui, model: &mut Model) {
    ui.checkbox(&mut model.treated, s::TREATED).on_hover_text(s::TREATED_TIP);
    let names = pigment_names(&model.scene.treatment);
    let mut gone = None;
    let count = model.scene.treatment.sessions.len();
    for (i, session) in model.scene.treatment.sessions.iter_mut().enumerate() {
        let title = if session.year > 0.0 {
            s::touch_up_title(session.year, &session.name)
        } else {
            s::session_title(i + 1, &session.name)
        };
        theme::card(ui, |ui| {
            ui.spacing_mut().interact_size.y = 34.0;
            let id = ui.make_persistent_id(("session", i));
            egui::collapsing_header::CollapsingState::load_with_default_open(ui.ctx(), id, i == 0)
                .show_header(ui, |ui| {
                    ui.label(RichText::new(title).strong());
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        let seen = if session.visible { icons::ICON_VISIBILITY } else { icons::ICON_VISIBILITY_OFF };
                        if theme::icon_button(ui, seen, s::SESSION_SHOW, false).clicked() {
                            session.visible = !session.visible;
                        }
                    });
                })
                .body_unindented(|ui| {
                    ui.spacing_mut().interact_size.y = 28.0;
                    details(ui, session, &names);
                    if count > 1 && ui.button(s::SESSION_REMOVE).clicked() {
                        gone = Some(i);
                    }
                });
        });
    }
    if let Some(i) = gone {
        remove_session(&mut model.scene.treatment, i);
        model.stage = None;
    }
    let room = count < MOST;
    if ui.add_enabled(room, egui::Button::new(s::SESSION_ADD)).clicked() {
        add_session(&mut model.scene.treatment);
    }
    if ui.add_enabled(room, egui::Button::new(s::TOUCH_UP_ADD)).clicked() {
        add_touch_up(&mut model.scene.treatment);
    }
}

fn details(ui: &mut Ui, session: &mut Session, pigments: &[String]) {
    let label = ui.label(RichText::new(s::SESSION_NAME).color(QUIET));
    ui.add(egui::TextEdit::singleline(&mut session.name).desired_width(f32::INFINITY)).labelled_by(label.id);
    if session.year > 0.0 {
        slide(ui, &mut session.year, field(s::SESSION_YEAR, "treatment.sessions[].year", 1, "").from(0.5));
    } else {
        slide(ui, &mut session.day, field(s::SESSION_DAY, "treatment.sessions[].day", 0, "").logarithmic());
    }
    slide(ui, &mut session.share, field(s::SESSION_SHARE, "treatment.sessions[].share", 2, ""));
    let current = session.pigment.clone();
    let all = pigments.iter().map(|name| (name.clone(), name.clone()));
    choice(ui, s::SESSION_PIGMENT, &current, &mut session.pigment, all);
    slide(ui, &mut session.dilution, field(s::SESSION_DILUTION, "treatment.sessions[].dilution", 1, "").logarithmic());
    slide(ui, &mut session.depth_mm, field(s::SESSION_DEPTH, "treatment.sessions[].depth_mm", 2, " mm"));
    slide(ui, &mut session.diameter_mm, field(s::SESSION_DIAMETER, "treatment.sessions[].diameter_mm", 2, " mm"));
}

/// One more session of the course, two weeks after the last one. The shares stay whole: the others
/// give a part each.
fn add_session(treatment: &mut Treatment) {
    let course: Vec<usize> = (0..treatment.sessions.len()).filter(|i| treatment.sessions[*i].year <= 0.0).collect();
    let Some(&last) = course.last() else { return };
    let mut session = treatment.sessions[last].clone();
    let part = 1.0 / (course.len() + 1) as f32;
    for i in &course {
        treatment.sessions[*i].share *= 1.0 - part;
    }
    session.name = format!("{} {}", s::SESSION_NEW_NAME, course.len() + 1);
    (session.day, session.share) = ((session.day + 14.0).min(3650.0), part);
    treatment.sessions.insert(last + 1, session);
}

/// Takes a session away. Of the course the others take its share over: the density stays what the zones say.
fn remove_session(treatment: &mut Treatment, i: usize) {
    let gone = treatment.sessions.remove(i);
    let course = || treatment.sessions.iter().filter(|s| s.year <= 0.0).map(|s| s.share).sum::<f32>();
    if gone.year > 0.0 || course() <= 0.0 {
        return;
    }
    let factor = (course() + gone.share) / course();
    for session in treatment.sessions.iter_mut().filter(|s| s.year <= 0.0) {
        session.share = (session.share * factor).min(1.0);
    }
}

/// A touch-up three years after the last one.
fn add_touch_up(treatment: &mut Treatment) {
    let year = treatment.sessions.iter().map(|x| x.year).fold(0.0, f32::max);
    let like = treatment.sessions.last().cloned().unwrap_or_default();
    treatment.sessions.push(Session {
        name: s::TOUCH_UP_NEW_NAME.into(),
        year: (year + 3.0).min(20.0),
        day: 0.0,
        share: 0.15,
        ..like
    });
}

fn pigment_names(treatment: &Treatment) -> Vec<String> {
    let all = treatment.pigments.iter().chain(library());
    let mut names: Vec<String> = Vec::new();
    for pigment in all {
        if !names.contains(&pigment.name) {
            names.push(pigment.name.clone());
        }
    }
    names
}

/// A pigment's colour as dense in the bottle: carbon is neutral, iron oxide warm. For telling them
/// apart only; what skin makes of it is in the picture.
fn swatch(pigment: &Pigment) -> Color32 {
    let (carbon, iron) = ([52.0, 53.0, 57.0], [158.0, 84.0, 48.0]);
    let mix = |i: usize| (carbon[i] + (iron[i] - carbon[i]) * pigment.iron_oxide.clamp(0.0, 1.0)) as u8;
    Color32::from_rgb(mix(0), mix(1), mix(2))
}

/// The design's own pigments, which can be changed, and the library's.
pub fn pigments(ui: &mut Ui, model: &mut Model) {
    let treatment = &mut model.scene.treatment;
    let mut used = None;
    let mut gone = None;
    if !treatment.pigments.is_empty() {
        heading(ui, s::PIGMENT_OWN);
    }
    let in_use: Vec<String> = treatment.sessions.iter().map(|x| x.pigment.clone()).collect();
    for (i, pigment) in treatment.pigments.iter_mut().enumerate() {
        theme::card(ui, |ui| {
            title(ui, pigment);
            slide(ui, &mut pigment.iron_oxide, field(s::PIGMENT_IRON, "treatment.pigments[].iron_oxide", 2, ""));
            slide(
                ui,
                &mut pigment.optical_depth,
                field(s::PIGMENT_STRENGTH, "treatment.pigments[].optical_depth", 1, "").logarithmic(),
            );
            if ui.button(s::PIGMENT_USE).clicked() {
                used = Some(pigment.name.clone());
            }
            let free = !in_use.contains(&pigment.name);
            if ui.add_enabled(free, egui::Button::new(s::PIGMENT_REMOVE)).clicked() {
                gone = Some(i);
            }
        });
    }
    if let Some(i) = gone {
        treatment.pigments.remove(i);
    }
    heading(ui, s::PIGMENT_LIBRARY);
    for pigment in library() {
        theme::card(ui, |ui| {
            title(ui, pigment);
            if !pigment.note.is_empty() {
                theme::note(ui, &pigment.note);
            }
            ui.horizontal_wrapped(|ui| {
                if ui.button(s::PIGMENT_USE).clicked() {
                    used = Some(pigment.name.clone());
                }
                if ui.button(s::PIGMENT_COPY).on_hover_text(s::PIGMENT_COPY_TIP).clicked() {
                    copy(treatment, pigment);
                }
            });
        });
    }
    if let Some(name) = used {
        treatment.sessions.iter_mut().for_each(|session| session.pigment.clone_from(&name));
    }
}

fn title(ui: &mut Ui, pigment: &Pigment) {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(20.0), Sense::hover());
        ui.painter().circle(rect.center(), 9.0, swatch(pigment), egui::Stroke::new(1.0, ACCENT.gamma_multiply(0.5)));
        ui.label(RichText::new(s::sentence(&pigment.name)).strong());
    });
}

/// A copy under a name that is not taken.
fn copy(treatment: &mut Treatment, pigment: &Pigment) {
    let taken = |name: &str| treatment.pigment(name).is_some();
    let name = (2..).map(|n| format!("{} {n}", pigment.name)).find(|name| !taken(name)).unwrap_or_default();
    treatment.pigments.push(Pigment { name, ..pigment.clone() });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_session_keeps_the_shares_whole_and_comes_before_touch_ups() {
        let mut treatment = Treatment::default();
        add_touch_up(&mut treatment);
        add_session(&mut treatment);
        let course: Vec<&Session> = treatment.sessions.iter().filter(|x| x.year <= 0.0).collect();
        assert_eq!((course.len(), treatment.sessions.len()), (4, 5));
        assert!((course.iter().map(|x| x.share).sum::<f32>() - 1.0).abs() < 1e-4);
        assert!(treatment.sessions[4].year > 0.0 && course.windows(2).all(|w| w[0].day < w[1].day));
    }

    #[test]
    fn what_is_left_of_a_course_makes_the_whole_density() {
        let whole = |t: &Treatment| t.sessions.iter().filter(|x| x.year <= 0.0).map(|x| x.share).sum::<f32>();
        let mut treatment = Treatment::default();
        add_touch_up(&mut treatment);
        let before = whole(&treatment);
        for left in [2, 1] {
            remove_session(&mut treatment, 0);
            assert_eq!(treatment.sessions.len(), left + 1);
            assert!((whole(&treatment) - before).abs() < 1e-4, "{:?}", whole(&treatment));
        }
        let share = treatment.sessions[0].share;
        remove_session(&mut treatment, 1);
        assert_eq!(treatment.sessions[0].share, share, "a touch-up is beside the course");
    }

    #[test]
    fn copies_have_names_of_their_own_and_can_be_used() {
        let mut treatment = Treatment::default();
        let first = library().first().expect("a library").clone();
        copy(&mut treatment, &first);
        copy(&mut treatment, &first);
        let names = pigment_names(&treatment);
        assert_eq!(treatment.pigments.len(), 2);
        let mut unique = names.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), names.len());
        assert!(treatment.pigment(&treatment.pigments[1].name).is_some());
    }
}
