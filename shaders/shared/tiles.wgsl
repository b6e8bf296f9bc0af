// Lists of what the skin pass shades: three words of dispatch arguments, the count, the entries. An entry is a tile
// (x, y << 8, and the blocks of it that are meant << 16), or a block of 2 x 2 pixels (x, y << 16).

// Side of a tile, pixels: a cell of the finest level of the depth pyramid.
const TILE: u32 = 8u;
// Words before the entries.
const TILES_HEAD_WORDS: u32 = 4u;
// Workgroups of a row of the dispatch.
const TILES_WIDE: u32 = 32768u;
// Of 64 invocations: tiles of 16 blocks each, blocks of 4 pixels each.
const GROUP_TILES: u32 = 4u;
const GROUP_BLOCKS: u32 = 16u;

// What a tile shows is two words: the nearest depth's bits; a bit for each block of it that is even and wholly of the
// head, and above them one for each other block that shows any of the head.

// Bits of a square of the entry map: an impression lies in it; the map may differ from 1 there.
const NEAR_IMPRESSION: u32 = 1u;
const NEAR_MAP: u32 = 2u;

fn tiles_across(tile_size: vec2<u32>) -> u32 {
    return (tile_size.x + TILE - 1u) / TILE;
}
