//! When a touch-up is advised, and what one then does.

use super::curve::Asker;
use super::plan::FadePlan;
use crate::design::{Fade, Session};
use crate::layout::HAIR_SESSION;

/// Darkness lost beyond this share advises a touch-up.
pub const LOST: f64 = 0.35;
/// Impressions of a touch-up over the course's, where none is said: what `scene new --touch-up` plans.
pub const SHARE: f32 = 0.2;
/// Years that are looked ahead.
pub const HORIZON_YEARS: f32 = 20.0;
/// The moment before a touch-up, in which it does not show yet.
pub const BEFORE_YEARS: f32 = 1e-3;
/// Steps in which the year is looked for first.
const STEP_YEARS: f32 = 0.5;

/// What is asked of a touch-up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// Darkness lost from which one is advised, over the settled look's.
    pub lost: f64,
    /// Impressions of one over the course's.
    pub share: f32,
}

impl Default for Terms {
    fn default() -> Self {
        Self { lost: LOST, share: SHARE }
    }
}

/// When a touch-up is advised.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// For all that is treated; none within [`HORIZON_YEARS`].
    pub due: Option<f32>,
    /// By the plan's patches.
    pub zones: Vec<Option<f32>>,
    /// What one in that year does.
    pub then: Option<Then>,
}

/// What a touch-up does.
#[derive(Clone, Debug, PartialEq)]
pub struct Then {
    /// The touch-up, as the plan would have it.
    pub session: Session,
    /// The plan with it.
    pub plan: FadePlan,
    /// Impressions that it adds.
    pub impressions: f32,
    /// Darkness over the settled look's without and with it, in its year.
    pub before: f64,
    /// See `before`.
    pub after: f64,
    /// When the next one is advised.
    pub again: Option<f32>,
}

/// When a touch-up is advised under each scenario, in a sentence for a client; none where nothing is treated.
pub fn sentence(asker: &Asker) -> Option<String> {
    if asker.plan.patches.is_empty() || asker.plan.sessions().is_empty() {
        return None;
    }
    let end = asker.end();
    let [slow, typical, fast] = Fade::ALL.map(|fade| asker.due(fade, None, end, LOST));
    let planned = asker.plan.sessions().iter().filter(|s| s.year > 0.0).count();
    let lost = LOST * 100.0;
    let (after, next) = match planned {
        0 => ("At the typical rate".to_owned(), "a touch-up"),
        1 => (format!("After the touch-up planned for year {}, at the typical rate", short(end)), "the next one"),
        _ => (format!("After the touch-ups planned to year {}, at the typical rate", short(end)), "the next one"),
    };
    let Some(typical) = typical else {
        let none = if planned == 0 {
            format!(
                "no touch-up is advised within {HORIZON_YEARS:.0} years, as less than {lost:.0} % of the darkness fades"
            )
        } else {
            format!("no further one is advised before year {HORIZON_YEARS:.0}")
        };
        let fast = fast.map_or("nor is one".into(), |year| format!("one is {}", about(year, end)));
        return Some(format!("{after} {none}; if it fades fast, {fast}."));
    };
    let typical = about(typical, end);
    let other = |due: Option<f32>| due.map_or(format!("none before year {HORIZON_YEARS:.0}"), |year| about(year, end));
    let (slow, fast) = (other(slow), other(fast));
    Some(format!(
        "{after} {next} is advised {typical}, once {lost:.0} % of the darkness has faded; if it fades slowly, {slow}; if it fades fast, {fast}."
    ))
}

/// Without a tenth where there is none.
fn short(year: f32) -> String {
    format!("{}", (year * 10.0).round() / 10.0)
}

/// A year as people say it; `end` is the last session's.
fn about(year: f32, end: f32) -> String {
    match year {
        y if end > 0.0 && y - end < 0.05 => "in that same year".into(),
        y if y < 0.75 => "within the first year".into(),
        y => format!("about year {y:.0}"),
    }
}

impl Asker<'_> {
    /// Year of the last session: from then on only time is at work.
    pub fn end(&self) -> f32 {
        self.plan.sessions().iter().map(|s| s.year).fold(0.0, f32::max)
    }

    /// The first year after `from` in which a zone, or all, has lost more than a share of its darkness.
    pub fn due(&self, fade: Fade, zone: Option<usize>, from: f32, lost: f64) -> Option<f32> {
        let settled = self.point(fade, 0.0);
        let darkness = |p: &super::Point| zone.map_or(p.whole, |i| p.zones[i]).darkness();
        let least = darkness(&settled) * (1.0 - lost);
        let has_lost = |year: f32| darkness(&self.point(fade, year)) < least;
        let steps = (0..).map(|i| from + i as f32 * STEP_YEARS).take_while(|y| *y <= HORIZON_YEARS);
        let first = steps.into_iter().find(|year| has_lost(*year))?;
        let (mut low, mut high) = ((first - STEP_YEARS).max(from), first);
        for _ in 0..6 {
            let middle = 0.5 * (low + high);
            if has_lost(middle) { high = middle } else { low = middle }
        }
        Some(high)
    }

    /// When the next touch-up is advised, after all that are planned, and what one does.
    pub fn advice(&self, fade: Fade, terms: Terms) -> Advice {
        let due = self.due(fade, None, self.end(), terms.lost);
        let zones = (0..self.plan.patches.len()).map(|i| self.due(fade, Some(i), self.end(), terms.lost)).collect();
        Advice { due, zones, then: due.and_then(|year| self.then(fade, year, terms)) }
    }

    pub(super) fn then(&self, fade: Fade, year: f32, terms: Terms) -> Option<Then> {
        let mut sessions = self.plan.sessions().to_vec();
        let course = sessions.iter().filter(|s| s.year <= 0.0);
        let whole: f32 = course.clone().map(|s| s.share).sum();
        let last = course.clone().next_back()?;
        if sessions.len() >= HAIR_SESSION as usize {
            return None;
        }
        let session = Session { name: "touch-up".into(), day: 0.0, year, share: terms.share * whole, ..last.clone() };
        sessions.push(session.clone());
        let plan = self.plan.with_sessions(sessions);
        let asker = self.with(&plan);
        let settled = self.point(fade, 0.0).whole.darkness().max(1e-3);
        let kept = |asker: &Asker<'_>| asker.point(fade, year).whole.darkness() / settled;
        let added = plan.sessions().len() - 1;
        let impressions = plan.patches.iter().map(|patch| plan.session_impressions(added, patch)).sum();
        let (before, after) = (kept(self), kept(&asker));
        let again = asker.due(fade, None, year, terms.lost);
        Some(Then { session, impressions, before, after, again, plan: plan.clone() })
    }
}
