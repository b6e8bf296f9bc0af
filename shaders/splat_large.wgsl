// Resolved dots: quads in the skin's tangent plane whose fragments add optical depth to the same
// sums; the exponential comes after the sum.
// reads   large items, clusters, impressions, aged    writes  sums
// runs    indexed indirect draw, one instance for an item of 256 dots, 6 indices a dot
#import layout
#import camera
#import dot

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> clusters: array<Cluster>;
@group(0) @binding(2) var<storage, read> impressions: array<PackedImpression>;
@group(0) @binding(3) var<storage, read> aged: array<Aged>;
@group(0) @binding(4) var<storage, read> large_items: array<Item>;
@group(0) @binding(5) var<storage, read_write> sums: array<atomic<u32>>;

// Half size of a quad in standard deviations of the dot: 0.2 % of a Gaussian lies outside.
const REACH: f32 = 3.5;

// Added to the visibility (at most 1) of hair, which is on the skin and not under it.
const HAIR_MARK: f32 = 2.0;

struct Varying {
    @builtin(position) clip: vec4<f32>,
    @location(0) offset: vec2<f32>,
    // Peak optical depth, visibility, iron share.
    @location(1) @interpolate(flat) dot: vec3<f32>,
    @location(2) @interpolate(flat) key: u32,
}

fn nowhere() -> Varying {
    return Varying(vec4(0.0, 0.0, -1.0, 0.0), vec2(0.0), vec3(0.0), 0u);
}

@vertex
fn vertex(@builtin(vertex_index) index: u32, @builtin(instance_index) instance: u32) -> Varying {
    let item = large_items[instance];
    let cluster = clusters[item.cluster];
    let k = item.start + index / 4u;
    let slot = slot_of(k, cluster.count, item.wanted);
    if (f32(slot.dot) >= slot.dots) {
        return nowhere();
    }
    let at = cluster.first + slot.impression;
    let impression = unpack_impression(impressions[at]);
    let now = aged[at];
    let sigma_mm = aged_sigma_mm(now);
    let t1 = tangent(impression.normal);
    let t2 = cross(impression.normal, t1);
    let scatter = dot_offset(impression.key, slot.dot) * sigma_mm;
    let center = impression.position_mm + scatter.x * t1 + scatter.y * t2;
    // The same expression as in splat_of: one decision.
    let center_view = (frame.view_from_world * vec4(center, 1.0)).xyz;
    let w = -center_view.z;
    if (w <= frame.near_mm || !is_resolved(impression.key, sigma_mm * frame.focal_px / w)
        || dot(impression.normal, frame.eye_mm - center) <= 0.0) {
        return nowhere();
    }
    let corner = vec2(f32(index & 1u), f32((index >> 1u) & 1u)) * 2.0 - 1.0;
    let offset = corner * REACH;
    let width_mm = DOT_WIDTH * sigma_mm;
    let world = center + (offset.x * t1 + offset.y * t2) * width_mm;
    let view = (frame.view_from_world * vec4(world, 1.0)).xyz;
    // Mass is kept: a dot narrower than its impression is as much deeper.
    let peak = now.depth_optical * dot_share(slot.dot, slot.dots) / (DOT_WIDTH * DOT_WIDTH);
    let depth_mm = aged_depth_mm(now) + dot_depth_offset_mm(impression.key, slot.dot);
    return Varying(
        lifted_clip_from_view(frame, view, 0.6 + 0.5 * width_mm),
        offset,
        vec3(peak, select(0.0, 2.0 * HAIR_MARK, cluster.session == HAIR_SESSION) + exp(-VISIBILITY_PER_MM * max(depth_mm, 0.0)), aged_iron(now)),
        hash2(impression.key, slot.dot),
    );
}

@fragment
fn fragment(in: Varying) {
    let amount = in.dot.x * exp(-0.5 * dot(in.offset, in.offset));
    let at = vec2<u32>(in.clip.xy);
    let base = (at.y * frame.tile_size.x + at.x) * SUMS;
    if (in.dot.y > HAIR_MARK) {
        atomicAdd(&sums[base + 4u], fixed(amount, pcg(in.key ^ (at.x + at.y * 7919u))));
        return;
    }
    let key = pcg(in.key ^ (at.x + at.y * 7919u));
    atomicAdd(&sums[base + 1u], fixed(amount, key));
    atomicAdd(&sums[base + 2u], fixed(amount * in.dot.y, key));
    if (in.dot.z > 0.0) {
        atomicAdd(&sums[base + 3u], fixed(amount * in.dot.z, key));
    }
}
