//! Sentences that hold a name, a number or a place.

use super::{HISTORY_BRUSH, HISTORY_CHANGE, HISTORY_SCARS, SIDE_NAMES, STILL_THERE, UNSAVED};
use crate::design::scars::ScarKind;
use crate::fade::Contrast;
use crate::mesh::import::Unit;

pub fn scar(kind: ScarKind) -> &'static str {
    match kind {
        ScarKind::Fut => "Strip line (FUT)",
        ScarKind::Fue => "Extraction dots (FUE)",
        ScarKind::Trauma => "Patch",
    }
}

pub fn scar_title(number: usize, kind: ScarKind) -> String {
    format!("{number}  {}", scar(kind))
}

pub fn scar_draw(kind: ScarKind) -> String {
    format!("{}: draw on the head", scar(kind))
}

pub fn scar_usual(kind: ScarKind) -> String {
    format!("{}: place a typical one", scar(kind))
}

pub fn scar_remove(number: usize) -> String {
    format!("Remove scar {number}")
}

pub fn scar_points(what: &str, count: usize) -> String {
    format!("{what}: {count} points")
}

pub fn scar_point(scar: usize, point: usize) -> String {
    format!("Point {point} of scar {scar}")
}

pub fn side(side: usize, shows: &str) -> String {
    format!("{}: {shows}", SIDE_NAMES[side % SIDE_NAMES.len()])
}

pub fn lux(label: &str, lux: &str) -> String {
    format!("{label}, {lux} lx")
}

pub fn frame_cost(ms: f32, share: f32) -> String {
    format!("{ms:.0} ms at {:.0} %", share * 100.0)
}

pub fn skin_class(class: &str, ita_deg: f32) -> String {
    format!("{class}, ITA {ita_deg:.0}°")
}

pub fn distance(mm: f32) -> String {
    if mm < 1000.0 { format!("{:.0} cm", mm / 10.0) } else { format!("{:.1} m", mm / 1000.0) }
}

pub fn saved(path: &std::path::Path) -> String {
    format!("Saved {}", path.display())
}

/// The title of what is compared: what differs, and what does not.
pub fn compared(differs: &str, same: &str) -> String {
    format!("{differs}. {same}")
}

pub fn no_autosave(reason: &str) -> String {
    format!(
        "Autosave failed ({reason}). Your design is still in memory and autosave will retry; save a copy elsewhere."
    )
}

/// A list of the plan that takes no more.
pub fn full(path: &str) -> String {
    format!("The plan has reached its limit for {path}; the last addition was left out.")
}

pub fn autosave_elsewhere(folder: &std::path::Path, reason: &str) -> String {
    format!("Autosave cannot use its usual folder ({reason}); it now saves to {}.", folder.display())
}

pub fn unsaved(elsewhere: Option<&std::path::Path>) -> String {
    elsewhere.map_or_else(|| UNSAVED.into(), |folder| format!("{UNSAVED}; the autosave is in {}", folder.display()))
}

pub fn drop_here(name: &str) -> String {
    format!("Drop to open {name}")
}

pub fn exporting(what: &str) -> String {
    format!("{what}: drawing")
}

pub fn keep_looking(seconds: f32) -> String {
    format!("{STILL_THERE} {:.0}", seconds.ceil())
}

/// What a screen reader says of the picture.
pub fn picture(head: &str, what: &str, azimuth_deg: f32, elevation_deg: f32) -> String {
    format!("Picture of the head {head}, {what}, seen from {azimuth_deg:.0} degrees, {elevation_deg:.0} up")
}

/// A name of the design's own, as a sentence begins: `soft-black` is "Soft black".
pub fn sentence(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + &letters.as_str().replace(['-', '_'], " ")
}

/// How much of the look is left at a year.
pub fn kept(year: f32, kept: f64) -> String {
    format!("{}: {:.0} % of the darkness left", super::year(year), kept * 100.0)
}

/// How the treated skin stands out, in words and as a colour difference.
pub fn contrast(contrast: Contrast, from_bare: f64) -> String {
    let word = match contrast {
        Contrast::Unseen => "No visible contrast to bare skin",
        Contrast::Faint => "Faint contrast to bare skin",
        Contrast::Soft => "Soft contrast to bare skin",
        Contrast::Clear => "Clear contrast to bare skin",
        Contrast::Strong => "Strong contrast to bare skin",
    };
    format!("{word}, dE00 {from_bare:.1}")
}

/// What is left of each pigment that was put in.
pub fn pigment_left(carbon: Option<f32>, iron: Option<f32>) -> String {
    let of = |name: &str, share: f32| format!("{:.0} % of the {name} left", share * 100.0);
    let parts = [carbon.map(|c| of("carbon", c)), iron.map(|i| of("iron oxide", i))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Where other assumptions of the model lie: the ends of 90 %, of 50 %, and the median.
pub fn assumptions(lines: [f64; 5], count: usize) -> String {
    let [a, b, _, d, e] = lines.map(|line| line * 100.0);
    format!("Half of {count} other assumptions: {b:.0} to {d:.0} %; 90 %: {a:.0} to {e:.0} %")
}

/// The button that adds the touch-up that is advised.
pub fn touch_up_add(year: f32) -> String {
    format!("Add a touch-up in year {year:.1}")
}

pub fn touch_up_full(year: f32) -> String {
    format!("Touch-up advised in year {year:.1}; no room for it")
}

/// Why, and what it does: shares of the settled darkness, impressions, and the year of the next.
pub fn touch_up_tip(lost: f64, before: f64, after: f64, impressions: f32, again: Option<f32>) -> String {
    let next = again.map_or_else(|| "none within 20 years".into(), |year| format!("in year {year:.1}"));
    format!(
        "By then {:.0} % of the darkness is lost. Some {:.0} impressions bring it from {:.0} to {:.0} %. The next one: {next}.",
        lost * 100.0,
        (impressions / 100.0).round() * 100.0,
        before * 100.0,
        after * 100.0
    )
}

/// A share of the darkness that is lost, at its line.
pub fn lost(share: f64) -> String {
    format!("{:.0} % lost", share * 100.0)
}

/// A unit of length in full.
pub fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Millimetre => "Millimetres",
        Unit::Metre => "Metres",
        Unit::Inch => "Inches",
        Unit::Centimetre => "Centimetres",
        Unit::Decimetre => "Decimetres",
    }
}

/// Names a change from the dotted paths of the fields that changed.
pub fn history_name(paths: &[String]) -> String {
    let Some(first) = paths.first() else { return HISTORY_CHANGE.into() };
    let fields: Vec<&str> = first.split('.').filter(|f| *f != "treatment").collect();
    if paths.iter().all(|p| p.contains("hairline.points")) {
        return "Hairline drawn".into();
    }
    if paths.iter().all(|p| p.contains("treatment.strokes")) {
        return HISTORY_BRUSH.into();
    }
    if paths.iter().all(|p| p.starts_with("scars")) {
        return HISTORY_SCARS.into();
    }
    if first == "treatment.sessions" || (paths.len() > 4 && fields.first() == Some(&"sessions")) {
        return "Sessions".into();
    }
    if paths.len() > 1 && paths.iter().all(|p| p.starts_with("treatment.zones")) {
        return "Density of all zones".into();
    }
    let plain = |f: &str| {
        let units = ["_per_cm2", "_mlxh_per_year", "_mm", "_deg", "_ev", "_days"];
        units.iter().find_map(|u| f.strip_suffix(u)).unwrap_or(f).replace('_', " ")
    };
    sentence(&fields.iter().map(|f| plain(f)).collect::<Vec<_>>().join(": "))
}
