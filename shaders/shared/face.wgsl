// Lips, the skin under the brows, a scan's own colour.

// Light that the hairs of a brow keep from the skin between them (model).
const BROW_SHADE: f32 = 0.2;

// Share of the lips' mark that says how near the line is on which they meet (passes::inputs::paint).
const MOUTH: f32 = 0.4;

// Share of the brows' mark that says how deep in a hollow a place lies: a nostril, the slit between closed lids.
const HOLLOW: f32 = 0.5;

fn brow_of(mark: f32) -> f32 {
    return min(mark / (1.0 - HOLLOW), 1.0);
}

// What a hollow leaves of the light that falls in (by eye).
fn within_hollow(mark: f32) -> f32 {
    return 1.0 - 0.9 * clamp((mark - (1.0 - HOLLOW)) / HOLLOW, 0.0, 1.0);
}

fn lips_of(mark: f32) -> f32 {
    return min(mark / (1.0 - MOUTH), 1.0);
}

// What the line between the lips leaves of the light that falls on it (by eye).
fn beside_mouth(mark: f32) -> f32 {
    return 1.0 - 0.75 * clamp((mark - (1.0 - MOUTH)) / MOUTH, 0.0, 1.0);
}

// Factors on melanin and blood: lips are thinner skin over more blood. The red's border is a slope of some millimetres,
// not an edge.
fn lip_tint(lips: f32) -> vec2<f32> {
    return mix(vec2(1.0), vec2(0.70, 6.4), lips * lips);
}

fn linear_from_srgb(c: vec3<f32>) -> vec3<f32> {
    return select(pow((c + 0.055) / 1.055, vec3(2.4)), c / 12.92, c <= vec3(0.04045));
}
