//! Seeds kept on the disk between runs: seeding a head takes seconds and gives the same every time.
//!
//! A file that is damaged, of another head or of another version of the seeding is as good as none.

use crate::dots::{SeedDomain, Seeds};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Files that a folder keeps, 4 MB each; the oldest go.
const FILES: usize = 8;
/// All that decides what the seeding makes of a domain.
const SEEDING: [&str; 4] = [
    include_str!("../dots/seed.rs"),
    include_str!("../passes/seed.rs"),
    include_str!("../rng.rs"),
    include_str!("../../shaders/seed.wgsl"),
];
/// Number of the seeding and its domain, and a checksum of the rest: area in mm2, then seeds.
const HEADER: usize = 8 + 4;

/// What a file of a domain's seeds is known by.
pub fn number(domain: &SeedDomain, seed: u32, wanted: u32) -> u64 {
    let mut hasher = DefaultHasher::new();
    (SEEDING, seed, wanted).hash(&mut hasher);
    hasher.write(bytemuck::cast_slice(&domain.triangles));
    hasher.write(bytemuck::cast_slice(&domain.area_sums));
    hasher.write(bytemuck::cast_slice(&domain.source));
    hasher.finish()
}

fn path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:016x}.seeds"))
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// The seeds of a number, where a good file of them is there.
pub fn load(folder: &Path, number: u64) -> Option<Seeds> {
    let bytes = std::fs::read(path(folder, number)).ok()?;
    let (header, body) = bytes.split_at_checked(HEADER)?;
    let wanted = [&number.to_le_bytes()[..], &checksum(body).to_le_bytes()].concat();
    let (area, body) = body.split_first_chunk()?;
    if header != wanted || body.len() % 16 != 0 {
        return None;
    }
    let area_mm2 = f64::from_le_bytes(*area);
    let value = |bytes: &[u8]| i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    let seeds = body.chunks_exact(16).map(|s| ([0, 4, 8].map(|i| value(&s[i..])), value(&s[12..]) as u32));
    let (positions_um, triangle) = seeds.unzip();
    Some(Seeds { positions_um, triangle, area_mm2 })
}

/// Keeps seeds for the next run. The file appears whole or not at all.
///
/// # Errors
/// What the disk says.
pub fn save(folder: &Path, number: u64, seeds: &Seeds) -> std::io::Result<()> {
    let mut body = Vec::with_capacity(8 + seeds.positions_um.len() * 16);
    body.extend(seeds.area_mm2.to_le_bytes());
    for (position, triangle) in seeds.positions_um.iter().zip(&seeds.triangle) {
        position.iter().for_each(|v| body.extend(v.to_le_bytes()));
        body.extend(triangle.to_le_bytes());
    }
    std::fs::create_dir_all(folder)?;
    let mut file = atomic_write_file::AtomicWriteFile::open(path(folder, number))?;
    file.write_all(&number.to_le_bytes())?;
    file.write_all(&checksum(&body).to_le_bytes())?;
    file.write_all(&body)?;
    file.commit()?;
    prune(folder)
}

fn prune(folder: &Path) -> std::io::Result<()> {
    let files = std::fs::read_dir(folder)?.flatten().map(|f| f.path());
    let mut files: Vec<PathBuf> = files.filter(|p| p.extension().is_some_and(|e| e == "seeds")).collect();
    files.sort_by_key(|p| std::fs::metadata(p).and_then(|m| m.modified()).ok());
    let many = files.len().saturating_sub(FILES);
    files[..many].iter().try_for_each(std::fs::remove_file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seeds(n: i32) -> Seeds {
        let positions_um = (0..n).map(|i| [i, -i * 7, i << 16]).collect();
        Seeds { positions_um, triangle: (0..n as u32).rev().collect(), area_mm2: 67_890.25 }
    }

    #[test]
    fn kept_seeds_come_back_and_damaged_ones_do_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("seeds");
        assert_eq!(load(&place, 7), None);
        save(&place, 7, &seeds(100)).expect("kept");
        assert_eq!(load(&place, 7), Some(seeds(100)));
        let file = path(&place, 7);
        let good = std::fs::read(&file).expect("a file");
        for at in [0, 12, 17, 20, 900, good.len() - 1] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            std::fs::write(&file, &bad).expect("write");
            assert_eq!(load(&place, 7), None, "byte {at}");
        }
        for cut in [0, 10, 19, 20, 37, good.len() - 16] {
            std::fs::write(&file, &good[..cut]).expect("write");
            assert_eq!(load(&place, 7), None, "cut at {cut}");
        }
    }

    #[test]
    fn a_folder_keeps_a_few_files() {
        let folder = tempfile::tempdir().expect("a folder");
        (0..12).for_each(|n| save(folder.path(), n, &seeds(3)).expect("kept"));
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), FILES);
        assert!(load(folder.path(), 11).is_some());
    }
}
