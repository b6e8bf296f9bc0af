//! `tonsure view`: the window.

use super::shape::ShapeArgs;
use super::{CliError, open};
use crate::gpu::AdapterChoice;
use crate::viewer::{self, ViewOptions};

#[derive(clap::Args)]
pub struct ViewArgs {
    /// Scene file (TOML) or head; the demo scene if left out
    scene: Option<String>,
    /// gpu, cpu or a part of an adapter's name
    #[arg(long)]
    adapter: Option<String>,
    #[command(flatten)]
    shape: ShapeArgs,
}

/// # Errors
/// [`CliError`].
pub fn run(args: &ViewArgs) -> Result<(), CliError> {
    let (mut scene, base) = open::scene(args.scene.as_deref(), None)?;
    args.shape.apply(&mut scene)?;
    let adapter = args.adapter.as_deref().map_or(AdapterChoice::Best, AdapterChoice::parse);
    Ok(viewer::run(ViewOptions { scene, base, adapter })?)
}
