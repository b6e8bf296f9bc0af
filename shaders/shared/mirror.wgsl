// What gloss mirrors of the surroundings (split sum, Karis 2013). Expects `shading`, `around_map` and
// `linear_sampler` to be bound.
#import layout
#import camera

// Texels of a side of a map (optics::environment).
const AROUND_SIDE: f32 = 24.0;

// Light that a lobe of a roughness gathers about a direction, linear sRGB relative to white.
fn mirrored(direction: vec3<f32>, roughness: f32) -> vec3<f32> {
    let t = shading.around_turn;
    let d = vec3(t.x * direction.x - t.y * direction.z, direction.y, t.y * direction.x + t.x * direction.z);
    let at = oct_from_unit(d) * (0.5 * (AROUND_SIDE - 1.0) / AROUND_SIDE) + 0.5;
    let level = shading.around_levels.x + shading.around_levels.y * roughness;
    return shading.around_color * textureSampleLevel(around_map, linear_sampler, vec3(at, level), 0.0).rgb;
}

// Share of the mirrored light that nothing of the head hides: occlusion as a cone (Lagarde and de Rousiers 2014),
// and none from under the skin where `fine` mirrors below the horizon of `n`.
fn mirror_occlusion(n: vec3<f32>, v: vec3<f32>, fine: vec3<f32>, ambient_occlusion: f32, roughness: f32) -> f32 {
    let n_v = clamp(dot(fine, v), 0.0, 1.0);
    let open = clamp(pow(n_v + ambient_occlusion, exp2(-16.0 * roughness - 1.0)) - 1.0 + ambient_occlusion, 0.0, 1.0);
    let above = clamp(1.0 + 1.1 * dot(n, reflect(-v, fine)), 0.0, 1.0);
    return open * above * above;
}
