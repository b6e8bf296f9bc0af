//! What the program brings of its default head: the seeds and the ambient occlusion, which take a device without a
//! card seconds to make. Both are used for the very head that they were made of, and for no other.
//!
//! `TONSURE_SHIP=1 cargo test --lib shipped` makes the files anew, after a change to the head or the seeding.

use crate::dots::{SeedDomain, Seeds};
use crate::mesh::Mesh;
use flate2::read::DeflateDecoder;
use half::f16;
use std::io::Read as _;

const SEEDS: &[u8] = include_bytes!("../../assets/heads/default.seeds");
const AMBIENT_OCCLUSION: &[u8] = include_bytes!("../../assets/heads/default.occlusion");

/// Seeds of a domain, where it is the default head's under the seed and for the number that they were made with.
pub fn seeds(domain: &SeedDomain, seed: u32, wanted: u32) -> Option<Seeds> {
    let body = unpack(SEEDS, seeds_key(domain, seed, wanted))?;
    let (gaps, levels) = body.split_at(body.len() / 2);
    let mut candidate = 0;
    let mut states = Vec::new();
    for (gap, level) in gaps.iter().zip(levels) {
        candidate += usize::from(*gap);
        // The largest gap stands for no seed: one that is wider goes on from there.
        if *gap < u8::MAX {
            states.resize(candidate + 1, 0);
            states[candidate] = u32::from(*level);
        }
    }
    Some(domain.ranked(seed, &states))
}

/// Ambient occlusion of a mesh by vertex, where it is the default head's.
pub fn ambient_occlusion(mesh: &Mesh) -> Option<Vec<f32>> {
    let body = unpack(AMBIENT_OCCLUSION, mesh_key(mesh))?;
    let (high, low) = body.split_at(body.len() / 2);
    Some(high.iter().zip(low).map(|(high, low)| f16::from_be_bytes([*high, *low]).to_f32()).collect())
}

fn seeds_key(domain: &SeedDomain, seed: u32, wanted: u32) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytemuck::bytes_of(&[seed, wanted]));
    crc.update(bytemuck::cast_slice(&domain.triangles));
    crc.update(bytemuck::cast_slice(&domain.area_sums));
    crc.update(bytemuck::cast_slice(&domain.source));
    crc.sum()
}

fn mesh_key(mesh: &Mesh) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytemuck::cast_slice(&mesh.positions_mm));
    crc.update(bytemuck::cast_slice(&mesh.normals));
    crc.update(bytemuck::cast_slice(&mesh.triangles));
    crc.sum()
}

/// What is in a file of this key: a key, then a deflated body.
fn unpack(file: &[u8], key: u32) -> Option<Vec<u8>> {
    let (found, packed) = file.split_first_chunk()?;
    let mut body = Vec::new();
    (u32::from_le_bytes(*found) == key).then(|| DeflateDecoder::new(packed).read_to_end(&mut body).ok())??;
    Some(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dots::seed::SEEDED_PER_CM2;
    use crate::gpu::{AdapterChoice, Gpu};
    use crate::mesh::chart::{Chart, scalp_triangles};
    use crate::passes::seed::seed_states;
    use crate::renderer::{FrameSpec, Renderer};
    use crate::scene::Scene;
    use crate::stage::{CHART_SIZE, Stage};
    use flate2::{Compression, write::DeflateEncoder};
    use std::io::Write as _;
    use std::path::Path;

    fn pack(key: u32, body: &[u8]) -> Vec<u8> {
        let mut encoder = DeflateEncoder::new(key.to_le_bytes().to_vec(), Compression::best());
        encoder.write_all(body).expect("memory");
        encoder.finish().expect("memory")
    }

    /// Gaps between seeds among the candidates, then the level of each.
    fn packed_states(key: u32, states: &[u32]) -> Vec<u8> {
        let (mut gaps, mut levels) = (Vec::new(), Vec::new());
        let mut last = 0;
        for (candidate, state) in states.iter().enumerate().filter(|(_, s)| (1..256).contains(*s)) {
            let mut gap = candidate - last;
            while gap >= usize::from(u8::MAX) {
                gaps.push(u8::MAX);
                levels.push(0);
                gap -= usize::from(u8::MAX);
            }
            gaps.push(gap as u8);
            levels.push(*state as u8);
            last = candidate;
        }
        pack(key, &[gaps, levels].concat())
    }

    /// Equal to what the code makes: the seeds byte for byte, the bake as close as two devices are.
    #[test]
    fn what_is_shipped_is_what_the_code_makes() {
        let gpu = pollster::block_on(Gpu::open(&AdapterChoice::Best, None)).expect("a device");
        let scene = Scene::default();
        let head = crate::mesh::library::find(&scene.head, Path::new("")).expect("the default head");
        let chart = Chart::new(&head, CHART_SIZE);
        let domain = SeedDomain::new(&head.mesh, &scalp_triangles(&chart, &head));
        let wanted = (domain.area_mm2() * f64::from(SEEDED_PER_CM2) * 0.01) as u32;
        let seed = scene.treatment.seed;
        let states = gpu.block_on(seed_states(&gpu, &domain, seed, wanted, &mut |_| true)).expect("a device");
        let made = domain.ranked(seed, &states);

        let mut stage = (*Stage::build(&gpu, &scene, Path::new(""), &mut |_, _| true).expect("a stage")).clone();
        stage.ambient_occlusion = Default::default();
        let stage = std::sync::Arc::new(stage);
        let mut renderer = Renderer::new(&gpu).expect("pipelines");
        renderer.set_stage(stage.clone()).expect("an upload");
        renderer.begin(&FrameSpec::of(&scene, 32, 32)).expect("a frame");
        renderer.read_picture().expect("a picture");
        let baked = stage.ambient_occlusion.get().expect("a bake").to_vec();

        if std::env::var_os("TONSURE_SHIP").is_some() {
            let halves = baked.iter().map(|v| f16::from_f32(*v).to_be_bytes());
            let (high, low): (Vec<u8>, Vec<u8>) = halves.map(|[high, low]| (high, low)).unzip();
            let write = |name: &str, bytes: &[u8]| {
                std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/heads").join(name), bytes)
                    .expect("a file");
            };
            write("default.seeds", &packed_states(seeds_key(&domain, seed, wanted), &states));
            write("default.occlusion", &pack(mesh_key(&head.mesh), &[high, low].concat()));
            return;
        }
        assert!(seeds(&domain, seed, wanted) == Some(made), "the shipped seeds are of another head or seeding");
        let shipped = ambient_occlusion(&head.mesh).expect("of this head");
        assert_eq!(shipped.len(), baked.len());
        let off = |(a, b): (&f32, &f32)| f64::from((a - b).abs());
        let (sum, most) =
            shipped.iter().zip(&baked).map(off).fold((0.0, 0.0), |(s, m): (f64, f64), d| (s + d, m.max(d)));
        assert!(
            sum < 0.001 * baked.len() as f64 && most < 0.05,
            "off by {:.4}, at most {most}",
            sum / baked.len() as f64
        );
    }

    #[test]
    fn no_other_head_takes_what_is_shipped() {
        let domain = SeedDomain::default();
        assert_eq!(seeds(&domain, 0, 10), None);
        assert_eq!(ambient_occlusion(&Mesh::default()), None);
        assert_eq!(unpack(&[1, 2], 7), None);
        assert_eq!(unpack(&[7, 0, 0, 0, 0xff, 0xff], 7), None);
    }
}
