// Tiles: the squares of 8 x 8 pixels that show skin or hair; the skin pass shades no others.
// reads   depth, hair    writes  tiles    runs  one invocation a tile of the slice's rows
#import layout
#import tiles

// Grown hair reaches over the head's outline.
override GROWN: bool;

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<uniform> slice: Slice;
@group(0) @binding(2) var depth: texture_depth_2d;
@group(0) @binding(3) var hair_map: texture_2d<f32>;
@group(0) @binding(4) var<storage, read_write> tiles: array<atomic<u32>>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let place = vec2(id.x, id.y + slice.row_first / TILE);
    let first = place * TILE;
    let end = min(first + TILE, vec2(frame.tile_size.x, min(slice.row_end, frame.tile_size.y)));
    var shown = 0.0;
    for (var y = first.y; y < end.y; y++) {
        for (var x = first.x; x < end.x; x++) {
            shown = max(shown, textureLoad(depth, vec2(x, y), 0));
            if (GROWN) {
                shown = max(shown, textureLoad(hair_map, vec2(x, y), 0).a);
            }
        }
    }
    // So do lashes.
    let brows = all(first < min(end, frame.brows.xy + frame.brows.zw)) && all(end > frame.brows.xy);
    if (shown <= 0.0 && !brows) {
        return;
    }
    // The first words are the arguments of the dispatch over the tiles, folded to two dimensions.
    let count = atomicAdd(&tiles[3], 1u) + 1u;
    atomicMax(&tiles[0], min(count, TILES_WIDE));
    atomicMax(&tiles[1], (count + TILES_WIDE - 1u) / TILES_WIDE);
    atomicMax(&tiles[2], 1u);
    atomicStore(&tiles[TILES_HEAD_WORDS + count - 1u], place.x | (place.y << 16u));
}
