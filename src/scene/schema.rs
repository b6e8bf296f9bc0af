//! Every field of a scene file: what it may be, and what it means. The one list that files are checked
//! against, and that orders and explains the files we write.

use super::light;
use crate::design::client::Sex;
use crate::design::hair::Parting;
use crate::design::hairline::Style;
use crate::design::loss::{Areata, Pattern, Stage};
use crate::design::removal::Outcome;
use crate::design::scars::ScarKind;
use crate::design::session::{Device, Hand};
use crate::design::{Fade, Finish, SEEDED_PER_CM2};
use crate::layout::HAIR_SESSION;
use crate::mesh::import::{Axis, Unit};
use crate::mesh::parametric::{HeadShape, Limit};

/// What a field may be.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A number from low to high, and its unit as it reads after them.
    Number(f64, f64, &'static str),
    /// The same, left out where it has no value.
    Optional(f64, f64, &'static str),
    /// A whole number from low to high.
    Whole(i64, i64),
    /// So many letters at most.
    Text(usize),
    /// `true` or `false`.
    Bool,
    /// One of some names.
    Name(fn() -> Vec<&'static str>),
    /// The same, left out where it has no value.
    OptionalName(fn() -> Vec<&'static str>),
    /// Scalp coordinates (u, v).
    Place,
    /// A list of them: so many at most, in all lists of this field together.
    Places(usize),
    /// Three numbers.
    Point,
    /// Three numbers in a head file's own coordinates.
    FilePoint,
    /// A table, or a list of at most so many tables, with an explanation of its own.
    Table,
    /// So many at most.
    Tables(usize),
}

/// A field: its path, `[]` for "each of", what it may be, what it means.
pub struct Field {
    /// Like `treatment.sessions[].share`.
    pub path: &'static str,
    /// Checked when a file is read.
    pub kind: Kind,
    /// Written as a comment beside it; may be empty.
    pub note: &'static str,
}

const fn field(path: &'static str, kind: Kind, note: &'static str) -> Field {
    Field { path, kind, note }
}

use Kind::{Bool, FilePoint, Name, Number, Optional, OptionalName, Place, Places, Point, Table, Tables, Text, Whole};

/// A measure of a head's shape, where it is given.
const fn limit(l: Limit) -> Kind {
    Optional(l.low as f64, l.high as f64, l.unit)
}

const AXES: fn() -> Vec<&'static str> = || Axis::ALL.map(Axis::name).to_vec();
const SHARE: Kind = Number(0.0, 1.0, "");
const FACTOR: Kind = Number(0.2, 3.0, "");
const DENSITY: Kind = Number(0.0, SEEDED_PER_CM2 as f64, " per cm2");
/// Longest name and longest note, letters: a screen's width, two pages.
const NAME: Kind = Text(200);
const NOTE: Kind = Text(4000);
/// Longest path of a file, as systems have it.
const PATH: Kind = Text(4096);
const GRAFTS: Kind = Number(0.0, 90.0, " per cm2");

/// In the order that files are written in.
pub const FIELDS: &[Field] = &[
    field("version", Whole(1, 1_000_000), "format of this file"),
    field("head", PATH, "\"default\", a name such as \"male-25\" (after `make heads`), or a head file"),
    field("shape", Table, "of the default head, by tape and calliper; left out: the mean of the sex"),
    field("shape.sex", Name(|| Sex::ALL.map(Sex::name).to_vec()), ""),
    field("shape.length_mm", limit(HeadShape::LENGTH), "glabella to occiput"),
    field("shape.breadth_mm", limit(HeadShape::BREADTH), "above the ears"),
    field("shape.circumference_mm", limit(HeadShape::CIRCUMFERENCE), "around glabella and occiput"),
    field("shape.height_mm", limit(HeadShape::HEIGHT), "tragion to the top"),
    field("shape.occiput", Number(-1.0, 1.0, ""), "-1 flat, 1 full"),
    field("shape.forehead_slope", Number(-1.0, 1.0, ""), "-1 upright, 1 leaning back"),
    field("shape.vault_height", Number(-1.0, 1.0, ""), "-1 low, 1 high"),
    field("scan", Table, "what is known of a head file; left out: found from its shape"),
    field("scan.unit", OptionalName(|| Unit::ALL.map(Unit::name).to_vec()), "mm, m, inch, cm, dm"),
    field("scan.up", OptionalName(AXES), "the file's axis that points to the top of the head"),
    field("scan.front", OptionalName(AXES), "the file's axis that the face looks along"),
    field("scan.circumference_mm", Optional(300.0, 800.0, " mm"), "a tape around the head above the brows: its scale"),
    field("scan.landmarks", Table, "points picked on it, in the file's own coordinates"),
    field("scan.landmarks.nasion", FilePoint, ""),
    field("scan.landmarks.glabella", FilePoint, ""),
    field("scan.landmarks.inion", FilePoint, ""),
    field("scan.landmarks.left_preauricular", FilePoint, ""),
    field("scan.landmarks.right_preauricular", FilePoint, ""),
    field("scan.landmarks.vertex", FilePoint, ""),
    field("scan.landmarks.nose_tip", FilePoint, ""),
    field("scan.landmarks.trichion", FilePoint, ""),
    field("years", Number(0.0, 20.0, " years"), "since the course healed (day 42)"),
    field("days", Optional(0.0, 42.0, " days"), "since the last session, while it heals"),
    field("fade", Name(|| Fade::ALL.map(Fade::name).to_vec()), "assumed scenario: slow, typical, fast"),
    field("aftercare", Name(|| vec!["kept", "neglected"]), "over the healing weeks"),
    field("habits", Table, "what else costs pigment, for experts"),
    field("habits.oily", SHARE, "skin that is always oily"),
    field("habits.exfoliation", SHARE, "daily retinoids or peeling"),
    field("habits.smoking", SHARE, ""),
    field("client", Table, "decides a mature hairline and what is warned of"),
    field("client.age_years", Number(16.0, 100.0, " years"), ""),
    field("client.sex", Name(|| Sex::ALL.map(Sex::name).to_vec()), "male or female"),
    field("skin", Table, ""),
    field(
        "skin.melanin",
        Number(0.003, 0.25, ""),
        "share of melanosomes in the epidermis, 0.003 very light to 0.25 dark",
    ),
    field("skin.blood", Number(0.002, 0.03, ""), "share of blood in the dermis"),
    field("skin.variation", Number(0.0, 2.0, ""), "unevenness, 1 is usual"),
    field("skin.freckles", SHARE, "0 none to 1 many"),
    field("skin.sheen", SHARE, "0 matte, 1 oily"),
    field("skin.sun_mlxh_per_year", Number(0.0, 60.0, " Mlx h a year"), "outdoor light on the scalp"),
    field("skin.tanning_per_decade", Number(-0.5, 2.0, ""), "melanin gained in ten years, share of today's"),
    field("hair", Table, "the client's own"),
    field("hair.visible", Bool, ""),
    field("hair.units_per_cm2", Number(0.0, 100.0, " per cm2"), "follicular units where hair is full"),
    field("hair.stubble_days", Number(0.0, 7.0, " days"), "since the shave"),
    field("hair.growth_mm_per_day", Number(0.1, 0.6, " mm a day"), ""),
    field("hair.shaft_mm", Number(0.02, 0.12, " mm"), "width of a hair"),
    field("hair.darkness", SHARE, "0 blond, 1 black"),
    field("hair.grey", SHARE, "share of white hairs"),
    field("hair.greying_per_decade", SHARE, "share that turns white in ten years"),
    field("hair.length_mm", Number(0.0, 120.0, " mm"), "0: shaved, stubble by days; else grown out"),
    field("hair.curl", SHARE, "0 straight, 1 coiled"),
    field("hair.parting", Name(|| Parting::ALL.map(Parting::name).to_vec()), "none, middle, left, right"),
    field("loss", Table, "of the client's own hair"),
    field(
        "loss.pattern",
        Name(|| Pattern::ALL.map(Pattern::name).to_vec()),
        "none, norwood, female, christmas-tree, diffuse",
    ),
    field(
        "loss.stage",
        Name(|| Stage::ALL.map(Stage::name).to_vec()),
        "of norwood: I, II, IIa, III, IIIa, IIIv, IV, IVa, V, Va, VI, VII",
    ),
    field("loss.severity", SHARE, "of the other patterns: Ludwig I 0.3, II 0.6, III 0.9"),
    field("loss.left_recess_mm", Number(-30.0, 60.0, " mm"), "left temple further back than the pattern"),
    field("loss.right_recess_mm", Number(-30.0, 60.0, " mm"), "right temple"),
    field(
        "loss.progression_per_decade",
        Number(0.0, 8.0, " steps"),
        "stages (or Sinclair grades) that it goes on in ten years",
    ),
    field("loss.areata", Name(|| Areata::ALL.map(Areata::name).to_vec()), "none, ophiasis, totalis, universalis"),
    field("loss.confirmed_inactive", Bool, "a physician has found areata or scarring inactive"),
    field("loss.patches", Tables(200), "bare patches: kind (areata, scarring), center [u, v], diameter_mm"),
    field("loss.patches[].kind", Name(|| vec!["areata", "scarring"]), ""),
    field("loss.patches[].center", Place, "scalp coordinates"),
    field("loss.patches[].diameter_mm", Number(1.0, 200.0, " mm"), ""),
    field("scars", Tables(24), "kind (fut, fue, trauma), points [[u, v], ...], width_mm, per_cm2, ..."),
    field(
        "scars[].kind",
        Name(|| ScarKind::ALL.map(ScarKind::name).to_vec()),
        "fut (a line), fue (dots in an outline), trauma (an outline)",
    ),
    field("scars[].points", Places(1_000), "scalp coordinates"),
    field("scars[].width_mm", Number(0.2, 30.0, " mm"), "of a strip's line"),
    field("scars[].stretched_from", SHARE, "where along it, it has stretched"),
    field("scars[].stretched_to", SHARE, ""),
    field("scars[].stretched_mm", Number(0.2, 30.0, " mm"), "how wide there"),
    field("scars[].count", Whole(0, 6000), "extraction scars"),
    field("scars[].punch_mm", Number(0.3, 3.0, " mm"), ""),
    field("scars[].uptake", Number(0.1, 3.0, ""), "pigment taken over what skin takes"),
    field("scars[].gloss", SHARE, ""),
    field("scars[].paleness", SHARE, ""),
    field("scars[].lift_mm", Number(-2.0, 2.0, " mm"), "standing out, or sunken"),
    field("scars[].per_cm2", DENSITY, "impressions on it; 0 leaves it as it is"),
    field("scars[].blend_mm", Number(0.0, 40.0, " mm"), "margin into the skin around"),
    field("scars[].note", NOTE, ""),
    field("transplant", Table, "grafts, follicular units per cm2 by zone: 40 to 60 are usual, 0 none"),
    field(
        "transplant.month",
        Number(-600.0, 240.0, " months"),
        "of the surgery against the first session, negative before",
    ),
    field("transplant.hairline_per_cm2", GRAFTS, ""),
    field("transplant.frontal_per_cm2", GRAFTS, ""),
    field("transplant.mid_scalp_per_cm2", GRAFTS, ""),
    field("transplant.crown_per_cm2", GRAFTS, ""),
    field("transplant.temples_per_cm2", GRAFTS, ""),
    field("treatment", Table, ""),
    field(
        "treatment.finish",
        OptionalName(|| Finish::ALL.map(Finish::name).to_vec()),
        "soft, natural, dark: stands for the zones and sessions that are left out",
    ),
    field("treatment.dots_per_impression", Whole(1, 4096), "pigment dots that one impression holds"),
    field("treatment.seed", Whole(0, u32::MAX as i64), "of everything random"),
    field(
        "treatment.hand",
        Name(|| Hand::ALL.map(Hand::name).to_vec()),
        "natural; for teaching: rows, clumps, too-deep, too-big, too-dark",
    ),
    field("treatment.hairline", Table, ""),
    field(
        "treatment.hairline.style",
        Name(|| Style::ALL.map(Style::name).to_vec()),
        "natural, soft, broken, defined, straight, rounded, widows-peak, winged, receded, feminine",
    ),
    field("treatment.hairline.points", Places(100), "own control points, left temple to right; empty: the style's"),
    field(
        "treatment.hairline.height_mm",
        Optional(20.0, 160.0, " mm"),
        "middle above the glabella, by tape; left out: mature for age and sex",
    ),
    field("treatment.hairline.feather_mm", Number(0.0, 40.0, " mm"), "soft 6-10, defined 1-2, edge-up under 0.5"),
    field("treatment.hairline.density_gradient", SHARE, "how far density, shade and dot size fall towards the edge"),
    field("treatment.hairline.shade_gradient", SHARE, ""),
    field("treatment.hairline.size_gradient", SHARE, ""),
    field("treatment.hairline.irregularity_mm", Number(0.0, 10.0, " mm"), "large wander of the edge"),
    field("treatment.hairline.macro_wavelength_mm", Number(4.0, 60.0, " mm"), ""),
    field("treatment.hairline.micro_mm", Number(0.0, 5.0, " mm"), "small wander"),
    field("treatment.hairline.micro_wavelength_mm", Number(0.5, 10.0, " mm"), ""),
    field("treatment.hairline.temple_points", SHARE, "0 receded, 1 as in youth"),
    field("treatment.hairline.left_corner_mm", Number(-15.0, 40.0, " mm"), "corner further back than the style's"),
    field("treatment.hairline.right_corner_mm", Number(-15.0, 40.0, " mm"), ""),
    field("treatment.zones", Table, "darkness wanted, as impressions per cm2; own hair gives its part of it"),
    field("treatment.zones.hairline_per_cm2", DENSITY, ""),
    field("treatment.zones.frontal_per_cm2", DENSITY, ""),
    field("treatment.zones.mid_scalp_per_cm2", DENSITY, ""),
    field("treatment.zones.crown_per_cm2", DENSITY, ""),
    field("treatment.zones.temples_per_cm2", DENSITY, ""),
    field("treatment.zones.sides_per_cm2", DENSITY, ""),
    field("treatment.zones.nape_per_cm2", DENSITY, "back of the head and nape"),
    field(
        "treatment.zones.blend_to_hair",
        SHARE,
        "1: pigment and hair together look even; 0: as if there were no hair",
    ),
    field("treatment.dot_size", Table, "diameter over the session's own, by zone"),
    field("treatment.dot_size.hairline", FACTOR, ""),
    field("treatment.dot_size.frontal", FACTOR, ""),
    field("treatment.dot_size.mid_scalp", FACTOR, ""),
    field("treatment.dot_size.crown", FACTOR, ""),
    field("treatment.dot_size.temples", FACTOR, ""),
    field("treatment.dot_size.sides", FACTOR, ""),
    field("treatment.dot_size.nape", FACTOR, ""),
    field("treatment.strokes", Tables(1000), "painted over the zones: points [[u, v], ...], radius_mm, factor"),
    field("treatment.strokes[].points", Places(20_000), ""),
    field("treatment.strokes[].radius_mm", Number(0.5, 100.0, " mm"), ""),
    field("treatment.strokes[].factor", Number(0.0, 4.0, ""), "density over what it was"),
    field("treatment.exclusions", Tables(500), "moles and lesions that stay free: center [u, v], radius_mm, note"),
    field("treatment.exclusions[].center", Place, ""),
    field("treatment.exclusions[].radius_mm", Number(0.5, 60.0, " mm"), ""),
    field("treatment.exclusions[].note", NOTE, ""),
    field("treatment.sessions", Tables(HAIR_SESSION as usize), "visits, in order"),
    field("treatment.sessions[].name", NAME, ""),
    field("treatment.sessions[].day", Number(0.0, 3650.0, " days"), "after the first one"),
    field("treatment.sessions[].year", Number(0.0, 20.0, " years"), "0 the course, else a touch-up on top of it"),
    field("treatment.sessions[].share", SHARE, "of the course's impressions"),
    field("treatment.sessions[].pigment", NAME, "one of assets/pigments.toml, or of [[treatment.pigments]] here"),
    field("treatment.sessions[].dilution", Number(0.0, 100.0, " parts of water"), "parts of water to one of pigment"),
    field(
        "treatment.sessions[].device",
        Name(|| Device::ALL.map(Device::name).to_vec()),
        "round-1, round-2, round-3, triple-tap, microblade",
    ),
    field("treatment.sessions[].depth_mm", Number(0.10, 1.2, " mm"), "where the pigment rests"),
    field("treatment.sessions[].depth_scatter_mm", Number(0.0, 0.5, " mm"), ""),
    field("treatment.sessions[].diameter_mm", Number(0.05, 0.5, " mm"), "as seen healed"),
    field("treatment.sessions[].hand_scatter_mm", Number(0.0, 3.0, " mm"), "how far the hand misses"),
    field("treatment.sessions[].visible", Bool, ""),
    field("treatment.pigments", Tables(100), "the plan's own: name, iron_oxide, optical_depth, note"),
    field("treatment.pigments[].name", NAME, ""),
    field("treatment.pigments[].iron_oxide", SHARE, "the rest is carbon black"),
    field("treatment.pigments[].optical_depth", Number(0.0, 200.0, ""), "undiluted, at 550 nm"),
    field("treatment.pigments[].note", NOTE, ""),
    field("treatment.shades", Tables(200), "the clinic's own dilution chart: name, pigment, dilution"),
    field("treatment.shades[].name", NAME, ""),
    field("treatment.shades[].pigment", NAME, ""),
    field("treatment.shades[].dilution", Number(0.0, 100.0, " parts of water"), ""),
    field("treatment.removal", Table, "by laser: an illustrated outcome, not a forecast"),
    field(
        "treatment.removal.outcome",
        Name(|| Outcome::ALL.map(Outcome::name).to_vec()),
        "none, cleared, partial, residue, darkened (iron oxide)",
    ),
    field("treatment.removal.year", Number(0.0, 20.0, " years"), ""),
    field("light", Table, ""),
    field("light.preset", Name(|| light::PRESETS.map(|p| p.name).to_vec()), ""),
    field("light.turn_deg", Number(-360.0, 360.0, " degrees"), "positive to the person's left"),
    field("light.exposure_ev", Number(-6.0, 6.0, " EV"), ""),
    field("light.adaptation", SHARE, "white balance: 0 keeps the light's colour, 1 makes it white"),
    field("views", Tables(200), "stored for presenting: name, camera, years, light, treated"),
    field("views[].name", NAME, ""),
    field("views[].years", Number(0.0, 20.0, " years"), ""),
    field("views[].days", Optional(0.0, 42.0, " days"), ""),
    field("views[].light", NAME, ""),
    field("views[].treated", Bool, ""),
    field("views[].camera", Table, ""),
    field("views[].camera.target_mm", Point, ""),
    field("views[].camera.azimuth_deg", Number(-3600.0, 3600.0, " degrees"), ""),
    field("views[].camera.elevation_deg", Number(-90.0, 90.0, " degrees"), ""),
    field("views[].camera.distance_mm", Number(20.0, 20_000.0, " mm"), ""),
    field("views[].camera.fov_deg", Number(0.05, 120.0, " degrees"), ""),
    field("camera", Table, ""),
    field("camera.target_mm", Point, ""),
    field(
        "camera.azimuth_deg",
        Number(-3600.0, 3600.0, " degrees"),
        "0 before the face, positive to the person's left",
    ),
    field("camera.elevation_deg", Number(-90.0, 90.0, " degrees"), ""),
    field("camera.distance_mm", Number(20.0, 20_000.0, " mm"), ""),
    field("camera.fov_deg", Number(0.05, 120.0, " degrees"), "from top to bottom; 13 from 1460 mm, a lens of 105 mm"),
];

/// The field of a path whose list indices are written `[]`.
pub fn find(path: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|f| f.path == path)
}

/// From where to where a number may be, by its path.
pub fn range(path: &str) -> Option<std::ops::RangeInclusive<f32>> {
    match find(path)?.kind {
        Number(low, high, _) | Optional(low, high, _) => Some(low as f32..=high as f32),
        Whole(low, high) => Some(low as f32..=high as f32),
        _ => None,
    }
}

/// How many of a list there may be, by its path.
pub fn most(path: &str) -> usize {
    match find(path).map(|f| f.kind) {
        Some(Places(most) | Tables(most) | Text(most)) => most,
        _ => usize::MAX,
    }
}

/// Names of the fields right below a path (empty: of the file).
pub fn names_in(path: &str) -> impl Iterator<Item = &'static str> {
    let prefix = if path.is_empty() { String::new() } else { format!("{path}.") };
    FIELDS.iter().filter_map(move |f| f.path.strip_prefix(prefix.as_str()).filter(|rest| !rest.contains('.')))
}
