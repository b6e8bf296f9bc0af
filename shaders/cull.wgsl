// Which clusters are seen, with how many dots, and by which splat pass.
// reads   clusters, aged, pyramid    writes  items, large items, indirect_args (indirect arguments)
// runs    one invocation a cluster
#import layout
#import camera
#import dot
#import pyramid
#import hair

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<uniform> slice: Slice;
@group(0) @binding(2) var<storage, read> clusters: array<Cluster>;
@group(0) @binding(3) var<storage, read> aged: array<Aged>;
@group(0) @binding(4) var<storage, read> pyramid: array<f32>;
@group(0) @binding(5) var<storage, read_write> items: array<Item>;
@group(0) @binding(6) var<storage, read_write> large_items: array<Item>;
@group(0) @binding(7) var<storage, read_write> indirect_args: IndirectArgs;

// Dots per pixel of the area that impressions cover on screen: enough for a smooth spot.
const DOTS_PER_SPOT_PX: f32 = 4.0;
// The same of a picture that moves.
const MOVING_DOTS_PER_SPOT_PX: f32 = 1.2;
// Dots per pixel of skin, beyond which a prefix of the impressions stands for all.
const DOTS_PER_PX: f32 = 6.0;
// Dots of a resolved impression at the size where it becomes resolved; fewer as it grows, because
// each then covers more pixels.
const RESOLVED_DOTS: f32 = 32.0;
const RESOLVED_DOTS_MIN: f32 = 12.0;
// Pigment is drawn on the surface; the mesh and the packed positions differ by less than this.
const LIFT_MM: f32 = 0.6;

fn outside_view(center: vec3<f32>, radius: f32) -> bool {
    if (-center.z + radius < frame.near_mm) {
        return true;
    }
    // Planes of the tile through the eye, in pixels per unit of tangent.
    let low = -frame.center_px / frame.focal_px;
    let high = (vec2<f32>(frame.tile_size) - frame.center_px) / frame.focal_px;
    let p = vec2(center.x, -center.y);
    let under = (low * -center.z - p) * inverseSqrt(1.0 + low * low);
    let over = (p - high * -center.z) * inverseSqrt(1.0 + high * high);
    return any(under > vec2(radius)) || any(over > vec2(radius));
}

fn faces_away(cluster: Cluster) -> bool {
    let from_eye = cluster.center_mm - frame.eye_mm;
    let distance = length(from_eye);
    // Largest angle between the axis and a normal, widened by what the radius subtends.
    let half_angle = acos(clamp(cluster.cone_cos, -1.0, 1.0)) + asin(min(cluster.radius_mm / distance, 1.0));
    let away = acos(clamp(dot(from_eye, cluster.cone_axis) / distance, -1.0, 1.0));
    return away + half_angle < 1.5707963;
}

fn hidden(center: vec3<f32>, radius: f32) -> bool {
    let nearest = -center.z - radius - LIFT_MM;
    if (nearest <= frame.near_mm) {
        return false;
    }
    let center_px = pixel_from_view(frame, center);
    let radius_px = frame.focal_px * radius / nearest + 1.0;
    let limit = vec2<f32>(frame.tile_size) - 1.0;
    let low = clamp(center_px - radius_px, vec2(0.0), limit);
    let high = clamp(center_px + radius_px, vec2(0.0), limit);
    // The level at which the square spans at most 4 cells a side.
    let span = max(high.x - low.x, high.y - low.y);
    let level = u32(clamp(ceil(log2(max(span / 24.0, 1.0))), 0.0, f32(frame.pyramid_levels - 1u)));
    let size = level_size(frame.tile_size, level);
    let base = level_offset(frame.tile_size, level);
    let cell = f32(8u << level);
    let first = vec2<u32>(low / cell);
    let last = min(vec2<u32>(high / cell), size - 1u);
    let depth = frame.near_mm / nearest;
    for (var y = first.y; y <= last.y; y++) {
        for (var x = first.x; x <= last.x; x++) {
            if (pyramid[base + y * size.x + x] <= depth) {
                return false;
            }
        }
    }
    return true;
}

// Dots to draw of impressions that are sigma_px wide.
fn wanted_dots(cluster: Cluster, sigma_px: f32, skin_px: f32) -> f32 {
    let count = f32(cluster.count);
    let all = count * f32(frame.dots_per_impression);
    if (frame.lod == 0u) {
        return all;
    }
    let per_px = select(DOTS_PER_SPOT_PX, MOVING_DOTS_PER_SPOT_PX, frame.lod == 2u);
    let spot = clamp(per_px * 25.0 * sigma_px * sigma_px, 1.0, f32(frame.dots_per_impression));
    return min(min(count * spot, all), max(DOTS_PER_PX * skin_px, 1.0));
}

fn wanted_large_dots(cluster: Cluster, sigma_px: f32) -> f32 {
    if (cluster.session == HAIR_SESSION) {
        return f32(cluster.count * HAIRS * 2u);
    }
    let all = f32(frame.dots_per_impression);
    if (frame.lod == 0u) {
        return f32(cluster.count) * all;
    }
    let ratio = RESOLVED_PX / max(sigma_px, 1e-3);
    return f32(cluster.count) * min(clamp(RESOLVED_DOTS * ratio * ratio, RESOLVED_DOTS_MIN, RESOLVED_DOTS), all);
}

// Slots that hold the dots: whole dots for every impression, or a prefix of one dot each.
fn slots(cluster: Cluster, wanted: f32) -> u32 {
    if (wanted >= f32(cluster.count)) {
        return cluster.count * u32(ceil(wanted / f32(cluster.count) - 1e-4));
    }
    return u32(ceil(wanted));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
    let index = slice.cluster_first + id.x;
    if (index >= slice.cluster_end) {
        return;
    }
    let cluster = clusters[index];
    let total_mm2 = aged[cluster.first + cluster.count - 1u].prefix_mm2;
    let center = (frame.view_from_world * vec4(cluster.center_mm, 1.0)).xyz;
    if (total_mm2 <= 0.0 || outside_view(center, cluster.radius_mm) || faces_away(cluster)
        || hidden(center, cluster.radius_mm)) {
        return;
    }
    atomicAdd(&indirect_args.clusters_visible, 1u);

    // Between its near and its far side a cluster may be in both lists.
    let sigma_mm = deciding_sigma_mm(cluster, aged[cluster.first]);
    let far_px = frame.focal_px / max(-center.z + cluster.radius_mm, frame.near_mm);
    let near_px = frame.focal_px / max(-center.z - cluster.radius_mm, frame.near_mm);
    let mid_px = frame.focal_px / max(-center.z, frame.near_mm);
    if (sigma_mm * far_px < RESOLVED_PX * 1.1) {
        let skin_px = cluster.area_mm2 * mid_px * mid_px;
        let wanted = wanted_dots(cluster, sigma_mm * mid_px, skin_px);
        let dots = slots(cluster, wanted);
        let count = (dots + ITEM_DOTS - 1u) / ITEM_DOTS;
        let at = atomicAdd(&indirect_args.items, count);
        for (var i = 0u; i < count && at + i < slice.item_capacity; i++) {
            items[at + i] = Item(index, i * ITEM_DOTS, wanted, 0u);
        }
        atomicAdd(&indirect_args.dots_drawn, dots);
    }
    if (sigma_mm * near_px > RESOLVED_PX * 0.9) {
        let wanted = wanted_large_dots(cluster, sigma_mm * mid_px);
        let dots = slots(cluster, wanted);
        let count = (dots + ITEM_DOTS - 1u) / ITEM_DOTS;
        let at = atomicAdd(&indirect_args.large_items, count);
        for (var i = 0u; i < count && at + i < slice.item_capacity; i++) {
            large_items[at + i] = Item(index, i * ITEM_DOTS, wanted, 0u);
        }
        if (sigma_mm * far_px >= RESOLVED_PX * 1.1) {
            atomicAdd(&indirect_args.dots_drawn, dots);
        }
    }
}

// Turns the counts into indirect arguments: folded to two dimensions, clamped to the lists.
@compute @workgroup_size(1)
fn finish() {
    let items_drawn = min(atomicLoad(&indirect_args.items), slice.item_capacity);
    let wide = min(items_drawn, 32768u);
    atomicStore(&indirect_args.groups_x, wide);
    atomicStore(&indirect_args.groups_y, select((items_drawn + wide - 1u) / max(wide, 1u), 0u, items_drawn == 0u));
    atomicStore(&indirect_args.groups_z, 1u);
    atomicStore(&indirect_args.index_count, ITEM_DOTS * 6u);
    atomicStore(&indirect_args.instance_count, min(atomicLoad(&indirect_args.large_items), slice.item_capacity));
}
