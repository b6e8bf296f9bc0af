// Brings a baseline's blended float target into the same fixed-point sums, so that the rest of the
// frame is the same.
// reads   blended    writes  sums, inked    runs  one invocation a pixel
#import layout
#import tiles

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var blended: texture_2d<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<u32>;
@group(0) @binding(3) var<storage, read_write> inked: array<atomic<u32>>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (any(id.xy >= frame.tile_size)) {
        return;
    }
    let value = textureLoad(blended, id.xy, 0);
    if (value.x > 0.0) {
        atomicStore(&inked[id.y / TILE * tiles_across(frame.tile_size) + id.x / TILE], 1u);
    }
    let base = (id.y * frame.tile_size.x + id.x) * SUMS;
    sums[base] += u32(clamp(value.x, 0.0, 1000.0) * SUM_ONE + 0.5);
    sums[base + 2u] += u32(clamp(value.z, 0.0, 1000.0) * SUM_ONE + 0.5);
    sums[base + 3u] += u32(clamp(value.w, 0.0, 1000.0) * SUM_ONE + 0.5);
}
