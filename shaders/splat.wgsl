// Sub-pixel dots: each adds the area it darkens to the four pixels around it, in fixed point.
// Addition is order-independent, so the same frame has the same bits in every run.
// reads   items, clusters, impressions, aged, depth    writes  sums, inked
// runs    indirect, one workgroup of 64 for an item of 256 dots
#import splat
#import tiles

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> clusters: array<Cluster>;
@group(0) @binding(2) var<storage, read> impressions: array<PackedImpression>;
@group(0) @binding(3) var<storage, read> aged: array<Aged>;
@group(0) @binding(4) var<storage, read> items: array<Item>;
@group(0) @binding(5) var<storage, read_write> sums: array<atomic<u32>>;
@group(0) @binding(6) var depth: texture_depth_2d;
@group(0) @binding(7) var<storage, read> unions: array<f32>;
@group(0) @binding(8) var<storage, read_write> inked: array<atomic<u32>>;

fn add(at: vec2<i32>, weight: f32, dot: Splat) {
    if (any(at < vec2(0)) || any(at >= vec2<i32>(frame.tile_size))) {
        return;
    }
    let base = (u32(at.y) * frame.tile_size.x + u32(at.x)) * SUMS;
    if (dot.hair > 0.0) {
        atomicAdd(&sums[base + 4u], fixed(dot.amount * weight * dot.hair, dot.key));
    }
    let amount = dot.amount * weight * (1.0 - dot.hair);
    atomicAdd(&sums[base], fixed(amount, dot.key));
    atomicAdd(&sums[base + 2u], fixed(amount * dot.visibility, dot.key));
    if (dot.iron > 0.0) {
        atomicAdd(&sums[base + 3u], fixed(amount * dot.iron, dot.key));
    }
}

@compute @workgroup_size(64)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(num_workgroups) groups: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let item_index = group.x + group.y * groups.x;
    if (item_index >= arrayLength(&items)) {
        return;
    }
    let item = items[item_index];
    for (var i = lane; i < ITEM_DOTS; i += 64u) {
        let dot = splat_of(item, item.start + i);
        if (!dot.seen) {
            continue;
        }
        let at = vec2<i32>(floor(dot.pixel));
        if (any(at < vec2(0)) || any(at >= vec2<i32>(frame.tile_size))) {
            continue;
        }
        let surface_mm = frame.near_mm / textureLoad(depth, at, 0);
        if (dot.reach_mm > surface_mm) {
            continue;
        }
        atomicStore(&inked[u32(at.y) / TILE * tiles_across(frame.tile_size) + u32(at.x) / TILE], 1u);
        // Tent over the four nearest pixel centres: the sum of the weights is 1 wherever it falls.
        let corner = floor(dot.pixel - 0.5);
        let f = dot.pixel - 0.5 - corner;
        let c = vec2<i32>(corner);
        add(c, (1.0 - f.x) * (1.0 - f.y), dot);
        add(c + vec2(1, 0), f.x * (1.0 - f.y), dot);
        add(c + vec2(0, 1), (1.0 - f.x) * f.y, dot);
        add(c + vec2(1, 1), f.x * f.y, dot);
    }
}
