//! A head of your own, from a scan: `cargo run --example own_head -- SCAN.obj PICTURE.png`. Without arguments:
//! a stand-in scan in centimetres, written from the default head, into `out/own_head.png`.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use tonsure::gpu::{AdapterChoice, Gpu};
use tonsure::mesh::import::ImportOptions;
use tonsure::mesh::library;
use tonsure::renderer::{FrameSpec, Renderer};
use tonsure::scene::Scene;
use tonsure::stage::Stage;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    std::fs::create_dir_all("out")?;
    let scan = match args.first() {
        Some(path) => path.clone(),
        None => stand_in(Path::new("out/own_head.obj"))?,
    };
    let output = args.get(1).cloned().unwrap_or_else(|| "out/own_head.png".into());

    // Unit, axes and landmarks are found by shape; `import` would set what is known better.
    let scene = Scene { head: scan.display().to_string(), import: ImportOptions::default(), ..Scene::default() };
    let gpu = tonsure::pollster::block_on(Gpu::open(&AdapterChoice::Best, None))?;
    let stage = Stage::build(&gpu, &scene, Path::new(""), &mut |_, _| true)?;
    let nasion = stage.head.landmarks.nasion;
    println!("nasion at {:.0} {:.0} {:.0} mm, {} impressions", nasion.x, nasion.y, nasion.z, stage.impressions.len());
    let mut renderer = Renderer::new(&gpu)?;
    renderer.set_stage(stage)?;
    renderer.begin(&FrameSpec { samples: 4, ..FrameSpec::of(&scene, 480, 480) })?;
    renderer.read_picture()?.save(&output)?;
    println!("{}", output.display());
    Ok(())
}

/// The default head as somebody's file.
fn stand_in(path: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let head = library::find("default", Path::new(""))?;
    let mut text = String::new();
    for p in &head.mesh.positions_mm {
        writeln!(text, "v {} {} {}", p.x / 10.0, p.y / 10.0, p.z / 10.0)?;
    }
    for t in &head.mesh.triangles {
        writeln!(text, "f {} {} {}", t[0] + 1, t[1] + 1, t[2] + 1)?;
    }
    std::fs::write(path, text)?;
    Ok(path.to_owned())
}
