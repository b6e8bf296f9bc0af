// The plain ways to draw the same dots, as honest baselines: one instanced quad or one hardware
// point a dot, blended additively into a float target with the same four channels.
// reads   items, clusters, impressions, aged    writes  blended (colour target)
#import splat

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> clusters: array<Cluster>;
@group(0) @binding(2) var<storage, read> impressions: array<PackedImpression>;
@group(0) @binding(3) var<storage, read> aged: array<Aged>;
@group(0) @binding(4) var<storage, read> items: array<Item>;
@group(0) @binding(5) var<storage, read> unions: array<f32>;

struct Varying {
    @builtin(position) clip: vec4<f32>,
    // Position relative to the dot, pixels.
    @location(0) offset: vec2<f32>,
    @location(1) @interpolate(flat) amount: vec4<f32>,
}

fn nowhere() -> Varying {
    return Varying(vec4(0.0, 0.0, -1.0, 0.0), vec2(0.0), vec4(0.0));
}

fn amounts(dot: Splat) -> vec4<f32> {
    return dot.amount * vec4(1.0, 0.0, dot.visibility, dot.iron);
}

fn placed(dot: Splat, offset_px: vec2<f32>) -> vec4<f32> {
    var clip = lifted_clip_from_view(frame, dot.view, -dot.view.z - dot.reach_mm);
    clip.x += 2.0 * offset_px.x / f32(frame.tile_size.x) * clip.w;
    clip.y -= 2.0 * offset_px.y / f32(frame.tile_size.y) * clip.w;
    return clip;
}

// A quad of 2 x 2 pixels: four vertices by index buffer, one instance for an item of 256 dots.
@vertex
fn quad(@builtin(vertex_index) index: u32, @builtin(instance_index) instance: u32) -> Varying {
    let item = items[instance];
    let dot = splat_of(item, item.start + index / 4u);
    if (!dot.seen) {
        return nowhere();
    }
    let corner = vec2(f32(index & 1u), f32((index >> 1u) & 1u)) * 2.0 - 1.0;
    return Varying(placed(dot, corner), corner, amounts(dot));
}

@fragment
fn quad_fragment(in: Varying) -> @location(0) vec4<f32> {
    let tent = max(1.0 - abs(in.offset), vec2(0.0));
    return in.amount * tent.x * tent.y;
}

@vertex
fn point(@builtin(vertex_index) index: u32, @builtin(instance_index) instance: u32) -> Varying {
    let item = items[instance];
    let dot = splat_of(item, item.start + index);
    if (!dot.seen) {
        return nowhere();
    }
    return Varying(placed(dot, vec2(0.0)), vec2(0.0), amounts(dot));
}

@fragment
fn point_fragment(in: Varying) -> @location(0) vec4<f32> {
    return in.amount;
}
