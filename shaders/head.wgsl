// The head's surface: depth (reversed), normal, openness.
// reads   vertices    writes  depth, surface (normal, openness)
#import layout
#import camera

@group(0) @binding(0) var<uniform> frame: Frame;

struct Varying {
    @builtin(position) clip: vec4<f32>,
    @location(0) normal: vec3<f32>,
    @location(1) openness: f32,
}

@vertex
fn vertex(@location(0) position_mm: vec3<f32>, @location(1) openness: f32, @location(2) normal: vec3<f32>) -> Varying {
    let view = (frame.view_from_world * vec4(position_mm, 1.0)).xyz;
    return Varying(clip_from_view(frame, view), normal, openness);
}

@fragment
fn fragment(in: Varying) -> @location(0) vec4<f32> {
    return vec4(normalize(in.normal), in.openness);
}
