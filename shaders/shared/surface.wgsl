// Light on the skin's surface: two GGX lobes, area lights as widened directions, a soft terminator.

const F0_SKIN: f32 = 0.028;
// Narrow and broad lobe of one base roughness, and the broad one's weight.
const LOBES: vec2<f32> = vec2(0.75, 1.30);
const BROAD_SHARE: f32 = 0.85;

fn ggx(n_h: f32, alpha: f32) -> f32 {
    let a2 = alpha * alpha;
    let d = n_h * n_h * (a2 - 1.0) + 1.0;
    return a2 / (3.14159265 * d * d);
}

// Smith's height-correlated visibility (approximation of Hammon 2017).
fn smith(n_l: f32, n_v: f32, alpha: f32) -> f32 {
    return 0.5 / max(mix(2.0 * n_l * n_v, n_l + n_v, alpha), 1e-4);
}

// One lobe; a light that fills an angle smears its highlight (after Karis 2013).
fn lobe(n_h: f32, roughness: f32, spread: f32) -> f32 {
    return ggx(n_h, clamp(roughness * roughness + 0.5 * spread, 0.01, 1.0));
}

// Specular reflectance times cosine of one light.
fn specular(n: vec3<f32>, v: vec3<f32>, l: vec3<f32>, roughness: f32, spread: f32) -> f32 {
    let h = normalize(v + l);
    let n_l = clamp(dot(n, l) + 0.3 * spread, 0.0, 1.0);
    let n_v = clamp(dot(n, v), 0.03, 1.0);
    let n_h = clamp(dot(n, h), 0.0, 1.0);
    let fresnel = F0_SKIN + (1.0 - F0_SKIN) * pow(1.0 - clamp(dot(v, h), 0.0, 1.0), 5.0);
    let d = mix(lobe(n_h, LOBES.x * roughness, spread), lobe(n_h, LOBES.y * roughness, spread), BROAD_SHARE);
    return d * smith(n_l, n_v, roughness * roughness) * fresnel * n_l;
}

// Cosine of a light that wraps a little around the terminator, more in red than in blue: light
// walks some millimetres through skin (model). `spread` is the light's own angular radius.
fn wrapped(n_l: f32, spread: f32) -> vec3<f32> {
    let w = vec3(0.18, 0.09, 0.06) + 0.5 * spread;
    return max((n_l + w) / ((1.0 + w) * (1.0 + w)), vec3(0.0));
}
