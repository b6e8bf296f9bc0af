// Blit: a part of a picture over the whole viewport, in one triangle.
// reads   picture, part    writes  the surface    runs  one fragment a pixel
#import layout

struct Corner {
    @builtin(position) position: vec4<f32>,
    @location(0) at: vec2<f32>,
}

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var linear: sampler;
@group(0) @binding(2) var<uniform> part: PicturePart;

@vertex
fn corner(@builtin(vertex_index) index: u32) -> Corner {
    let share = vec2<f32>(f32((index << 1u) & 2u), f32(index & 2u));
    let place = vec2<f32>(share.x * 2.0 - 1.0, 1.0 - share.y * 2.0);
    return Corner(vec4<f32>(place, 0.0, 1.0), mix(part.left_top, part.right_bottom, share));
}

@fragment
fn colour(corner: Corner) -> @location(0) vec4<f32> {
    return vec4<f32>(textureSample(picture, linear, corner.at).rgb, 1.0);
}
