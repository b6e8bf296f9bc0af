// The light around the head that has no shape, and the shadow maps' scale. Expects `shading` to be bound.
#import layout

// Side of the shadow maps' view, mm, and their depth range, mm (scene::light).
const SHADOW_SIDE_MM: f32 = 420.0;
const SHADOW_RANGE_MM: f32 = 600.0;

// Sum of the harmonics, orders 1 and 2 by weights.
fn around_sum(n: vec3<f32>, first: f32, second: f32) -> vec3<f32> {
    let linear = shading.around[1].rgb * n.y + shading.around[2].rgb * n.z + shading.around[3].rgb * n.x;
    let square = shading.around[4].rgb * (3.0 * n.y * n.y - 1.0)
        + shading.around[5].rgb * (n.y * n.z)
        + shading.around[6].rgb * (n.y * n.x)
        + shading.around[7].rgb * (n.z * n.z - n.x * n.x)
        + shading.around[8].rgb * (n.z * n.x);
    return shading.around[0].rgb + first * linear + second * square;
}

// The backdrop shows the colours of the surroundings as they are; the light has fewer (mirrored in passes::around::backdrop).
const SEEN_SATURATION: f32 = 1.3;

// Light that a surface of a normal gets from it, linear sRGB relative to white.
fn ambient(n: vec3<f32>) -> vec3<f32> {
    return around_sum(n, 1.0, 1.0);
}

// What it changes by along a small way of the normal: order 1 alone.
fn ambient_change(along: vec3<f32>) -> vec3<f32> {
    return shading.around[1].rgb * along.y + shading.around[2].rgb * along.z + shading.around[3].rgb * along.x;
}

// Light from a direction, far out of focus: the harmonics of radiance, windowed so that they do not ring
// (mirrored in passes::around).
fn ambient_seen(direction: vec3<f32>) -> vec3<f32> {
    let seen = max(around_sum(direction, 1.3, 2.0), 0.15 * shading.around[0].rgb);
    return max(mix(vec3(dot(seen, vec3(0.2126, 0.7152, 0.0722))), seen, SEEN_SATURATION), vec3(0.0));
}
