//! The bytes of a pack's body: whole numbers in as few bytes as they need (LEB128), seven bits each, lowest first.

use glam::Vec3;

/// Steps of a share from 0 to 1.
const SHARE_STEPS: f32 = 65_535.0;

/// Puts numbers one after the other.
#[derive(Default)]
pub struct Writer {
    pub bytes: Vec<u8>,
}

impl Writer {
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    /// Near to nothing in few bytes, whatever its sign.
    pub fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)) as u64);
    }

    pub fn list(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }

    pub fn text(&mut self, text: &str) {
        self.list(text.as_bytes());
    }

    pub fn point(&mut self, point: Vec3) {
        point.to_array().iter().for_each(|v| self.bytes.extend(v.to_le_bytes()));
    }

    /// Floats to the last bit: all their first bytes, then all second ones, and so on.
    pub fn floats(&mut self, floats: &[f32]) {
        self.number(floats.len() as u64);
        (0..4).for_each(|byte| self.bytes.extend(floats.iter().map(|v| v.to_le_bytes()[byte])));
    }

    /// Shares from 0 to 1: their high bytes, which compress, then the low ones.
    pub fn shares(&mut self, shares: &[f32]) {
        let steps = || shares.iter().map(|v| (v.clamp(0.0, 1.0) * SHARE_STEPS + 0.5) as u16);
        self.number(shares.len() as u64);
        self.bytes.extend(steps().map(|v| (v >> 8) as u8));
        self.bytes.extend(steps().map(|v| v as u8));
    }
}

/// Takes them again; `None` where there is no such thing.
pub struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { left: bytes }
    }

    pub fn is_empty(&self) -> bool {
        self.left.is_empty()
    }

    pub fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, left) = self.left.split_first()?;
            self.left = left;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    pub fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// How many of something follow that take at least a byte each: never more than there is left.
    pub fn count(&mut self) -> Option<usize> {
        let count = usize::try_from(self.number()?).ok()?;
        (count <= self.left.len()).then_some(count)
    }

    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, left) = self.left.split_at_checked(count)?;
        self.left = left;
        Some(taken)
    }

    pub fn list(&mut self) -> Option<&'a [u8]> {
        let count = self.count()?;
        self.take(count)
    }

    pub fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.list()?).ok()
    }

    pub fn float(&mut self) -> Option<f32> {
        let bytes = self.take(4)?;
        Some(f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])).filter(|v| v.is_finite())
    }

    pub fn point(&mut self) -> Option<Vec3> {
        Some(Vec3::new(self.float()?, self.float()?, self.float()?))
    }

    pub fn floats(&mut self) -> Option<Vec<f32>> {
        let count = self.count()?;
        let (a, b, c, d) = (self.take(count)?, self.take(count)?, self.take(count)?, self.take(count)?);
        let float = |i: usize| Some(f32::from_le_bytes([a[i], b[i], c[i], d[i]])).filter(|v| v.is_finite());
        (0..count).map(float).collect()
    }

    pub fn shares(&mut self) -> Option<Vec<f32>> {
        let count = self.count()?;
        let (high, low) = (self.take(count)?, self.take(count)?);
        let share = |(high, low): (&u8, &u8)| f32::from(u16::from_be_bytes([*high, *low])) / SHARE_STEPS;
        Some(high.iter().zip(low).map(share).collect())
    }
}
