// Counter-based hashing, bit-equal to src/rng.rs.
// PCG output permutation: Jarzynski & Olano 2020, "Hash Functions for GPU Rendering", JCGT 9(3).

fn pcg(value: u32) -> u32 {
    let state = value * 747796405u + 2891336453u;
    let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
    return (word >> 22u) ^ word;
}

fn hash2(a: u32, b: u32) -> u32 {
    return pcg(pcg(a) ^ b);
}

fn hash3(a: u32, b: u32, c: u32) -> u32 {
    return pcg(hash2(a, b) ^ c);
}

// Uniform in [0, 1) from the upper 24 bits of a hash: exact in f32.
fn unit_f32(hash: u32) -> f32 {
    return f32(hash >> 8u) * (1.0 / 16777216.0);
}
