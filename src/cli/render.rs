//! `tonsure render`: pictures without a window.

mod args;
mod shots;
mod words;

use super::choices::dots_each;
use super::{CliError, open, outputs, progress};
use crate::export::sheet::{Cell, compose};
use crate::export::{png, text, years};
use crate::scene::Scene;
use crate::scene::camera::View;
use crate::stage::Stage;
pub use args::RenderArgs;
use image::RgbaImage;
use shots::{Shot, shots, sized};
use std::path::{Path, PathBuf};
use std::time::Instant;
use words::{caption, fill};

/// # Errors
/// [`CliError`].
pub fn run(args: &RenderArgs) -> Result<(), CliError> {
    if args.output.is_none() && args.sheet.is_none() && args.stats.is_none() {
        return Err(CliError::Usage(
            "nothing to write; add --output FILE.png, --sheet FILE.png or --stats FILE.json".into(),
        ));
    }
    let (mut scene, base) = open::scene(args.scene.as_deref(), args.head.as_deref())?;
    args.shape.apply(&mut scene)?;
    scene.import = args.scan.over(scene.import)?;
    scene.treatment.seed = args.seed.unwrap_or(scene.treatment.seed);
    let lists = [
        args.years.len(),
        args.view.len(),
        args.light.len(),
        args.fade.len(),
        args.skin.len(),
        args.sheen.len(),
        args.stubble_days.len(),
        args.hair_length.len(),
        args.session.len(),
        args.before.len(),
        args.norwood.len(),
        args.hairline.len(),
    ];
    let count = lists.iter().map(|n| n.max(&1)).product();
    check_outputs(args, count)?;
    let mut shots = shots(args, &scene);
    let listed = &shots;
    let pictures =
        args.output.iter().flat_map(|pattern| listed.iter().enumerate().map(move |(n, shot)| fill(pattern, shot, n)));
    let all: Vec<PathBuf> = pictures.chain(args.sheet.clone()).chain(args.stats.clone()).collect();
    outputs::check(&all, &outputs::inputs(args.scene.as_deref(), &scene, &base, Some(&args.scan)))?;
    let gpu = open::gpu(args.adapter.as_deref())?;
    let (mut renderer, mut stage) = open::staged(&gpu, &scene, &base, &shots[0].spec)?;
    settle(&mut shots, args, &scene, &stage)?;
    let mut cells = Vec::new();
    // Under each year of a sheet what tells it apart; of the first one, to compare with.
    let tells_years = args.sheet.is_some() && args.years.len() > 1 && args.norwood.is_empty() && !args.bare;
    let places = tells_years.then(|| years::Places::of(&stage)).flatten();
    let (mut firsts, mut drawn) = (years::Firsts::default(), Vec::new());
    for (n, shot) in shots.iter().enumerate() {
        progress::show(&format!("picture {} of {}", n + 1, shots.len()), n as f32 / shots.len() as f32 * 0.9);
        let planned = shot.scene(&scene);
        if !stage.is_plan_of(&planned) {
            stage = stage.replan(&planned);
            renderer.set_stage(stage.clone())?;
        }
        let start = Instant::now();
        renderer.begin(&shot.spec)?;
        let mut picture = renderer.read_picture()?;
        let frame_ms = start.elapsed().as_secs_f64() * 1000.0;
        if let Some(stats) = args.stats.as_ref().filter(|_| n + 1 == shots.len()) {
            let text = super::stats::stats_json(&renderer.read_stats()?, &gpu, &shot.spec, &[frame_ms]);
            png::write_bytes(text.to_string().as_bytes(), stats)?;
        }
        let mut celled = picture.clone();
        if let Some(places) = &places {
            let insets = places.pictures(&mut renderer, &planned, &shot.spec, &mut drawn)?;
            let first = firsts.of(&planned, &shot.spec, &insets);
            celled = years::with_strip(&picture, first, &insets, shot.years);
        }
        cells.push(Cell { picture: celled, caption: caption(args, shot) });
        if let Some(pattern) = &args.output {
            if !args.no_stamp {
                text::stamp(&mut picture);
            }
            let path = fill(pattern, shot, n);
            png::write(&picture, &path)?;
            progress::clear();
            println!("{}", path.display());
        }
    }
    if let Some(path) = &args.sheet {
        write_sheet(args, &scene, &cells, path)?;
    }
    Ok(())
}

fn write_sheet(args: &RenderArgs, scene: &Scene, cells: &[Cell], path: &Path) -> Result<(), CliError> {
    let what = if args.bare { "bare" } else { "scalp micropigmentation" };
    let title = args.title.clone().unwrap_or_else(|| format!("{}: {what}", scene.head_name()));
    let columns = if cells.len() <= 3 { cells.len() as u32 } else { (cells.len() as u32).div_ceil(2).min(4) };
    let stamp = (!args.no_stamp).then_some(text::STAMP);
    let sheet: RgbaImage = compose(&title, cells, columns, stamp);
    png::write(&sheet, path)?;
    progress::clear();
    println!("{}", path.display());
    Ok(())
}

/// Checks every path before the long work.
fn check_outputs(args: &RenderArgs, count: usize) -> Result<(), CliError> {
    let is_png = |p: &PathBuf| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("png"));
    if [&args.output, &args.sheet].into_iter().flatten().any(|p| !is_png(p)) {
        return Err(CliError::Usage("pictures are PNG files: let the name end in .png".into()));
    }
    let pattern = args.output.as_ref().map(|p| p.to_string_lossy().into_owned()).unwrap_or_default();
    let several = |name: &str, n: usize| n > 1 && !pattern.contains(name) && !pattern.contains("{n}");
    if args.output.is_some()
        && count > 1
        && (several("{years}", args.years.len())
            || several("{view}", args.view.len())
            || several("{light}", args.light.len())
            || several("{fade}", args.fade.len())
            || several("{skin}", args.skin.len())
            || several("{sheen}", args.sheen.len())
            || several("{stubble}", args.stubble_days.len())
            || several("{hair}", args.hair_length.len())
            || several("{session}", args.session.len())
            || several("{before}", args.before.len())
            || several("{norwood}", args.norwood.len())
            || several("{hairline}", args.hairline.len()))
    {
        return Err(CliError::Usage(format!(
            "{count} pictures need a pattern such as out-{{n}}.png, or {{years}}, {{view}}, {{light}}, {{fade}}, {{skin}}, {{sheen}}, {{hair}}"
        )));
    }
    Ok(())
}

/// What of the pictures only the staged head decides: where a camera stands that was aimed at its skin, and
/// how many dots an impression holds.
fn settle(shots: &mut [Shot], args: &RenderArgs, scene: &Scene, stage: &Stage) -> Result<(), CliError> {
    let free = if args.view.is_empty() { Some(free_view(args, scene, stage)?) } else { None };
    for shot in shots {
        shot.spec.view = free.unwrap_or(shot.spec.view);
        shot.spec.dots_per_impression = args.dots.map_or(0, |n| dots_each(n, stage.impressions.len()));
    }
    Ok(())
}

/// The camera of --azimuth, --elevation, --aim; the scene's own where they are absent.
fn free_view(args: &RenderArgs, scene: &Scene, stage: &Stage) -> Result<View, CliError> {
    let mut view = scene.camera;
    if let Some([u, v]) = args.aim {
        let Some(target) = stage.chart.point_from_uv(glam::vec2(u, v)) else {
            return Err(CliError::Input(format!("scalp coordinates {u},{v} lie off this head; try 0.5,0.5")));
        };
        let normal = stage.chart.texel(stage.chart.frame.st_from_point(target)).normal;
        view.target_mm = target.to_array();
        view.azimuth_deg = normal.x.atan2(normal.z).to_degrees();
        view.elevation_deg = normal.y.clamp(-1.0, 1.0).asin().to_degrees();
    }
    view.azimuth_deg = args.azimuth.unwrap_or(view.azimuth_deg);
    view.elevation_deg = args.elevation.unwrap_or(view.elevation_deg);
    Ok(sized(args, view))
}
