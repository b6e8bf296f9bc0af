//! A screenshot: the picture as it is seen, all sides of it where something is compared.

use super::export;
use crate::export::{png, text};
use crate::viewer::model::Model;
use crate::viewer::model::compare::Layout;
use image::{Rgba, RgbaImage, imageops};
use std::path::PathBuf;

const INK: [u8; 3] = [236, 236, 234];
const LINE: Rgba<u8> = Rgba([236, 236, 234, 255]);
const GROUND: Rgba<u8> = Rgba([24, 25, 27, 255]);

/// What is to be saved, decided when it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot {
    /// Folder and name, with `{n}` for a number.
    pub pattern: PathBuf,
    pub layout: Layout,
    /// Place of the split line, share of the width.
    pub split: f32,
    /// What each side shows; none where nothing is compared.
    pub names: Vec<String>,
}

impl Shot {
    pub fn new(model: &Model) -> Self {
        let compare = &model.compare;
        let sides = if compare.is_on() { compare.sides() } else { 0 };
        Self {
            pattern: export::screenshot_pattern(model),
            layout: compare.layout,
            split: compare.split,
            names: (0..sides).map(|side| model.side_name(side)).collect(),
        }
    }

    /// Saves it under the first free name; says what happened.
    pub fn save(&self, sides: &[&RgbaImage]) -> Result<String, String> {
        let pattern = self.pattern.to_string_lossy();
        let name = (1..10_000).map(|n| PathBuf::from(pattern.replace("{n}", &format!("{n:03}")))).find(|p| !p.exists());
        let path = name.ok_or("The folder is full of screenshots; move some away.")?;
        let Some(mut picture) = self.compose(sides) else { return Err(crate::viewer::strings::PREPARING.to_owned()) };
        text::stamp(&mut picture);
        png::write(&picture, &path).map_err(|e| e.to_string())?;
        Ok(crate::viewer::strings::saved(&path))
    }

    /// The sides as they lie in the window, each with its name; `None` while there are not as many.
    fn compose(&self, sides: &[&RgbaImage]) -> Option<RgbaImage> {
        let first = *sides.first()?;
        if self.names.is_empty() {
            return Some(first.clone());
        }
        let sides = sides.get(..self.names.len())?;
        let (width, height) = first.dimensions();
        let (unit, line) = ((height as f32 * 0.03).max(12.0), (height / 400).max(2));
        let mut whole = first.clone();
        let name = |whole: &mut RgbaImage, side: usize, left: f32| {
            text::draw(whole, &self.names[side], left, unit * 0.7, unit, INK, 1.0);
        };
        if self.layout == Layout::Split {
            let cut = ((width as f32 * self.split) as u32).min(width - 1);
            let right = imageops::crop_imm(sides[1], cut, 0, width - cut, height).to_image();
            imageops::replace(&mut whole, &right, i64::from(cut), 0);
            let rule = RgbaImage::from_pixel(line, height, LINE);
            imageops::replace(&mut whole, &rule, i64::from(cut) - i64::from(line / 2), 0);
            name(&mut whole, 0, cut as f32 - unit * 0.5 - text::width(&self.names[0], unit));
            name(&mut whole, 1, cut as f32 + unit * 0.5);
            return Some(whole);
        }
        let count = sides.len() as u32;
        whole = RgbaImage::from_pixel(width * count + line * (count - 1), height, GROUND);
        for (side, picture) in sides.iter().enumerate() {
            let left = side as u32 * (width + line);
            imageops::replace(&mut whole, *picture, i64::from(left), 0);
            let middle = left as f32 + width as f32 * 0.5;
            name(&mut whole, side, middle - text::width(&self.names[side], unit) * 0.5);
        }
        Some(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shot(layout: Layout, names: &[&str]) -> Shot {
        Shot { pattern: PathBuf::new(), layout, split: 0.25, names: names.iter().map(|n| (*n).to_owned()).collect() }
    }

    #[test]
    fn every_side_is_in_it_where_it_is_seen() {
        let [a, b, c] = [10, 80, 160].map(|v| RgbaImage::from_pixel(400, 300, Rgba([v, v, v, 255])));
        let red = |image: &RgbaImage, x, y| image.get_pixel(x, y).0[0];
        let single = shot(Layout::Single, &[]).compose(&[&a, &c]).expect("a picture");
        assert_eq!(single, a);
        let split = shot(Layout::Split, &["Before", "After"]).compose(&[&a, &b]).expect("a picture");
        assert_eq!((split.dimensions(), red(&split, 90, 200), red(&split, 110, 200)), ((400, 300), 10, 80));
        assert_eq!(red(&split, 100, 200), 236, "a line between them");
        let three = shot(Layout::Three, &["Year 0", "Year 3", "Year 8"]).compose(&[&a, &b, &c]).expect("a picture");
        assert!(three.width() > 1200 && [200, 602, 1004].map(|x| red(&three, x, 200)) == [10, 80, 160]);
        assert!((0..40).any(|y| (150..250).any(|x| red(&three, x, y) > 60)), "no name is written");
        assert_eq!(shot(Layout::Three, &["", "", ""]).compose(&[&a, &b]), None, "one side is still missing");
    }
}
