// Complexion: the uneven colour of skin over the chart, baked once for a skin. Melanin, blood and
// roughness about the client's own values, and how strong pores are (a drawing: smooth noise of the sizes that skin shows).
// reads   shading, ground (radius of the skin, scars) over the chart    writes  complexion (melanin, blood, relief: factors; roughness: an offset)
// runs    one invocation a texel
#import layout
#import camera
#import noise
#import regions
#import complexion

@group(0) @binding(0) var<uniform> shading: Shading;
@group(0) @binding(1) var complexion: texture_storage_2d<rgba8unorm, write>;
// Distance of the skin from the chart's centre, mm; paleness and gloss of scars.
@group(0) @binding(2) var ground: texture_2d<f32>;
@group(0) @binding(3) var linear_sampler: sampler;

// Cells of which three in five hold a mole, and what it adds to the skin's melanin at most (by eye).
const MOLE_CELL_MM: f32 = 26.0;
const MOLE_MELANIN: f32 = 0.03;

// How dark a mole is at a place in cells, 0 to 1.
fn mole_at(q: vec3<f32>) -> f32 {
    let cell = vec3<i32>(floor(q));
    let draw = vec4(lattice(cell + 101), lattice(cell + 211), lattice(cell + 307), lattice(cell + 401));
    let far_mm = MOLE_CELL_MM * distance(fract(q), 0.2 + 0.6 * draw.xyz);
    let radius_mm = 0.5 + 0.7 * draw.w;
    let some = f32(lattice(cell + 503) < 0.6);
    return some * (0.4 + 0.6 * draw.x) * smoothstep(radius_mm + 0.35, radius_mm - 0.35, far_mm);
}

// Lines that an expression leaves, as what they add to melanin: faint ones across the forehead, deeper ones from the
// nose to the corners of the mouth and below the lower lids (by eye).
fn fold_at(p: vec3<f32>) -> f32 {
    let bend = 2.2 * noise(p / 19.0 + 5.0);
    let q = on_face(p);
    let x = abs(q.x);
    if (q.z < -60.0) {
        return 0.0;
    }
    // Some 9 mm apart, broken.
    let across = fract((q.y - 0.004 * q.x * q.x + bend) / 9.0) - 0.5;
    let forehead = exp(-pow(across * 9.0 / 0.7, 2.0)) * smoothstep(16.0, 24.0, q.y) * smoothstep(58.0, 46.0, q.y)
        * smoothstep(46.0, 26.0, x) * smoothstep(-0.3, 0.5, noise(vec3(q.x / 22.0, q.y / 8.0, 3.0)));
    let down = clamp((-38.0 - q.y) / 40.0, 0.0, 1.0);
    let nasolabial = exp(-pow((x - (21.0 + 13.0 * down) + 0.4 * bend) / (1.4 + 1.6 * down), 2.0))
        * smoothstep(-36.0, -46.0, q.y) * smoothstep(-84.0, -70.0, q.y);
    let lid = exp(-pow((q.y + 19.0 + 0.012 * pow(x - 30.0, 2.0) * -1.0 + 0.4 * bend) / 1.1, 2.0))
        * smoothstep(14.0, 20.0, x) * smoothstep(46.0, 38.0, x);
    return 0.34 * forehead + 0.4 * nasolabial + 0.4 * lid;
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let st = (vec2<f32>(id.xy) + 0.5) / f32(COMPLEXION_SIZE);
    let here = textureSampleLevel(ground, linear_sampler, st, 0.0);
    let p = here.x * chart_direction(shading, st);
    let region = region_at(p);
    let turned = vec3(p.x + p.y, p.y - p.z, p.z + p.x - p.y);
    let wide = noise(p / 34.0);
    let middle = noise(p / 9.0 + 17.0);
    let small = noise(p / 4.2 + 37.0);
    let fine = noise(p / 2.0 + 53.0);
    let grain = noise(p / 1.1 + 29.0);
    // Hair has kept the sun, and its patches, from a scalp.
    let calm = 1.0 - 0.6 * region.scalp;
    // Where more blood shows it is as uneven in itself, not in shares of it: else cheeks would be in blotches.
    let even = calm / max(region.blood, 1.0);
    // Specks of pigment of a millimetre, less than a tenth of the skin, in loose patches: the mean stays.
    let speck = smoothstep(0.25, 0.8, noise(turned / 1.7 + 43.0) + 0.35 * small) - 0.09;
    var melanin = 1.0 + shading.variation * (even * (0.03 * wide + 0.05 * middle + 0.05 * small + 0.12 * speck) + 0.07 * fine + 0.10 * grain);
    var blood = 1.0 + shading.variation * (even * (-0.04 * wide + 0.05 * middle + 0.05 * small) + 0.08 * fine + 0.09 * grain);
    // Creases run across the lips.
    let lip = region.lips * noise(vec3(p.x / 0.9, p.y / 11.0, 0.5)) * shading.variation;
    blood *= 1.0 + 0.35 * lip;
    melanin *= 1.0 + shading.variation * (region.melanin - 1.0);
    blood *= 1.0 + shading.variation * (region.blood - 1.0);
    if (shading.freckles > 0.0) {
        // Spots of one to two millimetres, denser in patches, that hold more melanin.
        let spot = noise(turned / 1.9 + 71.0) + 0.45 * middle;
        melanin *= 1.0 + 0.9 * smoothstep(0.0, 0.5, spot - mix(0.75, 0.2, shading.freckles));
    }
    // Moles: one or two millimetres wide, a hand's breadth apart on a face, each with an edge; at the lids, which are
    // darker skin, they would look like a slip of the brush.
    let off_lids = smoothstep(0.05, 0.005, region.lids);
    let mole = mole_at(turned / MOLE_CELL_MM) * (1.0 - region.scalp) * (1.0 - region.lips) * off_lids * shading.variation;
    melanin += mole * MOLE_MELANIN / shading.melanin_today;
    // Where skin folds, less light comes back.
    let fold = fold_at(p) * (1.0 - region.scalp) * shading.variation;
    melanin *= 1.0 + fold;
    blood *= 1.0 + 0.6 * fold;
    // Sebum lies in islands of some millimetres, thicker along the midline.
    let sebum = 0.6 * noise(p / 5.0 + 91.0) + 0.4 * noise(p / 1.6 + 13.0);
    // Scar tissue holds few melanocytes and vessels, and lies smooth (a model: by how much is asked).
    melanin *= 1.0 - 0.75 * here.y;
    blood *= 1.0 - 0.6 * here.y;
    let roughness = (region.roughness - 0.07 * sebum) * shading.variation - 0.16 * here.z;
    let relief = region.relief * shading.variation * (1.0 - 0.7 * here.z);
    textureStore(complexion, id.xy, packed_complexion(Complexion(melanin, blood, roughness, relief)));
}
