//! How dense the healed scalp looks: three plans that a practitioner can do, by the names clinics use.

use super::hairline::Hairline;
use super::zone::DotSize;
use super::{Session, Treatment, Zones};

/// A finish, from a shadow to a full buzz cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Finish {
    /// A three-day shadow.
    Soft,
    /// A buzz cut of about 1.5 mm.
    #[default]
    Natural,
    /// A buzz cut of dense dark hair: as many impressions as clinics quote at most.
    Dark,
}

impl Finish {
    /// Lightest first.
    pub const ALL: [Self; 3] = [Self::Soft, Self::Natural, Self::Dark];

    /// As scene files and the command line write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Soft => "soft",
            Self::Natural => "natural",
            Self::Dark => "dark",
        }
    }

    /// The finish of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.name() == name)
    }

    /// The finish whose densities a plan has, if it has those of one.
    pub fn of(zones: &Zones) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.zones() == Zones { blend_to_hair: f.zones().blend_to_hair, ..*zones })
    }

    /// Gives a plan this finish: its zones and its course, of the pigment that the plan began with. Touch-ups
    /// stay.
    pub fn apply(self, plan: &mut Treatment) {
        plan.zones = Zones { blend_to_hair: plan.zones.blend_to_hair, ..self.zones() };
        let mut sessions = self.sessions();
        if let Some(first) = plan.sessions.first() {
            sessions.iter_mut().for_each(|s| s.pigment.clone_from(&first.pigment));
        }
        sessions.extend(plan.sessions.iter().filter(|s| s.year > 0.0).cloned());
        plan.sessions = sessions;
    }

    /// Densities, impressions per cm2. Clinics quote 93 to 310 (pitches of 1.1 to 0.6 mm); the zones'
    /// proportions follow natural hair. A drawing, not a standard.
    pub fn zones(self) -> Zones {
        let [hairline, frontal, mid_scalp, crown, temples, sides, nape] = match self {
            Self::Soft => [120.0, 165.0, 170.0, 170.0, 155.0, 150.0, 145.0],
            Self::Natural => [150.0, 240.0, 250.0, 250.0, 205.0, 163.0, 156.0],
            Self::Dark => [190.0, 300.0, 310.0, 310.0, 250.0, 195.0, 185.0],
        };
        Zones {
            hairline_per_cm2: hairline,
            frontal_per_cm2: frontal,
            mid_scalp_per_cm2: mid_scalp,
            crown_per_cm2: crown,
            temples_per_cm2: temples,
            sides_per_cm2: sides,
            nape_per_cm2: nape,
            blend_to_hair: 1.0,
        }
    }

    /// Its course: dots at the upper end of the sizes that are seen, in the upper papillary dermis, the
    /// lightest first. A dark finish takes a visit more, since nobody can sit for longer than some five hours.
    pub fn sessions(self) -> Vec<Session> {
        let visit = |name: &str, visit: u8, share: f32, dilution: f32, diameter_mm: f32| Session {
            name: name.into(),
            day: 14.0 * f32::from(visit),
            share,
            dilution,
            depth_mm: 0.15,
            depth_scatter_mm: 0.04,
            diameter_mm,
            ..Session::default()
        };
        match self {
            Self::Soft | Self::Natural => vec![
                visit("base", 0, 0.333, 2.0, 0.32),
                visit("density", 1, 0.333, 1.5, 0.32),
                visit("detail", 2, 0.334, 0.8, 0.30),
            ],
            Self::Dark => vec![
                visit("base", 0, 0.28, 1.5, 0.35),
                visit("density", 1, 0.28, 1.0, 0.35),
                visit("depth", 2, 0.26, 0.8, 0.35),
                visit("detail", 3, 0.18, 0.5, 0.31),
            ],
        }
    }
}

impl Default for Treatment {
    fn default() -> Self {
        Self {
            hairline: Hairline::default(),
            zones: Zones::default(),
            dot_size: DotSize::default(),
            strokes: Vec::new(),
            exclusions: Vec::new(),
            sessions: Finish::default().sessions(),
            pigments: Vec::new(),
            shades: Vec::new(),
            hand: super::session::Hand::Natural,
            removal: super::removal::Removal::default(),
            dots_per_impression: 24,
            seed: 1,
        }
    }
}

impl Default for Zones {
    fn default() -> Self {
        Finish::default().zones()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finishes_are_told_by_their_densities() {
        for finish in Finish::ALL {
            assert_eq!(Finish::of(&finish.zones()), Some(finish));
            assert_eq!(Finish::named(finish.name()), Some(finish));
            let shares: f32 = finish.sessions().iter().map(|s| s.share).sum();
            assert!((shares - 1.0).abs() < 1e-5, "{finish:?}: {shares}");
        }
        let touch_up = Session { year: 4.0, pigment: "soft-black".into(), ..Session::default() };
        let mut plan = Treatment { sessions: vec![touch_up.clone()], ..Treatment::default() };
        Finish::Dark.apply(&mut plan);
        assert_eq!(Finish::of(&plan.zones), Some(Finish::Dark));
        assert!(plan.sessions.len() == 5 && plan.sessions[4] == touch_up && plan.sessions[0].pigment == "soft-black");
        assert_eq!(Finish::of(&Zones { crown_per_cm2: 11.0, ..Finish::Soft.zones() }), None);
        assert_eq!(Finish::of(&Zones { blend_to_hair: 0.5, ..Finish::Dark.zones() }), Some(Finish::Dark));
    }
}
