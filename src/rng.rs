//! Counter-based hashing, bit-equal to `shaders/shared/rng.wgsl`. No state: a number is a
//! function of its key, so every thread and every machine draws the same one.

/// PCG output permutation of one 32-bit word (Jarzynski & Olano 2020, "Hash Functions for GPU
/// Rendering", JCGT 9(3)).
pub fn pcg(value: u32) -> u32 {
    let state = value.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
    let word = ((state >> ((state >> 28) + 4)) ^ state).wrapping_mul(277_803_737);
    (word >> 22) ^ word
}

/// Hash of two words.
pub fn hash2(a: u32, b: u32) -> u32 {
    pcg(pcg(a) ^ b)
}

/// Hash of three words.
pub fn hash3(a: u32, b: u32, c: u32) -> u32 {
    pcg(hash2(a, b) ^ c)
}

/// Uniform in [0, 1) from the upper 24 bits of a hash: exact in `f32`.
pub fn unit_f32(hash: u32) -> f32 {
    (hash >> 8) as f32 * (1.0 / 16_777_216.0)
}
