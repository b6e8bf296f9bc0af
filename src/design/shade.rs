//! Shade advice: which relative shades suit a client, and why. The dilution itself comes from the
//! clinic's own chart where the plan carries one; the ladder here is set by the model's own picture (for black hair
//! on fair skin the dilutions of the default plan), and no advice for a bottle. Sourced are its ends:
//! undiluted for black hair on dark skin, much water for light hair.

use super::Shade;

/// Shades to try.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// Two or three, lightest first.
    pub steps: Vec<Step>,
    /// Why these, a sentence.
    pub reason: String,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// "base", "body" or "detail".
    pub use_for: &'static str,
    /// Of the clinic's own shade, or pigment and water: "carbon 1:4.5".
    pub name: String,
    /// Of the plan or of the library.
    pub pigment: String,
    /// Parts of water to one of pigment.
    pub dilution: f32,
    /// What it is for, half a sentence.
    pub role: &'static str,
}

/// What each shade is for, and its water as a factor of the body's.
const STEPS: [(&str, f32, &str); 3] = [
    ("base", 1.5, "lightest first, under the hairline and as the ground"),
    ("body", 1.0, "the fill"),
    ("detail", 0.65, "a few darker dots last, for depth"),
];

/// Shades for a client: `ita_deg` of the bare skin, `darkness` of the hair (0 blond to 1 black), `grey` share of
/// white hairs, and the clinic's own chart, or none.
pub fn advise(ita_deg: f32, darkness: f32, grey: f32, chart: &[Shade]) -> Advice {
    // White hairs lighten the look of stubble; dark skin needs more pigment for the same contrast.
    let look = (darkness * (1.0 - 0.75 * grey)).clamp(0.0, 1.0);
    let skin = ((55.0 - ita_deg) / 110.0).clamp(0.0, 1.0);
    let parts = 4.5 * (1.0 - look).powf(1.1) * (1.0 - 0.6 * skin) + 0.75 * (1.0 - skin);
    let pigment = pigment(ita_deg, darkness);
    let step = |&(use_for, factor, role): &(&'static str, f32, &'static str)| {
        // Half parts: what a syringe can do.
        let parts = (parts * factor * 2.0).round().max(1.0) / 2.0;
        let near = chart.iter().min_by(|a, b| (a.dilution - parts).abs().total_cmp(&(b.dilution - parts).abs()));
        let (name, pigment, dilution) = match near {
            Some(shade) => (shade.name.clone(), shade.pigment.clone(), shade.dilution),
            None => (format!("{pigment} 1:{parts}"), pigment.to_owned(), parts),
        };
        Step { use_for, name, pigment, dilution, role }
    };
    // Among mostly white hairs a dark detail stands out.
    let wanted = if grey > 0.6 { &STEPS[..2] } else { &STEPS[..] };
    Advice { steps: wanted.iter().map(step).collect(), reason: reason(ita_deg, darkness, grey) }
}

fn pigment(ita_deg: f32, darkness: f32) -> &'static str {
    match darkness {
        d if d < 0.25 => "light-brown",
        d if d < 0.45 => "medium-brown",
        d if d < 0.60 => "dark-brown",
        d if d < 0.80 && ita_deg > 28.0 => "soft-black",
        _ => "carbon",
    }
}

fn reason(ita_deg: f32, darkness: f32, grey: f32) -> String {
    let hair = match grey {
        g if g > 0.35 => format!("with {:.0} % white the stubble reads lighter than its dark hairs", g * 100.0),
        _ if darkness > 0.75 => "black hair bears the darkest dots".into(),
        _ => "beside lighter hair a dark dot shows at once".into(),
    };
    let skin = match ita_deg {
        i if i > 41.0 => "fair skin shows every step of contrast: start light, it can be added to, not taken back",
        i if i < -10.0 => "dark skin swallows pale dots: less water",
        _ => "on this skin the middle of the ladder holds",
    };
    format!("{hair}; {skin}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fair_and_grey_clients_get_more_water() {
        let body = |ita, dark, grey| advise(ita, dark, grey, &[]).steps[1].dilution;
        assert!(body(50.0, 0.3, 0.0) > body(50.0, 0.9, 0.0));
        assert!(body(50.0, 0.9, 0.6) > body(50.0, 0.9, 0.0));
        assert!(body(-40.0, 0.95, 0.0) < body(50.0, 0.95, 0.0));
        let three = advise(30.0, 0.4, 0.1, &[]).steps;
        assert!(three.len() == 3 && three[0].dilution > three[1].dilution && three[1].dilution > three[2].dilution);
        assert_eq!(advise(30.0, 0.8, 0.9, &[]).steps.len(), 2);
    }

    #[test]
    fn the_default_client_is_treated_as_advised() {
        let scene = crate::scene::Scene::default();
        let (ita_deg, _) = crate::scene::skin::typology(scene.skin.melanin, scene.skin.blood);
        let advice = advise(ita_deg, scene.hair.darkness, scene.hair.grey, &[]);
        assert_eq!(advice.steps.len(), scene.treatment.sessions.len());
        for (step, session) in advice.steps.iter().zip(&scene.treatment.sessions) {
            let apart = (step.dilution - session.dilution).abs();
            assert!(apart < 0.25 && step.pigment == session.pigment, "{step:?}: {}", session.dilution);
        }
    }

    #[test]
    fn the_clinics_chart_comes_first() {
        let chart = [("A", 18.0), ("B", 8.0), ("C", 3.0)].map(|(name, dilution)| Shade {
            name: name.into(),
            pigment: "soft-black".into(),
            dilution,
        });
        assert!(advise(30.0, 0.8, 0.1, &chart).steps.iter().all(|a| a.pigment == "soft-black" && a.name.len() == 1));
    }
}
