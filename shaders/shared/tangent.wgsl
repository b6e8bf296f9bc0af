// A unit vector across n; with cross(n, it) it spans the tangent plane (Duff et al. 2017).
fn tangent(n: vec3<f32>) -> vec3<f32> {
    let s = select(-1.0, 1.0, n.z >= 0.0);
    let a = -1.0 / (s + n.z);
    return vec3(1.0 + s * n.x * n.x * a, s * n.x * n.y * a, -s * n.x);
}
