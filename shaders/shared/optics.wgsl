// Skin and pigment in four bands (430, 460, 530, 640 nm), one vec4 each. Sources and the bare skin's
// table: optics. Absorption and scattering in 1/cm, lengths in cm.

const MELANOSOME: vec4<f32> = vec4(1122.3, 896.5, 559.4, 298.5);
const BLOOD: vec4<f32> = vec4(1696.21, 209.99, 212.77, 7.59);
const BASELINE: vec4<f32> = vec4(1.563, 1.082, 0.535, 0.299);
const SCATTERING: vec4<f32> = vec4(56.99, 51.79, 42.34, 32.39);
const BASELINE_SHARE: f32 = 0.5;
const EPIDERMIS_MM: f32 = 0.1;

// Two-flux constants fitted to a transport solver: (K dermis, K epidermis, S, internal reflection).
const KM_RATIO: vec4<f32> = vec4(1.6334, 0.8527, 0.5982, 0.5728);

// Absorption relative to the 530 nm band: carbon black and red iron oxide (optics::carbon_bands,
// optics::iron_oxide_bands).
const CARBON: vec4<f32> = vec4(1.2326, 1.1522, 1.0, 0.8281);
const IRON: vec4<f32> = vec4(2.22, 1.92, 1.0, 0.11);

struct Slab {
    reflectance: vec4<f32>,
    transmittance: vec4<f32>,
}

fn slab(k: vec4<f32>, s: vec4<f32>, thickness_cm: f32) -> Slab {
    let a = 1.0 + k / s;
    let b = sqrt(max(a * a - 1.0, vec4(1e-8)));
    let x = b * s * thickness_cm;
    let e = exp(-2.0 * x);
    let denominator = a * (1.0 - e) + b * (1.0 + e);
    return Slab((1.0 - e) / denominator, 2.0 * b * exp(-x) / denominator);
}

fn half_space(k: vec4<f32>, s: vec4<f32>) -> vec4<f32> {
    let a = 1.0 + k / s;
    return a - sqrt(max(a * a - 1.0, vec4(0.0)));
}

fn epidermis_absorption(melanin: f32) -> vec4<f32> {
    return melanin * MELANOSOME + (1.0 - melanin) * BASELINE_SHARE * BASELINE;
}

fn dermis_absorption(blood: f32) -> vec4<f32> {
    return blood * BLOOD + (1.0 - blood) * BASELINE_SHARE * BASELINE;
}

// Ends of the table of bare reflectances (optics::skin).
const MELANIN_ENDS: vec2<f32> = vec2(0.002, 0.3);
const BLOOD_ENDS: vec2<f32> = vec2(0.001, 0.1);

// Place of a skin in it.
fn bare_place(melanin: f32, blood: f32) -> vec2<f32> {
    let t = log(vec2(melanin, blood) / vec2(MELANIN_ENDS.x, BLOOD_ENDS.x)) / log(vec2(MELANIN_ENDS.y / MELANIN_ENDS.x, BLOOD_ENDS.y / BLOOD_ENDS.x));
    let steps = vec2(48.0, 24.0);
    return (clamp(t, vec2(0.0), vec2(1.0)) * (steps - 1.0) + 0.5) / steps;
}

// Reflectance over that of bare skin with a pigment sheet at a depth, as a line in what the sheet
// lets out: `open` where it lets all out, `open - slope` where nothing.
struct Pigmented {
    open: vec4<f32>,
    slope: vec4<f32>,
}

// `entry` is the mean transmittance of the sheet over the millimetres around. Light that bounces
// between the sheet and the skin above wanders, so it meets the mean: the result is linear in what
// the sheet lets out under a pixel, and averaging pixels never changes the tone.
fn pigmented(melanin: f32, blood: f32, depth_mm: f32, entry: vec4<f32>) -> Pigmented {
    let km = KM_RATIO;
    let s = km.z * SCATTERING;
    let k_dermis = km.x * dermis_absorption(blood);
    let below = half_space(k_dermis, s);
    let cover = slab(k_dermis, s, max(depth_mm - EPIDERMIS_MM, 0.0) * 0.1);
    let top = slab(km.y * epidermis_absorption(melanin), s, EPIDERMIS_MM * 0.1);
    let mean = below * entry * entry;

    let bare_dermis = through(cover, below, below);
    let bare = through(top, bare_dermis, bare_dermis);
    let mean_dermis = through(cover, mean, mean);
    let mean_skin = through(top, mean_dermis, mean_dermis);
    let open = through(top, through(cover, below * entry, mean), mean_dermis);
    let shut = through(top, through(cover, vec4(0.0), mean), mean_dermis);
    let scale = (1.0 - km.w * bare) / (bare * (1.0 - km.w * mean_skin));
    return Pigmented(open * scale, (open - shut) * scale);
}

// A slab over a reflecting layer; `mean` is what the bounces between them meet.
fn through(over: Slab, below: vec4<f32>, mean: vec4<f32>) -> vec4<f32> {
    return over.reflectance
        + over.transmittance * over.transmittance * below / (1.0 - over.reflectance * mean);
}

// Linear sRGB (D65) of a four-band reflectance; valid for skin-like spectra.
fn linear_srgb(r: vec4<f32>) -> vec3<f32> {
    return vec3(
        dot(r, vec4(0.061995, -0.495326, 0.642733, 0.790596)),
        dot(r, vec4(-0.059989, -0.093614, 1.157067, -0.003466)),
        dot(r, vec4(0.353327, 0.747959, -0.090771, -0.010514)),
    );
}
