//! `tonsure scene new`: a scene from switches.

use super::{CliError, open};
use crate::design::client::Sex;
use crate::design::hairline::Style;
use crate::design::loss::{Areata, Patch, PatchKind, Pattern, Stage};
use crate::design::removal::Outcome;
use crate::design::scars::{Scar, ScarKind};
use crate::design::session::{Device, Hand};
use crate::design::{Exclusion, Stroke};
use crate::scene::{Scene, file, ready, skin};
use std::path::PathBuf;

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
    /// Density of the mid-scalp, impressions per cm2; the other zones keep their proportion
    #[arg(long, value_parser = range(1.0, 310.0, "the density"))]
    density: Option<f32>,
    /// Brush stroke: U,V,RADIUS_MM,FACTOR; may be repeated
    #[arg(long, value_parser = brush)]
    stroke: Vec<[f32; 4]>,
    /// Mole or lesion that stays free: U,V,DIAMETER_MM; may be repeated
    #[arg(long, value_parser = circle)]
    exclude: Vec<[f32; 3]>,
    /// Pigment of all sessions
    #[arg(long)]
    pigment: Option<String>,
    /// Parts of water of all sessions
    #[arg(long, value_parser = range(0.0, 100.0, "the dilution"))]
    dilution: Option<f32>,
    /// Device of all sessions: round-1, round-2, round-3, triple-tap, microblade
    #[arg(long, value_parser = names(Device::ALL.map(Device::name).to_vec()))]
    device: Option<String>,
    /// Years of touch-ups, each a fifth of the course
    #[arg(long, value_delimiter = ',', value_parser = range(0.5, 20.0, "the touch-up's year"))]
    touch_up: Vec<f32>,
    /// For teaching: rows, clumps, too-deep, too-big, too-dark
    #[arg(long, value_parser = names(Hand::ALL.map(Hand::name).to_vec()))]
    hand: Option<String>,
    /// Scar at its usual place: fut, fue, trauma; may be repeated
    #[arg(long, value_parser = names(ScarKind::ALL.map(ScarKind::name).to_vec()))]
    scar: Vec<String>,
    /// Grafts in front, per cm2
    #[arg(long, value_parser = range(0.0, 90.0, "the grafts"))]
    grafts: Option<f32>,
    /// Month of the transplant against the first session, negative before it
    #[arg(long, value_parser = range(-600.0, 240.0, "the month"), allow_negative_numbers = true)]
    graft_month: Option<f32>,
    /// Outcome of a laser removal: cleared, partial, residue, darkened
    #[arg(long, value_parser = names(Outcome::ALL.map(Outcome::name).to_vec()))]
    removal: Option<String>,
    /// Its year after the course
    #[arg(long, value_parser = range(0.0, 20.0, "the removal's year"))]
    removal_year: Option<f32>,
}

fn names(list: Vec<&'static str>) -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(list)
}

fn range(low: f32, high: f32, what: &'static str) -> impl Fn(&str) -> Result<f32, String> + Clone {
    move |text| open::number(text, low, high, what)
}

/// Comma-separated numbers: scalp coordinates, then others.
fn numbers<const N: usize>(text: &str, form: &str) -> Result<[f32; N], String> {
    let wrong = || format!("give it as {form}, with u from -0.3 to 1.5 and v from 0 to 1");
    let parts: Vec<f32> = text.split(',').map_while(|p| p.trim().parse().ok()).collect();
    let all: [f32; N] = parts.try_into().map_err(|_| wrong())?;
    let inside = (-0.3..=1.5).contains(&all[0]) && (0.0..=1.0).contains(&all[1]) && (1.0..=100.0).contains(&all[2]);
    if inside { Ok(all) } else { Err(wrong()) }
}

fn circle(text: &str) -> Result<[f32; 3], String> {
    numbers(text, "U,V,DIAMETER_MM (1 to 100 mm)")
}

fn brush(text: &str) -> Result<[f32; 4], String> {
    let all: [f32; 4] = numbers(text, "U,V,RADIUS_MM,FACTOR (1 to 100 mm)")?;
    if (0.0..=4.0).contains(&all[3]) { Ok(all) } else { Err("the factor is from 0 to 4".into()) }
}

/// # Errors
/// A file that is there already or cannot be written, a pigment that nobody knows.
pub fn run(args: &NewArgs) -> Result<(), CliError> {
    if args.file.exists() && !args.force {
        let path = args.file.display();
        return Err(CliError::Input(format!("{path} exists already; choose another name or add --force")));
    }
    let mut scene = match &args.like {
        Some(name) => ready::find(name)?,
        None => file::parse(file::DEMO, std::path::Path::new("demo scene"))?,
    };
    client(args, &mut scene);
    loss(args, &mut scene);
    treatment(args, &mut scene);
    let text = file::to_text(&scene);
    // The switches' own ranges keep it valid, but for names that only the plan knows.
    file::parse(&text, &args.file)?;
    Ok(crate::export::png::write_bytes(text.as_bytes(), &args.file)?)
}

/// The member of a list by the name that the command line has checked.
fn named<T: Copy, const N: usize>(all: [T; N], name: fn(T) -> &'static str, given: Option<&String>) -> Option<T> {
    given.and_then(|g| all.into_iter().find(|v| name(*v) == g))
}

fn set<T>(target: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *target = value;
    }
}

fn client(args: &NewArgs, scene: &mut Scene) {
    set(&mut scene.head, args.head.clone());
    set(&mut scene.client.age_years, args.age);
    set(&mut scene.client.sex, named(Sex::ALL, Sex::name, args.sex.as_ref()));
    set(&mut scene.skin.melanin, args.skin.as_ref().and_then(|s| skin::value(&skin::starts(), s)));
    set(&mut scene.hair.darkness, args.hair);
    set(&mut scene.hair.grey, args.grey);
}

fn loss(args: &NewArgs, scene: &mut Scene) {
    let loss = &mut scene.loss;
    if let Some(stage) = named(Stage::ALL, Stage::name, args.norwood.as_ref()) {
        (loss.pattern, loss.stage) = (Pattern::Norwood, stage);
    }
    set(&mut loss.pattern, named(Pattern::ALL, Pattern::name, args.pattern.as_ref()));
    set(&mut loss.severity, args.severity);
    set(&mut loss.progression_per_decade, args.progression);
    set(&mut loss.areata, named(Areata::ALL, Areata::name, args.areata.as_ref()));
    let patch = |kind, [u, v, diameter_mm]: [f32; 3]| Patch { kind, center: [u, v], diameter_mm };
    loss.patches.extend(args.patch.iter().map(|c| patch(PatchKind::Areata, *c)));
    loss.patches.extend(args.scarring.iter().map(|c| patch(PatchKind::Scarring, *c)));
    loss.confirmed_inactive |= args.confirmed_inactive;
    let scars = args.scar.iter().filter_map(|name| named(ScarKind::ALL, ScarKind::name, Some(name)));
    scene.scars.extend(scars.map(Scar::usual));
    if let Some(grafts) = args.grafts {
        let t = &mut scene.transplant;
        (t.hairline_per_cm2, t.frontal_per_cm2) = (grafts, grafts);
    }
    set(&mut scene.transplant.month, args.graft_month);
}

fn treatment(args: &NewArgs, scene: &mut Scene) {
    let plan = &mut scene.treatment;
    if let Some(style) = named(Style::ALL, Style::name, args.hairline.as_ref()) {
        plan.hairline = style.hairline();
    }
    plan.hairline.height_mm = args.height.or(plan.hairline.height_mm);
    set(&mut plan.hairline.feather_mm, args.feather);
    if let Some(density) = args.density {
        plan.zones.scale(density / plan.zones.mid_scalp_per_cm2.max(1.0));
    }
    let stroke = |[u, v, radius_mm, factor]: &[f32; 4]| Stroke {
        points: vec![[*u, *v]],
        radius_mm: *radius_mm,
        factor: *factor,
    };
    plan.strokes.extend(args.stroke.iter().map(stroke));
    let mole = |[u, v, d]: &[f32; 3]| Exclusion { center: [*u, *v], radius_mm: d * 0.5, note: "mole".into() };
    plan.exclusions.extend(args.exclude.iter().map(mole));
    for session in &mut plan.sessions {
        set(&mut session.pigment, args.pigment.clone());
        set(&mut session.dilution, args.dilution);
        set(&mut session.device, named(Device::ALL, Device::name, args.device.as_ref()));
    }
    let last = plan.sessions.last().cloned().unwrap_or_default();
    plan.sessions.extend(args.touch_up.iter().map(|year| crate::design::Session {
        name: format!("touch-up, year {year}"),
        year: *year,
        day: 0.0,
        share: 0.2,
        ..last.clone()
    }));
    set(&mut plan.hand, named(Hand::ALL, Hand::name, args.hand.as_ref()));
    set(&mut plan.removal.outcome, named(Outcome::ALL, Outcome::name, args.removal.as_ref()));
    set(&mut plan.removal.year, args.removal_year);
}
