//! What the window tells of the plan's fade.

use crate::design::Fade;
use crate::fade::{Band, Lines, Point, Prospect};
use crate::scene::Scene;

/// The fade of one plan.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The plan that it is of.
    pub scene: Scene,
    /// One a scenario, in the order of [`Fade::ALL`]; none where nothing is treated.
    pub prospects: Vec<Prospect>,
    /// Other values of the model's constants; none until they are worked out.
    pub band: Option<Band>,
}

impl Outlook {
    /// Whether it is that of another scene: the same but for what no fade follows.
    pub fn is_of(&self, scene: &Scene) -> bool {
        fades_alike(&self.scene, scene)
    }

    /// What lies ahead under a scenario.
    pub fn prospect(&self, fade: Fade) -> Option<&Prospect> {
        self.prospects.iter().find(|prospect| prospect.curve.fade == fade)
    }

    /// The band's lines at a year, between its own by straight lines.
    pub fn band_at(&self, year: f32) -> Option<Lines> {
        let band = self.band.as_ref()?;
        let above = band.years.partition_point(|y| *y <= year);
        let (low, high) = (above.checked_sub(1)?, above.min(band.years.len() - 1));
        let span = band.years[high] - band.years[low];
        let share = if span > 0.0 { f64::from((year - band.years[low]) / span) } else { 0.0 };
        let mut lines = band.whole[low];
        lines.iter_mut().zip(band.whole[high]).for_each(|(line, next)| *line += (next - *line) * share);
        Some(lines)
    }
}

/// Whether two scenes fade alike: same head, plan, client, skin, hair and light.
pub fn fades_alike(a: &Scene, b: &Scene) -> bool {
    a.has_head_of(b)
        && a.treatment == b.treatment
        && a.client == b.client
        && a.skin == b.skin
        && a.hair == b.hair
        && a.loss == b.loss
        && a.scars == b.scars
        && a.habits == b.habits
        && a.aftercare == b.aftercare
        && a.light.preset == b.light.preset
        && a.light.adaptation == b.light.adaptation
}

/// The point of a prospect at a year, or the last one before it.
pub fn point_at(prospect: &Prospect, year: f32) -> Option<&Point> {
    let after = prospect.curve.points.partition_point(|point| point.year <= year + 1e-4);
    prospect.curve.points.get(after.checked_sub(1)?)
}
