// Pores and lines of the skin: a baked tile of slopes (passes::relief), laid on the two strongest of the head's
// three planes. A pixel that covers them sees them as roughness, by the variance of their slopes.
// Expects `relief_tile` and `relief_sampler` to be bound.

// Side of the tile and of its texels, mm, and the root mean square of its slopes (passes::relief).
const RELIEF_TILE_MM: f32 = 24.0;
const RELIEF_TEXEL_MM: f32 = 0.046875;
const RELIEF_SLOPE_RMS: f32 = 0.15;
// How far the tile is bent over what lengths, mm: a repeat lies a pore or more beside itself.
const RELIEF_BEND_MM: f32 = 0.9;
const RELIEF_BEND_OVER_MM: vec3<f32> = vec3(37.0, 43.0, 31.0);

struct Relief {
    // What the normal loses, along the surface.
    tilt: vec3<f32>,
    // Factor on what reflects; its mean over skin is 1.
    cavity: f32,
    // What the mean square slope lacks because the pixel shows it: less roughness.
    shown: f32,
}

// Tile at a place of a plane: of the axis 0, 1 or 2 that stands on it.
fn relief_of(p: vec3<f32>, axis: i32, level: f32) -> vec4<f32> {
    let uv = select(select(p.xy, p.zx, axis == 1), p.yz, axis == 0) / RELIEF_TILE_MM + 0.37 * f32(axis);
    return textureSampleLevel(relief_tile, relief_sampler, uv, level);
}

// Slopes along a plane as a gradient in space.
fn relief_gradient(slope: vec2<f32>, axis: i32) -> vec3<f32> {
    let turned = select(vec3(slope.xy, 0.0), vec3(slope.y, 0.0, slope.x), axis == 1);
    return select(turned, vec3(0.0, slope.xy), axis == 0);
}

fn relief_at(p: vec3<f32>, n: vec3<f32>, px_mm: f32, strength: f32) -> Relief {
    let wave = 6.2831853 / RELIEF_BEND_OVER_MM;
    let bent = p + RELIEF_BEND_MM * (sin(p.yzx * wave) + sin(p.zxy * wave.zxy));
    let n2 = n * n;
    let strong = n2 * n2;
    // The weakest plane has no weight, so that it changes unseen.
    let least = min(strong.x, min(strong.y, strong.z));
    let first = select(select(2, 1, strong.y >= strong.z), 0, strong.x >= max(strong.y, strong.z));
    let last = select(select(2, 1, strong.y == least), 0, strong.x == least);
    // On a corner all three are alike.
    let second = select(3 - first - last, (first + 1) % 3, first == last);
    let weights = vec2(strong[first], strong[second]) - least + vec2(1e-4, 0.0);
    let share = weights / (weights.x + weights.y);
    let level = log2(max(px_mm / RELIEF_TEXEL_MM, 1.0));
    let a = relief_of(bent, first, level);
    let b = relief_of(bent, second, level);
    // Mixed, two tiles that have nothing in common keep their variance.
    let mixed = share / length(share);
    let gradient = mixed.x * relief_gradient(a.xy, first) + mixed.y * relief_gradient(b.xy, second);
    let hidden = share.x * a.w + share.y * b.w;
    return Relief(
        strength * (gradient - n * dot(n, gradient)),
        1.0 + strength * (mixed.x * a.z + mixed.y * b.z),
        strength * strength * max(RELIEF_SLOPE_RMS * RELIEF_SLOPE_RMS - hidden, 0.0),
    );
}
