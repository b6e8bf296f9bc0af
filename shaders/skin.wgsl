// Skin: layered optics with the pigment in it, lit; adds one sample to the HDR sum.
// reads   tiles, depth, surface, sums, maps over the chart, shadow maps, tables    writes  hdr
// runs    one invocation a pixel of the listed tiles, or a block of 2 x 2 pixels of those that are even
#import layout
#import camera
#import rng
#import optics
#import pigment
#import around
#import mirror
#import complexion
#import soft_shadow
#import surface
#import relief
#import face
#import scar
#import shirt
#import hair
#import under_hair
#import tiles

// What the frame shows; what it does not is compiled out: software devices run both sides of a branch.
override RECTANGLES: bool;
override DISTANT: bool;
override COAT: bool;
override STUBBLE: bool;
override GROWN: bool;
override HEALING: bool;
override PAINTED: bool;
override SCARRED: bool;
override SCATTERED: bool;
override BROWS: bool;
override DRESSED: bool;
// Even blocks of pixels share their light; others are listed as blocks too.
override SHARED: bool;
// Those that do are shaded: light and skin at their middle, the pigment under each pixel.
override BLOCKS: bool;
// The picture moves: one sample.
override MOVING: bool;
// There is no pigment under what is shaded.
override BARE: bool;
// The head's vertices know their share of each light; else the shadow maps are asked.
override LIT: bool;

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> tiles: array<u32>;
@group(0) @binding(2) var<uniform> shading: Shading;
@group(0) @binding(3) var depth: texture_depth_2d;
// A word each: octahedral normal; ambient occlusion and curvature; marks or the paint's colour, and how opaque the skin
// is; share of each light.
@group(0) @binding(4) var surface: texture_2d<u32>;
@group(0) @binding(5) var<storage, read> sums: array<u32>;
@group(0) @binding(6) var<storage, read_write> hdr: array<vec4<f32>>;
@group(0) @binding(7) var density: texture_2d<f32>;
@group(0) @binding(8) var linear_sampler: sampler;
@group(0) @binding(9) var shadows: texture_depth_2d_array;
@group(0) @binding(10) var bare: texture_2d<f32>;
@group(0) @binding(11) var entry_map: texture_2d<f32>;
@group(0) @binding(12) var complexion: texture_2d<f32>;
@group(0) @binding(13) var ltc: texture_2d<f32>;
// Distance of the charted skin from the chart's centre, mm; paleness, gloss and lift (mm) of scars.
@group(0) @binding(15) var ground: texture_2d<f32>;
// The surroundings, prefiltered, and what compares with shadow maps.
@group(0) @binding(16) var around_map: texture_3d<f32>;
@group(0) @binding(17) var shadow_sampler: sampler_comparison;
// For the `scatter` pass, sums of the samples: irradiance and depth, mm; what the skin sends out of it, and how many.
@group(0) @binding(18) var<storage, read_write> irradiance: array<vec4<f32>>;
@group(0) @binding(19) var<storage, read_write> diffuse_light: array<vec4<f32>>;
// Grown hair.
@group(0) @binding(20) var<uniform> hair_style: HairStyle;
@group(0) @binding(21) var hair_map: texture_2d<f32>;
@group(0) @binding(22) var reach_map: texture_3d<f32>;
@group(0) @binding(23) var sky_map: texture_3d<f32>;
// Hair of the face, over the pixels of `frame.brows`.
@group(0) @binding(24) var brow_map: texture_2d<f32>;
@group(0) @binding(25) var relief_tile: texture_2d<f32>;
@group(0) @binding(26) var relief_sampler: sampler;

const TAPS: Taps = Taps(5u, 8u);
// A pixel's skin: what reflects under the surface, and what the surface adds.
struct Skin {
    // Reflectance in the four bands, what of it another share of light let out by the pigment changes, and the colour
    // that it has.
    bands: vec4<f32>,
    by_exit: vec4<f32>,
    albedo: vec3<f32>,
    // Added to the surface's own.
    roughness: f32,
    // How strong its pores and lines are.
    relief: f32,
    // Share of the pixel that hair hides.
    hair: f32,
    // Share of the skin's gloss that it has.
    gloss: f32,
    // Thickness that light may shine through, mm; MOST_THROUGH_MM: none does.
    thick_mm: f32,
}

// Strength of the relief, and roughness added to the surface's own, where no region is known: a cheek's side.
const PLAIN_RELIEF: f32 = 0.7;
const PLAIN_ROUGHNESS: f32 = 0.14;

// Melanin up to which its unevenness shows in full. Darker skin is as uneven in melanin itself, not in shares of it:
// else a doubled share would make it piebald (by eye).
const EVEN_MELANIN: f32 = 0.035;
// Shares that are missing from here on are a scar's, and stay.
const SCAR_LACKS: vec2<f32> = vec2(0.4, 0.65);

// The complexion baked over the chart; even where the chart's rays run along the skin, as on throat and shoulders, for
// there its texels are long streaks, and below what they meet farther out: a cheek behind the nose is no nose.
fn complexion_at(p: vec3<f32>, n: vec3<f32>, st: vec2<f32>, off_mm: f32) -> Complexion {
    let baked = unpacked_complexion(textureSampleLevel(complexion, linear_sampler, st, 0.0));
    let seen = smoothstep(0.35, 0.7, dot(n, normalize(p - shading.chart_center_mm))) * smoothstep(6.0, 2.0, off_mm);
    let off = baked.melanin - 1.0;
    let share = mix(min(1.0, EVEN_MELANIN / shading.melanin), 1.0, smoothstep(SCAR_LACKS.x, SCAR_LACKS.y, -off));
    let factors = mix(vec2(1.0), vec2(1.0 + off * share, baked.blood), seen);
    let surface = mix(vec2(PLAIN_ROUGHNESS, PLAIN_RELIEF) * shading.variation, vec2(baked.roughness, baked.relief), seen);
    return Complexion(factors.x, factors.y, surface.x, surface.y);
}

fn skin_at(pigment: Pigment, p: vec3<f32>, n: vec3<f32>, marked: vec4<f32>) -> Skin {
    let st = chart_st(shading, p);
    // How far from the charted skin.
    let off_mm = abs(length(p - shading.chart_center_mm) - textureSampleLevel(ground, linear_sampler, st, 0.0).x);
    let c = complexion_at(p, n, st, off_mm);
    var melanin = shading.melanin * c.melanin;
    var blood = shading.blood * c.blood;
    if (HEALING) {
        blood *= 1.0 + shading.redness * min(textureSampleLevel(density, linear_sampler, st, 0.0).r, 1.0);
    }
    let lips = select(lips_of(marked.r), 0.0, PAINTED);
    let open = select(beside_mouth(marked.r) * within_hollow(marked.g), 1.0, PAINTED);
    if (lips > 0.0) {
        let tint = lip_tint(lips);
        melanin *= tint.x;
        blood *= tint.y;
    }
    let thin = select(marked.b, 0.0, PAINTED);
    blood *= 1.0 + EAR_BLOOD * smoothstep(0.0, 0.5, thin);
    let thick_mm = MOST_THROUGH_MM * (1.0 - thin);
    let reflectance = reflectance_at(pigment, off_mm, st, melanin, blood);
    var albedo = max(linear_srgb(reflectance.bands), vec3(0.0));
    if (PAINTED) {
        // The scan's own colour is the bare skin; the model says what the pigment does to it.
        let model = max(linear_srgb(bare_skin(melanin, blood)), vec3(1e-3));
        albedo = linear_from_srgb(marked.rgb) * albedo / model;
    } else {
        albedo *= (1.0 - BROW_SHADE * shading.brows * brow_of(marked.g)) * open;
    }
    return Skin(
        reflectance.bands,
        reflectance.by_exit,
        albedo,
        c.roughness - 0.10 * lips + 0.2 * pigment.hair,
        c.relief * (1.0 - 0.5 * lips),
        pigment.hair,
        open,
        thick_mm,
    );
}

// What wears a shirt.
fn dressed(skin: Skin, shirt: Shirt) -> Skin {
    return Skin(
        skin.bands,
        skin.by_exit,
        mix(skin.albedo * shirt.beside, shirt.albedo, shirt.share),
        mix(skin.roughness, CLOTH_ROUGHNESS, shirt.share),
        skin.relief * (1.0 - shirt.share),
        skin.hair,
        mix(1.0, CLOTH_GLOSS, shirt.share),
        skin.thick_mm,
    );
}

fn glossy(roughness: f32, n_v: f32) -> Glossy {
    let coat_roughness = 0.24;
    var coat_weight = 0.0;
    var coat = Lobe();
    if (COAT) {
        coat_weight = 0.8 * smoothstep(0.6, 1.0, shading.gloss);
        coat = lobe_of(coat_roughness, n_v);
    }
    let narrow = lobe_of(select(ONE_LOBE, LOBES.x, SCATTERED) * roughness, n_v);
    var broad = narrow;
    if (SCATTERED) {
        broad = lobe_of(min(LOBES.y * roughness, 1.0), n_v);
    }
    return Glossy(
        narrow,
        broad,
        coat,
        roughness,
        coat_weight,
        coat_roughness,
    );
}

// Light from the skin, without the hair that hides it, the part of it that has been under the skin, the irradiance that
// part comes from, and the light from the hair.
struct Shaded {
    light: vec3<f32>,
    diffuse: vec3<f32>,
    irradiance: vec3<f32>,
    hair: vec3<f32>,
}

// Thickness from which no light comes through (mesh::thin), mm.
const MOST_THROUGH_MM: f32 = 8.0;
// Half of what walks under the skin comes out on the other side (model).
const THROUGH: f32 = 0.5;
// How much more blood ears show, beyond thin skin's: cartilage under a dense plexus (by eye).
const EAR_BLOOD: f32 = 0.5;

// What shines through a thin part from a light behind it: it dies away over the walks of light under the skin
// (after Jimenez et al. 2010).
fn light_through(i: u32, p: vec3<f32>, n: vec3<f32>, thick_mm: f32, phase: f32) -> vec3<f32> {
    let light = shading.lights[i];
    let behind = max(0.3 - dot(n, toward_light(light, p)), 0.0) / 1.3;
    if (behind <= 0.0) {
        return vec3(0.0);
    }
    // Just above the skin of the other side.
    let open = lit_share(i, p - (thick_mm + 2.4) * n, n, phase, TAPS);
    return THROUGH * open * behind * light_irradiance(light, p) * exp(-thick_mm / WALK_MM);
}

// What the terminator's widening has left to do where light is scattered.
const WRAP_SCATTERED: f32 = 0.3;
// What diffuse light sees of a tilt, by colour (Penner 2011); scattering at rest blurs it by itself.
const TILT_SEEN: vec3<f32> = vec3(0.3, 0.6, 1.0);
const TILT_SEEN_SCATTERED: vec3<f32> = vec3(0.8, 0.9, 1.0);

// `known`: share of each light where vertices know it.
fn shade(
    p: vec3<f32>,
    n: vec3<f32>,
    ambient_occlusion: f32,
    curvature_per_mm: f32,
    skin: Skin,
    px_mm: f32,
    phase: f32,
    known: vec4<f32>,
) -> Shaded {
    let v = normalize(frame.eye_mm - p);
    // A pixel that looks along the skin covers more of it.
    let relief = relief_at(p, n, px_mm * inverseSqrt(clamp(dot(n, v), 0.1, 1.0)), skin.relief);
    let fine = normalize(n - relief.tilt);
    let facet = Facet(n, fine, relief.tilt, select(TILT_SEEN, TILT_SEEN_SCATTERED, SCATTERED));
    let albedo = skin.albedo * relief.cavity;
    let n_v = clamp(dot(fine, v), 0.03, 1.0);
    // The skin's roughness is what a far pixel shows; what a near one shows of the relief it lacks (Toksvig 2005).
    let far_roughness = clamp(mix(0.58, 0.26, shading.gloss) + skin.roughness + 0.03, 0.18, 0.9);
    let roughness = pow(max(pow(far_roughness, 4.0) - relief.shown, pow(0.2, 4.0)), 0.25);
    let g = glossy(roughness, n_v);
    let wrap = terminator_wrap(curvature_per_mm) * select(1.0, WRAP_SCATTERED, SCATTERED);
    // Light that has bounced in a hollow keeps the skin's colour.
    var under = UnderHair(vec4(1.0), 1.0);
    if (GROWN) {
        under = under_hair(p, n);
    }
    let sky = max(ambient(n) - facet.seen * ambient_change(facet.tilt), vec3(0.0));
    var diffuse = sky * under.sky * pow(vec3(ambient_occlusion), 1.0 - 0.5 * skin.albedo);
    var gloss = mirrored(reflect(-v, fine), roughness) * under.sky * mirror_occlusion(n, v, fine, ambient_occlusion, roughness)
        * (mix(lobe_albedo(g.narrow, F0_SKIN), lobe_albedo(g.broad, F0_SKIN), BROAD_SHARE) + g.coat_weight * lobe_albedo(g.coat, F0_COAT));
    // Share of each light that gets here.
    var reached = vec4(0.0);
    for (var i = 0u; i < frame.light_count; i++) {
        let light = shading.lights[i];
        if (SCATTERED && skin.thick_mm < MOST_THROUGH_MM) {
            diffuse += light_through(i, p, n, skin.thick_mm, phase);
        }
        var arriving: Arriving;
        if (RECTANGLES && (!DISTANT || light.kind == LIGHT_RECTANGLE)) {
            arriving = from_rectangle(light, p, facet, v, g, wrap);
        } else {
            arriving = from_distant(light, facet, v, g, wrap);
        }
        if (arriving.diffuse.x <= 0.0) {
            continue;
        }
        var share = known[i];
        if (!LIT) {
            share = lit_share(i, p, n, phase, TAPS);
        }
        let open = share * mix(1.0, ambient_occlusion, 0.4) * under.lights[i];
        reached[i] = open;
        diffuse += light.power * arriving.diffuse * open;
        gloss += light.power * arriving.gloss * open * gloss_open(ambient_occlusion);
    }
    let out = albedo * diffuse;
    let lit = out + frame.gloss * skin.gloss * gloss;
    var hair = vec3(0.0);
    if (STUBBLE && skin.hair > 0.0) {
        hair = hair_light(p, n, v, ambient_occlusion, reached);
    }
    return Shaded(lit, out, diffuse, hair);
}

// Light that hair sends to the eye: brightest where it comes from the side of the shaft (Kajiya and
// Kay 1989), with a broad white and a narrower coloured highlight. `open`: share of each light that gets here.
fn hair_light(p: vec3<f32>, n: vec3<f32>, v: vec3<f32>, ambient_occlusion: f32, open: vec4<f32>) -> vec3<f32> {
    let t = hair_shaft_direction(p, n);
    let t_v = dot(t, v);
    let sine_v = sqrt(max(1.0 - t_v * t_v, 0.0));
    var sum = shading.hair * ambient(n) * ambient_occlusion;
    for (var i = 0u; i < frame.light_count; i++) {
        let light = shading.lights[i];
        let l = toward_light(light, p);
        let above = smoothstep(-0.1, 0.3, dot(n, l)) * open[i];
        if (above <= 0.0) {
            continue;
        }
        let t_l = dot(t, l);
        let sine_l = sqrt(max(1.0 - t_l * t_l, 0.0));
        let mirror = max(sine_l * sine_v - t_l * t_v, 0.0);
        let shine = 0.025 * pow(mirror, 12.0) + 0.35 * shading.hair * pow(mirror, 6.0);
        sum += light_irradiance(light, p) * above * (0.8 * shading.hair * sine_l + frame.gloss * shine);
    }
    return sum;
}

// Hair of the face at a pixel: its light, and how much of the pixel it covers.
fn brow_at(at: vec2<u32>) -> vec4<f32> {
    let place = at - frame.brows.xy;
    if (any(place >= frame.brows.zw)) {
        return vec4(0.0);
    }
    return textureLoad(brow_map, place, 0);
}

// What lies over the skin of a pixel: grown hair, hair of the face.
fn under_strands(light: vec4<f32>, at: vec2<u32>) -> vec4<f32> {
    var seen = light;
    if (BROWS) {
        let hair = brow_at(at);
        seen = seen * (1.0 - hair.a) + vec4(frame.exposure * hair.rgb, hair.a);
    }
    if (GROWN) {
        let hair = textureLoad(hair_map, at, 0);
        seen = seen * (1.0 - hair.a) + vec4(frame.exposure * hair.rgb, hair.a);
    }
    return seen;
}

// False for a pixel that a sample drawn aside has outside the tile.
fn is_shown(at: vec2<u32>) -> bool {
    return MOVING || all(at >= frame.aside);
}

// Place of a pixel's sums, which is where it is shown.
fn sum_of(at: vec2<u32>) -> u32 {
    let shown = at - select(frame.aside, vec2(0u), MOVING);
    return shown.y * frame.tile_size.x + shown.x;
}

// Adds a sample; a picture that moves has one.
fn add(index: u32, sample: vec4<f32>) {
    if (MOVING) {
        hdr[index] = sample;
    } else {
        hdr[index] += sample;
    }
}

// A place of the head as a pixel, or a block of them, sees it.
struct Seen {
    skin: Skin,
    lit: Shaded,
    // How opaque the skin is, how much of it a shirt leaves, and how far it is along the view, mm.
    opaque: f32,
    uncovered: f32,
    far_mm: f32,
}

// `at`: a pixel whose surface it is; `middle`: the place in the tile, with its depth, pixels; `across`: of the block.
fn seen_at(at: vec2<u32>, middle: vec2<f32>, depth_there: f32, across: f32, pigment: Pigment) -> Seen {
    let view = view_from_pixel(frame, middle, depth_there);
    let p = (frame.world_from_view * vec4(view, 1.0)).xyz;
    let texel = textureLoad(surface, at, 0);
    let px_mm = across * -view.z / frame.focal_px;
    let phase = 6.2831853 * unit_f32(hash3(at.x + frame.tile_origin.x, at.y + frame.tile_origin.y, frame.sample));
    let marked = unpack4x8unorm(texel.z);
    let known = unpack4x8unorm(texel.w);
    let shape = unpack2x16float(texel.y);
    var n = unit_from_oct(unpack2x16snorm(texel.x));
    var skin = skin_at(pigment, p, n, marked);
    if (SCARRED) {
        n = on_scar(p, n);
    }
    var uncovered = 1.0;
    let below_mm = below_collar(p - shading.chart_center_mm);
    if (DRESSED && below_mm > -SHADED_MM) {
        let shirt = shirt_at(p - shading.chart_center_mm, below_mm, px_mm);
        skin = dressed(skin, shirt);
        n = normalize(n - shirt.share * shirt.tilt);
        uncovered -= shirt.share;
    }
    let lit = shade(p, n, shape.x, shape.y, skin, px_mm, phase, known);
    return Seen(skin, lit, marked.a, uncovered, -view.z);
}

// For the `scatter` pass: a place as a pixel of it shows it, and what the skin there sends out of its irradiance.
fn keep_for_scatter(at: vec2<u32>, seen: Seen, diffuse: vec3<f32>, hair: f32) {
    var uncovered = seen.uncovered * (1.0 - hair);
    if (BROWS) {
        uncovered *= 1.0 - brow_at(at).a;
    }
    if (GROWN) {
        uncovered *= 1.0 - textureLoad(hair_map, at, 0).a;
    }
    let sum = sum_of(at);
    irradiance[sum] += vec4(seen.lit.irradiance, seen.far_mm);
    diffuse_light[sum] += vec4(diffuse * (uncovered * seen.opaque), 1.0);
}

fn shade_pixel(at: vec2<u32>) {
    if (any(at >= frame.tile_size) || !is_shown(at)) {
        return;
    }
    let stored = textureLoad(depth, at, 0);
    var sample = vec4(0.0);
    if (stored > 0.0) {
        let seen = seen_at(at, vec2<f32>(at) + 0.5, stored, 1.0, pigment_at(at.y * frame.tile_size.x + at.x));
        let hair = seen.skin.hair;
        let light = mix(seen.lit.light, seen.lit.hair, hair);
        sample = select(seen.opaque * vec4(light * frame.exposure, 1.0), seen.skin.bands, frame.bands == 1u);
        if (SCATTERED) {
            keep_for_scatter(at, seen, seen.lit.diffuse, hair);
        }
    }
    add(sum_of(at), under_strands(sample, at));
}

// Four pixels of an even surface, with all four in the tile.
fn shade_block(at: vec2<u32>) {
    var pixels: array<Pigment, 4>;
    var pigment = NO_PIGMENT;
    if (!BARE) {
        for (var i = 0u; i < 4u; i++) {
            pixels[i] = pigment_at((at.y + (i >> 1u)) * frame.tile_size.x + at.x + (i & 1u));
        }
        pigment = pigment_of(pixels);
    }
    // Stored depth is linear over a plane's picture.
    let middle = 0.5 * (textureLoad(depth, at, 0) + textureLoad(depth, at + 1u, 0));
    // The samples of a picture at rest lie close enough for what a pixel shows of the relief.
    let seen = seen_at(at, vec2<f32>(at) + 1.0, middle, select(1.0, 2.0, MOVING), pigment);
    let mean = max(linear_srgb(seen.skin.bands), vec3(1e-4));
    for (var i = 0u; i < 4u; i++) {
        let pixel = at + vec2(i & 1u, i >> 1u);
        if (!is_shown(pixel)) {
            continue;
        }
        var light = seen.lit.light;
        var diffuse = seen.lit.diffuse;
        var hair = 0.0;
        if (!BARE) {
            let bands = seen.skin.bands + (pixels[i].exit - pigment.exit) * seen.skin.by_exit;
            let other = max(linear_srgb(bands), vec3(0.0)) / mean - 1.0;
            hair = pixels[i].hair;
            light = mix(light + other * diffuse, seen.lit.hair, hair);
            diffuse += other * diffuse;
        }
        if (SCATTERED) {
            keep_for_scatter(pixel, seen, diffuse, hair);
        }
        add(sum_of(pixel), under_strands(seen.opaque * vec4(light * frame.exposure, 1.0), pixel));
    }
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    var listed = group.x + group.y * TILES_WIDE;
    if (BLOCKS) {
        listed = listed * GROUP_TILES + lane / 16u;
    } else if (SHARED) {
        listed = listed * GROUP_BLOCKS + lane / 4u;
    }
    if (listed >= tiles[3]) {
        return;
    }
    let entry = tiles[TILES_HEAD_WORDS + listed];
    let corner = vec2(entry & 0xffu, (entry >> 8u) & 0xffu) * TILE;
    if (BLOCKS) {
        if (((entry >> (16u + lane % 16u)) & 1u) != 0u) {
            shade_block(corner + 2u * vec2(lane & 3u, (lane >> 2u) & 3u));
        }
    } else if (SHARED) {
        shade_pixel(2u * vec2(entry & 0xffffu, entry >> 16u) + vec2(lane & 1u, (lane >> 1u) & 1u));
    } else {
        shade_pixel(corner + vec2(lane & 7u, lane >> 3u));
    }
}
