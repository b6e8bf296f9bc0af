// Light of a rectangle by linearly transformed cosines (optics::ltc). Expects `ltc` (the table: the
// inverse matrices above, the albedos below) and `linear_sampler` to be bound.
#import layout

const LTC_SIDE: f32 = 32.0;

struct Lobe {
    // xx, xz, zx, zz of the inverse matrix.
    inverse: vec4<f32>,
    albedo: f32,
    grazing: f32,
}

fn lobe_of(roughness: f32, n_v: f32) -> Lobe {
    let at = (vec2(clamp(roughness, 0.0, 1.0), sqrt(1.0 - clamp(n_v, 0.0, 1.0))) * (LTC_SIDE - 1.0) + 0.5) / LTC_SIDE;
    let inverse = textureSampleLevel(ltc, linear_sampler, vec2(at.x, 0.5 * at.y), 0.0);
    let albedos = textureSampleLevel(ltc, linear_sampler, vec2(at.x, 0.5 + 0.5 * at.y), 0.0);
    return Lobe(inverse, albedos.x, albedos.y);
}

// What a lobe reflects of an even surrounding, at reflectance `f0`.
fn lobe_albedo(lobe: Lobe, f0: f32) -> f32 {
    return f0 * (lobe.albedo - lobe.grazing) + lobe.grazing;
}

// Angle between unit vectors over its sine, times their cross product: one edge of the form factor.
// The quotient is a rational fit (Hill and Heitz 2017).
fn edge(a: vec3<f32>, b: vec3<f32>) -> vec3<f32> {
    let x = dot(a, b);
    let y = abs(x);
    let v = (0.8543985 + (0.4965155 + 0.0145206 * y) * y) / (3.4175940 + (4.1616724 + y) * y);
    let quotient = select(0.5 * inverseSqrt(max(1.0 - x * x, 1e-7)) - v, v, x > 0.0);
    return cross(a, b) * quotient;
}

// Vector form factor of a rectangle seen from the origin, towards it; its length is the share of light that a
// surface facing it would get.
fn form_factor(corners: array<vec3<f32>, 4>) -> vec3<f32> {
    let a = normalize(corners[0]);
    let b = normalize(corners[1]);
    let c = normalize(corners[2]);
    let d = normalize(corners[3]);
    return edge(a, b) + edge(b, c) + edge(c, d) + edge(d, a);
}

// Share of light on a surface whose normal makes the cosine `z` with the form factor's direction,
// `size` its length: what sinks under the horizon is cut off as a sphere of that size would be.
// `wrap` softens the terminator.
fn facing_share(size: f32, z: f32, wrap: vec3<f32>) -> vec3<f32> {
    let w = size + wrap;
    return size * (1.0 + size) * max(z + w, vec3(0.0)) / ((1.0 + w) * (1.0 + w));
}

fn corners_from(light: Light, p: vec3<f32>) -> array<vec3<f32>, 4> {
    let c = light.center_mm - p;
    return array(
        c - light.half_x_mm - light.half_y_mm, c + light.half_x_mm - light.half_y_mm,
        c + light.half_x_mm + light.half_y_mm, c - light.half_x_mm + light.half_y_mm,
    );
}

// Share of a lobe that the rectangle fills. The rows of `axes` are the tangent
// towards the eye, the other one, and the normal.
fn lobe_share(lobe: Lobe, axes: mat3x3<f32>, corners: array<vec3<f32>, 4>) -> f32 {
    var flat: array<vec3<f32>, 4>;
    for (var i = 0; i < 4; i++) {
        let p = axes * corners[i];
        flat[i] = vec3(lobe.inverse.x * p.x + lobe.inverse.y * p.z, p.y, lobe.inverse.z * p.x + lobe.inverse.w * p.z);
    }
    let f = form_factor(flat);
    let size = length(f);
    return facing_share(size, f.z / max(size, 1e-6), vec3(0.0)).x;
}
