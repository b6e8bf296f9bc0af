//! `tonsure film`: a turntable, or the years passing.

use super::{CliError, open, outputs, progress};
use crate::export::{film, film::Film, text};
use crate::renderer::FrameSpec;
use crate::scene::camera::View;
use clap::ValueEnum;
use std::path::PathBuf;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindArg {
    /// Once about the head
    Turntable,
    /// The years passing
    Ageing,
}

#[derive(clap::Args)]
pub struct FilmArgs {
    /// Scene file (TOML) or head; the demo scene if left out
    scene: Option<String>,
    #[arg(long, value_enum, default_value = "turntable")]
    kind: KindArg,
    /// Head: a name (default, male-25, ...) or a head file
    #[arg(long)]
    head: Option<String>,
    /// Film to write: FILE.mp4 (needs ffmpeg), or a pattern with {frame} such as turn-{frame}.png
    #[arg(long)]
    output: PathBuf,
    /// Length, seconds
    #[arg(long, default_value = "8", value_parser = |t: &str| open::number(t, 0.1, 600.0, "the length"))]
    seconds: f32,
    /// Frames in a second
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=120))]
    fps: u32,
    /// Years since healed that an ageing film ends with
    #[arg(long, default_value = "10", value_parser = |t: &str| open::number(t, 0.0, 20.0, "the year"))]
    until: f32,
    /// Clinical view to film from, or to start at
    #[arg(long)]
    view: Option<String>,
    /// Size in pixels
    #[arg(long, value_parser = open::resolution, default_value = "1280,720")]
    resolution: (u32, u32),
    /// Jittered samples a picture is the mean of
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=4096))]
    samples: u32,
    /// Clinic's name, written beside the stamp
    #[arg(long, default_value = "")]
    clinic: String,
    /// gpu, cpu or a part of an adapter's name
    #[arg(long)]
    adapter: Option<String>,
    /// Leave the "illustration" stamp out
    #[arg(long)]
    no_stamp: bool,
}

/// # Errors
/// [`CliError`].
pub fn run(args: &FilmArgs) -> Result<(), CliError> {
    let is_video = args.output.extension().is_some_and(|e| e.eq_ignore_ascii_case("mp4"));
    if !is_video && !args.output.to_string_lossy().contains("{frame}") {
        return Err(CliError::Usage("--output is FILE.mp4, or a pattern with {frame} such as turn-{frame}.png".into()));
    }
    let (mut scene, base) = open::scene(args.scene.as_deref(), args.head.as_deref())?;
    let inputs = outputs::inputs(args.scene.as_deref(), &scene, &base, None);
    if is_video {
        outputs::check(std::slice::from_ref(&args.output), &inputs)?;
    }
    if let Some(name) = &args.view {
        scene.camera = View::named(name).ok_or_else(|| CliError::Usage(format!("there is no view '{name}'")))?;
    }
    let (width, height) = args.resolution;
    let spec = FrameSpec { samples: args.samples, ..FrameSpec::of(&scene, width, height) };
    let count = ((args.seconds * args.fps as f32).round() as usize).max(1);
    let frames = match args.kind {
        KindArg::Turntable => film::turntable(&spec, count),
        KindArg::Ageing => film::ageing(&spec, 0.0, args.until, count),
    };
    if !is_video {
        let pattern = args.output.to_string_lossy();
        let names: Vec<PathBuf> = (0..count).map(|n| film::frame_path(&pattern, n)).collect();
        // Their folder may yet have to be made.
        outputs::apart(&names, &inputs)?;
    }
    // Before the long work: a film that cannot be written is told at once.
    let mut film = Film::begin(&args.output, [width, height], args.fps)?;
    let gpu = open::gpu(args.adapter.as_deref())?;
    let (mut renderer, _) = open::staged(&gpu, &scene, &base, &spec)?;
    for (n, frame) in frames.iter().enumerate() {
        progress::show(&format!("frame {} of {count}", n + 1), n as f32 / count as f32 * 0.9);
        renderer.begin(frame)?;
        let mut picture = renderer.read_picture()?;
        if args.kind == KindArg::Ageing {
            text::year(&mut picture, frame.years);
        }
        if !args.no_stamp {
            text::stamp_for(&mut picture, &args.clinic);
        }
        film.push(&picture)?;
    }
    let path = film.finish()?;
    progress::clear();
    println!("{}", path.display());
    Ok(())
}
