// What this device does in the best case: reading and projecting packed dots, and adding to random
// pixels. The bench quotes the splat against it.
// reads   packed    writes  sums
#import layout
#import rng

@group(0) @binding(0) var<storage, read> packed: array<PackedImpression>;
@group(0) @binding(1) var<storage, read_write> sums: array<atomic<u32>>;

fn index(group: vec3<u32>, groups: vec3<u32>, lane: u32) -> u32 {
    return (group.x + group.y * groups.x) * 64u + lane;
}

// Reads a record, projects it; the result is kept from being optimised away by a test that never holds.
@compute @workgroup_size(64)
fn project(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let i = index(group, groups, lane);
    let p = packed[i & 0xffffu];
    let q = vec3<f32>(vec3(p.xy & 0xffffu, p.xy >> 16u, p.z_normal & 0xffffu));
    let px = q.xy / (q.z + 1.0 + f32(i));
    if (px.x + px.y < -1.0) {
        atomicAdd(&sums[0], 1u);
    }
}

@compute @workgroup_size(64)
fn add(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let at = (pcg(index(group, groups, lane)) & 0x7ffffu) * 4u;
    for (var c = 0u; c < 4u; c++) {
        atomicAdd(&sums[at + c], 1u);
    }
}
