//! What an edit uploads and bakes: no more than it changes, and no less.

use super::{Studio, studio};
use std::sync::Arc;
use tonsure::layout::{Cluster, PackedImpression};
use tonsure::renderer::{FrameSpec, Renderer};
use tonsure::scene::Scene;
use tonsure::stage::Stage;

fn replanned(stage: &Stage, change: impl FnOnce(&mut Scene)) -> Arc<Stage> {
    let mut scene = Scene::default();
    change(&mut scene);
    stage.replan(&scene)
}

fn plan_bytes(stage: &Stage) -> u64 {
    let density = stage.density.per_cm2.len() * 2;
    (size_of_val::<[PackedImpression]>(&stage.packed) + size_of_val::<[Cluster]>(&stage.clusters) + density) as u64
}

/// The whole device copy of the default head is some 20 MB without a picture on it; before, every edit uploaded it all.
#[test]
fn an_edit_uploads_what_it_changes_and_shows_it_all() {
    let mut studio = studio();
    let Studio { gpu, stage, renderer } = &mut *studio;
    let small = |scene: &Scene| FrameSpec { samples: 1, ..FrameSpec::of(scene, 120, 120) };
    let draw = |renderer: &mut Renderer, spec: &FrameSpec| {
        renderer.begin(spec).expect("a frame");
        renderer.read_picture().expect("a picture")
    };
    let upload = |renderer: &mut Renderer, stage: &Arc<Stage>| {
        let before = gpu.uploaded_bytes();
        renderer.set_stage(stage.clone()).expect("an upload");
        gpu.uploaded_bytes() - before
    };
    renderer.set_stage(stage.clone()).expect("an upload");
    let plain = small(&Scene::default());
    let mut grown = plain.clone();
    grown.hair.length_mm = 30.0;
    let mut bloody = plain.clone();
    bloody.skin.blood *= 2.0;
    // Everything is baked for the plan and the skin before.
    let old = [&plain, &grown].map(|spec| draw(renderer, spec));
    renderer.keep_bake().expect("a device");

    let wider = replanned(stage, |scene| scene.treatment.sessions[0].diameter_mm += 0.1);
    assert_eq!(upload(renderer, &wider), plan_bytes(&wider), "a session's slider");
    let specs = [&plain, &grown, &bloody];
    let edited = specs.map(|spec| draw(renderer, spec));
    assert!(edited[0] != old[0], "the edit shows");

    let rarer = replanned(stage, |scene| scene.loss.left_recess_mm += 3.0);
    let ground = stage.chart.texels.len() as u64 * 8;
    assert_eq!(upload(renderer, &rarer), plan_bytes(&rarer) + ground, "another cover");

    let mut fresh = Renderer::new(gpu).expect("pipelines");
    let whole = upload(&mut fresh, &wider);
    assert!(whole > 3 * plan_bytes(&wider), "{whole} bytes of all");
    for (i, spec) in specs.into_iter().enumerate() {
        assert!(draw(&mut fresh, spec) == edited[i], "picture {i} is not the one of a fresh renderer");
    }
    renderer.set_stage(stage.clone()).expect("an upload");
}
