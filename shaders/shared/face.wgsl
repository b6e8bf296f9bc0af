// Lips, the skin under the brows, a scan's own colour.

// Light that the hairs of a brow keep from the skin between them (model).
const BROW_SHADE: f32 = 0.2;

// Share of the lips' mark that says how near the line is on which they meet (passes::inputs::paint).
const MOUTH: f32 = 0.4;

// Share of the brows' mark that says how far within a nostril a place is.
const NOSTRIL: f32 = 0.5;

fn brow_of(mark: f32) -> f32 {
    return min(mark / (1.0 - NOSTRIL), 1.0);
}

// What a nostril leaves of the light that falls in (by eye).
fn within_nostril(mark: f32) -> f32 {
    return 1.0 - 0.9 * clamp((mark - (1.0 - NOSTRIL)) / NOSTRIL, 0.0, 1.0);
}

fn lips_of(mark: f32) -> f32 {
    return min(mark / (1.0 - MOUTH), 1.0);
}

// What the line between the lips leaves of the light that falls on it (by eye).
fn beside_mouth(mark: f32) -> f32 {
    return 1.0 - 0.75 * clamp((mark - (1.0 - MOUTH)) / MOUTH, 0.0, 1.0);
}

// Factors on melanin and blood: lips are thinner skin over more blood.
fn lip_tint(lips: f32) -> vec2<f32> {
    return mix(vec2(1.0), vec2(0.60, 6.4), lips);
}

fn linear_from_srgb(c: vec3<f32>) -> vec3<f32> {
    return select(pow((c + 0.055) / 1.055, vec3(2.4)), c / 12.92, c <= vec3(0.04045));
}
