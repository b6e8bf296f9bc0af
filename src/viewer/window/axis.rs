//! Where moments lie along the bottom of the window: sessions, healing days, years.

use crate::units::HEALED_DAYS;
use crate::viewer::model::moment::{LAST_YEAR, Moment};

/// Room between two sessions of the course, points.
pub const SESSION_GAP: f32 = 26.0;
/// Share of the rest that the healing days take.
const HEALING_SHARE: f32 = 0.17;

/// Where moments lie on the screen, points.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    pub left: f32,
    pub sessions: usize,
    pub healing: (f32, f32),
    pub years: (f32, f32),
}

impl Axis {
    pub fn new(left: f32, right: f32, sessions: usize) -> Self {
        let start = left + sessions as f32 * SESSION_GAP;
        let healed = start + (right - start) * HEALING_SHARE;
        Self { left, sessions, healing: (start, healed), years: (healed + 14.0, right) }
    }

    pub fn x(&self, moment: Moment) -> f32 {
        let on = |(from, to): (f32, f32), share: f32| from + (to - from) * share;
        match moment {
            Moment::Session(k) => self.left + k as f32 * SESSION_GAP,
            Moment::Day(days) => on(self.healing, days / HEALED_DAYS),
            Moment::Year(years) => on(self.years, years / LAST_YEAR),
        }
    }

    /// The moment under a place; whole days, tenths of a year.
    pub fn at(&self, x: f32) -> Moment {
        let share = |(from, to): (f32, f32)| ((x - from) / (to - from)).clamp(0.0, 1.0);
        let first_half = self.healing.0 - SESSION_GAP * 0.5;
        if self.sessions > 0 && x < first_half {
            let k = ((x - self.left) / SESSION_GAP).round().max(0.0) as usize;
            Moment::Session(k.min(self.sessions - 1))
        } else if x < (self.healing.1 + self.years.0) * 0.5 {
            Moment::Day((share(self.healing) * HEALED_DAYS).round())
        } else {
            Moment::Year((share(self.years) * LAST_YEAR * 10.0).round() / 10.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_is_found_where_it_is_drawn() {
        let axis = Axis::new(20.0, 900.0, 3);
        let moments = (0..3)
            .map(Moment::Session)
            .chain((0..=42).step_by(3).map(|d| Moment::Day(d as f32)))
            .chain((0..=20).map(|y| Moment::Year(y as f32)));
        for moment in moments {
            assert_eq!(axis.at(axis.x(moment)), moment);
        }
        assert_eq!(axis.at(-500.0), Moment::Session(0));
        assert_eq!(axis.at(5000.0), Moment::Year(20.0));
        assert_eq!(Axis::new(0.0, 900.0, 0).at(-5.0), Moment::Day(0.0));
    }
}
