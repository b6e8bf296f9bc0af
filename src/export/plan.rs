//! The plan as a sheet to print: views, counts, sessions, the distances to transfer to skin. One A4
//! page as PNG or PDF, of the same parts at the same places; the PDF's second page tells how long the look lasts.

use super::fade_plot::{self, FadePlot};
use super::pdf_canvas::{PdfCanvas, latin, opacity_name, width};
use super::sheet::Cell;
use super::text;
use image::{Rgba, RgbaImage, imageops};
use pdf_writer::writers::ExtGraphicsState;
use pdf_writer::{Content, Filter, Finish, Name, Pdf, Rect, Ref, Str};
use plotters::drawing::IntoDrawingArea;
use std::collections::BTreeSet;
use std::io::Write;

/// What a sheet says beside its stamp.
pub struct PlanSheet {
    pub title: String,
    /// Square pictures of one size: front, top, sides, crown.
    pub views: Vec<Cell>,
    pub lines: Vec<String>,
    /// How long the look lasts; none where nothing is treated.
    pub fade: Option<FadePage>,
}

/// The page of the years.
pub struct FadePage {
    /// One sentence for the client.
    pub sentence: String,
    pub plot: FadePlot,
    /// The head over the years, as the plan leaves it: square pictures of one size.
    pub heads: Vec<Cell>,
}

/// A4 in points.
const PAGE: [f32; 2] = [595.0, 842.0];
const MARGIN: f32 = 34.0;
const TITLE: f32 = 17.0;
const CAPTION: f32 = 7.5;
/// Largest height of the table's letters, and the share of it that a Courier letter is wide.
const LETTERS: f32 = 7.4;
const LETTER_WIDTH: f32 = 0.6;
/// Longest line before it is broken.
const LINE: usize = 116;
/// Height of the letters that the client reads.
const SENTENCE: f32 = 12.0;
/// Size of the plot in its own pixels, and how finely they are divided.
const PLOT_PX: (u32, u32) = (960, 640);
const PLOT_UNIT: u32 = 10;
/// Views in a row.
const COLUMNS: usize = 4;
/// What every sheet says.
pub const STAMP: &str =
    "Illustration, not a promise. Distances by tape along the skin unless said; measure again on the client.";
/// Pixels per point of the PNG (200 dpi).
const PIXELS: f32 = 200.0 / 72.0;
const INK: [u8; 3] = [28, 29, 32];
const RULE: [u8; 3] = [196, 198, 202];
const ALARM: [u8; 3] = [158, 42, 30];

/// Where the parts of a page lie, points from its top left corner.
struct Layout {
    /// Corner of each view, and the side of all.
    views: Vec<[f32; 2]>,
    side: f32,
    /// Top of each line of text, and the height of letters.
    lines: Vec<(f32, String)>,
    letters: f32,
}

impl Layout {
    /// Heights of the rules between sections: where a line is blank, and above the foot.
    fn rules(&self) -> impl Iterator<Item = f32> {
        let blank = self.lines.iter().filter(|(_, l)| l.trim().is_empty());
        blank.map(|(y, _)| y + self.letters * 0.7).chain([PAGE[1] - MARGIN - 6.0])
    }
}

fn ink_of(line: &str) -> [u8; 3] {
    if line.starts_with("Warning") { ALARM } else { INK }
}

fn layout(sheet: &PlanSheet) -> Layout {
    let gap = 8.0;
    let side = (PAGE[0] - 2.0 * MARGIN - gap * (COLUMNS - 1) as f32) / COLUMNS as f32;
    // Lower pictures than wide: the margins above and below a head are air.
    let row = side * 0.94 + CAPTION * 1.8;
    let top = MARGIN + TITLE * 1.8;
    let place = |i: usize| [MARGIN + (i % COLUMNS) as f32 * (side + gap), top + (i / COLUMNS) as f32 * row];
    let below = top + sheet.views.len().div_ceil(COLUMNS) as f32 * row + 6.0;
    let lines: Vec<String> = sheet.lines.iter().flat_map(|l| broken(l)).collect();
    let room = PAGE[1] - MARGIN - 14.0 - below;
    let step = (room / lines.len().max(1) as f32).min(LETTERS * 1.32);
    Layout {
        views: (0..sheet.views.len()).map(place).collect(),
        side,
        letters: step / 1.32,
        lines: lines.into_iter().enumerate().map(|(i, l)| (below + i as f32 * step, l)).collect(),
    }
}

/// A line in pieces that fit, the later ones indented.
fn broken(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for word in line.split_inclusive(' ') {
        if out[out.len() - 1].chars().count() + word.trim_end().chars().count() > LINE {
            out.push("    ".into());
        }
        if let Some(last) = out.last_mut() {
            last.push_str(word);
        }
    }
    out
}

/// The middle of a square picture, as high as the page gives it room.
fn cropped(picture: &RgbaImage) -> RgbaImage {
    let (w, h) = picture.dimensions();
    let kept = (w as f32 * 0.94) as u32;
    imageops::crop_imm(picture, 0, h.saturating_sub(kept) / 2, w, kept.min(h)).to_image()
}

/// The sheet as a picture, 1653 by 2339 pixels.
pub fn png(sheet: &PlanSheet) -> RgbaImage {
    let px = |points: f32| points * PIXELS;
    let mut page = RgbaImage::from_pixel(px(PAGE[0]) as u32, px(PAGE[1]) as u32, Rgba([255, 255, 255, 255]));
    let at = layout(sheet);
    text::draw(&mut page, &sheet.title, px(MARGIN), px(MARGIN), px(TITLE), INK, 1.0);
    for (cell, [x, y]) in sheet.views.iter().zip(&at.views) {
        let picture = cropped(&cell.picture);
        let (w, h) = (px(at.side) as u32, px(at.side * 0.94) as u32);
        let picture = imageops::resize(&picture, w, h, imageops::FilterType::CatmullRom);
        imageops::replace(&mut page, &picture, px(*x) as i64, px(*y) as i64);
        text::draw(&mut page, &cell.caption, px(*x), px(y + at.side * 0.94 + 1.0), px(CAPTION * 1.2), INK, 0.8);
    }
    for y in at.rules() {
        for x in px(MARGIN) as u32..px(PAGE[0] - MARGIN) as u32 {
            page.put_pixel(x, px(y) as u32, Rgba([RULE[0], RULE[1], RULE[2], 255]));
        }
    }
    for (y, line) in &at.lines {
        text::draw_mono(&mut page, line, px(MARGIN), px(*y), px(at.letters * 1.12), ink_of(line));
    }
    text::draw(&mut page, STAMP, px(MARGIN), px(PAGE[1] - MARGIN), px(8.0), INK, 0.8);
    page
}

/// The sheet as a PDF: the page, and that of the years.
///
/// # Errors
/// What the drawing of the plot says.
pub fn pdf(sheet: &PlanSheet) -> Result<Vec<u8>, String> {
    let at = layout(sheet);
    let mut pdf = Pdf::new();
    let [catalog, pages, page, contents, sans, mono, years, years_contents] = [1, 2, 3, 4, 5, 6, 7, 8].map(Ref::new);
    let image_ref = |i: usize| Ref::new(9 + i as i32);
    let names: Vec<String> = (0..sheet.views.len()).map(|i| format!("V{i}")).collect();
    pdf.catalog(catalog).pages(pages);
    let kids = [page, years].into_iter().take(1 + usize::from(sheet.fade.is_some()));
    pdf.pages(pages).count(kids.len() as i32).kids(kids);
    let mut leaf = pdf.page(page);
    leaf.media_box(Rect::new(0.0, 0.0, PAGE[0], PAGE[1])).parent(pages).contents(contents);
    let mut resources = leaf.resources();
    resources.fonts().pair(Name(b"Sans"), sans).pair(Name(b"Mono"), mono);
    let mut objects = resources.x_objects();
    for (i, name) in names.iter().enumerate() {
        objects.pair(Name(name.as_bytes()), image_ref(i));
    }
    objects.finish();
    resources.finish();
    leaf.finish();
    for (font, base) in [(sans, &b"Helvetica"[..]), (mono, b"Courier")] {
        pdf.type1_font(font).base_font(Name(base)).encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    let mut content = Content::new();
    say(&mut content, b"Sans", TITLE, INK, [MARGIN, MARGIN], &sheet.title);
    for (cell, [x, y]) in sheet.views.iter().zip(&at.views) {
        say(&mut content, b"Sans", CAPTION, INK, [*x, y + at.side * 0.94 + 1.0], &cell.caption);
    }
    // Courier is wider than the other font of one width.
    let longest = at.lines.iter().map(|(_, l)| l.chars().count()).max().unwrap_or(1) as f32;
    let size = at.letters.min((PAGE[0] - 2.0 * MARGIN) / (longest * LETTER_WIDTH));
    for (y, line) in at.lines.iter().filter(|(_, l)| !l.trim().is_empty()) {
        say(&mut content, b"Mono", size, ink_of(line), [MARGIN, *y], line);
    }
    foot(&mut content, at.rules());
    for (name, corner) in names.iter().zip(&at.views) {
        place(&mut content, name, *corner, at.side);
    }
    pdf.stream(contents, &content.finish());
    for (i, cell) in sheet.views.iter().enumerate() {
        embed(&mut pdf, image_ref(i), cell);
    }
    if let Some(fade) = &sheet.fade {
        let heads: Vec<(String, Ref)> =
            (0..fade.heads.len()).map(|i| (format!("H{i}"), image_ref(sheet.views.len() + i))).collect();
        let (content, opacities) = fade_page(fade, at.side, &heads)?;
        let mut leaf = pdf.page(years);
        leaf.media_box(Rect::new(0.0, 0.0, PAGE[0], PAGE[1])).parent(pages).contents(years_contents);
        let mut resources = leaf.resources();
        resources.fonts().pair(Name(b"Sans"), sans);
        let mut states = resources.ext_g_states();
        for percent in opacities {
            let mut state = states.insert(Name(opacity_name(percent).as_bytes())).start::<ExtGraphicsState>();
            state.non_stroking_alpha(f32::from(percent) / 100.0).stroking_alpha(f32::from(percent) / 100.0);
        }
        states.finish();
        let mut objects = resources.x_objects();
        heads.iter().for_each(|(name, image)| _ = objects.pair(Name(name.as_bytes()), *image));
        objects.finish();
        resources.finish();
        leaf.finish();
        pdf.stream(years_contents, &content);
        fade.heads.iter().zip(&heads).for_each(|(cell, (_, image))| embed(&mut pdf, *image, cell));
    }
    Ok(pdf.finish())
}

/// A view as an image of the file.
fn embed(pdf: &mut Pdf, at: Ref, cell: &Cell) {
    let picture = cropped(&cell.picture);
    let rgb: Vec<u8> = picture.pixels().flat_map(|p| [p.0[0], p.0[1], p.0[2]]).collect();
    let packed = deflated(&rgb);
    let mut image = pdf.image_xobject(at, &packed);
    image.filter(Filter::FlateDecode);
    image.width(picture.width() as i32).height(picture.height() as i32);
    image.color_space().device_rgb();
    image.bits_per_component(8);
}

/// Puts an image on a page, its upper left corner at a place.
fn place(content: &mut Content, name: &str, [x, y]: [f32; 2], side: f32) {
    let (w, h) = (side, side * 0.94);
    content.save_state().transform([w, 0.0, 0.0, h, x, PAGE[1] - y - h]);
    content.x_object(Name(name.as_bytes())).restore_state();
}

/// What is on the page of the years, and the transparencies it uses.
fn fade_page(fade: &FadePage, side: f32, heads: &[(String, Ref)]) -> Result<(Vec<u8>, BTreeSet<u8>), String> {
    let mut content = Content::new();
    say(&mut content, b"Sans", TITLE, INK, [MARGIN, MARGIN], fade_plot::TITLE);
    let mut y = MARGIN + TITLE * 1.8;
    for line in wrapped(&fade.sentence, PAGE[0] - 2.0 * MARGIN) {
        say(&mut content, b"Sans", SENTENCE, INK, [MARGIN, y], &line);
        y += SENTENCE * 1.4;
    }
    let px = (PAGE[0] - 2.0 * MARGIN) / PLOT_PX.0 as f32;
    let [left, top] = [MARGIN, PAGE[1] - y - 10.0];
    content.save_state().transform(PdfCanvas::place(left, top, px / PLOT_UNIT as f32));
    let mut opacities = BTreeSet::new();
    let size = (PLOT_PX.0 * PLOT_UNIT, PLOT_PX.1 * PLOT_UNIT);
    fade.plot.draw(
        &PdfCanvas::new(&mut content, &mut opacities, size, b"Sans").into_drawing_area(),
        PLOT_UNIT,
        false,
    )?;
    content.restore_state();
    y += 10.0 + PLOT_PX.1 as f32 * px + 14.0;
    let step = (PAGE[0] - 2.0 * MARGIN - side) / (COLUMNS - 1) as f32;
    for (i, (cell, (name, _))) in fade.heads.iter().zip(heads).enumerate() {
        let x = MARGIN + i as f32 * step;
        place(&mut content, name, [x, y], side);
        say(&mut content, b"Sans", CAPTION, INK, [x, y + side * 0.94 + 1.0], &cell.caption);
    }
    foot(&mut content, std::iter::once(PAGE[1] - MARGIN - 6.0));
    Ok((content.finish().to_vec(), opacities))
}

/// A line of text with its top left corner at a place, points from the page's upper left.
fn say(content: &mut Content, font: &[u8], size: f32, ink: [u8; 3], [x, y]: [f32; 2], text: &str) {
    let [r, g, b] = ink.map(unit);
    content.set_fill_rgb(r, g, b).begin_text().set_font(Name(font), size).next_line(x, PAGE[1] - y - size);
    content.show(Str(&latin(text))).end_text();
}

/// What every page says, and its rules.
fn foot(content: &mut Content, rules: impl Iterator<Item = f32>) {
    say(content, b"Sans", 8.0, INK, [MARGIN, PAGE[1] - MARGIN], STAMP);
    let [r, g, b] = RULE.map(unit);
    content.set_stroke_rgb(r, g, b).set_line_width(0.5);
    for y in rules {
        content.move_to(MARGIN, PAGE[1] - y).line_to(PAGE[0] - MARGIN, PAGE[1] - y).stroke();
    }
}

/// A sentence in lines no wider than so many points.
fn wrapped(sentence: &str, room: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in sentence.split_whitespace() {
        let last = lines.len() - 1;
        let longer = if lines[last].is_empty() { word.to_owned() } else { format!("{} {word}", lines[last]) };
        if width(&longer, SENTENCE) <= room || lines[last].is_empty() {
            lines[last] = longer;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// A colour's part as the PDF has it.
fn unit(part: u8) -> f32 {
    f32::from(part) / 255.0
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    // Writing to memory cannot fail.
    encoder.write_all(bytes).ok();
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> PlanSheet {
        let cell = |i: u8| Cell {
            picture: RgbaImage::from_pixel(60, 60, Rgba([i * 30, 90, 90, 255])),
            caption: format!("view {i}"),
        };
        PlanSheet {
            title: "A plan".into(),
            views: (1..6).map(cell).collect(),
            lines: (0..60).map(|i| format!("line {i} {}", "word ".repeat(i))).collect(),
            fade: None,
        }
    }

    #[test]
    fn everything_lies_on_the_page_without_overlap() {
        let at = layout(&sheet());
        let lowest_view = at.views.iter().map(|[_, y]| y + at.side * 0.94).fold(0.0, f32::max);
        assert!(
            at.lines.iter().all(|(y, l)| *y > lowest_view && y + at.letters < PAGE[1] - MARGIN && l.len() <= LINE + 8)
        );
        assert!(at.views.iter().all(|[x, _]| x + at.side <= PAGE[0] - MARGIN + 0.1));
    }

    #[test]
    fn both_formats_hold_the_pictures_and_the_words() {
        let page = png(&sheet());
        assert!(page.pixels().any(|p| p.0 == [60, 90, 90, 255]) && page.pixels().any(|p| p.0[0] < 60 && p.0[1] < 60));
        let bytes = pdf(&sheet()).expect("a drawing");
        let text = String::from_utf8_lossy(&bytes);
        assert!(bytes.starts_with(b"%PDF-") && text.contains("not a promise") && text.contains("line 7 word"));
        assert_eq!(text.matches("/Subtype /Image").count(), 5);
    }
}
