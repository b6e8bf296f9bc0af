// Ambient occlusion, baked per vertex: adds up what each vertex sees of one direction of the sky.
// reads   depth from that direction    writes  vertices (ambient occlusion), one dispatch a direction
#import layout

@group(0) @binding(0) var<uniform> sky: Sky;
@group(0) @binding(1) var<storage, read_write> vertices: array<HeadVertex>;
@group(0) @binding(2) var<storage, read_write> seen: array<vec2<f32>>;
@group(0) @binding(3) var depth: texture_depth_2d;

const BIAS: f32 = 0.006;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    if (id.x >= arrayLength(&vertices)) {
        return;
    }
    let vertex = vertices[id.x];
    let facing = dot(vertex.normal, sky.toward);
    if (facing > 0.02) {
        // Half a millimetre off the surface keeps it from hiding itself.
        let clip = sky.clip_from_world * vec4(vertex.position_mm + 0.5 * vertex.normal, 1.0);
        let size = vec2<f32>(textureDimensions(depth));
        let pixel = (clip.xy * vec2(0.5, -0.5) + 0.5) * size - 0.5;
        let base = vec2<i32>(floor(pixel));
        var open = 0.0;
        for (var i = 0; i < 4; i++) {
            let at = clamp(base + vec2(i & 1, i >> 1), vec2(0), vec2<i32>(size) - 1);
            let f = abs(vec2<f32>(at) - pixel);
            let weight = max(1.0 - f.x, 0.0) * max(1.0 - f.y, 0.0);
            open += weight * select(0.0, 1.0, clip.z + BIAS / max(facing, 0.15) >= textureLoad(depth, at, 0));
        }
        seen[id.x] += vec2(open * facing, facing);
    }
    if (sky.finish == 1u) {
        vertices[id.x].ambient_occlusion = seen[id.x].x / max(seen[id.x].y, 1e-6);
    }
}
