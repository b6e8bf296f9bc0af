//! What the engine's steps take: `cargo bench seed`, `edit`, `upload`, `frame`, or all of them. The head is the
//! default one with a picture of 4096 x 4096 on it, as a scan has.

use divan::Bencher;
use std::path::Path;
use std::sync::{Arc, LazyLock};
use tonsure::gpu::{AdapterChoice, Gpu};
use tonsure::mesh::{Head, Paint};
use tonsure::renderer::{FrameSpec, Renderer};
use tonsure::scene::Scene;
use tonsure::stage::Stage;
use tonsure::{glam, image, pollster};

fn main() {
    divan::main();
}

static GPU: LazyLock<Gpu> =
    LazyLock::new(|| pollster::block_on(Gpu::open(&AdapterChoice::Best, None)).expect("an adapter"));

static SCAN: LazyLock<Arc<Stage>> = LazyLock::new(|| {
    let stage = build();
    let head = Head { paint: picture(&stage.head), ..(*stage.head).clone() };
    Arc::new(Stage { head: Arc::new(head), ..(*stage).clone() })
});

fn build() -> Arc<Stage> {
    Stage::build(&GPU, &Scene::default(), Path::new(""), &mut |_, _| true).expect("a stage")
}

fn picture(head: &Head) -> Paint {
    let uv =
        |i: u32| (head.mesh.positions_mm[i as usize].truncate() / 400.0 + 0.5).clamp(glam::Vec2::ZERO, glam::Vec2::ONE);
    let texel = |x: u32, y: u32| image::Rgb([200, 160 + (x % 16) as u8, 140 + (y % 16) as u8]);
    Paint::Image {
        corner_uv: head.mesh.triangles.iter().map(|t| t.map(uv)).collect(),
        image: image::RgbImage::from_fn(4096, 4096, texel),
    }
}

/// The scene after one step of a slider.
fn edited() -> Scene {
    let mut scene = Scene::default();
    scene.treatment.sessions[0].diameter_mm += 0.01;
    scene
}

fn spec() -> FrameSpec {
    FrameSpec { samples: 1, ..FrameSpec::of(&Scene::default(), 400, 400) }
}

/// A renderer that has shown the scan.
fn renderer() -> Renderer {
    let mut renderer = Renderer::new(&GPU).expect("pipelines");
    renderer.set_stage(SCAN.clone()).expect("an upload");
    draw(&mut renderer);
    renderer
}

fn draw(renderer: &mut Renderer) {
    renderer.begin(&spec()).expect("a frame");
    renderer.read_picture().expect("a picture");
}

/// The scalp's seeds, the chart and the first plan, without a cache.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn seed() -> Arc<Stage> {
    build()
}

/// A slider's step to a new plan.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn edit(bencher: Bencher) {
    let (stage, scene) = (SCAN.clone(), edited());
    bencher.bench_local(|| stage.replan(&scene));
}

/// That plan to the device.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn upload(bencher: Bencher) {
    let (mut renderer, plan) = (renderer(), SCAN.replan(&edited()));
    bencher.bench_local(|| {
        renderer.set_stage(plan.clone()).expect("an upload");
        GPU.wait().expect("a device");
    });
}

/// Another head to the device, its plan with it: what every edit took once.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn upload_head(bencher: Bencher) {
    let mut renderer = renderer();
    let heads = || Arc::new(Stage { head: Arc::new((*SCAN.head).clone()), ..(**SCAN).clone() });
    bencher.with_inputs(heads).bench_local_values(|stage| {
        renderer.set_stage(stage).expect("an upload");
        GPU.wait().expect("a device");
    });
}

/// A picture of 400 x 400 of what is there.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn frame(bencher: Bencher) {
    let mut renderer = renderer();
    bencher.bench_local(|| draw(&mut renderer));
}

/// A slider's step to the picture that shows it.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn slider(bencher: Bencher) {
    let (mut renderer, scene) = (renderer(), edited());
    bencher.bench_local(|| {
        renderer.set_stage(SCAN.replan(&scene)).expect("an upload");
        draw(&mut renderer);
    });
}
