//! The command line: one file per command. Exit codes: 0 done, 1 a fault of ours, 2 usage, 3 no
//! adapter or no display, 4 bad input, 128 and more a signal.

pub(crate) mod batch;
pub(crate) mod bench;
pub(crate) mod choices;
pub(crate) mod doctor;
mod error;
pub(crate) mod fade;
pub(crate) mod film;
pub(crate) mod heads;
pub(crate) mod inspect;
pub(crate) mod open;
pub(crate) mod outputs;
pub(crate) mod plan;
mod progress;
pub(crate) mod render;
pub(crate) mod scan;
pub(crate) mod scene;
mod scene_new;
pub(crate) mod seed;
pub(crate) mod shape;
pub(crate) mod share;
mod stats;
pub(crate) mod sweep;
#[cfg(feature = "viewer")]
pub(crate) mod view;

use clap::{Parser, Subcommand};
pub(crate) use error::CliError;
use error::printable;
use std::process::ExitCode;

/// GPU real-time visualization of scalp micropigmentation. Pictures are illustrations of a model,
/// not a promise.
#[derive(Parser)]
#[command(name = "tonsure", version, about, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[cfg(feature = "viewer")]
    #[command(flatten)]
    view: view::ViewArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Open a window on a scene or a head (the default command)
    #[cfg(feature = "viewer")]
    View(view::ViewArgs),
    /// Render pictures without a window
    Render(Box<render::RenderArgs>),
    /// Write a film: a turntable, or the years passing
    Film(film::FilmArgs),
    /// Write a file of jobs: a scene with fields varied, one job a line
    Sweep(sweep::SweepArgs),
    /// Draw a file of jobs, or every plan of a folder; goes on where an ended run was
    Batch(batch::BatchArgs),
    /// Write every impression as CSV or PLY
    Seed(seed::SeedArgs),
    /// Write, validate or print a scene file
    #[command(subcommand)]
    Scene(scene::SceneCommand),
    /// Tell the fade as numbers: contrast by year and zone, what is left, when a touch-up is due
    Fade(Box<fade::FadeArgs>),
    /// Write the plan as a sheet to print, PDF or PNG
    Plan(plan::PlanArgs),
    /// Write a page of the plan for any web host: the head to turn, the years, before and after
    Share(Box<share::ShareArgs>),
    /// Report what is in a head file: format, unit, axes, landmarks, measures, defects
    Inspect(inspect::InspectArgs),
    /// Measure the frame, pass by pass
    Bench(bench::BenchArgs),
    /// Report adapter, limits, display and tools, and what to type for what is missing
    Doctor(doctor::DoctorArgs),
    /// Build the real heads from an unpacked MakeHuman base mesh (see `make heads`)
    Heads(heads::HeadsArgs),
}

/// Runs the program.
pub fn main(output_is_closed: bool) -> ExitCode {
    std::panic::set_hook(Box::new(|info| {
        // Who reads the output (`head`, a pager) has read enough: the end of a command, not a fault.
        if let Some(said) = info.payload().downcast_ref::<String>()
            && let Some(reason) = said.strip_prefix("failed printing to stdout: ")
        {
            if reason.contains("Broken pipe") {
                std::process::exit(0);
            }
            eprintln!("tonsure: cannot write the output: {reason}; make room, or send it elsewhere");
            std::process::exit(1);
        }
        progress::clear();
        // The place is for whoever looks for the fault, with RUST_LOG=tonsure=debug.
        tracing::debug!(place = ?info.location(), "internal fault");
        eprintln!("tonsure: internal fault; please report it with the command you typed");
    }));
    let level = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "tonsure=warn,error".into());
    tracing_subscriber::fmt().with_env_filter(level).with_writer(std::io::stderr).without_time().init();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            // A reader that has gone has read enough.
            let printed = e.print().map_or_else(|fault| fault.kind() == std::io::ErrorKind::BrokenPipe, |()| true);
            return ExitCode::from(if e.use_stderr() { 2 } else { u8::from(!printed || output_is_closed) });
        }
    };
    if output_is_closed && is_headless(&cli) {
        eprintln!(
            "tonsure: cannot write the output: the standard output is closed; send it somewhere, as to /dev/null"
        );
        return ExitCode::from(1);
    }
    match std::panic::catch_unwind(|| run(cli)) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(e)) => {
            progress::clear();
            eprintln!("tonsure: {}", printable(&e.to_string()));
            ExitCode::from(e.exit_code())
        }
        Err(_) => ExitCode::from(1),
    }
}

/// Whether a command does its work without the window.
fn is_headless(cli: &Cli) -> bool {
    #[cfg(feature = "viewer")]
    return !matches!(cli.command, None | Some(Command::View(_)));
    #[cfg(not(feature = "viewer"))]
    return cli.command.is_some();
}

fn run(cli: Cli) -> Result<(), CliError> {
    // The window listens by itself.
    if is_headless(&cli) {
        crate::signals::listen();
    }
    match cli.command {
        #[cfg(feature = "viewer")]
        None => view::run(&cli.view),
        #[cfg(not(feature = "viewer"))]
        None => Err(CliError::Usage(
            "this build has no window; use `tonsure render`, or build with the feature viewer".into(),
        )),
        #[cfg(feature = "viewer")]
        Some(Command::View(args)) => view::run(&args),
        Some(Command::Render(args)) => render::run(&args),
        Some(Command::Film(args)) => film::run(&args),
        Some(Command::Sweep(args)) => sweep::run(&args),
        Some(Command::Batch(args)) => batch::run(&args),
        Some(Command::Seed(args)) => seed::run(&args),
        Some(Command::Scene(command)) => scene::run(&command),
        Some(Command::Fade(args)) => fade::run(&args),
        Some(Command::Plan(args)) => plan::run(&args),
        Some(Command::Share(args)) => share::run(&args),
        Some(Command::Inspect(args)) => inspect::run(&args),
        Some(Command::Bench(args)) => bench::run(&args),
        Some(Command::Doctor(args)) => doctor::run(&args),
        Some(Command::Heads(args)) => heads::run(&args),
    }
}
