// Entry map: over the chart, what the pigment around a point lets into the skin, by band. Light walks
// about a millimetre under the skin on its way in, less in blue than in red; so the darkened areas of
// all impressions and hairs are gathered on the chart and blurred by the width of each band.
// Impressions keep their places while years pass: squares of texels near any that is shown are listed once a plan, and
// only those are blurred; elsewhere all light enters.
// reads   impressions, aged, ageing, shading, texel areas    writes  near, lists of squares, sums, rows, entry map
// runs    once a plan: mark: one invocation an impression; list: one a texel
//         then splat: one an impression; blur_rows, blur_columns: one a texel of the listed squares
#import layout
#import camera
#import dot
#import optics
#import overlap
#import tiles

@group(0) @binding(0) var<uniform> shading: Shading;
@group(0) @binding(1) var<storage, read> impressions: array<PackedImpression>;
@group(0) @binding(2) var<storage, read> aged: array<Aged>;
// Skin point of a texel, mm, and its skin area, mm2.
@group(0) @binding(3) var<storage, read> texels: array<vec4<f32>>;
// Darkened area by band, fixed point, 4 a texel; as it is added to, and as it is read.
@group(0) @binding(4) var<storage, read_write> sums: array<atomic<u32>>;
@group(0) @binding(7) var<storage, read> summed: array<vec4<u32>>;
// Blurred along the rows: darkened area and skin area, by band.
@group(0) @binding(5) var<storage, read_write> rows: array<array<vec4<f32>, 2>>;
@group(0) @binding(6) var entry_map: texture_storage_2d<rgba16float, write>;

// Of a square of TILE x TILE texels, the bits of `tiles`.
@group(0) @binding(8) var<storage, read_write> near: array<atomic<u32>>;
// Squares that each of the two blurs runs over: as the lists of `tiles`, an entry is a square's number.
@group(0) @binding(9) var<storage, read_write> rows_list: array<atomic<u32>>;
@group(0) @binding(10) var<storage, read_write> map_list: array<atomic<u32>>;
@group(0) @binding(11) var<storage, read> listed: array<u32>;
@group(0) @binding(12) var<uniform> ageing: Ageing;

// Texels that the blur reaches to each side; with the neighbour that an impression shares, less than a square.
const REACH: i32 = 5;
const SQUARES: u32 = ENTRY_SIZE / TILE;

// Place of an impression in texels, from the middle of the first one.
fn place_of(impression: Impression) -> vec2<f32> {
    return chart_st(shading, impression.position_mm) * f32(ENTRY_SIZE) - 0.5;
}

@compute @workgroup_size(64)
fn mark(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let index = id.x + id.y * groups.x * 64u;
    if (index >= arrayLength(&impressions)) {
        return;
    }
    let packed = impressions[index];
    let visible = select(ageing.sessions[packed_session(packed)].visible, ageing.hair_visible, packed_is_hair(packed));
    if (visible <= 0.0) {
        return;
    }
    let at = floor(place_of(unpack_impression(packed)));
    let square = vec2<u32>(clamp(at, vec2(0.0), vec2(f32(ENTRY_SIZE - 1u)))) / TILE;
    atomicOr(&near[square.y * SQUARES + square.x], NEAR_IMPRESSION);
}

// True where an impression lies at most so many squares away.
fn any_near(square: vec2<u32>, reach: vec2<i32>) -> bool {
    var any = 0u;
    for (var y = -reach.y; y <= reach.y; y++) {
        for (var x = -reach.x; x <= reach.x; x++) {
            let at = clamp(vec2<i32>(square) + vec2(x, y), vec2(0), vec2(i32(SQUARES) - 1));
            any |= atomicLoad(&near[u32(at.y) * SQUARES + u32(at.x)]);
        }
    }
    return (any & NEAR_IMPRESSION) != 0u;
}

@compute @workgroup_size(8, 8)
fn list(
    @builtin(global_invocation_id) id: vec3<u32>,
    @builtin(workgroup_id) square: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let number = square.y * SQUARES + square.x;
    let in_map = any_near(square.xy, vec2(1, 1));
    if (!in_map) {
        textureStore(entry_map, id.xy, vec4(1.0));
    }
    if (lane > 0u) {
        return;
    }
    if (in_map) {
        atomicOr(&near[number], NEAR_MAP);
        let count = atomicAdd(&map_list[3], 1u);
        atomicMax(&map_list[0], count + 1u);
        atomicStore(&map_list[TILES_HEAD_WORDS + count], number);
    }
    // The columns' blur reads rows of the squares above and below.
    if (any_near(square.xy, vec2(1, 2))) {
        let count = atomicAdd(&rows_list[3], 1u);
        atomicMax(&rows_list[0], count + 1u);
        atomicStore(&rows_list[TILES_HEAD_WORDS + count], number);
    }
    if (number == 0u) {
        atomicStore(&map_list[1], 1u);
        atomicStore(&map_list[2], 1u);
        atomicStore(&rows_list[1], 1u);
        atomicStore(&rows_list[2], 1u);
    }
}

@compute @workgroup_size(64)
fn splat(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let index = id.x + id.y * groups.x * 64u;
    if (index >= arrayLength(&impressions)) {
        return;
    }
    let now = aged[index];
    if (now.area_mm2 <= 0.0) {
        return;
    }
    let impression = unpack_impression(impressions[index]);
    let at = place_of(impression);
    let base = floor(at);
    let t = at - base;
    // Absorption is relative to the third band, which the area is told in.
    let by_band = ein_of_bands(mix(CARBON, IRON, aged_iron(now)) * now.depth_optical);
    var darkened = now.area_mm2 / by_band.z * by_band;
    if (packed_is_hair(impressions[index])) {
        // A hair is opaque: its shadow has no colour.
        darkened = vec4(now.area_mm2);
    }
    for (var i = 0u; i < 4u; i++) {
        let corner = vec2(f32(i & 1u), f32(i >> 1u));
        let weight = mix(1.0 - t.x, t.x, corner.x) * mix(1.0 - t.y, t.y, corner.y);
        let texel = vec2<u32>(clamp(base + corner, vec2(0.0), vec2(f32(ENTRY_SIZE - 1u))));
        let slot = (texel.y * ENTRY_SIZE + texel.x) * 4u;
        for (var band = 0u; band < 4u; band++) {
            atomicAdd(&sums[slot + band], fixed(darkened[band] * weight, pcg(impression.key + i * 4u + band)));
        }
    }
}

// Darkened area and skin area, by band.
struct Areas {
    darkened: vec4<f32>,
    skin: vec4<f32>,
}

// Texels that one invocation blurs, in a line: what lies around them is read once for all.
const STRIP: u32 = 4u;

// A sum with what lies at a place, `off` texels away, by its Gaussian weight by band.
fn with_tap(sum: Areas, middle_mm: vec3<f32>, there_mm: vec3<f32>, off: i32, areas: Areas) -> Areas {
    let way = there_mm - middle_mm;
    let sigma = max(shading.entry_sigma_mm, vec4(0.05));
    let w = select(vec4(0.0), exp(-0.5 * dot(way, way) / (sigma * sigma)), abs(off) <= REACH);
    return Areas(sum.darkened + w * areas.darkened, sum.skin + w * areas.skin);
}

// First texel of the strip of a listed square.
fn strip_of(group: u32, local: vec2<u32>) -> vec2<u32> {
    let number = listed[TILES_HEAD_WORDS + group];
    return vec2(number % SQUARES, number / SQUARES) * TILE + local;
}

@compute @workgroup_size(2, 8)
fn blur_rows(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
    let strip = strip_of(group.x, vec2(local.x * STRIP, local.y));
    let first = strip.y * ENTRY_SIZE + strip.x;
    let m0 = texels[first].xyz;
    let m1 = texels[first + 1u].xyz;
    let m2 = texels[first + 2u].xyz;
    let m3 = texels[first + 3u].xyz;
    var s0 = Areas();
    var s1 = Areas();
    var s2 = Areas();
    var s3 = Areas();
    for (var k = -REACH; k < REACH + i32(STRIP); k++) {
        let x = i32(strip.x) + k;
        if (x < 0 || x >= i32(ENTRY_SIZE)) {
            continue;
        }
        let at = strip.y * ENTRY_SIZE + u32(x);
        let there = texels[at];
        let areas = Areas(vec4<f32>(summed[at]) / SUM_ONE, vec4(there.w));
        s0 = with_tap(s0, m0, there.xyz, k, areas);
        s1 = with_tap(s1, m1, there.xyz, k - 1, areas);
        s2 = with_tap(s2, m2, there.xyz, k - 2, areas);
        s3 = with_tap(s3, m3, there.xyz, k - 3, areas);
    }
    rows[first] = array(s0.darkened, s0.skin);
    rows[first + 1u] = array(s1.darkened, s1.skin);
    rows[first + 2u] = array(s2.darkened, s2.skin);
    rows[first + 3u] = array(s3.darkened, s3.skin);
}

@compute @workgroup_size(8, 2)
fn blur_columns(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
    let strip = strip_of(group.x, vec2(local.x, local.y * STRIP));
    let first = strip.y * ENTRY_SIZE + strip.x;
    let m0 = texels[first].xyz;
    let m1 = texels[first + ENTRY_SIZE].xyz;
    let m2 = texels[first + 2u * ENTRY_SIZE].xyz;
    let m3 = texels[first + 3u * ENTRY_SIZE].xyz;
    var s0 = Areas();
    var s1 = Areas();
    var s2 = Areas();
    var s3 = Areas();
    for (var k = -REACH; k < REACH + i32(STRIP); k++) {
        let y = i32(strip.y) + k;
        if (y < 0 || y >= i32(ENTRY_SIZE)) {
            continue;
        }
        let at = u32(y) * ENTRY_SIZE + strip.x;
        let there = texels[at].xyz;
        let areas = Areas(rows[at][0], rows[at][1]);
        s0 = with_tap(s0, m0, there, k, areas);
        s1 = with_tap(s1, m1, there, k - 1, areas);
        s2 = with_tap(s2, m2, there, k - 2, areas);
        s3 = with_tap(s3, m3, there, k - 3, areas);
    }
    store(strip, s0);
    store(strip + vec2(0u, 1u), s1);
    store(strip + vec2(0u, 2u), s2);
    store(strip + vec2(0u, 3u), s3);
}

// Light that enters at a texel.
fn store(texel: vec2<u32>, areas: Areas) {
    // Nothing is known where the chart's rays meet no skin.
    let covered = select(areas.darkened / max(areas.skin, vec4(1e-6)), vec4(0.0), areas.skin < vec4(0.05));
    textureStore(entry_map, texel, 1.0 - covered * union_share(shading, covered));
}
