//! The look: a calm dark room, one accent, the head is the hero. Colours, type, and the few widgets
//! that everything is made of.

use crate::scene::schema;
use egui::{
    Align, Color32, CornerRadius, FontId, Layout, Response, RichText, Slider, SliderClamping, Stroke, TextStyle, Ui,
    Vec2,
};
use egui_material_icons::MaterialIcon;
use std::ops::RangeInclusive;

/// The one accent.
pub const ACCENT: Color32 = Color32::from_rgb(226, 176, 124);
pub const PANEL: Color32 = Color32::from_rgb(31, 32, 35);
/// Buttons and fields on a panel.
pub const RAISED: Color32 = Color32::from_rgb(44, 46, 50);
pub const LINE: Color32 = Color32::from_rgb(50, 52, 56);
pub const INK: Color32 = Color32::from_rgb(232, 231, 228);
pub const QUIET: Color32 = Color32::from_rgb(160, 162, 167);
/// What falls due, and what would mend it: in plots alone.
pub const DUE: Color32 = Color32::from_rgb(232, 130, 96);
pub const MENDED: Color32 = Color32::from_rgb(128, 184, 156);
/// Text on the accent.
pub const ON_ACCENT: Color32 = Color32::from_rgb(32, 26, 20);

/// Sets fonts and style.
pub fn apply(ctx: &egui::Context) {
    egui_material_icons::initialize(ctx);
    ctx.set_theme(egui::Theme::Dark);
    ctx.all_styles_mut(|style| {
        for (name, size) in [
            (TextStyle::Body, 14.0),
            (TextStyle::Button, 14.0),
            (TextStyle::Heading, 20.0),
            (TextStyle::Small, 11.5),
            (TextStyle::Monospace, 13.0),
        ] {
            style.text_styles.insert(name, FontId::proportional(size));
        }
        let spacing = &mut style.spacing;
        spacing.item_spacing = Vec2::new(8.0, 8.0);
        spacing.interact_size = Vec2::new(36.0, 28.0);
        spacing.button_padding = Vec2::new(12.0, 5.0);
        spacing.slider_rail_height = 4.0;
        spacing.icon_width = 18.0;
        spacing.icon_spacing = 8.0;
        spacing.combo_width = 120.0;
        spacing.menu_margin = egui::Margin::same(8);
        spacing.window_margin = egui::Margin::same(20);
        visuals(&mut style.visuals);
    });
}

fn visuals(visuals: &mut egui::Visuals) {
    visuals.panel_fill = PANEL;
    visuals.window_fill = PANEL;
    visuals.window_stroke = Stroke::new(1.0, LINE);
    visuals.window_corner_radius = CornerRadius::same(12);
    visuals.menu_corner_radius = CornerRadius::same(10);
    visuals.extreme_bg_color = Color32::from_rgb(22, 23, 25);
    visuals.override_text_color = None;
    visuals.selection.bg_fill = ACCENT;
    visuals.selection.stroke = Stroke::new(1.0, ON_ACCENT);
    visuals.slider_trailing_fill = true;
    visuals.handle_shape = egui::style::HandleShape::Circle;
    visuals.striped = false;
    let widgets = &mut visuals.widgets;
    for (state, fill, line, ink) in [
        (&mut widgets.noninteractive, PANEL, LINE, INK),
        (&mut widgets.inactive, RAISED, Color32::TRANSPARENT, INK),
        (&mut widgets.hovered, Color32::from_rgb(56, 58, 63), Color32::TRANSPARENT, Color32::WHITE),
        (&mut widgets.active, Color32::from_rgb(66, 68, 74), ACCENT, Color32::WHITE),
        (&mut widgets.open, RAISED, Color32::TRANSPARENT, INK),
    ] {
        (state.bg_fill, state.weak_bg_fill) = (fill, fill);
        state.bg_stroke = Stroke::new(1.0, line);
        state.fg_stroke = Stroke::new(1.2, ink);
        state.corner_radius = CornerRadius::same(7);
        state.expansion = 0.0;
    }
}

/// How much larger everything is drawn in a window of this height, in points at the system's own
/// scale: a big screen is looked at from further away.
pub fn zoom_for(height_points: f32) -> f32 {
    ((height_points / 900.0) * 4.0).round().clamp(4.0, 20.0) / 4.0
}

/// An icon as text of a size.
pub fn icon(icon: MaterialIcon, size: f32) -> RichText {
    icon.rich_text().size(size)
}

/// A square button with an icon; `name` is told to a pointer that waits and to a screen reader.
pub fn icon_button(ui: &mut Ui, symbol: MaterialIcon, name: &str, selected: bool) -> Response {
    let ink = if selected { ON_ACCENT } else { INK };
    let button = egui::Button::new(icon(symbol, 19.0).color(ink))
        .fill(if selected { ACCENT } else { Color32::TRANSPARENT })
        .min_size(Vec2::splat(34.0));
    named(
        ui.scope(|ui| {
            ui.spacing_mut().button_padding = Vec2::new(6.0, 4.0);
            ui.add(button)
        })
        .inner,
        name,
        selected,
    )
}

/// A small button that steps a quantity; its sign is no name.
pub fn step(ui: &mut Ui, sign: &str, name: &str) -> Response {
    named(ui.add_sized([36.0, 28.0], egui::Button::new(sign)), name, false)
}

/// A response with a tip and a name for screen readers.
pub fn named(response: Response, name: &str, selected: bool) -> Response {
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, selected, name));
    response.on_hover_text(name)
}

/// A row of a text and, at its end, buttons with icons: all on one line's middle.
pub fn row(ui: &mut Ui, text: impl Into<egui::WidgetText>, buttons: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 34.0;
        ui.horizontal(|ui| {
            ui.label(text);
            ui.with_layout(Layout::right_to_left(Align::Center), buttons);
        });
    });
}

/// A group of controls that belong to one thing.
pub fn card(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    egui::Frame::new()
        .fill(Color32::from_rgb(37, 38, 42))
        .corner_radius(CornerRadius::same(9))
        .inner_margin(egui::Margin::symmetric(10, 6))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            add(ui);
        });
}

/// Steps of the arrow keys in this pass: right and up are positive.
pub fn arrows(ui: &Ui) -> Vec2 {
    use egui::Key::{ArrowDown, ArrowLeft, ArrowRight, ArrowUp};
    let pressed = |key| f32::from(u8::from(ui.input(|i| i.key_pressed(key))));
    Vec2::new(pressed(ArrowRight) - pressed(ArrowLeft), pressed(ArrowUp) - pressed(ArrowDown))
}

/// Names a choice that has no label beside it, for screen readers.
pub fn name_combo(response: &Response, name: &str) {
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, name));
}

/// A small title over a group of controls.
pub fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(10.0);
    ui.label(RichText::new(text).size(12.5).color(ACCENT));
}

/// Quiet small text that explains.
pub fn note(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).size(12.0).color(QUIET));
}

/// A quantity that a slider sets.
pub struct Quantity<'a> {
    pub name: &'a str,
    pub range: RangeInclusive<f32>,
    pub decimals: usize,
    pub suffix: &'a str,
    pub logarithmic: bool,
}

impl Quantity<'_> {
    /// A hand takes it no lower than this.
    pub fn from(self, low: f32) -> Self {
        Self { range: low..=*self.range.end(), ..self }
    }

    /// Small values take as much of the slider as large ones.
    pub fn logarithmic(self) -> Self {
        Self { logarithmic: true, ..self }
    }
}

/// A quantity of the design by its path in the schema: a hand goes as far as a file may.
pub fn field<'a>(name: &'a str, path: &str, decimals: usize, suffix: &'a str) -> Quantity<'a> {
    let range = schema::range(path);
    debug_assert!(range.is_some(), "{path} is no number of the schema");
    quantity(name, range.unwrap_or(0.0..=1.0), decimals, suffix)
}

/// A plain quantity.
pub fn quantity<'a>(name: &'a str, range: RangeInclusive<f32>, decimals: usize, suffix: &'a str) -> Quantity<'a> {
    Quantity { name, range, decimals, suffix, logarithmic: false }
}

/// A slider with its name and value above it. What a hand moves stays in the range; a value that is only
/// shown is never changed, nor is one whose field the keyboard goes through.
pub fn slide(ui: &mut Ui, value: &mut f32, what: Quantity) -> Response {
    ui.spacing_mut().item_spacing.y = 1.0;
    let shown = format!("{:.*}", what.decimals, *value);
    let (label, number) = ui
        .horizontal(|ui| {
            let label = ui.label(RichText::new(what.name).color(QUIET));
            let number = ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let span = what.range.end() - what.range.start();
                let drag = egui::DragValue::new(value)
                    .range(what.range.clone())
                    .clamp_existing_to_range(false)
                    .speed(span * if what.logarithmic { 0.0004 } else { 0.004 })
                    .suffix(what.suffix)
                    .fixed_decimals(what.decimals)
                    // The field's text has fewer decimals than the value: as long as it says what was shown,
                    // nobody has typed anything.
                    .custom_parser(move |text| typed(text, &shown));
                ui.add(drag).labelled_by(label.id)
            });
            (label, number.inner)
        })
        .inner;
    ui.spacing_mut().slider_width = ui.available_width();
    ui.spacing_mut().interact_size.y = 21.0;
    let slider = Slider::new(value, what.range)
        .show_value(false)
        .clamping(SliderClamping::Edits)
        .logarithmic(what.logarithmic)
        .smallest_positive(0.1_f64.powi(what.decimals as i32));
    let response = ui.add(slider).labelled_by(label.id) | number;
    ui.spacing_mut().interact_size.y = 28.0;
    ui.spacing_mut().item_spacing.y = 8.0;
    ui.add_space(3.0);
    response
}

/// The number that a text says, unless it is the one that was `shown`.
fn typed(text: &str, shown: &str) -> Option<f64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '−' { '-' } else { c }).collect();
    (text != shown).then(|| text.parse().ok()).flatten()
}

/// A choice among named values, its name above it; names of the design's own are shown as sentences begin.
pub fn choice<T: PartialEq>(
    ui: &mut Ui,
    name: &str,
    current: &str,
    value: &mut T,
    all: impl Iterator<Item = (T, String)>,
) {
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.add_space(2.0);
    let label = ui.label(RichText::new(name).color(QUIET));
    let current = super::strings::sentence(current);
    let combo = egui::ComboBox::from_id_salt(name).selected_text(current).width(ui.available_width()).truncate();
    combo
        .show_ui(ui, |ui| {
            for (option, text) in all {
                ui.selectable_value(value, option, super::strings::sentence(&text));
            }
        })
        .response
        .labelled_by(label.id);
    ui.spacing_mut().item_spacing.y = 8.0;
    ui.add_space(3.0);
}

/// A few choices side by side.
pub fn segmented<T: PartialEq + Copy>(ui: &mut Ui, value: &mut T, options: &[(T, &str)]) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (option, text) in options {
            let selected = *value == *option;
            let ink = if selected { ON_ACCENT } else { INK };
            let button =
                egui::Button::new(RichText::new(*text).color(ink)).fill(if selected { ACCENT } else { RAISED });
            if ui.add(button).clicked() {
                *value = *option;
            }
        }
    });
}

/// A fresh interface for a window.
pub fn interface(window: &winit::window::Window) -> (egui::Context, egui_winit::State) {
    let ctx = egui::Context::default();
    apply(&ctx);
    let input = egui_winit::State::new(ctx.clone(), egui::ViewportId::ROOT, window, None, None, None);
    (ctx, input)
}

/// Scales the interface with the window's height: what is large is looked at from afar.
pub fn rescale(ctx: &egui::Context, window: &winit::window::Window, scaled_for: &mut f32) {
    let height = window.inner_size().height as f32 / window.scale_factor() as f32;
    if height > 0.0 && (height - *scaled_for).abs() > 1.0 {
        *scaled_for = height;
        ctx.set_zoom_factor(zoom_for(height));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.1 contrast of two opaque colours.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let luminance = |c: Color32| {
            let [r, g, b, _] = egui::Rgba::from(c).to_array();
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn all_text_is_legible() {
        for (ink, ground) in [
            (INK, PANEL),
            (INK, RAISED),
            (QUIET, PANEL),
            (QUIET, RAISED),
            (ACCENT, PANEL),
            (DUE, PANEL),
            (ON_ACCENT, ACCENT),
        ] {
            assert!(contrast(ink, ground) >= 4.5, "{ink:?} on {ground:?}: {:.1}", contrast(ink, ground));
        }
    }

    #[test]
    fn a_big_screen_has_big_text() {
        assert_eq!([720.0, 1080.0, 2160.0, 4320.0].map(zoom_for), [1.0, 1.25, 2.5, 4.75]);
    }
}
