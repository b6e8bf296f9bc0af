//! What makes years tell apart from afar: under each head of a sheet 20 mm of its treated skin, that skin
//! beside bare skin and own stubble, and the change since the first year in words.

use super::text;
use crate::fade::touch_up;
use crate::gpu::GpuError;
use crate::optics::color;
use crate::renderer::{FrameSpec, Renderer};
use crate::scene::Scene;
use crate::scene::camera::View;
use crate::stage::Stage;
use glam::{Vec2, Vec3, vec2};
use image::{Rgba, RgbaImage, imageops};

/// Side of an inset, mm.
pub const INSET_MM: f32 = 20.0;
/// CIEDE2000 below which two patches are much the same, and from which on they differ clearly: one is about
/// what can just be told side by side, three is what anyone sees.
pub const SAME_DE: f64 = 1.0;
pub(crate) const CLEAR_DE: f64 = 3.0;

/// Wanted places, scalp coordinates: behind the middle of the hairline, and above an ear.
const TREATED_UV: Vec2 = vec2(0.36, 0.5);
const STUBBLE_UV: Vec2 = vec2(0.5, 0.14);
/// A place is in the treatment from this share of its highest density on, and outside of it below that one.
const INSIDE: f32 = 0.6;
const OUTSIDE: f32 = 0.05;

const INK: [u8; 3] = [236, 236, 234];
const QUIET: [u8; 3] = [160, 162, 166];
const GROUND: Rgba<u8> = Rgba([24, 25, 27, 255]);

/// Where a head's insets are, seen straight from above the skin.
#[derive(Clone, Debug, PartialEq)]
pub struct Places {
    /// The densest treated skin near the middle of the front.
    pub treated: View,
    /// Own stubble without treatment; `None` where there is none.
    pub stubble: Option<View>,
}

impl Places {
    /// `None` where nothing is treated.
    pub fn of(stage: &Stage) -> Option<Self> {
        let (chart, density) = (&stage.chart, &stage.density);
        let at = |p: Vec3| {
            let st = chart.frame.st_from_point(p);
            density.per_cm2[crate::mesh::chart::map::texel_of(st, density.size)]
        };
        let most = density.per_cm2.iter().copied().fold(0.0, f32::max);
        let scalp = || chart.texels.iter().filter(|t| t.scalp > 0.99).map(|t| (t.position_mm, t.normal));
        let units = stage.stubble.marks.iter().map(|unit| (unit.position_mm, unit.normal));
        let near = |uv: Vec2, places: &mut dyn Iterator<Item = (Vec3, Vec3)>| {
            let wanted = chart.point_from_uv(uv)?;
            let (p, n) = places.min_by(|a, b| a.0.distance(wanted).total_cmp(&b.0.distance(wanted)))?;
            Some(straight_at(p, n))
        };
        let treated = near(TREATED_UV, &mut scalp().filter(|(p, _)| most > 0.0 && at(*p) >= INSIDE * most))?;
        let stubble = near(STUBBLE_UV, &mut units.filter(|(p, _)| at(*p) <= OUTSIDE * most));
        Some(Self { treated, stubble })
    }

    /// The frames of the insets of one head: treated, bare at the same place, own stubble. Skin, light,
    /// exposure and time are the head's.
    pub fn frames(&self, head: &FrameSpec) -> Vec<FrameSpec> {
        let side = inset_px(head.width);
        // Of dots this near each is many pixels wide: half of the samples draw them as smoothly.
        let samples = head.samples.div_ceil(2);
        let treated = FrameSpec { width: side, height: side, view: self.treated, samples, ..head.clone() };
        let mut bare = FrameSpec { treated: false, ..treated.clone() };
        bare.hair.visible = false;
        if bare.skin.melanin_at(bare.years) == bare.skin.melanin {
            // Then no year shows in it, and one is drawn for all.
            bare.years = 0.0;
        }
        let stubble = self.stubble.map(|view| FrameSpec { view, treated: false, ..treated.clone() });
        [treated, bare].into_iter().chain(stubble).collect()
    }

    /// The pictures of [`Self::frames`] of a staged plan: insets that were drawn before, under another view of the same
    /// head, are taken over. Blocks: for command lines.
    ///
    /// # Errors
    /// A lost device.
    pub fn pictures(
        &self,
        renderer: &mut Renderer,
        plan: &Scene,
        head: &FrameSpec,
        drawn: &mut Vec<(Scene, FrameSpec, RgbaImage)>,
    ) -> Result<Vec<RgbaImage>, GpuError> {
        let mut picture = |frame: FrameSpec| {
            if let Some((.., known)) = drawn.iter().find(|(of, as_drawn, _)| *as_drawn == frame && of == plan) {
                return Ok(known.clone());
            }
            renderer.begin(&frame)?;
            let picture = renderer.read_picture()?;
            drawn.push((plan.clone(), frame, picture.clone()));
            Ok(picture)
        };
        self.frames(head).into_iter().map(&mut picture).collect()
    }
}

/// A view of [`INSET_MM`] of skin.
fn straight_at(p: Vec3, normal: Vec3) -> View {
    let view = View::default();
    View {
        target_mm: p.to_array(),
        azimuth_deg: normal.x.atan2(normal.z).to_degrees(),
        elevation_deg: normal.y.clamp(-1.0, 1.0).asin().to_degrees(),
        fov_deg: 2.0 * (INSET_MM * 0.5 / view.distance_mm).atan().to_degrees(),
        ..view
    }
}

/// Side of an inset under a head of a width, pixels.
pub fn inset_px(width: u32) -> u32 {
    (width / 4).max(48)
}

/// CIELAB of the mean light of a picture.
pub fn mean_lab(picture: &RgbaImage) -> [f64; 3] {
    let linear = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    let mut sum = [0.0; 3];
    for p in picture.pixels() {
        for (sum, v) in sum.iter_mut().zip(p.0) {
            *sum += linear(v);
        }
    }
    let count = f64::from(picture.width() * picture.height()).max(1.0);
    color::lab(color::xyz_from_linear_srgb(sum.map(|v| v / count)))
}

/// The change of treated skin since the first year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// CIEDE2000.
    pub de00: f64,
    /// Share of the lightness between bare and treated skin that is gone; below 0 where it is darker.
    pub lost: f64,
}

impl Change {
    /// From treated and bare skin of the first year to those of another.
    pub fn between(first: [&RgbaImage; 2], now: [&RgbaImage; 2]) -> Self {
        let ([one, bare_one], [two, bare_two]) = (first.map(mean_lab), now.map(mean_lab));
        let dark = (bare_one[0] - one[0]).max(0.1);
        Self { de00: color::difference(one, two), lost: 1.0 - (bare_two[0] - two[0]) / dark }
    }

    /// In words that a client understands.
    pub fn words(self) -> &'static str {
        match self {
            Self { lost, .. } if lost > touch_up::LOST => "touch-up advised",
            Self { de00, .. } if de00 < SAME_DE => "much the same",
            Self { de00, lost } if de00 < CLEAR_DE && lost >= 0.0 => "a little lighter",
            Self { lost, .. } if lost >= 0.0 => "clearly lighter",
            Self { de00, .. } if de00 < CLEAR_DE => "a little darker",
            Self { .. } => "clearly darker",
        }
    }

    /// The number beside the words.
    pub fn number(self) -> String {
        format!("dE00 {:.1} to the first", self.de00)
    }
}

/// The insets of the year that came first, of each head whose years are told apart: other plans, lights, fades or skins
/// are other heads.
#[derive(Default)]
pub struct Firsts(Vec<(Scene, FrameSpec, Vec<RgbaImage>)>);

impl Firsts {
    /// What the insets of a frame are compared with; they themselves where it is the first of its head.
    pub fn of(&mut self, plan: &Scene, frame: &FrameSpec, insets: &[RgbaImage]) -> &[RgbaImage] {
        let head = FrameSpec { years: 0.0, ..frame.clone() };
        let known = self.0.iter().position(|(of, first, _)| *first == head && of == plan).unwrap_or_else(|| {
            self.0.push((plan.clone(), head, insets.to_vec()));
            self.0.len() - 1
        });
        &self.0[known].2
    }
}

/// A head at `years` with its strip below.
pub fn with_strip(head: &RgbaImage, first: &[RgbaImage], insets: &[RgbaImage], years: f32) -> RgbaImage {
    let Some(strip) = strip(first, insets, years) else { return head.clone() };
    let (width, height) = head.dimensions();
    let mut out = RgbaImage::from_pixel(width, height + strip.height(), GROUND);
    imageops::replace(&mut out, head, 0, 0);
    imageops::replace(&mut out, &strip, 0, i64::from(height));
    out
}

/// What stands under the first year shown.
fn first_words(years: f32) -> &'static str {
    if years == 0.0 { "as treated" } else { "to compare with" }
}

/// The treated inset; bare skin and own stubble beside it; the change in words. `first` are the insets of the
/// first year; those of a head that is itself the first, at `years`, are the same. `None` without insets.
pub fn strip(first: &[RgbaImage], insets: &[RgbaImage], years: f32) -> Option<RgbaImage> {
    let ([one, bare_one, ..], [treated, bare, rest @ ..]) = (first, insets) else { return None };
    let side = treated.height();
    let gap = (side / 16).max(2);
    let mut out = RgbaImage::from_pixel(side + side / 2 * 3 + 3 * gap, side + 2 * gap, GROUND);
    let top = i64::from(gap);
    let left = i64::from(gap);
    imageops::replace(&mut out, treated, left, top);
    // The three skins edge to edge, as rendered.
    let (band, label) = (side / 2, (side as f32 * 0.15).max(9.0));
    let high = side * 3 / 8;
    let mut x = left + i64::from(side + gap);
    for (picture, name) in
        [(treated, "treated"), (bare, "bare")].into_iter().chain(rest.first().map(|p| (p, "stubble")))
    {
        let piece = imageops::crop_imm(picture, side / 2 - band / 2, side / 2 - high / 2, band, high).to_image();
        imageops::replace(&mut out, &piece, x, top);
        text::draw(&mut out, name, x as f32 + 1.0, top as f32 + high as f32, label, QUIET, 1.0);
        x += i64::from(band);
    }
    let change = Change::between([one, bare_one], [treated, bare]);
    let is_first = first == insets;
    let at = left as f32 + (side + gap) as f32;
    let size = side as f32 * 0.2;
    let y = top as f32 + high as f32 + label * 1.25;
    let words = if is_first { first_words(years) } else { change.words() };
    text::draw(&mut out, words, at, y, size, INK, 1.0);
    if !is_first {
        text::draw(&mut out, &change.number(), at, y + size * 1.3, size * 0.6, QUIET, 1.0);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(value: u8) -> RgbaImage {
        RgbaImage::from_pixel(64, 64, Rgba([value, value, value, 255]))
    }

    #[test]
    fn words_follow_the_thresholds() {
        let words = |de00, lost| Change { de00, lost }.words();
        assert_eq!(words(0.9, 0.1), "much the same");
        assert_eq!(words(1.1, 0.1), "a little lighter");
        assert_eq!(words(3.1, 0.3), "clearly lighter");
        assert_eq!(words(3.1, 0.34), "clearly lighter");
        assert_eq!(words(3.1, 0.36), "touch-up advised");
        assert_eq!(words(1.1, -0.1), "a little darker");
        assert_eq!(words(3.5, -0.4), "clearly darker");
    }

    #[test]
    fn change_is_of_the_pictures_themselves() {
        let (dark, mid, bare) = (grey(90), grey(110), grey(140));
        let change = Change::between([&dark, &bare], [&mid, &bare]);
        let of = |picture: &RgbaImage| mean_lab(picture);
        assert!((change.de00 - color::difference(of(&dark), of(&mid))).abs() < 1e-9);
        let lost = (of(&mid)[0] - of(&dark)[0]) / (of(&bare)[0] - of(&dark)[0]);
        assert!((change.lost - lost).abs() < 1e-9 && change.words() == "touch-up advised", "{change:?}");
        let none = Change::between([&dark, &bare], [&dark, &bare]);
        assert!(none.de00 < 1e-9 && none.lost.abs() < 1e-9 && none.words() == "much the same");
    }

    /// Formerly the last fade's first year was everyone's: slow fading looked darker after eight years.
    #[test]
    fn years_are_compared_with_their_own_first() {
        use crate::design::Fade;
        let (mut firsts, plan) = (Firsts::default(), Scene::default());
        let shown = [(3.0, Fade::Slow), (3.0, Fade::Fast), (8.0, Fade::Slow), (8.0, Fade::Fast)];
        let first = shown.map(|(years, fade)| {
            let frame = FrameSpec { years, fade, ..FrameSpec::default() };
            let own = [grey(10 * years as u8 + u8::from(fade == Fade::Fast))];
            firsts.of(&plan, &frame, &own)[0].get_pixel(0, 0).0[0]
        });
        assert_eq!(first, [30, 31, 30, 31]);
        // Another hairline is another head too.
        let mut other = Scene::default();
        other.treatment.hairline = crate::design::hairline::Style::Defined.hairline();
        assert_eq!(firsts.of(&other, &FrameSpec { years: 8.0, ..FrameSpec::default() }, &[grey(7)])[0], grey(7));
    }

    #[test]
    fn a_strip_holds_the_inset_and_the_three_skins() {
        let head = RgbaImage::from_pixel(400, 300, Rgba([9, 9, 9, 255]));
        let side = inset_px(400);
        let insets: Vec<RgbaImage> =
            [80, 120, 100].map(|v| RgbaImage::from_pixel(side, side, Rgba([v, v, v, 255]))).into();
        assert_eq!([0.0, 3.0].map(first_words), ["as treated", "to compare with"]);
        let sheet = with_strip(&head, &insets, &insets, 0.0);
        assert_eq!((sheet.width(), sheet.height()), (400, 300 + side + 2 * (side / 16)));
        let count = |v: u8| sheet.pixels().filter(|p| p.0 == [v, v, v, 255]).count() as u32;
        assert_eq!(count(9), 400 * 300);
        assert!(count(80) >= side * side && count(80) < side * side + side * side / 4);
        assert!(count(120) > side * side / 6 && count(100) > side * side / 6);
        assert_eq!(with_strip(&head, &[], &[], 0.0), head);
    }
}
