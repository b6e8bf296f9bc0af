//! A scene file to a picture: `cargo run --example render_scene -- SCENE.toml PICTURE.png`.
//! Without arguments: the default head at year 5, into `out/render_scene.png`.

use std::error::Error;
use std::path::{Path, PathBuf};
use tonsure::gpu::{AdapterChoice, Gpu};
use tonsure::renderer::{FrameSpec, Renderer};
use tonsure::scene::{Scene, file};
use tonsure::stage::Stage;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let (scene, base) = match args.first() {
        // A scene's relative paths start from its own folder.
        Some(path) => (file::load(path)?, path.parent().unwrap_or(Path::new("")).to_owned()),
        None => (Scene { years: 5.0, ..Scene::default() }, PathBuf::new()),
    };
    let output = args.get(1).cloned().unwrap_or_else(|| "out/render_scene.png".into());
    if let Some(folder) = output.parent() {
        std::fs::create_dir_all(folder)?;
    }

    let gpu = tonsure::pollster::block_on(Gpu::open(&AdapterChoice::Best, None))?;
    let stage = Stage::build(&gpu, &scene, &base, &mut |what, share| {
        eprintln!("{what} {:.0} %", share * 100.0);
        true
    })?;
    let mut renderer = Renderer::new(&gpu)?;
    renderer.set_stage(stage)?;
    renderer.begin(&FrameSpec { samples: 4, ..FrameSpec::of(&scene, 640, 480) })?;
    renderer.read_picture()?.save(&output)?;
    println!("{}", output.display());
    Ok(())
}
