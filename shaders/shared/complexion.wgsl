// The complexion map's texels: how the baked values are packed into bytes.

struct Complexion {
    // Factors on the client's own melanin and blood.
    melanin: f32,
    blood: f32,
    // Added to the surface's roughness.
    roughness: f32,
    // How strong pores and lines are, 1 on a cheek.
    relief: f32,
}

const FACTOR_RANGE: f32 = 2.5;
const ROUGHNESS_RANGE: f32 = 0.35;
const RELIEF_RANGE: f32 = 2.5;

fn packed_complexion(c: Complexion) -> vec4<f32> {
    return vec4(c.melanin / FACTOR_RANGE, c.blood / FACTOR_RANGE, 0.5 + 0.5 * c.roughness / ROUGHNESS_RANGE, c.relief / RELIEF_RANGE);
}

fn unpacked_complexion(t: vec4<f32>) -> Complexion {
    return Complexion(t.x * FACTOR_RANGE, t.y * FACTOR_RANGE, (2.0 * t.z - 1.0) * ROUGHNESS_RANGE, t.w * RELIEF_RANGE);
}
