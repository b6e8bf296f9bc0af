#import strand

// Direction of a strand at its point `i`. Expects `hair_style` and `points` to be bound.
fn tangent_at(strand: u32, i: u32) -> vec3<f32> {
    let first = strand * hair_style.points;
    let before = unpack_point(points[first + max(i, 1u) - 1u]);
    let after = unpack_point(points[first + min(i + 1u, hair_style.points - 1u)]);
    return normalize(after - before + vec3(1e-6));
}
