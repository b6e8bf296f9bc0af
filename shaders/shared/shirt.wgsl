// A plain dark shirt on the library's busts, from the base of the neck down: what a person wears for such a
// picture. A drawing over the skin, far below where pigment is ever placed.
#import noise

// Height of the collar's edge over the chart's centre, mm, beside the neck's middle; it falls forward, from the last
// vertebra of the neck to the notch of the breastbone, and rises to either side along the shoulders.
const COLLAR_MM: f32 = -182.0;
const COLLAR_FALL: f32 = 0.47;
const COLLAR_RISE_PER_MM: f32 = 0.003;
// The ribbed collar: its height, and from rib to rib.
const RIBBED_MM: f32 = 17.0;
const RIB_MM: f32 = 2.4;
// Dark cotton.
const CLOTH: vec3<f32> = vec3(0.040, 0.042, 0.047);
const CLOTH_ROUGHNESS: f32 = 0.35;
// Share of skin's gloss that cloth has.
const CLOTH_GLOSS: f32 = 0.12;
// How far up the neck the collar's shadow is seen.
const SHADED_MM: f32 = 16.0;

struct Shirt {
    // Share of the pixel that is cloth.
    share: f32,
    albedo: vec3<f32>,
    // Taken from the normal.
    tilt: vec3<f32>,
    // What skin beside the collar keeps of its light.
    beside: f32,
}

// How far a place, mm from the chart's centre, lies below the collar's edge, mm; negative on the neck.
fn below_collar(q: vec3<f32>) -> f32 {
    let edge = COLLAR_MM - COLLAR_FALL * q.z + COLLAR_RISE_PER_MM * q.x * q.x;
    let steep = vec3(2.0 * COLLAR_RISE_PER_MM * q.x, 1.0, COLLAR_FALL);
    return (edge - q.y) * inverseSqrt(dot(steep, steep));
}

// `below`: see below_collar.
fn shirt_at(q: vec3<f32>, below: f32, px_mm: f32) -> Shirt {
    let share = smoothstep(-0.5, 0.5, below / max(px_mm, 0.15));
    // Ribs stand along the neck; they blur into each other from afar.
    let around = vec2(q.x, q.z + 25.0);
    let outward = around * inverseSqrt(max(dot(around, around), 1.0));
    let ribbed = 1.0 - smoothstep(RIBBED_MM - 0.6, RIBBED_MM + 0.6, below);
    let wave = sin(atan2(outward.x, outward.y) * 78.0 * 6.2831853 / RIB_MM) * smoothstep(1.2, 0.3, px_mm);
    let along = vec3(outward.y, 0.0, -outward.x);
    // The edge is rolled, the seam below the ribs lies in, and the cloth hangs in slack folds.
    let rolled = vec3(0.0, -0.9, 0.0) * exp(-pow(below / 1.6, 2.0));
    let seam = exp(-pow((below - RIBBED_MM) / 1.2, 2.0));
    let r = q / vec3(26.0, 60.0, 26.0) + 3.0;
    let slack = vec3(noise(r), 0.0, noise(r + 11.0)) * 0.16 * (1.0 - ribbed);
    let albedo = CLOTH * (1.0 - 0.45 * seam) * (1.0 + 0.12 * ribbed * wave);
    return Shirt(share, albedo, along * (0.3 * ribbed * wave) + rolled + slack, 1.0 - 0.5 * exp(min(below, 0.0) / 3.5));
}
