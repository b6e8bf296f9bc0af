// Tiles: the squares of 8 x 8 pixels that show skin or hair; the skin pass shades no others.
// reads   cells, inked, hair, touched    writes  tiles, inked tiles, bare tiles, squares, touched
// runs    one invocation a tile of the slice's rows
#import layout
#import camera
#import shirt
#import tiles

// Grown hair reaches over the head's outline.
override GROWN: bool;
// Even blocks of pixels share their light.
override BLOCKS: bool;
// Only the year differs from the frame before: tiles that no pigment has a part in are left as they are.
override KEPT: bool;

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<uniform> slice: Slice;
@group(0) @binding(2) var<storage, read> cells: array<vec2<u32>>;
@group(0) @binding(3) var hair_map: texture_2d<f32>;
// Tiles, or blocks where even ones share their light, that are shaded pixel by pixel.
@group(0) @binding(4) var<storage, read_write> tiles: array<atomic<u32>>;
// Tiles that are shaded by blocks, with pigment near, and without.
@group(0) @binding(5) var<storage, read_write> inked_tiles: array<atomic<u32>>;
@group(0) @binding(6) var<storage, read_write> bare_tiles: array<atomic<u32>>;
// Whether a square of the display pass shows anything.
@group(0) @binding(7) var<storage, read_write> squares: array<atomic<u32>>;
@group(0) @binding(8) var<uniform> shading: Shading;
@group(0) @binding(9) var<storage, read> inked: array<u32>;
@group(0) @binding(10) var<storage, read_write> touched: array<u32>;

// True where the collar's edge crosses a tile: a line that blocks of pixels would blur.
fn on_collar(place: vec2<u32>, depth: f32) -> bool {
    let middle = vec2<f32>(place * TILE) + 0.5 * f32(TILE);
    let view = view_from_pixel(frame, middle, depth);
    let p = (frame.world_from_view * vec4(view, 1.0)).xyz;
    return abs(below_collar(p - shading.chart_center_mm)) < 0.75 * f32(TILE) * -view.z / frame.focal_px;
}

// True where pigment lies in a tile or beside it: a dot at a tile's rim reaches over it.
fn is_inked(place: vec2<u32>) -> bool {
    let size = (frame.tile_size + TILE - 1u) / TILE;
    var any = 0u;
    for (var i = 0u; i < 9u; i++) {
        let at = clamp(vec2<i32>(place) + vec2(i32(i % 3u), i32(i / 3u)) - 1, vec2(0), vec2<i32>(size) - 1);
        any |= inked[u32(at.y) * size.x + u32(at.x)];
    }
    return any != 0u;
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let place = vec2(id.x, id.y + slice.row_first / TILE);
    let first = place * TILE;
    let end = min(first + TILE, vec2(frame.tile_size.x, min(slice.row_end, frame.tile_size.y)));
    if (any(first >= end)) {
        return;
    }
    if (KEPT) {
        // Pigment of one year stays to be wiped off in the next.
        let at = place.y * tiles_across(frame.tile_size) + place.x;
        let touches = touched[at] != 0u || is_inked(place);
        touched[at] = u32(touches);
        if (!touches) {
            return;
        }
    }
    let cell = cells[place.y * tiles_across(frame.tile_size) + place.x];
    let nearest = bitcast<f32>(cell.x);
    let blocks = cell.y;
    var hair = 0.0;
    if (GROWN) {
        for (var y = first.y; y < end.y; y++) {
            for (var x = first.x; x < end.x; x++) {
                hair = max(hair, textureLoad(hair_map, vec2(x, y), 0).a);
            }
        }
    }
    // Lashes reach over it too.
    let beyond = hair > 0.0 || (all(first < min(end, frame.brows.xy + frame.brows.zw)) && all(end > frame.brows.xy));
    if (nearest <= 0.0 && !beyond) {
        return;
    }
    // Where the sample is shown: up to a pixel before it is drawn, perhaps over two squares.
    let squares_wide = (frame.tile_size.x + frame.square_px - 1u) / frame.square_px;
    let start = (max(first, frame.aside) - frame.aside) / frame.square_px;
    let until = first / frame.square_px;
    for (var y = start.y; y <= until.y; y++) {
        for (var x = start.x; x <= until.x; x++) {
            atomicStore(&squares[y * squares_wide + x], 1u);
        }
    }
    if (!BLOCKS) {
        let count = atomicAdd(&tiles[3], 1u) + 1u;
        atomicMax(&tiles[0], min(count, TILES_WIDE));
        atomicMax(&tiles[1], (count + TILES_WIDE - 1u) / TILES_WIDE);
        atomicMax(&tiles[2], 1u);
        atomicStore(&tiles[TILES_HEAD_WORDS + count - 1u], place.x | (place.y << 8u));
        return;
    }
    let even = select(blocks & 0xffffu, 0u, nearest > 0.0 && on_collar(place, nearest));
    let single = select((blocks | (blocks >> 16u)) & 0xffffu, 0xffffu, beyond) & ~even;
    if (single != 0u) {
        let many = countOneBits(single);
        var at = atomicAdd(&tiles[3], many);
        let groups = (at + many + GROUP_BLOCKS - 1u) / GROUP_BLOCKS;
        atomicMax(&tiles[0], min(groups, TILES_WIDE));
        atomicMax(&tiles[1], (groups + TILES_WIDE - 1u) / TILES_WIDE);
        atomicMax(&tiles[2], 1u);
        for (var i = 0u; i < 16u; i++) {
            if (((single >> i) & 1u) != 0u) {
                let block = place * (TILE / 2u) + vec2(i & 3u, i >> 2u);
                atomicStore(&tiles[TILES_HEAD_WORDS + at], block.x | (block.y << 16u));
                at++;
            }
        }
    }
    if (even == 0u) {
        return;
    }
    let entry = place.x | (place.y << 8u) | (even << 16u);
    if (is_inked(place)) {
        let count = atomicAdd(&inked_tiles[3], 1u) + 1u;
        let groups = (count + GROUP_TILES - 1u) / GROUP_TILES;
        atomicMax(&inked_tiles[0], min(groups, TILES_WIDE));
        atomicMax(&inked_tiles[1], (groups + TILES_WIDE - 1u) / TILES_WIDE);
        atomicMax(&inked_tiles[2], 1u);
        atomicStore(&inked_tiles[TILES_HEAD_WORDS + count - 1u], entry);
    } else {
        let count = atomicAdd(&bare_tiles[3], 1u) + 1u;
        let groups = (count + GROUP_TILES - 1u) / GROUP_TILES;
        atomicMax(&bare_tiles[0], min(groups, TILES_WIDE));
        atomicMax(&bare_tiles[1], (groups + TILES_WIDE - 1u) / TILES_WIDE);
        atomicMax(&bare_tiles[2], 1u);
        atomicStore(&bare_tiles[TILES_HEAD_WORDS + count - 1u], entry);
    }
}
