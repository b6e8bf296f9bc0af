// What the thicket of grown hair lets through. Expects `hairdo`, `reach_map`, `sky_map` and
// `linear_sampler` to be bound.
#import layout

fn thicket_place(p: vec3<f32>) -> vec3<f32> {
    let cells = vec3(f32(THICKET_X), f32(THICKET_Y), f32(THICKET_Z));
    return (p - hairdo.low_mm) / (hairdo.cell_mm * cells);
}

// Optical depth of the hair towards each light.
fn hair_towards_lights(p: vec3<f32>) -> vec4<f32> {
    return textureSampleLevel(reach_map, linear_sampler, thicket_place(p), 0.0);
}

// The way out of the hair, and the share of the sky that is seen through it.
fn hair_towards_sky(p: vec3<f32>) -> vec4<f32> {
    return textureSampleLevel(sky_map, linear_sampler, thicket_place(p), 0.0);
}

// Shares of each light and of the sky that reach the skin at p; all of it where no hair is grown.
struct UnderHair {
    lights: vec4<f32>,
    sky: f32,
}

fn under_hair(p: vec3<f32>, n: vec3<f32>) -> UnderHair {
    if (hairdo.shown == 0.0) {
        return UnderHair(vec4(1.0), 1.0);
    }
    // The cell that the skin lies in holds hair too.
    let above = p + 0.1 * hairdo.cell_mm * n;
    return UnderHair(exp(-hair_towards_lights(above)), hair_towards_sky(above).w);
}
