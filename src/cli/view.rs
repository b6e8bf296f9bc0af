//! `tonsure view`: the window.

use super::scan::ScanArgs;
use super::shape::ShapeArgs;
use super::{CliError, open};
use crate::gpu::AdapterChoice;
use crate::mesh::library;
use crate::scene::reach;
use crate::viewer::{self, ViewOptions};
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct ViewArgs {
    /// Scene file (TOML) or head; the demo scene if left out
    scene: Option<String>,
    #[command(flatten)]
    scan: ScanArgs,
    /// gpu, cpu or a part of an adapter's name
    #[arg(long)]
    adapter: Option<String>,
    #[command(flatten)]
    shape: ShapeArgs,
    /// Size of the window
    #[arg(long, value_parser = open::resolution, default_value = "1440,900")]
    size: (u32, u32),
    /// Open on the picture alone, in full screen
    #[arg(long)]
    present: bool,
    /// Present for visitors: the head turns by itself, and everything goes back to the start when
    /// nobody touches it
    #[arg(long)]
    kiosk: bool,
    /// Seconds without a touch before a kiosk asks and goes back
    #[arg(long, default_value = "60", requires = "kiosk", value_parser = |t: &str| open::number(t, 5.0, 3600.0, "the idle time"))]
    idle: f32,
    /// Turn the head for so many seconds, print how fast the window was, and end
    #[arg(long, value_name = "SECONDS", value_parser = |t: &str| open::number(t, 1.0, 3600.0, "the measuring time"))]
    measure: Option<f32>,
}

/// # Errors
/// [`CliError`].
pub fn run(args: &ViewArgs) -> Result<(), CliError> {
    let (mut scene, base) = open::named(args.scene.as_deref())?;
    args.shape.apply(&mut scene)?;
    scene.import = args.scan.over(scene.import)?;
    // What was named is told before a display is looked for.
    let path = args.scene.as_deref().filter(|given| open::is_scene(given)).map(PathBuf::from);
    let outside = path.as_ref().and_then(|_| reach::outside(&scene, &base));
    let head = outside.clone().unwrap_or_else(|| base.join(&scene.head));
    if !library::is_name(&scene.head) && !head.is_file() {
        return Err(CliError::Input(format!("cannot read {}: there is no such file; check the name", scene.head)));
    }
    if args.kiosk && outside.is_some() {
        // The window would ask, and nobody there may answer.
        open::scene(args.scene.as_deref(), None)?;
    }
    let adapter = args.adapter.as_deref().map_or(AdapterChoice::Best, AdapterChoice::parse);
    let kiosk_idle_s = args.kiosk.then_some(args.idle);
    Ok(viewer::run(ViewOptions {
        scene,
        base,
        path,
        outside,
        adapter,
        size: args.size.into(),
        present: args.present,
        kiosk_idle_s,
        measure: args.measure.map(std::time::Duration::from_secs_f32),
    })?)
}
