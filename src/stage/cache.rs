//! The cache on the disk: what is made once for a head, its seeds and its ambient occlusion. Both take
//! seconds and come out the same every time.
//!
//! A file that is damaged, of another head or of another version of its making is ignored.
//! Who gives a folder gives it for heads that everybody has: nothing of a client stays on the disk.

use crate::dots::{SeedDomain, Seeds};
use crate::gpu::shader;
use crate::mesh::Mesh;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Files that a folder keeps, 4 MB each at most; the oldest go.
const FILES: usize = 16;
/// How the files of this module are told from others in a folder.
const ENDING: &str = "kept";
/// The sources that decide what the seeding makes of a domain, beside its shader.
const SEEDING: [&str; 3] =
    [include_str!("../dots/seed.rs"), include_str!("../passes/seed.rs"), include_str!("../rng.rs")];
/// The sources that decide what the bake makes of a mesh, beside its shaders.
const BAKE: [&str; 3] = [
    include_str!("../passes/ambient_occlusion.rs"),
    include_str!("../passes/shadow.rs"),
    // The projections that it is seen by.
    include_str!("../scene/light.rs"),
];
/// Key of what a file holds, and a checksum of the rest.
const HEADER: usize = 8 + 4;

/// The sources of shaders with all that they import: an import that is added counts by itself.
fn shader_sources(names: &[&str], hasher: &mut DefaultHasher) {
    names.iter().for_each(|name| shader::resolve(name).ok().hash(hasher));
}

/// Cache key of a domain's seeds.
pub fn seeds_key(domain: &SeedDomain, seed: u32, wanted: u32) -> u64 {
    let mut hasher = DefaultHasher::new();
    (SEEDING, seed, wanted).hash(&mut hasher);
    shader_sources(&["seed"], &mut hasher);
    hasher.write(bytemuck::cast_slice(&domain.triangles));
    hasher.write(bytemuck::cast_slice(&domain.area_sums));
    hasher.write(bytemuck::cast_slice(&domain.source));
    hasher.finish()
}

/// Cache key of a mesh's ambient occlusion.
pub fn ambient_occlusion_key(mesh: &Mesh) -> u64 {
    let mut hasher = DefaultHasher::new();
    BAKE.hash(&mut hasher);
    shader_sources(&["ambient_occlusion", "shadow"], &mut hasher);
    hasher.write(bytemuck::cast_slice(&mesh.positions_mm));
    hasher.write(bytemuck::cast_slice(&mesh.normals));
    hasher.write(bytemuck::cast_slice(&mesh.triangles));
    hasher.finish()
}

fn path(folder: &Path, key: u64) -> PathBuf {
    folder.join(format!("{key:016x}.{ENDING}"))
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// The seeds of a key, where a good file of them is there: area in mm2, then seeds.
pub fn seeds(folder: &Path, key: u64) -> Option<Seeds> {
    let body = load(folder, key)?;
    let (area, body) = body.split_first_chunk()?;
    if body.len() % 16 != 0 {
        return None;
    }
    let area_mm2 = f64::from_le_bytes(*area);
    let value = |bytes: &[u8]| i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    let seeds = body.chunks_exact(16).map(|s| ([0, 4, 8].map(|i| value(&s[i..])), value(&s[12..]) as u32));
    let (positions_um, triangle) = seeds.unzip();
    Some(Seeds { positions_um, triangle, area_mm2 })
}

/// The ambient occlusion of a key, by vertex, where a good file of it is there.
pub fn ambient_occlusion(folder: &Path, key: u64) -> Option<Vec<f32>> {
    let body = load(folder, key)?;
    Some(body.chunks_exact(4).map(|v| f32::from_le_bytes([v[0], v[1], v[2], v[3]])).collect())
}

/// Keeps seeds for the next run.
///
/// # Errors
/// What the disk says.
pub fn save_seeds(folder: &Path, key: u64, seeds: &Seeds) -> std::io::Result<()> {
    let mut body = Vec::with_capacity(8 + seeds.positions_um.len() * 16);
    body.extend(seeds.area_mm2.to_le_bytes());
    for (position, triangle) in seeds.positions_um.iter().zip(&seeds.triangle) {
        position.iter().for_each(|v| body.extend(v.to_le_bytes()));
        body.extend(triangle.to_le_bytes());
    }
    save(folder, key, &body)
}

/// Keeps ambient occlusion for the next run.
///
/// # Errors
/// What the disk says.
pub fn save_ambient_occlusion(folder: &Path, key: u64, by_vertex: &[f32]) -> std::io::Result<()> {
    let body: Vec<u8> = by_vertex.iter().flat_map(|v| v.to_le_bytes()).collect();
    save(folder, key, &body)
}

fn load(folder: &Path, key: u64) -> Option<Vec<u8>> {
    let mut bytes = std::fs::read(path(folder, key)).ok()?;
    let (header, body) = bytes.split_at_checked(HEADER)?;
    let wanted = [&key.to_le_bytes()[..], &checksum(body).to_le_bytes()].concat();
    (header == wanted).then(|| bytes.split_off(HEADER))
}

/// Keeps a file, which appears whole or not at all.
fn save(folder: &Path, key: u64, body: &[u8]) -> std::io::Result<()> {
    let whole = [&key.to_le_bytes()[..], &checksum(body).to_le_bytes(), body].concat();
    crate::files::write_private(&path(folder, key), &whole)?;
    prune(folder)
}

/// Whether a file is one that this module made, by its name: what else somebody keeps here is his.
fn is_own(file: &Path) -> bool {
    let number = file.file_stem().and_then(|stem| u64::from_str_radix(stem.to_str()?, 16).ok());
    let is_file = std::fs::symlink_metadata(file).is_ok_and(|found| found.is_file());
    is_file && number.is_some_and(|number| file.file_name() == path(Path::new(""), number).file_name())
}

/// Lets the oldest files go; those of others stay.
fn prune(folder: &Path) -> std::io::Result<()> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.flatten().map(|f| f.path()).filter(|f| is_own(f)).collect();
    files.sort_by_key(|p| std::fs::metadata(p).and_then(|m| m.modified()).ok());
    let many = files.len().saturating_sub(FILES);
    files[..many].iter().try_for_each(std::fs::remove_file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(n: i32) -> Seeds {
        let positions_um = (0..n).map(|i| [i, -i * 7, i << 16]).collect();
        Seeds { positions_um, triangle: (0..n as u32).rev().collect(), area_mm2: 67_890.25 }
    }

    #[test]
    fn kept_seeds_come_back_and_damaged_ones_do_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("seeds");
        assert_eq!(seeds(&place, 7), None);
        save_seeds(&place, 7, &some(100)).expect("kept");
        assert_eq!(seeds(&place, 7), Some(some(100)));
        let file = path(&place, 7);
        let good = std::fs::read(&file).expect("a file");
        for at in [0, 12, 17, 20, 900, good.len() - 1] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            std::fs::write(&file, &bad).expect("write");
            assert_eq!(seeds(&place, 7), None, "byte {at}");
        }
        for cut in [0, 10, 19, 20, 37, good.len() - 16] {
            std::fs::write(&file, &good[..cut]).expect("write");
            assert_eq!(seeds(&place, 7), None, "cut at {cut}");
        }
        save_ambient_occlusion(&place, 8, &[0.25, 1.0]).expect("kept");
        assert_eq!(ambient_occlusion(&place, 8), Some(vec![0.25, 1.0]));
        assert_eq!(ambient_occlusion(&place, 7), None);
    }

    /// What shaders import, to the last one, and every module that the kept sources use are in the key, or known to
    /// decide nothing of what is kept.
    #[test]
    fn the_key_covers_every_source_that_decides_what_is_kept() {
        use crate::gpu::shader::{SHARED, SOURCES};
        let find = |list: &[(&'static str, &'static str)], name: &str| {
            list.iter().find(|(stem, _)| *stem == name).map(|(_, text)| *text).expect("a shader")
        };
        for name in ["seed", "ambient_occlusion", "shadow"] {
            let whole = shader::resolve(name).expect("a shader");
            let mut open = vec![find(SOURCES, name)];
            let mut imports = 0;
            while let Some(text) = open.pop() {
                open.extend(
                    text.lines().filter_map(|line| line.strip_prefix("#import ")).map(|name| find(SHARED, name.trim())),
                );
                imports += open.len();
                let own = text.lines().filter(|line| !line.starts_with("#import "));
                own.for_each(|line| assert!(whole.contains(line), "{name}: {line}"));
            }
            assert!(imports > 0, "{name} imports nothing");
        }
        // Hashed by itself (a mesh, a domain), in the shaders' own layout, in the key, or a way to the device.
        let known = [
            "use super::Seeds;",
            "use crate::layout::{SeedLevel, SeedTriangle};",
            "use crate::mesh::Mesh;",
            "use crate::rng::{hash2, hash3};",
            "use crate::dots::seed::ROUNDS;",
            "use crate::dots::{SeedDomain, Seeds};",
            "use crate::gpu::{Gpu, GpuError, buffer, pipeline};",
            "use crate::layout::SeedLevel;",
            "use super::inputs::targets;",
            "use super::{Context, shadow};",
            "use crate::scene::light::ortho_from_world;",
            "use super::Context;",
            "use crate::layout::Sky;",
            "use crate::layout::{HeadVertex, MAX_LIGHTS, ShadowView};",
        ];
        for text in SEEDING.iter().chain(&BAKE[..2]) {
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let mut used =
                code.lines().filter(|line| line.starts_with("use crate::") || line.starts_with("use super::"));
            let new = used.find(|line| !known.contains(line));
            assert_eq!(new, None, "is it in the key of what is kept?");
        }
    }

    #[test]
    fn a_folder_keeps_a_few_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let others = ["plan.toml", "notes.kept", "7.kept", "00000000000000FF.kept", "0000000000000001.kept.toml"];
        let others = others.map(|name| folder.path().join(name));
        others.iter().for_each(|other| std::fs::write(other, "a client's").expect("a file of somebody else's"));
        std::fs::create_dir(path(folder.path(), 99)).expect("a folder with a name of ours");
        (0..20).for_each(|n| save_seeds(folder.path(), n, &some(3)).expect("kept"));
        assert!(others.iter().all(|other| other.exists()) && path(folder.path(), 99).is_dir());
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), FILES + others.len() + 1);
        assert!(seeds(folder.path(), 19).is_some());
    }
}
