//! `tonsure scene new`: a scene from switches.

mod fill;
mod values;

use super::choices::{AftercareArg, FadeArg};
use super::{CliError, open, outputs};
use crate::design::Finish;
use crate::design::client::Sex;
use crate::design::hair::Parting;
use crate::design::hairline::Style;
use crate::design::loss::{Areata, Pattern, Stage};
use crate::design::removal::Outcome;
use crate::design::session::{Device, Hand};
use crate::scene::{Scene, file, ready, skin};
use std::path::PathBuf;
use values::{Fields, Free, brush, circle, names, place, range};

#[derive(clap::Args)]
pub struct NewArgs {
    /// File to write; an existing one is kept unless --force
    file: PathBuf,
    /// Overwrite an existing file
    #[arg(long)]
    force: bool,
    /// Ready scene to start from (see README); the demo if left out
    #[arg(long, value_parser = names(ready::NAMES.to_vec()))]
    like: Option<String>,
    /// Head: a name or a file
    #[arg(long)]
    head: Option<String>,
    /// Age of the client, years
    #[arg(long, value_parser = range(16.0, 100.0, "the age"))]
    age: Option<f32>,
    #[arg(long, value_parser = names(Sex::ALL.map(Sex::name).to_vec()))]
    sex: Option<String>,
    /// Skin by Fitzpatrick type, i to vi
    #[arg(long, value_parser = names(skin::starts().iter().map(|s| s.0).collect()))]
    skin: Option<String>,
    /// Colour of the hair, 0 blond to 1 black
    #[arg(long, value_parser = range(0.0, 1.0, "the hair's darkness"))]
    hair: Option<f32>,
    /// Share of white hairs, 0 to 1
    #[arg(long, value_parser = range(0.0, 1.0, "the share of grey"))]
    grey: Option<f32>,
    /// Share that turns white in ten years
    #[arg(long, value_parser = range(0.0, 1.0, "the share that turns grey"))]
    greying: Option<f32>,
    /// Length of grown hair, mm, 1 to 120; 0: shaved
    #[arg(long, value_parser = open::hair_length)]
    hair_length: Option<f32>,
    /// Its curl: 0 straight, 0.3 wavy, 0.6 curly, 1 coiled
    #[arg(long, value_parser = range(0.0, 1.0, "the curl"))]
    hair_curl: Option<f32>,
    /// Its parting
    #[arg(long, value_enum)]
    parting: Option<Parting>,
    /// Days since the shave, where hair is shaved
    #[arg(long, value_parser = range(0.0, 7.0, "the stubble's days"))]
    stubble_days: Option<f32>,
    /// Follicular units per cm2 where hair is full
    #[arg(long, value_parser = range(0.0, 100.0, "the hair's density"))]
    hair_units: Option<f32>,
    /// Years since the course healed that the scene opens at
    #[arg(long, value_parser = range(0.0, 20.0, "years"))]
    years: Option<f32>,
    /// Assumed scenario of fading
    #[arg(long, value_enum)]
    fade: Option<FadeArg>,
    /// Aftercare over the healing weeks
    #[arg(long, value_enum)]
    aftercare: Option<AftercareArg>,
    /// Male pattern by stage: I, II, IIa, III, IIIa, IIIv, IV, IVa, V, Va, VI, VII
    #[arg(long, value_parser = names(Stage::ALL.map(Stage::name).to_vec()))]
    norwood: Option<String>,
    /// Another pattern: none, female, christmas-tree, diffuse
    #[arg(long, value_parser = names(Pattern::ALL.map(Pattern::name).to_vec()), conflicts_with = "norwood")]
    pattern: Option<String>,
    /// Severity of that pattern, 0 to 1
    #[arg(long, value_parser = range(0.0, 1.0, "the severity"))]
    severity: Option<f32>,
    /// Stages that the loss goes on in ten years
    #[arg(long, value_parser = range(0.0, 8.0, "the progression"))]
    progression: Option<f32>,
    /// How much further the left temple has receded than the pattern says, mm
    #[arg(long, value_parser = range(-30.0, 60.0, "the recess"), allow_negative_numbers = true)]
    left_recess: Option<f32>,
    /// The same of the right temple
    #[arg(long, value_parser = range(-30.0, 60.0, "the recess"), allow_negative_numbers = true)]
    right_recess: Option<f32>,
    /// Alopecia areata: ophiasis, totalis, universalis
    #[arg(long, value_parser = names(Areata::ALL.map(Areata::name).to_vec()))]
    areata: Option<String>,
    /// Bare patch of alopecia areata: U,V,DIAMETER_MM; may be repeated
    #[arg(long, value_parser = circle)]
    patch: Vec<[f32; 3]>,
    /// Patch of scarring alopecia: U,V,DIAMETER_MM; may be repeated
    #[arg(long, value_parser = circle)]
    scarring: Vec<[f32; 3]>,
    /// A physician has found areata or scarring inactive
    #[arg(long)]
    confirmed_inactive: bool,
    /// Style of the hairline: natural, soft, broken, defined, straight, rounded, widows-peak, winged,
    /// receded, feminine
    #[arg(long, value_parser = names(Style::ALL.map(Style::name).to_vec()))]
    hairline: Option<String>,
    /// Its middle above the glabella, mm by tape
    #[arg(long, value_parser = range(20.0, 160.0, "the height"))]
    height: Option<f32>,
    /// Width of its feather, mm
    #[arg(long, value_parser = range(0.0, 40.0, "the feather"))]
    feather: Option<f32>,
    /// How far density falls towards the edge, 0 not at all to 1
    #[arg(long, value_parser = range(0.0, 1.0, "the gradient"))]
    density_gradient: Option<f32>,
    /// How far the shade falls towards the edge
    #[arg(long, value_parser = range(0.0, 1.0, "the gradient"))]
    shade_gradient: Option<f32>,
    /// How far the dots shrink towards the edge
    #[arg(long, value_parser = range(0.0, 1.0, "the gradient"))]
    size_gradient: Option<f32>,
    /// Large wander of the edge, mm
    #[arg(long, value_parser = range(0.0, 10.0, "the irregularity"))]
    irregularity: Option<f32>,
    /// Small wander of the edge, mm
    #[arg(long, value_parser = range(0.0, 5.0, "the micro-irregularity"))]
    micro: Option<f32>,
    /// Temple points: 0 receded, 1 as in youth
    #[arg(long, value_parser = range(0.0, 1.0, "the temple points"))]
    temple_points: Option<f32>,
    /// How much further back the left corner lies than the style's, mm; give one corner for asymmetry
    #[arg(long, value_parser = range(-15.0, 40.0, "the corner"), allow_negative_numbers = true)]
    left_corner: Option<f32>,
    /// The same of the right corner
    #[arg(long, value_parser = range(-15.0, 40.0, "the corner"), allow_negative_numbers = true)]
    right_corner: Option<f32>,
    /// Own control point of the hairline: U,V, from the left temple to the right; repeated
    #[arg(long, value_parser = place, allow_negative_numbers = true)]
    hairline_point: Vec<[f32; 2]>,
    /// How dense it looks healed: sets zones and sessions
    #[arg(long, value_parser = Finish::ALL.map(Finish::name))]
    finish: Option<String>,
    /// Density of the mid-scalp, impressions per cm2; the other zones keep their proportion
    #[arg(long, value_parser = range(1.0, 310.0, "the density"))]
    density: Option<f32>,
    /// Density of a zone: such as crown=90,nape=60; may be repeated
    #[arg(long, value_parser = Fields::parser("treatment.zones"))]
    zone: Vec<Fields>,
    /// Size of the dots in a zone over the session's: such as hairline=0.8; may be repeated
    #[arg(long, value_parser = Fields::parser("treatment.dot_size"))]
    dot_size: Vec<Fields>,
    /// How far own hair counts, so that hair and pigment together look even: 1 wholly, 0 not
    #[arg(long, value_parser = range(0.0, 1.0, "the blend"))]
    blend_to_hair: Option<f32>,
    /// Brush stroke: U,V,RADIUS_MM,FACTOR; may be repeated
    #[arg(long, value_parser = brush)]
    stroke: Vec<[f32; 4]>,
    /// Mole or lesion that stays free: U,V,DIAMETER_MM or U,V,DIAMETER_MM,NOTE; may be repeated
    #[arg(long, value_parser = values::free)]
    exclude: Vec<Free>,
    /// A session in place of the scene's: NAME=VALUE,... of name, day, year, share, pigment, dilution,
    /// device, depth, depth_scatter, diameter, hand_scatter; what is left out is the scene's last
    /// session's; may be repeated
    #[arg(long, value_parser = Fields::parser("treatment.sessions[]"))]
    session: Vec<Fields>,
    /// Pigment of all sessions
    #[arg(long)]
    pigment: Option<String>,
    /// Parts of water of all sessions
    #[arg(long, value_parser = range(0.0, 100.0, "the dilution"))]
    dilution: Option<f32>,
    /// Device of all sessions: round-1, round-2, round-3, triple-tap, microblade
    #[arg(long, value_parser = names(Device::ALL.map(Device::name).to_vec()))]
    device: Option<String>,
    /// Resting depth of all sessions, mm
    #[arg(long, value_parser = range(0.10, 1.2, "the depth"))]
    depth: Option<f32>,
    /// Its scatter, mm
    #[arg(long, value_parser = range(0.0, 0.5, "the depth's scatter"))]
    depth_scatter: Option<f32>,
    /// Healed diameter of the dots of all sessions, mm
    #[arg(long, value_parser = range(0.05, 0.5, "the diameter"))]
    diameter: Option<f32>,
    /// How far the hand misses in all sessions, mm
    #[arg(long, value_parser = range(0.0, 3.0, "the hand's scatter"))]
    hand_scatter: Option<f32>,
    /// Line of the clinic's own dilution chart: name=...,pigment=...,dilution=N; may be repeated
    #[arg(long, value_parser = Fields::parser("treatment.shades[]"))]
    shade: Vec<Fields>,
    /// Years of touch-ups, each a fifth of the course
    #[arg(long, value_delimiter = ',', value_parser = range(0.5, 20.0, "the touch-up's year"))]
    touch_up: Vec<f32>,
    /// For teaching: rows, clumps, too-deep, too-big, too-dark
    #[arg(long, value_parser = names(Hand::ALL.map(Hand::name).to_vec()))]
    hand: Option<String>,
    /// Scar: kind=fut, fue or trauma, then NAME=VALUE,... of width, stretched_from, stretched_to,
    /// stretched_mm, count, punch, uptake, gloss, paleness, lift, per_cm2 (0: before), blend, note,
    /// points (U:V/U:V/..., else its usual place); may be repeated
    #[arg(long, value_parser = Fields::parser("scars[]"))]
    scar: Vec<Fields>,
    /// Grafts in front, per cm2
    #[arg(long, value_parser = range(0.0, 90.0, "the grafts"))]
    grafts: Option<f32>,
    /// Grafts of a zone, per cm2: such as crown=30,temples=20; may be repeated
    #[arg(long, value_parser = Fields::parser("transplant"))]
    graft_zone: Vec<Fields>,
    /// Month of the transplant against the first session, negative before it
    #[arg(long, value_parser = range(-600.0, 240.0, "the month"), allow_negative_numbers = true)]
    graft_month: Option<f32>,
    /// Outcome of a laser removal: cleared, partial, residue, darkened
    #[arg(long, value_parser = names(Outcome::ALL.map(Outcome::name).to_vec()))]
    removal: Option<String>,
    /// Its year after the course
    #[arg(long, value_parser = range(0.0, 20.0, "the removal's year"))]
    removal_year: Option<f32>,
    /// Any other single field of the file: such as skin.freckles=0.3; may be repeated
    #[arg(long, value_name = "FIELD=VALUE", value_parser = Fields::parser(""))]
    set: Vec<Fields>,
}

/// # Errors
/// A file that is there already or cannot be written, a pigment that nobody knows.
pub fn run(args: &NewArgs) -> Result<(), CliError> {
    if args.file.exists() && !args.force {
        let path = args.file.display();
        return Err(CliError::Input(format!("{path} exists already; choose another name or add --force")));
    }
    let text = file::to_text(&scene(args)?);
    // The switches' own ranges keep it valid, but for names that only the plan knows.
    let scene = file::parse(&text, &args.file)?;
    let base = args.file.parent().unwrap_or(std::path::Path::new("."));
    outputs::check(std::slice::from_ref(&args.file), &outputs::inputs(None, &scene, base, None))?;
    Ok(crate::export::png::write_bytes(text.as_bytes(), &args.file)?)
}

/// The scene that the switches ask for.
fn scene(args: &NewArgs) -> Result<Scene, CliError> {
    let mut scene = match &args.like {
        Some(name) => ready::find(name)?,
        None => file::parse(file::DEMO, std::path::Path::new("demo scene"))?,
    };
    fill::client(args, &mut scene);
    fill::loss(args, &mut scene)?;
    fill::treatment(args, &mut scene)?;
    args.set.iter().try_for_each(|fields| fields.set(&mut scene))?;
    Ok(scene)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory, Parser};

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        new: NewArgs,
    }

    fn made(switches: &[&str]) -> Result<Scene, String> {
        let words = ["scene-new", "plan.toml"].iter().chain(switches);
        let cli = Cli::try_parse_from(words).map_err(|e| e.to_string())?;
        scene(&cli.new).map_err(|e| e.to_string())
    }

    /// A value for every switch that is not the demo's.
    const SAMPLES: &[(&str, &str)] = &[
        ("like", "edge-up"),
        ("head", "male-70"),
        ("age", "61"),
        ("sex", "female"),
        ("skin", "vi"),
        ("hair", "0.2"),
        ("grey", "0.8"),
        ("greying", "0.3"),
        ("hair-length", "40"),
        ("hair-curl", "0.5"),
        ("parting", "left"),
        ("stubble-days", "4"),
        ("hair-units", "60"),
        ("years", "3"),
        ("fade", "fast"),
        ("aftercare", "neglected"),
        ("norwood", "IIIv"),
        ("pattern", "female"),
        ("severity", "0.9"),
        ("progression", "2"),
        ("left-recess", "12"),
        ("right-recess", "-8"),
        ("areata", "ophiasis"),
        ("patch", "0.6,0.4,30"),
        ("scarring", "0.6,0.4,30"),
        ("confirmed-inactive", ""),
        ("hairline", "receded"),
        ("height", "81"),
        ("feather", "3"),
        ("density-gradient", "0.4"),
        ("shade-gradient", "0.9"),
        ("size-gradient", "0.9"),
        ("irregularity", "4"),
        ("micro", "2"),
        ("temple-points", "0.9"),
        ("left-corner", "6"),
        ("right-corner", "-6"),
        ("hairline-point", "0.3,0.5"),
        ("finish", "soft"),
        ("density", "90"),
        ("zone", "crown=77,nape=55"),
        ("dot-size", "hairline=0.7"),
        ("blend-to-hair", "0.5"),
        ("stroke", "0.5,0.4,10,1.5"),
        ("exclude", "0.5,0.4,4,a mole"),
        ("session", "day=3,share=0.7,pigment=dark-brown,dilution=9,depth=0.4,depth-scatter=0.1,diameter=0.2"),
        ("pigment", "soft-black"),
        ("dilution", "12"),
        ("device", "triple-tap"),
        ("depth", "0.5"),
        ("depth-scatter", "0.2"),
        ("diameter", "0.2"),
        ("hand-scatter", "0.4"),
        ("shade", "name=A,pigment=carbon,dilution=12"),
        ("touch-up", "4"),
        ("hand", "clumps"),
        ("scar", "kind=trauma,uptake=0.6,points=0.5:0.4/0.6:0.4/0.6:0.5"),
        ("grafts", "45"),
        ("graft-zone", "crown=30"),
        ("graft-month", "-30"),
        ("removal", "partial"),
        ("removal-year", "7"),
        ("set", "skin.freckles=0.7"),
    ];

    #[test]
    fn every_switch_changes_the_scene_and_stays_valid() {
        let demo = made(&[]).expect("the demo");
        for arg in Cli::command().get_arguments().filter_map(clap::Arg::get_long) {
            if ["force", "help"].contains(&arg) {
                continue;
            }
            let (_, value) = SAMPLES.iter().find(|(n, _)| *n == arg).unwrap_or_else(|| panic!("no sample of --{arg}"));
            let switch = if value.is_empty() { format!("--{arg}") } else { format!("--{arg}={value}") };
            let scene = made(&[&switch]).unwrap_or_else(|e| panic!("{switch}: {e}"));
            assert!(scene != demo, "{switch} changes nothing");
            let text = file::to_text(&scene);
            let again = file::parse(&text, "new.toml".as_ref()).unwrap_or_else(|e| panic!("{switch}: {e}"));
            assert!(again == scene, "{switch} does not come back from its file");
        }
    }

    #[test]
    fn lists_of_fields_land_where_they_are_meant() {
        let scene =
            made(&["--session=name=base,share=0.6", "--session=year=4,share=0.2,device=round-1"]).expect("valid");
        let [base, touch_up] = scene.treatment.sessions.as_slice() else { panic!("{:?}", scene.treatment.sessions) };
        assert!(base.name == "base" && base.share == 0.6 && base.pigment == "carbon");
        assert!(touch_up.year == 4.0 && touch_up.device == Device::Round1 && touch_up.depth_mm == base.depth_mm);
        let scars = made(&["--scar=kind=fut,stretched_mm=6", "--scar=kind=fue,count=300"]).expect("valid").scars;
        assert!(scars[0].points.len() > 4 && scars[0].stretched_mm == 6.0 && scars[1].count == 300);
        let zones = made(&["--zone=crown=77,nape=55"]).expect("valid").treatment.zones;
        assert!(zones.crown_per_cm2 == 77.0 && zones.nape_per_cm2 == 55.0 && zones.frontal_per_cm2 == 240.0);
    }

    #[test]
    fn wrong_fields_and_values_are_named() {
        for (switch, said) in [
            ("--session=depht=0.4", "depth_mm"),
            ("--session=depth=9", "0.1 to 1.2 mm"),
            ("--session=share", "NAME=VALUE"),
            ("--scar=kind=burn", "fut"),
            ("--zone=chin=3", "crown_per_cm2"),
            ("--set=skin.frekles=1", "freckles"),
            ("--exclude=0.5,0.4", "U,V"),
        ] {
            let error = made(&[switch]).expect_err(switch);
            assert!(error.contains(said), "{switch}: {error}");
        }
    }
}
