// Depth pyramid: each cell holds the farthest depth (smallest reversed value) of 8x8 pixels, then of
// 2x2 cells of the level below. Levels lie one after the other in one buffer. Of the finest cells it also tells which
// blocks of 2 x 2 pixels show an even surface.
// reads   depth, pyramid    writes  pyramid, cells
// runs    finest: one invocation a cell of the head's box, all others being empty; coarser: one workgroup
#import layout
#import tiles

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(2) var depth: texture_depth_2d;
@group(0) @binding(3) var<storage, read_write> pyramid: array<f32>;
@group(0) @binding(4) var<storage, read_write> cells: array<vec2<u32>>;
#import pyramid

// Way in depth from pixel to pixel, over the way across, from which on a surface counts as uneven: seen at about 76
// degrees, or an edge.
const UNEVEN: f32 = 4.0;

@compute @workgroup_size(8, 8)
fn finest(@builtin(global_invocation_id) id: vec3<u32>) {
    let place = id.xy + frame.head.xy / TILE;
    let size = level_size(frame.tile_size, 0u);
    if (any(place >= size)) {
        return;
    }
    var farthest = 1.0;
    var nearest = 0.0;
    var even = 0u;
    var uneven = 0u;
    for (var i = 0u; i < 16u; i++) {
        let at = place * TILE + 2u * vec2(i & 3u, i >> 2u);
        let limit = frame.tile_size - 1u;
        let block = vec4(
            textureLoad(depth, min(at, limit), 0),
            textureLoad(depth, min(at + vec2(1u, 0u), limit), 0),
            textureLoad(depth, min(at + vec2(0u, 1u), limit), 0),
            textureLoad(depth, min(at + vec2(1u, 1u), limit), 0),
        );
        let low = min(min(block.x, block.y), min(block.z, block.w));
        let high = max(max(block.x, block.y), max(block.z, block.w));
        // Depth is reversed: a step in it over itself is one in distance over distance.
        let is_even = low > 0.0 && (high - low) * frame.focal_px < UNEVEN * low && all(at < limit);
        even |= u32(is_even) << i;
        uneven |= u32(!is_even && high > 0.0 && all(at <= limit)) << i;
        farthest = min(farthest, low);
        nearest = max(nearest, high);
    }
    let cell = place.y * size.x + place.x;
    cells[cell] = vec2(bitcast<u32>(nearest), even | (uneven << 16u));
    pyramid[cell] = farthest;
}

@compute @workgroup_size(256)
fn coarser(@builtin(local_invocation_index) lane: u32) {
    for (var level = 1u; level < frame.pyramid_levels; level++) {
        let size = level_size(frame.tile_size, level);
        let below = level_size(frame.tile_size, level - 1u);
        let base = level_offset(frame.tile_size, level - 1u);
        let first = level_offset(frame.tile_size, level);
        for (var cell = lane; cell < size.x * size.y; cell += 256u) {
            let place = vec2(cell % size.x, cell / size.x);
            var farthest = 1.0;
            for (var i = 0u; i < 4u; i++) {
                let at = min(place * 2u + vec2(i & 1u, i >> 1u), below - 1u);
                farthest = min(farthest, pyramid[base + at.y * below.x + at.x]);
            }
            pyramid[first + cell] = farthest;
        }
        storageBarrier();
    }
}
