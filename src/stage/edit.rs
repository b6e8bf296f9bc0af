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
    pub treatment: &'a Treatment,
    pub client: &'a Client,
    pub hair: &'a Hair,
    pub loss: &'a Loss,
    pub scars: &'a [Scar],
    pub transplant: &'a Transplant,
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
    /// The shaved beard.
    pub beard: bool,
    /// Density and impressions, which any of the others changes as well.
    pub plan: bool,
}

impl Edit {
    /// From what one plan is made of to another one.
    pub fn between(old: &PlanSource, new: &PlanSource) -> Self {
        let color = |hair: &Hair| [hair.darkness, hair.grey, hair.greying_per_decade];
        let bare = |loss: &Loss| loss.areata == Areata::Universalis;
        let seeds = old.treatment.seed != new.treatment.seed;
        let cover = old.loss != new.loss || old.scars != new.scars;
        let grafts = old.transplant != new.transplant;
        let hair = seeds || cover || grafts || old.hair.units_per_cm2 != new.hair.units_per_cm2;
        let beard = seeds || color(old.hair) != color(new.hair) || bare(old.loss) != bare(new.loss);
        Self {
            seeds,
            cover,
            // Grafts stand where the plan's zones are.
            stubble: hair || !new.transplant.is_empty(),
            beard,
            plan: hair || beard || old.treatment != new.treatment || old.client != new.client,
        }
    }
}
