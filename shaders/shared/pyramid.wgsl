// Where the levels of the depth pyramid lie. Level 0 has one cell for 8x8 pixels.

fn level_size(tile_size: vec2<u32>, level: u32) -> vec2<u32> {
    let cell = 8u << level;
    return (tile_size + cell - 1u) / cell;
}

fn level_offset(tile_size: vec2<u32>, level: u32) -> u32 {
    var offset = 0u;
    for (var l = 0u; l < level; l++) {
        let size = level_size(tile_size, l);
        offset += size.x * size.y;
    }
    return offset;
}
