//! A plan's years under one scenario as lines to draw: the plan, what goes on below its touch-ups, and the touch-up
//! that is advised.

use super::curve::{Asker, Curve};
use super::plan::FadePlan;
use super::touch_up::{self, Terms, Then};
use crate::design::{Fade, Session};

/// Darkness over the settled look's at a year.
pub type Line = Vec<(f32, f64)>;

/// Years from one point of a line to the next.
pub const STEP_YEARS: f32 = 0.1;

/// What lies ahead under one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Prospect {
    /// The plan, with the moment before each touch-up.
    pub curve: Curve,
    /// Its darkness, of all or of one zone.
    pub planned: Line,
    /// The same without any touch-up, from the first one on.
    pub untreated: Line,
    /// When the next touch-up is advised, after all that are planned.
    pub due: Option<f32>,
    /// What it would do; none where no more session fits.
    pub then: Option<Then>,
    /// Darkness with it, from its year on.
    pub advised: Line,
}

impl Asker<'_> {
    /// What lies ahead of the plan, or of one zone of it, to a year.
    pub fn prospect(&self, fade: Fade, zone: Option<usize>, terms: Terms, until: f32) -> Prospect {
        let sessions = self.plan.sessions();
        let touch_ups: Vec<f32> = sessions.iter().map(|s| s.year).filter(|y| *y > 0.0).collect();
        let curve = self.curve(fade, &years(&touch_ups, until));
        let other = |plan: &FadePlan, from: f32| -> Line {
            let mut other = self.with(plan).curve(fade, &years_from(from, until));
            other.settled.clone_from(&curve.settled);
            line(&other, zone)
        };
        let course: Vec<Session> = sessions.iter().filter(|s| s.year <= 0.0).cloned().collect();
        let first = touch_ups.iter().copied().fold(f32::INFINITY, f32::min);
        let untreated = if first < until { other(&self.plan.with_sessions(course), first) } else { Line::new() };
        let due = self.due(fade, zone, self.end(), terms.lost);
        let then = due.and_then(|year| self.then(fade, year, terms));
        let advised = match (due, &then) {
            (Some(due), Some(then)) if due < until => other(&then.plan, due),
            _ => Line::new(),
        };
        Prospect { planned: line(&curve, zone), curve, untreated, due, then, advised }
    }
}

fn line(curve: &Curve, zone: Option<usize>) -> Line {
    curve.points.iter().map(|p| (p.year, curve.kept(p, zone))).collect()
}

/// Years of a smooth line, with the moment before each touch-up.
fn years(touch_ups: &[f32], until: f32) -> Vec<f32> {
    let mut all = years_from(0.0, until);
    all.extend(touch_ups.iter().filter(|y| **y <= until).flat_map(|y| [y - touch_up::BEFORE_YEARS, *y]));
    all.sort_by(f32::total_cmp);
    all.dedup();
    all
}

/// Every tenth of a year from some year on.
fn years_from(from: f32, until: f32) -> Vec<f32> {
    let first = (from / STEP_YEARS).floor() as u32 + 1;
    let last = (until / STEP_YEARS + 1e-3) as u32;
    let tenths = (first..=last).map(|i| i as f32 / 10.0);
    std::iter::once(from).chain(tenths.filter(|y| *y > from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_tenths_and_know_the_moment_before_a_touch_up() {
        let all = years(&[4.0, 7.25], 20.0);
        assert_eq!((all.first(), all.last()), (Some(&0.0), Some(&20.0)));
        assert_eq!(all.len(), 201 + 3);
        assert!(all.is_sorted() && [0.3, 4.0, 7.2, 7.25, 12.7].iter().all(|y| all.contains(y)), "{all:?}");
        assert_eq!(years_from(3.77, 4.05), [3.77, 3.8, 3.9, 4.0]);
    }
}
