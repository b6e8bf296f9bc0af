//! The header of a PLY file.

use super::super::soup::AGAIN;
use crate::mesh::error::{Fault, fault};

/// Longest header, elements and properties: real ones have a page at most.
const MAX_HEADER: usize = 64 << 10;
const MAX_PARTS: usize = 512;

/// How the numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Ascii,
    Little,
    Big,
}

/// Type of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    F32,
    F64,
}

impl Number {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "char" | "int8" => Self::I8,
            "uchar" | "uint8" => Self::U8,
            "short" | "int16" => Self::I16,
            "ushort" | "uint16" => Self::U16,
            "int" | "int32" => Self::I32,
            "uint" | "uint32" => Self::U32,
            "float" | "float32" => Self::F32,
            "double" | "float64" => Self::F64,
            _ => return None,
        })
    }

    pub fn bytes(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }

    /// The value of `bytes`, as many as [`Self::bytes`].
    pub fn decode(self, bytes: &[u8], big: bool) -> f64 {
        let mut word = [0; 8];
        let n = bytes.len().min(8);
        word[..n].copy_from_slice(&bytes[..n]);
        if big {
            word[..n].reverse();
        }
        let bits = u64::from_le_bytes(word);
        match self {
            Self::I8 => f64::from(bits as i8),
            Self::U8 => f64::from(bits as u8),
            Self::I16 => f64::from(bits as i16),
            Self::U16 => f64::from(bits as u16),
            Self::I32 => f64::from(bits as i32),
            Self::U32 => f64::from(bits as u32),
            Self::F32 => f64::from(f32::from_bits(bits as u32)),
            Self::F64 => f64::from_bits(bits),
        }
    }
}

/// One number or a list of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Scalar(Number),
    List { count: Number, item: Number },
}

#[derive(Debug)]
pub(super) struct Property {
    pub name: String,
    pub kind: Kind,
}

/// A table of the file.
#[derive(Debug)]
pub(super) struct Element {
    pub name: String,
    pub count: usize,
    pub properties: Vec<Property>,
}

impl Element {
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.properties.iter().position(|p| p.name == name)
    }

    /// Fewest bytes that a row takes.
    pub fn least_bytes(&self, encoding: Encoding) -> usize {
        let of = |p: &Property| match (encoding, p.kind) {
            // A digit and a space.
            (Encoding::Ascii, _) => 2,
            (_, Kind::Scalar(number)) => number.bytes(),
            (_, Kind::List { count, .. }) => count.bytes(),
        };
        self.properties.iter().map(of).sum()
    }

    /// The name, fit for a sentence.
    pub fn shown_name(&self) -> String {
        self.name.chars().filter(|c| !c.is_control()).take(24).collect()
    }
}

pub(super) struct Header {
    pub encoding: Encoding,
    pub elements: Vec<Element>,
    /// The pictures that comments name.
    pub pictures: Vec<String>,
    /// Bytes up to the first row.
    pub length: usize,
}

/// Reads the header.
pub(super) fn read(bytes: &[u8]) -> Result<Header, Fault> {
    let (text, length) = split(bytes)?;
    let mut encoding = None;
    let mut elements: Vec<Element> = Vec::new();
    let mut pictures: Vec<String> = Vec::new();
    for line in text.split(['\n', '\r']) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let wrong = || fault(format!("its header has the line '{}'", shown(line)), AGAIN);
        match words[..] {
            ["format", name, ..] => {
                encoding = Some(match name {
                    "ascii" => Encoding::Ascii,
                    "binary_little_endian" => Encoding::Little,
                    "binary_big_endian" => Encoding::Big,
                    _ => return Err(wrong()),
                });
            }
            ["element", name, count, ..] => {
                let count = count.parse().map_err(|_| wrong())?;
                elements.push(Element { name: name.into(), count, properties: Vec::new() });
            }
            ["property", "list", count, item, name, ..] => {
                let kind = Number::from_name(count).zip(Number::from_name(item));
                let (count, item) = kind.ok_or_else(wrong)?;
                let element = elements.last_mut().ok_or_else(wrong)?;
                element.properties.push(Property { name: name.into(), kind: Kind::List { count, item } });
            }
            ["property", number, name, ..] => {
                let kind = Kind::Scalar(Number::from_name(number).ok_or_else(wrong)?);
                let element = elements.last_mut().ok_or_else(wrong)?;
                element.properties.push(Property { name: name.into(), kind });
            }
            ["element" | "property" | "format", ..] => return Err(wrong()),
            ["comment" | "obj_info", word, _, ..]
                if word.eq_ignore_ascii_case("texturefile") && pictures.len() < 32 =>
            {
                // The rest of the line: names have spaces.
                pictures.push(line.split_once(word).map_or("", |(_, name)| name.trim()).into());
            }
            _ => {}
        }
        if elements.len() > MAX_PARTS || elements.last().is_some_and(|e| e.properties.len() > MAX_PARTS) {
            return Err(fault("its header names more than 512 properties", AGAIN));
        }
    }
    let encoding = encoding.ok_or_else(|| fault("its header names no format", AGAIN))?;
    Ok(Header { encoding, elements, pictures, length })
}

/// The header's text and the bytes up to the body.
fn split(bytes: &[u8]) -> Result<(String, usize), Fault> {
    const END: &[u8] = b"end_header";
    let head = &bytes[..bytes.len().min(MAX_HEADER)];
    let end = head.windows(END.len()).enumerate().position(|(i, w)| {
        // The word alone on its line, not in a comment.
        w == END && i > 0 && matches!(head[i - 1], b'\n' | b'\r')
    });
    let end = end.ok_or_else(|| fault("its PLY header has no end", AGAIN))?;
    let after = end + END.len();
    let newline = match head.get(after..) {
        Some([b'\r', b'\n', ..]) => 2,
        Some([b'\n' | b'\r', ..]) => 1,
        Some([]) => 0,
        // Spaces behind the word.
        rest => rest.and_then(|r| r.iter().position(|b| *b == b'\n')).map_or(0, |n| n + 1),
    };
    Ok((String::from_utf8_lossy(&head[..end]).into_owned(), after + newline))
}

/// A line of a stranger's file, fit for a sentence.
fn shown(line: &str) -> String {
    line.chars().filter(|c| !c.is_control()).take(48).collect()
}
