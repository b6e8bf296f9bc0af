// The camera as a pinhole in pixels. View space: x right, y up, -z forward, mm.

// Clip position of a view-space point for the current tile; depth is reversed, 1 at the near plane
// and 0 at infinity.
fn clip_from_view(frame: Frame, p: vec3<f32>) -> vec4<f32> {
    let w = -p.z;
    let px = frame.focal_px * vec2(p.x, -p.y) + frame.center_px * w;
    let ndc_w = 2.0 * px / vec2<f32>(frame.tile_size) - w;
    return vec4(ndc_w.x, -ndc_w.y, frame.near_mm, w);
}

// The same, drawn `lift_mm` nearer to the eye in depth alone.
fn lifted_clip_from_view(frame: Frame, p: vec3<f32>, lift_mm: f32) -> vec4<f32> {
    var clip = clip_from_view(frame, p);
    clip.z *= clip.w / max(clip.w - lift_mm, frame.near_mm);
    return clip;
}

// Pixel position in the tile (pixel centres at .5).
fn pixel_from_view(frame: Frame, p: vec3<f32>) -> vec2<f32> {
    return frame.center_px + frame.focal_px * vec2(p.x, -p.y) / -p.z;
}

// View-space point seen at a pixel with a stored (reversed) depth.
fn view_from_pixel(frame: Frame, pixel: vec2<f32>, depth: f32) -> vec3<f32> {
    let w = frame.near_mm / depth;
    let xy = (pixel - frame.center_px) * w / frame.focal_px;
    return vec3(xy.x, -xy.y, -w);
}

// Place on the scalp chart of a point of the head (mesh::chart::ChartFrame::st_from_point).
fn chart_st(shading: Shading, point_mm: vec3<f32>) -> vec2<f32> {
    let d = normalize(point_mm - shading.chart_center_mm);
    let local = vec3(dot(d, shading.chart_x), dot(d, shading.chart_y), dot(d, shading.chart_pole));
    return 0.5 + 0.5 * local.xy * inverseSqrt(max(2.0 * (1.0 + local.z), 1e-12));
}

// Octahedral map of a unit vector to [-1, 1]^2 (Cigolle et al. 2014), and back.
fn oct_from_unit(n: vec3<f32>) -> vec2<f32> {
    let p = n.xy / (abs(n.x) + abs(n.y) + abs(n.z));
    let folded = (1.0 - abs(p.yx)) * select(vec2(-1.0), vec2(1.0), p >= vec2(0.0));
    return select(folded, p, n.z >= 0.0);
}

fn unit_from_oct(e: vec2<f32>) -> vec3<f32> {
    var n = vec3(e, 1.0 - abs(e.x) - abs(e.y));
    let t = max(-n.z, 0.0);
    n.x += select(t, -t, n.x >= 0.0);
    n.y += select(t, -t, n.y >= 0.0);
    return normalize(n);
}

// Unit vector from the chart's centre to a place of the chart: the inverse of `chart_st`.
fn chart_direction(shading: Shading, st: vec2<f32>) -> vec3<f32> {
    let e = 2.0 * st - 1.0;
    let z = 1.0 - 2.0 * min(dot(e, e), 1.0);
    let flat = e * sqrt(2.0 * (1.0 + z));
    return flat.x * shading.chart_x + flat.y * shading.chart_y + z * shading.chart_pole;
}
