// Share of its darkened area that each cluster keeps where spots lie on each other: sub-pixel spots
// add areas, resolved ones optical depths, and both must give the same tone.
// reads   clusters, entry sums, texel areas, shading    writes  unions, one number a cluster
// runs    one invocation a cluster, after `entry`
#import layout
#import camera
#import overlap

@group(0) @binding(0) var<uniform> shading: Shading;
@group(0) @binding(1) var<storage, read> clusters: array<Cluster>;
@group(0) @binding(2) var<storage, read> texels: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> sums: array<u32>;
@group(0) @binding(4) var<storage, read_write> unions: array<f32>;

// Texels around the cluster's middle that tell how densely spots lie there, to each side.
const REACH: i32 = 2;
const REFERENCE_BAND: u32 = 2u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let index = id.x + id.y * groups.x * 64u;
    if (index >= arrayLength(&clusters) || index >= arrayLength(&unions)) {
        return;
    }
    let cluster = clusters[index];
    let middle = vec2<i32>(chart_st(shading, cluster.center_mm) * f32(ENTRY_SIZE));
    var darkened = 0.0;
    var skin = 0.0;
    for (var y = -REACH; y <= REACH; y++) {
        for (var x = -REACH; x <= REACH; x++) {
            let at = clamp(middle + vec2(x, y), vec2(0), vec2(i32(ENTRY_SIZE) - 1));
            let texel = u32(at.y) * ENTRY_SIZE + u32(at.x);
            darkened += f32(sums[texel * 4u + REFERENCE_BAND]) / SUM_ONE;
            skin += texels[texel].w;
        }
    }
    unions[index] = union_share(shading, vec4(darkened / max(skin, 1e-6))).x;
}
