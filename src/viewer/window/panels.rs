//! The window's face: bar, pages of the design, timeline, and the picture between them.

use super::{bar, fade_curve, questions, timeline};
use crate::viewer::engine::Shown;
use crate::viewer::model::{Model, Section};
use crate::viewer::pages::facts::Facts;
use crate::viewer::pages::sections;
use crate::viewer::picture::{self, Outcome};
use crate::viewer::strings as s;
use crate::viewer::theme::{ACCENT, QUIET};
use egui::{Align2, Color32, RichText, Ui, Vec2};
use egui_material_icons::{MaterialIcon, icons};

/// Width of the rail of pages, and of the page, points.
const RAIL: f32 = 76.0;
const PAGE: f32 = 292.0;

/// Pages in the order of a consultation.
pub const PAGES: [(Section, &str, MaterialIcon); 10] = [
    (Section::Head, s::HEAD, icons::ICON_FACE),
    (Section::Hairline, s::HAIRLINE, icons::ICON_LINE_CURVE),
    (Section::Zones, s::ZONES, icons::ICON_GRAIN),
    (Section::Sessions, s::SESSIONS, icons::ICON_LAYERS),
    (Section::Pigments, s::PIGMENTS, icons::ICON_COLORIZE),
    (Section::Skin, s::SKIN, icons::ICON_INVERT_COLORS),
    (Section::Hair, s::HAIR, icons::ICON_CONTENT_CUT),
    (Section::Scars, s::SCARS, icons::ICON_HEALING),
    (Section::Light, s::LIGHT, icons::ICON_LIGHTBULB),
    (Section::Camera, s::CAMERA, icons::ICON_VISIBILITY),
];

/// One pass of the interface.
pub fn show(ui: &mut Ui, model: &mut Model, shown: &Shown, facts: &Facts) -> Outcome {
    if model.presenting.is_none() {
        design(ui, model, shown, facts);
    }
    let frame = picture::frame();
    let outcome =
        egui::CentralPanel::default().frame(frame).show(ui, |ui| picture::show(ui, model, shown, facts.textures)).inner;
    help(ui.ctx(), &mut model.help);
    questions::questions(ui.ctx(), model);
    outcome
}

fn frame(x: i8, y: i8) -> egui::Frame {
    // The screen's own ground is a panel's colour: to fill it again costs a software device dear.
    egui::Frame::new().inner_margin(egui::Margin::symmetric(x, y))
}

fn design(ui: &mut Ui, model: &mut Model, shown: &Shown, facts: &Facts) {
    egui::Panel::top("bar").resizable(false).show_separator_line(false).frame(frame(16, 7)).show(ui, |ui| {
        bar::show(ui, model, facts);
    });
    let margin = if fade_curve::is_shown(ui, model) { 8 } else { 12 };
    let bottom = egui::Panel::bottom("timeline").resizable(false).show_separator_line(false);
    bottom.frame(frame(20, margin)).show(ui, |ui| timeline::show(ui, model));
    let rail = egui::Panel::left("rail").resizable(false).show_separator_line(false).exact_size(RAIL);
    rail.frame(frame(6, 8)).show(ui, |ui| pages(ui, model));
    let page = egui::Panel::left("page").resizable(false).show_separator_line(false).exact_size(PAGE);
    page.frame(egui::Frame::new().inner_margin(egui::Margin { left: 10, right: 18, top: 8, bottom: 8 })).show(
        ui,
        |ui| {
            let title = PAGES.iter().find(|p| p.0 == model.section).map_or("", |p| p.1);
            ui.label(RichText::new(title).size(20.0));
            ui.add_space(6.0);
            // Each page is where it was left; another one begins at its top.
            egui::ScrollArea::vertical().id_salt(title).auto_shrink(false).show(ui, |ui| {
                ui.set_max_width(ui.available_width() - 8.0);
                sections::show(ui, model, shown, facts);
            });
        },
    );
}

/// The rail: an icon and a word a page.
fn pages(ui: &mut Ui, model: &mut Model) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let height = (ui.available_height() / PAGES.len() as f32 - 2.0).clamp(36.0, 58.0);
    for (section, name, symbol) in PAGES {
        let selected = model.section == section;
        let (rect, response) = ui.allocate_exact_size(Vec2::new(RAIL - 12.0, height), egui::Sense::click());
        let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, selected, name));
        let strong = response.hovered() || response.has_focus();
        let ground =
            if selected { ACCENT.gamma_multiply(0.16) } else { Color32::from_white_alpha(if strong { 12 } else { 0 }) };
        ui.painter().rect_filled(rect, 9.0, ground);
        if response.has_focus() {
            let ring = egui::Stroke::new(1.5, ACCENT);
            ui.painter().rect_stroke(rect, 9.0, ring, egui::StrokeKind::Inside);
        }
        let ink = if selected {
            ACCENT
        } else if strong {
            Color32::WHITE
        } else {
            QUIET
        };
        let family = egui::FontFamily::Name(egui_material_icons::FONT_FAMILY_OUTLINED.into());
        let middle = rect.center();
        ui.painter().text(
            middle - Vec2::new(0.0, 8.0),
            Align2::CENTER_CENTER,
            symbol.codepoint,
            egui::FontId::new(21.0, family),
            ink,
        );
        let font = egui::FontId::proportional(11.5);
        ui.painter().text(middle + Vec2::new(0.0, 13.0), Align2::CENTER_CENTER, name, font, ink);
        if response.clicked() {
            model.section = section;
            // The mark moves with the next pass.
            ui.ctx().request_repaint();
        }
    }
}

fn help(ctx: &egui::Context, open: &mut bool) {
    egui::Window::new(s::HELP_TITLE)
        .anchor(Align2::CENTER_CENTER, Vec2::ZERO)
        .collapsible(false)
        .resizable(false)
        .open(open)
        .show(ctx, |ui| {
            ui.spacing_mut().interact_size.y = 20.0;
            let (half, height) = (s::HELP.len().div_ceil(2), 22.0);
            egui::Grid::new("keys").spacing([24.0, 2.0]).min_row_height(height).show(ui, |ui| {
                for (left, right) in s::HELP[..half].iter().zip(&s::HELP[half..]) {
                    for (key, what) in [left, right] {
                        ui.label(RichText::new(*key).size(13.0).color(ACCENT));
                        ui.label(RichText::new(*what).size(13.0));
                    }
                    ui.end_row();
                }
            });
        });
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::scene::Scene;
    use crate::viewer::pages::facts::grouped;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    /// The interface alone, without a device, at the smallest size that is supported.
    pub fn harness(model: Model) -> Harness<'static, Model> {
        harness_at(model, [1280.0, 720.0], 1.0)
    }

    /// The same in a window of so many points, drawn with so many pixels a point.
    pub fn harness_at(model: Model, size: [f32; 2], scale: f32) -> Harness<'static, Model> {
        Harness::builder()
            .with_size(Vec2::from(size))
            .with_pixels_per_point(scale)
            .with_max_steps(12)
            .with_context_setup(crate::viewer::theme::apply)
            .build_ui_state(
                |ui, model: &mut Model| {
                    super::super::keys::apply(ui.ctx(), model);
                    let facts = Facts { adapter: "test", software: true, textures: &[], recent: &[] };
                    show(ui, model, &Shown::default(), &facts);
                },
                model,
            )
    }

    #[test]
    fn a_pass_lays_the_picture_out_and_changes_nothing_by_itself() {
        let mut model = Model::new(Scene::default());
        let before = model.specs(100, 100);
        let ctx = egui::Context::default();
        crate::viewer::theme::apply(&ctx);
        let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, Vec2::new(1280.0, 720.0));
        let mut size = [0; 2];
        for _ in 0..3 {
            let input = egui::RawInput { screen_rect: Some(screen), ..Default::default() };
            let facts = Facts { adapter: "test", software: true, textures: &[], recent: &[] };
            ctx.run_ui(input, |ui| size = show(ui, &mut model, &Shown::default(), &facts).size_px)
                .drop_without_applying_deltas();
        }
        assert!(size[0] > 800 && size[1] > 500, "the head is the hero, not {size:?}");
        assert_eq!(model.specs(100, 100), before);
        assert_eq!(model.history.names().len(), 1);
    }

    #[test]
    fn every_page_opens_by_its_name_and_alters_nothing() {
        let design = Model::new(Scene::default()).design();
        let mut harness = harness(Model::new(Scene::default()));
        for (section, name, _) in PAGES {
            harness.get_by_role_and_label(egui::accesskit::Role::Button, name).click();
            harness.run_steps(3);
            assert_eq!(harness.state().section, section);
            assert_eq!(harness.state().design(), design, "{name}");
        }
    }

    #[test]
    fn comparing_is_chosen_in_the_bar() {
        use crate::viewer::model::compare::Layout;
        let mut harness = harness(Model::new(Scene::default()));
        for (name, layout) in [(s::SPLIT, Layout::Split), (s::THREE, Layout::Three), (s::SINGLE, Layout::Single)] {
            harness.get_by_label(name).click();
            harness.run_steps(3);
            assert_eq!(harness.state().compare.layout, layout);
        }
    }

    #[test]
    fn an_export_is_two_clicks() {
        use crate::viewer::model::Command;
        use crate::viewer::model::command::ExportKind;
        let mut harness = harness(Model::new(Scene::default()));
        harness.get_by_label(s::EXPORT).click();
        harness.run_steps(4);
        harness.get_by_label(s::OUT_BEFORE_AFTER).click();
        harness.run_steps(3);
        assert_eq!(harness.state().commands, [Command::Export(ExportKind::BeforeAfter)]);
    }

    #[test]
    fn presenting_shows_no_panel_and_text_that_can_be_read() {
        let mut model = Model::new(Scene::default());
        model.settings.clinic = "Clinic".into();
        crate::viewer::model::present::toggle(&mut model);
        let mut harness = harness(model);
        harness.run_steps(3);
        assert!(harness.query_by_label(s::SPLIT).is_none(), "no bar");
        let mut texts = Vec::new();
        for shape in &harness.output().shapes {
            if let egui::Shape::Text(text) = &shape.shape {
                texts.push((text.galley.text().to_owned(), text.galley.rows.first().map_or(0.0, |r| r.height())));
            }
        }
        assert!(texts.iter().any(|(t, _)| t == "Clinic") && texts.iter().any(|(t, _)| t == "Year 0"), "{texts:?}");
        assert!(texts.iter().all(|(_, h)| *h >= 720.0 * crate::viewer::picture::captions::TEXT_SHARE), "{texts:?}");
    }

    /// A page opens at its top, wherever another one was left.
    #[test]
    fn pages_scroll_apart() {
        let mut model = Model::new(Scene::default());
        model.section = Section::Pigments;
        let mut harness = harness(model);
        harness.run_steps(3);
        harness.hover_at(egui::pos2(200.0, 400.0));
        let scroll = egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: Vec2::new(0.0, -300.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: egui::Modifiers::NONE,
        };
        let name = s::sentence(&crate::design::pigments::library()[0].name);
        let before = harness.get_by_label(&name).rect().top();
        harness.event(scroll);
        harness.run_steps(30);
        let gone = harness.query_by_label(&name).is_none_or(|n| n.rect().top() < before - 50.0);
        assert!(gone, "it has scrolled");
        harness.state_mut().section = Section::Hair;
        harness.run_steps(3);
        let top = harness.get_by_label(s::HAIR_SHOWN).rect().top();
        assert!(top > 80.0 && top < 140.0, "{top}");
    }

    /// Keys and hands fit into the smallest window.
    #[test]
    fn the_help_sheet_is_seen_whole() {
        let mut model = Model::new(Scene::default());
        model.help = true;
        let mut harness = harness(model);
        harness.run_steps(4);
        for (key, what) in [s::HELP[0], s::HELP[s::HELP.len() - 1]] {
            for text in [key, what] {
                let rect = harness.get_by_label(text).rect();
                assert!(rect.top() > 0.0 && rect.bottom() < 720.0 && rect.right() < 1280.0, "{text}: {rect:?}");
            }
        }
    }

    #[test]
    fn counts_are_read_in_thousands() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_572_582), "1\u{a0}572\u{a0}582");
    }
}
