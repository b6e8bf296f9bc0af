// A follicular unit of stubble: shafts that lean over the skin and the stumps below, seen through it.
// Constants are a model; twin: dots::age.
#import layout
#import camera
#import packed

// Length of a stump that shows through the skin, mm, and the depth at which it is seen.
const HAIR_UNDER_MM: f32 = 0.4;
const HAIR_ROOT_MM: f32 = 0.15;
// Sine of the angle between a shaft and the skin's normal: the share of its length seen from above.
const HAIR_LEAN: f32 = 0.7;
// How far a unit's hairs stand apart, mm.
const HAIR_SPREAD_MM: f32 = 0.07;
// Hairs of a unit at most; each has a shaft and a stump to draw.
const HAIRS: u32 = 4u;
// Where the hair whorls, head frame, mm, and how strongly (tangent of the turn).
const WHORL_MM: vec3<f32> = vec3(-8.0, 118.0, -62.0);
const WHORL_TURN: f32 = 0.45;

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
