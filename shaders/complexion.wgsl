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
    var melanin = 1.0 + shading.variation * (even * (0.05 * wide + 0.10 * middle + 0.23 * small + 0.40 * speck) + 0.14 * fine + 0.08 * grain);
    var blood = 1.0 + shading.variation * (even * (-0.06 * wide + 0.08 * middle + 0.07 * small) + 0.10 * fine + 0.08 * grain);
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
    // Sebum lies in islands of some millimetres, thicker along the midline.
    let sebum = 0.6 * noise(p / 5.0 + 91.0) + 0.4 * noise(p / 1.6 + 13.0);
    // Scar tissue holds few melanocytes and vessels, and lies smooth (a model: by how much is asked).
    melanin *= 1.0 - 0.75 * here.y;
    blood *= 1.0 - 0.6 * here.y;
    let roughness = (region.roughness - 0.07 * sebum) * shading.variation - 0.16 * here.z;
    let relief = region.relief * shading.variation * (1.0 - 0.7 * here.z);
    textureStore(complexion, id.xy, packed_complexion(Complexion(melanin, blood, roughness, relief)));
}
