// Skin: layered optics with the pigment in it, lit; adds one sample to the HDR sum.
// reads   depth, surface, sums, density map, shadow maps    writes  hdr
// runs    one invocation a pixel of the slice's rows
#import layout
#import camera
#import optics
#import noise
#import surface
#import under_hair

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<uniform> slice: Slice;
@group(0) @binding(2) var<uniform> look: Look;
@group(0) @binding(3) var depth: texture_depth_2d;
@group(0) @binding(4) var surface: texture_2d<f32>;
@group(0) @binding(5) var<storage, read> sums: array<u32>;
@group(0) @binding(6) var<storage, read_write> hdr: array<vec4<f32>>;
@group(0) @binding(7) var density: texture_2d<f32>;
@group(0) @binding(8) var linear_sampler: sampler;
@group(0) @binding(9) var shadows: texture_depth_2d_array;
@group(0) @binding(10) var bare: texture_2d<f32>;
@group(0) @binding(11) var entry_map: texture_2d<f32>;
// Grown hair.
@group(0) @binding(20) var<uniform> hairdo: Hairdo;
@group(0) @binding(21) var hair_map: texture_2d<f32>;
@group(0) @binding(22) var reach_map: texture_3d<f32>;
@group(0) @binding(23) var sky_map: texture_3d<f32>;

const VISIBILITY_PER_MM: f32 = 3.0;
// Side of the shadow maps' view, mm, and their depth range, mm.
const SHADOW_SIDE_MM: f32 = 420.0;
const SHADOW_RANGE_MM: f32 = 600.0;
const BLOCKER_TAPS: u32 = 4u;
const SHADOW_TAPS: u32 = 8u;

// Reflectance of bare skin, specular excluded.
fn bare_skin(melanin: f32, blood: f32) -> vec4<f32> {
    return textureSampleLevel(bare, linear_sampler, bare_place(melanin, blood), 0.0);
}

// Transmittance of the pigment under this pixel, by band, and its mean depth.
struct Pigment {
    exit: vec4<f32>,
    depth_mm: f32,
}

fn pigment_at(index: u32) -> Pigment {
    let base = index * SUMS;
    let darkened = f32(sums[base]) / SUM_ONE;
    let optical = f32(sums[base + 1u]) / SUM_ONE;
    let amount = darkened + optical;
    if (amount <= 0.0) {
        return Pigment(vec4(1.0), 0.4);
    }
    let visibility = f32(sums[base + 2u]) / SUM_ONE / amount;
    let iron = f32(sums[base + 3u]) / SUM_ONE / amount;
    let by_area = clamp(1.0 - darkened * mix(look.band_carbon, look.band_iron, iron), vec4(0.02), vec4(1.0));
    let by_depth = exp(-optical * mix(CARBON, IRON, iron));
    return Pigment(by_area * by_depth, -log(clamp(visibility, 1e-3, 1.0)) / VISIBILITY_PER_MM);
}

// The uneven colour of skin: melanin and blood about the client's own values.
fn chromophores(p: vec3<f32>) -> vec2<f32> {
    let wide = noise(p / 34.0);
    let patch_noise = noise(p / 9.0 + 17.0);
    let fine = noise(p / 2.6 + 53.0);
    let uneven = vec2(0.10 * wide + 0.06 * patch_noise + 0.05 * fine, -0.20 * wide + 0.22 * patch_noise + 0.10 * fine);
    var skin = vec2(look.melanin, look.blood) * (1.0 + look.variation * uneven);
    if (look.freckles > 0.0) {
        // Spots of one to two millimetres, denser in patches, that hold more melanin.
        let turned = vec3(p.x + p.y, p.y - p.z, p.z + p.x - p.y);
        let spot = noise(turned / 1.9 + 71.0) + 0.45 * patch_noise;
        skin.x *= 1.0 + 0.9 * smoothstep(0.0, 0.5, spot - mix(0.75, 0.2, look.freckles));
    }
    return skin;
}

// Furrows and pores of about half a millimetre, as a tilt of the normal; they fade into roughness
// where a pixel covers them.
fn bumped(n: vec3<f32>, p: vec3<f32>, strength: f32) -> vec3<f32> {
    if (strength <= 0.0) {
        return n;
    }
    let gradient = noise_gradient(p / 0.55);
    return normalize(n - strength * (gradient - n * dot(n, gradient)));
}

fn vogel(i: u32, count: u32, phase: f32) -> vec2<f32> {
    let r = sqrt((f32(i) + 0.5) / f32(count));
    let a = f32(i) * 2.3999632 + phase;
    return r * vec2(cos(a), sin(a));
}

// Share of a light that reaches a point: percentage-closer soft shadow, its penumbra from the
// light's size and the blocker's distance.
fn lit_share(light: u32, p: vec3<f32>, n: vec3<f32>, phase: f32) -> f32 {
    let source = look.lights[light];
    let clip = source.shadow_from_world * vec4(p + 1.2 * n, 1.0);
    let size = vec2<f32>(textureDimensions(shadows));
    let center = (clip.xy * vec2(0.5, -0.5) + 0.5) * size;
    let px_per_mm = size.x / SHADOW_SIDE_MM;
    let spread = tan(source.angular_radius);
    let search_px = clamp(spread * 40.0 * px_per_mm, 1.5, 60.0);
    var blockers = 0.0;
    var distance_mm = 0.0;
    for (var i = 0u; i < BLOCKER_TAPS; i++) {
        let at = shadow_texel(center + search_px * vogel(i, BLOCKER_TAPS, phase), size);
        let gap = (textureLoad(shadows, at, light, 0) - clip.z) * SHADOW_RANGE_MM;
        if (gap > 1.0) {
            blockers += 1.0;
            distance_mm += gap;
        }
    }
    let penumbra_px = clamp(spread * distance_mm / max(blockers, 1.0) * px_per_mm, 1.2, 60.0);
    var open = 0.0;
    for (var i = 0u; i < SHADOW_TAPS; i++) {
        let offset = penumbra_px * vogel(i, SHADOW_TAPS, phase);
        let bias_mm = 0.8 + length(offset) / px_per_mm * 0.35;
        let at = shadow_texel(center + offset, size);
        open += select(0.0, 1.0, textureLoad(shadows, at, light, 0) <= clip.z + bias_mm / SHADOW_RANGE_MM);
    }
    return open / f32(SHADOW_TAPS);
}

fn shadow_texel(pixel: vec2<f32>, size: vec2<f32>) -> vec2<i32> {
    return vec2<i32>(clamp(pixel, vec2(0.0), size - 1.0));
}

fn ambient(direction: vec3<f32>) -> vec3<f32> {
    return mix(look.ground, look.sky, smoothstep(-0.9, 0.9, direction.y));
}

fn shade(p: vec3<f32>, n: vec3<f32>, openness: f32, albedo: vec3<f32>, px_mm: f32, phase: f32) -> vec3<f32> {
    let v = normalize(frame.eye_mm - p);
    let detail = 1.0 - smoothstep(0.12, 0.5, px_mm);
    let rough_normal = bumped(n, p, 0.10 * detail * frame.gloss);
    let roughness = clamp(mix(0.62, 0.30, look.sheen) + 0.05 * noise(p / 6.0 + 91.0) + 0.03 * (1.0 - detail), 0.2, 0.9);
    let coat = 0.8 * smoothstep(0.6, 1.0, look.sheen);
    // Light that has bounced in a hollow keeps the skin's colour.
    let hollow = pow(vec3(openness), 1.0 - 0.5 * albedo);

    let under = under_hair(p, n);
    var diffuse = ambient(n) * hollow * under.sky;
    var gloss = vec3(0.0);
    for (var i = 0u; i < frame.light_count; i++) {
        let light = look.lights[i];
        let n_l = dot(n, light.toward);
        let terminator = wrapped(n_l, light.angular_radius);
        if (terminator.x <= 0.0) {
            continue;
        }
        let open = lit_share(i, p, n, phase) * mix(1.0, openness, 0.5) * under.lights[i];
        diffuse += light.irradiance * terminator * open;
        gloss += light.irradiance * open * 3.14159265 * specular(rough_normal, v, light.toward, roughness, light.angular_radius);
    }
    if (coat > 0.0) {
        // A film of sebum or water fills the furrows: the head's own normal, sharper.
        for (var i = 0u; i < frame.light_count; i++) {
            let light = look.lights[i];
            if (dot(n, light.toward) > 0.0) {
                gloss += coat * light.irradiance * openness * under.lights[i] * 3.14159265 * specular(n, v, light.toward, 0.2, light.angular_radius);
            }
        }
    }
    let n_v = clamp(dot(rough_normal, v), 0.0, 1.0);
    let glancing = F0_SKIN + (1.0 - roughness) * (1.0 - F0_SKIN) * pow(1.0 - n_v, 5.0);
    gloss += ambient(reflect(-v, rough_normal)) * glancing * openness * openness * under.sky;
    return albedo * diffuse + frame.gloss * gloss;
}

fn backdrop(pixel: vec2<f32>) -> vec3<f32> {
    let size = vec2<f32>(frame.picture_size);
    let at = (pixel + vec2<f32>(frame.tile_origin)) / size - vec2(0.5, 0.46);
    let r = length(at * vec2(size.x / size.y, 1.0));
    return look.background * (0.25 + 0.95 * exp(-2.6 * r * r));
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let at = vec2(id.x, id.y + slice.row_first);
    if (at.x >= frame.tile_size.x || at.y >= min(slice.row_end, frame.tile_size.y)) {
        return;
    }
    let index = at.y * frame.tile_size.x + at.x;
    let stored = textureLoad(depth, at, 0);
    let pixel = vec2<f32>(at) + 0.5;
    var color = backdrop(pixel);
    var coverage = 0.0;
    if (stored > 0.0) {
        let view = view_from_pixel(frame, pixel, stored);
        let p = (frame.world_from_view * vec4(view, 1.0)).xyz;
        let texel = textureLoad(surface, at, 0);
        let n = normalize(texel.xyz);
        let skin = chromophores(p);
        var blood = skin.y;
        var reflectance = vec4(0.0);
        if (frame.treated > 0.0) {
            let st = chart_st(look, p);
            if (look.redness > 0.0) {
                blood *= 1.0 + look.redness * min(textureSampleLevel(density, linear_sampler, st, 0.0).r, 1.0);
            }
            let pigment = pigment_at(index);
            let entry = clamp(textureSampleLevel(entry_map, linear_sampler, st, 0.0), vec4(0.02), vec4(1.0));
            // What comes in depends on the pigment around, at its mean depth; what gets out on the
            // pigment under this pixel, at its own.
            var ratio = pigmented(skin.x, blood, look.mean_depth_mm, entry).open;
            if (any(pigment.exit < vec4(1.0))) {
                ratio -= (1.0 - pigment.exit) * pigmented(skin.x, blood, pigment.depth_mm, entry).slope;
            }
            reflectance = bare_skin(skin.x, blood) * ratio;
        } else {
            reflectance = bare_skin(skin.x, blood);
        }
        // Hair stands on the skin: it hides it.
        let hair = f32(sums[index * SUMS + 4u]) / SUM_ONE;
        let albedo = mix(look.hair, max(linear_srgb(reflectance), vec3(0.0)), exp(-hair));
        let phase = 6.2831853 * unit_f32(hash3(at.x + frame.tile_origin.x, at.y + frame.tile_origin.y, frame.sample));
        color = shade(p, n, texel.w, albedo, -view.z / frame.focal_px, phase);
        coverage = 1.0;
    }
    if (hairdo.shown > 0.0) {
        let hair = textureLoad(hair_map, at, 0);
        color = mix(color, hair.rgb / max(hair.a, 1e-4), hair.a);
        coverage = max(coverage, hair.a);
    }
    let sample = vec4(color * frame.exposure, coverage);
    if (frame.sample == 0u) {
        hdr[index] = sample;
    } else {
        hdr[index] += sample;
    }
}
