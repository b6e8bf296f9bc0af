// The head's surface: depth (reversed), normal, ambient occlusion, curvature; marks of the face or the scan's
// own colour; share of each light that gets here.
// reads   vertices, paint image    writes  depth, surface
#import layout
#import camera

// The head has a picture on it.
override PAINTED: bool;

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var paint_image: texture_2d<f32>;
@group(0) @binding(2) var paint_sampler: sampler;

struct Varying {
    @builtin(position) clip: vec4<f32>,
    // Few and full: each costs a software device a tenth of the pass. The normal, and ambient occlusion.
    @location(0) normal: vec4<f32>,
    // Three colours or marks, and how opaque the skin is.
    @location(1) color: vec4<f32>,
    @location(2) lit: vec4<f32>,
    // Place in the picture on it, curvature, 1/mm, and what the colour is: vertices of one triangle agree on that.
    @location(3) more: vec4<f32>,
}

struct Surface {
    // A word each: octahedral normal; ambient occlusion and curvature; marks or the paint's sRGB, and how opaque the
    // skin is; share of each light.
    @location(0) words: vec4<u32>,
}

@vertex
fn vertex(
    @location(0) position_mm: vec3<f32>,
    @location(1) ambient_occlusion: f32,
    @location(2) normal: vec3<f32>,
    @location(3) curvature_per_mm: f32,
    @location(4) uv: vec2<f32>,
    @location(5) color: vec4<f32>,
    @location(6) paint: u32,
    @location(7) lit: vec4<f32>,
) -> Varying {
    let view = (frame.view_from_world * vec4(position_mm, 1.0)).xyz;
    return Varying(
        clip_from_view(frame, view),
        vec4(normal, ambient_occlusion),
        color,
        lit,
        vec4(uv, curvature_per_mm, f32(paint)),
    );
}

@fragment
fn fragment(in: Varying) -> Surface {
    var color = in.color;
    if (PAINTED) {
        let image = textureSample(paint_image, paint_sampler, in.more.xy);
        color = select(color, vec4(image.rgb, color.a), u32(in.more.w + 0.5) == PAINT_IMAGE);
    }
    // The end of a bust has faded out.
    if (in.color.a <= 0.002) {
        discard;
    }
    // The octahedral map asks for no unit vector.
    let normal = pack2x16snorm(oct_from_unit(in.normal.xyz));
    return Surface(vec4(normal, pack2x16float(vec2(in.normal.w, in.more.z)), pack4x8unorm(color), pack4x8unorm(in.lit)));
}
