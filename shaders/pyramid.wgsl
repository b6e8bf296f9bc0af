// Depth pyramid: each cell holds the farthest depth (smallest reversed value) of 8x8 pixels, then of
// 2x2 cells of the level below. Levels lie one after the other in one buffer. Of the finest cells it also tells the
// nearest depth, and whether the surface in them is even.
// reads   depth, pyramid    writes  pyramid, nearest    runs  one invocation a cell
#import layout

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<uniform> slice: Slice;
@group(0) @binding(2) var depth: texture_depth_2d;
@group(0) @binding(3) var<storage, read_write> pyramid: array<f32>;
@group(0) @binding(4) var<storage, read_write> nearest: array<f32>;
#import pyramid

// Way in depth from pixel to pixel, over the way across, from which on a surface counts as uneven: seen at about 76
// degrees, or an edge.
const UNEVEN: f32 = 4.0;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let level = slice.pyramid_level;
    let size = level_size(frame.tile_size, level);
    if (any(id.xy >= size)) {
        return;
    }
    var farthest = 1.0;
    if (level == 0u) {
        var found = 0.0;
        var uneven = false;
        for (var i = 0u; i < 16u; i++) {
            let at = id.xy * 8u + 2u * vec2(i & 3u, i >> 2u);
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
            uneven = uneven || (high - low) * frame.focal_px > UNEVEN * low;
            farthest = min(farthest, low);
            found = max(found, high);
        }
        nearest[id.y * size.x + id.x] = select(found, -found, uneven || farthest <= 0.0);
    } else {
        let below = level_size(frame.tile_size, level - 1u);
        let base = level_offset(frame.tile_size, level - 1u);
        for (var i = 0u; i < 4u; i++) {
            let at = min(id.xy * 2u + vec2(i & 1u, i >> 1u), below - 1u);
            farthest = min(farthest, pyramid[base + at.y * below.x + at.x]);
        }
    }
    pyramid[level_offset(frame.tile_size, level) + id.y * size.x + id.x] = farthest;
}
