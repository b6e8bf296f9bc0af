//! An OBJ file made ready for `tobj`: counted and bounded before anything is reserved, then written anew line
//! by line: vertices first, then faces whose indices are checked, counted from 1 and have a place on the
//! picture each.

use super::super::soup::{AGAIN, shown};
use super::lines::Lines;
use super::material::Materials;
use super::survey::{Survey, rest};
use crate::mesh::error::{Fault, fault};
use std::fmt::Write;
use std::io::{BufRead, Read};

/// Faces that `tobj` keeps at a time: it holds each by a hundred bytes until a group ends.
const PIECE: usize = 1 << 16;
/// Bytes made ready at a time.
const READY: usize = 1 << 16;
/// What was put right.
#[derive(Default)]
pub(super) struct Counts {
    pub unreadable: usize,
    pub small: usize,
    pub cut: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Sweep {
    Vertices,
    Faces,
    Done,
}

/// The file as `tobj` takes it.
pub(super) struct Prepared<'a> {
    text: &'a str,
    survey: &'a Survey,
    materials: &'a Materials,
    lines: Lines<'a>,
    sweep: Sweep,
    /// Vertices and places so far: what is written as so many back is counted from here.
    so_far: [usize; 2],
    faces: usize,
    ready: String,
    taken: usize,
    counts: Counts,
    fault: Option<Fault>,
}

impl<'a> Prepared<'a> {
    pub fn new(text: &'a str, survey: &'a Survey, materials: &'a Materials) -> Self {
        let mut ready = String::with_capacity(READY * 2);
        if let Some(name) = materials.of_all() {
            ready = format!("mtllib m\nusemtl {name}\n");
        } else if !materials.is_empty() {
            ready.push_str("mtllib m\n");
        }
        Self {
            text,
            survey,
            materials,
            lines: Lines::of(text),
            sweep: Sweep::Vertices,
            so_far: [0; 2],
            faces: 0,
            ready,
            taken: 0,
            counts: Counts::default(),
            fault: None,
        }
    }

    /// What was put right, or what could not be.
    pub fn finish(self) -> Result<Counts, Fault> {
        self.fault.map_or(Ok(self.counts), Err)
    }

    /// Makes the next statement ready.
    fn advance(&mut self) -> Result<(), Fault> {
        let Some((number, line)) = self.lines.next() else {
            self.lines = Lines::of(self.text);
            self.so_far = [0; 2];
            if self.sweep == Sweep::Vertices && self.survey.places > 0 {
                // For corners that have no place on the picture.
                self.ready.push_str("vt nan nan\n");
            }
            self.sweep = if self.sweep == Sweep::Vertices { Sweep::Faces } else { Sweep::Done };
            return Ok(());
        };
        let mut words = line.split_ascii_whitespace();
        match (words.next(), self.sweep) {
            (Some("v"), Sweep::Vertices) => self.vertex(words, number)?,
            (Some("vt"), Sweep::Vertices) => {
                let number = |w: Option<&str>| w.filter(|w| w.parse::<f64>().is_ok()).unwrap_or("0").to_owned();
                let (u, v) = (number(words.next()), number(words.next()));
                writeln!(self.ready, "vt {u} {v}").ok();
            }
            (Some("v"), _) => self.so_far[0] += 1,
            (Some("vt"), _) => self.so_far[1] += 1,
            (Some("f"), Sweep::Faces) => self.face(words, number)?,
            (Some("usemtl"), Sweep::Faces) => {
                if let Some(name) = self.materials.named(rest(&line)) {
                    writeln!(self.ready, "usemtl {name}").ok();
                } else if !self.materials.is_empty() && self.materials.of_all().is_none() {
                    // Of an unknown material: none.
                    self.ready.push_str("usemtl \u{1}\n");
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// One that does not read becomes not-a-number, so that those after it keep their index.
    fn vertex<'w>(&mut self, words: impl Iterator<Item = &'w str> + Clone, line: usize) -> Result<(), Fault> {
        let index = self.so_far[0];
        self.so_far[0] += 1;
        let mut word = ["nan"; 7];
        let (mut count, mut good) = (0, 0);
        for (slot, text) in word.iter_mut().zip(words.clone()) {
            count += 1;
            if text.parse::<f64>().is_ok() {
                *slot = text;
                good += usize::from(count == good + 1);
            }
        }
        if good < 3 {
            if words.clone().take(3).any(|n| n.contains(',')) {
                let text = words.take(3).collect::<Vec<_>>().join(" ");
                let reason = format!("line {line} writes numbers with commas ('{}')", shown(&text));
                return Err(fault(reason, "export with decimal points"));
            }
            // The last line of a file that was cut may be half a statement.
            let cut = count < 3 && self.lines.ended();
            self.counts.cut += usize::from(cut);
            self.counts.unreadable += usize::from(!cut);
            (word[0], word[1], word[2]) = ("nan", "nan", "nan");
        }
        write!(self.ready, "v {} {} {}", word[0], word[1], word[2]).ok();
        if self.survey.colored {
            let [_, _, _, a, b, c, d] = word;
            // Four numbers end in a weight, six in a colour, seven in either before or after it.
            let over_one = |w: &str| w.parse().is_ok_and(|v: f64| v > 1.0);
            match good {
                6 => write!(self.ready, " {a} {b} {c}").ok(),
                7 if a.parse() == Ok(1.0) && [b, c, d].into_iter().any(over_one) => {
                    write!(self.ready, " {b} {c} {d}").ok()
                }
                7 => write!(self.ready, " {a} {b} {c}").ok(),
                _ => match self.survey.polypaint.get(index) {
                    Some([r, g, b]) => {
                        let share = |v: &u8| f64::from(*v) / 255.0;
                        write!(self.ready, " {} {} {}", share(r), share(g), share(b)).ok()
                    }
                    None => write!(self.ready, " nan nan nan").ok(),
                },
            };
        }
        self.ready.push('\n');
        Ok(())
    }

    fn face<'w>(&mut self, words: impl Iterator<Item = &'w str> + Clone, line: usize) -> Result<(), Fault> {
        if words.clone().nth(2).is_none() {
            let last = self.lines.ended();
            self.counts.cut += usize::from(last);
            self.counts.small += usize::from(!last);
            return Ok(());
        }
        self.ready.push('f');
        for word in words {
            let mut parts = word.split('/');
            let number = parts.next().unwrap_or(word);
            let index = absolute(number, self.so_far[0], line)?;
            if index > self.survey.vertices as i64 {
                let reason = format!("line {line} names vertex {index} of {}", self.survey.vertices);
                return Err(fault(format!("it does not read as OBJ: {reason}"), "export it again as OBJ"));
            }
            write!(self.ready, " {index}").ok();
            if self.survey.places > 0 {
                let place = parts.next().filter(|t| !t.is_empty());
                let place = place.and_then(|t| absolute(t, self.so_far[1], line).ok());
                let place = place.filter(|i| *i <= self.survey.places as i64);
                write!(self.ready, "/{}", place.unwrap_or(self.survey.places as i64 + 1)).ok();
            }
        }
        self.ready.push('\n');
        self.faces += 1;
        if self.faces.is_multiple_of(PIECE) {
            self.ready.push_str("g\n");
        }
        Ok(())
    }
}

impl BufRead for Prepared<'_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.taken == self.ready.len() {
            self.ready.clear();
            self.taken = 0;
        }
        while self.ready.len() < READY && self.taken == 0 && self.sweep != Sweep::Done && self.fault.is_none() {
            self.fault = self.advance().err();
        }
        Ok(&self.ready.as_bytes()[self.taken..])
    }

    fn consume(&mut self, amount: usize) {
        self.taken = (self.taken + amount).min(self.ready.len());
    }
}

impl Read for Prepared<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = {
            let ready = self.fill_buf()?;
            let count = ready.len().min(buffer.len());
            buffer[..count].copy_from_slice(&ready[..count]);
            count
        };
        self.consume(count);
        Ok(count)
    }
}

/// An index counted from 1, also where it is written as so many back.
fn absolute(number: &str, count: usize, line: usize) -> Result<i64, Fault> {
    let wrong = |why: &str| fault(format!("it does not read as OBJ: line {line} {why}"), AGAIN);
    let index: i64 = number.parse().map_err(|_| wrong(&format!("has '{}' for a vertex", shown(number))))?;
    let index = match index {
        0 => return Err(wrong("names vertex 0, and OBJ counts from 1")),
        1.. => index,
        _ => index.saturating_add(count as i64 + 1),
    };
    if index < 1 { Err(wrong("counts back before the first vertex")) } else { Ok(index) }
}
