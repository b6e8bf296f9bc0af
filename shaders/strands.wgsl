// Grown hair as ribbons that face the eye.
// reads   points, strand light    writes  hair (light, coverage), its own depth
// runs    one instance a strand, two vertices a point
#import layout
#import camera
#import strand
#import strand_way

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<uniform> slice: Slice;
@group(0) @binding(3) var<uniform> hair_style: HairStyle;
@group(0) @binding(5) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(10) var<storage, read> strand_light: array<u32>;

struct Varying {
    @builtin(position) clip: vec4<f32>,
    @location(0) color: vec3<f32>,
}

@vertex
fn vertex(@builtin(vertex_index) corner: u32, @builtin(instance_index) instance: u32) -> Varying {
    let strand = slice.strand_first + instance;
    let i = corner >> 1u;
    let at = strand * hair_style.points + i;
    let p = unpack_point(points[at]);
    let width_mm = hair_style.shaft_mm * hair_style.thicker * width_of(points[at]);
    let across = normalize(cross(tangent_at(strand, i), frame.eye_mm - p) + vec3(1e-6));
    let edge = p + across * width_mm * (f32(corner & 1u) - 0.5);
    let view = (frame.view_from_world * vec4(edge, 1.0)).xyz;
    return Varying(clip_from_view(frame, view), unpack_light(strand_light[at]));
}

@fragment
fn fragment(in: Varying) -> @location(0) vec4<f32> {
    return vec4(in.color, 1.0);
}

// The head stands in front of what is behind it.
@vertex
fn head(@location(0) position_mm: vec3<f32>) -> @builtin(position) vec4<f32> {
    return clip_from_view(frame, (frame.view_from_world * vec4(position_mm, 1.0)).xyz);
}

@fragment
fn nothing() -> @location(0) vec4<f32> {
    return vec4(0.0);
}
