// The head's hull (mesh::chart::hull), read from a storage buffer. Expects `hair_style` and `hull` to be
// bound.
#import layout

struct Hull {
    // Distance above it, mm, and the way out.
    height_mm: f32,
    normal: vec3<f32>,
}

fn hull_radius(direction: vec3<f32>) -> f32 {
    let local = vec3(dot(direction, hair_style.chart_x), dot(direction, hair_style.chart_y), dot(direction, hair_style.chart_pole));
    let st = 0.5 + 0.5 * local.xy * inverseSqrt(max(2.0 * (1.0 + local.z), 1e-12));
    let at = clamp(st * f32(HULL_SIZE) - 0.5, vec2(0.0), vec2(f32(HULL_SIZE) - 1.001));
    let base = vec2<u32>(at);
    let t = at - floor(at);
    let i = base.y * HULL_SIZE + base.x;
    let low = mix(hull[i], hull[i + 1u], t.x);
    let high = mix(hull[i + HULL_SIZE], hull[i + HULL_SIZE + 1u], t.x);
    return mix(low, high, t.y);
}

// Distance and normal by differences over some millimetres: what a hair feels.
fn hull_at(p: vec3<f32>) -> Hull {
    const STEP: f32 = 0.02;
    let out = p - hair_style.center_mm;
    let r = length(out);
    let direction = out / r;
    let t1 = tangent(direction);
    let t2 = cross(direction, t1);
    let slope = vec2(
        hull_radius(normalize(direction + STEP * t1)) - hull_radius(normalize(direction - STEP * t1)),
        hull_radius(normalize(direction + STEP * t2)) - hull_radius(normalize(direction - STEP * t2)),
    ) / (2.0 * STEP * r);
    let gradient = direction - slope.x * t1 - slope.y * t2;
    let steep = length(gradient);
    return Hull((r - hull_radius(direction)) / steep, gradient / steep);
}

fn hull_height(p: vec3<f32>) -> f32 {
    return hull_at(p).height_mm;
}
