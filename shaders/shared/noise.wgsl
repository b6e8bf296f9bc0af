// Value noise in space, smooth and hashed: the skin's uneven colour (a model).
#import rng

fn lattice(p: vec3<i32>) -> f32 {
    let q = vec3<u32>(p + 4096);
    // One round is enough where nothing is counted.
    return unit_f32(pcg(q.x * 0x9e3779b1u + q.y * 0x85ebca77u + q.z * 0xc2b2ae3du));
}

// Uniform-ish in [-1, 1].
fn noise(p: vec3<f32>) -> f32 {
    let base = vec3<i32>(floor(p));
    let f = fract(p);
    let s = f * f * (3.0 - 2.0 * f);
    var sum = 0.0;
    for (var i = 0; i < 8; i++) {
        let corner = vec3(i & 1, (i >> 1) & 1, i >> 2);
        let w = select(1.0 - s, s, corner == vec3(1));
        sum += w.x * w.y * w.z * lattice(base + corner);
    }
    return 2.0 * sum - 1.0;
}
