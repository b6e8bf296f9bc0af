// Percentage-closer soft shadows (Fernando 2005). Expects `shading`, `shadows` and `shadow_sampler` to be bound.
#import layout
#import around

// How often the map is asked: for what stands before the light, and how much of it.
struct Taps {
    blockers: u32,
    shadow: u32,
}
// Least radius of the search and of the penumbra, texels: the stairs of the map's texels are wider than a small
// light's penumbra and must drown in it. The search goes further, so that nothing half dark is left out.
const LEAST_SEARCH_PX: f32 = 4.0;
const LEAST_PENUMBRA_PX: f32 = 2.5;

// How far off what shades a face may be, mm, and from where on below the chart's centre it is farther.
const NEAR_MM: f32 = 40.0;
const SHOULDERS_MM: f32 = 110.0;

// Steps of a sunflower disc: the golden angle as a turn, so that a walk over the disc costs no sine.
const GOLDEN_TURN: mat2x2<f32> = mat2x2(-0.7373689, 0.6754903, -0.6754903, -0.7373689);

fn shadow_texel(pixel: vec2<f32>, size: vec2<f32>) -> vec2<i32> {
    return vec2<i32>(clamp(pixel, vec2(0.0), size - 1.0));
}

// Share of a light that reaches a point; the penumbra follows from the light's size and the
// blocker's distance. Where no blocker is found around, all of it.
fn lit_share(light: u32, p: vec3<f32>, n: vec3<f32>, phase: f32, taps: Taps) -> f32 {
    let clip = shading.lights[light].shadow_from_world * vec4(p + 1.2 * n, 1.0);
    // Shoulders reach out of the map: its shadows fade towards its edge.
    let edge = smoothstep(0.8, 1.0, max(abs(clip.x), abs(clip.y)));
    if (edge >= 1.0) {
        return 1.0;
    }
    let size = vec2<f32>(textureDimensions(shadows));
    let center = (clip.xy * vec2(0.5, -0.5) + 0.5) * size;
    let px_per_mm = size.x / SHADOW_SIDE_MM;
    let spread = tan(shading.lights[light].angular_radius);
    // What shades shoulders is a head above them.
    let above_mm = max(NEAR_MM, 1.5 * (shading.chart_center_mm.y - SHOULDERS_MM - p.y));
    let search_px = clamp(spread * above_mm * px_per_mm, LEAST_SEARCH_PX, 60.0);
    let start = vec2(cos(phase), sin(phase));
    var around = start;
    var blockers = 0.0;
    var distance_mm = 0.0;
    for (var i = 0u; i < taps.blockers; i++) {
        let at = shadow_texel(center + search_px * sqrt((f32(i) + 0.5) / f32(taps.blockers)) * around, size);
        around = GOLDEN_TURN * around;
        let gap = (textureLoad(shadows, at, light, 0) - clip.z) * SHADOW_RANGE_MM;
        if (gap > 1.0) {
            blockers += 1.0;
            distance_mm += gap;
        }
    }
    if (blockers == 0.0) {
        return 1.0;
    }
    let penumbra_px = clamp(spread * distance_mm / blockers * px_per_mm, LEAST_PENUMBRA_PX, 60.0);
    var open = 0.0;
    around = start;
    for (var i = 0u; i < taps.shadow; i++) {
        let reach_px = penumbra_px * sqrt((f32(i) + 0.5) / f32(taps.shadow));
        let bias_mm = 0.8 + reach_px / px_per_mm * 0.35;
        let at = (center + reach_px * around) / size;
        around = GOLDEN_TURN * around;
        open += textureSampleCompareLevel(shadows, shadow_sampler, at, light, clip.z + bias_mm / SHADOW_RANGE_MM);
    }
    return mix(open / f32(taps.shadow), 1.0, edge);
}
