//! The rows of a PLY file.

use super::super::soup::{AGAIN, shown};
use super::header::{Element, Encoding, Kind, Number};
use crate::mesh::error::{Fault, fault};

/// Longest list that is read: a polygon or a strip.
const MAX_LIST: usize = 1 << 24;

/// What follows the header, and how far it is read.
pub(super) struct Body<'a> {
    bytes: &'a [u8],
    at: usize,
    encoding: Encoding,
}

impl<'a> Body<'a> {
    pub fn new(bytes: &'a [u8], encoding: Encoding) -> Self {
        Self { bytes, at: 0, encoding }
    }

    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Reads one row: a number per property (0 for lists), and the lists of some properties.
    pub fn row(
        &mut self,
        element: &Element,
        row: &mut Vec<f64>,
        wanted: &mut [(usize, &mut Vec<f64>)],
    ) -> Result<(), Fault> {
        row.clear();
        for (i, property) in element.properties.iter().enumerate() {
            match property.kind {
                Kind::Scalar(number) => row.push(self.number(number)?),
                Kind::List { count, item } => {
                    let n = self.number(count)?;
                    let least = if self.encoding == Encoding::Ascii { 1 } else { item.bytes() };
                    if !(0.0..=(MAX_LIST as f64).min((self.left() / least) as f64 + 1.0)).contains(&n) {
                        return Err(fault(format!("it ends in the middle of a list of {n} numbers"), AGAIN));
                    }
                    for _ in 0..n as usize {
                        let value = self.number(item)?;
                        if let Some((_, list)) = wanted.iter_mut().find(|w| w.0 == i) {
                            list.push(value);
                        }
                    }
                    row.push(0.0);
                }
            }
        }
        Ok(())
    }

    fn number(&mut self, number: Number) -> Result<f64, Fault> {
        let cut = || fault("it ends in the middle: faces or vertices are missing", AGAIN);
        if self.encoding == Encoding::Ascii {
            let rest = &self.bytes[self.at..];
            let start = rest.iter().position(|b| !b.is_ascii_whitespace()).ok_or_else(cut)?;
            let length = rest[start..].iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len() - start);
            self.at += start + length;
            let word = &rest[start..start + length];
            let text = std::str::from_utf8(word).unwrap_or_default();
            if text.contains(',') {
                let reason = format!("it writes numbers with commas ('{}')", shown(text));
                return Err(fault(reason, "export with decimal points"));
            }
            // A number that does not read is one that is not finite, which repair drops.
            return Ok(text.parse().unwrap_or(f64::NAN));
        }
        let bytes = self.bytes.get(self.at..self.at + number.bytes()).ok_or_else(cut)?;
        self.at += number.bytes();
        Ok(number.decode(bytes, self.encoding == Encoding::Big))
    }
}
