// Depth of the head seen from a light (or a direction of the sky), orthographic, reversed.
#import layout

@group(0) @binding(0) var<uniform> shadow: ShadowView;

@vertex
fn vertex(@location(0) position_mm: vec3<f32>) -> @builtin(position) vec4<f32> {
    return shadow.clip_from_world * vec4(position_mm, 1.0);
}
