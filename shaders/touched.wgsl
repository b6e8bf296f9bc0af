// Touched: the tiles of 8 x 8 pixels that pigment or stubble may have a part in, at any year. Once a camera stands still,
// the skin pass shades no others while years pass.
// reads   depth, cells, near (of `entry`), inked    writes  touched
// runs    one invocation a tile
#import layout
#import camera
#import tiles

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<uniform> shading: Shading;
@group(0) @binding(2) var depth: texture_depth_2d;
@group(0) @binding(3) var<storage, read> cells: array<vec2<u32>>;
@group(0) @binding(4) var<storage, read> near: array<u32>;
@group(0) @binding(5) var<storage, read> inked: array<u32>;
@group(0) @binding(6) var<storage, read_write> touched: array<u32>;

// True where the entry map may differ from 1 under a pixel.
fn is_near(at: vec2<u32>) -> bool {
    let stored = textureLoad(depth, at, 0);
    if (stored <= 0.0) {
        return false;
    }
    let view = view_from_pixel(frame, vec2<f32>(at) + 0.5, stored);
    let p = (frame.world_from_view * vec4(view, 1.0)).xyz;
    let texel = vec2<u32>(clamp(chart_st(shading, p) * f32(ENTRY_SIZE), vec2(0.0), vec2(f32(ENTRY_SIZE - 1u))));
    return (near[texel.y / TILE * (ENTRY_SIZE / TILE) + texel.x / TILE] & NEAR_MAP) != 0u;
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let size = (frame.tile_size + TILE - 1u) / TILE;
    if (any(id.xy >= size)) {
        return;
    }
    let tile = id.y * size.x + id.x;
    // A dot at a tile's rim reaches over it.
    var any = 0u;
    for (var i = 0u; i < 9u; i++) {
        let at = clamp(vec2<i32>(id.xy) + vec2(i32(i % 3u), i32(i / 3u)) - 1, vec2(0), vec2<i32>(size) - 1);
        any |= inked[u32(at.y) * size.x + u32(at.x)];
    }
    let shows_head = bitcast<f32>(cells[tile].x) > 0.0;
    for (var i = 0u; i < select(0u, TILE * TILE, shows_head); i++) {
        let at = min(id.xy * TILE + vec2(i % TILE, i / TILE), frame.tile_size - 1u);
        any |= u32(is_near(at));
    }
    touched[tile] = any;
}
