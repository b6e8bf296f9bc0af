//! `tonsure seed`: every impression as a list.

use super::scan::ScanArgs;
use super::{CliError, open, outputs};
use crate::export::{dots, png};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct SeedArgs {
    /// Scene file (TOML); the demo scene if left out
    scene: Option<String>,
    /// Head: a name or an OBJ file
    #[arg(long)]
    head: Option<String>,
    #[command(flatten)]
    scan: ScanArgs,
    /// File to write, .csv or .ply
    #[arg(long)]
    output: PathBuf,
    /// Whose coordinates: head (millimetres, head frame) or file (the head file's own, in its unit)
    #[arg(long, value_enum, default_value_t)]
    frame: dots::Frame,
    /// Seed of the plan
    #[arg(long)]
    seed: Option<u32>,
    /// gpu, cpu or a part of an adapter's name
    #[arg(long)]
    adapter: Option<String>,
}

/// # Errors
/// [`CliError`].
pub fn run(args: &SeedArgs) -> Result<(), CliError> {
    let format = match args.output.extension().and_then(|e| e.to_str()) {
        Some("csv") => dots::csv,
        Some("ply") => dots::ply,
        _ => return Err(CliError::Usage("--output must end in .csv or .ply".into())),
    };
    let (mut scene, base) = open::scene(args.scene.as_deref(), args.head.as_deref())?;
    scene.import = args.scan.over(scene.import)?;
    scene.treatment.seed = args.seed.unwrap_or(scene.treatment.seed);
    let inputs = outputs::inputs(args.scene.as_deref(), &scene, &base, Some(&args.scan));
    outputs::check(std::slice::from_ref(&args.output), &inputs)?;
    let gpu = open::gpu(args.adapter.as_deref())?;
    let stage = open::stage(&gpu, &scene, &base)?;
    png::write_bytes(format(&stage, args.frame).as_bytes(), &args.output)?;
    println!("{} impressions in {}", stage.impressions.len(), args.output.display());
    Ok(())
}
