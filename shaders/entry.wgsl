// Entry map: over the chart, what the pigment around a point lets into the skin, by band. Light walks
// about a millimetre under the skin on its way in, less in blue than in red; so the darkened areas of
// all impressions and hairs are gathered on the chart and blurred by the width of each band.
// reads   impressions, aged, shading, texel areas    writes  sums, rows, entry map
// runs    splat: one invocation an impression; blur_rows, blur_columns: one a texel
#import layout
#import camera
#import dot
#import optics
#import overlap

@group(0) @binding(0) var<uniform> shading: Shading;
@group(0) @binding(1) var<storage, read> impressions: array<PackedImpression>;
@group(0) @binding(2) var<storage, read> aged: array<Aged>;
// Skin point of a texel, mm, and its skin area, mm2.
@group(0) @binding(3) var<storage, read> texels: array<vec4<f32>>;
// Darkened area by band, fixed point, 4 a texel.
@group(0) @binding(4) var<storage, read_write> sums: array<atomic<u32>>;
// Blurred along the rows: darkened area and skin area, by band.
@group(0) @binding(5) var<storage, read_write> rows: array<array<vec4<f32>, 2>>;
@group(0) @binding(6) var entry_map: texture_storage_2d<rgba16float, write>;

const REACH: i32 = 5;

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
    let at = chart_st(shading, impression.position_mm) * f32(ENTRY_SIZE) - 0.5;
    let base = floor(at);
    let t = at - base;
    let bands = mix(CARBON, IRON, aged_iron(now)) * now.depth_optical;
    var darkened = now.area_mm2 / ein(now.depth_optical) * vec4(ein(bands.x), ein(bands.y), ein(bands.z), ein(bands.w));
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

// Gaussian weights by band of the way between two texels' skin.
fn weights(here: u32, there: u32) -> vec4<f32> {
    let way = texels[there].xyz - texels[here].xyz;
    let sigma = max(shading.entry_sigma_mm, vec4(0.05));
    return exp(-0.5 * dot(way, way) / (sigma * sigma));
}

@compute @workgroup_size(8, 8)
fn blur_rows(@builtin(global_invocation_id) id: vec3<u32>) {
    let here = id.y * ENTRY_SIZE + id.x;
    var darkened = vec4(0.0);
    var skin = vec4(0.0);
    for (var k = -REACH; k <= REACH; k++) {
        let x = i32(id.x) + k;
        if (x < 0 || x >= i32(ENTRY_SIZE)) {
            continue;
        }
        let there = id.y * ENTRY_SIZE + u32(x);
        let w = weights(here, there);
        let area = vec4(
            f32(atomicLoad(&sums[there * 4u])), f32(atomicLoad(&sums[there * 4u + 1u])),
            f32(atomicLoad(&sums[there * 4u + 2u])), f32(atomicLoad(&sums[there * 4u + 3u])),
        );
        darkened += w * area / SUM_ONE;
        skin += w * texels[there].w;
    }
    rows[here] = array(darkened, skin);
}

@compute @workgroup_size(8, 8)
fn blur_columns(@builtin(global_invocation_id) id: vec3<u32>) {
    let here = id.y * ENTRY_SIZE + id.x;
    var darkened = vec4(0.0);
    var skin = vec4(0.0);
    for (var k = -REACH; k <= REACH; k++) {
        let y = i32(id.y) + k;
        if (y < 0 || y >= i32(ENTRY_SIZE)) {
            continue;
        }
        let there = u32(y) * ENTRY_SIZE + id.x;
        let w = weights(here, there);
        let row = rows[there];
        darkened += w * row[0];
        skin += w * row[1];
    }
    // Nothing is known where the chart's rays meet no skin.
    let covered = select(darkened / max(skin, vec4(1e-6)), vec4(0.0), skin < vec4(0.05));
    textureStore(entry_map, id.xy, 1.0 - covered * union_share(shading, covered));
}
