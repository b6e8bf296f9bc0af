//! The switches of `tonsure scene new`.

use super::values::{Fields, Free, brush, circle, names, place, range};
use crate::cli::choices::{AftercareArg, FadeArg};
use crate::cli::open;
use crate::design::Finish;
use crate::design::client::Sex;
use crate::design::hair::Parting;
use crate::design::hairline::Style;
use crate::design::loss::{Areata, Pattern, Stage};
use crate::design::removal::Outcome;
use crate::design::session::{Device, Hand};
use crate::scene::{ready, skin};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct NewArgs {
    /// File to write; an existing one is kept unless --force
    pub(super) file: PathBuf,
    /// Overwrite an existing file
    #[arg(long)]
    pub(super) force: bool,
    /// Ready scene to start from (see README); the demo if left out
    #[arg(long, value_parser = names(ready::NAMES.to_vec()))]
    pub(super) like: Option<String>,
    /// Head: a name or a file
    #[arg(long)]
    pub(super) head: Option<String>,
    /// Age of the client, years
    #[arg(long, value_parser = range(16.0, 100.0, "the age"))]
    pub(super) age: Option<f32>,
    #[arg(long, value_parser = names(Sex::ALL.map(Sex::name).to_vec()))]
    pub(super) sex: Option<String>,
    /// Skin by Fitzpatrick type, i to vi
    #[arg(long, value_parser = names(skin::starts().iter().map(|s| s.0).collect()))]
    pub(super) skin: Option<String>,
    /// Colour of the hair, 0 blond to 1 black
    #[arg(long, value_parser = range(0.0, 1.0, "the hair's darkness"))]
    pub(super) hair: Option<f32>,
    /// Share of white hairs, 0 to 1
    #[arg(long, value_parser = range(0.0, 1.0, "the share of grey"))]
    pub(super) grey: Option<f32>,
    /// Share that turns white in ten years
    #[arg(long, value_parser = range(0.0, 1.0, "the share that turns grey"))]
    pub(super) greying: Option<f32>,
    /// Length of grown hair, mm, 1 to 120; 0: shaved
    #[arg(long, value_parser = open::hair_length)]
    pub(super) hair_length: Option<f32>,
    /// Its curl: 0 straight, 0.3 wavy, 0.6 curly, 1 coiled
    #[arg(long, value_parser = range(0.0, 1.0, "the curl"))]
    pub(super) hair_curl: Option<f32>,
    /// Its parting
    #[arg(long, value_enum)]
    pub(super) parting: Option<Parting>,
    /// Days since the shave, where hair is shaved
    #[arg(long, value_parser = range(0.0, 7.0, "the stubble's days"))]
    pub(super) stubble_days: Option<f32>,
    /// Follicular units per cm2 where hair is full
    #[arg(long, value_parser = range(0.0, 100.0, "the hair's density"))]
    pub(super) hair_units: Option<f32>,
    /// Years since the course healed that the scene opens at
    #[arg(long, value_parser = range(0.0, 20.0, "years"))]
    pub(super) years: Option<f32>,
    /// Assumed scenario of fading
    #[arg(long, value_enum)]
    pub(super) fade: Option<FadeArg>,
    /// Aftercare over the healing weeks
    #[arg(long, value_enum)]
    pub(super) aftercare: Option<AftercareArg>,
    /// Male pattern by stage: I, II, IIa, III, IIIa, IIIv, IV, IVa, V, Va, VI, VII
    #[arg(long, value_parser = names(Stage::ALL.map(Stage::name).to_vec()))]
    pub(super) norwood: Option<String>,
    /// Another pattern: none, female, christmas-tree, diffuse
    #[arg(long, value_parser = names(Pattern::ALL.map(Pattern::name).to_vec()), conflicts_with = "norwood")]
    pub(super) pattern: Option<String>,
    /// Severity of that pattern, 0 to 1
    #[arg(long, value_parser = range(0.0, 1.0, "the severity"))]
    pub(super) severity: Option<f32>,
    /// Stages that the loss goes on in ten years
    #[arg(long, value_parser = range(0.0, 8.0, "the progression"))]
    pub(super) progression: Option<f32>,
    /// How much further the left temple has receded than the pattern says, mm
    #[arg(long, value_parser = range(-30.0, 60.0, "the recess"), allow_negative_numbers = true)]
    pub(super) left_recess: Option<f32>,
    /// The same of the right temple
    #[arg(long, value_parser = range(-30.0, 60.0, "the recess"), allow_negative_numbers = true)]
    pub(super) right_recess: Option<f32>,
    /// Alopecia areata: ophiasis, totalis, universalis
    #[arg(long, value_parser = names(Areata::ALL.map(Areata::name).to_vec()))]
    pub(super) areata: Option<String>,
    /// Bare patch of alopecia areata: U,V,DIAMETER_MM; may be repeated
    #[arg(long, value_parser = circle)]
    pub(super) patch: Vec<[f32; 3]>,
    /// Patch of scarring alopecia: U,V,DIAMETER_MM; may be repeated
    #[arg(long, value_parser = circle)]
    pub(super) scarring: Vec<[f32; 3]>,
    /// A physician has found areata or scarring inactive
    #[arg(long)]
    pub(super) confirmed_inactive: bool,
    /// Style of the hairline: natural, soft, broken, defined, straight, rounded, widows-peak, winged,
    /// receded, feminine
    #[arg(long, value_parser = names(Style::ALL.map(Style::name).to_vec()))]
    pub(super) hairline: Option<String>,
    /// Its middle above the glabella, mm by tape
    #[arg(long, value_parser = range(20.0, 160.0, "the height"))]
    pub(super) height: Option<f32>,
    /// Width of its feather, mm
    #[arg(long, value_parser = range(0.0, 40.0, "the feather"))]
    pub(super) feather: Option<f32>,
    /// How far density falls towards the edge, 0 not at all to 1
    #[arg(long, value_parser = range(0.0, 1.0, "the gradient"))]
    pub(super) density_gradient: Option<f32>,
    /// How far the shade falls towards the edge
    #[arg(long, value_parser = range(0.0, 1.0, "the gradient"))]
    pub(super) shade_gradient: Option<f32>,
    /// How far the dots shrink towards the edge
    #[arg(long, value_parser = range(0.0, 1.0, "the gradient"))]
    pub(super) size_gradient: Option<f32>,
    /// Large wander of the edge, mm
    #[arg(long, value_parser = range(0.0, 10.0, "the irregularity"))]
    pub(super) irregularity: Option<f32>,
    /// Small wander of the edge, mm
    #[arg(long, value_parser = range(0.0, 5.0, "the micro-irregularity"))]
    pub(super) micro: Option<f32>,
    /// Temple points: 0 receded, 1 as in youth
    #[arg(long, value_parser = range(0.0, 1.0, "the temple points"))]
    pub(super) temple_points: Option<f32>,
    /// How much further back the left corner lies than the style's, mm; give one corner for asymmetry
    #[arg(long, value_parser = range(-15.0, 40.0, "the corner"), allow_negative_numbers = true)]
    pub(super) left_corner: Option<f32>,
    /// The same of the right corner
    #[arg(long, value_parser = range(-15.0, 40.0, "the corner"), allow_negative_numbers = true)]
    pub(super) right_corner: Option<f32>,
    /// Own control point of the hairline: U,V, from the left temple to the right; repeated
    #[arg(long, value_parser = place, allow_negative_numbers = true)]
    pub(super) hairline_point: Vec<[f32; 2]>,
    /// How dense it looks healed: sets zones and sessions
    #[arg(long, value_parser = Finish::ALL.map(Finish::name))]
    pub(super) finish: Option<String>,
    /// Density of the mid-scalp, impressions per cm2; the other zones keep their proportion
    #[arg(long, value_parser = range(1.0, 310.0, "the density"))]
    pub(super) density: Option<f32>,
    /// Density of a zone: such as crown=90,nape=60; may be repeated
    #[arg(long, value_parser = Fields::parser("treatment.zones"))]
    pub(super) zone: Vec<Fields>,
    /// Size of the dots in a zone over the session's: such as hairline=0.8; may be repeated
    #[arg(long, value_parser = Fields::parser("treatment.dot_size"))]
    pub(super) dot_size: Vec<Fields>,
    /// How far own hair counts, so that hair and pigment together look even: 1 wholly, 0 not
    #[arg(long, value_parser = range(0.0, 1.0, "the blend"))]
    pub(super) blend_to_hair: Option<f32>,
    /// Brush stroke: U,V,RADIUS_MM,FACTOR; may be repeated
    #[arg(long, value_parser = brush)]
    pub(super) stroke: Vec<[f32; 4]>,
    /// Mole or lesion that stays free: U,V,DIAMETER_MM or U,V,DIAMETER_MM,NOTE; may be repeated
    #[arg(long, value_parser = super::values::free)]
    pub(super) exclude: Vec<Free>,
    /// A session in place of the scene's: NAME=VALUE,... of name, day, year, share, pigment, dilution,
    /// device, depth, depth_scatter, diameter, hand_scatter; what is left out is the scene's last
    /// session's; may be repeated
    #[arg(long, value_parser = Fields::parser("treatment.sessions[]"))]
    pub(super) session: Vec<Fields>,
    /// Pigment of all sessions
    #[arg(long)]
    pub(super) pigment: Option<String>,
    /// Parts of water of all sessions
    #[arg(long, value_parser = range(0.0, 100.0, "the dilution"))]
    pub(super) dilution: Option<f32>,
    /// Device of all sessions: round-1, round-2, round-3, triple-tap, microblade
    #[arg(long, value_parser = names(Device::ALL.map(Device::name).to_vec()))]
    pub(super) device: Option<String>,
    /// Resting depth of all sessions, mm
    #[arg(long, value_parser = range(0.10, 1.2, "the depth"))]
    pub(super) depth: Option<f32>,
    /// Its scatter, mm
    #[arg(long, value_parser = range(0.0, 0.5, "the depth's scatter"))]
    pub(super) depth_scatter: Option<f32>,
    /// Healed diameter of the dots of all sessions, mm
    #[arg(long, value_parser = range(0.05, 0.5, "the diameter"))]
    pub(super) diameter: Option<f32>,
    /// How far the hand misses in all sessions, mm
    #[arg(long, value_parser = range(0.0, 3.0, "the hand's scatter"))]
    pub(super) hand_scatter: Option<f32>,
    /// Line of the clinic's own dilution chart: name=...,pigment=...,dilution=N; may be repeated
    #[arg(long, value_parser = Fields::parser("treatment.shades[]"))]
    pub(super) shade: Vec<Fields>,
    /// Years of touch-ups, each a fifth of the course
    #[arg(long, value_delimiter = ',', value_parser = range(0.5, 20.0, "the touch-up's year"))]
    pub(super) touch_up: Vec<f32>,
    /// For teaching: rows, clumps, too-deep, too-big, too-dark
    #[arg(long, value_parser = names(Hand::ALL.map(Hand::name).to_vec()))]
    pub(super) hand: Option<String>,
    /// Scar: kind=fut, fue or trauma, then NAME=VALUE,... of width, stretched_from, stretched_to,
    /// stretched_mm, count, punch, uptake, gloss, paleness, lift, per_cm2 (0: before), blend, note,
    /// points (U:V/U:V/..., else its usual place); may be repeated
    #[arg(long, value_parser = Fields::parser("scars[]"))]
    pub(super) scar: Vec<Fields>,
    /// Grafts in front, per cm2
    #[arg(long, value_parser = range(0.0, 90.0, "the grafts"))]
    pub(super) grafts: Option<f32>,
    /// Grafts of a zone, per cm2: such as crown=30,temples=20; may be repeated
    #[arg(long, value_parser = Fields::parser("transplant"))]
    pub(super) graft_zone: Vec<Fields>,
    /// Month of the transplant against the first session, negative before it
    #[arg(long, value_parser = range(-600.0, 240.0, "the month"), allow_negative_numbers = true)]
    pub(super) graft_month: Option<f32>,
    /// Outcome of a laser removal: cleared, partial, residue, darkened
    #[arg(long, value_parser = names(Outcome::ALL.map(Outcome::name).to_vec()))]
    pub(super) removal: Option<String>,
    /// Its year after the course
    #[arg(long, value_parser = range(0.0, 20.0, "the removal's year"))]
    pub(super) removal_year: Option<f32>,
    /// Any other single field of the file: such as skin.freckles=0.3; may be repeated
    #[arg(long, value_name = "FIELD=VALUE", value_parser = Fields::parser(""))]
    pub(super) set: Vec<Fields>,
}
