//! `tonsure bench`: what the frame costs, pass by pass, and how near that is to the device's bound.

use super::choices::{BackendArg, Switch, dots_each};
use super::stats::{name, quantile, stats_json};
use super::{CliError, open};
use crate::dots::SeedDomain;
use crate::gpu::Gpu;
use crate::mesh::chart::scalp_triangles;
use crate::passes::baseline::MAX_DOTS;
use crate::passes::seed::seed_gpu;
use crate::renderer::{Backend, FrameSpec, FrameStats, Renderer};
use crate::stage::Stage;
use std::time::Instant;

#[derive(clap::Args)]
pub struct BenchArgs {
    /// Total pigment dots; several for a series
    #[arg(long, value_delimiter = ',', default_value = "1000000,4000000,16000000,64000000", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    dots: Vec<u64>,
    /// Size in pixels
    #[arg(long, value_parser = open::resolution, default_value = "1920,1080")]
    resolution: (u32, u32),
    /// How dots are drawn; all three if left out
    #[arg(long, value_enum)]
    backend: Option<BackendArg>,
    /// Level of detail; both if left out
    #[arg(long, value_enum)]
    lod: Option<Switch>,
    /// Frames measured, after two that are not
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    frames: u32,
    /// Let years pass before a camera that stands still, instead of letting it orbit
    #[arg(long)]
    scrub: bool,
    /// Measure pictures at rest with so many samples a pixel, instead of frames that move
    #[arg(long, value_name = "SAMPLES", value_parser = clap::value_parser!(u32).range(1..=64))]
    rest: Option<u32>,
    /// One JSON object a line instead of a table
    #[arg(long)]
    json: bool,
    /// Head: a name or an OBJ file
    #[arg(long)]
    head: Option<String>,
    /// gpu, cpu or a part of an adapter's name
    #[arg(long)]
    adapter: Option<String>,
}

/// What the camera orbits by from frame to frame, degrees: nothing of a picture may be kept for the next one.
const ORBIT_DEG: f32 = 1.5;
/// What passes from frame to frame where the camera is still, years.
const SCRUB_YEARS: f32 = 0.05;
/// What the columns sum up.
const DOT_PASSES: [&str; 5] = ["cull", "splat", "splat_large", "quads", "points"];
const SKIN_PASSES: [&str; 2] = ["tiles", "skin"];

/// Full detail draws every dot: more than this takes minutes a frame on a software device.
const FULL_DETAIL_MAX: u64 = 20_000_000;

/// # Errors
/// [`CliError`].
pub fn run(args: &BenchArgs) -> Result<(), CliError> {
    let (scene, base) = open::scene(None, args.head.as_deref())?;
    let gpu = open::gpu(args.adapter.as_deref())?;
    let start = Instant::now();
    let stage = open::stage(&gpu, &scene, &base)?;
    let staged_s = start.elapsed().as_secs_f32();
    let mut renderer = Renderer::new(&gpu)?;
    renderer.set_stage(stage.clone())?;
    if !args.json {
        seeding(&gpu, &stage)?;
        let (w, h) = args.resolution;
        println!(
            "{} ({:?}), {w} x {h}, {} frames each, head '{}'",
            gpu.info.name, gpu.info.backend, args.frames, stage.head.name
        );
        println!(
            "staged in {staged_s:.2} s: {} seeds, {} impressions in {} clusters",
            stage.seeds.positions_um.len(),
            stage.impressions.len(),
            stage.clusters.len()
        );
        println!(
            "a plan of N dots: the same {} impressions, N / {} dots in each",
            stage.impressions.len(),
            stage.impressions.len()
        );
        println!(
            "{:>11} {:>8} {:>4} {:>10} {:>9} {:>9} {:>9} {:>9} {:>9}",
            "dots", "backend", "lod", "drawn", "dot pass", "skin", "rest", "frame", "p95 ms"
        );
        println!(
            "            the camera orbits ('year': it is still, and years pass); each pass is timed by waiting for it"
        );
    }
    for spec in specs(args, &scene, &stage) {
        if args.scrub {
            measure(args, &gpu, &mut renderer, &spec, Moves::Year)?;
            continue;
        }
        measure(args, &gpu, &mut renderer, &spec, Moves::Camera)?;
        if spec.backend == Backend::Compute && spec.lod && !args.json {
            measure(args, &gpu, &mut renderer, &spec, Moves::Year)?;
        }
    }
    if !args.json {
        bound(&gpu, &mut renderer, args)?;
    }
    Ok(())
}

/// How long seeding alone takes: for a million dots, and for the whole capacity.
fn seeding(gpu: &Gpu, stage: &Stage) -> Result<(), CliError> {
    let triangles = scalp_triangles(&stage.chart, &stage.head);
    let domain = SeedDomain::new(&stage.head.mesh, &triangles);
    let million = 1_000_000 / stage.treatment.dots_per_impression.max(1);
    for wanted in [million, stage.seeds.positions_um.len() as u32] {
        let start = Instant::now();
        let seeds = seed_gpu(gpu, &domain, stage.treatment.seed, wanted, &mut |_| true)?;
        let count = seeds.positions_um.len();
        println!("seeding {count} impressions on the device: {:.2} s", start.elapsed().as_secs_f32());
    }
    Ok(())
}

/// Every combination asked for, cheapest first.
fn specs(args: &BenchArgs, scene: &crate::scene::Scene, stage: &Stage) -> Vec<FrameSpec> {
    let backends: Vec<Backend> = match args.backend {
        Some(b) => vec![b.into()],
        None => vec![Backend::Compute, Backend::Quads, Backend::Points],
    };
    let (w, h) = args.resolution;
    let mut specs = Vec::new();
    for backend in backends {
        let details: &[bool] = match (backend, args.lod) {
            (Backend::Compute, None) => &[true, false],
            (Backend::Compute, Some(Switch::On)) => &[true],
            _ => &[false],
        };
        for &lod in details {
            for &dots in &args.dots {
                if (backend != Backend::Compute && dots > MAX_DOTS)
                    || (backend == Backend::Compute && !lod && dots > FULL_DETAIL_MAX && args.lod.is_none())
                {
                    if !args.json {
                        println!(
                            "{dots:>11} {:>8} {:>4} left out: every dot is drawn, which takes too long",
                            name(backend),
                            on(lod)
                        );
                    }
                    continue;
                }
                let mut spec = FrameSpec::of(scene, w, h);
                // Pigment alone, so that every backend draws the same.
                spec.hair.visible = false;
                (spec.backend, spec.lod, spec.moving) = (backend, lod, args.rest.is_none());
                spec.samples = args.rest.unwrap_or(spec.samples);
                spec.dots_per_impression = dots_each(dots, stage.impressions.len());
                specs.push(spec);
            }
        }
    }
    specs
}

/// What changes from frame to frame.
#[derive(Clone, Copy, PartialEq)]
enum Moves {
    Camera,
    Year,
}

impl Moves {
    fn apply(self, spec: &mut FrameSpec, frame: u32) {
        match self {
            Self::Camera => spec.view.azimuth_deg += ORBIT_DEG * frame as f32,
            Self::Year => spec.years += SCRUB_YEARS * frame as f32,
        }
    }
}

/// Whole frames first, none of whose passes is waited for, then as many with a wait for each pass.
fn measure(
    args: &BenchArgs,
    gpu: &Gpu,
    renderer: &mut Renderer,
    spec: &FrameSpec,
    moves: Moves,
) -> Result<(), CliError> {
    let mut times = Vec::new();
    let mut waited: Vec<FrameStats> = Vec::new();
    for i in 0..2 * args.frames + 2 {
        let mut spec = spec.clone();
        moves.apply(&mut spec, i);
        let waits = i >= args.frames + 2;
        renderer.wait_for_passes(waits);
        let start = Instant::now();
        renderer.begin(&spec)?;
        renderer.finish()?;
        gpu.wait()?;
        if waits {
            waited.push(renderer.read_stats()?);
        } else if i >= 2 {
            times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    renderer.wait_for_passes(false);
    let Some(mut stats) = waited.last().cloned() else { return Ok(()) };
    for (name, ms) in &mut stats.passes {
        let all = waited.iter().flat_map(|s| &s.passes).filter(|(n, _)| n == name).map(|(_, ms)| f64::from(*ms));
        *ms = quantile(&all.collect::<Vec<_>>(), 0.5) as f32;
    }
    if args.json {
        let mut figures = stats_json(&stats, gpu, spec, &times);
        figures["moves"] = if moves == Moves::Year { "year" } else { "camera" }.into();
        println!("{figures}");
        return Ok(());
    }
    let sum = |wanted: &dyn Fn(&str) -> bool| stats.passes.iter().filter(|(n, _)| wanted(n)).map(|p| p.1).sum::<f32>();
    let dots = sum(&|n| DOT_PASSES.contains(&n));
    let skin = sum(&|n| SKIN_PASSES.contains(&n));
    let all = sum(&|_| true);
    let frame = quantile(&times, 0.5);
    println!(
        "{:>11} {:>8} {:>4} {:>10} {dots:>9.2} {skin:>9.2} {:>9.2} {frame:>9.1} {:>9.1}",
        stats.dots,
        name(spec.backend),
        if moves == Moves::Year { "year" } else { on(spec.lod) },
        stats.dots_drawn,
        all - dots - skin,
        quantile(&times, 0.95)
    );
    let passes: Vec<String> = stats.passes.iter().map(|(n, ms)| format!("{n} {ms:.1}")).collect();
    println!("            {}; in no pass {:.1}", passes.join(", "), frame as f32 - all);
    Ok(())
}

/// The device's own bound for the splat: the same dots drawn at full detail tell what a dot costs;
/// the level of detail then bounds how many are needed.
fn bound(gpu: &Gpu, renderer: &mut Renderer, args: &BenchArgs) -> Result<(), CliError> {
    let calibration = crate::passes::calibrate::run(gpu)?;
    let (w, h) = args.resolution;
    println!(
        "device: {:.1} ns for four fixed-point adds to random pixels, {:.1} ns to read and project a dot",
        calibration.add_ns, calibration.read_ns
    );
    let mut spec = FrameSpec { width: w, height: h, lod: true, ..FrameSpec::default() };
    spec.backend = Backend::Compute;
    spec.hair.visible = false;
    renderer.wait_for_passes(true);
    renderer.begin(&spec)?;
    let stats = renderer.read_stats()?;
    renderer.wait_for_passes(false);
    let splat: f32 = stats.passes.iter().filter(|(n, _)| n == "splat").map(|p| p.1).sum();
    let ideal = stats.dots_drawn as f32 * calibration.read_ns.max(2.0 * calibration.add_ns) * 1e-6;
    println!(
        "bound: {} dots drawn cannot take less than {ideal:.2} ms (two channels, four pixels); the splat took {splat:.2} ms, {:.0} % of the bound's speed",
        stats.dots_drawn,
        100.0 * ideal / splat.max(1e-6)
    );
    Ok(())
}

fn on(lod: bool) -> &'static str {
    if lod { "on" } else { "off" }
}
