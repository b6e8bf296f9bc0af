// Points of grown hair, 8 bytes each: x and y, z; 1/128 mm about the head frame's origin.
#import layout
#import rng

fn pack_point(p: vec3<f32>) -> vec2<u32> {
    let q = vec3<u32>(clamp(p * POSITION_UNITS_PER_MM + 32768.5, vec3(0.0), vec3(65535.0)));
    return vec2(q.x | (q.y << 16u), q.z);
}

fn unpack_point(q: vec2<u32>) -> vec3<f32> {
    return (vec3<f32>(vec3(q.x & 0xffffu, q.x >> 16u, q.y & 0xffffu)) - 32768.0) / POSITION_UNITS_PER_MM;
}

// Width of a hair of the face at a point, mm: its upper half word.
fn unpack_width(q: vec2<u32>) -> f32 {
    return f32(q.y >> 16u) / 65536.0;
}

// How readily a hair turns grey, and how thick it is, over the client's own.
fn root_greying(root: Root) -> f32 {
    return f32(root.traits & 0xffffu) / 32768.0;
}

fn root_width(root: Root) -> f32 {
    return f32(root.traits >> 16u) / 32768.0;
}

// A hair's width at a point over the client's own, in the point's upper half word.
fn with_width(q: vec2<u32>, width: f32) -> vec2<u32> {
    return vec2(q.x, q.y | (u32(clamp(width * 32768.0 + 0.5, 0.0, 65535.0)) << 16u));
}

fn width_of(q: vec2<u32>) -> f32 {
    return f32(q.y >> 16u) / 32768.0;
}

// Share of the length that a hair has reached: one in eleven of longer hair has been shed not long ago.
const REGROWING: f32 = 0.09;

fn regrown(length_mm: f32, key: u32) -> f32 {
    let draw = unit_f32(pcg(key ^ 0x9au));
    return select(1.0, 0.12 + 0.6 * draw / REGROWING, draw < REGROWING && length_mm >= REGROWS_FROM_MM);
}

// Clippers leave all hair alike.
const REGROWS_FROM_MM: f32 = 20.0;

// Length of a hair: they are cut and grow unevenly.
fn hair_length_mm(hair_style: HairStyle, key: u32) -> f32 {
    return hair_style.length_mm * regrown(hair_style.length_mm, key) * (1.0 + 0.10 * (unit_f32(pcg(key ^ 0x3cu)) - 0.5));
}

// Width of a hair over its shaft's at a share of its length: long hair has fine tips, short hair was cut, and what
// grows anew is fine all along.
fn taper(hair_style: HairStyle, reached: f32, share: f32) -> f32 {
    let fine = 0.75 * smoothstep(10.0, 50.0, hair_style.length_mm);
    let cut = 1.0 - fine * smoothstep(1.0 - min(0.35, 0.012 * hair_style.length_mm), 1.0, share);
    return select(cut, 0.85 - 0.6 * share, reached < 1.0);
}

// Linear light in 32 bits: three mantissas of 8 and an exponent they share.
fn pack_light(light: vec3<f32>) -> u32 {
    let most = max(max(light.r, light.g), max(light.b, 1e-6));
    let exponent = clamp(ceil(log2(most * (256.0 / 255.0))), -100.0, 100.0);
    let q = vec3<u32>(clamp(light * exp2(-exponent) * 255.0 + 0.5, vec3(0.0), vec3(255.0)));
    return q.r | (q.g << 8u) | (q.b << 16u) | (u32(exponent + 128.0) << 24u);
}

fn unpack_light(bits: u32) -> vec3<f32> {
    let q = vec3<f32>(vec3(bits & 0xffu, (bits >> 8u) & 0xffu, (bits >> 16u) & 0xffu));
    return q / 255.0 * exp2(f32(bits >> 24u) - 128.0);
}
