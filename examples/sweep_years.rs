//! One plan over the years, staged once: `cargo run --example sweep_years -- FOLDER`. Writes
//! `FOLDER/year-00.png` and so on (`out/years` if left out) and prints how light the treated top is.

use std::error::Error;
use std::path::{Path, PathBuf};
use tonsure::export::years::mean_lab;
use tonsure::gpu::{AdapterChoice, Gpu};
use tonsure::renderer::{FrameSpec, Renderer};
use tonsure::scene::Scene;
use tonsure::scene::camera::View;
use tonsure::stage::Stage;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("out/years"), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let mut scene = Scene::default();
    // 40 mm of the treated top, from straight above.
    scene.camera = View { target_mm: [0.0, 130.0, 20.0], elevation_deg: 90.0, fov_deg: 2.3, ..scene.camera };

    let gpu = tonsure::pollster::block_on(Gpu::open(&AdapterChoice::Best, None))?;
    let stage = Stage::build(&gpu, &scene, Path::new(""), &mut |_, _| true)?;
    let mut renderer = Renderer::new(&gpu)?;
    renderer.set_stage(stage)?;
    // Only the year differs, so nothing is staged or baked again.
    for years in [0.0, 2.0, 5.0, 10.0_f32] {
        renderer.begin(&FrameSpec { years, ..FrameSpec::of(&scene, 300, 300) })?;
        let picture = renderer.read_picture()?;
        println!("year {years:>2}: L* {:.1}", mean_lab(&picture)[0]);
        picture.save(folder.join(format!("year-{years:02}.png")))?;
    }
    Ok(())
}
