// Light of a rectangle by linearly transformed cosines (optics::ltc). Expects `ltc` (the table: the
// inverse matrices above, the albedos below) and `linear_sampler` to be bound.
#import rectangle

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
    return facing_share(size, vec3(f.z / max(size, 1e-6)), vec3(0.0)).x;
}
