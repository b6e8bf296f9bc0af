// Brows and lashes as ribbons that face the eye. One far thinner than a pixel covers a share of it, so the
// tone holds at every distance; while the picture moves, fewer and wider ones stand for all.
// reads   points, strand light, depth    writes  hair of the face (light, coverage) in a box of its own
// runs    one instance a hair, two vertices a point
#import layout
#import camera
#import strand

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var depth: texture_depth_2d;
@group(0) @binding(3) var<uniform> hair_style: HairStyle;
@group(0) @binding(5) var<storage, read> points: array<vec2<u32>>;
@group(0) @binding(10) var<storage, read> strand_light: array<u32>;

// A root stands in the skin, whose triangles are flat: so far behind them hair is seen, mm.
const ROOT_MM: f32 = 0.4;
// Wider over a hair than this, ribbons have every other point.
const COARSE: f32 = 1.5;

struct Varying {
    @builtin(position) clip: vec4<f32>,
    @location(0) color: vec3<f32>,
    // Pixels from the hair's middle, its width in pixels, its distance in mm.
    @location(1) across: vec3<f32>,
}

struct Point {
    pixel: vec2<f32>,
    distance_mm: f32,
}

fn point_at(i: u32) -> Point {
    let view = (frame.view_from_world * vec4(unpack_point(points[i]), 1.0)).xyz;
    return Point(pixel_from_view(frame, view), -view.z);
}

@vertex
fn vertex(@builtin(vertex_index) corner: u32, @builtin(instance_index) hair: u32) -> Varying {
    let first = hair * hair_style.points;
    let step = select(1u, 2u, hair_style.thicker > COARSE);
    let i = (corner >> 1u) * step;
    let here = point_at(first + i);
    let before = point_at(first + max(i, step) - step);
    let after = point_at(first + min(i + step, hair_style.points - 1u));
    let way = after.pixel - before.pixel;
    let side = vec2(-way.y, way.x) * inverseSqrt(max(dot(way, way), 1e-6));
    let width_px = unpack_width(points[first + i]) * hair_style.thicker * frame.focal_px / here.distance_mm;
    let off_px = (0.5 * width_px + 0.75) * (2.0 * f32(corner & 1u) - 1.0);
    let at = 2.0 * (here.pixel + off_px * side - vec2<f32>(frame.brows.xy)) / vec2<f32>(frame.brows.zw) - 1.0;
    let clip = vec4(at.x, -at.y, 0.5, 1.0);
    // What is behind the eye lies outside the picture.
    let seen = min(before.distance_mm, min(here.distance_mm, after.distance_mm)) > frame.near_mm;
    return Varying(select(vec4(2.0, 2.0, 2.0, 1.0), clip, seen), unpack_light(strand_light[first + i]), vec3(off_px, width_px, here.distance_mm));
}

@fragment
fn fragment(in: Varying) -> @location(0) vec4<f32> {
    let skin = textureLoad(depth, vec2<u32>(in.clip.xy) + frame.brows.xy, 0);
    if (skin > 0.0 && in.across.z > frame.near_mm / skin + ROOT_MM) {
        discard;
    }
    // Share of the pixel that the ribbon covers.
    let width_px = in.across.y;
    let cover = clamp(0.5 * width_px + 0.5 - abs(in.across.x), 0.0, min(width_px, 1.0));
    return vec4(in.color * cover, cover);
}
