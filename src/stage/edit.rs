//! What an edit of a scene remakes of its stage: the one place that says so.

use crate::design::Treatment;
use crate::design::client::Client;
use crate::design::hair::Hair;
use crate::design::loss::{Areata, Loss};
use crate::design::scars::Scar;
use crate::design::transplant::Transplant;
use crate::scene::Scene;

/// All that impressions and hairs on a head are made from.
#[derive(Clone, Copy)]
pub struct PlanSource<'a> {
    pub(super) treatment: &'a Treatment,
    pub(super) client: &'a Client,
    pub(super) hair: &'a Hair,
    pub(super) loss: &'a Loss,
    pub(super) scars: &'a [Scar],
    pub(super) transplant: &'a Transplant,
}

impl<'a> From<&'a Scene> for PlanSource<'a> {
    fn from(scene: &'a Scene) -> Self {
        let Scene { treatment, client, hair, loss, scars, transplant, .. } = scene;
        Self { treatment, client, hair, loss, scars, transplant }
    }
}

/// The parts that another scene of the same head asks anew for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    /// The seeds, and all with them.
    pub seeds: bool,
    /// Where own hair is lost and scars lie.
    pub cover: bool,
    /// Own hair and grafts.
    pub stubble: bool,
    /// The beard in the skin: the hair's colour, the seed, universal loss.
    pub beard: bool,
    /// Density and impressions, which any of the others changes as well.
    pub plan: bool,
}

impl Edit {
    /// What `new` remakes of a stage that was made for `old`; both on the same head.
    pub fn between(old: &PlanSource, new: &PlanSource) -> Self {
        let color = |hair: &Hair| [hair.darkness, hair.grey, hair.greying_per_decade];
        let bare = |loss: &Loss| loss.areata == Areata::Universalis;
        let seeds = old.treatment.seed != new.treatment.seed;
        let cover = old.loss != new.loss || old.scars != new.scars;
        let grafts = old.transplant != new.transplant;
        // Grown hair counts as its whole self where the plan blends into it, stubble by its width.
        let grown = old.hair.is_grown() != new.hair.is_grown();
        let hair = seeds || cover || grafts || old.hair.units_per_cm2 != new.hair.units_per_cm2;
        let beard = seeds || color(old.hair) != color(new.hair) || bare(old.loss) != bare(new.loss);
        Self {
            seeds,
            cover,
            // Grafts stand where the plan's zones are.
            stubble: hair || !new.transplant.is_empty(),
            beard,
            plan: hair || grown || beard || old.treatment != new.treatment || old.client != new.client,
        }
    }
}
