//! Linearly transformed cosines (Heitz, Dupuy, Hill and Neubelt 2016): a GGX lobe as a cosine lobe seen
//! through a 3x3 matrix, with which the light of a rectangle is a closed form.
//!
//! The table is our own fit (`fit.rs`, run as a test by hand); `assets/ltc.bin` holds it.

use std::sync::LazyLock;

#[cfg(test)]
mod fit;

/// Rows and columns: roughness (fastest), then sqrt(1 - cosine of the view's angle); both from 0 to 1.
/// Mirrored in `shaders/shared/area.wgsl`.
pub const SIDE: usize = 32;
/// Floats of an entry: four of the inverse matrix, then two of its albedo, then two that are not used.
pub const FLOATS: usize = 8;

/// One lobe. In the frame whose z is the normal and whose xz plane holds the view, the inverse matrix is
/// `[[xx, 0, xz], [0, 1, 0], [zx, 0, zz]]`, rows first.
#[cfg(test)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lobe {
    pub xx: f32,
    pub xz: f32,
    pub zx: f32,
    pub zz: f32,
    /// Directional albedo of the lobe where it reflects all (Fresnel 1).
    pub albedo: f32,
    /// The same weighted by Schlick's (1 - v.h)^5: with reflectance F0 the albedo is
    /// `F0 (albedo - grazing) + grazing`.
    pub grazing: f32,
}

/// The whole table, `SIDE * SIDE` entries of `FLOATS`.
pub fn floats() -> &'static [f32] {
    static TABLE: LazyLock<Vec<f32>> = LazyLock::new(|| {
        let bytes: &[u8] = include_bytes!("../../assets/ltc.bin");
        bytes.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect()
    });
    &TABLE
}

/// The lobe nearest to a roughness (0 to 1) and a cosine of the view's angle.
#[cfg(test)]
pub fn nearest(roughness: f32, cosine: f32) -> Lobe {
    let step = |v: f32| (v.clamp(0.0, 1.0) * (SIDE - 1) as f32 + 0.5) as usize;
    let at = (step(roughness) + SIDE * step((1.0 - cosine.clamp(0.0, 1.0)).sqrt())) * FLOATS;
    match floats()[at..at + FLOATS] {
        [xx, xz, zx, zz, albedo, grazing, ..] => Lobe { xx, xz, zx, zz, albedo, grazing },
        _ => Lobe { xx: 1.0, xz: 0.0, zx: 0.0, zz: 1.0, albedo: 1.0, grazing: 0.0 },
    }
}
