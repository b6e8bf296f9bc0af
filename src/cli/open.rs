//! What several commands share: opening scenes and adapters, parsing sizes.

use super::error::printable;
use super::{CliError, progress};
use crate::gpu::{AdapterChoice, Gpu, GpuError};
use crate::mesh::library;
use crate::renderer::{FrameSpec, Renderer};
use crate::scene::camera::NAMED;
use crate::scene::{Scene, file, light, reach};
use crate::stage::{Stage, StageError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The scene of a command: a scene file, a head (file or name) in the demo scene, or the demo scene;
/// and the folder that its relative paths start from. A head that the person names may lie anywhere.
///
/// # Errors
/// A file that cannot be used, or a scene that names a head outside of its folder.
pub fn scene(given: Option<&str>, head: Option<&str>) -> Result<(Scene, PathBuf), CliError> {
    let (mut scene, base) = named(given)?;
    if let Some(head) = head {
        library::is_built(head)?;
        scene.set_head(head);
        return Ok((scene, PathBuf::from(".")));
    }
    match given.filter(|given| is_scene(given)).and_then(|_| reach::outside(&scene, &base)) {
        Some(outside) => Err(CliError::Input(format!(
            "cannot read {}: it lies outside of the folder of the scene that names it; move it there, or name it yourself \
             with --head",
            outside.display()
        ))),
        None => Ok((scene, base)),
    }
}

/// Whether what was given is a scene file, not a head.
pub fn is_scene(given: &str) -> bool {
    given.ends_with(".toml")
}

/// [`scene`] whatever head it names.
///
/// # Errors
/// A file that cannot be used.
pub fn named(given: Option<&str>) -> Result<(Scene, PathBuf), CliError> {
    let here = PathBuf::from(".");
    Ok(match given {
        None => (file::parse(file::DEMO, Path::new("demo scene"))?, here),
        Some(path) if is_scene(path) => {
            let base = Path::new(path).parent().filter(|p| !p.as_os_str().is_empty()).map_or(here, Path::to_path_buf);
            (file::load(Path::new(path))?, base)
        }
        Some(head) => {
            library::is_built(head)?;
            let mut demo = file::parse(file::DEMO, Path::new("demo scene"))?;
            demo.set_head(head);
            (demo, here)
        }
    })
}

/// An adapter and its device.
///
/// # Errors
/// No adapter, or none that fits.
pub fn gpu(adapter: Option<&str>) -> Result<Gpu, GpuError> {
    let choice = adapter.map_or(AdapterChoice::Best, AdapterChoice::parse);
    pollster::block_on(Gpu::open(&choice, None))
}

/// A staged scene; what is slow to make of a head that everybody has is kept for the next command.
///
/// # Errors
/// As [`Stage::build_with`].
pub fn stage(gpu: &Gpu, scene: &Scene, base: &Path) -> Result<Arc<Stage>, StageError> {
    if let Some(said) = library::stands_in(&scene.head) {
        eprintln!("note: {said}");
    }
    let cache_dir = crate::stage::folder_for(scene);
    let stage = Stage::build_with(gpu, scene, base, cache_dir.as_deref(), &mut progress::show);
    progress::clear();
    if let Ok(stage) = &stage {
        tell(&stage.head);
    }
    stage
}

/// The same on a renderer, whose pipelines are made meanwhile, with those of the picture that comes first.
///
/// # Errors
/// As [`stage`], and what keeps the device from holding it.
pub fn staged(gpu: &Gpu, scene: &Scene, base: &Path, first: &FrameSpec) -> Result<(Renderer, Arc<Stage>), StageError> {
    let (renderer, stage) = std::thread::scope(|scope| {
        let renderer = scope.spawn(|| {
            let mut renderer = Renderer::new(gpu)?;
            renderer.expect(scene, first)?;
            Ok::<_, GpuError>(renderer)
        });
        let stage = stage(gpu, scene, base);
        (renderer.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), stage)
    });
    let (mut renderer, stage) = (renderer?, stage?);
    renderer.set_stage(stage.clone())?;
    Ok((renderer, stage))
}

/// Says what colour a scan brought, and where its size is in doubt.
fn tell(head: &crate::mesh::Head) {
    let colour = head.colour_note.as_ref().map(|colour| format!("colour of the scan: {colour}"));
    for note in colour.iter().chain(&head.size_note) {
        eprintln!("note: {}", printable(note));
    }
}

/// "W,H" or "WxH", both at least 1.
///
/// # Errors
/// A sentence for the user.
pub fn resolution(text: &str) -> Result<(u32, u32), String> {
    let parsed = text.split_once([',', 'x']).and_then(|(w, h)| Some((w.trim().parse().ok()?, h.trim().parse().ok()?)));
    match parsed {
        Some((w @ 1..=16_384, h @ 1..=16_384)) => Ok((w, h)),
        _ => Err("a resolution is WIDTH,HEIGHT, each 1 to 16384 pixels, such as 1920,1080".into()),
    }
}

/// A finite number in a range.
///
/// # Errors
/// A sentence for the user.
pub fn number(text: &str, low: f32, high: f32, what: &str) -> Result<f32, String> {
    match text.trim().parse::<f32>() {
        Ok(v) if (low..=high).contains(&v) => Ok(v),
        _ => Err(format!("{what} must be a number from {low} to {high}")),
    }
}

/// The name of a clinical view.
///
/// # Errors
/// A sentence that lists them.
pub fn view_name(text: &str) -> Result<String, String> {
    let names = NAMED.map(|(name, ..)| name);
    if names.contains(&text) { Ok(text.into()) } else { Err(format!("views are {}", names.join(", "))) }
}

/// The name of a light.
///
/// # Errors
/// A sentence that lists them.
pub fn light_name(text: &str) -> Result<String, String> {
    let names = light::PRESETS.map(|p| p.name);
    if names.contains(&text) { Ok(text.into()) } else { Err(format!("lights are {}", names.join(", "))) }
}

/// A length of hair, mm: 0 for stubble, or 1 to 120.
pub fn hair_length(text: &str) -> Result<f32, String> {
    if text.parse() == Ok(0.0_f32) { Ok(0.0) } else { number(text, 1.0, 120.0, "the hair's length") }
}
