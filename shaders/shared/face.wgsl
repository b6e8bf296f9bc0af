// Lips, the skin under the brows, a scan's own colour.

// Light that the hairs of a brow keep from the skin between them (model).
const BROW_SHADE: f32 = 0.2;

// Factors on melanin and blood: lips are thinner skin over more blood.
fn lip_tint(lips: f32) -> vec2<f32> {
    return mix(vec2(1.0), vec2(0.60, 5.9), lips);
}

fn linear_from_srgb(c: vec3<f32>) -> vec3<f32> {
    return select(pow((c + 0.055) / 1.055, vec3(2.4)), c / 12.92, c <= vec3(0.04045));
}
