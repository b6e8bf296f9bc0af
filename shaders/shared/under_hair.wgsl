// What the grid of grown hair lets through. Expects `hair_style`, `reach_map`, `sky_map` and
// `linear_sampler` to be bound.
#import layout

fn hair_grid_place(p: vec3<f32>) -> vec3<f32> {
    let cells = vec3(f32(HAIR_GRID_X), f32(HAIR_GRID_Y), f32(HAIR_GRID_Z));
    return (p - hair_style.low_mm) / (hair_style.cell_mm * cells);
}

// Optical depth of the hair towards each light.
fn hair_towards_lights(p: vec3<f32>) -> vec4<f32> {
    return textureSampleLevel(reach_map, linear_sampler, hair_grid_place(p), 0.0);
}

// The way out of the hair, and the share of the sky that is seen through it.
fn hair_towards_sky(p: vec3<f32>) -> vec4<f32> {
    return textureSampleLevel(sky_map, linear_sampler, hair_grid_place(p), 0.0);
}

// Shares of each light and of the sky that reach the skin at p; all of it where no hair is grown.
struct UnderHair {
    lights: vec4<f32>,
    sky: f32,
}

fn under_hair(p: vec3<f32>, n: vec3<f32>) -> UnderHair {
    if (hair_style.shown == 0.0) {
        return UnderHair(vec4(1.0), 1.0);
    }
    // The cell that the skin lies in holds hair too.
    let above = p + 0.1 * hair_style.cell_mm * n;
    return UnderHair(exp(-hair_towards_lights(above)), hair_towards_sky(above).w);
}
