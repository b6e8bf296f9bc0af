// The hair grid: grown hair as a cloud on a grid, and how much light it lets through to each cell.
// reads   points, shading    writes  density, reach (optical depth towards each light), sky
// runs    fill: one invocation a strand; reach, sky: one a cell of the slice's layers
#import layout
#import strand

@group(0) @binding(0) var<uniform> hair_style: HairStyle;
@group(0) @binding(1) var<uniform> slice: Slice;
@group(0) @binding(2) var<uniform> shading: Shading;
@group(0) @binding(3) var<storage, read> points: array<vec2<u32>>;
// Optical depth a mm, of hair that light crosses squarely; fixed point.
@group(0) @binding(4) var<storage, read_write> filling: array<atomic<u32>>;
@group(0) @binding(5) var<storage, read> density: array<u32>;
@group(0) @binding(6) var reach_map: texture_storage_3d<rgba16float, write>;
@group(0) @binding(7) var sky_map: texture_storage_3d<rgba16float, write>;

const FIXED: f32 = 65536.0;
// Hair lies every way: on average light crosses it at a slant.
const SLANT: f32 = 0.785;
const CELLS: vec3<i32> = vec3(i32(HAIR_GRID_X), i32(HAIR_GRID_Y), i32(HAIR_GRID_Z));

fn slot(cell: vec3<i32>) -> u32 {
    return u32(cell.x + (cell.y + cell.z * CELLS.y) * CELLS.x);
}

@compute @workgroup_size(64)
fn fill(@builtin(global_invocation_id) id: vec3<u32>) {
    let strand = slice.strand_first + id.x;
    if (strand >= slice.strand_end) {
        return;
    }
    let each = f32(hair_style.hairs) / f32(max(hair_style.filling, 1u));
    let first = strand * hair_style.points;
    var a = unpack_point(points[first]);
    for (var i = 1u; i < hair_style.points; i++) {
        let b = unpack_point(points[first + i]);
        let area_mm2 = hair_style.shaft_mm * width_of(points[first + i]) * distance(a, b) * each;
        let amount = area_mm2 / (hair_style.cell_mm * hair_style.cell_mm * hair_style.cell_mm) * FIXED;
        let at = (0.5 * (a + b) - hair_style.low_mm) / hair_style.cell_mm - 0.5;
        let base = vec3<i32>(floor(at));
        let t = at - floor(at);
        for (var k = 0; k < 8; k++) {
            let corner = vec3(k & 1, (k >> 1) & 1, k >> 2);
            let w = select(1.0 - t, t, corner == vec3(1));
            let cell = base + corner;
            if (all(cell >= vec3(0)) && all(cell < CELLS)) {
                atomicAdd(&filling[slot(cell)], u32(amount * w.x * w.y * w.z + 0.5));
            }
        }
        a = b;
    }
}

fn density_at(cell: vec3<i32>) -> f32 {
    if (any(cell < vec3(0)) || any(cell >= CELLS)) {
        return 0.0;
    }
    return f32(density[slot(cell)]) / FIXED;
}

// Optical depth from the middle of a cell in a direction: eight steps that grow.
fn depth_towards(cell: vec3<i32>, direction: vec3<f32>) -> f32 {
    var sum = 0.4 * density_at(cell);
    var t = 0.4;
    var width = 0.9;
    for (var i = 0; i < 8; i++) {
        let at = vec3<f32>(cell) + 0.5 + direction * (t + 0.5 * width);
        sum += width * density_at(vec3<i32>(floor(at)));
        t += width;
        width *= 1.5;
    }
    return SLANT * sum * hair_style.cell_mm;
}

@compute @workgroup_size(8, 8)
fn reach(@builtin(global_invocation_id) id: vec3<u32>) {
    let cell = vec3<i32>(vec3(id.xy, id.z + slice.row_first));
    if (any(cell >= CELLS) || u32(cell.z) >= slice.row_end) {
        return;
    }
    var depth = vec4(0.0);
    for (var i = 0u; i < MAX_LIGHTS; i++) {
        if (any(shading.lights[i].power > vec3(0.0))) {
            depth[i] = depth_towards(cell, shading.lights[i].toward);
        }
    }
    textureStore(reach_map, cell, depth);
}

// The way out of the hair, and the share of the sky around it that is seen through it.
@compute @workgroup_size(8, 8)
fn sky(@builtin(global_invocation_id) id: vec3<u32>) {
    let cell = vec3<i32>(vec3(id.xy, id.z + slice.row_first));
    if (any(cell >= CELLS) || u32(cell.z) >= slice.row_end) {
        return;
    }
    let middle = hair_style.low_mm + (vec3<f32>(cell) + 0.5) * hair_style.cell_mm;
    let out = normalize(middle - hair_style.center_mm);
    var open = 0.0;
    var whole = 0.0;
    for (var i = 0; i < 14; i++) {
        let corner = vec3(i & 1, (i >> 1) & 1, (i >> 2) & 1) * 2 - 1;
        let axis = select(vec3(0), vec3((i & 1) * 2 - 1), vec3((i - 8) / 2) == vec3(0, 1, 2));
        let direction = normalize(vec3<f32>(select(corner, axis, i >= 8)));
        let weight = dot(out, direction);
        if (weight > 0.0) {
            open += weight * exp(-depth_towards(cell, direction));
            whole += weight;
        }
    }
    // Where hair thins out is outwards.
    var thins = vec3(0.0);
    for (var axis = 0; axis < 3; axis++) {
        var step = vec3(0);
        step[axis] = 1;
        for (var k = 1; k <= 3; k++) {
            thins[axis] += density_at(cell - k * step) - density_at(cell + k * step);
        }
    }
    let normal = normalize(normalize(thins + 1e-4 * out) + out);
    textureStore(sky_map, cell, vec4(normal, open / max(whole, 1e-3)));
}
