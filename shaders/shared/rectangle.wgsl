// Rectangles of light: how much of one reaches a point, in closed form.
#import layout

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

// Share of light on a surface whose normal makes the cosine `z`, by colour, with the form factor's direction,
// `size` its length: what sinks under the horizon is cut off as a sphere of that size would be.
// `wrap` softens the terminator.
fn facing_share(size: f32, z: vec3<f32>, wrap: vec3<f32>) -> vec3<f32> {
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

// Unit vector from a point towards a light.
fn toward_light(light: Light, p: vec3<f32>) -> vec3<f32> {
    return select(light.toward, normalize(light.center_mm - p), light.kind == LIGHT_RECTANGLE);
}

// Irradiance of a surface at a point that faces the light, linear sRGB relative to white.
fn light_irradiance(light: Light, p: vec3<f32>) -> vec3<f32> {
    if (light.kind == LIGHT_RECTANGLE) {
        return light.power * length(form_factor(corners_from(light, p)));
    }
    return light.power;
}
