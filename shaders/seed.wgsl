// Ranked blue noise on the scalp, in integers only: the same bytes on every device.
// Candidates are drawn by hash; level by level, with a shrinking radius, rounds of nomination and
// election pick a set in which no two are closer than the radius. No result depends on the order
// in which threads run.
// reads   triangles, area sums    writes  positions, states (level of acceptance)
// runs    one invocation a candidate        twin    dots::seed
#import layout
#import rng

@group(0) @binding(0) var<uniform> level: SeedLevel;
@group(0) @binding(1) var<storage, read> triangles: array<SeedTriangle>;
@group(0) @binding(2) var<storage, read> area_sums: array<u32>;
@group(0) @binding(3) var<storage, read_write> positions: array<vec4<i32>>;
// 0 free, 1 + level accepted, COVERED + level covered at that level.
@group(0) @binding(4) var<storage, read_write> states: array<u32>;
// Accepted candidates by cell of the lattice, as linked lists of candidate + 1.
@group(0) @binding(5) var<storage, read_write> heads: array<atomic<u32>>;
@group(0) @binding(6) var<storage, read_write> next: array<u32>;
// Lowest candidate nominated in a cell, inverted so that a cleared cell is 0.
@group(0) @binding(7) var<storage, read_write> champions: array<atomic<u32>>;

const COVERED: u32 = 0x80000000u;
const OFFSET_UM: i32 = 1048576;

fn candidate(group: vec3<u32>, groups: vec3<u32>, lane: u32) -> u32 {
    return (group.x + group.y * groups.x) * 128u + lane;
}

fn mul_high(a: u32, b: u32) -> u32 {
    let a0 = a & 0xffffu;
    let a1 = a >> 16u;
    let b0 = b & 0xffffu;
    let b1 = b >> 16u;
    let low = a1 * b0 + ((a0 * b0) >> 16u);
    let mid = a0 * b1 + (low & 0xffffu);
    return a1 * b1 + (low >> 16u) + (mid >> 16u);
}

@compute @workgroup_size(128)
fn scatter(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let k = candidate(group, groups, lane);
    if (k >= level.candidates) {
        return;
    }
    // The triangle under a uniform share of the area.
    let target_area = mul_high(hash3(level.seed, k, 0u), area_sums[level.triangles - 1u]);
    var low = 0u;
    var high = level.triangles - 1u;
    while (low < high) {
        let middle = (low + high) / 2u;
        if (area_sums[middle] > target_area) {
            high = middle;
        } else {
            low = middle + 1u;
        }
    }
    let t = triangles[low];
    let draw = hash3(level.seed, k, 1u);
    var b = vec2<i32>(i32(draw & 0x3fffu), i32(draw >> 18u));
    if (b.x + b.y > 16384) {
        b = 16384 - b;
    }
    let offset = ((t.b - t.a) * b.x + (t.c - t.a) * b.y) >> vec3(14u);
    positions[k] = vec4(t.a + offset, i32(low));
}

fn cell_of(p: vec3<i32>) -> vec3<u32> {
    return vec3<u32>(p + OFFSET_UM) / level.radius_um;
}

fn bucket(cell: vec3<u32>) -> u32 {
    let h = (cell.x * 73856093u) ^ (cell.y * 19349663u) ^ (cell.z * 83492791u);
    return (h ^ (h >> 15u)) & level.bucket_mask;
}

// True where two points are closer than the level's radius.
fn close(a: vec3<i32>, b: vec3<i32>) -> bool {
    let d = vec3<u32>(abs(a - b));
    if (any(d >= vec3(level.radius_um))) {
        return false;
    }
    return d.x * d.x + d.y * d.y + d.z * d.z < level.radius2_um2;
}

fn put(k: u32) {
    next[k] = atomicExchange(&heads[bucket(cell_of(positions[k].xyz))], k + 1u);
}

// Puts what earlier levels accepted into this level's lattice.
@compute @workgroup_size(128)
fn insert(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let k = candidate(group, groups, lane);
    if (k < level.candidates && states[k] != 0u && states[k] < COVERED) {
        put(k);
    }
}

fn is_covered(p: vec3<i32>) -> bool {
    let cell = cell_of(p);
    for (var i = 0u; i < 27u; i++) {
        var at = atomicLoad(&heads[bucket(cell + vec3(i % 3u, i / 3u % 3u, i / 9u) - 1u)]);
        while (at != 0u) {
            if (close(p, positions[at - 1u].xyz)) {
                return true;
            }
            at = next[at - 1u];
        }
    }
    return false;
}

fn is_free(k: u32) -> bool {
    return k < level.candidates && (states[k] == 0u || (states[k] >= COVERED && states[k] != COVERED + level.index));
}

// Every free candidate that no accepted one covers stands for its cell; the lowest wins it.
@compute @workgroup_size(128)
fn nominate(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let k = candidate(group, groups, lane);
    if (!is_free(k)) {
        return;
    }
    let p = positions[k].xyz;
    if (is_covered(p)) {
        states[k] = COVERED + level.index;
        return;
    }
    atomicMax(&champions[bucket(cell_of(p))], ~k);
}

// A champion is accepted where no lower champion is too close.
@compute @workgroup_size(128)
fn elect(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let k = candidate(group, groups, lane);
    if (!is_free(k)) {
        return;
    }
    let p = positions[k].xyz;
    let cell = cell_of(p);
    if (atomicLoad(&champions[bucket(cell)]) != ~k) {
        return;
    }
    for (var i = 0u; i < 27u; i++) {
        let rival = ~atomicLoad(&champions[bucket(cell + vec3(i % 3u, i / 3u % 3u, i / 9u) - 1u)]);
        if (rival < k && close(p, positions[rival].xyz)) {
            return;
        }
    }
    states[k] = 1u + level.index;
    put(k);
}
