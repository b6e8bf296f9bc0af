// Regions of the face, laid out by the head's own nasion, ears and lips (mesh::face): what they add to the skin's
// surface and colour. A drawing: smooth blobs where faces have them.
#import layout
#import noise

struct Region {
    // Factors.
    melanin: f32,
    blood: f32,
    // Added to the surface's roughness: nose and forehead 0.30 to 0.35 in the narrow lobe at a natural
    // sheen, scalp and lids 0.35 to 0.45, cheeks 0.42 to 0.5 (practice of games, a model).
    roughness: f32,
    // Factor on pores and lines: they are coarse on nose, forehead and cheeks, fine on scalp and lids (by eye).
    relief: f32,
    // 1 on the scalp; 1 on the lips; 1 on the lids.
    scalp: f32,
    lips: f32,
    lids: f32,
}

fn blob(q: vec3<f32>, center_mm: vec3<f32>, radii_mm: vec3<f32>) -> f32 {
    let d = (q - center_mm) / radii_mm;
    return exp(-dot(d, d));
}

// Place of a point from the chart's centre on the mean man's face, mm from the nasion.
fn on_face(p: vec3<f32>) -> vec3<f32> {
    return (p - shading.nasion_mm) / shading.face_scale;
}

// Region at a point from the chart's centre, mm.
fn region_at(p: vec3<f32>) -> Region {
    // Nothing on a face is its own mirror image.
    let bent = p + 5.0 * vec3(noise(p / 31.0 + 7.0), noise(p / 31.0 + 19.0), 0.0);
    let q = on_face(bent);
    let side = vec3(abs(q.x), q.yz);
    let nose = blob(q, vec3(0.0, -42.0, 20.0), vec3(18.0, 15.0, 24.0));
    let bridge = blob(q, vec3(0.0, -15.0, 8.0), vec3(11.0, 22.0, 18.0));
    let forehead = blob(q, vec3(0.0, 30.0, 0.0), vec3(42.0, 24.0, 34.0));
    let chin = blob(q, vec3(0.0, -108.0, 0.0), vec3(20.0, 14.0, 24.0));
    let cheek = blob(side, vec3(42.0, -42.0, -14.0), vec3(22.0, 20.0, 28.0));
    let lid = blob(side, vec3(31.0, -8.0, -8.0), vec3(16.0, 11.0, 24.0));
    let lips = blob(q, vec3(0.0, -76.0, 8.0), vec3(28.0, 13.0, 24.0));
    let oily = clamp(nose + bridge + forehead + 0.6 * chin, 0.0, 1.0);
    let scalp = max(smoothstep(50.0, 64.0, q.y), smoothstep(-92.0, -112.0, q.z));
    return Region(
        1.0 + 0.45 * lid,
        (1.0 + 0.9 * nose + 0.7 * cheek + 0.3 * chin) * (1.0 - 0.08 * forehead) * (1.0 + 0.9 * lid),
        mix(0.12 + 0.04 * scalp - 0.04 * lid, -0.02 - 0.06 * nose, oily * (1.0 - scalp)),
        (0.8 + 0.7 * clamp(oily + cheek, 0.0, 1.0)) * (1.0 - 0.3 * scalp) * (1.0 - 0.65 * min(lid, 1.0)),
        scalp,
        lips,
        lid,
    );
}
