// The list of tiles to shade: three words of dispatch arguments, the count, the places (x, y << 16).

// Side of a tile, pixels.
const TILE: u32 = 8u;
// Words before the places.
const TILES_HEAD_WORDS: u32 = 4u;
// Workgroups of a row of the dispatch.
const TILES_WIDE: u32 = 32768u;
// Even tiles that one workgroup shades: 16 blocks of 2 x 2 pixels in each.
const EVEN_TILES: u32 = 4u;
