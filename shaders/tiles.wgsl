// Tiles: the squares of 8 x 8 pixels that show skin or hair; the skin pass shades no others.
// reads   nearest depths, hair    writes  tiles, even tiles, squares    runs  one invocation a tile of the slice's rows
#import layout
#import camera
#import shirt
#import tiles

// Grown hair reaches over the head's outline.
override GROWN: bool;
// Even tiles are listed by themselves: the picture moves.
override MOVING: bool;

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<uniform> slice: Slice;
// Of each tile; negative where the depth there is uneven.
@group(0) @binding(2) var<storage, read> nearest: array<f32>;
@group(0) @binding(3) var hair_map: texture_2d<f32>;
@group(0) @binding(4) var<storage, read_write> tiles: array<atomic<u32>>;
@group(0) @binding(5) var<storage, read_write> even_tiles: array<atomic<u32>>;
// Whether a square of the display pass shows anything.
@group(0) @binding(6) var<storage, read_write> squares: array<atomic<u32>>;
@group(0) @binding(7) var<uniform> shading: Shading;

// True where the collar's edge crosses a tile: a line that blocks of pixels would blur.
fn on_collar(place: vec2<u32>, depth: f32) -> bool {
    let middle = vec2<f32>(place * TILE) + 0.5 * f32(TILE);
    let view = view_from_pixel(frame, middle, depth);
    let p = (frame.world_from_view * vec4(view, 1.0)).xyz;
    return abs(below_collar(p - shading.chart_center_mm)) < 1.5 * f32(TILE) * -view.z / frame.focal_px;
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let place = vec2(id.x, id.y + slice.row_first / TILE);
    let first = place * TILE;
    let end = min(first + TILE, vec2(frame.tile_size.x, min(slice.row_end, frame.tile_size.y)));
    if (any(first >= end)) {
        return;
    }
    let depth = nearest[place.y * ((frame.tile_size.x + TILE - 1u) / TILE) + place.x];
    var shown = abs(depth);
    if (GROWN) {
        for (var y = first.y; y < end.y; y++) {
            for (var x = first.x; x < end.x; x++) {
                shown = max(shown, textureLoad(hair_map, vec2(x, y), 0).a);
            }
        }
    }
    // So do lashes.
    let brows = all(first < min(end, frame.brows.xy + frame.brows.zw)) && all(end > frame.brows.xy);
    if (shown <= 0.0 && !brows) {
        return;
    }
    let square = first / frame.square_px;
    atomicStore(&squares[square.y * ((frame.tile_size.x + frame.square_px - 1u) / frame.square_px) + square.x], 1u);
    // The first words are the arguments of the dispatch over the tiles, folded to two dimensions.
    let word = place.x | (place.y << 16u);
    if (MOVING && depth > 0.0 && all(end == first + TILE) && !on_collar(place, depth)) {
        let count = atomicAdd(&even_tiles[3], 1u) + 1u;
        let groups = (count + EVEN_TILES - 1u) / EVEN_TILES;
        atomicMax(&even_tiles[0], min(groups, TILES_WIDE));
        atomicMax(&even_tiles[1], (groups + TILES_WIDE - 1u) / TILES_WIDE);
        atomicMax(&even_tiles[2], 1u);
        atomicStore(&even_tiles[TILES_HEAD_WORDS + count - 1u], word);
    } else {
        let count = atomicAdd(&tiles[3], 1u) + 1u;
        atomicMax(&tiles[0], min(count, TILES_WIDE));
        atomicMax(&tiles[1], (count + TILES_WIDE - 1u) / TILES_WIDE);
        atomicMax(&tiles[2], 1u);
        atomicStore(&tiles[TILES_HEAD_WORDS + count - 1u], word);
    }
}
