//! What surrounds the head beside a preset's own lights: the panoramas that `assets/lights/bake.py` has baked.
//!
//! Spherical harmonics about y of order 2 give the irradiance (Ramamoorthi and Hanrahan 2001); octahedral maps
//! prefiltered by the GGX lobe give what gloss mirrors (Karis 2013). The mean of each is white at 1.

use crate::layout::ENVIRONMENT_TERMS as TERMS;
use std::sync::LazyLock;

/// Texels of a side of a map, the outer ones on its rim. Mirrored in `shaders/shared/mirror.wgsl`.
pub const SIDE: usize = 24;
/// Maps of an environment, for roughnesses from 0 to 1.
pub const LEVELS: usize = 6;
/// White at 1 in RGB9E5.
const WHITE_WORD: u32 = 256 | 256 << 9 | 256 << 18 | 16 << 27;

static BAKED: &[u8] = include_bytes!("../../assets/lights/environments.bin");
const HEAD: usize = 16;
const NAME: usize = 16;
const MAP_BYTES: usize = SIDE * SIDE * LEVELS * 4;
const RECORD: usize = NAME + TERMS * 12 + MAP_BYTES;

/// One environment.
#[derive(Clone, Debug, PartialEq)]
pub struct Environment {
    /// The preset that it belongs to.
    pub name: String,
    /// Factors of irradiance over pi at a normal, of 1, y, z, x, 3y2 - 1, yz, yx, z2 - x2 and zx.
    pub irradiance: [[f32; 3]; TERMS],
    /// The prefiltered maps in RGB9E5, level by level.
    pub words: Vec<u32>,
}

/// The environments in the order of their layers on the device; the last one is white from all sides and has no name.
pub fn all() -> &'static [Environment] {
    static ALL: LazyLock<Vec<Environment>> = LazyLock::new(|| {
        let records = BAKED.get(HEAD..).unwrap_or_default().chunks_exact(RECORD).map(read);
        records.chain([even()]).collect()
    });
    &ALL
}

/// Place in [`all`] of a preset's environment; the white one's where it has none.
pub fn index_of(preset: &str) -> usize {
    all().iter().position(|e| e.name == preset).unwrap_or(all().len() - 1)
}

fn even() -> Environment {
    let mut irradiance = [[0.0; 3]; TERMS];
    irradiance[0] = [1.0; 3];
    Environment { name: String::new(), irradiance, words: vec![WHITE_WORD; SIDE * SIDE * LEVELS] }
}

fn read(record: &[u8]) -> Environment {
    let (name, rest) = record.split_at(NAME);
    let (harmonics, maps) = rest.split_at(TERMS * 12);
    let floats: Vec<f32> = harmonics.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
    let mut irradiance = [[0.0; 3]; TERMS];
    for ((term, rgb), factor) in irradiance.iter_mut().zip(floats.as_chunks::<3>().0).zip(factors()) {
        *term = rgb.map(|v| v * factor);
    }
    Environment {
        name: String::from_utf8_lossy(name).trim_end_matches('\0').to_owned(),
        irradiance,
        words: maps.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b)).collect(),
    }
}

/// From radiance's harmonics to the factors of irradiance over pi: each basis function's constant times what a
/// cosine lobe leaves of its order (1, 2/3, 1/4).
fn factors() -> [f32; TERMS] {
    let per_sphere = std::f32::consts::FRAC_1_PI * 0.25;
    let first = (3.0 * per_sphere).sqrt() * 2.0 / 3.0;
    let second = (15.0 * per_sphere).sqrt() * 0.25;
    let middle = (5.0 * per_sphere * 0.25).sqrt() * 0.25;
    [per_sphere.sqrt(), first, first, first, middle, second, second, 0.5 * second, second]
}

/// Factors of an environment that is turned about y, from z towards x.
pub fn turned(irradiance: &[[f32; 3]; TERMS], turn_deg: f32) -> [[f32; 3]; TERMS] {
    let mut out = *irradiance;
    let (s1, c1) = turn_deg.to_radians().sin_cos();
    let (s2, c2) = (2.0 * turn_deg.to_radians()).sin_cos();
    for c in 0..3 {
        let at = |i: usize| irradiance[i][c];
        (out[2][c], out[3][c]) = (at(2) * c1 - at(3) * s1, at(2) * s1 + at(3) * c1);
        (out[5][c], out[6][c]) = (at(5) * c1 - at(6) * s1, at(5) * s1 + at(6) * c1);
        // z2 - x2 and 2zx turn twice as fast.
        (out[7][c], out[8][c]) = (at(7) * c2 - 0.5 * at(8) * s2, 2.0 * at(7) * s2 + at(8) * c2);
    }
    out
}

#[cfg(test)]
mod tests;
