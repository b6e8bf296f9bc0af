//! `tonsure batch`: many pictures by one process on one device, and on where it was if it is ended.

pub(super) mod job;
mod results;

use super::{CliError, open, outputs, progress};
use crate::export::{ExportError, png, text};
use crate::files;
use crate::gpu::{Gpu, GpuError};
use crate::renderer::{FrameSpec, Renderer};
use crate::stage::{Stage, StageError};
use image::RgbaImage;
use job::{Job, Task};
use results::{Finished, Results, Written};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

#[derive(clap::Args)]
pub struct BatchArgs {
    /// File of jobs, one a line, as `tonsure sweep` writes them
    #[arg(required_unless_present = "clients", conflicts_with = "clients")]
    jobs: Option<PathBuf>,
    /// Draw every plan (.toml) of a folder in place of a file of jobs
    #[arg(long)]
    clients: Option<PathBuf>,
    /// Folder for pictures and results.jsonl
    #[arg(long)]
    output: PathBuf,
    /// Only the K-th of N parts, from 1/N to N/N; together they make what one run makes
    #[arg(long, value_name = "K/N", value_parser = shard)]
    shard: Option<(u32, u32)>,
    /// Years of every plan of --clients
    #[arg(long, value_delimiter = ',', requires = "clients", value_parser = |t: &str| open::number(t, 0.0, 20.0, "the years"))]
    years: Vec<f32>,
    /// Views of every plan of --clients
    #[arg(long, value_delimiter = ',', requires = "clients")]
    view: Vec<String>,
    /// Lights of every plan of --clients
    #[arg(long, value_delimiter = ',', requires = "clients")]
    light: Vec<String>,
    /// Size of the pictures of --clients, pixels
    #[arg(long, requires = "clients", value_parser = open::resolution, default_value = "1280,1000")]
    resolution: (u32, u32),
    /// Adapter: gpu, gpu:1 for the second card, cpu or part of a name
    #[arg(long)]
    adapter: Option<String>,
}

/// "K/N".
fn shard(text: &str) -> Result<(u32, u32), String> {
    let parts = text.split_once('/').and_then(|(k, n)| Some((k.trim().parse().ok()?, n.trim().parse().ok()?)));
    match parts {
        Some((k, n)) if k >= 1 && k <= n => Ok((k, n)),
        _ => Err("a shard is K/N with K from 1 to N, such as 2/8".into()),
    }
}

/// # Errors
/// [`CliError`].
pub fn run(args: &BatchArgs) -> Result<(), CliError> {
    let (jobs, folder) = listed(args)?;
    let source = args.jobs.as_ref().unwrap_or(&folder);
    let refuse = |line: usize, why: &str| CliError::Input(format!("{}, line {line}: {why}", source.display()));
    let tasks = jobs
        .iter()
        .map(|(line, job)| job::task(*line, job, &folder).map_err(|why| refuse(*line, &why)))
        .collect::<Result<Vec<Task>, _>>()?;
    std::fs::create_dir_all(&args.output).map_err(|e| {
        CliError::Input(format!("cannot make the folder {}: {e}; choose another", args.output.display()))
    })?;
    let name = args.shard.map_or("results.jsonl".into(), |(k, n)| format!("results-{k}-of-{n}.jsonl"));
    let results = args.output.join(name);
    let all: Vec<PathBuf> = paths(&tasks, &args.output).chain([results.clone()]).collect();
    let inputs: Vec<PathBuf> =
        tasks.iter().flat_map(|task| outputs::inputs(None, &task.scene, &task.base, None)).collect();
    // The jobs name the very pictures, so that they may not be read as a scan is.
    outputs::distinct(&all, args.jobs.as_slice())?;
    outputs::apart(&all, &inputs)?;

    let results = Results::open(&results)?;
    let known = results::read(&args.output);
    let mine = match args.shard {
        Some((k, n)) => part(tasks, k, n),
        None => tasks,
    };
    let count = mine.len();
    let mut open: Vec<Task> =
        mine.into_iter().filter(|task| !results::is_finished(task, &known, &args.output)).collect();
    if open.len() < count {
        eprintln!("{} of {count} jobs are finished already", count - open.len());
    }
    files::leftovers::remove(&paths(&open, &args.output).collect::<Vec<_>>());
    // Heads are staged once each; the order of the file within them.
    open.sort_by(|a, b| (a.head(), a.line).cmp(&(b.head(), b.line)));
    let failed = draw(args, &open, results)?;
    progress::clear();
    match failed.len() {
        0 => Ok(()),
        n => Err(CliError::Input(format!(
            "{n} of {count} jobs failed, those of the lines {}; the others are finished",
            failed.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
        ))),
    }
}

/// The files of tasks.
fn paths(tasks: &[Task], folder: &Path) -> impl Iterator<Item = PathBuf> {
    tasks.iter().flat_map(|task| &task.pictures).map(|(file, _)| folder.join(file))
}

/// The jobs with their lines, and the folder that their paths start from.
fn listed(args: &BatchArgs) -> Result<(Vec<(usize, Job)>, PathBuf), CliError> {
    if let Some(path) = &args.jobs {
        let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        return Ok((job::read(path)?, folder));
    }
    let folder = args.clients.clone().unwrap_or_default();
    let fault = |e| CliError::Input(format!("cannot read the folder {}: {e}", folder.display()));
    let mut plans: Vec<String> = std::fs::read_dir(&folder)
        .map_err(fault)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| open::is_scene(name))
        .collect();
    plans.sort();
    if plans.is_empty() {
        return Err(CliError::Input(format!("the folder {} has no plans (.toml)", folder.display())));
    }
    let job = |plan: String| Job {
        output: format!("{}-{{view}}-{{light}}-year-{{years}}.png", plan.trim_end_matches(".toml")),
        scene: Some(plan),
        set: toml::Table::new(),
        years: args.years.clone(),
        views: args.view.clone(),
        lights: args.light.clone(),
        resolution: args.resolution.into(),
        samples: job::samples(),
    };
    Ok(((1..).zip(plans.into_iter().map(job)).collect(), folder))
}

/// The tasks of a shard, from 1: those of one head in a row, each head's by hash, cut where the pictures are evenly
/// shared out. So a head is staged in one shard alone unless a cut falls on it, and any machine cuts at the same places.
fn part(mut tasks: Vec<Task>, shard: u32, shards: u32) -> Vec<Task> {
    tasks.sort_by_cached_key(|task| (task.head_anywhere(), task.hash.clone()));
    let all = tasks.iter().map(|task| task.pictures.len() as u64).sum::<u64>().max(1);
    let mut before = 0;
    tasks.retain(|task| {
        let own = before * u64::from(shards) / all + 1;
        before += task.pictures.len() as u64;
        own == u64::from(shard)
    });
    tasks
}

/// What is on its way to the disk.
enum Drawn<'a> {
    Picture(&'a Path, RgbaImage),
    /// The pictures since the last end are those of this job, drawn in so many seconds; of none where it failed.
    End(Option<(&'a Task, f32)>),
}

/// Draws tasks one after the other, while the pictures of the one before are encoded and written. The lines of those
/// that failed.
fn draw(args: &BatchArgs, tasks: &[Task], results: Results) -> Result<Vec<usize>, CliError> {
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let gpu = open::gpu(args.adapter.as_deref())?;
    let mut desk = Desk { gpu: &gpu, renderer: None, staged: None };
    let start = Instant::now();
    std::thread::scope(|scope| {
        let (give, take) = sync_channel::<Drawn>(2);
        let writer = scope.spawn(|| write(take, results, &args.output));
        let mut failed = Vec::new();
        let mut fault = None;
        for (n, task) in tasks.iter().enumerate() {
            let each = start.elapsed() / n.max(1) as u32;
            let left =
                if n == 0 { String::new() } else { format!(", {} left", spoken(each * (tasks.len() - n) as u32)) };
            progress::show(&format!("job {} of {}{left}", n + 1, tasks.len()), n as f32 / tasks.len() as f32);
            let began = Instant::now();
            let end = match desk.draw(task, &give) {
                Ok(()) => Some((task, began.elapsed().as_secs_f32())),
                Err(CliError::Gpu(e @ GpuError::Lost { .. })) => {
                    fault = Some(CliError::Gpu(e));
                    break;
                }
                Err(e) => {
                    progress::clear();
                    eprintln!("tonsure: line {}: {}", task.line, super::error::printable(&e.to_string()));
                    failed.push(task.line);
                    None
                }
            };
            // The writer has gone: its own error says why.
            if give.send(Drawn::End(end)).is_err() {
                break;
            }
        }
        drop(give);
        writer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        fault.map_or(Ok(failed), Err)
    })
}

/// A time left, in words.
fn spoken(time: Duration) -> String {
    match time.as_secs() {
        s if s < 90 => format!("{s} s"),
        s if s < 5400 => format!("{} min", s.div_ceil(60)),
        s => format!("{:.1} h", s as f32 / 3600.0),
    }
}

/// Encodes and writes what is drawn, and notes it as finished.
fn write(drawn: Receiver<Drawn>, mut results: Results, folder: &Path) -> Result<(), CliError> {
    let mut files = Vec::new();
    for drawn in drawn {
        match drawn {
            Drawn::Picture(file, mut picture) => {
                text::stamp(&mut picture);
                let path = folder.join(file);
                if let Some(parent) = path.parent() {
                    std::fs::create_dir_all(parent)
                        .map_err(|source| ExportError::Write { path: parent.into(), source })?;
                }
                let bytes = png::encode(&picture, &path)?;
                png::write_bytes(&bytes, &path)?;
                files.push(Written::of(file, &bytes));
            }
            Drawn::End(None) => files.clear(),
            Drawn::End(Some((Task { hash, line, .. }, seconds))) => {
                let (job, version) = (hash.clone(), env!("CARGO_PKG_VERSION").into());
                results.add(&Finished { job, line: *line, files: std::mem::take(&mut files), seconds, version })?;
                progress::clear();
                println!("line {line}: done in {seconds:.1} s");
            }
        }
    }
    Ok(())
}

/// The device and what is staged on it.
struct Desk<'a> {
    gpu: &'a Gpu,
    renderer: Option<Renderer>,
    staged: Option<(&'a Task, Arc<Stage>)>,
}

impl<'t> Desk<'t> {
    /// Draws a task's pictures and gives each away.
    fn draw(&mut self, task: &'t Task, give: &SyncSender<Drawn<'t>>) -> Result<(), CliError> {
        self.stage(task).map_err(|error| match error {
            CliError::Stage(StageError::Gpu(e)) => CliError::Gpu(e),
            other => other,
        })?;
        let Some(renderer) = &mut self.renderer else { return Err(GpuError::NothingStaged.into()) };
        for (file, spec) in &task.pictures {
            renderer.begin(spec)?;
            let picture = renderer.read_picture()?;
            if give.send(Drawn::Picture(file, picture)).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Stages the task's head unless it is the one before's, and its plan likewise.
    fn stage(&mut self, task: &'t Task) -> Result<(), CliError> {
        let scene = &task.scene;
        let serves = |(old, stage): &(&Task, Arc<Stage>)| {
            old.base == task.base && old.scene.has_head_of(scene) && !stage.edit_to(scene).seeds
        };
        // Taken: what fails from here on leaves nothing that a later task would take for its own.
        let stage = match (self.staged.take().filter(serves), &mut self.renderer) {
            (_, None) => {
                let plain = FrameSpec::of(scene, 1, 1);
                let first = task.pictures.first().map_or(&plain, |(_, spec)| spec);
                let (renderer, stage) = open::staged(self.gpu, scene, &task.base, first)?;
                self.renderer = Some(renderer);
                stage
            }
            (Some((_, stage)), _) if stage.is_plan_of(scene) => stage,
            (old, Some(renderer)) => {
                let stage = match old {
                    Some((_, stage)) => stage.replan(scene),
                    None => {
                        renderer.clear_stage();
                        self.gpu.wait()?;
                        open::stage(self.gpu, scene, &task.base)?
                    }
                };
                renderer.set_stage(stage.clone())?;
                stage
            }
        };
        self.staged = Some((task, stage));
        Ok(())
    }
}
