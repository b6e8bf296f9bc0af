// A follicular unit of stubble: shafts that lean over the skin and the stumps below, seen through it.
// Constants are a model; twin: dots::age.
#import layout
#import camera
#import packed
#import rng

// Length of a stump that shows through the skin, mm, and the depth at which it is seen.
const HAIR_UNDER_MM: f32 = 0.4;
const HAIR_ROOT_MM: f32 = 0.15;
// Sine of the angle between a shaft and the skin's normal: the share of its length seen from above.
const HAIR_LEAN: f32 = 0.7;
// Width of a unit as one spot, mm, and how far its hairs leave the skin from its middle (punches of 0.8 to 1.0 mm
// take a whole unit out).
const HAIR_SPREAD_MM: f32 = 0.07;
const HAIR_APART_MM: f32 = 0.25;
// Hairs of a unit at most; each has a shaft and a stump to draw.
const HAIRS: u32 = 4u;
// Where the hair whorls, head frame, mm, and how strongly (tangent of the turn).
const WHORL_MM: vec3<f32> = vec3(-8.0, 118.0, -62.0);
const WHORL_TURN: f32 = 0.45;

// Where hair `hair` of a unit leaves the skin, from the unit's middle in its tangent plane, mm.
fn hair_root_mm(key: u32, hair: u32) -> vec2<f32> {
    let angle = 6.2831853 * (unit_f32(pcg(key ^ 0x71u)) + 0.37 * f32(hair));
    return HAIR_APART_MM * (0.5 + unit_f32(hash2(key, hair + 30u))) * vec2(cos(angle), sin(angle));
}

// Share of what a unit darkens that lies under the skin.
fn hair_root_share(aged: Aged) -> f32 {
    return HAIR_UNDER_MM / (HAIR_UNDER_MM + HAIR_LEAN * aged_hair_length_mm(aged));
}

// Area of a unit's shafts seen from their sides, mm2.
fn shafts_mm2(aged: Aged) -> f32 {
    return aged.area_mm2 * (1.0 - hair_root_share(aged)) / HAIR_LEAN;
}

// Share of a shaft's length that an eye sees.
fn shaft_across(p: vec3<f32>, n: vec3<f32>, eye_mm: vec3<f32>) -> f32 {
    let along = dot(hair_shaft_direction(p, n), normalize(eye_mm - p));
    return sqrt(max(1.0 - along * along, 0.0));
}

// Cosine of the lowest look at skin that shows more of the stubble on it: lower still, shafts hide each other.
const LOWEST: f32 = 0.3;

// Share of a shaft that is seen at a look of cosine `facing` to the skin's normal.
fn unhidden(facing: f32) -> f32 {
    return clamp(facing / LOWEST, 0.0, 1.0);
}

// Direction in which hair lies along the skin: away from the whorl, turning about it.
fn hair_lay(p: vec3<f32>, n: vec3<f32>) -> vec3<f32> {
    let away = p - WHORL_MM;
    let along = away - n * dot(away, n);
    let turned = along + WHORL_TURN * cross(n, along) * exp(-length(along) / 60.0);
    let size = length(turned);
    return select(turned / size, vec3(0.0, 0.0, 1.0), size < 1e-3);
}

// Direction of a shaft.
fn hair_shaft_direction(p: vec3<f32>, n: vec3<f32>) -> vec3<f32> {
    return HAIR_LEAN * hair_lay(p, n) + sqrt(1.0 - HAIR_LEAN * HAIR_LEAN) * n;
}
