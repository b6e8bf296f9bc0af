// The light around the head that has no shape, and the shadow maps' scale. Expects `look` to be bound.
#import layout

// Side of the shadow maps' view, mm, and their depth range, mm (scene::light).
const SHADOW_SIDE_MM: f32 = 420.0;
const SHADOW_RANGE_MM: f32 = 600.0;

// Light of the dome from a direction, linear sRGB relative to white.
fn ambient(direction: vec3<f32>) -> vec3<f32> {
    return mix(look.ground, look.sky, smoothstep(-0.9, 0.9, direction.y));
}
