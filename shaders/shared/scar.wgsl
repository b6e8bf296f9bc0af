// Scars that stand out of the skin, or lie in it. Expects `shading`, `ground` and `linear_sampler` to be bound.
#import layout
#import camera
#import tangent

// Steps over which the rim of a scar is felt, mm: about two texels of the chart, so that these do not show.
const RIM_MM: f32 = 1.1;

fn scar_lift(p: vec3<f32>) -> f32 {
    return textureSampleLevel(ground, linear_sampler, chart_st(shading, p), 0.0).w;
}

// The normal on a scar's slopes.
fn on_scar(p: vec3<f32>, n: vec3<f32>) -> vec3<f32> {
    let t = RIM_MM * tangent(n);
    let b = cross(n, t);
    let along = scar_lift(p + t) - scar_lift(p - t);
    let across = scar_lift(p + b) - scar_lift(p - b);
    return normalize(n - (along * t + across * b) / (2.0 * RIM_MM * RIM_MM));
}
