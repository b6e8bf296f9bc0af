//! Everything that is tested from outside, in one binary. A missing adapter is a failure.

mod around;
mod batch;
mod blending;
mod brows;
mod bust;
mod cap;
mod card;
mod command_line;
mod craft;
mod disguise;
mod display;
mod documents;
mod edges;
mod edits;
#[cfg(all(feature = "viewer", target_os = "linux"))]
mod endings;
mod examples;
mod face;
mod fade;
#[cfg(all(feature = "viewer", target_os = "linux"))]
mod faults;
mod films;
mod frame;
mod fullest;
mod fuzz;
mod gloss;
mod grid;
mod heads;
mod layout;
mod loss;
mod modules;
mod moving;
mod outputs;
mod pack;
mod predictions;
mod reference;
mod relief;
#[cfg(all(feature = "viewer", target_os = "linux"))]
mod room;
mod scans;
mod scatter;
mod share;
mod show;
mod skulls;
mod spots;
mod strands;
mod surface;
mod tone;
mod treatment;
mod twins;
#[cfg(all(feature = "viewer", target_os = "linux"))]
mod window;
mod years;

#[path = "../left_out.rs"]
mod left_out;

use std::sync::{Arc, LazyLock, Mutex, MutexGuard};
use tonsure::gpu::{AdapterChoice, Gpu};
use tonsure::mesh::chart::Chart;
use tonsure::mesh::library;
use tonsure::renderer::Renderer;
use tonsure::scene::Scene;
use tonsure::stage::Stage;

/// One device, stage and renderer for all tests of pictures: they take turns.
pub(crate) struct Studio {
    pub gpu: Gpu,
    pub stage: Arc<Stage>,
    pub renderer: Renderer,
}

static STUDIO: LazyLock<Mutex<Studio>> = LazyLock::new(|| {
    let gpu = gpu(None);
    let stage = Stage::build(&gpu, &Scene::default(), std::path::Path::new("."), &mut |_, _| true).expect("a stage");
    let mut renderer = Renderer::new(&gpu).expect("pipelines");
    renderer.set_stage(stage.clone()).expect("upload");
    Mutex::new(Studio { gpu, stage, renderer })
});

/// The shared studio; a test that failed in it left nothing that the next one uses.
pub(crate) fn studio() -> MutexGuard<'static, Studio> {
    STUDIO.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The charts of the default head and of the six real ones; the default alone where the run is marked
/// offline by name.
pub fn heads() -> &'static [(String, Chart)] {
    static HEADS: LazyLock<Vec<(String, Chart)>> = LazyLock::new(|| {
        let offline = is_offline();
        let real = tonsure::mesh::library::makehuman::names().filter(|_| !offline);
        let names: Vec<&str> = std::iter::once("default").chain(real).collect();
        let chart = |name: &str| {
            let head = library::find(name, std::path::Path::new(".")).expect("`make heads`, or set TONSURE_OFFLINE=1");
            (name.to_owned(), Chart::new(&head, 256))
        };
        names.into_iter().map(chart).collect()
    });
    &HEADS
}

/// Whether the run is marked offline by name; the test is then run without the real heads, and says so.
pub fn is_offline() -> bool {
    let offline = left_out::is_marked("TONSURE_OFFLINE");
    if offline {
        left_out::left_out("with the default heads alone: TONSURE_OFFLINE=1");
    }
    offline
}

/// An adapter with given limits.
pub fn gpu(limits: Option<wgpu::Limits>) -> Gpu {
    pollster::block_on(Gpu::open(&AdapterChoice::Best, limits)).expect("a Vulkan adapter: run `make setup`")
}
