// Pigment and stubble under a pixel, and the reflectance of skin with them in it. Expects the overrides STUBBLE and
// BARE; `sums`, `shading`, `bare`, `entry_map` and `linear_sampler` to be bound.
#import layout
#import camera
#import optics

// Least of the light that a sheet of pigment lets through (mirrored in `src/optics/pigmented.rs`).
const LEAST_THROUGH: f32 = 0.02;

// Reflectance of bare skin, specular excluded.
fn bare_skin(melanin: f32, blood: f32) -> vec4<f32> {
    return textureSampleLevel(bare, linear_sampler, bare_place(melanin, blood), 0.0);
}

// Transmittance of the pigment under a pixel, by band, its mean depth, and the share of the pixel that hair hides.
struct Pigment {
    exit: vec4<f32>,
    depth_mm: f32,
    hair: f32,
}

const NO_PIGMENT: Pigment = Pigment(vec4(1.0), 0.4, 0.0);

fn pigment_at(index: u32) -> Pigment {
    let base = index * SUMS;
    var hair = 0.0;
    if (STUBBLE) {
        hair = 1.0 - exp(-f32(sums[base + 4u]) / SUM_ONE);
    }
    let darkened = f32(sums[base]) / SUM_ONE;
    let optical = f32(sums[base + 1u]) / SUM_ONE;
    let amount = darkened + optical;
    if (amount <= 0.0) {
        return Pigment(vec4(1.0), 0.4, hair);
    }
    let visibility = f32(sums[base + 2u]) / SUM_ONE / amount;
    let iron = f32(sums[base + 3u]) / SUM_ONE / amount;
    let by_area = clamp(1.0 - darkened * mix(shading.band_carbon, shading.band_iron, iron), vec4(LEAST_THROUGH), vec4(1.0));
    let by_depth = exp(-optical * mix(CARBON, IRON, iron));
    return Pigment(by_area * by_depth, -log(clamp(visibility, 1e-3, 1.0)) / VISIBILITY_PER_MM, hair);
}

// The pigment under a block of four pixels as one.
fn pigment_of(pixels: array<Pigment, 4>) -> Pigment {
    var sum = Pigment(vec4(0.0), 0.0, 0.0);
    // Depth counts where there is pigment.
    var weight = 1e-6;
    for (var i = 0u; i < 4u; i++) {
        let pixel = pixels[i];
        let amount = 1.0 - pixel.exit.z + 1e-6;
        sum = Pigment(sum.exit + pixel.exit, sum.depth_mm + amount * pixel.depth_mm, sum.hair + pixel.hair);
        weight += amount;
    }
    return Pigment(0.25 * sum.exit, sum.depth_mm / weight, 0.25 * sum.hair);
}

// Reflectance of skin, and its slope by the share of light that the pigment under a pixel lets out.
struct Reflectance {
    bands: vec4<f32>,
    by_exit: vec4<f32>,
}

// Skin with the pigment, and the stumps of hair, in it, so far from the charted skin.
fn reflectance_at(pigment: Pigment, off_mm: f32, st: vec2<f32>, melanin: f32, blood: f32) -> Reflectance {
    let skin = bare_skin(melanin, blood);
    // An ear lies over charted skin and takes no part in its pigment.
    let around = textureSampleLevel(entry_map, linear_sampler, st, 0.0);
    let entry = clamp(mix(around, vec4(1.0), smoothstep(2.0, 5.0, off_mm)), vec4(LEAST_THROUGH), vec4(1.0));
    if (all(entry > vec4(0.9999)) && all(pigment.exit == vec4(1.0))) {
        return Reflectance(skin, vec4(0.0));
    }
    // What comes in depends on the pigment around, at its mean depth; what gets out on the
    // pigment under this pixel, at its own.
    var ratio = pigmented(melanin, blood, shading.mean_depth_mm, entry).open;
    var by_exit = vec4(0.0);
    if (!BARE && any(pigment.exit < vec4(1.0))) {
        by_exit = pigmented(melanin, blood, pigment.depth_mm, entry).slope;
        ratio -= (1.0 - pigment.exit) * by_exit;
    }
    return Reflectance(skin * ratio, skin * by_exit);
}
