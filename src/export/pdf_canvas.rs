//! What plots are drawn on within a page of a PDF: lines, shapes and letters, no pixels.

use pdf_writer::{Content, Name, Str};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontTransform,
    text_anchor::{HPos, VPos},
};
use std::collections::BTreeSet;
use std::convert::Infallible;

/// A part of a page, with a pixel of the drawing's own as its unit.
pub struct PdfCanvas<'a> {
    content: &'a mut Content,
    /// Transparencies that have been used, percent: the page's resources must know them.
    opacities: &'a mut BTreeSet<u8>,
    size_px: (u32, u32),
    /// Letters' name in the page's resources. They are Helvetica.
    font: &'a [u8],
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// The name under which a page's resources keep a transparency.
pub fn opacity_name(percent: u8) -> String {
    format!("G{percent}")
}

impl<'a> PdfCanvas<'a> {
    /// On a page's content. Its origin has to be the upper left corner, with y downward: see [`Self::place`].
    pub fn new(content: &'a mut Content, opacities: &'a mut BTreeSet<u8>, size_px: (u32, u32), font: &'a [u8]) -> Self {
        Self { content, opacities, size_px, font }
    }

    /// The transform that puts a canvas at a corner of the page, points from its lower left, a pixel so many points.
    pub fn place(left: f32, top: f32, point_per_px: f32) -> [f32; 6] {
        [point_per_px, 0.0, 0.0, -point_per_px, left, top]
    }

    /// Sets colour and opacity for lines and areas.
    fn ink(&mut self, color: BackendColor) {
        let percent = (color.alpha * 100.0).round().clamp(0.0, 100.0) as u8;
        self.opacities.insert(percent);
        self.content.set_parameters(Name(opacity_name(percent).as_bytes()));
        let (r, g, b) = color.rgb;
        let [r, g, b] = [r, g, b].map(|part| f32::from(part) / 255.0);
        self.content.set_fill_rgb(r, g, b).set_stroke_rgb(r, g, b);
    }

    fn pen<S: BackendStyle>(&mut self, style: &S) {
        self.ink(style.color());
        self.content.set_line_width(style.stroke_width() as f32);
    }

    fn trace(&mut self, path: impl IntoIterator<Item = BackendCoord>) {
        for (i, (x, y)) in path.into_iter().enumerate() {
            let (x, y) = (x as f32, y as f32);
            if i == 0 {
                self.content.move_to(x, y)
            } else {
                self.content.line_to(x, y)
            };
        }
    }
}

impl DrawingBackend for PdfCanvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size_px
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.ink(color);
        self.content.rect(x as f32, y as f32, 1.0, 1.0).fill_nonzero();
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (x0, y0): BackendCoord,
        (x1, y1): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.pen(style);
        self.content.rect(x0 as f32, y0 as f32, (x1 - x0) as f32, (y1 - y0) as f32);
        if fill {
            self.content.fill_nonzero()
        } else {
            self.content.stroke()
        };
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.pen(style);
        self.trace(path);
        self.content.stroke();
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        self.pen(style);
        let (x, y, r) = (x as f32, y as f32, radius as f32);
        // Of four curves, off the circle by 0.03 %.
        let k = 0.552_284_8 * r;
        self.content.move_to(x + r, y);
        self.content.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
        self.content.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
        self.content.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
        self.content.cubic_to(x + k, y - r, x + r, y - k, x + r, y).close_path();
        if fill {
            self.content.fill_nonzero()
        } else {
            self.content.stroke()
        };
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, corners: I, style: &S) -> Drawn {
        self.pen(style);
        self.trace(corners);
        self.content.close_path().fill_nonzero();
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        self.ink(style.color());
        let size = helvetica(style.size());
        let anchor = style.anchor();
        let along = match anchor.h_pos {
            HPos::Left => 0.0,
            HPos::Center => -0.5,
            HPos::Right => -1.0,
        } * width(text, size);
        // Down from the anchor to the foot of the letters: these stand 0.72 of their size high, above 0.21 for tails.
        let down = size
            * match anchor.v_pos {
                VPos::Top => 0.82,
                VPos::Center => 0.34,
                VPos::Bottom => -0.21,
            };
        // Where letters run to, and where their tops are: the canvas counts downward, letters stand upward.
        let (run, up) = match style.transform() {
            FontTransform::None => ((1.0, 0.0), (0.0, -1.0)),
            FontTransform::Rotate90 => ((0.0, 1.0), (1.0, 0.0)),
            FontTransform::Rotate180 => ((-1.0, 0.0), (0.0, 1.0)),
            FontTransform::Rotate270 => ((0.0, -1.0), (-1.0, 0.0)),
        };
        let (x, y) = (x as f32 + run.0 * along - up.0 * down, y as f32 + run.1 * along - up.1 * down);
        self.content.begin_text().set_font(Name(self.font), size);
        self.content.set_text_matrix([run.0, run.1, up.0, up.1, x, y]);
        self.content.show(Str(&latin(text))).end_text();
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = helvetica(style.size());
        Ok((width(text, size).ceil() as u32, size.ceil() as u32))
    }
}

/// Size of letters that look as large as the plot's own of a size: those are measured from foot to top.
fn helvetica(size: f64) -> f32 {
    size as f32 / 1.2
}

/// Widths of Helvetica's letters from the blank to the tilde, thousandths of its size (Adobe's font metrics).
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// Width of a line in Helvetica, in the unit of its size.
pub fn width(text: &str, size: f32) -> f32 {
    let of = |c: char| u32::from(c).checked_sub(32).and_then(|i| WIDTHS.get(i as usize)).copied().unwrap_or(556);
    text.chars().map(|c| f32::from(of(c))).sum::<f32>() * size * 1e-3
}

/// Text in the PDF's eight bits.
pub fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_as_wide_as_the_font_has_them() {
        assert!((width("Illustration", 10.0) - 45.57).abs() < 0.1, "{}", width("Illustration", 10.0));
        assert!((width("0 ~", 1000.0) - (556.0 + 278.0 + 584.0)).abs() < 0.01);
    }
}
