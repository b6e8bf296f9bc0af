// Share of each light that reaches each vertex of the head: made anew where the light or the head changes, so that a
// picture that moves only looks it up.
// reads   shading, vertices, shadow maps    writes  one byte a light and vertex
// runs    one invocation a vertex
#import layout
#import rng
#import soft_shadow

@group(0) @binding(0) var<uniform> shading: Shading;
@group(0) @binding(1) var<storage, read> vertices: array<HeadVertex>;
@group(0) @binding(2) var<storage, read_write> lit: array<u32>;
@group(0) @binding(3) var shadows: texture_depth_2d_array;
@group(0) @binding(4) var shadow_sampler: sampler_comparison;

// More than a pixel has: nothing averages vertices over time.
const TAPS: Taps = Taps(12u, 24u);

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x >= arrayLength(&vertices)) {
        return;
    }
    let vertex = vertices[id.x];
    let phase = 6.2831853 * unit_f32(hash3(id.x, 0u, 0u));
    var shares = vec4(1.0);
    for (var i = 0u; i < MAX_LIGHTS; i++) {
        shares[i] = lit_share(i, vertex.position_mm, vertex.normal, phase, TAPS);
    }
    lit[id.x] = pack4x8unorm(shares);
}
