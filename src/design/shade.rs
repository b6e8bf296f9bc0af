//! Shade advice: which relative shades suit a client, and why. The dilution itself comes from the
//! clinic's own chart where the plan carries one; the ladder here is a guess for the pigments of this
//! program (sourced are its ends: undiluted for black hair on dark skin, much water for light hair).

use super::Shade;

/// A shade to try.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// "base", "body" or "detail".
    pub use_for: &'static str,
    pub name: String,
    pub pigment: String,
    /// Parts of water to one of pigment.
    pub dilution: f32,
    pub reason: String,
}

/// Two or three shades, lightest first: `ita_deg` of the bare skin, `darkness` of the hair (0 blond to
/// 1 black), `grey` share of white hairs, and the clinic's own chart, or none.
pub fn advise(ita_deg: f32, darkness: f32, grey: f32, chart: &[Shade]) -> Vec<Advice> {
    // White hairs lighten the look of stubble; dark skin needs more pigment for the same contrast.
    let look = (darkness * (1.0 - 0.75 * grey)).clamp(0.0, 1.0);
    let skin = ((55.0 - ita_deg) / 110.0).clamp(0.0, 1.0);
    let parts = (14.0 * (1.0 - look).powf(1.1) * (1.0 - 0.6 * skin) + 4.0 * (1.0 - skin)).clamp(1.0, 24.0);
    let pigment = match darkness {
        d if d < 0.25 => "light-brown",
        d if d < 0.45 => "medium-brown",
        d if d < 0.60 => "dark-brown",
        d if d < 0.80 && ita_deg > 28.0 => "soft-black",
        _ => "carbon",
    };
    let hair = if grey > 0.35 {
        format!("with {:.0} % white the stubble reads lighter than its dark hairs", grey * 100.0)
    } else if darkness > 0.75 {
        "black hair".into()
    } else {
        "lighter hair shows a dark dot at once".into()
    };
    let skin_says = if ita_deg > 41.0 {
        "fair skin shows every step of contrast: start light, it can be added to, not taken back"
    } else if ita_deg < -10.0 {
        "dark skin swallows pale dots: less water"
    } else {
        "on this skin the middle of the ladder holds"
    };
    let steps = [
        ("base", 1.5, "lightest first, under the hairline and as the ground"),
        ("body", 1.0, "the fill"),
        ("detail", 0.65, "a few darker dots last, for depth"),
    ];
    let wanted = if grey > 0.6 { &steps[..2] } else { &steps[..] };
    wanted
        .iter()
        .map(|&(use_for, factor, role)| {
            let parts = parts * factor;
            let near = chart.iter().min_by(|a, b| (a.dilution - parts).abs().total_cmp(&(b.dilution - parts).abs()));
            let (name, pigment, dilution) = match near {
                Some(shade) => (shade.name.clone(), shade.pigment.clone(), shade.dilution),
                None => (format!("{pigment} 1:{parts:.0}"), pigment.to_owned(), parts.round()),
            };
            Advice { use_for, name, pigment, dilution, reason: format!("{role}; {hair}; {skin_says}") }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fair_and_grey_clients_get_more_water() {
        let body = |ita, dark, grey| advise(ita, dark, grey, &[])[1].dilution;
        assert!(body(50.0, 0.3, 0.0) > body(50.0, 0.9, 0.0));
        assert!(body(50.0, 0.9, 0.6) > body(50.0, 0.9, 0.0));
        assert!(body(-40.0, 0.95, 0.0) < body(50.0, 0.95, 0.0));
        let three = advise(30.0, 0.8, 0.1, &[]);
        assert!(three.len() == 3 && three[0].dilution > three[1].dilution && three[1].dilution > three[2].dilution);
        assert_eq!(advise(30.0, 0.8, 0.9, &[]).len(), 2);
    }

    #[test]
    fn the_clinics_chart_comes_first() {
        let chart = [("A", 18.0), ("B", 8.0), ("C", 3.0)].map(|(name, dilution)| Shade {
            name: name.into(),
            pigment: "soft-black".into(),
            dilution,
        });
        assert!(advise(30.0, 0.8, 0.1, &chart).iter().all(|a| a.pigment == "soft-black" && a.name.len() == 1));
    }
}
