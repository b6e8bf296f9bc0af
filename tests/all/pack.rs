//! Packs: what goes in comes out, and what is no pack any more says so in one sentence.

use crate::studio;
use std::sync::LazyLock;
use tonsure::pack::{self, Options, PackError};
use tonsure::renderer::FrameSpec;
use tonsure::scene::{Scene, StoredView};

/// The studio's head, with what says who its client is.
fn scene() -> Scene {
    let mut scene =
        Scene { views: vec![StoredView { name: "Jane Doe".into(), ..StoredView::default() }], ..Scene::default() };
    scene.treatment.sessions[0].name = "Jane Doe".into();
    scene
}

static PACK: LazyLock<Vec<u8>> = LazyLock::new(|| pack::write(&scene(), &studio().stage, &Options::default()));

#[test]
fn a_pack_gives_back_the_seeds_byte_for_byte_and_the_picture() {
    let pack = pack::read(&PACK).expect("a pack");
    let mut studio = studio();
    let staged = studio.gpu.block_on(pack.stage(&studio.gpu)).expect("a stage");
    assert!(staged.seeds == studio.stage.seeds, "other seeds");
    assert_eq!(staged.packed.len(), studio.stage.packed.len());
    let spec = FrameSpec { width: 320, height: 320, samples: 2, ..FrameSpec::of(&pack.scene, 320, 320) };
    let plain = studio.stage.clone();
    let mut drawn = |stage| {
        studio.renderer.set_stage(stage).expect("an upload");
        studio.renderer.begin(&spec).expect("a frame");
        studio.renderer.read_picture().expect("a picture")
    };
    let (packed, plain) = (drawn(staged), drawn(plain));
    let off = |(a, b): (&u8, &u8)| u32::from(a.abs_diff(*b));
    let all: Vec<u32> = packed.iter().zip(plain.iter()).map(off).collect();
    let near = all.iter().filter(|d| **d <= 2).count() as f64 / all.len() as f64;
    let mean = f64::from(all.iter().sum::<u32>()) / all.len() as f64;
    println!("within 2 of 255: {near:.5}, mean {mean:.4}");
    assert!(near > 0.999 && mean < 0.1, "{near} within 2 of 255, mean {mean}");
}

#[test]
fn a_pack_is_small() {
    // 1.27 MB for the default head and its 253 501 seeds; the bound on all that a page loads is 3.5.
    assert!(PACK.len() < 1_400_000, "{} bytes", PACK.len());
}

#[test]
fn a_pack_names_nobody() {
    let pack = pack::read(&PACK).expect("a pack");
    let text = format!("{:?}", pack.scene);
    assert!(!text.contains("Jane") && !text.contains("Doe"), "{text}");
    assert_eq!(pack.scene.views.len(), 1, "the plan's stored views go with it");
}

#[test]
fn what_is_no_pack_says_so_in_one_sentence() {
    let told = |bytes: &[u8]| {
        let error = pack::read(bytes).expect_err("no pack");
        let text = error.to_string();
        assert!(text.lines().count() == 1 && text.len() < 120, "{text}");
        error
    };
    assert!(matches!(told(b""), PackError::NotAPack));
    assert!(matches!(told(b"<!doctype html><title>404</title>"), PackError::NotAPack));
    for cut in [8, 11, 19, 20, PACK.len() / 2, PACK.len() - 1] {
        assert!(matches!(told(&PACK[..cut]), PackError::Truncated { .. }), "cut at {cut}");
    }
    let mut longer = PACK.clone();
    longer.push(0);
    assert!(matches!(told(&longer), PackError::Damaged));
    let mut other = PACK.clone();
    other[8] = 9;
    assert!(matches!(told(&other), PackError::Version { found: 9 }));
}

#[test]
fn a_flipped_bit_is_found_wherever_it_is() {
    let step = PACK.len() / 400;
    for at in (0..PACK.len()).step_by(step).chain(8..20) {
        let mut bad = PACK.clone();
        bad[at] ^= 1 << (at % 8);
        assert!(pack::read(&bad).is_err(), "byte {at}");
    }
}
