//! Follicular units: places where one to four hairs leave the skin together.

use glam::Vec3;

/// A follicular unit of the scalp, or one stub of a beard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FollicularUnit {
    /// Where its hairs leave the skin, head frame.
    pub position_mm: Vec3,
    /// Unit, out of the skin.
    pub normal: Vec3,
    /// Rank among the seeds: the key of all its random draws.
    pub rank: u32,
    /// Hairs that grow from it, 1 to 4.
    pub hairs: u32,
    /// Width of its hairs over that of the client's own.
    pub coarseness: f32,
    /// When it grows.
    pub lifetime: Lifetime,
}

/// The years after the course between which a unit grows hair, in the steps that the device carries: it starts
/// in halves of a year up to 15.5, and ends in quarters up to 31.5 or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    from_halves: u8,
    until_quarters: u8,
}

/// Quarters of a year that stand for good.
const FOR_GOOD: u8 = 127;
const LAST_START: f32 = 31.0;
const LAST_END: f32 = 126.0;

/// Years over which hair that pattern loss takes grows finer before it is gone (model, mirrored in `shaders/age.wgsl`).
const HAIR_THINS_YEARS: f32 = 3.0;

impl Lifetime {
    /// Rounded to the nearest step; `None` is before the course and for good.
    pub fn new(from_years: Option<f32>, until_years: Option<f32>) -> Self {
        let steps = |years: f32, a_year: f32, last: f32| (years * a_year).round().clamp(0.0, last) as u8;
        Self {
            from_halves: from_years.map_or(0, |years| steps(years, 2.0, LAST_START)),
            until_quarters: until_years.map_or(FOR_GOOD, |years| steps(years, 4.0, LAST_END)),
        }
    }

    /// What is left of the unit's hair at a time, 0 to 1: pattern loss makes hair finer before it takes it, a
    /// graft is not there before its year.
    pub fn left(self, years: f32) -> f32 {
        let (from, until) = self.years();
        let thinned = until.map_or(1.0, |until| ((until - years) / HAIR_THINS_YEARS).clamp(0.0, 1.0));
        if years < from { 0.0 } else { thinned }
    }

    /// The year from which it grows, and the one in which it ends.
    pub fn years(self) -> (f32, Option<f32>) {
        let until = (self.until_quarters != FOR_GOOD).then(|| f32::from(self.until_quarters) * 0.25);
        (f32::from(self.from_halves) * 0.5, until)
    }

    /// Seven bits of the end, five of the start above them.
    pub(super) fn bits(self) -> u32 {
        u32::from(self.until_quarters) | u32::from(self.from_halves) << 7
    }

    pub(super) fn from_bits(bits: u32) -> Self {
        Self { from_halves: (bits >> 7 & 0x1f) as u8, until_quarters: (bits & 0x7f) as u8 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hair_is_there_between_its_years() {
        let own = Lifetime::new(None, None);
        assert_eq!((own.left(0.0), own.left(30.0)), (1.0, 1.0));
        let lost = Lifetime::new(None, Some(6.0));
        assert_eq!((lost.left(0.0), lost.left(3.0), lost.left(4.5), lost.left(6.0)), (1.0, 1.0, 0.5, 0.0));
        let graft = Lifetime::new(Some(1.0), None);
        assert_eq!((graft.left(0.9), graft.left(1.0)), (0.0, 1.0));
        // Past the last step: the last one; no year at all: at once.
        assert_eq!(Lifetime::new(Some(99.0), Some(99.0)), Lifetime::new(Some(15.5), Some(31.5)));
        assert_eq!(Lifetime::new(None, Some(-1.0)).left(0.0), 0.0);
    }
}
