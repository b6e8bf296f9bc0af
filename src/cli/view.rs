//! `tonsure view`: the window.

use super::scan::ScanArgs;
use super::{CliError, open};
use crate::gpu::AdapterChoice;
use crate::viewer::{self, ViewOptions};

#[derive(clap::Args)]
pub struct ViewArgs {
    /// Scene file (TOML) or head; the demo scene if left out
    scene: Option<String>,
    #[command(flatten)]
    scan: ScanArgs,
    /// gpu, cpu or a part of an adapter's name
    #[arg(long)]
    adapter: Option<String>,
}

/// # Errors
/// [`CliError`].
pub fn run(args: &ViewArgs) -> Result<(), CliError> {
    let (mut scene, base) = open::scene(args.scene.as_deref(), None)?;
    scene.import = args.scan.read()?;
    let adapter = args.adapter.as_deref().map_or(AdapterChoice::Best, AdapterChoice::parse);
    Ok(viewer::run(ViewOptions { scene, base, adapter })?)
}
