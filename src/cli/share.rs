//! `tonsure share`: a folder with a page of the head, for any host of plain files.

mod folder;
mod page;
mod posters;
mod serve;

use super::scan::ScanArgs;
use super::{CliError, open, outputs, progress};
use crate::mesh::Paint;
use crate::pack;
use crate::renderer::Renderer;
use crate::stage::Stage;
use folder::Folder;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(clap::Args)]
pub struct ShareArgs {
    /// Scene file (TOML) or head; the demo scene if left out
    scene: Option<String>,
    /// Head: a name or a file
    #[arg(long)]
    head: Option<String>,
    #[command(flatten)]
    scan: ScanArgs,
    /// Folder to write; a page that this command wrote there before is replaced
    #[arg(long)]
    output: PathBuf,
    /// Give the scan's own colours away too, which show the person; without, its skin is the model's
    #[arg(long)]
    with_colour: bool,
    /// Then serve the page on this machine alone, until Ctrl+C, and open it in the browser
    #[arg(long)]
    open: bool,
    #[command(flatten)]
    posters: posters::PosterArgs,
    /// gpu, cpu or a part of an adapter's name
    #[arg(long)]
    adapter: Option<String>,
}

/// # Errors
/// [`CliError`].
pub fn run(args: &ShareArgs) -> Result<(), CliError> {
    let (mut scene, base) = open::scene(args.scene.as_deref(), args.head.as_deref())?;
    scene.import = args.scan.over(scene.import)?;
    let inputs = outputs::inputs(args.scene.as_deref(), &scene, &base, Some(&args.scan));
    let mut folder = Folder::begin(&args.output, &inputs)?;
    let engine = page::Engine::find();
    let gpu = open::gpu(args.adapter.as_deref())?;
    let set = posters::Set::new(&args.posters, &scene);
    let (mut renderer, mut stage) = open::staged(&gpu, &scene, &base, &set.plain(&scene))?;
    if !args.with_colour {
        stage = without_colour(stage, &mut renderer)?;
    }
    set.draw(&mut renderer, &scene, &mut folder)?;
    // After the pictures: what was baked for them goes with it.
    let options = pack::Options { with_colour: args.with_colour };
    let pack = engine.is_some().then(|| pack::write(&scene, &stage, &options));
    page::write(&mut folder, engine.as_ref(), pack.as_deref(), &set)?;
    folder.finish()?;
    progress::clear();
    if pack.is_none() {
        eprintln!("note: {}", page::NO_ENGINE);
    }
    println!("{}", args.output.join("index.html").display());
    if args.open { serve::until_ended(&args.output) } else { Ok(()) }
}

/// The same head in the model's skin: what a scan was photographed with stays with its owner.
fn without_colour(stage: Arc<Stage>, renderer: &mut Renderer) -> Result<Arc<Stage>, CliError> {
    if matches!(stage.head.paint, Paint::Skin) {
        return Ok(stage);
    }
    let mut head = (*stage.head).clone();
    head.paint = Paint::Skin;
    let plain = Arc::new(Stage { head: Arc::new(head), ..(*stage).clone() });
    renderer.set_stage(plain.clone())?;
    Ok(plain)
}
