//! `tonsure fade`: the fade as numbers.

use super::choices::FadeArg;
use super::scan::ScanArgs;
use super::{CliError, open, outputs};
use crate::design::Fade;
use crate::export::fade::{FadeReport, UnderLight};
use crate::export::fade_plot::FadePlot;
use crate::export::png;
use crate::fade::touch_up::{self, HORIZON_YEARS, Terms};
use crate::fade::{Asker, CHART_SIZE, FadePlan, LightOnPatch};
use crate::mesh::chart::Chart;
use crate::mesh::library;
use crate::scene::LightChoice;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub struct FadeArgs {
    /// Scene file (TOML) or head; the demo scene if left out
    scene: Option<String>,
    /// Head: a name or a file
    #[arg(long)]
    head: Option<String>,
    #[command(flatten)]
    scan: ScanArgs,
    /// Assumed scenarios of fading; all if left out
    #[arg(long, value_delimiter = ',', value_enum)]
    fade: Vec<FadeArg>,
    /// Lights to see it in; the scene's own if left out
    #[arg(long, value_delimiter = ',', value_parser = open::light_name)]
    light: Vec<String>,
    /// The only zone to tell of: hairline, frontal, mid-scalp, crown, temples, sides, nape
    #[arg(long)]
    zone: Option<String>,
    /// Years from one row to the next
    #[arg(long, default_value_t = 1.0, value_parser = |t: &str| open::number(t, 0.1, 20.0, "the step (years)"), allow_negative_numbers = true)]
    step: f32,
    /// Last year
    #[arg(long, default_value_t = HORIZON_YEARS, value_parser = |t: &str| open::number(t, 0.0, 20.0, "the last year"), allow_negative_numbers = true)]
    until: f32,
    /// Share of the darkness lost from which a touch-up is advised
    #[arg(long, default_value_t = touch_up::LOST as f32, value_parser = |t: &str| open::number(t, 0.01, 0.99, "the share lost"), allow_negative_numbers = true)]
    lost: f32,
    /// Impressions of a touch-up over the course's
    #[arg(long, default_value_t = touch_up::SHARE, value_parser = |t: &str| open::number(t, 0.01, 1.0, "the touch-up's share"), allow_negative_numbers = true)]
    touch_up_share: f32,
    /// Other values of the model's constants to draw from their ranges, for the band
    #[arg(long, value_parser = clap::value_parser!(u32).range(20..=1_000_000))]
    samples: Option<u32>,
    /// Seed of those draws
    #[arg(long, default_value_t = 1)]
    seed: u32,
    /// Which constants decide the darkness of a year (5 if none is said)
    #[arg(long, value_name = "YEAR", num_args = 0..=1, default_missing_value = "5", value_parser = |t: &str| open::number(t, 0.5, 20.0, "the year of the indices"))]
    indices: Option<f32>,
    /// Table to write
    #[arg(long)]
    csv: Option<PathBuf>,
    /// Everything, to write as JSON
    #[arg(long)]
    json: Option<PathBuf>,
    /// Plot to write, .png or .svg
    #[arg(long)]
    plot: Option<PathBuf>,
}

/// Rows of the two tables that indices are made from.
const INDEX_ROWS: usize = 4096;

/// # Errors
/// [`CliError`].
pub fn run(args: &FadeArgs) -> Result<(), CliError> {
    let is_svg = args.plot.as_deref().map(is_svg).transpose()?;
    let (mut scene, base) = open::scene(args.scene.as_deref(), args.head.as_deref())?;
    scene.import = args.scan.over(scene.import)?;
    let files: Vec<PathBuf> = [&args.csv, &args.json, &args.plot].into_iter().flatten().cloned().collect();
    outputs::check(&files, &outputs::inputs(args.scene.as_deref(), &scene, &base, Some(&args.scan)))?;
    if let Some(said) = library::stands_in(&scene.head) {
        eprintln!("note: {said}");
    }
    let head = library::find_with(library::here(&scene.head), &base, &scene.shape, &scene.import)?;
    let plan = FadePlan::new(&scene, &Chart::new(&head, CHART_SIZE));
    if plan.patches.is_empty() || plan.sessions().is_empty() {
        return Err(CliError::Input(
            "this plan holds no pigment: give its sessions a share and its zones a density".into(),
        ));
    }
    let zone = args.zone.as_deref().map(|name| zone_of(&plan, name)).transpose()?;
    let terms = Terms { lost: f64::from(args.lost), share: args.touch_up_share };
    let steps = (args.until / args.step + 1e-3) as usize;
    // A tenth of a year is said as one.
    let years: Vec<f32> = (0..=steps).map(|i| (i as f32 * args.step * 1000.0).round() / 1000.0).collect();
    let fades: Vec<Fade> =
        if args.fade.is_empty() { Fade::ALL.into() } else { args.fade.iter().map(|f| Fade::from(*f)).collect() };
    let names = if args.light.is_empty() { vec![scene.light.preset.clone()] } else { args.light.clone() };
    let mut asker = Asker::new(&scene, &plan);
    let band_years = asker.band_years(years.iter().copied(), args.until);
    let mut lights = Vec::new();
    for light in names {
        asker.light = LightOnPatch::new(&LightChoice { preset: light.clone(), ..scene.light.clone() });
        lights.push(UnderLight {
            light,
            fades: fades.iter().map(|fade| (asker.curve(*fade, &years), asker.advice(*fade, terms))).collect(),
            band: args.samples.and_then(|n| asker.band(&band_years, n as usize, args.seed, terms.lost, &|| true)),
        });
    }
    let plot = is_svg.map(|is_svg| {
        let preset = lights[0].light.clone();
        asker.light = LightOnPatch::new(&LightChoice { preset: preset.clone(), ..scene.light.clone() });
        let what = zone.map_or("all treated skin", |i| &plan.patches[i].name);
        let subject = format!("Head '{}', {what}, light {preset}, typical fading", scene.head_name());
        (FadePlot::new(&asker, subject, zone, terms, lights[0].band.as_ref(), args.until), is_svg)
    });
    let indices = args.indices.map(|year| (year, asker.indices(year, INDEX_ROWS, args.seed)));
    let report =
        FadeReport { head: scene.head_name(), plan: &plan, treatment: &scene.treatment, terms, lights, indices, zone };
    print!("{}", super::error::printable(&report.table()));
    for (path, text) in [(&args.csv, report.csv()), (&args.json, report.json())] {
        if let Some(path) = path {
            png::write_bytes(text.as_bytes(), path)?;
            println!("{}", path.display());
        }
    }
    if let (Some(path), Some((plot, is_svg))) = (&args.plot, plot) {
        let drawn = if is_svg {
            plot.svg().map(|text| png::write_bytes(text.as_bytes(), path))
        } else {
            plot.png().map(|picture| png::write(&picture, path))
        };
        drawn.map_err(|reason| CliError::Input(format!("cannot draw {}: {reason}", path.display())))??;
        println!("{}", path.display());
    }
    Ok(())
}

fn is_svg(path: &Path) -> Result<bool, CliError> {
    match path.extension().and_then(|e| e.to_str()) {
        Some("svg") => Ok(true),
        Some("png") => Ok(false),
        _ => Err(CliError::Usage("--plot must end in .png or .svg".into())),
    }
}

fn zone_of(plan: &FadePlan, name: &str) -> Result<usize, CliError> {
    let names = || plan.patches.iter().map(|p| p.name.as_str());
    names().position(|n| n == name).ok_or_else(|| {
        let names: Vec<&str> = names().collect();
        CliError::Usage(format!("'{name}' is no zone of this plan; its zones are {}", names.join(", ")))
    })
}
