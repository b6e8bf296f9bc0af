// Depth pyramid: each cell holds the farthest depth (smallest reversed value) of 8x8 pixels, then of
// 2x2 cells of the level below. Levels lie one after the other in one buffer.
// reads   depth, pyramid    writes  pyramid    runs  one invocation a cell
#import layout

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<uniform> slice: Slice;
@group(0) @binding(2) var depth: texture_depth_2d;
@group(0) @binding(3) var<storage, read_write> pyramid: array<f32>;
#import pyramid

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let level = slice.pyramid_level;
    let size = level_size(frame.tile_size, level);
    if (any(id.xy >= size)) {
        return;
    }
    var farthest = 1.0;
    if (level == 0u) {
        for (var y = 0u; y < 8u; y++) {
            for (var x = 0u; x < 8u; x++) {
                let at = min(id.xy * 8u + vec2(x, y), frame.tile_size - 1u);
                farthest = min(farthest, textureLoad(depth, at, 0));
            }
        }
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
