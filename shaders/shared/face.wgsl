// Lips, brows and lashes, so that a face does not distract (drawings).
#import noise

// Factors on melanin and blood: lips are thinner skin over more blood.
fn lip_tint(lips: f32) -> vec2<f32> {
    return mix(vec2(1.0), vec2(0.75, 2.6), lips);
}

// Share of a pixel that the hair of brow and lashes covers: hairs lie along the brow, rising a little
// outwards; from afar they are an even shade.
fn face_hair(p: vec3<f32>, brow: f32, lash: f32, px_mm: f32) -> f32 {
    let outwards = vec3(abs(p.x), p.y, p.z);
    let across = outwards.y - 0.45 * outwards.x;
    let hairs = 0.5 + 0.5 * noise(vec3(outwards.x / 5.0, across / 0.55, outwards.z / 5.0));
    let near = 1.0 - smoothstep(0.1, 0.4, px_mm);
    let drawn = mix(0.55, smoothstep(0.25, 0.75, hairs), 0.65 * near + 0.2);
    return clamp(brow * drawn + 0.8 * lash, 0.0, 0.95);
}

fn linear_from_srgb(c: vec3<f32>) -> vec3<f32> {
    return select(pow((c + 0.055) / 1.055, vec3(2.4)), c / 12.92, c <= vec3(0.04045));
}
