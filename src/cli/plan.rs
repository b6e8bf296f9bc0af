//! `tonsure plan`: the plan as a sheet to print.

use super::scan::ScanArgs;
use super::{CliError, open, outputs, progress};
use crate::export::fade_plot::FadePlot;
use crate::export::sheet::Cell;
use crate::export::{plan, png};
use crate::fade::touch_up::{self, HORIZON_YEARS, LOST, Terms};
use crate::fade::{ASSUMPTIONS, Asker, CHART_SIZE, FadePlan};
use crate::mesh::Head;
use crate::mesh::chart::Chart;
use crate::renderer::FrameSpec;
use crate::scene::Scene;
use crate::scene::camera::View;
use crate::scene::summary::Summary;
use image::RgbaImage;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct PlanArgs {
    /// Scene file (TOML) or head; the demo scene if left out
    scene: Option<String>,
    /// Head: a name or a file
    #[arg(long)]
    head: Option<String>,
    #[command(flatten)]
    scan: ScanArgs,
    /// File to write: .pdf, with a page of the years, or .png
    #[arg(long)]
    output: PathBuf,
    /// Title of the sheet; a scan's own name is not told unless it is written here
    #[arg(long, default_value = "Scalp micropigmentation: the plan")]
    title: String,
    /// Year that the treated and the untreated head are shown in beside today's
    #[arg(long, default_value_t = 5.0, value_parser = |t: &str| open::number(t, 1.0, 20.0, "years"))]
    years: f32,
    /// Side of each view, pixels
    #[arg(long, default_value_t = 700, value_parser = clap::value_parser!(u32).range(64..=4096))]
    size: u32,
    /// gpu, cpu or a part of an adapter's name
    #[arg(long)]
    adapter: Option<String>,
}

/// What the sheet shows: name of the view, caption, treated, as the years will leave it.
const VIEWS: [(&str, &str, bool, bool); 8] = [
    ("frontal", "front, today", false, false),
    ("frontal", "front, planned", true, false),
    ("frontal", "front, planned", true, true),
    ("frontal", "front, untreated", false, true),
    ("vertex", "top", true, false),
    ("left", "left", true, false),
    ("right", "right", true, false),
    ("crown", "crown", true, false),
];
/// Years of the heads beside the plot.
const HEAD_YEARS: [f32; 4] = [0.0, 3.0, 6.0, 10.0];
/// Samples of a view.
const SAMPLES: u32 = 4;

/// # Errors
/// [`CliError`].
pub fn run(args: &PlanArgs) -> Result<(), CliError> {
    let is_pdf = match args.output.extension().and_then(|e| e.to_str()) {
        Some("pdf") => true,
        Some("png") => false,
        _ => return Err(CliError::Usage("--output must end in .pdf or .png".into())),
    };
    let (mut scene, base) = open::scene(args.scene.as_deref(), args.head.as_deref())?;
    scene.import = args.scan.over(scene.import)?;
    let inputs = outputs::inputs(args.scene.as_deref(), &scene, &base, Some(&args.scan));
    outputs::check(std::slice::from_ref(&args.output), &inputs)?;
    let gpu = open::gpu(args.adapter.as_deref())?;
    let plain = FrameSpec { samples: SAMPLES, ..FrameSpec::of(&scene, args.size, args.size) };
    let (mut renderer, stage) = open::staged(&gpu, &scene, &base, &plain)?;
    let mut view = |name: &str, treated: bool, years: f32| -> Result<RgbaImage, CliError> {
        // Tight about the head.
        let view = View { fov_deg: 12.0, ..View::named(name).unwrap_or_default() };
        let spec = FrameSpec { view, treated, years, ..plain.clone() };
        renderer.begin(&spec)?;
        Ok(renderer.read_picture()?)
    };
    let mut fade = fade_page(&scene, &stage.head);
    let mut views = Vec::new();
    for (i, (name, caption, treated, later)) in VIEWS.into_iter().enumerate() {
        progress::show("drawing the views", 0.5 + 0.04 * i as f32);
        let picture = view(name, treated, if later { args.years } else { 0.0 })?;
        let caption = if later { format!("{caption}, year {}", args.years) } else { caption.into() };
        views.push(Cell { picture, caption });
    }
    if let Some(fade) = fade.as_mut().filter(|_| is_pdf) {
        for (i, years) in HEAD_YEARS.into_iter().enumerate() {
            progress::show("drawing the years", 0.82 + 0.04 * i as f32);
            fade.heads.push(Cell { picture: view("three-quarter", true, years)?, caption: format!("year {years}") });
        }
    }
    progress::clear();
    let summary = Summary::on(&scene, &stage.chart).with_size(&stage.head);
    let mut lines = summary.lines(&scene);
    if let Some(fade) = &fade {
        // Above what every page ends with.
        let before_last = lines.len().saturating_sub(2);
        lines.insert(before_last, fade.sentence.clone());
    }
    let sheet = plan::PlanSheet { title: args.title.clone(), views, lines, fade };
    if is_pdf {
        let bytes = plan::pdf(&sheet)
            .map_err(|reason| CliError::Input(format!("cannot draw {}: {reason}", args.output.display())))?;
        png::write_bytes(&bytes, &args.output)?;
    } else {
        png::write(&plan::png(&sheet), &args.output)?;
    }
    println!("{}", args.output.display());
    Ok(())
}

/// How long the look lasts; none where nothing is treated. As `tonsure fade` has it.
fn fade_page(scene: &Scene, head: &Head) -> Option<plan::FadePage> {
    let plan = FadePlan::new(scene, &Chart::new(head, CHART_SIZE));
    let asker = Asker::new(scene, &plan);
    let sentence = touch_up::sentence(&asker)?;
    let years = asker.band_years((0..=HORIZON_YEARS as u32).map(|year| year as f32), HORIZON_YEARS);
    let band = asker.band(&years, ASSUMPTIONS, 1, LOST, &|| true);
    let plot = FadePlot::new(&asker, String::new(), None, Terms::default(), band.as_ref(), HORIZON_YEARS);
    Some(plan::FadePage { sentence, plot, heads: Vec::new() })
}
