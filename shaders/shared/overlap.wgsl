// How much of the skin many spots darken together (optics::overlap): their areas' sum less what lies
// on each other.
#import layout

// Share of the summed areas that stands, where they sum to `a` of the skin. Between spots that never
// touch (1) and spots at random, by how wide they are for their spacing.
fn union_share(shading: Shading, a: vec4<f32>) -> vec4<f32> {
    let random = (1.0 - exp(-a)) / max(a, vec4(1e-6));
    let width = shading.overlap_width * sqrt(a);
    let rising = 1.0 / (1.0 + exp((shading.overlap_half - width) / 0.042));
    let touching = max((rising - 0.05) / 0.95, vec4(0.0));
    return select(mix(vec4(1.0), random, mix(vec4(1.0), touching, shading.regularity)), vec4(1.0), a <= vec4(1e-5));
}
